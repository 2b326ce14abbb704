//! From one type to another: what PostgreSQL's casts make of a value, held as SQLite's columns hold it.

use super::{
    Scope, input, literal,
    make::{call, case, joined, null, part, repeatable, text, to_integer, to_real, to_text},
    reference::{Entry, entry},
    time,
    typing::{Family, Type, Typed, family, unshared},
};
use crate::{
    schema::{BinaryOperator, DataType, Expression, Node},
    sql::Problem,
};

/// The casts and literals that are translated.
pub(super) const ENTRIES: &[Entry] = &[
    entry("day = '2026-01-18'", "day = '2026-01-18'", ""),
    entry(
        "seen > '2026-01-18 05:30+02'",
        "seen > '2026-01-18T03:30:00+00:00'",
        "Without a zone it is taken to be in UTC, as sqlx sets it.",
    ),
    entry(
        "key = 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
        "key = x'a0eebc999c0b4ef8bb6d6bb9bd380a11'",
        "",
    ),
    entry("data = '\\x00ff'", "data = x'00ff'", ""),
    entry("active = 'yes'", "active = TRUE", ""),
    entry("quantity::text", "CAST(quantity AS text)", ""),
    entry("quantity::double precision", "CAST(quantity AS real)", ""),
    entry(
        "quantity::numeric(12,2)",
        "CAST(quantity AS text) || '.00'",
        "",
    ),
    entry("quantity::boolean", "quantity <> 0", ""),
    entry("active::integer", "CAST(active AS integer)", ""),
    entry(
        "active::text",
        "CASE active WHEN TRUE THEN 'true' WHEN FALSE THEN 'false' END",
        "",
    ),
    entry(
        "price::double precision",
        "CAST(price AS real)",
        "Up to 15 digits.",
    ),
    entry("title::varchar(3)", "substr(title, 1, 3)", ""),
    entry("mood::text", "mood", ""),
    entry("day::timestamp", "day || ' 00:00:00'", ""),
    entry("happened::date", "substr(happened, 1, 10)", ""),
    entry(
        "seen::timestamp",
        "replace(replace(seen, 'T', ' '), '+00:00', '')",
        "In UTC.",
    ),
    entry(
        "key::text",
        "CASE WHEN key IS NOT NULL THEN lower(substr(hex(key), 1, 8) || '-' || substr(hex(key), 9, 4) || '-' || substr(hex(key), 13, 4) || '-' || substr(hex(key), 17, 4) || '-' || substr(hex(key), 21, 12)) END",
        "",
    ),
    entry(
        "title::integer",
        "CASE WHEN rtrim(trim(title, char(9, 10, 11, 12, 13, 32)), '0123456789') IN ('', '+', '-')\nAND title GLOB '*[0-9]*'\nAND (CAST(title AS integer) BETWEEN -2147483648 AND 2147483647) THEN CAST(title AS integer) ELSE json_extract('{}', 'not understood as a value of type integer: ' || title) END",
        "Also smallint and bigint. A text that is no such value fails on SQLite as on PostgreSQL, here and below, with an error that says `not understood as a value of type`.",
    ),
    entry(
        "title::boolean",
        "CASE WHEN lower(trim(title, char(9, 10, 11, 12, 13, 32))) IN ('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1') THEN TRUE WHEN lower(trim(title, char(9, 10, 11, 12, 13, 32))) IN ('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0') THEN FALSE ELSE json_extract('{}', 'not understood as a value of type boolean: ' || title) END",
        "",
    ),
    entry(
        "title::double precision",
        "CASE WHEN rtrim(trim(title, char(9, 10, 11, 12, 13, 32)), '0123456789.') IN ('', '+', '-')\nAND title GLOB '*[0-9]*'\nAND NOT title GLOB '*.*.*'\nAND length(trim(title, char(9, 10, 11, 12, 13, 32))) <= 16 THEN CAST(title AS real) ELSE json_extract('{}', 'not understood as a value of type double precision: ' || title) END",
        "Up to 15 digits, without an exponent; any other spelling fails.",
    ),
    entry(
        "title::numeric",
        "CASE WHEN rtrim(title, '0123456789.') IN ('', '-')\nAND ltrim(title, '-') GLOB '[0-9]*'\nAND NOT ltrim(title, '-') GLOB '0[0-9]*'\nAND NOT title GLOB '*.*.*'\nAND NOT title GLOB '*.'\nAND (NOT title GLOB '-*'\nOR title GLOB '*[1-9]*') THEN title ELSE json_extract('{}', 'not understood as a value of type numeric: ' || title) END",
        "As PostgreSQL writes numbers; any other spelling fails.",
    ),
    entry(
        "title::numeric(12,2)",
        "CASE WHEN rtrim(trim(title, char(9, 10, 11, 12, 13, 32)), '0123456789.') IN ('', '+', '-')\nAND title GLOB '*[0-9]*'\nAND NOT title GLOB '*.*.*'\nAND NOT trim(title, char(9, 10, 11, 12, 13, 32)) GLOB '*.???*'\nAND abs(CAST(title AS real)) < 10000000000 THEN printf('%.2f', CAST(title AS real) + 0.0) ELSE json_extract('{}', 'not understood as a value of type numeric(12,2): ' || title) END",
        "Up to 15 digits. More fractional digits than those of the type, which PostgreSQL rounds, fail, and so does an exponent.",
    ),
    entry(
        "title::date",
        "CASE WHEN date(title) = title\nAND title >= '0001-01-01' THEN title ELSE json_extract('{}', 'not understood as a value of type date: ' || title) END",
        "As in `2026-01-18`; any other spelling fails.",
    ),
    entry(
        "title::timestamp",
        "CASE WHEN date(title) = title\nAND title >= '0001-01-01' THEN title || ' 00:00:00' WHEN strftime('%Y-%m-%d %H:%M', title) = replace(title, 'T', ' ')\nAND substr(title, 12, 2) < '24'\nAND title >= '0001-01-01' THEN replace(title, 'T', ' ') || ':00' WHEN datetime(substr(title, 1, 19)) = replace(substr(title, 1, 19), 'T', ' ')\nAND substr(title, 12, 2) < '24'\nAND title >= '0001-01-01'\nAND (substr(title, 20) = ''\nOR rtrim(substr(title, 20), '0123456789') = '.'\nAND (length(substr(title, 20)) BETWEEN 2 AND 7)) THEN replace(substr(title, 1, 19), 'T', ' ') || CASE WHEN rtrim(substr(title, 20), '.0') = '' THEN '' WHEN length(rtrim(substr(title, 20), '0')) <= 4 THEN substr(substr(title, 20) || '00', 1, 4) ELSE substr(substr(title, 20) || '00', 1, 7) END ELSE json_extract('{}', 'not understood as a value of type timestamp: ' || title) END",
        "As in `2026-01-18 05:30:00.25` or with a `T`, with up to six fractional digits, or none, or no seconds, or the date only; any other spelling fails. The same holds for time, and for timestamptz, which may end in a zone such as `Z`, `+02` or `+02:00`.",
    ),
    entry(
        "title::uuid",
        "CASE WHEN length(unhex(replace(title, '-', ''))) = 16\nAND (length(title) = 32\nOR title GLOB '????????-????-????-????-????????????') THEN unhex(replace(title, '-', '')) ELSE json_extract('{}', 'not understood as a value of type uuid: ' || title) END",
        "With four hyphens or none; any other spelling fails.",
    ),
    entry(
        "title::jsonb",
        "CASE WHEN json_valid(title)\nAND NOT title GLOB '*\\u0000*'\nAND NOT title GLOB '*\\u[dD][89a-fA-F]*' THEN title ELSE json_extract('{}', 'not understood as a value of type jsonb: ' || title) END",
        "Half a pair of surrogates and `\\u0000` fail. Also json.",
    ),
];

/// Who asks for a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// What an expression meets.
    Implicit,
    /// The column that a value goes to.
    Assign,
    /// A cast.
    Explicit,
}

/// `typed` as a value that leaves the expression: what has no type yet gets PostgreSQL's.
pub(super) fn settle(typed: Typed) -> Typed {
    let span = typed.expression.span.clone();
    let mut settled = match typed.data_type {
        Type::Unknown => Typed::new(typed.expression, DataType::Text),
        Type::Constant => {
            let shown = typed.number().unwrap_or_default();
            let exact = super::decimal::Decimal::parse(&shown).map(|value| value.to_string());
            Typed::new(text(exact.unwrap_or(shown)), DataType::Numeric(None))
        }
        Type::Whole => Typed::new(to_text(typed.expression), DataType::Numeric(None)),
        Type::Held(_) | Type::Opaque => typed,
    };
    settled.expression.span = span;
    settled
}

/// `typed` as a value of type `to`.
pub(super) fn convert(
    typed: Typed,
    to: &DataType,
    how: How,
    scope: &Scope<'_>,
) -> Result<Expression, Problem> {
    let span = typed.expression.span.clone();
    let held = match how {
        How::Assign => super::scope::held(to),
        How::Implicit | How::Explicit => Type::Held(to.clone()),
    };
    let to = match &held {
        Type::Held(data_type) => data_type,
        _ => to,
    };
    let mut converted = converted(typed, to, how, scope)?;
    converted.span = span;
    Ok(converted)
}

fn converted(
    typed: Typed,
    to: &DataType,
    how: How,
    scope: &Scope<'_>,
) -> Result<Expression, Problem> {
    let span = typed.expression.span.clone();
    if matches!(
        to,
        DataType::Char(_) | DataType::Interval | DataType::Other(_)
    ) {
        return Err(unshared(
            &typed.expression,
            format!("the type `{to}` has no equal on SQLite"),
            "Its values would compare and look otherwise there.",
        ));
    }
    if typed.is_null() {
        return Ok(typed.expression);
    }
    let target = family(to);
    let from = match &typed.data_type {
        Type::Unknown => {
            let Node::Text(value) = &*typed.expression.node else {
                return Err(refused(&typed, to, "Its type is not known."));
            };
            if let (DataType::Varchar(Some(length)), How::Explicit) = (to, how) {
                let length = usize::try_from(*length).unwrap_or(usize::MAX);
                return Ok(text(value.chars().take(length).collect::<String>()));
            }
            return literal::from_text(value, to, scope.schema, &span);
        }
        Type::Held(from) if from == to => return Ok(typed.expression),
        Type::Held(from) => Some(from.clone()),
        Type::Constant | Type::Whole => None,
        Type::Opaque => return Err(refused(&typed, to, "Its type is not known here.")),
    };
    // Numbers as such: their value is known.
    if let (Some(number), Family::Integer | Family::Float | Family::Numeric) =
        (typed.number(), target)
    {
        let exact = match (&typed.data_type, target) {
            // A cast from double precision rounds halves to the even neighbour; that stays out.
            (Type::Held(DataType::Real | DataType::Double), Family::Integer | Family::Numeric) => {
                return Err(refused(&typed, to, "PostgreSQL rounds it by other rules."));
            }
            _ => literal::from_number(&number, to, &span),
        };
        return exact.ok_or_else(|| {
            Problem::new(span, format!("`{number}` is out of range for type `{to}`"))
        });
    }
    let explicit = how == How::Explicit;
    let loose = how != How::Implicit;
    let source = from.as_ref().map_or(Family::Numeric, family);
    match (source, target) {
        (Family::Integer, Family::Integer) => Ok(typed.expression),
        (Family::Integer, Family::Float) => {
            if *to == DataType::Real && from != Some(DataType::SmallInt) {
                return Err(refused(
                    &typed,
                    to,
                    "SQLite calculates with 64 bits, so it would not be rounded to 32.",
                ));
            }
            Ok(to_real(typed.expression))
        }
        (Family::Integer, Family::Numeric) => scaled(typed, to),
        (Family::Integer, Family::Boolean) if explicit && from == Some(DataType::Integer) => {
            Ok(Node::Binary(
                BinaryOperator::NotEqual,
                typed.expression,
                super::make::integer(0),
            )
            .into())
        }
        (Family::Boolean, Family::Integer) if explicit && *to == DataType::Integer => {
            Ok(to_integer(typed.expression))
        }
        (
            Family::Integer | Family::Boolean | Family::Uuid | Family::Enum | Family::Date,
            Family::Text,
        ) if loose => shortened(as_text(typed)?, None, to, how),
        (Family::Float, Family::Float) if *to == DataType::Double => Ok(typed.expression),
        (Family::Float, _) => Err(refused(
            &typed,
            to,
            "SQLite rounds and writes floating-point numbers by other rules.",
        )),
        (Family::Numeric, Family::Integer) if typed.data_type == Type::Whole => {
            Ok(typed.expression)
        }
        (Family::Numeric, Family::Float)
            if typed.data_type == Type::Whole && *to == DataType::Double =>
        {
            Ok(to_real(typed.expression))
        }
        (Family::Numeric, Family::Numeric) if typed.data_type == Type::Whole => scaled(typed, to),
        (Family::Numeric, Family::Text) if typed.data_type == Type::Whole && loose => {
            shortened(to_text(typed.expression), None, to, how)
        }
        (Family::Numeric, Family::Text) if typed.data_type == Type::Constant && loose => {
            shortened(settle(typed).expression, None, to, how)
        }
        (Family::Numeric, Family::Float)
            if *to == DataType::Double && from.as_ref().is_some_and(exact_as_double) =>
        {
            Ok(to_real(typed.expression))
        }
        (Family::Numeric, Family::Numeric) => rescaled(typed, from, to),
        (Family::Numeric, Family::Integer)
            if loose && matches!(from, Some(DataType::Numeric(Some((..=18, 0))))) =>
        {
            Ok(to_integer(typed.expression))
        }
        (Family::Numeric, Family::Text)
            if loose && matches!(from, Some(DataType::Numeric(Some(_)))) =>
        {
            shortened(typed.expression, None, to, how)
        }
        (Family::Numeric, _) => Err(refused(
            &typed,
            to,
            "SQLite holds `numeric` as text, because it has no exact decimal numbers to calculate with.",
        )),
        (Family::Text, Family::Text) => shortened(typed.expression, from.as_ref(), to, how),
        // A text that is no label is stopped by the CHECK of the column that it goes to.
        (Family::Text, Family::Enum) if loose => Ok(typed.expression),
        (Family::Text, _) => read(typed, to, explicit),
        (Family::Enum, Family::Enum) => Err(refused(&typed, to, "They are different types.")),
        (Family::Date, Family::Timestamp) => Ok(joined(typed.expression, text(" 00:00:00"))),
        (Family::Date, Family::TimestampTz) => {
            Ok(joined(typed.expression, text("T00:00:00+00:00")))
        }
        (
            Family::Timestamp | Family::TimestampTz | Family::Time,
            Family::Date | Family::Time | Family::Timestamp | Family::TimestampTz,
        ) => time::converted(typed, to, loose),
        (Family::Json, Family::Json) => Ok(typed.expression),
        (Family::Json, Family::Text) if loose && from == Some(DataType::Json) => {
            Ok(typed.expression)
        }
        _ => Err(refused(
            &typed,
            to,
            "No conversion is known that means the same on SQLite.",
        )),
    }
}

/// A text, which PostgreSQL makes a value of type `to` of by a cast only.
fn read(typed: Typed, to: &DataType, explicit: bool) -> Result<Expression, Problem> {
    if !explicit {
        return Err(Problem::new(
            typed.expression.span.clone(),
            format!(
                "a value of type `{}` becomes `{to}` by a cast only",
                typed.data_type.shown()
            ),
        )
        .because("PostgreSQL does not convert texts unasked.")
        .help(format!("Write the cast: `value::{to}`.")));
    }
    if !repeatable(&typed.expression) {
        return Err(refused(
            &typed,
            to,
            "Its spelling has to be tested there, so that the expression would stand several times.",
        )
        .help("Cast a column, or a short expression without CASE and queries."));
    }
    input::from_text(&typed.expression, to).ok_or_else(|| {
        let reason = match to {
            DataType::Real => "SQLite does not round to 32 bits.",
            DataType::Numeric(_) => {
                "A text that is not known before becomes a `numeric` of up to 15 digits only, or one without limits."
            }
            DataType::Time(_) | DataType::Timestamp(_) | DataType::TimestampTz(_) => {
                "SQLite cannot round the fraction of its seconds; without a number of digits, it need not."
            }
            _ => "PostgreSQL fails at a text that is no such value, and SQLite makes something of it.",
        };
        refused(&typed, to, reason)
    })
}

pub(super) fn refused(typed: &Typed, to: &DataType, reason: &str) -> Problem {
    unshared(
        &typed.expression,
        format!(
            "a value of type `{}` cannot become `{to}` on SQLite as it does on PostgreSQL",
            typed.data_type.shown()
        ),
        reason,
    )
}

/// Whether the double that is nearest to a value of this type tells it from all others.
pub(super) fn exact_as_double(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Numeric(Some((..=15, 0..))))
}

/// A whole number as a `numeric` with its scale.
fn scaled(typed: Typed, to: &DataType) -> Result<Expression, Problem> {
    match to {
        DataType::Numeric(None | Some((_, 0))) => Ok(to_text(typed.expression)),
        DataType::Numeric(Some((_, scale @ 1..))) => {
            let zeros = "0".repeat(usize::from(scale.unsigned_abs()));
            Ok(joined(to_text(typed.expression), text(format!(".{zeros}"))))
        }
        _ => Err(refused(&typed, to, "A negative scale rounds.")),
    }
}

fn rescaled(typed: Typed, from: Option<DataType>, to: &DataType) -> Result<Expression, Problem> {
    let (Some(DataType::Numeric(Some((_, from)))), DataType::Numeric(Some((_, scale)))) =
        (&from, to)
    else {
        return match to {
            DataType::Numeric(None) => Ok(typed.expression),
            _ => Err(refused(
                &typed,
                to,
                "SQLite cannot round what it holds as text.",
            )),
        };
    };
    let more = usize::try_from(i32::from(*scale) - i32::from(*from));
    match more {
        Ok(0) => Ok(typed.expression),
        Ok(more) if *from >= 0 => {
            let zeros = "0".repeat(more);
            let point = if *from == 0 { "." } else { "" };
            Ok(joined(typed.expression, text(format!("{point}{zeros}"))))
        }
        _ => Err(refused(
            &typed,
            to,
            "SQLite cannot round what it holds as text.",
        )),
    }
}

/// A text of type `from`, if it was one before, as `varchar(n)`: a cast cuts it, an assignment does not.
fn shortened(
    value: Expression,
    from: Option<&DataType>,
    to: &DataType,
    how: How,
) -> Result<Expression, Problem> {
    match (to, from) {
        (DataType::Varchar(Some(to)), Some(DataType::Varchar(Some(from)))) if from <= to => {
            Ok(value)
        }
        (DataType::Varchar(Some(length)), _) if how == How::Explicit => {
            Ok(part(value, 1, Some(i64::from(*length))))
        }
        _ => Ok(value),
    }
}

/// `typed` as PostgreSQL's cast to text writes it.
pub(super) fn as_text(typed: Typed) -> Result<Expression, Problem> {
    let span = typed.expression.span.clone();
    let mut written = match (&typed.data_type, typed.family()) {
        (Type::Unknown, _) | (_, Some(Family::Text | Family::Enum | Family::Date)) => {
            typed.expression
        }
        (Type::Constant, _) => settle(typed).expression,
        (Type::Whole, _) | (_, Some(Family::Integer)) => to_text(typed.expression),
        (Type::Held(DataType::Numeric(Some(_)) | DataType::Json), _) => typed.expression,
        (_, Some(Family::Boolean)) => boolean(typed.expression, "true", "false"),
        (_, Some(Family::Uuid)) if repeatable(&typed.expression) => uuid(&typed.expression),
        _ => {
            return Err(refused(
                &typed,
                &DataType::Text,
                "SQLite writes it in another form.",
            ));
        }
    };
    written.span = span;
    Ok(written)
}

/// `operand` in one word or the other.
pub(super) fn boolean(operand: Expression, yes: &str, no: &str) -> Expression {
    let arm = |when: bool, then: &str| crate::schema::Arm {
        when: Node::Boolean(when).into(),
        then: text(then),
    };
    Node::Case {
        operand: Some(operand),
        arms: vec![arm(true, yes), arm(false, no)],
        otherwise: None,
    }
    .into()
}

/// A blob of 16 bytes with its hyphens.
fn uuid(operand: &Expression) -> Expression {
    let hex = || call("hex", [operand.clone()]);
    let groups = [(1, 8), (9, 4), (13, 4), (17, 4), (21, 12)];
    let mut written: Option<Expression> = None;
    for (from, length) in groups {
        let group = part(hex(), from, Some(length));
        written = Some(match written {
            None => group,
            Some(written) => joined(joined(written, text("-")), group),
        });
    }
    let written = call("lower", [written.unwrap_or_else(null)]);
    case([(super::make::not_null(operand.clone()), written)], None)
}
