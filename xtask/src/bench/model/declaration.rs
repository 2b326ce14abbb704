//! What the generated history says of a column, a constraint or an index, taken apart again: models say the same in
//! other words. Knows only the forms that `history` writes.

use crate::bench::{
    Result,
    history::{Column, Table},
};

/// What stands behind a column's name.
#[derive(Debug)]
pub(super) struct Declaration<'t> {
    pub(super) data_type: &'t str,
    pub(super) is_key: bool,
    pub(super) not_null: bool,
    pub(super) default: Option<&'t str>,
    /// The table that is referred to by its id, and what happens on DELETE.
    pub(super) references: Option<(&'t str, &'t str)>,
}

/// A constraint of a table.
#[derive(Debug)]
pub(super) enum Constraint<'t> {
    /// Its name and its condition.
    Check(&'t str, &'t str),
    /// Its name and its columns.
    Unique(&'t str, Vec<&'t str>),
}

/// An index.
#[derive(Debug)]
pub(super) struct Index<'t> {
    pub(super) name: &'t str,
    pub(super) unique: bool,
    /// The columns, and whether each descends.
    pub(super) columns: Vec<(&'t str, bool)>,
    pub(super) predicate: Option<&'t str>,
}

/// Takes a column's declaration apart.
pub(super) fn declaration(column: &Column) -> Result<Declaration<'_>> {
    let (rest, references) = match column.declaration.split_once(" REFERENCES ") {
        Some((rest, target)) => {
            let parts = target.split_once(" (id) ON DELETE ");
            (rest, Some(parts.ok_or_else(|| unknown(target))?))
        }
        None => (column.declaration.as_str(), None),
    };
    let (rest, default) = match rest.split_once(" DEFAULT ") {
        Some((rest, default)) => (rest, Some(default)),
        None => (rest, None),
    };
    let (rest, not_null) = stripped(rest, " NOT NULL");
    let (data_type, is_key) = stripped(rest, " PRIMARY KEY");
    Ok(Declaration {
        data_type,
        is_key,
        not_null: not_null || is_key,
        default,
        references,
    })
}

/// Takes the constraints of a table apart.
pub(super) fn constraints(table: &Table) -> Result<Vec<Constraint<'_>>> {
    let each = table.constraints.iter();
    each.map(|text| constraint(text).ok_or_else(|| unknown(text)))
        .collect()
}

fn constraint(text: &str) -> Option<Constraint<'_>> {
    let (name, rest) = text.strip_prefix("CONSTRAINT ")?.split_once(' ')?;
    let (kind, rest) = rest.split_once(" (")?;
    let body = rest.strip_suffix(')')?;
    match kind {
        "CHECK" => Some(Constraint::Check(name, body)),
        "UNIQUE" => Some(Constraint::Unique(name, body.split(", ").collect())),
        _ => None,
    }
}

/// Takes the indexes of a table apart.
pub(super) fn indexes(table: &Table) -> Result<Vec<Index<'_>>> {
    let each = table.indexes.iter();
    each.map(|text| index(text).ok_or_else(|| unknown(text)))
        .collect()
}

fn index(text: &str) -> Option<Index<'_>> {
    let rest = text.strip_prefix("CREATE ")?.strip_suffix(";\n")?;
    let (rest, unique) = match rest.strip_prefix("UNIQUE ") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (name, rest) = rest.strip_prefix("INDEX ")?.split_once(" ON ")?;
    let (rest, predicate) = match rest.split_once(" WHERE ") {
        Some((rest, predicate)) => (rest, Some(predicate)),
        None => (rest, None),
    };
    let (_, columns) = rest.strip_suffix(')')?.split_once(" (")?;
    let columns = columns.split(", ").map(|column| stripped(column, " DESC"));
    Some(Index {
        name,
        unique,
        columns: columns.collect(),
        predicate,
    })
}

fn stripped<'t>(text: &'t str, end: &str) -> (&'t str, bool) {
    match text.strip_suffix(end) {
        Some(rest) => (rest, true),
        None => (text, false),
    }
}

/// A form that models cannot be written for yet.
pub(super) fn unknown(text: &str) -> Box<dyn std::error::Error> {
    format!("the generated history has `{text}`, which no model is written for").into()
}
