//! The type of a column or of a cast.

use std::fmt;

/// A type, in PostgreSQL's terms on both databases. Shown as PostgreSQL spells it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DataType {
    /// `boolean`
    Boolean,
    /// `smallint`: 16 bits.
    SmallInt,
    /// `integer`: 32 bits.
    Integer,
    /// `bigint`: 64 bits.
    BigInt,
    /// `real`: 32 bits.
    Real,
    /// `double precision`: 64 bits.
    Double,
    /// `numeric`, with its precision and scale in decimal digits where they are given.
    Numeric(Option<(u16, i16)>),
    /// `text`
    Text,
    /// `varchar`, with its length in characters where one is given.
    Varchar(Option<u32>),
    /// `char(n)`, padded with blanks; the length in characters.
    Char(u32),
    /// `bytea`
    Bytea,
    /// `date`
    Date,
    /// `time`, with its fractional digits where they are given.
    Time(Option<u8>),
    /// `timestamp`, likewise.
    Timestamp(Option<u8>),
    /// `timestamptz`, likewise.
    TimestampTz(Option<u8>),
    /// `interval`, without fields.
    Interval,
    /// `uuid`
    Uuid,
    /// `json`
    Json,
    /// `jsonb`
    Jsonb,
    /// An enum type of this schema, by name.
    Enum(String),
    /// Any other: as PostgreSQL's `format_type` spells it, or as declared on SQLite; may be empty there.
    Other(String),
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let precise = |f: &mut fmt::Formatter<'_>, name: &str, digits: &Option<u8>, rest: &str| {
            match digits {
                Some(digits) => write!(f, "{name}({digits}){rest}"),
                None => write!(f, "{name}{rest}"),
            }
        };
        match self {
            DataType::Boolean => f.write_str("boolean"),
            DataType::SmallInt => f.write_str("smallint"),
            DataType::Integer => f.write_str("integer"),
            DataType::BigInt => f.write_str("bigint"),
            DataType::Real => f.write_str("real"),
            DataType::Double => f.write_str("double precision"),
            DataType::Numeric(None) => f.write_str("numeric"),
            DataType::Numeric(Some((precision, scale))) => {
                write!(f, "numeric({precision},{scale})")
            }
            DataType::Text => f.write_str("text"),
            DataType::Varchar(None) => f.write_str("varchar"),
            DataType::Varchar(Some(length)) => write!(f, "varchar({length})"),
            DataType::Char(length) => write!(f, "char({length})"),
            DataType::Bytea => f.write_str("bytea"),
            DataType::Date => f.write_str("date"),
            DataType::Time(digits) => precise(f, "time", digits, ""),
            DataType::Timestamp(digits) => precise(f, "timestamp", digits, ""),
            DataType::TimestampTz(digits) => precise(f, "timestamptz", digits, ""),
            DataType::Interval => f.write_str("interval"),
            DataType::Uuid => f.write_str("uuid"),
            DataType::Json => f.write_str("json"),
            DataType::Jsonb => f.write_str("jsonb"),
            DataType::Enum(name) | DataType::Other(name) => f.write_str(name),
        }
    }
}
