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
        let left = patience.saturating_sub(since.elapsed());
        let limit = match patience.is_zero() {
            true => ATTEMPT,
            false => left.clamp(LAST, TRY),
        };
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
