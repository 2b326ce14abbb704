//! The statements that change the record tables, as texts. Whoever runs them does so inside of the transaction of
//! the step that they record. Knows no connection.

use super::{Outcome, Record, Verification};
use crate::{
    Dialect,
    revision::{Direction, RevisionId},
};
use std::time::Duration;

/// What a line of the log is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A step in this direction.
    Step(Direction),
    /// A record made, or taken back, without running anything.
    Stamp(Direction),
    /// What is there was compared with what should be.
    Verify,
}

impl Action {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Action::Step(direction) => direction.as_str(),
            Action::Stamp(_) => "stamp",
            Action::Verify => "verify",
        }
    }

    /// What the log says beside the word when it is done: of a stamp, whether the record was made or taken back.
    fn detail(self) -> Option<&'static str> {
        match self {
            Action::Stamp(direction) => Some(direction.as_str()),
            Action::Step(_) | Action::Verify => None,
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

/// The statements that change the tables of one dialect in one place.
#[derive(Clone, Debug)]
pub struct Statements {
    dialect: Dialect,
    /// What stands before the name of a table: the quoted schema and a dot, or nothing.
    tables: String,
}

impl Statements {
    /// For tables in `schema`.
    pub fn within(dialect: Dialect, schema: &str) -> Statements {
        Statements {
            dialect,
            tables: format!("{}.", dialect.quote_name(schema)),
        }
    }

    /// For tables wherever the database finds them by their names alone.
    pub fn unqualified(dialect: Dialect) -> Statements {
        Statements {
            dialect,
            tables: String::new(),
        }
    }

    /// The dialect.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The statements that make the tables where they are not there yet.
    pub fn create(&self) -> String {
        self.located(self.dialect.record_sql().create)
    }

    /// A text of [`RecordSql`](crate::dialect::record::RecordSql) with the place of the tables filled in.
    pub(super) fn located(&self, sql: &str) -> String {
        sql.replace("{schema}.", &self.tables)
    }

    /// The statement that records `record` as applied now.
    pub fn insert(&self, record: &Record, took: Took) -> String {
        let text = |text: &str| self.dialect.quote_text(text);
        format!(
            "INSERT INTO {}stairway_revisions (id, message, checksum, downgrade_checksum, applied_at, \
             milliseconds, version, state) VALUES ({}, {}, {}, {}, {}, {}, {}, {})",
            self.tables,
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

    /// The statements that take a record back and add the line of what did so to the log. They fail where there is no
    /// such record, as [`is_no_record`](super::Store::is_no_record) tells.
    pub fn delete(&self, action: Action, revision: &RevisionId, took: Took) -> String {
        let line = |of: &str| self.line(action, of, &Outcome::Done, took);
        // The log refuses a line about NULL, which is all that there is to take from a record that is not there.
        // So one message to the server holds the check as well.
        let record = format!(
            "FROM {}stairway_revisions WHERE id = {}",
            self.tables,
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

    /// The statement that adds a verification to the log.
    pub fn verified(&self, verification: &Verification, took: Took) -> String {
        let heads = self.dialect.quote_text(&verification.heads());
        self.line(Action::Verify, &heads, &verification.outcome, took)
    }

    /// The same as [`log`](Self::log) with the revision as an expression.
    fn line(&self, action: Action, revision: &str, outcome: &Outcome, took: Took) -> String {
        let text = |text: &str| self.dialect.quote_text(text);
        let detail = match outcome {
            Outcome::Done => action.detail().map_or("NULL".to_owned(), text),
            Outcome::Failed(detail) => text(detail),
        };
        format!(
            "INSERT INTO {}stairway_log (at, action, revision, outcome, milliseconds, version, detail) \
             VALUES ({}, {}, {revision}, {}, {}, {}, {detail})",
            self.tables,
            self.dialect.record_sql().now,
            text(action.as_str()),
            text(outcome.as_str()),
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
}
