//! Queries: their clauses in SQLite's words, and the types of what they give.

mod from;
mod order;

pub(super) use from::{froms, joined_scope};
pub(super) use order::{Order, order};

use super::{
    Scope, common, compare,
    convert::{How, convert, settle},
    expression::{predicate, typed},
    scope::Output,
    typing::{Family, Type, Typed, unshared},
};
use crate::{
    schema::{
        Body, CommonTable, Compound, DataType, Expression, Node, OrderBy, Projection, Query, Select,
    },
    sql::Problem,
};

/// What the columns of a query are to become.
#[derive(Clone, Copy, Debug)]
pub(super) enum Target<'t> {
    /// What PostgreSQL makes of them when they leave the query.
    Settled,
    /// Their types are asked for, as they are before that.
    Raw,
    /// Values of these types.
    Types(&'t [DataType], How),
}

/// A query that stands where only `scope` is around it.
pub(super) fn lower(
    query: &Query,
    scope: &Scope<'_>,
    target: Target<'_>,
) -> Result<(Query, Vec<Output>), Problem> {
    let mut around = scope.inner();
    let with = with(&query.with, query.recursive, &mut around)?;
    let limit = count(query.limit.as_ref(), "LIMIT")?;
    let offset = count(query.offset.as_ref(), "OFFSET")?;
    let decides = if limit.is_some() || offset.is_some() {
        Order::Decides
    } else {
        Order::Shows
    };
    let (body, order_by, outputs) = match &query.body {
        Body::Select(select) => {
            let (select, order_by, outputs) =
                self::select(select, &query.order_by, decides, &around, target)?;
            (Body::Select(Box::new(select)), order_by, outputs)
        }
        other => {
            let (mut body, outputs) = self::body(other, &around, target)?;
            if !query.order_by.is_empty() {
                from::name_body(&mut body, &outputs);
            }
            let mut named = around.inner();
            named.add("", outputs.clone());
            let order_by = query
                .order_by
                .iter()
                .map(|item| order::of_outputs(item, &outputs, &named, decides))
                .collect::<Result<_, _>>()?;
            (body, order_by, outputs)
        }
    };
    let query = Query {
        with,
        recursive: query.recursive,
        body,
        order_by,
        limit,
        offset,
    };
    Ok((query, outputs))
}

/// The queries of WITH, which `scope` knows then.
pub(super) fn with(
    tables: &[CommonTable],
    recursive: bool,
    scope: &mut Scope<'_>,
) -> Result<Vec<CommonTable>, Problem> {
    let mut lowered = Vec::new();
    for table in tables {
        if recursive && let Body::Compound { left, .. } = &table.query.body {
            let (_, outputs) = body(left, scope, Target::Settled)?;
            scope.add_with(&table.name, from::renamed(outputs, &table.columns));
        }
        let (mut query, outputs) = lower(&table.query, scope, Target::Settled)?;
        let outputs = from::renamed(outputs, &table.columns);
        if table.columns.is_empty() {
            from::name_columns(&mut query, &outputs);
        }
        scope.add_with(&table.name, outputs);
        lowered.push(CommonTable {
            name: table.name.clone(),
            columns: table.columns.clone(),
            query,
        });
    }
    Ok(lowered)
}

/// LIMIT and OFFSET: a literal; none for `ALL`.
fn count(value: Option<&Expression>, word: &str) -> Result<Option<Expression>, Problem> {
    let Some(value) = value else {
        return Ok(None);
    };
    match (&*value.node, super::typing::whole(value)) {
        (Node::Null, _) => Ok(None),
        (_, Some(0..)) => Ok(Some(value.clone())),
        _ => Err(unshared(
            value,
            format!("{word} with what is no literal has another meaning on SQLite"),
            "There, a negative number means no limit.",
        )),
    }
}

fn body(
    body: &Body,
    scope: &Scope<'_>,
    target: Target<'_>,
) -> Result<(Body, Vec<Output>), Problem> {
    match body {
        Body::Select(inner) => {
            let (select, _, outputs) = select(inner, &[], Order::Shows, scope, target)?;
            Ok((Body::Select(Box::new(select)), outputs))
        }
        Body::Values(rows) => values(rows, scope, target),
        Body::Compound {
            operator,
            left,
            right,
        } => {
            let types;
            let target = match target {
                Target::Types(..) => target,
                Target::Settled | Target::Raw => {
                    let (_, first) = self::body(left, scope, Target::Raw)?;
                    let (_, second) = self::body(right, scope, Target::Raw)?;
                    types = shared(&first, &second, scope)?;
                    match &types {
                        Some(types) => Target::Types(types, How::Implicit),
                        None => Target::Settled,
                    }
                }
            };
            let (left, outputs) = self::body(left, scope, target)?;
            let (right, _) = self::body(right, scope, target)?;
            if *operator != Compound::UnionAll {
                for output in &outputs {
                    groupable(&Typed {
                        expression: Node::Null.into(),
                        data_type: output.data_type.clone(),
                    })?;
                }
            }
            Ok((
                Body::Compound {
                    operator: *operator,
                    left: Box::new(left),
                    right: Box::new(right),
                },
                outputs,
            ))
        }
    }
}

/// The types of the columns of a compound; none where one is not known, and agrees.
fn shared(
    first: &[Output],
    second: &[Output],
    scope: &Scope<'_>,
) -> Result<Option<Vec<DataType>>, Problem> {
    if first.len() != second.len() {
        return Err(Problem::new(
            0..0,
            "the two queries have different numbers of columns",
        ));
    }
    let mut types = Vec::new();
    for (first, second) in first.iter().zip(second) {
        let side = |output: &Output| Typed {
            expression: Node::Null.into(),
            data_type: output.data_type.clone(),
        };
        let (_, data_type) = common::unify(vec![side(first), side(second)], scope)?;
        match data_type {
            Type::Held(data_type) => types.push(data_type),
            _ => return Ok(None),
        }
    }
    Ok(Some(types))
}

/// `value` as `target` asks for the column at `index`.
fn fit(
    value: Typed,
    index: usize,
    target: Target<'_>,
    scope: &Scope<'_>,
) -> Result<Typed, Problem> {
    match target {
        Target::Raw => Ok(value),
        Target::Settled => Ok(settle(value)),
        Target::Types(types, how) => match types.get(index) {
            None => Err(Problem::new(
                value.expression.span.clone(),
                "there are more values than columns",
            )),
            Some(data_type) => {
                let expression = convert(value, data_type, how, scope)?;
                Ok(Typed::new(expression, data_type.clone()))
            }
        },
    }
}

fn values(
    rows: &[Vec<Expression>],
    scope: &Scope<'_>,
    target: Target<'_>,
) -> Result<(Body, Vec<Output>), Problem> {
    let width = rows.first().map_or(0, Vec::len);
    let mut lowered: Vec<Vec<Expression>> = rows.iter().map(|_| Vec::new()).collect();
    let mut outputs = Vec::new();
    for index in 0..width {
        let mut column = Vec::new();
        for row in rows {
            let Some(value) = row.get(index).filter(|_| row.len() == width) else {
                let at = row.last().map_or(0..0, |value| value.span.clone());
                return Err(Problem::new(
                    at,
                    "the rows have different numbers of values",
                ));
            };
            column.push(typed(value, scope)?);
        }
        let (column, data_type) = match target {
            Target::Types(..) => {
                let mut fitted = Vec::new();
                let mut data_type = Type::Unknown;
                for value in column {
                    let value = fit(value, index, target, scope)?;
                    fitted.push(value.expression);
                    data_type = value.data_type;
                }
                (fitted, data_type)
            }
            Target::Settled => common::unify(column, scope)?,
            Target::Raw => {
                let unknown = column.iter().all(|value| value.data_type == Type::Unknown);
                let single = column.first().map(|value| value.data_type.clone());
                match (unknown, single) {
                    (true, _) => (Vec::new(), Type::Unknown),
                    (false, Some(single)) if column.len() == 1 => (Vec::new(), single),
                    _ => (Vec::new(), common::unify(column, scope)?.1),
                }
            }
        };
        for (row, value) in lowered.iter_mut().zip(column) {
            row.push(value);
        }
        outputs.push(Output {
            name: format!("column{}", index + 1),
            data_type,
        });
    }
    Ok((Body::Values(lowered), outputs))
}

fn select(
    select: &Select,
    order_by: &[OrderBy],
    decides: Order,
    around: &Scope<'_>,
    target: Target<'_>,
) -> Result<(Select, Vec<OrderBy>, Vec<Output>), Problem> {
    let (from, scope) = froms(&select.from, around)?;
    let predicate = match &select.predicate {
        Some(predicate) => Some(self::predicate(predicate, &scope)?),
        None => None,
    };
    let (mut projections, outputs) = projections(&select.projections, &scope, target)?;
    if select.distinct {
        for (projection, output) in projections.iter().zip(&outputs) {
            let expression = match projection {
                Projection::Expression { value, .. } => value.clone(),
                Projection::Star { .. } => Node::Null.into(),
            };
            groupable(&Typed {
                expression,
                data_type: output.data_type.clone(),
            })?;
        }
    }
    let mut group_by = Vec::new();
    for item in &select.group_by {
        group_by.push(order::grouped(item, &outputs, &scope)?);
    }
    let having = match &select.having {
        Some(having) => Some(self::predicate(having, &scope)?),
        None => None,
    };
    let order_by = order_by
        .iter()
        .map(|item| order::of_select(item, &mut projections, &outputs, &scope, decides))
        .collect::<Result<_, _>>()?;
    let select = Select {
        distinct: select.distinct,
        projections,
        from,
        predicate,
        group_by,
        having,
    };
    Ok((select, order_by, outputs))
}

/// A select list or RETURNING, with every `*` as the columns that it stands for.
pub(super) fn projections(
    projections: &[Projection],
    scope: &Scope<'_>,
    target: Target<'_>,
) -> Result<(Vec<Projection>, Vec<Output>), Problem> {
    let mut lowered = Vec::new();
    let mut outputs: Vec<Output> = Vec::new();
    for projection in projections {
        match projection {
            Projection::Star { qualifier } => {
                let Some(columns) = scope.star(qualifier.as_deref()) else {
                    return Err(Problem::new(0..0, "`*` stands for no columns here"));
                };
                // With one table around, its columns need no qualifier.
                let qualified = scope.sources() > 1;
                for (qualifier, output) in columns {
                    let value = Typed {
                        expression: Node::Column {
                            qualifier: qualifier.filter(|name| qualified && !name.is_empty()),
                            name: output.name.clone(),
                        }
                        .into(),
                        data_type: output.data_type,
                    };
                    let value = fit(value, outputs.len(), target, scope)?;
                    outputs.push(Output {
                        name: output.name,
                        data_type: value.data_type,
                    });
                    lowered.push(Projection::Expression {
                        value: value.expression,
                        alias: None,
                    });
                }
            }
            Projection::Expression { value, alias } => {
                let name = alias.clone().unwrap_or_else(|| from::figured(value));
                let value = fit(typed(value, scope)?, outputs.len(), target, scope)?;
                outputs.push(Output {
                    name,
                    data_type: value.data_type,
                });
                lowered.push(Projection::Expression {
                    value: value.expression,
                    alias: alias.clone(),
                });
            }
        }
    }
    Ok((lowered, outputs))
}

/// That SQLite takes two values of a type for equal where PostgreSQL does.
pub(super) fn groupable(value: &Typed) -> Result<(), Problem> {
    let why = match (&value.data_type, value.family()) {
        (Type::Held(DataType::Numeric(None)), _) | (Type::Constant, _) => {
            "It holds `numeric` as text, in which 1.0 and 1.00 are not the same."
        }
        (_, Some(Family::Json)) => "It holds JSON as text, in which a blank makes a difference.",
        (Type::Opaque, _) | (_, Some(Family::Other)) => "Its type is not known.",
        _ => return Ok(()),
    };
    Err(unshared(
        &value.expression,
        format!(
            "values of type `{}` cannot be grouped on SQLite",
            value.data_type.shown()
        ),
        why,
    ))
}

/// `(query)` for its one value.
pub(super) fn scalar(
    whole: &Expression,
    query: &Query,
    scope: &Scope<'_>,
) -> Result<Typed, Problem> {
    let (query, outputs) = lower(query, scope, Target::Settled)?;
    match &outputs[..] {
        [output] => Ok(Typed {
            expression: Node::Query(Box::new(query)).into(),
            data_type: output.data_type.clone(),
        }),
        _ => Err(Problem::new(
            whole.span.clone(),
            "a query for a value gives one column",
        )),
    }
}

/// The query of EXISTS.
pub(super) fn exists(query: &Query, scope: &Scope<'_>) -> Result<Query, Problem> {
    Ok(lower(query, scope, Target::Settled)?.0)
}

/// `operand [NOT] IN (query)`
pub(super) fn contained(
    whole: &Expression,
    operand: &Expression,
    query: &Query,
    negated: bool,
    scope: &Scope<'_>,
) -> Result<Typed, Problem> {
    let (query, outputs) = lower(query, scope, Target::Settled)?;
    let operands: Vec<&Expression> = match &*operand.node {
        Node::Tuple(items) => items.iter().collect(),
        _ => vec![operand],
    };
    if operands.len() != outputs.len() {
        return Err(Problem::new(
            whole.span.clone(),
            "IN compares as many values as its query gives columns",
        ));
    }
    let mut values = Vec::new();
    for (operand, output) in operands.into_iter().zip(outputs) {
        let column = Expression::new(
            Node::Column {
                qualifier: None,
                name: output.name,
            },
            operand.span.clone(),
        );
        let side = Typed {
            expression: column.clone(),
            data_type: output.data_type,
        };
        let (value, other) = compare::pair(typed(operand, scope)?, side, false, scope)?;
        if other != column {
            return Err(unshared(
                operand,
                "the values of IN are of different types".to_owned(),
                "SQLite would compare them in another way.",
            ));
        }
        values.push(value);
    }
    let operand = match values.len() {
        1 => values.pop().unwrap_or_else(super::make::null),
        _ => Node::Tuple(values).into(),
    };
    Ok(Typed::boolean(
        Node::InQuery {
            operand,
            query: Box::new(query),
            negated,
        }
        .into(),
    ))
}
