//! States that the proof comes back to: what a database was when exactly these revisions were applied.

use super::route::Visit;
use crate::{schema::Schema, snapshot::Snapshot};
use std::collections::BTreeMap;

/// A state that was seen.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) snapshot: Snapshot,
    /// What the SQL of what was applied makes.
    pub(super) replayed: Option<Schema>,
}

/// States by the heads of what was applied, each kept from when it is seen until nothing comes back to it.
#[derive(Debug)]
pub(super) struct Kept {
    /// How often each state is still come back to.
    wanted: BTreeMap<Vec<usize>, usize>,
    states: BTreeMap<Vec<usize>, State>,
}

impl Kept {
    /// Nothing yet, on a route of `visits`.
    pub(super) fn new(visits: &[Visit]) -> Kept {
        let mut wanted = BTreeMap::new();
        for heads in visits.iter().filter_map(|visit| visit.returns.clone()) {
            *wanted.entry(heads).or_default() += 1;
        }
        Kept {
            wanted,
            states: BTreeMap::new(),
        }
    }

    /// Takes note of a state, if something comes back to it.
    pub(super) fn keep(
        &mut self,
        heads: Vec<usize>,
        snapshot: &Snapshot,
        replayed: Option<&Schema>,
    ) {
        if self.wanted.contains_key(&heads) {
            self.states.entry(heads).or_insert_with(|| State {
                snapshot: snapshot.clone(),
                replayed: replayed.cloned(),
            });
        }
    }

    /// The state with these heads.
    pub(super) fn state(&self, heads: &[usize]) -> Option<&State> {
        self.states.get(heads)
    }

    /// `visit` was made.
    pub(super) fn passed(&mut self, visit: &Visit) {
        let Some(heads) = &visit.returns else { return };
        if let Some(wanted) = self.wanted.get_mut(heads) {
            *wanted -= 1;
            if *wanted == 0 {
                self.wanted.remove(heads);
                self.states.remove(heads);
            }
        }
    }
}
