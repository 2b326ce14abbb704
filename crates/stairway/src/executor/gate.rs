//! What an application asks before it starts: whether the database is where the application needs it to be. Reads only.

use super::{ExecutorError, Status, status};
use crate::{
    Error,
    connection::{self, DatabaseUrl},
    revision::RevisionId,
    source::Embedded,
};

/// The database can be worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Revisions that are applied and that the application does not know: a newer release has been here. The changes of
    /// a release that is still to be rolled out are made so that the one before it goes on working.
    pub ahead: Vec<RevisionId>,
}

/// Whether every revision of `revisions` is applied to the database at `url`, as the program carries it. No text is parsed
/// unless something is wrong.
///
/// # Errors
///
/// [`ErrorKind::Pending`](crate::ErrorKind::Pending) while revisions are pending,
/// [`ErrorKind::State`](crate::ErrorKind::State) when applied ones were edited, and when the database cannot be reached.
pub async fn gate(url: &DatabaseUrl, revisions: &Embedded) -> Result<Gate, Error> {
    let records = match connection::can_be_made(url)? {
        true => Vec::new(),
        false => status::records(url).await?,
    };
    let checksums = records
        .iter()
        .map(|record| (record.revision.as_str(), record.checksum.as_str()));
    let difference = revisions.difference(checksums);
    if difference.pending.is_empty() && difference.changed.is_empty() {
        // They come in the order of the records.
        let mut unknown = difference.missing.into_iter().peekable();
        let ids = records.iter().map(|record| &record.revision);
        let ahead = ids.filter(|id| unknown.next_if_eq(&id.as_str()).is_some());
        return Ok(Gate {
            ahead: ahead.cloned().collect(),
        });
    }
    let source = revisions.source()?;
    let status = Status::new(&source, records);
    Err(match status.changed.is_empty() {
        true => ExecutorError::Pending {
            unknown: status.missing,
            revisions: status.pending,
            url: Box::new(url.clone()),
        },
        false => ExecutorError::Unlike {
            places: status.edited(&source),
            revisions: status.changed,
            url: Box::new(url.clone()),
        },
    }
    .into())
}
