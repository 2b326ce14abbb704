//! What is known of an expression's type, and which types meet in which.

use crate::schema::DataType;

/// What is known of an expression's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is this one.
    Known(DataType),
    /// A text or NULL that takes the type of what it meets.
    Literal,
    /// Nothing.
    Unknown,
}

impl Kind {
    pub(super) fn known(&self) -> Option<&DataType> {
        match self {
            Kind::Known(data_type) => Some(data_type),
            _ => None,
        }
    }

    /// The operator class that an index of this type has if none is named.
    pub(super) fn operator_class(&self) -> Option<&'static str> {
        Some(match self.known()? {
            DataType::Text | DataType::Varchar(_) => "text_ops",
            DataType::Boolean => "bool_ops",
            DataType::SmallInt => "int2_ops",
            DataType::Integer => "int4_ops",
            DataType::BigInt => "int8_ops",
            DataType::Numeric(_) => "numeric_ops",
            DataType::Date => "date_ops",
            DataType::Timestamp(_) => "timestamp_ops",
            DataType::TimestampTz(_) => "timestamptz_ops",
            DataType::Uuid => "uuid_ops",
            _ => return None,
        })
    }
}

/// The type without length, precision and scale: the one whose operators are used.
pub(super) fn base(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Varchar(_) => DataType::Text,
        DataType::Char(_) => DataType::Other("bpchar".to_owned()),
        DataType::Numeric(_) => DataType::Numeric(None),
        DataType::Time(_) => DataType::Time(None),
        DataType::Timestamp(_) => DataType::Timestamp(None),
        DataType::TimestampTz(_) => DataType::TimestampTz(None),
        other => other.clone(),
    }
}

/// Whether it is `text`, or `varchar`, which has the operators of `text`.
pub(super) fn is_text(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Text | DataType::Varchar(_))
}

pub(super) fn is_integer(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::SmallInt | DataType::Integer | DataType::BigInt
    )
}

pub(super) fn is_number(data_type: &DataType) -> bool {
    rank(data_type).is_some()
}

/// Whether it is a time to which an interval can be added.
pub(super) fn is_moment(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Timestamp(_) | DataType::TimestampTz(_) | DataType::Time(_)
    )
}

/// Whether casting `from` to `to` does nothing.
pub(super) fn is_idle(from: &DataType, to: &DataType) -> bool {
    from == to || *to == base(from) || (is_text(from) && *to == DataType::Varchar(None))
}

/// Whether PostgreSQL casts `from` to `to` by itself where a function takes no other.
pub(super) fn is_implicit(from: &Kind, to: &DataType) -> bool {
    match from {
        Kind::Literal => true,
        Kind::Unknown => false,
        Kind::Known(from) => {
            let dated = matches!(from, DataType::Date)
                && matches!(to, DataType::Timestamp(_) | DataType::TimestampTz(_))
                || matches!(
                    (from, to),
                    (DataType::Timestamp(_), DataType::TimestampTz(_))
                );
            dated || is_idle(from, to) || wider(from, to).is_some_and(|wider| wider == base(to))
        }
    }
}

/// The type of the elements of an array type.
pub(super) fn element(data_type: &DataType) -> Option<DataType> {
    let DataType::Other(name) = data_type else {
        return None;
    };
    let name = name.strip_suffix("[]")?;
    Some(match name {
        "boolean" => DataType::Boolean,
        "smallint" => DataType::SmallInt,
        "integer" => DataType::Integer,
        "bigint" => DataType::BigInt,
        "real" => DataType::Real,
        "double precision" => DataType::Double,
        "numeric" => DataType::Numeric(None),
        "text" => DataType::Text,
        "character varying" | "varchar" => DataType::Varchar(None),
        "date" => DataType::Date,
        "uuid" => DataType::Uuid,
        "json" => DataType::Json,
        "jsonb" => DataType::Jsonb,
        "interval" => DataType::Interval,
        "timestamp with time zone" | "timestamptz" => DataType::TimestampTz(None),
        "timestamp without time zone" | "timestamp" => DataType::Timestamp(None),
        other => DataType::Other(other.to_owned()),
    })
}

/// The place of a type of numbers among those: each is implicitly cast to those behind it.
fn rank(data_type: &DataType) -> Option<u8> {
    Some(match data_type {
        DataType::SmallInt => 0,
        DataType::Integer => 1,
        DataType::BigInt => 2,
        DataType::Numeric(_) => 3,
        DataType::Real => 4,
        DataType::Double => 5,
        _ => return None,
    })
}

/// The one of two types of numbers to which the other is cast.
pub(super) fn wider(one: &DataType, other: &DataType) -> Option<DataType> {
    let (one_rank, other_rank) = (rank(one)?, rank(other)?);
    Some(base(if one_rank >= other_rank { one } else { other }))
}

/// The types to which PostgreSQL casts the operands of an operator between two types of numbers; none where its
/// operator takes them as they are.
pub(super) fn operands(one: &DataType, other: &DataType) -> (Option<DataType>, Option<DataType>) {
    let (one, other) = (base(one), base(other));
    if one == other || (is_integer(&one) && is_integer(&other)) {
        return (None, None);
    }
    let is_float = |data_type: &DataType| matches!(data_type, DataType::Real | DataType::Double);
    let double = || Some(DataType::Double);
    match (is_float(&one), is_float(&other), wider(&one, &other)) {
        (_, _, None) | (true, true, _) => (None, None),
        // It has operators between `real` and `double precision`, too.
        (true, false, _) => (None, double()),
        (false, true, _) => (double(), None),
        (false, false, wider) => (wider.clone(), wider),
    }
}
