//! What can be wrong with a script, and the remedy for each.

use super::BlockKind;
use crate::{
    dialect::Dialect,
    error::{ErrorKind, Explain, Label},
    place::Place,
    revision::RevisionId,
};
use std::{fmt, path::Path, str::Utf8Error, sync::Arc};

/// One thing that is wrong with a script, at its place.
#[derive(Debug)]
pub struct ScriptError {
    place: Place,
    also: Option<Label>,
    problem: Problem,
    cause: Option<jiff::Error>,
}

impl ScriptError {
    pub(super) fn new(place: Place, problem: Problem) -> ScriptError {
        ScriptError {
            place,
            also: None,
            problem,
            cause: None,
        }
    }

    /// For the bytes of a whole file; the place is the first one that is wrong.
    pub(super) fn not_utf8(path: Arc<Path>, bytes: &[u8], error: Utf8Error) -> ScriptError {
        let at = error.valid_up_to();
        let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
        // Up to the place the text is what the bytes say, so that lines and columns are right.
        let text = String::from_utf8_lossy(bytes).into();
        ScriptError::new(
            Place::new(path, text, at..at + 1),
            Problem::NotUtf8 { utf16 },
        )
    }

    /// Adds a second place, such as the first of two that contradict each other.
    pub(super) fn also(mut self, place: Place, text: &str) -> ScriptError {
        let text = text.to_owned();
        self.also = Some(Label { place, text });
        self
    }

    pub(super) fn because(mut self, cause: jiff::Error) -> ScriptError {
        self.cause = Some(cause);
        self
    }

    /// Where it is.
    pub fn place(&self) -> &Place {
        &self.place
    }
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl std::error::Error for ScriptError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Some(cause) => Some(cause),
            None => None,
        }
    }
}

/// What is wrong.
#[derive(Debug)]
pub(super) enum Problem {
    NotUtf8 {
        utf16: bool,
    },
    NoRevision,
    NoWord,
    UnknownDirective {
        word: String,
        nearest: Option<&'static str>,
    },
    AfterBlock {
        directive: &'static str,
    },
    Twice {
        directive: &'static str,
    },
    Without {
        directive: &'static str,
        what: &'static str,
    },
    Unexpected {
        word: String,
        directive: &'static str,
        nearest: Option<&'static str>,
        takes: &'static str,
    },
    NotAnId {
        word: String,
    },
    NotALabel {
        word: String,
    },
    NotADependency {
        word: String,
    },
    UnknownRule {
        word: String,
        nearest: Option<&'static str>,
    },
    NotATime {
        word: String,
    },
    Repeated {
        word: String,
    },
    Itself {
        revision: RevisionId,
        edge: &'static str,
    },
    OpenReason,
    NotAReason {
        word: String,
        directive: &'static str,
    },
    Outside {
        before: bool,
    },
    IrreversibleDowngrade,
    Unterminated {
        what: &'static str,
    },
    Unclosed,
    NoEnd {
        what: &'static str,
    },
    TransactionControl {
        word: String,
        kind: BlockKind,
    },
    ForeignKeys {
        pragma: String,
        kind: BlockKind,
    },
    NotInTransaction {
        what: &'static str,
        kind: BlockKind,
        dialect: Option<Dialect>,
    },
    ClientCommand {
        word: String,
        client: &'static str,
    },
    CopyFromStdin,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NotUtf8 { .. } => f.write_str("the file is not UTF-8"),
            Problem::NoRevision => f.write_str("the file does not say which revision it is"),
            Problem::NoWord => f.write_str("a directive without a word"),
            Problem::UnknownDirective { word, .. } => write!(f, "unknown directive `{word}`"),
            Problem::AfterBlock { directive } => write!(f, "`{directive}` after the first block"),
            Problem::Twice { directive } => write!(f, "`{directive}` is given twice"),
            Problem::Without { directive, what } => write!(f, "`{directive}` without {what}"),
            Problem::Unexpected {
                word, directive, ..
            } => write!(f, "unexpected `{word}` after `{directive}`"),
            Problem::NotAnId { word } => write!(f, "`{word}` is not a revision id"),
            Problem::NotALabel { word } => write!(f, "`{word}` is not a branch label"),
            Problem::NotADependency { word } => {
                write!(f, "`{word}` is neither a revision id nor a branch label")
            }
            Problem::UnknownRule { word, .. } => write!(f, "unknown rule `{word}`"),
            Problem::NotATime { word } => write!(f, "`{word}` is not a time"),
            Problem::Repeated { word } => write!(f, "`{word}` is named twice"),
            Problem::Itself { revision, edge } => write!(f, "revision `{revision}` {edge} itself"),
            Problem::OpenReason => f.write_str("a reason without its closing quote"),
            Problem::NotAReason { word, .. } => {
                write!(f, "`{word}` is not a reason in double quotes")
            }
            Problem::Outside { .. } => f.write_str("text outside of every block"),
            Problem::IrreversibleDowngrade => {
                f.write_str("`irreversible` beside a `downgrade` block")
            }
            Problem::Unterminated { what } => write!(f, "a {what} that never ends"),
            Problem::Unclosed => f.write_str("a parenthesis that is never closed"),
            Problem::NoEnd { what } => write!(f, "a {what} whose body has no `END`"),
            Problem::TransactionControl { word, .. } => {
                write!(f, "`{word}` in a block that runs in a transaction")
            }
            Problem::ForeignKeys { pragma, .. } => {
                write!(f, "`PRAGMA {pragma}` in a block that runs in a transaction")
            }
            Problem::NotInTransaction { what, .. } => {
                write!(f, "`{what}` cannot run in a transaction")
            }
            Problem::ClientCommand { word, client } => {
                write!(f, "`{word}` is a command of the `{client}` client, not SQL")
            }
            Problem::CopyFromStdin => {
                f.write_str("`COPY ... FROM stdin` takes its rows from a client")
            }
        }
    }
}

impl Problem {
    fn help(&self) -> Option<String> {
        Some(match self {
            Problem::NotUtf8 { utf16: true } => "it looks like UTF-16; save it as UTF-8".to_owned(),
            Problem::NotUtf8 { utf16: false } => "save it as UTF-8".to_owned(),
            Problem::NoRevision => "add a line `--! revision ID` before the first block".to_owned(),
            Problem::NoWord => format!("a directive is one of {}", super::directive::known()),
            Problem::UnknownDirective { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("a directive is one of {}", super::directive::known()),
            },
            Problem::AfterBlock { directive } => {
                format!("move `{directive}` up to the header, before the first block")
            }
            Problem::Twice {
                directive: "revises",
            } => "name several parents in one line: `--! revises A, B`".to_owned(),
            Problem::Twice {
                directive: "depends-on",
            } => "name several in one line: `--! depends-on A, B`".to_owned(),
            Problem::Twice { .. } => "keep one of them".to_owned(),
            Problem::Without {
                directive: "revises",
                ..
            } => "a base has no `revises` line at all".to_owned(),
            Problem::Without { directive, what } => {
                format!("write {what} after `--! {directive}`")
            }
            Problem::Unexpected { nearest, takes, .. } => match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("the line is written `{takes}`"),
            },
            Problem::NotAnId { .. } => "an id is made of ASCII letters, digits and `_`".to_owned(),
            Problem::NotALabel { .. } | Problem::NotADependency { .. } => {
                "ids and labels are made of ASCII letters, digits and `_`".to_owned()
            }
            Problem::UnknownRule { nearest, .. } => {
                let known = format!("a rule is one of {}", super::rule::known());
                match nearest {
                    Some(nearest) => format!("did you mean `{nearest}`? {known}"),
                    None => known,
                }
            }
            Problem::NotATime { .. } => {
                "write it as RFC 3339 does, in UTC: `2026-01-18T05:30:00Z`".to_owned()
            }
            Problem::Repeated { .. } => "keep one of them".to_owned(),
            Problem::Itself { revision, .. } => format!("take `{revision}` out of that list"),
            Problem::OpenReason => "end it with `\"` on the same line".to_owned(),
            Problem::NotAReason { directive, .. } => match *directive {
                "allow" => "write `--! allow RULE \"why\"`".to_owned(),
                _ => format!("write `--! {directive} \"why\"`"),
            },
            Problem::Outside { before: true } => {
                "put `--! upgrade` above it, or make it a comment".to_owned()
            }
            Problem::Outside { before: false } => {
                "put it below `--! upgrade` or `--! downgrade`, or make it a comment".to_owned()
            }
            Problem::IrreversibleDowngrade => {
                "a revision has a way back or says why there is none: keep one of them".to_owned()
            }
            Problem::Unterminated { .. } => {
                "close it; until then every directive below is part of it".to_owned()
            }
            Problem::Unclosed => "close it before the block ends".to_owned(),
            Problem::NoEnd { .. } => "end the body with `END;`".to_owned(),
            Problem::TransactionControl { kind, .. } => format!(
                "the step is one transaction with its record already; take it out, or, to control \
                 transactions yourself, write `--! {kind} no-transaction`",
            ),
            Problem::ForeignKeys { kind, .. } => format!(
                "SQLite ignores it inside of a transaction, and `DROP TABLE` then deletes the rows \
                 that refer to the table: write `--! {kind} sqlite no-transaction`",
            ),
            Problem::NotInTransaction { kind, dialect, .. } => match dialect {
                Some(dialect) => format!("write `--! {kind} {dialect} no-transaction`"),
                None => format!("put it in a block of its own: `--! {kind} no-transaction`"),
            },
            Problem::ClientCommand { .. } => {
                "blocks are run by the database alone; write it as SQL".to_owned()
            }
            Problem::CopyFromStdin => "write the rows as `INSERT`".to_owned(),
        })
    }
}

impl Explain for ScriptError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Source
    }

    fn help(&self) -> Option<String> {
        self.problem.help()
    }

    fn labels(&self) -> Vec<Label> {
        let place = self.place.clone();
        let text = String::new();
        let mut labels = vec![Label { place, text }];
        labels.extend(self.also.clone());
        labels
    }
}
