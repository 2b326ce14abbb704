//! Definitions: the statements that make, change and drop objects. One file per kind of object. What every one
//! of them needs is here; what an expression or a query says is for others to read.

mod alter;
mod attribute;
mod column;
mod comment;
mod constraint;
mod drop;
mod enumeration;
mod foreign_key;
mod index;
mod key;
#[cfg(test)]
mod sweep;
mod table;
#[cfg(test)]
mod testing;
mod view;
mod words;

use words::words;

use super::{
    cursor::{self, Cursor},
    name,
};
use crate::{
    place::Spanned,
    sql::{
        Problem,
        statement::{Rename, Statement},
    },
};
use squawk_syntax::{
    SyntaxKind,
    SyntaxKind::{IF_EXISTS, IF_NOT_EXISTS, RENAME_KW, SEMICOLON, TO_KW},
    SyntaxNode,
};

/// The statement that `node` is; [`Statement::Unmodelled`] if it is none of the definitions known here.
pub(super) fn statement(node: &SyntaxNode) -> Result<Statement, Problem> {
    match node.kind() {
        SyntaxKind::CREATE_TABLE | SyntaxKind::CREATE_TABLE_AS => table::create(node),
        SyntaxKind::ALTER_TABLE => alter::table(node),
        SyntaxKind::CREATE_INDEX => index::create(node),
        SyntaxKind::ALTER_INDEX => index::alter(node),
        SyntaxKind::CREATE_VIEW | SyntaxKind::CREATE_MATERIALIZED_VIEW => view::create(node),
        SyntaxKind::ALTER_VIEW | SyntaxKind::ALTER_MATERIALIZED_VIEW => view::alter(node),
        SyntaxKind::CREATE_TYPE => enumeration::create(node),
        SyntaxKind::ALTER_TYPE => enumeration::alter(node),
        SyntaxKind::COMMENT_ON => comment::on(node),
        SyntaxKind::DROP_TABLE
        | SyntaxKind::DROP_INDEX
        | SyntaxKind::DROP_VIEW
        | SyntaxKind::DROP_MATERIALIZED_VIEW
        | SyntaxKind::DROP_TYPE => drop::objects(node),
        _ => Ok(unmodelled(node)),
    }
}

/// The statement that only its first words are known of.
fn unmodelled(node: &SyntaxNode) -> Statement {
    Statement::Unmodelled(words(node))
}

/// The words that name the clause `node`, which is not modelled; the span is the whole clause.
fn clause(node: &SyntaxNode) -> Spanned<String> {
    Spanned::new(words(node).value, cursor::range(node))
}

/// Nothing may be left but a semicolon.
fn done(mut cursor: Cursor) -> Result<(), Problem> {
    cursor.take(SEMICOLON);
    cursor.done()
}

/// Takes the next child, which has to be a node.
fn node(cursor: &mut Cursor) -> Result<SyntaxNode, Problem> {
    cursor.any_node().ok_or_else(|| cursor.unexpected())
}

/// Takes the next child, which has to be of `kind` and a name without qualifier.
fn plain(cursor: &mut Cursor, kind: SyntaxKind) -> Result<Spanned<String>, Problem> {
    name::read(&cursor.expect_node(kind)?)
}

/// Takes the next child, which has to be of `kind` and the name of an object.
fn object(cursor: &mut Cursor, kind: SyntaxKind) -> Result<Spanned<String>, Problem> {
    name::relation(&cursor.expect_node(kind)?)
}

/// Takes IF EXISTS, if it is there.
fn if_exists(cursor: &mut Cursor) -> bool {
    cursor.take(IF_EXISTS).is_some()
}

/// Takes IF NOT EXISTS, if it is there.
fn if_not_exists(cursor: &mut Cursor) -> bool {
    cursor.take(IF_NOT_EXISTS).is_some()
}

/// Takes CASCADE or RESTRICT; whether it was CASCADE.
fn cascade(cursor: &mut Cursor) -> bool {
    cursor.take(SyntaxKind::RESTRICT).is_none() && cursor.take(SyntaxKind::CASCADE).is_some()
}

/// Takes the table's name of ALTER TABLE and CREATE INDEX. ONLY and `*` make a difference only to tables that
/// others inherit from, and those are not modelled.
fn relation(cursor: &mut Cursor) -> Result<Spanned<String>, Problem> {
    let mut cursor = Cursor::new(&cursor.expect_node(SyntaxKind::TABLE_RELATION_NAME)?);
    cursor.take(SyntaxKind::ONLY_KW);
    let name = object(&mut cursor, SyntaxKind::TABLE_NAME_REF)?;
    cursor.take(SyntaxKind::STAR);
    cursor.done()?;
    Ok(name)
}

/// Takes `RENAME TO name`, of which the name is of `kind`.
fn renamed(cursor: &mut Cursor, kind: SyntaxKind) -> Result<Spanned<String>, Problem> {
    cursor.expect(RENAME_KW)?;
    cursor.expect(TO_KW)?;
    plain(cursor, kind)
}

/// Takes the node of `RENAME TO name`; the kinds are its own and the name's.
fn rename(
    cursor: &mut Cursor,
    from: Spanned<String>,
    if_exists: bool,
    kinds: (SyntaxKind, SyntaxKind),
) -> Result<Rename, Problem> {
    let mut cursor = Cursor::new(&cursor.expect_node(kinds.0)?);
    let to = renamed(&mut cursor, kinds.1)?;
    cursor.done()?;
    Ok(Rename {
        from,
        to,
        if_exists,
    })
}
