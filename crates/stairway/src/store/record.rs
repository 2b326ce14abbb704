//! One row of `stairway_revisions`, as a value.

use super::StoreError;
use crate::{connection::Row, revision::RevisionId};
use std::time::Duration;

/// What is recorded of an applied revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which revision.
    pub revision: RevisionId,
    /// Its message when it was applied.
    pub message: String,
    /// The checksum of its upgrade, in hexadecimal.
    pub checksum: String,
    /// The checksum of its downgrade, in hexadecimal.
    pub downgrade_checksum: String,
    /// When it was applied, RFC 3339 in UTC; the database's clock.
    pub applied_at: String,
    /// How long its statements took.
    pub elapsed: Duration,
    /// Which version of Stairway applied it.
    pub version: String,
    /// `applied`.
    pub state: String,
}

/// How something that is logged ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// As asked.
    Done,
    /// It failed, and this is the message.
    Failed(String),
}

impl Outcome {
    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Failed(_) => "failed",
        }
    }
}

impl Record {
    /// From the columns of [`RecordSql::read`](crate::dialect::record::RecordSql::read).
    pub(super) fn from_row(row: Row) -> Result<Record, StoreError> {
        let odd = || StoreError::Odd(format!("{row:?}"));
        let [
            Some(id),
            Some(message),
            Some(checksum),
            Some(downgrade_checksum),
            Some(applied_at),
            Some(elapsed),
            Some(version),
            Some(state),
        ] = row.as_slice()
        else {
            return Err(odd());
        };
        Ok(Record {
            revision: id.parse().map_err(|_| odd())?,
            message: message.clone(),
            checksum: checksum.clone(),
            downgrade_checksum: downgrade_checksum.clone(),
            applied_at: applied_at.clone(),
            elapsed: Duration::from_millis(elapsed.parse().map_err(|_| odd())?),
            version: version.clone(),
            state: state.clone(),
        })
    }
}
