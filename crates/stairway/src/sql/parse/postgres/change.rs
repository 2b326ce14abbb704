//! Statements that change rows: INSERT, UPDATE, DELETE.

use super::{
    cursor::{self, Cursor},
    expression, from, name, query,
};
use crate::{
    place::Spanned,
    schema::{Expression, Node, Projection},
    sql::{
        Problem,
        statement::{Assignment, Delete, Insert, OnConflict, Update},
    },
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

/// The INSERT that `node` is.
pub(super) fn insert(node: &SyntaxNode) -> Result<Insert, Problem> {
    use SyntaxKind::*;
    let mut cursor = Cursor::new(node);
    let with = query::with(&mut cursor)?;
    cursor.expect(INSERT_KW)?;
    cursor.expect(INTO_KW)?;
    let table = name::relation(&cursor.expect_node(RELATION_NAME_REF)?)?;
    let alias = from::alias(&mut cursor)?;
    let columns = match cursor.node(COLUMN_TARGET_LIST) {
        Some(list) => targets(&list)?,
        None => Vec::new(),
    };
    if let Some(OVERRIDING_SYSTEM_VALUE | OVERRIDING_USER_VALUE) = cursor.kind() {
        return Err(Problem::unshared(cursor.span(), "OVERRIDING")
            .because("SQLite has no column that refuses a given value."));
    }
    let source = match cursor.take(DEFAULT_VALUES) {
        Some(_) => None,
        None => {
            let source = query::next(&mut cursor)?.ok_or_else(|| cursor.unexpected())?;
            Some(Box::new(source))
        }
    };
    let on_conflict = match cursor.node(ON_CONFLICT_CLAUSE) {
        Some(clause) => Some(on_conflict(&clause)?),
        None => None,
    };
    let returning = returning(&mut cursor)?;
    cursor.done()?;
    Ok(Insert {
        with,
        table,
        alias,
        columns,
        source,
        conflict: None,
        on_conflict,
        returning,
    })
}

/// The UPDATE that `node` is.
pub(super) fn update(node: &SyntaxNode) -> Result<Update, Problem> {
    use SyntaxKind::*;
    let mut cursor = Cursor::new(node);
    let with = query::with(&mut cursor)?;
    cursor.expect(UPDATE_KW)?;
    let table = from::only(&cursor.expect_node(RELATION_NAME)?)?;
    let alias = from::alias(&mut cursor)?;
    let assignments = set(&cursor.expect_node(SET_CLAUSE)?)?;
    let from = match cursor.node(FROM_CLAUSE) {
        Some(clause) => {
            let mut clause = Cursor::new(&clause);
            clause.expect(FROM_KW)?;
            let from = from::list(&mut clause)?;
            clause.done()?;
            from
        }
        None => Vec::new(),
    };
    let predicate = predicate(&mut cursor)?;
    let returning = returning(&mut cursor)?;
    cursor.done()?;
    Ok(Update {
        with,
        table,
        alias,
        conflict: None,
        assignments,
        from,
        predicate,
        returning,
    })
}

/// The DELETE that `node` is.
pub(super) fn delete(node: &SyntaxNode) -> Result<Delete, Problem> {
    use SyntaxKind::*;
    let mut cursor = Cursor::new(node);
    let with = query::with(&mut cursor)?;
    cursor.expect(DELETE_KW)?;
    cursor.expect(FROM_KW)?;
    let table = from::only(&cursor.expect_node(RELATION_NAME)?)?;
    let alias = from::alias(&mut cursor)?;
    let using = match cursor.node(USING_CLAUSE) {
        Some(clause) => {
            let mut clause = Cursor::new(&clause);
            clause.expect(USING_KW)?;
            let using = from::list(&mut clause)?;
            clause.done()?;
            using
        }
        None => Vec::new(),
    };
    let predicate = predicate(&mut cursor)?;
    let returning = returning(&mut cursor)?;
    cursor.done()?;
    Ok(Delete {
        with,
        table,
        alias,
        using,
        predicate,
        returning,
    })
}

/// Takes WHERE, where there is one, which must not be about a cursor.
fn predicate(cursor: &mut Cursor) -> Result<Option<Expression>, Problem> {
    if cursor.kind() == Some(SyntaxKind::WHERE_CURRENT_OF) {
        return Err(
            Problem::unshared(cursor.span(), "WHERE CURRENT OF").because("SQLite has no cursors.")
        );
    }
    query::predicate(cursor)
}

/// Takes RETURNING, where there is one.
fn returning(cursor: &mut Cursor) -> Result<Vec<Projection>, Problem> {
    let Some(clause) = cursor.node(SyntaxKind::RETURNING_CLAUSE) else {
        return Ok(Vec::new());
    };
    let mut clause = Cursor::new(&clause);
    clause.expect(SyntaxKind::RETURNING_KW)?;
    let projections = query::projections(&clause.expect_node(SyntaxKind::TARGET_LIST)?)?;
    clause.done()?;
    Ok(projections)
}

/// The columns in parentheses.
fn targets(list: &SyntaxNode) -> Result<Vec<Spanned<String>>, Problem> {
    let mut cursor = Cursor::new(list);
    let mut columns = Vec::new();
    cursor.expect(SyntaxKind::L_PAREN)?;
    loop {
        columns.push(target(&cursor.expect_node(SyntaxKind::COLUMN_TARGET)?)?);
        if cursor.take(SyntaxKind::COMMA).is_none() {
            break;
        }
    }
    cursor.expect(SyntaxKind::R_PAREN)?;
    cursor.done()?;
    Ok(columns)
}

/// The column that is written to, as a whole.
fn target(node: &SyntaxNode) -> Result<Spanned<String>, Problem> {
    let mut cursor = Cursor::new(node);
    let column = name::read(&cursor.expect_node(SyntaxKind::COLUMN_NAME_REF)?)?;
    if cursor.peek().is_some() {
        return Err(
            Problem::unshared(cursor.span(), "an assignment to a part of a column")
                .because("SQLite has neither arrays nor composite types."),
        );
    }
    Ok(column)
}

/// The assignments of a SET clause.
fn set(clause: &SyntaxNode) -> Result<Vec<Assignment>, Problem> {
    use SyntaxKind::*;
    let mut clause = Cursor::new(clause);
    clause.expect(SET_KW)?;
    let mut list = Cursor::new(&clause.expect_node(SET_COLUMN_LIST)?);
    clause.done()?;
    let mut assignments = Vec::new();
    loop {
        let assignment = match list.any() {
            Some(SyntaxElement::Node(node)) if node.kind() == SET_SINGLE_COLUMN => single(&node)?,
            Some(SyntaxElement::Node(node)) if node.kind() == SET_MULTIPLE_COLUMNS => {
                several(&node)?
            }
            _ => return Err(list.before()),
        };
        assignments.push(assignment);
        if list.take(COMMA).is_none() {
            break;
        }
    }
    list.done()?;
    Ok(assignments)
}

fn single(node: &SyntaxNode) -> Result<Assignment, Problem> {
    let mut cursor = Cursor::new(node);
    let column = target(&cursor.expect_node(SyntaxKind::COLUMN_TARGET)?)?;
    cursor.expect(SyntaxKind::EQ)?;
    let value = value(&cursor.expect_node(SyntaxKind::SET_EXPR)?)?;
    cursor.done()?;
    Ok(Assignment {
        columns: vec![column],
        value,
    })
}

fn several(node: &SyntaxNode) -> Result<Assignment, Problem> {
    use SyntaxKind::*;
    let mut cursor = Cursor::new(node);
    let columns = targets(&cursor.expect_node(COLUMN_TARGET_LIST)?)?;
    cursor.expect(EQ)?;
    let span = cursor.span();
    let value = match cursor.node(SET_EXPR_LIST) {
        Some(list) => {
            let mut list = Cursor::new(&list);
            list.take(ROW_KW);
            list.expect(L_PAREN)?;
            let mut values = Vec::new();
            loop {
                values.push(value(&list.expect_node(SET_EXPR)?)?);
                if list.take(COMMA).is_none() {
                    break;
                }
            }
            list.expect(R_PAREN)?;
            list.done()?;
            Node::Tuple(values)
        }
        None => {
            let query = query::next(&mut cursor)?.ok_or_else(|| cursor.unexpected())?;
            Node::Query(Box::new(query))
        }
    };
    cursor.done()?;
    Ok(Assignment {
        columns,
        value: Expression::new(value, span),
    })
}

/// A value of SET.
fn value(node: &SyntaxNode) -> Result<Expression, Problem> {
    let mut cursor = Cursor::new(node);
    let value = match cursor.take(SyntaxKind::DEFAULT_KW) {
        Some(default) => Expression::new(Node::Default, cursor::span(&default)),
        None => expression::next(&mut cursor)?,
    };
    cursor.done()?;
    Ok(value)
}

fn on_conflict(clause: &SyntaxNode) -> Result<OnConflict, Problem> {
    use SyntaxKind::*;
    let mut clause = Cursor::new(clause);
    clause.expect(ON_KW)?;
    clause.expect(CONFLICT_KW)?;
    let mut on_conflict = OnConflict {
        target: Vec::new(),
        target_predicate: None,
        constraint: None,
        update: None,
        predicate: None,
    };
    if let Some(target) = clause.node(CONFLICT_ON_INDEX) {
        let mut target = Cursor::new(&target);
        let mut list = Cursor::new(&target.expect_node(CONFLICT_INDEX_ITEM_LIST)?);
        list.expect(L_PAREN)?;
        loop {
            let mut item = Cursor::new(&list.expect_node(CONFLICT_INDEX_ITEM)?);
            on_conflict.target.push(expression::next(&mut item)?);
            if item.kind() == Some(OP_CLASS_REF) {
                return Err(
                    Problem::unshared(item.span(), "an operator class").because("SQLite has none.")
                );
            }
            item.done()?;
            if list.take(COMMA).is_none() {
                break;
            }
        }
        list.expect(R_PAREN)?;
        list.done()?;
        on_conflict.target_predicate = query::predicate(&mut target)?;
        target.done()?;
    } else if let Some(target) = clause.node(CONFLICT_ON_CONSTRAINT) {
        let mut target = Cursor::new(&target);
        target.expect(ON_KW)?;
        target.expect(CONSTRAINT_KW)?;
        on_conflict.constraint = Some(name::read(&target.expect_node(CONSTRAINT_NAME_REF)?)?);
        target.done()?;
    }
    if clause.take(CONFLICT_DO_NOTHING).is_none() {
        let mut action = Cursor::new(&clause.expect_node(CONFLICT_DO_UPDATE_SET)?);
        action.expect(DO_KW)?;
        action.expect(UPDATE_KW)?;
        on_conflict.update = Some(set(&action.expect_node(SET_CLAUSE)?)?);
        on_conflict.predicate = query::predicate(&mut action)?;
        action.done()?;
    }
    clause.done()?;
    Ok(on_conflict)
}
