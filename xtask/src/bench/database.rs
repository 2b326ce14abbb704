//! The databases that are measured on, each fresh, and the raw client of each dialect.

use crate::bench::{Result, child};
use stairway::{
    Dialect,
    connection::DatabaseUrl,
    scratch::postgres::{ScratchDatabase, Search, Server, VARIABLE},
};
use std::{
    cell::Cell,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Where the databases of one dialect are: a folder on disk, or a private server.
#[derive(Debug)]
pub(super) struct Bed {
    dialect: Dialect,
    folder: TempDir,
    server: Option<Server>,
    runtime: Runtime,
    made: Cell<usize>,
}

/// A fresh database, gone when it is dropped.
#[derive(Debug)]
pub(super) struct Database<'b> {
    bed: &'b Bed,
    place: Place,
}

#[derive(Debug)]
enum Place {
    File {
        path: PathBuf,
    },
    /// None only while it is being dropped.
    Server(Option<ScratchDatabase>),
}

impl Bed {
    /// Makes the folder under `folder`, and starts the server when the dialect has one.
    ///
    /// # Errors
    ///
    /// When there is no server to start, or no raw client beside it.
    pub(super) fn make(dialect: Dialect, folder: &Path) -> Result<Bed> {
        let client = client(dialect);
        child::measure(Command::new(client).arg(match dialect {
            Dialect::Sqlite => "-version",
            Dialect::Postgres => "--version",
        }))
        .map_err(|error| {
            format!("{error}\n`{client}` is what Stairway is measured beside: install it")
        })?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let server = match dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => {
                Some(runtime.block_on(Server::private(VARIABLE, &Search::machine()))?)
            }
        };
        let folder = tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in(folder)?;
        Ok(Bed {
            dialect,
            folder,
            server,
            runtime,
            made: Cell::new(0),
        })
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The folder for the history's files.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Makes an empty database.
    ///
    /// # Errors
    ///
    /// When the server refuses.
    pub(super) fn fresh(&self) -> Result<Database<'_>> {
        self.made.set(self.made.get() + 1);
        let place = match &self.server {
            None => {
                let path = self.folder.path().join(format!("{}.db", self.made.get()));
                File::create(&path)?;
                Place::File { path }
            }
            Some(server) => Place::Server(Some(self.runtime.block_on(server.create_database())?)),
        };
        Ok(Database { bed: self, place })
    }

    /// Where the round trip may make its own databases; none where it needs no server.
    pub(super) fn server(&self) -> Result<Option<DatabaseUrl>> {
        self.server
            .as_ref()
            .map(|server| Ok(server.url("postgres")?))
            .transpose()
    }

    /// What the raw client's script of a whole pass begins with: the settings that ours runs with.
    pub(super) fn settings(&self) -> &'static str {
        match self.dialect {
            Dialect::Sqlite => "PRAGMA foreign_keys = ON;\n",
            Dialect::Postgres => "",
        }
    }
}

impl Database<'_> {
    /// Where it is, for a command line.
    pub(super) fn url(&self) -> String {
        match &self.place {
            Place::File { path } => format!("sqlite://{}", path.display()),
            Place::Server(database) => database
                .as_ref()
                .map(|database| database.url().to_string())
                .unwrap_or_default(),
        }
    }

    /// The raw client, reading `script`.
    ///
    /// # Errors
    ///
    /// When the script cannot be opened.
    pub(super) fn raw(&self, script: &Path) -> Result<Command> {
        let mut command = Command::new(client(self.bed.dialect));
        match &self.place {
            Place::File { path } => command.arg("-bail").arg(path).stdin(File::open(script)?),
            Place::Server(_) => command
                .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f"])
                .arg(script)
                .arg(self.url()),
        };
        Ok(command)
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        match &mut self.place {
            // It goes with the folder at the latest.
            Place::File { path } => drop(fs::remove_file(path)),
            Place::Server(database) => {
                if let Some(database) = database.take() {
                    // It goes with the server at the latest.
                    let _ = self.bed.runtime.block_on(database.close());
                }
            }
        }
    }
}

fn client(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "sqlite3",
        Dialect::Postgres => "psql",
    }
}
