//! The database of a test, asked behind the back of the commands.

use crate::server::{self, wait};
use stairway::{
    Dialect,
    connection::{Access, Connection, DatabaseUrl, Row},
    scratch::postgres::ScratchDatabase,
};
use std::path::Path;

/// A database of its own for a test.
pub(crate) enum Database {
    /// The file `x.db` in the test's folder, which the first upgrade makes.
    Sqlite,
    /// A fresh database on the tests' server.
    Postgres(ScratchDatabase),
}

impl Database {
    pub(crate) fn new(dialect: Dialect) -> Database {
        match dialect {
            Dialect::Sqlite => Database::Sqlite,
            Dialect::Postgres => Database::Postgres(server::database()),
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Database::Sqlite => Dialect::Sqlite,
            Database::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The URL for a command that runs in the test's folder.
    pub(crate) fn url(&self) -> String {
        match self {
            Database::Sqlite => "sqlite://x.db".to_owned(),
            Database::Postgres(database) => server::with_database(&server::url(), database.name()),
        }
    }

    /// A connection of the test's own.
    pub(crate) fn connect(&self, folder: &Path) -> Connection {
        let url: DatabaseUrl = match self {
            Database::Sqlite => format!("sqlite://{}/x.db", folder.display())
                .parse()
                .unwrap(),
            Database::Postgres(database) => database.url().clone(),
        };
        wait(Connection::open(&url, Access::Write)).unwrap()
    }

    /// What `sql` gives, as text.
    pub(crate) fn rows(&self, folder: &Path, sql: &str) -> Vec<Row> {
        wait(self.connect(folder).rows(sql)).unwrap()
    }
}
