//! The obligations that look at logical schemas: `replay`, what the SQL says against what the catalogue says, and
//! `parity`, one database against the other.

use super::{
    DatabaseProof, Obligation, RevisionProof, Status,
    finding::{about, in_words},
    history::History,
    rows::has_word,
    waiver::PARITY,
};
use crate::{
    Dialect,
    revision::Direction,
    schema::Schema,
    script::Script,
    snapshot::{
        Snapshot,
        difference::{Change, Wording},
        logical::{Agreement, Comparison, Mapping, owned},
    },
    sql::{self, Doubt, Problem},
};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

/// Where an upgrade led to.
pub(super) struct Landing<'a> {
    /// Where its revision stands in the order of the proof.
    pub(super) index: usize,
    pub(super) script: &'a Script,
    /// The schema that the SQL makes, where it is known.
    pub(super) replayed: Option<&'a Schema>,
    /// What of the SQL was not understood.
    pub(super) doubts: &'a [Doubt],
    pub(super) snapshot: &'a Snapshot,
}

/// The logical schemas of one database's landings.
#[derive(Default)]
pub(super) struct Landings {
    comparison: Comparison,
    shared: Mapping,
    /// What of the last PostgreSQL schema could not be brought to SQLite's words, and why.
    pub(super) refused: Vec<String>,
}

impl Landings {
    /// The schema that `snapshot` says, in the form in which it is compared with replay.
    pub(super) fn live(&mut self, snapshot: &Snapshot) -> Schema {
        self.comparison.live(snapshot)
    }

    /// Takes note of a state that is proven elsewhere, with the schema `replayed` for it; gives its schema.
    pub(super) fn pass(&mut self, replayed: Option<&Schema>, snapshot: &Snapshot) -> Schema {
        let live = self.live(snapshot);
        if let Some(replayed) = replayed {
            self.compare(replayed, &live, snapshot.dialect);
        }
        live
    }

    /// As [`pass`](Self::pass), where the upgrade of the revision at `index` begins, which is not where the one before
    /// it landed. `parity` hears of it too.
    pub(super) fn depart(
        &mut self,
        index: usize,
        replayed: Option<&Schema>,
        snapshot: &Snapshot,
        parity: &Parity,
    ) {
        let live = self.pass(replayed, snapshot);
        let shared = self.shared(live, replayed, snapshot.dialect);
        self.refused.clear();
        parity.departed(index, snapshot.dialect, shared);
    }

    /// What the SQL says otherwise than the database, and did not at the landing before.
    pub(super) fn compare(
        &mut self,
        replayed: &Schema,
        live: &Schema,
        dialect: Dialect,
    ) -> Vec<Change> {
        self.comparison.news(replayed, live, dialect)
    }

    /// `live` in SQLite's words, and without what it has no place for: the form in which both databases are compared.
    ///
    /// What PostgreSQL's catalogue says of an expression is not what was written, and what it adds may have no form on
    /// SQLite. Where replay has shown that it means the same as what was written, `replayed`, that is translated.
    pub(super) fn shared(
        &mut self,
        live: Schema,
        replayed: Option<&Schema>,
        dialect: Dialect,
    ) -> Schema {
        if dialect == Dialect::Sqlite {
            return live;
        }
        let mut live = live;
        if let Some(replayed) = replayed {
            let replayed = owned(replayed.clone(), &live);
            for (name, table) in &mut live.tables {
                if let Some(written) = replayed.tables.get(name)
                    && !self.comparison.differs(name)
                {
                    *table = Arc::clone(written);
                }
            }
            for (name, view) in &mut live.views {
                if let Some(written) = replayed.views.get(name)
                    && !self.comparison.differs(name)
                {
                    *view = Arc::clone(written);
                }
            }
        }
        let refused = RefCell::new(Vec::new());
        let refuse = |what: &str, name: &str, problem: &Problem| {
            let words = format!("{what} `{name}` has no form on SQLite: {}", problem.message);
            refused.borrow_mut().push(words);
        };
        let shared = self.shared.of(
            &live,
            |table, schema| match sql::lowered_table(table, schema) {
                Ok(lowered) => sql::stored_table(&lowered),
                Err(problem) => {
                    refuse("table", &table.name, &problem);
                    table.clone()
                }
            },
            |view, schema| match sql::lowered_view(view, schema) {
                Ok(lowered) => sql::stored_view(&lowered),
                Err(problem) => {
                    refuse("view", &view.name, &problem);
                    view.clone()
                }
            },
        );
        self.refused = refused.into_inner();
        sql::stored(&shared)
    }

    /// `schema`, in PostgreSQL's words, in the form in which what a database of `dialect` has is compared with it.
    pub(super) fn comparable(&mut self, schema: &Schema, dialect: Dialect) -> Schema {
        match dialect {
            Dialect::Postgres => self.comparison.replayed(schema, dialect),
            Dialect::Sqlite => self.shared(schema.clone(), None, Dialect::Postgres),
        }
    }

    /// Proves that the landing of `script` is what replay says, and hands it to `parity`.
    pub(super) fn prove(
        &mut self,
        landing: &Landing<'_>,
        proof: &mut RevisionProof,
        parity: &Parity,
    ) {
        let Landing {
            index,
            script,
            replayed,
            doubts,
            snapshot,
        } = *landing;
        let dialect = snapshot.dialect;
        let live = self.live(snapshot);
        if let Some(replayed) = replayed {
            let news = self.compare(replayed, &live, dialect);
            let wording = Wording::Sides {
                before: "the SQL",
                after: "the database",
            };
            // What is not understood of these statements is not known of what they name.
            let doubts = own_doubts(doubts, script, dialect);
            let excuse = |change: &Change| {
                doubts
                    .iter()
                    .find(|(_, statement)| has_word(statement, &change.object.name))
            };
            let (excused, news): (Vec<Change>, Vec<Change>) = news
                .into_iter()
                .partition(|change| excuse(change).is_some());
            proof.obligations.replay =
                say(Obligation::Replay, script, proof, dialect, &news, wording);
            let status = proof.obligations.replay;
            let unclear = |status, doubt: &Doubt, detail| {
                let mut finding = about(script, dialect, Obligation::Replay, status, detail);
                finding.line = doubt.place.line();
                finding
            };
            if !news.is_empty() {
                let named = doubts.iter().map(|(doubt, _)| {
                    let detail = format!("not understood: {}", doubt.problem.message);
                    unclear(status, doubt, detail)
                });
                proof.findings.extend(named);
            }
            for change in &excused {
                if let Some((doubt, _)) = excuse(change) {
                    let detail = format!(
                        "{}\nnot understood, and so not compared: {}",
                        in_words(change, wording),
                        doubt.problem.message
                    );
                    let mut finding = unclear(Status::Note, doubt, detail);
                    finding.object =
                        Some(change.part.as_ref().unwrap_or(&change.object).to_string());
                    proof.findings.push(finding);
                    proof.obligations.replay = status.max(Status::Note);
                }
            }
        }
        let shared = self.shared(live, replayed, dialect);
        parity.landed(index, dialect, shared, std::mem::take(&mut self.refused));
    }
}

/// Of `doubts` those about the upgrade of `script`, one for each place, with their statements. Where replay had to begin
/// again from the base, those of other revisions come back, and those of downgrades are there as well.
fn own_doubts<'d>(
    doubts: &'d [Doubt],
    script: &'d Script,
    dialect: Dialect,
) -> Vec<(&'d Doubt, &'d str)> {
    let mut own: Vec<(&Doubt, &str)> = Vec::new();
    let doubts = doubts
        .iter()
        .filter(|doubt| doubt.place.path() == script.path());
    for doubt in doubts {
        let at = doubt.place.span().start;
        let blocks = script.blocks_for(Direction::Upgrade, dialect);
        let mut statements = blocks.flat_map(|block| &block.statements);
        let statement = statements.find(|span| span.contains(&at));
        let text = statement.and_then(|span| script.text().get(span.clone()));
        if let Some(text) = text
            && own.iter().all(|(known, _)| known.place != doubt.place)
        {
            own.push((doubt, text));
        }
    }
    own
}

/// The landings of both databases, in SQLite's words.
#[derive(Default)]
pub(super) struct Parity {
    landings: Mutex<BTreeMap<usize, BTreeMap<Dialect, Landed>>>,
    /// Where upgrades began that began elsewhere than the one before landed.
    departures: Mutex<BTreeMap<usize, BTreeMap<Dialect, Schema>>>,
}

/// One landing: its schema, and what could not be translated for the comparison.
struct Landed {
    schema: Schema,
    refused: Vec<String>,
}

impl Parity {
    fn landed(&self, index: usize, dialect: Dialect, schema: Schema, refused: Vec<String>) {
        if let Ok(mut landings) = self.landings.lock() {
            let landed = Landed { schema, refused };
            landings.entry(index).or_default().insert(dialect, landed);
        }
    }

    fn departed(&self, index: usize, dialect: Dialect, schema: Schema) {
        if let Ok(mut departures) = self.departures.lock() {
            departures.entry(index).or_default().insert(dialect, schema);
        }
    }

    /// Compares the landings of a history, in the order of its route, and says so in both proofs; what differs in the
    /// one of the database whose statements are translated.
    pub(super) fn prove(self, history: &History<'_>, proofs: &mut [DatabaseProof]) {
        let mut landings = self.landings.into_inner().unwrap_or_default();
        let mut departures = self.departures.into_inner().unwrap_or_default();
        let mut agreement = Agreement::default();
        // What was not proven is not there.
        let mut placed = vec![vec![None; history.scripts.len()]; proofs.len()];
        for (database, placed) in proofs.iter().zip(&mut placed) {
            let mut at = database.revisions.iter().enumerate().peekable();
            for (script, placed) in history.scripts.iter().zip(placed) {
                let found = at.next_if(|(_, proof)| proof.revision == *script.revision());
                *placed = found.map(|(at, _)| at);
            }
        }
        for visit in &history.visits {
            let index = visit.place;
            let script = history.script(index);
            let departed = departures.remove(&index).unwrap_or_default();
            if let (Some(postgres), Some(sqlite)) = (
                departed.get(&Dialect::Postgres),
                departed.get(&Dialect::Sqlite),
            ) {
                // What differs here already is no news of this revision's.
                agreement.news(postgres, &named(sqlite, postgres), Dialect::Sqlite);
            }
            let landed = landings.remove(&index).unwrap_or_default();
            let (Some(postgres), Some(sqlite)) =
                (landed.get(&Dialect::Postgres), landed.get(&Dialect::Sqlite))
            else {
                continue;
            };
            let named = named(&sqlite.schema, &postgres.schema);
            let news = agreement.news(&postgres.schema, &named, Dialect::Sqlite);
            let wording = Wording::Sides {
                before: Dialect::Postgres.title(),
                after: Dialect::Sqlite.title(),
            };
            let mut status = Status::Skipped;
            for (database, placed) in proofs.iter_mut().zip(&placed) {
                let Some(proof) = placed[index].and_then(|at| database.revisions.get_mut(at))
                else {
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
            for (database, placed) in proofs.iter_mut().zip(&placed) {
                if let Some(proof) = placed[index].and_then(|at| database.revisions.get_mut(at)) {
                    proof.obligations.parity = status;
                    if database.dialect == Dialect::Sqlite && !news.is_empty() {
                        proof.findings.extend(postgres.refused.iter().map(|words| {
                            about(
                                script,
                                database.dialect,
                                Obligation::Parity,
                                status,
                                words.clone(),
                            )
                        }));
                    }
                }
            }
        }
    }
}

/// `sqlite` with the names that `postgres` has for constraints which are the same and have none: PostgreSQL makes a name
/// for each, and in a block for SQLite none is needed.
pub(super) fn named(sqlite: &Schema, postgres: &Schema) -> Schema {
    let mut schema = sqlite.clone();
    for (name, table) in &mut schema.tables {
        let Some(twin) = postgres.tables.get(name) else {
            continue;
        };
        if table.keys().all(|key| key.name.is_some())
            && table.checks.iter().all(|check| check.name.is_some())
            && table.foreign_keys.iter().all(|key| key.name.is_some())
        {
            continue;
        }
        let table = Arc::make_mut(table);
        name_as(
            table.primary_key.iter_mut(),
            twin.primary_key.iter(),
            |key| &mut key.name,
        );
        name_as(table.uniques.iter_mut(), twin.uniques.iter(), |key| {
            &mut key.name
        });
        name_as(table.checks.iter_mut(), twin.checks.iter(), |check| {
            &mut check.name
        });
        name_as(
            table.foreign_keys.iter_mut(),
            twin.foreign_keys.iter(),
            |key| &mut key.name,
        );
    }
    schema
}

/// Gives each of `constraints` that has no name that of one of `twins` which is the same but for it.
fn name_as<'a, T: Clone + PartialEq + 'a>(
    constraints: impl Iterator<Item = &'a mut T>,
    twins: impl Iterator<Item = &'a T>,
    name: impl Fn(&mut T) -> &mut Option<String>,
) {
    let mut free: Vec<T> = twins.cloned().collect();
    for constraint in constraints {
        if name(constraint).is_some() {
            continue;
        }
        let same = free.iter().position(|twin| {
            let mut nameless = twin.clone();
            *name(&mut nameless) = None;
            nameless == *constraint
        });
        if let Some(at) = same {
            *constraint = free.swap_remove(at);
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
