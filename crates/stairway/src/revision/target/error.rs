//! Why a target names no revision, or more than one.

use crate::{
    error::{ErrorKind, Explain},
    revision::{Direction, RevisionId, graph::list},
};
use std::fmt;

/// Why a target names no revision, or more than one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetError {
    /// No text at all.
    Empty,
    /// A text that has the form of no target.
    Word {
        /// The text.
        text: String,
    },
    /// A sign without a plain number after it.
    NotANumber {
        /// The text.
        text: String,
    },
    /// A relative target of zero steps.
    NoSteps {
        /// The text.
        text: String,
    },
    /// More steps than can be counted.
    TooLarge {
        /// The text.
        text: String,
    },
    /// A form that Alembic knows and that is not supported here.
    Unsupported {
        /// The text.
        text: String,
        /// The form.
        form: &'static str,
    },
    /// `head` where there are several.
    SeveralHeads {
        /// All of them, by id; at least two.
        heads: Vec<RevisionId>,
    },
    /// No id is, or begins with, this word.
    Unknown {
        /// The word.
        word: String,
        /// The id, or word of the targets, nearest to it.
        nearest: Option<String>,
    },
    /// A beginning that several ids have.
    SeveralIds {
        /// The beginning.
        prefix: String,
        /// The ids, by id; at least two.
        candidates: Vec<RevisionId>,
    },
    /// A branch label where a revision is asked for.
    Label {
        /// The label.
        label: String,
        /// The revision that carries it.
        revision: RevisionId,
    },
    /// A relative target where the applied set has several heads.
    SeveralApplied {
        /// The target.
        text: String,
        /// The applied heads, by id; at least two.
        heads: Vec<RevisionId>,
    },
    /// Steps up that come to a fork.
    Fork {
        /// The target.
        text: String,
        /// The branch point; none if it is base.
        at: Option<RevisionId>,
        /// What could come next, by id; at least two.
        candidates: Vec<RevisionId>,
    },
    /// Steps down that come to a merge.
    Merge {
        /// The target.
        text: String,
        /// The merge.
        at: RevisionId,
        /// What it merges, by id; at least two.
        candidates: Vec<RevisionId>,
    },
    /// More steps than there are.
    TooFar {
        /// The target.
        text: String,
        /// Which way.
        direction: Direction,
        /// How many steps there are.
        left: usize,
        /// The applied head from which they are counted; none if nothing is applied.
        from: Option<RevisionId>,
    },
    /// Steps up for a downgrade, or steps down for an upgrade.
    WrongWay {
        /// The target.
        text: String,
        /// What was to be done.
        direction: Direction,
    },
}

impl fmt::Display for TargetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TargetError::Empty => f.write_str("the target is empty"),
            TargetError::Word { text } => write!(f, "`{text}` is not a target"),
            TargetError::NotANumber { text } => write!(f, "`{text}` is not a number of steps"),
            TargetError::NoSteps { text } => write!(f, "`{text}` is no step in any direction"),
            TargetError::TooLarge { text } => {
                write!(f, "`{text}` is more steps than can be counted")
            }
            TargetError::Unsupported { text, form } => {
                write!(f, "`{text}` has the form `{form}`, which is not supported")
            }
            TargetError::SeveralHeads { heads } => {
                write!(f, "`head` is ambiguous: the heads are {}", list(heads))
            }
            TargetError::Unknown { word, .. } => write!(f, "there is no revision `{word}`"),
            TargetError::SeveralIds { prefix, candidates } => {
                write!(f, "`{prefix}` is ambiguous: it begins {}", list(candidates))
            }
            TargetError::Label { label, .. } => write!(
                f,
                "`{label}` is a branch label, and a label is not supported as a target"
            ),
            TargetError::SeveralApplied { text, heads } => write!(
                f,
                "`{text}` is ambiguous: the applied revisions have several heads, {}",
                list(heads)
            ),
            TargetError::Fork {
                text,
                candidates,
                at,
            } => write!(
                f,
                "`{text}` is ambiguous: {} can come next{}",
                list(candidates),
                after(at)
            ),
            TargetError::Merge {
                text,
                at,
                candidates,
            } => write!(
                f,
                "`{text}` is ambiguous: below `{at}` are {}, which it merges",
                list(candidates)
            ),
            TargetError::TooFar {
                text,
                left,
                direction,
                from,
            } => write!(
                f,
                "`{text}` goes too far: {}",
                left_over(*left, *direction, from)
            ),
            TargetError::WrongWay { text, direction } => write!(
                f,
                "`{text}` cannot be the target of {}",
                article(*direction)
            ),
        }
    }
}

impl std::error::Error for TargetError {}

fn after(at: &Option<RevisionId>) -> String {
    at.as_ref()
        .map_or_else(|| " as the first".to_owned(), |at| format!(" after `{at}`"))
}

fn left_over(left: usize, direction: Direction, from: &Option<RevisionId>) -> String {
    let steps = match left {
        0 => "there is no step".to_owned(),
        1 => "there is only 1 step".to_owned(),
        _ => format!("there are only {left} steps"),
    };
    let way = match direction {
        Direction::Upgrade => "up",
        Direction::Downgrade => "down",
    };
    match from {
        Some(from) => format!("{steps} {way} from `{from}`"),
        None => format!("{steps} {way} from base"),
    }
}

fn article(direction: Direction) -> &'static str {
    match direction {
        Direction::Upgrade => "an upgrade",
        Direction::Downgrade => "a downgrade",
    }
}

impl Explain for TargetError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Target
    }

    fn help(&self) -> Option<String> {
        let forms =
            "a target is `head`, `heads`, `base`, an id or the beginning of one, `+N` or `-N`";
        Some(match self {
            TargetError::Empty | TargetError::Word { .. } => forms.to_owned(),
            TargetError::NotANumber { .. } => {
                "write digits right after the sign, as in `+2` or `-1`".to_owned()
            }
            TargetError::NoSteps { .. } => "the smallest steps are `+1` and `-1`".to_owned(),
            TargetError::TooLarge { .. } => "for all the way say `heads` or `base`".to_owned(),
            TargetError::Unsupported { .. } => format!("name the revision itself: {forms}"),
            TargetError::SeveralHeads { .. } => {
                "say `heads` for all of them, name one, or join them in a revision that revises them all"
                    .to_owned()
            }
            TargetError::Unknown {
                nearest: Some(nearest),
                ..
            } => format!("did you mean `{nearest}`?"),
            TargetError::Unknown { nearest: None, .. } => {
                "`migrate-history` lists the revisions".to_owned()
            }
            TargetError::SeveralIds { .. } => "give more characters of the id".to_owned(),
            TargetError::Label { revision, .. } => {
                format!("name a revision; `{revision}` is the one that carries the label")
            }
            TargetError::SeveralApplied { .. } => "name the revision to go to by its id".to_owned(),
            TargetError::Fork { .. } | TargetError::Merge { .. } => {
                "name one of them by its id".to_owned()
            }
            TargetError::TooFar {
                left: 0,
                direction: Direction::Upgrade,
                ..
            } => "`heads` applies whatever is pending on other branches".to_owned(),
            TargetError::TooFar {
                left: 0,
                direction: Direction::Downgrade,
                ..
            } => "nothing is applied, so there is nothing to take back".to_owned(),
            TargetError::TooFar {
                left,
                direction: Direction::Upgrade,
                ..
            } => {
                format!("the farthest is `+{left}`")
            }
            TargetError::TooFar {
                left,
                direction: Direction::Downgrade,
                ..
            } => {
                format!("the farthest is `-{left}`; `base` takes everything back")
            }
            TargetError::WrongWay {
                direction: Direction::Upgrade,
                ..
            } => "`-N` goes down: use `migrate-downgrade`".to_owned(),
            TargetError::WrongWay {
                direction: Direction::Downgrade,
                ..
            } => "`+N` goes up: use `migrate-upgrade`".to_owned(),
        })
    }
}
