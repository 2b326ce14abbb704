//! The lock of a run: no two migrators work on one database at once.
//!
//! PostgreSQL: a session advisory lock on a connection of its own that never opens a transaction. It is
//! *polled* for: a session that waits inside `pg_advisory_lock` holds a snapshot, and CREATE INDEX
//! CONCURRENTLY waits for that snapshot for ever. The key is the one that sqlx's migrator uses, so the two
//! exclude each other. SQLite has no such lock: there each step takes the write lock with BEGIN IMMEDIATE.

use super::{Event, ExecutorError, Options};
use crate::{
    Error,
    connection::{Access, Connection, DatabaseUrl, ServerError},
    dialect::postgres::session,
};
use std::time::{Duration, Instant};

/// How long the polls of a waiter are apart, at first and at most.
const POLL: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(500));

/// Waits for something another migrator holds: growing pauses, told once, ended by time or interrupt.
pub(crate) struct Wait {
    since: Instant,
    pause: Duration,
    told: bool,
}

impl Wait {
    pub(crate) fn new() -> Wait {
        Wait {
            since: Instant::now(),
            pause: POLL.0,
            told: false,
        }
    }

    /// Pauses once.
    pub(crate) async fn pause(
        &mut self,
        options: &Options,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<(), ExecutorError> {
        if options.interrupt.is_triggered() {
            return Err(ExecutorError::Interrupted { during: None });
        }
        if self.since.elapsed() >= options.lock_wait {
            return Err(ExecutorError::Locked {
                waited: self.since.elapsed(),
            });
        }
        if !self.told {
            self.told = true;
            events(Event::Waiting);
        }
        tokio::select! {
            () = tokio::time::sleep(self.pause) => {}
            () = options.interrupt.triggered() => {}
        }
        self.pause = (self.pause * 2).min(POLL.1);
        Ok(())
    }
}

/// A held advisory lock. The server releases it when the connection closes, so dropping this, on whatever
/// path, releases it too.
#[derive(Debug)]
pub(crate) struct Lock {
    connection: Connection,
    key: i64,
}

impl Lock {
    pub(crate) async fn acquire(
        url: &DatabaseUrl,
        options: &Options,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Lock, Error> {
        let mut connection = Connection::open(url, Access::Write).await?;
        let query = |cause| ExecutorError::Query {
            doing: "take the migration lock",
            cause,
        };
        let database = single(&mut connection, session::DATABASE)
            .await
            .map_err(query)?;
        let key = key(&database);
        let mut wait = Wait::new();
        loop {
            let rows = connection
                .rows(&session::try_lock(key))
                .await
                .map_err(query)?;
            if let Some([Some(taken), Some(backend)]) = rows.first().map(Vec::as_slice)
                && taken == "t"
            {
                check(&mut connection, key, backend).await?;
                return Ok(Lock { connection, key });
            }
            wait.pause(options, events).await?;
        }
    }

    /// Cancels what `backend` is running.
    pub(super) async fn cancel(&mut self, backend: i64) -> Result<(), ServerError> {
        self.connection.execute(&session::cancel(backend)).await
    }

    /// The connection that holds it, for whoever has something to ask beside.
    #[cfg(feature = "postgres")]
    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Gives the lock back; closing the connection would do so too, a moment later.
    pub(crate) async fn release(mut self) -> Result<(), ServerError> {
        self.connection.execute(&session::unlock(self.key)).await
    }
}

/// A transaction-mode pooler answers each statement from whichever backend is free: a session lock would be
/// held by a stranger and mean nothing.
async fn check(connection: &mut Connection, key: i64, backend: &str) -> Result<(), ExecutorError> {
    let rows = connection
        .rows(&session::check_lock(key))
        .await
        .map_err(|cause| ExecutorError::Query {
            doing: "check the migration lock",
            cause,
        })?;
    match rows.first().map(Vec::as_slice) {
        Some([Some(held), Some(same)]) if held == "1" && same == backend => Ok(()),
        _ => Err(ExecutorError::Pooler),
    }
}

/// The key that sqlx's migrator derives from the database's name (`generate_lock_id` in sqlx-postgres).
fn key(database: &str) -> i64 {
    const CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
    0x3d32_ad9e * i64::from(CRC.checksum(database.as_bytes()))
}

pub(super) async fn single(connection: &mut Connection, sql: &str) -> Result<String, ServerError> {
    connection.value(sql).await?.ok_or_else(|| ServerError {
        message: "the database gave no row where it always gives one".to_owned(),
        ..ServerError::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_sqlx_s_own() {
        // CRC-32 of "123456789" is the algorithm's published check value.
        assert_eq!(key("123456789"), 0x3d32_ad9e * 0xcbf4_3926);
    }
}
