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
                .as_deref()
                .map(fragment)
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
                let mut notes: Vec<String> = problem
                    .reason
                    .as_deref()
                    .map(fragment)
                    .into_iter()
                    .collect();
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

/// What a problem says in sentences, as every other error says it: in lower case, and without the last full stop.
pub(crate) fn fragment(sentences: &str) -> String {
    let parts: Vec<String> = sentences.split(". ").map(beginning).collect();
    let text = parts.join("; ");
    match text.strip_suffix('.') {
        Some(short) if !short.ends_with('.') => short.to_owned(),
        _ => text,
    }
}

/// A sentence with its first letter in lower case, unless a name or a word of SQL stands there.
fn beginning(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second)
            if second.is_none_or(|second| !second.is_uppercase())
                && !["PostgreSQL", "Stairway"]
                    .iter()
                    .any(|name| sentence.starts_with(name)) =>
        {
            let rest = sentence.get(first.len_utf8()..).unwrap_or_default();
            format!("{}{rest}", first.to_lowercase())
        }
        _ => sentence.to_owned(),
    }
}

/// The blocks to write instead.
fn marked(direction: Direction, statement: &str) -> String {
    format!(
        "write the change once for each database:\n\n--! {direction} postgres\n{statement};\n\n\
         --! {direction} sqlite\n-- the same change in SQLite's words"
    )
}

#[cfg(test)]
mod tests {
    use super::fragment;

    #[test]
    fn sentences_are_shown_as_fragments() {
        for (sentence, shown) in [
            ("Leave it out.", "leave it out"),
            ("A key. Drop it.", "a key; drop it"),
            ("SQLite has none.", "SQLite has none"),
            ("PostgreSQL's own.", "PostgreSQL's own"),
            ("LATERAL is none.", "LATERAL is none"),
            ("`a.b` is it.", "`a.b` is it"),
            ("Name it, as in `USING ...`.", "name it, as in `USING ...`"),
            ("Say ALL, NONE, ...", "say ALL, NONE, ..."),
            ("", ""),
        ] {
            assert_eq!(fragment(sentence), shown);
        }
    }
}
