//! One revision's file: its header, its blocks, their statements and checksums, and the text of a new one.
//!
//! Pure: text in, value out. It knows nothing of folders, of other revisions or of what a statement means,
//! beyond the few that would break the step they run in.

mod block;
mod checksum;
mod directive;
mod error;
mod line;
mod parse;
mod refuse;
pub mod render;
mod room;
pub(crate) mod rule;
mod slug;
mod statement;
#[cfg(test)]
mod tests;

#[cfg(feature = "sql")]
pub(crate) use statement::{Splitter, Unfinished, statements};

pub use block::{Allow, Block, BlockKind, Irreversible};
pub use checksum::{Checksum, NotAChecksum};
pub use error::ScriptError;
pub use line::short;
pub(crate) use line::{MESSAGE, clean};
pub(crate) use room::Room;
pub(crate) use slug::names;

use crate::{
    dialect::Dialect,
    place::Place,
    revision::{Direction, RevisionId},
};
use std::{ops::Range, path::Path, sync::Arc};

/// The parsed text of a revision's file. Spans are byte ranges of [`text`](Self::text).
#[derive(Clone, Debug)]
pub struct Script {
    path: Arc<Path>,
    text: Arc<str>,
    header: Header,
    blocks: Vec<Block>,
    irreversible: Option<Irreversible>,
    allows: Vec<Allow>,
    upgrade_checksum: Checksum,
    downgrade_checksum: Checksum,
}

/// What stands before the first block.
#[derive(Clone, Debug)]
struct Header {
    revision: RevisionId,
    revision_span: Range<usize>,
    revises: Vec<RevisionId>,
    revises_spans: Vec<Range<usize>>,
    depends_on: Vec<String>,
    depends_on_spans: Vec<Range<usize>>,
    branch: Option<(String, Range<usize>)>,
    created: Option<jiff::Timestamp>,
    message: String,
    description: String,
}

impl Script {
    /// Parses `text`, the whole text of the file at `path`. Blocks that name no dialect are read by the
    /// token rules of `default_dialect`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the file, in the order of the places; never empty.
    pub fn parse(
        path: impl Into<Arc<Path>>,
        text: impl Into<Arc<str>>,
        default_dialect: Dialect,
    ) -> Result<Script, Vec<ScriptError>> {
        Script::parse_in(&mut Room::default(), path, text, default_dialect)
    }

    /// The same in the room that a parse before it has used.
    pub(crate) fn parse_in(
        room: &mut Room,
        path: impl Into<Arc<Path>>,
        text: impl Into<Arc<str>>,
        default_dialect: Dialect,
    ) -> Result<Script, Vec<ScriptError>> {
        parse::parse(room, path.into(), text.into(), default_dialect)
    }

    /// The same for a file's bytes.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse); bytes that are not UTF-8 are one more.
    pub fn from_bytes(
        path: impl Into<Arc<Path>>,
        bytes: &[u8],
        default_dialect: Dialect,
    ) -> Result<Script, Vec<ScriptError>> {
        Script::from_bytes_in(&mut Room::default(), path, bytes, default_dialect)
    }

    /// The same in the room that a parse before it has used.
    pub(crate) fn from_bytes_in(
        room: &mut Room,
        path: impl Into<Arc<Path>>,
        bytes: &[u8],
        default_dialect: Dialect,
    ) -> Result<Script, Vec<ScriptError>> {
        match str::from_utf8(bytes) {
            Ok(text) => Script::parse_in(room, path, text, default_dialect),
            Err(error) => Err(vec![ScriptError::not_utf8(path.into(), bytes, error)]),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The revision's id.
    pub fn revision(&self) -> &RevisionId {
        &self.header.revision
    }

    /// The parents: none for a base, several for a merge.
    pub fn revises(&self) -> &[RevisionId] {
        &self.header.revises
    }

    /// Ids or branch labels that must be applied first without being parents.
    pub fn depends_on(&self) -> &[String] {
        &self.header.depends_on
    }

    /// The label of the branch that starts here.
    pub fn branch(&self) -> Option<&str> {
        self.header.branch.as_ref().map(|(label, _)| label.as_str())
    }

    /// When the revision was written.
    pub fn created(&self) -> Option<jiff::Timestamp> {
        self.header.created
    }

    /// What the revision does, in one line: the first comment line, or else the slug of the file's name.
    pub fn message(&self) -> &str {
        &self.header.message
    }

    /// The comment lines between the message and the first directive; empty when there are none.
    pub fn description(&self) -> &str {
        &self.header.description
    }

    /// Every block, in file order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The blocks that run in `direction` on `dialect`, in file order.
    pub fn blocks_for(
        &self,
        direction: Direction,
        dialect: Dialect,
    ) -> impl Iterator<Item = &Block> {
        self.blocks
            .iter()
            .filter(move |block| block.kind == BlockKind::from(direction) && block.runs_on(dialect))
    }

    /// The blocks of rows for the round trip on `dialect`, in the order of the file.
    pub fn samples_for(&self, dialect: Dialect) -> impl Iterator<Item = &Block> {
        self.blocks
            .iter()
            .filter(move |block| block.kind == BlockKind::Sample && block.runs_on(dialect))
    }

    /// Why there is no way back, when the file says so.
    pub fn irreversible(&self) -> Option<&Irreversible> {
        self.irreversible.as_ref()
    }

    /// The findings that this revision waives.
    pub fn allows(&self) -> &[Allow] {
        &self.allows
    }

    /// The checksum of the upgrade blocks.
    pub fn upgrade_checksum(&self) -> Checksum {
        self.upgrade_checksum
    }

    /// The checksum of the downgrade blocks, or of there being none.
    pub fn downgrade_checksum(&self) -> Checksum {
        self.downgrade_checksum
    }

    /// Whether there is a downgrade block, be it empty.
    pub fn has_downgrade(&self) -> bool {
        self.blocks
            .iter()
            .any(|block| block.kind == BlockKind::Downgrade)
    }

    /// Whether it has several parents.
    pub fn is_merge(&self) -> bool {
        self.revises().len() > 1
    }

    /// The place of `span`.
    pub fn place_of(&self, span: Range<usize>) -> Place {
        Place::new(self.path.clone(), self.text.clone(), span)
    }

    /// Where the header gives the revision's id.
    pub fn revision_span(&self) -> Range<usize> {
        self.header.revision_span.clone()
    }

    /// Where the header gives each parent, in the order of [`revises`](Self::revises).
    pub fn revises_spans(&self) -> &[Range<usize>] {
        &self.header.revises_spans
    }

    /// Where the header gives each dependency, in the order of [`depends_on`](Self::depends_on).
    pub fn depends_on_spans(&self) -> &[Range<usize>] {
        &self.header.depends_on_spans
    }

    /// Where the header gives the branch label.
    pub fn branch_span(&self) -> Option<Range<usize>> {
        self.header.branch.as_ref().map(|(_, span)| span.clone())
    }
}
