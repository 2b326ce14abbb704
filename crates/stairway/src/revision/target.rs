//! What the user asked for, as one word: its syntax here, the revisions that it names in `resolve`.
//! Knows the graph and an applied set; does not know what is to be done with either.

mod error;
mod range;
mod resolve;

#[cfg(test)]
mod tests;

pub use error::TargetError;
pub use range::Range;

use crate::revision::{Direction, RevisionId};
use resolve::End;
use std::{fmt, num::NonZeroUsize, str::FromStr};

/// What the user asked for: `[BRANCH@][START][+N|-N]`, such as `head`, `billing@base`, `5ebc-1` or `+2`.
///
/// `START` is `head`, `heads`, `base`, `current`, a revision's id, a beginning that only one id has, or a branch label,
/// which stands for the revision that carries it. Steps without a start are counted from what is applied, as from
/// `current`. `BRANCH` is a label or a revision; it leaves only what revises that revision and what it revises, directly
/// or not, so that a walk knows its way at a fork or a merge. Steps down from what is applied do not leave the branch for
/// what it shares with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    branch: Option<String>,
    start: Start,
    steps: Option<Steps>,
}

/// Where a target starts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Start {
    /// What is applied.
    Current,
    /// The only head.
    Head,
    /// Every head.
    Heads,
    /// The empty state before every revision.
    Base,
    /// A revision's id, the beginning of one, or a label.
    Revision(String),
}

/// How far a target is from its start, along `revises`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Steps {
    direction: Direction,
    count: NonZeroUsize,
}

impl Target {
    /// `base`: the empty state before every revision.
    pub const BASE: Target = Target::only(Start::Base);
    /// `current`: what is applied.
    pub const CURRENT: Target = Target::only(Start::Current);
    /// `head`: the only head.
    pub const HEAD: Target = Target::only(Start::Head);
    /// `heads`: every head.
    pub const HEADS: Target = Target::only(Start::Heads);

    const fn only(start: Start) -> Target {
        Target {
            branch: None,
            start,
            steps: None,
        }
    }

    /// Whether the revisions that it names depend on what is applied.
    pub fn is_relative(&self) -> bool {
        self.start == Start::Current
    }

    /// The way in which it leads away from what is applied; none unless it is steps from there.
    fn away(&self) -> Option<Direction> {
        let steps = self.steps.filter(|_| self.is_relative())?;
        Some(steps.direction)
    }
}

/// Exactly this revision.
impl From<&RevisionId> for Target {
    fn from(revision: &RevisionId) -> Target {
        Target::only(Start::Revision(revision.to_string()))
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Target, TargetError> {
        let no_target = || TargetError::Word {
            text: text.to_owned(),
        };
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        let (branch, rest) = match text.split_once('@') {
            Some((branch, rest)) if is_id(branch) => (Some(branch.to_owned()), rest),
            Some(_) => return Err(no_target()),
            None => (None, text),
        };
        let (start, steps) = match rest.find(['+', '-']) {
            Some(sign) => (&rest[..sign], Some(steps(text, &rest[sign..])?)),
            None => (rest, None),
        };
        let start = match start {
            "" if steps.is_some() => Start::Current,
            "current" => Start::Current,
            "head" => Start::Head,
            "heads" => Start::Heads,
            "base" => Start::Base,
            _ if is_id(start) => Start::Revision(start.to_owned()),
            _ => return Err(no_target()),
        };
        Ok(Target {
            branch,
            start,
            steps,
        })
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// A sign and the digits after it.
fn steps(text: &str, signed: &str) -> Result<Steps, TargetError> {
    let (sign, digits) = signed.split_at(1);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(TargetError::NotANumber {
            text: text.to_owned(),
        });
    }
    // Digits alone fail to parse only by being too many.
    let count: usize = digits.parse().map_err(|_| TargetError::TooLarge {
        text: text.to_owned(),
    })?;
    let count = NonZeroUsize::new(count).ok_or_else(|| TargetError::NoSteps {
        text: text.to_owned(),
    })?;
    let direction = match sign {
        "+" => Direction::Upgrade,
        _ => Direction::Downgrade,
    };
    Ok(Steps { direction, count })
}

/// As the user writes it.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(branch) = &self.branch {
            write!(f, "{branch}@")?;
        }
        f.write_str(match &self.start {
            Start::Current if self.steps.is_some() => "",
            Start::Current => "current",
            Start::Head => "head",
            Start::Heads => "heads",
            Start::Base => "base",
            Start::Revision(word) => word,
        })?;
        match &self.steps {
            Some(steps) => steps.fmt(f),
            None => Ok(()),
        }
    }
}

/// With its sign.
impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.direction {
            Direction::Upgrade => write!(f, "+{}", self.count),
            Direction::Downgrade => write!(f, "-{}", self.count),
        }
    }
}
