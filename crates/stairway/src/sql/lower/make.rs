//! Expressions in SQLite's words, made of parts.

use crate::schema::{Arm, BinaryOperator, Call, DataType, Expression, Node, Truth, UnaryOperator};

pub(super) fn call(name: &str, arguments: impl Into<Vec<Expression>>) -> Expression {
    Node::Call(Call {
        name: name.to_owned(),
        arguments: arguments.into(),
        ..Call::default()
    })
    .into()
}

pub(super) fn text(text: impl Into<String>) -> Expression {
    Node::Text(text.into()).into()
}

pub(super) fn null() -> Expression {
    Node::Null.into()
}

pub(super) fn integer(value: i64) -> Expression {
    let number = Expression::from(Node::Number(value.unsigned_abs().to_string()));
    if value < 0 {
        Node::Unary(UnaryOperator::Minus, number).into()
    } else {
        number
    }
}

pub(super) fn binary(operator: BinaryOperator, left: Expression, right: Expression) -> Expression {
    Node::Binary(operator, left, right).into()
}

/// `left || right`
pub(super) fn joined(left: Expression, right: Expression) -> Expression {
    binary(BinaryOperator::Concatenate, left, right)
}

pub(super) fn cast(operand: Expression, data_type: DataType) -> Expression {
    Node::Cast { operand, data_type }.into()
}

/// A cast to `integer`, `real`, `text` or `blob`, as SQLite names its classes.
pub(super) fn to_integer(operand: Expression) -> Expression {
    cast(operand, DataType::Integer)
}

pub(super) fn to_real(operand: Expression) -> Expression {
    cast(operand, DataType::Real)
}

pub(super) fn to_text(operand: Expression) -> Expression {
    cast(operand, DataType::Text)
}

/// `substr(operand, from[, length])`
pub(super) fn part(operand: Expression, from: i64, length: Option<i64>) -> Expression {
    let mut arguments = vec![operand, integer(from)];
    arguments.extend(length.map(integer));
    call("substr", arguments)
}

/// `CASE WHEN when THEN then ... [ELSE otherwise] END`
pub(super) fn case(
    arms: impl IntoIterator<Item = (Expression, Expression)>,
    otherwise: Option<Expression>,
) -> Expression {
    Node::Case {
        operand: None,
        arms: arms
            .into_iter()
            .map(|(when, then)| Arm { when, then })
            .collect(),
        otherwise,
    }
    .into()
}

/// `operand IS NOT NULL`
pub(super) fn not_null(operand: Expression) -> Expression {
    Node::Is {
        operand,
        truth: Truth::Null,
        negated: true,
    }
    .into()
}

/// Whether an expression may stand twice where it stood once: it is short and gives the same value each time.
pub(super) fn repeatable(expression: &Expression) -> bool {
    fn size(expression: &Expression, left: usize) -> Option<usize> {
        let left = left.checked_sub(1)?;
        match &*expression.node {
            Node::Null
            | Node::Boolean(_)
            | Node::Number(_)
            | Node::Text(_)
            | Node::Blob(_)
            | Node::Column { .. } => Some(left),
            Node::Unary(_, operand)
            | Node::Cast { operand, .. }
            | Node::Is { operand, .. }
            | Node::Collate { operand, .. } => size(operand, left),
            Node::Binary(_, first, second) => size(second, size(first, left)?),
            Node::Call(call) => {
                let plain = call.filter.is_none()
                    && call.over.is_none()
                    && call.order_by.is_empty()
                    && !matches!(call.name.as_str(), "random" | "randomblob");
                if !plain {
                    return None;
                }
                call.arguments
                    .iter()
                    .try_fold(left, |left, argument| size(argument, left))
            }
            _ => None,
        }
    }
    size(expression, 12).is_some()
}
