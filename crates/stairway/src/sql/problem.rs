//! What is wrong with one statement, as every part of this layer says it. Knows nothing of files.

use std::ops::Range;

/// What is wrong with a statement, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The clause, in bytes of the statement's text.
    pub span: Range<usize>,
    /// What: a lower-case fragment with its subjects in backticks.
    pub message: String,
    /// Why, as a sentence.
    pub reason: Option<String>,
    /// What to do instead, as a sentence; none where the remedy is a block for one dialect.
    pub help: Option<String>,
    /// Whether a block for one dialect is the remedy: what is asked has no form, or another meaning, on SQLite.
    pub marked: bool,
}

impl Problem {
    /// A statement that makes no sense, whatever the dialect: a column twice, an unknown table.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Problem {
        Problem {
            span,
            message: message.into(),
            reason: None,
            help: None,
            marked: false,
        }
    }

    /// A clause that the two databases do not share; a block for each dialect is the remedy.
    pub fn unshared(span: Range<usize>, message: impl Into<String>) -> Problem {
        Problem {
            marked: true,
            ..Problem::new(span, message)
        }
    }

    /// With `reason`, a sentence.
    pub fn because(mut self, reason: impl Into<String>) -> Problem {
        self.reason = Some(reason.into());
        self
    }

    /// With `help`, a sentence.
    pub fn help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }
}
