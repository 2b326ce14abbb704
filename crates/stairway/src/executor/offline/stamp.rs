//! A stamp as a script: the records that it takes back and makes, in one transaction.

use super::{
    ForeignKeys, Offline,
    range::{applied_at, start},
    write::Writer,
};
use crate::{
    Dialect, Error,
    error::{ErrorKind, Explain},
    executor::{stamp::stamped, unplanned},
    plan,
    revision::{Direction, Target},
    source::Source,
};

/// Where the script of a stamp starts, and what it records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampRange {
    from: Target,
    targets: Vec<Target>,
}

impl StampRange {
    /// From words such as `head`, `5ebc:head` and `5ebc:`: before a colon is where the script starts, which is `base`
    /// unless one of the words says so, and after it what is recorded.
    ///
    /// # Errors
    ///
    /// When a word is no such thing, two of them start at different places, or none says what to record.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<StampRange, Error> {
        let mut from: Option<Target> = None;
        let mut targets = Vec::new();
        for word in words {
            let (first, target) = match word.split_once(':') {
                Some((_, rest)) if rest.contains(':') => {
                    let word = word.to_owned();
                    return Err(StampRangeError::Malformed { word }.into());
                }
                None => (None, word),
                Some(("", target)) => (Some(Target::BASE), target),
                Some((first, target)) => (Some(start(first.parse()?)?), target),
            };
            match (from.take(), first) {
                (Some(one), Some(other)) if one != other => {
                    return Err(StampRangeError::SeveralStarts { one, other }.into());
                }
                (one, other) => from = other.or(one),
            }
            if !target.is_empty() {
                targets.push(target.parse()?);
            }
        }
        match targets.is_empty() {
            true => Err(StampRangeError::NoTarget.into()),
            false => Ok(StampRange {
                from: from.unwrap_or(Target::BASE),
                targets,
            }),
        }
    }
}

/// The script that records what `range` says in a database that is where it starts.
///
/// # Errors
///
/// When a target names no revision, or several where one is meant.
pub fn stamp(source: &Source, range: &StampRange, dialect: Dialect) -> Result<Offline, Error> {
    let applied = applied_at(source, &range.from)?;
    let plan = plan::stamp(source.graph(), &applied, &range.targets, false)
        .map_err(|error| unplanned(source, error))?;
    let mut writer = Writer::new(dialect);
    let what = match plan.is_empty() {
        true => "Nothing to record",
        false => "Stamp, which runs nothing,",
    };
    writer.title(what, &plan);
    if !plan.is_empty() {
        writer.open(source, &applied, &plan.from);
        writer.text.push('\n');
        writer.begin(ForeignKeys::AsTheyAre);
        for step in &plan.steps {
            let what = match step.direction {
                Direction::Upgrade => "Applied",
                Direction::Downgrade => "Not applied",
            };
            let message = source.script(&step.revision).map(|script| script.message());
            let message = message.unwrap_or_default();
            writer.comment(&format!("{what}: {} {message}", step.revision));
            for statement in stamped(&writer.records, source, step)? {
                writer.line(&statement);
            }
        }
        writer.commit();
        writer.close();
    }
    Ok(Offline::new(plan, writer))
}

/// Why there is no script.
#[derive(Debug, thiserror::Error)]
enum StampRangeError {
    #[error("`{word}` is not a range")]
    Malformed { word: String },
    #[error("a script starts at one place, and `{one}:` and `{other}:` are two")]
    SeveralStarts { one: Target, other: Target },
    #[error("nothing says what to record")]
    NoTarget,
}

impl Explain for StampRangeError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Target
    }

    fn help(&self) -> Option<String> {
        let help = match self {
            StampRangeError::Malformed { .. } => {
                "write `FROM:TO`; FROM is `base` where it is left out"
            }
            StampRangeError::SeveralStarts { .. } => {
                "a start of several revisions is `heads`, or a revision that needs all of them"
            }
            StampRangeError::NoTarget => "name a target, such as `head`, or `5ebc:head`",
        };
        Some(help.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::executor::offline::tests::ladder;
    use insta::assert_snapshot;
    use std::fmt::Write as _;

    /// What is recorded before and after on `a <- b <- c`, with `b <- x` beside.
    fn check(lines: &[&str]) -> String {
        let source = ladder();
        let mut text = String::new();
        for line in lines {
            let planned = StampRange::parse(line.split(' ')).and_then(|range| {
                let applied = applied_at(&source, &range.from)?;
                Ok(plan::stamp(
                    source.graph(),
                    &applied,
                    &range.targets,
                    false,
                )?)
            });
            let said = match planned {
                Ok(plan) => {
                    let step = |step: &plan::Step| match step.direction {
                        Direction::Upgrade => format!(" +{}", step.revision),
                        Direction::Downgrade => format!(" -{}", step.revision),
                    };
                    let steps: String = plan.steps.iter().map(step).collect();
                    format!("{:?}{steps}", plan.from)
                }
                Err(error) => format!("{error}; {}", error.help().unwrap_or_default()),
            };
            writeln!(text, "{line} -> {said}").unwrap();
        }
        text
    }

    #[test]
    fn one_word_may_say_where_the_script_starts() {
        assert_snapshot!(check(&[
            "c", ":c", "a:c", "a: c", "c a:", "c:a", "c:base", "a:+1", "c:-1", "heads:b",
            "a:c a:x", "a:c b:x", "c x", ":", "a:", "+1:c", "a:b:c", "a:nope", "head:a",
        ]), @r#"
        c -> [] +a +b +c
        :c -> [] +a +b +c
        a:c -> [a] +b +c
        a: c -> [a] +b +c
        c a: -> [a] +b +c
        c:a -> [c] -c -b
        c:base -> [c] -c -b -a
        a:+1 -> [a] +b
        c:-1 -> [c] -c
        heads:b -> [c, x] -x -c
        a:c a:x -> [a] +b +c +x
        a:c b:x -> a script starts at one place, and `a:` and `b:` are two; a start of several revisions is `heads`, or a revision that needs all of them
        c x -> [] +a +b +c +x
        : -> nothing says what to record; name a target, such as `head`, or `5ebc:head`
        a: -> nothing says what to record; name a target, such as `head`, or `5ebc:head`
        +1:c -> a script cannot start at `+1`: there is no database to count from; name a revision, `head` or `base`
        a:b:c -> `a:b:c` is not a range; write `FROM:TO`; FROM is `base` where it is left out
        a:nope -> there is no revision `nope`; `migrate-history` lists the revisions
        head:a -> `head` is ambiguous: the heads are `c` and `x`; `heads` names all of them; `migrate-merge` joins them in one
        "#);
    }
}
