//! What a database should be at a set of revisions, and in what a live one differs. Reads only.

use crate::{
    Error,
    connection::{Connection, DatabaseUrl},
    revision::RevisionId,
    snapshot::difference::{Change, Wording},
    source::Source,
};
use std::collections::BTreeSet;

/// How a change from what should be to what is, is told.
pub const WORDING: Wording = Wording::Sides {
    before: "the revisions",
    after: "the database",
};

/// Where the knowledge of what should be comes from.
#[derive(Clone, Debug, Default)]
pub enum Reference {
    /// The SQL of the revisions, replayed: tables, columns, constraints, indexes, views and enums. Needs nothing.
    #[default]
    Replay,
    /// The revisions, run on a throwaway database: everything that a catalogue holds. SQLite needs nothing for it;
    /// PostgreSQL a server for throwaway databases.
    Scratch(Scratch),
}

/// A server for throwaway databases, as the proof takes one.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// A running server; none for a private one.
    pub postgres: Option<DatabaseUrl>,
    /// The name of the environment variable that gives it, for messages.
    pub postgres_variable: String,
}

/// In what a database differs from what it should be.
#[derive(Clone, Debug, Default)]
pub struct Drift {
    /// The changes from what should be to what is: what is `Added` is in the live database alone.
    pub changes: Vec<Change>,
    /// What could not be compared, a sentence each.
    pub unknown: Vec<String>,
}

impl Drift {
    /// Whether everything that could be compared agrees.
    pub fn is_none(&self) -> bool {
        self.changes.is_empty()
    }
}

/// A revision that a database without records may be at.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// It, and all that it needs, is what would be recorded.
    pub revision: RevisionId,
    /// In what the database differs from it.
    pub drift: Drift,
}

/// Compares the database with what `applied` should have made of it.
///
/// # Errors
///
/// When the catalogue cannot be read or the reference cannot be had.
pub async fn drift(
    connection: &mut Connection,
    source: &Source,
    applied: &BTreeSet<RevisionId>,
    reference: &Reference,
) -> Result<Drift, Error> {
    let _ = (connection, source, applied, reference);
    todo!()
}

/// Whether the database holds no table, view or anything else that a user made, beside Stairway's own tables.
///
/// # Errors
///
/// When the catalogue cannot be read.
pub async fn is_empty(connection: &mut Connection) -> Result<bool, Error> {
    let _ = connection;
    todo!()
}

/// Compares the database with every revision's state (a revision and its ancestors), and gives the nearest first: with
/// no changes if one matches. Where several match, the latest in the order of the plan comes first.
///
/// # Errors
///
/// As [`drift`].
pub async fn candidates(
    connection: &mut Connection,
    source: &Source,
    reference: &Reference,
) -> Result<Vec<Candidate>, Error> {
    let _ = (connection, source, reference);
    todo!()
}
