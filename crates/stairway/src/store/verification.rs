//! The line that a verification leaves in the log, as a value.

use super::{Action, Outcome};
use crate::{connection::Row, revision::RevisionId};

/// That a database was compared with what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The recorded heads at that time.
    pub at: Vec<RevisionId>,
    /// Whether it was what it should be, and else in what it was not.
    pub outcome: Outcome,
}

impl Verification {
    /// From the columns of [`RecordSql::last`](crate::dialect::record::RecordSql::last); none of a line of another action,
    /// or one that cannot be understood, which verifies nothing.
    pub(super) fn from_row(row: Row) -> Option<Verification> {
        let [Some(action), Some(heads), Some(outcome), detail] = row.as_slice() else {
            return None;
        };
        if action != Action::Verify.as_str() {
            return None;
        }
        let at: Result<_, _> = heads.split_whitespace().map(str::parse).collect();
        let outcome = match outcome == Outcome::Done.as_str() {
            true => Outcome::Done,
            false => Outcome::Failed(detail.clone().unwrap_or_default()),
        };
        Some(Verification {
            at: at.ok()?,
            outcome,
        })
    }

    /// The heads as one text.
    pub(super) fn heads(&self) -> String {
        let heads: Vec<&str> = self.at.iter().map(RevisionId::as_str).collect();
        heads.join(" ")
    }
}
