//! What a database has from elsewhere: the records of other tools, what the server's owner installed, schemas of others;
//! and what replay says nothing of.

use crate::{
    Dialect,
    snapshot::{Identity, Object, Snapshot},
};
use std::collections::BTreeSet;

/// The tables in which other tools keep what they did, in lower case.
const TOOLS: [&str; 32] = [
    "__diesel_schema_migrations",
    "__drizzle_migrations",
    "__efmigrationshistory",
    "__refinery_schema_history",
    "_litestream_lock",
    "_litestream_seq",
    "_prisma_migrations",
    "_sqlx_migrations",
    "_yoyo_log",
    "_yoyo_migration",
    "_yoyo_version",
    "alembic_version",
    "ar_internal_metadata",
    "atlas_schema_revisions",
    "databasechangelog",
    "databasechangeloglock",
    "django_migrations",
    "doctrine_migration_versions",
    "flyway_schema_history",
    "goose_db_version",
    "gorp_migrations",
    "knex_migrations",
    "knex_migrations_lock",
    "mikro_orm_migrations",
    "pgmigrations",
    "phinxlog",
    "refinery_schema_history",
    "schema_migrations",
    "seaql_migrations",
    "sequelizemeta",
    "typeorm_metadata",
    "yoyo_lock",
];

/// Whether a table is the record of another tool.
pub(super) fn is_of_a_tool(object: &Identity) -> bool {
    &*object.kind == "table" && is_tools(&object.name)
}

/// The same of a sequence that fills a column of such a table.
pub(super) fn fills_a_tool(identity: &Identity, object: &Object) -> bool {
    let column = object
        .facts
        .get("owned by")
        .filter(|_| &*identity.kind == "sequence");
    column
        .and_then(|column| column.rsplit_once('.'))
        .is_some_and(|(table, _)| is_tools(table))
}

fn is_tools(name: &str) -> bool {
    let name = name.rsplit_once('.').map_or(name, |(_, name)| name);
    let name = name.trim_matches('"').to_lowercase();
    TOOLS.contains(&name.as_str())
}

/// What is said of such tables.
pub(super) fn tools(tables: &BTreeSet<String>) -> Option<String> {
    let of = match tables.len() {
        0 => return None,
        1 => "the record of another tool, and left alone",
        _ => "the records of other tools, and left alone",
    };
    let names: Vec<String> = tables.iter().map(|name| format!("`{name}`")).collect();
    let is = if tables.len() == 1 { "is" } else { "are" };
    Some(format!("{} {is} {of}", names.join(", ")))
}

/// Whether nothing of what the snapshot holds was made by a user of the database.
pub(super) fn is_all_foreign(live: &Snapshot) -> bool {
    live.objects.iter().all(|(identity, object)| {
        is_of_the_database(identity, object)
            || is_of_a_tool(identity)
            || fills_a_tool(identity, object)
            || &*identity.kind == "extension"
    })
}

/// What is set for a database as a whole, or by whom it was made, and is no object in it.
pub(super) fn is_of_the_database(identity: &Identity, object: &Object) -> bool {
    match &*identity.kind {
        "database" | "default privileges" | "large objects" | "security label" => true,
        "schema" => &*identity.name == "public" && !object.facts.contains_key("dropped"),
        _ => false,
    }
}

/// The schema that an object is in, where that is not `public`.
pub(super) fn schema_of(identity: &Identity) -> Option<&str> {
    match &*identity.kind {
        "schema" => Some(&*identity.name).filter(|name| *name != "public"),
        "database"
        | "default privileges"
        | "large objects"
        | "security label"
        | "extension"
        | "event trigger"
        | "language"
        | "cast"
        | "publication"
        | "subscription"
        | "foreign-data wrapper"
        | "foreign server"
        | "user mapping"
        | "access method"
        | "transform" => None,
        _ => qualifier(&identity.name),
    }
}

/// What stands before the first dot that is in no quotes and before any argument.
fn qualifier(name: &str) -> Option<&str> {
    let mut quoted = false;
    for (at, character) in name.char_indices() {
        match character {
            '"' => quoted = !quoted,
            '(' if !quoted => return None,
            '.' if !quoted => return name.get(..at),
            _ => {}
        }
    }
    None
}

/// What of the snapshot replay says nothing of, as sentences.
pub(super) fn beyond_replay(live: &Snapshot) -> Vec<String> {
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    let mut schemas: BTreeSet<&str> = BTreeSet::new();
    for (identity, object) in &live.objects {
        if is_of_a_tool(identity) || fills_a_tool(identity, object) {
            continue;
        }
        if let Some(schema) = schema_of(identity).filter(|_| live.dialect == Dialect::Postgres) {
            schemas.insert(schema);
            continue;
        }
        match &*identity.kind {
            "table" | "view" | "enum" | "large objects" => {}
            "sequence" if object.facts.contains_key("owned by") => {}
            "schema" | "database" => {
                kinds.insert("what is set for the database as a whole".to_owned());
            }
            "default privileges" | "security label" => {
                kinds.insert("privileges".to_owned());
            }
            kind => {
                kinds.insert(plural(kind));
            }
        }
        for (part, facts) in &object.parts {
            match &*part.kind {
                "trigger" | "policy" | "rule" => {
                    kinds.insert(plural(&part.kind));
                }
                _ => {}
            }
            if facts.contains_key("grants") {
                kinds.insert("privileges".to_owned());
            }
        }
        if ["grants", "revoked"]
            .iter()
            .any(|fact| object.facts.contains_key(*fact))
        {
            kinds.insert("privileges".to_owned());
        }
        if object.facts.contains_key("row security") {
            kinds.insert(plural("policy"));
        }
    }
    let mut sentences = Vec::new();
    if !kinds.is_empty() {
        let kinds: Vec<String> = kinds.into_iter().collect();
        sentences.push(format!("not compared by replay: {}", kinds.join(", ")));
    }
    if !schemas.is_empty() {
        sentences.push(format!("not compared by replay: {}", within(&schemas)));
    }
    sentences
}

/// What is in these schemas, in words.
pub(super) fn within(schemas: &BTreeSet<&str>) -> String {
    let names: Vec<String> = schemas.iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [only] => format!("what is in the schema {only}"),
        names => format!("what is in the schemas {}", names.join(", ")),
    }
}

fn plural(kind: &str) -> String {
    match kind.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if kind.ends_with('s') => format!("{kind}es"),
        None => format!("{kind}s"),
    }
}
