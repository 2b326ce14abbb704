//! What can be wrong with a catalogue, beyond a query that fails.

use crate::{
    connection::ServerError,
    error::{ErrorKind, Explain},
};

/// Why a catalogue could not be read completely.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A query was refused.
    #[error("cannot read the catalogue of the database")]
    Query(#[source] Box<ServerError>),
    /// The server does not say which version it is, or an unknown one.
    #[error("cannot read the version of the server from `{text}`")]
    Version {
        /// What it said.
        text: String,
    },
    /// A row of no known query.
    #[error("the catalogue answered a question that was not asked")]
    NoSection,
    /// A row without an identity.
    #[error("the catalogue lists an object without a name")]
    NoName,
    /// One identity, two objects.
    #[error("the catalogue lists `{object}` twice")]
    Twice {
        /// The kind and name.
        object: String,
    },
}

impl Explain for CatalogueError {
    fn kind(&self) -> ErrorKind {
        match self {
            CatalogueError::Query(cause) if cause.lost => ErrorKind::Connection,
            _ => ErrorKind::Internal,
        }
    }

    fn notes(&self) -> Vec<String> {
        match self {
            CatalogueError::Query(cause) => crate::connection::notes(cause),
            _ => Vec::new(),
        }
    }
}

impl From<ServerError> for CatalogueError {
    fn from(cause: ServerError) -> CatalogueError {
        CatalogueError::Query(Box::new(cause))
    }
}
