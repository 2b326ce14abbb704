//! INSERT, UPDATE and DELETE.

use super::{
    cursor::Cursor,
    expression::expression,
    query::{self, alias, from, optional, projection},
};
use crate::{
    place::Spanned,
    schema::{CommonTable, Projection},
    sql::{
        Problem,
        statement::{Assignment, Delete, Insert, OnConflict, Statement, Update},
    },
};
use sqlite3_parser::dialect::TokenType::*;

type With = (Vec<CommonTable>, bool);

/// INSERT, UPDATE, DELETE or a query, with WITH before it or not.
pub(super) fn change(cursor: &mut Cursor<'_>) -> Result<Statement, Problem> {
    let with = query::with(cursor)?;
    match cursor.kind(0) {
        Some(TK_INSERT | TK_REPLACE) => insert(cursor, with),
        Some(TK_UPDATE) => update(cursor, with),
        Some(TK_DELETE) => delete(cursor, with),
        _ => query::rest(cursor, with.0, with.1).map(|query| Statement::Query(Box::new(query))),
    }
}

/// `OR` and its word, if they are next; none for the default.
fn or(cursor: &mut Cursor<'_>) -> Result<Option<String>, Problem> {
    match cursor.take(TK_OR) {
        true => cursor.conflict_word(),
        false => Ok(None),
    }
}

fn insert(cursor: &mut Cursor<'_>, with: With) -> Result<Statement, Problem> {
    let conflict = if cursor.take(TK_REPLACE) {
        Some("replace".to_owned())
    } else {
        cursor.expect(TK_INSERT)?;
        or(cursor)?
    };
    cursor.expect(TK_INTO)?;
    let table = cursor.own_object()?;
    let alias = match cursor.kind(0) {
        Some(TK_AS) => alias(cursor)?,
        _ => None,
    };
    let columns = match cursor.kind(0) {
        Some(TK_LP) => cursor.names()?,
        _ => Vec::new(),
    };
    let source = match cursor.take_all(&[TK_DEFAULT, TK_VALUES]) {
        true => None,
        false => Some(Box::new(query::query(cursor)?)),
    };
    Ok(Statement::Insert(Insert {
        with,
        conflict,
        table,
        alias,
        columns,
        source,
        on_conflict: on_conflict(cursor)?,
        returning: returning(cursor)?,
    }))
}

fn on_conflict(cursor: &mut Cursor<'_>) -> Result<Option<OnConflict>, Problem> {
    if !cursor.take_all(&[TK_ON, TK_CONFLICT]) {
        return Ok(None);
    }
    let mut clause = OnConflict {
        target: Vec::new(),
        target_predicate: None,
        constraint: None,
        update: None,
        predicate: None,
    };
    if cursor.take(TK_LP) {
        clause.target = cursor.list(expression)?;
        cursor.expect(TK_RP)?;
        clause.target_predicate = optional(cursor, TK_WHERE)?;
    }
    cursor.expect(TK_DO)?;
    if !cursor.take(TK_NOTHING) {
        cursor.expect_all(&[TK_UPDATE, TK_SET])?;
        clause.update = Some(cursor.list(assignment)?);
        clause.predicate = optional(cursor, TK_WHERE)?;
    }
    Ok(Some(clause))
}

fn assignment(cursor: &mut Cursor<'_>) -> Result<Assignment, Problem> {
    let columns: Vec<Spanned<String>> = match cursor.kind(0) {
        Some(TK_LP) => cursor.names()?,
        _ => vec![cursor.name()?],
    };
    cursor.expect(TK_EQ)?;
    let value = expression(cursor)?;
    Ok(Assignment { columns, value })
}

fn update(cursor: &mut Cursor<'_>, with: With) -> Result<Statement, Problem> {
    cursor.expect(TK_UPDATE)?;
    let conflict = or(cursor)?;
    let table = cursor.own_object()?;
    let alias = target_alias(cursor)?;
    cursor.expect(TK_SET)?;
    Ok(Statement::Update(Update {
        with,
        conflict,
        table,
        alias,
        assignments: cursor.list(assignment)?,
        from: match cursor.take(TK_FROM) {
            true => from(cursor)?,
            false => Vec::new(),
        },
        predicate: optional(cursor, TK_WHERE)?,
        returning: returning(cursor)?,
    }))
}

fn delete(cursor: &mut Cursor<'_>, with: With) -> Result<Statement, Problem> {
    cursor.expect_all(&[TK_DELETE, TK_FROM])?;
    let table = cursor.own_object()?;
    let alias = target_alias(cursor)?;
    Ok(Statement::Delete(Delete {
        with,
        table,
        alias,
        using: Vec::new(),
        predicate: optional(cursor, TK_WHERE)?,
        returning: returning(cursor)?,
    }))
}

/// The name that the changed table goes by, which needs its AS.
fn target_alias(cursor: &mut Cursor<'_>) -> Result<Option<String>, Problem> {
    match cursor.kind(0) {
        Some(TK_AS) => alias(cursor),
        _ => Ok(None),
    }
}

fn returning(cursor: &mut Cursor<'_>) -> Result<Vec<Projection>, Problem> {
    match cursor.take(TK_RETURNING) {
        true => cursor.list(projection),
        false => Ok(Vec::new()),
    }
}
