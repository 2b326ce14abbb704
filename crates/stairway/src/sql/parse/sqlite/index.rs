//! CREATE INDEX.

use super::{
    cursor::Cursor,
    expression::{descending, expression, nulls},
    query::optional,
};
use crate::{
    place::Spanned,
    schema::{Expression, IndexColumn, Node},
    sql::{
        Problem,
        statement::{CreateIndex, Statement},
    },
};
use sqlite3_parser::dialect::TokenType::*;

/// CREATE INDEX, behind these words.
pub(super) fn create(cursor: &mut Cursor<'_>, unique: bool) -> Result<Statement, Problem> {
    let if_not_exists = cursor.take_all(&[TK_IF, TK_NOT, TK_EXISTS]);
    let Some(name) = cursor.object()? else {
        return Ok(super::elsewhere(cursor));
    };
    cursor.expect(TK_ON)?;
    let table = cursor.name()?;
    cursor.expect(TK_LP)?;
    let columns = cursor.list(column)?;
    cursor.expect(TK_RP)?;
    Ok(Statement::CreateIndex(CreateIndex {
        name: Some(name),
        table,
        if_not_exists,
        concurrently: false,
        unique,
        method: None,
        columns,
        include: Vec::new(),
        nulls_not_distinct: None,
        predicate: optional(cursor, TK_WHERE)?,
        unmodelled: Vec::new(),
    }))
}

fn column(cursor: &mut Cursor<'_>) -> Result<Spanned<IndexColumn>, Problem> {
    let mark = cursor.mark();
    let (expression, collation) = collated(expression(cursor)?);
    let column = IndexColumn {
        expression,
        collation,
        operator_class: None,
        descending: descending(cursor),
        nulls: nulls(cursor)?,
    };
    Ok(Spanned::new(column, cursor.span(mark)))
}

/// The collation of a plain column is the index's; around anything but a name it stays where it was written.
fn collated(expression: Expression) -> (Expression, Option<String>) {
    let span = expression.span.clone();
    match *expression.node {
        Node::Collate { operand, collation }
            if matches!(
                *operand.node,
                Node::Column {
                    qualifier: None,
                    ..
                }
            ) =>
        {
            (operand, Some(collation))
        }
        // A name in single quotes is a name where only one can stand.
        Node::Text(name) => (
            Expression::new(
                Node::Column {
                    qualifier: None,
                    name,
                },
                span,
            ),
            None,
        ),
        node => (Expression::new(node, span), None),
    }
}
