//! ORDER BY and GROUP BY: what PostgreSQL sorts and groups by, as SQLite sorts and groups.

use super::{from::name_projection, groupable};
use crate::{
    schema::{Arm, DataType, Expression, Node, Nulls, OrderBy, Projection},
    sql::{
        Problem,
        lower::{
            Scope,
            convert::exact_as_double,
            expression::typed,
            make::{integer, to_real},
            scope::{Output, same},
            typing::{Family, Type, Typed, unshared, whole},
        },
    },
};

/// What an order is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sql::lower) enum Order {
    /// It decides which rows or which values there are.
    Decides,
    /// It only puts the rows in order.
    Shows,
}

/// An item of ORDER BY that can only name columns, as in OVER.
pub(in crate::sql::lower) fn order(
    item: &OrderBy,
    scope: &Scope<'_>,
    decides: Order,
) -> Result<OrderBy, Problem> {
    sorted(item, key(typed(&item.value, scope)?, decides, scope)?)
}

/// An item of a SELECT's ORDER BY, where the columns of the select list come first. One that is named gets that
/// name on SQLite too.
pub(super) fn of_select(
    item: &OrderBy,
    projections: &mut [Projection],
    outputs: &[Output],
    scope: &Scope<'_>,
    decides: Order,
) -> Result<OrderBy, Problem> {
    let Some(index) = output(&item.value, outputs)? else {
        return order(item, scope, decides);
    };
    let (Some(output), Some(projection)) = (outputs.get(index), projections.get_mut(index)) else {
        return order(item, scope, decides);
    };
    let value = match projection {
        Projection::Expression { value, .. } => value.clone(),
        Projection::Star { .. } => item.value.clone(),
    };
    let shown = Typed {
        expression: Expression::new((*value.node).clone(), item.value.span.clone()),
        data_type: output.data_type.clone(),
    };
    let key = key(shown, decides, scope)?;
    if key != value {
        return sorted(item, key);
    }
    name_projection(projection, output);
    sorted(item, item.value.clone())
}

/// An item of ORDER BY behind a compound or VALUES, where there are only the columns of the result.
pub(super) fn of_outputs(
    item: &OrderBy,
    outputs: &[Output],
    scope: &Scope<'_>,
    decides: Order,
) -> Result<OrderBy, Problem> {
    match output(&item.value, outputs)?.and_then(|index| outputs.get(index)) {
        Some(output) => {
            let item = of_output(item, output, decides, scope)?;
            match &*item.value.node {
                Node::Column { .. } | Node::Number(_) => Ok(item),
                _ => Err(unshared(
                    &item.value,
                    "SQLite cannot sort these rows by this column".to_owned(),
                    "It is held in a way that has another order, and here only columns can be named.",
                )),
            }
        }
        None => Err(unshared(
            &item.value,
            "only columns can be named here".to_owned(),
            "The rows of several queries are sorted by the columns of the result.",
        )),
    }
}

fn of_output(
    item: &OrderBy,
    output: &Output,
    decides: Order,
    scope: &Scope<'_>,
) -> Result<OrderBy, Problem> {
    let value = Typed {
        expression: item.value.clone(),
        data_type: output.data_type.clone(),
    };
    let key = key(value, decides, scope)?;
    if key != item.value && whole(&item.value).is_some() {
        return Err(unshared(
            &item.value,
            "SQLite cannot sort by this column by its number".to_owned(),
            "It is held in a way that has another order.",
        )
        .help("Name the column."));
    }
    sorted(item, key)
}

/// The column of the select list that an item means by its number or name.
fn output(value: &Expression, outputs: &[Output]) -> Result<Option<usize>, Problem> {
    match (&*value.node, whole(value)) {
        (_, Some(number)) => {
            let index = usize::try_from(number - 1).ok();
            let found = index.filter(|index| *index < outputs.len());
            found.map(Some).ok_or_else(|| {
                Problem::new(
                    value.span.clone(),
                    format!("there is no column {number} in the select list"),
                )
            })
        }
        (
            Node::Column {
                qualifier: None,
                name,
            },
            None,
        ) => Ok(outputs.iter().position(|output| same(&output.name, name))),
        _ => Ok(None),
    }
}

/// With nulls where PostgreSQL has them: it takes them for the greatest, SQLite for the least.
fn sorted(item: &OrderBy, value: Expression) -> Result<OrderBy, Problem> {
    let nulls = item.nulls.unwrap_or(if item.descending {
        Nulls::First
    } else {
        Nulls::Last
    });
    Ok(OrderBy {
        value,
        descending: item.descending,
        nulls: Some(nulls),
    })
}

/// What SQLite sorts by for PostgreSQL's order of `value`.
fn key(value: Typed, decides: Order, scope: &Scope<'_>) -> Result<Expression, Problem> {
    let why = match (&value.data_type, value.family()) {
        (_, Some(Family::Text)) if decides == Order::Decides => {
            if matches!(&*value.expression.node, Node::Collate { .. }) {
                return Ok(value.expression);
            }
            return Err(unshared(
                &value.expression,
                "the order of texts is not the same on both databases".to_owned(),
                "PostgreSQL sorts by the database's language, SQLite by bytes, and here it decides on the result.",
            )
            .help("Say COLLATE \"C\" if the order of bytes is meant."));
        }
        (Type::Held(data_type @ DataType::Numeric(_)), _) => {
            if exact_as_double(data_type) {
                return Ok(to_real(value.expression));
            }
            "It holds `numeric` as text, and tells numbers apart by their first 15 digits."
        }
        (Type::Held(DataType::Enum(name)), _) => match scope.schema.enums.get(name) {
            Some(known) => {
                let arms = known.labels.iter().zip(0..).map(|(label, index)| Arm {
                    when: Node::Text(label.clone()).into(),
                    then: integer(index),
                });
                return Ok(Node::Case {
                    operand: Some(value.expression),
                    arms: arms.collect(),
                    otherwise: None,
                }
                .into());
            }
            None => "The order of the enum's labels is not known.",
        },
        (_, Some(Family::Json)) => "It holds JSON as text.",
        (Type::Opaque, _) | (_, Some(Family::Other)) => "Its type is not known.",
        _ => return Ok(value.expression),
    };
    Err(unshared(
        &value.expression,
        format!(
            "values of type `{}` cannot be sorted on SQLite",
            value.data_type.shown()
        ),
        why,
    ))
}

/// An item of GROUP BY, where the columns of FROM come first.
pub(super) fn grouped(
    item: &Expression,
    outputs: &[Output],
    scope: &Scope<'_>,
) -> Result<Expression, Problem> {
    let named = |index: usize| {
        outputs.get(index).map(|output| Typed {
            expression: item.clone(),
            data_type: output.data_type.clone(),
        })
    };
    let number = match whole(item) {
        Some(_) => output(item, outputs)?.and_then(named),
        None => None,
    };
    let value = match (number, typed(item, scope)) {
        (Some(value), _) | (None, Ok(value)) => value,
        (None, Err(problem)) => match output(item, outputs)?.and_then(named) {
            Some(value) => value,
            None => return Err(problem),
        },
    };
    groupable(&value)?;
    Ok(value.expression)
}
