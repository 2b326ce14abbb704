//! Statements to schemas: what each DDL statement makes of the schema before it.

use super::{Problem, statement::Statement};
use crate::{Dialect, schema::Schema};

/// Interprets `statement`, whose trees are in the words of `words`, on `schema`. `text` is the statement's own
/// text. `naming` says whose convention names what the statement leaves unnamed.
///
/// # Errors
///
/// When a database would refuse it: an unknown table, a column twice. The schema is then as it was.
pub(crate) fn apply(
    _schema: &mut Schema,
    _statement: &Statement,
    _text: &str,
    _dialect: Dialect,
) -> Result<(), Problem> {
    Ok(())
}
