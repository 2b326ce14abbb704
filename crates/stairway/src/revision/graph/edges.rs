//! The edges of every revision, in one direction.

use super::Index;
use std::ops;

/// Where the edges of each revision lead: for each it is a list, sorted and without repetition.
///
/// The lists stand in one vector, one after the other. Most have one element, and a vector for each would be many small
/// ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Edges {
    to: Vec<Index>,
    /// Where each revision's list ends; the next one's begins there.
    ends: Vec<usize>,
}

impl Edges {
    /// Adds the list of the next revision, given in any order.
    pub(super) fn push(&mut self, mut list: Vec<Index>) {
        list.sort_unstable();
        list.dedup();
        self.to.append(&mut list);
        self.ends.push(self.to.len());
    }

    /// How many revisions there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The lists, by revision.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Index]> {
        (0..self.len()).map(|from| &self[from])
    }

    /// The same edges the other way round; their lists come out sorted, because their sources are visited in order.
    pub(super) fn turned(&self) -> Edges {
        // First how long each list is, then where it begins; filling it moves that on to where it ends.
        let mut ends = vec![0; self.len()];
        for &to in &self.to {
            ends[to] += 1;
        }
        let mut begin = 0;
        for end in &mut ends {
            let length = std::mem::replace(end, begin);
            begin += length;
        }
        let mut turned = vec![0; self.to.len()];
        for (from, edges) in self.iter().enumerate() {
            for &to in edges {
                turned[ends[to]] = from;
                ends[to] += 1;
            }
        }
        Edges { to: turned, ends }
    }
}

impl ops::Index<Index> for Edges {
    type Output = [Index];

    fn index(&self, from: Index) -> &[Index] {
        let start = from.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.to[start..self.ends[from]]
    }
}
