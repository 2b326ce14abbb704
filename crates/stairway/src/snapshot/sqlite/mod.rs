//! Reads SQLite's catalogue into a snapshot.
//!
//! The source is the text that SQLite keeps for each object in `sqlite_schema`: it alone knows everything.
//! `table` and `statement` read it, `object` makes facts of it, and `pragma` checks the reading
//! against SQLite's own. A text that is not known (made by a newer SQLite, or under `writable_schema`) becomes
//! one `definition` fact of its tokens: coarser, and as sound.
//!
//! Not part of a snapshot: the positions of `sqlite_sequence`, statistics, temporary and attached databases,
//! and how the file is kept (page size, journal mode, encoding). The columns of a view follow from its text
//! and its tables, which are compared themselves. An object's name is folded to lower case, as SQLite compares
//! it; the fact `spelling` keeps another way to write it.

mod cursor;
mod error;
mod key;
mod lexeme;
mod object;
mod pragma;
mod settled;
mod source;
mod statement;
mod table;
#[cfg(test)]
mod tests;

pub(super) use self::source::Source;
pub use self::{settled::read, source::Sources};

use self::{
    error::SnapshotError,
    lexeme::fold,
    object::{Parsed, Row},
    pragma::Pragmas,
};
use super::{Facts, Identity, Object, Snapshot};
use crate::{
    Dialect, Error,
    connection::{self, Connection},
    dialect::{OWN_TABLES, sqlite::catalogue},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// Beyond this many changed tables the pragmas are asked about all: the list would cost more than it saves.
const MANY: usize = 500;

/// How many snapshots long a text that did not come back is remembered. The three of a round trip need two.
const MEMORY: u64 = 16;

/// Takes snapshots of one SQLite database. Each text is read and checked once, however often it comes back.
#[derive(Debug, Default)]
pub struct Reader {
    known: HashMap<Group, Known>,
    reads: u64,
}

#[derive(Debug)]
struct Known {
    identity: Identity,
    object: Arc<Object>,
    source: Arc<Source>,
    /// The number of the last snapshot that it was in.
    last: u64,
}

/// All that says what one object is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Group {
    owner: Row,
    others: Vec<Row>,
    shadows: Vec<String>,
}

impl Reader {
    /// The database as it is now.
    ///
    /// # Errors
    ///
    /// When the catalogue cannot be read, or a table's text and SQLite's pragmas disagree.
    pub async fn read(&mut self, connection: &mut Connection) -> Result<Snapshot, Error> {
        self.reads += 1;
        let catalogue = connection
            .rows(catalogue::SCHEMA)
            .await
            .map_err(SnapshotError::from)?;
        let (rows, mut objects) = schema(catalogue)?;
        let shadows = if rows.iter().any(is_virtual) {
            let rows = connection
                .rows(catalogue::SHADOWS)
                .await
                .map_err(SnapshotError::from)?;
            rows.into_iter()
                .filter_map(|row| row.into_iter().next().flatten())
                .collect()
        } else {
            Vec::new()
        };
        let mut sources = Sources::default();
        let mut fresh = Vec::new();
        for group in groups(rows, shadows) {
            match self.known.get_mut(&group) {
                Some(known) => {
                    known.last = self.reads;
                    let source = Arc::clone(&known.source);
                    sources.0.insert(known.identity.clone(), source);
                    objects.insert(known.identity.clone(), Arc::clone(&known.object));
                }
                None => {
                    let parsed = object::object(&group.owner, &group.others, &group.shadows);
                    fresh.push((group, parsed));
                }
            }
        }
        check(&fresh, connection).await?;
        for (group, parsed) in fresh {
            let object = Arc::new(parsed.object);
            objects.insert(parsed.identity.clone(), Arc::clone(&object));
            let source = Arc::new(Source::new(&group));
            sources
                .0
                .insert(parsed.identity.clone(), Arc::clone(&source));
            let known = Known {
                identity: parsed.identity,
                object,
                source,
                last: self.reads,
            };
            self.known.insert(group, known);
        }
        if self.reads.is_multiple_of(MEMORY) {
            let reads = self.reads;
            self.known.retain(|_, known| known.last + MEMORY > reads);
        }
        Ok(Snapshot {
            dialect: Dialect::Sqlite,
            objects,
            sources,
        })
    }
}

async fn check(
    fresh: &[(Group, Parsed)],
    connection: &mut Connection,
) -> Result<(), SnapshotError> {
    let tables: Vec<&str> = fresh
        .iter()
        .filter(|(_, parsed)| parsed.table.is_some())
        .map(|(group, _)| group.owner.name.as_str())
        .collect();
    if tables.is_empty() {
        return Ok(());
    }
    let sql = catalogue::pragmas(if tables.len() > MANY { &[] } else { &tables });
    let pragmas = Pragmas::new(connection.rows(&sql).await.map_err(SnapshotError::from)?)?;
    fresh
        .iter()
        .try_for_each(|(group, parsed)| pragmas.check(&group.owner.name, parsed))
}

type Objects = BTreeMap<Identity, Arc<Object>>;

/// The texts, without Stairway's own, and the facts of the database itself where there are any.
fn schema(catalogue: Vec<connection::Row>) -> Result<(Vec<Row>, Objects), SnapshotError> {
    let mut rows = Vec::with_capacity(catalogue.len());
    let mut facts = Facts::new();
    for row in catalogue {
        let Ok([Some(kind), Some(name), Some(table), Some(sql)]) = <[_; 4]>::try_from(row) else {
            return Err(SnapshotError::Shape(
                "a row of the schema is not four texts",
            ));
        };
        if kind == "database" {
            statement::put(&mut facts, &name, Some(sql).filter(|value| value != "0"));
        } else if !OWN_TABLES.contains(&fold(&table).as_str()) {
            rows.push(Row {
                kind,
                name,
                table,
                sql,
            });
        }
    }
    let mut objects = Objects::new();
    if !facts.is_empty() {
        let object = Object {
            facts,
            parts: BTreeMap::new(),
        };
        objects.insert(object::identity("database", "main"), Arc::new(object));
    }
    Ok((rows, objects))
}

fn is_virtual(row: &Row) -> bool {
    // SQLite stores the beginning of every text in one spelling.
    row.kind == "table" && row.sql.starts_with("CREATE VIRTUAL")
}

/// The rows by the table or view that they belong to.
fn groups(rows: Vec<Row>, shadows: Vec<String>) -> Vec<Group> {
    let mut owners: BTreeMap<String, Group> = BTreeMap::new();
    let mut others = Vec::new();
    for row in rows {
        match row.kind.as_str() {
            "table" | "view" => {
                let group = Group {
                    owner: row,
                    others: Vec::new(),
                    shadows: Vec::new(),
                };
                owners.insert(fold(&group.owner.name), group);
            }
            _ => others.push(row),
        }
    }
    others.sort_by(|a, b| (&a.kind, &a.name).cmp(&(&b.kind, &b.name)));
    let mut orphans = Vec::new();
    for row in others {
        match owners.get_mut(&fold(&row.table)) {
            Some(group) => group.others.push(row),
            // Only a file edited by hand has these.
            None => orphans.push(Group {
                owner: row,
                others: Vec::new(),
                shadows: Vec::new(),
            }),
        }
    }
    for shadow in shadows {
        let shadow = fold(&shadow);
        let of = owners
            .iter()
            .filter(|(name, group)| {
                is_virtual(&group.owner)
                    && shadow
                        .strip_prefix(name.as_str())
                        .is_some_and(|rest| rest.starts_with('_'))
            })
            .max_by_key(|(name, _)| name.len())
            .map(|(name, _)| name.clone());
        if let Some(group) = of.and_then(|name| owners.get_mut(&name)) {
            group.shadows.push(shadow.clone());
            owners.remove(&shadow);
        }
    }
    for group in owners.values_mut() {
        group.shadows.sort();
    }
    owners.into_values().chain(orphans).collect()
}
