//! What is said of columns, as SQL: conditions and values that hold for all rows, whatever they are.

use super::{
    kind::{Kind, literal, quoted, value},
    value::{Column, Default, Models, Table, Term},
};
use crate::Dialect;

/// The term as a condition; none if its column cannot have it.
pub(super) fn condition(term: Term, table: &Table, models: &Models) -> Option<String> {
    let column = table.column(term.column)?;
    let (name, number) = (quoted(&column.name), term.number);
    Some(match (column.kind, term.form % 4) {
        (Kind::Small | Kind::Int | Kind::Big, form) => match form {
            0 => format!("{name} > -{number}"),
            1 => format!("{name} >= -{number}"),
            2 => format!("{name} BETWEEN -{number} AND 1{number:04}"),
            _ => format!("{name} <> -{number} OR {name} IS NULL"),
        },
        (Kind::Real | Kind::Double, _) => format!("{name} > -{number}"),
        // SQLite compares the first fifteen digits.
        (Kind::Numeric(Some((..=15, _))), _) => format!("{name} > -{number}"),
        (Kind::Text | Kind::Varchar(_), form) => match form {
            0 => format!("length({name}) < 9{number}"),
            1 => format!("{name} <> 'it''s {number}'"),
            2 => format!("coalesce({name}, 'x') NOT IN ('a', 'b{number}')"),
            _ => format!("{name} NOT LIKE 'z{number}%'"),
        },
        (Kind::Truth, 0 | 1) => format!("{name} OR NOT {name} OR {name} IS NULL"),
        (Kind::Moment, _) => format!("{name} > '19{:02}-01-01 00:00:00+00'", number % 70),
        (Kind::Local, _) => format!("{name} > '19{:02}-01-01 00:00:00'", number % 70),
        (Kind::Day, _) => format!("{name} >= '19{:02}-01-01'", number % 70),
        (Kind::Label(of), 0..=2) => {
            // By the label that is in no row.
            let own = models.enumeration(of)?;
            let last = own.labels.iter().find(|label| label.id == number)?;
            format!("{name} <> '{}'", last.text)
        }
        (Kind::Json, _) => return None,
        _ => format!("{name} IS NOT NULL OR 1 < 1{number}"),
    })
}

/// The term as which rows an index holds.
pub(super) fn predicate(term: Term, table: &Table, models: &Models) -> Option<String> {
    let column = table.column(term.column)?;
    match term.form % 3 {
        0 => condition(term, table, models),
        _ if column.nullable => Some(format!("{} IS NOT NULL", quoted(&column.name))),
        _ => condition(term, table, models),
    }
}

/// The term as a value that an index can hold.
pub(super) fn expression(term: Term, table: &Table) -> Option<String> {
    let column = table.column(term.column)?;
    let (name, number) = (quoted(&column.name), term.number);
    Some(match (column.kind, term.form % 3) {
        (Kind::Small | Kind::Int | Kind::Big, 0) => format!("{name} + {number}"),
        (Kind::Small | Kind::Int | Kind::Big, 1) => format!("abs({name})"),
        (Kind::Small | Kind::Int | Kind::Big, _) => format!("{name} * 2 - {number}"),
        (Kind::Text | Kind::Varchar(_), 0) => format!("lower({name})"),
        (Kind::Text | Kind::Varchar(_), 1) => format!("upper(trim({name}))"),
        (Kind::Text | Kind::Varchar(_), _) => format!("{name} || '-{number}'"),
        (Kind::Truth, _) => format!("NOT {name}"),
        _ => return None,
    })
}

/// The term as what a generated column of the kind `kind` is computed from, with what rows hold that hold `value`.
pub(super) fn generated(
    term: Term,
    kind: Kind,
    table: &Table,
    value: Option<&str>,
) -> Option<(String, Option<String>)> {
    let column = table.column(term.column)?;
    if column.generated.is_some() {
        return None;
    }
    let (name, number) = (quoted(&column.name), term.number);
    let whole = value.and_then(|value| value.parse::<usize>().ok());
    Some(match (column.kind, kind, term.form % 3) {
        (Kind::Int | Kind::Big, Kind::Big, 0) => (
            format!("{name} * {number}"),
            whole.map(|whole| (whole * number).to_string()),
        ),
        (Kind::Int | Kind::Big, Kind::Big, _) => (
            format!("{name} + {number}"),
            whole.map(|whole| (whole + number).to_string()),
        ),
        (Kind::Text | Kind::Varchar(_), Kind::Text, 0) => {
            (format!("lower({name})"), value.map(str::to_ascii_lowercase))
        }
        (Kind::Text | Kind::Varchar(_), Kind::Text, _) => (
            format!("{name} || '-{number}'"),
            value.map(|value| format!("{value}-{number}")),
        ),
        _ => return None,
    })
}

/// A column's default, as SQL in PostgreSQL's words.
pub(super) fn default(column: &Column, models: &Models) -> Option<String> {
    Some(match (column.default?, column.kind) {
        (Default::Made, Kind::Moment) => "now()".to_owned(),
        (Default::Made, Kind::Local) => "LOCALTIMESTAMP".to_owned(),
        (Default::Made, Kind::Day) => "CURRENT_DATE".to_owned(),
        (Default::Made, Kind::Uuid) => "gen_random_uuid()".to_owned(),
        (Default::Made, _) => return None,
        (Default::Value(number), kind) => {
            literal(kind, &value(column, number, models), Dialect::Postgres)
        }
    })
}
