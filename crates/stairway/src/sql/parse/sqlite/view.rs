//! CREATE VIEW.

use super::{cursor::Cursor, query};
use crate::sql::{
    Problem,
    statement::{CreateView, Statement},
};
use sqlite3_parser::dialect::TokenType::*;

/// CREATE VIEW, behind these words. A query that is not understood is none.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Result<Statement, Problem> {
    let if_not_exists = cursor.take_all(&[TK_IF, TK_NOT, TK_EXISTS]);
    let Some(name) = cursor.object()? else {
        return Ok(super::elsewhere(cursor));
    };
    let columns = match cursor.kind(0) {
        Some(TK_LP) => cursor.names()?,
        _ => Vec::new(),
    };
    cursor.expect(TK_AS)?;
    let query = query::query(cursor).and_then(|query| cursor.done().map(|()| query));
    cursor.skip_rest();
    Ok(Statement::CreateView(CreateView {
        name,
        or_replace: false,
        if_not_exists,
        columns,
        query: query.ok().map(Box::new),
        unmodelled: Vec::new(),
    }))
}
