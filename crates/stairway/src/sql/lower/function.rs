//! Functions: a table of what is translated, each entry with its translation and its page of the reference. A
//! name that is not in the table is refused.

mod aggregate;
mod conditional;
mod number;
mod text;
mod time;
mod various;

use super::{
    Scope,
    convert::{How, convert},
    expression::typed,
    reference::Entry,
    typing::{Family, Type, Typed, unshared},
};
use crate::{
    schema::{Call, DataType, Expression},
    sql::Problem,
};
use std::ops::RangeInclusive;

/// A function that is translated.
pub(super) struct Function {
    /// What PostgreSQL calls it, with its other names.
    pub(super) names: &'static [&'static str],
    /// How many arguments it takes.
    pub(super) arguments: RangeInclusive<usize>,
    /// What else a call may say.
    pub(super) kind: Kind,
    /// The translation.
    pub(super) lower: fn(Arguments<'_>) -> Result<Typed, Problem>,
    /// Examples, one for each form that differs.
    pub(super) entries: &'static [Entry],
}

/// What a call may say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its arguments.
    Plain,
    /// DISTINCT, FILTER and OVER too.
    Aggregate,
    /// It has to say OVER.
    Window,
}

/// Every function that is translated.
pub(super) fn functions() -> impl Iterator<Item = &'static Function> {
    [
        conditional::FUNCTIONS,
        text::FUNCTIONS,
        number::FUNCTIONS,
        time::FUNCTIONS,
        various::FUNCTIONS,
        aggregate::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
}

/// A call and its arguments, for the translation.
pub(super) struct Arguments<'c> {
    pub(super) whole: &'c Expression,
    pub(super) call: &'c Call,
    pub(super) values: Vec<Typed>,
    pub(super) scope: &'c Scope<'c>,
}

/// That a function is not in the table, with what can be said instead of it.
fn unknown(whole: &Expression, name: &str) -> Problem {
    let (reason, help) = match name {
        "avg" => (
            "PostgreSQL's average is a `numeric` with 16 digits or more, and SQLite's a double.",
            Some("Write `sum(x)::double precision / NULLIF(count(x), 0)` for one of integers."),
        ),
        "round" => (
            "PostgreSQL rounds the halves of a double to the even neighbour, and SQLite away from zero.",
            Some("Write `floor(x + 0.5)` for a double, with which halves go up."),
        ),
        "date" => (
            "There, it takes any text.",
            Some("Write a cast: `x::date`."),
        ),
        "regexp_replace" | "regexp_match" | "regexp_matches" | "regexp_split_to_array" => {
            ("SQLite has no regular expressions.", None)
        }
        "age" | "make_interval" => ("SQLite has no type for intervals.", None),
        "jsonb_build_object" | "json_build_object" | "jsonb_set" | "to_jsonb" | "to_json" => (
            "PostgreSQL writes JSON with blanks and in an order of its own, and SQLite without.",
            None,
        ),
        _ => (
            "No expression is known there that gives the same for every argument.",
            None,
        ),
    };
    let problem = unshared(
        whole,
        format!("the function `{name}` has no form on SQLite"),
        reason,
    );
    match help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// The call `call`, which stands at `whole`.
pub(super) fn call(whole: &Expression, call: &Call, scope: &Scope<'_>) -> Result<Typed, Problem> {
    let found = functions().find(|function| function.names.contains(&call.name.as_str()));
    let Some(function) = found else {
        return Err(unknown(whole, &call.name));
    };
    let odd = match function.kind {
        Kind::Plain => {
            call.star
                || call.distinct
                || !call.order_by.is_empty()
                || call.filter.is_some()
                || call.over.is_some()
        }
        Kind::Aggregate => !call.order_by.is_empty() && call.name != "string_agg",
        Kind::Window => {
            call.star
                || call.distinct
                || !call.order_by.is_empty()
                || call.filter.is_some()
                || call.over.is_none()
        }
    };
    if odd {
        return Err(unshared(
            whole,
            format!("this form of `{}` is not understood", call.name),
            "Its clauses have no form on SQLite.",
        ));
    }
    if !function.arguments.contains(&call.arguments.len()) {
        return Err(unshared(
            whole,
            format!(
                "`{}` with {} arguments is not known on SQLite",
                call.name,
                call.arguments.len()
            ),
            "Only its common forms are translated.",
        ));
    }
    let values: Result<Vec<Typed>, Problem> = call
        .arguments
        .iter()
        .map(|argument| typed(argument, scope))
        .collect();
    (function.lower)(Arguments {
        whole,
        call,
        values: values?,
        scope,
    })
}

impl<'c> Arguments<'c> {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.values.len()
    }

    /// One of them; NULL if it is missing, which the table rules out.
    pub(super) fn value(&self, index: usize) -> Typed {
        self.values.get(index).cloned().unwrap_or(Typed {
            expression: super::make::null(),
            data_type: Type::Unknown,
        })
    }

    /// One that has to be of `family`, or a literal without a type that becomes `data_type`.
    pub(super) fn of(
        &self,
        index: usize,
        family: Family,
        data_type: &DataType,
    ) -> Result<Expression, Problem> {
        let value = self.value(index);
        match value.family() {
            None => convert(value, data_type, How::Implicit, self.scope),
            Some(found) if found == family => Ok(value.expression),
            Some(_) => Err(unshared(
                &value.expression,
                format!(
                    "`{}` of `{}` has no form on SQLite",
                    self.call.name,
                    value.data_type.shown()
                ),
                "It is known for other types only.",
            )),
        }
    }

    /// One that has to be a text.
    pub(super) fn text(&self, index: usize) -> Result<Expression, Problem> {
        self.of(index, Family::Text, &DataType::Text)
    }

    /// One that has to be an integer.
    pub(super) fn integer(&self, index: usize) -> Result<Expression, Problem> {
        self.of(index, Family::Integer, &DataType::Integer)
    }

    /// The value of one that is an integer literal.
    pub(super) fn literal(&self, index: usize) -> Option<i64> {
        self.value(index).integer()
    }

    /// That the call has no form, because of `reason`.
    pub(super) fn refuse(&self, reason: &str) -> Problem {
        unshared(
            self.whole,
            format!(
                "`{}` as it stands here has no form on SQLite",
                self.call.name
            ),
            reason,
        )
    }
}
