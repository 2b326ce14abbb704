//! SQLite's texts, through the lexer of `sqlite3-parser`, by descent.
//!
//! The trees say what SQLite makes of a text, so a word in double quotes that names no column is a string where
//! the columns are known. What is in another database (`temp`, an attached one) is no part of this one.

mod alter;
mod change;
mod cursor;
mod data_type;
mod drop;
mod expression;
mod index;
mod query;
mod table;
#[cfg(test)]
mod tests;
mod trigger;
mod view;

pub(crate) use self::table::labels;

use self::cursor::Cursor;
#[cfg(any(test, feature = "runtime"))]
use crate::schema::Query;
use crate::{
    place::Spanned,
    schema::Expression,
    sql::{Problem, statement::Statement},
};
use sqlite3_parser::dialect::TokenType::*;

/// One statement.
///
/// # Errors
///
/// When it is not understood. A table or view whose inside is not is a statement all the same.
pub(super) fn statement(text: &str) -> Result<Statement, Problem> {
    let mut cursor = Cursor::new(text)?;
    let statement = any(&mut cursor)?;
    cursor.done()?;
    Ok(statement)
}

/// An expression that stands alone. A word in double quotes is a column.
pub(super) fn expression(text: &str) -> Result<Expression, Problem> {
    let mut cursor = Cursor::new(text)?;
    let expression = expression::expression(&mut cursor)?;
    cursor.done()?;
    Ok(expression)
}

/// A query that stands alone.
#[cfg(any(test, feature = "runtime"))]
pub(super) fn query(text: &str) -> Result<Query, Problem> {
    let mut cursor = Cursor::new(text)?;
    let query = query::query(&mut cursor)?;
    cursor.done()?;
    Ok(query)
}

fn any(cursor: &mut Cursor<'_>) -> Result<Statement, Problem> {
    match cursor.kind(0) {
        Some(TK_CREATE) => create(cursor),
        Some(TK_ALTER) => {
            cursor.expect_all(&[TK_ALTER, TK_TABLE])?;
            alter::alter(cursor)
        }
        Some(TK_DROP) => {
            cursor.any();
            drop::drop(cursor)
        }
        Some(TK_WITH | TK_INSERT | TK_REPLACE | TK_UPDATE | TK_DELETE) => change::change(cursor),
        // Reading changes nothing, understood or not.
        Some(TK_SELECT | TK_VALUES) => Ok(change::change(cursor)
            .and_then(|query| cursor.done().map(|()| query))
            .unwrap_or_else(|_| unmodelled(cursor, 1))),
        Some(
            TK_PRAGMA | TK_ANALYZE | TK_VACUUM | TK_REINDEX | TK_ATTACH | TK_DETACH | TK_EXPLAIN
            | TK_BEGIN | TK_COMMIT | TK_END | TK_ROLLBACK | TK_SAVEPOINT | TK_RELEASE,
        ) => Ok(unmodelled(cursor, 1)),
        _ => Err(cursor.unexpected()),
    }
}

fn create(cursor: &mut Cursor<'_>) -> Result<Statement, Problem> {
    cursor.expect(TK_CREATE)?;
    if cursor.kind(0) == Some(TK_TEMP) {
        return Ok(unmodelled(cursor, 3));
    }
    if cursor.take(TK_TABLE) {
        table::create(cursor, false)
    } else if cursor.take_all(&[TK_VIRTUAL, TK_TABLE]) {
        table::create(cursor, true)
    } else if cursor.take(TK_INDEX) {
        index::create(cursor, false)
    } else if cursor.take_all(&[TK_UNIQUE, TK_INDEX]) {
        index::create(cursor, true)
    } else if cursor.take(TK_VIEW) {
        view::create(cursor)
    } else {
        cursor.expect(TK_TRIGGER)?;
        trigger::create(cursor)
    }
}

/// A statement about what is in another database.
fn elsewhere(cursor: &mut Cursor<'_>) -> Statement {
    unmodelled(cursor, 2)
}

/// A statement that changes nothing of the schema: its first words.
fn unmodelled(cursor: &mut Cursor<'_>, words: usize) -> Statement {
    cursor.back(0);
    for _ in 0..words {
        cursor.any();
    }
    let text: Vec<String> = cursor
        .taken(0)
        .iter()
        .map(|word| word.text.to_ascii_uppercase())
        .collect();
    let statement = Statement::Unmodelled(Spanned::new(text.join(" "), cursor.span(0)));
    cursor.skip_rest();
    statement
}
