//! Questions to a database about rows that are in no table.

use super::{
    candidate,
    image::{self, Held},
};
use crate::{
    Dialect,
    connection::{Connection, ConnectionError, ServerError},
    schema::{Check, Table},
    sql::print,
};
use std::collections::BTreeSet;

/// The first of the rows in `held`, of `table`, that `check` refuses; none if it refuses none, or the database has no
/// answer. Outside of a transaction.
///
/// # Errors
///
/// When the connection is broken.
pub(crate) async fn refused(
    connection: &mut Connection,
    table: &Table,
    held: &Held,
    check: &Check,
) -> Result<Option<usize>, ConnectionError> {
    let dialect = connection.dialect();
    let columns: Option<Vec<(String, String)>> = held
        .columns
        .iter()
        .map(|name| {
            Some((
                name.clone(),
                print::data_type(&table.column(name)?.data_type),
            ))
        })
        .collect();
    let (Some(columns), Some(condition)) = (columns, candidate::condition([check], dialect)) else {
        return Ok(None);
    };
    let rows: Vec<Vec<String>> = held
        .rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| image::literal(cell, dialect))
                .collect()
        })
        .collect();
    connection.execute("BEGIN").await.map_err(broken)?;
    let held = allowed(connection, &table.name, &columns, &rows, &condition).await;
    connection.execute("ROLLBACK").await.map_err(broken)?;
    Ok(held?.and_then(|held| (0..rows.len()).find(|place| !held.contains(place))))
}

/// The places of those of `rows`, of these columns of a table, of which `condition` holds; none if the database has no
/// answer.
pub(super) async fn allowed(
    connection: &mut Connection,
    table: &str,
    columns: &[(String, String)],
    rows: &[Vec<String>],
    condition: &str,
) -> Result<Option<BTreeSet<usize>>, ConnectionError> {
    let dialect = connection.dialect();
    let rows = rows.iter().enumerate();
    let values: Vec<String> = rows
        .map(|(number, row)| format!("({number}, {})", row.join(", ")))
        .collect();
    let own: Vec<String> = (0..columns.len()).map(|at| format!("c{at}")).collect();
    let typed = columns.iter().zip(&own).map(|((name, spelled), own)| {
        let name = print::name(name, dialect);
        match dialect {
            Dialect::Postgres => format!("{own}::{spelled} AS {name}"),
            Dialect::Sqlite => format!("{own} AS {name}"),
        }
    });
    let sql = format!(
        "WITH given (stairway_place, {}) AS (VALUES {}) SELECT CAST(stairway_place AS text) FROM (SELECT stairway_place, {} FROM given) AS {} WHERE {condition}",
        own.join(", "),
        values.join(", "),
        typed.collect::<Vec<String>>().join(", "),
        print::name(table, dialect),
    );
    let asked = guarded(connection, async |connection| connection.rows(&sql).await).await?;
    let numbers = asked.ok().map(|rows| {
        let numbers = rows
            .iter()
            .filter_map(|row| row.first()?.as_ref()?.parse().ok());
        numbers.collect()
    });
    Ok(numbers)
}

/// What `act` gives; what it changed is taken back if it fails.
pub(super) async fn guarded<T>(
    connection: &mut Connection,
    act: impl AsyncFnOnce(&mut Connection) -> Result<T, ServerError>,
) -> Result<Result<T, ServerError>, ConnectionError> {
    connection.execute("SAVEPOINT rows").await.map_err(broken)?;
    let done = act(connection).await;
    let after = match &done {
        Ok(_) => "RELEASE SAVEPOINT rows",
        Err(error) if error.lost => return Err(broken(error.clone())),
        Err(_) => "ROLLBACK TO SAVEPOINT rows; RELEASE SAVEPOINT rows",
    };
    connection.execute(after).await.map_err(broken)?;
    Ok(done)
}

pub(super) fn broken(cause: ServerError) -> ConnectionError {
    ConnectionError::Query {
        doing: "fill the tables with rows",
        cause,
    }
}
