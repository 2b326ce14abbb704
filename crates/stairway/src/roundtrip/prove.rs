//! The obligations of each revision, and of the whole history, on one dialect.

use super::{
    DatabaseProof, Event, Finding, Obligation, Options, RevisionProof, Status, Whole,
    finding::failure,
    ground::{self, Ground},
    history::History,
    kept::Kept,
    logical::{Landings, Parity},
    models::Declared,
    order,
    role::Roles,
    route::Position,
    rows::Rows,
    scripted::{self, Landed},
    stop::Stop,
    stretch::{self, Order},
    waiver::Waivers,
    whole::{BASE, skipped, summed},
};
use crate::{
    Dialect, Error,
    revision::{Direction, RevisionId},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// What the proofs of all dialects share.
#[derive(Clone, Copy)]
pub(super) struct Common<'a> {
    pub(super) history: &'a History<'a>,
    pub(super) options: &'a Options,
    pub(super) parity: &'a Parity,
    pub(super) waivers: &'a Waivers,
    /// The models beside head, or why they are not compared.
    pub(super) declared: &'a Result<Declared<'a>, String>,
    pub(super) stop: &'a Stop,
    pub(super) emit: &'a (dyn Fn(Event) + Sync),
}

/// Proves every selected revision on one dialect.
///
/// A long history is cut into stretches that are proven at the same time, as many as there are processors to spare,
/// each on a database of its own where all that its first revision needs is applied first.
pub(super) async fn database(
    common: Common<'_>,
    dialect: Dialect,
) -> Result<(DatabaseProof, Vec<Whole>), Error> {
    let Common {
        history,
        options,
        parity,
        waivers,
        declared,
        stop,
        emit,
    } = common;
    emit(Event::Preparing { dialect });
    let source = history.source;
    let mut server = ground::server(dialect, options).await?;
    let roles = Roles::of(history);
    let alone = match &mut server {
        Some(server) if roles.any => {
            let Roles { made, own, .. } = &roles;
            Some(server.reserve(made, own, &options.interrupt).await?)
        }
        _ => None,
    };
    let mut first = Ground::new(source, dialect, options, server.as_ref()).await?;
    let version = first.version().await?;
    emit(Event::Started {
        dialect,
        version: version.clone(),
        revisions: history.visits.len(),
    });
    let order = Order::new(dialect, &history.visits, emit);
    let at_once = match (&alone, options.at_once) {
        // What is done to roles in one database is done in all.
        (Some(_), _) => 1,
        (None, Some(at_once)) => at_once,
        (None, None) => stretch::at_once(options.dialects.len()),
    };
    let stretches = stretch::cut(&history.visits, at_once);
    let mut grounds = vec![first];
    while grounds.len() < stretches.len() {
        grounds.push(Ground::new(source, dialect, options, server.as_ref()).await?);
    }
    let last = stretches.len() - 1;
    let provers =
        grounds
            .into_iter()
            .zip(stretches)
            .enumerate()
            .map(|(number, (ground, stretch))| {
                let prover = Prover {
                    history,
                    ground,
                    position: Position::new(history.links.len()),
                    good: vec![false; history.links.len()],
                    stuck: BTreeMap::new(),
                    exact: vec![false; history.links.len()],
                    kept: Kept::new(history.visits.get(stretch.clone()).unwrap_or_default()),
                    landings: Landings::default(),
                    rows: Rows::new(options.rows),
                    parity,
                    waivers,
                    declared,
                    stop,
                    emit,
                };
                prover.stretch(stretch, &order, number == last)
            });
    let (outcomes, scripted) = tokio::join!(futures_util::future::join_all(provers), async {
        match history.selected {
            // What it is compared with is not there, or may not be in the end.
            Some(_) => Ok(None),
            None if options.fail_fast || alone.is_some() => Ok(None),
            None => scripted::run(source, dialect, server.as_ref(), &options.interrupt)
                .await
                .map(Some),
        }
    });
    let mut revisions: Vec<(usize, RevisionProof)> = Vec::new();
    let mut whole = Vec::new();
    let mut stuck = Vec::new();
    let mut landed = None;
    for outcome in outcomes {
        let stretch = outcome?;
        revisions.extend(stretch.proofs);
        whole.extend(stretch.whole);
        stuck.extend(stretch.stuck);
        landed = stretch.landed.or(landed);
    }
    revisions.sort_by_key(|(place, _)| *place);
    let mut revisions: Vec<RevisionProof> = revisions.into_iter().map(|(_, proof)| proof).collect();
    for (place, mut finding) in stuck {
        let script = history.script(place);
        if let Some(proof) = revisions
            .iter_mut()
            .find(|proof| proof.revision == *script.revision())
            && proof.obligations.up == Status::Ok
        {
            finding.detail = format!("the upgrade fails without rows: {}", finding.detail);
            proof.obligations.up = Status::Failed;
            proof.findings.push(finding);
        }
    }
    if let Some(why) = stop.why().or_else(|| history.partial()) {
        whole.extend(skipped(&whole, history, dialect, &why));
    } else {
        let scripted = match scripted? {
            Some(scripted) => scripted,
            None => scripted::run(source, dialect, server.as_ref(), &options.interrupt).await?,
        };
        // Where running does not lead back to the base, scripts need not either.
        let exact = whole
            .iter()
            .any(|whole| whole.obligation == BASE && whole.status == Status::Ok);
        whole.push(scripted::compare(scripted, landed, exact, dialect));
        let orders = order::Trials {
            history,
            dialect,
            server: server.as_ref(),
            interrupt: &options.interrupt,
            at_once,
        };
        whole.extend(orders.prove(&revisions, emit).await?);
    }
    Ok((
        DatabaseProof {
            dialect,
            version,
            revisions,
        },
        summed(whole, dialect),
    ))
}

/// What came of one stretch.
struct Proven {
    /// Each with its place.
    proofs: Vec<(usize, RevisionProof)>,
    whole: Vec<Whole>,
    /// What cannot be applied in the order of a plan, in the last stretch.
    stuck: Vec<(usize, Finding)>,
    /// Where it led to; of the last stretch, if every revision before was applied.
    landed: Option<Landed>,
}

/// Proves one stretch.
pub(super) struct Prover<'a> {
    pub(super) history: &'a History<'a>,
    pub(super) ground: Ground<'a>,
    /// What is applied on it.
    pub(super) position: Position,
    /// What could be applied.
    pub(super) good: Vec<bool>,
    /// What is not selected and could not be applied, and why.
    pub(super) stuck: BTreeMap<usize, String>,
    /// What leaves nothing behind when it is taken back.
    pub(super) exact: Vec<bool>,
    pub(super) kept: Kept,
    pub(super) landings: Landings,
    pub(super) rows: Rows,
    pub(super) parity: &'a Parity,
    pub(super) waivers: &'a Waivers,
    /// The models beside head, or why they are not compared.
    pub(super) declared: &'a Result<Declared<'a>, String>,
    stop: &'a Stop,
    pub(super) emit: &'a (dyn Fn(Event) + Sync),
}

impl Prover<'_> {
    /// Proves the revisions of a stretch, and, in the `last` one, what must hold of the whole history.
    async fn stretch(
        mut self,
        stretch: Range<usize>,
        order: &Order<'_>,
        last: bool,
    ) -> Result<Proven, Error> {
        let history = self.history;
        let base = self.ground.snapshot().await?;
        let visits = history.visits.get(stretch).unwrap_or_default();
        if let Some(first) = visits.first() {
            for needed in self.position.moves(&history.links, first.place).up {
                self.apply(needed).await?;
                self.sampled(history.script(needed)).await?;
            }
        }
        let mut now = match self.position.taken() {
            [] => base.clone(),
            _ => self.ground.snapshot().await?,
        };
        self.keep(&now);
        self.landings.pass(self.ground.replayed(), &now);
        let mut proofs = Vec::new();
        for visit in visits {
            if self.stop.at().is_some() {
                break;
            }
            let (mut proof, after) = self.revision(visit, now).await?;
            proof.settle();
            now = after;
            self.kept.passed(visit);
            self.stop.hear(&proof);
            order.proven(visit.place, proof.clone());
            proofs.push((visit.place, proof));
        }
        let mut whole = Vec::new();
        let mut landed = None;
        let mut stuck = Vec::new();
        let stopped = self.stop.at().is_some();
        if !stopped {
            whole.push(self.agreed(&now).await?);
        }
        if last && !stopped {
            // The way back to base is proven without rows.
            (now, stuck) = self.head().await?;
            let complete = self.position.taken().len() == history.scripts.len();
            whole.push(self.modelled(complete.then_some(&now)));
            whole.extend(self.beside_selection());
        }
        if last && !stopped && history.selected.is_none() {
            if self.position.taken().len() == history.scripts.len() {
                let records = self.ground.records().await?;
                landed = Some(Landed::new(now, records));
            }
            whole.push(self.back(&base).await?);
        }
        self.ground.close().await?;
        Ok(Proven {
            proofs,
            whole,
            stuck,
            landed,
        })
    }

    /// Applies a revision that is proven elsewhere; where it cannot be, what needs it is not applied either.
    /// Gives what is to be said of one that fails by itself.
    pub(super) async fn apply(&mut self, place: usize) -> Result<Option<Finding>, Error> {
        let script = self.history.script(place);
        if self.ground.lacks(script.revision()).is_some() {
            self.good[place] = false;
            return Ok(None);
        }
        match self
            .ground
            .step(script.revision(), Direction::Upgrade)
            .await
        {
            Ok(()) => {
                self.position.take(&self.history.links, place);
                self.good[place] = true;
                Ok(None)
            }
            Err(error) => {
                let finding = failure(Obligation::Up, script, self.ground.dialect(), error)?;
                self.good[place] = false;
                self.stick(place, &finding);
                if script.blocks().iter().any(|block| !block.transaction) {
                    Box::pin(self.restore()).await?;
                }
                Ok(Some(finding))
            }
        }
    }

    /// What the revision at `place` needs and could not be applied. What is not selected is found out on the way.
    pub(super) fn lacks(&self, place: usize) -> Option<&RevisionId> {
        let mut open = self.history.links.before[place].clone();
        let mut seen = BTreeSet::new();
        while let Some(needed) = open.pop() {
            if self.good[needed] || !seen.insert(needed) {
                continue;
            }
            if self.history.is_selected(needed) || self.stuck.contains_key(&needed) {
                return Some(self.history.script(needed).revision());
            }
            open.extend(&self.history.links.before[needed]);
        }
        None
    }
}
