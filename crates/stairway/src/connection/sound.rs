//! What can be told of an SQLite file and its folder without opening it.
//!
//! The file itself is SQLite's alone: whoever opens and closes it beside SQLite takes away, on Unix, the locks that
//! other connections of the process hold on it (<https://www.sqlite.org/howtocorrupt.html>, section 2.2).

use super::{ConnectionError, DatabaseUrl, has_driver};
use std::{fs, io, path::Path};

impl DatabaseUrl {
    /// Whether it is that of an SQLite file which nothing has made yet. Who needs only to know what such a database would
    /// hold can do without one; who asks what is applied connects, and is told that there is none.
    pub fn is_unmade(&self) -> bool {
        self.file().is_some_and(|path| !is_there(path))
    }
}

/// Whether the URL is that of an SQLite file which is not there and whose folder is: who may write makes it by connecting.
///
/// # Errors
///
/// The folder is not there either; there is no driver for the dialect.
pub fn can_be_made(url: &DatabaseUrl) -> Result<bool, ConnectionError> {
    has_driver(url.dialect())?;
    match url.file() {
        Some(path) if url.is_unmade() => in_folder(path).map(|_| true),
        _ => Ok(false),
    }
}

/// Refuses a file that cannot be what `access` needs.
#[cfg(feature = "sqlite")]
pub(super) fn check(path: &Path, access: super::Access) -> Result<(), ConnectionError> {
    if path.is_dir() {
        return Err(ConnectionError::IsFolder {
            path: path.display().to_string(),
        });
    }
    use super::Access;
    match access {
        Access::Read if is_there(path) => Ok(()),
        Access::Read => Err(ConnectionError::NoFile {
            path: path.display().to_string(),
        }),
        Access::Write => in_folder(path).map(drop),
    }
}

/// Refuses a file whose folder cannot be written to. SQLite keeps a journal there.
#[cfg(feature = "sqlite")]
pub(super) fn is_writable(path: &Path) -> Result<(), ConnectionError> {
    let folder = folder(path);
    match tempfile::tempfile_in(folder) {
        Ok(_) => Ok(()),
        Err(cause) => Err(refused("write to", folder, cause)),
    }
}

/// Whether there is a file. One that cannot be looked for may be there: SQLite says more of it.
fn is_there(path: &Path) -> bool {
    path.try_exists().unwrap_or(true)
}

/// The folder of the file, which must be there.
fn in_folder(path: &Path) -> Result<&Path, ConnectionError> {
    let folder = folder(path);
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(folder),
        Ok(_) => Err(refused(
            "use",
            folder,
            io::Error::from(io::ErrorKind::NotADirectory),
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(ConnectionError::NoFolder {
            path: path.display().to_string(),
            folder: folder.display().to_string(),
        }),
        Err(error) => Err(refused("use", folder, error)),
    }
}

/// The folder that a file is in.
pub(super) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// What the system said about a folder.
pub(super) fn refused(doing: &'static str, folder: &Path, cause: io::Error) -> ConnectionError {
    ConnectionError::Folder {
        doing,
        folder: folder.display().to_string(),
        cause,
    }
}
