//! Whether one revision can be brought to a database, before it is there to be applied.

use super::{SqlError, Walk};
use crate::{
    Dialect,
    plan::Step,
    revision::{Direction, RevisionId},
    source::Source,
};
use std::collections::BTreeSet;

/// Prepares the upgrade and the downgrade of `revision` for `dialect`, after all that it needs.
///
/// # Errors
///
/// When a statement of it, or of what it needs, cannot be brought to that database.
pub fn trial(source: &Source, revision: &RevisionId, dialect: Dialect) -> Result<(), SqlError> {
    let step = |direction| Step {
        revision: revision.clone(),
        direction,
    };
    let mut applied = source
        .graph()
        .ancestors(&BTreeSet::from([revision.clone()]));
    applied.remove(revision);
    let mut walk = Walk::new(source, dialect);
    walk.segments(&applied, &step(Direction::Upgrade))?;
    walk.taken();
    applied.insert(revision.clone());
    walk.segments(&applied, &step(Direction::Downgrade))?;
    Ok(())
}
