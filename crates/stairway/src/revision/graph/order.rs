//! The order of a graph: topological by E, by id among equals.

use super::{Graph, Index, Set, edges::Edges};
use std::{cmp::Reverse, collections::BinaryHeap};

impl Graph {
    /// The elements of `set`, each after all that it needs, by id among equals.
    pub(crate) fn ordered(&self, set: &Set) -> Vec<Index> {
        let mut order = order(&self.before, &self.after, |index| set.contains(index));
        order.retain(|&index| set.contains(index));
        order
    }
}

/// Every revision, each after all that it needs; those on a cycle, or beyond one, are left out.
///
/// Of all that could come next the smallest id does (Kahn's algorithm with a heap). What is not wanted
/// goes before what is: it then holds up nothing, and yet what needs something only by way of it still
/// comes later.
pub(super) fn order(before: &Edges, after: &Edges, wanted: impl Fn(Index) -> bool) -> Vec<Index> {
    let turn = |index: Index| Reverse((wanted(index), index));
    let mut waiting: Vec<usize> = before.iter().map(<[Index]>::len).collect();
    let mut ready: BinaryHeap<_> = (0..before.len())
        .filter(|&index| waiting[index] == 0)
        .map(turn)
        .collect();
    let mut order = Vec::with_capacity(before.len());
    while let Some(Reverse((_, index))) = ready.pop() {
        order.push(index);
        for &next in &after[index] {
            waiting[next] -= 1;
            if waiting[next] == 0 {
                ready.push(turn(next));
            }
        }
    }
    order
}
