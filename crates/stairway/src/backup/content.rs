//! What a file is by its first bytes, and what is known of a copy.

use super::BackupError;
use crate::{Dialect, revision::RevisionId};
use std::{collections::BTreeSet, fs::File, io::Read as _, path::Path};

/// How an SQLite database begins, and an archive of `pg_dump`.
const BEGINNINGS: [(&[u8], Dialect); 2] = [
    (b"SQLite format 3\0", Dialect::Sqlite),
    (b"PGDMP", Dialect::Postgres),
];

/// What a copy holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Of which database it is a copy.
    pub dialect: Dialect,
    /// When it was made, RFC 3339 in UTC; only an archive of PostgreSQL knows.
    pub made: Option<String>,
    /// The revisions that are recorded in it.
    pub revisions: BTreeSet<RevisionId>,
    /// When the last of them was applied, RFC 3339 in UTC.
    pub applied: Option<String>,
}

/// Which kind of database the file is a copy of.
pub(super) fn dialect(file: &Path) -> Result<Dialect, BackupError> {
    let unread = |cause| BackupError::File {
        doing: "read",
        path: file.to_owned(),
        cause,
    };
    let mut beginning = Vec::new();
    File::open(file)
        .and_then(|file| file.take(16).read_to_end(&mut beginning))
        .map_err(unread)?;
    BEGINNINGS
        .iter()
        .find(|(known, _)| beginning.starts_with(known))
        .map(|(_, dialect)| *dialect)
        .ok_or_else(|| BackupError::NoBackup {
            file: file.to_owned(),
        })
}
