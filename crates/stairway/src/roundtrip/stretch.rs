//! A history in stretches: how many at once, where the cuts are, and the order in which proofs are told.

use super::{Event, RevisionProof};
use crate::Dialect;
use std::{collections::BTreeMap, ops::Range, sync::Mutex, thread};

/// No stretch is shorter: to apply what comes before it must cost little beside the proof.
const SHORTEST: usize = 100;
/// No more stretches of one dialect than this, however many processors there are.
const MOST: usize = 4;

/// How many stretches of a dialect there are processors for, beside the other dialects.
pub(super) fn at_once(dialects: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    (processors / dialects.max(1)).clamp(1, MOST)
}

/// Cuts `revisions` into at most so many stretches. Later ones are shorter, since they stand on a larger schema.
pub(super) fn cut(revisions: usize, at_once: usize) -> Vec<Range<usize>> {
    let count = at_once.min(revisions / SHORTEST).max(1);
    let cuts: Vec<usize> = (0..=count)
        .map(|number| {
            let share = (number as f64 / count as f64).powf(0.75);
            (revisions as f64 * share).round() as usize
        })
        .collect();
    cuts.windows(2)
        .filter_map(|pair| Some(*pair.first()?..*pair.last()?))
        .collect()
}

/// Tells of proofs in the order of the history, whichever stretch is done first.
pub(super) struct Order<'a> {
    dialect: Dialect,
    emit: &'a (dyn Fn(Event) + Sync),
    held: Mutex<(usize, BTreeMap<usize, RevisionProof>)>,
}

impl<'a> Order<'a> {
    pub(super) fn new(dialect: Dialect, emit: &'a (dyn Fn(Event) + Sync)) -> Order<'a> {
        Order {
            dialect,
            emit,
            held: Mutex::default(),
        }
    }

    /// Tells of the proof of the revision that is at `index`, as soon as all before it are told.
    pub(super) fn proven(&self, index: usize, proof: RevisionProof) {
        let Ok(mut held) = self.held.lock() else {
            return;
        };
        let (next, waiting) = &mut *held;
        waiting.insert(index, proof);
        while let Some(proof) = waiting.remove(next) {
            *next += 1;
            (self.emit)(Event::Proven {
                dialect: self.dialect,
                proof,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::cut;
    use pretty_assertions::assert_eq;

    #[test]
    fn stretches_follow_on_each_other_and_leave_nothing_out() {
        let ends = |revisions, at_once| -> Vec<(usize, usize)> {
            cut(revisions, at_once)
                .into_iter()
                .map(|stretch| (stretch.start, stretch.end))
                .collect()
        };
        assert_eq!(ends(0, 4), [(0, 0)]);
        assert_eq!(ends(17, 4), [(0, 17)]);
        assert_eq!(ends(250, 4), [(0, 149), (149, 250)]);
        for revisions in [99, 100, 101, 1_000, 12_345] {
            for at_once in 1..=4 {
                let stretches = cut(revisions, at_once);
                assert!(stretches.len() <= at_once);
                assert_eq!(stretches.first().map(|first| first.start), Some(0));
                assert_eq!(stretches.last().map(|last| last.end), Some(revisions));
                assert!(
                    stretches
                        .windows(2)
                        .all(|pair| pair[0].end == pair[1].start)
                );
            }
        }
    }
}
