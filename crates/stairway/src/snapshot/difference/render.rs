//! Changes as lower-case fragments of a sentence.

use super::{Change, Identity, Level, What};
use std::fmt;

/// Values longer than this, in characters, are shown apart.
const LONG: usize = 100;
/// Columns that are named at most where their order is another.
const COLUMNS: usize = 12;
/// Lines of a difference that are shown at most.
const LINES: usize = 12;

/// What the two snapshots are to the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wording {
    /// Two moments: what appeared, what is gone.
    #[default]
    Plain,
    /// Before an upgrade and after its downgrade: what was left behind, what was not restored.
    Downgrade,
    /// After the first upgrade and after the second: what is there the second time only, or is missing.
    Again,
    /// Not two moments but two sides that should agree, by the names that the reader knows them by.
    Sides {
        /// The first: `replay`.
        before: &'static str,
        /// The second: `PostgreSQL`.
        after: &'static str,
    },
    /// What a database should be, and what it is: what is missing, and what no revision makes.
    Drift,
}

impl Wording {
    /// What is said of a subject that only the second snapshot has.
    fn added(self) -> String {
        match self {
            Wording::Plain => " appeared".to_owned(),
            Wording::Downgrade => " was left behind".to_owned(),
            Wording::Again => " is there the second time only".to_owned(),
            Wording::Sides { after, .. } => format!(": only {after} has it"),
            Wording::Drift => " is extra: no revision makes it".to_owned(),
        }
    }

    /// What is said of a subject that only the first snapshot has.
    fn removed(self) -> String {
        match self {
            Wording::Plain => " is gone".to_owned(),
            Wording::Downgrade => " is lost".to_owned(),
            Wording::Again => " is missing the second time".to_owned(),
            Wording::Sides { before, .. } => format!(": only {before} has it"),
            Wording::Drift => " is missing".to_owned(),
        }
    }
}

impl Change {
    /// The change in one line.
    pub fn line(&self, wording: Wording) -> String {
        let subject = self.subject(wording);
        match &self.what {
            What::Added => format!("{subject}{}", wording.added()),
            What::Removed => format!("{subject}{}", wording.removed()),
            What::Renamed { to } => format!("{subject} is now named `{to}`"),
            What::Reordered { to } => {
                let names = to.iter().take(COLUMNS);
                let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
                let more = match to.len().saturating_sub(COLUMNS) {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!(
                    "{subject}: its columns are in another order: {}{more}",
                    names.join(", ")
                )
            }
            What::Changed {
                fact,
                before,
                after,
            } => {
                // `table x: default ...` and `index i on table x: ...` both go on after a colon.
                let change = match (before.as_deref(), after.as_deref()) {
                    (before, after)
                        if let Wording::Sides {
                            before: one,
                            after: other,
                        } = wording =>
                    {
                        match is_long(before) || is_long(after) {
                            true => format!("{fact}: {one} and {other} have another"),
                            false => format!(
                                "{fact}: {one} has {}, {other} has {}",
                                Value(before),
                                Value(after)
                            ),
                        }
                    }
                    (before, after) if wording == Wording::Drift => match (before, after) {
                        (Some("yes"), None) => format!("lacks `{fact}`"),
                        (None, Some("yes")) => format!("has `{fact}`, and should not"),
                        _ if is_long(before) || is_long(after) => {
                            format!("{fact} is not what it should be")
                        }
                        _ => format!("{fact} should be {}, is {}", Value(before), Value(after)),
                    },
                    (Some("yes"), None) => format!("is no longer {fact}"),
                    (None, Some("yes")) => format!("is now {fact}"),
                    (before, after) if is_long(before) || is_long(after) => match (before, after) {
                        (None, _) => format!("has a {fact} now"),
                        (_, None) => format!("has no {fact} now"),
                        _ => format!("{fact} is another"),
                    },
                    (before, after) => {
                        format!("{fact} was {}, is now {}", Value(before), Value(after))
                    }
                };
                format!("{subject}: {change}")
            }
        }
    }

    /// The lines that differ, where the values are too long for [`line`](Self::line): each begins with `-` for
    /// the first snapshot or `+` for the second.
    pub fn detail(&self) -> Option<String> {
        let What::Changed { before, after, .. } = &self.what else {
            return None;
        };
        let (before, after) = (before.as_deref(), after.as_deref());
        (is_long(before) || is_long(after))
            .then(|| lines(before.unwrap_or_default(), after.unwrap_or_default()))
    }

    fn subject(&self, wording: Wording) -> String {
        let name = |identity: &Identity| format!("{} `{}`", identity.kind, identity.name);
        match &self.part {
            None => name(&self.object),
            Some(part) if matches!(wording, Wording::Sides { .. } | Wording::Drift) => {
                format!("{} of {}", name(part), name(&self.object))
            }
            Some(part) if matches!(&*part.kind, "index" | "trigger" | "policy" | "rule") => {
                format!("{} on {}", name(part), name(&self.object))
            }
            Some(part) => format!("{}: {}", name(&self.object), name(part)),
        }
    }
}

/// The line in plain words, with `note: ` before a mere note.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.level == Level::Note {
            f.write_str("note: ")?;
        }
        f.write_str(&self.line(Wording::Plain))
    }
}

struct Value<'v>(Option<&'v str>);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => write!(f, "`{value}`"),
            None => f.write_str("none"),
        }
    }
}

fn is_long(value: Option<&str>) -> bool {
    value.is_some_and(|value| value.contains('\n') || value.chars().count() > LONG)
}

/// The lines between the common beginning and the common end.
fn lines(before: &str, after: &str) -> String {
    let (mut before, mut after): (&[&str], &[&str]) = (
        &before.lines().collect::<Vec<_>>(),
        &after.lines().collect::<Vec<_>>(),
    );
    while let ([one, before_rest @ ..], [other, after_rest @ ..]) = (before, after)
        && one == other
    {
        (before, after) = (before_rest, after_rest);
    }
    while let ([before_rest @ .., one], [after_rest @ .., other]) = (before, after)
        && one == other
    {
        (before, after) = (before_rest, after_rest);
    }
    let mut text = Vec::new();
    for (mark, lines) in [("-", before), ("+", after)] {
        text.extend(
            lines
                .iter()
                .take(LINES)
                .map(|line| format!("{mark} {line}")),
        );
        if let Some(more) = lines.len().checked_sub(LINES).filter(|more| *more > 0) {
            text.push(format!("{mark} ... {more} more lines"));
        }
    }
    text.join("\n")
}
