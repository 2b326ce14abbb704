//! Rows into the tables of a live database.

use super::{
    Options, Watch,
    ask::{allowed, broken, guarded},
    candidate::{self, Candidates, Choice, Made, Trial},
    image::{self, Cell, Held, Image},
    kind::Kinds,
    partition::Bounds,
};
use crate::{
    Dialect,
    connection::{Connection, ConnectionError, ServerError},
    schema::{Deferrable, Schema, Table},
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
/// A table that takes none of so many rows by chance takes none.
const REFUSED: usize = 60;

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
    /// Of those, which have to refer to another table that is empty, and that table.
    lacking: BTreeMap<String, String>,
    /// A table that is given none.
    left_out: Option<String>,
}

/// What became of a table.
enum Outcome {
    /// It has rows.
    Filled,
    /// Likewise, but for lack of rows in this table they refer to nothing.
    Without(String),
    /// It stays empty, which was noted.
    Empty,
    /// It stays empty, because its rows have to refer to this table, which has none.
    Lacks(String),
}

/// What rows are made with and go into.
struct Site<'f> {
    connection: &'f mut Connection,
    schema: &'f Schema,
    kinds: Kinds,
    bounds: Bounds,
    image: &'f mut Image,
}

impl Filler {
    pub(crate) fn new(options: Options) -> Filler {
        Filler {
            options,
            filled: BTreeMap::new(),
            numbers: BTreeMap::new(),
            empty: BTreeMap::new(),
            lacking: BTreeMap::new(),
            left_out: None,
        }
    }

    /// This table is given no rows.
    pub(crate) fn leave_out(&mut self, table: &str) {
        self.left_out = Some(table.to_owned());
    }

    /// The tables that could not be given a row, and why.
    pub(crate) fn empty(&self) -> &BTreeMap<String, String> {
        &self.empty
    }

    /// Gives every table of `schema` rows that is new or was changed since it got some. `image` is what the tables hold,
    /// and then what they hold with these rows, as `watch` sees it. Outside of a transaction.
    ///
    /// # Errors
    ///
    /// When the connection is broken. A row that is refused is no error.
    pub(crate) async fn fill(
        &mut self,
        connection: &mut Connection,
        schema: &Schema,
        image: &mut Image,
        watch: &mut Watch,
    ) -> Result<(), ConnectionError> {
        self.filled
            .retain(|name, _| schema.tables.contains_key(name));
        // Somebody else may have brought some.
        self.empty.retain(|name, _| {
            let held = image.tables.get(name);
            schema.tables.contains_key(name) && held.is_none_or(|held| held.rows.is_empty())
        });
        self.lacking.retain(|name, _| self.empty.contains_key(name));
        let has_rows = |name: &String| {
            let held = image.tables.get(name);
            held.is_some_and(|held| !held.rows.is_empty())
        };
        let is_part = |it: &Arc<Table>| image::is_part(it) && !self.filled.contains_key(&it.name);
        let has_more_parts = schema.tables.values().any(is_part);
        let is_new = |table: &Arc<Table>| match self.filled.get(&table.name) {
            _ if self.left_out.as_ref() == Some(&table.name) => false,
            Some(filled) => {
                (!Arc::ptr_eq(filled, table) && filled != table)
                    || has_more_parts && self.empty.contains_key(&table.name)
                    || self.lacking.get(&table.name).is_some_and(has_rows)
            }
            None => true,
        };
        let wanted: Vec<&Arc<Table>> = schema.tables.values().filter(|it| is_new(it)).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let wanted = candidate::order(wanted);
        // Triggers and checks find what they name, as they do for an application; and what is wrong is said at once, not
        // at the end.
        let begin = match connection.dialect() {
            Dialect::Sqlite => "BEGIN",
            Dialect::Postgres => {
                "BEGIN; SET LOCAL search_path = public; SET CONSTRAINTS ALL IMMEDIATE"
            }
        };
        connection.execute(begin).await.map_err(broken)?;
        let kinds = Kinds::read(connection, &wanted).await.map_err(broken)?;
        let bounds = Bounds::read(connection, &wanted).await?;
        let mut site = Site {
            connection,
            schema,
            kinds,
            bounds,
            image,
        };
        for table in &wanted {
            self.filled.remove(&table.name);
        }
        let mut referred: Vec<(&Arc<Table>, String)> = Vec::new();
        for &table in &wanted {
            // Those that need each other are filled together.
            if self.filled.contains_key(&table.name) {
                continue;
            }
            let outcome = self.table(&mut site, table, self.options.count).await?;
            self.filled.insert(table.name.clone(), Arc::clone(table));
            match outcome {
                Outcome::Without(other) => referred.push((table, other)),
                Outcome::Lacks(other) => {
                    let waits = wanted.iter().find(|wanted| wanted.name == other);
                    let together = match waits {
                        Some(other) => Box::pin(self.together(&mut site, table, other)).await?,
                        None => false,
                    };
                    if !together {
                        let lacks = match schema.tables.contains_key(&other) {
                            true => "has no rows",
                            false => "is not there",
                        };
                        let why = format!("it has to refer to `{other}`, which {lacks}");
                        self.empty.insert(table.name.clone(), why);
                        self.lacking.insert(table.name.clone(), other);
                    }
                }
                Outcome::Filled | Outcome::Empty => {}
            }
        }
        // What had to be NULL for lack of rows that it could refer to.
        for (table, other) in referred {
            if site.has_rows(&other) {
                let few = self.options.count.div_ceil(2);
                self.table(&mut site, table, few).await?;
            }
        }
        let connection = site.connection;
        watch.flush(connection).await?;
        if let Err(error) = connection.execute("COMMIT").await {
            if error.lost {
                return Err(broken(error));
            }
            // SQLite leaves the transaction open.
            let _ = connection.execute("ROLLBACK").await;
            for table in &wanted {
                self.empty.insert(table.name.clone(), one_line(&error));
            }
        }
        // Triggers may have written elsewhere.
        *image = watch.read(connection, schema).await?;
        Ok(())
    }

    /// Fills two tables whose rows need each other: such of the first as refer to rows that the other will have, and then
    /// those. Gives whether that is possible; otherwise nothing is left of it.
    async fn together(
        &mut self,
        site: &mut Site<'_>,
        table: &Arc<Table>,
        other: &Arc<Table>,
    ) -> Result<bool, ConnectionError> {
        let sqlite = site.connection.dialect() == Dialect::Sqlite;
        let waits = table
            .foreign_keys
            .iter()
            .any(|key| key.table == other.name && (sqlite || key.deferrable != Deferrable::Not));
        if !waits || self.filled.contains_key(&other.name) {
            return Ok(false);
        }
        let later = match sqlite {
            true => "SAVEPOINT together; PRAGMA defer_foreign_keys = ON",
            false => "SAVEPOINT together; SET CONSTRAINTS ALL DEFERRED",
        };
        let before = site.image.clone();
        site.connection.execute(later).await.map_err(broken)?;
        let done = self.promise(site, table, other).await?;
        let settled = match (done, sqlite) {
            (false, _) => false,
            (true, true) => {
                let mut fine = true;
                for table in [table, other] {
                    fine &= is_sound(site.connection, table).await?;
                }
                fine
            }
            (true, false) => {
                let settled = attempt(site.connection, "SET CONSTRAINTS ALL IMMEDIATE").await?;
                settled.is_ok()
            }
        };
        let end = match (settled, sqlite) {
            (true, false) => "RELEASE SAVEPOINT together",
            (true, true) => "PRAGMA defer_foreign_keys = OFF; RELEASE SAVEPOINT together",
            (false, false) => "ROLLBACK TO SAVEPOINT together; RELEASE SAVEPOINT together",
            (false, true) => {
                "ROLLBACK TO SAVEPOINT together; PRAGMA defer_foreign_keys = OFF; \
                 RELEASE SAVEPOINT together"
            }
        };
        site.connection.execute(end).await.map_err(broken)?;
        if !settled {
            *site.image = before;
            self.filled.remove(&other.name);
        }
        Ok(settled)
    }

    async fn promise(
        &mut self,
        site: &mut Site<'_>,
        table: &Arc<Table>,
        other: &Arc<Table>,
    ) -> Result<bool, ConnectionError> {
        let many = self.options.count;
        let dialect = site.connection.dialect();
        let first = self.numbers.get(&other.name).copied().unwrap_or_default();
        let bounded = site.bounds.within(other);
        let mut candidates = site.candidates(&bounded, self.options);
        site.sift(&mut candidates).await?;
        let promised = candidates.promised(first..first + many);
        let cell = |literal: Option<String>| literal.and_then(|it| image::cell(&it, dialect));
        let held = Held {
            rows: promised
                .into_iter()
                .map(|row| row.into_iter().map(cell).collect::<Vec<Cell>>())
                .collect(),
            ..Held::new(other)
        };
        let none = site.image.tables.insert(other.name.clone(), Arc::new(held));
        let outcome = self.table(site, table, many).await?;
        match none {
            Some(held) => site.image.tables.insert(other.name.clone(), held),
            None => site.image.tables.remove(&other.name),
        };
        if !matches!(outcome, Outcome::Filled | Outcome::Without(_)) {
            return Ok(false);
        }
        let outcome = self.table(site, other, many).await?;
        let filled = match outcome {
            Outcome::Filled | Outcome::Without(_) => true,
            // There may be more than two of them.
            Outcome::Lacks(third) => match site.schema.tables.get(&third) {
                Some(third) => Box::pin(self.together(site, other, third)).await?,
                None => false,
            },
            Outcome::Empty => false,
        };
        if filled {
            self.filled.insert(other.name.clone(), Arc::clone(other));
        }
        Ok(filled)
    }

    /// Gives `table` so many rows.
    async fn table(
        &mut self,
        site: &mut Site<'_>,
        table: &Arc<Table>,
        many: usize,
    ) -> Result<Outcome, ConnectionError> {
        let name = table.name.as_str();
        if !image::is_known(table) {
            if !image::is_part(table) {
                let why = format!("not understood: {}", table.unmodelled.join(", "));
                self.empty.insert(name.to_owned(), why);
            }
            return Ok(Outcome::Empty);
        }
        let before = site.rows(name);
        if before >= self.options.count * ENOUGH {
            return Ok(Outcome::Filled);
        }
        let dialect = site.connection.dialect();
        let table = &site.bounds.within(table);
        let mut candidates = site.candidates(table, self.options);
        let columns = candidates.columns();
        site.sift(&mut candidates).await?;
        let first = self.numbers.get(name).copied().unwrap_or_default();
        let mut without = None;
        let mut rows = Vec::with_capacity(many);
        for number in first..first + many {
            match candidates.row(number, Choice::InTurn, site.image) {
                Made::Row(row) => rows.push(row),
                Made::Without(row, other) => {
                    rows.push(row);
                    without = Some(other);
                }
                Made::Lacks(other) => return Ok(Outcome::Lacks(other)),
            }
        }
        let first = first + many;
        self.numbers.insert(name.to_owned(), first);
        let mut refused = None;
        let all = insert(table, &columns, &rows, Conflict::Nothing, dialect);
        let mut held = match self.insertion(site.connection, table, &all).await? {
            Ok(()) => Some(site.reread(name).await?),
            Err(error) => {
                refused = Some(error);
                None
            }
        };
        // One by one, and then by chance.
        let wanted = before + many;
        if held.is_none_or(|held| held < wanted) {
            let mut more = rows;
            match held {
                // Why none was taken is said of one.
                Some(0) => more.truncate(1),
                // Those that were taken are there.
                Some(_) => more.clear(),
                None => {}
            }
            let mut drawn = Vec::new();
            for number in first..first + many * CHANCES {
                if let Made::Row(row) | Made::Without(row, _) =
                    candidates.row(number, Choice::ByChance, site.image)
                {
                    drawn.push(row);
                }
            }
            more.extend(sieve(site.connection, table, &columns, drawn).await?);
            let missing = wanted - held.unwrap_or(before);
            let mut taken = 0;
            for (tried, row) in more.iter().enumerate() {
                if taken == missing || taken == 0 && tried > many + REFUSED {
                    break;
                }
                let one = std::slice::from_ref(row);
                let one = insert(table, &columns, one, Conflict::Refused, dialect);
                match self.insertion(site.connection, table, &one).await? {
                    Ok(()) => taken += 1,
                    // The first is of the plainest row.
                    Err(error) => {
                        refused.get_or_insert(error);
                    }
                }
            }
            held = Some(site.reread(name).await?);
        }
        if held.is_none_or(|held| held == 0) {
            let why = match refused {
                Some(error) => one_line(&error),
                None => "no row was found that its constraints allow".to_owned(),
            };
            self.empty.insert(name.to_owned(), why);
            return Ok(Outcome::Empty);
        }
        self.empty.remove(name);
        Ok(without.map_or(Outcome::Filled, Outcome::Without))
    }

    /// Inserts rows, or leaves everything as it was. What SQLite would find out at the end only is asked for at once.
    async fn insertion(
        &self,
        connection: &mut Connection,
        table: &Table,
        sql: &str,
    ) -> Result<Result<(), ServerError>, ConnectionError> {
        let deferred = connection.dialect() == Dialect::Sqlite
            && table
                .foreign_keys
                .iter()
                .any(|key| key.deferrable == Deferrable::Deferred);
        guarded(connection, async |connection| {
            connection.execute(sql).await?;
            if !deferred || is_referring(connection, table).await? {
                return Ok(());
            }
            Err(ServerError {
                message: "FOREIGN KEY constraint failed".to_owned(),
                ..ServerError::default()
            })
        })
        .await
    }
}

impl Site<'_> {
    fn candidates<'t>(&self, table: &'t Table, options: Options) -> Candidates<'t> {
        let dialect = self.connection.dialect();
        Candidates::new(table, self.schema, &self.kinds, dialect, options)
    }

    fn rows(&self, table: &str) -> usize {
        let held = self.image.tables.get(table);
        held.map_or(0, |held| held.rows.len())
    }

    fn has_rows(&self, table: &str) -> bool {
        self.rows(table) > 0
    }

    /// Reads what `table` holds; how many rows.
    async fn reread(&mut self, table: &str) -> Result<usize, ConnectionError> {
        let read = image::read(self.connection, self.schema, |name| name == table);
        let read = read.await.map_err(broken)?;
        self.image.tables.extend(read.tables);
        Ok(self.rows(table))
    }

    /// Asks which values the checks of a single column allow.
    async fn sift(&mut self, candidates: &mut Candidates<'_>) -> Result<(), ConnectionError> {
        for Trial {
            at,
            column,
            pool,
            condition,
        } in candidates.trials()
        {
            let columns = [column];
            let rows: Vec<Vec<String>> = pool.iter().map(|value| vec![value.clone()]).collect();
            let connection = &mut *self.connection;
            let numbers = match allowed(connection, "given", &columns, &rows, &condition).await? {
                Some(numbers) => numbers,
                // One of them is no such value at all.
                None => {
                    let mut numbers = BTreeSet::new();
                    for (number, row) in rows.iter().enumerate() {
                        let row = std::slice::from_ref(row);
                        let answer = allowed(connection, "given", &columns, row, &condition);
                        if answer.await?.is_some_and(|answer| !answer.is_empty()) {
                            numbers.insert(number);
                        }
                    }
                    numbers
                }
            };
            let pool = pool.into_iter().enumerate();
            let pool = pool.filter(|(number, _)| numbers.contains(number));
            candidates.limit(at, pool.map(|(_, value)| value).collect());
        }
        Ok(())
    }
}

/// Of `rows` those that the checks of `table` allow, as far as the database can be asked.
async fn sieve(
    connection: &mut Connection,
    table: &Table,
    columns: &[(String, String)],
    rows: Vec<Vec<String>>,
) -> Result<Vec<Vec<String>>, ConnectionError> {
    let condition = candidate::condition(&table.checks, connection.dialect());
    let Some(condition) = condition.filter(|_| !rows.is_empty() && !columns.is_empty()) else {
        return Ok(rows);
    };
    let allowed = allowed(connection, &table.name, columns, &rows, &condition).await?;
    let Some(allowed) = allowed else {
        // The insertion will say what is wrong.
        return Ok(rows);
    };
    let rows = rows.into_iter().enumerate();
    let rows = rows.filter(|(number, _)| allowed.contains(number));
    Ok(rows.map(|(_, row)| row).collect())
}

/// Whether what the rows of `table` refer to is there, on SQLite.
async fn is_referring(connection: &mut Connection, table: &Table) -> Result<bool, ServerError> {
    let name = print::text(&table.name);
    let sql = format!("SELECT 'x' FROM pragma_foreign_key_check({name}) LIMIT 1");
    Ok(connection.rows(&sql).await?.is_empty())
}

async fn is_sound(connection: &mut Connection, table: &Table) -> Result<bool, ConnectionError> {
    is_referring(connection, table).await.map_err(broken)
}

/// Runs `sql`; what it changed is taken back if it fails.
async fn attempt(
    connection: &mut Connection,
    sql: &str,
) -> Result<Result<(), ServerError>, ConnectionError> {
    guarded(connection, async |connection| connection.execute(sql).await).await
}

/// What becomes of a row that another one is in the way of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Conflict {
    /// It is left out. PostgreSQL cannot do that where a key is deferrable, or the table has rules.
    Nothing,
    /// The statement is refused.
    Refused,
}

fn insert(
    table: &Table,
    columns: &[(String, String)],
    rows: &[Vec<String>],
    conflict: Conflict,
    dialect: Dialect,
) -> String {
    let name = image::name(&table.name, dialect);
    if columns.is_empty() {
        let one = format!("INSERT INTO {name} DEFAULT VALUES");
        return vec![one; rows.len()].join("; ");
    }
    let columns = columns.iter().map(|(name, _)| print::name(name, dialect));
    let columns = columns.collect::<Vec<String>>().join(", ");
    let rows = rows.iter().map(|row| format!("({})", row.join(", ")));
    let rows = rows.collect::<Vec<String>>().join(",\n");
    match dialect {
        Dialect::Sqlite => {
            // Whatever its own constraints say about conflicts.
            let or = match conflict {
                Conflict::Nothing => "IGNORE",
                Conflict::Refused => "ABORT",
            };
            format!("INSERT OR {or} INTO {name} ({columns}) VALUES {rows}")
        }
        Dialect::Postgres => {
            let identity = table.columns.iter().any(|column| column.identity.is_some());
            let overriding = if identity {
                " OVERRIDING SYSTEM VALUE"
            } else {
                ""
            };
            let conflict = match conflict {
                Conflict::Nothing => " ON CONFLICT DO NOTHING",
                Conflict::Refused => "",
            };
            format!("INSERT INTO {name} ({columns}){overriding} VALUES {rows}{conflict}")
        }
    }
}

/// What the database says, in one line.
fn one_line(error: &ServerError) -> String {
    error
        .message
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
