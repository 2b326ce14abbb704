//! Snapshots of PostgreSQL. The queries are [`catalogue`]'s; this runs
//! them, and knows which have to be run again.
//!
//! The first read is a full one. A later read asks which rows of the catalogue were written since, and reads
//! again what they belong to; where a name changed that other objects' texts may mention, it reads everything
//! again. A reader works best on a connection of its own, where nobody deallocates what it prepared.

mod assemble;
mod error;
mod follow;
mod session;
#[cfg(test)]
mod tests;

pub use error::CatalogueError;

use super::{Identity, Object, Snapshot};
use crate::{
    Dialect, Error,
    connection::{Connection, Row},
    dialect::{
        OWN_TABLES,
        postgres::catalogue::{
            self, Group,
            change::{self, READERS_OF_COLUMNS},
        },
    },
};
use assemble::{Assembler, Described, Oid};
use follow::{Changes, Followed};
use session::{Query, Session};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

const GROUPS: [Group; 4] = [
    Group::Relations,
    Group::Types,
    Group::Functions,
    Group::Others,
];

/// Takes snapshots of one PostgreSQL database, one after another.
#[derive(Debug, Default)]
pub struct Reader {
    assembler: Assembler,
    session: Session,
    known: Option<Known>,
    /// How many reads were full.
    #[cfg(test)]
    full_reads: usize,
}

/// What the last read found.
#[derive(Debug, Default)]
struct Known {
    /// The server's major version.
    major: u32,
    followed: Followed,
    objects: BTreeMap<Identity, Arc<Object>>,
    /// Which object a relation, type or function is.
    identities: BTreeMap<(Group, Oid), Identity>,
}

impl Reader {
    /// A reader for a connection that nobody else uses.
    pub fn alone() -> Reader {
        Reader {
            session: Session::own(),
            ..Reader::default()
        }
    }

    /// The database as it is now; reads again only what changed since the last read, if there was one.
    ///
    /// # Errors
    ///
    /// When a query is refused, or a row is not understood.
    pub async fn read(&mut self, connection: &mut Connection) -> Result<Snapshot, Error> {
        // What goes wrong on the way leaves nothing known, so that the next read is full.
        let Some(known) = self.known.take() else {
            return Ok(self.full(connection).await?);
        };
        match self.again(connection, known).await {
            Ok(Some(snapshot)) => Ok(snapshot),
            // An object can vanish between two queries; a full read then tells what there is.
            Ok(None) => Ok(self.full(connection).await?),
            Err(CatalogueError::Query(error)) if error.lost || error.is_cancelled() => {
                Err(CatalogueError::Query(error).into())
            }
            Err(_) => Ok(self.full(connection).await?),
        }
    }

    /// As [`read`](Self::read), without any use of what earlier reads found.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub async fn full(&mut self, connection: &mut Connection) -> Result<Snapshot, CatalogueError> {
        self.known = None;
        #[cfg(test)]
        {
            self.full_reads += 1;
        }
        let mut known = Known {
            major: major(connection).await?,
            ..Known::default()
        };
        // What changes after this query shows as changed in the next read.
        let changes = change::changes(known.major).replace("$1", "''");
        known
            .followed
            .note(Session::once(connection, &changes).await?)?;
        let mut sql = String::new();
        for group in GROUPS {
            for (number, section) in catalogue::sections(group, known.major) {
                sql.push_str(&section.query(number, known.major, false));
                sql.push_str(";\n");
            }
        }
        let rows = Session::once(connection, &sql).await?;
        known.insert(self.assembler.assemble(rows, known.major)?)?;
        let snapshot = known.snapshot();
        self.known = Some(known);
        Ok(snapshot)
    }

    /// The database as it is now, or nothing if it takes a full read to tell.
    async fn again(
        &mut self,
        connection: &mut Connection,
        mut known: Known,
    ) -> Result<Option<Snapshot>, CatalogueError> {
        let answer = self
            .session
            .rows(
                connection,
                &[Query {
                    by_unit: false,
                    name: "stairway_changes".to_owned(),
                    argument: Some(("text", format!("'{}'", known.followed.since()))),
                    sql: change::changes(known.major),
                }],
            )
            .await?;
        let mut changes = known.followed.note(answer)?;
        while let Some(number) = known.followed.vanished().filter(|_| !changes.everything) {
            let Some(sql) = change::keys(number) else {
                return Ok(None);
            };
            let query = Query {
                by_unit: false,
                name: format!("stairway_keys_{number}"),
                argument: None,
                sql,
            };
            let keys = first(self.session.rows(connection, &[query]).await?);
            known.followed.remove(number, &keys, &mut changes)?;
        }
        if changes.everything {
            return Ok(None);
        }
        self.follow_columns(connection, &known, &mut changes)
            .await?;
        let queries = queries(&known, &changes);
        if !queries.is_empty() {
            let rows = self.session.rows(connection, &queries).await?;
            let described = self.assembler.assemble(rows, known.major)?;
            known.remove(&changes);
            known.insert(described)?;
        }
        let snapshot = known.snapshot();
        self.known = Some(known);
        Ok(Some(snapshot))
    }

    /// Adds whatever lists columns of relations that have others now.
    async fn follow_columns(
        &mut self,
        connection: &mut Connection,
        known: &Known,
        changes: &mut Changes,
    ) -> Result<(), CatalogueError> {
        let columns: BTreeSet<Oid> = changes
            .columns
            .iter()
            .copied()
            .filter(|relation| {
                known
                    .identities
                    .contains_key(&(Group::Relations, *relation))
            })
            .collect();
        if columns.is_empty() {
            return Ok(());
        }
        changes.functions |= known.followed.parsed_bodies();
        if known.followed.reads_columns() {
            let query = Query {
                by_unit: true,
                name: "stairway_readers_of_columns".to_owned(),
                argument: Some(("oid[]", array(&columns))),
                sql: READERS_OF_COLUMNS.to_owned(),
            };
            let rows = self.session.rows(connection, &[query]).await?;
            changes.relations.extend(
                rows.iter()
                    .flatten()
                    .flatten()
                    .filter_map(|oid| oid.parse::<Oid>().ok()),
            );
        }
        Ok(())
    }
}

impl Known {
    fn snapshot(&self) -> Snapshot {
        Snapshot {
            dialect: Dialect::Postgres,
            objects: self.objects.clone(),
            sources: Default::default(),
        }
    }

    /// Takes out what is read again.
    fn remove(&mut self, changes: &Changes) {
        let objects = &mut self.objects;
        self.identities.retain(|(group, unit), identity| {
            let again = match group {
                Group::Relations => changes.relations.contains(unit),
                Group::Types => changes.types,
                Group::Functions => changes.functions,
                Group::Others => false,
            };
            if again {
                objects.remove(identity);
            }
            !again
        });
    }

    fn insert(&mut self, described: Vec<Described>) -> Result<(), CatalogueError> {
        for Described {
            group,
            unit,
            identity,
            object,
        } in described
        {
            if group == Group::Relations && is_own(&identity, &object) {
                continue;
            }
            if group != Group::Others {
                self.identities.insert((group, unit), identity.clone());
            }
            if self.objects.contains_key(&identity) {
                return Err(CatalogueError::Twice {
                    object: identity.to_string(),
                });
            }
            self.objects.insert(identity, Arc::new(object));
        }
        Ok(())
    }
}

/// The queries that read again what changed.
fn queries(known: &Known, changes: &Changes) -> Vec<Query> {
    let major = known.major;
    let mut queries = Vec::new();
    if !changes.relations.is_empty() {
        let units = array(&changes.relations);
        for (number, section) in catalogue::sections(Group::Relations, major) {
            if section
                .rows
                .is_some_and(|rows| !known.followed.any(rows, &changes.relations))
            {
                continue;
            }
            queries.push(Query {
                by_unit: true,
                name: format!("stairway_section_{number}"),
                argument: Some(("oid[]", units.clone())),
                sql: section.query(number, major, true),
            });
        }
    }
    for (wanted, group) in [
        (changes.types, Group::Types),
        (changes.functions, Group::Functions),
    ] {
        if wanted {
            for (number, section) in catalogue::sections(group, major) {
                queries.push(Query {
                    by_unit: false,
                    name: format!("stairway_section_{number}"),
                    argument: None,
                    sql: section.query(number, major, false),
                });
            }
        }
    }
    queries
}

/// The literal of an array of numbers.
fn array(oids: &BTreeSet<Oid>) -> String {
    let oids: Vec<String> = oids.iter().map(Oid::to_string).collect();
    format!("'{{{}}}'", oids.join(","))
}

/// The first value of an answer, or nothing.
fn first(rows: Vec<Row>) -> String {
    rows.into_iter()
        .flatten()
        .next()
        .flatten()
        .unwrap_or_default()
}

/// The major version of the server, which decides what its catalogue has.
async fn major(connection: &mut Connection) -> Result<u32, CatalogueError> {
    let text = first(connection.rows("SHOW server_version_num").await?);
    match text.parse::<u32>() {
        Ok(number) => Ok(number / 10_000),
        Err(_) => Err(CatalogueError::Version { text }),
    }
}

/// Whether an object is one of Stairway's own tables, or a sequence of theirs.
fn is_own(identity: &Identity, object: &Object) -> bool {
    let table = match object.facts.get("owned by") {
        Some(column) => column
            .rsplit_once('.')
            .map_or(column.as_str(), |(table, _)| table),
        None => &*identity.name,
    };
    let name = table.rsplit_once('.').map_or(table, |(_, name)| name);
    OWN_TABLES.contains(&name)
}
