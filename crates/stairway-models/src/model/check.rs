//! `check`.

use crate::{
    Check, Spanned,
    attribute::{self, Entry, Slot},
    problem::Problems,
};

/// The words of `check` beside the condition.
pub(crate) const KNOWN: &[&str] = &["name"];

/// The check that `entry` declares, on the column of the field that it is on, if it is on one.
pub(super) fn check(
    entry: &Entry,
    column: Option<&Spanned<String>>,
    problems: &mut Problems,
) -> Option<Check> {
    let Entry::List(_, entries, span) = entry else {
        return Some(Check {
            name: None,
            expression: entry.text(problems)?,
            column: column.cloned(),
        });
    };
    let problems_before = problems.count();
    let mut name = Slot::default();
    let mut expression: Option<Spanned<String>> = None;
    for entry in entries {
        match entry {
            Entry::Text(text) if text.value.trim().is_empty() => {
                problems.at(text.span, "`check` is empty", "write a condition, as SQL");
            }
            Entry::Text(text) if expression.is_some() => problems.at(
                text.span,
                "`check` has two conditions",
                "write a `check` for each, or one condition with `AND`",
            ),
            Entry::Text(text) => expression = Some(text.clone()),
            Entry::Word(key) | Entry::Pair(key, _) | Entry::List(key, ..) => {
                if key.value == "name" {
                    name.fill(key, entry.name(problems), problems);
                } else {
                    attribute::unknown(key, "`check`", KNOWN, &[], problems);
                }
            }
        }
    }
    if expression.is_none() && problems.count() == problems_before {
        problems.at(
            *span,
            "`check` has no condition",
            "write `check(\"...\")`, a condition as SQL",
        );
    }
    Some(Check {
        name: name.take(),
        expression: expression?,
        column: column.cloned(),
    })
}
