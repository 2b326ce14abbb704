//! Runs plans on a live database, emits events, returns a report. Knows no terminal and no file.
//!
//! Every step is one transaction that holds the change and its record. A run is guarded by a lock, so no
//! two migrators ever run the same step, and whatever ends it, error, interrupt or lost connection, leaves
//! the database exactly at some revision.

mod batch;
mod blame;
mod cost;
mod drop;
mod error;
mod event;
mod failure;
mod gate;
mod keys;
mod lock;
mod look;
pub mod offline;
mod record;
mod run;
mod sample;
mod session;
mod stamp;
mod status;
mod step;
mod unplanned;
mod verification;

#[cfg(test)]
mod tests;

pub use cost::{Cost, Loss, Unknown, cost};
pub(crate) use cost::{Dropped, dropped};
pub use error::ExecutorError;
pub use event::Event;
pub use gate::{Gate, gate};
#[cfg(feature = "postgres")]
pub(crate) use lock::Lock;
#[cfg(feature = "sqlite")]
pub(crate) use lock::Wait;
pub use run::{Report, downgrade, preview, upgrade};
pub use session::Session;
pub use stamp::{Stamp, preview_stamp, stamp};
pub use status::{Status, status};
pub use step::Done;
pub(crate) use unplanned::unplanned;
pub(crate) use verification::{record_verification, verification};

use crate::{connection::Interrupt, revision::RevisionId};
use std::{collections::BTreeSet, time::Duration};

/// How much of a run shares a transaction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transaction {
    /// Each step has its own.
    #[default]
    Each,
    /// The whole run has one: all steps or none.
    All,
}

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// How much shares a transaction.
    pub transaction: Transaction,
    /// Go on although revisions are recorded that have no file.
    pub allow_missing: bool,
    /// Go on although files were edited after they were applied.
    pub allow_changed: bool,
    /// The revisions whose steps were agreed to; none for any. A plan that has come to hold others is not run.
    pub agreed: Option<BTreeSet<RevisionId>>,
    /// How long to wait for another migrator to finish.
    pub lock_wait: Duration,
    /// PostgreSQL: how long a statement may wait for a lock on a table before the step gives way.
    pub lock_timeout: Duration,
    /// PostgreSQL: how often a step is tried again after it gave way or was chosen in a deadlock.
    pub retries: u32,
    /// PostgreSQL: how long a statement may run; none for as long as it takes.
    pub statement_timeout: Option<Duration>,
    /// What stops the run.
    pub interrupt: Interrupt,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            transaction: Transaction::Each,
            allow_missing: false,
            allow_changed: false,
            agreed: None,
            lock_wait: Duration::from_secs(300),
            lock_timeout: Duration::from_secs(5),
            retries: 5,
            statement_timeout: None,
            interrupt: Interrupt::default(),
        }
    }
}
