//! Trees to text, for each dialect. What is printed parses back to the same tree.

use crate::{
    Dialect,
    schema::{Expression, Query},
    sql::statement::{Delete, Insert, Update},
};

/// An expression.
pub(crate) fn expression(_expression: &Expression, _dialect: Dialect) -> String {
    String::new()
}

/// A query.
pub(crate) fn query(_query: &Query, _dialect: Dialect) -> String {
    String::new()
}

/// An INSERT, without its `;`.
pub(crate) fn insert(_insert: &Insert, _dialect: Dialect) -> String {
    String::new()
}

/// An UPDATE, likewise.
pub(crate) fn update(_update: &Update, _dialect: Dialect) -> String {
    String::new()
}

/// A DELETE, likewise.
pub(crate) fn delete(_delete: &Delete, _dialect: Dialect) -> String {
    String::new()
}

/// A name: bare if it can be, otherwise in double quotes.
pub(crate) fn name(name: &str, _dialect: Dialect) -> String {
    name.to_owned()
}
