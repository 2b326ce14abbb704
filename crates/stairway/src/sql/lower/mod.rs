//! PostgreSQL's statements in SQLite's words.
//!
//! Trees to trees: expressions, types and clauses change their words here, with the same meaning or not at all.
//! How SQLite is brought to do what an ALTER asks is `emit`'s.

use super::{Problem, statement::Statement};
use crate::schema::Schema;

/// `statement` in SQLite's words. `schema` is what SQLite has before it, with the logical types of its columns.
///
/// # Errors
///
/// When a clause has no form on SQLite with the same meaning.
pub(crate) fn lower(_statement: &Statement, _schema: &Schema) -> Result<Statement, Problem> {
    Err(Problem::new(0..0, "not yet"))
}
