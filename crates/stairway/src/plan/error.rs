//! Why there is no plan.

use crate::{
    error::{ErrorKind, Explain},
    revision::{RevisionId, TargetError, graph::list},
};
use std::fmt;

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanError {
    /// The target names no revision, or several.
    Target(TargetError),
    /// A downgrade to a revision that is not applied.
    NotApplied {
        /// The target as it was given.
        target: String,
        /// The revision that it names.
        revision: RevisionId,
        /// The applied heads, by id.
        heads: Vec<RevisionId>,
    },
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanError::Target(error) => error.fmt(f),
            PlanError::NotApplied {
                target,
                revision,
                heads,
            } => write!(
                f,
                "cannot downgrade to `{target}`: revision `{revision}` is not applied{}",
                now(heads)
            ),
        }
    }
}

impl std::error::Error for PlanError {}

impl From<TargetError> for PlanError {
    fn from(error: TargetError) -> PlanError {
        PlanError::Target(error)
    }
}

fn now(heads: &[RevisionId]) -> String {
    match heads {
        [] => "; nothing is".to_owned(),
        [head] => format!("; the applied head is `{head}`"),
        _ => format!("; the applied heads are {}", list(heads)),
    }
}

impl Explain for PlanError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Target
    }

    fn help(&self) -> Option<String> {
        match self {
            PlanError::Target(error) => error.help(),
            PlanError::NotApplied { revision, .. } => Some(format!(
                "`migrate-upgrade {revision}` goes there; `migrate-current` shows where the database is"
            )),
        }
    }
}
