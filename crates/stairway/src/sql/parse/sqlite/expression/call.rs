//! Calls of functions, aggregates and window functions.

use super::{Cursor, expression, order_by};
use crate::{
    dialect::sqlite::lexeme::{Lexeme, fold},
    schema::{Call, Expression, Node, OrderBy},
    sql::Problem,
};
use sqlite3_parser::dialect::TokenType::*;

/// `CURRENT_TIMESTAMP` and its like, which are called without parentheses.
pub(super) fn bare(lexeme: &Lexeme<'_>) -> Node {
    Node::Call(Call {
        name: fold(lexeme.text),
        ..Call::default()
    })
}

/// A call, which is next.
pub(super) fn call(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    let mut call = Call {
        // SQLite compares the names of functions without regard to case, quoted or not.
        name: fold(&cursor.name()?),
        ..Call::default()
    };
    cursor.expect(TK_LP)?;
    if cursor.take(TK_STAR) {
        call.star = true;
    } else if cursor.kind(0) != Some(TK_RP) {
        call.distinct = cursor.take(TK_DISTINCT);
        if !call.distinct {
            cursor.take(TK_ALL);
        }
        call.arguments = cursor.list(expression)?;
        call.order_by = order_by(cursor)?;
    }
    cursor.expect(TK_RP)?;
    if cursor.kind(0) == Some(TK_FILTER) && cursor.kind(1) == Some(TK_LP) {
        cursor.expect_all(&[TK_FILTER, TK_LP, TK_WHERE])?;
        call.filter = Some(expression(cursor)?);
        cursor.expect(TK_RP)?;
    }
    if cursor.kind(0) == Some(TK_OVER) && cursor.kind(1) == Some(TK_LP) {
        call.over = Some(over(cursor)?);
    }
    Ok(Node::Call(call))
}

fn over(cursor: &mut Cursor<'_>) -> Result<(Vec<Expression>, Vec<OrderBy>), Problem> {
    cursor.expect_all(&[TK_OVER, TK_LP])?;
    let partition = match cursor.take_all(&[TK_PARTITION, TK_BY]) {
        true => cursor.list(expression)?,
        false => Vec::new(),
    };
    let order = order_by(cursor)?;
    cursor.expect(TK_RP)?;
    Ok((partition, order))
}
