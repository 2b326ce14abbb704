//! A graph that is slow and plain, and random ones.

use crate::revision::{Graph, Node, RevisionId, graph::table::id};
use proptest::{collection::vec, prelude::*, sample::Index as Pick};
use std::collections::{BTreeMap, BTreeSet};

pub(super) type Ids = BTreeSet<RevisionId>;

/// Revisions with the closure of their edges, all computed from the nodes by repetition.
#[derive(Debug)]
pub(super) struct Plain {
    pub(super) nodes: Vec<Node>,
    /// E: all that a revision needs, directly or not, without itself.
    needs: BTreeMap<RevisionId, Ids>,
    /// V: all that a revision revises, directly or not, without itself.
    revises: BTreeMap<RevisionId, Ids>,
}

/// Each revision with all that it leads to.
fn closed(mut edges: BTreeMap<RevisionId, Ids>) -> BTreeMap<RevisionId, Ids> {
    loop {
        let before: usize = edges.values().map(BTreeSet::len).sum();
        for id in edges.keys().cloned().collect::<Vec<_>>() {
            let more: Ids = edges[&id].iter().flat_map(|to| edges[to].clone()).collect();
            edges.get_mut(&id).unwrap().extend(more);
        }
        if before == edges.values().map(BTreeSet::len).sum::<usize>() {
            return edges;
        }
    }
}

impl Plain {
    pub(super) fn new(nodes: Vec<Node>) -> Plain {
        let (mut needs, mut revises) = (BTreeMap::new(), BTreeMap::new());
        for node in &nodes {
            let carriers = nodes.iter().filter(|other| {
                let named = |word: &String| {
                    *word == other.id.to_string() || Some(word) == other.label.as_ref()
                };
                node.depends_on.iter().any(named)
            });
            let parents: Ids = node.revises.iter().cloned().collect();
            let dependencies = carriers.map(|other| other.id.clone());
            needs.insert(
                node.id.clone(),
                dependencies.chain(parents.clone()).collect(),
            );
            revises.insert(node.id.clone(), parents);
        }
        Plain {
            nodes,
            needs: closed(needs),
            revises: closed(revises),
        }
    }

    pub(super) fn graph(&self) -> Graph {
        Graph::new(self.nodes.clone()).unwrap()
    }

    pub(super) fn all(&self) -> Ids {
        self.nodes.iter().map(|node| node.id.clone()).collect()
    }

    pub(super) fn where_node(&self, wanted: impl Fn(&Node) -> bool) -> Vec<RevisionId> {
        let found: Ids = self
            .nodes
            .iter()
            .filter(|node| wanted(node))
            .map(|node| node.id.clone())
            .collect();
        found.into_iter().collect()
    }

    pub(super) fn children(&self, id: &RevisionId) -> Ids {
        self.where_node(|node| node.revises.contains(id))
            .into_iter()
            .collect()
    }

    pub(super) fn needs(&self, id: &RevisionId, other: &RevisionId) -> bool {
        self.needs
            .get(id)
            .is_some_and(|needs| needs.contains(other))
    }

    pub(super) fn parents(&self, id: &RevisionId) -> Ids {
        let nodes = self.nodes.iter().filter(|node| node.id == *id);
        nodes.flat_map(|node| node.revises.clone()).collect()
    }

    pub(super) fn revises(&self, id: &RevisionId, other: &RevisionId) -> bool {
        self.revises[id].contains(other)
    }

    pub(super) fn with_ancestors(&self, ids: &Ids) -> Ids {
        self.all()
            .into_iter()
            .filter(|id| ids.contains(id) || ids.iter().any(|from| self.needs(from, id)))
            .collect()
    }

    pub(super) fn with_descendants(&self, ids: &Ids) -> Ids {
        self.all()
            .into_iter()
            .filter(|id| ids.contains(id) || ids.iter().any(|to| self.needs(id, to)))
            .collect()
    }

    pub(super) fn maximal(&self, ids: &Ids) -> Vec<RevisionId> {
        ids.iter()
            .filter(|id| !ids.iter().any(|other| self.needs(other, id)))
            .cloned()
            .collect()
    }

    pub(super) fn is_closed(&self, ids: &Ids) -> bool {
        let known: Ids = ids.intersection(&self.all()).cloned().collect();
        self.with_ancestors(&known) == known
    }

    /// Again and again the smallest id of those that need no other that is left.
    pub(super) fn ordered(&self, ids: &Ids) -> Vec<RevisionId> {
        let mut left = ids.clone();
        let mut order = Vec::new();
        while let Some(next) = left
            .iter()
            .find(|id| !left.iter().any(|other| self.needs(id, other)))
            .cloned()
        {
            left.remove(&next);
            order.push(next);
        }
        order
    }
}

/// Up to 14 revisions whose ids say nothing of their order; several begin with each letter. Some graphs are reduced: no parent is needed
/// by another parent or by a dependency.
pub(super) fn plain() -> impl Strategy<Value = Plain> {
    let names: Vec<String> = (0..14)
        .map(|n| format!("{}{n}", char::from(b'a' + (n * 5 % 14 / 4) as u8)))
        .collect();
    let edges = (
        vec(any::<Pick>(), 0..3),
        vec((any::<Pick>(), any::<bool>()), 0..2),
        any::<bool>(),
    );
    (Just(names).prop_shuffle(), vec(edges, 0..14), any::<bool>()).prop_map(
        |(names, rows, reduced)| {
            let mut nodes: Vec<Node> = Vec::new();
            for (position, (parents, dependencies, labelled)) in rows.into_iter().enumerate() {
                let mut node = Node::new(id(&names[position]), Vec::new());
                // One label is the beginning of ids.
                let label = if position == 3 {
                    "b".to_owned()
                } else {
                    format!("l{position}")
                };
                node.label = labelled.then_some(label);
                if position > 0 {
                    let parents: Ids = parents
                        .iter()
                        .map(|pick| nodes[pick.index(position)].id.clone())
                        .collect();
                    node.revises = parents.into_iter().collect();
                    node.depends_on = dependencies
                        .iter()
                        .map(|(pick, by_label)| {
                            let other = &nodes[pick.index(position)];
                            other
                                .label
                                .clone()
                                .filter(|_| *by_label)
                                .unwrap_or_else(|| other.id.to_string())
                        })
                        .collect();
                }
                if reduced {
                    node.depends_on.clear();
                    let plain = Plain::new(nodes.clone());
                    node.revises = plain.maximal(&node.revises.into_iter().collect());
                }
                nodes.push(node);
            }
            Plain::new(nodes)
        },
    )
}

/// A graph, an applied set (closed or not, at times with a missing revision), and a revision if any.
pub(super) fn situation() -> impl Strategy<Value = (Plain, Ids, Option<RevisionId>)> {
    (
        plain(),
        vec(any::<bool>(), 14),
        any::<bool>(),
        any::<bool>(),
        any::<Pick>(),
    )
        .prop_map(|(plain, picks, closed, missing, pick)| {
            let all: Vec<RevisionId> = plain.all().into_iter().collect();
            let mut applied: Ids = all
                .iter()
                .zip(picks)
                .filter(|(_, pick)| *pick)
                .map(|(id, _)| id.clone())
                .collect();
            if closed {
                // Of a random set's ancestors nearly everything is part; of its first few less is.
                applied = plain.with_ancestors(&applied.into_iter().take(2).collect());
            }
            if missing {
                applied.insert(id("missing"));
            }
            let one = (!all.is_empty()).then(|| all[pick.index(all.len())].clone());
            (plain, applied, one)
        })
}
