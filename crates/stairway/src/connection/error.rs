//! Why a connection could not be had.

use super::{DatabaseUrl, Obstacle, ServerError, notes, obstacle::word};
use crate::{
    Dialect,
    error::{ErrorKind, Explain},
};
use std::{io, time::Duration};

/// Why a connection could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The program has no driver for this dialect.
    #[error("this program was built without the driver for {}", .dialect.title())]
    NoDriver {
        /// Of the URL.
        dialect: Dialect,
    },
    /// An SQLite file that is not there, where nothing may be created.
    #[error("there is no SQLite database at `{path}`")]
    NoFile {
        /// The file.
        path: String,
    },
    /// An SQLite file in a folder that is not there.
    #[error("cannot create the SQLite database `{path}`: its folder `{folder}` does not exist")]
    NoFolder {
        /// The file.
        path: String,
        /// Its folder.
        folder: String,
    },
    /// A folder in place of an SQLite file.
    #[error("`{path}` is a folder, not an SQLite database")]
    IsFolder {
        /// The folder.
        path: String,
    },
    /// A folder for SQLite files that cannot be made or written to.
    #[error("cannot {doing} the folder `{folder}`")]
    Folder {
        /// What, after "cannot": `make`, `write to`.
        doing: &'static str,
        /// Which.
        folder: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The server, the network or SQLite refused.
    #[error("cannot connect to `{url}`{}", after(.waited))]
    Refused {
        /// The database, without its password.
        url: Box<DatabaseUrl>,
        /// What stands in the way.
        obstacle: Obstacle,
        /// What was said.
        #[source]
        cause: ServerError,
        /// For how long it was tried again, if it was.
        waited: Option<Duration>,
    },
    /// The user interrupted the wait.
    #[error("interrupted while waiting for the database")]
    Interrupted,
    /// The server has no such database, and does not make it.
    #[error("cannot create the database `{database}`")]
    Create {
        /// Its name.
        database: String,
        /// Who was to make it.
        role: String,
        /// What the server said.
        #[source]
        cause: ServerError,
    },
    /// A query of our own failed.
    #[error("cannot {doing}")]
    Query {
        /// What for, after "cannot".
        doing: &'static str,
        /// What the server said.
        #[source]
        cause: ServerError,
    },
}

fn after(waited: &Option<Duration>) -> String {
    match waited {
        Some(waited) => format!(", waited {} s for it", waited.as_secs()),
        None => String::new(),
    }
}

impl ConnectionError {
    /// What `url` answered, as SQLite or a server says it.
    pub(super) fn refused(url: &DatabaseUrl, obstacle: Obstacle, cause: ServerError) -> Self {
        ConnectionError::Refused {
            url: Box::new(url.clone()),
            obstacle,
            cause,
            waited: None,
        }
    }

    /// Whether it may be gone in a moment, without anybody's help: a server that starts, a host whose name is not known
    /// yet. A wrong password is not.
    pub fn is_passing(&self) -> bool {
        matches!(self, ConnectionError::Refused { obstacle, .. } if obstacle.is_passing())
    }

    /// Whether the database is not there, and all that it needs is: so that it can be
    /// [made](super::create_database).
    pub fn is_missing(&self) -> bool {
        matches!(
            self,
            ConnectionError::NoFolder { .. }
                | ConnectionError::NoFile { .. }
                | ConnectionError::Refused {
                    obstacle: Obstacle::NoDatabase,
                    ..
                }
        )
    }
}

impl Explain for ConnectionError {
    fn kind(&self) -> ErrorKind {
        match self {
            ConnectionError::Interrupted => ErrorKind::Interrupted,
            _ => ErrorKind::Connection,
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            ConnectionError::NoDriver { dialect } => {
                let other = match dialect {
                    Dialect::Sqlite => "a PostgreSQL",
                    Dialect::Postgres => "an SQLite",
                };
                format!("build it with the feature `{dialect}`, or name {other} database")
            }
            ConnectionError::NoFile { .. } => {
                "`migrate-upgrade` creates it; or name another with `--database-url`".to_owned()
            }
            ConnectionError::NoFolder { folder, .. } => {
                format!(
                    "create it first: `mkdir -p {folder}`, or let `cargo xtask migrate --create-database` make it"
                )
            }
            ConnectionError::IsFolder { path } => {
                format!("name a file in it: `sqlite://{path}/NAME.db`")
            }
            ConnectionError::Folder { cause, .. } => folder(cause).to_owned(),
            ConnectionError::Refused {
                url,
                obstacle,
                cause,
                ..
            } => return obstacle.help(url, cause),
            ConnectionError::Create {
                database,
                role,
                cause,
            } if cause.is("42501") => format!(
                "give the role the right with `ALTER ROLE {} CREATEDB`, or have it made: `createdb --owner {} {}`",
                Dialect::Postgres.quote_name(role),
                word(role),
                word(database)
            ),
            ConnectionError::Create { .. }
            | ConnectionError::Query { .. }
            | ConnectionError::Interrupted => return None,
        })
    }

    fn notes(&self) -> Vec<String> {
        match self {
            ConnectionError::Refused { cause, .. }
            | ConnectionError::Create { cause, .. }
            | ConnectionError::Query { cause, .. } => notes(cause),
            _ => Vec::new(),
        }
    }
}

fn folder(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space on the disk",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a part of its path is a file: move that away, or name another place"
        }
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only: name another place",
        _ => {
            "let this user write to it, for SQLite keeps a journal beside its file; or name another place"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::folder;
    use std::io::ErrorKind as Kind;

    #[test]
    fn what_is_to_be_done_about_a_folder() {
        let check = |kind: Kind, part: &str| {
            let help = folder(&kind.into());
            assert!(help.starts_with(part), "{kind}: {help}");
        };
        check(Kind::StorageFull, "free some space");
        check(Kind::QuotaExceeded, "free some space");
        check(Kind::NotADirectory, "a part of its path is a file");
        check(Kind::AlreadyExists, "a part of its path is a file");
        check(Kind::ReadOnlyFilesystem, "the disk is read-only");
        check(Kind::PermissionDenied, "let this user write to it");
    }
}
