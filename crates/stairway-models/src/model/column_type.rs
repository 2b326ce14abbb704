//! The type of a field's column: of its Rust type, with the arguments that attributes give, or of `sql_type`.

use crate::{
    ColumnType, Spanned,
    attribute::{Entry, Literal, Slot, Value},
    problem::Problems,
    rust_type::{self, Element},
    scope::Scope,
};
use std::ops::RangeInclusive;
use syn::{Type, spanned::Spanned as _};

/// What attributes say of a column's type.
#[derive(Debug, Default)]
pub(super) struct Arguments {
    pub(super) length: Slot<i64>,
    pub(super) precision: Slot<i64>,
    pub(super) scale: Slot<i64>,
    pub(super) sql_type: Slot<Spanned<String>>,
}

impl Arguments {
    /// Takes what `entry` says, if it is about the type.
    pub(super) fn take(&mut self, entry: &Entry, problems: &mut Problems) -> bool {
        let Some(key) = entry.key() else {
            return false;
        };
        match key.value.as_str() {
            "length" => self
                .length
                .fill(key, number(entry, 1..=10_485_760, problems), problems),
            "precision" => self
                .precision
                .fill(key, number(entry, 0..=1000, problems), problems),
            "scale" => self
                .scale
                .fill(key, number(entry, -1000..=1000, problems), problems),
            "sql_type" => self.sql_type.fill(key, entry.text(problems), problems),
            _ => return false,
        }
        true
    }

    /// The column's type, and whether it may be null.
    pub(super) fn column_type(
        self,
        whole: &Type,
        scope: &Scope<'_>,
        problems: &mut Problems,
    ) -> Option<(ColumnType, bool)> {
        let (rust_type, nullable) = rust_type::nullable(whole, scope);
        if self.sql_type.said().is_some() {
            self.refuse_beside_sql_type(problems);
            return Some((ColumnType::Sql(self.sql_type.take()?), nullable));
        }
        let shape = match rust_type::shape(rust_type, scope) {
            Ok(shape) => shape,
            Err(problem) => {
                problems.add(problem);
                return None;
            }
        };
        let span = rust_type.span();
        let sql = match shape.element {
            Element::Sql(sql) => sql,
            Element::Named(name) => {
                // It may be any type, if imports are not known.
                if !scope.is_blind() {
                    self.refuse(&rust_type::written(rust_type), None, &[], problems);
                }
                let name = Spanned { value: name, span };
                let array = shape.array;
                return Some((ColumnType::Named { name, array }, nullable));
            }
        };
        let mut sql = self.with_arguments(sql, &rust_type::written(rust_type), problems);
        if shape.array {
            sql.push_str("[]");
        }
        Some((ColumnType::Sql(Spanned { value: sql, span }), nullable))
    }

    /// `sql`, the type that `rust_type` stands for, with its arguments.
    fn with_arguments(&self, sql: &str, rust_type: &str, problems: &mut Problems) -> String {
        let known: &[&str] = match sql {
            "text" => &["length"],
            "numeric" => &["precision", "scale"],
            "timestamptz" | "timestamp" | "time" => &["precision"],
            _ => &[],
        };
        self.refuse(rust_type, Some(sql), known, problems);
        let precision = self.precision.get();
        match (sql, self.length.get(), precision, self.scale.get()) {
            ("text", Some(length), ..) => format!("varchar({length})"),
            ("numeric", _, None, _) if self.scale.said().is_some() => {
                if self.precision.said().is_none()
                    && let Some(span) = self.scale.said()
                {
                    problems.at(
                        span,
                        "`scale` without `precision`",
                        "add `precision`, the number of all digits",
                    );
                }
                sql.to_owned()
            }
            ("numeric", _, Some(0), _) => {
                self.refuse_precision(0, "numeric has one digit at least", problems);
                sql.to_owned()
            }
            ("numeric", _, Some(precision), Some(scale)) => {
                format!("numeric({precision},{scale})")
            }
            ("numeric", _, Some(precision), None) => format!("numeric({precision})"),
            ("timestamptz" | "timestamp" | "time", _, Some(precision), _) => {
                if *precision > 6 {
                    let help = format!("{sql} has six fractional digits at most");
                    self.refuse_precision(*precision, &help, problems);
                }
                format!("{sql}({precision})")
            }
            _ => sql.to_owned(),
        }
    }

    fn refuse_precision(&self, precision: i64, help: &str, problems: &mut Problems) {
        if let Some(span) = self.precision.said() {
            problems.at(
                span,
                format!("`precision = {precision}` is out of range"),
                help,
            );
        }
    }

    /// Refuses the arguments that a type does not take.
    fn refuse(&self, rust_type: &str, sql: Option<&str>, known: &[&str], problems: &mut Problems) {
        let what = match sql {
            Some(sql) => format!("`{rust_type}`, which is {sql}"),
            None => format!("`{rust_type}`"),
        };
        for (word, span, fits) in [
            ("length", self.length.said(), "`String`"),
            (
                "precision",
                self.precision.said(),
                "decimals, timestamps and times",
            ),
            ("scale", self.scale.said(), "decimals"),
        ] {
            if let Some(span) = span
                && !known.contains(&word)
            {
                problems.at(
                    span,
                    format!("`{word}` on {what}"),
                    format!("`{word}` is for {fits}; leave it out, or say all with `sql_type`"),
                );
            }
        }
    }

    fn refuse_beside_sql_type(&self, problems: &mut Problems) {
        for (word, span) in [
            ("length", self.length.said()),
            ("precision", self.precision.said()),
            ("scale", self.scale.said()),
        ] {
            if let Some(span) = span {
                problems.at(
                    span,
                    format!("`{word}` beside `sql_type`"),
                    "put it into `sql_type`, as in `varchar(50)` or `numeric(12, 2)`",
                );
            }
        }
    }
}

/// The number of `key = 50`.
fn number(entry: &Entry, range: RangeInclusive<i64>, problems: &mut Problems) -> Option<i64> {
    if let Entry::Pair(
        _,
        Value {
            literal: Literal::Number(number),
            ..
        },
    ) = entry
        && let Ok(number) = number.parse()
        && range.contains(&number)
    {
        return Some(number);
    }
    let key = entry.key().map_or("", |key| &key.value);
    problems.at(
        entry.span(),
        format!("`{key}` takes a number"),
        format!("write `{key} = n`, of {} to {}", range.start(), range.end()),
    );
    None
}
