//! Runs catalogue queries, under the settings that their spelling depends on; prepares those that come again.

use crate::{
    connection::{Connection, Row, ServerError},
    dialect::postgres::catalogue::SETTINGS,
};
use std::collections::HashSet;

/// The codes of a prepared statement that is gone, and of one that is already there.
const LOST: [&str; 2] = ["26000", "42P05"];

/// One of several queries that are run in one go.
#[derive(Debug)]
pub(super) struct Query {
    /// What it is prepared as.
    pub(super) name: String,
    /// The type of its one parameter, if it has one, and the value as a literal.
    pub(super) argument: Option<(&'static str, String)>,
    /// Its text.
    pub(super) sql: String,
}

/// Which queries this reader prepared in the session that it reads through.
#[derive(Debug, Default)]
pub(super) struct Session {
    prepared: HashSet<String>,
}

impl Session {
    /// The rows of all queries, one after another. To plan them takes several times as long as to run
    /// them, so they are prepared; whatever `DEALLOCATE ALL` or a new connection lost is prepared anew.
    pub(super) async fn rows(
        &mut self,
        connection: &mut Connection,
        queries: &[Query],
    ) -> Result<Vec<Row>, ServerError> {
        let sql = self.text(queries);
        match connection.rows(&sql).await {
            Err(error) if LOST.iter().any(|code| error.is(code)) => {
                self.prepared.clear();
                let sql = format!("DEALLOCATE ALL;{}", self.text(queries));
                connection.rows(&sql).await
            }
            answer => answer,
        }
    }

    fn text(&mut self, queries: &[Query]) -> String {
        let mut sql = String::from(SETTINGS);
        for Query {
            name,
            argument,
            sql: text,
        } in queries
        {
            if self.prepared.insert(name.clone()) {
                let types = match argument {
                    Some((argument, _)) => format!(" ({argument})"),
                    None => String::new(),
                };
                sql.push_str(&format!("PREPARE {name}{types} AS {text};"));
            }
            let values = match argument {
                Some((_, value)) => format!(" ({value})"),
                None => String::new(),
            };
            sql.push_str(&format!("EXECUTE {name}{values};"));
        }
        sql
    }

    /// The rows of one text of any number of queries, without preparing any.
    pub(super) async fn once(
        connection: &mut Connection,
        queries: &str,
    ) -> Result<Vec<Row>, ServerError> {
        connection.rows(&format!("{SETTINGS}{queries}")).await
    }
}
