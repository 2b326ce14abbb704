//! Waiting for a database that is on its way: a server that starts, a host whose name is not known yet.

use super::{
    ATTEMPT, Access, Connection, ConnectionError, DatabaseUrl, Interrupt, Obstacle, sound,
};
use std::time::{Duration, Instant};

/// How long the pauses between two tries are, at first and at most.
const PAUSE: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// How long a try may take at most while there is patience for more of them: a server may come up behind a network
/// that swallowed the first packets.
const TRY: Duration = Duration::from_secs(10);

/// How long the last try may take, however little patience is left. A server that is there answers in it.
const LAST: Duration = Duration::from_millis(500);

/// After how long a first try that has come to nothing yet is told of.
const QUIET: Duration = Duration::from_secs(1);

/// What is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Why the database cannot be worked on yet, as a lower-case fragment: `the database system is starting up`.
    pub why: String,
    /// For how long so far.
    pub elapsed: Duration,
}

/// Returns when the database can be connected to, trying again for `patience` where that may help, and telling
/// `events` each time that the reason is another. Without patience there is one try, which takes no longer than
/// [`Connection::open`].
///
/// An SQLite file that is not there, in a folder that is, is one that can be made, and one that another connection has
/// locked is there: who works with it waits for the lock.
///
/// # Errors
///
/// What the last try said: at once where waiting is of no use, as with a wrong password or a
/// [missing](ConnectionError::is_missing) database, and otherwise with how long it was waited. And
/// [`ConnectionError::Interrupted`].
pub async fn wait(
    url: &DatabaseUrl,
    patience: Duration,
    interrupt: &Interrupt,
    events: &mut (dyn FnMut(&Waiting) + Send),
) -> Result<(), ConnectionError> {
    if sound::can_be_made(url)? {
        return Ok(());
    }
    let since = Instant::now();
    let mut pause = PAUSE.0;
    let mut told = String::new();
    let mut tell = |why: String, told: &mut String| {
        if *told != why {
            events(&Waiting {
                why: why.clone(),
                elapsed: since.elapsed(),
            });
            *told = why;
        }
    };
    let mut last: Option<ConnectionError> = None;
    loop {
        let limit = limit(patience, since.elapsed());
        let trying = Connection::try_open(url, Access::Read, limit);
        tokio::pin!(trying);
        let tried = loop {
            tokio::select! {
                biased;
                () = interrupt.triggered() => return Err(ConnectionError::Interrupted),
                tried = &mut trying => break tried,
                () = tokio::time::sleep(QUIET), if told.is_empty() && !patience.is_zero() => {
                    tell("no answer yet".to_owned(), &mut told);
                }
            }
        };
        let error = match tried {
            Ok(_) => return Ok(()),
            Err(error) => known(error, last, limit),
        };
        if !error.is_passing() || patience.is_zero() {
            return Err(error);
        }
        let elapsed = since.elapsed();
        if elapsed >= patience {
            return Err(error.waited(elapsed));
        }
        tell(error.why(), &mut told);
        tokio::select! {
            () = tokio::time::sleep(pause.min(patience - elapsed)) => {}
            () = interrupt.triggered() => return Err(ConnectionError::Interrupted),
        }
        pause = (pause * 2).min(PAUSE.1);
        last = Some(error);
    }
}

/// How long a try may take that begins after so much of the patience.
fn limit(patience: Duration, elapsed: Duration) -> Duration {
    match patience.is_zero() {
        true => ATTEMPT,
        false => patience.saturating_sub(elapsed).clamp(LAST, TRY),
    }
}

/// Of the last two errors the one that tells more: that a try was cut short because patience ends is no news of the
/// server.
fn known(
    error: ConnectionError,
    before: Option<ConnectionError>,
    limit: Duration,
) -> ConnectionError {
    match (before, &error) {
        (
            Some(before),
            ConnectionError::Refused {
                obstacle: Obstacle::Silent(_),
                ..
            },
        ) if limit <= LAST => before,
        _ => error,
    }
}

impl ConnectionError {
    /// What is waited for, in the server's own words where it has some.
    fn why(&self) -> String {
        match self {
            ConnectionError::Refused {
                obstacle: Obstacle::NotReady,
                cause,
                ..
            } => cause.message.clone(),
            ConnectionError::Refused { obstacle, .. } => obstacle.to_string(),
            other => other.to_string(),
        }
    }

    /// The same after so long a wait.
    fn waited(mut self, elapsed: Duration) -> ConnectionError {
        if let ConnectionError::Refused { waited, .. } = &mut self {
            *waited = Some(elapsed);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::ServerError;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_try_takes_no_longer_than_the_patience_that_is_left() {
        let check = |patience, elapsed, expected| {
            let limit = limit(
                Duration::from_secs(patience),
                Duration::from_millis(elapsed),
            );
            assert_eq!(
                limit,
                Duration::from_millis(expected),
                "{patience} {elapsed}"
            );
        };
        check(0, 0, 30_000);
        check(60, 0, 10_000);
        check(60, 55_000, 5_000);
        check(60, 59_900, 500);
        check(60, 70_000, 500);
    }

    #[test]
    fn of_two_errors_the_one_that_tells_more_is_kept() {
        let url: DatabaseUrl = "postgres://h/d".parse().unwrap();
        let error = |obstacle| ConnectionError::refused(&url, obstacle, ServerError::default());
        let silent = || error(Obstacle::Silent("h:5432".to_owned()));
        let check = |now, before: Option<ConnectionError>, limit, expected: &str| {
            assert_eq!(known(now, before, limit).why(), expected);
        };
        let (nothing, full) = (
            "nothing answers on `h:5432`",
            "the server has no connection left",
        );
        check(silent(), Some(error(Obstacle::Full)), LAST, full);
        // It had the time to answer, and did not.
        check(silent(), Some(error(Obstacle::Full)), TRY, nothing);
        check(silent(), None, LAST, nothing);
        check(error(Obstacle::Full), Some(silent()), LAST, full);
    }
}
