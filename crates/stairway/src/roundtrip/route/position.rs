//! What is applied, and the way from there to where a revision is proven.

use super::Links;
use std::collections::BTreeSet;

/// What is applied: with each revision all that it needs.
#[derive(Clone, Debug)]
pub(in crate::roundtrip) struct Position {
    holds: Vec<bool>,
    /// In the order in which it was applied.
    taken: Vec<usize>,
    /// Of each, how many that are applied directly need it.
    above: Vec<usize>,
    heads: BTreeSet<usize>,
}

/// The way from a position to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::roundtrip) struct Moves {
    /// What has to be taken back, first what is first to go.
    pub(in crate::roundtrip) down: Vec<usize>,
    /// What has to be applied then, in order.
    pub(in crate::roundtrip) up: Vec<usize>,
}

impl Moves {
    /// Whether there is nothing to do.
    pub(in crate::roundtrip) fn is_empty(&self) -> bool {
        self.down.is_empty() && self.up.is_empty()
    }
}

impl Position {
    /// Base, in a history of `count` revisions.
    pub(in crate::roundtrip) fn new(count: usize) -> Position {
        Position {
            holds: vec![false; count],
            taken: Vec::new(),
            above: vec![0; count],
            heads: BTreeSet::new(),
        }
    }

    /// Whether `place` is applied.
    pub(in crate::roundtrip) fn holds(&self, place: usize) -> bool {
        self.holds[place]
    }

    /// What is applied, in the order in which it was.
    pub(in crate::roundtrip) fn taken(&self) -> &[usize] {
        &self.taken
    }

    /// What is applied and needed by nothing that is: it tells what is applied.
    pub(in crate::roundtrip) fn heads(&self) -> Vec<usize> {
        self.heads.iter().copied().collect()
    }

    /// `place` is applied now.
    pub(in crate::roundtrip) fn take(&mut self, links: &Links, place: usize) {
        self.holds[place] = true;
        self.taken.push(place);
        self.heads.insert(place);
        for &needed in &links.before[place] {
            self.above[needed] += 1;
            self.heads.remove(&needed);
        }
    }

    /// `place` is no longer applied.
    pub(in crate::roundtrip) fn leave(&mut self, links: &Links, place: usize) {
        self.holds[place] = false;
        if let Some(at) = self.taken.iter().rposition(|taken| *taken == place) {
            self.taken.remove(at);
        }
        self.heads.remove(&place);
        for &needed in &links.before[place] {
            self.above[needed] -= 1;
            if self.above[needed] == 0 {
                self.heads.insert(needed);
            }
        }
    }

    /// The way to where exactly what `place` needs is applied. Costs what there is to do, not what there is.
    pub(in crate::roundtrip) fn moves(&self, links: &Links, place: usize) -> Moves {
        let mut up = BTreeSet::new();
        let mut open = links.before[place].clone();
        while let Some(needed) = open.pop() {
            if !self.holds(needed) && up.insert(needed) {
                open.extend(&links.before[needed]);
            }
        }
        let mut down = BTreeSet::new();
        let mut open = self.heads();
        while let Some(applied) = open.pop() {
            let stays = links.after[applied].iter().any(|next| {
                *next == place || up.contains(next) || self.holds(*next) && !down.contains(next)
            });
            // What stays for another that goes later is looked at again then.
            if !stays && down.insert(applied) {
                open.extend(&links.before[applied]);
            }
        }
        Moves {
            down: down.into_iter().rev().collect(),
            up: up.into_iter().collect(),
        }
    }
}
