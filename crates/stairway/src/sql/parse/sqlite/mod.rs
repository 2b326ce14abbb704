//! SQLite's texts, through the lexer of `sqlite3-parser`.

use crate::schema::{Expression, Query};
use crate::sql::{Problem, statement::Statement};

pub(super) fn statement(_text: &str) -> Result<Statement, Problem> {
    Err(Problem::new(0..0, "not yet"))
}

pub(super) fn expression(_text: &str) -> Result<Expression, Problem> {
    Err(Problem::new(0..0, "not yet"))
}

pub(super) fn query(_text: &str) -> Result<Query, Problem> {
    Err(Problem::new(0..0, "not yet"))
}
