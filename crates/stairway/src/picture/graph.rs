//! The graph of revisions as the margin of a list: newest on top, a row for each, a lane for each branch.

mod draw;
#[cfg(test)]
mod tests;

use crate::{
    outline::lane::{self, Kind, Lanes},
    revision::RevisionId,
    source::Source,
};
pub(super) use draw::STYLE;
use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
};

/// How a revision is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing is known of a database.
    #[default]
    Plain,
    /// Recorded: a full dot.
    Applied,
    /// Not recorded: an empty one.
    Pending,
    /// Recorded with another checksum: a diamond.
    Changed,
}

/// The graph of a set of revisions, drawn row by row.
///
/// What stands beside a revision is the page's own text. So the graph is cut into strips, one for each revision, which
/// fit together where the rows of the list follow each other without a gap. A strip has the revision at a fixed place
/// at its top, and below it runs on for as long as its row is: texts may wrap, and what is folded may open.
///
/// The strips are for the eye and hidden from assistive technology; what they show, the texts have to say.
#[derive(Clone, Debug)]
pub struct Graph {
    rows: Vec<Row>,
    lanes: Lanes,
}

/// A revision, and all that is in its strip.
#[derive(Clone, Debug)]
struct Row {
    id: RevisionId,
    mark: Mark,
    is_head: bool,
    is_base: bool,
    lines: Lines,
}

/// The lines in a row, each with its lane and its kind, none twice.
#[derive(Clone, Debug, Default)]
struct Lines {
    /// Those that come from above and end here.
    ending: Vec<(usize, Kind)>,
    /// Those that pass.
    passing: Vec<(usize, Kind)>,
    /// Those that leave downwards.
    leaving: Vec<(usize, Kind)>,
    /// How many lanes there are up to the last of them.
    lanes: usize,
}

impl Lines {
    fn count(&mut self, own: usize) {
        let all = [&self.ending, &self.passing, &self.leaving];
        let lanes = all.into_iter().flatten().map(|(lane, _)| *lane);
        self.lanes = lanes.chain([own]).max().unwrap_or(own) + 1;
    }
}

impl Graph {
    /// The graph of `source`. A revision without a mark is plain.
    pub fn new(source: &Source, marks: &BTreeMap<RevisionId, Mark>) -> Graph {
        let order: Vec<&RevisionId> = source.graph().order().rev().collect();
        let lanes = lane::lanes(&below(source, &order));
        let graph = source.graph();
        let mut rows: Vec<Row> = order
            .into_iter()
            .map(|id| Row {
                id: id.clone(),
                mark: marks.get(id).copied().unwrap_or_default(),
                is_head: graph.is_head(id.as_str()),
                is_base: graph.is_base(id.as_str()),
                lines: Lines::default(),
            })
            .collect();
        for line in &lanes.lines {
            let one = (line.lane, line.kind);
            put(&mut rows[line.from].lines.leaving, one);
            for row in &mut rows[line.from + 1..line.to] {
                put(&mut row.lines.passing, one);
            }
            put(&mut rows[line.to].lines.ending, one);
        }
        for (row, &own) in rows.iter_mut().zip(&lanes.of) {
            row.lines.count(own);
        }
        Graph { rows, lanes }
    }

    /// The revisions from the top, in the order of `migrate-history`: what an upgrade runs last is first.
    pub fn revisions(&self) -> impl ExactSizeIterator<Item = &RevisionId> {
        self.rows.iter().map(|row| &row.id)
    }

    /// How wide the strips of `rows` are together, in pixels: texts beside them begin there.
    pub fn width(&self, rows: Range<usize>) -> usize {
        let rows = self.rows.get(rows).unwrap_or_default();
        let lanes = rows.iter().map(|row| row.lines.lanes).max().unwrap_or(1);
        draw::Scale::new(&self.lanes).width(lanes)
    }

    /// The strip of a row as one `<svg>` element, as high as what it stands in; empty where there is no such row.
    pub fn strip(&self, row: usize) -> String {
        let lane = self.lanes.of.get(row).copied();
        match (self.rows.get(row), lane) {
            (Some(row), Some(lane)) => draw::strip(row, lane, &self.lanes),
            _ => String::new(),
        }
    }

    /// The strip of what folds `rows` away, in a `<summary>` right above them: while that is closed it says that
    /// something is left out, and when it is open the lines lead on to the first of the rows.
    pub fn fold(&self, rows: Range<usize>) -> String {
        draw::fold(
            &self.between(rows.start),
            &self.between(rows.end),
            &self.lanes,
        )
    }

    /// The lines that cross the border above `row`.
    fn between(&self, row: usize) -> Vec<(usize, Kind)> {
        let mut lines = Vec::new();
        if let Some(row) = self.rows.get(row) {
            for &line in row.lines.ending.iter().chain(&row.lines.passing) {
                put(&mut lines, line);
            }
        }
        lines
    }
}

/// Lines that share a lane are one line there.
fn put(lines: &mut Vec<(usize, Kind)>, line: (usize, Kind)) {
    if !lines.contains(&line) {
        lines.push(line);
    }
}

/// For each row the rows that lines of it lead to, the first parent first.
fn below(source: &Source, order: &[&RevisionId]) -> Vec<Vec<(usize, Kind)>> {
    let places: HashMap<&RevisionId, usize> = order.iter().copied().zip(0..).collect();
    order
        .iter()
        .map(|id| {
            let script = source.script(id);
            let parents = script.into_iter().flat_map(|script| script.revises());
            let parents = parents.map(|parent| (parent, Kind::Revises));
            let dependencies = source.graph().dependencies(id.as_str());
            let dependencies = dependencies.iter().map(|other| (other, Kind::Depends));
            // One that is named twice is one line.
            let mut lines: Vec<(usize, Kind)> = Vec::new();
            for (other, kind) in parents.chain(dependencies) {
                let line = places.get(other).map(|&place| (place, kind));
                lines.extend(line.filter(|line| !lines.contains(line)));
            }
            lines
        })
        .collect()
}
