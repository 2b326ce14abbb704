//! Problems with their place in a revision's file.

use super::Problem;
use crate::{
    Dialect,
    error::{ErrorKind, Explain, Label},
    place::Place,
    revision::{Direction, RevisionId},
};

/// Why a revision's SQL cannot be brought to a database.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// A statement of an unmarked block has no form for the other dialect, or makes no sense on the schema.
    #[error("{}", problem.message)]
    Statement {
        /// In which revision.
        revision: RevisionId,
        /// In which direction.
        direction: Direction,
        /// Which dialect it was to be brought to.
        dialect: Dialect,
        /// The clause.
        place: Box<Place>,
        /// The whole statement, as written.
        statement: String,
        /// What is wrong with it.
        problem: Problem,
    },
    /// An unmarked block in SQLite's words, where PostgreSQL is to run it.
    #[error("this block is in SQLite's words, and nothing translates them for PostgreSQL")]
    Untranslated {
        /// The block's directive.
        place: Box<Place>,
        /// The direction of the block.
        direction: Direction,
    },
}

impl Explain for SqlError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Source
    }

    fn help(&self) -> Option<String> {
        match self {
            SqlError::Statement {
                problem,
                direction,
                statement,
                ..
            } => problem
                .help
                .clone()
                .or_else(|| problem.marked.then(|| marked(*direction, statement))),
            SqlError::Untranslated { direction, .. } => Some(format!(
                "write `--! {direction} sqlite` here, and a block `--! {direction} postgres` beside it; or write \
                 unmarked blocks in PostgreSQL's words, with `sql = \"postgres\"` in the configuration"
            )),
        }
    }

    fn labels(&self) -> Vec<Label> {
        let (SqlError::Statement { place, .. } | SqlError::Untranslated { place, .. }) = self;
        vec![Label {
            place: (**place).clone(),
            text: String::new(),
        }]
    }

    fn notes(&self) -> Vec<String> {
        match self {
            SqlError::Statement {
                revision,
                direction,
                dialect,
                problem,
                ..
            } => {
                let mut notes: Vec<String> = problem.reason.clone().into_iter().collect();
                notes.push(format!(
                    "in the {direction} of `{revision}`, for {}; nothing was run",
                    dialect.title()
                ));
                notes
            }
            SqlError::Untranslated { .. } => Vec::new(),
        }
    }
}

/// The blocks to write instead.
fn marked(direction: Direction, statement: &str) -> String {
    format!(
        "write the change once for each database:\n\n--! {direction} postgres\n{statement};\n\n\
         --! {direction} sqlite\n-- the same change in SQLite's words"
    )
}
