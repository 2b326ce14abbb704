//! Where a database stands, measured against a set of revisions. Reads only.

use super::{ExecutorError, Options, look};
use crate::{
    Error,
    connection::{Access, Connection, DatabaseUrl},
    place::Place,
    plan::{self, State},
    revision::RevisionId,
    source::Source,
    store::Record,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// How long another connection to an SQLite file may be in the way of reading.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a database stands.
#[derive(Clone, Debug)]
pub struct Status {
    /// Every record, by id.
    pub records: Vec<Record>,
    /// The recorded heads: what no other applied revision stands on.
    pub current: Vec<RevisionId>,
    /// Not recorded, in the order in which they would run.
    pub pending: Vec<RevisionId>,
    /// Recorded without a file.
    pub missing: Vec<RevisionId>,
    /// Recorded with another checksum.
    pub changed: Vec<RevisionId>,
}

impl Status {
    /// From the records of a database.
    pub fn new(source: &Source, records: Vec<Record>) -> Status {
        let applied: BTreeSet<RevisionId> = records
            .iter()
            .map(|record| record.revision.clone())
            .collect();
        let mut missing = Vec::new();
        let mut changed = Vec::new();
        for record in &records {
            match source.script(&record.revision) {
                None => missing.push(record.revision.clone()),
                Some(script) if script.upgrade_checksum().to_string() != record.checksum => {
                    changed.push(record.revision.clone());
                }
                Some(_) => {}
            }
        }
        Status {
            current: source.graph().effective_heads(&applied),
            pending: plan::pending(source.graph(), &applied),
            missing,
            changed,
            records,
        }
    }

    /// Whether every revision is applied, and nothing else is recorded.
    pub fn is_at_head(&self) -> bool {
        self.pending.is_empty() && self.missing.is_empty()
    }

    /// The ids of the records.
    pub fn applied(&self) -> BTreeSet<RevisionId> {
        self.records
            .iter()
            .map(|record| record.revision.clone())
            .collect()
    }

    /// The state of every revision that `source` knows or the database has on record.
    pub fn states(&self, source: &Source) -> BTreeMap<RevisionId, State> {
        let changed = self.changed.iter().cloned().collect();
        plan::states(source.graph(), &self.applied(), &changed)
    }

    /// Where the files of the changed revisions give their ids.
    pub(super) fn edited(&self, source: &Source) -> Vec<Place> {
        let scripts = self.changed.iter().filter_map(|id| source.script(id));
        scripts
            .map(|script| script.place_of(script.revision_span()))
            .collect()
    }

    /// Stops what must not go on: missing and changed revisions, unless allowed.
    pub(crate) fn sound(
        &self,
        source: &Source,
        options: &super::Options,
    ) -> Result<(), ExecutorError> {
        if !self.missing.is_empty() && !options.allow_missing {
            return Err(ExecutorError::Missing {
                revisions: self.missing.clone(),
                folder: source.folder().to_owned(),
            });
        }
        if !self.changed.is_empty() && !options.allow_changed {
            return Err(ExecutorError::Changed {
                revisions: self.changed.clone(),
                places: self.edited(source),
            });
        }
        Ok(())
    }
}

/// Where the database at `url` stands. Creates nothing; a read-only role is enough.
///
/// # Errors
///
/// When the database cannot be reached or its records cannot be read.
pub async fn status(url: &DatabaseUrl, source: &Source) -> Result<Status, Error> {
    Ok(Status::new(source, records(url).await?))
}

/// Every record of the database at `url`, by id.
pub(super) async fn records(url: &DatabaseUrl) -> Result<Vec<Record>, Error> {
    let mut connection = Connection::open(url, Access::Read).await?;
    let options = Options {
        lock_wait: PATIENCE,
        ..Options::default()
    };
    look::records(&mut connection, &options, &mut |_| {}).await
}
