//! Text in, text out: statements, and what the schema holds after them.

#[cfg(feature = "runtime")]
mod judge;
mod lite;
mod renaming;
pub(crate) mod shown;
mod view;

use super::{Naming, Replay, apply};
use crate::{Dialect, schema::Schema, sql::parse};
use pretty_assertions::assert_eq;

/// The statements of `sql`, without those that are nothing.
fn statements(sql: &str, dialect: Dialect) -> Vec<&str> {
    let mut statements = Vec::new();
    let mut start = 0;
    let mut begins = 0;
    for token in dialect.tokens(sql) {
        let word = sql.get(token.span.clone()).unwrap().to_ascii_uppercase();
        match word.as_str() {
            "BEGIN" | "CASE" => begins += 1,
            "END" => begins -= 1,
            ";" if begins == 0 => {
                statements.push(sql.get(start..token.span.start).unwrap());
                start = token.span.end;
            }
            _ => {}
        }
    }
    statements.push(sql.get(start..).unwrap());
    statements.retain(|statement| !statement.trim().is_empty());
    statements
}

/// The schema after `sql`, or what is wrong with a statement: its message, and the clause that it points at.
fn replay(sql: &str, dialect: Dialect, naming: Naming) -> Result<Schema, String> {
    let mut schema = Schema::default();
    let mut replay = Replay::default();
    for statement in statements(sql, dialect) {
        let tree = parse::statement(statement, dialect).unwrap_or_else(|problem| {
            panic!("{statement}: {problem:?}");
        });
        let before = schema.clone();
        let applied = apply(&mut schema, &tree, statement, dialect, naming);
        if dialect == Dialect::Postgres {
            // With names that are kept, it is the same.
            assert_eq!(replay.apply(&tree, statement), applied, "{statement}");
            assert_eq!(*replay.schema(), schema, "{statement}");
        }
        if let Err(problem) = applied {
            assert_eq!(
                schema, before,
                "what is refused changes nothing: {statement}"
            );
            let clause = statement.get(problem.span.clone()).unwrap();
            let mut text = format!("{} [{clause}]", problem.message);
            for more in [problem.reason, problem.help].into_iter().flatten() {
                text.push(' ');
                text.push_str(&more);
            }
            return Err(text);
        }
    }
    Ok(schema)
}

fn compare(sql: &str, found: Result<Schema, String>, dialect: Dialect, expected: &str) {
    let found = match found {
        Ok(schema) => shown::schema(&schema, dialect).join("\n"),
        Err(problem) => format!("error: {problem}"),
    };
    let lines = |text: &str| {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(lines(&found), lines(expected), "{sql}");
}

/// `sql`, for PostgreSQL, makes the schema that `expected` shows, or the error.
#[track_caller]
fn check(sql: &str, expected: &str) {
    let found = replay(sql, Dialect::Postgres, Naming::Postgres);
    compare(sql, found, Dialect::Postgres, expected);
}

/// `sql`, for SQLite, likewise.
#[track_caller]
fn check_sqlite(sql: &str, expected: &str) {
    let found = replay(sql, Dialect::Sqlite, Naming::None);
    compare(sql, found, Dialect::Sqlite, expected);
}
