//! Records a state without running anything: all of it in one transaction, under the lock of a run.

use super::{
    Done, Event, ExecutorError, Options, Report, Session, Status,
    keys::ForeignKeys,
    look,
    record::{gained, record},
    session::query,
    unplanned,
};
use crate::{
    Error,
    connection::{Access, Connection, DatabaseUrl, ServerError},
    plan::{self, Step},
    revision::{Direction, RevisionId, Target},
    script::Script,
    source::Source,
    store::{Action, Outcome, Record, Statements, Took},
};
use std::{collections::BTreeSet, time::Duration};

/// What is to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The states that are named, as [`plan::stamp`] takes them together; several for several branches.
    pub targets: Vec<Target>,
    /// Whether nothing of what is recorded stays but what is named: also what has no file goes, and what was edited after
    /// it was applied is recorded anew.
    pub purge: bool,
}

impl Stamp {
    /// The options of a stamp: one that leaves nothing of the records as it is takes them as they are.
    fn options(&self, mut options: Options) -> Options {
        options.allow_missing |= self.purge;
        options.allow_changed |= self.purge;
        options
    }

    /// What the records lose and gain.
    fn decide(
        &self,
        source: &Source,
        records: Vec<Record>,
        options: &Options,
    ) -> Result<Report, Error> {
        let status = Status::new(source, records);
        status.sound(source, options)?;
        let applied = status.applied();
        let mut plan = plan::stamp(source.graph(), &applied, &self.targets, self.purge)
            .map_err(|error| unplanned(source, error))?;
        if self.purge {
            plan = plan.renewing(source.graph(), &applied, &stale(source, &status.records));
        }
        let done = |step: Step| Done {
            message: message(source, &status.records, &step.revision),
            step,
            elapsed: Duration::ZERO,
        };
        Ok(Report {
            from: plan.from,
            to: plan.to,
            steps: plan.steps.into_iter().map(done).collect(),
            error: None,
        })
    }
}

/// Those whose record is not the one that would be made now.
fn stale(source: &Source, records: &[Record]) -> BTreeSet<RevisionId> {
    let is_stale = |found: &&Record| {
        let script = source.script(&found.revision).map(record);
        script.is_some_and(|now| {
            now.checksum != found.checksum || now.downgrade_checksum != found.downgrade_checksum
        })
    };
    let stale = records.iter().filter(is_stale);
    stale.map(|record| record.revision.clone()).collect()
}

/// The message of a revision; of one that has no file, as it was when it was recorded.
fn message(source: &Source, records: &[Record], revision: &RevisionId) -> String {
    if let Some(script) = source.script(revision) {
        return script.message().to_owned();
    }
    // They come by id.
    let at = records.binary_search_by(|record| record.revision.cmp(revision));
    let record = at.ok().and_then(|at| records.get(at));
    record.map_or_else(String::new, |record| record.message.clone())
}

/// Records that the database is where `stamp` says, whatever is in it. Its tables are not looked at. The steps of the
/// report are the records that were made (upgrade) and taken back (downgrade).
///
/// # Errors
///
/// When a target names no revision, or several where one is meant; when there is no database, or it cannot be locked in
/// time; when the records do not fit `source`, unless that is allowed or `stamp` purges; when they cannot be written.
/// Then nothing is recorded.
pub async fn stamp(
    url: &DatabaseUrl,
    source: &Source,
    stamp: &Stamp,
    options: Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Report, Error> {
    // The first look takes no lock and writes nothing: where there is nothing to do, that is all.
    let report = preview_stamp(url, source, stamp, &options, events).await?;
    if report.steps.is_empty() {
        return Ok(report);
    }
    let options = stamp.options(options);
    let mut session = Session::open(url, source, options, events).await?;
    let records = session.begin_stamp(events).await?;
    // Another migrator may have been here since. What ends here ends the transaction with its connection.
    let report = stamp.decide(source, records, &session.options)?;
    let steps: Vec<&Step> = report.steps.iter().map(|done| &done.step).collect();
    session.end_stamp(&steps, events).await?;
    session.close().await?;
    Ok(report)
}

/// What a stamp would record. Reads only.
///
/// # Errors
///
/// As [`stamp`].
pub async fn preview_stamp(
    url: &DatabaseUrl,
    source: &Source,
    stamp: &Stamp,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Report, Error> {
    // One that is not there is not made: an upgrade would run what is only to be recorded.
    let reached = Connection::reach(url, Access::Read).await;
    let mut connection = reached.map_err(|error| match error.is_missing() {
        true => ExecutorError::NoDatabase(error).into(),
        false => Error::from(error),
    })?;
    let records = look::records(&mut connection, options, events).await?;
    stamp.decide(source, records, &stamp.options(options.clone()))
}

impl Session<'_> {
    /// Records a revision as applied without running anything.
    ///
    /// # Errors
    ///
    /// When the record cannot be written.
    pub async fn stamp(
        &mut self,
        script: &Script,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<(), Error> {
        self.stamp_all(&[script], events).await?;
        Ok(())
    }

    /// The same for several revisions: all of them, or none where one of them is recorded already. Gives which it was.
    pub(crate) async fn stamp_all(
        &mut self,
        scripts: &[&Script],
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<bool, Error> {
        self.begin_stamp(events).await?;
        let is_recorded = |script: &&Script| self.applied.contains(script.revision());
        if scripts.iter().any(is_recorded) {
            self.roll_back().await;
            return Ok(false);
        }
        let step = |script: &&Script| Step {
            revision: script.revision().clone(),
            direction: Direction::Upgrade,
        };
        let steps: Vec<Step> = scripts.iter().map(step).collect();
        let steps: Vec<&Step> = steps.iter().collect();
        self.end_stamp(&steps, events).await?;
        Ok(true)
    }

    /// Begins the transaction of a stamp, and reads the records in it: on SQLite no lock is held between two
    /// transactions, and another migrator may have been here since they were read.
    async fn begin_stamp(
        &mut self,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Vec<Record>, Error> {
        if self.options.interrupt.is_triggered() {
            return Err(ExecutorError::Interrupted { during: None }.into());
        }
        self.begin(ForeignKeys::AsTheyAre, events).await?;
        match self.records().await {
            Ok(records) => {
                let ids = records.iter().map(|record| record.revision.clone());
                self.applied = ids.collect();
                Ok(records)
            }
            Err(error) => {
                self.roll_back().await;
                Err(error)
            }
        }
    }

    /// Takes back and makes these records, and commits.
    async fn end_stamp(
        &mut self,
        steps: &[&Step],
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<(), Error> {
        let mut sql = Vec::new();
        for step in steps {
            sql.extend(stamped(self.store.statements(), self.source, step)?);
        }
        if let Err(cause) = self.write_stamp(&sql.join("; "), events).await {
            return Err(self.fail_stamp(steps, cause).await.into());
        }
        for step in steps {
            match step.direction {
                Direction::Upgrade => self.applied.insert(step.revision.clone()),
                Direction::Downgrade => self.applied.remove(&step.revision),
            };
        }
        Ok(())
    }

    async fn write_stamp(
        &mut self,
        sql: &str,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<(), ServerError> {
        self.run(sql).await?;
        self.commit(events).await
    }

    /// The error of a stamp, after it was rolled back and noted in the log.
    async fn fail_stamp(&mut self, steps: &[&Step], cause: ServerError) -> ExecutorError {
        let interrupted = self.options.interrupt.is_triggered();
        self.roll_back().await;
        let outcome = Outcome::Failed(match interrupted {
            true => "interrupted".to_owned(),
            false => cause.message.clone(),
        });
        let statements = self.store.statements();
        let line = |step: &&Step| {
            let action = Action::Stamp(step.direction);
            statements.log(action, &step.revision, &outcome, NO_TIME)
        };
        let log: Vec<String> = steps.iter().map(line).collect();
        // The log is a courtesy here: the error itself is what must reach the user.
        let _ = self.connection.execute(&log.join("; ")).await;
        match interrupted {
            true => ExecutorError::Interrupted { during: None },
            false if cause.is_busy() => ExecutorError::Locked {
                waited: self.options.lock_wait,
            },
            false => query("write the migration records")(cause),
        }
    }
}

/// Nothing is run, so nothing takes time.
const NO_TIME: Took = Took::Known(Duration::ZERO);

/// The statements that make or take back the record of a step, and its line of the log.
pub(super) fn stamped(
    statements: &Statements,
    source: &Source,
    step: &Step,
) -> Result<Vec<String>, ExecutorError> {
    let action = Action::Stamp(step.direction);
    match step.direction {
        Direction::Upgrade => {
            let script = source.script(&step.revision);
            let script = script.ok_or_else(|| ExecutorError::Overrun { step: step.clone() })?;
            Ok(gained(statements, action, script, NO_TIME).into())
        }
        Direction::Downgrade => Ok(vec![statements.delete(action, &step.revision, NO_TIME)]),
    }
}
