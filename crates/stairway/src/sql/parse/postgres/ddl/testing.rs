//! Statements as short text, for the tests here: what `Debug` shows, without spans and without what is not said.

use crate::{Dialect, sql::parse};
use pretty_assertions::assert_eq;
use std::ops::Range;

/// `sql` has to be the statement that `expected` shows, which may be broken into lines.
#[track_caller]
pub(super) fn check(sql: &str, expected: &str) {
    let expected = expected
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace("[ ", "[");
    assert_eq!(compact(sql), expected, "{sql}");
}

/// `sql`, a caret under each clause of it that is not modelled, and its words. A statement that is refused has
/// one caret, and the message.
#[track_caller]
pub(super) fn carets(sql: &str, expected: &[&str]) {
    let mut found = vec![sql.to_owned()];
    let mut point = |span: Range<usize>, words: &str| {
        let carets = "^".repeat(span.len().max(1));
        found.push(format!("{}{carets} {words}", " ".repeat(span.start)));
    };
    match parse::statement(sql, Dialect::Postgres) {
        Ok(statement) => unmodelled(&Value::read(&format!("{statement:?}")), &mut point),
        Err(problem) => point(problem.span, &problem.message),
    }
    let expected: Vec<&str> = expected
        .iter()
        .map(|line| line.strip_prefix('|').unwrap_or(line))
        .collect();
    assert_eq!(found, expected);
}

/// The texts of all clauses of `sql` that are not modelled.
pub(super) fn clauses(sql: &str) -> Vec<String> {
    let mut clauses = Vec::new();
    if let Ok(statement) = parse::statement(sql, Dialect::Postgres) {
        let statement = Value::read(&format!("{statement:?}"));
        unmodelled(&statement, &mut |span, _| {
            clauses.push(sql[span].to_owned())
        });
    }
    clauses
}

/// The statement that `sql` is, or `error: ` and the message.
pub(super) fn compact(sql: &str) -> String {
    match parse::statement(sql, Dialect::Postgres) {
        Ok(statement) => Value::read(&format!("{statement:?}")).to_string(),
        Err(problem) => format!("error: {}", problem.message),
    }
}

/// What `Debug` shows.
enum Value {
    /// A name, with what is in its parentheses.
    Tuple(String, Vec<Value>),
    /// A name, with its fields.
    Struct(String, Vec<(String, Value)>),
    /// What is in brackets.
    List(Vec<Value>),
    /// Anything else.
    Atom(String),
}

impl Value {
    fn read(debug: &str) -> Value {
        let mut rest = debug;
        let value = Value::take(&mut rest);
        assert_eq!(rest, "", "all of {debug} is a value");
        value
    }

    fn take(rest: &mut &str) -> Value {
        if rest.starts_with('"') {
            let mut escaped = false;
            let end = rest.char_indices().skip(1).find_map(|(at, c)| {
                let end = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                end.then_some(at + 1)
            });
            return Value::Atom(cut(rest, end.unwrap()));
        }
        let end = rest.find(|c: char| " (){}[],".contains(c));
        let name = cut(rest, end.unwrap_or(rest.len()));
        if skip(rest, " { ") {
            let mut fields = Vec::new();
            while !skip(rest, " }") {
                skip(rest, ", ");
                let colon = rest.find(": ").unwrap();
                let field = cut(rest, colon);
                skip(rest, ": ");
                fields.push((field, Value::take(rest)));
            }
            Value::Struct(name, fields)
        } else if skip(rest, "(") {
            Value::Tuple(name, Value::items(rest, ")"))
        } else if skip(rest, "[") {
            Value::List(Value::items(rest, "]"))
        } else {
            Value::Atom(name)
        }
    }

    fn items(rest: &mut &str, end: &str) -> Vec<Value> {
        let mut items = Vec::new();
        while !skip(rest, end) {
            skip(rest, ", ");
            items.push(Value::take(rest));
        }
        items
    }

    /// Whether it is what a clause that is not there leaves behind.
    fn is_usual(&self, field: &str) -> bool {
        match self {
            Value::Atom(atom) => match field {
                "span" => true,
                "valid" | "stored" => atom == "true",
                "deferrable" => atom == "Not",
                "on_delete" | "on_update" => atom == "NoAction",
                _ => atom == "false" || atom == "None",
            },
            Value::List(items) => items.is_empty(),
            _ => false,
        }
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let list = |f: &mut std::fmt::Formatter<'_>, items: &[Value]| {
            for (index, item) in items.iter().enumerate() {
                write!(f, "{}{item}", if index == 0 { "" } else { ", " })?;
            }
            Ok(())
        };
        match self {
            Value::Atom(atom) => f.write_str(atom),
            Value::List(items) => {
                f.write_str("[")?;
                list(f, items)?;
                f.write_str("]")
            }
            Value::Tuple(name, items) => {
                write!(f, "{name}(")?;
                list(f, items)?;
                f.write_str(")")
            }
            Value::Struct(name, fields) => {
                if let [(first, value), (second, _)] = &fields[..]
                    && second == "span"
                    && (first == "value" || first == "node")
                {
                    return write!(f, "{value}");
                }
                f.write_str(name)?;
                let said = fields
                    .iter()
                    .filter(|(field, value)| !value.is_usual(field));
                let mut before = " {";
                for (field, value) in said {
                    write!(f, "{before} {field}: {value}")?;
                    before = ",";
                }
                f.write_str(if before == "," { " }" } else { "" })
            }
        }
    }
}

fn cut(rest: &mut &str, at: usize) -> String {
    let (text, after) = rest.split_at(at);
    *rest = after;
    text.to_owned()
}

fn skip(rest: &mut &str, prefix: &str) -> bool {
    rest.strip_prefix(prefix)
        .inspect(|after| *rest = after)
        .is_some()
}

/// Points at all that is said not to be modelled.
fn unmodelled(value: &Value, point: &mut dyn FnMut(Range<usize>, &str)) {
    match value {
        Value::Tuple(name, items) => {
            if let ("Unmodelled", [words]) = (&name[..], &items[..]) {
                point_at(words, point);
            } else {
                items.iter().for_each(|item| unmodelled(item, point));
            }
        }
        Value::Struct(_, fields) => fields.iter().for_each(|(field, value)| match value {
            Value::List(clauses) if field == "unmodelled" => {
                clauses.iter().for_each(|clause| point_at(clause, point));
            }
            _ => unmodelled(value, point),
        }),
        Value::List(items) => items.iter().for_each(|item| unmodelled(item, point)),
        Value::Atom(_) => {}
    }
}

fn point_at(words: &Value, point: &mut dyn FnMut(Range<usize>, &str)) {
    if let Value::Struct(_, fields) = words
        && let [(_, words), (_, Value::Atom(span))] = &fields[..]
    {
        let (start, end) = span.split_once("..").unwrap();
        point(
            start.parse().unwrap()..end.parse().unwrap(),
            words.to_string().trim_matches('"'),
        );
    }
}
