//! DROP.

use super::cursor::Cursor;
use crate::sql::{
    Problem,
    statement::{Drop, Statement},
};
use sqlite3_parser::dialect::TokenType::*;

/// DROP, behind this word.
pub(super) fn drop(cursor: &mut Cursor<'_>) -> Result<Statement, Problem> {
    let statement = match cursor.kind(0) {
        Some(TK_TABLE) => Statement::DropTable,
        Some(TK_INDEX) => Statement::DropIndex,
        Some(TK_VIEW) => Statement::DropView,
        Some(TK_TRIGGER) => Statement::DropTrigger,
        _ => return Err(cursor.unexpected()),
    };
    cursor.any();
    let if_exists = cursor.take_all(&[TK_IF, TK_EXISTS]);
    Ok(match cursor.object()? {
        Some(name) => statement(Drop {
            names: vec![name],
            if_exists,
            cascade: false,
        }),
        None => super::elsewhere(cursor),
    })
}
