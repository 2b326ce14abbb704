//! Values that a type can hold: the least and the greatest, the empty and the odd, and as many plain ones as are wanted.

use super::{
    declared::meant,
    kind::{Kind, Kinds, Type},
    own,
};
use crate::{
    Dialect,
    schema::{Column, DataType, Schema},
    sql::print,
};
use std::cmp::Ordering;

/// Which plain number keys begin at: what a revision inserts by itself begins at 1.
const KEYS: usize = 1_000_000;
/// The same in 16 bits.
const SMALL_KEYS: usize = 10_000;
/// A text of this many characters is long, and still fits into an index.
const LONG: usize = 200;
/// So many plain values come between the edges, when it is their turn again.
const BETWEEN: usize = 2;
/// The first edge is among so many values.
const EARLY: usize = 3;
/// So many of the items' edges are in an array.
const ITEMS: usize = 4;

/// The values of one column, in the words of one dialect. Inside they are as the database reads them, without quotes.
#[derive(Debug)]
pub(super) struct Values {
    pub(super) dialect: Dialect,
    pub(super) data_type: DataType,
    /// The values at the edges of what the type can hold, each once.
    edges: Vec<String>,
    plain: Plain,
    /// Whether they are literals without quotes.
    bare: bool,
}

/// How a value is made of a number.
#[derive(Debug)]
pub(super) enum Plain {
    /// It is not: the edges are all there is.
    Edges,
    /// By this.
    Made(fn(&Values, usize) -> String),
    /// As an array of one item.
    Array(Box<Values>),
    /// As a range of one point.
    Range(Box<Values>),
    /// As a row of these.
    Row(Vec<Values>),
}

impl Values {
    /// Those of `column` of `table` in `schema`.
    pub(super) fn of(
        table: &str,
        column: &Column,
        schema: &Schema,
        kinds: &Kinds,
        dialect: Dialect,
    ) -> Values {
        match kinds.column(table, &column.name) {
            Some(own) => Values::of_type(own, kinds),
            None => Values::modelled(column.data_type.clone(), Some(schema), dialect),
        }
    }

    /// Those of a type that PostgreSQL's catalogue was asked about.
    fn of_type(own: &Type, kinds: &Kinds) -> Values {
        let (edges, plain) = match &own.kind {
            Kind::Plain(data_type) => {
                return Values::modelled(data_type.clone(), None, Dialect::Postgres);
            }
            Kind::Domain { of, .. } => return Values::of_type(kinds.resolved(of), kinds),
            Kind::Enum(labels) => (labels.clone(), Plain::Edges),
            // What a domain allows inside is not asked.
            Kind::Array(of) if matches!(kinds.resolved(of).kind, Kind::Domain { .. }) => {
                (vec![array(&[])], Plain::Edges)
            }
            Kind::Array(of) => {
                let of = Values::of_type(kinds.resolved(of), kinds);
                let items: Vec<Option<String>> =
                    of.edges.iter().take(ITEMS).cloned().map(Some).collect();
                let mut edges = vec![array(&[]), array(&[None])];
                edges.push(array(&items));
                (edges, Plain::Array(Box::new(of)))
            }
            Kind::Range(of) => {
                let of = Values::of_type(kinds.resolved(of), kinds);
                let from = of.raw(0).map(|from| format!("[{},)", inner(&from)));
                let edges = ["empty".to_owned(), "(,)".to_owned()];
                let edges = edges.into_iter().chain(from).collect();
                (edges, Plain::Range(Box::new(of)))
            }
            Kind::Multirange => (vec!["{}".to_owned(), "{(,)}".to_owned()], Plain::Edges),
            Kind::Row(of) => {
                let of = of
                    .iter()
                    .map(|of| Values::of_type(kinds.resolved(of), kinds));
                let of: Vec<Values> = of.collect();
                let most = of.iter().map(|of| of.edges.len()).max().unwrap_or_default();
                let edge = |number: usize| {
                    let cells = of.iter().map(|of| match of.edges.get(number) {
                        Some(edge) => Some(edge.clone()),
                        None => of.raw(number),
                    });
                    row(&cells.collect::<Vec<Option<String>>>())
                };
                let empty = row(&vec![None; of.len()]);
                let edges = (0..most.min(2 * ITEMS)).map(edge).chain([empty]).collect();
                (edges, Plain::Row(of))
            }
        };
        Values {
            dialect: Dialect::Postgres,
            data_type: DataType::Other(own.spelled.clone()),
            edges,
            plain,
            bare: false,
        }
    }

    /// Those of a type as a schema says it.
    fn modelled(data_type: DataType, schema: Option<&Schema>, dialect: Dialect) -> Values {
        let data_type = match (&data_type, dialect) {
            (DataType::Other(declared), Dialect::Sqlite) => meant(declared).unwrap_or(data_type),
            _ => data_type,
        };
        let mut values = Values {
            dialect,
            data_type,
            edges: Vec::new(),
            plain: Plain::Edges,
            bare: false,
        };
        let (edges, plain, bare) = values.kinds(schema);
        for edge in edges {
            if !values.edges.contains(&edge) {
                values.edges.push(edge);
            }
        }
        values.plain = plain;
        values.bare = bare && dialect == Dialect::Sqlite;
        values
    }

    /// The values at the edges of what the type can hold, as literals.
    pub(super) fn edges(&self) -> impl Iterator<Item = String> + '_ {
        self.edges.iter().map(|edge| self.printed(edge))
    }

    /// Those at the edges are not wanted, unless there are no others.
    pub(super) fn forgo_edges(&mut self) {
        if !matches!(self.plain, Plain::Edges) {
            self.edges.clear();
        }
    }

    /// The value that `number` tells from others, as far as the type has so many.
    pub(super) fn plain(&self, number: usize) -> String {
        let raw = self.raw(number);
        raw.map_or_else(|| "NULL".to_owned(), |raw| self.printed(&raw))
    }

    /// The value at this place of a round: those at the edges, from another one on for each `turn`, and then some plain
    /// ones, which begin at `shift`. The first edge, which is zero or empty, always comes early.
    pub(super) fn in_turn(&self, place: usize, turn: usize, shift: usize) -> String {
        let plain = || self.plain(place + turn + shift);
        let others = self.edges.len().saturating_sub(1);
        let (round, at) = (
            place / (self.edges.len() + BETWEEN),
            place % (self.edges.len() + BETWEEN),
        );
        let first = turn % EARLY.min(self.edges.len()).max(1);
        let edge = match at.cmp(&first) {
            Ordering::Equal => self.edges.first(),
            order => {
                let other = at - usize::from(order == Ordering::Greater);
                let turned = (other < others).then(|| 1 + (other + turn + round) % others);
                turned.and_then(|at| self.edges.get(at))
            }
        };
        edge.map_or_else(plain, |edge| self.printed(edge))
    }

    /// First those at the edges, and then plain ones, which begin at `shift`.
    pub(super) fn any(&self, number: usize, shift: usize) -> String {
        match self.edges.get(number) {
            Some(edge) => self.printed(edge),
            None => self.plain(number + shift),
        }
    }

    /// A key: a plain value, far from those that are given by hand.
    pub(super) fn key(&self, number: usize) -> String {
        match &self.data_type {
            DataType::SmallInt => self.printed(&(SMALL_KEYS + number).to_string()),
            DataType::Integer | DataType::BigInt => self.printed(&(KEYS + number).to_string()),
            // The rowid of SQLite.
            DataType::Other(_) if self.is_number() && self.dialect == Dialect::Sqlite => {
                self.printed(&(KEYS + number).to_string())
            }
            _ => self.plain(number),
        }
    }

    /// `text`, which an expression compares the column with, as a literal for it.
    pub(super) fn literal(&self, text: &str) -> String {
        match self.dialect == Dialect::Sqlite && self.is_number() && text.parse::<f64>().is_ok() {
            true => text.to_owned(),
            false => print::text(text),
        }
    }

    fn raw(&self, number: usize) -> Option<String> {
        match &self.plain {
            Plain::Edges => {
                let at = number.checked_rem(self.edges.len())?;
                self.edges.get(at).cloned()
            }
            Plain::Made(make) => Some(make(self, number)),
            Plain::Array(of) => Some(array(&[of.raw(number)])),
            Plain::Range(of) => {
                let point = inner(&of.raw(number)?);
                Some(format!("[{point},{point}]"))
            }
            Plain::Row(of) => {
                let cells = of.iter().map(|of| of.raw(number));
                Some(row(&cells.collect::<Vec<Option<String>>>()))
            }
        }
    }

    /// PostgreSQL reads a string as what it is given to, whatever stands beside it.
    fn printed(&self, raw: &str) -> String {
        match self.bare {
            true => raw.to_owned(),
            false => print::text(raw),
        }
    }

    /// Whether a literal is not too long.
    pub(super) fn fits(&self, literal: &str) -> bool {
        match self.data_type {
            DataType::Varchar(Some(length)) | DataType::Char(length) => {
                let quotes = 2 + literal.matches("''").count();
                literal.chars().count() <= length as usize + quotes
            }
            _ => true,
        }
    }

    /// Whether it holds numbers.
    pub(super) fn is_number(&self) -> bool {
        match &self.data_type {
            DataType::SmallInt
            | DataType::Integer
            | DataType::BigInt
            | DataType::Real
            | DataType::Double
            | DataType::Numeric(_) => true,
            DataType::Other(name) if self.dialect == Dialect::Sqlite => {
                let name = name.to_ascii_uppercase();
                name.contains("INT") || name.contains("NUM") || name.contains("DEC")
            }
            DataType::Other(name) => matches!(name.as_str(), "money" | "oid"),
            _ => false,
        }
    }

    /// Whether it holds texts of its own choice.
    pub(super) fn is_text(&self) -> bool {
        match &self.data_type {
            DataType::Text | DataType::Varchar(_) | DataType::Char(_) => true,
            DataType::Other(name) => match self.dialect {
                Dialect::Sqlite => !self.is_number() && !name.eq_ignore_ascii_case("BLOB"),
                Dialect::Postgres => matches!(name.as_str(), "citext" | "name"),
            },
            _ => false,
        }
    }

    /// The edges, what makes plain ones, and whether SQLite takes them without quotes.
    fn kinds(&self, schema: Option<&Schema>) -> (Vec<String>, Plain, bool) {
        let sqlite = self.dialect == Dialect::Sqlite;
        let all = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        match &self.data_type {
            DataType::Boolean => (all(&["true", "false"]), Plain::Edges, true),
            DataType::SmallInt => (
                all(&["0", "-1", "32767", "-32768"]),
                Plain::Made(number),
                true,
            ),
            DataType::Integer => (
                all(&["0", "-1", "2147483647", "-2147483648"]),
                Plain::Made(number),
                true,
            ),
            DataType::BigInt => {
                // On SQLite the least one has no literal of its own: the sign is an operator.
                let least = match sqlite {
                    true => "-9223372036854775807",
                    false => "-9223372036854775808",
                };
                let edges = all(&["0", "-1", "9223372036854775807", least]);
                (edges, Plain::Made(number), true)
            }
            DataType::Real => (
                all(&["0", "-0.0", "-1.5", "3.4e38", "1.2e-38"]),
                Plain::Made(fraction),
                true,
            ),
            DataType::Double => (
                all(&["0", "-0.0", "-1.5", "1.7e308", "2.3e-308"]),
                Plain::Made(fraction),
                true,
            ),
            DataType::Numeric(None) => (
                all(&["0", "-1.5", "12345678901234567890.0123456789"]),
                Plain::Made(decimal),
                false,
            ),
            DataType::Numeric(Some((precision, scale))) => {
                let (most, least) = numeric_edges(*precision, *scale);
                (all(&["0", &most, &least]), Plain::Made(decimal), false)
            }
            DataType::Text | DataType::Varchar(_) | DataType::Char(_) => (
                texts().iter().map(|text| self.fitting(text)).collect(),
                Plain::Made(text),
                false,
            ),
            DataType::Bytea if sqlite => (all(&["x''", "x'01fffe'"]), Plain::Made(bytes), true),
            DataType::Bytea => (all(&["\\x", "\\x01fffe"]), Plain::Made(bytes), true),
            DataType::Date => (
                all(&["0001-01-01", "9999-12-31", "2024-02-29"]),
                Plain::Made(date),
                false,
            ),
            DataType::Time(_) => (all(&["00:00:00", "23:59:59"]), Plain::Made(time), false),
            DataType::Timestamp(_) => (
                all(&[
                    "0001-01-01 00:00:00",
                    "9999-12-31 23:59:59",
                    "2024-02-29 12:30:45.123456",
                ]),
                Plain::Made(timestamp),
                false,
            ),
            DataType::TimestampTz(_) => (
                all(&[
                    "0001-01-02T00:00:00+00:00",
                    "9999-12-30T23:59:59+00:00",
                    "2024-02-29T12:30:45.123456+05:45",
                ]),
                Plain::Made(timestamptz),
                false,
            ),
            DataType::Interval => (
                all(&["00:00:00", "-1 days", "1 year 2 mons 3 days 04:05:06"]),
                Plain::Made(interval),
                false,
            ),
            DataType::Uuid if sqlite => {
                let edge = |byte: &str| format!("x'{}'", byte.repeat(16));
                (vec![edge("00"), edge("ff")], Plain::Made(uuid), true)
            }
            DataType::Uuid => (
                all(&[
                    "00000000-0000-0000-0000-000000000000",
                    "ffffffff-ffff-ffff-ffff-ffffffffffff",
                ]),
                Plain::Made(uuid),
                true,
            ),
            DataType::Json | DataType::Jsonb => (
                all(&[
                    "{}",
                    "[]",
                    "null",
                    r#"{"a": [1, {"b": "naïve 😀"}], "c": 1.50}"#,
                ]),
                Plain::Made(json),
                false,
            ),
            DataType::Enum(name) => {
                let own = schema.and_then(|schema| schema.enums.get(name));
                let labels = own.map(|own| own.labels.clone()).unwrap_or_default();
                (labels, Plain::Edges, false)
            }
            DataType::Other(name) if sqlite && name.eq_ignore_ascii_case("BLOB") => {
                (all(&["x''", "x'01fffe'"]), Plain::Made(bytes), true)
            }
            DataType::Other(_) if sqlite && self.is_number() => (
                all(&["0", "-1", "9007199254740992"]),
                Plain::Made(number),
                true,
            ),
            DataType::Other(_) if sqlite => (texts().to_vec(), Plain::Made(text), false),
            DataType::Other(name) => {
                let (edges, plain) = own::values(name);
                (edges, plain, false)
            }
        }
    }

    /// `text`, as much of it as fits.
    fn fitting(&self, text: &str) -> String {
        match self.data_type {
            DataType::Varchar(Some(length)) | DataType::Char(length) => {
                text.chars().take(length as usize).collect()
            }
            _ => text.to_owned(),
        }
    }
}

/// `text` as it stands inside of an array, a range or a row.
fn inner(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

fn array(items: &[Option<String>]) -> String {
    let item = |item: &Option<String>| item.as_deref().map_or("NULL".to_owned(), inner);
    format!(
        "{{{}}}",
        items.iter().map(item).collect::<Vec<_>>().join(",")
    )
}

fn row(cells: &[Option<String>]) -> String {
    let cell = |cell: &Option<String>| cell.as_deref().map(inner).unwrap_or_default();
    format!("({})", cells.iter().map(cell).collect::<Vec<_>>().join(","))
}

fn texts() -> [String; 6] {
    [
        String::new(),
        "it's \"so\" \\ 100%_".to_owned(),
        "naïve 日本語 😀".to_owned(),
        " a\tb\nc ".to_owned(),
        "é".repeat(LONG),
        "NULL".to_owned(),
    ]
}

pub(super) fn number(_: &Values, number: usize) -> String {
    number.to_string()
}

/// Not one that fewer bits hold as well.
fn fraction(_: &Values, number: usize) -> String {
    format!("{number}.1")
}

fn decimal(values: &Values, number: usize) -> String {
    match &values.data_type {
        DataType::Numeric(Some((precision, scale))) => {
            let whole =
                usize::from(*precision).saturating_sub(usize::try_from(*scale).unwrap_or(0));
            let bound = 10_usize.checked_pow(whole.min(6) as u32).unwrap_or(1);
            let fraction = match scale {
                ..=0 => "",
                1 => ".5",
                2.. => ".25",
            };
            format!("{}{fraction}", number % bound.max(1))
        }
        _ => format!("{number}.5"),
    }
}

/// The greatest and the least of so many digits.
fn numeric_edges(precision: u16, scale: i16) -> (String, String) {
    let digits = usize::from(precision);
    let fraction = usize::try_from(scale).unwrap_or(0).min(digits);
    let whole = "9".repeat(digits - fraction);
    let whole = if whole.is_empty() {
        "0".to_owned()
    } else {
        whole
    };
    let most = match fraction {
        0 => whole,
        _ => format!("{whole}.{}", "9".repeat(fraction)),
    };
    // A negative scale rounds to tens: less digits are given than there is room for.
    let most = if scale < 0 { "0".to_owned() } else { most };
    let least = format!("-{most}");
    (most, least)
}

pub(super) fn text(values: &Values, number: usize) -> String {
    let text = format!("row {number}");
    match values.data_type {
        // What tells it from others is at its end.
        DataType::Varchar(Some(length)) | DataType::Char(length) => {
            let length = length as usize;
            let text = match text.len() <= length {
                true => text,
                false => number.to_string(),
            };
            text.chars()
                .skip(text.len().saturating_sub(length))
                .collect()
        }
        _ => text,
    }
}

fn bytes(values: &Values, number: usize) -> String {
    match values.dialect {
        Dialect::Sqlite => format!("x'{:08x}'", number + 1),
        Dialect::Postgres => format!("\\x{:08x}", number + 1),
    }
}

fn date(_: &Values, number: usize) -> String {
    day(number)
}

/// A day of its own for each number, as far as there are days.
fn day(number: usize) -> String {
    let (year, rest) = (2000 + number / 336 % 90, number % 336);
    format!("{year:04}-{:02}-{:02}", rest / 28 + 1, rest % 28 + 1)
}

fn time(_: &Values, number: usize) -> String {
    clock(number)
}

pub(super) fn clock(number: usize) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        number / 3600 % 24,
        number / 60 % 60,
        number % 60
    )
}

fn timestamp(_: &Values, number: usize) -> String {
    format!("{} {}", day(number), clock(number))
}

fn timestamptz(_: &Values, number: usize) -> String {
    format!("{}T{}+00:00", day(number), clock(number))
}

fn interval(_: &Values, number: usize) -> String {
    format!("{number} days")
}

fn uuid(values: &Values, number: usize) -> String {
    match values.dialect {
        Dialect::Sqlite => format!("x'a0eebc999c0b4ef8bb6d{number:012x}'"),
        Dialect::Postgres => format!("a0eebc99-9c0b-4ef8-bb6d-{number:012x}"),
    }
}

fn json(_: &Values, number: usize) -> String {
    format!("{{\"n\": {number}}}")
}
