//! Rows into the tables of a live database.

use super::{
    Options,
    candidate::{self, Candidates, Choice, Made},
    image::{self, Image},
};
use crate::{
    Dialect,
    connection::{Connection, ConnectionError, ServerError},
    schema::{Schema, Table},
    sql::print,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// So many rows by chance are looked at for each that is wanted, where the first ones were not taken.
const CHANCES: usize = 50;
/// A table with so many times the rows that are wanted gets no more.
const ENOUGH: usize = 4;

/// Keeps the tables of one database filled while its schema changes.
#[derive(Debug)]
pub(crate) struct Filler {
    options: Options,
    /// What tables were like when they were last filled.
    filled: BTreeMap<String, Arc<Table>>,
    /// How many rows each was given: the next one's number.
    numbers: BTreeMap<String, usize>,
    /// The tables that stay empty, and why.
    empty: BTreeMap<String, String>,
}

impl Filler {
    pub(crate) fn new(options: Options) -> Filler {
        Filler {
            options,
            filled: BTreeMap::new(),
            numbers: BTreeMap::new(),
            empty: BTreeMap::new(),
        }
    }

    /// The tables that could not be given a row, and why.
    pub(crate) fn empty(&self) -> &BTreeMap<String, String> {
        &self.empty
    }

    /// Gives every table of `schema` rows that is new or was changed since it got some. `image` is what the tables hold,
    /// and then what they hold with these rows. Outside of a transaction.
    ///
    /// # Errors
    ///
    /// When the connection is broken. A row that is refused is no error.
    pub(crate) async fn fill(
        &mut self,
        connection: &mut Connection,
        schema: &Schema,
        image: &mut Image,
    ) -> Result<(), ConnectionError> {
        self.filled
            .retain(|name, _| schema.tables.contains_key(name));
        self.empty
            .retain(|name, _| schema.tables.contains_key(name));
        let is_new = |table: &Arc<Table>| match self.filled.get(&table.name) {
            Some(filled) => !Arc::ptr_eq(filled, table) && filled != table,
            None => true,
        };
        let order = candidate::order(schema);
        let wanted: Vec<&Arc<Table>> = order.into_iter().filter(|table| is_new(table)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        // Triggers and checks find what they name, as they do for an application.
        let begin = match connection.dialect() {
            Dialect::Sqlite => "BEGIN",
            Dialect::Postgres => "BEGIN; SET LOCAL search_path = public",
        };
        connection.execute(begin).await.map_err(broken)?;
        let mut referred: Vec<(&Arc<Table>, String)> = Vec::new();
        for table in &wanted {
            let many = self.options.count;
            let without = self.table(connection, schema, table, image, many).await?;
            referred.extend(without.map(|other| (*table, other)));
            self.filled.insert(table.name.clone(), Arc::clone(table));
        }
        // What had to be NULL for lack of rows that it could refer to.
        for (table, other) in referred {
            let is_there = image
                .tables
                .get(&other)
                .is_some_and(|held| !held.rows.is_empty());
            if is_there {
                let few = self.options.count.div_ceil(2);
                self.table(connection, schema, table, image, few).await?;
            }
        }
        if let Err(error) = connection.execute("COMMIT").await {
            if error.lost {
                return Err(broken(error));
            }
            // SQLite leaves the transaction open.
            let _ = connection.execute("ROLLBACK").await;
            for table in &wanted {
                self.empty.insert(table.name.clone(), error.message.clone());
            }
        }
        Ok(())
    }

    /// Gives `table` so many rows. What is given back is a table without rows that they should refer to.
    async fn table(
        &mut self,
        connection: &mut Connection,
        schema: &Schema,
        table: &Arc<Table>,
        image: &mut Image,
        many: usize,
    ) -> Result<Option<String>, ConnectionError> {
        let name = table.name.as_str();
        if !image::is_known(table) {
            let why = format!("not understood: {}", table.unmodelled.join(", "));
            self.empty.insert(name.to_owned(), why);
            return Ok(None);
        }
        let before = image.tables.get(name).map_or(0, |held| held.rows.len());
        if before >= self.options.count * ENOUGH {
            return Ok(None);
        }
        let dialect = connection.dialect();
        let mut candidates = Candidates::new(table, schema, dialect, self.options.seed);
        let columns: Vec<&str> = candidates.columns().collect();
        sift(connection, table, &mut candidates).await?;
        let next = self.numbers.entry(name.to_owned()).or_default();
        let mut without = None;
        let mut rows = Vec::with_capacity(many);
        let mut lacks = None;
        for number in *next..*next + many {
            match candidates.row(number, Choice::InTurn, image) {
                Made::Row(row) => rows.push(row),
                Made::Without(row, other) => {
                    rows.push(row);
                    without = Some(other);
                }
                Made::Lacks(other) => lacks = Some(other),
            }
        }
        *next += many;
        let first = *next;
        if let Some(other) = lacks {
            let why = format!("it has to refer to `{other}`, which has no rows");
            self.empty.insert(name.to_owned(), why);
            return Ok(None);
        }
        let mut refused = None;
        let all = insert(table, &columns, &rows, dialect);
        let mut held = match attempt(connection, &all).await? {
            Ok(()) => Some(self.reread(connection, schema, name, image).await?),
            Err(error) => {
                refused = Some(error);
                None
            }
        };
        // One by one, and then by chance.
        let wanted = before + many;
        if held.is_none_or(|held| held < wanted) {
            let mut more = match held {
                // Those that were taken are there.
                Some(_) => Vec::new(),
                None => rows,
            };
            let mut drawn = Vec::new();
            for number in first..first + many * CHANCES {
                if let Made::Row(row) | Made::Without(row, _) =
                    candidates.row(number, Choice::ByChance, image)
                {
                    drawn.push(row);
                }
            }
            more.extend(sieve(connection, table, &columns, drawn).await?);
            let missing = wanted - held.unwrap_or(before);
            let mut taken = 0;
            for row in more {
                if taken == missing {
                    break;
                }
                let one = insert(table, &columns, std::slice::from_ref(&row), dialect);
                match attempt(connection, &one).await? {
                    Ok(()) => taken += 1,
                    Err(error) => refused = Some(error),
                }
            }
            held = Some(self.reread(connection, schema, name, image).await?);
        }
        match (held, refused) {
            (Some(0) | None, Some(error)) => {
                self.empty.insert(name.to_owned(), error.message);
            }
            (Some(0) | None, None) => {
                let why = "no row was found that its constraints allow".to_owned();
                self.empty.insert(name.to_owned(), why);
            }
            _ => {
                self.empty.remove(name);
            }
        }
        Ok(without)
    }

    /// Reads what `table` holds into `image`; how many rows.
    async fn reread(
        &self,
        connection: &mut Connection,
        schema: &Schema,
        table: &str,
        image: &mut Image,
    ) -> Result<usize, ConnectionError> {
        let read = image::read(connection, schema, |name| name == table);
        let read = read.await.map_err(broken)?;
        let rows = read.tables.values().map(|held| held.rows.len()).sum();
        image.tables.extend(read.tables);
        Ok(rows)
    }
}

/// Asks which values the checks of a single column allow.
async fn sift(
    connection: &mut Connection,
    table: &Table,
    candidates: &mut Candidates<'_>,
) -> Result<(), ConnectionError> {
    for (at, pool, condition) in candidates.checked() {
        let columns = [candidates.column(at)];
        let rows: Vec<Vec<String>> = pool.iter().map(|value| vec![value.clone()]).collect();
        if let Some(allowed) = allowed(connection, table, &columns, &rows, &condition).await? {
            let pool = pool.into_iter().enumerate();
            let pool = pool.filter(|(number, _)| allowed.contains(number));
            candidates.limit(at, pool.map(|(_, value)| value).collect());
        }
    }
    Ok(())
}

/// Of `rows` those that the checks of `table` allow, as far as the database can be asked.
async fn sieve(
    connection: &mut Connection,
    table: &Table,
    columns: &[&str],
    rows: Vec<Vec<String>>,
) -> Result<Vec<Vec<String>>, ConnectionError> {
    let Some(condition) = candidate::condition(&table.checks, connection.dialect()) else {
        return Ok(rows);
    };
    let Some(allowed) = allowed(connection, table, columns, &rows, &condition).await? else {
        // The insertion will say what is wrong.
        return Ok(rows);
    };
    let rows = rows.into_iter().enumerate();
    let rows = rows.filter(|(number, _)| allowed.contains(number));
    Ok(rows.map(|(_, row)| row).collect())
}

/// The places of those of `rows`, of these columns of `table`, of which `condition` holds; none if the database has no
/// answer.
async fn allowed(
    connection: &mut Connection,
    table: &Table,
    columns: &[&str],
    rows: &[Vec<String>],
    condition: &str,
) -> Result<Option<BTreeSet<usize>>, ConnectionError> {
    let dialect = connection.dialect();
    let rows = rows.iter().enumerate();
    let values: Vec<String> = rows
        .map(|(number, row)| format!("({number}, {})", row.join(", ")))
        .collect();
    let own: Vec<String> = (0..columns.len()).map(|at| format!("c{at}")).collect();
    let typed = columns.iter().zip(&own).map(|(column, own)| {
        let name = print::name(column, dialect);
        match (table.column(column), dialect) {
            (Some(column), Dialect::Postgres) => {
                format!("{own}::{} AS {name}", print::data_type(&column.data_type))
            }
            _ => format!("{own} AS {name}"),
        }
    });
    let sql = format!(
        "WITH given (stairway_place, {}) AS (VALUES {}) SELECT CAST(stairway_place AS text) FROM (SELECT stairway_place, {} FROM given) AS {} WHERE {condition}",
        own.join(", "),
        values.join(", "),
        typed.collect::<Vec<String>>().join(", "),
        print::name(&table.name, dialect),
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

/// Runs `sql`; what it changed is taken back if it fails.
async fn attempt(
    connection: &mut Connection,
    sql: &str,
) -> Result<Result<(), ServerError>, ConnectionError> {
    guarded(connection, async |connection| connection.execute(sql).await).await
}

async fn guarded<T>(
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

fn insert(table: &Table, columns: &[&str], rows: &[Vec<String>], dialect: Dialect) -> String {
    let name = image::name(&table.name, dialect);
    if columns.is_empty() {
        return format!("INSERT INTO {name} DEFAULT VALUES");
    }
    let columns: Vec<String> = columns
        .iter()
        .map(|column| print::name(column, dialect))
        .collect();
    let rows: Vec<String> = rows
        .iter()
        .map(|row| format!("({})", row.join(", ")))
        .collect();
    let (columns, rows) = (columns.join(", "), rows.join(",\n"));
    match dialect {
        Dialect::Sqlite => format!("INSERT OR IGNORE INTO {name} ({columns}) VALUES {rows}"),
        Dialect::Postgres => {
            let identity = table.columns.iter().any(|column| column.identity.is_some());
            let overriding = if identity {
                " OVERRIDING SYSTEM VALUE"
            } else {
                ""
            };
            format!(
                "INSERT INTO {name} ({columns}){overriding} VALUES {rows} ON CONFLICT DO NOTHING"
            )
        }
    }
}

fn broken(cause: ServerError) -> ConnectionError {
    ConnectionError::Query {
        doing: "fill the tables with rows",
        cause,
    }
}
