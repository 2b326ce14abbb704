//! What happens during a proof, as values that a front end renders.

use super::RevisionProof;
use crate::Dialect;

/// Something that happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A scratch database is being made.
    Preparing {
        /// Of this dialect.
        dialect: Dialect,
    },
    /// The proof of a dialect begins.
    Started {
        /// Which.
        dialect: Dialect,
        /// The database's own version.
        version: String,
        /// How many revisions there are to prove.
        revisions: usize,
    },
    /// A revision was proven, or found wanting.
    Proven {
        /// On which dialect.
        dialect: Dialect,
        /// What was found.
        proof: RevisionProof,
    },
    /// The state that the next revision needs is being made on a new database.
    Restoring {
        /// On which dialect.
        dialect: Dialect,
    },
    /// The branches of the history are being applied in other orders.
    Ordering {
        /// On which dialect.
        dialect: Dialect,
        /// In how many.
        orders: usize,
    },
}
