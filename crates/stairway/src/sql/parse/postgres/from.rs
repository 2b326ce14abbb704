//! Where rows come from: tables, queries and joins.
//!
//! As with operators, only the order of the tree's leaves is trusted: joins are put together again as PostgreSQL
//! does it, from left to right, each with the condition that stands nearest behind it.

use super::{
    cursor::{self, Cursor},
    expression, name, query,
};
use crate::{
    place::Spanned,
    schema::{From, Join, JoinCondition},
    sql::Problem,
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

/// Takes items with commas between them, at least one.
pub(super) fn list(cursor: &mut Cursor) -> Result<Vec<From>, Problem> {
    let mut list = vec![next(cursor)?];
    while cursor.take(SyntaxKind::COMMA).is_some() {
        list.push(next(cursor)?);
    }
    Ok(list)
}

/// The table that a RELATION_NAME is.
pub(super) fn only(node: &SyntaxNode) -> Result<Spanned<String>, Problem> {
    let mut cursor = Cursor::new(node);
    let name = relation(&mut cursor)?;
    cursor.done()?;
    Ok(name)
}

/// Takes the name of a table, which may have a `*` behind it, but not ONLY before it.
fn relation(cursor: &mut Cursor) -> Result<Spanned<String>, Problem> {
    if cursor.kind() == Some(SyntaxKind::ONLY_KW) {
        return Err(Problem::unshared(cursor.span(), "ONLY")
            .because("SQLite's tables do not inherit from each other."));
    }
    let name = name::relation(&cursor.expect_node(SyntaxKind::RELATION_NAME_REF)?)?;
    cursor.take(SyntaxKind::STAR);
    Ok(name)
}

/// Takes an alias of one name, where there is one.
pub(super) fn alias(cursor: &mut Cursor) -> Result<Option<String>, Problem> {
    let (alias, columns) = alias_with_columns(cursor)?;
    if columns.is_empty() {
        Ok(alias)
    } else {
        Err(cursor.before())
    }
}

fn alias_with_columns(cursor: &mut Cursor) -> Result<(Option<String>, Vec<String>), Problem> {
    use SyntaxKind::*;
    let Some(FROM_ALIAS | OPTIONAL_AS_ALIAS | REQUIRED_AS_ALIAS) = cursor.kind() else {
        return Ok((None, Vec::new()));
    };
    let node = cursor.any_node().ok_or_else(|| cursor.unexpected())?;
    let mut inner = Cursor::new(&node);
    inner.take(AS_KW);
    let alias = name::read(&inner.expect_node(TABLE_ALIAS)?)?.value;
    let columns = query::columns(&mut inner)?;
    inner.done()?;
    Ok((Some(alias), columns))
}

/// Takes an item, with all that is joined to it.
fn next(cursor: &mut Cursor) -> Result<From, Problem> {
    let node = cursor.any_node().ok_or_else(|| cursor.unexpected())?;
    item(&node)
}

fn item(node: &SyntaxNode) -> Result<From, Problem> {
    use SyntaxKind::*;
    let mut cursor = Cursor::new(node);
    let item = match node.kind() {
        JOIN_EXPR => {
            let mut row = Cursor::over(row(node), node.text_range().end().into());
            let joined = joined(&mut row, false)?;
            row.done()?;
            return Ok(joined);
        }
        RELATION_FROM_ITEM => {
            let name = relation(&mut cursor)?;
            let (alias, columns) = alias_with_columns(&mut cursor)?;
            if !columns.is_empty() {
                return Err(Problem::unshared(
                    cursor::range(node),
                    "new names for a table's columns",
                )
                .because("SQLite has none."));
            }
            if cursor.kind() == Some(TABLESAMPLE_CLAUSE) {
                return Err(
                    Problem::unshared(cursor.span(), "TABLESAMPLE").because("SQLite has none.")
                );
            }
            From::Table { name, alias }
        }
        PAREN_FROM_ITEM => {
            if cursor.kind() == Some(LATERAL_KW) {
                return Err(lateral(&cursor));
            }
            match query::next(&mut cursor)? {
                Some(query) => {
                    let (alias, columns) = alias_with_columns(&mut cursor)?;
                    From::Query {
                        query: Box::new(query),
                        alias,
                        columns,
                    }
                }
                // A join in parentheses; an alias of it would be one more name, so that it is not taken.
                None => parenthesised(&cursor.expect_node(PAREN_EXPR)?)?,
            }
        }
        FUNCTION_FROM_ITEM | ROWS_FROM_ITEM | EXPR_FROM_ITEM => {
            if cursor.kind() == Some(LATERAL_KW) {
                return Err(lateral(&cursor));
            }
            return Err(Problem::unshared(
                cursor::range(node),
                "a function where rows come from",
            ));
        }
        _ => {
            let message = format!("`{}` is not understood here", cursor::text(node));
            return Err(Problem::unshared(cursor::range(node), message));
        }
    };
    cursor.done()?;
    Ok(item)
}

fn lateral(cursor: &Cursor) -> Problem {
    Problem::unshared(cursor.span(), "LATERAL").because("SQLite has none.")
}

fn parenthesised(node: &SyntaxNode) -> Result<From, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::L_PAREN)?;
    let item = match cursor.node(SyntaxKind::PAREN_EXPR) {
        Some(inner) => parenthesised(&inner)?,
        None => next(&mut cursor)?,
    };
    cursor.expect(SyntaxKind::R_PAREN)?;
    cursor.done()?;
    Ok(item)
}

/// Items, joins and their conditions in the order in which they were written.
fn row(node: &SyntaxNode) -> Vec<SyntaxElement> {
    let mut row = Vec::new();
    let mut rest = vec![SyntaxElement::Node(node.clone())];
    while let Some(element) = rest.pop() {
        match element {
            SyntaxElement::Node(node)
                if matches!(node.kind(), SyntaxKind::JOIN_EXPR | SyntaxKind::JOIN) =>
            {
                let children: Vec<SyntaxElement> = node.children_with_tokens().collect();
                rest.extend(children.into_iter().rev());
            }
            leaf if cursor::is_trivia(leaf.kind()) || leaf.text_range().is_empty() => {}
            leaf => row.push(leaf),
        }
    }
    row
}

/// Takes an item with all that is joined to it; if `nested`, up to the condition of a join around it.
fn joined(row: &mut Cursor, nested: bool) -> Result<From, Problem> {
    use SyntaxKind::*;
    let mut left = next(row)?;
    while row.peek().is_some()
        && !(nested && matches!(row.kind(), Some(ON_CLAUSE | JOIN_USING_CLAUSE)))
    {
        let natural = row.take(NATURAL_KW).is_some();
        let join = match row.kind() {
            Some(JOIN_INNER) => Join::Inner,
            Some(JOIN_LEFT) => Join::Left,
            Some(JOIN_RIGHT) => Join::Right,
            Some(JOIN_FULL) => Join::Full,
            Some(JOIN_CROSS) => Join::Cross,
            _ => return Err(row.unexpected()),
        };
        row.any();
        let (right, condition) = match (natural, join) {
            (true, _) => (next(row)?, JoinCondition::Natural),
            (false, Join::Cross) => (next(row)?, JoinCondition::None),
            (false, _) => {
                let right = joined(row, true)?;
                (right, condition(row)?)
            }
        };
        left = From::Join {
            join,
            left: Box::new(left),
            right: Box::new(right),
            condition,
        };
    }
    Ok(left)
}

fn condition(row: &mut Cursor) -> Result<JoinCondition, Problem> {
    use SyntaxKind::*;
    if let Some(clause) = row.node(ON_CLAUSE) {
        let mut clause = Cursor::new(&clause);
        clause.expect(ON_KW)?;
        let condition = expression::next(&mut clause)?;
        clause.done()?;
        return Ok(JoinCondition::On(condition));
    }
    let mut clause = Cursor::new(&row.expect_node(JOIN_USING_CLAUSE)?);
    clause.expect(USING_KW)?;
    let names = name::list(&clause.expect_node(COLUMN_REF_LIST)?)?;
    clause.done()?;
    let names = names.into_iter().map(|name| name.value).collect();
    Ok(JoinCondition::Using(names))
}
