//! Queries in normal form: each column with the relation that it is of, each projection with its name, and what is
//! ordered or grouped by as an expression.

use super::{
    expression::Normalizer,
    function,
    group::Typed,
    kind::Kind,
    scope::{Common, Relation, Scope},
};
use crate::schema::{
    Body, DataType, Expression, From, Join, JoinCondition, Node, Nulls, OrderBy, Projection, Query,
    Schema, Select,
};

/// Where the names of a query's columns come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Names<'n> {
    /// From these, in order.
    Given(&'n [String]),
    /// From the query itself.
    Own,
    /// They do not matter to anyone.
    None,
}

type Columns = Option<Vec<(String, Kind)>>;

/// Brings a view's query to its normal form. `names` are those of the view's columns, where they are known.
pub(super) fn normalize(query: &mut Query, names: Option<&[String]>, schema: &Schema) {
    let mut normalizer = Normalizer {
        scope: Scope {
            schema,
            frames: Vec::new(),
            merged: Vec::new(),
            common: Vec::new(),
        },
    };
    within(
        query,
        &mut normalizer,
        names.map_or(Names::Own, Names::Given),
    );
}

/// Brings a query to its normal form that stands in the scope of `outer`; and says what its columns are.
pub(super) fn within(query: &mut Query, outer: &mut Normalizer, names: Names) -> Columns {
    let mut inner = outer.clone();
    inner.scope.merged.clear();
    // A relation of a query of WITH must not go by the name of one out here, as PostgreSQL shows it.
    let frame = match &query.body {
        Body::Select(select) => frame(&select.from, &mut inner),
        _ => Vec::new(),
    };
    inner.scope.frames.push(frame);
    common_tables(query, &mut inner);
    let columns = match &mut query.body {
        Body::Select(select) => {
            let columns = self::select(select, &mut inner, names);
            for item in &mut query.order_by {
                order_item(item, select, &mut inner);
            }
            columns
        }
        body => {
            inner.scope.frames.pop();
            let columns = self::body(body, &mut inner, names);
            for item in &mut query.order_by {
                let place = match &*item.value.node {
                    Node::Column {
                        qualifier: None,
                        name,
                    } => columns
                        .iter()
                        .flatten()
                        .position(|(column, _)| column == name),
                    _ => None,
                };
                if let Some(place) = place {
                    item.value = Node::Number((place + 1).to_string()).into();
                }
                let taken = item.clone();
                *item = plain_nulls(taken);
            }
            columns
        }
    };
    for count in query.limit.iter_mut().chain(&mut query.offset) {
        inner.replace(count, &Kind::Known(DataType::BigInt));
    }
    columns
}

fn common_tables(query: &mut Query, inner: &mut Normalizer) {
    for table in &mut query.with {
        if query.recursive {
            // What it is before it refers to itself says what its columns are.
            let mut first = table.query.clone();
            if let Body::Compound { left, .. } = first.body {
                first.body = *left;
            }
            let columns = within(&mut first, inner, Names::Own);
            inner.scope.common.push(Common {
                name: table.name.clone(),
                columns: renamed(columns, &table.columns),
            });
        }
        let columns = within(&mut table.query, inner, Names::Own);
        inner.scope.common.push(Common {
            name: table.name.clone(),
            columns: renamed(columns, &table.columns),
        });
    }
}

/// The columns by the names that a list behind the name of a query gives the first of them.
fn renamed(columns: Columns, names: &[String]) -> Columns {
    let mut columns = columns?;
    for (column, name) in columns.iter_mut().zip(names) {
        column.0.clone_from(name);
    }
    Some(columns)
}

fn body(body: &mut Body, outer: &mut Normalizer, names: Names) -> Columns {
    match body {
        Body::Select(select) => {
            let mut inner = outer.clone();
            inner.scope.merged.clear();
            let frame = frame(&select.from, &mut inner);
            inner.scope.frames.push(frame);
            self::select(select, &mut inner, names)
        }
        Body::Values(rows) => {
            let mut kinds: Vec<Kind> = Vec::new();
            for row in rows {
                for (place, value) in row.iter_mut().enumerate() {
                    let kind = outer.replace(value, &Kind::Unknown);
                    if place == kinds.len() {
                        kinds.push(kind);
                    }
                }
            }
            let columns = kinds.into_iter().enumerate();
            let columns = columns.map(|(place, kind)| {
                let kind = match kind {
                    Kind::Literal => Kind::Known(DataType::Text),
                    other => other,
                };
                (format!("column{}", place + 1), kind)
            });
            Some(columns.collect())
        }
        Body::Compound { left, right, .. } => {
            let columns = self::body(left, outer, names);
            let shown: Vec<String> = columns
                .iter()
                .flatten()
                .map(|(name, _)| name.clone())
                .collect();
            let names = match columns {
                Some(_) => Names::Given(&shown),
                None => names,
            };
            let others = self::body(right, outer, names);
            let mut columns = columns?;
            let others = others.into_iter().flatten();
            for (place, (column, (_, other))) in columns.iter_mut().zip(others).enumerate() {
                // What is NULL or a text on one side has the type of the other.
                let (here, there) = (is_literal(left, place), is_literal(right, place));
                if here && !there {
                    column.1 = other;
                }
                if here != there {
                    settle(left, place, &column.1);
                    settle(right, place, &column.1);
                }
            }
            Some(columns)
        }
    }
}

/// Whether every SELECT in `body` shows a bare literal at `place`.
fn is_literal(body: &Body, place: usize) -> bool {
    match body {
        Body::Select(select) => match select.projections.get(place) {
            Some(Projection::Expression { value, .. }) => {
                matches!(*value.node, Node::Null | Node::Text(_))
            }
            _ => false,
        },
        Body::Values(_) => false,
        Body::Compound { left, right, .. } => is_literal(left, place) && is_literal(right, place),
    }
}

/// Makes the bare literals at `place` values of the type `kind`.
fn settle(body: &mut Body, place: usize, kind: &Kind) {
    match body {
        Body::Select(select) => {
            if let Some(Projection::Expression { value, .. }) = select.projections.get_mut(place)
                && matches!(*value.node, Node::Null | Node::Text(_))
            {
                let literal = std::mem::replace(&mut *value.node, Node::Null);
                *value = Typed::new(literal, Kind::Literal).settled(kind).expression;
            }
        }
        Body::Values(_) => {}
        Body::Compound { left, right, .. } => {
            settle(left, place, kind);
            settle(right, place, kind);
        }
    }
}

/// The relations of FROM by name. Where a name is taken outside, they get another, as PostgreSQL shows it.
fn frame(from: &[From], normalizer: &mut Normalizer) -> Vec<Relation> {
    let mut relations: Vec<Relation> = Vec::new();
    let mut left: Vec<&From> = from.iter().rev().collect();
    while let Some(from) = left.pop() {
        let original = match from {
            From::Table { name, alias } => alias.clone().unwrap_or_else(|| name.value.clone()),
            From::Query { alias, .. } => alias.clone().unwrap_or_default(),
            From::Join {
                left: one, right, ..
            } => {
                left.extend([&**right, &**one]);
                continue;
            }
        };
        let taken = |name: &str| {
            let here = relations
                .iter()
                .any(|one| one.name.as_deref() == Some(name));
            here || normalizer.scope.is_taken(name)
        };
        let mut name = original.clone();
        let mut number = 0;
        while taken(&name) {
            number += 1;
            name = format!("{original}_{number}");
        }
        relations.push(Relation {
            original,
            name: Some(name),
            columns: None,
        });
    }
    relations
}

/// The innermost frame of `inner` is the one of `select`, by names.
fn select(select: &mut Select, inner: &mut Normalizer, names: Names) -> Columns {
    let mut place = 0;
    for from in &mut select.from {
        relation(from, inner, &mut place);
    }
    for from in &mut select.from {
        conditions(from, inner);
    }
    expand_stars(select, inner);
    let mut columns = Vec::new();
    for (place, projection) in select.projections.iter_mut().enumerate() {
        let Projection::Expression { value, alias } = projection else {
            continue;
        };
        let name = match names {
            Names::Given(names) => names.get(place).cloned(),
            _ => None,
        };
        let name = name
            .or_else(|| alias.clone())
            .unwrap_or_else(|| function::column_name(value));
        // A literal that nothing else gave a type is a text.
        let kind = inner.replace(value, &Kind::Known(DataType::Text));
        *alias = match names {
            Names::None => None,
            _ => Some(name.clone()),
        };
        columns.push((name, kind));
    }
    let is_whole = columns.len() == select.projections.len();
    if let Some(predicate) = &mut select.predicate {
        inner.replace(predicate, &Kind::Known(DataType::Boolean));
    }
    let mut group_by = std::mem::take(&mut select.group_by);
    for value in &mut group_by {
        let is_input = match &*value.node {
            Node::Column { qualifier, name } => {
                inner.scope.column(qualifier.as_deref(), name).is_some()
            }
            _ => false,
        };
        match projected(value, select, &columns).filter(|_| !is_input) {
            Some(shown) => *value = shown,
            None => {
                inner.replace(value, &Kind::Unknown);
            }
        }
    }
    select.group_by = group_by;
    if let Some(having) = &mut select.having {
        inner.replace(having, &Kind::Known(DataType::Boolean));
    }
    is_whole.then_some(columns)
}

/// The projection that `value` stands for by its place or by its name.
fn projected(
    value: &Expression,
    select: &Select,
    columns: &[(String, Kind)],
) -> Option<Expression> {
    let place = match &*value.node {
        Node::Number(number) => number.parse::<usize>().ok()?.checked_sub(1)?,
        Node::Column {
            qualifier: None,
            name,
        } => columns.iter().position(|(column, _)| column == name)?,
        _ => return None,
    };
    match select.projections.get(place)? {
        Projection::Expression { value, .. } => Some(value.clone()),
        Projection::Star { .. } => None,
    }
}

fn order_item(item: &mut OrderBy, select: &Select, inner: &mut Normalizer) {
    let names: Vec<(String, Kind)> = select
        .projections
        .iter()
        .map(|projection| match projection {
            Projection::Expression { alias, .. } => {
                (alias.clone().unwrap_or_default(), Kind::Unknown)
            }
            Projection::Star { .. } => (String::new(), Kind::Unknown),
        })
        .collect();
    match projected(&item.value, select, &names) {
        Some(shown) => item.value = shown,
        None => {
            inner.replace(&mut item.value, &Kind::Unknown);
        }
    }
    let taken = item.clone();
    *item = plain_nulls(taken);
}

/// Where nulls stand is not said if they stand where the direction puts them.
pub(super) fn plain_nulls(item: OrderBy) -> OrderBy {
    let usual = match item.descending {
        true => Nulls::First,
        false => Nulls::Last,
    };
    OrderBy {
        nulls: item.nulls.filter(|nulls| *nulls != usual),
        ..item
    }
}

/// Gives the relations of the innermost frame, from the one at `place`, their columns and their aliases.
fn relation(from: &mut From, inner: &mut Normalizer, place: &mut usize) {
    let columns = match from {
        From::Join {
            left,
            right,
            condition,
            join,
        } => {
            relation(left, inner, place);
            relation(right, inner, place);
            if let JoinCondition::Using(names) = condition
                && matches!(join, Join::Inner | Join::Left)
            {
                inner.scope.merged.extend(names.iter().cloned());
            }
            return;
        }
        From::Table { name, alias } => {
            let columns = inner.scope.relation(&name.value);
            let shown = normal_name(inner, *place);
            *alias = shown.filter(|shown| *shown != name.value);
            columns
        }
        From::Query {
            query,
            alias,
            columns: names,
        } => {
            let columns = within(query, inner, Names::Own);
            *alias = normal_name(inner, *place).filter(|name| !name.is_empty());
            renamed(columns, names)
        }
    };
    if let Some(relation) = inner
        .scope
        .frames
        .last_mut()
        .and_then(|frame| frame.get_mut(*place))
    {
        relation.columns = columns;
    }
    *place += 1;
}

fn normal_name(inner: &Normalizer, place: usize) -> Option<String> {
    inner.scope.frames.last()?.get(place)?.name.clone()
}

fn conditions(from: &mut From, inner: &mut Normalizer) {
    if let From::Join {
        left,
        right,
        condition,
        ..
    } = from
    {
        conditions(left, inner);
        conditions(right, inner);
        if let JoinCondition::On(condition) = condition {
            inner.replace(condition, &Kind::Known(DataType::Boolean));
        }
    }
}

/// Puts the columns in place of each star, where they are all known.
fn expand_stars(select: &mut Select, inner: &Normalizer) {
    let Some(frame) = inner.scope.frames.last() else {
        return;
    };
    if !inner.scope.merged.is_empty() {
        return;
    }
    let mut projections = Vec::new();
    for projection in std::mem::take(&mut select.projections) {
        let Projection::Star { qualifier } = &projection else {
            projections.push(projection);
            continue;
        };
        let meant = frame.iter().filter(|relation| match qualifier {
            Some(qualifier) => relation.original == *qualifier,
            None => true,
        });
        let meant: Vec<&Relation> = meant.collect();
        if meant.is_empty() || meant.iter().any(|relation| relation.columns.is_none()) {
            projections.push(projection);
            continue;
        }
        for relation in meant {
            for (name, _) in relation.columns.iter().flatten() {
                projections.push(Projection::Expression {
                    value: Node::Column {
                        qualifier: Some(relation.original.clone()),
                        name: name.clone(),
                    }
                    .into(),
                    alias: None,
                });
            }
        }
    }
    select.projections = projections;
}
