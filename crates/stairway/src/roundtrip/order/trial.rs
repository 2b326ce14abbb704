//! One order on a database of its own: up to its end, and down from there by another.

use super::{Looks, MOST, Outcome, Spoilt, Trials, Walked, spoilt::harm};
use crate::{
    Error, drift,
    revision::Direction,
    roundtrip::{
        Obligation,
        finding::{failure, message},
        route::Position,
    },
};
use std::collections::BTreeMap;

/// Nothing to look at.
static NOWHERE: Looks = Looks { steps: Vec::new() };

/// A way up and down.
pub(super) struct Course<'o> {
    /// What is applied, in this order.
    pub(super) up: &'o [usize],
    /// Where to look on the way up.
    pub(super) known: &'o Looks,
    /// The same in another order, of which the last is the first to be taken back.
    pub(super) down: &'o [usize],
    /// Where to look on the way down, which ends with the last of them.
    pub(super) looks: &'o Looks,
}

impl<'o> Course<'o> {
    /// To the end of an order and no further.
    pub(super) fn up(order: &'o [usize]) -> Course<'o> {
        Course {
            up: order,
            known: &NOWHERE,
            down: order,
            looks: &NOWHERE,
        }
    }
}

impl Trials<'_> {
    /// Goes up and down on a new database.
    pub(super) async fn run(&self, course: &Course<'_>) -> Result<Outcome, Error> {
        let source = self.history.source;
        let mut ground = drift::Ground::new(source, self.server, self.interrupt).await?;
        let outcome = self.walk(&mut ground, course).await?;
        ground.close().await?;
        Ok(outcome)
    }

    async fn walk(
        &self,
        ground: &mut drift::Ground<'_>,
        course: &Course<'_>,
    ) -> Result<Outcome, Error> {
        let count = course.up.len();
        let mut up = BTreeMap::new();
        for (after, &place) in course.up.iter().enumerate() {
            if course.known.wants(after) {
                up.insert(after, ground.snapshot().await?);
            }
            if let Some(message) = self.step(ground, place, Direction::Upgrade).await? {
                return Ok(Outcome::Stopped { after, message });
            }
        }
        let mut walked = Walked {
            count,
            landed: ground.snapshot().await?,
            up,
            down: BTreeMap::new(),
            stuck: None,
        };
        let lowest = course.looks.lowest().unwrap_or(count);
        for remaining in (lowest..count).rev() {
            let place = course.down[remaining];
            if let Some(message) = self.step(ground, place, Direction::Downgrade).await? {
                walked.stuck = Some((remaining, message));
                break;
            }
            if course.looks.wants(remaining) {
                walked.down.insert(remaining, ground.snapshot().await?);
            }
        }
        Ok(Outcome::Landed(walked))
    }

    /// Takes one step; the message where it cannot be taken.
    async fn step(
        &self,
        ground: &mut drift::Ground<'_>,
        place: usize,
        direction: Direction,
    ) -> Result<Option<String>, Error> {
        let script = self.history.script(place);
        let obligation = match direction {
            Direction::Upgrade => Obligation::Up,
            Direction::Downgrade => Obligation::Down,
        };
        match ground.step(script.revision(), direction).await {
            Ok(()) => Ok(None),
            Err(error) => {
                let finding = failure(obligation, script, self.dialect, error)?;
                Ok(Some(message(&finding).to_owned()))
            }
        }
    }

    /// Looks for the one revision beside which a downgrade does the same harm: with what both of them need, applied as in
    /// `order`, and nothing else.
    pub(super) async fn reduce(&self, spoilt: &mut Spoilt, order: &[usize]) -> Result<(), Error> {
        for &other in spoilt.beside.iter().take(MOST) {
            let links = &self.history.links;
            let mut position = Position::new(links.len());
            for place in [other, spoilt.place] {
                for needed in position.moves(links, place).up {
                    position.take(links, needed);
                }
                position.take(links, place);
            }
            let mut up = order.to_vec();
            up.retain(|&place| position.holds(place));
            let mut rest = up.clone();
            rest.retain(|&place| place != spoilt.place);
            let mut down = rest.clone();
            down.push(spoilt.place);
            let looks = Looks {
                steps: vec![rest.len()],
            };
            let course = Course {
                up: &up,
                known: &NOWHERE,
                down: &down,
                looks: &looks,
            };
            let known = Course {
                up: &down,
                known: &looks,
                ..Course::up(&down)
            };
            if let (Outcome::Landed(went), Outcome::Landed(known)) =
                (self.run(&course).await?, self.run(&known).await?)
                && harm(&known, &went, rest.len()).as_ref() == Some(&spoilt.harm)
            {
                spoilt.beside = vec![other];
                return Ok(());
            }
        }
        Ok(())
    }
}
