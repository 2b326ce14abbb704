//! What the user asked for, as one word: its syntax here, the revisions that it names in `resolve`.
//! Knows the graph and an applied set; does not know what is to be done with either.

mod error;
mod resolve;

#[cfg(test)]
mod tests;

pub use error::TargetError;
pub(crate) use resolve::Landing;

use std::{fmt, num::NonZeroUsize, str::FromStr};

/// What the user asked for.
///
/// The forms of Alembic that are not here (`label@head`, `revision+1`, ranges) are refused as such when
/// parsed, and never read as something else.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target {
    /// `head`: the only head.
    Head,
    /// `heads`: every head.
    Heads,
    /// `base`: the empty state before every revision.
    Base,
    /// A revision's id, or a beginning of any length that only one id has.
    Revision(String),
    /// `+N`: so many steps up from what is applied.
    Up(NonZeroUsize),
    /// `-N`: so many steps down from what is applied.
    Down(NonZeroUsize),
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Target, TargetError> {
        let is_id = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        let unsupported = |form| {
            Err(TargetError::Unsupported {
                text: text.to_owned(),
                form,
            })
        };
        match text {
            "" => Err(TargetError::Empty),
            "head" => Ok(Target::Head),
            "heads" => Ok(Target::Heads),
            "base" => Ok(Target::Base),
            _ if is_id(text) => Ok(Target::Revision(text.to_owned())),
            _ if text.contains(char::is_whitespace) => Err(TargetError::Word {
                text: text.to_owned(),
            }),
            _ if text.contains(':') => unsupported("FROM:TO"),
            _ if text.contains('@') => unsupported("LABEL@TARGET"),
            _ => match text.split_once(['+', '-']) {
                Some(("", number)) => {
                    let steps = steps(text, number)?;
                    Ok(if text.starts_with('+') {
                        Target::Up(steps)
                    } else {
                        Target::Down(steps)
                    })
                }
                Some((revision, number)) if is_id(revision) && is_number(number) => {
                    unsupported(if text.contains('+') {
                        "REVISION+N"
                    } else {
                        "REVISION-N"
                    })
                }
                _ => Err(TargetError::Word {
                    text: text.to_owned(),
                }),
            },
        }
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn steps(text: &str, number: &str) -> Result<NonZeroUsize, TargetError> {
    if !is_number(number) {
        return Err(TargetError::NotANumber {
            text: text.to_owned(),
        });
    }
    // Digits alone fail to parse only by being too many.
    let steps: usize = number.parse().map_err(|_| TargetError::TooLarge {
        text: text.to_owned(),
    })?;
    NonZeroUsize::new(steps).ok_or_else(|| TargetError::NoSteps {
        text: text.to_owned(),
    })
}

/// As the user writes it.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Head => f.write_str("head"),
            Target::Heads => f.write_str("heads"),
            Target::Base => f.write_str("base"),
            Target::Revision(word) => f.write_str(word),
            Target::Up(steps) => write!(f, "+{steps}"),
            Target::Down(steps) => write!(f, "-{steps}"),
        }
    }
}
