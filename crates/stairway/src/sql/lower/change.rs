//! INSERT, UPDATE and DELETE.

mod conflict;
mod insert;

pub(super) use insert::insert;

use super::{
    Scope,
    convert::{How, convert},
    expression::{predicate, typed},
    query::{self, Target},
    scope::{find_table, same, table_columns},
    typing::unshared,
};
use crate::{
    place::Spanned,
    schema::{Column, Expression, From, Identity, Node, Projection, Query, Schema, Select, Table},
    sql::{
        Problem,
        statement::{Assignment, Delete, Update},
    },
};

/// The table that a change is to.
fn table<'s>(name: &Spanned<String>, schema: &'s Schema) -> Result<&'s Table, Problem> {
    let Some(table) = find_table(schema, name) else {
        if schema.views.values().any(|view| same(&view.name, name)) {
            return Err(Problem::unshared(
                name.span.clone(),
                format!("the view `{}` cannot be changed on SQLite", name.value),
            )
            .because("There, a view holds no rows.")
            .help("Change the table beneath it."));
        }
        return Err(Problem::new(
            name.span.clone(),
            format!("there is no table `{}`", name.value),
        ));
    };
    match table.unmodelled.first() {
        None => Ok(table),
        Some(what) => Err(Problem::unshared(
            name.span.clone(),
            format!("`{}` is not known well enough here", name.value),
        )
        .because(format!("It has {what}, which is not understood."))),
    }
}

/// The column called `name` of `table`.
fn column<'t>(table: &'t Table, name: &Spanned<String>) -> Result<&'t Column, Problem> {
    let found = table.columns.iter().find(|column| same(&column.name, name));
    found.ok_or_else(|| {
        Problem::new(
            name.span.clone(),
            format!("there is no column `{}` in `{}`", name.value, table.name),
        )
    })
}

/// A value for `column`, where DEFAULT stands for the column's own.
fn value(
    expression: &Expression,
    column: &Column,
    scope: &Scope<'_>,
) -> Result<Expression, Problem> {
    if *expression.node == Node::Default {
        return default(expression, column);
    }
    convert(
        typed(expression, scope)?,
        &column.data_type,
        How::Assign,
        scope,
    )
}

/// The default of `column`, which is in SQLite's words already.
fn default(expression: &Expression, column: &Column) -> Result<Expression, Problem> {
    if column.generated.is_some() {
        return Err(unshared(
            expression,
            format!(
                "DEFAULT of the generated column `{}` has no form on SQLite",
                column.name
            ),
            "It can be left out there.",
        ));
    }
    let node = match (&column.default, column.identity) {
        (Some(default), _) => (*default.node).clone(),
        (None, None) => Node::Null,
        // NULL for an AUTOINCREMENT key asks for the next one.
        (None, Some(Identity::ByDefault | Identity::Always | Identity::Serial)) => Node::Null,
    };
    Ok(Expression::new(node, expression.span.clone()))
}

/// What SET says, in the words of SQLite.
fn assignments(
    assignments: &[Assignment],
    table: &Table,
    scope: &Scope<'_>,
) -> Result<Vec<Assignment>, Problem> {
    assignments
        .iter()
        .map(|assignment| {
            let columns: Result<Vec<&Column>, Problem> = assignment
                .columns
                .iter()
                .map(|name| column(table, name))
                .collect();
            let value = assigned(&assignment.value, &columns?, scope)?;
            Ok(Assignment {
                columns: assignment.columns.clone(),
                value,
            })
        })
        .collect()
}

fn assigned(
    expression: &Expression,
    columns: &[&Column],
    scope: &Scope<'_>,
) -> Result<Expression, Problem> {
    if let [column] = columns {
        if column.identity.is_some() && *expression.node == Node::Default {
            return Err(unshared(
                expression,
                "the next key cannot be asked for in UPDATE on SQLite".to_owned(),
                "Keys are given out to new rows only there.",
            ));
        }
        let expression = match &*expression.node {
            Node::Tuple(items) if items.len() == 1 => items.first().unwrap_or(expression),
            _ => expression,
        };
        return value(expression, column, scope);
    }
    match &*expression.node {
        Node::Tuple(items) if items.len() == columns.len() => {
            let values: Result<Vec<Expression>, Problem> = items
                .iter()
                .zip(columns)
                .map(|(item, column)| value(item, column, scope))
                .collect();
            Ok(Expression::new(
                Node::Tuple(values?),
                expression.span.clone(),
            ))
        }
        Node::Query(inner) => {
            let types: Vec<_> = columns
                .iter()
                .map(|column| column.data_type.clone())
                .collect();
            let (inner, outputs) = query::lower(inner, scope, Target::Types(&types, How::Assign))?;
            if outputs.len() != columns.len() {
                return Err(Problem::new(
                    expression.span.clone(),
                    "the query gives another number of columns",
                ));
            }
            Ok(Expression::new(
                Node::Query(Box::new(inner)),
                expression.span.clone(),
            ))
        }
        _ => Err(Problem::new(
            expression.span.clone(),
            "the row has another number of values",
        )),
    }
}

/// RETURNING over the columns of the changed table.
fn returning(projections: &[Projection], scope: &Scope<'_>) -> Result<Vec<Projection>, Problem> {
    Ok(query::projections(projections, scope, Target::Settled)?.0)
}

/// The table of a change as the one source around.
fn target<'s>(table: &Table, alias: Option<&String>, around: &'s Scope<'s>) -> Scope<'s> {
    let mut scope = around.inner();
    scope.add(alias.unwrap_or(&table.name), table_columns(table));
    scope
}

/// UPDATE
pub(super) fn update(update: &Update, schema: &Schema) -> Result<Update, Problem> {
    let mut around = Scope::new(schema);
    let with = query::with(&update.with.0, update.with.1, &mut around)?;
    let table = table(&update.table, schema)?;
    let own = target(table, update.alias.as_ref(), &around);
    let (mut from, scope) = query::joined_scope(own.clone(), &update.from, &around)?;
    let lowered = assignments(&update.assignments, table, &scope)?;
    // What a query in SET reads of the table itself would already be changed there, row after row. With a FROM,
    // SQLite reads everything before it writes anything.
    if from.is_empty()
        && lowered
            .iter()
            .any(|one| reads(&one.value, &table.name, schema))
    {
        from.push(once());
    }
    let predicate = match &update.predicate {
        Some(condition) => Some(predicate(condition, &scope)?),
        None => None,
    };
    // SQLite's RETURNING knows the changed table only.
    let returning = returning(
        &update.returning,
        if update.from.is_empty() { &scope } else { &own },
    )?;
    Ok(Update {
        with: (with, update.with.1),
        table: update.table.clone(),
        alias: update.alias.clone(),
        conflict: None,
        assignments: lowered,
        from,
        predicate,
        returning,
    })
}

/// A source of one row.
fn once() -> From {
    let one = Projection::Expression {
        value: super::make::integer(1),
        alias: None,
    };
    let select = Select {
        projections: vec![one],
        ..Select::default()
    };
    From::Query {
        query: Box::new(alone(select)),
        alias: None,
        columns: Vec::new(),
    }
}

/// `select` as a query.
fn alone(select: Select) -> Query {
    Query {
        with: Vec::new(),
        recursive: false,
        body: crate::schema::Body::Select(Box::new(select)),
        order_by: Vec::new(),
        limit: None,
        offset: None,
    }
}

/// Whether `expression` holds a query that may read `table`: one that names it, or a view.
fn reads(expression: &Expression, table: &str, schema: &Schema) -> bool {
    // What is printed names every table, so that no form of a query can be forgotten here.
    let printed = crate::sql::print::expression(expression, crate::Dialect::Sqlite);
    let printed = printed.to_ascii_lowercase();
    printed.contains("select")
        && std::iter::once(table)
            .chain(schema.views.keys().map(String::as_str))
            .any(|name| printed.contains(&name.to_ascii_lowercase()))
}

/// DELETE
pub(super) fn delete(delete: &Delete, schema: &Schema) -> Result<Delete, Problem> {
    let mut around = Scope::new(schema);
    let with = query::with(&delete.with.0, delete.with.1, &mut around)?;
    let table = table(&delete.table, schema)?;
    let own = target(table, delete.alias.as_ref(), &around);
    let predicate = if delete.using.is_empty() {
        match &delete.predicate {
            Some(condition) => Some(predicate(condition, &own)?),
            None => None,
        }
    } else {
        // USING is whether there is a row beside this one.
        let (using, scope) = query::joined_scope(own.clone(), &delete.using, &around)?;
        let condition = match &delete.predicate {
            Some(condition) => Some(predicate(condition, &scope)?),
            None => None,
        };
        let one = Projection::Expression {
            value: super::make::integer(1),
            alias: None,
        };
        let select = Select {
            projections: vec![one],
            from: using,
            predicate: condition,
            ..Select::default()
        };
        Some(Node::Exists(Box::new(alone(select))).into())
    };
    Ok(Delete {
        with: (with, delete.with.1),
        table: delete.table.clone(),
        alias: delete.alias.clone(),
        using: Vec::new(),
        predicate,
        returning: returning(&delete.returning, &own)?,
    })
}
