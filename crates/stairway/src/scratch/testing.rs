//! One server for all tests of this process.

use super::postgres::{Server, VARIABLE};
use crate::connection::DatabaseUrl;
use tokio::sync::OnceCell;

/// The server that the environment names, else a private one. Statics are never dropped: a private server ends
/// with the process.
pub(crate) async fn server() -> &'static Server {
    static SERVER: OnceCell<Server> = OnceCell::const_new();
    let url = std::env::var(VARIABLE).ok();
    SERVER
        .get_or_init(async || Server::start(VARIABLE, url.as_deref()).await.unwrap())
        .await
}

/// Its URL, for whoever is to make databases on it.
pub(crate) async fn url() -> DatabaseUrl {
    server().await.url("postgres").unwrap()
}
