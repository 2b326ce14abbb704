//! The blocks of a script, and the directives that speak of the whole revision. Plain values.

use crate::{dialect::Dialect, revision::Direction};
use std::{fmt, ops::Range};

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The way towards the heads.
    Upgrade,
    /// The way back.
    Downgrade,
    /// Rows that the round trip inserts right after this upgrade.
    Sample,
}

impl BlockKind {
    /// The word of its directive.
    pub fn as_str(self) -> &'static str {
        match self {
            BlockKind::Upgrade => "upgrade",
            BlockKind::Downgrade => "downgrade",
            BlockKind::Sample => "sample",
        }
    }
}

impl fmt::Display for BlockKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl From<Direction> for BlockKind {
    fn from(direction: Direction) -> BlockKind {
        match direction {
            Direction::Upgrade => BlockKind::Upgrade,
            Direction::Downgrade => BlockKind::Downgrade,
        }
    }
}

/// One block. Spans are byte ranges of the script's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What it is for.
    pub kind: BlockKind,
    /// The one dialect that it is for; none for every configured one.
    pub dialect: Option<Dialect>,
    /// Whether it runs inside of the step's transaction; false when it says `no-transaction`.
    pub transaction: bool,
    /// The directive that opens it, from `--!` to its last word.
    pub directive: Range<usize>,
    /// Its body: from the end of the directive's line to the next directive or the end of the file.
    pub span: Range<usize>,
    /// Each statement, from its first token to its last, without the `;`. Never empty ranges.
    pub statements: Vec<Range<usize>>,
}

impl Block {
    /// Whether it runs on `dialect`.
    pub fn runs_on(&self, dialect: Dialect) -> bool {
        self.dialect.is_none_or(|own| own == dialect)
    }
}

/// `--! irreversible "why"`: there is no way back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Irreversible {
    /// Why not; may be empty.
    pub why: String,
    /// The directive.
    pub span: Range<usize>,
}

/// `--! allow RULE "why"`: one named finding of lint or round trip is waived in this revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The finding's name.
    pub rule: String,
    /// Why it is fine here; may be empty.
    pub why: String,
    /// The directive.
    pub span: Range<usize>,
}
