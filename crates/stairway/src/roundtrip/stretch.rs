//! A history in stretches: how many at once, where the cuts are, and the order in which proofs are told.

use super::{Event, RevisionProof, route::Visit};
use crate::Dialect;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Range,
    sync::Mutex,
    thread,
};

/// No stretch is shorter: to apply what comes before it must cost little beside the proof.
const SHORTEST: usize = 100;
/// No more stretches of one dialect than this, however many processors there are.
const MOST: usize = 4;

/// How many stretches of a dialect there are processors for, beside the other dialects.
pub(super) fn at_once(dialects: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    (processors / dialects.max(1)).clamp(1, MOST)
}

/// Cuts a route into at most so many stretches, each of which begins at a waist: where all that follows needs what
/// begins there. Later ones are shorter, since they stand on a larger schema.
pub(super) fn cut(route: &[Visit], at_once: usize) -> Vec<Range<usize>> {
    let visits = route.len();
    let count = at_once.min(visits / SHORTEST).max(1);
    let mut cuts = vec![0];
    for number in 1..count {
        let share = (number as f64 / count as f64).powf(0.75);
        let wanted = (visits as f64 * share).round() as usize;
        let is_waist = |at: &usize| route.get(*at).is_some_and(|visit| visit.is_waist);
        let below = (0..=wanted).rev().find(is_waist);
        let above = (wanted..visits).find(is_waist);
        let Some(cut) = [below, above]
            .into_iter()
            .flatten()
            .min_by_key(|cut| cut.abs_diff(wanted))
        else {
            continue;
        };
        let is_far = cuts
            .last()
            .is_some_and(|last| last + SHORTEST / 2 <= cut && cut + SHORTEST / 2 <= visits);
        if is_far {
            cuts.push(cut);
        }
    }
    cuts.push(visits);
    cuts.windows(2)
        .filter_map(|pair| Some(*pair.first()?..*pair.last()?))
        .collect()
}

/// Tells of proofs in the order of the history, whichever stretch is done first.
pub(super) struct Order<'a> {
    dialect: Dialect,
    emit: &'a (dyn Fn(Event) + Sync),
    held: Mutex<Held>,
}

/// Who is next, and what waits for its turn.
struct Held {
    next: VecDeque<usize>,
    waiting: BTreeMap<usize, RevisionProof>,
}

impl<'a> Order<'a> {
    /// Of the revisions at the places that `route` visits.
    pub(super) fn new(
        dialect: Dialect,
        route: &[Visit],
        emit: &'a (dyn Fn(Event) + Sync),
    ) -> Order<'a> {
        let places: BTreeSet<usize> = route.iter().map(|visit| visit.place).collect();
        Order {
            dialect,
            emit,
            held: Mutex::new(Held {
                next: places.into_iter().collect(),
                waiting: BTreeMap::new(),
            }),
        }
    }

    /// Tells of the proof of the revision that is at `index`, as soon as all before it are told.
    pub(super) fn proven(&self, index: usize, proof: RevisionProof) {
        let Ok(mut held) = self.held.lock() else {
            return;
        };
        let Held { next, waiting } = &mut *held;
        waiting.insert(index, proof);
        while let Some(proof) = next.front().and_then(|next| waiting.remove(next)) {
            next.pop_front();
            (self.emit)(Event::Proven {
                dialect: self.dialect,
                proof,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Visit, cut};
    use pretty_assertions::assert_eq;

    /// A route of so many visits, of which those that `is_waist` says are waists.
    fn route(visits: usize, is_waist: impl Fn(usize) -> bool) -> Vec<Visit> {
        let visit = |place| Visit {
            place,
            moves: false,
            returns: None,
            is_waist: is_waist(place),
        };
        (0..visits).map(visit).collect()
    }

    fn ends(route: &[Visit], at_once: usize) -> Vec<(usize, usize)> {
        cut(route, at_once)
            .into_iter()
            .map(|stretch| (stretch.start, stretch.end))
            .collect()
    }

    #[test]
    fn stretches_follow_on_each_other_and_leave_nothing_out() {
        let linear = |visits, at_once| ends(&route(visits, |_| true), at_once);
        assert_eq!(linear(0, 4), [(0, 0)]);
        assert_eq!(linear(17, 4), [(0, 17)]);
        assert_eq!(linear(250, 4), [(0, 149), (149, 250)]);
        for revisions in [99, 100, 101, 1_000, 12_345] {
            for at_once in 1..=4 {
                let stretches = linear(revisions, at_once);
                assert_eq!(stretches.len(), at_once.min(revisions / 100).max(1));
                assert_eq!(stretches.first().map(|first| first.0), Some(0));
                assert_eq!(stretches.last().map(|last| last.1), Some(revisions));
                assert!(stretches.windows(2).all(|pair| pair[0].1 == pair[1].0));
            }
        }
    }

    #[test]
    fn a_stretch_begins_where_all_that_follows_needs_its_beginning() {
        let at = |waists: &'static [usize]| route(250, move |place| waists.contains(&place));
        assert_eq!(ends(&at(&[0, 100, 180]), 4), [(0, 180), (180, 250)]);
        assert_eq!(ends(&at(&[120, 200]), 4), [(0, 120), (120, 250)]);
        assert_eq!(ends(&at(&[]), 4), [(0, 250)]);
        // Too near to either end to be worth it.
        assert_eq!(ends(&at(&[3, 249]), 4), [(0, 250)]);
    }
}
