//! Graphs as small tables, for tests: `m -> a b depends c label x` on a line or before a `/`.

use super::{Graph, GraphError, Node};
use crate::revision::RevisionId;
use std::collections::BTreeSet;

pub(crate) fn id(text: &str) -> RevisionId {
    text.parse().unwrap()
}

/// Ids separated by blanks.
pub(crate) fn ids(text: &str) -> BTreeSet<RevisionId> {
    text.split_whitespace().map(id).collect()
}

/// Ids, or anything, separated by blanks.
pub(crate) fn text<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    items
        .into_iter()
        .map(|item| item.to_string())
        .collect::<Vec<_>>()
        .join(" ")
}

pub(crate) fn nodes(table: &str) -> Vec<Node> {
    let lines = table
        .split(['\n', '/'])
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines.map(node).collect()
}

fn node(line: &str) -> Node {
    let mut words = line.split_whitespace();
    let mut node = Node::new(id(words.next().unwrap()), Vec::new());
    let mut key = "";
    for word in words {
        match (key, word) {
            (_, "->" | "depends" | "label") => key = word,
            ("->", _) => node.revises.push(id(word)),
            ("depends", _) => node.depends_on.push(word.to_owned()),
            ("label", _) => node.label = Some(word.to_owned()),
            _ => panic!("`{word}` in `{line}`"),
        }
    }
    node
}

pub(crate) fn try_graph(table: &str) -> Result<Graph, Vec<GraphError>> {
    Graph::new(nodes(table))
}

pub(crate) fn graph(table: &str) -> Graph {
    try_graph(table).unwrap()
}
