//! The configuration of a workspace: the table `[workspace.metadata.stairway]` as a value, its keys, the places of what
//! is wrong in it, and the defaults of what is not in it. Cargo says where it is. Knows no command line, no environment
//! and no `.env`, which may all say something else.

mod error;
mod metadata;
mod table;

pub use error::ConfigurationError;
pub use metadata::Metadata;
pub use table::Table;

use crate::dialect::Dialect;

/// The folder of the revisions, where nothing names one.
pub const MIGRATIONS: &str = "migrations";

/// The environment variable that names the database, where nothing names another.
pub const DATABASE_URL: &str = "DATABASE_URL";

/// The databases that the revisions are for, in the order of reports: those that are named, or every one.
pub fn databases(named: &[Dialect]) -> Vec<Dialect> {
    let mut databases = match named {
        [] => Dialect::ALL.to_vec(),
        named => named.to_vec(),
    };
    databases.sort_unstable();
    databases.dedup();
    databases
}

/// The dialect of blocks that name none. With one entry in `databases` it is that one, since nothing is lowered then;
/// else the one that `sql` names, or PostgreSQL.
pub fn written(databases: &[Dialect], sql: Option<Dialect>) -> Dialect {
    match databases {
        [only] => *only,
        _ => sql.unwrap_or(Dialect::Postgres),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_database_decides_the_dialect_of_unmarked_blocks() {
        let check = |named: &[Dialect], sql, expected| {
            assert_eq!(written(&databases(named), sql), expected);
        };
        let (sqlite, postgres) = (Dialect::Sqlite, Dialect::Postgres);
        check(&[], None, postgres);
        check(&[], Some(sqlite), sqlite);
        check(&[sqlite], None, sqlite);
        check(&[sqlite, sqlite], Some(postgres), sqlite);
        check(&[postgres, sqlite], Some(sqlite), sqlite);
    }
}
