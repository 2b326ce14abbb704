//! The record of a step, and the commit that it shares with the change.

use super::{Event, ExecutorError, Session, failure::Failure, lock::Wait};
use crate::{
    Dialect,
    connection::ServerError,
    dialect::postgres,
    plan::Step,
    revision::Direction,
    script::Script,
    store::{Action, Outcome, Record, Statements, Took},
};
use std::time::Duration;

impl Session<'_> {
    /// Records a step inside of its transaction, and commits unless the transaction spans the whole run.
    pub(super) async fn conclude(
        &mut self,
        script: &Script,
        step: &Step,
        elapsed: Duration,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<(), Failure> {
        let failed = |cause| Failure::Commit { cause };
        let record = recorded(self.store.statements(), script, step, Took::Known(elapsed));
        let record = record.join("; ");
        let mut sql = match self.connection.dialect() {
            Dialect::Postgres => format!("{}; {record}", postgres::session::OWN_ROLE),
            Dialect::Sqlite => record,
        };
        // One round trip on PostgreSQL; on SQLite a commit may have to wait for readers and be tried again.
        let together = !self.spanning && self.connection.dialect() == Dialect::Postgres;
        if together {
            sql += "; COMMIT";
        }
        if let Err(cause) = self.connection.execute(&sql).await {
            // That the record was there is the last guard against a step that is run twice.
            let overrun = step.direction == Direction::Downgrade && self.store.is_no_record(&cause);
            return Err(match overrun {
                true => Failure::Other(ExecutorError::Overrun { step: step.clone() }),
                false => failed(cause),
            });
        }
        if !self.spanning && !together {
            self.commit(events).await.map_err(failed)?;
        }
        Ok(())
    }

    /// Commits; on SQLite readers may be in the way for a moment.
    pub(super) async fn commit(
        &mut self,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<(), ServerError> {
        let mut wait = Wait::new();
        loop {
            match self.connection.execute("COMMIT").await {
                Err(error) if error.is_busy() => {
                    if wait.pause(&self.options, events).await.is_err() {
                        return Err(error);
                    }
                }
                Err(error) => return Err(error),
                Ok(()) => break,
            }
        }
        // What is committed stays so. If this cannot be done now, the next transaction begins with it.
        let _ = self.restore_keys().await;
        Ok(())
    }
}

/// The statements that record a finished step, and its line of the log.
pub(super) fn recorded(
    statements: &Statements,
    script: &Script,
    step: &Step,
    took: Took,
) -> Vec<String> {
    let action = Action::Step(step.direction);
    match step.direction {
        Direction::Upgrade => gained(statements, action, script, took).into(),
        // The line of the log is part of it.
        Direction::Downgrade => vec![statements.delete(action, &step.revision, took)],
    }
}

/// The statements that record a revision as applied, and the line of the log.
pub(super) fn gained(
    statements: &Statements,
    action: Action,
    script: &Script,
    took: Took,
) -> [String; 2] {
    [
        statements.insert(&record(script), took),
        statements.log(action, script.revision(), &Outcome::Done, took),
    ]
}

/// What is recorded of a revision that is applied.
pub(super) fn record(script: &Script) -> Record {
    Record {
        revision: script.revision().clone(),
        message: script.message().to_owned(),
        checksum: script.upgrade_checksum().to_string(),
        downgrade_checksum: script.downgrade_checksum().to_string(),
        // When, and how long it took, is for the statement to say that records it.
        applied_at: String::new(),
        elapsed: Duration::ZERO,
        version: crate::VERSION.to_owned(),
        state: "applied".to_owned(),
    }
}
