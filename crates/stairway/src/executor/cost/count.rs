//! How much is in a table now. Of a large one the count ends early: whoever is asked wants to know whether there is much,
//! and a count of everything would read all of it.

use crate::{
    Dialect,
    connection::{Connection, ServerError},
    sql::print,
};

/// So many rows are counted.
const MOST: u64 = 100_000;

/// What SQLite says of what is not there; it has no code of its own for that.
const NO_SUCH: &str = "no such ";
/// The same on PostgreSQL: the codes of an undefined table and of an undefined column.
const UNDEFINED: [&str; 2] = ["42P01", "42703"];

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) rows: u64,
    /// Of the column, that are not NULL; without one, as many as there are rows.
    pub(super) values: u64,
    /// Whether there are more.
    pub(super) at_least: bool,
}

impl Count {
    pub(super) fn is_none(self) -> bool {
        self.values == 0
    }
}

/// Counts what is in `table`, and in its `column`. What is not there has nothing in it.
pub(super) async fn count(
    connection: &mut Connection,
    table: &str,
    column: Option<&str>,
) -> Result<Count, ServerError> {
    match counted(connection, table, column, MOST).await {
        Err(error) if is_missing(&error, connection.dialect()) => Ok(Count::default()),
        counted => counted,
    }
}

fn is_missing(error: &ServerError, dialect: Dialect) -> bool {
    match dialect {
        Dialect::Sqlite => error.message.starts_with(NO_SUCH),
        Dialect::Postgres => UNDEFINED.iter().any(|code| error.is(code)),
    }
}

/// Counts, but no more than `most` rows.
pub(super) async fn counted(
    connection: &mut Connection,
    table: &str,
    column: Option<&str>,
    most: u64,
) -> Result<Count, ServerError> {
    let dialect = connection.dialect();
    let table = print::name(table, dialect);
    // SQLite takes a name in quotes for a text where no column is called so, but not behind a table's name.
    let value = match column {
        Some(column) => format!("t.{}", print::name(column, dialect)),
        None => "1".to_owned(),
    };
    let window = format!(
        "SELECT CAST(count(*) AS TEXT), CAST(count(w.v) AS TEXT) FROM (SELECT {value} AS v FROM {table} AS t LIMIT {}) AS w",
        most + 1
    );
    let rows = connection.rows(&window).await?;
    let number = |at: usize| {
        let cell = rows.first().and_then(|row| row.get(at)?.as_deref());
        cell.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0)
    };
    let (rows, values) = (number(0), number(1));
    let at_least = rows > most;
    let mut count = Count {
        rows: rows.min(most),
        values: values.min(most),
        at_least,
    };
    if at_least && values == 0 {
        // A value may be in any of the others.
        let any = format!("SELECT '1' FROM {table} AS t WHERE {value} IS NOT NULL LIMIT 1");
        count.values = connection.rows(&any).await?.len() as u64;
    }
    Ok(count)
}
