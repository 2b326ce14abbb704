//! Waivers, as `--! allow RULE "why"` gives them: what each is about, and which of them waive nothing.

use super::{DatabaseProof, Obligation, Obligations, Status, finding::about, history::History};
pub(super) use crate::script::rule::{DATA_LOSS, DROP_COLUMN, DROP_TABLE, PARITY, REPLAY, ROWS};
use crate::script::{Allow, Script};
use std::{collections::BTreeSet, sync::Mutex};

/// The first of `rules` that `script` allows, with its reason.
pub(super) fn of<'s>(script: &'s Script, rules: &[&str]) -> Option<&'s Allow> {
    let allowed = |rule: &&str| script.allows().iter().find(|allow| allow.rule == **rule);
    rules.iter().find_map(allowed)
}

/// The line that tells of a waiver, below what it waives.
pub(super) fn line(allow: &Allow) -> String {
    match allow.why.as_str() {
        "" => format!("\nwaived by `{}`", allow.rule),
        why => format!("\nwaived by `{}`: {why}", allow.rule),
    }
}

/// The waivers that were needed on any database: the place of the revision, and the rule.
#[derive(Default)]
pub(super) struct Waivers {
    needed: Mutex<BTreeSet<(usize, String)>>,
}

impl Waivers {
    /// The waiver of `rule` in the revision at `place` is needed.
    pub(super) fn need(&self, place: usize, rule: &str) {
        if let Ok(mut needed) = self.needed.lock() {
            needed.insert((place, rule.to_owned()));
        }
    }

    /// Says of each waiver that none of the databases has a need of that it waives nothing, in the proof of the first.
    /// Where a database leaves it open, nothing is said.
    pub(super) fn prove(self, history: &History<'_>, databases: &mut [DatabaseProof]) {
        let needed = self.needed.into_inner().unwrap_or_default();
        for (place, script) in history.scripts.iter().enumerate() {
            for allow in script.allows() {
                let revision = script.revision();
                let mut proofs = databases.iter().map(|database| {
                    let mut proofs = database.revisions.iter();
                    proofs.find(|proof| proof.revision == *revision)
                });
                let idle = proofs.all(|proof| {
                    proof.is_some_and(|proof| is_idle(&allow.rule, &proof.obligations))
                });
                if !idle || needed.contains(&(place, allow.rule.clone())) {
                    continue;
                }
                let Some(database) = databases.first_mut() else {
                    continue;
                };
                let mut proofs = database.revisions.iter_mut();
                let Some(proof) = proofs.find(|proof| proof.revision == *revision) else {
                    continue;
                };
                let obligation = match allow.rule.as_str() {
                    PARITY => Obligation::Parity,
                    REPLAY => Obligation::Replay,
                    _ => Obligation::Rows,
                };
                let status = match obligation {
                    Obligation::Parity => &mut proof.obligations.parity,
                    Obligation::Replay => &mut proof.obligations.replay,
                    _ => &mut proof.obligations.rows,
                };
                *status = Status::Note.max(*status);
                let detail = format!(
                    "`--! allow {}` is not needed: there is nothing that it waives",
                    allow.rule
                );
                let dialect = database.dialect;
                let mut finding = about(script, dialect, obligation, Status::Note, detail);
                finding.line = script.place_of(allow.span.clone()).line();
                proof.findings.push(finding);
            }
        }
    }
}

/// Whether a proof tells that the waiver of `rule` waived nothing, unless it was needed.
fn is_idle(rule: &str, obligations: &Obligations) -> bool {
    let holds = |status| matches!(status, Status::Ok | Status::Note);
    let rows = matches!(obligations.rows, Status::Ok | Status::Note | Status::Waived);
    let back = holds(obligations.down) && obligations.again != Status::Failed;
    match rule {
        PARITY => holds(obligations.parity) && holds(obligations.replay),
        REPLAY => holds(obligations.replay),
        DATA_LOSS | DROP_COLUMN | DROP_TABLE => rows && back,
        ROWS => rows && (back || obligations.down == Status::Irreversible),
        // What it waives, others look for.
        _ => false,
    }
}
