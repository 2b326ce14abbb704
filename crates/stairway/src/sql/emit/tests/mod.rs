//! What is emitted, on real databases: a database is made in SQLite's own words, changed in PostgreSQL's, and looked
//! at through its own catalogue.

mod failure;
mod hazard;
mod keep;
mod odd;
mod sequence;
mod text;

use super::{Emission, Emitter, Misfit};
use crate::{
    Dialect,
    connection::{Access, Connection, DatabaseUrl, ServerError},
    schema::{Check, DataType, Schema},
    sql::{
        Problem, lower, parse,
        pass::one_by_one,
        print,
        replay::{self, Naming},
        statement::Statement,
    },
};

use std::sync::Arc;

fn apply(
    schema: &mut Schema,
    statement: &Statement,
    text: &str,
    naming: Naming,
) -> Result<(), Problem> {
    replay::apply(schema, statement, text, Dialect::Sqlite, naming)
}

/// A database, and what replay makes of it.
struct Database {
    connection: Connection,
    schema: Schema,
}

/// The statements of `sql`: each ends at a `;` at the end of a line.
fn statements(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(";\n")
        .map(|text| text.trim().trim_end_matches(';'))
        .filter(|text| !text.is_empty())
}

impl Database {
    /// A database that `sql`, in SQLite's words, has made.
    async fn new(sql: &str) -> Database {
        let connection = Connection::open(&DatabaseUrl::memory(), Access::Write).await;
        let mut database = Database {
            connection: connection.unwrap(),
            schema: Schema::default(),
        };
        for text in statements(sql) {
            database
                .execute(text)
                .await
                .unwrap_or_else(|error| panic!("{text}: {error:?}"));
            let statement = parse::statement(text, Dialect::Sqlite).unwrap();
            apply(&mut database.schema, &statement, text, Naming::None).unwrap();
        }
        database
    }

    async fn execute(&mut self, sql: &str) -> Result<(), ServerError> {
        self.connection.execute(sql).await
    }

    async fn rows(&mut self, sql: &str) -> Vec<String> {
        let rows = self.connection.rows(sql).await;
        rows.unwrap_or_else(|error| panic!("{sql}: {error:?}"))
            .into_iter()
            .map(|row| {
                let cells: Vec<String> = row.into_iter().map(Option::unwrap_or_default).collect();
                cells.join("|")
            })
            .collect()
    }

    /// What `sql`, in PostgreSQL's words, gives in one segment, and the schema afterwards. A statement that starts
    /// with `raw:` is one of a block for SQLite.
    fn emit(
        &self,
        sql: &'static str,
        transaction: bool,
    ) -> Result<(Emission<'static>, Schema), Misfit> {
        let mut emitter = Emitter::new(transaction);
        let mut schema = self.schema.clone();
        for text in statements(sql) {
            let start = text.as_ptr() as usize - sql.as_ptr() as usize;
            let span = start..start + text.len();
            let before = schema.clone();
            let raw = text.strip_prefix("raw:").map(str::trim);
            if let Some(text) = raw {
                let statement = parse::statement(text, Dialect::Sqlite).unwrap();
                apply(&mut schema, &statement, text, Naming::None).unwrap();
                emitter.raw(text, Some(&statement), span, &before);
                continue;
            }
            let misfit = |problem| Misfit {
                statement: span.clone(),
                problem,
            };
            let statement = parse::statement(text, Dialect::Postgres).map_err(misfit)?;
            for part in one_by_one(statement) {
                let before = schema.clone();
                let lowered = lower::lower(&part, &schema).map_err(misfit)?;
                apply(&mut schema, &lowered, text, Naming::Postgres).map_err(misfit)?;
                emitter.lowered(&lowered, span.clone(), &before, &schema)?;
            }
        }
        Ok((emitter.finish(&schema)?, schema))
    }

    /// Runs a segment as a step is run: in one transaction, with `foreign_keys` off around it where it asks for that.
    async fn run(&mut self, emission: &Emission<'_>) -> Result<(), ServerError> {
        let keys = self.rows("PRAGMA foreign_keys").await.concat();
        if emission.foreign_keys_off {
            self.execute("PRAGMA foreign_keys = OFF").await?;
        }
        self.execute("BEGIN IMMEDIATE").await?;
        let mut outcome = Ok(());
        for statement in &emission.statements {
            outcome = self.execute(&statement.text).await;
            if outcome.is_err() {
                break;
            }
        }
        if outcome.is_ok() {
            outcome = self.execute("COMMIT").await;
        }
        if outcome.is_err() {
            // SQLite rolls back by itself after some errors.
            let _ = self.execute("ROLLBACK").await;
            self.execute("PRAGMA legacy_alter_table = OFF").await?;
        }
        self.execute(&format!("PRAGMA foreign_keys = {keys}"))
            .await?;
        outcome
    }

    /// Changes the database by `sql`, in PostgreSQL's words. What its catalogue says must be what replay says.
    async fn change(&mut self, sql: &'static str) {
        let (emission, schema) = self
            .emit(sql, true)
            .unwrap_or_else(|misfit| panic!("{sql}: {misfit:?}"));
        self.run(&emission).await.unwrap_or_else(|error| {
            let texts: Vec<_> = emission.statements.iter().map(|text| &*text.text).collect();
            panic!("{sql}: {error:?}\n{}", texts.join(";\n"))
        });
        self.schema = schema;
        pretty_assertions::assert_eq!(
            shown(&self.live().await),
            shown(&self.schema),
            "after {sql}"
        );
        let sound = self.rows("PRAGMA integrity_check").await;
        assert_eq!(sound, ["ok"]);
    }

    /// The schema that the catalogue tells.
    async fn live(&mut self) -> Schema {
        let mut schema = Schema {
            enums: self.schema.enums.clone(),
            ..Schema::default()
        };
        // Tables first, and views before the triggers on them.
        let rows = self
            .connection
            .rows(
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                 ORDER BY instr('table index view trigger', type), rowid",
            )
            .await
            .unwrap();
        for text in rows.into_iter().flatten().flatten() {
            let statement = parse::statement(&text, Dialect::Sqlite).unwrap();
            apply(&mut schema, &statement, &text, Naming::None).unwrap();
        }
        // The CHECK that holds a column to an enum's labels comes with the column's type.
        for table in schema.tables.values_mut().map(Arc::make_mut) {
            let held: Vec<String> = table
                .columns
                .iter()
                .filter(|column| matches!(column.data_type, DataType::Enum(_)))
                .map(|column| print::enum_check(&table.name, &column.name))
                .collect();
            let is_held =
                |check: &Check| check.name.as_ref().is_some_and(|name| held.contains(name));
            table.checks.retain(|check| !is_held(check));
        }
        schema
    }

    /// Everything: the catalogue, and each table's rows with their rowids and exact values.
    async fn dump(&mut self) -> String {
        let mut dump = self
            .rows("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2")
            .await;
        // The rename at the end of a rebuild quotes the table's name.
        for line in &mut dump {
            *line = line
                .replace("CREATE TABLE \"", "CREATE TABLE ")
                .replacen("\" (", " (", 1);
        }
        dump.extend(self.data().await);
        dump.join("\n")
    }

    /// Each table's rows, with their rowids and exact values, and the sequences.
    async fn data(&mut self) -> Vec<String> {
        let mut data = Vec::new();
        let tables = self
            .rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name")
            .await;
        for table in tables {
            let columns = self
                .rows(&format!(
                    "SELECT name FROM pragma_table_xinfo('{table}') ORDER BY name"
                ))
                .await;
            let without = self
                .rows(&format!(
                    "SELECT wr FROM pragma_table_list WHERE name = '{table}'"
                ))
                .await
                .concat()
                == "1";
            let mut cells: Vec<String> = columns
                .iter()
                .map(|column| {
                    let name = column.replace('"', "\"\"");
                    format!("'{column} ' || quote(\"{name}\")")
                })
                .collect();
            // The rowid of the sequences' table is nobody's.
            if !without && table != "sqlite_sequence" {
                cells.push("rowid".to_owned());
            }
            let rows = self
                .rows(&format!(
                    "SELECT {} FROM \"{table}\" ORDER BY 1, 2",
                    cells.join(", ")
                ))
                .await;
            data.extend(rows.into_iter().map(|row| format!("{table}: {row}")));
        }
        data
    }
}

/// A schema as SQLite's own statements, without what its catalogue cannot hold.
fn shown(schema: &Schema) -> String {
    let mut lines = Vec::new();
    for (called, table) in &schema.tables {
        lines.push(print::create_table(table, called, schema));
        lines.extend(
            table
                .indexes
                .values()
                .map(|index| print::create_index(index, called)),
        );
    }
    lines.extend(schema.views.values().map(|view| print::create_view(view)));
    // SQLite's own rename quotes the new name.
    lines.extend(
        schema
            .triggers
            .values()
            .map(|trigger| trigger.text.replace('"', "")),
    );
    lines.join(";\n")
}
