//! Why there is nothing to compare a database with.

use crate::{
    connection::DatabaseUrl,
    error::{ErrorKind, Explain},
};

/// Why there is nothing to compare a database with.
#[derive(Debug, thiserror::Error)]
pub enum DriftError {
    /// Nothing says which revisions made what is there.
    #[error("`{url}` has no migration records, so nothing says what it should be")]
    NoRecords {
        /// The database.
        url: Box<DatabaseUrl>,
    },
}

impl Explain for DriftError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::State
    }

    fn help(&self) -> Option<String> {
        let help = "`cargo xtask migrate` compares it with each revision, and records the one that it is like";
        Some(help.to_owned())
    }
}
