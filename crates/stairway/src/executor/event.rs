//! What happens during a run, as values that a front end renders.

use crate::{plan::Step, revision::RevisionId};
use std::time::Duration;

/// Something that happened.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// Another migrator holds the lock; told once, when the wait begins.
    Waiting,
    /// What will run, told before the first step. None when there is nothing to do.
    Planned {
        /// The recorded heads now.
        from: Vec<RevisionId>,
        /// The recorded heads afterwards.
        to: Vec<RevisionId>,
        /// How many steps.
        steps: usize,
    },
    /// A step begins.
    Started {
        /// Which.
        step: Step,
        /// Its revision's message.
        message: String,
    },
    /// A step is committed, or, when the whole run is one transaction, has run.
    Finished {
        /// Which.
        step: Step,
        /// How long its statements took.
        elapsed: Duration,
    },
    /// Another migrator did this step while we waited for the lock.
    Overtaken {
        /// Which.
        step: Step,
    },
    /// A step gave way to another session and will be tried again.
    Retrying {
        /// Which.
        step: Step,
        /// What the server said.
        cause: String,
        /// After this long.
        after: Duration,
    },
}
