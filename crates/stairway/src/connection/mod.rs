//! A live database. The only place that names sqlx's types.

mod create;
mod error;
mod interrupt;
#[cfg(feature = "postgres")]
mod libpq;
#[cfg(feature = "postgres")]
mod network;
mod obstacle;
#[cfg(feature = "sqlite")]
pub(crate) mod pages;
#[cfg(feature = "postgres")]
mod postgres;
mod server;
mod sound;
#[cfg(feature = "sqlite")]
mod sqlite;
mod url;
mod wait;

#[cfg(test)]
mod tests;

pub use create::create_database;
pub use error::ConnectionError;
pub use interrupt::Interrupt;
pub use obstacle::Obstacle;
pub(crate) use obstacle::word;
pub use server::ServerError;
pub(crate) use server::notes;
pub use sound::can_be_made;
pub use url::{DatabaseUrl, UrlError};
pub use wait::{Waiting, wait};

use crate::{Dialect, Error};
use std::time::Duration;

/// How long a server may take to answer one who connects. Nobody who waits longer knows what for.
const ATTEMPT: Duration = Duration::from_secs(30);

/// What a connection may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read: an SQLite file is opened read-only and must be there. What reads sends only SELECT, so a
    /// PostgreSQL session needs no setting, which a pooler would hand on to the next client.
    Read,
    /// Read and write; an SQLite file that is not there is created, in a folder that is.
    Write,
}

/// A row as text: what the database prints for each value, none for NULL.
pub type Row = Vec<Option<String>>;

/// One live connection to a database.
#[derive(Debug)]
pub struct Connection(Live);

#[derive(Debug)]
enum Live {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::Live),
    #[cfg(feature = "postgres")]
    Postgres(postgres::Live),
}

/// Refuses a dialect whose driver was not built in: the features `sqlite` and `postgres` of this crate bring them.
///
/// # Errors
///
/// [`ConnectionError::NoDriver`].
pub fn has_driver(dialect: Dialect) -> Result<(), ConnectionError> {
    let built = match dialect {
        Dialect::Sqlite => cfg!(feature = "sqlite"),
        Dialect::Postgres => cfg!(feature = "postgres"),
    };
    match built {
        true => Ok(()),
        false => Err(ConnectionError::NoDriver { dialect }),
    }
}

impl Connection {
    /// Connects. A server that does not answer is given up after 30 s.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Connection`](crate::ErrorKind::Connection), without the password, and with what to do.
    pub async fn open(url: &DatabaseUrl, access: Access) -> Result<Connection, Error> {
        Ok(Connection::reach(url, access).await?)
    }

    /// As [`open`](Self::open), with the error as it is.
    pub(crate) async fn reach(
        url: &DatabaseUrl,
        access: Access,
    ) -> Result<Connection, ConnectionError> {
        Connection::try_open(url, access, ATTEMPT).await
    }

    /// As [`reach`](Self::reach), with the time that a server has for an answer.
    async fn try_open(
        url: &DatabaseUrl,
        access: Access,
        limit: Duration,
    ) -> Result<Connection, ConnectionError> {
        // Each driver has use for one of them.
        let _ = (access, limit);
        match url.dialect() {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => Ok(Connection(Live::Sqlite(
                sqlite::Live::open(url, access).await?,
            ))),
            #[cfg(feature = "postgres")]
            Dialect::Postgres => Ok(Connection(Live::Postgres(
                postgres::Live::open(url, limit).await?,
            ))),
            #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
            dialect => Err(ConnectionError::NoDriver { dialect }),
        }
    }

    /// The dialect that it speaks.
    pub fn dialect(&self) -> Dialect {
        match &self.0 {
            #[cfg(feature = "sqlite")]
            Live::Sqlite(_) => Dialect::Sqlite,
            #[cfg(feature = "postgres")]
            Live::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs `sql`, one statement or several, through the simple protocol: nothing is prepared, nothing is
    /// named, so it works behind poolers.
    ///
    /// # Errors
    ///
    /// The server's own message, code, position and hint.
    pub async fn execute(&mut self, sql: &str) -> Result<(), ServerError> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Live::Sqlite(live) => live.execute(sql).await,
            #[cfg(feature = "postgres")]
            Live::Postgres(live) => live.execute(sql).await,
        }
    }

    /// Runs statements in one round trip, one after another, and stops at the first that is refused: without BEGIN
    /// and COMMIT among them they are one transaction on PostgreSQL, and each its own on SQLite.
    ///
    /// # Errors
    ///
    /// Which one was refused, counted from 0, and why, with the position counted in that statement.
    pub async fn execute_each(&mut self, statements: &[&str]) -> Result<(), (usize, ServerError)> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Live::Sqlite(live) => {
                for (index, statement) in statements.iter().enumerate() {
                    live.execute(statement)
                        .await
                        .map_err(|error| (index, error))?;
                }
                Ok(())
            }
            #[cfg(feature = "postgres")]
            Live::Postgres(live) => live.execute_each(statements).await,
        }
    }

    /// Runs `sql` and gives its rows as text. On SQLite every column must be text or NULL, so cast.
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute).
    pub async fn rows(&mut self, sql: &str) -> Result<Vec<Row>, ServerError> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Live::Sqlite(live) => live.rows(sql).await,
            #[cfg(feature = "postgres")]
            Live::Postgres(live) => live.rows(sql).await,
        }
    }

    /// The first value that `sql` gives; none where that is NULL, and where there is no row.
    pub(crate) async fn value(&mut self, sql: &str) -> Result<Option<String>, ServerError> {
        let row = self.rows(sql).await?.into_iter().next();
        Ok(row.and_then(|row| row.into_iter().next().flatten()))
    }

    /// The pages of an SQLite database, one after another, as a file of it would have them; none of a server's.
    ///
    /// # Errors
    ///
    /// As [`execute`](Self::execute).
    pub(crate) async fn pages(&mut self) -> Result<Option<Vec<u8>>, ServerError> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Live::Sqlite(live) => live.pages().await.map(Some),
            #[cfg(feature = "postgres")]
            Live::Postgres(_) => Ok(None),
        }
    }

    /// The database's own version, such as `15.18` or `3.51.3`.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub async fn version(&mut self) -> Result<String, ConnectionError> {
        let sql = match self.dialect() {
            Dialect::Sqlite => "SELECT sqlite_version()",
            Dialect::Postgres => "SHOW server_version",
        };
        let text = self
            .value(sql)
            .await
            .map_err(|cause| ConnectionError::Query {
                doing: "ask for the version",
                cause,
            })?
            .unwrap_or_default();
        // Debian's packages add their own version in parentheses.
        Ok(text
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned())
    }

    /// Lets `interrupt` cancel what this connection is running.
    ///
    /// SQLite looks at it by itself while a statement runs; a PostgreSQL statement is cancelled by
    /// another connection, so there this does nothing.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub async fn obey(&mut self, interrupt: &Interrupt) -> Result<(), ServerError> {
        // SQLite's driver alone has use for it.
        let _ = interrupt;
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Live::Sqlite(live) => live.obey(interrupt).await,
            #[cfg(feature = "postgres")]
            Live::Postgres(_) => Ok(()),
        }
    }

    /// Ends what [`obey`](Self::obey) began, so that the clean-up after an interrupt can run.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub async fn disobey(&mut self) -> Result<(), ServerError> {
        match &mut self.0 {
            #[cfg(feature = "sqlite")]
            Live::Sqlite(live) => live.disobey().await,
            #[cfg(feature = "postgres")]
            Live::Postgres(_) => Ok(()),
        }
    }
}
