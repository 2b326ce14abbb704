//! The names that a database gives to the columns of a query that names none: PostgreSQL's `FigureColname`, and the
//! text itself on SQLite.

use crate::{
    Dialect,
    schema::{Body, Call, DataType, Expression, Node, Projection, Query},
};

/// The name of the column that shows `value`, which stands in `text`.
pub(in crate::sql) fn name(value: &Expression, text: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgres => {
            figure(value, text).map_or_else(|| "?column?".to_owned(), |(name, _)| name)
        }
        Dialect::Sqlite => match &*value.node {
            Node::Column { name, .. } => name.clone(),
            _ => match text.get(value.span.clone()) {
                Some(text) if !text.is_empty() => text.to_owned(),
                _ => crate::sql::print::expression(value, dialect),
            },
        },
    }
}

/// The name that PostgreSQL gives to a column of an index that is `value`.
pub(super) fn index_column(value: &Expression, text: &str) -> String {
    figure(value, text).map_or_else(|| "expr".to_owned(), |(name, _)| name)
}

/// A name, and whether it is more than the name of a type.
fn figure(value: &Expression, text: &str) -> Option<(String, bool)> {
    let strong = |name: &str| Some((name.to_owned(), true));
    match &*value.node {
        Node::Column { name, .. } => strong(name),
        Node::Call(call) => Some((called(call, value, text), true)),
        Node::AtTimeZone { .. } => strong("timezone"),
        Node::Collate { operand, .. } => figure(operand, text),
        Node::Cast { operand, data_type } => match figure(operand, text) {
            Some((name, true)) => Some((name, true)),
            _ => Some((type_name(data_type), false)),
        },
        Node::Case { otherwise, .. } => {
            match otherwise.as_ref().and_then(|last| figure(last, text)) {
                Some((name, true)) => Some((name, true)),
                _ => Some(("case".to_owned(), false)),
            }
        }
        Node::Exists(_) => strong("exists"),
        Node::Query(query) => sub_query(query, text),
        Node::Array(_) => strong("array"),
        Node::Tuple(_) => strong("row"),
        _ => None,
    }
}

/// The name that a sub-query's one column gives.
fn sub_query(query: &Query, text: &str) -> Option<(String, bool)> {
    let mut body = &query.body;
    while let Body::Compound { left, .. } = body {
        body = left;
    }
    let Body::Select(select) = body else {
        return Some(("column1".to_owned(), true));
    };
    match select.projections.first()? {
        Projection::Expression {
            alias: Some(alias), ..
        } => Some((alias.clone(), true)),
        Projection::Expression { value, alias: None } => figure(value, text),
        Projection::Star { .. } => None,
    }
}

/// The name of a call's column: `trim` is `btrim` underneath, and what has two spellings is told by the text.
fn called(call: &Call, value: &Expression, text: &str) -> String {
    let written = text
        .get(value.span.clone())
        .map(|text| text.trim_start_matches('(').trim_start())
        .unwrap_or_default();
    let word: String = written
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect::<String>()
        .to_ascii_lowercase();
    match (call.name.as_str(), word.as_str()) {
        ("now", "current_timestamp") => word,
        ("trim", _) => "btrim".to_owned(),
        (name, _) => name.to_owned(),
    }
}

/// The name that PostgreSQL's catalogue has for a type.
fn type_name(data_type: &DataType) -> String {
    let name = match data_type {
        DataType::Boolean => "bool",
        DataType::SmallInt => "int2",
        DataType::Integer => "int4",
        DataType::BigInt => "int8",
        DataType::Real => "float4",
        DataType::Double => "float8",
        DataType::Numeric(_) => "numeric",
        DataType::Text => "text",
        DataType::Varchar(_) => "varchar",
        DataType::Char(_) => "bpchar",
        DataType::Bytea => "bytea",
        DataType::Date => "date",
        DataType::Time(_) => "time",
        DataType::Timestamp(_) => "timestamp",
        DataType::TimestampTz(_) => "timestamptz",
        DataType::Interval => "interval",
        DataType::Uuid => "uuid",
        DataType::Json => "json",
        DataType::Jsonb => "jsonb",
        DataType::Enum(name) => name,
        DataType::Other(name) => {
            return name
                .trim_end_matches("[]")
                .split('(')
                .next()
                .unwrap_or(name)
                .trim_matches('"')
                .to_owned();
        }
    };
    name.to_owned()
}
