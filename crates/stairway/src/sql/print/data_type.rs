//! The names of types. SQLite's are those that columns are declared with there. A declared type tells the logical type exactly, and its
//! affinity (<https://www.sqlite.org/datatype3.html>, section 3.1) alters no value that is stored in the column.

use super::name;
use crate::schema::{Column, DataType, Table};

/// The first words of PostgreSQL's types that have a spelling of their own, and are no names.
const SPELLED: [&str; 17] = [
    "bigint",
    "bit",
    "boolean",
    "char",
    "character",
    "decimal",
    "double",
    "float",
    "integer",
    "interval",
    "json",
    "numeric",
    "real",
    "smallint",
    "time",
    "timestamp",
    "varchar",
];

/// A type as PostgreSQL has to read it. That of a user may be known by its bare name.
pub(super) fn postgres(data_type: &DataType) -> String {
    let DataType::Other(text) = data_type else {
        return super::data_type(data_type);
    };
    let end = text.find(['(', '[']).unwrap_or(text.len());
    let (base, rest) = text.split_at(end);
    let first = base.split(' ').next().unwrap_or_default();
    if SPELLED.contains(&first) || base.starts_with('"') {
        text.clone()
    } else {
        format!("{}{rest}", name::name(base))
    }
}

/// The declared type of `column` of `table`; empty where it has none.
pub(super) fn declared(table: &Table, column: &Column) -> String {
    if column.identity.is_some() {
        return "INTEGER".to_owned();
    }
    match &column.data_type {
        // `integer` would be another name of the rowid there, and be given out where none is given.
        DataType::Integer if is_whole_key(table, &column.name) && !table.without_rowid => {
            "int".to_owned()
        }
        // NUMERIC affinity would make `1.50` a binary number.
        // A word behind the digits is no part of a type unless both are quoted.
        DataType::Numeric(Some(_)) => format!("\"{} text\"", column.data_type),
        DataType::Numeric(None) => format!("{} text", column.data_type),
        // Without `blob`, or `text`, text that looks like a number would become one.
        DataType::Bytea | DataType::Uuid => format!("{} blob", column.data_type),
        DataType::Json | DataType::Jsonb => format!("{} text", column.data_type),
        // SQLite takes a first word in quotes for the whole type.
        DataType::Enum(name) if name::name(name) != *name => name::name(&format!("{name} text")),
        DataType::Enum(name) => format!("{name} text"),
        other => other.to_string(),
    }
}

/// Whether the column called `name` alone is the primary key of `table`.
pub(crate) fn is_whole_key(table: &Table, name: &str) -> bool {
    table.primary_key.as_ref().is_some_and(
        |key| matches!(key.columns.as_slice(), [only] if only.eq_ignore_ascii_case(name)),
    )
}

/// The column of `table` that is another name of SQLite's rowid, if there is one.
pub(crate) fn rowid_alias(table: &Table) -> Option<&Column> {
    if table.without_rowid {
        return None;
    }
    table.columns.iter().find(|column| {
        is_whole_key(table, &column.name) && declared(table, column).eq_ignore_ascii_case("integer")
    })
}
