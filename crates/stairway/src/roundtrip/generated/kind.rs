//! What made-up columns hold: types, values and how they are shown. A value is a text that both databases show alike.

use super::value::{Column, Id, Models, Storage};
use crate::Dialect;

/// The type of a made-up column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Small,
    Int,
    Big,
    Real,
    Double,
    Truth,
    Text,
    Varchar(u32),
    Bytes,
    Moment,
    Local,
    Day,
    Clock,
    Uuid,
    Json,
    Jsonb,
    Numeric(Option<(u16, u16)>),
    /// Of an enumeration.
    Label(Id),
    /// The rest is PostgreSQL's only.
    Ints,
    Words,
    Address,
    Char(u32),
}

/// Every kind that both databases have, but for labels.
pub(super) const SHARED: [Kind; 22] = [
    Kind::Small,
    Kind::Int,
    Kind::Int,
    Kind::Big,
    Kind::Big,
    Kind::Real,
    Kind::Double,
    Kind::Truth,
    Kind::Text,
    Kind::Text,
    Kind::Text,
    Kind::Varchar(20),
    Kind::Varchar(60),
    Kind::Bytes,
    Kind::Moment,
    Kind::Local,
    Kind::Day,
    Kind::Clock,
    Kind::Uuid,
    Kind::Jsonb,
    Kind::Numeric(Some((12, 2))),
    Kind::Numeric(None),
];

/// What only PostgreSQL has.
pub(super) const OWN: [Kind; 4] = [Kind::Ints, Kind::Words, Kind::Address, Kind::Char(9)];

impl Kind {
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Kind::Small | Kind::Int | Kind::Big)
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, Kind::Text | Kind::Varchar(_))
    }

    /// Whether the values of several rows differ.
    pub(super) fn is_rich(self) -> bool {
        !matches!(
            self,
            Kind::Truth | Kind::Label(_) | Kind::Json | Kind::Jsonb | Kind::Ints | Kind::Words
        )
    }

    /// What it is in SQL.
    pub(super) fn sql(self, models: &Models) -> String {
        match self {
            Kind::Small => "smallint".into(),
            Kind::Int => "integer".into(),
            Kind::Big => "bigint".into(),
            Kind::Real => "real".into(),
            Kind::Double => "double precision".into(),
            Kind::Truth => "boolean".into(),
            Kind::Text => "text".into(),
            Kind::Varchar(length) => format!("varchar({length})"),
            Kind::Bytes => "bytea".into(),
            Kind::Moment => "timestamptz".into(),
            Kind::Local => "timestamp".into(),
            Kind::Day => "date".into(),
            Kind::Clock => "time".into(),
            Kind::Uuid => "uuid".into(),
            Kind::Json => "json".into(),
            Kind::Jsonb => "jsonb".into(),
            Kind::Numeric(None) => "numeric".into(),
            Kind::Numeric(Some((precision, scale))) => format!("numeric({precision},{scale})"),
            Kind::Label(id) => match models.enumeration(id).map(|own| &own.storage) {
                Some(Storage::Type { name, .. }) => quoted(name),
                Some(Storage::Text(Some(length))) => format!("varchar({length})"),
                _ => "text".into(),
            },
            Kind::Ints => "integer[]".into(),
            Kind::Words => "text[]".into(),
            Kind::Address => "inet".into(),
            Kind::Char(length) => format!("char({length})"),
        }
    }
}

/// The value of `column` that `number` tells from others.
pub(super) fn value(column: &Column, number: usize, models: &Models) -> String {
    let number = column.seed * 10 + number;
    match column.kind {
        Kind::Small | Kind::Int | Kind::Big => number.to_string(),
        Kind::Real | Kind::Double => format!("{number}.25"),
        Kind::Truth => (number % 2).to_string(),
        Kind::Text | Kind::Varchar(_) if column.digits => number.to_string(),
        Kind::Text | Kind::Varchar(_) => format!("it's é {number}"),
        Kind::Char(_) => format!("c{number}"),
        Kind::Bytes => format!("{number:04x}"),
        Kind::Moment => format!("2021-03-{:02}T{:02}:00:07", number % 28 + 1, number % 24),
        Kind::Local => format!("2021-03-{:02} {:02}:00:07", number % 28 + 1, number % 24),
        Kind::Day => format!("2020-{:02}-{:02}", number % 12 + 1, number % 28 + 1),
        Kind::Clock => format!("10:{:02}:{:02}", number % 59, number % 60),
        Kind::Uuid => format!("a0eebc999c0b4ef8bb6d{number:012x}"),
        Kind::Json | Kind::Jsonb => format!("{{\"n\": {number}}}"),
        Kind::Numeric(None) => format!("{number}.5"),
        Kind::Numeric(Some((_, scale))) => scaled(&format!("{number}.5"), scale),
        // The last label of several is in no row.
        Kind::Label(_) => {
            let labels = models.labels(column.kind);
            let held = labels.len().clamp(1, 2);
            labels
                .get(number % held)
                .map_or(String::new(), |label| label.text.clone())
        }
        Kind::Ints => format!("{{{number},{number}}}"),
        Kind::Words => format!("{{a,b{number}}}"),
        Kind::Address => format!("10.0.0.{}/32", number % 256),
    }
}

fn scaled(number: &str, scale: u16) -> String {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = usize::from(scale);
    // What is cut off is zeros that an earlier conversion has put there.
    let fraction: String = format!("{fraction:0<digits$}")
        .chars()
        .take(digits)
        .collect();
    match digits {
        0 => whole.to_owned(),
        _ => format!("{whole}.{fraction}"),
    }
}

/// `value` of `kind` as a literal.
pub(super) fn literal(kind: Kind, value: &str, dialect: Dialect) -> String {
    let text = format!("'{}'", value.replace('\'', "''"));
    let postgres = dialect == Dialect::Postgres;
    match kind {
        Kind::Small | Kind::Int | Kind::Big | Kind::Real | Kind::Double => value.to_owned(),
        Kind::Numeric(_) if postgres => value.to_owned(),
        Kind::Truth => (if value == "1" { "true" } else { "false" }).to_owned(),
        Kind::Bytes if postgres => format!("'\\x{value}'"),
        Kind::Bytes | Kind::Uuid if !postgres => format!("x'{value}'"),
        Kind::Moment if postgres => format!("'{}+00:00'", value.replace('T', " ")),
        Kind::Moment => format!("'{value}+00:00'"),
        Kind::Uuid => format!("'{}'", hyphenated(value)),
        // As PostgreSQL's catalogue shows it.
        Kind::Address => format!("'{}'", value.trim_end_matches("/32")),
        _ => text,
    }
}

fn hyphenated(value: &str) -> String {
    let part = |range: std::ops::Range<usize>| value.get(range).unwrap_or_default();
    [
        part(0..8),
        part(8..12),
        part(12..16),
        part(16..20),
        part(20..32),
    ]
    .join("-")
}

/// What a query selects to have the value of the column `name` as text that does not depend on the database.
pub(super) fn shown(kind: Kind, name: &str, dialect: Dialect) -> String {
    let postgres = dialect == Dialect::Postgres;
    // What a clock gave is not the same on both, and is later than what is written by hand.
    let timed = |text: String| format!("CASE WHEN {text} > '2022-' THEN 'now' ELSE {text} END");
    match (kind, postgres) {
        (Kind::Truth, true) => format!("CAST(CAST({name} AS integer) AS text)"),
        (Kind::Real | Kind::Double, false) => format!(
            "CASE WHEN {name} = CAST({name} AS integer) THEN CAST(CAST({name} AS integer) AS text) \
             ELSE CAST({name} AS text) END"
        ),
        (Kind::Moment, true) => timed(format!(
            "to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
        )),
        (Kind::Local, true) => timed(format!("to_char({name}, 'YYYY-MM-DD HH24:MI:SS')")),
        (Kind::Day, true) => timed(format!("CAST({name} AS text)")),
        (Kind::Day, false) => timed(name.to_owned()),
        (Kind::Moment | Kind::Local, false) => timed(format!("substr({name}, 1, 19)")),
        (Kind::Uuid, true) => format!("replace(CAST({name} AS text), '-', '')"),
        (Kind::Bytes, true) => format!("encode({name}, 'hex')"),
        (Kind::Uuid | Kind::Bytes, false) => {
            format!("CASE WHEN {name} IS NOT NULL THEN lower(hex({name})) END")
        }
        _ => format!("CAST({name} AS text)"),
    }
}

/// `value` of the kind `from` as one of the kind `to`.
pub(super) fn converted(value: &str, from: Kind, to: Kind) -> String {
    match (from, to) {
        (_, _) if value == "now" => value.to_owned(),
        (_, Kind::Numeric(Some((_, scale)))) => scaled(value, scale),
        // The way back of a number that became a longer one.
        (Kind::Numeric(_), Kind::Numeric(None)) => value.to_owned(),
        (Kind::Numeric(_), _) if to.is_whole() => {
            value.split('.').next().unwrap_or_default().to_owned()
        }
        (Kind::Truth, _) if to.is_text() => {
            (if value == "1" { "true" } else { "false" }).to_owned()
        }
        (_, Kind::Truth) if from.is_text() => u8::from(value == "true").to_string(),
        (Kind::Day, Kind::Local) => format!("{value} 00:00:00"),
        (Kind::Local, Kind::Day) => value.get(..10).unwrap_or_default().to_owned(),
        (Kind::Local, Kind::Moment) => value.replace(' ', "T"),
        (Kind::Moment, Kind::Local) => value.replace('T', " "),
        (Kind::Uuid, _) if to.is_text() => hyphenated(value),
        (_, Kind::Uuid) => value.replace('-', ""),
        _ => value.to_owned(),
    }
}

/// What a column of the kind `from` can become, so that every value has a way back.
pub(super) fn targets(column: &Column, shared: bool) -> Vec<Kind> {
    let text_to_other = column.digits;
    let mut kinds = match column.kind {
        Kind::Small => vec![Kind::Int, Kind::Big, Kind::Text],
        Kind::Int => vec![Kind::Small, Kind::Big, Kind::Text],
        Kind::Big => vec![Kind::Int, Kind::Text],
        Kind::Truth => vec![Kind::Int, Kind::Text],
        Kind::Text | Kind::Varchar(_) if text_to_other => {
            vec![Kind::Int, Kind::Big, Kind::Varchar(90), Kind::Text]
        }
        Kind::Text => vec![Kind::Varchar(40), Kind::Varchar(90)],
        Kind::Varchar(length) => vec![Kind::Text, Kind::Varchar(length + 7), Kind::Varchar(15)],
        Kind::Day => vec![Kind::Local],
        Kind::Local => vec![Kind::Moment],
        Kind::Moment => vec![Kind::Local],
        Kind::Uuid => vec![Kind::Text],
        Kind::Json => vec![Kind::Jsonb],
        Kind::Jsonb => vec![Kind::Json],
        Kind::Numeric(Some((precision, scale))) => {
            vec![Kind::Numeric(Some((precision + 2, scale)))]
        }
        _ => Vec::new(),
    };
    // On SQLite a decimal number cannot become an integer again, or get other digits.
    if !shared {
        kinds.extend(match column.kind {
            Kind::Real => vec![Kind::Double],
            Kind::Double => vec![Kind::Real],
            Kind::Small => vec![Kind::Numeric(None), Kind::Double],
            Kind::Int => vec![Kind::Double, Kind::Numeric(Some((9, 0)))],
            Kind::Big => vec![Kind::Numeric(Some((14, 3)))],
            Kind::Numeric(None) => vec![Kind::Numeric(Some((12, 1))), Kind::Text],
            Kind::Numeric(Some((precision, scale))) => vec![
                Kind::Numeric(Some((precision + 4, scale + 2))),
                Kind::Numeric(None),
            ],
            Kind::Char(_) => vec![Kind::Text],
            _ => Vec::new(),
        });
    }
    kinds
}

/// Words that are no names unless they are quoted.
const RESERVED: [&str; 6] = ["order", "user", "group", "select", "table", "limit"];

/// `name` in SQL, with quotes if it needs them.
pub(super) fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    match name.chars().all(plain) && !RESERVED.contains(&name) {
        true => name.to_owned(),
        false => format!("\"{name}\""),
    }
}
