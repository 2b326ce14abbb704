//! One step: the statements of one revision in one direction, and its record, in one transaction.

use super::{
    Event, ExecutorError, Session,
    blame::blamed,
    drop::Cascade,
    error::{gave_way, locate},
    failure::{Failure, block},
    keys::ForeignKeys,
    lock::single,
    session::{Guard, query},
};
use crate::{
    Dialect,
    connection::ServerError,
    dialect::sqlite,
    place::Place,
    plan::Step,
    revision::{Direction, Graph, RevisionId},
    script::Script,
    sql::{self, Segment, Statement},
};
use std::{
    borrow::Cow,
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
            if matches!(failure, Failure::Stale) && !spanned {
                continue;
            }
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
        // What is in effect already has no meaning a second time, on the schema that it made itself.
        if self.is_taken(step) {
            return Ok(None);
        }
        // A step that is on record already has no text to run: its objects are there.
        if self.on_record(step) && self.overtaken_before(step, events).await? {
            self.walk.forget();
            return Ok(None);
        }
        let segments = self
            .walk
            .segments(&self.applied, step)
            .map_err(ExecutorError::from)?;
        let taken = self.take(script, step, &segments, events).await;
        match taken {
            Ok(Some(_)) => self.walk.taken(),
            Ok(None) | Err(Failure::Stale) => self.walk.forget(),
            Err(_) => self.walk.undone(),
        }
        taken
    }

    /// Takes a step once: `segments` is what the script runs.
    pub(super) async fn take(
        &mut self,
        script: &Script,
        step: &Step,
        segments: &[Segment<'_>],
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Option<Done>, Failure> {
        let started = Instant::now();
        if self.connection.dialect() == Dialect::Postgres
            && segments.iter().all(|segment| segment.transaction)
        {
            if self.overtaken(step).await? {
                return Ok(None);
            }
            if self.options.interrupt.is_triggered() {
                return Err(ExecutorError::Interrupted { during: None }.into());
            }
            let statements: Vec<&Statement<'_>> = segments
                .iter()
                .flat_map(|segment| &segment.statements)
                .collect();
            self.batch(script, step, &statements).await?;
            return Ok(Some(self.taken(script, step, started.elapsed())));
        }
        // How many statements a rollback would not take back, and how many it still would.
        let (mut kept, mut pending) = (0, 0);
        let mut open = self.spanning;
        let mut first = true;
        for (index, segment) in segments.iter().enumerate() {
            if segment.transaction && !open {
                let shared = segments.iter().skip(index);
                let shared = shared.take_while(|segment| segment.transaction);
                self.begin(ForeignKeys::of(shared), events).await?;
                open = true;
            } else if !segment.transaction {
                if open {
                    self.commit(events)
                        .await
                        .map_err(|cause| Failure::Commit { cause })?;
                    open = false;
                    kept += std::mem::take(&mut pending);
                }
                self.clean().await.map_err(query("clean the session"))?;
            }
            if std::mem::take(&mut first) && self.overtaken(step).await? {
                self.leave().await;
                return Ok(None);
            }
            self.segment(script, segment, kept).await?;
            if segment.transaction {
                pending += segment.statements.len();
            } else {
                kept += segment.statements.len();
                self.ended(script, step).await?;
            }
        }
        if !open {
            self.begin(ForeignKeys::AsTheyAre, events).await?;
            if first && self.overtaken(step).await? {
                self.leave().await;
                return Ok(None);
            }
        }
        let elapsed = started.elapsed();
        self.conclude(script, step, elapsed, events).await?;
        if segments
            .iter()
            .flat_map(|segment| &segment.statements)
            .any(|statement| self.leaves_marks(statement))
        {
            self.clean().await.map_err(query("clean the session"))?;
        }
        Ok(Some(self.taken(script, step, elapsed)))
    }

    /// Notes a step that is recorded.
    fn taken(&mut self, script: &Script, step: &Step, elapsed: Duration) -> Done {
        match step.direction {
            Direction::Upgrade => self.applied.insert(step.revision.clone()),
            Direction::Downgrade => self.applied.remove(&step.revision),
        };
        Done {
            step: step.clone(),
            message: script.message().to_owned(),
            elapsed,
        }
    }

    /// Runs the statements of a segment; `kept` are the statements of the step that a rollback would not take back.
    pub(super) async fn segment(
        &mut self,
        script: &Script,
        segment: &Segment<'_>,
        kept: usize,
    ) -> Result<(), Failure> {
        for (done, statement) in segment.statements.iter().enumerate() {
            if self.options.interrupt.is_triggered() {
                return Err(Failure::Other(ExecutorError::Interrupted { during: None }));
            }
            // With foreign keys off a DROP TABLE takes nothing along: that is what they are off for.
            if !segment.foreign_keys_off
                && let Some(Cascade {
                    table,
                    dependant,
                    action,
                }) = self
                    .cascade(&statement.text)
                    .await
                    .map_err(query("look for rows that a DROP TABLE would take along"))?
            {
                let place = Box::new(script.place_of(statement.span.clone()));
                return Err(Failure::Other(ExecutorError::Cascade {
                    table,
                    dependant,
                    action,
                    place,
                    state: Vec::new(),
                }));
            }
            if let Err(cause) = self.run(&statement.text).await {
                let done = if segment.transaction { 0 } else { done };
                let cause = match &statement.text {
                    Cow::Borrowed(_) => cause,
                    Cow::Owned(_) => ServerError {
                        message: sql::told(&cause.message),
                        ..cause
                    },
                };
                let place = self.place(script, statement, &cause);
                return Err(Failure::Statement {
                    place,
                    cause,
                    kept: kept + done,
                });
            }
        }
        Ok(())
    }

    pub(super) fn place(
        &self,
        script: &Script,
        statement: &Statement<'_>,
        cause: &ServerError,
    ) -> Place {
        let dialect = self.connection.dialect();
        let (start, within) = match &statement.text {
            Cow::Borrowed(text) => (statement.span.start, locate(dialect, text, cause)),
            // Where a translation went wrong says nothing of where in the original.
            Cow::Owned(_) => {
                let span = blamed(script, &statement.span, &cause.message);
                let original = script.text().get(span.clone()).unwrap_or_default();
                let cause = ServerError {
                    position: None,
                    ..cause.clone()
                };
                (span.start, locate(dialect, original, &cause))
            }
        };
        script.place_of(start + within.start..start + within.end)
    }

    /// Whether the records, as they were last read, say that this step is taken.
    fn is_taken(&self, step: &Step) -> bool {
        self.applied.contains(&step.revision) == (step.direction == Direction::Upgrade)
    }

    /// Whether the records, as they were read last, say that the step is done.
    fn on_record(&self, step: &Step) -> bool {
        self.applied.contains(&step.revision) == (step.direction == Direction::Upgrade)
    }

    /// As [`overtaken`](Self::overtaken), without the write lock.
    async fn overtaken_before(
        &mut self,
        step: &Step,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<bool, Failure> {
        if self.spanning {
            return self.overtaken(step).await;
        }
        self.begin(ForeignKeys::AsTheyAre, events).await?;
        let overtaken = self.overtaken(step).await;
        self.leave().await;
        overtaken
    }

    /// Ends the transaction of a step that has nothing to do; one that spans the run goes on.
    async fn leave(&mut self) {
        if !self.spanning {
            self.roll_back().await;
        }
    }

    /// Whether another migrator took this step since the records were read. Called with the write lock held.
    async fn overtaken(&mut self, step: &Step) -> Result<bool, Failure> {
        let other = |cause| {
            Failure::Other(ExecutorError::Query {
                doing: "read the file's state",
                cause,
            })
        };
        let mut changed = false;
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
                let applied = records.into_iter().map(|record| record.revision).collect();
                changed = self.applied != applied;
                self.applied = applied;
            }
        }
        if self.is_taken(step) {
            return Ok(true);
        }
        match fits(self.source.graph(), &self.applied, step) {
            true if changed => Err(Failure::Stale),
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
