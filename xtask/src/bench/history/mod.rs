//! A made-up history of a growing schema, the same for the same seed: about a third of the revisions create a
//! table of five to ten columns, the others add columns, indexes and constraints to those that are there. Each
//! has its exact downgrade. Knows nothing of databases and of measuring.

mod table;

use fastrand::Rng;
use stairway::{Dialect, revision::Direction};
use std::{fs, io, path::Path};
pub(in crate::bench) use table::{Column, Table};

/// What the tables are called, and with a suffix their columns.
const NOUNS: &[&str] = &[
    "account", "address", "article", "booking", "carrier", "category", "comment", "contract",
    "customer", "delivery", "device", "discount", "document", "employee", "event", "invoice",
    "item", "ledger", "message", "order", "partner", "payment", "price", "product", "project",
    "refund", "report", "review", "shipment", "supplier", "ticket", "voucher",
];

/// The columns of a new table, and of one that is added later. Only what may be added to a table with rows.
const COLUMNS: &[(&str, &str)] = &[
    ("title", "varchar(120) NOT NULL DEFAULT ''"),
    ("note", "text"),
    ("status", "text NOT NULL DEFAULT 'new'"),
    ("quantity", "integer NOT NULL DEFAULT 0"),
    ("amount", "numeric(12, 2)"),
    ("is_active", "boolean NOT NULL DEFAULT false"),
    ("position", "bigint"),
    ("weight", "double precision"),
    ("due_at", "timestamp"),
    ("email", "varchar(200)"),
    ("version", "integer NOT NULL DEFAULT 1"),
    ("reference", "text"),
];

/// A history, and the schema that it leads to.
#[derive(Debug)]
pub(super) struct History {
    /// In the order in which an upgrade runs them.
    pub(super) revisions: Vec<Revision>,
    /// As they are at the end, in the order in which they were made.
    pub(super) tables: Vec<Table>,
}

/// How the revisions of a history hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Each revises the one before it.
    Line,
    /// Every fourth merges the two before it, which both revise the one before them.
    Merges,
}

impl Shape {
    /// What a revision revises, by their positions.
    fn parents(self, at: usize) -> Vec<usize> {
        match (self, at % 4) {
            (Shape::Merges, 2) => vec![at - 2],
            (Shape::Merges, 3) => vec![at - 2, at - 1],
            _ => at.checked_sub(1).into_iter().collect(),
        }
    }
}

/// One revision: its file, and the SQL that runs.
#[derive(Debug)]
pub(super) struct Revision {
    id: String,
    number: usize,
    message: String,
    upgrade: Sql,
    downgrade: Sql,
}

/// The SQL of one direction: one text for both databases where there is one.
#[derive(Debug)]
enum Sql {
    Both(String),
    Each { sqlite: String, postgres: String },
}

impl Sql {
    fn on(&self, dialect: Dialect) -> &str {
        match (self, dialect) {
            (Sql::Both(sql), _) => sql,
            (Sql::Each { sqlite, .. }, Dialect::Sqlite) => sqlite,
            (Sql::Each { postgres, .. }, Dialect::Postgres) => postgres,
        }
    }

    fn blocks(&self, direction: Direction) -> String {
        match self {
            Sql::Both(sql) => format!("--! {direction}\n{sql}"),
            Sql::Each { sqlite, postgres } => {
                format!("--! {direction} postgres\n{postgres}\n--! {direction} sqlite\n{sqlite}")
            }
        }
    }
}

impl History {
    /// A history of `length` revisions, one after the other.
    pub(super) fn generate(length: usize, seed: u64) -> History {
        History::of_tables(length, usize::MAX, seed)
    }

    /// The same with at most so many tables.
    pub(super) fn of_tables(length: usize, most: usize, seed: u64) -> History {
        let mut schema = Schema {
            rng: Rng::with_seed(seed),
            tables: Vec::new(),
            most,
        };
        let revisions = (0..length).map(|number| schema.revision(number)).collect();
        History {
            revisions,
            tables: schema.tables,
        }
    }

    /// Writes every revision's file into `folder`.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        self.write_as(Shape::Line, folder)
    }

    /// The same with other parents. Such a history is for reading: what runs it may come to a table too early.
    pub(super) fn write_as(&self, shape: Shape, folder: &Path) -> io::Result<()> {
        self.write_blocks(shape, folder, Sql::blocks)
    }

    fn write_blocks(
        &self,
        shape: Shape,
        folder: &Path,
        blocks: impl Fn(&Sql, Direction) -> String,
    ) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        for (at, revision) in self.revisions.iter().enumerate() {
            let parents = shape.parents(at).into_iter().map(|at| &self.revisions[at]);
            let text = revision.text(parents, &blocks);
            fs::write(folder.join(revision.file_name()), text)?;
        }
        Ok(())
    }

    /// Writes the same history as [`write`](Self::write) does, in PostgreSQL's words alone.
    pub(super) fn write_once(&self, folder: &Path) -> io::Result<()> {
        self.write_blocks(Shape::Line, folder, |sql, direction| {
            format!("--! {direction}\n{}", sql.on(Dialect::Postgres))
        })
    }

    /// The SQL of each revision, up and down.
    pub(super) fn steps(&self, dialect: Dialect) -> impl Iterator<Item = [&str; 2]> {
        let revisions = self.revisions.iter();
        revisions.map(move |it| [it.upgrade.on(dialect), it.downgrade.on(dialect)])
    }

    /// The bare SQL of a whole pass, a transaction for each revision.
    pub(super) fn pass(&self, direction: Direction, dialect: Dialect) -> String {
        let transaction = |revision: &Revision| {
            let sql = match direction {
                Direction::Upgrade => &revision.upgrade,
                Direction::Downgrade => &revision.downgrade,
            };
            format!("BEGIN;\n{}COMMIT;\n", sql.on(dialect))
        };
        match direction {
            Direction::Upgrade => self.revisions.iter().map(transaction).collect(),
            Direction::Downgrade => self.revisions.iter().rev().map(transaction).collect(),
        }
    }
}

impl Revision {
    fn file_name(&self) -> String {
        let (day, id, slug) = (
            self.day(),
            &self.id,
            self.message.to_lowercase().replace(' ', "_"),
        );
        format!("{day}_{id}_{slug}.sql")
    }

    fn text<'r>(
        &self,
        parents: impl Iterator<Item = &'r Revision>,
        blocks: impl Fn(&Sql, Direction) -> String,
    ) -> String {
        let parents: Vec<&str> = parents.map(|parent| parent.id.as_str()).collect();
        let revises = match parents.is_empty() {
            true => String::new(),
            false => format!("--! revises  {}\n", parents.join(", ")),
        };
        format!(
            "-- {}\n\n--! revision {}\n{revises}--! created  {}T12:00:00Z\n\n{}\n{}",
            self.message,
            self.id,
            self.day(),
            blocks(&self.upgrade, Direction::Upgrade),
            blocks(&self.downgrade, Direction::Downgrade),
        )
    }

    /// A day that grows with the number: 28 days in every month.
    fn day(&self) -> String {
        let (months, day) = (self.number / 28, self.number % 28 + 1);
        format!("{:04}-{:02}-{day:02}", 2001 + months / 12, months % 12 + 1)
    }
}

/// The schema as far as it has grown.
struct Schema {
    rng: Rng,
    tables: Vec<Table>,
    /// How many tables there may be.
    most: usize,
}

impl Schema {
    fn revision(&mut self, number: usize) -> Revision {
        let (message, upgrade, downgrade) = match self.rng.u32(..100) {
            _ if self.tables.is_empty() => self.create_table(number),
            draw if draw < 34 && self.tables.len() < self.most => self.create_table(number),
            ..64 => self.add_column(number),
            64..88 => self.add_index(number),
            _ => self.add_constraint(number),
        };
        // The number makes the id unique, whatever the generator gives.
        let id = format!("{:07x}{number:05x}", self.rng.u32(..1 << 28));
        Revision {
            id,
            number,
            message,
            upgrade,
            downgrade,
        }
    }

    fn create_table(&mut self, number: usize) -> (String, Sql, Sql) {
        let noun = NOUNS[self.rng.usize(..NOUNS.len())];
        let name = format!("{noun}_{number}");
        let mut columns = vec![column("id", "integer PRIMARY KEY")];
        let width = self.rng.usize(5..=10);
        for at in self.rng.choose_multiple(0..self.tables.len(), width / 4) {
            let parent = &mut self.tables[at];
            parent.is_referenced = true;
            columns.push(column(
                &format!("{}_id", parent.name),
                &format!(
                    "integer NOT NULL REFERENCES {} (id) ON DELETE CASCADE",
                    parent.name
                ),
            ));
        }
        columns.push(column(
            "created_at",
            "timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP",
        ));
        let rest = width.saturating_sub(columns.len());
        let mut plain = self.rng.choose_multiple(COLUMNS, rest);
        plain.sort();
        columns.extend(
            plain
                .iter()
                .map(|(name, declaration)| column(name, declaration)),
        );
        let constraints = match plain.iter().any(|(name, _)| *name == "quantity") {
            true => vec![format!(
                "CONSTRAINT {name}_quantity_check CHECK (quantity >= 0)"
            )],
            false => Vec::new(),
        };
        let table = Table {
            name,
            columns,
            constraints,
            indexes: Vec::new(),
            is_referenced: false,
        };
        let (upgrade, downgrade) = (table.create(), format!("DROP TABLE {};\n", table.name));
        let message = format!("Create {}", table.name);
        self.tables.push(table);
        (message, Sql::Both(upgrade), Sql::Both(downgrade))
    }

    fn add_column(&mut self, number: usize) -> (String, Sql, Sql) {
        let at = self.rng.usize(..self.tables.len());
        let (name, declaration) = COLUMNS[self.rng.usize(..COLUMNS.len())];
        let mut added = column(&format!("{name}_{number}"), declaration);
        // One in five is a foreign key.
        if self.rng.u32(..5) == 0 {
            let parent = self.rng.usize(..self.tables.len());
            if parent != at {
                let parent = &mut self.tables[parent];
                parent.is_referenced = true;
                added = column(
                    &format!("{}_{number}_id", parent.name),
                    &format!("integer REFERENCES {} (id) ON DELETE SET NULL", parent.name),
                );
            }
        }
        let table = &mut self.tables[at];
        let upgrade = format!(
            "ALTER TABLE {} ADD COLUMN {} {};\n",
            table.name, added.name, added.declaration
        );
        let downgrade = format!("ALTER TABLE {} DROP COLUMN {};\n", table.name, added.name);
        let message = format!("Add {} to {}", added.name, table.name);
        table.columns.push(added);
        (message, Sql::Both(upgrade), Sql::Both(downgrade))
    }

    fn add_index(&mut self, number: usize) -> (String, Sql, Sql) {
        let at = self.rng.usize(..self.tables.len());
        let table = &mut self.tables[at];
        let column = &table.columns[self.rng.usize(1..table.columns.len())].name;
        let index = format!("{}_{number}_idx", table.name);
        let upgrade = match self.rng.u32(..4) {
            0 => format!(
                "CREATE UNIQUE INDEX {index} ON {} ({column}, id);\n",
                table.name
            ),
            1 => format!(
                "CREATE INDEX {index} ON {} ({column} DESC) WHERE {column} IS NOT NULL;\n",
                table.name
            ),
            _ => format!("CREATE INDEX {index} ON {} ({column});\n", table.name),
        };
        let message = format!("Index {column} of {}", table.name);
        table.indexes.push(upgrade.clone());
        (
            message,
            Sql::Both(upgrade),
            Sql::Both(format!("DROP INDEX {index};\n")),
        )
    }

    fn add_constraint(&mut self, number: usize) -> (String, Sql, Sql) {
        let free: Vec<usize> = (0..self.tables.len())
            .filter(|at| !self.tables[*at].is_referenced)
            .collect();
        let Some(at) = self.rng.choice(free) else {
            return self.add_column(number);
        };
        let before = self.tables[at].clone();
        let table = &mut self.tables[at];
        let name = format!("{}_{number}_check", table.name);
        let column = &table.columns[self.rng.usize(1..table.columns.len())].name;
        let unique = format!("UNIQUE (id, {column})");
        // Of two keys that are the same, one is none: a table that is made with both has one.
        let known = |constraint: &String| constraint.ends_with(&unique);
        let check = match self.rng.bool() || table.constraints.iter().any(known) {
            true => format!("CONSTRAINT {name} CHECK (id > 0 OR {column} IS NOT NULL)"),
            false => format!("CONSTRAINT {name} {unique}"),
        };
        table.constraints.push(check.clone());
        let upgrade = Sql::Each {
            sqlite: table.rebuild(),
            postgres: format!("ALTER TABLE {} ADD {check};\n", table.name),
        };
        let downgrade = Sql::Each {
            sqlite: before.rebuild(),
            postgres: format!("ALTER TABLE {} DROP CONSTRAINT {name};\n", table.name),
        };
        (
            format!("Constrain {column} of {}", table.name),
            upgrade,
            downgrade,
        )
    }
}

fn column(name: &str, declaration: &str) -> Column {
    Column {
        name: name.to_owned(),
        declaration: declaration.to_owned(),
    }
}

#[cfg(test)]
mod tests;
