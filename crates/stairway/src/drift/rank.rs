//! How near the states of a history are to a database.

use super::{Candidate, Drift};
use crate::{
    Dialect,
    revision::{Direction, RevisionId},
    source::Source,
};
use std::{cmp::Reverse, collections::BTreeSet};

/// How many candidates are kept.
const KEPT: usize = 10;

/// Candidates as they are found, in the order of the history.
#[derive(Default)]
pub(super) struct Ranking {
    /// Each with its distance and its place in the history.
    nearest: Vec<(usize, Reverse<usize>, Candidate)>,
    seen: usize,
    /// Those that match.
    exact: BTreeSet<RevisionId>,
}

impl Ranking {
    /// Adds the next revision; `size` is how much there is to a change: what a table that is there alone consists of.
    pub(super) fn add(
        &mut self,
        revision: &RevisionId,
        drift: Drift,
        size: impl Fn(&crate::snapshot::difference::Change) -> usize,
    ) {
        // What is in doubt counts: a state that needs no excuse is nearer.
        let changes = drift.changes.iter().chain(&drift.doubtful);
        let distance = changes.map(|change| 1 + size(change)).sum();
        if drift.is_surely_none() {
            self.exact.insert(revision.clone());
        }
        let revision = revision.clone();
        let candidate = Candidate {
            revision,
            drift,
            unseen: Vec::new(),
        };
        self.nearest.push((distance, Reverse(self.seen), candidate));
        self.seen += 1;
        if self.nearest.len() > 2 * KEPT {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.nearest
            .sort_by_key(|(distance, place, _)| (*distance, *place));
        self.nearest.truncate(KEPT);
    }

    /// The nearest, in order; those that match say what cannot be told from the schema.
    pub(super) fn candidates(mut self, source: &Source, dialect: Dialect) -> Vec<Candidate> {
        self.cut();
        let mut candidates: Vec<Candidate> = self
            .nearest
            .into_iter()
            .map(|(_, _, candidate)| candidate)
            .collect();
        for candidate in &mut candidates {
            if candidate.drift.is_surely_none() {
                let revision = BTreeSet::from([candidate.revision.clone()]);
                let recorded = source.graph().ancestors(&revision);
                let unseen = unseen(&self.exact, source, dialect);
                let said = |is_recorded: bool, words: &str| {
                    let of = unseen
                        .iter()
                        .filter(|id| recorded.contains(**id) == is_recorded);
                    let names: Vec<String> = of.map(|id| format!("`{id}`")).collect();
                    (!names.is_empty()).then(|| format!("{words}: {}", names.join(", ")))
                };
                candidate.unseen = unseen.iter().map(|&id| id.clone()).collect();
                let unknown = &mut candidate.drift.unknown;
                unknown.extend(said(
                    true,
                    "taken as applied, though what is compared does not tell whether it is",
                ));
                unknown.extend(said(
                    false,
                    "taken as not applied, though what is compared does not tell whether it is",
                ));
            }
        }
        candidates
    }
}

/// Those that match, run something, and stand on another that matches: of what they do nothing is seen.
fn unseen<'e>(
    exact: &'e BTreeSet<RevisionId>,
    source: &Source,
    dialect: Dialect,
) -> Vec<&'e RevisionId> {
    let runs = |id: &RevisionId| {
        source.script(id).is_some_and(|script| {
            let mut blocks = script.blocks_for(Direction::Upgrade, dialect);
            blocks.any(|block| !block.statements.is_empty())
        })
    };
    let stands = |id: &RevisionId| {
        let before = source.graph().before(id.as_str());
        before.iter().any(|id| exact.contains(id))
    };
    exact.iter().filter(|id| runs(id) && stands(id)).collect()
}
