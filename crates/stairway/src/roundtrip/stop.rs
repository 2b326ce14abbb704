//! Where a proof stops before its end: after the first revision that does not hold, where that is asked for.

use super::{Options, RevisionProof};
use crate::revision::RevisionId;
use std::sync::Mutex;

/// What the stretches of all dialects look at before they go on.
pub(super) struct Stop {
    fail_fast: bool,
    strict: bool,
    at: Mutex<Option<RevisionId>>,
}

impl Stop {
    pub(super) fn new(options: &Options) -> Stop {
        Stop {
            fail_fast: options.fail_fast,
            strict: options.strict,
            at: Mutex::default(),
        }
    }

    /// Hears of a revision that was looked at.
    pub(super) fn hear(&self, proof: &RevisionProof) {
        if self.fail_fast
            && proof.is_wrong(self.strict)
            && let Ok(mut at) = self.at.lock()
        {
            at.get_or_insert_with(|| proof.revision.clone());
        }
    }

    /// Why what comes later is not looked at, if it is not.
    pub(super) fn why(&self) -> Option<String> {
        self.at()
            .map(|at| format!("stopped after `{at}`, which does not hold"))
    }

    /// The revision after which nothing more is proven.
    pub(super) fn at(&self) -> Option<RevisionId> {
        self.at.lock().ok().and_then(|at| at.clone())
    }
}
