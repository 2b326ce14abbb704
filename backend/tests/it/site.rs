//! Where a test happens: a temporary folder, and a database of its own that is asked behind the back of the program.

use crate::{
    program::{Ended, Program, Start},
    server::{self, wait},
};
use stairway::{
    Dialect,
    connection::{Access, Connection, DatabaseUrl},
    scratch::postgres::ScratchDatabase,
};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder and a database.
pub(crate) struct Site {
    folder: TempDir,
    /// A fresh database on the tests' server; without one it is the file `x.db` in the folder.
    postgres: Option<Box<ScratchDatabase>>,
}

impl Site {
    /// An empty database.
    pub(crate) fn new(dialect: Dialect) -> Site {
        Site {
            folder: tempfile::Builder::new()
                .prefix("backend-it-")
                .tempdir()
                .unwrap(),
            postgres: match dialect {
                Dialect::Sqlite => None,
                Dialect::Postgres => Some(Box::new(server::database())),
            },
        }
    }

    /// An empty database of each kind, for what must be alike on both.
    pub(crate) fn each() -> impl Iterator<Item = Site> {
        Dialect::ALL.into_iter().map(Site::new)
    }

    /// A database of each kind that every revision is applied to.
    pub(crate) fn each_at_head() -> impl Iterator<Item = Site> {
        Site::each().inspect(Site::upgrade)
    }

    /// Applies every revision.
    pub(crate) fn upgrade(&self) {
        let _ = self.run("migrate upgrade").exits(0);
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.postgres {
            None => Dialect::Sqlite,
            Some(_) => Dialect::Postgres,
        }
    }

    /// The URL for whoever knows the folder.
    pub(crate) fn url(&self) -> String {
        self.database_url().secret()
    }

    fn database_url(&self) -> DatabaseUrl {
        match &self.postgres {
            None => format!("sqlite://{}", self.path("x.db").display())
                .parse()
                .unwrap(),
            Some(database) => database.url().clone(),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The program with these words, blanks between them, and the database in its environment.
    pub(crate) fn start(&self, words: &str) -> Start {
        Start::new(self.folder(), words).variable("DATABASE_URL", &self.url())
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, words: &str) -> Ended {
        self.start(words).end()
    }

    /// The program, once it serves on a free port.
    pub(crate) fn serve(&self) -> Program {
        self.start("serve --listen 127.0.0.1:0").serving()
    }

    /// Runs `sql` in the database.
    pub(crate) fn execute(&self, sql: &str) {
        wait(self.connect().execute(sql)).unwrap();
    }

    /// What the database answers to `sql`, in lines of columns.
    pub(crate) fn query(&self, sql: &str) -> String {
        let rows = wait(self.connect().rows(sql)).unwrap();
        let line = |row: Vec<Option<String>>| {
            let columns: Vec<String> = row.into_iter().map(Option::unwrap_or_default).collect();
            columns.join("|")
        };
        rows.into_iter().map(line).collect::<Vec<_>>().join("\n")
    }

    pub(crate) fn connect(&self) -> Connection {
        wait(Connection::open(&self.database_url(), Access::Write)).unwrap()
    }
}
