//! Snapshots of PostgreSQL. The queries are [`catalogue`](crate::dialect::postgres::catalogue)'s; this runs
//! them, and knows which have to be run again.

mod assemble;
mod error;
#[cfg(test)]
mod tests;

pub use error::CatalogueError;

use super::Snapshot;
use crate::{
    Dialect, Error,
    connection::Connection,
    dialect::{
        OWN_TABLES,
        postgres::catalogue::{self, Group, SETTINGS},
    },
};
use assemble::{Assembler, Described};
use std::{collections::BTreeMap, sync::Arc};

const GROUPS: [Group; 4] = [
    Group::Relations,
    Group::Types,
    Group::Functions,
    Group::Others,
];

/// Takes snapshots of one PostgreSQL database.
#[derive(Debug, Default)]
pub struct Reader {
    assembler: Assembler,
}

impl Reader {
    /// The database as it is now.
    ///
    /// # Errors
    ///
    /// When a query is refused, or a row is not understood.
    pub async fn read(&mut self, connection: &mut Connection) -> Result<Snapshot, Error> {
        Ok(self.full(connection).await?)
    }

    /// As [`read`](Self::read), without use of what earlier reads know.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub async fn full(&mut self, connection: &mut Connection) -> Result<Snapshot, CatalogueError> {
        let major = major(connection).await?;
        let mut sql = String::from(SETTINGS);
        for group in GROUPS {
            for (number, section) in catalogue::sections(group, major) {
                sql.push_str(&section.query(number, major, false));
                sql.push_str(";\n");
            }
        }
        let rows = connection.rows(&sql).await?;
        let mut objects = BTreeMap::new();
        for described in self.assembler.assemble(rows, major)? {
            if is_own(&described) {
                continue;
            }
            let name = described.identity.clone();
            if objects
                .insert(described.identity, Arc::new(described.object))
                .is_some()
            {
                return Err(CatalogueError::Twice {
                    object: name.to_string(),
                });
            }
        }
        Ok(Snapshot {
            dialect: Dialect::Postgres,
            objects,
        })
    }
}

/// The major version of the server, which decides what its catalogue has.
async fn major(connection: &mut Connection) -> Result<u32, CatalogueError> {
    let text = connection
        .rows("SHOW server_version_num")
        .await?
        .into_iter()
        .flatten()
        .next()
        .flatten()
        .unwrap_or_default();
    match text.parse::<u32>() {
        Ok(number) => Ok(number / 10_000),
        Err(_) => Err(CatalogueError::Version { text }),
    }
}

/// Whether an object is one of Stairway's own tables, or a sequence of theirs.
fn is_own(described: &Described) -> bool {
    if described.group != Group::Relations {
        return false;
    }
    let table = match described.object.facts.get("owned by") {
        Some(column) => column
            .rsplit_once('.')
            .map_or(column.as_str(), |(table, _)| table),
        None => &*described.identity.name,
    };
    let name = table.rsplit_once('.').map_or(table, |(_, name)| name);
    OWN_TABLES.contains(&name)
}
