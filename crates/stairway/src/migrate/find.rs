//! What is there before anything runs.

use super::{Held, MigrateError, Options, State};
use crate::{
    Error,
    connection::{Access, Connection, DatabaseUrl},
    drift,
    executor::{self, Status},
    plan,
    revision::{RevisionId, Target},
    source::Source,
};
use std::collections::BTreeSet;

/// What a database holds.
#[derive(Debug)]
pub(super) enum Found {
    /// Nothing.
    Empty,
    /// Records of revisions.
    Recorded(Box<Status>),
    /// Tables, and no record of a revision.
    Unrecorded,
}

impl Found {
    pub(super) fn state(&self) -> State {
        match self {
            Found::Empty => State::Empty,
            Found::Recorded(status) if status.is_at_head() => State::AtHead,
            Found::Recorded(_) => State::Behind,
            Found::Unrecorded => State::Unrecorded,
        }
    }

    /// Whether `target` may be recorded here: where nothing is recorded yet, or where it is recorded already, as after
    /// the same command before.
    pub(super) fn adoptable(
        &self,
        url: &DatabaseUrl,
        source: &Source,
        target: &Target,
    ) -> Result<(), Error> {
        let revision = one(source, target)?;
        let held = match self {
            Found::Unrecorded => return Ok(()),
            Found::Recorded(status) if status.applied().contains(&revision) => return Ok(()),
            Found::Recorded(_) => Held::Records,
            Found::Empty => Held::Nothing,
        };
        Err(MigrateError::NotAdoptable {
            url: Box::new(url.clone()),
            revision,
            held,
        }
        .into())
    }

    /// What is recorded.
    pub(super) fn applied(&self) -> BTreeSet<RevisionId> {
        match self {
            Found::Recorded(status) => status.applied(),
            Found::Empty | Found::Unrecorded => BTreeSet::new(),
        }
    }
}

/// Looks, and writes nothing.
pub(super) async fn find(
    url: &DatabaseUrl,
    source: &Source,
    options: &Options,
) -> Result<Found, Error> {
    if url.is_unmade() {
        return Ok(Found::Empty);
    }
    let recorded = async || -> Result<Option<Found>, Error> {
        let status = executor::status(url, source).await?;
        status.sound(source, &options.run)?;
        Ok((!status.records.is_empty()).then(|| Found::Recorded(Box::new(status))))
    };
    if let Some(found) = recorded().await? {
        return Ok(found);
    }
    let mut connection = Connection::open(url, Access::Read).await?;
    if drift::is_empty(&mut connection).await? {
        return Ok(Found::Empty);
    }
    // Another migrator may have made, between the two looks, both the tables and the record of them.
    Ok(recorded().await?.unwrap_or(Found::Unrecorded))
}

/// The revisions that are applied where `revision` is, in the order in which they would run.
pub(super) fn up_to(source: &Source, revision: &RevisionId) -> Result<Vec<RevisionId>, Error> {
    let target: Target = revision.as_str().parse()?;
    let plan = plan::upgrade(source.graph(), &BTreeSet::new(), &target)?;
    Ok(plan.steps.into_iter().map(|step| step.revision).collect())
}

/// The one revision that `target` names.
pub(super) fn one(source: &Source, target: &Target) -> Result<RevisionId, Error> {
    let plan = plan::upgrade(source.graph(), &BTreeSet::new(), target)
        .map_err(|error| executor::unplanned(source, error))?;
    match plan.to.as_slice() {
        [revision] => Ok(revision.clone()),
        _ => Err(MigrateError::NotOne {
            target: target.to_string(),
        }
        .into()),
    }
}
