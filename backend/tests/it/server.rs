//! One PostgreSQL for all tests: the one that the environment names, or a private one.

use stairway::scratch::postgres::{ScratchDatabase, Server, VARIABLE};
use std::{future::Future, sync::OnceLock};
use tokio::runtime::Runtime;

/// Runs `work` to its end on the runtime that the tests share.
pub(crate) fn wait<F: Future>(work: F) -> F::Output {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build();
        runtime.unwrap()
    });
    runtime.block_on(work)
}

/// A fresh database. A private server ends with this process, however it ends.
pub(crate) fn database() -> ScratchDatabase {
    static SERVER: OnceLock<Server> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        let url = std::env::var(VARIABLE).ok();
        wait(Server::start(VARIABLE, url.as_deref())).unwrap()
    });
    wait(server.create_database()).unwrap()
}
