//! Literals as values of a type: what PostgreSQL's input functions make of a text, held as SQLite's columns hold
//! it. Only the plain forms of each are read; `now`, `infinity` and names of months are not among them.

use super::{
    decimal::Decimal,
    typing::{Family, family},
};
use crate::schema::{DataType, Expression, Node, Schema, UnaryOperator};
use crate::sql::Problem;
use jiff::civil;
use std::ops::Range;

/// The text literal `text` as a value of `data_type`.
pub(super) fn from_text(
    text: &str,
    data_type: &DataType,
    schema: &Schema,
    span: &Range<usize>,
) -> Result<Expression, Problem> {
    let trimmed = text.trim_matches(|c: char| c.is_ascii_whitespace());
    let wrong = || {
        Problem::new(
            span.clone(),
            format!("`{text}` is no value of type `{data_type}`"),
        )
    };
    let unread = |form: &str| {
        Problem::unshared(
            span.clone(),
            format!("`{text}` is not understood as a value of type `{data_type}`"),
        )
        .because(format!("Only {form} is known to mean the same on SQLite."))
    };
    let node = match data_type {
        DataType::Boolean => Node::Boolean(boolean(trimmed).ok_or_else(wrong)?),
        DataType::SmallInt | DataType::Integer | DataType::BigInt => {
            let value: i64 = trimmed.parse().map_err(|_| wrong())?;
            return integer(value, data_type, span).ok_or_else(wrong);
        }
        DataType::Real | DataType::Double => {
            let plain = trimmed
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
            let value: f64 = match trimmed.parse() {
                Ok(value) if plain => value,
                Ok(_) => return Err(unread("a finite decimal number")),
                Err(_) => return Err(wrong()),
            };
            return float(value, data_type, span).ok_or_else(wrong);
        }
        DataType::Numeric(size) => {
            let value = Decimal::parse(trimmed).ok_or_else(|| unread("a decimal number"))?;
            return numeric(value, *size, span).ok_or_else(wrong);
        }
        DataType::Text | DataType::Varchar(None) => Node::Text(text.to_owned()),
        DataType::Varchar(Some(length)) => {
            Node::Text(limited(text, *length).ok_or_else(wrong)?.to_owned())
        }
        DataType::Bytea => {
            Node::Blob(bytes(text).ok_or_else(|| unread("hexadecimal, as in `\\x00ff`,"))?)
        }
        DataType::Uuid => Node::Blob(uuid(trimmed).ok_or_else(wrong)?),
        DataType::Json | DataType::Jsonb => {
            serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|_| wrong())?;
            Node::Text(text.to_owned())
        }
        DataType::Date => {
            let form = "a form such as `2026-01-18`";
            let (date, rest) = date(trimmed).ok_or_else(|| unread(form))?;
            if !rest.is_empty() && moment(trimmed).is_none() {
                return Err(unread(form));
            }
            Node::Text(date.to_string())
        }
        DataType::Time(digits) => {
            let form = "a form such as `05:30:00.25`";
            let (time, rest) = time(trimmed).ok_or_else(|| unread(form))?;
            if !rest.is_empty() {
                return Err(unread(form));
            }
            let moment = civil::Date::constant(2000, 1, 1).to_datetime(time);
            let rounded = round(moment, *digits).ok_or_else(|| unread(form))?;
            if rounded.date() != moment.date() {
                return Err(unread(form));
            }
            Node::Text(shown_time(rounded.time()))
        }
        DataType::Timestamp(digits) => {
            let form = "a form such as `2026-01-18 05:30:00.25`";
            let (moment, _) = moment(trimmed).ok_or_else(|| unread(form))?;
            let moment = round(moment, *digits).ok_or_else(|| unread(form))?;
            Node::Text(format!("{} {}", moment.date(), shown_time(moment.time())))
        }
        DataType::TimestampTz(digits) => {
            let form = "a form such as `2026-01-18 05:30:00.25+00`";
            let (moment, offset) = moment(trimmed).ok_or_else(|| unread(form))?;
            let moment = moment
                .checked_sub(jiff::SignedDuration::from_secs(offset.unwrap_or(0)))
                .ok()
                .and_then(|moment| round(moment, *digits))
                .filter(|moment| moment.year() >= 1)
                .ok_or_else(|| unread(form))?;
            Node::Text(format!(
                "{}T{}+00:00",
                moment.date(),
                shown_time(moment.time())
            ))
        }
        DataType::Enum(name) => {
            let known = schema.enums.get(name);
            if known.is_some_and(|known| !known.labels.iter().any(|label| label == text)) {
                return Err(wrong());
            }
            Node::Text(text.to_owned())
        }
        DataType::Char(_) | DataType::Interval | DataType::Other(_) => {
            return Err(Problem::unshared(
                span.clone(),
                format!("a value of type `{data_type}` has no form on SQLite"),
            ));
        }
    };
    if matches!(&node, Node::Text(text) if text.contains('\0')) {
        return Err(wrong());
    }
    Ok(Expression::new(node, span.clone()))
}

/// The number literal `number` as a value of `data_type`; none if PostgreSQL has no such value.
pub(super) fn from_number(
    number: &str,
    data_type: &DataType,
    span: &Range<usize>,
) -> Option<Expression> {
    let decimal = Decimal::parse(number)?;
    match family(data_type) {
        Family::Integer => integer(
            decimal.rounded(0)?.to_string().parse().ok()?,
            data_type,
            span,
        ),
        Family::Float => float(number.parse().ok()?, data_type, span),
        Family::Numeric => match data_type {
            DataType::Numeric(size) => numeric(decimal, *size, span),
            _ => None,
        },
        _ => None,
    }
}

/// `value`, which has to fit `data_type`.
pub(super) fn integer(value: i64, data_type: &DataType, span: &Range<usize>) -> Option<Expression> {
    let fits = match data_type {
        DataType::SmallInt => i16::try_from(value).is_ok(),
        DataType::Integer => i32::try_from(value).is_ok(),
        _ => true,
    };
    fits.then(|| signed(value < 0, value.unsigned_abs().to_string(), span))
}

/// `value` as SQLite reads it; it has to fit `data_type`.
fn float(value: f64, data_type: &DataType, span: &Range<usize>) -> Option<Expression> {
    // A `real` is held as the double that has its value.
    let value = match data_type {
        DataType::Real => {
            // The cast rounds to the nearest, as PostgreSQL does.
            let narrow = value as f32;
            if narrow == 0.0 && value != 0.0 {
                return None;
            }
            f64::from(narrow)
        }
        _ => value,
    };
    value.is_finite().then(|| {
        signed(
            value.is_sign_negative() && value != 0.0,
            format!("{:?}", value.abs()),
            span,
        )
    })
}

/// `value` as a text with as many fractional digits as its type has.
fn numeric(value: Decimal, size: Option<(u16, i16)>, span: &Range<usize>) -> Option<Expression> {
    let value = match size {
        None => value,
        Some((precision, scale)) => {
            let value = value.rounded(usize::try_from(scale).ok()?)?;
            if value.precision() > usize::from(precision) {
                return None;
            }
            value
        }
    };
    Some(Expression::new(Node::Text(value.to_string()), span.clone()))
}

fn signed(negative: bool, number: String, span: &Range<usize>) -> Expression {
    let number = Expression::new(Node::Number(number), span.clone());
    if negative {
        Expression::new(Node::Unary(UnaryOperator::Minus, number), span.clone())
    } else {
        number
    }
}

/// PostgreSQL takes every prefix of these words that tells them apart.
fn boolean(text: &str) -> Option<bool> {
    let text = text.to_ascii_lowercase();
    let prefix = |word: &str, least: usize| text.len() >= least && word.starts_with(&text);
    if prefix("true", 1) || prefix("yes", 1) || text == "on" || text == "1" {
        Some(true)
    } else if prefix("false", 1) || prefix("no", 1) || prefix("off", 2) || text == "0" {
        Some(false)
    } else {
        None
    }
}

/// `text` with at most `length` characters: only blanks may be too many.
fn limited(text: &str, length: u32) -> Option<&str> {
    let length = usize::try_from(length).ok()?;
    match text.char_indices().nth(length) {
        None => Some(text),
        Some((at, _)) => {
            let (kept, rest) = text.split_at_checked(at)?;
            rest.bytes().all(|byte| byte == b' ').then_some(kept)
        }
    }
}

/// `\x...` or a text without backslashes.
fn bytes(text: &str) -> Option<Vec<u8>> {
    match text.strip_prefix("\\x") {
        None => (!text.contains('\\')).then(|| text.as_bytes().to_vec()),
        Some(hex) => {
            let digits: Option<Vec<u8>> = hex
                .chars()
                .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
                .collect();
            let digits = digits?;
            let pairs = digits.chunks_exact(2);
            if !pairs.remainder().is_empty() {
                return None;
            }
            Some(
                pairs
                    .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
                    .collect(),
            )
        }
    }
}

/// 32 hexadecimal digits, with a hyphen behind any group of four, and perhaps braces.
fn uuid(text: &str) -> Option<Vec<u8>> {
    let inner = match text.strip_prefix('{') {
        Some(rest) => rest.strip_suffix('}')?,
        None => text,
    };
    let mut digits = String::new();
    let mut hyphen = false;
    for c in inner.chars() {
        if c == '-' {
            if hyphen || digits.is_empty() || !digits.len().is_multiple_of(4) || digits.len() == 32
            {
                return None;
            }
            hyphen = true;
        } else {
            hyphen = false;
            digits.push(c);
        }
    }
    if digits.len() == 32 {
        bytes(&format!("\\x{digits}"))
    } else {
        None
    }
}

/// `count` digits at the start of `text`, and what is behind them.
fn digits(text: &str, count: usize) -> Option<(i16, &str)> {
    let (head, rest) = text.split_at_checked(count)?;
    let all = head.bytes().all(|byte| byte.is_ascii_digit());
    all.then_some(())?;
    Some((head.parse().ok()?, rest))
}

fn date(text: &str) -> Option<(civil::Date, &str)> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    if year == 0 || rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let date = civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Some((date.ok()?, rest))
}

fn time(text: &str) -> Option<(civil::Time, &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => digits(rest, 2)?,
        None => (0, rest),
    };
    let (nanosecond, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            let count = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (fraction, rest) = rest.split_at_checked(count)?;
            // PostgreSQL keeps six digits.
            if fraction.is_empty() || fraction.len() > 6 {
                return None;
            }
            (format!("{fraction:0<9}").parse::<i32>().ok()?, rest)
        }
        None => (0, rest),
    };
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let time = civil::Time::new(
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        nanosecond,
    );
    Some((time.ok()?, rest))
}

/// A date, perhaps a time, and perhaps how many seconds its zone is ahead.
fn moment(text: &str) -> Option<(civil::DateTime, Option<i64>)> {
    let (date, rest) = date(text)?;
    if rest.is_empty() {
        return Some((date.to_datetime(civil::Time::midnight()), None));
    }
    let (time, rest) = time(rest.strip_prefix([' ', 'T'])?)?;
    let moment = date.to_datetime(time);
    let zone = rest.trim_start_matches(' ');
    if zone.is_empty() {
        return Some((moment, None));
    }
    if ["z", "utc"]
        .iter()
        .any(|utc| zone.eq_ignore_ascii_case(utc))
    {
        return Some((moment, Some(0)));
    }
    let (sign, zone) = match zone.strip_prefix('+') {
        Some(zone) => (1, zone),
        None => (-1, zone.strip_prefix('-')?),
    };
    let (hours, rest) = digits(zone, 2)?;
    let minutes = match rest {
        "" => 0,
        _ => {
            let (minutes, rest) = digits(rest.strip_prefix(':').unwrap_or(rest), 2)?;
            rest.is_empty().then_some(minutes)?
        }
    };
    if hours > 15 || minutes > 59 {
        return None;
    }
    let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
    Some((moment, Some(sign * seconds)))
}

/// `moment` with at most `count` fractional digits.
fn round(moment: civil::DateTime, count: Option<u8>) -> Option<civil::DateTime> {
    let unit = 10_i128.pow(9 - u32::from(count.unwrap_or(6).min(6)));
    let nanosecond = i128::from(moment.subsec_nanosecond());
    let below = nanosecond % unit;
    let change = if below * 2 >= unit {
        unit - below
    } else {
        -below
    };
    moment
        .checked_add(jiff::SignedDuration::from_nanos(
            i64::try_from(change).ok()?,
        ))
        .ok()
}

/// With no fractional digits, three or six.
fn shown_time(time: civil::Time) -> String {
    let microsecond = time.subsec_nanosecond() / 1000;
    let whole = format!(
        "{:02}:{:02}:{:02}",
        time.hour(),
        time.minute(),
        time.second()
    );
    if microsecond == 0 {
        whole
    } else if microsecond % 1000 == 0 {
        format!("{whole}.{:03}", microsecond / 1000)
    } else {
        format!("{whole}.{microsecond:06}")
    }
}
