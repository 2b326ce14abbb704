//! Copies of PostgreSQL databases. `pg_dump` makes them; `pg_restore` and `psql` bring them back.

mod archive;
mod keep;
mod pipe;
mod program;
#[cfg(all(test, unix))]
mod tests;

use super::{Backup, BackupError, Contents, PATIENCE, part::Part};
use crate::{
    Dialect, Error,
    connection::{Access, Connection, DatabaseUrl, Interrupt},
    executor::{Event, Lock, Options},
    scratch::postgres::Search,
};
use archive::Archive;
use program::{Program, Programs};
use std::path::Path;

pub(super) async fn create(
    url: &DatabaseUrl,
    folder: &Path,
    revision: &str,
    interrupt: &Interrupt,
) -> Result<Backup, Error> {
    create_with(&Search::machine(), url, folder, revision, interrupt).await
}

/// As [`create`], with the programs from elsewhere.
pub(super) async fn create_with(
    search: &Search,
    url: &DatabaseUrl,
    folder: &Path,
    revision: &str,
    interrupt: &Interrupt,
) -> Result<Backup, Error> {
    let mut connection = Connection::open(url, Access::Read).await?;
    let server = program::major(&connection.version().await?);
    let name = archive::database(&mut connection).await?;
    drop(connection);
    let programs = Programs::all(search, &["pg_dump", "pg_restore"])?.for_dump(server)?;
    let part = Part::create(folder)?;
    let dump = Program::new(&programs, "pg_dump")
        .connecting(url)?
        .word("--format=custom")
        .word("--no-password")
        // A subscription takes rows from another server, and to whom it belongs is the other server's matter too.
        .word("--no-subscriptions")
        .word(format!("--lock-wait-timeout={}", PATIENCE.as_millis()))
        .word("--file")
        .word(part.path());
    let unmade = "no copy was made";
    let said = dump.run(interrupt, unmade).await?;
    if let Err(said) = said.ok() {
        // The server's own words, if it was not the disk.
        return Err(match said.iter().any(|line| line.contains("output file")) {
            true => BackupError::Unwritten {
                folder: part.folder().to_owned(),
                said,
            },
            false => BackupError::Program {
                program: "pg_dump",
                said,
            },
        }
        .into());
    }
    let read = Archive::open(&programs, part.path(), interrupt, unmade).await?;
    let read = match read {
        Ok(archive) => archive.read_through(interrupt, unmade).await?,
        Err(said) => Err(said),
    };
    if let Err(said) = read {
        // `pg_dump` may end well although its last words did not fit.
        part.has_room()?;
        return Err(BackupError::Unlike {
            what: said.join("; "),
        }
        .into());
    }
    Ok(part.finish(Dialect::Postgres, &name, revision)?)
}

pub(super) async fn contents(file: &Path, interrupt: &Interrupt) -> Result<Contents, Error> {
    let search = Search::machine();
    let programs = Programs::all(&search, &["pg_restore"])?.newest_first();
    let untouched = "nothing was changed";
    let archive = readable(programs, file, interrupt, untouched).await?;
    Ok(archive.contents(interrupt, untouched).await?)
}

/// The archive, read by the first of the programs that can.
async fn readable(
    programs: Vec<Programs>,
    file: &Path,
    interrupt: &Interrupt,
    state: &'static str,
) -> Result<Archive, BackupError> {
    let newest = programs.iter().map(|it| it.version).max().unwrap_or(0);
    let mut said = Vec::new();
    for programs in programs {
        match Archive::open(&programs, file, interrupt, state).await? {
            Ok(archive) => return Ok(archive),
            Err(why) => said = why,
        }
    }
    let file = file.to_owned();
    // From pg_restore: "unsupported version (1.16) in file header".
    Err(
        match said.iter().any(|line| line.contains("unsupported version")) {
            true => BackupError::OldReader {
                program: newest,
                file,
                said,
            },
            false => BackupError::Damaged { file, said },
        },
    )
}

pub(super) async fn restore(
    url: &DatabaseUrl,
    file: &Path,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), Error> {
    let interrupt = &options.interrupt;
    let untouched = "the database was not touched";
    let mut connection = Connection::open(url, Access::Write).await?;
    let server = program::major(&connection.version().await?);
    let search = Search::machine();
    let programs = Programs::all(&search, &["pg_restore", "psql"])?.nearest_first(server);
    let archive = readable(programs, file, interrupt, untouched).await?;
    if let Err(said) = archive.read_through(interrupt, untouched).await? {
        let file = file.to_owned();
        return Err(BackupError::Damaged { file, said }.into());
    }
    let mut lock = Lock::acquire(url, options, events).await?;
    let kept = keep::kept(&mut connection, &archive).await?;
    drop(connection);
    let restored = pipe::replace(url, &archive, &kept, server, options, &mut lock).await;
    // It ends with the connection all the same.
    let _ = lock.release().await;
    restored
}
