//! Operators between two operands.

use super::{
    Scope,
    compare::pair,
    convert::{How, as_text, convert},
    expression::{predicate, typed},
    make,
    reference::{Entry, entry},
    time,
    typing::{Family, Type, Typed, unshared},
};
use crate::{
    schema::{BinaryOperator, Call, DataType, Expression, Node},
    sql::Problem,
};

/// The operators that are translated.
pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "quantity = 1 AND NOT active",
        "quantity = 1 AND NOT active",
        "",
    ),
    entry(
        "price > 9.99",
        "CAST(price AS real) > 9.99",
        "`numeric` is held as text, and compared as a number up to 15 digits. It cannot be calculated with.",
    ),
    entry(
        "title <> ''",
        "title <> ''",
        "The order of texts (`<`) needs COLLATE \"C\".",
    ),
    entry(
        "title COLLATE \"C\" < 'm'",
        "title COLLATE BINARY < 'm'",
        "",
    ),
    entry(
        "quantity + 1",
        "quantity + 1",
        "`+`, `-` and `*` of integers and doubles. SQLite does not fail where an integer overflows its type.",
    ),
    entry(
        "quantity / 2",
        "quantity / 2",
        "The divisor is a literal other than zero, or `nullif(..., 0)`.",
    ),
    entry(
        "total % NULLIF(quantity, 0)",
        "total % nullif(quantity, 0)",
        "",
    ),
    entry("ratio * 2", "ratio * 2.0", ""),
    entry("quantity & 7 | small", "quantity & 7 | small", ""),
    entry(
        "title || '-' || quantity",
        "title || '-' || CAST(quantity AS text)",
        "",
    ),
];

/// `left operator right`, which stands at `whole`.
pub(super) fn binary(
    whole: &Expression,
    operator: &BinaryOperator,
    left: &Expression,
    right: &Expression,
    scope: &Scope<'_>,
) -> Result<Typed, Problem> {
    use BinaryOperator as Op;
    match operator {
        Op::And | Op::Or => {
            let node = Node::Binary(
                operator.clone(),
                predicate(left, scope)?,
                predicate(right, scope)?,
            );
            Ok(Typed::boolean(node.into()))
        }
        Op::Equal
        | Op::NotEqual
        | Op::Less
        | Op::LessOrEqual
        | Op::Greater
        | Op::GreaterOrEqual => {
            let order = !matches!(operator, Op::Equal | Op::NotEqual);
            let (left, right) = sides(left, right, order, scope)?;
            Ok(Typed::boolean(make::binary(operator.clone(), left, right)))
        }
        Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Modulo => {
            arithmetic(whole, operator, left, right, scope)
        }
        Op::Concatenate => concatenation(whole, left, right, scope),
        Op::BitAnd | Op::BitOr => {
            let (left, right) = (typed(left, scope)?, typed(right, scope)?);
            let (left, right) =
                integers(left, right, scope).ok_or_else(|| unknown(whole, operator))?;
            let data_type = larger(&left, &right);
            Ok(Typed::new(
                make::binary(operator.clone(), left.expression, right.expression),
                data_type,
            ))
        }
        Op::ShiftLeft | Op::ShiftRight => Err(unshared(
            whole,
            "a shift of bits has another meaning on SQLite".to_owned(),
            "It calculates with 64 bits, and takes a negative count for the other direction.",
        )),
        Op::Glob | Op::Other(_) => Err(unknown(whole, operator)),
    }
}

fn unknown(whole: &Expression, operator: &BinaryOperator) -> Problem {
    let shown = match operator {
        BinaryOperator::Other(other) => other.as_str(),
        BinaryOperator::Modulo => "%",
        BinaryOperator::BitAnd => "&",
        BinaryOperator::BitOr => "|",
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        _ => "this operator",
    };
    let reason = match shown {
        "->" | "->>" | "#>" | "#>>" => {
            "Its operators give numbers and booleans as such, and objects in another spelling."
        }
        "@>" | "<@" | "?" | "?|" | "?&" => "It holds JSON as text, and compares no parts of it.",
        "~" | "~*" | "!~" | "!~*" => "It has no regular expressions.",
        _ => "No operator is known there that gives the same for every value.",
    };
    let problem = unshared(
        whole,
        format!("`{shown}` between these types has no form on SQLite"),
        reason,
    );
    match shown {
        "~" | "~*" | "!~" | "!~*" => problem.help(
            "LIKE and ILIKE are known on both databases; otherwise write a block for each of them.",
        ),
        _ => problem,
    }
}

/// The two sides of a comparison, which may be rows.
pub(super) fn sides(
    left: &Expression,
    right: &Expression,
    order: bool,
    scope: &Scope<'_>,
) -> Result<(Expression, Expression), Problem> {
    if let (Node::Tuple(first), Node::Tuple(second)) = (&*left.node, &*right.node) {
        if first.len() != second.len() || first.len() < 2 {
            return Err(Problem::new(
                right.span.clone(),
                "the two rows have different numbers of values",
            ));
        }
        let mut rows = (Vec::new(), Vec::new());
        for (left, right) in first.iter().zip(second) {
            let (left, right) = pair(typed(left, scope)?, typed(right, scope)?, order, scope)?;
            rows.0.push(left);
            rows.1.push(right);
        }
        return Ok((Node::Tuple(rows.0).into(), Node::Tuple(rows.1).into()));
    }
    pair(typed(left, scope)?, typed(right, scope)?, order, scope)
}

/// Two integers, where literals without a type become ones.
fn integers(left: Typed, right: Typed, scope: &Scope<'_>) -> Option<(Typed, Typed)> {
    let whole = |side: Typed, other: &Type| match side.data_type {
        Type::Unknown => {
            let Type::Held(data_type) = other else {
                return None;
            };
            let expression = convert(side, data_type, How::Implicit, scope).ok()?;
            Some(Typed::new(expression, data_type.clone()))
        }
        _ if side.family() == Some(Family::Integer) => Some(side),
        _ => None,
    };
    let (first, second) = (left.data_type.clone(), right.data_type.clone());
    Some((whole(left, &second)?, whole(right, &first)?))
}

fn larger(left: &Typed, right: &Typed) -> DataType {
    let sizes = [DataType::BigInt, DataType::Integer];
    sizes
        .into_iter()
        .find(|size| {
            let held = Type::Held(size.clone());
            left.data_type == held || right.data_type == held
        })
        .unwrap_or(DataType::SmallInt)
}

fn arithmetic(
    whole: &Expression,
    operator: &BinaryOperator,
    left: &Expression,
    right: &Expression,
    scope: &Scope<'_>,
) -> Result<Typed, Problem> {
    use BinaryOperator as Op;
    let sum = matches!(operator, Op::Add | Op::Subtract);
    let minus = *operator == Op::Subtract;
    if sum && let Some(interval) = time::interval(right) {
        return time::shifted(typed(left, scope)?, interval?, minus);
    }
    if *operator == Op::Add
        && let Some(interval) = time::interval(left)
    {
        return time::shifted(typed(right, scope)?, interval?, false);
    }
    let (left, right) = (typed(left, scope)?, typed(right, scope)?);
    let refuse = || unknown(whole, operator);
    if sum && left.family() == Some(Family::Date) {
        return match right.family() {
            Some(Family::Integer) if !matches!(right.data_type, Type::Held(DataType::BigInt)) => {
                Ok(time::days_later(left, right, minus))
            }
            Some(Family::Date) if minus => Ok(time::days_between(left, right)),
            _ => Err(refuse()),
        };
    }
    if matches!(operator, Op::Divide | Op::Modulo) && !never_zero(&right) {
        return Err(unshared(
            &right.expression,
            "a division by what may be zero has another meaning on SQLite".to_owned(),
            "PostgreSQL fails there, and SQLite gives NULL.",
        )
        .help("Divide by a literal, or by `nullif(..., 0)`."));
    }
    let family = |side: &Typed| side.family();
    match (family(&left), family(&right)) {
        (Some(Family::Float), _) | (_, Some(Family::Float)) if *operator != Op::Modulo => {
            let real = |side: &Typed| side.data_type == Type::Held(DataType::Real);
            let narrow = |side: &Typed| real(side) || side.data_type == Type::Unknown;
            if (real(&left) || real(&right)) && narrow(&left) && narrow(&right) {
                return Err(unshared(
                    whole,
                    "`real` cannot be calculated with on SQLite".to_owned(),
                    "It calculates with 64 bits, and PostgreSQL rounds to 32 at each step.",
                ));
            }
            let double = |side| convert(side, &DataType::Double, How::Implicit, scope);
            Ok(Typed::new(
                make::binary(operator.clone(), double(left)?, double(right)?),
                DataType::Double,
            ))
        }
        (Some(Family::Numeric), _) | (_, Some(Family::Numeric)) => Err(unshared(
            whole,
            "`numeric` cannot be calculated with on SQLite".to_owned(),
            "SQLite has no exact decimal numbers.",
        )),
        _ => {
            let (left, right) = integers(left, right, scope).ok_or_else(refuse)?;
            let data_type = larger(&left, &right);
            Ok(Typed::new(
                make::binary(operator.clone(), left.expression, right.expression),
                data_type,
            ))
        }
    }
}

/// Whether a divisor is a literal other than zero, or NULL in place of zero.
pub(super) fn never_zero(divisor: &Typed) -> bool {
    match &*divisor.expression.node {
        Node::Call(Call {
            name, arguments, ..
        }) if name == "nullif" => {
            arguments
                .get(1)
                .and_then(super::typing::number)
                .and_then(|number| number.parse::<f64>().ok())
                == Some(0.0)
        }
        _ => divisor
            .number()
            .and_then(|number| number.parse::<f64>().ok())
            .is_some_and(|number| number != 0.0),
    }
}

fn concatenation(
    whole: &Expression,
    left: &Expression,
    right: &Expression,
    scope: &Scope<'_>,
) -> Result<Typed, Problem> {
    let (left, right) = (typed(left, scope)?, typed(right, scope)?);
    let text = |side: &Typed| matches!(side.family(), None | Some(Family::Text));
    if !text(&left) && !text(&right) {
        return Err(unknown(whole, &BinaryOperator::Concatenate));
    }
    // Beside a blob or a JSON value, a literal would be one too.
    for side in [&left, &right] {
        if matches!(side.family(), Some(Family::Bytea | Family::Json)) {
            return Err(unshared(
                &side.expression,
                format!(
                    "`||` with `{}` has no form on SQLite",
                    side.data_type.shown()
                ),
                "There, `||` always makes a text.",
            ));
        }
    }
    Ok(Typed::new(
        make::joined(as_text(left)?, as_text(right)?),
        DataType::Text,
    ))
}
