//! INSERT: its columns, its rows, DEFAULT among them, and what happens to rows that are there already.

use super::{conflict, default, returning, table, value};
use crate::{
    place::Spanned,
    schema::{Body, Column, DataType, Expression, Node, Query, Table},
    sql::{
        Problem,
        lower::{
            Scope,
            convert::How,
            query::{self, Target},
            typing::unshared,
        },
        statement::Insert,
    },
};

/// INSERT
pub(in crate::sql::lower) fn insert(
    insert: &Insert,
    schema: &crate::schema::Schema,
) -> Result<Insert, Problem> {
    let mut around = Scope::new(schema);
    let with = query::with(&insert.with.0, insert.with.1, &mut around)?;
    let table = table(&insert.table, schema)?;
    let own = super::target(table, insert.alias.as_ref(), &around);
    let (mut columns, mut source) = (insert.columns.clone(), None);
    if let Some(query) = &insert.source {
        let named = named(&columns, width(query), table, &insert.table)?;
        let (kept, query) = self::source(query, &named, &around)?;
        columns = kept;
        source = Some(query);
    }
    let on_conflict = match &insert.on_conflict {
        Some(conflict) => Some(conflict::lower(conflict, table, &own)?),
        None => None,
    };
    if on_conflict.is_some()
        && let Some(query) = &mut source
    {
        separate(query);
    }
    // A key that would be NULL is given out, and DEFAULT VALUES has no columns.
    Ok(Insert {
        with: (with, insert.with.1),
        table: insert.table.clone(),
        alias: insert.alias.clone(),
        columns,
        source: source.map(Box::new),
        conflict: None,
        on_conflict,
        returning: returning(&insert.returning, &own)?,
    })
}

/// How many columns a query gives, where that can be seen.
fn width(query: &Query) -> Option<usize> {
    match &query.body {
        Body::Values(rows) => rows.first().map(Vec::len),
        _ => None,
    }
}

/// The columns that are named, or the first ones of the table, each with what is known of it.
fn named<'t>(
    columns: &[Spanned<String>],
    width: Option<usize>,
    table: &'t Table,
    at: &Spanned<String>,
) -> Result<Vec<(Spanned<String>, &'t Column)>, Problem> {
    if !columns.is_empty() {
        return columns
            .iter()
            .map(|name| Ok((name.clone(), super::column(table, name)?)))
            .collect();
    }
    if width.is_some_and(|width| width > table.columns.len()) {
        return Err(Problem::new(
            at.span.clone(),
            format!("`{}` has fewer columns than there are values", table.name),
        ));
    }
    Ok(table
        .columns
        .iter()
        .take(width.unwrap_or(usize::MAX))
        .map(|column| (Spanned::from(column.name.clone()), column))
        .collect())
}

/// The rows for the columns that are left: those that are DEFAULT in every row go.
fn source(
    query: &Query,
    columns: &[(Spanned<String>, &Column)],
    around: &Scope<'_>,
) -> Result<(Vec<Spanned<String>>, Query), Problem> {
    let Body::Values(rows) = &query.body else {
        let types: Vec<DataType> = columns
            .iter()
            .map(|(_, column)| column.data_type.clone())
            .collect();
        if let Body::Select(select) = &query.body
            && select.distinct
        {
            return distinct(query, columns, &types, around);
        }
        let (query, outputs) = query::lower(query, around, Target::Types(&types, How::Assign))?;
        let kept = columns
            .iter()
            .take(outputs.len())
            .map(|(name, _)| name.clone())
            .collect();
        return Ok((kept, query));
    };
    let plain = query.with.is_empty()
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.offset.is_none();
    if !plain {
        return Err(Problem::unshared(
            columns.first().map_or(0..0, |(name, _)| name.span.clone()),
            "VALUES with an order or a limit is not understood here",
        ));
    }
    let is_default = |value: &Expression| *value.node == Node::Default;
    let mut kept = Vec::new();
    let mut lowered: Vec<Vec<Expression>> = rows.iter().map(|_| Vec::new()).collect();
    for row in rows {
        if row.len() != columns.len() {
            let at = row.last().map_or(0..0, |value| value.span.clone());
            return Err(Problem::new(
                at,
                format!("{} values stand for {} columns", row.len(), columns.len()),
            ));
        }
    }
    for (index, (name, column)) in columns.iter().enumerate() {
        let cells: Vec<&Expression> = rows.iter().filter_map(|row| row.get(index)).collect();
        if cells.iter().all(|cell| is_default(cell)) {
            continue;
        }
        kept.push(name.clone());
        for (cell, row) in cells.into_iter().zip(&mut lowered) {
            row.push(if is_default(cell) {
                default(cell, column)?
            } else {
                value(cell, column, around)?
            });
        }
    }
    if kept.is_empty() {
        // Every value is the default: a column is named all the same, because SQLite has no rows without values.
        let cells: Vec<&Expression> = rows.iter().filter_map(|row| row.first()).collect();
        let Some((name, column)) = columns
            .iter()
            .find(|(_, column)| column.generated.is_none())
        else {
            return Err(Problem::unshared(
                0..0,
                "a row of defaults only has no form on SQLite",
            ));
        };
        kept.push(name.clone());
        for (cell, row) in cells.into_iter().zip(&mut lowered) {
            row.push(default(cell, column)?);
        }
    }
    let query = Query {
        body: Body::Values(lowered),
        ..query.clone()
    };
    Ok((kept, query))
}

/// SELECT DISTINCT, whose values have to fit the columns as they are: converted ones could be equal.
fn distinct(
    query: &Query,
    columns: &[(Spanned<String>, &Column)],
    types: &[DataType],
    around: &Scope<'_>,
) -> Result<(Vec<Spanned<String>>, Query), Problem> {
    let (plain, outputs) = query::lower(query, around, Target::Settled)?;
    let (fitted, _) = query::lower(query, around, Target::Types(types, How::Assign))?;
    if plain != fitted {
        let at = match &query.body {
            Body::Select(select) => select.projections.first().and_then(|first| match first {
                crate::schema::Projection::Expression { value, .. } => Some(value.clone()),
                crate::schema::Projection::Star { .. } => None,
            }),
            _ => None,
        };
        return Err(unshared(
            &at.unwrap_or_else(super::super::make::null),
            "what SELECT DISTINCT gives is not of the columns' types".to_owned(),
            "SQLite would take it for distinct after the conversion, PostgreSQL before it.",
        ));
    }
    let kept = columns
        .iter()
        .take(outputs.len())
        .map(|(name, _)| name.clone())
        .collect();
    Ok((kept, plain))
}

/// Before ON CONFLICT, SQLite needs a WHERE to tell it from the ON of a join.
fn separate(query: &mut Query) {
    let mut body = &mut query.body;
    while let Body::Compound { right, .. } = body {
        body = right;
    }
    if let Body::Select(select) = body
        && select.predicate.is_none()
        && !select.from.is_empty()
        && select.group_by.is_empty()
    {
        select.predicate = Some(Node::Boolean(true).into());
    }
}
