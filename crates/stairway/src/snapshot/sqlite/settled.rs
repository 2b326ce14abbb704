//! A snapshot of a file that other connections may be writing to: it waits while one commits, and what was read while one
//! changed the schema is read again.

use super::{Reader, error::SnapshotError};
use crate::{
    Error, connection::Connection, dialect::sqlite::catalogue, error::ErrorKind, snapshot::Snapshot,
};
use std::time::{Duration, Instant};

/// For how long others may be in the way.
const PATIENCE: Duration = Duration::from_secs(10);

const PAUSE: Duration = Duration::from_millis(20);

/// The database at a moment in which nobody is changing it.
///
/// # Errors
///
/// As [`Reader::read`], [`ErrorKind::Locked`] if others are in the way for too long.
pub async fn read(connection: &mut Connection) -> Result<Snapshot, Error> {
    let since = Instant::now();
    loop {
        match whole(connection).await {
            Ok(Some(snapshot)) => return Ok(snapshot),
            Err(error) if error.kind() != ErrorKind::Locked => return Err(error),
            Err(error) if since.elapsed() >= PATIENCE => return Err(error),
            Ok(None) if since.elapsed() >= PATIENCE => return Err(SnapshotError::Restless.into()),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// None if another connection changed the schema meanwhile; whatever was said then means nothing.
async fn whole(connection: &mut Connection) -> Result<Option<Snapshot>, Error> {
    let before = version(connection).await?;
    let snapshot = Reader::default().read(connection).await;
    match version(connection).await? == before {
        true => snapshot.map(Some),
        false => Ok(None),
    }
}

/// What every change of the schema counts up.
async fn version(connection: &mut Connection) -> Result<Option<String>, SnapshotError> {
    Ok(connection.value(catalogue::VERSION).await?)
}
