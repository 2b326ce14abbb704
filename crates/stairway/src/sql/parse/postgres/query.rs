//! Queries: SELECT, VALUES, and several of them put together.

use super::{
    cursor::{self, Cursor},
    expression, from, name,
};
use crate::{
    schema::{
        Body, CommonTable, Compound, Expression, From, Node, Nulls, OrderBy, Projection, Query,
        Select,
    },
    sql::Problem,
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};
use std::ops::Range;

/// Whether a node of `kind` is a query.
pub(super) fn is(kind: SyntaxKind) -> bool {
    use SyntaxKind::*;
    matches!(
        kind,
        SELECT | COMPOUND_SELECT | PAREN_SELECT | VALUES | TABLE | SELECT_INTO
    )
}

/// Takes the next child if it is a query.
pub(super) fn next(cursor: &mut Cursor) -> Result<Option<Query>, Problem> {
    match cursor.peek() {
        Some(SyntaxElement::Node(node)) if is(node.kind()) => {
            let node = node.clone();
            cursor.any();
            read(&node).map(Some)
        }
        _ => Ok(None),
    }
}

/// The same, in a box.
pub(super) fn boxed(cursor: &mut Cursor) -> Result<Option<Box<Query>>, Problem> {
    Ok(next(cursor)?.map(Box::new))
}

/// The query that `node` is.
pub(super) fn read(node: &SyntaxNode) -> Result<Query, Problem> {
    let mut cursor = Cursor::new(node);
    if node.kind() == SyntaxKind::PAREN_SELECT {
        cursor.expect(SyntaxKind::L_PAREN)?;
        let query = next(&mut cursor)?.ok_or_else(|| cursor.unexpected())?;
        cursor.expect(SyntaxKind::R_PAREN)?;
        // `(SELECT ... ORDER BY a) LIMIT 1` would need a query in a query.
        cursor.done()?;
        return Ok(query);
    }
    let (with, recursive) = with(&mut cursor)?;
    let mut query = Query {
        with,
        recursive,
        body: Body::Values(Vec::new()),
        order_by: Vec::new(),
        limit: None,
        offset: None,
    };
    body(node, &mut cursor, &mut query)?;
    tail(&mut cursor, &mut query)?;
    cursor.done()?;
    Ok(query)
}

/// Takes ORDER BY, LIMIT, OFFSET and FETCH, in any order.
fn tail(cursor: &mut Cursor, query: &mut Query) -> Result<(), Problem> {
    use SyntaxKind::*;
    loop {
        match cursor.kind() {
            Some(ORDER_BY_CLAUSE) if query.order_by.is_empty() => {
                query.order_by = order_by(&cursor.expect_node(ORDER_BY_CLAUSE)?)?;
            }
            Some(LIMIT_CLAUSE) if query.limit.is_none() => {
                let mut clause = Cursor::new(&cursor.expect_node(LIMIT_CLAUSE)?);
                clause.expect(LIMIT_KW)?;
                if clause.take(ALL).is_none() {
                    query.limit = Some(expression::next(&mut clause)?);
                }
                clause.done()?;
            }
            Some(OFFSET_CLAUSE) if query.offset.is_none() => {
                let mut clause = Cursor::new(&cursor.expect_node(OFFSET_CLAUSE)?);
                clause.expect(OFFSET_KW)?;
                query.offset = Some(expression::next(&mut clause)?);
                let _ = clause.take(ROW_KW).or_else(|| clause.take(ROWS_KW));
                clause.done()?;
            }
            Some(FETCH_CLAUSE) if query.limit.is_none() => {
                query.limit = Some(fetch(&cursor.expect_node(FETCH_CLAUSE)?)?);
            }
            Some(LOCKING_CLAUSE) => {
                return Err(Problem::unshared(cursor.span(), "a locking clause")
                    .because("SQLite locks the whole database and no rows."));
            }
            _ => return Ok(()),
        }
    }
}

/// FETCH FIRST: how many rows.
fn fetch(clause: &SyntaxNode) -> Result<Expression, Problem> {
    use SyntaxKind::*;
    let mut clause = Cursor::new(clause);
    clause.expect(FETCH_KW)?;
    let first = clause.take(FIRST_KW).or_else(|| clause.take(NEXT_KW));
    first.ok_or_else(|| clause.unexpected())?;
    let count = match clause.kind() {
        Some(ROW_KW | ROWS_KW) => Node::Number("1".to_owned()).into(),
        _ => expression::next(&mut clause)?,
    };
    let rows = clause.take(ROW_KW).or_else(|| clause.take(ROWS_KW));
    rows.ok_or_else(|| clause.unexpected())?;
    if clause.kind() == Some(WITH_TIES) {
        return Err(Problem::unshared(clause.span(), "WITH TIES").because("SQLite has none."));
    }
    clause.expect(FETCH_ONLY)?;
    clause.done()?;
    Ok(count)
}

/// Takes WITH, where there is one; and whether it says RECURSIVE.
pub(super) fn with(cursor: &mut Cursor) -> Result<(Vec<CommonTable>, bool), Problem> {
    use SyntaxKind::*;
    let Some(clause) = cursor.node(WITH_CLAUSE) else {
        return Ok((Vec::new(), false));
    };
    let mut clause = Cursor::new(&clause);
    clause.expect(WITH_KW)?;
    let recursive = clause.take(RECURSIVE_KW).is_some();
    let mut tables = Vec::new();
    loop {
        let mut table = Cursor::new(&clause.expect_node(WITH_TABLE)?);
        let name = name::read(&table.expect_node(CTE_NAME)?)?.value;
        let columns = columns(&mut table)?;
        table.expect(AS_KW)?;
        if let Some(MATERIALIZED | NOT_MATERIALIZED) = table.kind() {
            // It changes how fast a query is, and not what it gives; SQLite knows it too, but not for long.
            table.any();
        }
        table.expect(L_PAREN)?;
        if let Some(INSERT | UPDATE | DELETE | MERGE) = table.kind() {
            let span = table.span();
            return Err(Problem::unshared(span, "a query of WITH that changes data")
                .because("SQLite allows only SELECT there."));
        }
        let query = next(&mut table)?.ok_or_else(|| table.unexpected())?;
        table.expect(R_PAREN)?;
        table.done()?;
        tables.push(CommonTable {
            name,
            columns,
            query,
        });
        if clause.take(COMMA).is_none() {
            break;
        }
    }
    clause.done()?;
    Ok((tables, recursive))
}

/// Takes a list of column names, where there is one.
pub(super) fn columns(cursor: &mut Cursor) -> Result<Vec<String>, Problem> {
    match cursor.node(SyntaxKind::COLUMN_LIST) {
        Some(list) => {
            let names = name::list(&list)?;
            Ok(names.into_iter().map(|name| name.value).collect())
        }
        None => Ok(Vec::new()),
    }
}

/// Takes what `node`, which `cursor` walks, is made of, up to its ORDER BY.
fn body(node: &SyntaxNode, cursor: &mut Cursor, query: &mut Query) -> Result<(), Problem> {
    query.body = match node.kind() {
        SyntaxKind::SELECT => select(cursor)?,
        SyntaxKind::VALUES => values(cursor)?,
        SyntaxKind::COMPOUND_SELECT => return compound(cursor, query),
        SyntaxKind::TABLE => table(cursor)?,
        SyntaxKind::SELECT_INTO => {
            let into = node
                .children()
                .find(|child| child.kind() == SyntaxKind::INTO_CLAUSE);
            let span = cursor::range(into.as_ref().unwrap_or(node));
            return Err(
                Problem::unshared(span, "SELECT INTO").because("SQLite has no such statement.")
            );
        }
        _ => {
            let span = cursor::range(node);
            return Err(Problem::unshared(span, "this query is not understood here"));
        }
    };
    Ok(())
}

fn compound(cursor: &mut Cursor, query: &mut Query) -> Result<(), Problem> {
    let span = cursor.span();
    let parenthesised = cursor.kind() == Some(SyntaxKind::PAREN_SELECT);
    let mut left = next(cursor)?.ok_or_else(|| cursor.unexpected())?;
    if !parenthesised && query.with.is_empty() {
        // The tree has the WITH of all of them in the first.
        query.with = std::mem::take(&mut left.with);
        query.recursive = left.recursive;
    }
    let left = side(left, span)?;
    let operator = cursor.any_node().ok_or_else(|| cursor.unexpected())?;
    let mut words = Cursor::new(&operator);
    words.any();
    let all = words.take(SyntaxKind::ALL).is_some();
    if !all {
        words.take(SyntaxKind::DISTINCT);
    }
    words.done()?;
    let operator = match (operator.kind(), all) {
        (SyntaxKind::UNION, false) => Compound::Union,
        (SyntaxKind::UNION, true) => Compound::UnionAll,
        (SyntaxKind::INTERSECT, false) => Compound::Intersect,
        (SyntaxKind::EXCEPT, false) => Compound::Except,
        (SyntaxKind::INTERSECT | SyntaxKind::EXCEPT, true) => {
            let message = cursor::text(&operator).to_ascii_uppercase();
            return Err(Problem::unshared(cursor::range(&operator), message)
                .because("SQLite knows ALL only behind UNION."));
        }
        _ => return Err(cursor.before()),
    };
    let span = cursor.span();
    let right = next(cursor)?.ok_or_else(|| cursor.unexpected())?;
    query.body = Body::Compound {
        operator,
        left: Box::new(left),
        right: Box::new(side(right, span)?),
    };
    Ok(())
}

/// What one side of a compound is made of; it has no order, limit or WITH of its own.
fn side(query: Query, span: Range<usize>) -> Result<Body, Problem> {
    let plain = query.with.is_empty()
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.offset.is_none();
    if plain {
        return Ok(query.body);
    }
    let message = "a query with its own WITH, ORDER BY or LIMIT next to another one";
    Err(Problem::unshared(span, message)
        .because("SQLite allows these only around all of them together."))
}

fn values(cursor: &mut Cursor) -> Result<Body, Problem> {
    cursor.expect(SyntaxKind::VALUES_KW)?;
    let mut list = Cursor::new(&cursor.expect_node(SyntaxKind::ROW_LIST)?);
    let mut rows = Vec::new();
    loop {
        let mut row = Cursor::new(&list.expect_node(SyntaxKind::ROW)?);
        row.expect(SyntaxKind::L_PAREN)?;
        rows.push(expression::list(&mut row)?);
        row.expect(SyntaxKind::R_PAREN)?;
        row.done()?;
        if list.take(SyntaxKind::COMMA).is_none() {
            break;
        }
    }
    list.done()?;
    Ok(Body::Values(rows))
}

/// `TABLE name` is `SELECT * FROM name`.
fn table(cursor: &mut Cursor) -> Result<Body, Problem> {
    cursor.expect(SyntaxKind::TABLE_KW)?;
    let name = from::only(&cursor.expect_node(SyntaxKind::RELATION_NAME)?)?;
    Ok(Body::Select(Box::new(Select {
        projections: vec![Projection::Star { qualifier: None }],
        from: vec![From::Table { name, alias: None }],
        ..Select::default()
    })))
}

fn select(cursor: &mut Cursor) -> Result<Body, Problem> {
    use SyntaxKind::*;
    let mut clause = Cursor::new(&cursor.expect_node(SELECT_CLAUSE)?);
    clause.expect(SELECT_KW)?;
    let mut select = Select::default();
    if let Some(distinct) = clause.node(DISTINCT_CLAUSE) {
        let mut distinct = Cursor::new(&distinct);
        distinct.expect(DISTINCT_KW)?;
        if distinct.kind() == Some(DISTINCT_ON) {
            return Err(
                Problem::unshared(distinct.span(), "DISTINCT ON").because("SQLite has none.")
            );
        }
        distinct.done()?;
        select.distinct = true;
    } else {
        clause.take(ALL);
    }
    match clause.node(TARGET_LIST) {
        Some(list) => select.projections = projections(&list)?,
        None => {
            return Err(Problem::unshared(
                cursor.taken()..cursor.taken(),
                "SELECT without columns",
            )
            .because("SQLite needs at least one."));
        }
    }
    clause.done()?;
    if let Some(clause) = cursor.node(FROM_CLAUSE) {
        let mut clause = Cursor::new(&clause);
        clause.expect(FROM_KW)?;
        select.from = from::list(&mut clause)?;
        clause.done()?;
    }
    select.predicate = predicate(cursor)?;
    if let Some(clause) = cursor.node(GROUP_BY_CLAUSE) {
        select.group_by = group_by(&clause)?;
    }
    if let Some(clause) = cursor.node(HAVING_CLAUSE) {
        let mut clause = Cursor::new(&clause);
        clause.expect(HAVING_KW)?;
        select.having = Some(expression::next(&mut clause)?);
        clause.done()?;
    }
    if cursor.kind() == Some(WINDOW_CLAUSE) {
        return Err(Problem::unshared(cursor.span(), "a window by name"));
    }
    Ok(Body::Select(Box::new(select)))
}

/// Takes WHERE, where there is one.
pub(super) fn predicate(cursor: &mut Cursor) -> Result<Option<Expression>, Problem> {
    let Some(clause) = cursor.node(SyntaxKind::WHERE_CLAUSE) else {
        return Ok(None);
    };
    let mut clause = Cursor::new(&clause);
    clause.expect(SyntaxKind::WHERE_KW)?;
    let predicate = expression::next(&mut clause)?;
    clause.done()?;
    Ok(Some(predicate))
}

fn group_by(clause: &SyntaxNode) -> Result<Vec<Expression>, Problem> {
    use SyntaxKind::*;
    let mut clause = Cursor::new(clause);
    clause.expect(GROUP_KW)?;
    clause.expect(BY_KW)?;
    let mut list = Cursor::new(&clause.expect_node(GROUP_BY_LIST)?);
    clause.done()?;
    let mut group_by = Vec::new();
    loop {
        if let Some(GROUPING_ROLLUP | GROUPING_CUBE | GROUPING_SETS) = list.kind() {
            return Err(Problem::unshared(list.span(), "grouping sets").because("SQLite has none."));
        }
        let mut item = Cursor::new(&list.expect_node(GROUPING_EXPR)?);
        group_by.push(expression::next(&mut item)?);
        item.done()?;
        if list.take(COMMA).is_none() {
            break;
        }
    }
    list.done()?;
    Ok(group_by)
}

/// The select list, or what stands behind RETURNING.
pub(super) fn projections(list: &SyntaxNode) -> Result<Vec<Projection>, Problem> {
    use SyntaxKind::*;
    let mut list = Cursor::new(list);
    let mut projections = Vec::new();
    loop {
        let mut target = Cursor::new(&list.expect_node(TARGET)?);
        let projection = match target.peek() {
            Some(star) if star.kind() == STAR => {
                target.any();
                Projection::Star { qualifier: None }
            }
            Some(SyntaxElement::Node(node)) if ends_with_star(node) => {
                let qualifier = star(node)?;
                target.any();
                Projection::Star {
                    qualifier: Some(qualifier),
                }
            }
            _ => {
                let value = expression::next(&mut target)?;
                let alias = match target.node(AS_NAME) {
                    Some(alias) => {
                        let mut alias = Cursor::new(&alias);
                        alias.take(AS_KW);
                        let name = name::read(&alias.expect_node(COLUMN_NAME)?)?.value;
                        alias.done()?;
                        Some(name)
                    }
                    None => None,
                };
                Projection::Expression { value, alias }
            }
        };
        target.done()?;
        projections.push(projection);
        if list.take(COMMA).is_none() {
            break;
        }
    }
    list.done()?;
    Ok(projections)
}

fn ends_with_star(node: &SyntaxNode) -> bool {
    node.kind() == SyntaxKind::FIELD_EXPR
        && node
            .last_token()
            .is_some_and(|token| token.kind() == SyntaxKind::STAR)
}

/// What stands before `.*`.
fn star(node: &SyntaxNode) -> Result<String, Problem> {
    let mut cursor = Cursor::new(node);
    let qualifier = cursor.any_node().ok_or_else(|| cursor.unexpected())?;
    cursor.expect(SyntaxKind::DOT)?;
    cursor.expect(SyntaxKind::STAR)?;
    cursor.done()?;
    let parts = expression::path(&qualifier)?;
    Ok(name::unqualified(parts, &["public"], cursor::range(&qualifier))?.value)
}

/// The items of an ORDER BY clause.
pub(super) fn order_by(clause: &SyntaxNode) -> Result<Vec<OrderBy>, Problem> {
    use SyntaxKind::*;
    let mut clause = Cursor::new(clause);
    clause.expect(ORDER_KW)?;
    clause.expect(BY_KW)?;
    let mut list = Cursor::new(&clause.expect_node(SORT_BY_LIST)?);
    clause.done()?;
    let mut items = Vec::new();
    loop {
        let mut item = Cursor::new(&list.expect_node(SORT_BY)?);
        let value = expression::next(&mut item)?;
        let descending = match item.kind() {
            Some(SORT_ASC | SORT_DESC) => item.any().is_some_and(|item| item.kind() == SORT_DESC),
            Some(SORT_USING) => {
                return Err(Problem::unshared(item.span(), "an order by an operator")
                    .because("SQLite has none."));
            }
            _ => false,
        };
        let nulls = nulls(&mut item);
        item.done()?;
        items.push(OrderBy {
            value,
            descending,
            nulls,
        });
        if list.take(COMMA).is_none() {
            break;
        }
    }
    list.done()?;
    Ok(items)
}

/// Takes NULLS FIRST or NULLS LAST, where it comes next.
pub(super) fn nulls(cursor: &mut Cursor) -> Option<Nulls> {
    if cursor.take(SyntaxKind::NULLS_FIRST).is_some() {
        return Some(Nulls::First);
    }
    cursor.take(SyntaxKind::NULLS_LAST).map(|_| Nulls::Last)
}
