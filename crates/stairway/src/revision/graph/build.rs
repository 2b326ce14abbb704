//! Nodes to a graph.

use super::{
    Graph, Index, Node,
    cycle::cycles,
    edges::Edges,
    error::{Edge, GraphError},
    order::order,
};
use crate::{error::nearest, revision::RevisionId};
use std::collections::{BTreeMap, HashMap};

/// Words that targets take for themselves, so that no id or label may be one of them.
pub(crate) const RESERVED: [&str; 4] = ["base", "current", "head", "heads"];

/// For so many unknown words of a graph the nearest known one is looked for: each look compares with
/// every id, and a folder that is wrong as a whole would make that quadratic.
const GUESSES: usize = 10;

pub(super) fn build(mut nodes: Vec<Node>) -> Result<Graph, Vec<GraphError>> {
    // Stable, so that of several with one id the first given is the one that stays.
    nodes.sort_by(|a, b| a.id.cmp(&b.id));
    let mut errors = Vec::new();
    let mut ids: Vec<RevisionId> = Vec::with_capacity(nodes.len());
    for same in nodes.chunk_by(|a, b| a.id == b.id) {
        let id = same[0].id.clone();
        if RESERVED.contains(&id.as_str()) {
            errors.push(GraphError::ReservedId { id: id.clone() });
        }
        if same.len() > 1 {
            errors.push(GraphError::DuplicateId { id: id.clone() });
        }
        ids.push(id);
    }
    let labels = labels(&nodes, &ids, &mut errors);

    let mut linker = Linker {
        ids: &ids,
        by_id: ids.iter().map(RevisionId::as_str).zip(0..).collect(),
        labels: &labels,
        guesses: GUESSES,
        errors,
    };
    let mut parents = Edges::default();
    let mut dependencies = Edges::default();
    let mut before = Edges::default();
    for same in nodes.chunk_by(|a, b| a.id == b.id) {
        // The edges of those that share an id are all checked, but only the first's are linked.
        for (at, node) in same.iter().enumerate() {
            let (revised, needed) = (linker.parents(node), linker.dependencies(node));
            if at == 0 {
                before.push([&revised[..], &needed].concat());
                parents.push(revised);
                dependencies.push(needed);
            }
        }
    }
    let mut errors = linker.errors;
    let members = |cycle: Vec<Index>| cycle.into_iter().map(|index| ids[index].clone()).collect();
    errors.extend(cycles(&before).into_iter().map(|cycle| GraphError::Cycle {
        members: members(cycle),
    }));
    if !errors.is_empty() {
        return Err(errors);
    }

    let children = parents.turned();
    let after = before.turned();
    let order = order(&before, &after, |_| true);
    Ok(Graph {
        nodes,
        labels,
        parents,
        children,
        dependencies,
        before,
        after,
        order,
    })
}

/// The first carrier of each label.
fn labels(
    nodes: &[Node],
    ids: &[RevisionId],
    errors: &mut Vec<GraphError>,
) -> BTreeMap<String, Index> {
    let mut carriers: BTreeMap<&str, Vec<RevisionId>> = BTreeMap::new();
    for node in nodes {
        if let Some(label) = &node.label {
            carriers.entry(label).or_default().push(node.id.clone());
        }
    }
    let mut labels = BTreeMap::new();
    for (label, revisions) in carriers {
        let Some(id) = revisions.first().cloned() else {
            continue;
        };
        if let Ok(index) = ids.binary_search(&id) {
            labels.insert(label.to_owned(), index);
        }
        let label = label.to_owned();
        if RESERVED.contains(&label.as_str()) {
            errors.push(GraphError::ReservedLabel {
                id: id.clone(),
                label: label.clone(),
            });
        }
        if ids
            .binary_search_by(|known| known.as_str().cmp(&label))
            .is_ok()
        {
            errors.push(GraphError::LabelIsId {
                id,
                label: label.clone(),
            });
        }
        if revisions.len() > 1 {
            errors.push(GraphError::DuplicateLabel { label, revisions });
        }
    }
    labels
}

struct Linker<'a> {
    ids: &'a [RevisionId],
    by_id: HashMap<&'a str, Index>,
    labels: &'a BTreeMap<String, Index>,
    guesses: usize,
    errors: Vec<GraphError>,
}

impl Linker<'_> {
    fn parents(&mut self, node: &Node) -> Vec<Index> {
        let mut found = Vec::with_capacity(node.revises.len());
        for parent in &node.revises {
            match self.by_id.get(parent.as_str()) {
                Some(_) if *parent == node.id => self.self_reference(node, Edge::Revises),
                Some(&index) => found.push(index),
                None => {
                    let labelled = self.labels.get(parent.as_str());
                    let nearest = match labelled {
                        Some(_) => None,
                        None => self.nearest(node, parent.as_str(), &[]),
                    };
                    self.errors.push(GraphError::MissingParent {
                        id: node.id.clone(),
                        parent: parent.clone(),
                        labelled: labelled.map(|&index| self.ids[index].clone()),
                        nearest: nearest.and_then(|word| word.parse().ok()),
                    });
                }
            }
        }
        found
    }

    fn dependencies(&mut self, node: &Node) -> Vec<Index> {
        let mut found = Vec::with_capacity(node.depends_on.len());
        for dependency in &node.depends_on {
            let index = self.by_id.get(dependency.as_str());
            match index.or_else(|| self.labels.get(dependency)).copied() {
                Some(index) if self.ids[index] == node.id => {
                    self.self_reference(node, Edge::DependsOn)
                }
                Some(index) => found.push(index),
                None => {
                    let labels: Vec<&str> = self.labels.keys().map(String::as_str).collect();
                    let nearest = self.nearest(node, dependency, &labels);
                    self.errors.push(GraphError::MissingDependency {
                        id: node.id.clone(),
                        dependency: dependency.clone(),
                        nearest,
                    });
                }
            }
        }
        found
    }

    fn self_reference(&mut self, node: &Node, edge: Edge) {
        self.errors.push(GraphError::SelfReference {
            id: node.id.clone(),
            edge,
        });
    }

    /// The id that an unknown `word` of `node` most likely means, or which of `labels`.
    ///
    /// The beginning of an id is no reference in a file, yet it tells which id was meant.
    fn nearest(&mut self, node: &Node, word: &str, labels: &[&str]) -> Option<String> {
        if self.guesses == 0 {
            return None;
        }
        self.guesses -= 1;
        let others = || {
            self.ids
                .iter()
                .filter(|id| **id != node.id)
                .map(RevisionId::as_str)
        };
        let mut begun = others().filter(|id| id.starts_with(word));
        match (begun.next(), begun.next()) {
            (Some(id), None) => Some(id.to_owned()),
            _ => nearest(word, others().chain(labels.iter().copied())).map(str::to_owned),
        }
    }
}
