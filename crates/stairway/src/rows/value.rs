//! Values that a type can hold: the least and the greatest, the empty and the odd, and as many plain ones as are wanted.

use crate::{
    Dialect,
    schema::{Column, DataType, Schema},
    sql::print,
};

/// Which plain number keys begin at: what a revision inserts by itself begins at 1.
const KEYS: usize = 1_000_000;
/// The same in 16 bits.
const SMALL_KEYS: usize = 10_000;
/// A text of this many characters is long, and still fits into an index.
const LONG: usize = 200;

/// The SQL literals of the values of one column, in the words of one dialect.
pub(super) struct Values {
    dialect: Dialect,
    data_type: DataType,
    /// The values at the edges of what the type can hold, each once.
    pub(super) edges: Vec<String>,
    /// How a plain value is made of a number; none where the edges are all there is.
    plain: Option<fn(&Values, usize) -> String>,
}

impl Values {
    /// Those of `column` in `schema`.
    pub(super) fn of(column: &Column, schema: &Schema, dialect: Dialect) -> Values {
        let mut values = Values {
            dialect,
            data_type: column.data_type.clone(),
            edges: Vec::new(),
            plain: None,
        };
        let (edges, plain) = values.kinds(schema);
        for edge in edges {
            if !values.edges.contains(&edge) {
                values.edges.push(edge);
            }
        }
        values.plain = plain;
        values
    }

    /// The value that `number` tells from others, as far as the type has so many.
    pub(super) fn plain(&self, number: usize) -> String {
        match (self.plain, self.edges.as_slice()) {
            (Some(plain), _) => plain(self, number),
            (None, []) => "NULL".to_owned(),
            (None, edges) => edges[number % edges.len()].clone(),
        }
    }

    /// As [`plain`](Self::plain), first those at the edges.
    pub(super) fn any(&self, number: usize) -> String {
        match self.edges.get(number) {
            Some(edge) => edge.clone(),
            None => self.plain(number),
        }
    }

    /// A key: a plain value, far from those that are given by hand.
    pub(super) fn key(&self, number: usize) -> String {
        match &self.data_type {
            DataType::SmallInt => self.bare(&(SMALL_KEYS + number).to_string()),
            DataType::Integer | DataType::BigInt => self.bare(&(KEYS + number).to_string()),
            _ => self.plain(number),
        }
    }

    /// `text`, which an expression compares the column with, as a literal for it.
    pub(super) fn literal(&self, text: &str) -> String {
        match self.is_number() && text.parse::<f64>().is_ok() {
            true => self.bare(text),
            false => print::text(text),
        }
    }

    /// A number or a truth value. PostgreSQL reads a string as what it is given to, whatever stands beside it.
    fn bare(&self, text: &str) -> String {
        match self.dialect {
            Dialect::Sqlite => text.to_owned(),
            Dialect::Postgres => print::text(text),
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
            DataType::Other(name) => {
                let name = name.to_ascii_uppercase();
                name.contains("INT") || name.contains("NUM") || name.contains("DEC")
            }
            _ => false,
        }
    }

    /// Whether it holds texts of its own choice.
    pub(super) fn is_text(&self) -> bool {
        matches!(
            self.data_type,
            DataType::Text | DataType::Varchar(_) | DataType::Char(_)
        )
    }

    fn kinds(&self, schema: &Schema) -> (Vec<String>, Option<fn(&Values, usize) -> String>) {
        let sqlite = self.dialect == Dialect::Sqlite;
        let written = |texts: &[&str]| texts.iter().map(|text| self.bare(text)).collect();
        let quoted = |texts: &[&str]| texts.iter().map(|text| print::text(text)).collect();
        match &self.data_type {
            DataType::Boolean => (written(&["true", "false"]), None),
            DataType::SmallInt => (written(&["0", "-1", "32767", "-32768"]), Some(number)),
            DataType::Integer => (
                written(&["0", "-1", "2147483647", "-2147483648"]),
                Some(number),
            ),
            DataType::BigInt => (
                // The least one has no literal of its own: the sign is an operator.
                written(&["0", "-1", "9223372036854775807", "-9223372036854775807"]),
                Some(number),
            ),
            DataType::Real => (
                written(&["0", "-0.0", "-1.5", "3.4e38", "1.2e-38"]),
                Some(fraction),
            ),
            DataType::Double => (
                written(&["0", "-0.0", "-1.5", "1.7e308", "2.3e-308"]),
                Some(fraction),
            ),
            DataType::Numeric(None) => (
                quoted(&["0", "-1.5", "12345678901234567890.0123456789"]),
                Some(decimal),
            ),
            DataType::Numeric(Some((precision, scale))) => {
                let (most, least) = numeric_edges(*precision, *scale);
                (
                    vec![print::text("0"), print::text(&most), print::text(&least)],
                    Some(decimal),
                )
            }
            DataType::Text | DataType::Varchar(_) | DataType::Char(_) => (
                texts().iter().map(|text| self.fitting(text)).collect(),
                Some(text),
            ),
            DataType::Bytea if sqlite => (written(&["x''", "x'01fffe'"]), Some(bytes)),
            DataType::Bytea => (quoted(&["\\x", "\\x01fffe"]), Some(bytes)),
            DataType::Date => (
                quoted(&["0001-01-01", "9999-12-31", "2024-02-29"]),
                Some(date),
            ),
            DataType::Time(_) => (quoted(&["00:00:00", "23:59:59"]), Some(time)),
            DataType::Timestamp(_) => (
                quoted(&[
                    "0001-01-01 00:00:00",
                    "9999-12-31 23:59:59",
                    "2024-02-29 12:30:45.123456",
                ]),
                Some(timestamp),
            ),
            DataType::TimestampTz(_) => (
                quoted(&[
                    "0001-01-02T00:00:00+00:00",
                    "9999-12-30T23:59:59+00:00",
                    "2024-02-29T12:30:45.123456+05:45",
                ]),
                Some(timestamptz),
            ),
            DataType::Interval => (
                quoted(&["00:00:00", "-1 days", "1 year 2 mons 3 days 04:05:06"]),
                Some(interval),
            ),
            DataType::Uuid if sqlite => (
                vec![
                    format!("x'{}'", "00".repeat(16)),
                    format!("x'{}'", "ff".repeat(16)),
                ],
                Some(uuid),
            ),
            DataType::Uuid => (
                quoted(&[
                    "00000000-0000-0000-0000-000000000000",
                    "ffffffff-ffff-ffff-ffff-ffffffffffff",
                ]),
                Some(uuid),
            ),
            DataType::Json | DataType::Jsonb => (
                quoted(&[
                    "{}",
                    "[]",
                    "null",
                    r#"{"a": [1, {"b": "naïve 😀"}], "c": 1.50}"#,
                ]),
                Some(json),
            ),
            DataType::Enum(name) => {
                let labels = schema.enums.get(name).map(|own| own.labels.as_slice());
                let labels = labels.unwrap_or_default().iter();
                (labels.map(|label| print::text(label)).collect(), None)
            }
            DataType::Other(name) if sqlite => match self.is_number() {
                true => (written(&["0", "-1", "9007199254740992"]), Some(number)),
                false if name.is_empty() => (quoted(&["", "x"]), Some(text)),
                false => (
                    texts().iter().map(|text| print::text(text)).collect(),
                    Some(text),
                ),
            },
            DataType::Other(name) => own(name),
        }
    }

    /// `text`, as much of it as fits.
    fn fitting(&self, text: &str) -> String {
        let most = match self.data_type {
            DataType::Varchar(Some(length)) | DataType::Char(length) => length as usize,
            _ => usize::MAX,
        };
        print::text(&text.chars().take(most).collect::<String>())
    }
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

fn number(values: &Values, number: usize) -> String {
    values.bare(&number.to_string())
}

fn fraction(values: &Values, number: usize) -> String {
    values.bare(&format!("{number}.25"))
}

fn decimal(values: &Values, number: usize) -> String {
    let text = match &values.data_type {
        DataType::Numeric(Some((precision, scale))) => {
            let whole =
                usize::from(*precision).saturating_sub(usize::try_from(*scale).unwrap_or(0));
            let bound = 10_usize.checked_pow(whole.min(6) as u32).unwrap_or(1);
            (number % bound.max(1)).to_string()
        }
        _ => format!("{number}.5"),
    };
    print::text(&text)
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

fn text(values: &Values, number: usize) -> String {
    let text = format!("row {number}");
    match values.data_type {
        // What tells it from others is at its end.
        DataType::Varchar(Some(length)) | DataType::Char(length) => {
            let number = number.to_string();
            let text = match text.len() <= length as usize {
                true => text,
                false => number,
            };
            let over = text.chars().count().saturating_sub(length as usize);
            print::text(&text.chars().skip(over).collect::<String>())
        }
        _ => print::text(&text),
    }
}

fn bytes(values: &Values, number: usize) -> String {
    match values.dialect {
        Dialect::Sqlite => format!("x'{:08x}'", number + 1),
        Dialect::Postgres => print::text(&format!("\\x{:08x}", number + 1)),
    }
}

fn date(_: &Values, number: usize) -> String {
    print::text(&day(number))
}

/// A day of its own for each number, as far as there are days.
fn day(number: usize) -> String {
    let (year, rest) = (2000 + number / 336 % 90, number % 336);
    format!("{year:04}-{:02}-{:02}", rest / 28 + 1, rest % 28 + 1)
}

fn time(_: &Values, number: usize) -> String {
    let clock = clock(number);
    print::text(&clock)
}

fn clock(number: usize) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        number / 3600 % 24,
        number / 60 % 60,
        number % 60
    )
}

fn timestamp(_: &Values, number: usize) -> String {
    print::text(&format!("{} {}", day(number), clock(number)))
}

fn timestamptz(_: &Values, number: usize) -> String {
    print::text(&format!("{}T{}+00:00", day(number), clock(number)))
}

fn interval(_: &Values, number: usize) -> String {
    print::text(&format!("{number} days"))
}

fn uuid(values: &Values, number: usize) -> String {
    match values.dialect {
        Dialect::Sqlite => format!("x'a0eebc999c0b4ef8bb6d{number:012x}'"),
        Dialect::Postgres => print::text(&format!("a0eebc99-9c0b-4ef8-bb6d-{number:012x}")),
    }
}

fn json(_: &Values, number: usize) -> String {
    print::text(&format!("{{\"n\": {number}}}"))
}

/// Values of what PostgreSQL alone has. Of a type that is not known here some texts are tried: the database says what it
/// takes.
fn own(name: &str) -> (Vec<String>, Option<fn(&Values, usize) -> String>) {
    let quoted = |texts: &[&str]| texts.iter().map(|text| print::text(text)).collect();
    let base = name.split(['(', ' ']).next().unwrap_or(name);
    if let Some(of) = name.strip_suffix("[]") {
        let items: &[&str] = match of {
            "integer" | "bigint" | "smallint" | "real" | "double precision" | "numeric" => {
                &["{}", "{1,NULL,-2}"]
            }
            "boolean" => &["{}", "{t,f}"],
            "text" | "varchar" | "character varying" => &["{}", "{a,\"b c\",NULL}"],
            _ => &["{}"],
        };
        return (quoted(items), None);
    }
    let texts: &[&str] = match base {
        "citext" | "name" => &["", "it's", "naïve 😀"],
        "inet" | "cidr" => &["10.0.0.0/8", "::1", "192.168.0.1"],
        "macaddr" => &["08:00:2b:01:02:03"],
        "money" => &["0", "-1.50", "1234.56"],
        "bit" | "varbit" => &["1", "0"],
        "tsvector" => &["", "'a' 'b'"],
        "xml" => &["<a/>", "<a>b</a>"],
        "point" => &["(0,0)", "(-1.5,2)"],
        "int4range" | "int8range" | "numrange" => &["empty", "[1,5)", "(,)"],
        "daterange" => &["empty", "[2024-01-01,2024-02-01)"],
        "tstzrange" | "tsrange" => &["empty", "[2024-01-01 00:00:00,2024-02-01 00:00:00)"],
        "oid" => &["1", "2"],
        "hstore" => &["", "a=>1"],
        "time" => &["00:00:00+00", "23:59:59+05:45"],
        "interval" => &["1 day", "2 days"],
        _ => &["1", "a", "{}", "2024-02-29", "()", "a@b.example", "[1,5)"],
    };
    (quoted(texts), None)
}
