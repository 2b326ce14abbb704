//! Copies of a whole database in one file each, and the way back. SQLite by `VACUUM INTO`, PostgreSQL by `pg_dump` and
//! `pg_restore`, which have to be on the machine.
//!
//! A copy has everything that users made in the database, Stairway's records among it. What belongs to a server is not
//! in it: roles, other databases, what `ALTER DATABASE` set, subscriptions. Knows no revision beyond its id.

mod content;
mod error;
mod name;
mod part;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

pub use content::Contents;
pub use error::BackupError;

#[cfg(not(all(feature = "sqlite", feature = "postgres")))]
use crate::connection::ConnectionError;
use crate::{
    Dialect, Error,
    connection::{self, DatabaseUrl, Interrupt},
    executor::{Event, Options},
};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a copy waits for whoever is in its way.
const PATIENCE: Duration = Duration::from_secs(300);

/// A copy that was made and read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// The file.
    pub path: PathBuf,
    /// Its size, in bytes.
    pub bytes: u64,
}

/// Copies the database at `url` into a new file of `folder`, which is made where it is not there. The name holds the
/// database's, the time in UTC and `revision`, the heads that are recorded. The file is complete, verified and synced
/// when this returns, or there is none; no file is ever written over.
///
/// On SQLite nobody else writes meanwhile, so that the copy can be compared with the database. It has every object, row,
/// rowid and AUTOINCREMENT counter, and the file's own settings (encoding, page size, `user_version`,
/// `application_id`); the journal mode is not among them. On PostgreSQL it is of one moment, and others may go on; what
/// materialized views hold is computed anew when it is brought back.
///
/// # Errors
///
/// The database cannot be read, a program is not there, the folder cannot be written or is full.
pub async fn create(
    url: &DatabaseUrl,
    folder: &Path,
    revision: &str,
    interrupt: &Interrupt,
) -> Result<Backup, Error> {
    match url.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::create(url, folder, revision, interrupt).await,
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::create(url, folder, revision, interrupt).await,
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        dialect => Err(ConnectionError::NoDriver { dialect }.into()),
    }
}

/// What the copy in `file` holds, told by what is in it and not by its name.
///
/// # Errors
///
/// The file is no copy, is damaged, or no program on this machine can read it.
pub async fn contents(file: &Path, interrupt: &Interrupt) -> Result<Contents, Error> {
    match content::dialect(file)? {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::contents(file, interrupt).await,
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::contents(file, interrupt).await,
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        dialect => Err(ConnectionError::NoDriver { dialect }.into()),
    }
}

/// Whether there is a place at `url` for a copy to be brought back into: a file that is there, whatever is wrong with it, one
/// that can be made, or a database on a server.
///
/// # Errors
///
/// The folder of the file or the database is not there; the server cannot be reached.
pub async fn receives(url: &DatabaseUrl, interrupt: &Interrupt) -> Result<(), Error> {
    if url.file().is_some_and(Path::is_file) {
        return Ok(());
    }
    match connection::wait(url, Duration::ZERO, interrupt, &mut |_| {}).await {
        Err(cause) if cause.is_missing() && url.file().is_none() => Err(BackupError::NoDatabase {
            url: Box::new(url.clone()),
            cause: Box::new(cause),
        }
        .into()),
        reached => Ok(reached?),
    }
}

/// Makes the database at `url` what it was when `file` was made. What came since is gone. All of it or nothing: others
/// see what was there before or what is there after, and so does whoever comes when this was killed in between.
///
/// On SQLite the pages of the copy are written over those of the database in one transaction, so connections that are
/// open stay good. On PostgreSQL everything that users made is dropped, and the copy brought back, in one transaction,
/// under the lock that migrators take. The role has to own what is there; it need not be a superuser.
///
/// # Errors
///
/// The file is no backup of this kind of database or cannot be read, or the database cannot be written.
pub async fn restore(
    url: &DatabaseUrl,
    file: &Path,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), Error> {
    let holds = content::dialect(file)?;
    // By what they lead to: one of the two may be a link.
    let real = |path: &Path| path.canonicalize().ok();
    if url
        .file()
        .is_some_and(|it| real(it).is_some() && real(it) == real(file))
    {
        return Err(BackupError::Itself {
            file: file.to_owned(),
        }
        .into());
    }
    if holds != url.dialect() {
        return Err(BackupError::OtherDialect {
            file: file.to_owned(),
            holds,
            url: Box::new(url.clone()),
        }
        .into());
    }
    match holds {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => sqlite::restore(url, file, options, events).await,
        #[cfg(feature = "postgres")]
        Dialect::Postgres => postgres::restore(url, file, options, events).await,
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        dialect => Err(ConnectionError::NoDriver { dialect }.into()),
    }
}
