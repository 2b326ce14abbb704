//! Why a throwaway database could not be had.

use crate::{
    connection::ServerError,
    error::{ErrorKind, Explain},
};
use std::{io, path::PathBuf};

/// Why a throwaway database could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ScratchError {
    /// This machine has no PostgreSQL to start.
    #[error("no PostgreSQL found on this machine for the scratch databases")]
    NotFound {
        /// The environment variable that names a running server instead.
        variable: String,
        /// Where `initdb` and `postgres` were looked for.
        searched: Vec<String>,
    },
    /// The URL in the environment names another kind of database.
    #[error("`{variable}` must name a PostgreSQL server, and `{url}` is none")]
    NotPostgres {
        /// The environment variable.
        variable: String,
        /// The URL.
        url: String,
    },
    /// PostgreSQL refuses to run as root, and there is nobody else to run it as.
    #[error("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")]
    NoUser,
    /// No temporary folder serves.
    #[error("no temporary folder serves a private PostgreSQL: tried `{}`", .tried.join("`, `"))]
    NoFolder {
        /// The folders that were tried.
        tried: Vec<String>,
    },
    /// The file system or the operating system refused.
    #[error("cannot {doing} `{path}`")]
    File {
        /// What for, after "cannot".
        doing: &'static str,
        /// The file, folder or program.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// The private server ended before it could be used.
    #[error("the private PostgreSQL from `{programs}` did not start")]
    Ended {
        /// The folder of `initdb` and `postgres`.
        programs: PathBuf,
        /// The last lines of its log.
        log: Vec<String>,
    },
    /// The private server took too long.
    #[error("the private PostgreSQL from `{programs}` was not ready within {seconds} seconds")]
    Late {
        /// The folder of `initdb` and `postgres`.
        programs: PathBuf,
        /// How long it was waited for.
        seconds: u64,
        /// The last lines of its log.
        log: Vec<String>,
    },
    /// The server refused to create or drop a database.
    #[error("cannot {doing} the scratch database `{database}`")]
    Database {
        /// `create` or `drop`.
        doing: &'static str,
        /// Its name.
        database: String,
        /// What the server said.
        #[source]
        cause: Box<ServerError>,
    },
    /// Roles that are made or dropped in throwaway databases are there, and are somebody's.
    #[error("the server for the scratch databases has roles that the revisions make or drop: `{}`", .roles.join("`, `"))]
    Roles {
        /// Their names.
        roles: Vec<String>,
    },
    /// The server refused to drop roles that were made in a scratch database.
    #[error("cannot drop the roles that the revisions made: `{}`", .roles.join("`, `"))]
    DropRoles {
        /// Their names.
        roles: Vec<String>,
        /// What the server said.
        #[source]
        cause: Box<ServerError>,
    },
}

impl Explain for ScratchError {
    fn kind(&self) -> ErrorKind {
        match self {
            ScratchError::NotPostgres { .. } => ErrorKind::Usage,
            _ => ErrorKind::Scratch,
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            ScratchError::NotFound { variable, .. } => format!(
                "install it: `apt-get install postgresql` (Debian, Ubuntu), `dnf install postgresql-server` \
                 (Fedora), `apk add postgresql` (Alpine), `brew install postgresql` (macOS); \
                 or set `{variable}` to the URL of a server on which databases may be created; \
                 or go on without it: `--only sqlite`"
            ),
            ScratchError::NotPostgres { variable, .. } => {
                format!("write `{variable}` as `postgres://user:password@host:5432/postgres`")
            }
            ScratchError::NoUser => "create a user for it: `useradd --system postgres`".to_owned(),
            ScratchError::NoFolder { .. } => {
                "set TMPDIR to a short path of a folder that the user who runs PostgreSQL can write to"
                    .to_owned()
            }
            ScratchError::Database {
                doing: "create",
                cause,
                ..
            } if cause.is("42501") => {
                "let the role create databases: `ALTER ROLE name CREATEDB`".to_owned()
            }
            ScratchError::Roles { .. } => {
                "roles belong to a server, and not to one of its databases: drop them there if nobody needs them, or \
                 use a server that has none of them"
                    .to_owned()
            }
            _ => return None,
        })
    }

    fn notes(&self) -> Vec<String> {
        match self {
            ScratchError::NotFound { searched, .. } => {
                vec![format!(
                    "looked for `initdb` and `postgres` in: {}",
                    searched.join(", ")
                )]
            }
            ScratchError::Ended { log, .. } | ScratchError::Late { log, .. } => log.clone(),
            _ => Vec::new(),
        }
    }
}
