//! Queries: SELECT and VALUES, put together or not, with WITH before and ORDER BY and LIMIT behind.

use super::{
    cursor::{Cursor, is_name, is_word},
    expression::{expression, order_by},
};
use crate::{
    schema::{
        Body, CommonTable, Compound, Expression, From, Join, JoinCondition, Projection, Query,
        Select,
    },
    sql::Problem,
};
use sqlite3_parser::dialect::TokenType::*;

/// Whether a query is next.
pub(super) fn is_next(cursor: &Cursor<'_>) -> bool {
    match cursor.kind(0) {
        Some(TK_SELECT | TK_VALUES) => true,
        // As a name it has something else behind it.
        Some(TK_WITH) => cursor.kind(1).is_some_and(is_name),
        _ => false,
    }
}

/// A query, which is next.
pub(super) fn query(cursor: &mut Cursor<'_>) -> Result<Query, Problem> {
    cursor.nested(|cursor| {
        // The columns of another table are not those of this scope.
        let scope = cursor.scope.take();
        let (with, recursive) = with(cursor)?;
        let query = rest(cursor, with, recursive);
        cursor.scope = scope;
        query
    })
}

/// A query behind its WITH.
pub(super) fn rest(
    cursor: &mut Cursor<'_>,
    with: Vec<CommonTable>,
    recursive: bool,
) -> Result<Query, Problem> {
    let body = body(cursor)?;
    let order_by = order_by(cursor)?;
    let (limit, offset) = limit(cursor)?;
    Ok(Query {
        with,
        recursive,
        body,
        order_by,
        limit,
        offset,
    })
}

/// WITH, if it is next, and whether it says RECURSIVE.
pub(super) fn with(cursor: &mut Cursor<'_>) -> Result<(Vec<CommonTable>, bool), Problem> {
    if !cursor.take(TK_WITH) {
        return Ok((Vec::new(), false));
    }
    let recursive = cursor.take(TK_RECURSIVE);
    let tables = cursor.list(|cursor| {
        let name = cursor.name()?.value;
        let columns = match cursor.kind(0) {
            Some(TK_LP) => bare(cursor.names()?),
            _ => Vec::new(),
        };
        cursor.expect_all(&[TK_AS, TK_LP])?;
        let query = query(cursor)?;
        cursor.expect(TK_RP)?;
        Ok(CommonTable {
            name,
            columns,
            query,
        })
    })?;
    Ok((tables, recursive))
}

fn bare(names: Vec<crate::place::Spanned<String>>) -> Vec<String> {
    names.into_iter().map(|name| name.value).collect()
}

fn body(cursor: &mut Cursor<'_>) -> Result<Body, Problem> {
    let mut left = simple(cursor)?;
    loop {
        let operator = if cursor.take_all(&[TK_UNION, TK_ALL]) {
            Compound::UnionAll
        } else if cursor.take(TK_UNION) {
            Compound::Union
        } else if cursor.take(TK_INTERSECT) {
            Compound::Intersect
        } else if cursor.take(TK_EXCEPT) {
            Compound::Except
        } else {
            return Ok(left);
        };
        let right = Box::new(simple(cursor)?);
        cursor.grow()?;
        left = Body::Compound {
            operator,
            left: Box::new(left),
            right,
        };
    }
}

fn simple(cursor: &mut Cursor<'_>) -> Result<Body, Problem> {
    if cursor.take(TK_VALUES) {
        let rows = cursor.list(|cursor| {
            cursor.expect(TK_LP)?;
            let row = cursor.list(expression)?;
            cursor.expect(TK_RP)?;
            Ok(row)
        })?;
        return Ok(Body::Values(rows));
    }
    cursor.expect(TK_SELECT)?;
    let distinct = cursor.take(TK_DISTINCT);
    if !distinct {
        cursor.take(TK_ALL);
    }
    let mut select = Select {
        distinct,
        projections: cursor.list(projection)?,
        ..Select::default()
    };
    if cursor.take(TK_FROM) {
        select.from = from(cursor)?;
    }
    select.predicate = optional(cursor, TK_WHERE)?;
    if cursor.take_all(&[TK_GROUP, TK_BY]) {
        select.group_by = cursor.list(expression)?;
    }
    select.having = optional(cursor, TK_HAVING)?;
    Ok(Body::Select(Box::new(select)))
}

/// The expression behind `word`, if that is next.
pub(super) fn optional(
    cursor: &mut Cursor<'_>,
    word: sqlite3_parser::dialect::TokenType,
) -> Result<Option<Expression>, Problem> {
    match cursor.take(word) {
        true => expression(cursor).map(Some),
        false => Ok(None),
    }
}

/// An item of the select list.
pub(super) fn projection(cursor: &mut Cursor<'_>) -> Result<Projection, Problem> {
    if cursor.take(TK_STAR) {
        return Ok(Projection::Star { qualifier: None });
    }
    if cursor.kind(0).is_some_and(is_name)
        && cursor.kind(1) == Some(TK_DOT)
        && cursor.kind(2) == Some(TK_STAR)
    {
        let qualifier = Some(cursor.name()?.value);
        cursor.expect_all(&[TK_DOT, TK_STAR])?;
        return Ok(Projection::Star { qualifier });
    }
    let value = expression(cursor)?;
    let alias = alias(cursor)?;
    Ok(Projection::Expression { value, alias })
}

/// The name that something goes by, if one is next.
pub(super) fn alias(cursor: &mut Cursor<'_>) -> Result<Option<String>, Problem> {
    let is_next = match cursor.kind(0) {
        Some(TK_AS) => cursor.take(TK_AS),
        // What begins a clause that is not understood is no name, and neither is what needs `BY` to be one.
        Some(TK_WINDOW | TK_INDEXED | TK_OVER | TK_FILTER) => false,
        Some(TK_STRING) => true,
        Some(kind) => is_word(kind),
        None => false,
    };
    match is_next {
        true => Ok(Some(cursor.name()?.value)),
        false => Ok(None),
    }
}

/// FROM, behind its first word.
pub(super) fn from(cursor: &mut Cursor<'_>) -> Result<Vec<From>, Problem> {
    cursor.nested(|cursor| {
        let mut all = Vec::new();
        let mut left = source(cursor)?;
        loop {
            let comma = cursor.take(TK_COMMA);
            let Some((join, natural)) = (if comma {
                Some((Join::Inner, false))
            } else {
                join(cursor)?
            }) else {
                all.push(left);
                return Ok(all);
            };
            let right = source(cursor)?;
            let condition = condition(cursor, natural)?;
            if comma && condition == JoinCondition::None {
                all.push(left);
                left = right;
            } else {
                cursor.grow()?;
                left = From::Join {
                    join,
                    left: Box::new(left),
                    right: Box::new(right),
                    condition,
                };
            }
        }
    })
}

/// The words of a join, if they are next, and whether NATURAL is among them.
fn join(cursor: &mut Cursor<'_>) -> Result<Option<(Join, bool)>, Problem> {
    if cursor.take(TK_JOIN) {
        return Ok(Some((Join::Inner, false)));
    }
    if cursor.kind(0) != Some(TK_JOIN_KW) {
        return Ok(None);
    }
    let natural = cursor.take_word("natural");
    let outer = |cursor: &mut Cursor<'_>, join| {
        cursor.take_word("outer");
        join
    };
    let join = if cursor.take_word("left") {
        outer(cursor, Join::Left)
    } else if cursor.take_word("right") {
        outer(cursor, Join::Right)
    } else if cursor.take_word("full") {
        outer(cursor, Join::Full)
    } else if !natural && cursor.take_word("cross") {
        Join::Cross
    } else {
        cursor.take_word("inner");
        Join::Inner
    };
    cursor.expect(TK_JOIN)?;
    Ok(Some((join, natural)))
}

fn condition(cursor: &mut Cursor<'_>, natural: bool) -> Result<JoinCondition, Problem> {
    if natural {
        Ok(JoinCondition::Natural)
    } else if cursor.take(TK_ON) {
        Ok(JoinCondition::On(expression(cursor)?))
    } else if cursor.take(TK_USING) {
        Ok(JoinCondition::Using(bare(cursor.names()?)))
    } else {
        Ok(JoinCondition::None)
    }
}

fn source(cursor: &mut Cursor<'_>) -> Result<From, Problem> {
    if !cursor.take(TK_LP) {
        let name = cursor.own_object()?;
        if cursor.kind(0) == Some(TK_LP) {
            return Err(cursor.unexpected());
        }
        let alias = alias(cursor)?;
        return Ok(From::Table { name, alias });
    }
    if is_next(cursor) {
        let query = Box::new(query(cursor)?);
        cursor.expect(TK_RP)?;
        let alias = alias(cursor)?;
        return Ok(From::Query {
            query,
            alias,
            columns: Vec::new(),
        });
    }
    let mut inner = from(cursor)?;
    cursor.expect(TK_RP)?;
    match (inner.pop(), inner.is_empty()) {
        (Some(only), true) => Ok(only),
        _ => Err(Problem::new(
            cursor.start()..cursor.start(),
            "tables between commas in parentheses are not understood",
        )),
    }
}

/// LIMIT and OFFSET, if they are next.
fn limit(cursor: &mut Cursor<'_>) -> Result<(Option<Expression>, Option<Expression>), Problem> {
    if !cursor.take(TK_LIMIT) {
        return Ok((None, None));
    }
    let first = expression(cursor)?;
    if cursor.take(TK_OFFSET) {
        Ok((Some(first), Some(expression(cursor)?)))
    } else if cursor.take(TK_COMMA) {
        // `LIMIT offset, limit`
        Ok((Some(expression(cursor)?), Some(first)))
    } else {
        Ok((Some(first), None))
    }
}
