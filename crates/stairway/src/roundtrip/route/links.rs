//! The edges of a history, between places in its order.

use crate::revision::Graph;
use std::collections::BTreeMap;

/// What each revision directly needs, and what directly needs it, by their places in the order.
#[derive(Debug)]
pub(in crate::roundtrip) struct Links {
    /// Towards base.
    pub(in crate::roundtrip) before: Vec<Vec<usize>>,
    /// Towards the heads.
    pub(in crate::roundtrip) after: Vec<Vec<usize>>,
    /// The nearest revision through which every way from base leads to each.
    gates: Vec<Option<usize>>,
}

impl Links {
    /// Those of `graph`.
    pub(in crate::roundtrip) fn new(graph: &Graph) -> Links {
        let places: BTreeMap<&str, usize> = graph.order().map(|id| id.as_str()).zip(0..).collect();
        let before: Vec<Vec<usize>> = graph
            .order()
            .map(|id| {
                let needed = graph.before(id.as_str()).into_iter();
                needed
                    .filter_map(|id| places.get(id.as_str()).copied())
                    .collect()
            })
            .collect();
        let mut after = vec![Vec::new(); before.len()];
        for (place, needed) in before.iter().enumerate() {
            for &needed in needed {
                after[needed].push(place);
            }
        }
        Links {
            gates: gates(&before),
            before,
            after,
        }
    }

    /// How many revisions there are.
    pub(in crate::roundtrip) fn len(&self) -> usize {
        self.before.len()
    }

    /// The nearest revision through which every way from base leads to `place`; none if there is none.
    pub(in crate::roundtrip) fn gate(&self, place: usize) -> Option<usize> {
        self.gates[place]
    }

    /// `place` is needed by no other revision.
    pub(in crate::roundtrip) fn is_last(&self, place: usize) -> bool {
        self.after[place].is_empty()
    }
}

/// The immediate dominators: of each place the nearest one that is on every way to all that it needs. What it needs by
/// way of something else that it needs makes no way of its own.
fn gates(before: &[Vec<usize>]) -> Vec<Option<usize>> {
    let mut gates: Vec<Option<usize>> = Vec::with_capacity(before.len());
    for needed in before {
        // A gate comes earlier in the order, and base, which is none, before everything.
        let is_gate = |of: usize, gate: usize| {
            let mut at = Some(of);
            while at > Some(gate) {
                at = at.and_then(|at| gates[at]);
            }
            of != gate && at == Some(gate)
        };
        let is_own = |one: &usize| !needed.iter().any(|other| is_gate(*other, *one));
        let mut own = needed.iter().copied().filter(is_own);
        let mut gate = own.next();
        for other in own {
            let mut other = Some(other);
            while gate != other {
                if gate > other {
                    gate = gate.and_then(|gate| gates[gate]);
                } else {
                    other = other.and_then(|other| gates[other]);
                }
            }
        }
        gates.push(gate);
    }
    gates
}
