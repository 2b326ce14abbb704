//! Dates and times, which SQLite holds as texts: the current one, parts of them, and sums with whole days, hours,
//! minutes and seconds. Times with a zone are held in UTC, which is taken to be the session's zone.

use super::{
    convert::refused,
    make::{binary, call, integer, joined, part, repeatable, text, to_integer},
    reference::{Entry, changing, entry},
    typing::{Family, Type, Typed, unshared},
};
use crate::{
    schema::{BinaryOperator, DataType, Expression, Node},
    sql::Problem,
};

/// The sums and zones that are translated.
pub(super) const ENTRIES: &[Entry] = &[
    changing(
        "now() - interval '30 days'",
        "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now', '-30 days')",
        "Weeks, days, hours, minutes and seconds. Months end differently on SQLite.",
    ),
    entry(
        "happened + interval '1 day'",
        "date(substr(happened, 1, 10), '+1 days') || substr(happened, 11)",
        "From the year 1 to the year 9999.",
    ),
    entry(
        "seen - interval '90 minutes'",
        "strftime('%Y-%m-%dT%H:%M:%S', substr(seen, 1, 19), '-90 minutes') || substr(seen, 20)",
        "",
    ),
    entry("day + 7", "date(day, '+7 days')", ""),
    entry(
        "day - DATE '2026-01-01'",
        "CAST(julianday(day) - julianday('2026-01-01') AS integer)",
        "",
    ),
    entry(
        "seen AT TIME ZONE 'UTC'",
        "replace(replace(seen, 'T', ' '), '+00:00', '')",
        "No other zone.",
    ),
];

const TIMESTAMPTZ: &str = "%Y-%m-%dT%H:%M:%f+00:00";
const TIMESTAMP: &str = "%Y-%m-%d %H:%M:%f";

/// `now()`, to the millisecond.
pub(super) fn now() -> Typed {
    moment(TIMESTAMPTZ, Vec::new(), DataType::TimestampTz(Some(3)))
}

/// `LOCALTIMESTAMP`
pub(super) fn local() -> Typed {
    moment(TIMESTAMP, Vec::new(), DataType::Timestamp(Some(3)))
}

/// `CURRENT_DATE`
pub(super) fn today() -> Typed {
    Typed::new(call("date", [text("now")]), DataType::Date)
}

fn moment(format: &str, modifiers: Vec<Expression>, data_type: DataType) -> Typed {
    let mut arguments = vec![text(format), text("now")];
    arguments.extend(modifiers);
    Typed::new(call("strftime", arguments), data_type)
}

/// The modifiers, if `expression` is the current time with some.
fn current(expression: &Expression) -> Option<Vec<Expression>> {
    match &*expression.node {
        Node::Call(call) if call.name == "strftime" => match &call.arguments[..] {
            [_, now, modifiers @ ..] if *now == text("now") => Some(modifiers.to_vec()),
            _ => None,
        },
        _ => None,
    }
}

/// The default `expression` of a column of the type `from` for one of the type `to`, if it is the current time, which
/// both types have.
pub(super) fn current_as(
    expression: &Expression,
    from: &DataType,
    to: &DataType,
) -> Option<Expression> {
    let is_moment = |one: &DataType| {
        let family = super::typing::family(one);
        matches!(family, Family::Timestamp | Family::TimestampTz)
    };
    if !is_moment(from) || !is_moment(to) {
        return None;
    }
    current(expression)?;
    converted(Typed::new(expression.clone(), from.clone()), to, false).ok()
}

/// From a time or timestamp to another type of time. `loose`: not only where PostgreSQL does it unasked.
pub(super) fn converted(typed: Typed, to: &DataType, loose: bool) -> Result<Expression, Problem> {
    let digits = |data_type: &DataType| match data_type {
        DataType::Time(digits) | DataType::Timestamp(digits) | DataType::TimestampTz(digits) => {
            digits.unwrap_or(6)
        }
        _ => 6,
    };
    let Type::Held(from) = &typed.data_type else {
        return Err(refused(&typed, to, "Its type is not known."));
    };
    let family = super::typing::family;
    let (source, target) = (family(from), family(to));
    if let (Some(modifiers), Family::Timestamp | Family::TimestampTz) =
        (current(&typed.expression), target)
    {
        let format = match (target, digits(to)) {
            (Family::Timestamp, 0..3) => "%Y-%m-%d %H:%M:%S",
            (Family::Timestamp, _) => TIMESTAMP,
            (_, 0..3) => "%Y-%m-%dT%H:%M:%S+00:00",
            _ => TIMESTAMPTZ,
        };
        return Ok(moment(format, modifiers, to.clone()).expression);
    }
    if target != Family::Date && digits(to) < digits(from) {
        return Err(refused(
            &typed,
            to,
            "SQLite cannot round the fraction of its seconds.",
        ));
    }
    let value = typed.expression.clone();
    match (source, target) {
        (same, other) if same == other => Ok(value),
        (Family::Timestamp, Family::TimestampTz) => Ok(with_zone(value)),
        (Family::TimestampTz, Family::Timestamp) if loose => Ok(without_zone(value)),
        (Family::Timestamp | Family::TimestampTz, Family::Date) if loose => {
            Ok(part(value, 1, Some(10)))
        }
        (Family::Timestamp, Family::Time) if loose => Ok(part(value, 12, None)),
        (Family::TimestampTz, Family::Time) if loose => Ok(call(
            "replace",
            [part(value, 12, None), text("+00:00"), text("")],
        )),
        _ => Err(refused(
            &typed,
            to,
            "PostgreSQL has no such conversion either.",
        )),
    }
}

fn with_zone(value: Expression) -> Expression {
    joined(
        call("replace", [value, text(" "), text("T")]),
        text("+00:00"),
    )
}

fn without_zone(value: Expression) -> Expression {
    let blank = call("replace", [value, text("T"), text(" ")]);
    call("replace", [blank, text("+00:00"), text("")])
}

/// `operand AT TIME ZONE 'UTC'`
pub(super) fn at_utc(operand: Typed, zone: &Typed) -> Result<Typed, Problem> {
    let utc = zone
        .text()
        .is_some_and(|zone| zone.eq_ignore_ascii_case("utc") || zone == "Z");
    if !utc {
        return Err(unshared(
            &zone.expression,
            "only the time zone 'UTC' is known to SQLite".to_owned(),
            "SQLite has no table of the world's time zones.",
        ));
    }
    let to = match operand.data_type {
        Type::Held(DataType::Timestamp(digits)) => DataType::TimestampTz(digits),
        Type::Held(DataType::TimestampTz(digits)) => DataType::Timestamp(digits),
        _ => {
            return Err(unshared(
                &operand.expression,
                "AT TIME ZONE is understood for timestamps only".to_owned(),
                "Of other types PostgreSQL makes a timestamp first.",
            ));
        }
    };
    let expression = converted(operand, &to, true)?;
    Ok(Typed::new(expression, to))
}

/// An interval of whole days and seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interval {
    days: i64,
    seconds: i64,
}

/// The interval that `expression` is, if it is one.
pub(super) fn interval(expression: &Expression) -> Option<Result<Interval, Problem>> {
    let Node::Cast {
        operand,
        data_type: DataType::Interval,
    } = &*expression.node
    else {
        return None;
    };
    let parsed = match &*operand.node {
        Node::Text(text) => parse_interval(text),
        _ => None,
    };
    Some(parsed.ok_or_else(|| {
        unshared(
            expression,
            "this interval cannot be exact on SQLite".to_owned(),
            "Whole weeks, days, hours, minutes and seconds can: months and years end differently there.",
        )
    }))
}

fn parse_interval(text: &str) -> Option<Interval> {
    let mut interval = Interval {
        days: 0,
        seconds: 0,
    };
    let mut words = text.split_ascii_whitespace();
    let mut any = false;
    while let Some(word) = words.next() {
        any = true;
        if word.contains(':') {
            let (sign, clock) = match word.strip_prefix('-') {
                Some(clock) => (-1, clock),
                None => (1, word),
            };
            let mut seconds = 0_i64;
            let mut fields = 0;
            for field in clock.split(':') {
                if field.is_empty() || field.len() > 2 {
                    return None;
                }
                seconds = seconds * 60 + i64::from(field.parse::<u8>().ok()?);
                fields += 1;
            }
            let unit = match fields {
                2 => 60,
                3 => 1,
                _ => return None,
            };
            interval.seconds += sign * seconds * unit;
            continue;
        }
        let count: i64 = i64::from(word.parse::<i32>().ok()?);
        let unit = words.next()?.to_ascii_lowercase();
        match unit.strip_suffix('s').unwrap_or(&unit) {
            "week" => interval.days += count * 7,
            "day" => interval.days += count,
            "hour" | "hr" => interval.seconds += count * 3600,
            "minute" | "min" => interval.seconds += count * 60,
            "second" | "sec" => interval.seconds += count,
            _ => return None,
        }
    }
    any.then_some(interval)
}

/// `typed + interval`, or `typed - interval` if `minus`.
pub(super) fn shifted(typed: Typed, by: Interval, minus: bool) -> Result<Typed, Problem> {
    let sign = if minus { -1 } else { 1 };
    let (days, seconds) = (by.days * sign, by.seconds * sign);
    let mut modifiers = Vec::new();
    if days != 0 {
        modifiers.push(text(format!("{days:+} days")));
    }
    for (unit, length) in [("hours", 3600), ("minutes", 60), ("seconds", 1)] {
        if seconds != 0 && seconds % length == 0 {
            modifiers.push(text(format!("{:+} {unit}", seconds / length)));
            break;
        }
    }
    let (value, data_type) = match &typed.data_type {
        Type::Held(DataType::Date) => (
            joined(typed.expression.clone(), text(" 00:00:00")),
            DataType::Timestamp(Some(0)),
        ),
        Type::Held(data_type @ (DataType::Timestamp(_) | DataType::TimestampTz(_))) => {
            (typed.expression.clone(), data_type.clone())
        }
        _ => {
            return Err(unshared(
                &typed.expression,
                format!(
                    "an interval cannot be added to `{}` on SQLite",
                    typed.data_type.shown()
                ),
                "SQLite has no type for intervals.",
            ));
        }
    };
    if modifiers.is_empty() {
        return Ok(Typed::new(value, data_type));
    }
    if let Some(mut all) = current(&value) {
        all.extend(modifiers);
        let format = match data_type {
            DataType::Timestamp(_) => TIMESTAMP,
            _ => TIMESTAMPTZ,
        };
        return Ok(moment(format, all, data_type));
    }
    if !repeatable(&value) {
        return Err(unshared(
            &typed.expression,
            "an interval is added to a column or to a short expression only".to_owned(),
            "The expression would stand twice in SQLite's words.",
        ));
    }
    // The fraction of the seconds stays as it is: SQLite would keep three digits of it.
    let shifted = if seconds == 0 {
        let mut arguments = vec![part(value.clone(), 1, Some(10))];
        arguments.extend(modifiers);
        joined(call("date", arguments), part(value, 11, None))
    } else {
        let format = match data_type {
            DataType::Timestamp(_) => "%Y-%m-%d %H:%M:%S",
            _ => "%Y-%m-%dT%H:%M:%S",
        };
        let mut arguments = vec![text(format), part(value.clone(), 1, Some(19))];
        arguments.extend(modifiers);
        joined(call("strftime", arguments), part(value, 20, None))
    };
    Ok(Typed::new(shifted, data_type))
}

/// `date + days`, or `date - days` if `minus`.
pub(super) fn days_later(date: Typed, days: Typed, minus: bool) -> Typed {
    let modifier = match days.integer() {
        Some(days) => text(format!("{:+} days", if minus { -days } else { days })),
        None => {
            let days = if minus {
                Node::Unary(crate::schema::UnaryOperator::Minus, days.expression).into()
            } else {
                days.expression
            };
            joined(days, text(" days"))
        }
    };
    Typed::new(call("date", [date.expression, modifier]), DataType::Date)
}

/// `date - date`, in days.
pub(super) fn days_between(later: Typed, earlier: Typed) -> Typed {
    let day = |date: Typed| call("julianday", [date.expression]);
    let difference = binary(BinaryOperator::Subtract, day(later), day(earlier));
    Typed::new(to_integer(difference), DataType::Integer)
}

/// `extract(field from value)`, as a whole number; none for a field that cannot be exact.
pub(super) fn field(field: &str, value: &Typed) -> Option<Expression> {
    let source = value.family()?;
    let dated = matches!(
        source,
        Family::Date | Family::Timestamp | Family::TimestampTz
    );
    let at =
        |from: i64, length: i64| to_integer(part(value.expression.clone(), from, Some(length)));
    let day = || part(value.expression.clone(), 1, Some(10));
    let format = |format: &str| to_integer(call("strftime", [text(format), day()]));
    let clock = if source == Family::Time { 1 } else { 12 };
    let timed = source != Family::Date;
    match field {
        "year" if dated => Some(at(1, 4)),
        "month" if dated => Some(at(6, 2)),
        "day" if dated => Some(at(9, 2)),
        "quarter" if dated => Some(binary(
            BinaryOperator::Divide,
            binary(BinaryOperator::Add, at(6, 2), integer(2)),
            integer(3),
        )),
        "dow" if dated => Some(format("%w")),
        "doy" if dated => Some(format("%j")),
        "hour" if timed => Some(at(clock, 2)),
        "minute" if timed => Some(at(clock + 3, 2)),
        _ => None,
    }
}

/// `date_trunc(unit, value)`; none for a unit that is not known.
pub(super) fn truncated(unit: &str, value: &Typed) -> Option<Typed> {
    let (between, zone, data_type) = match value.data_type {
        Type::Held(DataType::Timestamp(_)) => (" ", "", DataType::Timestamp(Some(0))),
        // PostgreSQL makes a timestamp with a zone of a date first.
        Type::Held(DataType::TimestampTz(_) | DataType::Date) => {
            ("T", "+00:00", DataType::TimestampTz(Some(0)))
        }
        _ => return None,
    };
    let dated = value.data_type == Type::Held(DataType::Date);
    let (kept, rest) = match unit {
        "year" => (4, format!("-01-01{between}00:00:00")),
        "month" => (7, format!("-01{between}00:00:00")),
        "day" => (10, format!("{between}00:00:00")),
        "hour" | "minute" | "second" if dated => (10, format!("{between}00:00:00")),
        "hour" => (13, ":00:00".to_owned()),
        "minute" => (16, ":00".to_owned()),
        "second" => (19, String::new()),
        _ => return None,
    };
    let head = part(value.expression.clone(), 1, Some(kept));
    let rest = format!("{rest}{zone}");
    let truncated = if rest.is_empty() {
        head
    } else {
        joined(head, text(rest))
    };
    Some(Typed::new(truncated, data_type))
}
