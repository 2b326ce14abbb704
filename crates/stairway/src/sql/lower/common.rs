//! The one type that several expressions share: in CASE, COALESCE, GREATEST, and in the columns of a UNION.

use super::{
    Scope,
    convert::{How, convert},
    typing::{Family, Type, Typed, unshared},
};
use crate::{
    schema::{DataType, Expression},
    sql::Problem,
};

/// `values`, each as the type that PostgreSQL finds for all of them.
pub(super) fn unify(
    values: Vec<Typed>,
    scope: &Scope<'_>,
) -> Result<(Vec<Expression>, Type), Problem> {
    let target = match common(&values)? {
        Some(target) => target,
        // Only columns whose type is not known: nothing is done with them.
        None => {
            let expressions = values.into_iter().map(|value| value.expression).collect();
            return Ok((expressions, Type::Opaque));
        }
    };
    let expressions: Result<Vec<Expression>, Problem> = values
        .into_iter()
        .map(|value| convert(value, &target, How::Implicit, scope))
        .collect();
    Ok((expressions?, Type::Held(target)))
}

fn common(values: &[Typed]) -> Result<Option<DataType>, Problem> {
    let typed: Vec<&Typed> = values
        .iter()
        .filter(|value| value.data_type != Type::Unknown)
        .collect();
    let Some(first) = typed.first() else {
        return Ok(Some(DataType::Text));
    };
    if typed.iter().all(|value| value.data_type == first.data_type) {
        match &first.data_type {
            Type::Held(data_type) => return Ok(Some(data_type.clone())),
            Type::Opaque if typed.len() == values.len() => return Ok(None),
            Type::Opaque | Type::Unknown => {}
            Type::Constant | Type::Whole => return Ok(Some(DataType::Numeric(None))),
        }
    }
    let all = |families: &[Family]| {
        typed.iter().all(|value| {
            value
                .family()
                .is_some_and(|family| families.contains(&family))
        })
    };
    let any = |family| typed.iter().any(|value| value.family() == Some(family));
    let held = |data_type: &DataType| {
        typed
            .iter()
            .any(|value| value.data_type == Type::Held(data_type.clone()))
    };
    if all(&[Family::Integer]) {
        let largest = [DataType::BigInt, DataType::Integer, DataType::SmallInt];
        return Ok(largest.into_iter().find(|size| held(size)));
    }
    if all(&[Family::Integer, Family::Numeric, Family::Float]) {
        if held(&DataType::Double) {
            return Ok(Some(DataType::Double));
        }
        if any(Family::Float) {
            return Ok(Some(DataType::Real));
        }
        return Ok(Some(DataType::Numeric(None)));
    }
    if all(&[Family::Text]) {
        return Ok(Some(DataType::Text));
    }
    let digits = |value: &&Typed| match value.data_type {
        Type::Held(
            DataType::Time(digits) | DataType::Timestamp(digits) | DataType::TimestampTz(digits),
        ) => digits.unwrap_or(6),
        _ => 0,
    };
    let digits = typed.iter().map(digits).max();
    if all(&[Family::Time]) {
        return Ok(Some(DataType::Time(digits)));
    }
    if all(&[Family::Date, Family::Timestamp, Family::TimestampTz]) {
        return Ok(Some(if any(Family::TimestampTz) {
            DataType::TimestampTz(digits)
        } else {
            DataType::Timestamp(digits)
        }));
    }
    let other = typed
        .iter()
        .find(|value| value.data_type != first.data_type)
        .unwrap_or(first);
    Err(unshared(
        &other.expression,
        format!(
            "`{}` and `{}` have no type in common here",
            first.data_type.shown(),
            other.data_type.shown()
        ),
        "SQLite would mix them in one column.",
    ))
}
