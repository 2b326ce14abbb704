//! Why a target names no revision, or more than one.

use super::Start;
use crate::{
    error::{ErrorKind, Explain},
    revision::{
        Direction, RevisionId, Target,
        graph::{RESERVED, SHOWN, list},
    },
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
    /// A text that is no range.
    Range {
        /// The text.
        text: String,
    },
    /// A range whose end does not need its start.
    NoRange {
        /// The range.
        range: String,
        /// The revision at its start that the end does not need.
        start: RevisionId,
    },
    /// `head` where there are several.
    SeveralHeads {
        /// The target.
        text: String,
        /// The branch, if the target names one.
        branch: Option<String>,
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
    /// A revision that is not on the branch that was named with it.
    NotOnBranch {
        /// The target.
        text: String,
        /// The branch.
        branch: String,
        /// The revision.
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
        /// The revision from which they are counted; none for base.
        from: Option<RevisionId>,
        /// The target with as many steps as there are; none where there are none.
        farthest: Option<Target>,
    },
    /// Steps down a branch that go on below it, in what it shares with other branches.
    Shared {
        /// The target.
        text: String,
        /// The branch.
        branch: String,
        /// How many steps there are on it; none where nothing of it is applied.
        left: usize,
        /// The target with as many steps as there are; none where there are none.
        farthest: Option<Target>,
        /// The revision that would be the next to be taken back.
        next: RevisionId,
    },
    /// Steps up for a downgrade, or steps down for an upgrade.
    WrongWay {
        /// The target.
        text: String,
        /// What was to be done.
        direction: Direction,
    },
}

impl TargetError {
    /// The revisions that could be meant, by id; empty where it is not that several could.
    pub fn candidates(&self) -> &[RevisionId] {
        match self {
            TargetError::SeveralHeads { heads, .. } | TargetError::SeveralApplied { heads, .. } => {
                heads
            }
            TargetError::SeveralIds { candidates, .. }
            | TargetError::Fork { candidates, .. }
            | TargetError::Merge { candidates, .. } => candidates,
            _ => &[],
        }
    }
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
            TargetError::Range { text } => write!(f, "`{text}` is not a range"),
            TargetError::NoRange { range, start } => write!(
                f,
                "`{range}` is empty: what it ends with does not need `{start}`"
            ),
            TargetError::SeveralHeads {
                text,
                heads,
                branch: None,
            } => {
                write!(f, "`{text}` is ambiguous: the heads are {}", list(heads))
            }
            TargetError::SeveralHeads {
                text,
                heads,
                branch: Some(branch),
            } => write!(
                f,
                "`{text}` is ambiguous: the heads of `{branch}` are {}",
                list(heads)
            ),
            TargetError::Unknown { word, .. } => write!(f, "there is no revision `{word}`"),
            TargetError::SeveralIds { prefix, candidates } => {
                write!(f, "`{prefix}` is ambiguous: it begins {}", list(candidates))
            }
            TargetError::NotOnBranch {
                text,
                branch,
                revision,
            } => write!(
                f,
                "`{text}` names no revision: `{revision}` is not on the branch of `{branch}`"
            ),
            TargetError::SeveralApplied { text, heads } => write!(
                f,
                "`{text}` is ambiguous: it would be counted from {}, which are several",
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
                ..
            } => write!(
                f,
                "`{text}` goes too far: {}",
                left_over(*left, *direction, from)
            ),
            TargetError::Shared {
                text, branch, left, ..
            } => match left {
                0 => write!(f, "`{text}` goes too far: nothing of `{branch}` is applied"),
                _ => write!(
                    f,
                    "`{text}` goes too far: {} down on `{branch}`",
                    there_are(*left)
                ),
            },
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
    let steps = there_are(left);
    let way = match direction {
        Direction::Upgrade => "up",
        Direction::Downgrade => "down",
    };
    match from {
        Some(from) => format!("{steps} {way} from `{from}`"),
        None => format!("{steps} {way} from base"),
    }
}

fn there_are(steps: usize) -> String {
    match steps {
        0 => "there is no step".to_owned(),
        1 => "there is only 1 step".to_owned(),
        _ => format!("there are only {steps} steps"),
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
        Some(match self {
            TargetError::Empty | TargetError::Word { .. } => {
                "a target is `head`, `heads`, `base`, `current`, a label, an id or the beginning of one, or `+N` or `-N`; \
                 steps may follow a revision, as in `head-1`, and a branch may precede it, as in `label@head`"
                    .to_owned()
            }
            TargetError::Range { .. } => {
                "write `FROM:TO`; left out, they are `base` and `heads`".to_owned()
            }
            TargetError::NoRange { .. } => {
                "start at a revision that the end needs, or at `base`; `migrate-history` lists them"
                    .to_owned()
            }
            TargetError::NotANumber { .. } => {
                "write digits right after the sign, as in `+2` or `-1`".to_owned()
            }
            TargetError::NoSteps { .. } => "the smallest steps are `+1` and `-1`".to_owned(),
            TargetError::TooLarge { .. } => "for all the way say `heads` or `base`".to_owned(),
            TargetError::SeveralHeads {
                text,
                branch,
                heads,
            } => several_heads(text, branch.as_deref(), heads),
            TargetError::Unknown { word, .. } if RESERVED.contains(&word.as_str()) => {
                "before `@` stands a branch label or an id".to_owned()
            }
            TargetError::Unknown {
                nearest: Some(nearest),
                ..
            } => format!("did you mean `{nearest}`?"),
            TargetError::Unknown { nearest: None, .. } => {
                "`migrate-history` lists the revisions".to_owned()
            }
            TargetError::SeveralIds { .. } => "give more characters of the id".to_owned(),
            TargetError::NotOnBranch { .. } => {
                "name a revision that the branch revises or that revises it; `migrate-history` lists them"
                    .to_owned()
            }
            TargetError::SeveralApplied { heads, text } => {
                format!("say from which: {}", ways(heads, text))
            }
            TargetError::Fork {
                candidates, text, ..
            }
            | TargetError::Merge {
                candidates, text, ..
            } => format!(
                "name the revision to go to, or the way: {}",
                ways(candidates, text)
            ),
            TargetError::TooFar {
                farthest: Some(farthest),
                direction: Direction::Upgrade,
                ..
            } => format!("the farthest is `{farthest}`"),
            TargetError::TooFar {
                farthest: Some(farthest),
                direction: Direction::Downgrade,
                ..
            } => format!("the farthest is `{farthest}`; `base` takes everything back"),
            TargetError::TooFar {
                direction: Direction::Upgrade,
                ..
            } => "`heads` applies whatever is pending on other branches".to_owned(),
            TargetError::TooFar {
                from: None, text, ..
            } => match text.parse() {
                Ok(Target {
                    start: Start::Current,
                    branch,
                    ..
                }) => {
                    let of = branch.map(|branch| format!(" of `{branch}`"));
                    let of = of.unwrap_or_default();
                    format!("nothing{of} is applied, so there is nothing to take back")
                }
                _ => "nothing is below base".to_owned(),
            },
            TargetError::TooFar { .. } => "`base` is the farthest".to_owned(),
            TargetError::Shared { farthest, next, .. } => {
                let farthest = farthest.as_ref();
                let farthest = farthest.map(|it| format!("the farthest is `{it}`; "));
                format!(
                    "{}`{next}-1` goes below `{next}`, which other branches may stand on",
                    farthest.unwrap_or_default()
                )
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

/// The ways on from several heads: all of them, or the same steps from each.
fn several_heads(text: &str, branch: Option<&str>, heads: &[RevisionId]) -> String {
    let steps = text.parse().ok().and_then(|target: Target| target.steps);
    match (steps, branch) {
        (None, None) => "`heads` names all of them; `migrate-merge` joins them in one".to_owned(),
        (None, Some(branch)) => format!(
            "`{branch}@heads` names all of them; `migrate-merge {branch}@heads` joins them in one"
        ),
        (Some(steps), _) if steps.direction == Direction::Upgrade => {
            "nothing comes after a head; count up from what is below it".to_owned()
        }
        (Some(steps), branch) => {
            let branch = branch.map(|branch| format!("{branch}@"));
            let branch = branch.unwrap_or_default();
            let each = heads.iter().map(|head| format!("`{branch}{head}{steps}`"));
            let each: Vec<String> = each.take(SHOWN).collect();
            format!("say from which: {}", each.join(" or "))
        }
    }
}

/// The same steps on the branch of each.
fn ways(revisions: &[RevisionId], text: &str) -> String {
    let steps = text.rsplit('@').next().unwrap_or(text);
    let ways = revisions
        .iter()
        .map(|revision| format!("`{revision}@{steps}`"));
    ways.collect::<Vec<_>>().join(" or ")
}
