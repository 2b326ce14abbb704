//! On a real server: what the catalogue shows and what the user wrote have the same normal form.

mod cases;
mod read;

use super::*;
use crate::{
    connection::{Access, Connection},
    scratch::postgres::ScratchDatabase,
    sql::{
        Problem, parse,
        replay::{self, Naming},
    },
};

/// What `statement` makes of `schema`.
fn replay(schema: &mut Schema, statement: &str) -> Result<(), Problem> {
    let tree = parse::statement(statement, Dialect::Postgres)?;
    replay::apply(
        schema,
        &tree,
        statement,
        Dialect::Postgres,
        Naming::Postgres,
    )
}

/// A fresh database and a connection to it.
async fn fresh() -> (ScratchDatabase, Connection) {
    let server = crate::scratch::testing::server().await;
    let database = server.create_database().await.unwrap();
    let connection = Connection::open(database.url(), Access::Write)
        .await
        .unwrap();
    (database, connection)
}
