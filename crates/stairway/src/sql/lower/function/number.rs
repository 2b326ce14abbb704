//! Functions of numbers.

use super::{Arguments, Function, Kind};
use crate::{
    schema::{BinaryOperator, DataType, Expression},
    sql::{
        Problem,
        lower::{
            make::{binary, call, case, repeatable, to_integer, to_real},
            operator::never_zero,
            reference::{Entry, entry},
            typing::{Family, Type, Typed},
        },
    },
};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        names: &["abs"],
        arguments: 1..=1,
        kind: Kind::Plain,
        lower: abs,
        entries: ABS,
    },
    Function {
        names: &["mod"],
        arguments: 2..=2,
        kind: Kind::Plain,
        lower: modulo,
        entries: MODULO,
    },
    Function {
        names: &["sign"],
        arguments: 1..=1,
        kind: Kind::Plain,
        lower: sign,
        entries: SIGN,
    },
    Function {
        names: &["floor", "ceil", "ceiling"],
        arguments: 1..=1,
        kind: Kind::Plain,
        lower: whole,
        entries: WHOLE,
    },
];

const ABS: &[Entry] = &[entry("abs(quantity)", "abs(quantity)", "Not of `numeric`.")];

fn abs(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.value(0);
    match value.family() {
        Some(Family::Integer | Family::Float) => Ok(Typed {
            expression: call("abs", [value.expression]),
            data_type: value.data_type,
        }),
        _ => Err(arguments.refuse("It is known for integers and doubles only.")),
    }
}

const MODULO: &[Entry] = &[entry(
    "mod(quantity, 7)",
    "quantity % 7",
    "The divisor is a literal other than zero, or `nullif(..., 0)`.",
)];

fn modulo(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let (value, divisor) = (arguments.value(0), arguments.value(1));
    let integers = [&value, &divisor]
        .iter()
        .all(|side| side.family() == Some(Family::Integer));
    if !integers || !never_zero(&divisor) {
        return Err(arguments.refuse(
            "Only integers divided by a literal, or by `nullif(..., 0)`, give the same there.",
        ));
    }
    let data_type = [DataType::BigInt, DataType::Integer]
        .into_iter()
        .find(|size| {
            let held = Type::Held(size.clone());
            value.data_type == held || divisor.data_type == held
        })
        .unwrap_or(DataType::SmallInt);
    Ok(Typed::new(
        binary(BinaryOperator::Modulo, value.expression, divisor.expression),
        data_type,
    ))
}

/// `value` as a double.
fn double(arguments: &Arguments<'_>) -> Result<Expression, Problem> {
    let value = arguments.value(0);
    match value.family() {
        Some(Family::Integer) => Ok(to_real(value.expression)),
        Some(Family::Float) => Ok(value.expression),
        _ => Err(arguments.refuse("It is known for integers and doubles only.")),
    }
}

const SIGN: &[Entry] = &[entry("sign(ratio)", "CAST(sign(ratio) AS real)", "")];

fn sign(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = double(&arguments)?;
    Ok(Typed::new(to_real(call("sign", [value])), DataType::Double))
}

const WHOLE: &[Entry] = &[entry(
    "floor(ratio)",
    "CASE WHEN abs(ratio) >= 4503599627370496 THEN ratio ELSE CAST(CAST(ratio AS integer) - (ratio < CAST(ratio AS integer)) AS real) END",
    "",
)];

fn whole(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = double(&arguments)?;
    if arguments.value(0).family() == Some(Family::Integer) {
        return Ok(Typed::new(value, DataType::Double));
    }
    if !repeatable(&value) {
        return Err(arguments.refuse("Its argument would stand twice in SQLite's words."));
    }
    // The cast cuts the fraction off, and beyond 2^52 there is none.
    let cut = || to_integer(value.clone());
    let rounded = if arguments.call.name == "floor" {
        let below = binary(BinaryOperator::Less, value.clone(), cut());
        binary(BinaryOperator::Subtract, cut(), below)
    } else {
        let above = binary(BinaryOperator::Greater, value.clone(), cut());
        binary(BinaryOperator::Add, cut(), above)
    };
    let large = binary(
        BinaryOperator::GreaterOrEqual,
        call("abs", [value.clone()]),
        crate::sql::lower::make::integer(1 << 52),
    );
    Ok(Typed::new(
        case([(large, value)], Some(to_real(rounded))),
        DataType::Double,
    ))
}
