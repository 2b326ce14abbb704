//! Revision ids, the graph of revisions, heads and bases, and targets. Pure: knows no file and no database.

pub mod graph;
pub mod id;
pub mod target;

pub use graph::{Graph, GraphError, Node};
pub use id::RevisionId;
pub use target::{Range, Target, TargetError};

use std::fmt;

/// Which way a revision is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// Towards the heads.
    Upgrade,
    /// Towards base.
    Downgrade,
}

impl Direction {
    /// The word in directives, messages and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Upgrade => "upgrade",
            Direction::Downgrade => "downgrade",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(feature = "sql")]
impl serde::Serialize for Direction {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
