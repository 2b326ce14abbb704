//! Why there is no plan.

use crate::{
    error::{ErrorKind, Explain},
    revision::{RevisionId, TargetError, graph::list},
};

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// The target names no revision, or several.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A downgrade to a revision that is not applied.
    #[error(
        "cannot downgrade to `{target}`: revision `{revision}` is not applied{}",
        now(heads)
    )]
    NotApplied {
        /// The target as it was given.
        target: String,
        /// The revision that it names.
        revision: RevisionId,
        /// The applied heads, by id.
        heads: Vec<RevisionId>,
    },
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
