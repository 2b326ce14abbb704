//! The types of expressions while they are lowered: PostgreSQL's type, and how SQLite holds its values.

use crate::{
    schema::{DataType, Expression, Node, UnaryOperator},
    sql::Problem,
};

/// The type of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// A string literal or NULL, which takes the type of what it meets.
    Unknown,
    /// A number that is no integer of 64 bits: `numeric`, and a literal.
    Constant,
    /// `numeric` that is always whole, and held as an integer.
    Whole,
    /// A type, held as columns hold it.
    Held(DataType),
    /// Not known: a column of a view whose words do not tell.
    Opaque,
}

/// What types have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Boolean,
    Integer,
    Float,
    Numeric,
    Text,
    Bytea,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    Uuid,
    Json,
    Enum,
    /// Any that SQLite has no equal for.
    Other,
}

pub(super) fn family(data_type: &DataType) -> Family {
    match data_type {
        DataType::Boolean => Family::Boolean,
        DataType::SmallInt | DataType::Integer | DataType::BigInt => Family::Integer,
        DataType::Real | DataType::Double => Family::Float,
        DataType::Numeric(_) => Family::Numeric,
        DataType::Text | DataType::Varchar(_) => Family::Text,
        DataType::Bytea => Family::Bytea,
        DataType::Date => Family::Date,
        DataType::Time(_) => Family::Time,
        DataType::Timestamp(_) => Family::Timestamp,
        DataType::TimestampTz(_) => Family::TimestampTz,
        DataType::Uuid => Family::Uuid,
        DataType::Json | DataType::Jsonb => Family::Json,
        DataType::Enum(_) => Family::Enum,
        DataType::Char(_) | DataType::Interval | DataType::Other(_) => Family::Other,
    }
}

impl Type {
    /// What it has in common with others; none for a literal without a type.
    pub(super) fn family(&self) -> Option<Family> {
        match self {
            Type::Unknown => None,
            Type::Constant | Type::Whole => Some(Family::Numeric),
            Type::Held(data_type) => Some(family(data_type)),
            Type::Opaque => Some(Family::Other),
        }
    }

    /// As messages name it.
    pub(super) fn shown(&self) -> String {
        match self {
            Type::Unknown => "text".to_owned(),
            Type::Constant | Type::Whole => "numeric".to_owned(),
            Type::Held(data_type) => data_type.to_string(),
            Type::Opaque => "unknown".to_owned(),
        }
    }
}

/// A lowered expression and its type. One of [`Type::Unknown`] is the literal as it was.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) expression: Expression,
    pub(super) data_type: Type,
}

impl Typed {
    pub(super) fn new(expression: Expression, data_type: DataType) -> Typed {
        Typed {
            expression,
            data_type: Type::Held(data_type),
        }
    }

    pub(super) fn boolean(expression: Expression) -> Typed {
        Typed::new(expression, DataType::Boolean)
    }

    pub(super) fn family(&self) -> Option<Family> {
        self.data_type.family()
    }

    /// Whether it is NULL as such.
    pub(super) fn is_null(&self) -> bool {
        *self.expression.node == Node::Null
    }

    /// The value of an integer literal.
    pub(super) fn integer(&self) -> Option<i64> {
        whole(&self.expression)
    }

    /// The value of a string literal, of unknown type or of text.
    pub(super) fn text(&self) -> Option<&str> {
        match (&*self.expression.node, self.family()) {
            (Node::Text(text), None | Some(Family::Text)) => Some(text),
            _ => None,
        }
    }

    /// The value of a number literal, with its sign, as written.
    pub(super) fn number(&self) -> Option<String> {
        number(&self.expression)
    }
}

/// The number that a literal says, with its sign.
pub(super) fn number(expression: &Expression) -> Option<String> {
    match &*expression.node {
        Node::Number(number) => Some(number.clone()),
        Node::Unary(UnaryOperator::Minus, operand) => match &*operand.node {
            Node::Number(number) => Some(format!("-{number}")),
            _ => None,
        },
        _ => None,
    }
}

/// The integer that a literal says.
pub(super) fn whole(expression: &Expression) -> Option<i64> {
    number(expression)?.parse().ok()
}

/// The problem that what stands at `expression` has no form of the same meaning.
pub(super) fn unshared(expression: &Expression, message: String, reason: &str) -> Problem {
    Problem::unshared(expression.span.clone(), message).because(reason)
}
