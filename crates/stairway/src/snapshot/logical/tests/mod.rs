//! On a real server: what the catalogue shows and what the user wrote have the same normal form.

mod cases;
mod read;

use super::*;
use crate::{
    connection::{Access, Connection},
    scratch::postgres::ScratchDatabase,
};

/// A fresh database and a connection to it.
async fn fresh() -> (ScratchDatabase, Connection) {
    let server = crate::scratch::testing::server().await;
    let database = server.create_database().await.unwrap();
    let connection = Connection::open(database.url(), Access::Write)
        .await
        .unwrap();
    (database, connection)
}
