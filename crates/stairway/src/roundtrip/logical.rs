//! The obligations that look at logical schemas: `replay`, what the SQL says against what the catalogue says, and
//! `parity`, one database against the other.

use super::{
    DatabaseProof, Obligation, RevisionProof, Status,
    agreement::{Agreement, Mapping},
    finding::{about, in_words},
};
use crate::{
    Dialect,
    schema::{Schema, normal},
    script::Script,
    snapshot::{
        Snapshot,
        difference::{Change, Wording},
        logical,
    },
    sql::{self, Doubt},
};
use std::{collections::BTreeMap, sync::Mutex};

/// What the rules are called that waive these obligations.
const PARITY: &str = "parity";

/// The logical schemas of one database's landings.
#[derive(Default)]
pub(super) struct Landings {
    reader: logical::Reader,
    agreement: Agreement,
    replayed: Mapping,
    live: Mapping,
    shared: Mapping,
}

impl Landings {
    /// The schema that `snapshot` says, in the form in which it is compared.
    pub(super) fn live(&mut self, snapshot: &Snapshot) -> Schema {
        let schema = self.reader.read(snapshot);
        self.live.of(&schema, normal::table, normal::view)
    }

    /// Takes note of a landing that is proven elsewhere, with the schema `replayed` for it.
    pub(super) fn pass(&mut self, replayed: &Schema, snapshot: &Snapshot) {
        let live = self.live(snapshot);
        self.compare(replayed, &live, snapshot.dialect);
    }

    fn compare(&mut self, replayed: &Schema, live: &Schema, dialect: Dialect) -> Vec<Change> {
        let replayed = match dialect {
            Dialect::Postgres => self.replayed.of(replayed, normal::table, normal::view),
            Dialect::Sqlite => sql::stored(&self.replayed.of(
                replayed,
                |table, schema| sql::stored_table(&normal::table(table, schema)),
                |view, schema| sql::stored_view(&normal::view(view, schema)),
            )),
        };
        self.agreement.news(&replayed, live, dialect)
    }

    /// `live` in SQLite's words, and without what it has no place for: the form in which both databases are compared.
    pub(super) fn shared(&mut self, live: Schema, dialect: Dialect) -> Schema {
        match dialect {
            Dialect::Sqlite => live,
            Dialect::Postgres => sql::stored(&self.shared.of(
                &live,
                |table, schema| match sql::lowered_table(table, schema) {
                    Ok(lowered) => sql::stored_table(&normal::table(&lowered, schema)),
                    Err(_) => table.clone(),
                },
                |view, schema| match sql::lowered_view(view, schema) {
                    Ok(lowered) => sql::stored_view(&normal::view(&lowered, schema)),
                    Err(_) => view.clone(),
                },
            )),
        }
    }

    /// Proves that the landing of `script` is what replay says, and hands it to `parity`.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn prove(
        &mut self,
        index: usize,
        script: &Script,
        proof: &mut RevisionProof,
        replayed: Option<&Schema>,
        doubts: &[Doubt],
        snapshot: &Snapshot,
        parity: &Parity,
    ) {
        let dialect = snapshot.dialect;
        let live = self.live(snapshot);
        if let Some(replayed) = replayed {
            let news = self.compare(replayed, &live, dialect);
            let wording = Wording::Sides {
                before: "the SQL",
                after: "the database",
            };
            proof.obligations.replay =
                say(Obligation::Replay, script, proof, dialect, &news, wording);
            if !news.is_empty() {
                for doubt in doubts {
                    let mut finding = about(
                        script,
                        dialect,
                        Obligation::Replay,
                        proof.obligations.replay,
                        format!("not understood: {}", doubt.problem.message),
                    );
                    finding.line = doubt.place.line();
                    proof.findings.push(finding);
                }
            }
        }
        let shared = self.shared(live, dialect);
        parity.landed(index, dialect, shared);
    }
}

/// The landings of both databases, in SQLite's words.
#[derive(Default)]
pub(super) struct Parity(Mutex<BTreeMap<usize, BTreeMap<Dialect, Schema>>>);

impl Parity {
    fn landed(&self, index: usize, dialect: Dialect, schema: Schema) {
        if let Ok(mut landings) = self.0.lock() {
            landings.entry(index).or_default().insert(dialect, schema);
        }
    }

    /// Compares the landings of each of `scripts`, in order, and says so in both proofs; what differs in the one of
    /// the database whose statements are translated.
    pub(super) fn prove(self, scripts: &[&Script], proofs: &mut [DatabaseProof]) {
        let mut landings = self.0.into_inner().unwrap_or_default();
        let mut agreement = Agreement::default();
        for (index, script) in scripts.iter().enumerate() {
            let landed = landings.remove(&index).unwrap_or_default();
            let (Some(postgres), Some(sqlite)) =
                (landed.get(&Dialect::Postgres), landed.get(&Dialect::Sqlite))
            else {
                continue;
            };
            let news = agreement.news(postgres, sqlite, Dialect::Sqlite);
            let wording = Wording::Sides {
                before: Dialect::Postgres.title(),
                after: Dialect::Sqlite.title(),
            };
            let mut status = Status::Skipped;
            for database in proofs.iter_mut() {
                let Some(proof) = database.revisions.get_mut(index) else {
                    continue;
                };
                let shown: &[Change] = match database.dialect {
                    Dialect::Sqlite => &news,
                    Dialect::Postgres => &[],
                };
                let said = say(
                    Obligation::Parity,
                    script,
                    proof,
                    database.dialect,
                    shown,
                    wording,
                );
                status = if status == Status::Skipped {
                    said
                } else {
                    status.max(said)
                };
            }
            for database in proofs.iter_mut() {
                if let Some(proof) = database.revisions.get_mut(index) {
                    proof.obligations.parity = status;
                }
            }
        }
    }
}

/// Puts what differs into `proof`; gives what is to be said of the obligation.
fn say(
    obligation: Obligation,
    script: &Script,
    proof: &mut RevisionProof,
    dialect: Dialect,
    changes: &[Change],
    wording: Wording,
) -> Status {
    if changes.is_empty() {
        return Status::Ok;
    }
    let waived = script
        .allows()
        .iter()
        .any(|allow| allow.rule == PARITY || allow.rule == obligation.as_str());
    let status = match waived {
        true => Status::Waived,
        false => Status::Failed,
    };
    for change in changes {
        let mut finding = about(
            script,
            dialect,
            obligation,
            status,
            in_words(change, wording),
        );
        finding.object = Some(change.part.as_ref().unwrap_or(&change.object).to_string());
        proof.findings.push(finding);
    }
    status
}
