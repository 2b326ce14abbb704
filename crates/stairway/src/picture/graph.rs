//! The graph of revisions as the margin of a list: newest on top, a row for each, a lane for each branch.

mod draw;
#[cfg(test)]
mod tests;

use crate::{
    outline::{
        Outline, Row,
        lane::{Kind, Lanes},
    },
    revision::RevisionId,
};
pub(super) use draw::STYLE;
use std::ops::Range;

/// The graph of a set of revisions, drawn row by row.
///
/// What stands beside a revision is the page's own text. So the graph is cut into strips, one for each revision, which
/// fit together where the rows of the list follow each other without a gap. A strip has the revision at a fixed place
/// at its top, and below it runs on for as long as its row is: texts may wrap, and what is folded may open.
///
/// The strips are for the eye and hidden from assistive technology; what they show, the texts have to say.
#[derive(Clone, Debug)]
pub struct Graph {
    strips: Vec<Strip>,
    lanes: Lanes,
}

/// A revision, and the lines beside it.
#[derive(Clone, Debug)]
struct Strip {
    row: Row,
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
    /// The graph of these revisions.
    pub fn new(outline: &Outline) -> Graph {
        let lanes = outline.lanes();
        let rows = outline.rows().iter().cloned();
        let mut strips: Vec<Strip> = rows
            .map(|row| Strip {
                row,
                lines: Lines::default(),
            })
            .collect();
        for line in &lanes.lines {
            let one = (line.lane, line.kind);
            put(&mut strips[line.from].lines.leaving, one);
            for strip in &mut strips[line.from + 1..line.to] {
                put(&mut strip.lines.passing, one);
            }
            put(&mut strips[line.to].lines.ending, one);
        }
        for (strip, &own) in strips.iter_mut().zip(&lanes.of) {
            strip.lines.count(own);
        }
        Graph { strips, lanes }
    }

    /// The revisions from the top.
    pub fn revisions(&self) -> impl ExactSizeIterator<Item = &RevisionId> {
        self.strips.iter().map(|strip| &strip.row.id)
    }

    /// How wide the strips of `rows` are together, in pixels: texts beside them begin there.
    pub fn width(&self, rows: Range<usize>) -> usize {
        let strips = self.strips.get(rows).unwrap_or_default();
        let lanes = strips
            .iter()
            .map(|strip| strip.lines.lanes)
            .max()
            .unwrap_or(1);
        draw::Scale::new(&self.lanes).width(lanes)
    }

    /// The strip of a row as one `<svg>` element, as high as what it stands in; empty where there is no such row.
    pub fn strip(&self, row: usize) -> String {
        let lane = self.lanes.of.get(row).copied();
        match (self.strips.get(row), lane) {
            (Some(strip), Some(lane)) => draw::strip(strip, lane, &self.lanes),
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
        if let Some(Strip { lines: here, .. }) = self.strips.get(row) {
            for &line in here.ending.iter().chain(&here.passing) {
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
