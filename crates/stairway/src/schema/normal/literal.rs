//! Literals in one spelling for each value of a type.

use super::{
    interval, json,
    kind::{self, Kind},
};
use crate::schema::{DataType, Expression, Node, UnaryOperator};

/// A number as it was written, and the type that PostgreSQL gives it.
pub(super) fn number(text: &str) -> (Node, Kind) {
    let data_type = match text.bytes().all(|byte| byte.is_ascii_digit()) {
        true => natural(text),
        false => DataType::Numeric(None),
    };
    let shown = match data_type {
        DataType::Numeric(_) => decimal(text).unwrap_or_else(|| text.to_owned()),
        _ => whole(text),
    };
    // `1e2` would be an integer without its exponent.
    let is_whole = matches!(data_type, DataType::Numeric(_)) && natural(&shown) != data_type;
    let number = Node::Number(shown);
    let node = match is_whole {
        true => Node::Cast {
            operand: number.into(),
            data_type: data_type.clone(),
        },
        false => number,
    };
    (node, Kind::Known(data_type))
}

/// The type of a number without exponent.
fn natural(digits: &str) -> DataType {
    if digits.contains('.') {
        return DataType::Numeric(None);
    }
    match digits.parse::<i64>() {
        Ok(value) if i32::try_from(value).is_ok() => DataType::Integer,
        Ok(_) => DataType::BigInt,
        Err(_) => DataType::Numeric(None),
    }
}

/// Digits without the zeros before them.
fn whole(digits: &str) -> String {
    match digits.trim_start_matches('0') {
        "" => "0".to_owned(),
        digits => digits.to_owned(),
    }
}

/// A decimal number without exponent, with its scale: `1.50`, `1e3` is `1000`.
fn decimal(text: &str) -> Option<String> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (digits, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(digits) || !all_digits(fraction) || digits.len() + fraction.len() == 0 {
        return None;
    }
    // Nobody writes hundreds of zeros by an exponent and compares the result.
    if exponent.abs() > 100 {
        return None;
    }
    let mut all = format!("{digits}{fraction}");
    let mut scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    while scale < 0 {
        all.push('0');
        scale += 1;
    }
    let scale = usize::try_from(scale).ok()?;
    while all.len() <= scale {
        all.insert(0, '0');
    }
    let (digits, fraction) = all.split_at_checked(all.len() - scale)?;
    let digits = whole(digits);
    Some(match fraction {
        "" => digits,
        fraction => format!("{digits}.{fraction}"),
    })
}

/// `expression` if it is a number with or without a minus: whether there is one, and the number.
pub(super) fn as_number(expression: &Expression) -> Option<(bool, &str)> {
    match &*expression.node {
        Node::Number(number) => Some((false, number)),
        Node::Unary(UnaryOperator::Minus, operand) => match &*operand.node {
            Node::Number(number) => Some((true, number)),
            _ => None,
        },
        _ => None,
    }
}

/// A number, which is in its one spelling already, as a value of the type `data_type`.
pub(super) fn typed_number(negative: bool, digits: &str, data_type: &DataType) -> Expression {
    let (node, of_itself) = number(digits);
    // -2147483648 is read as a number that is one too large, and then negated.
    let of_itself = match digits {
        "2147483648" if negative => Kind::Known(DataType::Integer),
        _ => of_itself,
    };
    let (node, of_itself) = match data_type {
        DataType::Real | DataType::Double => match float(digits, data_type) {
            Some(digits) => (Node::Number(digits), Kind::Unknown),
            None => (node, of_itself),
        },
        _ => (node, of_itself),
    };
    let number: Expression = match negative {
        true => Node::Unary(UnaryOperator::Minus, node.into()).into(),
        false => node.into(),
    };
    match of_itself.known() == Some(data_type) {
        true => number,
        false => Node::Cast {
            operand: number,
            data_type: data_type.clone(),
        }
        .into(),
    }
}

fn float(digits: &str, data_type: &DataType) -> Option<String> {
    let shown = match data_type {
        DataType::Real => digits.parse::<f32>().ok()?.to_string(),
        _ => digits.parse::<f64>().ok()?.to_string(),
    };
    shown
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
        .then_some(shown)
}

/// NULL as a value of the type `data_type`.
pub(super) fn typed_null(data_type: &DataType) -> Expression {
    match kind::is_text(data_type) {
        true => Node::Null.into(),
        false => Node::Cast {
            operand: Node::Null.into(),
            data_type: data_type.clone(),
        }
        .into(),
    }
}

/// A text that is a value of the type `data_type`.
pub(super) fn typed(text: &str, data_type: &DataType) -> Expression {
    let cast = |text: String| -> Expression {
        Node::Cast {
            operand: Node::Text(text).into(),
            data_type: data_type.clone(),
        }
        .into()
    };
    let trimmed = text.trim();
    let spelt = match data_type {
        DataType::Text | DataType::Varchar(None) => return Node::Text(text.to_owned()).into(),
        DataType::Boolean => match boolean(trimmed) {
            Some(value) => return Node::Boolean(value).into(),
            None => None,
        },
        number if kind::is_number(number) => {
            let (negative, digits) = match trimmed.strip_prefix('-') {
                Some(digits) => (true, digits),
                None => (false, trimmed),
            };
            let fits = !kind::is_integer(number) || !digits.contains(['.', 'e', 'E']);
            match decimal(digits).filter(|_| fits) {
                Some(digits) => return typed_number(negative, &digits, data_type),
                None => None,
            }
        }
        DataType::Interval => interval::canonical(text),
        DataType::Jsonb => json::canonical(text),
        DataType::Uuid => uuid(trimmed),
        DataType::Date => trimmed
            .parse::<jiff::civil::Date>()
            .ok()
            .map(|date| date.to_string()),
        DataType::Time(_) => time(trimmed),
        DataType::Timestamp(_) => timestamp(trimmed),
        DataType::TimestampTz(_) => timestamp_tz(trimmed),
        DataType::Bytea => bytes(text),
        DataType::Other(name) if name == "regclass" => {
            text.strip_prefix("public.").map(str::to_owned)
        }
        _ => None,
    };
    cast(spelt.unwrap_or_else(|| text.to_owned()))
}

/// <https://www.postgresql.org/docs/current/datatype-boolean.html>
fn boolean(text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    let is_start_of = |word: &str| !text.is_empty() && word.starts_with(&text);
    if is_start_of("true") || is_start_of("yes") || text == "on" || text == "1" {
        Some(true)
    } else if is_start_of("false")
        || is_start_of("no")
        || (text.len() > 1 && is_start_of("off"))
        || text == "0"
    {
        Some(false)
    } else {
        None
    }
}

fn uuid(text: &str) -> Option<String> {
    let digits: String = text
        .trim_matches(['{', '}'])
        .chars()
        .filter(|c| *c != '-')
        .collect::<String>()
        .to_ascii_lowercase();
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits.len() != 32 || !hexadecimal {
        return None;
    }
    let part = |range: std::ops::Range<usize>| digits.get(range);
    Some(format!(
        "{}-{}-{}-{}-{}",
        part(0..8)?,
        part(8..12)?,
        part(12..16)?,
        part(16..20)?,
        part(20..32)?
    ))
}

/// In digits; none where a backslash escapes something.
fn bytes(text: &str) -> Option<String> {
    if let Some(digits) = text.strip_prefix("\\x") {
        return Some(format!("\\x{}", digits.to_ascii_lowercase()));
    }
    if text.contains('\\') {
        return None;
    }
    let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("\\x{digits}"))
}

/// Hours and minutes, with seconds or without, down to microseconds.
fn time(text: &str) -> Option<String> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let shape: Vec<usize> = clock.split(':').map(str::len).collect();
    let clock = match shape.as_slice() {
        [2, 2] if fraction.is_empty() => format!("{clock}:00"),
        [2, 2, 2] => clock.to_owned(),
        _ => return None,
    };
    clock.parse::<jiff::civil::Time>().ok()?;
    let digits = fraction.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || fraction.len() > 6 {
        return None;
    }
    Some(match fraction.trim_end_matches('0') {
        "" => clock,
        fraction => format!("{clock}.{fraction}"),
    })
}

/// Without a zone; what is behind the microseconds would be rounded away.
fn timestamp(text: &str) -> Option<String> {
    if text.eq_ignore_ascii_case("epoch") {
        return Some("1970-01-01 00:00:00".to_owned());
    }
    // The 60th second is the next minute to PostgreSQL.
    if text.ends_with(['z', 'Z']) || text.contains(":60") {
        return None;
    }
    let moment = match text.parse::<jiff::civil::Date>() {
        Ok(date) if text.len() <= 10 => date.at(0, 0, 0, 0),
        _ => text.parse::<jiff::civil::DateTime>().ok()?,
    };
    shown(moment)
}

/// In UTC. Which moment a text without a zone is depends on the session, so that it stays as it is.
fn timestamp_tz(text: &str) -> Option<String> {
    if text.eq_ignore_ascii_case("epoch") {
        return Some("1970-01-01 00:00:00+00".to_owned());
    }
    if text.contains(":60") {
        return None;
    }
    let moment = match text.parse::<jiff::Timestamp>() {
        Ok(moment) => moment,
        // PostgreSQL shows whole hours alone.
        Err(_) => format!("{text}:00").parse::<jiff::Timestamp>().ok()?,
    };
    let moment = moment.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    Some(format!("{}+00", shown(moment)?))
}

fn shown(moment: jiff::civil::DateTime) -> Option<String> {
    if moment.subsec_nanosecond() % 1_000 != 0 {
        return None;
    }
    Some(moment.to_string().replace('T', " "))
}
