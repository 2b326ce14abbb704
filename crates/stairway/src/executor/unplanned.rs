//! Why there is no plan, with the files at hand.

use crate::{error::Error, plan::PlanError, source::Source};

/// The error with the revisions that a target could mean.
pub(crate) fn unplanned(source: &Source, error: PlanError) -> Error {
    match error {
        PlanError::Target(error) => source.explain(error),
        other => other.into(),
    }
}
