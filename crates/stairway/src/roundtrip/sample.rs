//! Rows that revisions bring along for the proof: their `--! sample` blocks.

use super::{Obligation, RevisionProof, Status, finding::failure, prove::Prover};
use crate::{Error, script::Script};

impl Prover<'_> {
    /// Brings in the samples of a revision that is applied and proven. One that fails is told, and brings nothing.
    pub(super) async fn sample(
        &mut self,
        script: &Script,
        proof: &mut RevisionProof,
    ) -> Result<(), Error> {
        if let Err(error) = self.bring(script).await {
            let dialect = self.ground.dialect();
            proof
                .findings
                .push(failure(Obligation::Rows, script, dialect, error)?);
            proof.obligations.rows = Status::Failed;
        }
        Ok(())
    }

    /// The same for a revision that is proven elsewhere, where it is told what fails.
    pub(super) async fn sampled(&mut self, script: &Script) -> Result<(), Error> {
        if let Err(error) = self.bring(script).await {
            failure(Obligation::Rows, script, self.ground.dialect(), error)?;
        }
        Ok(())
    }

    async fn bring(&mut self, script: &Script) -> Result<(), Error> {
        let dialect = self.ground.dialect();
        if script.samples_for(dialect).next().is_none() || !self.ground.holds(script.revision()) {
            return Ok(());
        }
        self.rows.hold(None);
        self.ground.sample(script.revision()).await
    }
}
