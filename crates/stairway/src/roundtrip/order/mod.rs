//! The obligation `order`: in whichever order the branches of a history are applied, the schema ends the same, and in
//! whichever order they are taken back, what remains is what it was without them.
//!
//! Each order is run on a database of its own, in all orders where they are few, and otherwise in some that differ much.
//! From the end of each a way leads down, by another of the orders: what remains at a step was passed on the way up by
//! that one.

mod extension;
mod look;
mod pair;
mod spoilt;
mod trial;
mod verdict;

use super::{
    Event, RevisionProof, Status, Whole, history::History, travel::is_exact, whole::ORDER,
};
use crate::{Dialect, Error, connection::Interrupt, scratch::postgres::Server, snapshot::Snapshot};
use extension::orders;
use futures_util::future::join_all;
use look::{Looks, Way};
use spoilt::{Harm, Spoilt};
use std::collections::BTreeMap;
use trial::Course;

/// So many orders are tried at most,
const MOST: usize = 24;
/// and fewer of a long history: so many steps in all, up and down,
const STEPS: usize = 4_000;
/// but not fewer orders than these.
const FEWEST: usize = 4;

/// What came of one order.
#[derive(Debug)]
enum Outcome {
    /// It led to its end.
    Landed(Walked),
    /// The revision that comes after so many could not be applied.
    Stopped { after: usize, message: String },
}

/// The states of a database on the way to the end of an order, and on the way down from there.
#[derive(Debug)]
struct Walked {
    /// How many revisions are applied at the end.
    count: usize,
    /// The end.
    landed: Snapshot,
    /// Before it, by how many are applied.
    up: BTreeMap<usize, Snapshot>,
    /// After it, by how many remain.
    down: BTreeMap<usize, Snapshot>,
    /// After what was to remain where a revision could not be taken back, and why.
    stuck: Option<(usize, String)>,
}

impl Walked {
    /// Where so many were applied, if this was looked at.
    fn up(&self, applied: usize) -> Option<&Snapshot> {
        match applied == self.count {
            true => Some(&self.landed),
            false => self.up.get(&applied),
        }
    }

    /// Where so many remained, if this was looked at.
    fn down(&self, remaining: usize) -> Option<&Snapshot> {
        match remaining == self.count {
            true => Some(&self.landed),
            false => self.down.get(&remaining),
        }
    }
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
        let links = &self.history.links;
        let most = (STEPS / 2 / links.len().max(1)).clamp(FEWEST, MOST);
        let orders = orders(links, &self.history.ranks(), most);
        let ways: Vec<Way> = (0..links.len())
            .map(|place| self.way(place, proofs))
            .collect();
        let looks = look::looks(links, &orders, &ways);
        emit(Event::Ordering {
            dialect: self.dialect,
            orders: orders.orders.len(),
        });
        let courses: Vec<Course<'_>> = (0..orders.orders.len())
            .map(|number| {
                let back = orders.opposite(number);
                Course {
                    up: &orders.orders[number],
                    known: &looks[number],
                    down: &orders.orders[back],
                    looks: &looks[back],
                }
            })
            .collect();
        let mut outcomes = Vec::new();
        for courses in courses.chunks(self.at_once.max(1)) {
            for outcome in join_all(courses.iter().map(|course| self.run(course))).await {
                outcomes.push(outcome?);
            }
        }
        let mut spoilt = spoilt::spoilt(self.history, &orders, &looks, &outcomes);
        let found = spoilt.iter_mut();
        // What many show is not looked for in all.
        for spoilt in found.filter(|it| it.beside.len() > 1).take(FEWEST) {
            self.reduce(spoilt, &orders.orders[spoilt.order]).await?;
        }
        let mut verdict = verdict::Verdict::new(self.history, &orders, &outcomes, &spoilt);
        if let Some((order, landed)) = verdict.doubtful() {
            // What a clock or chance decides is other each time.
            if let Outcome::Landed(again) = self.run(&Course::up(order)).await? {
                verdict.except(landed, &again.landed);
            }
        }
        let (status, detail) = verdict.told();
        Ok(Some(whole(status, detail)))
    }

    /// How far a way down can lead from `place`. What is wrong with its downgrade alone is told where it is proven.
    fn way(&self, place: usize, proofs: &[RevisionProof]) -> Way {
        let Some(proof) = proofs.get(place) else {
            return Way::None;
        };
        match proof.obligations.down {
            _ if is_exact(self.history.script(place), proof, self.dialect) => Way::Through,
            Status::Ok | Status::Note => Way::Last,
            _ => Way::None,
        }
    }
}
