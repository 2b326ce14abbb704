//! The graph of revisions: newest on top, a lane for each branch.

use crate::{revision::RevisionId, source::Source};
use std::collections::BTreeMap;

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

/// The graph of `source` as one `<svg>` element; each revision is a link to `#ID` of it. A revision without a mark is
/// plain.
pub fn graph(source: &Source, marks: &BTreeMap<RevisionId, Mark>) -> String {
    let _ = (source, marks);
    String::new()
}
