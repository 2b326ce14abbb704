//! One revision's way up, down and up again, and what is compared where it lands.

use super::{
    Grade, Obligation, Obligations, RevisionProof, Status,
    finding::{about, compare, nothing_done},
    logical::Landing,
    prove::Prover,
    route::Visit,
    rows::{Attempt, Laid, Taken},
    travel::{Arrival, is_exact},
};
use crate::{Error, revision::Direction, snapshot::Snapshot};

/// A revision between its passes.
struct Passes<'p> {
    place: usize,
    /// The state before the first upgrade.
    before: &'p Snapshot,
    /// The state after it.
    after: &'p Snapshot,
}

impl Prover<'_> {
    /// Proves one revision where exactly what it needs is applied; `now` is the state that the one before left, and
    /// what is given back is the one that this one leaves.
    pub(super) async fn revision(
        &mut self,
        visit: &Visit,
        now: Snapshot,
    ) -> Result<(RevisionProof, Snapshot), Error> {
        let place = visit.place;
        let script = self.history.script(place);
        let mut proof = RevisionProof {
            revision: script.revision().clone(),
            message: script.message().to_owned(),
            obligations: Obligations::SKIPPED,
            grade: None,
            drops: Vec::new(),
            converts: Vec::new(),
            findings: Vec::new(),
        };
        let (before, why) = match self.lacks(place) {
            Some(needed) => {
                let why = format!("not proven: it needs `{needed}`, which could not be applied");
                (now, Some(why))
            }
            None => match self.travel(place, now).await? {
                Arrival::There(before) => (before, None),
                Arrival::Elsewhere(now, why) => (now, Some(why)),
            },
        };
        if let Some(detail) = why {
            proof.findings.push(about(
                script,
                self.ground.dialect(),
                Obligation::Up,
                Status::Skipped,
                detail,
            ));
            return Ok((proof, before));
        }
        if visit.moves {
            let replayed = self.ground.replayed();
            self.landings.depart(place, replayed, &before, self.parity);
            self.rows.hold(None);
        }
        let database = self.ground.number();
        let laid = self.lay(script, &mut proof, &before).await?;
        let taken = self
            .take(place, &mut proof, Obligation::Up, &before, Some(&laid.1))
            .await?;
        let attempt = match taken {
            Taken::AsItIs => None,
            Taken::Instead(attempt) => Some(*attempt),
            Taken::Failed(finding) => {
                proof.obligations.up = Status::Failed;
                proof.findings.push(finding);
                // What runs outside of a transaction is not rolled back.
                let mut now = self.ground.snapshot().await?;
                if now != before {
                    self.restore().await?;
                    now = self.ground.snapshot().await?;
                }
                return Ok((proof, now));
            }
        };
        self.position.take(&self.history.links, place);
        self.good[place] = true;
        proof.obligations.up = Status::Ok;
        let (before, after, laid) = match attempt {
            Some(attempt) => (attempt.before, attempt.after, attempt.laid),
            None => {
                let after = self.ground.snapshot().await?;
                let laid = Laid::new(laid, self.look(&after).await?);
                (before, after, Some(laid))
            }
        };
        let doubts = self.ground.doubts();
        let landing = Landing {
            index: place,
            script,
            replayed: self.ground.replayed(),
            doubts: &doubts,
            snapshot: &after,
        };
        self.landings.prove(&landing, &mut proof, self.parity);
        self.keep(&after);
        let passes = Passes {
            place,
            before: &before,
            after: &after,
        };
        self.down(passes, &mut proof, laid).await?;
        if self.rows.are_plain(self.ground.number()) {
            // The next revision meets all kinds again.
            self.restore().await?;
        }
        self.exact[place] = is_exact(script, &proof, self.ground.dialect());
        self.sample(script, &mut proof).await?;
        // What was made anew need not be what it was: a clock or chance may have a part in it.
        let after = match proof.obligations.again {
            Status::Ok if self.ground.number() == database => after,
            _ => self.ground.snapshot().await?,
        };
        Ok((proof, after))
    }

    /// The way down and up again; leaves the database in the state after. The rows in it are those that were `laid`; if
    /// there are none, they stood in the way.
    async fn down(
        &mut self,
        passes: Passes<'_>,
        proof: &mut RevisionProof,
        mut laid: Option<Laid>,
    ) -> Result<(), Error> {
        let Passes {
            place,
            mut before,
            mut after,
        } = passes;
        let script = self.history.script(place);
        let dialect = self.ground.dialect();
        if laid.is_some() && proof.obligations.rows == Status::Skipped {
            proof.obligations.rows = Status::Ok;
        }
        if script.irreversible().is_some() {
            proof.obligations.down = Status::Irreversible;
            proof.grade = Some(Grade::Irreversible);
            self.rows.hold(laid.map(Laid::after));
            return Ok(());
        }
        let held = laid
            .as_ref()
            .map(|laid| laid.where_begins(Direction::Downgrade));
        let taken = self
            .take(place, proof, Obligation::Down, before, held)
            .await?;
        let down: Attempt;
        match taken {
            Taken::AsItIs => {}
            Taken::Instead(attempt) => {
                down = *attempt;
                (before, after) = (&down.before, &down.after);
                laid = down.laid;
            }
            Taken::Failed(finding) => {
                proof.obligations.down = Status::Failed;
                proof.findings.push(finding);
                return self.ensure(after).await;
            }
        }
        let landed = self.ground.snapshot().await?;
        if landed == *after && after != before {
            let detail = nothing_done(before, after);
            proof.obligations.down = Status::Failed;
            proof.findings.push(about(
                script,
                dialect,
                Obligation::Down,
                Status::Failed,
                detail,
            ));
            // Upgrading again could only fail over what is still there; the record alone was taken back.
            return self.ground.stamp(script).await;
        }
        proof.obligations.down = compare(Obligation::Down, script, proof, before, &landed);
        if let Some(laid) = &laid {
            let (_, returned) = self.look(&landed).await?;
            self.returned(place, proof, laid, &returned);
            self.grade(place, proof, [before, after], laid);
        }
        let held = laid
            .as_ref()
            .map(|laid| laid.where_begins(Direction::Upgrade));
        let taken = self
            .take(place, proof, Obligation::Again, before, held)
            .await?;
        let again: Attempt;
        match taken {
            Taken::AsItIs => {}
            Taken::Instead(attempt) => {
                again = *attempt;
                after = &again.after;
                laid = again.laid;
            }
            Taken::Failed(finding) => {
                proof.obligations.again = Status::Failed;
                proof.findings.push(finding);
                return self.restore().await;
            }
        }
        let landed = self.ground.snapshot().await?;
        proof.obligations.again = compare(Obligation::Again, script, proof, after, &landed);
        if let Some(laid) = &laid {
            let (_, image) = self.look(&landed).await?;
            self.again(place, proof, laid, &image);
            self.rows.hold(Some(image));
        }
        if landed != *after {
            self.restore().await?;
        }
        Ok(())
    }

    /// Restores the state after all good revisions, unless it is still there.
    async fn ensure(&mut self, after: &Snapshot) -> Result<(), Error> {
        if self.ground.snapshot().await? != *after {
            self.restore().await?;
        }
        Ok(())
    }
}
