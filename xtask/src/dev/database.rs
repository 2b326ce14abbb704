//! The database to develop on: the one that the commands work on, or a private PostgreSQL.

use crate::failure;
use stairway::{
    Dialect,
    connection::DatabaseUrl,
    scratch::postgres::{ScratchDatabase, Server, VARIABLE},
};
use std::{
    error::Error,
    path::{Path, PathBuf},
};
use tokio::runtime::Runtime;

/// Where it is, for the processes that are started.
#[derive(Debug)]
pub(super) struct Database {
    /// The variable that names it to them: a command line would show its password.
    pub(super) variable: String,
    /// The value of the variable.
    pub(super) value: String,
    /// How it is shown.
    pub(super) shown: String,
}

/// A private PostgreSQL, with a fresh database on it.
#[derive(Debug)]
pub(super) struct Private {
    database: ScratchDatabase,
    /// Ends after its database.
    _server: Server,
}

impl Database {
    /// The database at `url`, for processes that run in `root`.
    ///
    /// # Errors
    ///
    /// It is in memory, where each process would have another.
    pub(super) fn named(
        url: &DatabaseUrl,
        variable: String,
        root: &Path,
    ) -> Result<Database, Box<dyn Error>> {
        let value = match (url.dialect(), url.file()) {
            (Dialect::Postgres, _) => url.secret(),
            (Dialect::Sqlite, Some(file)) => sqlite(&below(root, file), url.query()),
            (Dialect::Sqlite, None) => {
                return Err(failure::usage(
                    "a database in memory cannot be developed on: the commands and the backend would each have another",
                    format!("name a file: `{variable}=sqlite://data/dev.db` in `.env`"),
                )
                .into());
            }
        };
        Ok(Database {
            variable,
            shown: value.parse::<DatabaseUrl>()?.to_string(),
            value,
        })
    }

    /// The one of a private server.
    pub(super) fn private(private: &Private, variable: String) -> Database {
        let url = private.database.url();
        Database {
            variable,
            value: url.secret(),
            shown: url.to_string(),
        }
    }
}

impl Private {
    /// Starts the server from this machine's programs, unless one for scratch databases is `named`.
    ///
    /// # Errors
    ///
    /// There is none, or it does not start.
    pub(super) fn start(runtime: &Runtime, named: Option<&str>) -> Result<Private, Box<dyn Error>> {
        let server = runtime.block_on(Server::start(VARIABLE, named))?;
        let database = runtime.block_on(server.create_database())?;
        Ok(Private {
            database,
            _server: server,
        })
    }

    /// Where it is.
    pub(super) fn url(&self) -> &DatabaseUrl {
        self.database.url()
    }
}

/// The path from `root`, or from the root of the file system for a file that is not below it.
pub(crate) fn below(root: &Path, file: &Path) -> PathBuf {
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    // The file may not be there yet; its folder mostly is, and without `..` in it both can be compared.
    let real = match (whole.parent().map(Path::canonicalize), whole.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => whole,
    };
    let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
    match real.strip_prefix(&root) {
        Ok(path) => path.to_owned(),
        Err(_) => real,
    }
}

/// The URL of a file. What would be read as something else in it is written as its number.
fn sqlite(path: &Path, query: &str) -> String {
    let path = path.to_string_lossy();
    let path = path.replace('%', "%25").replace('?', "%3F");
    let query = match query {
        "" => String::new(),
        query => format!("?{query}"),
    };
    format!("sqlite://{path}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn check(root: &Path, url: &str, expected: &str) {
        let url: DatabaseUrl = url.parse().unwrap();
        let database = Database::named(&url, "DATABASE_URL".to_owned(), root);
        match database {
            Ok(database) => {
                assert_eq!(database.value, expected);
                let again: DatabaseUrl = database.value.parse().unwrap();
                assert_eq!(again.dialect(), url.dialect());
                assert_eq!(
                    again.file().and_then(Path::file_name),
                    url.file().and_then(Path::file_name)
                );
                assert!(!database.shown.contains("hunter2"));
            }
            Err(error) => assert_eq!(error.to_string(), expected),
        }
    }

    #[test]
    fn a_file_below_the_root_is_named_from_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir(root.join("data")).unwrap();
        let inside = |path: &str| format!("sqlite://{}/{path}", root.display());
        check(root, &inside("data/dev.db"), "sqlite://data/dev.db");
        check(root, &inside("data/../data/dev.db"), "sqlite://data/dev.db");
        check(
            root,
            &inside("data/a%25b%3Fc.db?mode=rwc"),
            "sqlite://data/a%25b%3Fc.db?mode=rwc",
        );
        check(root, "sqlite:///nowhere/x.db", "sqlite:///nowhere/x.db");
    }

    #[test]
    fn a_server_keeps_its_password_and_does_not_show_it() {
        let url = "postgres://u:hunter2@h/d?sslmode=require";
        check(Path::new("/"), url, url);
    }

    #[test]
    fn memory_is_refused() {
        check(
            Path::new("/"),
            "sqlite::memory:",
            "a database in memory cannot be developed on: the commands and the backend would each have another",
        );
    }
}
