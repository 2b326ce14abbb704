//! The obligations of each revision, and of the whole history, on one dialect.

use super::{
    DatabaseProof, Event, Obligation, Obligations, Options, RevisionProof, Status, Whole,
    finding::{about, compare, failure, nothing_done},
    ground::{self, Ground},
    logical::{Landing, Landings, Parity},
    models::Declared,
    scripted::{self, Landed},
    stretch::{self, Order},
    whole::{BASE, summed},
};
use crate::{
    Dialect, Error,
    revision::{Direction, RevisionId},
    script::Script,
    snapshot::Snapshot,
    source::Source,
};
use std::ops::Range;

/// Proves every revision on one dialect.
///
/// A long history is cut into stretches that are proven at the same time, as many as there are processors to spare,
/// each on a database of its own where all that comes before it is applied first.
pub(super) async fn database(
    source: &Source,
    dialect: Dialect,
    options: &Options,
    parity: &Parity,
    declared: &Result<Declared<'_>, String>,
    emit: &(dyn Fn(Event) + Sync),
) -> Result<(DatabaseProof, Vec<Whole>), Error> {
    emit(Event::Preparing { dialect });
    let server = ground::server(dialect, options).await?;
    let scripts = scripts(source);
    let mut first = Ground::new(source, dialect, options, server.as_ref()).await?;
    let version = first.version().await?;
    emit(Event::Started {
        dialect,
        version: version.clone(),
        revisions: scripts.len(),
    });
    let order = Order::new(dialect, emit);
    let stretches = stretch::cut(
        scripts.len(),
        options
            .at_once
            .unwrap_or_else(|| stretch::at_once(options.dialects.len())),
    );
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
                    ground,
                    good: Vec::new(),
                    landings: Landings::default(),
                    parity,
                    declared,
                    emit,
                };
                prover.stretch(&scripts, stretch, &order, number == last)
            });
    let (outcomes, scripted) = tokio::join!(
        futures_util::future::join_all(provers),
        scripted::run(source, dialect, server.as_ref(), &options.interrupt)
    );
    let mut revisions = Vec::new();
    let mut whole = Vec::new();
    let mut landed = None;
    for outcome in outcomes {
        let stretch = outcome?;
        revisions.extend(stretch.proofs);
        whole.extend(stretch.whole);
        landed = stretch.landed.or(landed);
    }
    // Where running does not lead back to the base, scripts need not either.
    let exact = whole
        .iter()
        .any(|whole| whole.obligation == BASE && whole.status == Status::Ok);
    whole.push(scripted::compare(scripted?, landed, exact, dialect));
    Ok((
        DatabaseProof {
            dialect,
            version,
            revisions,
        },
        summed(whole, dialect),
    ))
}

/// Every script, in the order in which they are proven.
pub(super) fn scripts(source: &Source) -> Vec<&Script> {
    let order = source.graph().order();
    order.filter_map(|id| source.script(id)).collect()
}

/// What came of one stretch.
struct Proven {
    proofs: Vec<RevisionProof>,
    whole: Vec<Whole>,
    /// Where it led to; of the last stretch, if every revision before was applied.
    landed: Option<Landed>,
}

/// Proves one stretch.
pub(super) struct Prover<'a> {
    pub(super) ground: Ground<'a>,
    /// What is applied, in order.
    pub(super) good: Vec<RevisionId>,
    pub(super) landings: Landings,
    parity: &'a Parity,
    /// The models beside head, or why they are not compared.
    pub(super) declared: &'a Result<Declared<'a>, String>,
    emit: &'a (dyn Fn(Event) + Sync),
}

impl Prover<'_> {
    /// Proves the revisions of a stretch, and, in the `last` one, what must hold of the whole history.
    async fn stretch(
        mut self,
        scripts: &[&Script],
        stretch: Range<usize>,
        order: &Order<'_>,
        last: bool,
    ) -> Result<Proven, Error> {
        let base = self.ground.snapshot().await?;
        for script in scripts.iter().take(stretch.start) {
            self.apply(script).await?;
        }
        let mut before = match stretch.start {
            0 => base.clone(),
            _ => self.ground.snapshot().await?,
        };
        if let Some(replayed) = self.ground.replayed() {
            self.landings.pass(replayed, &before);
        }
        let mut proofs = Vec::new();
        for (index, script) in scripts
            .iter()
            .enumerate()
            .take(stretch.end)
            .skip(stretch.start)
        {
            let (proof, after) = self.revision(index, script, before).await?;
            before = after;
            order.proven(index, proof.clone());
            proofs.push(proof);
        }
        let mut whole = vec![self.agreed(&before).await?];
        let mut landed = None;
        if last {
            let complete = self.good.len() == scripts.len();
            whole.push(self.modelled(complete.then_some(&before)));
            if complete {
                let records = self.ground.records().await?;
                landed = Some(Landed::new(before, records));
            }
            whole.push(self.back(&base, scripts).await?);
        }
        self.ground.close().await?;
        Ok(Proven {
            proofs,
            whole,
            landed,
        })
    }

    /// Applies a revision that is proven elsewhere; where it cannot be, what needs it is not applied either.
    async fn apply(&mut self, script: &Script) -> Result<(), Error> {
        if self.ground.lacks(script.revision()).is_some() {
            return Ok(());
        }
        match self
            .ground
            .step(script.revision(), Direction::Upgrade)
            .await
        {
            Ok(()) => self.good.push(script.revision().clone()),
            Err(error) => {
                failure(Obligation::Up, script, self.ground.dialect(), error)?;
                if script.blocks().iter().any(|block| !block.transaction) {
                    self.ground.restore(&self.good, self.emit).await?;
                }
            }
        }
        Ok(())
    }

    /// Proves one revision from the state `before`; gives the state that the next one starts from.
    async fn revision(
        &mut self,
        index: usize,
        script: &Script,
        before: Snapshot,
    ) -> Result<(RevisionProof, Snapshot), Error> {
        let mut proof = RevisionProof {
            revision: script.revision().clone(),
            message: script.message().to_owned(),
            obligations: Obligations::SKIPPED,
            findings: Vec::new(),
        };
        if let Some(needed) = self.ground.lacks(script.revision()) {
            let detail = format!("not proven: it needs `{needed}`, which could not be applied");
            proof.findings.push(about(
                script,
                self.ground.dialect(),
                Obligation::Up,
                Status::Skipped,
                detail,
            ));
            return Ok((proof, before));
        }
        if let Err(error) = self
            .ground
            .step(script.revision(), Direction::Upgrade)
            .await
        {
            proof.obligations.up = Status::Failed;
            proof.findings.push(failure(
                Obligation::Up,
                script,
                self.ground.dialect(),
                error,
            )?);
            // What runs outside of a transaction is not rolled back.
            if self.ground.snapshot().await? != before {
                self.ground.restore(&self.good, self.emit).await?;
            }
            return Ok((proof, before));
        }
        self.good.push(script.revision().clone());
        proof.obligations.up = Status::Ok;
        let after = self.ground.snapshot().await?;
        let doubts = self.ground.doubts();
        let landing = Landing {
            index,
            script,
            replayed: self.ground.replayed(),
            doubts: &doubts,
            snapshot: &after,
        };
        self.landings.prove(&landing, &mut proof, self.parity);
        self.down(script, &mut proof, &before, &after).await?;
        Ok((proof, after))
    }

    /// The way down and up again; leaves the database in the state `after`.
    async fn down(
        &mut self,
        script: &Script,
        proof: &mut RevisionProof,
        before: &Snapshot,
        after: &Snapshot,
    ) -> Result<(), Error> {
        if script.irreversible().is_some() {
            proof.obligations.down = Status::Irreversible;
            return Ok(());
        }
        if let Err(error) = self
            .ground
            .step(script.revision(), Direction::Downgrade)
            .await
        {
            proof.obligations.down = Status::Failed;
            proof.findings.push(failure(
                Obligation::Down,
                script,
                self.ground.dialect(),
                error,
            )?);
            return self.ensure(after).await;
        }
        let landed = self.ground.snapshot().await?;
        if landed == *after && after != before {
            let detail = nothing_done(before, after);
            proof.obligations.down = Status::Failed;
            let dialect = self.ground.dialect();
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
        if let Err(error) = self
            .ground
            .step(script.revision(), Direction::Upgrade)
            .await
        {
            proof.obligations.again = Status::Failed;
            proof.findings.push(failure(
                Obligation::Again,
                script,
                self.ground.dialect(),
                error,
            )?);
            self.ground.restore(&self.good, self.emit).await?;
            return Ok(());
        }
        let again = self.ground.snapshot().await?;
        proof.obligations.again = compare(Obligation::Again, script, proof, after, &again);
        if again != *after {
            self.ground.restore(&self.good, self.emit).await?;
        }
        Ok(())
    }

    /// Restores the state after all good revisions, unless it is still there.
    async fn ensure(&mut self, after: &Snapshot) -> Result<(), Error> {
        if self.ground.snapshot().await? != *after {
            self.ground.restore(&self.good, self.emit).await?;
        }
        Ok(())
    }
}
