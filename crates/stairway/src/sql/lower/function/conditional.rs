//! What chooses among its arguments.

use super::{Arguments, Function, Kind};
use crate::{
    schema::{BinaryOperator, Expression, Node},
    sql::{
        Problem,
        lower::{
            common::unify,
            compare::pair,
            make::{call, case, null, repeatable},
            reference::{Entry, entry},
            typing::{Family, Type, Typed},
        },
    },
};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        names: &["coalesce"],
        arguments: 1..=100,
        kind: Kind::Plain,
        lower: coalesce,
        entries: COALESCE,
    },
    Function {
        names: &["nullif"],
        arguments: 2..=2,
        kind: Kind::Plain,
        lower: nullif,
        entries: NULLIF,
    },
    Function {
        names: &["greatest", "least"],
        arguments: 1..=4,
        kind: Kind::Plain,
        lower: extreme,
        entries: EXTREME,
    },
];

const COALESCE: &[Entry] = &[
    entry("COALESCE(quantity, 0)", "coalesce(quantity, 0)", ""),
    entry("COALESCE(price, 0)", "coalesce(price, '0')", ""),
];

fn coalesce(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let (mut values, data_type) = unify(arguments.values, arguments.scope)?;
    let expression = match values.len() {
        // SQLite takes two at least.
        1 => values.pop().unwrap_or_else(null),
        _ => call("coalesce", values),
    };
    Ok(Typed {
        expression,
        data_type,
    })
}

const NULLIF: &[Entry] = &[
    entry("NULLIF(quantity, 0)", "nullif(quantity, 0)", ""),
    entry(
        "NULLIF(price, 0)",
        "CASE WHEN CAST(price AS real) = 0 THEN NULL ELSE price END",
        "Numbers that are held as texts are compared as numbers.",
    ),
];

fn nullif(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.value(0);
    let other = arguments.value(1);
    let (left, right) = pair(value.clone(), other, false, arguments.scope)?;
    let data_type = match value.data_type {
        Type::Unknown => Type::Held(crate::schema::DataType::Text),
        data_type => data_type,
    };
    if left == value.expression {
        return Ok(Typed {
            expression: call("nullif", [left, right]),
            data_type,
        });
    }
    if !repeatable(&value.expression) || matches!(data_type, Type::Constant) {
        return Err(
            arguments.refuse("What is compared and what is given are not the same value there.")
        );
    }
    let equal = Node::Binary(BinaryOperator::Equal, left, right).into();
    Ok(Typed {
        expression: case([(equal, null())], Some(value.expression)),
        data_type,
    })
}

const EXTREME: &[Entry] = &[
    entry(
        "GREATEST(quantity, small)",
        "coalesce(max(quantity, small), quantity, small)",
        "NULLs do not count. For numbers but `numeric`, dates, times, booleans and uuids.",
    ),
    entry(
        "LEAST(quantity, 0)",
        "coalesce(min(quantity, 0), quantity, 0)",
        "",
    ),
];

fn extreme(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let name = if arguments.call.name == "greatest" {
        "max"
    } else {
        "min"
    };
    let (values, data_type) = unify(arguments.values.clone(), arguments.scope)?;
    let ordered = matches!(
        data_type.family(),
        Some(
            Family::Integer
                | Family::Float
                | Family::Date
                | Family::Time
                | Family::Timestamp
                | Family::TimestampTz
                | Family::Boolean
                | Family::Uuid
        )
    );
    if !ordered {
        return Err(arguments
            .refuse("SQLite has no order for these values, or another one than PostgreSQL."));
    }
    let mut values = values.into_iter();
    let first = values.next().unwrap_or_else(null);
    // SQLite's are NULL if any argument is, so the others are asked again.
    let expression = values.try_fold(first, |best: Expression, value| {
        if !repeatable(&best) || !repeatable(&value) {
            return Err(arguments.refuse("Its arguments would stand twice in SQLite's words."));
        }
        let chosen = call(name, [best.clone(), value.clone()]);
        Ok(call("coalesce", [chosen, best, value]))
    })?;
    Ok(Typed {
        expression,
        data_type,
    })
}
