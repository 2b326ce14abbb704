//! FOREIGN KEY and REFERENCES.

use super::{
    attribute::{Attributes, is_when, twice},
    clause, object, plain,
};
use crate::{
    place::Spanned,
    schema::{Action, Deferrable},
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            name,
        },
        statement::{ConstraintKind, ForeignKeyDefinition},
    },
};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// Takes a foreign key, behind the name of the constraint.
pub(super) fn foreign_key(
    cursor: &mut Cursor,
    behind_column: bool,
) -> Result<ConstraintKind, Problem> {
    let mut unmodelled = None;
    let mut columns = |cursor: &mut Cursor| {
        let Some(list) = cursor.node(SyntaxKind::FOREIGN_KEY_COLUMN_LIST) else {
            return Ok(Vec::new());
        };
        match list
            .children()
            .find(|child| child.kind() == SyntaxKind::PERIOD_COLUMN)
        {
            Some(period) => {
                unmodelled.get_or_insert(Spanned::new("PERIOD".to_owned(), cursor::range(&period)));
                Ok(Vec::new())
            }
            None => name::list(&list),
        }
    };
    let mut key = ForeignKeyDefinition {
        columns: Vec::new(),
        table: Spanned::default(),
        references: Vec::new(),
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        match_full: false,
        deferrable: Deferrable::Not,
        valid: true,
    };
    if !behind_column {
        cursor.expect(SyntaxKind::FOREIGN_KW)?;
        cursor.expect(SyntaxKind::KEY_KW)?;
        key.columns = columns(cursor)?;
    }
    cursor.expect(SyntaxKind::REFERENCES_KW)?;
    key.table = object(cursor, SyntaxKind::TABLE_NAME_REF)?;
    if behind_column && cursor.take(SyntaxKind::L_PAREN).is_some() {
        key.references
            .push(plain(cursor, SyntaxKind::COLUMN_NAME_REF)?);
        cursor.expect(SyntaxKind::R_PAREN)?;
    } else {
        key.references = columns(cursor)?;
    }
    if let Some(partial) = cursor.take(SyntaxKind::MATCH_PARTIAL) {
        return Err(Problem::new(
            cursor::span(&partial),
            "`MATCH PARTIAL` is not implemented by PostgreSQL",
        ));
    }
    key.match_full = cursor.take(SyntaxKind::MATCH_FULL).is_some();
    if !key.match_full {
        cursor.take(SyntaxKind::MATCH_SIMPLE);
    }
    (key.on_delete, key.on_update) = actions(cursor)?;
    let attributes = Attributes::take(cursor)?;
    if let Some(clause) = unmodelled.or_else(|| attributes.enforcement()) {
        return Ok(ConstraintKind::Unmodelled(clause));
    }
    let allowed = |kind| is_when(kind) || (kind == SyntaxKind::NOT_VALID && !behind_column);
    attributes.only(allowed)?;
    key.valid = attributes.get(SyntaxKind::NOT_VALID).is_none();
    key.deferrable = attributes.deferrable()?;
    Ok(ConstraintKind::ForeignKey(key))
}

/// Takes ON DELETE and ON UPDATE, in any order.
fn actions(cursor: &mut Cursor) -> Result<(Action, Action), Problem> {
    let mut on_delete = None;
    let mut on_update = None;
    loop {
        let (word, place, node) = if let Some(node) = cursor.node(SyntaxKind::ON_DELETE_ACTION) {
            (SyntaxKind::DELETE_KW, &mut on_delete, node)
        } else if let Some(node) = cursor.node(SyntaxKind::ON_UPDATE_ACTION) {
            (SyntaxKind::UPDATE_KW, &mut on_update, node)
        } else {
            break;
        };
        if place.replace(action(&node, word)?).is_some() {
            return Err(twice(&clause(&node)));
        }
    }
    Ok((on_delete.unwrap_or_default(), on_update.unwrap_or_default()))
}

/// The action of `ON DELETE action` or `ON UPDATE action`, which `node` is.
fn action(node: &SyntaxNode, word: SyntaxKind) -> Result<Action, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::ON_KW)?;
    cursor.expect(word)?;
    let action = match cursor.kind() {
        Some(SyntaxKind::NO_ACTION) => Action::NoAction,
        Some(SyntaxKind::RESTRICT) => Action::Restrict,
        Some(SyntaxKind::CASCADE) => Action::Cascade,
        Some(SyntaxKind::SET_NULL_COLUMNS | SyntaxKind::SET_DEFAULT_COLUMNS) => {
            let node = super::node(&mut cursor)?;
            cursor.done()?;
            return set_action(&node, word);
        }
        _ => return Err(cursor.unexpected()),
    };
    cursor.any();
    cursor.done()?;
    Ok(action)
}

/// SET NULL or SET DEFAULT, which `node` is; only ON DELETE may name columns.
fn set_action(node: &SyntaxNode, word: SyntaxKind) -> Result<Action, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::SET_KW)?;
    let null = cursor.take(SyntaxKind::NULL_KW).is_some();
    if !null {
        cursor.expect(SyntaxKind::DEFAULT_KW)?;
    }
    let columns = match cursor.node(SyntaxKind::COLUMN_REF_LIST) {
        Some(list) if word == SyntaxKind::UPDATE_KW => {
            return Err(
                Problem::new(cursor::range(&list), "columns are named behind `ON UPDATE`")
                    .because("PostgreSQL takes a list of columns only behind `ON DELETE`."),
            );
        }
        Some(list) => name::list(&list)?.into_iter().map(|c| c.value).collect(),
        None => Vec::new(),
    };
    cursor.done()?;
    Ok(if null {
        Action::SetNull(columns)
    } else {
        Action::SetDefault(columns)
    })
}
