//! What is to be said of orders that were tried. Pure.

use super::{
    Harm, Outcome, Spoilt,
    extension::{LIMIT, Orders},
};
use crate::{
    revision::graph::sequence,
    roundtrip::{
        Status, finding::in_words, history::History, models::is_same, route::Position,
        travel::beside,
    },
    snapshot::{
        Snapshot,
        difference::{self, Change, Level, Wording},
    },
};

/// So many of the things that are wrong are told.
const TOLD: usize = 4;

/// In each of a pair of orders.
const SIDES: Wording = Wording::Sides {
    before: "the first",
    after: "the second",
};

/// An order that led to an end.
struct Landed<'a> {
    order: &'a [usize],
    /// In what it is another end than that of the first order.
    changes: Vec<Change>,
}

impl Landed<'_> {
    fn of(&self, level: Level) -> Vec<&Change> {
        let changes = self.changes.iter();
        changes.filter(|change| change.level == level).collect()
    }
}

/// A revision that stopped an order.
struct Stopped<'a> {
    place: usize,
    /// What it came after and does not need.
    beside: Vec<usize>,
    message: &'a str,
}

/// What came of all orders.
pub(super) struct Verdict<'a> {
    history: &'a History<'a>,
    orders: &'a Orders,
    /// The first order that led to an end, and that end.
    reference: Option<(&'a [usize], &'a Snapshot)>,
    /// All that did.
    landed: Vec<Landed<'a>>,
    stopped: Vec<Stopped<'a>>,
    /// What the ways down show.
    spoilt: &'a [Spoilt],
}

impl<'a> Verdict<'a> {
    pub(super) fn new(
        history: &'a History<'a>,
        orders: &'a Orders,
        outcomes: &'a [Outcome],
        spoilt: &'a [Spoilt],
    ) -> Verdict<'a> {
        let mut verdict = Verdict {
            history,
            orders,
            reference: None,
            landed: Vec::new(),
            stopped: Vec::new(),
            spoilt,
        };
        for (order, outcome) in orders.orders.iter().zip(outcomes) {
            match outcome {
                Outcome::Stopped { after, message } => verdict.stop(order, *after, message),
                Outcome::Landed(walked) => {
                    let landed = &walked.landed;
                    let (_, reference) = *verdict.reference.get_or_insert((order, landed));
                    let changes = difference::difference(reference, landed).changes;
                    verdict.landed.push(Landed { order, changes });
                }
            }
        }
        verdict
    }

    /// Of the orders that stop at the same revision with the same message, the one where least came before it tells
    /// most.
    fn stop(&mut self, order: &[usize], after: usize, message: &'a str) {
        let Some(&place) = order.get(after) else {
            return;
        };
        let mut position = Position::new(order.len());
        for &applied in order.iter().take(after) {
            position.take(&self.history.links, applied);
        }
        let beside = beside(self.history, &position, place);
        let is_same =
            |stopped: &&mut Stopped<'_>| stopped.place == place && stopped.message == message;
        match self.stopped.iter_mut().find(is_same) {
            None => self.stopped.push(Stopped {
                place,
                beside,
                message,
            }),
            Some(stopped) if beside.len() < stopped.beside.len() => stopped.beside = beside,
            Some(_) => {}
        }
    }

    /// The order whose end the others are compared with, if one of them differs from it.
    pub(super) fn doubtful(&self) -> Option<(&'a [usize], &'a Snapshot)> {
        let differs = self.landed.iter().any(|landed| !landed.changes.is_empty());
        self.reference.filter(|_| differs)
    }

    /// Leaves out what differs between two runs of the same order.
    pub(super) fn except(&mut self, landed: &Snapshot, again: &Snapshot) {
        let own = difference::difference(landed, again).changes;
        for landed in &mut self.landed {
            let is_own = |change: &Change| own.iter().any(|own| is_same(own, change));
            landed.changes.retain(|change| !is_own(change));
        }
    }

    /// The status of the obligation, and what was found.
    pub(super) fn told(&self) -> (Status, String) {
        let mut failed: Vec<String> = self.stopped.iter().map(|it| self.stopping(it)).collect();
        failed.extend(self.differing());
        let tried = self.tried();
        let verdict = match failed.is_empty() {
            true => "end in the same schema, but not every way back leads where it should",
            false => "do not all end in the same schema",
        };
        failed.extend(self.spoilt.iter().map(|it| self.spoiling(it)));
        if !failed.is_empty() {
            let more = failed.len().saturating_sub(TOLD);
            failed.truncate(TOLD);
            if more > 0 {
                failed.push(format!("and {more} more"));
            }
            let detail = format!("{tried} {verdict}: {}", failed.join("; "));
            return (Status::Failed, detail);
        }
        let mut notes: Vec<&Change> = Vec::new();
        for change in self.landed.iter().flat_map(|landed| landed.of(Level::Note)) {
            if !notes.iter().any(|note| is_same(note, change)) {
                notes.push(change);
            }
        }
        if notes.is_empty() {
            return (Status::Ok, format!("{tried} end in the same schema"));
        }
        let notes: Vec<String> = notes.iter().map(|note| in_words(note, SIDES)).collect();
        let detail = format!(
            "{tried} end in the same schema but for accidents: {}",
            notes.join("; ")
        );
        (Status::Note, detail)
    }

    /// How many orders of how many.
    fn tried(&self) -> String {
        let tried = self.orders.orders.len();
        if self.orders.is_all() {
            return format!("{tried} orders");
        }
        let count = match self.orders.count {
            Some(count) => count.to_string(),
            None => format!("more than {LIMIT}"),
        };
        let pairs = match self.orders.is_each_first {
            true => "every pair in both orders",
            false => "not every pair in both orders",
        };
        format!("{tried} orders of {count}, {pairs},")
    }

    fn stopping(&self, stopped: &Stopped<'_>) -> String {
        let Stopped {
            place,
            beside,
            message,
        } = stopped;
        let revision = self.history.script(*place).revision();
        match beside.as_slice() {
            // It could where it is proven.
            [] => format!("`{revision}` cannot be applied each time: {message}"),
            beside => format!(
                "`{revision}` cannot be applied after {}, without which it can: {message}",
                self.history.names(beside)
            ),
        }
    }

    fn spoiling(&self, spoilt: &Spoilt) -> String {
        let revision = self.history.script(spoilt.place).revision();
        let beside = self.history.names(&spoilt.beside);
        match &spoilt.harm {
            Harm::Changes(changes) => {
                let changes: Vec<String> = changes
                    .iter()
                    .map(|change| in_words(change, Wording::Downgrade))
                    .collect();
                format!(
                    "after the downgrade of `{revision}` with {beside} applied, {}",
                    changes.join(", ")
                )
            }
            Harm::Stuck(message) => format!(
                "`{revision}` cannot be taken back with {beside} applied, without which it can: {message}"
            ),
        }
    }

    /// Each other end with the two orders that show it best: those that differ least.
    fn differing(&self) -> Vec<String> {
        let mut ends: Vec<Vec<&Change>> = Vec::new();
        for landed in &self.landed {
            let end = landed.of(Level::Difference);
            if !end.is_empty() && !ends.contains(&end) {
                ends.push(end);
            }
        }
        let with = |end: &[&Change]| -> Vec<&[usize]> {
            let same = self.landed.iter();
            let same = same.filter(|landed| landed.of(Level::Difference) == end);
            same.map(|landed| landed.order).collect()
        };
        let first = with(&[]);
        let told = |end: &Vec<&Change>| {
            let others = with(end);
            let pairs = first
                .iter()
                .flat_map(|one| others.iter().map(|other| essence(one, other)));
            let (one, other) = pairs.min_by_key(|(one, _)| one.len())?;
            let changes: Vec<String> = end.iter().map(|change| in_words(change, SIDES)).collect();
            Some(format!(
                "of {} and {} {}",
                self.sequence(one),
                self.sequence(other),
                changes.join(", ")
            ))
        };
        ends.iter().filter_map(told).collect()
    }

    fn sequence(&self, order: &[usize]) -> String {
        format!("({})", sequence(&self.history.ids(order)))
    }
}

/// Two orders without what is the same at their beginning and end.
fn essence<'o>(one: &'o [usize], other: &'o [usize]) -> (&'o [usize], &'o [usize]) {
    let pairs = || one.iter().zip(other);
    let same = |(one, other): &(&usize, &usize)| one == other;
    let begins = pairs().take_while(same).count();
    let ends = pairs().rev().take_while(same).count();
    // Two orders of the same revisions are either the same or differ in at least two.
    let within = begins..one.len().saturating_sub(ends).max(begins);
    (
        one.get(within.clone()).unwrap_or_default(),
        other.get(within).unwrap_or_default(),
    )
}
