//! The file of a copy while it is made: under a name of its own, gone on every way out, until it is complete.

use super::{Backup, BackupError, name};
use crate::Dialect;
use jiff::Timestamp;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};
use tempfile::{Builder, TempPath};

/// A file that is being written. Nobody but its owner can read it, now and later.
#[derive(Debug)]
pub(super) struct Part {
    folder: PathBuf,
    path: TempPath,
}

impl Part {
    /// An empty file in `folder`, which is made where it is not there.
    pub(super) fn create(folder: &Path) -> Result<Part, BackupError> {
        // Whole, so that no program takes its beginning for an option or a scheme.
        let folder = std::path::absolute(folder).map_err(failed("make the folder", folder))?;
        fs::create_dir_all(&folder).map_err(failed("make the folder", &folder))?;
        let file = Builder::new()
            .prefix(".stairway-")
            .suffix(".part")
            .tempfile_in(&folder)
            .map_err(failed("write into", &folder))?;
        Ok(Part {
            folder,
            path: file.into_temp_path(),
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether there is room for more than what was written: a program may have lost what did not fit without a word.
    #[cfg(feature = "postgres")]
    pub(super) fn has_room(&self) -> Result<(), BackupError> {
        use std::io::Write as _;
        let written = fs::OpenOptions::new().append(true).open(&self.path);
        written
            .and_then(|mut file| {
                file.write_all(&[0; 64 * 1024])?;
                file.sync_all()
            })
            .map_err(failed("write into", &self.folder))
    }

    /// Gives the finished file its name, which no other file has.
    pub(super) fn finish(
        self,
        dialect: Dialect,
        database: &str,
        revision: &str,
    ) -> Result<Backup, BackupError> {
        let Part { folder, mut path } = self;
        let unwritten = failed("write into", &folder);
        let bytes = File::open(&path)
            .and_then(|file| file.sync_all().and_then(|()| file.metadata()))
            .map_err(&unwritten)?
            .len();
        let stem = name::stem(database, Timestamp::now(), revision);
        let ending = name::ending(dialect);
        for count in 1_u32.. {
            let name = match count {
                1 => format!("{stem}.{ending}"),
                _ => format!("{stem}-{count}.{ending}"),
            };
            let named = folder.join(name);
            match path.persist_noclobber(&named) {
                Ok(()) => {
                    sync(&folder).map_err(&unwritten)?;
                    return Ok(Backup { path: named, bytes });
                }
                Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
                    path = taken.path;
                }
                Err(other) => return Err(unwritten(other.error)),
            }
        }
        Err(unwritten(io::ErrorKind::AlreadyExists.into()))
    }
}

/// Makes the new name last.
#[cfg(unix)]
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes the new name last, which is the system's own care here.
#[cfg(not(unix))]
fn sync(_folder: &Path) -> io::Result<()> {
    Ok(())
}

fn failed<'p>(doing: &'static str, path: &'p Path) -> impl Fn(io::Error) -> BackupError + 'p {
    move |cause| BackupError::File {
        doing,
        path: path.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn in_the_same_second_no_copy_takes_the_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("not/there/yet");
        let mut bytes = 0;
        for text in ["one", "three", "seventeen"].repeat(3) {
            let part = Part::create(&folder).unwrap();
            fs::write(part.path(), text).unwrap();
            let made = part.finish(Dialect::Sqlite, "x", "r").unwrap();
            assert_eq!(fs::read_to_string(made.path).unwrap(), text);
            bytes += made.bytes;
        }
        let names: Vec<_> = fs::read_dir(&folder).unwrap().collect();
        assert_eq!((names.len(), bytes), (9, 51));
    }

    #[test]
    fn what_is_not_finished_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let part = Part::create(folder.path()).unwrap();
        fs::write(part.path(), "half").unwrap();
        drop(part);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_a_copy() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let part = Part::create(folder.path()).unwrap();
        let made = part.finish(Dialect::Postgres, "x", "r").unwrap();
        let mode = fs::metadata(made.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
