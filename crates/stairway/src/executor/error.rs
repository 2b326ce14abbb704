//! Why a run stopped, what was rolled back, and where the database is now.

use crate::{
    connection::{ConnectionError, DatabaseUrl, ServerError, notes},
    error::{ErrorKind, Explain, Label},
    place::Place,
    plan::Step,
    revision::{Direction, RevisionId},
};
use std::{path::PathBuf, time::Duration};

/// Why a run stopped.
#[derive(Debug, thiserror::Error)]
pub enum ExecutorError {
    /// Revisions are recorded that have no file.
    #[error("{} applied here but {} no file in `{}`", list(.revisions), have(.revisions), .folder.display())]
    Missing {
        /// Which.
        revisions: Vec<RevisionId>,
        /// Where their files should be.
        folder: PathBuf,
    },
    /// Files were edited after they were applied.
    #[error("{} edited after being applied here", list(.revisions))]
    Changed {
        /// Which.
        revisions: Vec<RevisionId>,
        /// Their files.
        places: Vec<Place>,
    },
    /// Revisions that a program carries are not applied to the database that it is to work on.
    #[error("{} to be applied to `{}`", waiting(.revisions), .url)]
    Pending {
        /// Which, in the order in which they would run.
        revisions: Vec<RevisionId>,
        /// Those that are applied and not known here, of another line of releases.
        unknown: Vec<RevisionId>,
        /// The database.
        url: Box<DatabaseUrl>,
    },
    /// Revisions are applied with other SQL than a program carries.
    #[error("{} applied to `{}` with other SQL than this program carries", list(.revisions), .url)]
    Unlike {
        /// Which.
        revisions: Vec<RevisionId>,
        /// Their files, as they were when the program was built.
        places: Vec<Place>,
        /// The database.
        url: Box<DatabaseUrl>,
    },
    /// A statement has no translation for the database, or makes no sense where it stands. Nothing was run.
    #[error(transparent)]
    Sql(#[from] crate::sql::SqlError),
    /// A statement failed.
    #[error("the {} of `{}` failed", .step.direction, .step.revision)]
    Statement {
        /// In which step.
        step: Step,
        /// The statement, or the part of it that the server pointed at.
        place: Box<Place>,
        /// What the server said.
        #[source]
        cause: ServerError,
        /// What became of the step, and where the database is now.
        state: Vec<String>,
    },
    /// The statements ran and the commit, with the record in it, did not.
    #[error("the {} of `{}` ran, but could not be committed", .step.direction, .step.revision)]
    Commit {
        /// Which step.
        step: Step,
        /// Its block.
        place: Box<Place>,
        /// What the server said.
        #[source]
        cause: ServerError,
        /// What became of the step, and where the database is now.
        state: Vec<String>,
    },
    /// A `no-transaction` block ended inside a transaction of its own.
    #[error("the {} of `{}` left a transaction open", .step.direction, .step.revision)]
    LeftOpen {
        /// Which step.
        step: Step,
        /// Its block.
        place: Box<Place>,
    },
    /// SQLite: a DROP TABLE that would take rows of other tables along.
    #[error(
        "dropping `{table}` would take rows of `{dependant}` along: they refer to it ON DELETE {action}"
    )]
    Cascade {
        /// The table that is dropped.
        table: String,
        /// A table whose rows refer to it.
        dependant: String,
        /// What would happen to them.
        action: String,
        /// The statement.
        place: Box<Place>,
        /// What became of the step, and where the database is now.
        state: Vec<String>,
    },
    /// SQLite: rows that would refer to nothing after a run in one transaction, with foreign keys off for a rebuild.
    #[error("{rows} {} would refer to nothing after the run, which was rolled back", if *.rows == 1 { "row" } else { "rows" })]
    Orphans {
        /// How many more than before.
        rows: u64,
    },
    /// A downgrade of what cannot be downgraded.
    #[error("`{revision}` is irreversible{}{why}", if .why.is_empty() { "" } else { ": " })]
    Irreversible {
        /// Which.
        revision: RevisionId,
        /// What the file says.
        why: String,
        /// Where it says so.
        place: Box<Place>,
    },
    /// A downgrade of a revision that has none.
    #[error("`{revision}` has no downgrade")]
    NoDowngrade {
        /// Which.
        revision: RevisionId,
        /// Its file.
        place: Box<Place>,
    },
    /// A `no-transaction` block in a run that is to be one transaction.
    #[error("`{revision}` has a `no-transaction` block, so the run cannot be one transaction")]
    NotAtomic {
        /// Which.
        revision: RevisionId,
        /// Its file.
        place: Box<Place>,
    },
    /// The records changed under the run in a way that its plan does not fit any more.
    #[error("the {} of `{}` does not fit the database any more: another migrator changed it", .step.direction, .step.revision)]
    Overrun {
        /// Which step.
        step: Step,
    },
    /// Another migrator held the lock for too long.
    #[error("another migrator is at work; waited {} s for it", .waited.as_secs())]
    Locked {
        /// How long.
        waited: Duration,
    },
    /// The lock cannot be held through a transaction-mode pooler.
    #[error(
        "the migration lock does not hold: the connection goes through a transaction-mode pooler"
    )]
    Pooler,
    /// The user interrupted the run.
    #[error("interrupted{}", in_step(.during))]
    Interrupted {
        /// The step that was under way and was rolled back.
        during: Option<Step>,
    },
    /// There is no database whose state could be recorded.
    #[error(transparent)]
    NoDatabase(ConnectionError),
    /// A query of our own failed.
    #[error("cannot {doing}")]
    Query {
        /// What for, after "cannot".
        doing: &'static str,
        /// What the server said.
        #[source]
        cause: ServerError,
    },
}

fn list(revisions: &[RevisionId]) -> String {
    let names: Vec<String> = revisions.iter().map(|id| format!("`{id}`")).collect();
    match names.len() {
        1 => format!("{} is", names.join("")),
        _ => format!("{} are", names.join(", ")),
    }
}

fn waiting(revisions: &[RevisionId]) -> String {
    match revisions {
        [one] => format!("revision `{one}` has"),
        [first, ..] => format!("{} revisions, from `{first}` on, have", revisions.len()),
        [] => "no revision has".to_owned(),
    }
}

fn have(revisions: &[RevisionId]) -> &'static str {
    if revisions.len() == 1 { "has" } else { "have" }
}

fn in_step(step: &Option<Step>) -> String {
    match step {
        Some(step) => format!(
            " in the {} of `{}`, which was rolled back",
            step.direction, step.revision
        ),
        None => String::new(),
    }
}

impl Explain for ExecutorError {
    fn kind(&self) -> ErrorKind {
        match self {
            ExecutorError::Sql(error) => error.kind(),
            ExecutorError::Pending { .. } => ErrorKind::Pending,
            ExecutorError::Missing { .. }
            | ExecutorError::Changed { .. }
            | ExecutorError::Unlike { .. }
            | ExecutorError::Overrun { .. } => ErrorKind::State,
            ExecutorError::Statement { .. }
            | ExecutorError::Commit { .. }
            | ExecutorError::LeftOpen { .. }
            | ExecutorError::Cascade { .. }
            | ExecutorError::Orphans { .. } => ErrorKind::Step,
            ExecutorError::Irreversible { .. }
            | ExecutorError::NoDowngrade { .. }
            | ExecutorError::NotAtomic { .. } => ErrorKind::Source,
            ExecutorError::Locked { .. } => ErrorKind::Locked,
            ExecutorError::Pooler | ExecutorError::NoDatabase(_) | ExecutorError::Query { .. } => {
                ErrorKind::Connection
            }
            ExecutorError::Interrupted { .. } => ErrorKind::Interrupted,
        }
    }

    fn help(&self) -> Option<String> {
        let help = match self {
            ExecutorError::Sql(error) => return error.help(),
            ExecutorError::Missing { .. } => {
                "bring the files back (another branch or a newer release may have them), \
                 or go on without them: `--allow-missing`"
            }
            ExecutorError::Unlike { .. } => {
                "start the release that was applied, or undo the edit, make a new revision of it and build again"
            }
            ExecutorError::Pending { unknown, .. } if !unknown.is_empty() => {
                "deploy a release that knows all of them: this one and the one that was here have gone different ways"
            }
            ExecutorError::Pending { .. } => "run `cargo xtask migrate` first",
            ExecutorError::Changed { .. } => {
                "undo the edit and make a new revision of it, or go on if the edit changes nothing \
                 that is already in the database: `--allow-changed`"
            }
            ExecutorError::Cascade { .. } => {
                "drop or rebuild the other table first, delete its rows in a statement of its own if they are to go, \
                 or rebuild in a `no-transaction` block between `PRAGMA foreign_keys = OFF` and `= ON`"
            }
            ExecutorError::LeftOpen { .. } => "end it with COMMIT inside the block",
            ExecutorError::Irreversible { .. } => "restore a backup to go back behind it",
            ExecutorError::NoDowngrade { .. } => {
                "add a `--! downgrade` block, or say why there is none: `--! irreversible \"why\"`"
            }
            ExecutorError::Orphans { .. } => {
                "a table rebuild needs foreign keys off, and they are off for the whole transaction: \
                 run it with `--transaction each`"
            }
            ExecutorError::NotAtomic { .. } => "run it with `--transaction each`",
            ExecutorError::Overrun { .. } => "run the command again",
            ExecutorError::Locked { .. } => "try again when it has finished",
            ExecutorError::Pooler => {
                "connect to PostgreSQL directly, or to the pooler's session-mode port"
            }
            ExecutorError::NoDatabase(_) => {
                "what is recorded has to be there: make the database with its schema first, \
                 or name another with `--database-url`"
            }
            ExecutorError::Statement { cause, .. }
            | ExecutorError::Commit { cause, .. }
            | ExecutorError::Query { cause, .. } => return statement_help(cause),
            _ => return None,
        };
        Some(help.to_owned())
    }

    fn labels(&self) -> Vec<Label> {
        let label = |place: &Place, text: &str| {
            vec![Label {
                place: place.clone(),
                text: text.to_owned(),
            }]
        };
        match self {
            ExecutorError::Sql(error) => error.labels(),
            ExecutorError::Statement { place, cause, .. } => label(place, &cause.message),
            ExecutorError::Commit { place, cause, .. } => label(place, &cause.message),
            ExecutorError::LeftOpen { place, .. } => label(place, "this block"),
            ExecutorError::Cascade { place, .. } => {
                label(place, "SQLite deletes the rows of a dropped table first")
            }
            ExecutorError::Irreversible { place, .. } => label(place, "says so here"),
            ExecutorError::NoDowngrade { place, .. } => label(place, "this revision"),
            ExecutorError::NotAtomic { place, .. } => label(place, "here"),
            ExecutorError::Changed { places, .. } | ExecutorError::Unlike { places, .. } => places
                .iter()
                .map(|place| Label {
                    place: place.clone(),
                    text: String::new(),
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    fn notes(&self) -> Vec<String> {
        match self {
            ExecutorError::Sql(error) => error.notes(),
            ExecutorError::Statement { cause, state, .. }
            | ExecutorError::Commit { cause, state, .. } => {
                let mut all = notes(cause);
                all.extend(state.iter().cloned());
                all
            }
            ExecutorError::NoDatabase(error) => error.notes(),
            ExecutorError::Query { cause, .. } => notes(cause),
            ExecutorError::Cascade { state, .. } => state.clone(),
            ExecutorError::Pending { unknown, url, .. } => {
                let mut notes = Vec::new();
                if !unknown.is_empty() {
                    notes.push(format!("{} applied and not known here", list(unknown)));
                }
                if url.is_unmade() {
                    notes.push("the file is not there yet".to_owned());
                }
                notes
            }
            _ => Vec::new(),
        }
    }
}

/// What may have happened where something is there that a revision is about to make.
const ALREADY: &str = "if it was made without Stairway, `cargo xtask migrate` compares a database that has no records \
                       with each revision, and records the one that it is like";

fn statement_help(cause: &ServerError) -> Option<String> {
    if cause.message.ends_with(crate::sql::LOST) {
        return Some(
            "drop what was made by hand, and write a revision that makes it if it is needed; \
             `SELECT * FROM sqlite_schema` shows all that is there"
                .to_owned(),
        );
    }
    match cause.code.as_deref() {
        Some("55P03") => {
            Some("another session holds the table: try again when it is done".to_owned())
        }
        Some("42501") => Some("the migrating role lacks this privilege".to_owned()),
        Some("42P07") => Some(ALREADY.to_owned()),
        _ if cause.message.ends_with("already exists") => Some(ALREADY.to_owned()),
        // disk_full, and SQLITE_FULL
        Some("53100" | "13") => Some("the disk is full: free some space on it first".to_owned()),
        _ => None,
    }
}

/// Whether the step is worth another try: a lock that was not to be had, or a deadlock that it lost.
pub(super) fn gave_way(cause: &ServerError) -> bool {
    cause.is("55P03") || cause.is("40P01")
}

/// The part of a statement that an error is about: the server's position, else the first name in its message
/// that stands in the statement, else the statement's first line.
pub(super) fn locate(
    dialect: crate::Dialect,
    statement: &str,
    cause: &ServerError,
) -> std::ops::Range<usize> {
    let tokens = dialect.tokens(statement);
    if let Some(position) = cause.position
        && let Some((at, _)) = statement.char_indices().nth(position.saturating_sub(1))
        && let Some(token) = tokens.iter().find(|token| token.span.contains(&at))
    {
        return token.span.clone();
    }
    let text = |token: &crate::dialect::token::Token| {
        statement
            .get(token.span.clone())
            .unwrap_or_default()
            .trim_matches(['"', '`', '[', ']'])
            .to_lowercase()
    };
    names(&cause.message)
        .iter()
        .find_map(|name| tokens.iter().find(|token| text(token) == *name))
        .map(|token| token.span.clone())
        .unwrap_or_else(|| 0..statement.find('\n').unwrap_or(statement.len()))
}

/// The names in a server's message: what it quotes, then what follows its last colon or keyword.
fn names(message: &str) -> Vec<String> {
    let quoted = message.split('"').skip(1).step_by(2);
    // SQLite: `no such column: t.c`, `table t already exists`, `table t has no column named c`.
    let words = message
        .split([' ', ':', ','])
        .filter(|word| !word.is_empty() && !NOISE.contains(word))
        .rev();
    let mut names = Vec::new();
    for name in quoted.chain(words) {
        names.push(name.to_lowercase());
        names.extend(name.rsplit('.').next().map(str::to_lowercase));
    }
    names
}

/// Words of messages that also stand in statements without being what the message is about.
const NOISE: &[&str] = &[
    "table",
    "column",
    "index",
    "view",
    "trigger",
    "constraint",
    "no",
    "such",
    "already",
    "exists",
    "not",
    "null",
    "NOT",
    "NULL",
    "CHECK",
    "UNIQUE",
    "FOREIGN",
    "KEY",
    "DEFAULT",
    "is",
    "a",
    "the",
    "to",
    "of",
    "in",
    "on",
    "and",
    "or",
    "with",
    "there",
    "for",
    "from",
    "by",
    "as",
    "failed",
    "error",
    "syntax",
    "near",
    "relation",
    "value",
    "default",
    "named",
    "has",
    "cannot",
    "key",
    "unique",
    "type",
    "does",
    "exist",
    "primary",
    "add",
];

impl ExecutorError {
    /// The step of `direction` and `revision` that failed, when it was one.
    pub fn step(&self) -> Option<(Direction, &RevisionId)> {
        match self {
            ExecutorError::Statement { step, .. }
            | ExecutorError::Commit { step, .. }
            | ExecutorError::LeftOpen { step, .. }
            | ExecutorError::Overrun { step } => Some((step.direction, &step.revision)),
            _ => None,
        }
    }
}
