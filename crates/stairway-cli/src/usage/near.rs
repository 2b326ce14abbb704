//! The commands that clap takes for similar to one that there is not: all that begin with `migrate-`. Keeps those that may
//! have been meant.

use clap::error::{ContextKind, ContextValue, Error};

/// What is left once as much as this of a name is wrong is a guess: half of it.
const HALF: usize = 2;

/// The error with the names that are near alone, the nearest first; without any where none is.
pub(super) fn kept(mut error: Error) -> Error {
    let (Some(ContextValue::String(typed)), Some(ContextValue::Strings(names))) = (
        error.get(ContextKind::InvalidSubcommand),
        error.get(ContextKind::SuggestedSubcommand),
    ) else {
        return error;
    };
    let near = near(typed, names);
    if near.is_empty() {
        // With what else it suggests, which is nothing but an empty line.
        error.remove(ContextKind::SuggestedSubcommand);
        error.remove(ContextKind::Suggested);
    } else {
        let near = ContextValue::Strings(near);
        error.insert(ContextKind::SuggestedSubcommand, near);
    }
    error
}

/// Those that go on where the typed word ends, or else those with the fewest letters wrong.
fn near(typed: &str, names: &[String]) -> Vec<String> {
    let longer = names.iter().filter(|name| name.starts_with(typed));
    let longer: Vec<String> = longer.cloned().collect();
    if !longer.is_empty() {
        return longer;
    }
    let mut near: Vec<(usize, &String)> = names
        .iter()
        .filter_map(|name| {
            let (typed, own) = apart(typed, name);
            let wrong = strsim::damerau_levenshtein(typed, own);
            (wrong <= own.chars().count() / HALF).then_some((wrong, name))
        })
        .collect();
    near.sort();
    let least = near.first().map(|(wrong, _)| *wrong);
    near.into_iter()
        .filter(|(wrong, _)| Some(*wrong) == least)
        .map(|(_, name)| name.clone())
        .collect()
}

/// Both words without the words that they have in common at the beginning, such as `migrate-`.
fn apart<'a>(one: &'a str, other: &'a str) -> (&'a str, &'a str) {
    match (one.split_once('-'), other.split_once('-')) {
        (Some((first, one)), Some((second, other))) if first == second => apart(one, other),
        _ => (one, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Line;
    use clap::CommandFactory as _;

    #[test]
    fn what_may_have_been_meant_is_told_and_no_more() {
        let check = |typed: &str, expected: &str| {
            let parsed = Line::command().try_get_matches_from(["x", typed]);
            let text = kept(parsed.unwrap_err()).to_string();
            let tip = text
                .lines()
                .find_map(|line| line.trim().strip_prefix("tip: "));
            assert_eq!(tip.unwrap_or_default(), expected, "{typed}");
        };
        check(
            "migrate-curent",
            "a similar subcommand exists: 'migrate-current'",
        );
        check(
            "migrate-hed",
            "a similar subcommand exists: 'migrate-heads'",
        );
        check(
            "migrate-up",
            "a similar subcommand exists: 'migrate-upgrade'",
        );
        check(
            "migrate-h",
            "some similar subcommands exist: 'migrate-history', 'migrate-heads'",
        );
        check("migrate-frobnicate", "");
        check("frobnicate", "");
    }
}
