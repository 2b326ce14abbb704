//! What a proof found, as a value; serialised as `migrate-test --format json` shows it.

use super::whole::ORDER;
use crate::{Dialect, revision::RevisionId};
use serde::{Deserialize, Serialize, Serializer};
use std::{path::PathBuf, time::Duration};

/// Whether an obligation holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It holds.
    Ok,
    /// It was not looked at; a finding or the kind of revision says why.
    Skipped,
    /// The revision says that there is no way back.
    Irreversible,
    /// It holds but for a physical accident, such as the order of columns, or there is something else to know.
    Note,
    /// It does not hold, and the revision says that this is fine.
    Waived,
    /// It does not hold.
    Failed,
}

impl Status {
    /// The word in reports and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Skipped => "skipped",
            Status::Irreversible => "irreversible",
            Status::Note => "note",
            Status::Waived => "waived",
            Status::Failed => "failed",
        }
    }
}

/// What must hold of a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Obligation {
    /// The upgrade succeeds.
    Up,
    /// The downgrade succeeds and leaves no trace.
    Down,
    /// The second upgrade gives what the first gave.
    Again,
    /// No row or value is lost.
    Rows,
    /// Both dialects' schemas are the same.
    Parity,
    /// The schema as read from the SQL is the live one.
    Replay,
}

impl Obligation {
    /// The word in reports and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Obligation::Up => "up",
            Obligation::Down => "down",
            Obligation::Again => "again",
            Obligation::Rows => "rows",
            Obligation::Parity => "parity",
            Obligation::Replay => "replay",
        }
    }
}

/// The status of each obligation of one revision on one dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Obligations {
    pub up: Status,
    pub down: Status,
    pub again: Status,
    pub rows: Status,
    pub parity: Status,
    pub replay: Status,
}

impl Obligations {
    /// Nothing looked at yet.
    pub const SKIPPED: Obligations = Obligations {
        up: Status::Skipped,
        down: Status::Skipped,
        again: Status::Skipped,
        rows: Status::Skipped,
        parity: Status::Skipped,
        replay: Status::Skipped,
    };

    /// Each obligation with its status, in the order in which they are proven.
    pub fn each(&self) -> [(Obligation, Status); 6] {
        [
            (Obligation::Up, self.up),
            (Obligation::Down, self.down),
            (Obligation::Again, self.again),
            (Obligation::Rows, self.rows),
            (Obligation::Parity, self.parity),
            (Obligation::Replay, self.replay),
        ]
    }
}

/// What a downgrade costs, as the proof has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// Nothing: all that is there comes back.
    Exact,
    /// Rows or values: those in what the upgrade makes, or those that do not come back.
    Lossy,
    /// There is no way back.
    Irreversible,
}

impl Grade {
    /// The word in reports and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Grade::Exact => "exact",
            Grade::Lossy => "lossy",
            Grade::Irreversible => "irreversible",
        }
    }
}

/// Something that is to be said about an obligation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which.
    pub obligation: Obligation,
    /// How grave it is: `failed`, `note` or `skipped`.
    pub status: Status,
    /// The object that it is about, such as ``index `posts_slug_idx` on table `posts` ``; none for a statement's
    /// failure.
    pub object: Option<String>,
    /// What was found, as a lower-case fragment; further lines hold differing definitions.
    pub detail: String,
    /// The statement that failed.
    pub statement: Option<String>,
    /// The revision's file.
    pub path: Option<PathBuf>,
    /// The line in it.
    pub line: Option<usize>,
}

/// What was found of one revision on one dialect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevisionProof {
    /// Which.
    pub revision: RevisionId,
    /// Its message.
    pub message: String,
    /// Whether each obligation holds.
    pub obligations: Obligations,
    /// What the downgrade costs; none where it was not proven, or does not hold.
    pub grade: Option<Grade>,
    /// What the downgrade drops with all that is in it: tables, and columns as `table.column`.
    pub drops: Vec<String>,
    /// The columns, as `table.column`, whose values the downgrade makes into others, by an expression that may make the same
    /// of several.
    pub converts: Vec<String>,
    /// Why not.
    pub findings: Vec<Finding>,
}

impl RevisionProof {
    /// Whether an obligation does not hold; notes count where they do in the proof.
    pub(super) fn is_wrong(&self, strict: bool) -> bool {
        self.is_failed()
            || strict && {
                let Obligations {
                    up, down, again, ..
                } = self.obligations;
                [up, down, again].contains(&Status::Note)
            }
    }

    /// Whether it goes up, down and up again as it should. What a way back costs that does not hold is not known.
    pub fn is_proven_back(&self) -> bool {
        let Obligations {
            up, down, again, ..
        } = self.obligations;
        ![up, down, again].contains(&Status::Failed)
    }

    /// Takes the grade from what does not go back.
    pub(super) fn settle(&mut self) {
        if !self.is_proven_back() {
            self.grade = None;
            self.drops.clear();
            self.converts.clear();
        }
    }

    /// Whether an obligation does not hold.
    pub fn is_failed(&self) -> bool {
        self.obligations
            .each()
            .iter()
            .any(|(_, status)| *status == Status::Failed)
    }
}

/// What was found on one dialect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatabaseProof {
    /// Which.
    pub dialect: Dialect,
    /// The database's own version.
    pub version: String,
    /// Every revision that was proven, in the order of the history.
    pub revisions: Vec<RevisionProof>,
}

/// An obligation of the whole history on one dialect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Whole {
    /// `base`: base to head to base leaves nothing. `snapshot`: the proof's own reading of the catalogue agrees
    /// with itself. `offline`: the scripts that are written without a database leave what running leaves.
    /// `head`: where some revisions are selected, those that are not can be applied up to head.
    /// `models`: the models agree with head, as the SQL makes it and as the database has it. `order`: in whichever
    /// order branches are applied, the schema ends the same, and what the downgrade of one leaves is what the others
    /// make; not there where there is one order only.
    pub obligation: &'static str,
    /// On which dialect.
    pub dialect: Dialect,
    /// Whether it holds.
    pub status: Status,
    /// What was found.
    pub detail: String,
}

/// Everything that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// Whether every obligation holds.
    pub ok: bool,
    /// Each dialect.
    pub databases: Vec<DatabaseProof>,
    /// The whole history.
    pub whole: Vec<Whole>,
    /// The revisions that were to be proven, in order; none for all. The others were applied.
    pub selection: Option<Vec<RevisionId>>,
    /// The revision that did not hold and after which nothing more was proven, where that was asked for.
    pub stopped: Option<RevisionId>,
    /// How long it took.
    #[serde(rename = "seconds", serialize_with = "seconds")]
    pub elapsed: Duration,
}

impl Proof {
    pub(super) fn new(
        mut databases: Vec<DatabaseProof>,
        mut whole: Vec<Whole>,
        strict: bool,
        elapsed: Duration,
    ) -> Proof {
        if strict {
            databases
                .iter_mut()
                .flat_map(|database| &mut database.revisions)
                .for_each(promote);
            let orders = whole.iter_mut().filter(|whole| whole.obligation == ORDER);
            orders
                .filter(|whole| whole.status == Status::Note)
                .for_each(|whole| whole.status = Status::Failed);
        }
        databases
            .iter_mut()
            .flat_map(|database| &mut database.revisions)
            .for_each(RevisionProof::settle);
        let ok = !databases
            .iter()
            .flat_map(|database| &database.revisions)
            .any(RevisionProof::is_failed)
            && !whole.iter().any(|whole| whole.status == Status::Failed);
        Proof {
            ok,
            databases,
            whole,
            selection: None,
            stopped: None,
            elapsed,
        }
    }
}

/// Makes failures of the notes.
fn promote(proof: &mut RevisionProof) {
    let obligations = &mut proof.obligations;
    for status in [
        &mut obligations.up,
        &mut obligations.down,
        &mut obligations.again,
        &mut obligations.rows,
        &mut obligations.parity,
        &mut obligations.replay,
    ] {
        if *status == Status::Note {
            *status = Status::Failed;
        }
    }
    for finding in &mut proof.findings {
        if finding.status == Status::Note {
            finding.status = Status::Failed;
        }
    }
}

fn seconds<S: Serializer>(elapsed: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((elapsed.as_secs_f64() * 1000.0).round() / 1000.0)
}
