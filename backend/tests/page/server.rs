//! The databases of the tests.

use stairway::{
    connection::{Access, Connection, DatabaseUrl},
    executor::{self, Options},
    scratch::{
        postgres::{ScratchDatabase, Server, VARIABLE},
        sqlite::ScratchFile,
    },
    source::Source,
};
use std::{future::Future, sync::OnceLock};
use tokio::{runtime::Runtime, sync::OnceCell};

/// Runs `work` to its end on the runtime that the tests share.
pub(crate) fn wait<F: Future>(work: F) -> F::Output {
    runtime().block_on(work)
}

pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().unwrap())
}

/// The server that the environment names, else a private one, which ends with this process.
async fn server() -> &'static Server {
    static SERVER: OnceCell<Server> = OnceCell::const_new();
    let url = std::env::var(VARIABLE).ok();
    SERVER
        .get_or_init(async || Server::start(VARIABLE, url.as_deref()).await.unwrap())
        .await
}

/// A fresh database, gone afterwards.
pub(crate) enum Database {
    Sqlite(ScratchFile),
    Postgres(ScratchDatabase),
}

impl Database {
    pub(crate) fn both() -> [Database; 2] {
        [Database::sqlite(), wait(Database::postgres())]
    }

    pub(crate) fn sqlite() -> Database {
        Database::Sqlite(ScratchFile::create().unwrap())
    }

    pub(crate) async fn postgres() -> Database {
        Database::Postgres(server().await.create_database().await.unwrap())
    }

    pub(crate) fn url(&self) -> DatabaseUrl {
        match self {
            Database::Sqlite(file) => file.url().clone(),
            Database::Postgres(database) => database.url().clone(),
        }
    }

    /// Applies the revisions of the repository up to `target`.
    pub(crate) fn upgrade(&self, target: &str) {
        self.upgrade_of(&crate::site::repository(), target);
    }

    /// Applies those of `source`.
    pub(crate) fn upgrade_of(&self, source: &Source, target: &str) {
        let target = target.parse().unwrap();
        let report = wait(executor::upgrade(
            &self.url(),
            source,
            &target,
            Options::default(),
            &mut |_| {},
        ));
        let report = report.unwrap();
        assert!(report.error.is_none(), "{:?}", report.error);
    }

    pub(crate) fn run(&self, sql: &str) {
        wait(async {
            let mut connection = Connection::open(&self.url(), Access::Write).await.unwrap();
            connection.execute(sql).await.unwrap();
        });
    }
}
