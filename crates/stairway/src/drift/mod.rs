//! What a database should be at a set of revisions, and in what a live one differs. Reads only.
//!
//! What should be is known by replaying the SQL of the revisions (`replay`), or by running them on a throwaway database
//! (`trial`). `foreign` tells what the live database has from elsewhere and is nobody's fault: the records of other
//! tools, extensions, other schemas. `privilege` is about owners and grants.

mod check;
mod error;
mod foreign;
mod frontier;
mod ground;
mod privilege;
mod rank;
mod replay;
mod reserve;
mod trial;

#[cfg(test)]
mod tests;

pub use check::{Checked, check};
pub use error::DriftError;
pub(crate) use ground::Ground;

use crate::{
    Dialect, Error,
    connection::{Connection, DatabaseUrl, Interrupt},
    revision::RevisionId,
    snapshot::{
        self, Snapshot,
        difference::{Change, What, Wording},
    },
    source::Source,
};
use std::collections::BTreeSet;

/// How a change from what should be to what is, is told.
pub const WORDING: Wording = Wording::Drift;

/// The facts that are expressions, which a server may print in several ways.
const SPELT: [&str; 4] = ["condition", "default", "definition", "expression"];

/// The parts whose expressions replay compares by what they mean.
const MODELLED: [&str; 3] = ["check", "column", "index"];

/// Where the knowledge of what should be comes from.
#[derive(Clone, Debug, Default)]
pub enum Reference {
    /// The SQL of the revisions, replayed: tables, columns, constraints, indexes, views and enums. Needs nothing.
    #[default]
    Replay,
    /// The revisions, run on a throwaway database: everything that a catalogue holds. SQLite needs nothing for it;
    /// PostgreSQL a server for throwaway databases, of the same major version. With another one, which may spell the
    /// same thing otherwise, the SQL is replayed instead.
    Scratch(Scratch),
}

/// A server for throwaway databases, as the proof takes one.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// A running server; none for a private one.
    pub postgres: Option<DatabaseUrl>,
    /// The name of the environment variable that gives it, for messages.
    pub postgres_variable: String,
    /// What stops the revisions that run there.
    pub interrupt: Interrupt,
}

/// What a database was compared with in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Compared {
    /// With the schema that the SQL of the revisions makes.
    #[default]
    Replay,
    /// With a throwaway database on which they were run.
    Scratch,
}

/// In what a database differs from what it should be.
#[derive(Clone, Debug, Default)]
pub struct Drift {
    /// With what it was compared.
    pub compared: Compared,
    /// The changes from what should be to what is: what is `Added` is in the live database alone.
    pub changes: Vec<Change>,
    /// What replay finds other than it should be and cannot answer for: it may be so or not. It is told in
    /// [`unknown`](Self::unknown) as well.
    pub doubtful: Vec<Change>,
    /// Accidents of how it came to be: another order of columns, other generated names.
    pub notes: Vec<Change>,
    /// What could not be compared or is not held against the database, a sentence each.
    pub unknown: Vec<String>,
}

impl Drift {
    /// Whether everything that could be compared agrees.
    pub fn is_none(&self) -> bool {
        self.changes.is_empty()
    }

    /// Whether it agrees beyond doubt.
    pub fn is_surely_none(&self) -> bool {
        self.changes.is_empty() && self.doubtful.is_empty()
    }

    /// What the database lacks, or has otherwise than it should. What it has beside is somebody's own.
    pub fn wrong(&self) -> impl Iterator<Item = &Change> {
        let is_own = |change: &&Change| matches!(change.what, What::Added);
        self.changes.iter().filter(move |change| !is_own(change))
    }
}

impl Drift {
    /// A definition that PostgreSQL prints otherwise after a dump and a restore is the same to replay, which compares what
    /// expressions mean. Then it is an accident.
    fn forgive_spelling(&mut self, replayed: &Drift) {
        // Of an object in which replay finds anything at all, nothing is forgiven.
        let differs = |change: &Change| {
            let mut others = replayed.changes.iter().chain(&replayed.doubtful);
            others.any(|other| other.object.name == change.object.name)
        };
        let is_spelt = |change: &Change| {
            let part = change.part.as_ref().map(|part| &*part.kind);
            let text = matches!(&change.what, What::Changed { before: Some(_), after: Some(_), fact }
                if SPELT.contains(&&**fact));
            text && part.is_some_and(|kind| MODELLED.contains(&kind))
        };
        let (spelt, changes) = std::mem::take(&mut self.changes)
            .into_iter()
            .partition(|change| is_spelt(change) && !differs(change));
        self.changes = changes;
        self.notes.extend::<Vec<Change>>(spelt);
    }
}

/// A revision that a database without records may be at.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// It, and all that it needs, is what would be recorded.
    pub revision: RevisionId,
    /// In what the database differs from it.
    pub drift: Drift,
    /// Revisions that run something of which nothing that is compared tells whether it has been run: with and without
    /// them the database is like a revision.
    pub unseen: Vec<RevisionId>,
}

/// Compares the database with what `applied` should have made of it.
///
/// # Errors
///
/// When the catalogue cannot be read or the reference cannot be had: a statement that has no translation, no server for
/// throwaway databases, a revision that cannot be run on one.
pub async fn drift(
    connection: &mut Connection,
    source: &Source,
    applied: &BTreeSet<RevisionId>,
    reference: &Reference,
) -> Result<Drift, Error> {
    let live = snapshot::read(connection).await?;
    let mut drift = match reference {
        Reference::Replay => replay::drift(&live, source, applied)?,
        Reference::Scratch(scratch) => match trial::Place::new(connection, scratch).await? {
            Ok(place) => {
                let expected = trial::Expected::new(source, applied, &place).await?;
                tried(&live, source, applied, &expected)
            }
            Err(why) => {
                let mut drift = replay::drift(&live, source, applied)?;
                drift.unknown.insert(0, why);
                drift
            }
        },
    };
    let unknown = applied.iter().filter(|id| source.script(id).is_none());
    drift.unknown.extend(unknown.map(|id| {
        format!("what `{id}` did is not known: it is recorded, and not among the revisions")
    }));
    Ok(drift)
}

/// Compares with what running the revisions leaves.
fn tried(
    live: &Snapshot,
    source: &Source,
    applied: &BTreeSet<RevisionId>,
    expected: &trial::Expected,
) -> Drift {
    let mut drift = expected.drift(live);
    // SQLite keeps what was written.
    if live.dialect == Dialect::Postgres
        && let Ok(replayed) = replay::drift(live, source, applied)
    {
        drift.forgive_spelling(&replayed);
    }
    drift
}

/// Whether the database holds no table, view or anything else that a user made, beside Stairway's own tables.
/// Extensions, the records of other migration tools and what is set for the database as a whole do not count.
///
/// # Errors
///
/// When the catalogue cannot be read.
pub async fn is_empty(connection: &mut Connection) -> Result<bool, Error> {
    let live = snapshot::read(connection).await?;
    Ok(foreign::is_all_foreign(&live))
}

/// Compares the database with every revision's state (a revision and its ancestors), and gives the nearest first, and
/// not more than ten: with no changes if one matches. Where several match, the latest in the order of the plan comes
/// first.
///
/// # Errors
///
/// As [`drift`].
pub async fn candidates(
    connection: &mut Connection,
    source: &Source,
    reference: &Reference,
) -> Result<Vec<Candidate>, Error> {
    let live = snapshot::read(connection).await?;
    let (ranking, why) = match reference {
        Reference::Replay => (replay::rank(&live, source)?, None),
        Reference::Scratch(scratch) => match trial::Place::new(connection, scratch).await? {
            Ok(place) => (trial::rank(&live, source, &place).await?, None),
            Err(why) => (replay::rank(&live, source)?, Some(why)),
        },
    };
    let mut candidates = ranking.candidates(source, live.dialect);
    for candidate in &mut candidates {
        if let Some(why) = &why {
            candidate.drift.unknown.insert(0, why.clone());
        }
    }
    Ok(candidates)
}
