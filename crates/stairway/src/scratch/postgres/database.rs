//! A throwaway database on a PostgreSQL server.

use super::role::drop_roles;
use crate::{
    Error,
    connection::{Access, Connection, DatabaseUrl},
    scratch::ScratchError,
};
use std::{sync::Arc, thread, time::Duration};

/// Every database of ours begins so; nothing else on a shared server is ever touched.
const PREFIX: &str = "stairway_scratch_";

/// How long a drop may hold up whoever lets go of the database.
const PATIENCE: Duration = Duration::from_secs(10);

/// Copies the template's files, as servers before version 15 do. To write its pages to the log takes twice as long; it
/// spares a checkpoint, which on a private server holds nobody up.
const FILES: &str = " STRATEGY FILE_COPY";

/// A throwaway database, dropped with [`close`](Self::close), or at the latest with this value.
#[derive(Debug)]
pub struct ScratchDatabase {
    url: DatabaseUrl,
    name: String,
    /// Where to say DROP DATABASE; none once that is done.
    server: Option<DatabaseUrl>,
    /// Whether the database outlives us unless it is dropped: on a shared server.
    outlives: bool,
    /// The roles that go with it.
    roles: Arc<[String]>,
}

impl ScratchDatabase {
    /// Creates one through a connection to `server`.
    pub(super) async fn create(
        server: DatabaseUrl,
        outlives: bool,
        roles: &Arc<[String]>,
    ) -> Result<ScratchDatabase, Error> {
        let name = unique()?;
        let mut connection = Connection::open(&server, Access::Write).await?;
        // Made before the statement runs: if we are cancelled in the middle, the drop still comes.
        let database = ScratchDatabase {
            url: server.with_database(&name),
            name,
            server: Some(server),
            outlives,
            roles: Arc::clone(roles),
        };
        let strategy = match !outlives && major(&connection.version().await?) >= 15 {
            true => FILES,
            false => "",
        };
        connection
            .execute(&format!(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'{strategy}",
                database.name
            ))
            .await
            .map_err(|cause| ScratchError::Database {
                doing: "create",
                database: database.name.clone(),
                cause: Box::new(cause),
            })?;
        Ok(database)
    }

    /// Where to connect.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Its name on the server.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Drops the database, whoever is still connected to it.
    ///
    /// # Errors
    ///
    /// The server cannot be reached, or refuses.
    pub async fn close(mut self) -> Result<(), Error> {
        if let Some(server) = &self.server {
            drop_database(server, &self.name, &self.roles).await?;
        }
        self.server = None;
        Ok(())
    }
}

impl Drop for ScratchDatabase {
    fn drop(&mut self) {
        let Some(server) = self.server.take().filter(|_| self.outlives) else {
            return;
        };
        let name = std::mem::take(&mut self.name);
        let roles = Arc::clone(&self.roles);
        // A thread and a runtime of its own: this may run inside another runtime, which must not block on
        // itself, or after that one has ended. There is nobody left to tell of a failure.
        let worker = thread::Builder::new().spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            if let Ok(runtime) = runtime {
                let _ = runtime.block_on(async {
                    tokio::time::timeout(PATIENCE, drop_database(&server, &name, &roles)).await
                });
            }
        });
        if let Ok(worker) = worker {
            let _ = worker.join();
        }
    }
}

/// The first part of a version; 0 of none.
fn major(version: &str) -> u32 {
    let major = version.split(|c: char| !c.is_ascii_digit()).next();
    major.and_then(|major| major.parse().ok()).unwrap_or(0)
}

async fn drop_database(server: &DatabaseUrl, name: &str, roles: &[String]) -> Result<(), Error> {
    let mut connection = Connection::open(server, Access::Write).await?;
    let forced = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    connection
        .execute(&forced)
        .await
        .map_err(|cause| ScratchError::Database {
            doing: "drop",
            database: name.to_owned(),
            cause: Box::new(cause),
        })?;
    // What they were granted in it no longer holds them.
    drop_roles(&mut connection, roles).await?;
    Ok(())
}

/// A name that no other process picks.
fn unique() -> Result<String, ScratchError> {
    let random = getrandom::u64().map_err(|cause| ScratchError::File {
        doing: "draw a random name from",
        path: "the operating system".into(),
        cause: std::io::Error::other(cause),
    })?;
    Ok(format!("{PREFIX}{random:016x}"))
}
