//! What a server says when it refuses.

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
        matches!(self.primary(), Some(5 | 6))
    }

    /// Whether the statement was cancelled on request.
    pub fn is_cancelled(&self) -> bool {
        self.is("57014") || self.is("9")
    }

    /// SQLite's code without what extends it, which is above the low byte: SQLITE_BUSY is 5 in all its forms. None
    /// for an SQLSTATE, whose digits are five.
    pub(super) fn primary(&self) -> Option<u32> {
        let code = self.code.as_deref().filter(|code| code.len() < 5)?;
        code.parse::<u32>().ok().map(|code| code & 0xff)
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
        let lost = matches!(
            error,
            sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed
        );
        let message = match error {
            sqlx::Error::Database(database) => return answer(&*database),
            // The driver's words around these say nothing that is not known here.
            sqlx::Error::Io(error) => error.to_string(),
            sqlx::Error::Tls(error) | sqlx::Error::Configuration(error) => error.to_string(),
            sqlx::Error::Protocol(message) => match message.rsplit_once(" (sqlx_") {
                // The line of the driver that says so.
                Some((said, _)) => said.to_owned(),
                None => message,
            },
            other => other.to_string(),
        };
        ServerError {
            message,
            lost,
            ..ServerError::default()
        }
    }
}

fn answer(database: &dyn sqlx::error::DatabaseError) -> ServerError {
    #[cfg(feature = "postgres")]
    if let Some(postgres) = database.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        return super::postgres::answer(postgres);
    }
    ServerError {
        message: said(database.message()).to_owned(),
        code: database.code().map(|code| code.into_owned()),
        ..ServerError::default()
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
