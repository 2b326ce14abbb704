//! A database beside what its own records say.

use super::{Drift, DriftError, Reference, drift, is_empty};
use crate::{
    Error,
    connection::{Access, Connection, DatabaseUrl},
    executor,
    revision::RevisionId,
    source::Source,
};

/// Where a database is, and in what it differs from that.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The recorded heads; none for one that is empty and at base.
    pub at: Vec<RevisionId>,
    /// The differences.
    pub drift: Drift,
}

/// Compares the database at `url` with what the revisions that are recorded there should have made. Of `run` only counts
/// which records are let pass.
///
/// # Errors
///
/// [`ErrorKind::State`](crate::ErrorKind::State) when there are no records in a database that is not empty, or when they
/// do not fit `source`; and as [`drift`].
pub async fn check(
    url: &DatabaseUrl,
    source: &Source,
    reference: &Reference,
    run: &executor::Options,
) -> Result<Checked, Error> {
    let status = executor::status(url, source).await?;
    status.sound(source, run)?;
    let mut connection = Connection::open(url, Access::Read).await?;
    if status.records.is_empty() && !is_empty(&mut connection).await? {
        let url = Box::new(url.clone());
        return Err(DriftError::NoRecords { url }.into());
    }
    Ok(Checked {
        drift: drift(&mut connection, source, &status.applied(), reference).await?,
        at: status.current,
    })
}
