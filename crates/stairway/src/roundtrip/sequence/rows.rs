//! Rows in made-up tables, the same on both databases, and their values as text that both give alike.

use super::model::{Column, Kind, Model, Table};
use crate::Dialect;

impl Model {
    /// Statements that insert the rows of `round` into every table, in PostgreSQL's words; what `Kind` writes is
    /// brought to SQLite by hand, independently of what the library does.
    pub(super) fn inserts(&self, round: usize, dialect: Dialect) -> Vec<String> {
        let mut statements = Vec::new();
        for table in &self.tables {
            for row in 0..2 {
                let number = round * 2 + row + 10;
                let mut columns = Vec::new();
                let mut values = Vec::new();
                if !table.identity {
                    columns.push("id".to_owned());
                    values.push(number.to_string());
                }
                for column in &table.columns {
                    // Of each column some rows give no value, and get the default.
                    let skipped = (number + column.name.len()).is_multiple_of(3);
                    if column.refers.is_some() || (skipped && !self.needed(column)) {
                        continue;
                    }
                    columns.push(column.name.clone());
                    values.push(match dialect {
                        Dialect::Postgres => self.literal(column.values, number),
                        Dialect::Sqlite => {
                            stored(column.values, &self.literal(column.values, number))
                        }
                    });
                }
                statements.push(match columns.is_empty() {
                    true => format!("INSERT INTO {} DEFAULT VALUES", table.name),
                    false => format!(
                        "INSERT INTO {} ({}) VALUES ({})",
                        table.name,
                        columns.join(", "),
                        values.join(", ")
                    ),
                });
            }
        }
        // References to rows that are there.
        for table in &self.tables {
            for column in &table.columns {
                if let Some(parent) = column.refers {
                    statements.push(format!(
                        "UPDATE {} SET {} = (SELECT min(id) FROM {}) WHERE {} IS NULL AND id % 2 = 0",
                        table.name, column.name, self.tables[parent].name, column.name
                    ));
                }
            }
        }
        statements
    }

    fn needed(&self, column: &Column) -> bool {
        column.unique || (column.not_null && !column.has_default())
    }

    /// A query for every row of a table, each value as text that does not depend on the database.
    pub(super) fn select(&self, table: &Table, dialect: Dialect) -> String {
        let mut items = vec!["CAST(id AS text)".to_owned()];
        items.extend(
            table
                .columns
                .iter()
                .map(|column| shown(column.kind, &column.name, dialect)),
        );
        format!(
            "SELECT {} FROM {name} ORDER BY {name}.id",
            items.join(", "),
            name = table.name
        )
    }
}

/// A literal as SQLite stores its value.
fn stored(kind: Kind, literal: &str) -> String {
    let inner = literal.trim_matches('\'');
    match kind {
        // All are given two hours east of Greenwich, at ten o'clock.
        Kind::Moment => format!("'{}T08{}+00:00'", &inner[..10], &inner[13..19]),
        Kind::Name => format!("x'{}'", inner.replace('-', "")),
        Kind::Price => format!("'{inner}0'"),
        Kind::Bytes => format!("x'{}'", inner.trim_start_matches("\\x")),
        _ => literal.to_owned(),
    }
}

fn shown(kind: Kind, name: &str, dialect: Dialect) -> String {
    let postgres = dialect == Dialect::Postgres;
    // What a clock gave is not the same on both, and is later than what is written by hand.
    let timed = |text: String| format!("CASE WHEN {text} > '2026-06' THEN 'now' ELSE {text} END");
    match (kind, postgres) {
        (Kind::Truth, true) => format!("CAST(CAST({name} AS integer) AS text)"),
        (Kind::Moment, true) => timed(format!(
            "to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
        )),
        (Kind::Local, true) => timed(format!("to_char({name}, 'YYYY-MM-DD HH24:MI:SS')")),
        (Kind::Day, true) => timed(format!("CAST({name} AS text)")),
        (Kind::Day, false) => timed(name.to_owned()),
        (Kind::Moment | Kind::Local, false) => timed(format!("substr({name}, 1, 19)")),
        (Kind::Name, true) => format!("replace(CAST({name} AS text), '-', '')"),
        (Kind::Bytes, true) => format!("encode({name}, 'hex')"),
        (Kind::Name | Kind::Bytes, false) => {
            format!("CASE WHEN {name} IS NOT NULL THEN lower(hex({name})) END")
        }
        _ => format!("CAST({name} AS text)"),
    }
}
