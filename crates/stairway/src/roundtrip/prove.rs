//! The obligations of each revision, and of the whole history, on one dialect.

use super::{
    DatabaseProof, Event, Finding, Obligation, Obligations, Options, RevisionProof, Status, Whole,
    ground::{self, Ground},
    stretch::{self, Order},
};
use crate::{
    Dialect, Error, ErrorKind,
    revision::{Direction, RevisionId},
    script::{BlockKind, Script},
    snapshot::{
        Snapshot,
        difference::{self, Change, Level, Wording},
    },
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
    emit: &(dyn Fn(Event) + Sync),
) -> Result<(DatabaseProof, Vec<Whole>), Error> {
    emit(Event::Preparing { dialect });
    let server = ground::server(dialect, options).await?;
    let scripts: Vec<&Script> = source
        .graph()
        .order()
        .filter_map(|id| source.script(id))
        .collect();
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
                    emit,
                };
                prover.stretch(&scripts, stretch, &order, number == last)
            });
    let mut revisions = Vec::new();
    let mut whole = Vec::new();
    for outcome in futures_util::future::join_all(provers).await {
        let (mut proofs, obligations) = outcome?;
        revisions.append(&mut proofs);
        whole.extend(obligations);
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

struct Prover<'a> {
    ground: Ground<'a>,
    /// What is applied, in order.
    good: Vec<RevisionId>,
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
    ) -> Result<(Vec<RevisionProof>, Vec<Whole>), Error> {
        let base = self.ground.snapshot().await?;
        for script in scripts.iter().take(stretch.start) {
            self.apply(script).await?;
        }
        let mut before = match stretch.start {
            0 => base.clone(),
            _ => self.ground.snapshot().await?,
        };
        let mut proofs = Vec::new();
        for (index, script) in scripts
            .iter()
            .enumerate()
            .take(stretch.end)
            .skip(stretch.start)
        {
            let (proof, after) = self.revision(script, before).await?;
            before = after;
            order.proven(index, proof.clone());
            proofs.push(proof);
        }
        let mut whole = vec![self.agreed(&before).await?];
        if last {
            whole.push(self.back(&base, scripts).await?);
        }
        self.ground.close().await?;
        Ok((proofs, whole))
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
                failure(Obligation::Up, script, error)?;
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
            proof
                .findings
                .push(about(script, Obligation::Up, Status::Skipped, detail));
            return Ok((proof, before));
        }
        if let Err(error) = self
            .ground
            .step(script.revision(), Direction::Upgrade)
            .await
        {
            proof.obligations.up = Status::Failed;
            proof.findings.push(failure(Obligation::Up, script, error)?);
            // What runs outside of a transaction is not rolled back.
            if self.ground.snapshot().await? != before {
                self.ground.restore(&self.good, self.emit).await?;
            }
            return Ok((proof, before));
        }
        self.good.push(script.revision().clone());
        proof.obligations.up = Status::Ok;
        let after = self.ground.snapshot().await?;
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
            proof
                .findings
                .push(failure(Obligation::Down, script, error)?);
            return self.ensure(after).await;
        }
        let landed = self.ground.snapshot().await?;
        if landed == *after && after != before {
            let detail =
                "the downgrade does nothing: everything that the upgrade changed is still there";
            proof.obligations.down = Status::Failed;
            proof.findings.push(about(
                script,
                Obligation::Down,
                Status::Failed,
                detail.to_owned(),
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
            proof
                .findings
                .push(failure(Obligation::Again, script, error)?);
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

    /// Snapshots are read step by step; a reader that has seen nothing must see the same.
    async fn agreed(&mut self, head: &Snapshot) -> Result<Whole, Error> {
        let afresh = self.ground.afresh().await?;
        let (status, detail) = match difference::difference(head, &afresh).changes.first() {
            None => (
                Status::Ok,
                "read step by step and read afresh, the catalogue is the same".to_owned(),
            ),
            Some(change) => (Status::Failed, change.to_string()),
        };
        Ok(Whole {
            obligation: SNAPSHOT,
            dialect: self.ground.dialect(),
            status,
            detail,
        })
    }

    /// From head back to base nothing is left.
    async fn back(&mut self, base: &Snapshot, scripts: &[&Script]) -> Result<Whole, Error> {
        let dialect = self.ground.dialect();
        let whole = |status, detail| Whole {
            obligation: BASE,
            dialect,
            status,
            detail,
        };
        // What was skipped is stuck behind one of these.
        let stuck: Vec<String> = scripts
            .iter()
            .filter(|script| match self.ground.holds(script.revision()) {
                true => script.irreversible().is_some(),
                false => self.ground.lacks(script.revision()).is_none(),
            })
            .map(|script| format!("`{}`", script.revision()))
            .collect();
        if !stuck.is_empty() {
            return Ok(whole(
                Status::Skipped,
                format!("no way through {}", stuck.join(", ")),
            ));
        }
        while let Some(revision) = self.good.pop() {
            if let Err(error) = self.ground.step(&revision, Direction::Downgrade).await {
                if error.kind() == ErrorKind::Interrupted {
                    return Err(error);
                }
                let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
                return Ok(whole(
                    Status::Failed,
                    format!("{error}{}", cause.unwrap_or_default()),
                ));
            }
        }
        let landed = self.ground.snapshot().await?;
        let failed: Vec<String> = difference::difference(base, &landed)
            .changes
            .iter()
            .filter(|change| change.level == Level::Difference)
            .map(|change| in_words(change, Wording::Downgrade))
            .collect();
        Ok(match (failed.is_empty(), scripts.len()) {
            (true, 1) => whole(
                Status::Ok,
                "1 revision up and down leaves nothing".to_owned(),
            ),
            (true, count) => whole(
                Status::Ok,
                format!("{count} revisions up and down leave nothing"),
            ),
            (false, _) => whole(Status::Failed, failed.join("; ")),
        })
    }
}

/// The obligation that the proof's own reading of the catalogue agrees with itself.
const SNAPSHOT: &str = "snapshot";
/// The obligation that from base to head and back to base nothing is left.
const BASE: &str = "base";

/// One line for each obligation: of several stretches' the worst.
fn summed(whole: Vec<Whole>, dialect: Dialect) -> Vec<Whole> {
    [SNAPSHOT, BASE]
        .into_iter()
        .filter_map(|obligation| {
            let mut of: Vec<&Whole> = whole
                .iter()
                .filter(|whole| whole.obligation == obligation)
                .collect();
            of.sort_by_key(|whole| std::cmp::Reverse(whole.status));
            of.first().map(|whole| Whole {
                dialect,
                ..(*whole).clone()
            })
        })
        .collect()
}

/// Compares a landing with what it should be.
fn compare(
    obligation: Obligation,
    script: &Script,
    proof: &mut RevisionProof,
    wanted: &Snapshot,
    landed: &Snapshot,
) -> Status {
    let wording = match obligation {
        Obligation::Again => Wording::Again,
        _ => Wording::Downgrade,
    };
    let mut worst = Status::Ok;
    for change in difference::difference(wanted, landed).changes {
        let status = match change.level {
            Level::Difference => Status::Failed,
            Level::Note => Status::Note,
        };
        worst = worst.max(status);
        let mut finding = about(script, obligation, status, in_words(&change, wording));
        finding.object = Some(change.part.as_ref().unwrap_or(&change.object).to_string());
        proof.findings.push(finding);
    }
    worst
}

fn in_words(change: &Change, wording: Wording) -> String {
    match change.detail() {
        Some(detail) => format!("{}\n{detail}", change.line(wording)),
        None => change.line(wording),
    }
}

/// A finding that points at the block of its obligation's direction.
fn about(script: &Script, obligation: Obligation, status: Status, detail: String) -> Finding {
    let kind = match obligation {
        Obligation::Down => BlockKind::Downgrade,
        _ => BlockKind::Upgrade,
    };
    let span = script
        .blocks()
        .iter()
        .find(|block| block.kind == kind)
        .map_or(script.revision_span(), |block| block.directive.clone());
    Finding {
        obligation,
        status,
        object: None,
        detail,
        statement: None,
        path: Some(script.path().to_owned()),
        line: script.place_of(span).line(),
    }
}

/// The finding of a step that failed; an interrupt or a lost database is no finding.
fn failure(obligation: Obligation, script: &Script, error: Error) -> Result<Finding, Error> {
    if !matches!(error.kind(), ErrorKind::Step | ErrorKind::Source) {
        return Err(error);
    }
    let mut finding = about(script, obligation, Status::Failed, cause(&error));
    if let Some(place) = error.place() {
        finding.line = place.line();
        finding.statement = statement(script, place.span());
    }
    Ok(finding)
}

/// The server's message with what it said beside it, or the error's own where no server spoke.
fn cause(error: &Error) -> String {
    let mut lines = vec![match std::error::Error::source(error) {
        Some(cause) => cause.to_string(),
        None => error.to_string(),
    }];
    lines.extend(
        error
            .notes()
            .into_iter()
            .filter(|note| note.starts_with("detail") || note.starts_with("hint")),
    );
    lines.join("\n")
}

/// The statement that holds a span.
fn statement(script: &Script, span: std::ops::Range<usize>) -> Option<String> {
    script
        .blocks()
        .iter()
        .flat_map(|block| &block.statements)
        .find(|statement| statement.start <= span.start && span.end <= statement.end)
        .and_then(|statement| script.text().get(statement.clone()))
        .map(str::to_owned)
}
