//! What a snapshot says, as a logical schema.
//!
//! A catalogue holds texts; their meaning is read by `sql`'s own parsers, as if each were a statement. What a text
//! says that is not understood is named in the table's [`unmodelled`](crate::schema::Table::unmodelled), never left
//! out. How things are stored, who may do what, and what functions and triggers do is no part of a logical schema.

mod agreement;
mod comparison;
mod mapping;
mod postgres;
mod report;
mod sqlite;
#[cfg(test)]
mod tests;
mod text;

pub(crate) use agreement::Agreement;
pub(crate) use comparison::{Comparison, owned};
pub(crate) use mapping::Mapping;
pub use report::report;

use super::Snapshot;
use crate::{Dialect, schema::Schema};

/// Whether the name of an object of PostgreSQL's catalogue is that of one outside of `public`, which is not logical.
pub(crate) fn is_beyond(name: &str) -> bool {
    postgres::is_beyond(name)
}

/// Reads snapshots of one database, one after another: an object that did not change since the last is not read
/// again, and is shared with the schema that it was read into.
#[derive(Debug, Default)]
pub struct Reader {
    postgres: postgres::Reader,
    sqlite: sqlite::Reader,
}

impl Reader {
    /// The logical schema of `snapshot`.
    pub fn read(&mut self, snapshot: &Snapshot) -> Schema {
        match snapshot.dialect {
            Dialect::Postgres => self.postgres.read(snapshot),
            Dialect::Sqlite => self.sqlite.read(snapshot),
        }
    }
}
