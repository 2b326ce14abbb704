//! The states of revisions: what a graph and an applied set say of each.

use crate::revision::{Graph, RevisionId};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// What the records and the files say of a revision together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Not recorded.
    Pending,
    /// Recorded.
    Applied,
    /// Recorded, without a file.
    Missing,
    /// Recorded, with another checksum than the file has now.
    Changed,
}

impl State {
    /// The word in messages and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Applied => "applied",
            State::Missing => "missing",
            State::Changed => "changed",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(feature = "sql")]
impl serde::Serialize for State {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The revisions of the graph that are not applied, in the order in which an upgrade runs them.
pub fn pending(graph: &Graph, applied: &BTreeSet<RevisionId>) -> Vec<RevisionId> {
    let mut pending = graph.set(0..graph.len());
    let known = graph.known(applied);
    pending.keep(|index| !known.contains(index));
    graph.ids(graph.ordered(&pending))
}

/// The applied revisions that the graph does not know, by id.
pub fn missing(graph: &Graph, applied: &BTreeSet<RevisionId>) -> Vec<RevisionId> {
    applied
        .iter()
        .filter(|id| !graph.contains(id.as_str()))
        .cloned()
        .collect()
}

/// The state of every revision that is in the graph or applied.
///
/// `changed` are the ids whose recorded checksum is not that of the file; of them only those count that
/// are in the graph and applied.
pub fn states(
    graph: &Graph,
    applied: &BTreeSet<RevisionId>,
    changed: &BTreeSet<RevisionId>,
) -> BTreeMap<RevisionId, State> {
    let in_graph = graph.nodes().iter().map(|node| {
        let state = match (applied.contains(&node.id), changed.contains(&node.id)) {
            (false, _) => State::Pending,
            (true, false) => State::Applied,
            (true, true) => State::Changed,
        };
        (node.id.clone(), state)
    });
    let missing = missing(graph, applied)
        .into_iter()
        .map(|id| (id, State::Missing));
    in_graph.chain(missing).collect()
}
