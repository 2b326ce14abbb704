//! What a script runs on one dialect: its blocks as segments of statements.
//!
//! Pure. Every statement passes through here on its way to a database, so this is where a statement in one
//! dialect becomes statements in another. Today each block runs as it is written.

mod emit;
mod lower;
pub(crate) mod parse;
pub(crate) mod print;
mod problem;
pub(crate) mod replay;
pub mod statement;

pub use problem::Problem;

use crate::{Dialect, revision::Direction, script::Script};
use std::{borrow::Cow, ops::Range};

/// A statement to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement<'s> {
    /// The text that the database gets.
    pub text: Cow<'s, str>,
    /// The statement in the script that it comes from; its text is the same when it runs as written.
    pub span: Range<usize>,
}

/// Statements that share a transaction, or that each run outside of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'s> {
    /// Whether the statements run inside of the step's transaction.
    pub transaction: bool,
    /// Whether SQLite's `foreign_keys` must be off around the transaction: the statements rebuild a table, and with
    /// foreign keys on the DROP TABLE in that would take the rows of the tables that refer to it along.
    pub foreign_keys_off: bool,
    /// In order; may be none.
    pub statements: Vec<Statement<'s>>,
}

/// All that a script runs in `direction` on `dialect`, in file order. Neighbouring blocks that agree on the
/// transaction share a segment; a script with nothing to run has no segments.
pub fn segments(script: &Script, direction: Direction, dialect: Dialect) -> Vec<Segment<'_>> {
    let mut segments: Vec<Segment<'_>> = Vec::new();
    for block in script.blocks_for(direction, dialect) {
        let statements = block.statements.iter().map(|span| Statement {
            text: Cow::Borrowed(script.text().get(span.clone()).unwrap_or_default()),
            span: span.clone(),
        });
        match segments.last_mut() {
            Some(last) if last.transaction == block.transaction => {
                last.statements.extend(statements)
            }
            _ => segments.push(Segment {
                transaction: block.transaction,
                foreign_keys_off: false,
                statements: statements.collect(),
            }),
        }
    }
    segments
}
