//! Copies of SQLite databases. `VACUUM INTO` makes them; the backup interface of SQLite brings them back.

mod fact;
#[cfg(test)]
mod tests;

use super::{Backup, BackupError, Contents, PATIENCE, part::Part};
use crate::{
    Dialect, Error,
    connection::{
        Access, Connection, DatabaseUrl, Interrupt, ServerError,
        pages::{self, Uncopied},
    },
    dialect::sqlite::{copy, session},
    executor::{Event, Options, Wait},
    store::Store,
};
use std::path::Path;

pub(super) async fn create(
    url: &DatabaseUrl,
    folder: &Path,
    revision: &str,
    interrupt: &Interrupt,
) -> Result<Backup, Error> {
    let file = url.file().ok_or(BackupError::Memory)?;
    // Fails where there is no file, which one that may write would make.
    let mut reader = Connection::open(url, Access::Read).await?;
    let part = Part::create(folder)?;
    let mut guard = Connection::open(url, Access::Write).await?;
    hold(&mut guard, interrupt).await?;
    let copied = copy_and_compare(&mut reader, &mut guard, &part, interrupt).await;
    // Nothing was written, and the lock goes with the connection.
    let _ = guard.execute("ROLLBACK").await;
    // Whatever it was in the middle of.
    match copied {
        Err(_) if interrupt.is_triggered() => return Err(unmade().into()),
        other => other?,
    }
    let database = file.file_stem().unwrap_or_default().to_string_lossy();
    Ok(part.finish(Dialect::Sqlite, &database, revision)?)
}

/// Keeps all others from writing, so that the copy and the database are of the same moment. They go on reading.
async fn hold(guard: &mut Connection, interrupt: &Interrupt) -> Result<(), Error> {
    let options = Options {
        lock_wait: PATIENCE,
        interrupt: interrupt.clone(),
        ..Options::default()
    };
    let mut wait = Wait::new();
    loop {
        match guard.execute(session::BEGIN).await {
            Err(error) if error.is_busy() => wait.pause(&options, &mut |_| {}).await?,
            other => return Ok(other.map_err(query("begin a transaction"))?),
        }
    }
}

async fn copy_and_compare(
    reader: &mut Connection,
    guard: &mut Connection,
    part: &Part,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let path = part.path().to_str().ok_or_else(|| BackupError::Path {
        folder: part.folder().to_owned(),
    })?;
    let stopped = |cause: ServerError| BackupError::Unwritten {
        folder: part.folder().to_owned(),
        said: vec![cause.to_string()],
    };
    reader.obey(interrupt).await.map_err(stopped)?;
    reader
        .execute(&copy::copy_into(path))
        .await
        .map_err(stopped)?;
    let mut copied = Connection::open(&DatabaseUrl::of_file(part.path()), Access::Read).await?;
    copied.obey(interrupt).await.map_err(stopped)?;
    guard.obey(interrupt).await.map_err(stopped)?;
    let wrong = damage(&mut copied).await.map_err(stopped)?;
    if let Some(line) = wrong.first() {
        return Err(BackupError::Unlike { what: line.clone() }.into());
    }
    fact::compare(guard, &mut copied).await
}

fn unmade() -> BackupError {
    BackupError::Interrupted {
        state: "no copy was made",
    }
}

/// What is wrong with the file, a line each. That a table holds what its own constraints forbid is not: the copy of
/// such a table holds it too.
async fn damage(connection: &mut Connection) -> Result<Vec<String>, ServerError> {
    let rows = connection.rows(copy::INTEGRITY).await?;
    let lines = rows.into_iter().flatten().flatten();
    Ok(lines
        .filter(|line| line != "ok" && !copy::BAD_VALUE.iter().any(|it| line.starts_with(it)))
        .collect())
}

/// The copy, opened and read through.
async fn sound(file: &Path, interrupt: &Interrupt) -> Result<Connection, Error> {
    let damaged = |said: Vec<String>| BackupError::Damaged {
        file: file.to_owned(),
        said,
    };
    let opened = Connection::open(&DatabaseUrl::of_file(file), Access::Read).await;
    let mut copy = opened.map_err(|error| {
        let cause = std::error::Error::source(&error).unwrap_or(&error);
        damaged(vec![cause.to_string()])
    })?;
    let stopped = |cause: ServerError| match cause.is_cancelled() {
        true => BackupError::Interrupted {
            state: "the database was not touched",
        },
        false => damaged(vec![cause.to_string()]),
    };
    copy.obey(interrupt).await.map_err(stopped)?;
    let wrong = damage(&mut copy).await.map_err(stopped)?;
    copy.disobey().await.map_err(stopped)?;
    match wrong.is_empty() {
        true => Ok(copy),
        false => Err(damaged(wrong.into_iter().take(LINES).collect()).into()),
    }
}

/// How many lines of what is wrong are shown.
const LINES: usize = 5;

pub(super) async fn contents(file: &Path, interrupt: &Interrupt) -> Result<Contents, Error> {
    let mut copy = sound(file, interrupt).await?;
    let store = Store::find(&mut copy).await?;
    let records = store.read(&mut copy).await?;
    Ok(Contents {
        dialect: Dialect::Sqlite,
        made: None,
        applied: records.iter().map(|it| it.applied_at.clone()).max(),
        revisions: records.into_iter().map(|it| it.revision).collect(),
    })
}

pub(super) async fn restore(
    url: &DatabaseUrl,
    file: &Path,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), Error> {
    let database = url.file().ok_or(BackupError::Memory)?;
    sound(file, &options.interrupt).await?;
    let mut waiting = || events(Event::Waiting);
    let copied = pages::overwrite(
        file,
        database,
        options.lock_wait,
        &options.interrupt,
        &mut waiting,
    )
    .await;
    if let Err(Uncopied::Refused(cause)) = &copied
        && cause.is("14")
    {
        // Says better why there can be no such file.
        Connection::open(url, Access::Write).await?;
    }
    copied.map_err(|uncopied| match uncopied {
        Uncopied::Busy => BackupError::InUse {
            waited: options.lock_wait,
        }
        .into(),
        Uncopied::Interrupted => BackupError::Interrupted {
            state: "the database is as it was",
        }
        .into(),
        Uncopied::Refused(cause) => refused(database, file, cause).into(),
    })
}

fn refused(database: &Path, file: &Path, cause: ServerError) -> BackupError {
    // SQLITE_NOTADB, and SQLITE_CORRUPT with its extended forms.
    let code = cause.code.as_deref().and_then(|it| it.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(11 | 26) => BackupError::DamagedDatabase {
            file: database.to_owned(),
            cause,
        },
        _ => BackupError::Unrestored {
            file: file.to_owned(),
            message: cause.to_string(),
            code: None,
            said: vec!["the database is as it was".to_owned()],
        },
    }
}

fn query(doing: &'static str) -> impl Fn(ServerError) -> BackupError {
    move |cause| BackupError::Query { doing, cause }
}
