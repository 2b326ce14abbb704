//! Rows for a round trip: what the `--! sample` blocks of a revision run.

use super::{ExecutorError, Session, failure::Failure, keys::ForeignKeys};
use crate::{
    plan::Step,
    revision::{Direction, RevisionId},
    script::Script,
    sql::Segment,
};

impl Session<'_> {
    /// Runs the sample blocks of `revision`, which is applied, in one transaction.
    ///
    /// # Errors
    ///
    /// When a statement fails: all of it is rolled back.
    pub(crate) async fn sample(&mut self, revision: &RevisionId) -> Result<(), ExecutorError> {
        let source = self.source;
        let step = Step {
            revision: revision.clone(),
            direction: Direction::Upgrade,
        };
        let Some(script) = source.script(revision) else {
            return Err(ExecutorError::Overrun { step });
        };
        let segments = self
            .walk
            .samples(&self.applied, script)
            .map_err(ExecutorError::from)?;
        match self.bring(script, &segments).await {
            Ok(()) => Ok(()),
            Err(failure) => {
                self.roll_back().await;
                Err(self.fail(script, &step, failure, false).await)
            }
        }
    }

    async fn bring(&mut self, script: &Script, segments: &[Segment<'_>]) -> Result<(), Failure> {
        self.begin(ForeignKeys::AsTheyAre, &mut |_| {}).await?;
        for segment in segments {
            self.segment(script, segment, 0).await?;
        }
        let committed = self.commit(&mut |_| {}).await;
        committed.map_err(|cause| Failure::Commit { cause })
    }
}
