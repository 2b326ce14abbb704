//! Sets of revisions of one graph, and the walks that make them.

use super::{Graph, Index, edges::Edges};
use crate::revision::RevisionId;
use std::collections::BTreeSet;

/// A set of revisions of one graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Set(Vec<bool>);

impl Set {
    pub(crate) fn contains(&self, index: Index) -> bool {
        self.0[index]
    }

    /// Whether `index` is new to the set.
    pub(crate) fn insert(&mut self, index: Index) -> bool {
        !std::mem::replace(&mut self.0[index], true)
    }

    pub(crate) fn len(&self) -> usize {
        self.iter().count()
    }

    pub(crate) fn remove(&mut self, index: Index) {
        self.0[index] = false;
    }

    /// By id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Index> {
        self.0
            .iter()
            .enumerate()
            .filter(|(_, contained)| **contained)
            .map(|(index, _)| index)
    }

    pub(crate) fn keep(&mut self, wanted: impl Fn(Index) -> bool) {
        for (index, contained) in self.0.iter_mut().enumerate() {
            *contained = *contained && wanted(index);
        }
    }
}

impl Graph {
    /// The given revisions, where the graph knows them, with everything that they need: their
    /// ancestors by E.
    pub fn ancestors(&self, of: &BTreeSet<RevisionId>) -> BTreeSet<RevisionId> {
        self.ids(self.reach(&self.before, self.known(of).iter()).iter())
            .into_iter()
            .collect()
    }

    /// The given revisions, where the graph knows them, with everything that needs them: their
    /// descendants by E.
    pub fn descendants(&self, of: &BTreeSet<RevisionId>) -> BTreeSet<RevisionId> {
        self.ids(self.reach(&self.after, self.known(of).iter()).iter())
            .into_iter()
            .collect()
    }

    /// The effective heads of an applied set: its elements that no other element needs, by id.
    ///
    /// They are computed from the set alone. An element that the graph does not know, a missing
    /// revision, has no edges here and so is always one of them.
    pub fn effective_heads(&self, applied: &BTreeSet<RevisionId>) -> Vec<RevisionId> {
        let heads = self.maximal(&self.known(applied));
        let is_head = |id: &&RevisionId| {
            self.index(id.as_str())
                .is_none_or(|index| heads.contains(index))
        };
        applied.iter().filter(is_head).cloned().collect()
    }

    /// The ends of the branches in an applied set: its elements that no other of them revises, directly or through others,
    /// by id. Unlike among the effective heads, what another one depends on is among them; what the graph does not know is
    /// not.
    pub fn branch_ends(&self, applied: &BTreeSet<RevisionId>) -> Vec<RevisionId> {
        self.ids(self.top(&self.known(applied), &self.parents).iter())
    }

    pub(crate) fn set(&self, indices: impl IntoIterator<Item = Index>) -> Set {
        let mut set = Set(vec![false; self.len()]);
        for index in indices {
            set.insert(index);
        }
        set
    }

    /// Those of `ids` that the graph knows.
    pub(crate) fn known<'a>(&self, ids: impl IntoIterator<Item = &'a RevisionId>) -> Set {
        let mut next = 0;
        self.set(ids.into_iter().filter_map(|id| {
            // Ids mostly come sorted, and when all are asked for, each stands right behind the one before it.
            let is_next = self.nodes.get(next).is_some_and(|node| node.id == *id);
            let index = is_next
                .then_some(next)
                .or_else(|| self.index(id.as_str()))?;
            next = index + 1;
            Some(index)
        }))
    }

    /// `from` and its ancestors by E.
    pub(crate) fn needs(&self, from: impl IntoIterator<Item = Index>) -> Set {
        self.reach(&self.before, from)
    }

    /// `from` and its descendants by E.
    pub(crate) fn needed_by(&self, from: impl IntoIterator<Item = Index>) -> Set {
        self.reach(&self.after, from)
    }

    /// `from` and its descendants by V.
    pub(crate) fn revised_by(&self, from: impl IntoIterator<Item = Index>) -> Set {
        self.reach(&self.children, from)
    }

    /// The line of a revision: it, what it revises and what revises it, directly or not.
    pub(crate) fn line_of(&self, revision: Index) -> Set {
        let mut line = self.revised_by([revision]);
        for below in self.reach(&self.parents, [revision]).iter() {
            line.insert(below);
        }
        line
    }

    /// The elements of `of` that revise no other element, directly or not.
    pub(crate) fn first(&self, of: &Set) -> Set {
        self.top(of, &self.children)
    }

    /// The elements of `of` that no other element revises, directly or not.
    pub(crate) fn last(&self, of: &Set) -> Set {
        self.top(of, &self.parents)
    }

    /// The elements of `of` that no other element needs, directly or not.
    ///
    /// An applied set need not be closed: a revision that came late may be pending below applied ones.
    /// So the direct edges do not tell whether one element needs another.
    pub(crate) fn maximal(&self, of: &Set) -> Set {
        self.top(of, &self.before)
    }

    /// The elements of `of` to which no way along `edges` leads from another element.
    fn top(&self, of: &Set, edges: &Edges) -> Set {
        let next = of.iter().flat_map(|index| edges[index].iter().copied());
        let reached = self.reach(edges, next);
        let mut top = of.clone();
        top.keep(|index| !reached.contains(index));
        top
    }

    fn reach(&self, edges: &Edges, from: impl IntoIterator<Item = Index>) -> Set {
        let mut reached = self.set([]);
        let mut open: Vec<Index> = from
            .into_iter()
            .filter(|&index| reached.insert(index))
            .collect();
        while let Some(index) = open.pop() {
            open.extend(
                edges[index]
                    .iter()
                    .copied()
                    .filter(|&next| reached.insert(next)),
            );
        }
        reached
    }
}
