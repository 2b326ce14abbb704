//! A whole run: from a target to a report.

use super::{
    Done, Event, ExecutorError, Options, Session, Status, Transaction, keys::ForeignKeys, look,
    session::query, unplanned,
};
use crate::{
    Dialect, Error,
    connection::{self, Access, Connection, DatabaseUrl},
    plan::{self, Plan, Step},
    revision::{Direction, RevisionId, Target},
    source::Source,
    sql::Walk,
    store::Record,
};
use std::collections::BTreeSet;

/// What a run did, and what stopped it.
#[derive(Debug)]
pub struct Report {
    /// The recorded heads before.
    pub from: Vec<RevisionId>,
    /// The recorded heads now; in a preview, afterwards.
    pub to: Vec<RevisionId>,
    /// The steps that are in effect, in order; in a preview, those that would be taken.
    pub steps: Vec<Done>,
    /// What stopped the run half way.
    pub error: Option<Error>,
}

/// Runs what leads up to `target`.
///
/// # Errors
///
/// When the run cannot begin: the target, the connection, the lock, missing or changed revisions. What stops
/// it later is in the report, beside the steps that were taken.
pub async fn upgrade(
    url: &DatabaseUrl,
    source: &Source,
    target: &Target,
    options: Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Report, Error> {
    run(url, source, Direction::Upgrade, target, options, events).await
}

/// Runs what leads down to `target`.
///
/// # Errors
///
/// As [`upgrade`]; and when there is no database, of which nothing can be taken back.
pub async fn downgrade(
    url: &DatabaseUrl,
    source: &Source,
    target: &Target,
    options: Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Report, Error> {
    run(url, source, Direction::Downgrade, target, options, events).await
}

/// What an upgrade or downgrade would do. Reads only; to an upgrade an SQLite file that is not there is one that is empty.
///
/// # Errors
///
/// As [`upgrade`] and [`downgrade`].
pub async fn preview(
    url: &DatabaseUrl,
    source: &Source,
    direction: Direction,
    target: &Target,
    options: &Options,
) -> Result<Report, Error> {
    let records = look(url, direction, options, &mut |_| {}).await?;
    let (status, plan) = decide(
        source,
        Status::new(source, records),
        direction,
        target,
        options,
    )?;
    // What the run would refuse before it begins, this refuses too.
    ahead(source, url.dialect(), &status.applied(), &plan, options)?;
    let steps = plan
        .steps
        .iter()
        .map(|step| Done {
            message: message(source, step),
            step: step.clone(),
            elapsed: std::time::Duration::ZERO,
        })
        .collect();
    Ok(Report {
        from: plan.from,
        to: plan.to,
        steps,
        error: None,
    })
}

/// The records, by reading alone. An upgrade makes an SQLite file that is not there, and begins with none.
async fn look(
    url: &DatabaseUrl,
    direction: Direction,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Vec<Record>, Error> {
    if direction == Direction::Upgrade && connection::can_be_made(url)? {
        return Ok(Vec::new());
    }
    let mut connection = Connection::open(url, Access::Read).await?;
    look::records(&mut connection, options, events).await
}

async fn run(
    url: &DatabaseUrl,
    source: &Source,
    direction: Direction,
    target: &Target,
    options: Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Report, Error> {
    // The first look takes no lock and writes nothing: where there is nothing to do, that is all.
    let records = look(url, direction, &options, events).await?;
    let (status, plan) = decide(
        source,
        Status::new(source, records),
        direction,
        target,
        &options,
    )?;
    if plan.is_empty() {
        return Ok(Report {
            from: status.current.clone(),
            to: status.current,
            steps: Vec::new(),
            error: None,
        });
    }
    if let Some(agreed) = &options.agreed
        && let Some(other) = plan.steps.iter().find(|it| !agreed.contains(&it.revision))
    {
        return Err(ExecutorError::Overrun {
            step: other.clone(),
        }
        .into());
    }
    let applied = status.applied();
    let (walk, keys) = ahead(source, url.dialect(), &applied, &plan, &options)?;
    let mut session = Session::open(url, source, options, events).await?;
    if session.applied == applied {
        session.walk = walk;
    }
    events(Event::Planned {
        from: plan.from.clone(),
        to: plan.to.clone(),
        steps: plan.steps.len(),
    });
    let mut steps = Vec::new();
    let error = match session.options.transaction {
        Transaction::Each => each(&mut session, &plan, &mut steps, events).await,
        Transaction::All => all(&mut session, &plan, keys, &mut steps, events).await,
    };
    let to = source.graph().effective_heads(session.applied());
    if error.is_none() {
        session.close().await?;
    }
    Ok(Report {
        from: plan.from,
        to,
        steps,
        error,
    })
}

fn decide(
    source: &Source,
    status: Status,
    direction: Direction,
    target: &Target,
    options: &Options,
) -> Result<(Status, Plan), Error> {
    status.sound(source, options)?;
    let applied = status.applied();
    let plan = match direction {
        Direction::Upgrade => plan::upgrade(source.graph(), &applied, target),
        Direction::Downgrade => plan::downgrade(source.graph(), &applied, target),
    };
    let plan = plan.map_err(|error| unplanned(source, error))?;
    for step in &plan.steps {
        if let Some(script) = source.script(&step.revision) {
            super::step::permitted(script, step.direction)?;
        }
    }
    Ok((status, plan))
}

/// What the steps of `plan` run, and what a transaction that spans all of them needs.
fn ahead<'s>(
    source: &'s Source,
    dialect: Dialect,
    applied: &BTreeSet<RevisionId>,
    plan: &Plan,
    options: &Options,
) -> Result<(Walk<'s>, ForeignKeys), Error> {
    let mut walk = Walk::new(source, dialect);
    let keys = match options.transaction {
        Transaction::Each => {
            walk.prepare(applied, &plan.steps)?;
            ForeignKeys::AsTheyAre
        }
        Transaction::All => {
            walk.prepare_as_one(applied, &plan.steps)?;
            atomic(source, &walk)?
        }
    };
    Ok((walk, keys))
}

async fn each(
    session: &mut Session<'_>,
    plan: &Plan,
    steps: &mut Vec<Done>,
    events: &mut (dyn FnMut(Event) + Send),
) -> Option<Error> {
    for step in &plan.steps {
        if let Err(error) = one(session, step, steps, events).await {
            return Some(error.into());
        }
    }
    None
}

async fn all(
    session: &mut Session<'_>,
    plan: &Plan,
    keys: ForeignKeys,
    steps: &mut Vec<Done>,
    events: &mut (dyn FnMut(Event) + Send),
) -> Option<Error> {
    let before = session.applied.clone();
    let result = spanning(session, plan, keys, steps, events).await;
    if result.is_err() {
        session.roll_back().await;
        session.applied = before;
        steps.clear();
    }
    result.err().map(Error::from)
}

async fn spanning(
    session: &mut Session<'_>,
    plan: &Plan,
    keys: ForeignKeys,
    steps: &mut Vec<Done>,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), ExecutorError> {
    session.begin(keys, events).await?;
    session.spanning = true;
    // A step that needs no rebuild counts on the keys, which are off for all of them.
    let before = session.orphans().await;
    for step in &plan.steps {
        one(session, step, steps, events).await?;
        session
            .clean_between()
            .await
            .map_err(query("clean the session"))?;
    }
    session.no_more_orphans(before).await?;
    session.spanning = false;
    session
        .commit(events)
        .await
        .map_err(query("commit the run"))
}

async fn one(
    session: &mut Session<'_>,
    step: &Step,
    steps: &mut Vec<Done>,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), ExecutorError> {
    if session.options.interrupt.is_triggered() {
        return Err(ExecutorError::Interrupted { during: None });
    }
    events(Event::Started {
        step: step.clone(),
        message: message(session.source, step),
    });
    match session.step(step, events).await? {
        Some(done) => {
            events(Event::Finished {
                step: step.clone(),
                elapsed: done.elapsed,
            });
            steps.push(done);
        }
        None => events(Event::Overtaken { step: step.clone() }),
    }
    Ok(())
}

/// Refuses what cannot share one transaction, and tells what that transaction needs.
pub(super) fn atomic(source: &Source, walk: &Walk<'_>) -> Result<ForeignKeys, ExecutorError> {
    let mut keys = ForeignKeys::AsTheyAre;
    for (step, segments) in walk.prepared() {
        let Some(script) = source.script(&step.revision) else {
            continue;
        };
        if segments.iter().any(|segment| !segment.transaction) {
            return Err(ExecutorError::NotAtomic {
                revision: step.revision.clone(),
                place: Box::new(script.place_of(script.revision_span())),
            });
        }
        if ForeignKeys::of(segments) == ForeignKeys::Off {
            keys = ForeignKeys::Off;
        }
    }
    Ok(keys)
}

fn message(source: &Source, step: &Step) -> String {
    source
        .script(&step.revision)
        .map(|script| script.message().to_owned())
        .unwrap_or_default()
}
