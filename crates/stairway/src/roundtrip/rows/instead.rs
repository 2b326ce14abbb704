//! A step that fails where there are rows, tried with others: without the values at the edges of their types, and without
//! any rows. That tells whose fault it is.

use super::{
    super::{
        Finding, Obligation, RevisionProof,
        finding::{failure, is_refused},
        prove::Prover,
    },
    Laid,
    culprit::{self, culprit},
};
use crate::{
    Error,
    revision::Direction,
    rows::{self, Filler, Image, Options},
    schema::{Check, Schema},
    snapshot::Snapshot,
};
use std::sync::Arc;

/// A step that could be taken after all, on a new database.
pub(in crate::roundtrip) struct Attempt {
    /// The state before the upgrade.
    pub(in crate::roundtrip) before: Snapshot,
    /// The state after it.
    pub(in crate::roundtrip) after: Snapshot,
    /// What the rows were; none if there are no rows now.
    pub(in crate::roundtrip) laid: Option<Laid>,
}

/// What came of a step.
pub(in crate::roundtrip) enum Taken {
    /// It was taken.
    AsItIs,
    /// It could be taken with other rows or without any: those that were there stood in its way.
    Instead(Box<Attempt>),
    /// It fails all the same.
    Failed(Finding),
}

/// Other rows than those that stand in the way.
enum Lay {
    /// None has a value at the edge of its type.
    Plain,
    /// Likewise, and all are such as this schema allows.
    Meeting(Box<Schema>),
    /// Likewise, and none are in this table.
    Beside(String),
    /// There are none.
    Nothing,
}

/// What stands in the way of a step.
pub(super) enum Blame {
    /// Values at the edges of their types.
    Edges,
    /// Rows that a new check does not allow.
    Check,
    /// Rows that are made up, in this table: they have keys that the upgrade brings.
    Keys(String),
    /// Any rows.
    Any,
}

impl Prover<'_> {
    /// Takes the step that `obligation` is about, of the revision at `place`, where the tables hold `image`; none where
    /// there are no rows. `before` is the state before the upgrade.
    pub(in crate::roundtrip) async fn take(
        &mut self,
        place: usize,
        proof: &mut RevisionProof,
        obligation: Obligation,
        before: &Snapshot,
        image: Option<&Image>,
    ) -> Result<Taken, Error> {
        let script = self.history.script(place);
        let direction = match obligation {
            Obligation::Down => Direction::Downgrade,
            _ => Direction::Upgrade,
        };
        let Err(error) = self.ground.step(script.revision(), direction).await else {
            return Ok(Taken::AsItIs);
        };
        let is_refused = is_refused(&error);
        let finding = failure(obligation, script, self.ground.dialect(), error)?;
        let attempt = match image {
            Some(image) if is_refused => {
                self.instead(place, proof, before, image, &finding).await?
            }
            _ => None,
        };
        Ok(match attempt {
            Some(attempt) => Taken::Instead(Box::new(attempt)),
            None => Taken::Failed(finding),
        })
    }

    /// The step of the obligation that `failed` is about, of the revision at `place`, where the tables held `image`. If it
    /// can be taken with other rows or without any, these are to blame, which is said; the database is then where the
    /// step leads to. Otherwise it is not where it was.
    async fn instead(
        &mut self,
        place: usize,
        proof: &mut RevisionProof,
        before: &Snapshot,
        image: &Image,
        failed: &Finding,
    ) -> Result<Option<Attempt>, Error> {
        let is_empty = image.tables.values().all(|held| held.rows.is_empty());
        if is_empty {
            return Ok(None);
        }
        let mut finding = failed.clone();
        let (dialect, statement) = (self.ground.dialect(), failed.statement.as_deref());
        if let Some(row) = culprit(
            &failed.detail,
            statement.unwrap_or_default(),
            image,
            dialect,
        ) {
            finding.detail.push_str(&format!("\n{row}"));
        }
        let steps: &[Direction] = match finding.obligation {
            Obligation::Up => &[Direction::Upgrade],
            Obligation::Down => &[Direction::Upgrade, Direction::Downgrade],
            _ => &[Direction::Upgrade, Direction::Downgrade, Direction::Upgrade],
        };
        let direction = steps.last().copied().unwrap_or(Direction::Upgrade);
        if self.rows.options.edges {
            let attempt = self.attempt(place, before, steps, &Lay::Plain).await?;
            if let Some(attempt) = attempt {
                self.accuse(place, proof, direction, finding, Blame::Edges);
                return Ok(Some(attempt));
            }
        }
        let Some(empty) = self.attempt(place, before, steps, &Lay::Nothing).await? else {
            return Ok(None);
        };
        let row = self.violating(&finding, image, before, &empty.after);
        if let Some(row) = row.await? {
            finding.detail.push_str(&format!("\n{row}"));
        }
        let fitting = match finding.obligation {
            Obligation::Up => self.fitting(&finding, image, before, &empty.after),
            _ => None,
        };
        if let Some((lay, blame)) = fitting {
            let attempt = match self.attempt(place, before, steps, &lay).await? {
                Some(attempt) => Some((attempt, blame)),
                // The database is not where the step leads to.
                None => {
                    let empty = self.attempt(place, before, steps, &Lay::Nothing).await?;
                    empty.map(|empty| (empty, Blame::Any))
                }
            };
            return Ok(attempt.map(|(attempt, blame)| {
                self.accuse(place, proof, direction, finding, blame);
                attempt
            }));
        }
        self.accuse(place, proof, direction, finding, Blame::Any);
        Ok(Some(empty))
    }

    /// Rows that an upgrade may go well with, which `failed` over those in `image`: such as meet the checks that it brings,
    /// or none where it brings some with keys of its own.
    fn fitting(
        &mut self,
        failed: &Finding,
        image: &Image,
        before: &Snapshot,
        after: &Snapshot,
    ) -> Option<(Lay, Blame)> {
        if culprit::check(&failed.detail).is_some() {
            let (before, after) = (self.landings.live(before), self.landings.live(after));
            let lay = Lay::Meeting(Box::new(with_checks(before, &after)?));
            return Some((lay, Blame::Check));
        }
        let table = culprit::taken(&failed.detail, failed.statement.as_deref()?, image)?;
        Some((Lay::Beside(table.to_owned()), Blame::Keys(table.to_owned())))
    }

    /// The row in `image` that violates the check that `failed` is about, which the state before or `after` has.
    async fn violating(
        &mut self,
        failed: &Finding,
        image: &Image,
        before: &Snapshot,
        after: &Snapshot,
    ) -> Result<Option<String>, Error> {
        let Some(name) = culprit::check(&failed.detail) else {
            return Ok(None);
        };
        for state in [after, before] {
            let schema = self.landings.live(state);
            let mut checks = schema.tables.values().flat_map(|table| {
                let checks = table.checks.iter();
                checks.map(move |check| (table, check))
            });
            let found = checks.find(|(_, check)| check.name.as_deref() == Some(name));
            if let Some((table, check)) = found
                && let Some(held) = image.tables.get(&table.name)
            {
                // A check of that name may be another before and after.
                let row = rows::refused(self.ground.eyes(), table, held, check).await?;
                let Some(row) = row else { continue };
                return Ok(culprit::told(&table.name, held, row, self.ground.dialect()));
            }
        }
        Ok(None)
    }

    /// Takes `steps` of the revision at `place` on a new database, with other rows.
    async fn attempt(
        &mut self,
        place: usize,
        before: &Snapshot,
        steps: &[Direction],
        lay: &Lay,
    ) -> Result<Option<Attempt>, Error> {
        let (history, script) = (self.history, self.history.script(place));
        let was_there = self.position.holds(place);
        if was_there {
            self.position.leave(&history.links, place);
        }
        self.restore().await?;
        let attempt = match self.ground.lacks(script.revision()) {
            Some(_) => None,
            None => self.steps(place, before, steps, lay).await?,
        };
        if was_there {
            self.position.take(&history.links, place);
        }
        Ok(attempt)
    }

    async fn steps(
        &mut self,
        place: usize,
        before: &Snapshot,
        steps: &[Direction],
        lay: &Lay,
    ) -> Result<Option<Attempt>, Error> {
        let script = self.history.script(place);
        let before = match self.ground.snapshot().await? {
            now if now == *before => before.clone(),
            now => now,
        };
        let laid = match lay {
            Lay::Nothing => None,
            lay => {
                self.rows.plain = Some(self.ground.number());
                let options = Options {
                    edges: false,
                    ..self.rows.options
                };
                let schema = self.landings.live(&before);
                self.rows.at(self.ground.number());
                let mut image = self.read(&schema).await?;
                let (eyes, watch) = (self.ground.eyes(), &mut self.rows.watch);
                let mut filler = Filler::new(options);
                let wanted = match lay {
                    Lay::Meeting(wanted) => wanted,
                    Lay::Beside(table) => {
                        filler.leave_out(table);
                        &schema
                    }
                    Lay::Plain | Lay::Nothing => &schema,
                };
                filler.fill(eyes, wanted, &mut image, watch).await?;
                Some((schema, image))
            }
        };
        let mut after = None;
        for &direction in steps {
            if let Err(error) = self.ground.step(script.revision(), direction).await {
                failure(Obligation::Up, script, self.ground.dialect(), error)?;
                return Ok(None);
            }
            if after.is_none() {
                let landed = self.ground.snapshot().await?;
                let seen = match &laid {
                    Some(_) => Some(self.look(&landed).await?),
                    None => None,
                };
                after = Some((landed, seen));
            }
        }
        if steps.len() > 1 {
            // They were told of the first upgrade.
            self.ground.doubts();
        }
        Ok(after.map(|(after, seen)| Attempt {
            before,
            after,
            laid: laid
                .zip(seen)
                .map(|(before, after)| Laid::new(before, after)),
        }))
    }
}

/// `before` with the checks on its columns that only `after` has; none if there are none.
fn with_checks(mut before: Schema, after: &Schema) -> Option<Schema> {
    let mut any = false;
    for (name, table) in &mut before.tables {
        let Some(twin) = after.tables.get(name) else {
            continue;
        };
        let is_new = |check: &&Check| {
            let mut known = table.checks.iter();
            let columns = check.expression.columns();
            !known.any(|known| known.expression == check.expression)
                && columns.iter().all(|column| table.column(column).is_some())
        };
        let new: Vec<Check> = twin.checks.iter().filter(is_new).cloned().collect();
        if !new.is_empty() {
            any = true;
            Arc::make_mut(table).checks.extend(new);
        }
    }
    any.then_some(before)
}
