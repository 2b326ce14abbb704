//! All that a live database's own catalogue says, as a value, and the difference of two such values.
//!
//! A snapshot holds *objects* (a table, a view, a function, ...), each with *facts* (a type, a definition)
//! and *parts* (a table's columns, constraints, indexes, triggers, policies), which have facts of their own.
//! Facts are meaning, spelt as the database itself spells it; physical accidents (OIDs, gaps in column
//! numbers, sequence positions) are not among them, and neither are Stairway's own two tables.

pub mod difference;
pub mod logical;
pub mod postgres;
pub mod sqlite;

use crate::{Dialect, Error, connection::Connection};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// What an object or part is; the text is the noun that reports use, such as `materialized view`.
///
/// Closed per dialect, but a plain word here: each catalogue names its own kinds.
pub type Kind = Arc<str>;

/// Which object or part: its kind and its name.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Identity {
    /// The noun: `table`, `column`, `index`.
    pub kind: Kind,
    /// The name as the user would write it; schema-qualified on PostgreSQL outside of `public`,
    /// with argument types for functions.
    pub name: Arc<str>,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// What is known of an object or part: the fact's noun (`type`, `default`, `definition`) and its text.
///
/// A fact that does not apply is absent, never empty. Facts whose noun is in
/// [`difference::ACCIDENTAL`] (`position`) make notes, not differences.
pub type Facts = BTreeMap<Arc<str>, String>;

/// One object of a database.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Object {
    /// What is known of the object itself.
    pub facts: Facts,
    /// What belongs to it and to nothing else.
    pub parts: BTreeMap<Identity, Facts>,
}

/// A database at one moment. Cheap to clone: objects that did not change are shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Which dialect's words it is in.
    pub dialect: Dialect,
    /// Every object, in order.
    pub objects: BTreeMap<Identity, Arc<Object>>,
    /// On SQLite, the texts that they were read from.
    pub sources: sqlite::Sources,
}

impl Snapshot {
    /// Whether there is nothing at all beyond what a new database holds.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }
}

/// Takes snapshots of one database, one after another, and re-reads only what changed since the last.
#[derive(Debug)]
pub enum Reader {
    /// Of an SQLite database.
    Sqlite(sqlite::Reader),
    /// Of a PostgreSQL database.
    Postgres(Box<postgres::Reader>),
}

impl Reader {
    /// A reader that has seen nothing yet.
    pub fn new(dialect: Dialect) -> Reader {
        match dialect {
            Dialect::Sqlite => Reader::Sqlite(sqlite::Reader::default()),
            Dialect::Postgres => Reader::Postgres(Box::default()),
        }
    }

    /// As [`new`](Self::new), for a connection that nobody else uses: what its session needs is set up once.
    pub fn alone(dialect: Dialect) -> Reader {
        match dialect {
            Dialect::Sqlite => Reader::new(dialect),
            Dialect::Postgres => Reader::Postgres(Box::new(postgres::Reader::alone())),
        }
    }

    /// The database as it is now. Must run outside of a transaction.
    ///
    /// # Errors
    ///
    /// When the catalogue cannot be read, or what it says is not understood completely.
    pub async fn read(&mut self, connection: &mut Connection) -> Result<Snapshot, Error> {
        match self {
            Reader::Sqlite(reader) => reader.read(connection).await,
            Reader::Postgres(reader) => reader.read(connection).await,
        }
    }
}

/// One whole snapshot, read afresh, of a database that others may be changing.
///
/// # Errors
///
/// As [`Reader::read`].
pub async fn read(connection: &mut Connection) -> Result<Snapshot, Error> {
    match connection.dialect() {
        Dialect::Sqlite => sqlite::read(connection).await,
        // What a snapshot of a server's asks, it asks of one moment.
        dialect => Reader::new(dialect).read(connection).await,
    }
}
