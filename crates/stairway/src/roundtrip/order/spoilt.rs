//! What a downgrade spoils of the branches beside it: where a way down leads to another state than the way up. Pure.

use super::{Outcome, Walked, extension::Orders, look::Looks};
use crate::{
    roundtrip::{history::History, models::is_same, route::Position, travel::beside},
    snapshot::{
        Snapshot,
        difference::{self, Change, Level},
    },
};

/// What happens where a revision is taken back beside others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Harm {
    /// What remains is not what it was before the revision.
    Changes(Vec<Change>),
    /// It cannot be taken back, by this message.
    Stuck(String),
}

/// A downgrade that spoils something.
#[derive(Clone, Debug)]
pub(super) struct Spoilt {
    pub(super) place: usize,
    /// What is applied and what is taken back does not need.
    pub(super) beside: Vec<usize>,
    pub(super) harm: Harm,
    /// The number of the order that led up to it.
    pub(super) order: usize,
}

/// What the ways down show; of the same harm by the same revision the one with least beside it.
pub(super) fn spoilt(
    history: &History<'_>,
    orders: &Orders,
    looks: &[Looks],
    outcomes: &[Outcome],
) -> Vec<Spoilt> {
    let mut found: Vec<Spoilt> = Vec::new();
    for (number, outcome) in outcomes.iter().enumerate() {
        let back = orders.opposite(number);
        let (Outcome::Landed(went), Some(Outcome::Landed(known))) = (outcome, outcomes.get(back))
        else {
            continue;
        };
        let (Some(order), Some(looks)) = (orders.orders.get(back), looks.get(back)) else {
            continue;
        };
        for &step in looks.steps.iter().rev() {
            let Some(harm) = harm(known, went, step) else {
                continue;
            };
            let mut position = Position::new(order.len());
            for &applied in order.iter().take(step) {
                position.take(&history.links, applied);
            }
            let place = order[step];
            let new = Spoilt {
                place,
                beside: beside(history, &position, place),
                harm,
                order: number,
            };
            match found
                .iter_mut()
                .find(|it| it.place == place && it.harm == new.harm)
            {
                None => found.push(new),
                Some(known) if new.beside.len() < known.beside.len() => *known = new,
                Some(_) => {}
            }
        }
    }
    found
}

/// What the step does that leaves so many revisions: `known` passed the same states on its way up as `went` on its way
/// down.
pub(super) fn harm(known: &Walked, went: &Walked, step: usize) -> Option<Harm> {
    let start = news(known.up(step + 1)?, went.down(step + 1)?);
    if let Some((at, message)) = &went.stuck
        && *at == step
    {
        // What is already otherwise may be why.
        return start.is_empty().then(|| Harm::Stuck(message.clone()));
    }
    let mut changes = news(known.up(step)?, went.down(step)?);
    changes.retain(|change| !start.iter().any(|other| is_same(other, change)));
    (!changes.is_empty()).then_some(Harm::Changes(changes))
}

/// In what a state differs. An accident, such as the order of columns, is told of the way up.
fn news(known: &Snapshot, found: &Snapshot) -> Vec<Change> {
    let mut changes = difference::difference(known, found).changes;
    changes.retain(|change| change.level == Level::Difference);
    changes
}
