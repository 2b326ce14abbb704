//! The order of a graph: topological by E, by id among equals.

use super::Index;
use std::{cmp::Reverse, collections::BinaryHeap};

/// Every revision, each after all that it needs; those on a cycle, or beyond one, are left out.
///
/// Of all that could come next the smallest id does (Kahn's algorithm with a heap).
pub(super) fn order(before: &[Vec<Index>], after: &[Vec<Index>]) -> Vec<Index> {
    let mut waiting: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut ready: BinaryHeap<Reverse<Index>> = (0..before.len())
        .filter(|&index| waiting[index] == 0)
        .map(Reverse)
        .collect();
    let mut order = Vec::with_capacity(before.len());
    while let Some(Reverse(index)) = ready.pop() {
        order.push(index);
        for &next in &after[index] {
            waiting[next] -= 1;
            if waiting[next] == 0 {
                ready.push(Reverse(next));
            }
        }
    }
    order
}
