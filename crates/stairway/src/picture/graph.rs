//! The graph of revisions: newest on top, a lane for each branch.

mod draw;
mod row;
#[cfg(test)]
mod tests;

use crate::{
    outline::lane::{self, Kind},
    revision::RevisionId,
    source::Source,
};
use row::Row;
use std::collections::{BTreeMap, HashMap};

/// How a revision is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing is known of a database.
    #[default]
    Plain,
    /// Recorded.
    Applied,
    /// Not recorded.
    Pending,
    /// Recorded with another checksum.
    Changed,
}

impl Mark {
    /// The word beside a revision; none for a plain one.
    fn word(self) -> Option<&'static str> {
        match self {
            Mark::Plain => None,
            Mark::Applied => Some("applied"),
            Mark::Pending => Some("pending"),
            Mark::Changed => Some("changed"),
        }
    }
}

/// The graph of `source` as one `<svg>` element; each revision is a link to `#ID` of it. A revision without a mark is
/// plain.
///
/// A row is a revision, in the order of `migrate-history`: what an upgrade runs last is on top. The element is no image
/// to assistive technology, which would hide the links in it, but a group with a title and a description.
pub fn graph(source: &Source, marks: &BTreeMap<RevisionId, Mark>) -> String {
    let order: Vec<&RevisionId> = source.graph().order().rev().collect();
    let places: HashMap<&RevisionId, usize> = order.iter().copied().zip(0..).collect();
    let below: Vec<Vec<(usize, Kind)>> = order
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
        .collect();
    let rows: Vec<Row> = order
        .into_iter()
        .map(|id| Row::new(source, id, marks.get(id).copied().unwrap_or_default()))
        .collect();
    draw::draw(&rows, &lane::lanes(&below))
}
