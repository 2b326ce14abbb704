//! CREATE TRIGGER: its name and its table. What it does is for SQLite alone to know.

use super::cursor::Cursor;
use crate::sql::{Problem, statement::Statement};
use sqlite3_parser::dialect::TokenType::*;

/// CREATE TRIGGER, behind these words.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Result<Statement, Problem> {
    let if_not_exists = cursor.take_all(&[TK_IF, TK_NOT, TK_EXISTS]);
    let Some(name) = cursor.object()? else {
        return Ok(super::elsewhere(cursor));
    };
    if !cursor.take(TK_BEFORE) && !cursor.take(TK_AFTER) {
        cursor.take_all(&[TK_INSTEAD, TK_OF]);
    }
    if cursor.take_all(&[TK_UPDATE, TK_OF]) {
        cursor.list(Cursor::name)?;
    } else if !cursor.take(TK_DELETE) && !cursor.take(TK_INSERT) {
        cursor.expect(TK_UPDATE)?;
    }
    cursor.expect(TK_ON)?;
    let table = cursor.own_object()?;
    cursor.skip_rest();
    Ok(Statement::CreateTrigger {
        name,
        table,
        if_not_exists,
    })
}
