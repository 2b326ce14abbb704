//! What the tables of a database hold, read again only where something may have changed since it was last read.
//!
//! On SQLite a table whose pages are what they were holds what it held. PostgreSQL counts the rows that are written, and
//! gives a table that is rewritten or emptied other storage; a table whose definition changed, or the types in it, is
//! always read. Where that cannot be asked for, all are read.

use super::{
    fill::broken,
    image::{self, Held, Image},
    tree::Pages,
};
use crate::{
    Dialect,
    connection::{Connection, ConnectionError, ServerError},
    schema::{DataType, Enum, Schema, Table},
};
use std::{collections::BTreeMap, sync::Arc};

/// Whether the counts of a session can be had at once, which is so since PostgreSQL 15.
const COUNTS: &str = "SELECT (current_setting('server_version_num')::int >= 150000 \
                      AND current_setting('track_counts')::bool)::text";

/// Makes what a session counted seen by others when its transaction ends.
const FLUSH: &str = "SELECT pg_catalog.pg_stat_force_next_flush()";

/// Each table with what changes when its rows do, or columns are added: the table's own identity, its storage, the
/// number of columns that it ever had, the last transaction that changed it, and how many rows were written.
const WRITTEN: &str = "SELECT c.relname::text, concat_ws(' ', c.oid, c.relfilenode, c.relnatts, c.xmin, \
     pg_catalog.pg_stat_get_tuples_inserted(c.oid), pg_catalog.pg_stat_get_tuples_updated(c.oid), \
     pg_catalog.pg_stat_get_tuples_deleted(c.oid)) \
     FROM pg_catalog.pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'";

/// Each table with its first page and its text.
const ROOTS: &str =
    "SELECT name, CAST(rootpage AS TEXT), sql FROM sqlite_schema WHERE type = 'table'";

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

    async fn look(
        &mut self,
        connection: &mut Connection,
        schema: &Schema,
    ) -> Result<Image, ServerError> {
        let marks = match connection.dialect() {
            Dialect::Postgres => self.counted(connection, schema).await?,
            Dialect::Sqlite => self.paged(connection).await?,
        };
        let mut image = Image::default();
        let mut before = std::mem::take(&mut self.seen);
        for (name, table) in &schema.tables {
            let seen = before.remove(name);
            let known = seen.filter(|seen| {
                marks.get(name).is_some_and(|mark| *mark == seen.mark) && seen.table == *table
            });
            if let Some(seen) = known {
                image.tables.insert(name.clone(), Arc::clone(&seen.held));
                self.seen.insert(name.clone(), seen);
            }
        }
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
        let mut marks = BTreeMap::new();
        for row in connection.rows(WRITTEN).await? {
            let mut values = row.into_iter().flatten();
            if let (Some(name), Some(mark)) = (values.next(), values.next()) {
                marks.insert(name, mark);
            }
        }
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
        let mut marks = BTreeMap::new();
        for row in connection.rows(ROOTS).await? {
            let mut values = row.into_iter().flatten();
            let (Some(name), Some(root), Some(sql)) = (values.next(), values.next(), values.next())
            else {
                continue;
            };
            let is_same = root
                .parse()
                .is_ok_and(|root| pages.is_same(&self.pages, root));
            if !is_same {
                self.seen.remove(&name);
            }
            marks.insert(name, format!("{root} {sql}"));
        }
        self.pages = pages;
        Ok(marks)
    }
}

/// Whether values of this type may be written in other words though no row changed: it is made of other types, which can
/// get other parts and labels.
fn is_foreign(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Other(_))
}
