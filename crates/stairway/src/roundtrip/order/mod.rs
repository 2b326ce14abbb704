//! The obligation `order`: in whichever order the branches of a history are applied, the schema ends the same.
//!
//! Each order is run on a database of its own, in all orders where they are few, and otherwise in some that differ much.

mod extension;
mod verdict;

use super::{
    Event, Obligation, RevisionProof, Status, Whole,
    finding::{failure, message},
    history::History,
    whole::ORDER,
};
use crate::{
    Dialect, Error, connection::Interrupt, drift, revision::Direction, scratch::postgres::Server,
    snapshot::Snapshot,
};
use extension::orders;

/// So many orders are tried at most,
const MOST: usize = 24;
/// and fewer of a long history: so many upgrades in all,
const STEPS: usize = 4_000;
/// but not fewer than these.
const FEWEST: usize = 4;

/// What came of one order.
#[derive(Debug)]
enum Outcome {
    /// It led here.
    Landed(Snapshot),
    /// The revision that comes after so many could not be applied.
    Stopped { after: usize, message: String },
}

/// Where orders are tried.
pub(super) struct Trials<'a> {
    pub(super) history: &'a History<'a>,
    pub(super) dialect: Dialect,
    pub(super) server: Option<&'a Server>,
    pub(super) interrupt: &'a Interrupt,
    /// How many at the same time.
    pub(super) at_once: usize,
}

impl Trials<'_> {
    /// Proves it; `proofs` are those of the revisions. None where there is one order only.
    pub(super) async fn prove(
        &self,
        proofs: &[RevisionProof],
        emit: &(dyn Fn(Event) + Sync),
    ) -> Result<Option<Whole>, Error> {
        if self.history.is_linear() {
            return Ok(None);
        }
        let whole = |status, detail| Whole {
            obligation: ORDER,
            dialect: self.dialect,
            status,
            detail,
        };
        let has_failed = |proof: &RevisionProof| proof.obligations.up == Status::Failed;
        if proofs.iter().any(has_failed) {
            let detail = "not every revision can be applied".to_owned();
            return Ok(Some(whole(Status::Skipped, detail)));
        }
        let most = (STEPS / self.history.links.len().max(1)).clamp(FEWEST, MOST);
        let orders = orders(&self.history.links, &self.history.ranks(), most);
        emit(Event::Ordering {
            dialect: self.dialect,
            orders: orders.orders.len(),
        });
        let mut outcomes = Vec::new();
        for orders in orders.orders.chunks(self.at_once.max(1)) {
            let runs = orders.iter().map(|order| self.run(order));
            for outcome in futures_util::future::join_all(runs).await {
                outcomes.push(outcome?);
            }
        }
        let mut verdict = verdict::Verdict::new(self.history, &orders, &outcomes);
        if let Some((order, landed)) = verdict.doubtful() {
            // What a clock or chance decides is other each time.
            if let Outcome::Landed(again) = self.run(order).await? {
                verdict.except(landed, &again);
            }
        }
        let (status, detail) = verdict.told();
        Ok(Some(whole(status, detail)))
    }

    /// Applies every revision in this order on a new database.
    async fn run(&self, order: &[usize]) -> Result<Outcome, Error> {
        let source = self.history.source;
        let mut ground = drift::Ground::new(source, self.server, self.interrupt).await?;
        for (after, &place) in order.iter().enumerate() {
            let script = self.history.script(place);
            if let Err(error) = ground.step(script.revision(), Direction::Upgrade).await {
                let finding = failure(Obligation::Up, script, self.dialect, error)?;
                ground.close().await?;
                return Ok(Outcome::Stopped {
                    after,
                    message: message(&finding).to_owned(),
                });
            }
        }
        let landed = ground.snapshot().await?;
        ground.close().await?;
        Ok(Outcome::Landed(landed))
    }
}
