//! What a server says when it refuses, and why a connection could not be had.

use super::DatabaseUrl;
use crate::{
    Dialect,
    error::{ErrorKind, Explain},
};
use std::fmt;

/// A database's answer to a statement that it refused, as far as it said so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerError {
    /// Its own message.
    pub message: String,
    /// SQLSTATE on PostgreSQL, the extended result code on SQLite.
    pub code: Option<String>,
    /// Its detail.
    pub detail: Option<String>,
    /// Its hint.
    pub hint: Option<String>,
    /// Where in the statement, in characters from 1.
    pub position: Option<usize>,
    /// The call stack inside functions, innermost first.
    pub context: Option<String>,
    /// The connection itself broke: what became of the statement is unknown.
    pub lost: bool,
}

impl ServerError {
    /// Whether the code is `code`.
    pub fn is(&self, code: &str) -> bool {
        self.code.as_deref() == Some(code)
    }

    /// Whether another connection's lock on an SQLite database was in the way.
    pub fn is_busy(&self) -> bool {
        // SQLITE_BUSY and SQLITE_LOCKED with their extended forms carry 5 and 6 in the low byte.
        self.code
            .as_deref()
            .and_then(|code| code.parse::<u32>().ok())
            .is_some_and(|code| matches!(code & 0xff, 5 | 6))
    }

    /// Whether the statement was cancelled on request.
    pub fn is_cancelled(&self) -> bool {
        self.is("57014") || self.is("9")
    }
}

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ServerError {}

impl From<sqlx::Error> for ServerError {
    fn from(error: sqlx::Error) -> ServerError {
        let database = match error {
            sqlx::Error::Database(database) => database,
            other => {
                let lost = matches!(
                    other,
                    sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed
                );
                return ServerError {
                    message: other.to_string(),
                    lost,
                    ..ServerError::default()
                };
            }
        };
        let Some(postgres) = database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() else {
            return ServerError {
                message: said(database.message()).to_owned(),
                code: database.code().map(|code| code.into_owned()),
                ..ServerError::default()
            };
        };
        let position = match postgres.position() {
            Some(sqlx::postgres::PgErrorPosition::Original(position)) => Some(position),
            _ => None,
        };
        let code = postgres.code();
        ServerError {
            message: postgres.message().to_owned(),
            code: Some(code.to_owned()),
            detail: postgres.detail().map(str::to_owned),
            hint: postgres.hint().map(str::to_owned),
            position,
            context: postgres.r#where().map(str::to_owned),
            // Class 57P: the server ends this session (shutdown, crash, administrator's command).
            lost: code.starts_with("57P") || code.starts_with("08"),
        }
    }
}

/// Why a connection could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
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
    /// Anything else that the driver or server said.
    #[error("cannot connect to `{url}`")]
    Refused {
        /// The database, without its password.
        url: Box<DatabaseUrl>,
        /// What was said.
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

impl Explain for ConnectionError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Connection
    }

    fn help(&self) -> Option<String> {
        match self {
            ConnectionError::NoFile { .. } => Some(
                "`migrate-upgrade` creates it; or name another with `--database-url`".to_owned(),
            ),
            ConnectionError::NoFolder { folder, .. } => {
                Some(format!("create it first: `mkdir -p {folder}`"))
            }
            ConnectionError::Refused { url, cause } => refused(url, cause),
            ConnectionError::Query { .. } => None,
        }
    }

    fn notes(&self) -> Vec<String> {
        match self {
            ConnectionError::Refused { cause, .. } | ConnectionError::Query { cause, .. } => {
                notes(cause)
            }
            _ => Vec::new(),
        }
    }
}

/// SQLite's message. What guards a rebuild is the name of a CHECK, and the name is all that is to be said.
fn said(message: &str) -> &str {
    match message.strip_prefix("CHECK constraint failed: ") {
        Some(guard) if guard.contains(' ') && guard.contains('`') => guard,
        _ => message,
    }
}

/// What the server said beside its message, a line each.
pub(crate) fn notes(error: &ServerError) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(error.code.as_ref().map(|code| format!("code: {code}")));
    notes.extend(
        error
            .detail
            .as_ref()
            .map(|detail| format!("detail: {detail}")),
    );
    notes.extend(error.hint.as_ref().map(|hint| format!("hint: {hint}")));
    notes.extend(
        error
            .context
            .as_ref()
            .map(|context| format!("context: {context}")),
    );
    notes
}

fn refused(url: &DatabaseUrl, cause: &ServerError) -> Option<String> {
    let help = match (url.dialect(), cause.code.as_deref()) {
        (Dialect::Sqlite, Some("14")) => {
            "check that the file and its folder can be read and written"
        }
        (Dialect::Sqlite, Some("26")) => "the file is not an SQLite database: name another",
        (Dialect::Sqlite, _) => return None,
        (_, Some("28P01" | "28000")) => "check the user name and the password in the URL",
        (_, Some("3D000")) => "create the database first: `createdb NAME`",
        (_, Some("57P03")) => "the server is starting up or shutting down: try again in a moment",
        (_, Some("53300")) => {
            "the server has no connection left: close some, or raise `max_connections`"
        }
        (_, Some(_)) => return None,
        (_, None) => "check that the server runs, and the host and port in the URL",
    };
    Some(help.to_owned())
}
