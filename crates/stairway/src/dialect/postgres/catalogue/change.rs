//! The queries that find what changed in a catalogue since an earlier read.
//!
//! Every row of a catalogue carries the transaction that wrote it (`xmin`). Whatever was committed after an
//! earlier read was written by a transaction that was not yet over then, so its number is not below the
//! oldest one that ran at that time: `age` compares the two without regard to wraparound. A deleted row
//! leaves only a count that does not add up.

/// What a changed row of a catalogue means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Something about the relation that the row belongs to.
    Relation,
    /// As [`Relation`](Self::Relation), for the columns, which other relations' texts may list.
    Column,
    /// Something about a type, or a relation's row type.
    Type,
    /// Something about a function.
    Function,
    /// A comment.
    Comment,
}

/// One catalogue whose rows are followed one by one.
#[derive(Debug)]
pub(crate) struct Followed {
    pub(crate) meaning: Meaning,
    /// Tells rows apart: a number of 64 bits.
    key: &'static str,
    /// The OID of the relation that the row belongs to, or 0.
    unit: &'static str,
    /// The OID of another relation that the row says something about, or 0.
    other: &'static str,
    /// A hash of what other objects' texts may mention: if it changes, they are read again too. 0 when a
    /// column is dropped.
    name: &'static str,
    from: &'static str,
    /// Whether rows vanish on their own, not only with their unit; then they are counted.
    pub(crate) counted: bool,
}

/// A relation's index in [`FOLLOWED`], first so that the rows of indexes can be told from those of tables.
pub(crate) const INDEX: usize = 0;
/// Where the relations themselves are in [`FOLLOWED`].
pub(crate) const CLASS: usize = 1;

/// Where constraints are in [`FOLLOWED`].
pub(crate) const CONSTRAINT: usize = 4;
/// Where triggers are in [`FOLLOWED`].
pub(crate) const TRIGGER: usize = 5;
/// Where rules, of views too, are in [`FOLLOWED`].
pub(crate) const REWRITE: usize = 6;
/// Where policies are in [`FOLLOWED`].
pub(crate) const POLICY: usize = 7;
/// Where sequences are in [`FOLLOWED`].
pub(crate) const SEQUENCE: usize = 8;
/// Where types are in [`FOLLOWED`].
pub(crate) const TYPE: usize = 11;
/// Where functions are in [`FOLLOWED`].
pub(crate) const PROC: usize = 13;

/// The catalogues whose rows are followed; the constants above are numbers in this list.
pub(crate) const FOLLOWED: &[Followed] = &[
    Followed {
        meaning: Meaning::Relation,
        key: "indexrelid",
        unit: "indrelid",
        other: "0",
        name: "0",
        from: "pg_index WHERE indexrelid >= 16384",
        counted: true,
    },
    Followed {
        meaning: Meaning::Relation,
        key: "oid",
        unit: "oid",
        other: "0",
        name: "hashtextextended(relname, relnamespace::bigint)",
        from: "pg_class WHERE oid >= 16384 AND relnamespace <> 99",
        counted: true,
    },
    Followed {
        meaning: Meaning::Column,
        key: "(attrelid::bigint << 16) + attnum",
        unit: "attrelid",
        other: "0",
        name: "CASE WHEN attisdropped THEN 0 ELSE hashtextextended(attname, 1) END",
        // No condition on the relation: it would tempt the planner to an index scan, which is slower.
        from: "pg_attribute WHERE attnum > 0",
        counted: false,
    },
    Followed {
        meaning: Meaning::Relation,
        key: "oid",
        unit: "adrelid",
        other: "0",
        name: "0",
        from: "pg_attrdef",
        counted: false,
    },
    Followed {
        meaning: Meaning::Type,
        key: "oid",
        unit: "conrelid",
        other: "0",
        name: "hashtextextended(conname, 1)",
        from: "pg_constraint WHERE oid >= 16384",
        counted: true,
    },
    Followed {
        meaning: Meaning::Relation,
        key: "oid",
        unit: "tgrelid",
        other: "tgconstrrelid",
        name: "0",
        from: "pg_trigger",
        counted: true,
    },
    Followed {
        meaning: Meaning::Relation,
        key: "oid",
        unit: "ev_class",
        other: "0",
        name: "0",
        from: "pg_rewrite WHERE oid >= 16384",
        counted: true,
    },
    Followed {
        meaning: Meaning::Relation,
        key: "oid",
        unit: "polrelid",
        other: "0",
        name: "0",
        from: "pg_policy",
        counted: true,
    },
    Followed {
        meaning: Meaning::Relation,
        key: "seqrelid",
        unit: "seqrelid",
        other: "coalesce((SELECT d.refobjid FROM pg_depend d WHERE d.classid = 'pg_class'::regclass \
                AND d.objid = seqrelid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')), 0)",
        name: "0",
        from: "pg_sequence",
        counted: true,
    },
    Followed {
        meaning: Meaning::Relation,
        key: "(inhrelid::bigint << 32) + inhparent::bigint",
        unit: "inhrelid",
        other: "0",
        name: "0",
        from: "pg_inherits",
        counted: true,
    },
    Followed {
        meaning: Meaning::Relation,
        key: "ftrelid",
        unit: "ftrelid",
        other: "0",
        name: "0",
        from: "pg_foreign_table",
        counted: false,
    },
    Followed {
        meaning: Meaning::Type,
        key: "oid",
        unit: "typrelid",
        other: "0",
        // Columns say how they are stored only where that differs from their type.
        name: "CASE typrelid WHEN 0 THEN hashtextextended(typname::text || typstorage::text, typnamespace::bigint) ELSE 0 END",
        from: "pg_type WHERE oid >= 16384 AND typcategory <> 'A'",
        counted: true,
    },
    Followed {
        meaning: Meaning::Type,
        key: "oid",
        unit: "0",
        other: "0",
        name: "hashtextextended(enumlabel, 1)",
        from: "pg_enum",
        counted: true,
    },
    Followed {
        meaning: Meaning::Function,
        key: "oid",
        unit: "0",
        // 1 for a body that the server keeps parsed, and so spells itself.
        other: "CASE WHEN to_jsonb(pg_proc) ->> 'prosqlbody' IS NULL THEN 0 ELSE 1 END",
        name: "hashtextextended(proname, pronamespace::bigint)",
        from: "pg_proc WHERE oid >= 16384",
        counted: true,
    },
    // The comment on `public` is one that a new database has.
    Followed {
        meaning: Meaning::Comment,
        key: "(objoid::bigint << 32) + (classoid::bigint << 16) + objsubid",
        unit: "0",
        other: "0",
        name: "0",
        from: "pg_description WHERE objoid >= 16384 OR objoid = 2200",
        counted: true,
    },
];

/// Catalogues and parts of them in which any change at all means that everything is read again:
/// what seldom changes, or what others' texts mention.
const SIGNALS: &[(&str, u32)] = &[
    ("pg_namespace WHERE nspname NOT LIKE 'pg\\_%'", 0),
    ("pg_extension", 0),
    ("pg_depend WHERE refclassid = 'pg_extension'::regclass", 0),
    ("pg_cast WHERE oid >= 16384", 0),
    ("pg_operator WHERE oid >= 16384", 0),
    ("pg_opclass WHERE oid >= 16384", 0),
    ("pg_opfamily WHERE oid >= 16384", 0),
    ("pg_amop WHERE oid >= 16384", 0),
    ("pg_amproc WHERE oid >= 16384", 0),
    ("pg_am", 0),
    ("pg_collation WHERE oid >= 16384", 0),
    ("pg_conversion WHERE oid >= 16384", 0),
    ("pg_language", 0),
    ("pg_transform", 0),
    ("pg_event_trigger", 0),
    ("pg_foreign_data_wrapper", 0),
    ("pg_foreign_server", 0),
    ("pg_statistic_ext", 0),
    ("pg_publication", 0),
    ("pg_publication_rel", 0),
    ("pg_publication_namespace", 15),
    ("pg_default_acl", 0),
    ("pg_ts_config WHERE oid >= 16384", 0),
    ("pg_ts_config_map WHERE mapcfg >= 16384", 0),
    ("pg_ts_dict WHERE oid >= 16384", 0),
    ("pg_ts_parser WHERE oid >= 16384", 0),
    ("pg_ts_template WHERE oid >= 16384", 0),
    ("pg_largeobject_metadata", 0),
    ("pg_seclabel", 0),
    (
        "pg_db_role_setting WHERE setdatabase = (SELECT b.oid FROM pg_database b \
         WHERE b.datname = current_database())",
        0,
    ),
    ("pg_database WHERE datname = current_database()", 0),
    (
        "pg_shdescription WHERE classoid = 'pg_database'::regclass AND objoid = \
         (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())",
        0,
    ),
];

/// What must be the same as at the earlier read for anything known then to be of use: the server and its
/// run, the database, and the names that belong to the whole server.
const IDENTITY: &str = "concat_ws(' ', pg_postmaster_start_time(), \
    (SELECT b.oid FROM pg_database b WHERE b.datname = current_database()), \
    (SELECT md5(string_agg(r.oid || r.rolname, ' ' ORDER BY r.oid)) FROM pg_roles r), \
    (SELECT md5(string_agg(t.oid || t.spcname, ' ' ORDER BY t.oid)) FROM pg_tablespace t), \
    (SELECT md5(string_agg(u.umid || u.usename, ' ' ORDER BY u.umid)) FROM pg_user_mappings u), \
    (SELECT md5(string_agg(s.subname || s.subenabled || s.subowner || s.subpublications::text, ' ' \
     ORDER BY s.subname)) FROM pg_subscription s))";

/// Finds what changed. `$1` is the oldest transaction that ran at the earlier read, none for all rows.
///
/// The first row: an empty first column, the oldest running transaction, the identity, and the count of all rows
/// behind the signals, which ends in `true` when one of them is new. (As many rows as before, none of them new:
/// then none went either.) Then a row for each followed catalogue: its number, the
/// count of its rows, and the changed ones as `key:unit:other:name`, separated by commas.
pub(crate) fn changes(major: u32) -> String {
    let signals: Vec<String> = SIGNALS
        .iter()
        .filter(|(_, since)| *since <= major)
        .map(|(from, _)| format!("SELECT xmin AS x FROM {from}"))
        .collect();
    let mut sql = format!(
        "SELECT '', txid_snapshot_xmin(txid_current_snapshot())::text, {IDENTITY}, \
         (SELECT count(*) || coalesce(bool_or(age(x) <= {SINCE}), false)::text FROM ({}) AS s)",
        signals.join(" UNION ALL ")
    );
    for (number, followed) in FOLLOWED.iter().enumerate() {
        let Followed {
            key,
            unit,
            other,
            name,
            from,
            counted,
            ..
        } = followed;
        let row = format!("concat_ws(':', {key}, {unit}, {other}, {name})");
        if *counted {
            sql.push_str(&format!(
                " UNION ALL SELECT '{number}', count(*)::text, \
                 string_agg({row}, ',') FILTER (WHERE age(xmin) <= {SINCE}), NULL FROM {from}"
            ));
        } else {
            let joint = if from.contains(" WHERE ") {
                "AND"
            } else {
                "WHERE"
            };
            sql.push_str(&format!(
                " UNION ALL SELECT '{number}', NULL, string_agg({row}, ','), NULL \
                 FROM {from} {joint} age(xmin) <= {SINCE}"
            ));
        }
    }
    sql
}

/// The age at or below which a row is new. Rows that are older than every transaction have the greatest.
const SINCE: &str = "(SELECT coalesce(age(nullif($1, '')::xid), 2147483647))";

/// The keys that a followed catalogue has now: one row, separated by commas.
pub(crate) fn keys(number: usize) -> Option<String> {
    let Followed { key, from, .. } = FOLLOWED.get(number)?;
    Some(format!("SELECT string_agg(({key})::text, ',') FROM {from}"))
}

/// The relations whose texts may list columns of the relations `$1`: of views, rules and policies.
pub(crate) const READERS_OF_COLUMNS: &str = "\
    SELECT r.ev_class FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid \
    WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY ($1) \
    UNION SELECT p.polrelid FROM pg_depend d JOIN pg_policy p ON p.oid = d.objid \
    WHERE d.classid = 'pg_policy'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY ($1)";
