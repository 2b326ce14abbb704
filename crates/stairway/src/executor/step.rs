//! One step: the statements of one revision in one direction, and its record, in one transaction.

use super::{
    Event, ExecutorError, Session,
    error::{gave_way, locate},
    lock::{Wait, single},
    session::Guard,
};
use crate::{
    Dialect,
    connection::ServerError,
    dialect::{postgres, sqlite},
    place::Place,
    plan::Step,
    revision::{Direction, Graph, RevisionId},
    script::{BlockKind, Script},
    sql::{self, Segment, Statement},
    store::{Action, Outcome, Record},
};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Which.
    pub step: Step,
    /// Its revision's message.
    pub message: String,
    /// How long its statements took.
    pub elapsed: Duration,
}

/// Where an attempt ended.
enum Failure {
    /// A statement of the script.
    Statement {
        place: Place,
        cause: ServerError,
        kept: usize,
    },
    /// The record, or the commit.
    Commit { cause: ServerError },
    /// Anything that is an error of its own.
    Other(ExecutorError),
}

impl Session<'_> {
    /// Takes one step. None if another migrator took it while this one waited.
    ///
    /// # Errors
    ///
    /// When a statement fails: the step is rolled back, and the error says where the database is now.
    pub async fn step(
        &mut self,
        step: &Step,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Option<Done>, ExecutorError> {
        let source = self.source;
        let Some(script) = source.script(&step.revision) else {
            return Err(ExecutorError::Overrun { step: step.clone() });
        };
        permitted(script, step.direction)?;
        let mut attempt = 0;
        loop {
            let failure = match self.attempt(script, step, events).await {
                Ok(done) => return Ok(done),
                Err(failure) => failure,
            };
            let spanned = self.spanning;
            self.roll_back().await;
            let cause = match &failure {
                Failure::Statement { cause, kept: 0, .. } | Failure::Commit { cause } => {
                    Some(cause)
                }
                _ => None,
            };
            if let Some(cause) = cause
                && gave_way(cause)
                && !spanned
                && attempt < self.options.retries
                && !self.options.interrupt.is_triggered()
            {
                let after = backoff(attempt);
                events(Event::Retrying {
                    step: step.clone(),
                    cause: cause.message.clone(),
                    after,
                });
                tokio::select! {
                    () = tokio::time::sleep(after) => {}
                    () = self.options.interrupt.triggered() => {}
                }
                attempt += 1;
                continue;
            }
            return Err(self.fail(script, step, failure, spanned).await);
        }
    }

    async fn attempt(
        &mut self,
        script: &Script,
        step: &Step,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Option<Done>, Failure> {
        let segments = sql::segments(script, step.direction, self.connection.dialect());
        let started = Instant::now();
        let mut kept = 0;
        let mut open = self.spanning;
        let mut first = true;
        for segment in &segments {
            if segment.transaction && !open {
                self.begin(events).await.map_err(Failure::Other)?;
                open = true;
            } else if !segment.transaction {
                if open {
                    self.commit(events)
                        .await
                        .map_err(|cause| Failure::Commit { cause })?;
                    open = false;
                }
                self.clean()
                    .await
                    .map_err(|cause| Failure::Commit { cause })?;
            }
            if std::mem::take(&mut first) && self.overtaken(step).await? {
                self.roll_back().await;
                return Ok(None);
            }
            kept += self.segment(script, segment, kept).await?;
            if !segment.transaction {
                self.ended(script, step).await?;
            }
        }
        if !open {
            self.begin(events).await.map_err(Failure::Other)?;
            if first && self.overtaken(step).await? {
                self.roll_back().await;
                return Ok(None);
            }
        }
        let elapsed = started.elapsed();
        self.record(script, step, elapsed).await?;
        if !self.spanning {
            self.commit(events)
                .await
                .map_err(|cause| Failure::Commit { cause })?;
        }
        match step.direction {
            Direction::Upgrade => self.applied.insert(step.revision.clone()),
            Direction::Downgrade => self.applied.remove(&step.revision),
        };
        if segments
            .iter()
            .flat_map(|segment| &segment.statements)
            .any(|statement| self.leaves_marks(statement))
        {
            self.clean()
                .await
                .map_err(|cause| Failure::Commit { cause })?;
        }
        Ok(Some(Done {
            step: step.clone(),
            message: script.message().to_owned(),
            elapsed,
        }))
    }

    /// Runs the statements of a segment; gives how many of them a rollback would not take back.
    async fn segment(
        &mut self,
        script: &Script,
        segment: &Segment<'_>,
        kept: usize,
    ) -> Result<usize, Failure> {
        for (done, statement) in segment.statements.iter().enumerate() {
            if self.options.interrupt.is_triggered() {
                return Err(Failure::Other(ExecutorError::Interrupted { during: None }));
            }
            if let Err(cause) = self.run(&statement.text).await {
                let kept = if segment.transaction {
                    kept
                } else {
                    kept + done
                };
                let place = self.place(script, statement, &cause);
                return Err(Failure::Statement { place, cause, kept });
            }
        }
        Ok(if segment.transaction {
            0
        } else {
            segment.statements.len()
        })
    }

    fn place(&self, script: &Script, statement: &Statement<'_>, cause: &ServerError) -> Place {
        let within = locate(self.connection.dialect(), &statement.text, cause);
        script.place_of(statement.span.start + within.start..statement.span.start + within.end)
    }

    /// Whether another migrator took this step since the records were read. Called with the write lock held.
    async fn overtaken(&mut self, step: &Step) -> Result<bool, Failure> {
        let other = |cause| {
            Failure::Other(ExecutorError::Query {
                doing: "read the file's state",
                cause,
            })
        };
        if let Guard::Sqlite { data_version } = &mut self.guard {
            let now = single(&mut self.connection, sqlite::session::DATA_VERSION)
                .await
                .map_err(other)?;
            if *data_version != now {
                *data_version = now;
                let records = self
                    .store
                    .read(&mut self.connection)
                    .await
                    .map_err(|error| {
                        other(ServerError {
                            message: error.to_string(),
                            ..ServerError::default()
                        })
                    })?;
                self.applied = records.into_iter().map(|record| record.revision).collect();
            }
        }
        if self.applied.contains(&step.revision) == (step.direction == Direction::Upgrade) {
            return Ok(true);
        }
        match fits(self.source.graph(), &self.applied, step) {
            true => Ok(false),
            false => Err(Failure::Other(ExecutorError::Overrun {
                step: step.clone(),
            })),
        }
    }

    /// Refuses a `no-transaction` block that ended in a transaction of its own.
    async fn ended(&mut self, script: &Script, step: &Step) -> Result<(), Failure> {
        let open = match self.connection.dialect() {
            Dialect::Postgres => {
                // Outside of a transaction every statement is its own, so the two times are equal.
                let sql =
                    "SELECT pg_catalog.statement_timestamp() <> pg_catalog.transaction_timestamp()";
                single(&mut self.connection, sql)
                    .await
                    .map(|answer| answer == "t")
            }
            Dialect::Sqlite => match self.connection.execute("BEGIN").await {
                Ok(()) => self.connection.execute("ROLLBACK").await.map(|()| false),
                Err(_) => Ok(true),
            },
        };
        match open {
            Ok(false) => Ok(()),
            Ok(true) => Err(Failure::Other(ExecutorError::LeftOpen {
                step: step.clone(),
                place: Box::new(block(script, step.direction)),
            })),
            Err(cause) => Err(Failure::Commit { cause }),
        }
    }

    async fn record(
        &mut self,
        script: &Script,
        step: &Step,
        elapsed: Duration,
    ) -> Result<(), Failure> {
        let failed = |cause| Failure::Commit { cause };
        if self.connection.dialect() == Dialect::Postgres && step.direction == Direction::Downgrade
        {
            self.connection
                .execute(postgres::session::OWN_ROLE)
                .await
                .map_err(failed)?;
        }
        let log = self.store.log(
            Action::Step(step.direction),
            &step.revision,
            &Outcome::Done,
            elapsed,
        );
        match step.direction {
            Direction::Upgrade => {
                let insert = self.store.insert(&Record {
                    revision: step.revision.clone(),
                    message: script.message().to_owned(),
                    checksum: script.upgrade_checksum().to_string(),
                    downgrade_checksum: script.downgrade_checksum().to_string(),
                    applied_at: String::new(),
                    elapsed,
                    version: crate::VERSION.to_owned(),
                    state: "applied".to_owned(),
                });
                let role = match self.connection.dialect() {
                    Dialect::Postgres => format!("{}; ", postgres::session::OWN_ROLE),
                    Dialect::Sqlite => String::new(),
                };
                self.connection
                    .execute(&format!("{role}{insert}; {log}"))
                    .await
                    .map_err(failed)
            }
            Direction::Downgrade => {
                let rows = self
                    .connection
                    .rows(&self.store.delete(&step.revision))
                    .await
                    .map_err(failed)?;
                if rows.len() != 1 {
                    return Err(Failure::Other(ExecutorError::Overrun {
                        step: step.clone(),
                    }));
                }
                self.connection.execute(&log).await.map_err(failed)
            }
        }
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
                other => return other,
            }
        }
    }

    /// Whether a statement may leave something in an SQLite session: a setting, a temporary object, another file.
    fn leaves_marks(&self, statement: &Statement<'_>) -> bool {
        self.connection.dialect() == Dialect::Sqlite && {
            let mut words = statement
                .text
                .split_whitespace()
                .map(str::to_ascii_lowercase);
            match words.next().as_deref() {
                Some("pragma" | "attach" | "detach") => true,
                Some("create") => matches!(words.next().as_deref(), Some("temp" | "temporary")),
                Some(word) => word.starts_with("pragma"),
                None => false,
            }
        }
    }

    /// The error of a step that was rolled back, after it was logged.
    async fn fail(
        &mut self,
        script: &Script,
        step: &Step,
        failure: Failure,
        spanned: bool,
    ) -> ExecutorError {
        let interrupted = self.options.interrupt.is_triggered();
        let (message, lost) = match &failure {
            Failure::Statement { cause, .. } | Failure::Commit { cause } => {
                (cause.message.clone(), cause.lost)
            }
            Failure::Other(error) => (error.to_string(), false),
        };
        let logged = if interrupted {
            "interrupted".to_owned()
        } else {
            message
        };
        let log = self.store.log(
            Action::Step(step.direction),
            &step.revision,
            &Outcome::Failed(logged),
            Duration::ZERO,
        );
        // The log is a courtesy here: the error itself is what must reach the user.
        let _ = self.connection.execute(&log).await;
        let mut state = Vec::new();
        let kept = match &failure {
            Failure::Statement { kept, .. } => *kept,
            _ => 0,
        };
        if lost {
            state.push(
                "the connection was lost: the server rolls back what was not committed".to_owned(),
            );
        } else if kept > 0 {
            state.push(format!(
                "{kept} {} of this step ran outside of a transaction and {} in effect",
                if kept == 1 { "statement" } else { "statements" },
                if kept == 1 { "is" } else { "are" },
            ));
        }
        if !lost {
            let whole = if spanned { "the whole run" } else { "the step" };
            state.push(format!(
                "{whole} was rolled back; the database is at {}",
                self.stands(spanned)
            ));
        }
        match failure {
            Failure::Commit { cause } if cause.is_busy() => ExecutorError::Locked {
                waited: self.options.lock_wait,
            },
            _ if interrupted => ExecutorError::Interrupted {
                during: Some(step.clone()),
            },
            Failure::Statement { place, cause, .. } => ExecutorError::Statement {
                step: step.clone(),
                place: Box::new(place),
                cause,
                state,
            },
            Failure::Commit { cause } => {
                let place = Box::new(block(script, step.direction));
                ExecutorError::Commit {
                    step: step.clone(),
                    place,
                    cause,
                    state,
                }
            }
            Failure::Other(error) => error,
        }
    }

    /// The recorded heads, in words.
    fn stands(&self, spanned: bool) -> String {
        if spanned {
            return "the state from before it".to_owned();
        }
        heads(&self.source.graph().effective_heads(&self.applied))
    }
}

fn heads(heads: &[RevisionId]) -> String {
    match heads {
        [] => "base".to_owned(),
        heads => heads
            .iter()
            .map(|id| format!("`{id}`"))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// The first block of a direction, which errors without a statement point at.
fn block(script: &Script, direction: Direction) -> Place {
    let span = script
        .blocks()
        .iter()
        .find(|block| block.kind == BlockKind::from(direction))
        .map_or(script.revision_span(), |block| block.directive.clone());
    script.place_of(span)
}

/// Refuses a downgrade that the file does not have.
pub(super) fn permitted(script: &Script, direction: Direction) -> Result<(), ExecutorError> {
    if direction == Direction::Upgrade {
        return Ok(());
    }
    let revision = script.revision().clone();
    if let Some(irreversible) = script.irreversible() {
        return Err(ExecutorError::Irreversible {
            revision,
            why: irreversible.why.clone(),
            place: Box::new(script.place_of(irreversible.span.clone())),
        });
    }
    if !script.has_downgrade() && !script.is_merge() {
        let place = Box::new(script.place_of(script.revision_span()));
        return Err(ExecutorError::NoDowngrade { revision, place });
    }
    Ok(())
}

/// Exponential, with full jitter so that two that met do not meet again.
fn backoff(attempt: u32) -> Duration {
    let most = 100_u64.saturating_mul(1 << attempt.min(6));
    let mut random = [0_u8; 2];
    // Without randomness the pause is the longest one.
    let share = match getrandom::fill(&mut random) {
        Ok(()) => u64::from(u16::from_le_bytes(random)),
        Err(_) => u64::from(u16::MAX),
    };
    Duration::from_millis(most / 2 + most * share / (2 * u64::from(u16::MAX)))
}

/// Whether the records still allow the step: what it needs is applied, or nothing applied needs it.
fn fits(graph: &Graph, applied: &BTreeSet<RevisionId>, step: &Step) -> bool {
    let id = step.revision.as_str();
    match step.direction {
        Direction::Upgrade => graph
            .before(id)
            .iter()
            .all(|needed| applied.contains(needed)),
        Direction::Downgrade => !graph.after(id).iter().any(|child| applied.contains(child)),
    }
}
