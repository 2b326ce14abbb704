//! Aggregates and window functions.

use super::{Arguments, Function, Kind};
use crate::{
    schema::{Call, DataType, Expression, Node},
    sql::{
        Problem,
        lower::{
            expression::{predicate, typed},
            query,
            reference::{Entry, rows},
            typing::{Family, Type, Typed},
        },
    },
};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        names: &["count"],
        arguments: 0..=1,
        kind: Kind::Aggregate,
        lower: count,
        entries: COUNT,
    },
    Function {
        names: &["sum"],
        arguments: 1..=1,
        kind: Kind::Aggregate,
        lower: sum,
        entries: SUM,
    },
    Function {
        names: &["min", "max"],
        arguments: 1..=1,
        kind: Kind::Aggregate,
        lower: extreme,
        entries: EXTREME,
    },
    Function {
        names: &["string_agg"],
        arguments: 2..=2,
        kind: Kind::Aggregate,
        lower: joined,
        entries: JOINED,
    },
    Function {
        names: &["bool_and", "every", "bool_or"],
        arguments: 1..=1,
        kind: Kind::Aggregate,
        lower: all,
        entries: ALL,
    },
    Function {
        names: &["row_number", "rank", "dense_rank"],
        arguments: 0..=0,
        kind: Kind::Window,
        lower: rank,
        entries: RANK,
    },
    Function {
        names: &["lag", "lead", "first_value"],
        arguments: 1..=1,
        kind: Kind::Window,
        lower: neighbour,
        entries: NEIGHBOUR,
    },
];

/// `name(arguments)` with the clauses of the call.
fn finish(
    arguments: &Arguments<'_>,
    name: &str,
    values: Vec<Expression>,
) -> Result<Expression, Problem> {
    let call = arguments.call;
    let filter = match &call.filter {
        Some(filter) => Some(predicate(filter, arguments.scope)?),
        None => None,
    };
    let over = match &call.over {
        None => None,
        Some((partition, order)) => {
            let mut partitions = Vec::new();
            for item in partition {
                let value = typed(item, arguments.scope)?;
                query::groupable(&value)?;
                partitions.push(value.expression);
            }
            let mut orders = Vec::new();
            for item in order {
                orders.push(query::order(item, arguments.scope, query::Order::Decides)?);
            }
            Some((partitions, orders))
        }
    };
    Ok(Node::Call(Call {
        name: name.to_owned(),
        arguments: values,
        star: call.star,
        distinct: call.distinct,
        order_by: Vec::new(),
        filter,
        over,
    })
    .into())
}

const COUNT: &[Entry] = &[
    rows("count(*)", "count(*)", ""),
    rows("count(DISTINCT title)", "count(DISTINCT title)", ""),
    rows(
        "count(*) FILTER (WHERE active)",
        "count(*) FILTER (WHERE active)",
        "",
    ),
];

fn count(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let mut values = Vec::new();
    if !arguments.call.star {
        if arguments.count() != 1 {
            return Err(Problem::new(
                arguments.whole.span.clone(),
                "`count` takes `*` or a value",
            ));
        }
        let value = arguments.value(0);
        if arguments.call.distinct {
            query::groupable(&value)?;
        }
        values.push(value.expression);
    }
    let expression = finish(&arguments, "count", values)?;
    Ok(Typed::new(expression, DataType::BigInt))
}

const SUM: &[Entry] = &[rows(
    "sum(quantity)",
    "sum(quantity)",
    "Of `smallint` and `integer`.",
)];

fn sum(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.value(0);
    if !matches!(
        value.data_type,
        Type::Held(DataType::SmallInt | DataType::Integer)
    ) {
        return Err(arguments.refuse(
            "PostgreSQL's sum is a `numeric` or depends on the order of the rows, and SQLite has no exact decimal numbers.",
        ));
    }
    let expression = finish(&arguments, "sum", vec![value.expression])?;
    Ok(Typed::new(expression, DataType::BigInt))
}

const EXTREME: &[Entry] = &[
    rows("max(quantity)", "max(quantity)", ""),
    rows(
        "min(day)",
        "min(day)",
        "Of integers, doubles, dates and times.",
    ),
];

fn extreme(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.value(0);
    let ordered = match value.family() {
        Some(
            Family::Integer
            | Family::Float
            | Family::Date
            | Family::Time
            | Family::Timestamp
            | Family::TimestampTz,
        ) => true,
        Some(Family::Text) => matches!(&*value.expression.node, Node::Collate { .. }),
        _ => false,
    };
    if !ordered {
        return Err(arguments.refuse("SQLite has another order for these values."));
    }
    let expression = finish(
        &arguments,
        &arguments.call.name,
        vec![value.expression.clone()],
    )?;
    Ok(Typed {
        expression,
        data_type: value.data_type,
    })
}

const JOINED: &[Entry] = &[rows(
    "string_agg(title, ', ' ORDER BY id)",
    "group_concat(title, ', ' ORDER BY id NULLS LAST)",
    "With an ORDER BY, and a separator that is a literal.",
)];

fn joined(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let call = arguments.call;
    let separator = arguments.value(1);
    if call.order_by.is_empty() || call.distinct || call.over.is_some() {
        return Err(arguments
            .refuse("Without an order, each database puts the texts in one of its own.")
            .help("Say the order: `string_agg(x, ', ' ORDER BY y)`, without DISTINCT and OVER."));
    }
    if separator.text().is_none() {
        return Err(arguments.refuse("Only a separator that is a literal is translated."));
    }
    let mut order_by = Vec::new();
    for item in &call.order_by {
        order_by.push(query::order(item, arguments.scope, query::Order::Decides)?);
    }
    let filter = match &call.filter {
        Some(filter) => Some(predicate(filter, arguments.scope)?),
        None => None,
    };
    let value = arguments.text(0)?;
    let node = Node::Call(Call {
        name: "group_concat".to_owned(),
        arguments: vec![value, separator.expression],
        order_by,
        filter,
        ..Call::default()
    });
    Ok(Typed::new(node.into(), DataType::Text))
}

const ALL: &[Entry] = &[
    rows("bool_and(active)", "min(active)", ""),
    rows("bool_or(active)", "max(active)", ""),
];

fn all(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.of(0, Family::Boolean, &DataType::Boolean)?;
    let name = match arguments.call.name.as_str() {
        "bool_or" => "max",
        _ => "min",
    };
    Ok(Typed::boolean(finish(&arguments, name, vec![value])?))
}

const RANK: &[Entry] = &[rows(
    "row_number() OVER (PARTITION BY active ORDER BY id)",
    "row_number() OVER (PARTITION BY active ORDER BY id NULLS LAST)",
    "",
)];

fn rank(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let expression = finish(&arguments, &arguments.call.name, Vec::new())?;
    Ok(Typed::new(expression, DataType::BigInt))
}

const NEIGHBOUR: &[Entry] = &[rows(
    "lag(quantity) OVER (ORDER BY id)",
    "lag(quantity) OVER (ORDER BY id NULLS LAST)",
    "",
)];

fn neighbour(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = crate::sql::lower::convert::settle(arguments.value(0));
    let expression = finish(&arguments, &arguments.call.name, vec![value.expression])?;
    Ok(Typed {
        expression,
        data_type: value.data_type,
    })
}
