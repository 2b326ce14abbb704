//! Declared types: the logical type that one tells, and the other way about only its own text.
//!
//! SQLite takes any words for a type. Those that Stairway itself declares tell the logical type exactly. All
//! others stay as they are written, so that whatever writes the table again writes the same.

use super::cursor::Cursor;
use crate::{place::Spanned, schema::DataType, sql::Problem};
use sqlite3_parser::dialect::{TokenType, TokenType::*};

/// A declared type as it is written.
#[derive(Debug, Default)]
pub(super) struct Declared {
    /// Its words as the database shows them, in lower case.
    folded: String,
    /// The same as written, with quotes.
    raw: String,
    /// The content of the only quoted word, or the raw text.
    content: String,
}

/// The type behind a column's name; it may be empty.
pub(super) fn declared(cursor: &mut Cursor<'_>) -> Result<Spanned<Declared>, Problem> {
    let mark = cursor.mark();
    let start = cursor.start();
    while !is_end(cursor) {
        cursor.any();
    }
    let words = cursor.taken(mark).to_vec();
    if words.is_empty() {
        return Ok(Spanned::new(Declared::default(), start..start));
    }
    let mut raw: Vec<&str> = words.iter().map(|word| word.text).collect();
    let mut size = String::new();
    if cursor.take(TK_LP) {
        let mark = cursor.mark();
        number(cursor)?;
        if cursor.take(TK_COMMA) {
            number(cursor)?;
        }
        let numbers: String = cursor.taken(mark).iter().map(|token| token.text).collect();
        cursor.expect(TK_RP)?;
        size = format!("({numbers})");
    }
    let content = match words.as_slice() {
        [only] if only.is_quoted() && size.is_empty() => only.content(),
        _ => raw.join(" ") + &size,
    };
    let last = raw.pop().unwrap_or_default().to_owned() + &size;
    raw.push(&last);
    Ok(Spanned::new(
        Declared {
            folded: content.to_ascii_lowercase(),
            raw: raw.join(" "),
            content,
        },
        cursor.span(mark),
    ))
}

fn number(cursor: &mut Cursor<'_>) -> Result<(), Problem> {
    if !cursor.take(TK_PLUS) {
        cursor.take(TK_MINUS);
    }
    match cursor.kind(0) {
        Some(TK_INTEGER | TK_FLOAT) => {
            cursor.any();
            Ok(())
        }
        _ => Err(cursor.unexpected()),
    }
}

fn is_end(cursor: &Cursor<'_>) -> bool {
    let is_word = |kind: TokenType| kind == TK_STRING || super::cursor::is_word(kind);
    match cursor.kind(0) {
        Some(TK_GENERATED) => cursor.kind(1) == Some(TK_ALWAYS) && cursor.kind(2) == Some(TK_AS),
        Some(kind) => !is_word(kind),
        None => true,
    }
}

/// The type behind `AS` in a cast.
pub(super) fn of_cast(cursor: &mut Cursor<'_>) -> Result<DataType, Problem> {
    let declared = declared(cursor)?.value;
    Ok(declared.logical())
}

impl Declared {
    /// The logical type that it tells.
    pub(super) fn logical(&self) -> DataType {
        let (name, digits) = split(&self.folded);
        let plain = digits.is_none();
        let precision = digits
            .and_then(|digits| digits.parse::<u8>().ok())
            .filter(|digits| *digits <= 6);
        let known = match name {
            "boolean" if plain => Some(DataType::Boolean),
            "smallint" if plain => Some(DataType::SmallInt),
            "integer" if plain => Some(DataType::Integer),
            "bigint" if plain => Some(DataType::BigInt),
            "real" if plain => Some(DataType::Real),
            "double precision" if plain => Some(DataType::Double),
            "numeric text" if plain => Some(DataType::Numeric(None)),
            "text" if plain => Some(DataType::Text),
            "varchar" if plain => Some(DataType::Varchar(None)),
            "varchar" => length(digits).map(|length| DataType::Varchar(Some(length))),
            "bytea blob" if plain => Some(DataType::Bytea),
            "date" if plain => Some(DataType::Date),
            "time" if plain || precision.is_some() => Some(DataType::Time(precision)),
            "timestamp" if plain || precision.is_some() => Some(DataType::Timestamp(precision)),
            "timestamptz" if plain || precision.is_some() => Some(DataType::TimestampTz(precision)),
            "uuid blob" if plain => Some(DataType::Uuid),
            "json text" if plain => Some(DataType::Json),
            "jsonb text" if plain => Some(DataType::Jsonb),
            _ => numeric(&self.folded),
        };
        known.unwrap_or_else(|| self.as_written())
    }

    /// The logical type of a column that alone is the primary key: there `integer` would be the rowid, so that
    /// an integer is declared as `int`.
    pub(super) fn logical_of_key(&self) -> DataType {
        match self.folded.as_str() {
            "int" => DataType::Integer,
            "integer" => DataType::Other("INTEGER".to_owned()),
            _ => self.logical(),
        }
    }

    /// Whether it is exactly INTEGER, which makes a primary key the rowid.
    pub(super) fn is_integer(&self) -> bool {
        self.folded == "integer"
    }

    /// The enum type that it may tell, by name: `mood text`.
    pub(super) fn enumeration(&self) -> Option<String> {
        let name = self.content.strip_suffix(" text")?;
        (!name.is_empty() && matches!(self.logical(), DataType::Other(_))).then(|| name.to_owned())
    }

    fn as_written(&self) -> DataType {
        DataType::Other(self.raw.clone())
    }
}

/// `name(digits)` in two.
fn split(folded: &str) -> (&str, Option<&str>) {
    folded
        .strip_suffix(')')
        .and_then(|rest| rest.split_once('('))
        .map_or((folded, None), |(name, digits)| {
            (name.trim_end(), Some(digits))
        })
}

fn length(digits: Option<&str>) -> Option<u32> {
    digits?.parse().ok().filter(|length| *length > 0)
}

/// `numeric(12,2) text`
fn numeric(folded: &str) -> Option<DataType> {
    let digits = folded.strip_prefix("numeric(")?.strip_suffix(") text")?;
    let (precision, scale) = digits.split_once(',').unwrap_or((digits, "0"));
    Some(DataType::Numeric(Some((
        precision.trim().parse().ok()?,
        scale.trim().parse().ok()?,
    ))))
}
