//! Texts that are not known before as values of another type: what PostgreSQL's input functions make of them.
//!
//! PostgreSQL fails at a text that is no such value, where SQLite's CAST makes something of it. So each conversion
//! tests the spelling first, and what it does not understand ends the statement: `json_extract` fails at a path
//! that is none, and its error tells the path, which is the message here. Of NULL it makes NULL.

use super::make::{binary, call, case, integer, joined, part, text, to_integer, to_real};
use crate::schema::{BinaryOperator, DataType, Expression, Node, UnaryOperator};

/// `value`, a text that may stand several times, as a value of type `to`; none if no form is exact.
pub(super) fn from_text(value: &Expression, to: &DataType) -> Option<Expression> {
    let arms = match to {
        DataType::Boolean => boolean(value),
        DataType::SmallInt => whole(value, within(value, i16::MIN.into(), i16::MAX.into())),
        DataType::Integer => whole(value, within(value, i32::MIN.into(), i32::MAX.into())),
        DataType::BigInt => whole(value, large(value)),
        DataType::Double => double(value),
        DataType::Numeric(None) => decimal(value),
        DataType::Numeric(Some((precision @ ..=15, scale))) => {
            fixed(value, u32::from(*precision), u32::try_from(*scale).ok()?)?
        }
        DataType::Date => vec![(is_date(value), value.clone())],
        DataType::Time(None | Some(6)) => time(value),
        DataType::Timestamp(None | Some(6)) => timestamp(value),
        DataType::TimestampTz(None | Some(6)) => timestamptz(value),
        DataType::Uuid => uuid(value),
        DataType::Json | DataType::Jsonb => json(value),
        _ => return None,
    };
    Some(case(arms, Some(failure(value, to))))
}

const NOT_UNDERSTOOD: &str = "not understood as a value of type";
pub(crate) const OUT_OF_RANGE: &str = "out of range for type";

/// How the messages begin of what ends a statement over a value.
pub(crate) const ENDINGS: [&str; 2] = [NOT_UNDERSTOOD, OUT_OF_RANGE];

/// Ends the statement, unless `value` is NULL.
pub(super) fn failure(value: &Expression, to: &DataType) -> Expression {
    ending(format!("{NOT_UNDERSTOOD} {to}: "), value)
}

/// `value`, a whole number that may stand several times, in a column of type `to`, which is `smallint` or `integer`: the
/// statement ends where it does not fit.
pub(super) fn fitting(value: &Expression, to: &DataType) -> Expression {
    let (low, high) = match to {
        DataType::SmallInt => (i16::MIN.into(), i16::MAX.into()),
        _ => (i32::MIN.into(), i32::MAX.into()),
    };
    let fits = between(value.clone(), low, high);
    let ends = ending(format!("{OUT_OF_RANGE} {to}: "), value);
    case([(fits, value.clone())], Some(ends))
}

/// Ends the statement with these words and `value`, unless that is NULL.
fn ending(words: String, value: &Expression) -> Expression {
    call(
        "json_extract",
        [text("{}"), joined(text(words), value.clone())],
    )
}

type Arms = Vec<(Expression, Expression)>;

fn and(conditions: impl IntoIterator<Item = Expression>) -> Expression {
    conditions
        .into_iter()
        .reduce(|all, next| binary(BinaryOperator::And, all, next))
        .unwrap_or_else(|| Node::Boolean(true).into())
}

fn or(first: Expression, second: Expression) -> Expression {
    binary(BinaryOperator::Or, first, second)
}

fn equal(first: Expression, second: Expression) -> Expression {
    binary(BinaryOperator::Equal, first, second)
}

fn glob(value: Expression, pattern: &str) -> Expression {
    binary(BinaryOperator::Glob, value, text(pattern))
}

fn never(value: Expression, pattern: &str) -> Expression {
    Node::Unary(UnaryOperator::Not, glob(value, pattern)).into()
}

fn one_of(operand: Expression, words: &[&str]) -> Expression {
    Node::In {
        operand,
        list: words.iter().map(|word| text(*word)).collect(),
        negated: false,
    }
    .into()
}

fn between(operand: Expression, low: i64, high: i64) -> Expression {
    Node::Between {
        operand,
        low: integer(low),
        high: integer(high),
        negated: false,
    }
    .into()
}

fn length(value: Expression) -> Expression {
    call("length", [value])
}

/// `value` without the white space around it, as C knows it.
fn trimmed(value: &Expression) -> Expression {
    let space = [9, 10, 11, 12, 13, 32].map(integer);
    call("trim", [value.clone(), call("char", space)])
}

/// Whether `value` is perhaps a sign, and then nothing but `digits`, with one digit at least.
fn is_number(value: &Expression, digits: &str) -> Expression {
    let rest = call("rtrim", [trimmed(value), text(digits)]);
    and([
        one_of(rest, &["", "+", "-"]),
        glob(value.clone(), "*[0-9]*"),
    ])
}

const DIGITS: &str = "0123456789";
const DIGITS_AND_POINT: &str = "0123456789.";

fn boolean(value: &Expression) -> Arms {
    const YES: [&str; 9] = ["t", "tr", "tru", "true", "y", "ye", "yes", "on", "1"];
    const NO: [&str; 10] = [
        "f", "fa", "fal", "fals", "false", "n", "no", "of", "off", "0",
    ];
    let word = || call("lower", [trimmed(value)]);
    vec![
        (one_of(word(), &YES), Node::Boolean(true).into()),
        (one_of(word(), &NO), Node::Boolean(false).into()),
    ]
}

/// The cast reads what `is_number` lets through, and stops at the ends of 64 bits.
fn whole(value: &Expression, fits: Expression) -> Arms {
    let conditions = and([is_number(value, DIGITS), fits]);
    vec![(conditions, to_integer(value.clone()))]
}

fn within(value: &Expression, low: i64, high: i64) -> Expression {
    between(to_integer(value.clone()), low, high)
}

/// Whether a number is not beyond 64 bits: the cast makes the outermost ones of all that are.
fn large(value: &Expression) -> Expression {
    let outermost = ["-9223372036854775808", "9223372036854775807"];
    or(
        within(value, i64::MIN + 1, i64::MAX - 1),
        one_of(trimmed(value), &outermost),
    )
}

/// Up to 15 digits: then the nearest double is found by one division.
fn double(value: &Expression) -> Arms {
    let short = binary(
        BinaryOperator::LessOrEqual,
        length(trimmed(value)),
        integer(16),
    );
    let conditions = and([
        is_number(value, DIGITS_AND_POINT),
        never(value.clone(), "*.*.*"),
        short,
    ]);
    vec![(conditions, to_real(value.clone()))]
}

/// A number as PostgreSQL writes it is held as it is.
fn decimal(value: &Expression) -> Arms {
    let digits = || call("ltrim", [value.clone(), text("-")]);
    let conditions = and([
        one_of(
            call("rtrim", [value.clone(), text(DIGITS_AND_POINT)]),
            &["", "-"],
        ),
        glob(digits(), "[0-9]*"),
        never(digits(), "0[0-9]*"),
        never(value.clone(), "*.*.*"),
        never(value.clone(), "*."),
        or(never(value.clone(), "-*"), glob(value.clone(), "*[1-9]*")),
    ]);
    vec![(conditions, value.clone())]
}

/// A number with no more fractional digits than its type has. Of 15 digits, the nearest double tells each.
fn fixed(value: &Expression, precision: u32, scale: u32) -> Option<Arms> {
    let before = precision.checked_sub(scale)?;
    let more = "?".repeat(usize::try_from(scale).ok()?.saturating_add(1));
    let bound = 10_i64.checked_pow(before)?;
    let number = || to_real(value.clone());
    let fits = binary(
        BinaryOperator::Less,
        call("abs", [number()]),
        integer(bound),
    );
    let conditions = and([
        is_number(value, DIGITS_AND_POINT),
        never(value.clone(), "*.*.*"),
        never(trimmed(value), &format!("*.{more}*")),
        fits,
    ]);
    // Zero has no sign once another one is added to it.
    let zero = Expression::from(Node::Number("0.0".to_owned()));
    let unsigned = binary(BinaryOperator::Add, number(), zero);
    let written = call("printf", [text(format!("%.{scale}f")), unsigned]);
    Some(vec![(conditions, written)])
}

/// PostgreSQL has no year 0.
fn since_year_one(value: Expression) -> Expression {
    binary(BinaryOperator::GreaterOrEqual, value, text("0001-01-01"))
}

/// `date` gives back what is a date already, and nothing else.
fn is_date(value: &Expression) -> Expression {
    and([
        equal(call("date", [value.clone()]), value.clone()),
        since_year_one(value.clone()),
    ])
}

/// SQLite lets the 24th hour pass as it is, with any minutes. Here, the hour stands at `at`.
fn within_day(value: &Expression, at: i64) -> Expression {
    let hour = part(value.clone(), at, Some(2));
    binary(BinaryOperator::Less, hour, text("24"))
}

/// Whether `value` is nothing, or a point and up to six digits.
fn is_fraction(value: &Expression) -> Expression {
    let point = equal(call("rtrim", [value.clone(), text(DIGITS)]), text("."));
    or(
        equal(value.clone(), text("")),
        and([point, between(length(value.clone()), 2, 7)]),
    )
}

/// A fraction with three digits, six or none.
fn fraction(value: &Expression) -> Expression {
    let significant = |zeros: &str| call("rtrim", [value.clone(), text(zeros)]);
    let digits = |count: i64| part(joined(value.clone(), text("00")), 1, Some(count + 1));
    let three = binary(
        BinaryOperator::LessOrEqual,
        length(significant("0")),
        integer(4),
    );
    case(
        [
            (equal(significant(".0"), text("")), text("")),
            (three, digits(3)),
        ],
        Some(digits(6)),
    )
}

fn time(value: &Expression) -> Arms {
    let (head, tail) = (
        part(value.clone(), 1, Some(8)),
        part(value.clone(), 9, None),
    );
    let minutes = call("strftime", [text("%H:%M"), value.clone()]);
    let known = equal(call("time", [head.clone()]), head.clone());
    vec![
        (
            and([equal(minutes, value.clone()), within_day(value, 1)]),
            joined(value.clone(), text(":00")),
        ),
        (
            and([known, within_day(value, 1), is_fraction(&tail)]),
            joined(head, fraction(&tail)),
        ),
    ]
}

fn timestamp(value: &Expression) -> Arms {
    let plain = |value: &Expression| call("replace", [value.clone(), text("T"), text(" ")]);
    let tail = part(value.clone(), 20, None);
    vec![
        (is_date(value), joined(value.clone(), text(" 00:00:00"))),
        (is_minute(value), joined(plain(value), text(":00"))),
        (
            and([is_second(value), is_fraction(&tail)]),
            joined(plain(&head(value)), fraction(&tail)),
        ),
    ]
}

/// The date and the time to the second.
fn head(value: &Expression) -> Expression {
    part(value.clone(), 1, Some(19))
}

fn is_minute(value: &Expression) -> Expression {
    let plain = call("replace", [value.clone(), text("T"), text(" ")]);
    let known = call("strftime", [text("%Y-%m-%d %H:%M"), value.clone()]);
    and([
        equal(known, plain),
        within_day(value, 12),
        since_year_one(value.clone()),
    ])
}

/// Whether `value` begins with a date and a time to the second.
fn is_second(value: &Expression) -> Expression {
    let plain = call("replace", [head(value), text("T"), text(" ")]);
    and([
        equal(call("datetime", [head(value)]), plain),
        within_day(value, 12),
        since_year_one(value.clone()),
    ])
}

fn timestamptz(value: &Expression) -> Arms {
    let utc = |value: Expression| joined(value, text("+00:00"));
    let ahead = |value: &Expression| call("replace", [value.clone(), text(" "), text("T")]);
    let tail = part(value.clone(), 20, None);
    let zone = call("ltrim", [tail.clone(), text(DIGITS_AND_POINT)]);
    let count = binary(
        BinaryOperator::Subtract,
        length(tail.clone()),
        length(zone.clone()),
    );
    let digits = call("substr", [tail, integer(1), count]);
    // SQLite reads no zone of hours only, and that is how PostgreSQL writes them.
    let hours = glob(zone.clone(), "[+-][0-9][0-9]");
    let zone = case([(hours, joined(zone.clone(), text(":00")))], Some(zone));
    let moment = call(
        "strftime",
        [text("%Y-%m-%dT%H:%M:%S"), joined(head(value), zone)],
    );
    vec![
        (
            is_date(value),
            joined(value.clone(), text("T00:00:00+00:00")),
        ),
        (is_minute(value), joined(ahead(value), text(":00+00:00"))),
        (
            and([
                is_second(value),
                is_fraction(&digits),
                since_year_one(moment.clone()),
            ]),
            utc(joined(moment, fraction(&digits))),
        ),
    ]
}

fn uuid(value: &Expression) -> Arms {
    let bytes = || {
        let digits = call("replace", [value.clone(), text("-"), text("")]);
        call("unhex", [digits])
    };
    let form = or(
        equal(length(value.clone()), integer(32)),
        glob(value.clone(), "????????-????-????-????-????????????"),
    );
    let conditions = and([equal(length(bytes()), integer(16)), form]);
    vec![(conditions, bytes())]
}

/// Neither `\u0000` nor one half of a pair, at which PostgreSQL fails.
fn json(value: &Expression) -> Arms {
    let conditions = and([
        call("json_valid", [value.clone()]),
        never(value.clone(), "*\\u0000*"),
        never(value.clone(), "*\\u[dD][89a-fA-F]*"),
    ]);
    vec![(conditions, value.clone())]
}
