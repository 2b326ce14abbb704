//! The revisions that are shown, newest first, with the lines between them: their lanes, the margin of a list as `git
//! log --graph` has it, and the whole as DOT or Mermaid. Text in, text out; knows no terminal, no page and no database.

mod dot;
pub(crate) mod lane;
mod margin;
mod mermaid;
mod row;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use margin::{Step, Track};
pub use row::Row;

use crate::{revision::RevisionId, source::Source};
use lane::Kind;
use std::collections::HashMap;

/// Revisions, newest first, and the lines between them.
#[derive(Clone, Debug, Default)]
pub struct Outline {
    rows: Vec<Row>,
    /// For each row the rows that it revises or depends on, the first parent first.
    below: Vec<Vec<(usize, Kind)>>,
    /// How many rows, from the top, have a file.
    known: usize,
}

impl Outline {
    /// The outline of `rows`, each of which stands above all that it needs. Those that `source` does not know come last.
    ///
    /// Lines lead only to what is among the rows: a part of a history has none to the rest of it.
    pub fn new(source: &Source, rows: Vec<Row>) -> Outline {
        let graph = source.graph();
        let places: HashMap<&RevisionId, usize> = rows.iter().map(|row| &row.id).zip(0..).collect();
        let below = |(at, row): (usize, &Row)| {
            // The file's own order, which is not the graph's: the first parent is the trunk.
            let parents = source.script(&row.id).map(|script| script.revises());
            let parents = parents.into_iter().flatten().cloned();
            let parents = parents.map(|id| (id, Kind::Revises));
            let dependencies = graph.dependencies(row.id.as_str()).into_iter();
            let dependencies = dependencies.map(|id| (id, Kind::Depends));
            let mut lines: Vec<(usize, Kind)> = Vec::new();
            for (id, kind) in parents.chain(dependencies) {
                let place = places.get(&id).copied().filter(|place| *place > at);
                // One that is named twice is one line.
                let line = place.map(|place| (place, kind));
                lines.extend(line.filter(|line| !lines.contains(line)));
            }
            lines
        };
        let below = rows.iter().enumerate().map(below);
        let below = below.collect();
        let is_known = |row: &&Row| graph.contains(row.id.as_str());
        let known = rows.iter().take_while(is_known).count();
        Outline { rows, below, known }
    }

    /// The revisions, newest first.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether each revision revises the one below it and nothing else, so that a margin would say nothing. Revisions
    /// without a file are left out of account.
    pub fn is_linear(&self) -> bool {
        let lines = self.below.iter().take(self.known).enumerate();
        let mut lines = lines.map(|(at, lines)| match lines.as_slice() {
            [] => at + 1 == self.known,
            [(to, Kind::Revises)] => *to == at + 1,
            _ => false,
        });
        lines.all(|is_next| is_next)
    }

    /// How many lines there are, for `revises` and for `depends-on`.
    pub fn lines(&self) -> usize {
        self.below.iter().map(Vec::len).sum()
    }

    /// The margin of a list of the revisions, a step for each.
    pub fn margin(&self) -> Vec<Step> {
        margin::margin(&self.below)
    }

    /// A graph in the language of Graphviz.
    pub fn dot(&self) -> String {
        dot::dot(self)
    }

    /// A flowchart in the language of Mermaid.
    pub fn mermaid(&self) -> String {
        mermaid::mermaid(self)
    }

    /// The lanes that the lines run in.
    #[cfg(feature = "picture")]
    pub(crate) fn lanes(&self) -> lane::Lanes {
        lane::lanes(&self.below)
    }

    /// Every line, by its upper end.
    fn edges(&self) -> impl Iterator<Item = (&Row, &Row, Kind)> {
        let lines = self.rows.iter().zip(&self.below);
        lines.flat_map(|(row, lines)| {
            let lower = lines.iter().map(|&(to, kind)| (&self.rows[to], kind));
            lower.map(move |(to, kind)| (row, to, kind))
        })
    }
}
