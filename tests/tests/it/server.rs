//! One PostgreSQL for all tests: the one that the environment names, or a private one.

use stairway::scratch::postgres::{ScratchDatabase, Server, VARIABLE};
use std::{future::Future, sync::OnceLock};
use tokio::runtime::Runtime;

/// Runs `work` to its end on the runtime that the tests share.
pub(crate) fn wait<F: Future>(work: F) -> F::Output {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME
        .get_or_init(|| Runtime::new().unwrap())
        .block_on(work)
}

/// The server. A private one ends with this process, however it ends.
fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| {
        let url = std::env::var(VARIABLE).ok();
        wait(Server::start(VARIABLE, url.as_deref())).unwrap()
    })
}

/// The value of the environment variable that makes a command use the server.
pub(crate) fn url() -> String {
    match std::env::var(VARIABLE) {
        Ok(url) if !url.trim().is_empty() => url,
        // A private server has no password, so its URL as it is shown is whole.
        _ => server().url("postgres").unwrap().to_string(),
    }
}

/// The URL of another database on the server that `url` names, as text and so with its password.
pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let server = place.find("://").map_or(0, |at| at + 3);
    let end = place[server..]
        .find('/')
        .map_or(place.len(), |at| server + at);
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    format!("{}/{name}{query}", &place[..end])
}

/// A fresh database.
pub(crate) fn database() -> ScratchDatabase {
    wait(server().create_database()).unwrap()
}
