//! Comparisons: two sides as SQLite tells the same of them.

use super::{
    Scope,
    convert::{How, convert, exact_as_double},
    decimal::Decimal,
    make::to_real,
    typing::{Family, Type, Typed, unshared},
};
use crate::{
    schema::{DataType, Expression, Node},
    sql::Problem,
};

/// The two sides of a comparison. `order` says whether it matters which one is less.
pub(super) fn pair(
    left: Typed,
    right: Typed,
    order: bool,
    scope: &Scope<'_>,
) -> Result<(Expression, Expression), Problem> {
    // A literal without a type has that of the other side.
    let (left, right) = match (&left.data_type, &right.data_type) {
        (Type::Unknown, Type::Unknown) => {
            let text = |side: Typed| Typed::new(side.expression, DataType::Text);
            (text(left), text(right))
        }
        (Type::Unknown, _) => {
            let left = meets(left, &right, scope)?;
            (left, right)
        }
        (_, Type::Unknown) => {
            let right = meets(right, &left, scope)?;
            (left, right)
        }
        _ => (left, right),
    };
    let (Some(first), Some(second)) = (left.family(), right.family()) else {
        return Err(unlike(&left, &right));
    };
    let number = |family| matches!(family, Family::Integer | Family::Float | Family::Numeric);
    let moment = |family| {
        matches!(
            family,
            Family::Date | Family::Timestamp | Family::TimestampTz
        )
    };
    if number(first) && number(second) {
        return numbers(left, right);
    }
    if moment(first) && moment(second) {
        let (mut sides, _) = super::common::unify(vec![left, right], scope)?;
        let right = sides.pop().unwrap_or_else(super::make::null);
        let left = sides.pop().unwrap_or_else(super::make::null);
        return Ok((left, right));
    }
    if first != second {
        return Err(unlike(&left, &right));
    }
    match first {
        Family::Text if order && !collated(&left) && !collated(&right) => Err(unshared(
            &left.expression,
            "the order of texts is not the same on both databases".to_owned(),
            "PostgreSQL sorts by the database's language, SQLite by bytes.",
        )
        .help("Say COLLATE \"C\" if the order of bytes is meant.")),
        Family::Enum if left.data_type != right.data_type => Err(unlike(&left, &right)),
        Family::Enum if order => Err(unshared(
            &left.expression,
            "the order of an enum's labels is not known to SQLite".to_owned(),
            "It holds them as texts.",
        )),
        Family::Text
        | Family::Enum
        | Family::Boolean
        | Family::Bytea
        | Family::Uuid
        | Family::Time => Ok((left.expression, right.expression)),
        _ => Err(unlike(&left, &right)),
    }
}

/// The literal `literal`, of the type of `other`.
fn meets(literal: Typed, other: &Typed, scope: &Scope<'_>) -> Result<Typed, Problem> {
    let data_type = match &other.data_type {
        // A varchar's length does not cut what it is compared with, nor do scale and digits round it.
        Type::Held(DataType::Varchar(_)) => DataType::Text,
        Type::Held(DataType::Numeric(_)) | Type::Constant | Type::Whole => DataType::Numeric(None),
        Type::Held(DataType::Time(_)) => DataType::Time(None),
        Type::Held(DataType::Timestamp(_)) => DataType::Timestamp(None),
        Type::Held(DataType::TimestampTz(_)) => DataType::TimestampTz(None),
        Type::Held(data_type) => data_type.clone(),
        Type::Unknown | Type::Opaque if literal.is_null() => DataType::Text,
        Type::Unknown | Type::Opaque => return Err(unlike(&literal, other)),
    };
    if literal.is_null() {
        return Ok(Typed {
            expression: literal.expression,
            data_type: other.data_type.clone(),
        });
    }
    let span = literal.expression.span.clone();
    let expression = convert(literal, &data_type, How::Implicit, scope)?;
    if let (DataType::Numeric(_), Node::Text(number)) = (&data_type, &*expression.node) {
        return Ok(Typed {
            expression: Expression::new(Node::Number(number.clone()), span),
            data_type: Type::Constant,
        });
    }
    let data_type = match (&other.data_type, data_type) {
        (Type::Held(DataType::Varchar(_)), data_type) => data_type,
        (Type::Held(held), _) => held.clone(),
        (_, data_type) => data_type,
    };
    Ok(Typed::new(expression, data_type))
}

fn unlike(left: &Typed, right: &Typed) -> Problem {
    unshared(
        &right.expression,
        format!(
            "`{}` cannot be compared with `{}` on SQLite as on PostgreSQL",
            left.data_type.shown(),
            right.data_type.shown()
        ),
        "How the two are held there does not tell which is equal or less.",
    )
}

/// Whether a text says the order of bytes, or is the empty one, which comes first in every order.
fn collated(side: &Typed) -> bool {
    match &*side.expression.node {
        Node::Collate { .. } => true,
        Node::Text(text) => text.is_empty(),
        _ => false,
    }
}

/// Numbers of any two types.
fn numbers(left: Typed, right: Typed) -> Result<(Expression, Expression), Problem> {
    let float = [&left, &right]
        .iter()
        .any(|side| side.family() == Some(Family::Float));
    let zero = |side: &Typed| {
        side.number()
            .and_then(|number| Decimal::parse(&number))
            .is_some_and(|number| number.is_zero())
    };
    let (left_zero, right_zero) = (zero(&left), zero(&right));
    Ok((
        comparable(left, float, right_zero)?,
        comparable(right, float, left_zero)?,
    ))
}

/// One side of a comparison of numbers. `float`: PostgreSQL compares doubles; `sign`: the other side is zero.
fn comparable(side: Typed, float: bool, sign: bool) -> Result<Expression, Problem> {
    if let Some(number) = side.number() {
        if side.family() == Some(Family::Float) {
            return Ok(side.expression);
        }
        let Some(decimal) = Decimal::parse(&number) else {
            return Ok(side.expression);
        };
        let span = side.expression.span.clone();
        let whole = decimal.rounded(0).filter(|whole| whole.equals(&decimal));
        let whole = whole.and_then(|whole| whole.to_string().parse::<i64>().ok());
        let literal = match whole {
            Some(whole) if !float || whole.unsigned_abs() < 1 << 53 => {
                Some(super::make::integer(whole))
            }
            _ if decimal.significant() <= 15 && decimal.small() => {
                super::literal::from_number(&number, &DataType::Double, &span)
            }
            _ => None,
        };
        return literal.ok_or_else(|| {
            unshared(
                &side.expression,
                format!("`{number}` has too many digits to be compared on SQLite"),
                "It tells numbers with a fraction apart by their first 15 digits.",
            )
        });
    }
    match &side.data_type {
        Type::Held(DataType::BigInt) if float => Ok(to_real(side.expression)),
        Type::Held(data_type @ DataType::Numeric(_)) => {
            if exact_as_double(data_type) || sign {
                Ok(to_real(side.expression))
            } else {
                Err(unshared(
                    &side.expression,
                    format!("a value of type `{data_type}` cannot be compared on SQLite"),
                    "It holds `numeric` as text, and tells numbers apart by their first 15 digits.",
                )
                .help("A type such as `numeric(15,2)` can be compared."))
            }
        }
        _ => Ok(side.expression),
    }
}
