//! PostgreSQL's statements in SQLite's words.
//!
//! Trees to trees: expressions, types and clauses change their words here, with the same meaning or not at all.
//! How SQLite is brought to do what an ALTER asks is `emit`'s.
//!
//! An expression is lowered together with its type, because the words depend on it: the same `=` compares two
//! texts, or two numbers that SQLite holds as texts. What [`reference`] does not list is refused.

mod change;
mod common;
mod compare;
mod convert;
mod ddl;
mod decimal;
mod expression;
mod function;
mod input;
mod literal;
mod make;
mod operator;
mod pattern;
mod query;
mod reference;
mod scope;
#[cfg(test)]
mod tests;
mod time;
mod typing;

#[cfg(feature = "runtime")]
pub(crate) use input::{ENDINGS, OUT_OF_RANGE};
pub use reference::{Entry, Group, reference};
pub(in crate::sql) use scope::Scope;

use super::{Problem, statement::Statement};
use crate::schema::{DataType, Expression, Node, Query, Schema};
use convert::{How, convert, settle};

/// `statement` in SQLite's words. `schema` is what SQLite has before it, with the logical types of its columns.
///
/// # Errors
///
/// When a clause has no form on SQLite with the same meaning.
pub(crate) fn lower(statement: &Statement, schema: &Schema) -> Result<Statement, Problem> {
    match statement {
        Statement::Insert(insert) => Ok(Statement::Insert(change::insert(insert, schema)?)),
        Statement::Update(update) => Ok(Statement::Update(change::update(update, schema)?)),
        Statement::Delete(delete) => Ok(Statement::Delete(change::delete(delete, schema)?)),
        Statement::Query(inner) => Ok(Statement::Query(Box::new(query(inner, schema)?))),
        _ => ddl::definition(statement, schema),
    }
}

/// An expression over the columns of `scope`, which has to be of the type `expected` if one is given: boolean
/// for a predicate.
///
/// # Errors
///
/// When a part of it has no form on SQLite with the same meaning.
pub(in crate::sql) fn expression(
    expression: &Expression,
    scope: &Scope<'_>,
    expected: Option<&DataType>,
) -> Result<Expression, Problem> {
    match expected {
        Some(DataType::Boolean) => expression::predicate(expression, scope),
        Some(data_type) => {
            let typed = expression::typed(expression, scope)?;
            convert(typed, data_type, How::Implicit, scope)
        }
        None => Ok(settle(expression::typed(expression, scope)?).expression),
    }
}

/// A value for a column of type `data_type`: a default, a cell of VALUES, what SET assigns, what USING makes.
///
/// # Errors
///
/// When it has no form on SQLite with the same meaning, or is no such value.
pub(in crate::sql) fn assign(
    expression: &Expression,
    data_type: &DataType,
    scope: &Scope<'_>,
) -> Result<Expression, Problem> {
    // A cast to the very type of the column may rest on what the column holds the value to.
    let expression = match &*expression.node {
        Node::Cast {
            operand,
            data_type: cast,
        } if matches!(data_type, DataType::Enum(_)) && scope.known_type(cast) == *data_type => {
            operand
        }
        _ => expression,
    };
    let typed = expression::typed(expression, scope)?;
    convert(typed, data_type, How::Assign, scope)
}

/// A query that stands alone, such as a view's.
///
/// # Errors
///
/// When a clause has no form on SQLite with the same meaning.
pub(in crate::sql) fn query(query: &Query, schema: &Schema) -> Result<Query, Problem> {
    Ok(query::lower(query, &Scope::new(schema), query::Target::Settled)?.0)
}
