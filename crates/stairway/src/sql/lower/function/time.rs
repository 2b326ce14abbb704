//! Functions of dates and times.

use super::{Arguments, Function, Kind};
use crate::{
    schema::{DataType, Node},
    sql::{
        Problem,
        lower::{
            convert::{How, convert},
            input,
            make::{call, case, integer, repeatable, text, to_real},
            reference::{Entry, changing, entry},
            time,
            typing::{Family, Type, Typed},
        },
    },
};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        names: &[
            "now",
            "current_timestamp",
            "transaction_timestamp",
            "statement_timestamp",
            "clock_timestamp",
        ],
        arguments: 0..=0,
        kind: Kind::Plain,
        lower: |_| Ok(time::now()),
        entries: NOW,
    },
    Function {
        names: &["localtimestamp"],
        arguments: 0..=0,
        kind: Kind::Plain,
        lower: |_| Ok(time::local()),
        entries: LOCAL,
    },
    Function {
        names: &["current_date"],
        arguments: 0..=0,
        kind: Kind::Plain,
        lower: |_| Ok(time::today()),
        entries: TODAY,
    },
    Function {
        names: &["extract", "date_part"],
        arguments: 2..=2,
        kind: Kind::Plain,
        lower: extract,
        entries: EXTRACT,
    },
    Function {
        names: &["date_trunc"],
        arguments: 2..=2,
        kind: Kind::Plain,
        lower: truncate,
        entries: TRUNCATE,
    },
    Function {
        names: &["to_timestamp"],
        arguments: 1..=1,
        kind: Kind::Plain,
        lower: of_seconds,
        entries: OF_SECONDS,
    },
];

const NOW: &[Entry] = &[
    changing(
        "now()",
        "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
        "To the millisecond. On SQLite the time of the statement.",
    ),
    changing(
        "CURRENT_TIMESTAMP",
        "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')",
        "",
    ),
];

const LOCAL: &[Entry] = &[changing(
    "LOCALTIMESTAMP",
    "strftime('%Y-%m-%d %H:%M:%f', 'now')",
    "In UTC.",
)];

const TODAY: &[Entry] = &[changing("CURRENT_DATE", "date('now')", "In UTC.")];

const EXTRACT: &[Entry] = &[
    entry(
        "extract(year FROM day)",
        "CAST(CAST(substr(day, 1, 4) AS integer) AS text)",
        "Also month, day, quarter, dow, doy, hour and minute; of times with a zone in UTC. The number becomes a text where it leaves the expression as `numeric`.",
    ),
    entry(
        "extract(month FROM seen)::integer",
        "CAST(substr(seen, 6, 2) AS integer)",
        "",
    ),
    entry(
        "date_part('hour', happened)",
        "CAST(CAST(substr(happened, 12, 2) AS integer) AS real)",
        "",
    ),
];

fn extract(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let field = arguments.value(0);
    let value = arguments.value(1);
    let field = field
        .text()
        .map(str::to_ascii_lowercase)
        .unwrap_or_default();
    let Some(expression) = time::field(&field, &value) else {
        return Err(arguments.refuse(
            "Known are year, month, day, quarter, dow, doy, hour and minute of a date, time or timestamp.",
        ));
    };
    if arguments.call.name == "date_part" {
        return Ok(Typed::new(to_real(expression), DataType::Double));
    }
    Ok(Typed {
        expression,
        data_type: Type::Whole,
    })
}

const TRUNCATE: &[Entry] = &[
    entry(
        "date_trunc('month', happened)",
        "substr(happened, 1, 7) || '-01 00:00:00'",
        "Also year, day, hour, minute and second.",
    ),
    entry(
        "date_trunc('day', seen)",
        "substr(seen, 1, 10) || 'T00:00:00+00:00'",
        "In UTC.",
    ),
];

fn truncate(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let unit = arguments.value(0);
    let unit = unit.text().map(str::to_ascii_lowercase).unwrap_or_default();
    let value = arguments.value(1);
    let value = match value.data_type {
        Type::Unknown => {
            let data_type = DataType::TimestampTz(None);
            Typed::new(
                convert(value, &data_type, How::Implicit, arguments.scope)?,
                data_type,
            )
        }
        _ => value,
    };
    time::truncated(&unit, &value).ok_or_else(|| {
        arguments
            .refuse("Known are year, month, day, hour, minute and second of a date or timestamp.")
    })
}

const OF_SECONDS: &[Entry] = &[entry(
    "to_timestamp(quantity)",
    "CASE WHEN quantity BETWEEN -62135596800 AND 253402300799 THEN strftime('%Y-%m-%dT%H:%M:%S+00:00', quantity, 'unixepoch') ELSE json_extract('{}', 'not understood as a value of type timestamptz: ' || quantity) END",
    "Of an integer. SQLite fails before the year 1 and behind the year 9999.",
)];

/// `to_timestamp` of whole seconds.
fn of_seconds(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.value(0);
    if value.family() != Some(Family::Integer) || !repeatable(&value.expression) {
        return Err(arguments.refuse("It is known for a short expression of an integer type only."));
    }
    let seconds = value.expression;
    let data_type = DataType::TimestampTz(None);
    let known = Node::Between {
        operand: seconds.clone(),
        low: integer(-62_135_596_800),
        high: integer(253_402_300_799),
        negated: false,
    };
    let format = text("%Y-%m-%dT%H:%M:%S+00:00");
    let moment = call("strftime", [format, seconds.clone(), text("unixepoch")]);
    let failure = input::failure(&seconds, &data_type);
    Ok(Typed::new(
        case([(known.into(), moment)], Some(failure)),
        data_type,
    ))
}
