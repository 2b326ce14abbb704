//! Expressions: each kind of node, with its type.

use super::{
    Scope, common, compare,
    convert::{How, convert},
    function,
    operator::{self, sides},
    pattern::Like,
    query,
    reference::{Entry, entry},
    time,
    typing::{Family, Type, Typed, unshared},
};
use crate::{
    schema::{Arm, DataType, Expression, Node, Truth, UnaryOperator},
    sql::Problem,
};

/// The conditions and choices that are translated.
pub(super) const ENTRIES: &[Entry] = &[
    entry("quantity IS NULL", "quantity IS NULL", ""),
    entry("active IS NOT TRUE", "active IS NOT TRUE", ""),
    entry("active IS UNKNOWN", "active IS NULL", ""),
    entry("title IS DISTINCT FROM code", "title IS NOT code", ""),
    entry("title IS NOT DISTINCT FROM code", "title IS code", ""),
    entry("title IN ('a', 'b')", "title IN ('a', 'b')", ""),
    entry(
        "id IN (SELECT small FROM things)",
        "id IN (SELECT small FROM things)",
        "",
    ),
    entry(
        "EXISTS (SELECT 1 FROM things AS t WHERE t.small = things.id)",
        "EXISTS (SELECT 1 FROM things AS t WHERE t.small = things.id)",
        "",
    ),
    entry("quantity BETWEEN 1 AND 5", "quantity BETWEEN 1 AND 5", ""),
    entry("(id, quantity) = (1, 2)", "(id, quantity) = (1, 2)", ""),
    entry(
        "CASE WHEN active THEN 1 ELSE 0 END",
        "CASE WHEN active THEN 1 ELSE 0 END",
        "",
    ),
    entry(
        "CASE mood WHEN 'happy' THEN quantity END",
        "CASE mood WHEN 'happy' THEN quantity END",
        "",
    ),
];

/// A condition: an expression that has to be boolean.
pub(super) fn predicate(expression: &Expression, scope: &Scope<'_>) -> Result<Expression, Problem> {
    let condition = typed(expression, scope)?;
    match condition.data_type {
        Type::Unknown | Type::Held(DataType::Boolean) => {
            convert(condition, &DataType::Boolean, How::Implicit, scope)
        }
        _ => Err(Problem::new(
            expression.span.clone(),
            format!(
                "a condition is boolean, and this is of type `{}`",
                condition.data_type.shown()
            ),
        )),
    }
}

/// `expression` in SQLite's words, and its type.
pub(super) fn typed(expression: &Expression, scope: &Scope<'_>) -> Result<Typed, Problem> {
    let mut typed = node(expression, scope)?;
    typed.expression.span = expression.span.clone();
    Ok(typed)
}

fn node(whole: &Expression, scope: &Scope<'_>) -> Result<Typed, Problem> {
    match &*whole.node {
        Node::Null | Node::Text(_) => Ok(Typed {
            expression: whole.clone(),
            data_type: Type::Unknown,
        }),
        Node::Boolean(_) => Ok(Typed::boolean(whole.clone())),
        Node::Number(number) => Ok(Typed {
            expression: whole.clone(),
            data_type: literal_type(number, false),
        }),
        Node::Column { qualifier, name } => Ok(Typed {
            expression: whole.clone(),
            data_type: scope.column(qualifier.as_deref(), name, &whole.span)?,
        }),
        Node::Unary(operator, operand) => unary(whole, *operator, operand, scope),
        Node::Binary(operator, left, right) => {
            operator::binary(whole, operator, left, right, scope)
        }
        Node::Is {
            operand,
            truth,
            negated,
        } => {
            let operand = match truth {
                Truth::Null => {
                    if matches!(&*operand.node, Node::Tuple(_)) {
                        return Err(unshared(
                            operand,
                            "IS NULL of a row has no form on SQLite".to_owned(),
                            "There, a row is no value.",
                        ));
                    }
                    typed(operand, scope)?.expression
                }
                _ => predicate(operand, scope)?,
            };
            let truth = match truth {
                Truth::Unknown => Truth::Null,
                truth => *truth,
            };
            Ok(Typed::boolean(
                Node::Is {
                    operand,
                    truth,
                    negated: *negated,
                }
                .into(),
            ))
        }
        Node::Distinct {
            left,
            right,
            negated,
        } => {
            if matches!(&*left.node, Node::Tuple(_)) {
                return Err(unshared(
                    whole,
                    "IS DISTINCT FROM of rows is not known on SQLite".to_owned(),
                    "Compare the values one by one.",
                ));
            }
            let (left, right) = sides(left, right, false, scope)?;
            Ok(Typed::boolean(
                Node::Distinct {
                    left,
                    right,
                    negated: *negated,
                }
                .into(),
            ))
        }
        Node::In {
            operand,
            list,
            negated,
        } => contained(whole, operand, list, *negated, scope),
        Node::InQuery {
            operand,
            query,
            negated,
        } => query::contained(whole, operand, query, *negated, scope),
        Node::Between {
            operand,
            low,
            high,
            negated,
        } => {
            let (value, lowest) = sides(operand, low, true, scope)?;
            let (other, highest) = sides(operand, high, true, scope)?;
            if value != other {
                return Err(unshared(
                    whole,
                    "the bounds of BETWEEN are of different types".to_owned(),
                    "What is between them would have to be compared in two ways.",
                ));
            }
            Ok(Typed::boolean(
                Node::Between {
                    operand: value,
                    low: lowest,
                    high: highest,
                    negated: *negated,
                }
                .into(),
            ))
        }
        Node::Like {
            operand,
            pattern,
            escape,
            ignore_case,
            negated,
        } => Like {
            operand,
            pattern,
            escape: escape.as_ref(),
            ignore_case: *ignore_case,
            negated: *negated,
        }
        .lower(scope),
        Node::Call(call) => function::call(whole, call, scope),
        Node::Cast { operand, data_type } => {
            let data_type = scope.known_type(data_type);
            let expression = convert(typed(operand, scope)?, &data_type, How::Explicit, scope)?;
            Ok(Typed::new(expression, data_type))
        }
        Node::Case {
            operand,
            arms,
            otherwise,
        } => case(whole, operand.as_ref(), arms, otherwise.as_ref(), scope),
        Node::Collate { operand, collation } => {
            let operand = typed(operand, scope)?;
            let text = matches!(operand.family(), None | Some(Family::Text));
            if !text || !matches!(collation.as_str(), "C" | "POSIX" | "ucs_basic") {
                return Err(unshared(
                    whole,
                    format!("the collation `{collation}` has no equal on SQLite"),
                    "Of PostgreSQL's, it knows the order of bytes only, which is \"C\".",
                ));
            }
            Ok(Typed::new(
                Node::Collate {
                    operand: operand.expression,
                    collation: "binary".to_owned(),
                }
                .into(),
                DataType::Text,
            ))
        }
        Node::AtTimeZone { operand, zone } => {
            time::at_utc(typed(operand, scope)?, &typed(zone, scope)?)
        }
        Node::Query(inner) => query::scalar(whole, inner, scope),
        Node::Exists(inner) => {
            let inner = query::exists(inner, scope)?;
            Ok(Typed::boolean(Node::Exists(Box::new(inner)).into()))
        }
        Node::Tuple(_) => Err(unshared(
            whole,
            "a row stands only beside another one on SQLite".to_owned(),
            "There, a row is no value.",
        )),
        Node::Array(_) => Err(unshared(
            whole,
            "SQLite has no arrays".to_owned(),
            "An array is understood behind `= ANY` only.",
        )),
        Node::Default => Err(Problem::unshared(
            whole.span.clone(),
            "DEFAULT is not understood here",
        )),
        Node::Blob(_) => Err(Problem::unshared(
            whole.span.clone(),
            "this is no literal of PostgreSQL's",
        )),
    }
}

/// The type of a number as PostgreSQL reads it.
fn literal_type(number: &str, negative: bool) -> Type {
    let shown = if negative {
        format!("-{number}")
    } else {
        number.to_owned()
    };
    match shown.parse::<i64>() {
        Ok(value) if i32::try_from(value).is_ok() => Type::Held(DataType::Integer),
        Ok(_) => Type::Held(DataType::BigInt),
        Err(_) => Type::Constant,
    }
}

fn unary(
    whole: &Expression,
    operator: UnaryOperator,
    operand: &Expression,
    scope: &Scope<'_>,
) -> Result<Typed, Problem> {
    if operator == UnaryOperator::Not {
        let operand = predicate(operand, scope)?;
        return Ok(Typed::boolean(Node::Unary(operator, operand).into()));
    }
    let inner = typed(operand, scope)?;
    let number = matches!(inner.family(), Some(Family::Integer | Family::Float));
    match (operator, &*inner.expression.node) {
        (UnaryOperator::Minus, Node::Number(literal)) => {
            let data_type = match inner.data_type {
                Type::Held(DataType::Integer | DataType::BigInt) | Type::Constant => {
                    literal_type(literal, true)
                }
                other => other,
            };
            Ok(Typed {
                expression: Node::Unary(UnaryOperator::Minus, inner.expression).into(),
                data_type,
            })
        }
        (UnaryOperator::Plus, _) if number || inner.data_type == Type::Constant => Ok(inner),
        (UnaryOperator::Minus, _) if number => Ok(Typed {
            expression: Node::Unary(operator, inner.expression).into(),
            data_type: inner.data_type,
        }),
        (UnaryOperator::BitNot, _) if inner.family() == Some(Family::Integer) => Ok(Typed {
            expression: Node::Unary(operator, inner.expression).into(),
            data_type: inner.data_type,
        }),
        _ => Err(unshared(
            whole,
            format!(
                "a sign before `{}` has no form on SQLite",
                inner.data_type.shown()
            ),
            "There, it would make a number of how the value is held.",
        )),
    }
}

fn contained(
    whole: &Expression,
    operand: &Expression,
    list: &[Expression],
    negated: bool,
    scope: &Scope<'_>,
) -> Result<Typed, Problem> {
    let mut value: Option<Expression> = None;
    let mut items = Vec::new();
    for item in list {
        if matches!(&*item.node, Node::Tuple(_)) {
            return Err(unshared(
                item,
                "a list of rows has no form on SQLite".to_owned(),
                "Compare with each of them, with OR between.",
            ));
        }
        let (side, item) = sides(operand, item, false, scope)?;
        if value.as_ref().is_some_and(|value| *value != side) {
            return Err(unshared(
                whole,
                "the values of IN are of different types".to_owned(),
                "SQLite would compare them in another way.",
            ));
        }
        value = Some(side);
        items.push(item);
    }
    let Some(operand) = value else {
        return Err(Problem::new(whole.span.clone(), "the list of IN is empty"));
    };
    Ok(Typed::boolean(
        Node::In {
            operand,
            list: items,
            negated,
        }
        .into(),
    ))
}

fn case(
    whole: &Expression,
    operand: Option<&Expression>,
    arms: &[Arm],
    otherwise: Option<&Expression>,
    scope: &Scope<'_>,
) -> Result<Typed, Problem> {
    let mut subject: Option<Expression> = None;
    let mut conditions = Vec::new();
    let mut results = Vec::new();
    for arm in arms {
        conditions.push(match operand {
            None => predicate(&arm.when, scope)?,
            Some(operand) => {
                let operand = typed(operand, scope)?;
                let when = typed(&arm.when, scope)?;
                let (operand, when) = compare::pair(operand, when, false, scope)?;
                if subject.as_ref().is_some_and(|subject| *subject != operand) {
                    return Err(unshared(
                        whole,
                        "the arms of CASE compare with different types".to_owned(),
                        "SQLite would compare them in another way.",
                    ));
                }
                subject = Some(operand);
                when
            }
        });
        results.push(typed(&arm.then, scope)?);
    }
    if let Some(otherwise) = otherwise {
        results.push(typed(otherwise, scope)?);
    }
    let (mut results, data_type) = common::unify(results, scope)?;
    let otherwise = otherwise.and_then(|_| results.pop());
    let arms = conditions
        .into_iter()
        .zip(results)
        .map(|(when, then)| Arm { when, then })
        .collect();
    let expression = Node::Case {
        operand: subject,
        arms,
        otherwise,
    };
    Ok(Typed {
        expression: expression.into(),
        data_type,
    })
}
