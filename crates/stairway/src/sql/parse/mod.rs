//! Text to trees, for each dialect. A text is understood completely or refused: whatever no reader has taken is
//! a problem that points at it.

mod postgres;
mod sqlite;

pub(crate) use sqlite::labels;

pub(crate) use postgres::data_type;

use super::{Problem, statement::Statement};
use crate::{Dialect, schema};

/// One statement, without its `;`.
pub(crate) fn statement(text: &str, dialect: Dialect) -> Result<Statement, Problem> {
    match dialect {
        Dialect::Postgres => postgres::statement(text),
        Dialect::Sqlite => sqlite::statement(text),
    }
}

/// An expression that stands alone, as a catalogue shows it and as an attribute of a model says it.
pub(crate) fn expression(text: &str, dialect: Dialect) -> Result<schema::Expression, Problem> {
    match dialect {
        Dialect::Postgres => postgres::expression(text),
        Dialect::Sqlite => sqlite::expression(text),
    }
}

/// A query that stands alone, as a catalogue shows it.
#[cfg(any(test, feature = "runtime"))]
pub(crate) fn query(text: &str, dialect: Dialect) -> Result<schema::Query, Problem> {
    match dialect {
        Dialect::Postgres => postgres::query(text),
        Dialect::Sqlite => sqlite::query(text),
    }
}
