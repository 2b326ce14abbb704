//! PRIMARY KEY and UNIQUE.

use super::{
    attribute::{Attributes, is_when},
    clause, plain,
};
use crate::{
    place::Spanned,
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            name,
        },
        statement::{ConstraintKind, KeyDefinition},
    },
};
use squawk_syntax::{SyntaxKind, SyntaxNode};
use std::ops::Range;

/// Takes what stands behind UNIQUE or PRIMARY KEY.
pub(super) fn key(cursor: &mut Cursor, primary: bool) -> Result<ConstraintKind, Problem> {
    if let Some(node) = cursor.node(SyntaxKind::USING_INDEX_NAME) {
        return using_index(&node, cursor, primary);
    }
    let mut key = KeyDefinition::default();
    let mut unmodelled = None;
    if let Some(parameters) = cursor.node(SyntaxKind::INDEX_PARAMETERS) {
        let mut inner = Cursor::new(&parameters);
        if !primary {
            key.nulls_not_distinct = nulls_not_distinct(&mut inner)?.is_some();
        }
        if let Some(list) = inner.node(SyntaxKind::CONSTRAINT_COLUMN_REF_LIST) {
            match without_overlaps(&list) {
                Some(clause) => unmodelled = Some(clause),
                None => key.columns = name::list(&list)?,
            }
        }
        if let Some(include) = inner.node(SyntaxKind::CONSTRAINT_INCLUDE_CLAUSE) {
            let mut include = Cursor::new(&include);
            include.expect(SyntaxKind::INCLUDE_KW)?;
            key.include = name::list(&include.expect_node(SyntaxKind::COLUMN_REF_LIST)?)?;
            include.done()?;
        }
        for kind in [
            SyntaxKind::WITH_PARAMS,
            SyntaxKind::CONSTRAINT_INDEX_TABLESPACE,
        ] {
            if let Some(node) = inner.node(kind) {
                unmodelled.get_or_insert(clause(&node));
            }
        }
        inner.done()?;
    }
    let attributes = Attributes::take(cursor)?;
    attributes.only(is_when)?;
    key.deferrable = attributes.deferrable()?;
    Ok(match unmodelled {
        Some(clause) => ConstraintKind::Unmodelled(clause),
        None if primary => ConstraintKind::PrimaryKey(key),
        None => ConstraintKind::Unique(key),
    })
}

/// USING INDEX, which `node` is, and what stands behind it.
fn using_index(
    node: &SyntaxNode,
    cursor: &mut Cursor,
    primary: bool,
) -> Result<ConstraintKind, Problem> {
    let mut inner = Cursor::new(node);
    inner.expect(SyntaxKind::USING_KW)?;
    inner.expect(SyntaxKind::INDEX_KW)?;
    let index = plain(&mut inner, SyntaxKind::INDEX_REF)?;
    inner.done()?;
    let attributes = Attributes::take(cursor)?;
    attributes.only(is_when)?;
    Ok(ConstraintKind::UsingIndex {
        primary,
        index,
        deferrable: attributes.deferrable()?,
    })
}

/// Takes NULLS [NOT] DISTINCT; the clause if it says NOT, because nulls are distinct anyway.
pub(super) fn nulls_not_distinct(cursor: &mut Cursor) -> Result<Option<Range<usize>>, Problem> {
    let (node, not) = match cursor.node(SyntaxKind::NULLS_NOT_DISTINCT) {
        Some(node) => (node, true),
        None => match cursor.node(SyntaxKind::NULLS_DISTINCT) {
            Some(node) => (node, false),
            None => return Ok(None),
        },
    };
    let mut inner = Cursor::new(&node);
    inner.expect(SyntaxKind::NULLS_KW)?;
    if not {
        inner.expect(SyntaxKind::NOT_KW)?;
    }
    inner.expect(SyntaxKind::DISTINCT_KW)?;
    inner.done()?;
    Ok(not.then(|| cursor::range(&node)))
}

fn without_overlaps(list: &SyntaxNode) -> Option<Spanned<String>> {
    list.children()
        .find(|child| child.kind() == SyntaxKind::WITHOUT_OVERLAPS)
        .map(|child| clause(&child))
}
