//! The careful runner: from whatever is there to head. It waits for the database, tells what it finds, adopts a database
//! that was made without records, upgrades, and verifies what came of it.
//!
//! It decides; what it decides on is run by [`executor`], told apart by [`drift`] and copied by [`backup`].

mod error;
mod find;
mod verify;

pub use error::{Held, MigrateError};

use crate::{
    Error,
    backup::{self, Backup},
    connection::{self, Access, Connection, DatabaseUrl, Waiting},
    drift::{self, Candidate, Drift, Reference},
    executor::{self, Report, Session},
    plan,
    revision::{Direction, RevisionId, Target},
    source::Source,
};
use find::Found;
use std::{path::PathBuf, time::Duration};

/// How to run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// How long to wait for a database that is on its way.
    pub wait: Duration,
    /// Make the database where it is not there.
    pub create_database: bool,
    /// What a database without records is at, whatever the comparison says.
    pub adopt: Option<Target>,
    /// The folder to copy the database into before anything runs on it.
    pub backup: Option<PathBuf>,
    /// What a database is compared with.
    pub reference: Reference,
    /// How the revisions are run.
    pub run: executor::Options,
}

/// Something that happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// The database is not there yet.
    Waiting(Waiting),
    /// The database was made.
    Created,
    /// Where the database is.
    Found(State),
    /// A database without records is being compared with the revisions.
    Comparing,
    /// The database was copied.
    BackedUp(Backup),
    /// A database without records is at this revision now: so many were recorded, and nothing was run.
    Adopted {
        /// Which.
        revision: RevisionId,
        /// It, and what it needs.
        recorded: usize,
        /// Whether the database is like it, or was said to be at it whatever it differs in.
        alike: bool,
    },
    /// What is there is being compared with what should be.
    Verifying,
    /// Of the run.
    Run(executor::Event),
}

/// Where a database is before anything runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nothing is in it.
    Empty,
    /// Every revision is applied.
    AtHead,
    /// Revisions are pending.
    Behind,
    /// It has tables, and no record of a revision.
    Unrecorded,
}

/// What the run came to.
#[derive(Debug)]
pub struct Outcome {
    /// Where the database was.
    pub found: State,
    /// The copy that was made before.
    pub backup: Option<Backup>,
    /// What it was taken to be at, if it had no records.
    pub adopted: Option<Candidate>,
    /// How many revisions were recorded for that, of which none was run.
    pub recorded: usize,
    /// What was run, and what stopped it.
    pub report: Report,
    /// In what the database differs from what it should be now; none if it was stopped, or if nothing was run since it was
    /// verified and held.
    pub drift: Option<Drift>,
}

/// Brings the database at `url` to head.
///
/// # Errors
///
/// When the run cannot begin: the database cannot be had, its records do not fit `source`, it has no records and is like
/// no revision. What stops the run later is in the [`report`](Outcome::report).
pub async fn run(
    url: &DatabaseUrl,
    source: &Source,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Outcome, Error> {
    if *url == DatabaseUrl::memory() {
        return Err(MigrateError::Memory.into());
    }
    arrive(url, options, events).await?;
    let found = find::find(url, source, options).await?;
    events(Event::Found(found.state()));
    if let Some(target) = &options.adopt {
        found.adoptable(url, source, target)?;
    }
    // What would be refused is refused before anything is copied or recorded.
    let before = found.applied();
    let plan = plan::upgrade(source.graph(), &before, &Target::HEAD);
    let steps = plan
        .map_err(|error| executor::unplanned(source, error))?
        .steps;
    let adopted = match &found {
        Found::Unrecorded => Some(chosen(url, source, options, events).await?),
        _ => None,
    };
    let state = found.state();
    if state == State::Behind && options.backup.is_some() {
        executor::preview(url, source, Direction::Upgrade, &Target::HEAD, &options.run).await?;
    }
    let backup = match &options.backup {
        // Where nothing is recorded, every revision is a step.
        Some(folder) if state != State::Empty && !steps.is_empty() => {
            let heads = heads(&found);
            let backup = backup::create(url, folder, &heads, &options.run.interrupt).await?;
            events(Event::BackedUp(backup.clone()));
            Some(backup)
        }
        _ => None,
    };
    let mut recorded = 0;
    if let Some(candidate) = &adopted {
        recorded = adopt(url, source, &candidate.revision, options, events).await?;
        events(Event::Adopted {
            revision: candidate.revision.clone(),
            recorded,
            alike: candidate.drift.is_surely_none(),
        });
    }
    let report = executor::upgrade(
        url,
        source,
        &Target::HEAD,
        options.run.clone(),
        &mut |event| events(Event::Run(event)),
    )
    .await?;
    let drift = match report.error {
        None => verify::verify(url, source, &report.to, options, events).await?,
        Some(_) => None,
    };
    Ok(Outcome {
        found: state,
        backup,
        adopted,
        recorded,
        report,
        drift,
    })
}

/// Waits for the database, and makes it where that is asked for.
async fn arrive(
    url: &DatabaseUrl,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<(), Error> {
    let interrupt = &options.run.interrupt;
    let mut waiting = |waiting: &Waiting| events(Event::Waiting(waiting.clone()));
    match connection::wait(url, options.wait, interrupt, &mut waiting).await {
        Err(error) if options.create_database && error.is_missing() => {
            if connection::create_database(url).await? {
                events(Event::Created);
            }
            Ok(())
        }
        arrived => Ok(arrived?),
    }
}

/// The revision that a database without records is at: the one that was named, else the one that it is like.
async fn chosen(
    url: &DatabaseUrl,
    source: &Source,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Candidate, Error> {
    let mut connection = Connection::open(url, Access::Read).await?;
    if let Some(target) = &options.adopt {
        let revision = find::one(source, target)?;
        let applied = find::up_to(source, &revision)?;
        let applied = applied.into_iter().collect();
        let drift = drift::drift(&mut connection, source, &applied, &options.reference).await?;
        return Ok(Candidate {
            revision,
            drift,
            unseen: Vec::new(),
        });
    }
    events(Event::Comparing);
    let candidates = drift::candidates(&mut connection, source, &options.reference).await?;
    let Some(nearest) = candidates.into_iter().next() else {
        return Err(MigrateError::NoRevisions {
            url: Box::new(url.clone()),
        }
        .into());
    };
    let url = Box::new(url.clone());
    let nearest = Box::new(nearest);
    if !nearest.drift.is_surely_none() {
        return Err(MigrateError::Unrecognised { url, nearest }.into());
    }
    match nearest.unseen.is_empty() {
        true => Ok(*nearest),
        false => Err(MigrateError::Ambiguous { url, nearest }.into()),
    }
}

/// Records `revision` and all that it needs, under the lock. Another migrator may have done so, or more.
async fn adopt(
    url: &DatabaseUrl,
    source: &Source,
    revision: &RevisionId,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<usize, Error> {
    let mut run = |event| events(Event::Run(event));
    let mut session = Session::open(url, source, options.run.clone(), &mut run).await?;
    let revisions = find::up_to(source, revision)?;
    let scripts: Vec<_> = revisions
        .iter()
        .filter_map(|revision| source.script(revision))
        .collect();
    let recorded = match session.stamp_all(&scripts, &mut run).await? {
        true => scripts.len(),
        false => 0,
    };
    session.close().await?;
    Ok(recorded)
}

/// The heads that are recorded, as a word for the name of a file.
fn heads(found: &Found) -> String {
    let Found::Recorded(status) = found else {
        return "unrecorded".to_owned();
    };
    let names: Vec<&str> = status.current.iter().map(RevisionId::as_str).collect();
    names.join("-")
}
