//! What the log says of the last verification, and the line that one adds to it. What is verified is decided elsewhere.

use super::{Event, Options, lock::Wait, look, session::query};
use crate::{
    Error,
    connection::{Access, Connection, DatabaseUrl},
    store::{Took, Verification},
};
use std::time::Duration;

/// The verification that the log ends with: nothing was changed since by a migrator. A log that cannot be read knows of
/// none.
pub(crate) async fn verification(
    url: &DatabaseUrl,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Option<Verification>, Error> {
    let mut connection = Connection::open(url, Access::Read).await?;
    let store = look::store(&mut connection, options, events).await?;
    let mut wait = Wait::new();
    loop {
        match store.verification(&mut connection).await {
            Err(error) if error.is_busy() => wait.pause(options, events).await?,
            found => return Ok(found.unwrap_or_default()),
        }
    }
}

/// Adds a verification to the log. One line changes nothing that is there, so it needs no lock but the file's.
pub(crate) async fn record_verification(
    url: &DatabaseUrl,
    verification: &Verification,
    elapsed: Duration,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), Error> {
    let mut connection = Connection::open(url, Access::Write).await?;
    let store = look::store(&mut connection, options, events).await?;
    let took = Took::Known(elapsed);
    let line = store.statements().verified(verification, took);
    let mut wait = Wait::new();
    loop {
        match connection.execute(&line).await {
            Err(error) if error.is_busy() => wait.pause(options, events).await?,
            written => return Ok(written.map_err(query("record the verification"))?),
        }
    }
}
