//! The obligations of each revision, and of the whole history, on one dialect.

use super::{
    DatabaseProof, Event, Finding, Obligation, Obligations, Options, RevisionProof, Status, Whole,
    ground::Ground,
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

/// Proves every revision on one dialect.
pub(super) async fn database(
    source: &Source,
    dialect: Dialect,
    options: &Options,
    emit: &(dyn Fn(Event) + Sync),
) -> Result<(DatabaseProof, Vec<Whole>), Error> {
    emit(Event::Preparing { dialect });
    let mut prover = Prover {
        ground: Ground::new(source, dialect, options).await?,
        good: Vec::new(),
        emit,
    };
    let version = prover.ground.version().await?;
    emit(Event::Started {
        dialect,
        version: version.clone(),
        revisions: source.graph().len(),
    });
    let base = prover.ground.snapshot().await?;
    let mut before = base.clone();
    let mut revisions = Vec::new();
    for revision in source.graph().order() {
        let Some(script) = source.script(revision) else {
            continue;
        };
        let (proof, after) = prover.revision(script, before).await?;
        before = after;
        emit(Event::Proven {
            dialect,
            proof: proof.clone(),
        });
        revisions.push(proof);
    }
    let whole = prover.whole(dialect, &base, &before, &revisions).await?;
    prover.ground.close().await?;
    Ok((
        DatabaseProof {
            dialect,
            version,
            revisions,
        },
        whole,
    ))
}

struct Prover<'a> {
    ground: Ground<'a>,
    /// What is applied, in order.
    good: Vec<RevisionId>,
    emit: &'a (dyn Fn(Event) + Sync),
}

impl Prover<'_> {
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

    /// What must hold of the whole history.
    async fn whole(
        &mut self,
        dialect: Dialect,
        base: &Snapshot,
        head: &Snapshot,
        revisions: &[RevisionProof],
    ) -> Result<Vec<Whole>, Error> {
        let mut whole = Vec::new();
        let mut add = |obligation, status, detail: String| {
            whole.push(Whole {
                obligation,
                dialect,
                status,
                detail,
            });
        };
        // Snapshots are read step by step; a reader that has seen nothing must see the same.
        let afresh = self.ground.afresh().await?;
        let differences = difference::difference(head, &afresh);
        match differences.changes.first() {
            None => add(
                "snapshot",
                Status::Ok,
                "read step by step and read afresh, the catalogue is the same".to_owned(),
            ),
            Some(change) => add("snapshot", Status::Failed, change.to_string()),
        }
        // What was skipped is stuck behind one of these.
        let stuck: Vec<String> = revisions
            .iter()
            .map(|proof| (proof, proof.obligations))
            .filter(|(_, found)| found.up == Status::Failed || found.down == Status::Irreversible)
            .map(|(proof, _)| format!("`{}`", proof.revision))
            .collect();
        if !stuck.is_empty() {
            add(
                "base",
                Status::Skipped,
                format!("no way through {}", stuck.join(", ")),
            );
            return Ok(whole);
        }
        while let Some(revision) = self.good.pop() {
            if let Err(error) = self.ground.step(&revision, Direction::Downgrade).await {
                if error.kind() == ErrorKind::Interrupted {
                    return Err(error);
                }
                let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
                add(
                    "base",
                    Status::Failed,
                    format!("{error}{}", cause.unwrap_or_default()),
                );
                return Ok(whole);
            }
        }
        let landed = self.ground.snapshot().await?;
        let differences = difference::difference(base, &landed);
        let failed: Vec<String> = differences
            .changes
            .iter()
            .filter(|change| change.level == Level::Difference)
            .map(|change| in_words(change, Wording::Downgrade))
            .collect();
        if failed.is_empty() {
            add(
                "base",
                Status::Ok,
                format!("{} revisions up and down leave nothing", revisions.len()),
            );
        } else {
            add("base", Status::Failed, failed.join("; "));
        }
        Ok(whole)
    }
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
