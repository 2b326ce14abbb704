//! What the tables of a database hold, read again only where something may have changed since it was last read.
//!
//! On SQLite a table whose pages are what they were holds what it held. PostgreSQL counts the rows that are written, and
//! gives a table that is rewritten or emptied other storage; a table whose definition changed, or the types in it, is
//! always read. Where that cannot be asked for, all are read.

use super::{
    ask::broken,
    image::{self, Held, Image},
    tree::Pages,
};
use crate::{
    Dialect,
    connection::{Connection, ConnectionError, ServerError},
    schema::{DataType, Enum, Schema, Table},
};
use std::{collections::BTreeMap, sync::Arc};

/// Whether the counts of a session can be had at once, which is so since PostgreSQL 15. They are read as they are at the
/// moment, without a copy of each.
const COUNTS: &str = "SELECT (current_setting('server_version_num')::int >= 150000 \
                      AND current_setting('track_counts')::bool \
                      AND set_config('stats_fetch_consistency', 'none', false) = 'none')::text";

/// Makes what a session counted seen by others when its transaction ends.
const FLUSH: &str = "SELECT pg_catalog.pg_stat_force_next_flush()";

/// Each table with what changes when its rows do, or columns are added: the table's own identity, its storage, the
/// number of columns that it ever had, the last transaction that changed it, and how many rows were written. As one row:
/// each costs more than what it says.
const WRITTEN: &str = "SELECT pg_catalog.json_object_agg(c.relname, concat_ws(' ', c.oid, c.relfilenode, c.relnatts, \
     c.xmin, pg_catalog.pg_stat_get_tuples_inserted(c.oid), pg_catalog.pg_stat_get_tuples_updated(c.oid), \
     pg_catalog.pg_stat_get_tuples_deleted(c.oid)))::text \
     FROM pg_catalog.pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'";

/// Each table with its first page, likewise.
const ROOTS: &str = "SELECT json_group_object(name, CAST(rootpage AS TEXT)) FROM sqlite_schema WHERE type = 'table'";

/// Reads the rows of one database again and again.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Whether PostgreSQL's counts can be relied on; none while that is not known.
    counts: Option<bool>,
    seen: BTreeMap<String, Seen>,
    enums: BTreeMap<String, Arc<Enum>>,
    pages: Pages,
}

/// A table when it was last read.
#[derive(Debug)]
struct Seen {
    table: Arc<Table>,
    /// What the database says of it.
    mark: String,
    held: Arc<Held>,
}

impl Watch {
    /// What the tables of `schema` hold. Outside of a transaction; what other sessions wrote has to be
    /// [flushed](Self::flush) there.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub(crate) async fn read(
        &mut self,
        connection: &mut Connection,
        schema: &Schema,
    ) -> Result<Image, ConnectionError> {
        self.look(connection, schema)
            .await
            .map_err(|cause| ConnectionError::Query {
                doing: "read the rows of the tables",
                cause,
            })
    }

    /// A table of `schema` that does not hold what [`read`](Self::read) says.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub(crate) async fn misread(
        &mut self,
        connection: &mut Connection,
        schema: &Schema,
    ) -> Result<Option<String>, ConnectionError> {
        let believed = self.read(connection, schema).await?;
        let there = super::read(connection, schema).await?;
        Ok(believed.differing(&there).map(str::to_owned))
    }

    async fn look(
        &mut self,
        connection: &mut Connection,
        schema: &Schema,
    ) -> Result<Image, ServerError> {
        let marks = match connection.dialect() {
            Dialect::Postgres => self.counted(connection, schema).await?,
            Dialect::Sqlite => self.paged(connection).await?,
        };
        self.seen.retain(|name, seen| {
            marks.get(name).is_some_and(|mark| *mark == seen.mark)
                && schema.tables.get(name).is_some_and(|it| *it == seen.table)
        });
        let known = self.seen.iter();
        let known = known.map(|(name, seen)| (name.clone(), Arc::clone(&seen.held)));
        let mut image = Image {
            tables: known.collect(),
        };
        let read = image::read(connection, schema, |name| !image.tables.contains_key(name)).await?;
        for (name, held) in read.tables {
            if let (Some(mark), Some(table)) = (marks.get(&name), schema.tables.get(&name)) {
                let seen = Seen {
                    table: Arc::clone(table),
                    mark: mark.clone(),
                    held: Arc::clone(&held),
                };
                self.seen.insert(name.clone(), seen);
            }
            image.tables.insert(name, held);
        }
        Ok(image)
    }

    /// Makes what `connection` wrote seen by the session that reads, once its transaction ends.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub(crate) async fn flush(&self, connection: &mut Connection) -> Result<(), ConnectionError> {
        match self.counts {
            Some(true) => connection.execute(FLUSH).await.map_err(broken),
            _ => Ok(()),
        }
    }

    /// What PostgreSQL says of each table; of none that it does not tell enough of.
    async fn counted(
        &mut self,
        connection: &mut Connection,
        schema: &Schema,
    ) -> Result<BTreeMap<String, String>, ServerError> {
        let counts = match self.counts {
            Some(counts) => counts,
            None => connection.value(COUNTS).await?.as_deref() == Some("true"),
        };
        self.counts = Some(counts);
        let same = self.enums == schema.enums;
        self.enums.clone_from(&schema.enums);
        if !counts {
            return Ok(BTreeMap::new());
        }
        let mut marks = marks(connection, WRITTEN).await?;
        marks.retain(|name, _| {
            let table = schema.tables.get(name);
            table.is_some_and(|table| {
                !image::has_parts(table)
                    && !table.columns.iter().any(|it| is_foreign(&it.data_type))
            })
        });
        // Other labels for the same values.
        if !same {
            let labelled = |seen: &Seen| {
                let mut columns = seen.table.columns.iter();
                columns.any(|column| matches!(column.data_type, DataType::Enum(_)))
            };
            self.seen.retain(|_, seen| !labelled(seen));
        }
        Ok(marks)
    }

    /// What SQLite says of each table; what is known of those whose pages are not the same is forgotten.
    async fn paged(
        &mut self,
        connection: &mut Connection,
    ) -> Result<BTreeMap<String, String>, ServerError> {
        let Some(pages) = connection.pages().await? else {
            return Ok(BTreeMap::new());
        };
        let pages = Pages::new(pages);
        let roots = marks(connection, ROOTS).await?;
        for (name, root) in &roots {
            let is_same = root
                .parse()
                .is_ok_and(|root| pages.is_same(&self.pages, root));
            if !is_same {
                self.seen.remove(name);
            }
        }
        self.pages = pages;
        Ok(roots)
    }
}

/// What `query`, which gives one JSON object, says of each table.
async fn marks(
    connection: &mut Connection,
    query: &str,
) -> Result<BTreeMap<String, String>, ServerError> {
    let marks = connection.value(query).await?;
    // Of none where it cannot be read: then every table is read.
    Ok(marks
        .and_then(|marks| serde_json::from_str(&marks).ok())
        .unwrap_or_default())
}

/// Whether values of this type may be written in other words though no row changed: it is made of other types, which can
/// get other parts and labels.
fn is_foreign(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Other(_))
}
