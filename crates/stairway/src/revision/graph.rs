//! The graph of revisions: its edges, heads, bases, labels and ancestry. Knows ids only: not where a
//! revision is written, not what it does, and not what any database has applied.
//!
//! There are two kinds of edges. *V* is `revises`, the history that people see: heads, bases, branch
//! points and merges are meant by it. *E* is V and the dependencies together, what must be applied
//! before what: ancestors, descendants and the order are meant by it.
//!
//! Revisions sit in a vector sorted by id, so that a smaller index is a smaller id and a prefix is one
//! contiguous range. Nothing here recurses: a chain may be as long as memory allows.

mod build;
mod cycle;
mod edges;
mod error;
mod lineage;
mod order;
mod set;

#[cfg(test)]
pub(crate) mod table;
#[cfg(test)]
mod tests;

pub(crate) use build::RESERVED;
#[cfg(feature = "runtime")]
pub(crate) use error::sequence;
pub use error::{Edge, GraphError};
pub(crate) use error::{SHOWN, list};
pub(crate) use set::Set;

use crate::revision::RevisionId;
use edges::Edges;
use std::collections::BTreeMap;

/// One revision as the graph sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its id.
    pub id: RevisionId,
    /// Its parents: none for a base, several for a merge.
    pub revises: Vec<RevisionId>,
    /// What must be applied before it beyond its parents: whole ids or branch labels. A label stands
    /// for the revision that carries it.
    pub depends_on: Vec<String>,
    /// The label of the branch that begins here.
    pub label: Option<String>,
}

impl Node {
    /// A revision that revises `revises` and neither depends on anything nor carries a label.
    pub fn new(id: RevisionId, revises: Vec<RevisionId>) -> Node {
        Node {
            id,
            revises,
            depends_on: Vec::new(),
            label: None,
        }
    }
}

/// A revision's place in the vector of all revisions, which is sorted by id.
pub(crate) type Index = usize;

/// A sound set of revisions: every edge leads somewhere and there is no cycle.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Sorted by id.
    nodes: Vec<Node>,
    /// The carrier of each label.
    labels: BTreeMap<String, Index>,
    /// V, towards base.
    parents: Edges,
    /// V, towards the heads.
    children: Edges,
    /// The dependencies, labels resolved.
    dependencies: Edges,
    /// E, towards base.
    before: Edges,
    /// E, towards the heads.
    after: Edges,
    /// Every revision, each after all that it needs.
    order: Vec<Index>,
}

impl Graph {
    /// Links `nodes`, given in any order, into a graph.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them, not only the first thing.
    pub fn new(nodes: Vec<Node>) -> Result<Graph, Vec<GraphError>> {
        build::build(nodes)
    }

    /// How many revisions there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no revision at all.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Every revision, by id.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The revision with exactly this id.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.index(id).map(|index| &self.nodes[index])
    }

    /// Whether there is a revision with exactly this id.
    pub fn contains(&self, id: &str) -> bool {
        self.index(id).is_some()
    }

    /// The ids that begin with `prefix`, by id.
    pub fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a RevisionId> {
        let first = self.nodes.partition_point(|node| node.id.as_str() < prefix);
        let ids = self.nodes[first..].iter().map(|node| &node.id);
        ids.take_while(move |id| id.as_str().starts_with(prefix))
    }

    /// The labels, by name, each with the revision that carries it.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &RevisionId)> {
        self.labels
            .iter()
            .map(|(label, &index)| (label.as_str(), &self.nodes[index].id))
    }

    /// The revisions that no other revises, by id.
    pub fn heads(&self) -> Vec<RevisionId> {
        self.ids(self.head_indices())
    }

    /// The revisions that revise no other, by id.
    pub fn bases(&self) -> Vec<RevisionId> {
        self.ids(self.base_indices())
    }

    /// The revisions that several others revise, by id.
    pub fn branch_points(&self) -> Vec<RevisionId> {
        self.ids(indices(&self.children, |edges| edges > 1))
    }

    /// The revisions that revise several others, by id.
    pub fn merges(&self) -> Vec<RevisionId> {
        self.ids(indices(&self.parents, |edges| edges > 1))
    }

    /// Whether no other revision revises this one; false for an unknown id.
    pub fn is_head(&self, id: &str) -> bool {
        self.index(id)
            .is_some_and(|index| self.children[index].is_empty())
    }

    /// Whether this revision revises no other; false for an unknown id.
    pub fn is_base(&self, id: &str) -> bool {
        self.index(id)
            .is_some_and(|index| self.parents[index].is_empty())
    }

    /// Whether this revision revises several others; false for an unknown id.
    pub fn is_merge(&self, id: &str) -> bool {
        self.index(id)
            .is_some_and(|index| self.parents[index].len() > 1)
    }

    /// Whether several others revise this revision; false for an unknown id.
    pub fn is_branch_point(&self, id: &str) -> bool {
        self.index(id)
            .is_some_and(|index| self.children[index].len() > 1)
    }

    /// What this revision revises, by id; empty for an unknown id.
    pub fn parents(&self, id: &str) -> Vec<RevisionId> {
        self.along(&self.parents, id)
    }

    /// What revises this revision, by id; empty for an unknown id.
    pub fn children(&self, id: &str) -> Vec<RevisionId> {
        self.along(&self.children, id)
    }

    /// What this revision depends on, by id, with labels resolved to their carriers; empty for an
    /// unknown id.
    pub fn dependencies(&self, id: &str) -> Vec<RevisionId> {
        self.along(&self.dependencies, id)
    }

    /// What this revision directly needs, parents and dependencies, by id; empty for an unknown id.
    pub fn before(&self, id: &str) -> Vec<RevisionId> {
        self.along(&self.before, id)
    }

    /// What directly needs this revision, by id; empty for an unknown id.
    pub fn after(&self, id: &str) -> Vec<RevisionId> {
        self.along(&self.after, id)
    }

    /// Every revision, each after all that it needs, by id among equals.
    pub fn order(&self) -> impl DoubleEndedIterator<Item = &RevisionId> + ExactSizeIterator {
        self.order.iter().map(|&index| &self.nodes[index].id)
    }

    pub(crate) fn index(&self, id: &str) -> Option<Index> {
        self.nodes
            .binary_search_by(|node| node.id.as_str().cmp(id))
            .ok()
    }

    pub(crate) fn id(&self, index: Index) -> &RevisionId {
        &self.nodes[index].id
    }

    pub(crate) fn ids(&self, indices: impl IntoIterator<Item = Index>) -> Vec<RevisionId> {
        indices
            .into_iter()
            .map(|index| self.nodes[index].id.clone())
            .collect()
    }

    pub(crate) fn carrier(&self, label: &str) -> Option<Index> {
        self.labels.get(label).copied()
    }

    pub(crate) fn head_indices(&self) -> impl Iterator<Item = Index> {
        indices(&self.children, |edges| edges == 0)
    }

    pub(crate) fn base_indices(&self) -> impl Iterator<Item = Index> {
        indices(&self.parents, |edges| edges == 0)
    }

    pub(crate) fn parent_indices(&self, index: Index) -> &[Index] {
        &self.parents[index]
    }

    pub(crate) fn child_indices(&self, index: Index) -> &[Index] {
        &self.children[index]
    }

    fn along(&self, edges: &Edges, id: &str) -> Vec<RevisionId> {
        self.index(id)
            .map_or_else(Vec::new, |index| self.ids(edges[index].iter().copied()))
    }
}

/// The revisions whose number of edges is wanted, by id.
fn indices<'a>(
    edges: &'a Edges,
    wanted: impl Fn(usize) -> bool + 'a,
) -> impl Iterator<Item = Index> + 'a {
    let found = edges
        .iter()
        .enumerate()
        .filter(move |(_, edges)| wanted(edges.len()));
    found.map(|(index, _)| index)
}
