//! PostgreSQL's statements in SQLite's words.
//!
//! Trees to trees: expressions, types and clauses change their words here, with the same meaning or not at all.
//! How SQLite is brought to do what an ALTER asks is `emit`'s.
//!
//! An expression is lowered together with its type, because the words depend on it: the same `=` compares two
//! texts, or two numbers that SQLite holds as texts. What [`reference`] does not list is refused.

mod ddl;
mod scope;
mod typing;

pub(in crate::sql) use scope::Scope;

use super::{Problem, statement::Statement};
use crate::schema::{DataType, Expression, Query, Schema};

/// `statement` in SQLite's words. `schema` is what SQLite has before it, with the logical types of its columns.
///
/// # Errors
///
/// When a clause has no form on SQLite with the same meaning.
pub(crate) fn lower(statement: &Statement, schema: &Schema) -> Result<Statement, Problem> {
    match statement {
        Statement::Insert(_)
        | Statement::Update(_)
        | Statement::Delete(_)
        | Statement::Query(_) => Err(Problem::new(0..0, "not yet")),
        _ => ddl::definition(statement, schema),
    }
}

/// An expression over the columns of `scope`, which has to be of the type `expected` if one is given: boolean
/// for a predicate.
pub(in crate::sql) fn expression(
    expression: &Expression,
    _scope: &Scope<'_>,
    _expected: Option<&DataType>,
) -> Result<Expression, Problem> {
    Ok(expression.clone())
}

/// A value for a column of type `data_type`: a default, a cell of VALUES, what SET assigns, what USING makes.
pub(in crate::sql) fn assign(
    expression: &Expression,
    _data_type: &DataType,
    _scope: &Scope<'_>,
) -> Result<Expression, Problem> {
    Ok(expression.clone())
}

/// A query that stands alone, such as a view's.
pub(in crate::sql) fn query(query: &Query, _schema: &Schema) -> Result<Query, Problem> {
    Ok(query.clone())
}
