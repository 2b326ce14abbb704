//! ALTER TABLE.

use super::{cursor::Cursor, table};
use crate::{
    place::Spanned,
    sql::{
        Problem,
        statement::{AlterAction, AlterTable, Statement},
    },
};
use sqlite3_parser::dialect::TokenType::*;

/// ALTER TABLE, behind these words.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Result<Statement, Problem> {
    let Some(name) = cursor.object()? else {
        return Ok(super::elsewhere(cursor));
    };
    let mark = cursor.mark();
    let action = action(cursor)?;
    Ok(Statement::AlterTable(AlterTable {
        name,
        if_exists: false,
        actions: vec![Spanned::new(action, cursor.span(mark))],
    }))
}

fn action(cursor: &mut Cursor<'_>) -> Result<AlterAction, Problem> {
    if cursor.take_all(&[TK_RENAME, TK_TO]) {
        return Ok(AlterAction::RenameTable(cursor.name()?));
    }
    if cursor.take(TK_RENAME) {
        column_word(cursor);
        let from = cursor.name()?;
        cursor.expect(TK_TO)?;
        let to = cursor.name()?;
        return Ok(AlterAction::RenameColumn { from, to });
    }
    if cursor.take(TK_DROP) {
        column_word(cursor);
        return Ok(AlterAction::DropColumn {
            name: cursor.name()?,
            if_exists: false,
            cascade: false,
        });
    }
    cursor.expect(TK_ADD)?;
    column_word(cursor);
    Ok(AlterAction::AddColumn {
        column: table::column(cursor)?.0,
        if_not_exists: false,
    })
}

/// `COLUMN`, if it is next and not a column's name itself.
fn column_word(cursor: &mut Cursor<'_>) {
    cursor.take(TK_COLUMNKW);
}
