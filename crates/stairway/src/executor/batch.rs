//! A step on PostgreSQL in one round trip: BEGIN, the statements, the record, COMMIT.
//!
//! The statements still run one after another, each on what the one before it left, and the answers tell which
//! one was refused. Only steps without a `no-transaction` block are sent like this.

use super::{ExecutorError, Session, failure::Failure, record::recorded};
use crate::{
    connection::ServerError, dialect::postgres::session, plan::Step, revision::Direction,
    script::Script, sql::Statement, store::Took,
};

impl Session<'_> {
    /// Runs all statements of a step with its record; commits unless the transaction spans the whole run.
    pub(super) async fn batch(
        &mut self,
        script: &Script,
        step: &Step,
        statements: &[&Statement<'_>],
    ) -> Result<(), Failure> {
        let timeouts = self.timeouts();
        let records = recorded(self.store.statements(), script, step, Took::SinceBegin);
        let mut texts = Vec::new();
        if !self.spanning {
            texts.extend([session::CLEAN, "BEGIN", &timeouts]);
        }
        // Where one text holds several statements, they count as so many answers.
        let texts: Vec<&str> = texts
            .into_iter()
            .flat_map(|text| text.split("; "))
            .collect();
        let first = texts.len();
        let mut texts = texts;
        texts.extend(statements.iter().map(|statement| &*statement.text));
        texts.push(session::OWN_ROLE);
        texts.extend(records.iter().map(String::as_str));
        if !self.spanning {
            texts.push("COMMIT");
        }
        let Err((index, cause)) = self.run_each(&texts).await else {
            return Ok(());
        };
        Err(if index < first {
            Failure::Other(ExecutorError::Query {
                doing: "begin a transaction",
                cause,
            })
        } else if let Some(statement) = statements.get(index - first) {
            let place = self.place(script, statement, &cause);
            Failure::Statement {
                place,
                cause,
                kept: 0,
            }
        } else if step.direction == Direction::Downgrade && self.store.is_no_record(&cause) {
            Failure::Other(ExecutorError::Overrun { step: step.clone() })
        } else {
            Failure::Commit { cause }
        })
    }

    /// Runs statements in one round trip, and cancels them when the interrupt is raised.
    async fn run_each(&mut self, texts: &[&str]) -> Result<(), (usize, ServerError)> {
        // What was committed by the time of a cancel is recorded as well.
        let execution = self.connection.execute_each(texts);
        self.guard.watch(execution, &self.options.interrupt).await
    }
}
