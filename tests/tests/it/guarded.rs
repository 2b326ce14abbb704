//! A PostgreSQL that asks for a password, for all tests that need one.

use crate::server::{wait, with_database};
use stairway::{
    connection::{Access, Connection, DatabaseUrl},
    scratch::postgres::{Search, Server, VARIABLE},
};
use std::sync::OnceLock;

/// The password. No output may hold it.
pub(crate) const PASSWORD: &str = "hunter2-marks-the-spot";

/// A private server whose every connection needs the password.
pub(crate) struct Guarded(Server);

/// The server; none, with a word, on a machine that has no PostgreSQL of its own.
pub(crate) fn server() -> Option<&'static Guarded> {
    static SERVER: OnceLock<Option<Guarded>> = OnceLock::new();
    SERVER
        .get_or_init(|| match wait(start()) {
            Ok(server) => Some(Guarded(server)),
            Err(error) => {
                eprintln!("skipped, no PostgreSQL can be started here: {error}");
                None
            }
        })
        .as_ref()
}

async fn start() -> Result<Server, stairway::Error> {
    let server = Server::private(VARIABLE, &Search::machine()).await?;
    let mut connection = Connection::open(&server.url("postgres")?, Access::Write).await?;
    let rows = connection.rows("SHOW hba_file").await.unwrap();
    let file = rows[0][0].as_deref().unwrap();
    let sql = format!("ALTER ROLE postgres PASSWORD '{PASSWORD}'");
    connection.execute(&sql).await.unwrap();
    std::fs::write(file, "local all all scram-sha-256\n").unwrap();
    connection.execute("SELECT pg_reload_conf()").await.unwrap();
    Ok(server)
}

impl Guarded {
    /// The URL of a database, with a password.
    pub(crate) fn url(&self, database: &str, password: &str) -> String {
        let url = self.0.url("postgres").unwrap().to_string();
        format!("{}&password={password}", with_database(&url, database))
    }

    /// The URL of `postgres` as it is shown.
    pub(crate) fn shown(&self) -> String {
        let url: DatabaseUrl = self.url("postgres", PASSWORD).parse().unwrap();
        url.to_string()
    }

    /// Makes a database.
    pub(crate) fn create(&self, name: &str) {
        let url: DatabaseUrl = self.url("postgres", PASSWORD).parse().unwrap();
        wait(async {
            let mut connection = Connection::open(&url, Access::Write).await.unwrap();
            connection
                .execute(&format!("CREATE DATABASE {name}"))
                .await
                .unwrap();
        });
    }
}
