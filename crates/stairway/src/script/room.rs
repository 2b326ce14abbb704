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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Script;
    use pretty_assertions::assert_eq;
    use std::path::Path;

    #[test]
    fn nothing_stays_of_the_file_before() {
        let path = || Path::new("ab.sql");
        let text =
            "--! revision ab\n--! upgrade\nCREATE TABLE t (a int);\n--! downgrade\nDROP TABLE t";
        let alone = Script::parse(path(), text, Dialect::Postgres).unwrap();
        for before in [
            text,
            "--! revision ab\n--! upgrade\nSELECT (1; a",
            "--! revision ab\n--! upgrade sqlite\nCREATE TRIGGER t BEGIN SELECT 1;",
            "--! revision ab\n--! irreversible\n--! upgrade\nSELECT 1;\n--! upgrade\n'",
        ] {
            let mut room = Room::default();
            drop(Script::parse_in(
                &mut room,
                path(),
                before,
                Dialect::Postgres,
            ));
            let after = Script::parse_in(&mut room, path(), text, Dialect::Postgres).unwrap();
            assert_eq!(after.blocks(), alone.blocks(), "{before}");
            assert_eq!(after.upgrade_checksum(), alone.upgrade_checksum());
            assert_eq!(after.downgrade_checksum(), alone.downgrade_checksum());
        }
    }
}
