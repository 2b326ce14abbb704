//! The memory that a parse works in, and that the parse of the next file can use again.

use super::{checksum::Canonical, statement::Splitter};
use crate::dialect::Dialect;

/// What a parse fills and nobody needs afterwards. A reader of many files keeps one, as to ask for memory is a good part
/// of the work on a short file.
#[derive(Debug)]
pub(crate) struct Room {
    /// Of the open block.
    pub(super) splitter: Splitter,
    pub(super) upgrade: Canonical,
    pub(super) downgrade: Canonical,
}

impl Room {
    /// Makes ready for the next file.
    pub(super) fn clear(&mut self) {
        self.splitter.clear();
        self.upgrade.clear();
        self.downgrade.clear();
    }
}

impl Default for Room {
    fn default() -> Room {
        Room {
            // Each block restarts it in a dialect of its own.
            splitter: Splitter::new(Dialect::Postgres),
            upgrade: Canonical::default(),
            downgrade: Canonical::default(),
        }
    }
}
