//! Statements to meaning: what a script runs on one dialect, and the schema that it makes.
//!
//! Pure. Every statement passes through here on its way to a database. A block for one dialect runs as it is written,
//! and so does an unmarked block on the dialect that it is written for. On SQLite, a statement in PostgreSQL's words
//! is parsed ([`statement`]), translated (`lower`), interpreted on the schema as it is at that point (`replay`), and
//! brought to SQLite (`emit`): as the statement that it is, as an ALTER of SQLite's own, or as the rebuild of a table.
//! [`Walk`] leads a run through all that.

#[cfg(feature = "runtime")]
mod answer;
pub(crate) mod definition;
mod emit;
mod error;
mod head;
mod lower;
pub(crate) mod parse;
pub(crate) mod pass;
pub(crate) mod print;
mod problem;
#[cfg(test)]
pub(crate) mod random;
pub(crate) mod replay;
pub mod statement;
#[cfg(feature = "runtime")]
mod stored;
mod trial;
mod walk;

#[cfg(feature = "runtime")]
pub(crate) use answer::told;
#[cfg(feature = "runtime")]
pub(crate) use emit::LOST;
pub use emit::is_guard;
pub use error::SqlError;
pub(crate) use error::fragment;
pub use head::head_schema;
#[cfg(feature = "runtime")]
pub(crate) use lower::ENDINGS;
pub use lower::{Entry, Group, reference};
pub(crate) use pass::one_by_one;
pub use problem::Problem;
#[cfg(feature = "runtime")]
pub(crate) use stored::{lowered_table, lowered_view, stored, stored_table, stored_view};
pub use trial::trial;
pub use walk::{Doubt, Walk};

use std::{borrow::Cow, ops::Range};

/// Whether `table`, with columns of types that `around` knows, has a form on SQLite.
pub(crate) fn translatable(
    table: &crate::schema::Table,
    around: &crate::schema::Schema,
) -> Result<(), Problem> {
    let create = statement::Statement::CreateTable(definition::create_table(table));
    lower::lower(&create, around).map(|_| ())
}

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
