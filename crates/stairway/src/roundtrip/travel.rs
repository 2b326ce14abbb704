//! The way of a proof from one branch to another: to where exactly what a revision needs is applied.
//!
//! What is not needed is taken back where the proof has shown that this leaves no trace, and the state that it leads to
//! is one that was seen before; otherwise the state is made on a new database.

use super::{
    Finding, Obligation, RevisionProof, Status,
    finding::{failure, message},
    history::History,
    prove::Prover,
    route::Position,
};
use crate::{
    Dialect, Error, ErrorKind,
    revision::Direction,
    script::Script,
    snapshot::{Snapshot, difference},
};

/// Where a way led to.
pub(super) enum Arrival {
    /// To where it was meant to.
    There(Snapshot),
    /// To somewhere else, and why.
    Elsewhere(Snapshot, String),
}

/// What statements begin with that write no rows.
const WITHOUT_ROWS: [&str; 6] = ["ALTER", "COMMENT", "CREATE", "DROP", "GRANT", "REVOKE"];

/// Whether the way down from a revision leads to where it came from. Snapshots hold no rows: what writes some may leave
/// them behind, where another branch finds them.
pub(super) fn is_exact(script: &Script, proof: &RevisionProof, dialect: Dialect) -> bool {
    let statements = script
        .blocks()
        .iter()
        .filter(|block| block.runs_on(dialect))
        .flat_map(|block| &block.statements);
    let mut words = statements.map(|span| {
        let text = script.text().get(span.clone()).unwrap_or_default();
        text.split_whitespace().next().unwrap_or_default()
    });
    proof.obligations.down == Status::Ok
        && proof.obligations.again == Status::Ok
        && words.all(|word| WITHOUT_ROWS.iter().any(|it| it.eq_ignore_ascii_case(word)))
}

/// What `place` was applied after and does not need, of what `position` holds.
pub(super) fn beside(history: &History<'_>, position: &Position, place: usize) -> Vec<usize> {
    let mut beside = position.moves(&history.links, place).down;
    beside.sort_unstable();
    beside
}

impl Prover<'_> {
    /// Goes to where exactly what the revision at `place` needs is applied; `now` is the state where this begins.
    pub(super) async fn travel(&mut self, place: usize, now: Snapshot) -> Result<Arrival, Error> {
        if self.position.moves(&self.history.links, place).is_empty() {
            return Ok(Arrival::There(now));
        }
        let why = match self.retrace(place).await? {
            true => None,
            false => self.afresh(place).await?,
        };
        let now = self.ground.snapshot().await?;
        // What was not understood on the way is told where it is proven.
        self.ground.doubts();
        Ok(match why {
            None => {
                self.keep(&now);
                Arrival::There(now)
            }
            Some(why) => Arrival::Elsewhere(now, why),
        })
    }

    /// Takes note of the state in which the database is, `now`.
    pub(super) fn keep(&mut self, now: &Snapshot) {
        let replayed = self.ground.replayed();
        self.kept.keep(self.position.heads(), now, replayed);
    }

    /// Goes there from where the database is; whether that can be relied on.
    async fn retrace(&mut self, place: usize) -> Result<bool, Error> {
        let history = self.history;
        let moves = self.position.moves(&history.links, place);
        if !moves.down.iter().all(|&down| self.exact[down]) {
            return Ok(false);
        }
        for &down in &moves.down {
            if !self.step(down, Direction::Downgrade).await? {
                return Ok(false);
            }
            self.position.leave(&history.links, down);
        }
        if !moves.down.is_empty() {
            let Some(known) = self.kept.state(&self.position.heads()) else {
                return Ok(false);
            };
            let replayed = known.replayed.clone();
            if !self.is_as_known().await? {
                return Ok(false);
            }
            // What replay makes of the way down need not be what it made of the way up.
            self.ground.resume(replayed);
        }
        for &up in &moves.up {
            if !self.step(up, Direction::Upgrade).await? {
                return Ok(false);
            }
            self.position.take(&history.links, up);
            self.good[up] = true;
        }
        match moves.up.is_empty() {
            true => Ok(true),
            false => self.is_as_known().await,
        }
    }

    /// Whether the database is what it was when the same revisions were applied before, if that is known.
    async fn is_as_known(&mut self) -> Result<bool, Error> {
        let Some(known) = self.kept.state(&self.position.heads()) else {
            return Ok(true);
        };
        let landed = self.ground.snapshot().await?;
        Ok(difference::difference(&known.snapshot, &landed).is_empty())
    }

    /// One step on the way; whether it could be taken.
    async fn step(&mut self, place: usize, direction: Direction) -> Result<bool, Error> {
        let revision = self.history.script(place).revision();
        match self.ground.step(revision, direction).await {
            Ok(()) => Ok(true),
            Err(error) if matches!(error.kind(), ErrorKind::Step | ErrorKind::Source) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Goes there on a new database; why it could not, if it could not.
    async fn afresh(&mut self, place: usize) -> Result<Option<String>, Error> {
        let history = self.history;
        self.ground.renew(self.emit).await?;
        self.position = Position::new(history.links.len());
        for needed in self.position.moves(&history.links, place).up {
            let script = history.script(needed);
            let Err(error) = self
                .ground
                .step(script.revision(), Direction::Upgrade)
                .await
            else {
                self.position.take(&history.links, needed);
                self.good[needed] = true;
                self.sampled(script).await?;
                continue;
            };
            let finding = failure(Obligation::Up, script, self.ground.dialect(), error)?;
            let applied_before = self.good[needed];
            let beside = beside(history, &self.position, needed);
            if script.blocks().iter().any(|block| !block.transaction) {
                self.restore().await?;
            }
            let after = match beside.as_slice() {
                [] if applied_before => " a second time".to_owned(),
                [] => String::new(),
                beside => format!(" after {}", history.names(beside)),
            };
            if beside.is_empty() && !applied_before {
                self.stick(needed, &finding);
            }
            return Ok(Some(format!(
                "not proven: it needs `{}`, which cannot be applied{after}: {}",
                script.revision(),
                message(&finding)
            )));
        }
        Ok(None)
    }

    /// Takes note of what is not selected and could not be applied.
    pub(super) fn stick(&mut self, place: usize, finding: &Finding) {
        let history = self.history;
        if history.is_selected(place) {
            return;
        }
        let script = history.script(place);
        let line = finding.line.map(|line| format!(":{line}"));
        let why = format!(
            "`{}` cannot be applied: {} ({}{})",
            script.revision(),
            message(finding),
            script.path().display(),
            line.unwrap_or_default()
        );
        self.stuck.insert(place, why);
    }

    /// All that can be applied, in the order of a plan, on a new database.
    ///
    /// What could not, though nothing else than it needs was applied, is given back with its finding.
    pub(super) async fn head(&mut self) -> Result<(Snapshot, Vec<(usize, Finding)>), Error> {
        self.ground.renew(self.emit).await?;
        self.position = Position::new(self.history.links.len());
        let mut stuck = Vec::new();
        for place in 0..self.history.links.len() {
            let is_alone = beside(self.history, &self.position, place).is_empty();
            if let Some(finding) = self.apply(place).await?
                && is_alone
            {
                stuck.push((place, finding));
            }
        }
        self.ground.doubts();
        Ok((self.ground.snapshot().await?, stuck))
    }

    /// A new database, in the state in which this one should be. What could be applied only because there were rows is not
    /// there, nor what needs it.
    pub(super) async fn restore(&mut self) -> Result<(), Error> {
        self.ground.renew(self.emit).await?;
        let taken = self.position.taken().to_vec();
        self.position = Position::new(self.history.links.len());
        for place in taken {
            self.apply(place).await?;
        }
        self.ground.doubts();
        Ok(())
    }
}
