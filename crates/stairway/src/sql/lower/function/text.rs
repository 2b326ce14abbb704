//! Functions of texts.

use super::{Arguments, Function, Kind};
use crate::{
    schema::{BinaryOperator, DataType, Expression},
    sql::{
        Problem,
        lower::{
            convert::{as_text, boolean},
            make::{binary, call, case, integer, joined, null, part, repeatable, text},
            reference::{Entry, entry},
            typing::{Family, Type, Typed},
        },
    },
};

pub(super) const FUNCTIONS: &[Function] = &[
    plain(&["lower", "upper"], 1, 1, case_of, CASE),
    plain(
        &["length", "char_length", "character_length"],
        1,
        1,
        length,
        LENGTH,
    ),
    plain(&["octet_length"], 1, 1, octets, OCTETS),
    plain(&["trim", "btrim", "ltrim", "rtrim"], 1, 2, trim, TRIM),
    plain(&["replace"], 3, 3, replace, REPLACE),
    plain(&["substr", "substring"], 2, 3, substring, SUBSTRING),
    plain(&["left"], 2, 2, left, LEFT),
    plain(&["right"], 2, 2, right, RIGHT),
    plain(&["position", "strpos"], 2, 2, position, POSITION),
    plain(&["lpad", "rpad"], 2, 3, pad, PAD),
    plain(&["repeat"], 2, 2, repeat, REPEAT),
    plain(&["concat"], 1, 100, concat, CONCAT),
    plain(&["concat_ws"], 2, 100, concat_ws, CONCAT_WS),
    plain(&["starts_with"], 2, 2, starts_with, STARTS_WITH),
];

const fn plain(
    names: &'static [&'static str],
    least: usize,
    most: usize,
    lower: fn(Arguments<'_>) -> Result<Typed, Problem>,
    entries: &'static [Entry],
) -> Function {
    Function {
        names,
        arguments: least..=most,
        kind: Kind::Plain,
        lower,
        entries,
    }
}

fn typed(expression: Expression) -> Result<Typed, Problem> {
    Ok(Typed::new(expression, DataType::Text))
}

fn number(expression: Expression) -> Result<Typed, Problem> {
    Ok(Typed::new(expression, DataType::Integer))
}

const CASE: &[Entry] = &[
    entry(
        "lower(title)",
        "lower(title)",
        "SQLite changes ASCII letters only.",
    ),
    entry(
        "upper(title)",
        "upper(title)",
        "SQLite changes ASCII letters only.",
    ),
];

fn case_of(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    typed(call(&arguments.call.name, [arguments.text(0)?]))
}

const LENGTH: &[Entry] = &[
    entry("length(title)", "length(title)", ""),
    entry("char_length(code)", "length(code)", ""),
    entry("length(data)", "length(data)", "Of `bytea`: its bytes."),
];

fn length(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.value(0);
    let bytes = value.family() == Some(Family::Bytea) && arguments.call.name == "length";
    let value = if bytes {
        value.expression
    } else {
        arguments.text(0)?
    };
    number(call("length", [value]))
}

const OCTETS: &[Entry] = &[
    entry("octet_length(title)", "length(CAST(title AS blob))", ""),
    entry("octet_length(data)", "length(data)", ""),
];

fn octets(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.value(0);
    if value.family() == Some(Family::Bytea) {
        return number(call("length", [value.expression]));
    }
    let blob = DataType::Other("blob".to_owned());
    let bytes = crate::sql::lower::make::cast(arguments.text(0)?, blob);
    number(call("length", [bytes]))
}

const TRIM: &[Entry] = &[
    entry(
        "trim(title)",
        "trim(title)",
        "Blanks only, as on PostgreSQL.",
    ),
    entry("ltrim(title)", "ltrim(title)", ""),
    entry("rtrim(title, 'xy')", "rtrim(title, 'xy')", ""),
];

fn trim(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let name = match arguments.call.name.as_str() {
        "btrim" => "trim",
        name => name,
    };
    let mut texts = vec![arguments.text(0)?];
    if arguments.count() == 2 {
        texts.push(arguments.text(1)?);
    }
    typed(call(name, texts))
}

const REPLACE: &[Entry] = &[entry(
    "replace(title, 'a', 'b')",
    "replace(title, 'a', 'b')",
    "",
)];

fn replace(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    // SQLite gives the text as it was if there is nothing to look for, even when the replacement is NULL.
    let (from, to) = (arguments.value(1), arguments.value(2));
    if from.text().is_none_or(str::is_empty) && to.text().is_none() {
        return Err(arguments.refuse(
            "What is looked for, or what it is replaced with, has to be a literal: SQLite takes the empty text and NULL otherwise.",
        ));
    }
    let texts = [arguments.text(0)?, arguments.text(1)?, arguments.text(2)?];
    typed(call("replace", texts))
}

const SUBSTRING: &[Entry] = &[
    entry("substr(title, 2)", "substr(title, 2)", ""),
    entry("substring(title, 2, 3)", "substr(title, 2, 3)", ""),
    entry(
        "substr(title, 0, 3)",
        "substr(title, 1, 2)",
        "A start before the first character is a literal if a length is given.",
    ),
    entry(
        "substr(title, quantity)",
        "substr(title, max(quantity, 1))",
        "",
    ),
];

fn substring(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.text(0)?;
    if arguments.value(1).family() != Some(Family::Integer) {
        return Err(arguments.refuse("SQLite has no regular expressions."));
    }
    let from = arguments.literal(1);
    if arguments.count() == 2 {
        let from = match from {
            Some(from) => integer(from.max(1)),
            None => call("max", [arguments.integer(1)?, integer(1)]),
        };
        return typed(call("substr", [value, from]));
    }
    let length = match arguments.literal(2) {
        Some(length) if length < 0 => {
            return Err(Problem::new(
                arguments.whole.span.clone(),
                "a length is not negative",
            ));
        }
        literal => literal,
    };
    match (from, length) {
        (Some(from @ 1..), Some(length)) => typed(part(value, from, Some(length))),
        // Characters before the first one count, and there are none.
        (Some(from), Some(length)) => {
            let length = from.saturating_add(length).saturating_sub(1).max(0);
            typed(part(value, 1, Some(length)))
        }
        (Some(from @ 1..), None) => {
            let length = call("max", [arguments.integer(2)?, integer(0)]);
            typed(call("substr", [value, integer(from), length]))
        }
        _ => Err(arguments
            .refuse("SQLite counts a start before the first character from the end of the text.")),
    }
}

const LEFT: &[Entry] = &[entry(
    "left(title, 3)",
    "substr(title, 1, 3)",
    "The number is a literal, and not negative.",
)];

fn left(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    match arguments.literal(1) {
        Some(count @ 0..) => typed(part(arguments.text(0)?, 1, Some(count))),
        _ => Err(arguments.refuse("Only a number of characters that is a literal is translated.")),
    }
}

const RIGHT: &[Entry] = &[entry(
    "right(title, 3)",
    "substr(title, -3)",
    "The number is a literal, and not negative.",
)];

fn right(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    match arguments.literal(1) {
        Some(0) => typed(part(arguments.text(0)?, 1, Some(0))),
        Some(count @ 1..) => typed(part(arguments.text(0)?, -count, None)),
        _ => Err(arguments.refuse("Only a number of characters that is a literal is translated.")),
    }
}

const POSITION: &[Entry] = &[
    entry("position('a' IN title)", "instr(title, 'a')", ""),
    entry("strpos(title, 'a')", "instr(title, 'a')", ""),
];

fn position(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    number(call("instr", [arguments.text(0)?, arguments.text(1)?]))
}

const PAD: &[Entry] = &[entry(
    "lpad(title, 3, '0')",
    "CASE WHEN length(title) >= 3 THEN substr(title, 1, 3) ELSE substr('000', 1, 3 - length(title)) || title END",
    "The length, up to 100, and what fills it are literals.",
)];

fn pad(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let value = arguments.text(0)?;
    let fill = match arguments.count() {
        3 => arguments.value(2).text().map(str::to_owned),
        _ => Some(" ".to_owned()),
    };
    let (Some(length @ 1..=100), Some(fill)) = (arguments.literal(1), fill) else {
        return Err(arguments.refuse("Only literals for length and filling are translated."));
    };
    if fill.is_empty() || !repeatable(&value) {
        return Err(arguments.refuse("Its text would stand twice in SQLite's words."));
    }
    let count = usize::try_from(length).unwrap_or_default();
    let filling: String = fill.chars().cycle().take(count).collect();
    let known = || call("length", [value.clone()]);
    let missing = binary(BinaryOperator::Subtract, integer(length), known());
    let filling = call("substr", [text(filling), integer(1), missing]);
    let long = binary(BinaryOperator::GreaterOrEqual, known(), integer(length));
    let padded = if arguments.call.name == "lpad" {
        joined(filling, value.clone())
    } else {
        joined(value.clone(), filling)
    };
    typed(case([(long, part(value, 1, Some(length)))], Some(padded)))
}

const REPEAT: &[Entry] = &[entry("repeat('ab', 2)", "'abab'", "Of literals only.")];

fn repeat(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    match (arguments.value(0).text(), arguments.literal(1)) {
        (Some(value), Some(count)) if count <= 1000 => {
            typed(text(value.repeat(usize::try_from(count).unwrap_or(0))))
        }
        _ => Err(arguments.refuse("SQLite has no such function.")),
    }
}

const CONCAT: &[Entry] = &[entry(
    "concat(title, quantity)",
    "coalesce(title, '') || coalesce(CAST(quantity AS text), '')",
    "NULLs do not count.",
)];

/// A value as PostgreSQL's output functions write it.
fn output(value: Typed) -> Result<Expression, Problem> {
    match &value.data_type {
        Type::Held(DataType::Boolean) => Ok(boolean(value.expression, "t", "f")),
        _ => as_text(value),
    }
}

fn concat(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let mut all: Option<Expression> = None;
    for value in arguments.values {
        let value = call("coalesce", [output(value)?, text("")]);
        all = Some(match all {
            None => value,
            Some(all) => joined(all, value),
        });
    }
    typed(all.unwrap_or_else(null))
}

const CONCAT_WS: &[Entry] = &[entry(
    "concat_ws(', ', title, code)",
    "substr(coalesce(', ' || title, '') || coalesce(', ' || code, ''), 3)",
    "NULLs do not count. The separator is a literal.",
)];

fn concat_ws(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let separator = arguments.value(0);
    let Some(separator) = separator.text() else {
        return Err(arguments.refuse("Only a separator that is a literal is translated."));
    };
    let mut all: Option<Expression> = None;
    for value in arguments.values.iter().skip(1) {
        let value = joined(text(separator), output(value.clone())?);
        let value = call("coalesce", [value, text("")]);
        all = Some(match all {
            None => value,
            Some(all) => joined(all, value),
        });
    }
    let from = i64::try_from(separator.chars().count()).unwrap_or_default() + 1;
    typed(part(all.unwrap_or_else(null), from, None))
}

const STARTS_WITH: &[Entry] = &[entry(
    "starts_with(title, 'ab')",
    "substr(title, 1, 2) = 'ab'",
    "What it starts with is a literal.",
)];

fn starts_with(arguments: Arguments<'_>) -> Result<Typed, Problem> {
    let prefix = arguments.value(1);
    let Some(prefix) = prefix.text() else {
        return Err(arguments.refuse("Only a prefix that is a literal is translated."));
    };
    let length = i64::try_from(prefix.chars().count()).unwrap_or_default();
    let head = part(arguments.text(0)?, 1, Some(length));
    Ok(Typed::boolean(binary(
        BinaryOperator::Equal,
        head,
        text(prefix),
    )))
}
