//! The records of a database, by reading alone and without its lock.
//!
//! On SQLite who reads is turned away while another connection commits, or has more changes under way than fit into
//! its memory. That passes, so it is waited for.

use super::{Event, Options, lock::Wait};
use crate::{
    Error,
    connection::Connection,
    store::{Record, Store, StoreError},
};

/// Finds the tables of the records, creating nothing.
pub(super) async fn store(
    connection: &mut Connection,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Store, Error> {
    let mut wait = Wait::new();
    loop {
        match Store::find(connection).await {
            Err(error) if error.is_busy() => wait.pause(options, events).await?,
            found => return Ok(found?),
        }
    }
}

/// Every record, by id.
pub(super) async fn records(
    connection: &mut Connection,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Vec<Record>, Error> {
    let mut wait = Wait::new();
    loop {
        match found(connection).await {
            Err(error) if error.is_busy() => wait.pause(options, events).await?,
            records => return Ok(records?),
        }
    }
}

async fn found(connection: &mut Connection) -> Result<Vec<Record>, StoreError> {
    let store = Store::find(connection).await?;
    store.read(connection).await
}
