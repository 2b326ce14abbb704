//! Stairway's own tables: the records of what is applied, and the log. Written once for both dialects;
//! knows no script and no graph.

mod record;

pub use record::{Outcome, Record};

use crate::{
    Dialect,
    connection::{Connection, ServerError},
    dialect::record::RecordSql,
    error::{ErrorKind, Explain},
    revision::{Direction, RevisionId},
};
use std::time::Duration;

/// What the record tables hold is not what was expected.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The tables cannot be read or made.
    #[error("cannot {doing} the migration records")]
    Query {
        /// `read`, `create`.
        doing: &'static str,
        /// What the server said.
        #[source]
        cause: ServerError,
    },
    /// A row that no Stairway wrote.
    #[error("`stairway_revisions` holds a row that cannot be understood: {0}")]
    Odd(String),
    /// No schema to create the tables in.
    #[error("the database has no schema to keep the migration records in")]
    NoSchema,
}

impl Explain for StoreError {
    fn kind(&self) -> ErrorKind {
        match self {
            StoreError::Query { .. } => ErrorKind::Connection,
            StoreError::Odd(_) | StoreError::NoSchema => ErrorKind::State,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            StoreError::NoSchema => Some(
                "`current_schema()` is null: create the schema that `search_path` names".to_owned(),
            ),
            StoreError::Query {
                doing: "create", ..
            } => Some("the role needs CREATE on the schema".to_owned()),
            _ => None,
        }
    }

    fn notes(&self) -> Vec<String> {
        match self {
            StoreError::Query { cause, .. } => crate::connection::notes(cause),
            _ => Vec::new(),
        }
    }
}

/// What a line of the log is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A step in this direction.
    Step(Direction),
    /// A record made without running anything.
    Stamp,
}

impl Action {
    fn as_str(self) -> &'static str {
        match self {
            Action::Step(direction) => direction.as_str(),
            Action::Stamp => "stamp",
        }
    }
}

/// How long something took, as what is recorded of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Took {
    /// So long.
    Known(Duration),
    /// From the beginning of the transaction to the statement that records it, by the database's clock; nothing
    /// where the database cannot tell.
    SinceBegin,
}

/// Where the tables of one database are, and the statements that change them.
///
/// The statements are texts: the executor runs them inside the transaction of the step they record.
#[derive(Clone, Debug)]
pub struct Store {
    dialect: Dialect,
    schema: String,
    exists: bool,
}

impl Store {
    /// Finds the tables, creating nothing.
    ///
    /// # Errors
    ///
    /// When the catalogue cannot be read.
    pub async fn find(connection: &mut Connection) -> Result<Store, StoreError> {
        let dialect = connection.dialect();
        let sql = dialect.record_sql();
        let found = one(connection, sql.find).await?;
        let exists = found.is_some();
        let schema = match found {
            Some(schema) => schema,
            None => one(connection, sql.place)
                .await?
                .ok_or(StoreError::NoSchema)?,
        };
        Ok(Store {
            dialect,
            schema: dialect.quote_name(&schema),
            exists,
        })
    }

    /// Makes the tables where they are not there yet. Safe only under the lock: `IF NOT EXISTS` races.
    ///
    /// # Errors
    ///
    /// When the role may not.
    pub async fn create(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        if self.exists {
            return Ok(());
        }
        connection
            .execute(&self.text(|sql| sql.create))
            .await
            .map_err(|cause| StoreError::Query {
                doing: "create",
                cause,
            })?;
        self.exists = true;
        Ok(())
    }

    /// Every record, by id; none when the tables are not there.
    ///
    /// # Errors
    ///
    /// When the table cannot be read, or holds what no Stairway wrote.
    pub async fn read(&self, connection: &mut Connection) -> Result<Vec<Record>, StoreError> {
        if !self.exists {
            return Ok(Vec::new());
        }
        let rows = connection
            .rows(&self.text(|sql| sql.read))
            .await
            .map_err(|cause| StoreError::Query {
                doing: "read",
                cause,
            })?;
        rows.into_iter().map(Record::from_row).collect()
    }

    /// The statement that records `record` as applied now.
    pub fn insert(&self, record: &Record, took: Took) -> String {
        let text = |text: &str| self.dialect.quote_text(text);
        format!(
            "INSERT INTO {}.stairway_revisions (id, message, checksum, downgrade_checksum, applied_at, \
             milliseconds, version, state) VALUES ({}, {}, {}, {}, {}, {}, {}, {})",
            self.schema,
            text(record.revision.as_str()),
            text(&record.message),
            text(&record.checksum),
            text(&record.downgrade_checksum),
            self.dialect.record_sql().now,
            self.milliseconds(took),
            text(&record.version),
            text(&record.state),
        )
    }

    /// The statements that take a record back and add the line of a finished downgrade to the log. They fail
    /// where there is no such record, as [`is_no_record`](Self::is_no_record) tells.
    pub fn delete(&self, revision: &RevisionId, took: Took) -> String {
        let line =
            |of: &str| self.line(Action::Step(Direction::Downgrade), of, &Outcome::Done, took);
        // The log refuses a line about NULL, which is all that there is to take from a record that is not there.
        // So one message to the server holds the check as well.
        let record = format!(
            "FROM {}.stairway_revisions WHERE id = {}",
            self.schema,
            self.dialect.quote_text(revision.as_str()),
        );
        match self.dialect {
            Dialect::Postgres => format!(
                "WITH gone AS (DELETE {record} RETURNING id) {}",
                line("(SELECT id FROM gone)")
            ),
            Dialect::Sqlite => {
                let line = line(&format!("(SELECT id {record})"));
                format!("{line}; DELETE {record}")
            }
        }
    }

    /// Whether [`delete`](Self::delete) failed because there was no such record.
    pub fn is_no_record(&self, error: &ServerError) -> bool {
        error.is(match self.dialect {
            Dialect::Postgres => "23502",
            Dialect::Sqlite => "1299",
        })
    }

    /// The statement that adds a line to the log.
    pub fn log(
        &self,
        action: Action,
        revision: &RevisionId,
        outcome: &Outcome,
        took: Took,
    ) -> String {
        let revision = self.dialect.quote_text(revision.as_str());
        self.line(action, &revision, outcome, took)
    }

    /// The same with the revision as an expression.
    fn line(&self, action: Action, revision: &str, outcome: &Outcome, took: Took) -> String {
        let text = |text: &str| self.dialect.quote_text(text);
        let (word, detail) = match outcome {
            Outcome::Done => ("done", "NULL".to_owned()),
            Outcome::Failed(detail) => ("failed", text(detail)),
        };
        format!(
            "INSERT INTO {}.stairway_log (at, action, revision, outcome, milliseconds, version, detail) \
             VALUES ({}, {}, {revision}, {}, {}, {}, {detail})",
            self.schema,
            self.dialect.record_sql().now,
            text(action.as_str()),
            text(word),
            self.milliseconds(took),
            text(crate::VERSION),
        )
    }

    fn milliseconds(&self, took: Took) -> String {
        match took {
            Took::Known(elapsed) => elapsed.as_millis().to_string(),
            Took::SinceBegin => self
                .dialect
                .record_sql()
                .since_begin
                .unwrap_or("0")
                .to_owned(),
        }
    }

    fn text(&self, pick: fn(&'static RecordSql) -> &'static str) -> String {
        pick(self.dialect.record_sql()).replace("{schema}", &self.schema)
    }
}

async fn one(connection: &mut Connection, sql: &str) -> Result<Option<String>, StoreError> {
    let rows = connection
        .rows(sql)
        .await
        .map_err(|cause| StoreError::Query {
            doing: "read",
            cause,
        })?;
    Ok(rows
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().next().flatten()))
}
