//! Why a copy was not made, or not brought back.

use crate::{
    Dialect,
    connection::{ConnectionError, DatabaseUrl, ServerError, notes, word},
    error::{ErrorKind, Explain},
};
use std::{io, path::PathBuf, time::Duration};

/// Why a copy was not made, or not brought back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A database that ends with its connection.
    #[error("a database in memory cannot be copied or brought back")]
    Memory,
    /// The file system refused.
    #[error("cannot {doing} `{}`", .path.display())]
    File {
        /// What for, after "cannot".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: io::Error,
    },
    /// SQLite takes only paths that are text.
    #[error("the path of `{}` is not UTF-8", .folder.display())]
    Path {
        /// The folder.
        folder: PathBuf,
    },
    /// The copy could not be written.
    #[error("cannot write the copy into `{}`", .folder.display())]
    Unwritten {
        /// The folder.
        folder: PathBuf,
        /// What the database or its program said.
        said: Vec<String>,
    },
    /// What was written is not what was read.
    #[error("the copy is not like the database, and was thrown away: {what}")]
    Unlike {
        /// In what they differ.
        what: String,
    },
    /// A file that is no copy of any database.
    #[error("`{}` is neither an SQLite database nor an archive of `pg_dump -Fc`", .file.display())]
    NoBackup {
        /// The file.
        file: PathBuf,
    },
    /// A copy of another kind of database.
    #[error("`{}` is a copy of {} database, and `{url}` is none", .file.display(), a(*.holds))]
    OtherDialect {
        /// The file.
        file: PathBuf,
        /// What it is a copy of.
        holds: Dialect,
        /// The database.
        url: Box<DatabaseUrl>,
    },
    /// A server without the database that a copy is to be brought back into.
    #[error("cannot connect to `{url}`")]
    NoDatabase {
        /// The database.
        url: Box<DatabaseUrl>,
        /// What the server said.
        #[source]
        cause: Box<ConnectionError>,
    },
    /// The database's own file in place of a copy.
    #[error("`{}` is the database itself, and no copy of it", .file.display())]
    Itself {
        /// The file.
        file: PathBuf,
    },
    /// A copy that is not whole.
    #[error("`{}` is damaged; the database was not touched", .file.display())]
    Damaged {
        /// The file.
        file: PathBuf,
        /// What the database or its program said.
        said: Vec<String>,
    },
    /// The SQLite file that is to be written over cannot be opened as one.
    #[error("`{}` is damaged, so that no copy can be written over it", .file.display())]
    DamagedDatabase {
        /// The file.
        file: PathBuf,
        /// What SQLite said.
        #[source]
        cause: ServerError,
    },
    /// A program is not on this machine.
    #[error("no `{program}` found on this machine")]
    NoProgram {
        /// Which.
        program: &'static str,
        /// Where it was looked for.
        searched: Vec<String>,
    },
    /// `pg_dump` reads no server that is newer than itself.
    #[error("`pg_dump` {program} cannot read a PostgreSQL {server} server")]
    OldProgram {
        /// The newest version that is here.
        program: u32,
        /// The server's version.
        server: u32,
    },
    /// `pg_restore` does not read what a newer `pg_dump` wrote.
    #[error("`pg_restore` {program} cannot read `{}`, which a newer `pg_dump` made", .file.display())]
    OldReader {
        /// The newest version that is here.
        program: u32,
        /// The file.
        file: PathBuf,
        /// What it said.
        said: Vec<String>,
    },
    /// A program could not be run, or failed.
    #[error("`{program}` failed")]
    Program {
        /// Which.
        program: &'static str,
        /// What it said.
        said: Vec<String>,
    },
    /// Others used what is to be written for too long.
    #[error("the database is in use; waited {} s for it", .waited.as_secs())]
    InUse {
        /// How long.
        waited: Duration,
    },
    /// The copy could not be brought back.
    #[error("`{}` could not be brought back: {message}", .file.display())]
    Unrestored {
        /// The file.
        file: PathBuf,
        /// What the database said, on one line.
        message: String,
        /// Its code, where it has one.
        code: Option<String>,
        /// What else was said, and what became of the database.
        said: Vec<String>,
    },
    /// A query of our own failed.
    #[error("cannot {doing}")]
    Query {
        /// What for, after "cannot".
        doing: &'static str,
        /// What the server said.
        #[source]
        cause: ServerError,
    },
    /// The user interrupted the work.
    #[error("interrupted; {state}")]
    Interrupted {
        /// What there is now.
        state: &'static str,
    },
}

/// SQLite's code for a full disk, and the words of programs for it.
const FULL: [&str; 3] = ["disk is full", "No space left on device", "File too large"];

fn a(dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => format!("an {}", dialect.title()),
        Dialect::Postgres => format!("a {}", dialect.title()),
    }
}

impl Explain for BackupError {
    fn kind(&self) -> ErrorKind {
        match self {
            BackupError::Memory | BackupError::Itself { .. } | BackupError::OtherDialect { .. } => {
                ErrorKind::Usage
            }
            BackupError::File { .. }
            | BackupError::Path { .. }
            | BackupError::Unwritten { .. }
            | BackupError::NoBackup { .. }
            | BackupError::Damaged { .. }
            | BackupError::DamagedDatabase { .. } => ErrorKind::File,
            BackupError::NoProgram { .. }
            | BackupError::OldProgram { .. }
            | BackupError::OldReader { .. } => ErrorKind::Config,
            BackupError::Program { .. }
            | BackupError::Query { .. }
            | BackupError::NoDatabase { .. } => ErrorKind::Connection,
            BackupError::InUse { .. } => ErrorKind::Locked,
            BackupError::Unrestored { .. } => ErrorKind::Step,
            BackupError::Interrupted { .. } => ErrorKind::Interrupted,
            // Nothing was run on the database.
            BackupError::Unlike { .. } => ErrorKind::File,
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            BackupError::Memory => "name a database that is a file or on a server".to_owned(),
            BackupError::File { doing, cause, .. } => return file(doing, cause),
            BackupError::Path { .. } => "name a folder whose path is UTF-8".to_owned(),
            BackupError::Unwritten { said, .. } => {
                let is_full = said
                    .iter()
                    .any(|line| FULL.iter().any(|full| line.contains(full)));
                match is_full {
                    true => NO_ROOM.to_owned(),
                    false => "check that the folder can be written to".to_owned(),
                }
            }
            BackupError::NoBackup { .. } => {
                "name a file that `migrate --backup` or `pg_dump -Fc` made".to_owned()
            }
            BackupError::Itself { .. } => "name a copy that `migrate --backup` made".to_owned(),
            BackupError::OtherDialect { .. } => {
                "name the database that it is a copy of: `--database-url`".to_owned()
            }
            BackupError::NoDatabase { url, .. } => format!(
                "make it first, and nothing in it: `createdb {}`",
                url.database().as_deref().map_or("NAME".to_owned(), word)
            ),
            BackupError::Damaged { .. } => "take another copy; this one was not made by \
                `migrate --backup`, which reads each copy back, or was cut or changed since"
                .to_owned(),
            BackupError::DamagedDatabase { file, .. } => format!(
                "move it out of the way with its `-wal` and `-journal`, so that it can be looked at later: \
                 `mv {0} {0}.damaged`; then the copy is brought back into a new file",
                file.display()
            ),
            BackupError::NoProgram { .. } => install(None),
            BackupError::OldProgram { server, .. } => install(Some(*server)),
            BackupError::OldReader { .. } => install(None),
            BackupError::InUse { .. } => {
                "stop what uses it, an application or an open transaction, and try again".to_owned()
            }
            BackupError::Unrestored { code, .. } => match code.as_deref()? {
                "42501" => "connect as a role that owns what is in the database, or as a superuser"
                    .to_owned(),
                "53200" => {
                    "raise `max_locks_per_transaction` of the server: all of it is one transaction"
                        .to_owned()
                }
                "42704" => {
                    "make what the message names, a role most of all, before: a copy holds no roles"
                        .to_owned()
                }
                _ => return None,
            },
            _ => return None,
        })
    }

    fn notes(&self) -> Vec<String> {
        match self {
            BackupError::Unwritten { said, .. }
            | BackupError::Damaged { said, .. }
            | BackupError::OldReader { said, .. }
            | BackupError::Program { said, .. }
            | BackupError::Unrestored { said, .. } => said.clone(),
            BackupError::NoProgram { program, searched } => {
                vec![format!(
                    "looked for `{program}` in: {}",
                    searched.join(", ")
                )]
            }
            BackupError::Query { cause, .. } => notes(cause),
            _ => Vec::new(),
        }
    }
}

const NO_ROOM: &str =
    "there is no room for it: delete old copies, or name a folder on another disk";

fn file(doing: &str, cause: &io::Error) -> Option<String> {
    let help = match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => NO_ROOM,
        io::ErrorKind::IsADirectory if doing == "read" => "it is a folder: name a file in it",
        io::ErrorKind::NotFound if doing == "read" => "name a file that is there",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "let this user write there, or name another folder"
        }
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            "a file has that name: name a folder"
        }
        _ => return None,
    };
    Some(help.to_owned())
}

/// How PostgreSQL's programs come onto a machine, in this version if it has to be one.
fn install(version: Option<u32>) -> String {
    let (dash, at, digits) = match version {
        Some(version) => (
            format!("-{version}"),
            format!("@{version}"),
            version.to_string(),
        ),
        None => Default::default(),
    };
    format!(
        "install PostgreSQL's programs: `apt-get install postgresql-client{dash}` (Debian, Ubuntu; newer versions from \
         apt.postgresql.org), `dnf install postgresql{digits}` (Fedora), `apk add postgresql{digits}-client` (Alpine), \
         `brew install postgresql{at}` (macOS)"
    )
}
