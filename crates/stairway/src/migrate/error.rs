//! Why the careful runner stops before anything is run.

use crate::{
    connection::DatabaseUrl,
    drift::{Candidate, WORDING},
    error::{ErrorKind, Explain},
    revision::RevisionId,
};

/// How many differences are shown; `migrate-drift` shows all.
const SHOWN: usize = 12;

/// How an adoption is undone.
const TAKEN_BACK: &str = "`migrate-stamp base --purge` takes all of them back, and `--adopt` can then name another revision";

/// Why a database without records cannot be adopted.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// Tables, and no revision that they could come from.
    #[error(
        "`{url}` has tables and no migration records, and there are no revisions to compare them with"
    )]
    NoRevisions {
        /// The database.
        url: Box<DatabaseUrl>,
    },
    /// It is like no revision.
    #[error("`{url}` has tables and no migration records, and it is like no revision")]
    Unrecognised {
        /// The database.
        url: Box<DatabaseUrl>,
        /// The revision that it is most like.
        nearest: Box<Candidate>,
    },
    /// It is like several, of which something is run that is not to be seen.
    #[error("`{url}` has tables and no migration records, and it is like several revisions")]
    Ambiguous {
        /// The database.
        url: Box<DatabaseUrl>,
        /// The latest of those that it is like.
        nearest: Box<Candidate>,
    },
    /// A database that ends with its connection.
    #[error("a database in memory ends with its connection, so there is nothing to bring to head")]
    Memory,
    /// It was to be taken as being at a revision, and is not one to which that can be done.
    #[error("`{url}` cannot be taken to be at `{revision}`: {}", .held.why())]
    NotAdoptable {
        /// The database.
        url: Box<DatabaseUrl>,
        /// The revision.
        revision: RevisionId,
        /// What is in it, for which that cannot be done.
        held: Held,
    },
    /// A target that is not one revision.
    #[error("`{target}` is not one revision to adopt the database at")]
    NotOne {
        /// As it was asked for.
        target: String,
    },
}

/// What keeps a database from being taken to be at a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Nothing.
    Nothing,
    /// Records, and the revision is not among them.
    Records,
}

impl Held {
    fn why(self) -> &'static str {
        match self {
            Held::Nothing => "it is empty",
            Held::Records => "it has records, by which that revision is not applied",
        }
    }
}

impl Explain for MigrateError {
    fn kind(&self) -> ErrorKind {
        match self {
            MigrateError::NotOne { .. } => ErrorKind::Target,
            MigrateError::Memory => ErrorKind::Usage,
            _ => ErrorKind::State,
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            MigrateError::NoRevisions { .. } => {
                "name the folder of the revisions that made them, or another database".to_owned()
            }
            MigrateError::Unrecognised { nearest, .. } => format!(
                "make the database equal to a revision by hand, or take it to be at one whatever it differs in: \
                 `--adopt {}`. If its tables are another application's, `migrate-upgrade` runs every revision beside them",
                nearest.revision
            ),
            MigrateError::Ambiguous { nearest, .. } => format!(
                "say which one it is at, by what has been run on it: `--adopt {}` if all of that has, and otherwise \
                 `--adopt` with the revision before",
                nearest.revision
            ),
            MigrateError::Memory => {
                "name a file, as in `sqlite://dev.db`; `migrate-test` proves revisions in memory"
                    .to_owned()
            }
            MigrateError::NotAdoptable { held, .. } => {
                let way = "leave `--adopt` out: `cargo xtask migrate` then runs what is pending";
                match held {
                    Held::Nothing => way.to_owned(),
                    Held::Records => format!("{way}. If the records are wrong, {TAKEN_BACK}"),
                }
            }
            MigrateError::NotOne { .. } => {
                "name the one revision whose changes the database has: an id, or `head`".to_owned()
            }
        })
    }

    fn notes(&self) -> Vec<String> {
        let nearest = match self {
            MigrateError::Unrecognised { nearest, .. } => nearest,
            MigrateError::Ambiguous { nearest, .. } => {
                let said =
                    |id| format!("nothing that is compared tells whether `{id}` has been run");
                return nearest.unseen.iter().map(said).collect();
            }
            _ => return Vec::new(),
        };
        let changes = &nearest.drift.changes;
        let mut notes = vec![format!("the nearest is `{}`", nearest.revision)];
        notes.extend(
            changes
                .iter()
                .take(SHOWN)
                .map(|change| change.line(WORDING)),
        );
        if changes.len() > SHOWN {
            notes.push(format!("and {} differences more", changes.len() - SHOWN));
        }
        notes.extend(nearest.drift.unknown.iter().cloned());
        notes
    }
}
