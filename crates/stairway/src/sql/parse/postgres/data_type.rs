//! Types: which type a node of the tree is.

use super::{
    cursor::{self, Cursor},
    name,
};
use crate::{place::Spanned, schema::DataType, sql::Problem};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

/// Whether a node of `kind` is a type.
pub(super) fn is(kind: SyntaxKind) -> bool {
    use SyntaxKind::*;
    matches!(
        kind,
        PATH_TYPE
            | VARCHAR_TYPE
            | CHARACTER_TYPE
            | BIT_TYPE
            | BIT_VARYING_TYPE
            | DOUBLE_TYPE
            | TIME_TYPE
            | TIMESTAMP_TYPE
            | INTERVAL_TYPE
            | ARRAY_TYPE
            | PERCENT_TYPE
    )
}

/// The type that `node` is. A name that PostgreSQL does not know of itself is [`DataType::Other`].
pub(super) fn read(node: &SyntaxNode) -> Result<Spanned<DataType>, Problem> {
    let mut cursor = Cursor::new(node);
    let data_type = match node.kind() {
        SyntaxKind::PATH_TYPE => {
            let path = cursor.expect_node(SyntaxKind::PATH_REF)?;
            let modifiers = modifiers(&mut cursor)?;
            named(&path, &modifiers)?
        }
        SyntaxKind::VARCHAR_TYPE => {
            words(&mut cursor);
            varchar(&modifiers(&mut cursor)?)
        }
        SyntaxKind::CHARACTER_TYPE => {
            words(&mut cursor);
            char(&modifiers(&mut cursor)?)
        }
        SyntaxKind::BIT_TYPE => {
            words(&mut cursor);
            modified("bit", modifiers(&mut cursor)?.or_one())
        }
        SyntaxKind::BIT_VARYING_TYPE => {
            words(&mut cursor);
            modified("bit varying", modifiers(&mut cursor)?)
        }
        SyntaxKind::DOUBLE_TYPE => {
            words(&mut cursor);
            Some(DataType::Double)
        }
        SyntaxKind::TIME_TYPE | SyntaxKind::TIMESTAMP_TYPE => {
            words(&mut cursor);
            let digits = precision(&mut cursor)?;
            let zone = cursor.take(SyntaxKind::WITH_TIMEZONE).is_some();
            if !zone {
                cursor.take(SyntaxKind::WITHOUT_TIMEZONE);
            }
            match (node.kind(), zone) {
                (SyntaxKind::TIME_TYPE, false) => time(&digits),
                (SyntaxKind::TIME_TYPE, true) => time_tz(&digits),
                (_, false) => timestamp(&digits),
                (_, true) => timestamp_tz(&digits),
            }
        }
        SyntaxKind::INTERVAL_TYPE => {
            words(&mut cursor);
            let digits = precision(&mut cursor)?;
            let fields = match cursor.peek() {
                Some(SyntaxElement::Node(fields)) => {
                    let fields = interval_fields(fields);
                    cursor.any();
                    fields
                }
                _ => String::new(),
            };
            interval(&digits, &fields)
        }
        SyntaxKind::ARRAY_TYPE => {
            let element = element(node)?;
            cursor.any();
            cursor.take(SyntaxKind::ARRAY_KW);
            // PostgreSQL ignores how many dimensions there are, and their sizes.
            while cursor.take(SyntaxKind::ARRAY_BOUND).is_some() {}
            Some(DataType::Other(format!("{}[]", formatted(&element.value))))
        }
        _ => return Err(cursor.unexpected()),
    };
    cursor.done()?;
    let data_type = data_type.ok_or_else(|| {
        let text = cursor::text(node);
        Problem::new(
            cursor::range(node),
            format!("`{text}` is not a type that PostgreSQL knows"),
        )
    })?;
    Ok(Spanned::new(data_type, cursor::range(node)))
}

/// The type of the elements of `node`, an array type.
pub(super) fn element(node: &SyntaxNode) -> Result<Spanned<DataType>, Problem> {
    let mut cursor = Cursor::new(node);
    match cursor.any_node() {
        Some(element) if element.kind() != SyntaxKind::ARRAY_TYPE => read(&element),
        _ => Err(cursor.before()),
    }
}

/// The integer type of a column of the type `serial`, or of one of its sizes; none for another type.
pub(super) fn serial(node: &SyntaxNode) -> Option<DataType> {
    let mut cursor = Cursor::new(node);
    let path = cursor.node(SyntaxKind::PATH_REF)?;
    cursor.done().ok()?;
    match name::read(&path).ok()?.as_str() {
        "serial" | "serial4" => Some(DataType::Integer),
        "bigserial" | "serial8" => Some(DataType::BigInt),
        "smallserial" | "serial2" => Some(DataType::SmallInt),
        _ => None,
    }
}

/// What stands behind `interval`, as PostgreSQL spells it: ` year to month`.
pub(super) fn interval_fields(fields: &SyntaxNode) -> String {
    let words = cursor::text(fields).to_ascii_lowercase();
    format!(" {}", words.replace(" (", "("))
}

/// `data_type` as PostgreSQL's `format_type` spells it.
fn formatted(data_type: &DataType) -> String {
    let digits = |digits: &Option<u8>| digits.map_or(String::new(), |digits| format!("({digits})"));
    match data_type {
        DataType::Varchar(None) => "character varying".to_owned(),
        DataType::Varchar(Some(length)) => format!("character varying({length})"),
        DataType::Char(length) => format!("character({length})"),
        DataType::Time(precision) => format!("time{} without time zone", digits(precision)),
        DataType::Timestamp(precision) => {
            format!("timestamp{} without time zone", digits(precision))
        }
        DataType::TimestampTz(precision) => {
            format!("timestamp{} with time zone", digits(precision))
        }
        other => other.to_string(),
    }
}

/// What stands in parentheses behind a type, as written.
#[derive(Default)]
struct Modifiers(Vec<String>);

impl Modifiers {
    /// The one number, where there is one; none if they are anything else.
    fn number<N: std::str::FromStr>(&self) -> Option<Option<N>> {
        match self.0.as_slice() {
            [] => Some(None),
            [number] => Some(Some(number.parse().ok()?)),
            _ => None,
        }
    }

    fn or_one(self) -> Modifiers {
        if self.0.is_empty() {
            Modifiers(vec!["1".to_owned()])
        } else {
            self
        }
    }
}

impl std::fmt::Display for Modifiers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.as_slice() {
            [] => Ok(()),
            all => write!(f, "({})", all.join(",")),
        }
    }
}

/// Takes the keywords that spell a type.
fn words(cursor: &mut Cursor) {
    while let Some(SyntaxElement::Token(token)) = cursor.peek()
        && !matches!(token.kind(), SyntaxKind::L_PAREN | SyntaxKind::SETOF_KW)
    {
        cursor.any();
    }
}

fn modifiers(cursor: &mut Cursor) -> Result<Modifiers, Problem> {
    let Some(list) = cursor.node(SyntaxKind::ARG_LIST) else {
        return Ok(Modifiers::default());
    };
    let mut cursor = Cursor::new(&list);
    cursor.expect(SyntaxKind::L_PAREN)?;
    let mut modifiers = Vec::new();
    loop {
        modifiers.push(cursor::text(&cursor.expect_node(SyntaxKind::ARG)?));
        if cursor.take(SyntaxKind::COMMA).is_none() {
            break;
        }
    }
    cursor.expect(SyntaxKind::R_PAREN)?;
    cursor.done()?;
    Ok(Modifiers(modifiers))
}

/// `(3)`, where there is one.
fn precision(cursor: &mut Cursor) -> Result<Modifiers, Problem> {
    if cursor.take(SyntaxKind::L_PAREN).is_none() {
        return Ok(Modifiers::default());
    }
    let digits = cursor.expect_node(SyntaxKind::LITERAL)?;
    cursor.expect(SyntaxKind::R_PAREN)?;
    Ok(Modifiers(vec![cursor::text(&digits)]))
}

/// The type that a name is; none if its modifiers make no sense.
fn named(path: &SyntaxNode, modifiers: &Modifiers) -> Result<Option<DataType>, Problem> {
    let name = name::known(path)?;
    // These words are part of the grammar only as long as they stand alone and without quotes.
    let keyword = cursor::text(path).eq_ignore_ascii_case(&name);
    if keyword {
        let known = match name.as_str() {
            "boolean" => Some(plain(DataType::Boolean, modifiers)),
            "smallint" => Some(plain(DataType::SmallInt, modifiers)),
            "integer" | "int" => Some(plain(DataType::Integer, modifiers)),
            "bigint" => Some(plain(DataType::BigInt, modifiers)),
            "real" => Some(plain(DataType::Real, modifiers)),
            "float" => Some(match modifiers.number::<u8>() {
                Some(None | Some(25..=53)) => Some(DataType::Double),
                Some(Some(1..=24)) => Some(DataType::Real),
                _ => None,
            }),
            "decimal" | "dec" => Some(numeric(modifiers)),
            _ => None,
        };
        if let Some(known) = known {
            return Ok(known);
        }
    }
    Ok(match name.as_str() {
        "bool" => plain(DataType::Boolean, modifiers),
        "int2" => plain(DataType::SmallInt, modifiers),
        "int4" => plain(DataType::Integer, modifiers),
        "int8" => plain(DataType::BigInt, modifiers),
        "float4" => plain(DataType::Real, modifiers),
        "float8" => plain(DataType::Double, modifiers),
        "numeric" => numeric(modifiers),
        "text" => plain(DataType::Text, modifiers),
        "varchar" => varchar(modifiers),
        "bpchar" if modifiers.0.is_empty() => Some(DataType::Other("bpchar".to_owned())),
        "bpchar" => char(modifiers),
        // Not `char`, which is `character(1)`.
        "char" => plain(DataType::Other("\"char\"".to_owned()), modifiers),
        "bytea" => plain(DataType::Bytea, modifiers),
        "date" => plain(DataType::Date, modifiers),
        "time" => time(modifiers),
        "timetz" => time_tz(modifiers),
        "timestamp" => timestamp(modifiers),
        "timestamptz" => timestamp_tz(modifiers),
        "interval" => interval(modifiers, ""),
        "uuid" => plain(DataType::Uuid, modifiers),
        "json" => plain(DataType::Json, modifiers),
        "jsonb" => plain(DataType::Jsonb, modifiers),
        "varbit" => modified("bit varying", Modifiers(modifiers.0.clone())),
        other => modified(other, Modifiers(modifiers.0.clone())),
    })
}

fn plain(data_type: DataType, modifiers: &Modifiers) -> Option<DataType> {
    modifiers.0.is_empty().then_some(data_type)
}

fn modified(name: &str, modifiers: Modifiers) -> Option<DataType> {
    Some(DataType::Other(format!("{name}{modifiers}")))
}

fn varchar(modifiers: &Modifiers) -> Option<DataType> {
    let length = modifiers.number()?;
    (length != Some(0)).then_some(DataType::Varchar(length))
}

fn char(modifiers: &Modifiers) -> Option<DataType> {
    let length = modifiers.number()?.unwrap_or(1);
    (length != 0).then_some(DataType::Char(length))
}

fn numeric(modifiers: &Modifiers) -> Option<DataType> {
    let (precision, scale) = match modifiers.0.as_slice() {
        [] => return Some(DataType::Numeric(None)),
        [precision] => (precision.parse().ok()?, 0),
        [precision, scale] => (precision.parse().ok()?, scale.parse().ok()?),
        _ => return None,
    };
    ((1..=1000).contains(&precision) && (-1000..=1000).contains(&scale))
        .then_some(DataType::Numeric(Some((precision, scale))))
}

/// PostgreSQL keeps at most six fractional digits.
fn fraction(modifiers: &Modifiers) -> Option<Option<u8>> {
    let digits: Option<u8> = modifiers.number()?;
    Some(digits.map(|digits| digits.min(6)))
}

fn time(modifiers: &Modifiers) -> Option<DataType> {
    fraction(modifiers).map(DataType::Time)
}

fn timestamp(modifiers: &Modifiers) -> Option<DataType> {
    fraction(modifiers).map(DataType::Timestamp)
}

fn timestamp_tz(modifiers: &Modifiers) -> Option<DataType> {
    fraction(modifiers).map(DataType::TimestampTz)
}

fn time_tz(modifiers: &Modifiers) -> Option<DataType> {
    let digits = fraction(modifiers)?.map_or(String::new(), |digits| format!("({digits})"));
    Some(DataType::Other(format!("time{digits} with time zone")))
}

fn interval(modifiers: &Modifiers, fields: &str) -> Option<DataType> {
    Some(match (fraction(modifiers)?, fields) {
        (None, "") => DataType::Interval,
        (None, fields) => DataType::Other(format!("interval{fields}")),
        (Some(digits), fields) => DataType::Other(format!("interval({digits}){fields}")),
    })
}
