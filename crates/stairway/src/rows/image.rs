//! What tables hold at one moment, and the queries that read it.

use crate::{
    Dialect,
    connection::{Connection, ServerError},
    schema::{Schema, Table},
    sql::print,
};
use std::{collections::BTreeMap, sync::Arc};

/// So many tables are read by one query; SQLite takes no more than 500.
const AT_ONCE: usize = 200;

/// So many arguments a function of SQLite's takes.
const ARGUMENTS: usize = 100;

/// A value as its database writes it: as text on PostgreSQL, as a literal on SQLite. None for NULL.
pub type Cell = Option<String>;

/// What one table holds. Generated columns are left out: what they are made of is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held {
    /// The columns' names.
    pub columns: Vec<String>,
    /// The columns of the primary key, by their places in `columns`; empty without one.
    pub key: Vec<usize>,
    /// The rows, in no order, each with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// What the tables of a database hold. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Image {
    /// By their names.
    pub tables: BTreeMap<String, Arc<Held>>,
}

impl Held {
    /// `table`, without rows.
    pub(super) fn new(table: &Table) -> Held {
        let own = |column: &&crate::schema::Column| column.generated.is_none();
        let columns = table.columns.iter().filter(own);
        let columns: Vec<String> = columns.map(|column| column.name.clone()).collect();
        let place = |name: &String| columns.iter().position(|column| column == name);
        let key = table.primary_key.iter().flat_map(|key| &key.columns);
        Held {
            key: key.filter_map(place).collect(),
            columns,
            rows: Vec::new(),
        }
    }

    /// The place of the column called `name`.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

impl Image {
    /// A table that does not hold the same rows in `other`, in whichever order.
    pub(crate) fn differing<'i>(&'i self, other: &'i Image) -> Option<&'i str> {
        let sorted = |image: &Image, table: &str| {
            let mut rows = image.tables.get(table).map(|held| held.rows.clone());
            rows.iter_mut().for_each(|rows| rows.sort());
            rows
        };
        let mut names = self.tables.keys().chain(other.tables.keys());
        let differs = |name: &&String| sorted(self, name) != sorted(other, name);
        names.find(differs).map(String::as_str)
    }
}

/// `cell` as a literal of `dialect`.
pub(super) fn literal(cell: &Cell, dialect: Dialect) -> String {
    match (cell, dialect) {
        (None, _) => "NULL".to_owned(),
        (Some(literal), Dialect::Sqlite) => literal.clone(),
        (Some(text), Dialect::Postgres) => print::text(text),
    }
}

/// What `literal` of `dialect` is as a cell; [`literal`] gives it back.
pub(super) fn cell(literal: &str, dialect: Dialect) -> Cell {
    match dialect {
        _ if literal == "NULL" => None,
        Dialect::Sqlite => Some(literal.to_owned()),
        Dialect::Postgres => {
            let text = literal
                .strip_prefix('\'')
                .and_then(|it| it.strip_suffix('\''));
            Some(text.unwrap_or(literal).replace("''", "'"))
        }
    }
}

/// Whether rows of `table` can be read and made. What is not modelled may be in their way, which the database then says;
/// a virtual table's rows are its module's.
pub(super) fn is_known(table: &Table) -> bool {
    let is_virtual = |what: &String| what.starts_with("`USING");
    !is_part(table) && !table.unmodelled.iter().any(is_virtual)
}

/// Whether its rows are those of the table that it is a part of.
pub(super) fn is_part(table: &Table) -> bool {
    table.unmodelled.iter().any(|what| what == "a partition")
}

/// Whether it has no rows but those of its parts.
pub(super) fn has_parts(table: &Table) -> bool {
    table
        .unmodelled
        .iter()
        .any(|what| what == "a partition key")
}

/// What those of the tables of `schema` hold that `wanted` asks for.
pub(super) async fn read(
    connection: &mut Connection,
    schema: &Schema,
    wanted: impl Fn(&str) -> bool,
) -> Result<Image, ServerError> {
    let dialect = connection.dialect();
    let tables = schema.tables.values();
    let tables: Vec<&Arc<Table>> = tables
        .filter(|table| is_known(table) && wanted(&table.name))
        .collect();
    let mut image = Image::default();
    for tables in tables.chunks(AT_ONCE) {
        let mut held: BTreeMap<&str, Held> = tables
            .iter()
            .map(|table| (table.name.as_str(), Held::new(table)))
            .collect();
        let queries: Vec<String> = held
            .iter()
            .map(|(name, held)| {
                let whole = schema.table(name).is_some_and(has_parts);
                query(name, &held.columns, whole, dialect)
            })
            .collect();
        for row in connection.rows(&queries.join("\nUNION ALL\n")).await? {
            let mut row = row.into_iter().flatten();
            let (Some(name), Some(cells)) = (row.next(), row.next()) else {
                continue;
            };
            let cells = serde_json::from_str::<Vec<Cell>>(&cells);
            if let (Some(held), Ok(cells)) = (held.get_mut(name.as_str()), cells) {
                held.rows.push(cells);
            }
        }
        let held = held.into_iter();
        image
            .tables
            .extend(held.map(|(name, held)| (name.to_owned(), Arc::new(held))));
    }
    Ok(image)
}

/// The name of `table` in SQL, whatever the session's search path is.
pub(super) fn name(table: &str, dialect: Dialect) -> String {
    let name = print::name(table, dialect);
    match dialect {
        Dialect::Sqlite => name,
        Dialect::Postgres => format!("public.{name}"),
    }
}

/// The rows of `table`, without those of tables that inherit from it unless the `whole` is wanted.
fn query(table: &str, columns: &[String], whole: bool, dialect: Dialect) -> String {
    let (name, text) = (name(table, dialect), print::text(table));
    let columns = columns.iter().map(|column| print::name(column, dialect));
    match dialect {
        Dialect::Sqlite => {
            let cell = |name| format!("CASE WHEN {name} IS NOT NULL THEN quote({name}) END");
            let cells: Vec<String> = columns.map(cell).collect();
            format!("SELECT {text}, {} FROM {name}", list(&cells))
        }
        Dialect::Postgres => {
            let cells: Vec<String> = columns.map(|name| format!("{name}::text")).collect();
            let only = if whole { "" } else { "ONLY " };
            format!(
                "SELECT {text}, to_json(ARRAY[{}]::text[])::text FROM {only}{name}",
                cells.join(", ")
            )
        }
    }
}

/// SQLite's list of `cells`: a function takes no more than 100 there, so that several are joined.
fn list(cells: &[String]) -> String {
    let lists = cells.chunks(ARGUMENTS);
    let lists: Vec<String> = lists
        .map(|cells| format!("json_array({})", cells.join(", ")))
        .collect();
    match lists.as_slice() {
        [] => "json_array()".to_owned(),
        [list] => list.clone(),
        // What ends and begins a list ends no text in it.
        lists => {
            let bare = |list: &String| format!("trim({list}, '[]')");
            let bare: Vec<String> = lists.iter().map(bare).collect();
            format!("'[' || {} || ']'", bare.join(" || ',' || "))
        }
    }
}
