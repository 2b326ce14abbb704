//! All pages of one SQLite database over those of another, by SQLite's own backup interface. sqlx does not give it, so
//! this goes through rusqlite, which shares sqlx's build of SQLite.
//!
//! It is one transaction of the database that is written to: other connections see what was there before or what is
//! there after, and so does whoever opens the file when the process was killed in between. A file that is moved over
//! another would not do: a connection that is open goes on with the old one, and a write-ahead log or journal that lies
//! there would be taken for the new one's.

use super::{Interrupt, ServerError};
use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;

/// How many pages are copied between two looks at the interrupt.
const PAGES: i32 = 1000;

/// How long the tries of one that waits are apart.
const POLL: Duration = Duration::from_millis(50);

/// Why the pages were not copied. What was there is still there.
#[derive(Debug)]
pub(crate) enum Uncopied {
    /// Other connections were in the way for all of the time.
    Busy,
    /// On request.
    Interrupted,
    /// SQLite refused.
    Refused(ServerError),
}

impl From<rusqlite::Error> for Uncopied {
    fn from(error: rusqlite::Error) -> Uncopied {
        let code = error.sqlite_error().map(|error| error.extended_code);
        Uncopied::Refused(ServerError {
            message: match &error {
                rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
                other => other.to_string(),
            },
            code: code.map(|code| code.to_string()),
            ..ServerError::default()
        })
    }
}

/// Makes the database in the file `to` the one in the file `from`, all or nothing. Waits for other connections for at
/// most `patience`, and says once, through `waiting`, that it does. Where there is no file it is made.
pub(crate) async fn overwrite(
    from: &Path,
    to: &Path,
    patience: Duration,
    interrupt: &Interrupt,
    waiting: &mut (dyn FnMut() + Send),
) -> Result<(), Uncopied> {
    let (said, mut heard) = mpsc::unbounded_channel();
    let abandoned = Abandoned(Arc::new(AtomicBool::new(false)));
    let copy = Copy {
        from: from.to_owned(),
        to: to.to_owned(),
        deadline: Instant::now() + patience,
        interrupt: interrupt.clone(),
        abandoned: abandoned.0.clone(),
        said: Some(said),
    };
    let mut work = tokio::task::spawn_blocking(move || copy.run());
    loop {
        tokio::select! {
            Some(()) = heard.recv() => waiting(),
            done = &mut work => {
                return done.unwrap_or_else(|lost| {
                    Err(Uncopied::Refused(ServerError {
                        message: lost.to_string(),
                        ..ServerError::default()
                    }))
                });
            }
        }
    }
}

/// Stops the copy when nobody waits for it any more.
struct Abandoned(Arc<AtomicBool>);

impl Drop for Abandoned {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

struct Copy {
    from: PathBuf,
    to: PathBuf,
    deadline: Instant,
    interrupt: Interrupt,
    abandoned: Arc<AtomicBool>,
    /// Taken when it was said that others are waited for.
    said: Option<mpsc::UnboundedSender<()>>,
}

impl Copy {
    fn run(mut self) -> Result<(), Uncopied> {
        let was_there = self.to.exists();
        let outcome = self.copy();
        let is_empty = std::fs::metadata(&self.to).is_ok_and(|file| file.len() == 0);
        if outcome.is_err() && !was_there && is_empty {
            // Made here, for nothing.
            let _ = std::fs::remove_file(&self.to);
        }
        outcome
    }

    fn copy(&mut self) -> Result<(), Uncopied> {
        self.wanted()?;
        let reading = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let from = Connection::open_with_flags(&self.from, reading)?;
        let writing = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut to = Connection::open_with_flags(&self.to, writing)?;
        to.busy_timeout(Duration::ZERO)?;
        // A write-ahead log holds pages of one size.
        let logged = self.waited(|| text(&to, "journal_mode"))?.eq("wal")
            && self.waited(|| number(&to, "page_size"))? != number(&from, "page_size")?;
        if logged {
            self.waited(|| journal(&to, "delete"))?;
        }
        self.pages(&from, &mut to)?;
        if logged {
            self.waited(|| journal(&to, "wal"))?;
        }
        Ok(())
    }

    fn pages(&mut self, from: &Connection, to: &mut Connection) -> Result<(), Uncopied> {
        // Dropped before its end, it is rolled back.
        let backup = Backup::new(from, to)?;
        loop {
            match backup.step(PAGES)? {
                StepResult::Done => return Ok(()),
                StepResult::More => self.wanted()?,
                _ => self.pause()?,
            }
        }
    }

    /// What `ask` gives, once others let it.
    fn waited<T>(&mut self, ask: impl Fn() -> rusqlite::Result<T>) -> Result<T, Uncopied> {
        loop {
            match ask().map_err(Uncopied::from) {
                Err(Uncopied::Refused(cause)) if cause.is_busy() => self.pause()?,
                answer => return answer,
            }
        }
    }

    fn pause(&mut self) -> Result<(), Uncopied> {
        self.wanted()?;
        if Instant::now() >= self.deadline {
            return Err(Uncopied::Busy);
        }
        if let Some(said) = self.said.take() {
            let _ = said.send(());
        }
        thread::sleep(POLL);
        Ok(())
    }

    fn wanted(&self) -> Result<(), Uncopied> {
        match self.interrupt.is_triggered() || self.abandoned.load(Ordering::Acquire) {
            true => Err(Uncopied::Interrupted),
            false => Ok(()),
        }
    }
}

fn text(connection: &Connection, pragma: &str) -> rusqlite::Result<String> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

fn number(connection: &Connection, pragma: &str) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, pragma, |row| row.get(0))
}

fn journal(connection: &Connection, mode: &str) -> rusqlite::Result<String> {
    connection.pragma_update_and_check(None, "journal_mode", mode, |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use std::fs;

    #[tokio::test]
    async fn a_file_that_was_made_for_nothing_goes_and_one_that_was_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("junk"), vec![b'x'; 9000]).unwrap();
        fs::write(path("empty"), "").unwrap();
        for (to, stays) in [("none", false), ("empty", true)] {
            let interrupt = Interrupt::default();
            let copied = overwrite(
                &path("junk"),
                &path(to),
                Duration::ZERO,
                &interrupt,
                &mut || {},
            )
            .await;
            let Err(Uncopied::Refused(cause)) = copied else {
                panic!("{copied:?}");
            };
            assert_eq!(cause.code.as_deref(), Some("26"), "{cause}");
            assert_eq!(path(to).exists(), stays, "{to}");
        }
    }
}
