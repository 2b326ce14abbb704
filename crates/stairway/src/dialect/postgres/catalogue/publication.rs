//! Publications and subscriptions.

use super::*;

pub(super) const SECTIONS: &[Section] = &[
    Section {
        group: Group::Others,
        role: Role::Object,
        unit: "p.oid",
        kind: "'publication'",
        name: "quote_ident(p.pubname)",
        facts: &[
            fact("owner", "pg_get_userbyid(p.pubowner)"),
            fact("all tables", yes!("p.puballtables")),
            fact(
                "publish",
                "nullif(concat_ws(', ', CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, \
                 CASE WHEN p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END), '')",
            ),
            fact("via root", yes!("p.pubviaroot")).since(13),
            fact(
                "generated columns",
                "nullif(to_jsonb(p) ->> 'pubgencols', 'n')",
            )
            .since(18),
            fact(
                "tables",
                "(SELECT string_agg(r.prrelid::regclass::text, ', ' ORDER BY r.prrelid::regclass::text COLLATE \"C\") \
                 FROM pg_publication_rel r WHERE r.prpubid = p.oid)",
            )
            .before(15),
            fact(
                "tables",
                "(SELECT string_agg(t, ', ' ORDER BY t COLLATE \"C\") FROM (SELECT r.prrelid::regclass::text || \
                 coalesce(' (' || (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname) \
                 FROM pg_attribute a WHERE a.attrelid = r.prrelid AND a.attnum = ANY (r.prattrs)) || ')', '') || \
                 coalesce(' WHERE ' || pg_get_expr(r.prqual, r.prrelid), '') AS t \
                 FROM pg_publication_rel r WHERE r.prpubid = p.oid) x)",
            )
            .since(15),
            fact(
                "schemas",
                "(SELECT string_agg(quote_ident(n.nspname), ', ' ORDER BY n.nspname COLLATE \"C\") \
                 FROM pg_publication_namespace r JOIN pg_namespace n ON n.oid = r.pnnspid WHERE r.pnpubid = p.oid)",
            )
            .since(15),
            fact("comment", comment!("pg_publication", "p.oid")),
        ],
        from: "pg_publication p WHERE p.oid >= 16384",
        versions: ANY,
        rows: None,
    },
    Section {
        group: Group::Others,
        role: Role::Object,
        // Ordinary roles may not read every column of this catalogue.
        unit: "1",
        kind: "'subscription'",
        name: "quote_ident(s.subname)",
        facts: &[
            fact("owner", "pg_get_userbyid(s.subowner)"),
            fact("enabled", yes!("s.subenabled")),
            fact("publications", "array_to_string(s.subpublications, ', ')"),
        ],
        from: "pg_subscription s WHERE s.subdbid = \
               (SELECT b.oid FROM pg_database b WHERE b.datname = current_database())",
        versions: ANY,
        rows: None,
    },
];
