//! Runs catalogue queries, under the settings that their spelling depends on; prepares those that come again.

use crate::{
    connection::{Connection, Row, ServerError},
    dialect::postgres::catalogue::{BY_UNIT, SETTINGS},
};
use std::collections::HashSet;

/// The codes of a prepared statement that is gone, and of one that is already there.
const LOST: [&str; 2] = ["26000", "42P05"];

/// One of several queries that are run in one go.
#[derive(Debug)]
pub(super) struct Query {
    /// Whether it looks rows up by what they belong to.
    pub(super) by_unit: bool,
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
    /// Whether nobody else uses the connection, so that settings can be made once and stay.
    own: bool,
    /// Whether they are made.
    set: bool,
}

impl Session {
    /// For a connection that nobody else uses.
    pub(super) fn own() -> Session {
        Session {
            own: true,
            ..Session::default()
        }
    }

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
                self.set = false;
                let sql = format!("DEALLOCATE ALL;{}", self.text(queries));
                connection.rows(&sql).await
            }
            answer => answer,
        }
    }

    fn text(&mut self, queries: &[Query]) -> String {
        let mut sql = match (self.own, std::mem::replace(&mut self.set, true)) {
            (true, true) => String::new(),
            (true, false) => SETTINGS.replace("SET LOCAL", "SET"),
            (false, _) => SETTINGS.to_owned(),
        };
        if queries.iter().any(|query| query.by_unit) {
            sql.push_str(BY_UNIT);
        }
        for Query {
            by_unit: _,
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
