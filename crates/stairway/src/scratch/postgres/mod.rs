//! A PostgreSQL for throwaway databases: a private one, started here, or a running one that is named.

mod database;
mod find;
#[cfg(unix)]
mod process;
mod role;
#[cfg(all(test, unix))]
mod tests;

pub use database::ScratchDatabase;
pub use find::Search;

use super::ScratchError;
use crate::{
    Dialect, Error,
    connection::{Access, Connection, DatabaseUrl},
};
use std::sync::Arc;

/// The environment variable that names a running server, unless the configuration names another.
pub const VARIABLE: &str = "STAIRWAY_SCRATCH_POSTGRES";

/// A PostgreSQL server on which databases can be made and dropped.
///
/// A private one listens on a socket in a folder that only its user can enter, never on TCP. It ends, and
/// its folder goes, when this value is dropped and also when the process dies, be it by SIGKILL: so keep it
/// for as long as its databases are used.
#[derive(Debug)]
pub struct Server {
    kind: Kind,
    /// Those that go with each database.
    roles: Arc<[String]>,
}

#[derive(Debug)]
enum Kind {
    #[cfg(unix)]
    Private(Box<process::Process>),
    Shared(DatabaseUrl),
}

impl Server {
    fn of(kind: Kind) -> Server {
        let roles = Arc::default();
        Server { kind, roles }
    }

    /// The server that `url`, the value of the environment variable called `variable`, names; without one, a
    /// private server from the programs that this machine has.
    ///
    /// # Errors
    ///
    /// A URL that is none; no PostgreSQL on this machine; one that does not start, with its log's last lines.
    pub async fn start(variable: &str, url: Option<&str>) -> Result<Server, Error> {
        let named = match url.filter(|url| !url.trim().is_empty()) {
            Some(url) => Some(url.parse()?),
            None => None,
        };
        Server::named(variable, named.as_ref()).await
    }

    /// As [`start`](Self::start), of a URL that is read already.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub async fn named(variable: &str, url: Option<&DatabaseUrl>) -> Result<Server, Error> {
        match url {
            Some(url) => Server::shared(variable, url.clone()),
            None => Server::private(variable, &Search::machine()).await,
        }
    }

    /// A running server, on which only databases made here are touched.
    ///
    /// # Errors
    ///
    /// The URL is another dialect's.
    pub fn shared(variable: &str, url: DatabaseUrl) -> Result<Server, Error> {
        if url.dialect() != Dialect::Postgres {
            return Err(ScratchError::NotPostgres {
                variable: variable.to_owned(),
                url: url.to_string(),
            }
            .into());
        }
        Ok(Server::of(Kind::Shared(url)))
    }

    /// A private server; `variable` is what the error names as the way on where there is none.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start).
    pub async fn private(variable: &str, search: &Search) -> Result<Server, Error> {
        // A server that nobody here can ask would never be ready.
        crate::connection::has_driver(Dialect::Postgres)?;
        #[cfg(unix)]
        return Ok(Server::of(Kind::Private(Box::new(
            process::Process::start(search, variable).await?,
        ))));
        #[cfg(not(unix))]
        Err(ScratchError::NotFound {
            variable: variable.to_owned(),
            searched: search.described(),
        }
        .into())
    }

    /// Where to connect to `database` on this server.
    ///
    /// # Errors
    ///
    /// None that a sound temporary folder could cause.
    pub fn url(&self, database: &str) -> Result<DatabaseUrl, Error> {
        match &self.kind {
            #[cfg(unix)]
            Kind::Private(process) => process.url(database),
            Kind::Shared(url) => Ok(url.with_database(database)),
        }
    }

    /// The folder of a private server.
    pub fn folder(&self) -> Option<&std::path::Path> {
        match &self.kind {
            #[cfg(unix)]
            Kind::Private(process) => Some(process.folder()),
            Kind::Shared(_) => None,
        }
    }

    /// Makes a fresh, empty database in UTF-8.
    ///
    /// # Errors
    ///
    /// The server cannot be reached, or the role may not create databases.
    pub async fn create_database(&self) -> Result<ScratchDatabase, Error> {
        let outlives = self.folder().is_none();
        ScratchDatabase::create(self.own_url()?, outlives, &self.roles).await
    }

    /// The server's own version, such as `15.18`.
    ///
    /// # Errors
    ///
    /// The server cannot be reached.
    pub async fn version(&self) -> Result<String, Error> {
        let mut connection = Connection::open(&self.own_url()?, Access::Read).await?;
        Ok(connection.version().await?)
    }

    /// Where to say what concerns no database made here.
    fn own_url(&self) -> Result<DatabaseUrl, Error> {
        match &self.kind {
            #[cfg(unix)]
            Kind::Private(_) => self.url("postgres"),
            Kind::Shared(url) => Ok(url.clone()),
        }
    }
}
