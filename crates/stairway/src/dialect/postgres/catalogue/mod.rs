//! The queries that read PostgreSQL's own catalogue, as data: for each kind of object which facts it has
//! and the expression that says each.
//! `change` finds what changed since an earlier read.
//!
//! Everything is spelt by the server (`pg_get_*def`, `format_type`, `pg_get_expr`) under the settings of
//! `SETTINGS`, so that a name is always qualified the same way. No OID and no column number is a fact.

pub(crate) mod change;
mod column;
mod constraint;
mod database;
mod foreign;
mod function;
mod index;
mod operator;
mod publication;
mod relation;
mod sequence;
mod text_search;
mod trigger;
mod r#type;

/// Settings that the server's spelling depends on; each for the one transaction that reads.
pub(crate) const SETTINGS: &str = "\
    SET LOCAL search_path = '';\
    SET LOCAL DateStyle = 'ISO, MDY';\
    SET LOCAL IntervalStyle = 'postgres';\
    SET LOCAL TimeZone = 'UTC';\
    SET LOCAL extra_float_digits = 1;\
    SET LOCAL bytea_output = 'hex';\
    SET LOCAL standard_conforming_strings = on;\
    SET LOCAL quote_all_identifiers = off;\
    SET LOCAL plan_cache_mode = 'force_generic_plan';\
    SET LOCAL jit = off;";

/// Added to [`SETTINGS`] where rows are looked up by what they belong to: the catalogues seldom have statistics, and
/// without them the planner reads them whole.
pub(crate) const BY_UNIT: &str = "SET LOCAL enable_seqscan = off;";

/// What is read in one go when something in it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Group {
    /// Tables, views, sequences and composite types with their parts: each can be read on its own.
    Relations,
    /// Enums, domains, ranges and base types.
    Types,
    /// Functions, procedures and aggregates.
    Functions,
    /// All that seldom changes.
    Others,
}

/// What a row of a section says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// An object: its kind, its name, its facts.
    Object,
    /// More facts of an object that an earlier section named.
    More,
    /// A part of an object.
    Part,
}

/// A noun and the SQL expression for it, NULL where it does not apply.
#[derive(Debug)]
pub(crate) struct Fact {
    /// What a person reads in a report.
    pub(crate) noun: &'static str,
    /// The expression, of any type.
    sql: &'static str,
    /// The first major version that knows it, and the first that does not.
    versions: std::ops::Range<u32>,
}

const ANY: std::ops::Range<u32> = 0..u32::MAX;

const fn fact(noun: &'static str, sql: &'static str) -> Fact {
    Fact {
        noun,
        sql,
        versions: ANY,
    }
}

/// An object of a seldom used kind.
const fn object(
    unit: &'static str,
    kind: &'static str,
    name: &'static str,
    facts: &'static [Fact],
    from: &'static str,
) -> Section {
    Section {
        group: Group::Others,
        role: Role::Object,
        unit,
        kind,
        name,
        facts,
        from,
        versions: ANY,
        rows: None,
    }
}

impl Fact {
    const fn since(self, major: u32) -> Fact {
        let Fact {
            noun,
            sql,
            versions,
        } = self;
        Fact {
            noun,
            sql,
            versions: major..versions.end,
        }
    }

    const fn before(self, major: u32) -> Fact {
        let Fact {
            noun,
            sql,
            versions,
        } = self;
        Fact {
            noun,
            sql,
            versions: versions.start..major,
        }
    }
}

/// One query: a row for each object, or for each part, of a kind.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) group: Group,
    pub(crate) role: Role,
    /// The OID of the object that the row is, or belongs to.
    unit: &'static str,
    /// The noun of the object or part.
    kind: &'static str,
    /// Its name as the user would write it.
    name: &'static str,
    facts: &'static [Fact],
    /// All after FROM; ends in a condition.
    from: &'static str,
    versions: std::ops::Range<u32>,
    /// The followed catalogue without whose rows the query has none either; see [`change`].
    pub(crate) rows: Option<usize>,
}

/// Every section; objects come before what belongs to them.
pub(crate) const SECTIONS: [&[Section]; 13] = [
    relation::SECTIONS,
    sequence::SECTIONS,
    column::SECTIONS,
    constraint::SECTIONS,
    index::SECTIONS,
    trigger::SECTIONS,
    r#type::SECTIONS,
    function::SECTIONS,
    database::SECTIONS,
    publication::SECTIONS,
    operator::SECTIONS,
    text_search::SECTIONS,
    foreign::SECTIONS,
];

/// The sections of `group` that a server of this major version knows, each with its number.
pub(crate) fn sections(
    group: Group,
    major: u32,
) -> impl Iterator<Item = (usize, &'static Section)> {
    SECTIONS
        .into_iter()
        .flatten()
        .enumerate()
        .filter(move |(_, section)| section.group == group && section.versions.contains(&major))
}

impl Section {
    /// The facts that a server of this major version knows, in the order of the query's columns.
    pub(crate) fn facts(&self, major: u32) -> impl Iterator<Item = &'static Fact> {
        self.facts
            .iter()
            .filter(move |fact| fact.versions.contains(&major))
    }

    /// The query. Its columns: the section's number, the unit, kind, name, and the facts.
    /// With `scoped`, `$1` is the array of the units to read.
    pub(crate) fn query(&self, number: usize, major: u32, scoped: bool) -> String {
        let mut sql = format!(
            "SELECT {number}, {} AS unit, {} AS kind, {} AS name",
            self.unit, self.kind, self.name
        );
        for fact in self.facts(major) {
            sql.push_str(", ");
            sql.push_str(fact.sql);
        }
        sql.push_str(" FROM ");
        sql.push_str(self.from);
        if scoped {
            sql.push_str(" AND ");
            sql.push_str(self.unit);
            sql.push_str(" = ANY ($1)");
        }
        sql
    }
}

/// `yes`, or nothing.
macro_rules! yes {
    ($condition:literal) => {
        concat!("CASE WHEN ", $condition, " THEN 'yes' END")
    };
}

/// A name, qualified outside of `public`.
macro_rules! qualified {
    ($schema:literal, $name:literal) => {
        concat!(
            "CASE ",
            $schema,
            " WHEN 'public' THEN '' ELSE quote_ident(",
            $schema,
            ") || '.' END || quote_ident(",
            $name,
            ")"
        )
    };
}

/// Options in an order that does not depend on that of their setting.
macro_rules! options {
    ($array:literal) => {
        concat!(
            "(SELECT string_agg(o, ', ' ORDER BY o COLLATE \"C\") FROM unnest(",
            $array,
            ") o)"
        )
    };
}

/// The privileges of one list that another lacks, as text in a fixed order.
macro_rules! privileges {
    ($these:expr, $others:expr, $owner:literal) => {
        concat!(
            "(SELECT string_agg(p, ', ' ORDER BY p COLLATE \"C\") FROM (SELECT privilege_type || ' to ' || ",
            "CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END || ",
            "CASE WHEN is_grantable THEN ' with grant option' ELSE '' END || ",
            "CASE WHEN grantor <> ", $owner, " THEN ' by ' || quote_ident(pg_get_userbyid(grantor)) ELSE '' END AS p ",
            "FROM (SELECT * FROM aclexplode(", $these, ") EXCEPT SELECT * FROM aclexplode(", $others, ")) x) y)"
        )
    };
}

/// The privileges beyond what the owner and everybody have by default.
macro_rules! grants {
    ($acl:literal, $type:literal, $owner:literal) => {
        concat!(
            "CASE WHEN ",
            $acl,
            " IS NOT NULL THEN ",
            $crate::dialect::postgres::catalogue::privileges!(
                $acl,
                concat!("acldefault('", $type, "', ", $owner, ")"),
                $owner
            ),
            " END"
        )
    };
}

/// The privileges that the owner or everybody have by default, and which were taken away.
macro_rules! revoked {
    ($acl:literal, $type:literal, $owner:literal) => {
        concat!(
            "CASE WHEN ",
            $acl,
            " IS NOT NULL THEN ",
            $crate::dialect::postgres::catalogue::privileges!(
                concat!("acldefault('", $type, "', ", $owner, ")"),
                $acl,
                $owner
            ),
            " END"
        )
    };
}

/// The comment on an object of a catalogue.
macro_rules! comment {
    ($catalogue:literal, $oid:literal) => {
        concat!(
            "(SELECT description FROM pg_description WHERE objoid = ",
            $oid,
            " AND classoid = '",
            $catalogue,
            "'::regclass AND objsubid = 0)"
        )
    };
}

/// That an object is not a member of an extension: members belong to the extension alone.
macro_rules! no_member {
    ($catalogue:literal, $oid:literal) => {
        concat!(
            "NOT EXISTS (SELECT FROM pg_depend ed WHERE ed.classid = '",
            $catalogue,
            "'::regclass AND ed.objid = ",
            $oid,
            " AND ed.deptype = 'e')"
        )
    };
}

/// A collation's name; those of the server itself go without a schema.
macro_rules! collation {
    ($oid:literal) => {
        concat!(
            "(SELECT CASE WHEN cn.nspname = 'pg_catalog' THEN '' ELSE quote_ident(cn.nspname) || '.' END ",
            "|| quote_ident(co.collname) FROM pg_collation co JOIN pg_namespace cn ON cn.oid = co.collnamespace ",
            "WHERE co.oid = ", $oid, ")"
        )
    };
}

use {collation, comment, grants, no_member, options, privileges, qualified, revoked, yes};
