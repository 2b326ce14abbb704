//! Cycles, found in linear time without recursion.

use super::{Index, edges::Edges};

/// Cycles along `before`, no two with a member in common; none exactly if there is no cycle.
///
/// Each begins at its smallest id, and each member has an edge to the next, the last to the first.
pub(super) fn cycles(before: &Edges) -> Vec<Vec<Index>> {
    let mut cycles = Vec::new();
    let mut done = vec![false; before.len()];
    let mut depth: Vec<Option<usize>> = vec![None; before.len()];
    let mut tried = vec![0; before.len()];
    let mut path: Vec<Index> = Vec::new();
    for start in 0..before.len() {
        if done[start] {
            continue;
        }
        depth[start] = Some(0);
        path.push(start);
        while let Some(&top) = path.last() {
            match before[top].get(tried[top]) {
                None => {
                    done[top] = true;
                    path.pop();
                }
                Some(&next) if done[next] => tried[top] += 1,
                Some(&next) => match depth[next] {
                    None => {
                        depth[next] = Some(path.len());
                        path.push(next);
                    }
                    // What closed a cycle is set aside, and the walk goes on from before it.
                    Some(at) => {
                        let mut cycle = path.split_off(at);
                        cycle.iter().for_each(|&index| done[index] = true);
                        let first = cycle.iter().enumerate().min_by_key(|(_, index)| **index);
                        let first = first.map_or(0, |(position, _)| position);
                        cycle.rotate_left(first);
                        cycles.push(cycle);
                    }
                },
            }
        }
    }
    cycles
}
