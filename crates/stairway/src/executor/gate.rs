//! What an application asks before it starts: whether the database is where the application needs it to be. Reads only.

use super::{ExecutorError, Status, status};
use crate::{Error, connection::DatabaseUrl, revision::RevisionId, source::Source};
use std::path::Path;

/// The database can be worked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Revisions that are applied and that the application does not know: a newer release has been here. The changes of
    /// a release that is still to be rolled out are made so that the one before it goes on working.
    pub ahead: Vec<RevisionId>,
}

/// Whether every revision of `source` is applied to the database at `url`, as `source` has it.
///
/// # Errors
///
/// [`ErrorKind::Pending`](crate::ErrorKind::Pending) while revisions are pending,
/// [`ErrorKind::State`](crate::ErrorKind::State) when applied ones were edited, and when the database cannot be reached.
pub async fn gate(url: &DatabaseUrl, source: &Source) -> Result<Gate, Error> {
    // In a folder that is there the file can be made; one that is not there is another mistake.
    let is_to_be_made = |path: &Path| {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        !path.exists() && folder.is_none_or(Path::is_dir)
    };
    let status = match url.file().is_some_and(is_to_be_made) {
        true => Status::new(source, Vec::new()),
        false => status(url, source).await?,
    };
    if !status.changed.is_empty() {
        return Err(ExecutorError::Unlike {
            places: status.edited(source),
            revisions: status.changed,
            url: Box::new(url.clone()),
        }
        .into());
    }
    match status.pending.is_empty() {
        true => Ok(Gate {
            ahead: status.missing,
        }),
        false => Err(ExecutorError::Pending {
            unknown: status.missing,
            revisions: status.pending,
            url: Box::new(url.clone()),
        }
        .into()),
    }
}
