//! Copies of a whole database in one file each, and the way back. SQLite by `VACUUM INTO`, PostgreSQL by `pg_dump` and
//! `pg_restore`, which have to be on the machine.

use crate::{
    Error,
    connection::{DatabaseUrl, Interrupt},
};
use std::path::{Path, PathBuf};

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
/// when this returns, or there is none.
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
    let _ = (url, folder, revision, interrupt);
    todo!()
}

/// Makes the database at `url` what it was when `file` was made. What came since is gone. All of it or nothing.
///
/// # Errors
///
/// The file is no backup of this kind of database or cannot be read, or the database cannot be written.
pub async fn restore(url: &DatabaseUrl, file: &Path, interrupt: &Interrupt) -> Result<(), Error> {
    let _ = (url, file, interrupt);
    todo!()
}
