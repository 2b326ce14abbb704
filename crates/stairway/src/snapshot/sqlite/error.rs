//! Why a snapshot of an SQLite database could not be taken.

use crate::{
    connection::ServerError,
    error::{ErrorKind, Explain},
};

/// Why a snapshot of an SQLite database could not be taken.
#[derive(Debug, thiserror::Error)]
pub(super) enum SnapshotError {
    #[error("the catalogue cannot be read")]
    Read(#[source] Box<ServerError>),
    #[error("another connection changes the schema all the time")]
    Restless,
    #[error("the catalogue's answer has another shape than SQLite documents: {0}")]
    Shape(&'static str),
    #[error(
        "{object} is not understood completely: by its text {subject} is {text}, by SQLite's pragma {pragma}"
    )]
    Disagreement {
        object: String,
        subject: String,
        text: String,
        pragma: String,
    },
}

impl From<ServerError> for SnapshotError {
    fn from(error: ServerError) -> SnapshotError {
        SnapshotError::Read(Box::new(error))
    }
}

impl Explain for SnapshotError {
    fn kind(&self) -> ErrorKind {
        match self {
            SnapshotError::Read(error) if error.is_busy() => ErrorKind::Locked,
            SnapshotError::Restless => ErrorKind::Locked,
            SnapshotError::Read(error) if error.lost => ErrorKind::Connection,
            _ => ErrorKind::Internal,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            SnapshotError::Disagreement { .. } => Some(
                "report it with the CREATE statement: a snapshot never guesses what a table is"
                    .to_owned(),
            ),
            _ => None,
        }
    }
}
