//! FROM: tables, queries and joins, and the columns that they bring.

use super::{Target, lower};
use crate::{
    schema::{Body, Expression, From, Join, JoinCondition, Node, Projection, Query, Select},
    sql::{
        Problem,
        lower::{
            Scope, compare,
            expression::predicate,
            scope::Output,
            typing::{Typed, unshared},
        },
    },
};

/// The items of FROM, and the columns of all of them.
pub(in crate::sql::lower) fn froms<'s>(
    items: &[From],
    around: &'s Scope<'s>,
) -> Result<(Vec<From>, Scope<'s>), Problem> {
    let mut scope = around.inner();
    let mut lowered = Vec::new();
    for item in items {
        if items.len() > 1 && outer(item) {
            return Err(Problem::unshared(
                span(item),
                "RIGHT and FULL JOIN beside a comma have another meaning on SQLite",
            )
            .because("There, what stands before the comma is joined too.")
            .help("Say CROSS JOIN in place of the comma."));
        }
        let (from, columns) = from(item, around)?;
        scope.join(columns, Join::Inner, None);
        lowered.push(from);
    }
    Ok((lowered, scope))
}

/// The columns of `items` beside those of `scope`, as a join of both.
pub(in crate::sql::lower) fn joined_scope<'s>(
    mut scope: Scope<'s>,
    items: &[From],
    around: &'s Scope<'s>,
) -> Result<(Vec<From>, Scope<'s>), Problem> {
    let (lowered, columns) = froms(items, around)?;
    scope.join(columns, Join::Inner, None);
    Ok((lowered, scope))
}

fn outer(from: &From) -> bool {
    match from {
        From::Join {
            join, left, right, ..
        } => matches!(join, Join::Right | Join::Full) || outer(left) || outer(right),
        From::Table { .. } | From::Query { .. } => false,
    }
}

fn span(from: &From) -> std::ops::Range<usize> {
    match from {
        From::Table { name, .. } => name.span.clone(),
        From::Query { .. } => 0..0,
        From::Join { right, .. } => span(right),
    }
}

fn from<'s>(item: &From, around: &'s Scope<'s>) -> Result<(From, Scope<'s>), Problem> {
    let mut scope = around.inner();
    match item {
        From::Table { name, alias } => {
            let columns = around.relation(name)?;
            scope.add(alias.as_ref().unwrap_or(&name.value), columns);
            Ok((item.clone(), scope))
        }
        From::Query {
            query,
            alias,
            columns,
        } => {
            let (mut query, outputs) = lower(query, around, Target::Settled)?;
            let outputs = renamed(outputs, columns);
            name_columns(&mut query, &outputs);
            scope.add(alias.as_deref().unwrap_or_default(), outputs);
            let from = From::Query {
                query: Box::new(query),
                alias: alias.clone(),
                columns: Vec::new(),
            };
            Ok((from, scope))
        }
        From::Join {
            join,
            left,
            right,
            condition,
        } => {
            let (left, columns) = from(left, around)?;
            scope.join(columns, Join::Inner, None);
            let (right, columns) = from(right, around)?;
            let using = match condition {
                JoinCondition::Using(names) => names.clone(),
                JoinCondition::Natural => scope.shared(&columns),
                JoinCondition::On(_) | JoinCondition::None => Vec::new(),
            };
            for name in &using {
                comparable(name, &scope, &columns, &span(&right))?;
            }
            scope.join(columns, *join, Some(using.clone()));
            let condition = match condition {
                JoinCondition::On(condition) => JoinCondition::On(predicate(condition, &scope)?),
                JoinCondition::None => JoinCondition::None,
                _ if using.is_empty() => JoinCondition::On(Node::Boolean(true).into()),
                _ => JoinCondition::Using(using),
            };
            let from = From::Join {
                join: *join,
                left: Box::new(left),
                right: Box::new(right),
                condition,
            };
            Ok((from, scope))
        }
    }
}

/// That USING compares a column of both sides as it is.
fn comparable(
    name: &str,
    left: &Scope<'_>,
    right: &Scope<'_>,
    span: &std::ops::Range<usize>,
) -> Result<(), Problem> {
    let column: Expression = Node::Column {
        qualifier: None,
        name: name.to_owned(),
    }
    .into();
    let side = |scope: &Scope<'_>| -> Result<Typed, Problem> {
        Ok(Typed {
            expression: Expression::new((*column.node).clone(), span.clone()),
            data_type: scope.column(None, name, span)?,
        })
    };
    let (first, second) = compare::pair(side(left)?, side(right)?, false, left)?;
    if first == column && second == column {
        Ok(())
    } else {
        Err(unshared(
            &Expression::new(Node::Null, span.clone()),
            format!("USING (`{name}`) has another meaning on SQLite"),
            "The two columns are not compared as they are held there.",
        ))
    }
}

/// `outputs` under other names, as far as there are any.
pub(super) fn renamed(mut outputs: Vec<Output>, names: &[String]) -> Vec<Output> {
    for (output, name) in outputs.iter_mut().zip(names) {
        output.name.clone_from(name);
    }
    outputs
}

/// Gives the columns of `query` the names of `outputs`, which SQLite would not give them by itself.
pub(super) fn name_columns(query: &mut Query, outputs: &[Output]) {
    name_body(&mut query.body, outputs);
}

/// The same for what a query is made of.
pub(super) fn name_body(mut body: &mut Body, outputs: &[Output]) {
    while let Body::Compound { left, .. } = body {
        body = left;
    }
    match body {
        Body::Select(select) => {
            for (projection, output) in select.projections.iter_mut().zip(outputs) {
                name_projection(projection, output);
            }
        }
        Body::Values(_) => {
            let plain = outputs
                .iter()
                .enumerate()
                .all(|(index, output)| output.name == format!("column{}", index + 1));
            if plain {
                return;
            }
            let projections = outputs
                .iter()
                .enumerate()
                .map(|(index, output)| Projection::Expression {
                    value: Node::Column {
                        qualifier: None,
                        name: format!("column{}", index + 1),
                    }
                    .into(),
                    alias: Some(output.name.clone()),
                })
                .collect();
            let select = Select {
                projections,
                ..Select::default()
            };
            let rows = std::mem::replace(body, Body::Select(Box::new(select)));
            if let Body::Select(select) = body {
                select.from.push(From::Query {
                    query: Box::new(Query {
                        with: Vec::new(),
                        recursive: false,
                        body: rows,
                        order_by: Vec::new(),
                        limit: None,
                        offset: None,
                    }),
                    alias: None,
                    columns: Vec::new(),
                });
            }
        }
        Body::Compound { .. } => {}
    }
}

/// Gives `projection` the name of `output`.
pub(super) fn name_projection(projection: &mut Projection, output: &Output) {
    let Projection::Expression { value, alias } = projection else {
        return;
    };
    let named = match (&alias, &*value.node) {
        (Some(alias), _) => *alias == output.name,
        (None, Node::Column { name, .. }) => *name == output.name,
        _ => false,
    };
    if !named && output.name != UNNAMED {
        *alias = Some(output.name.clone());
    }
}

/// What PostgreSQL calls a column that nothing names.
const UNNAMED: &str = "?column?";

/// The name that PostgreSQL gives a value without one.
pub(super) fn figured(value: &Expression) -> String {
    match &*value.node {
        Node::Column { name, .. } => name.clone(),
        Node::Call(call) => call.name.clone(),
        Node::Cast { operand, data_type } => match figured(operand).as_str() {
            UNNAMED => match data_type {
                crate::schema::DataType::Integer => "int4".to_owned(),
                crate::schema::DataType::BigInt => "int8".to_owned(),
                crate::schema::DataType::SmallInt => "int2".to_owned(),
                crate::schema::DataType::Double => "float8".to_owned(),
                crate::schema::DataType::Real => "float4".to_owned(),
                crate::schema::DataType::Boolean => "bool".to_owned(),
                other => {
                    let shown = other.to_string();
                    shown.split('(').next().unwrap_or_default().to_owned()
                }
            },
            name => name.to_owned(),
        },
        Node::Case { otherwise, .. } => match otherwise.as_ref().map(figured) {
            Some(name) if name != UNNAMED => name,
            _ => "case".to_owned(),
        },
        Node::Collate { operand, .. } => figured(operand),
        Node::Exists(_) => "exists".to_owned(),
        Node::AtTimeZone { .. } => "timezone".to_owned(),
        Node::Boolean(_) => "bool".to_owned(),
        Node::Query(query) => match &query.body {
            Body::Select(select) => match select.projections.first() {
                Some(Projection::Expression { value, alias }) => {
                    alias.clone().unwrap_or_else(|| figured(value))
                }
                _ => UNNAMED.to_owned(),
            },
            _ => UNNAMED.to_owned(),
        },
        _ => UNNAMED.to_owned(),
    }
}
