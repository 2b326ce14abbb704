//! The row that stands in the way of a statement, where the database does not show it.

use super::{has_word, shown};
use crate::{
    Dialect,
    rows::{Cell, Held, Image},
    sql::{self, print},
};

/// How PostgreSQL's messages begin that end with a value which a type does not have.
const INVALID: &str = "invalid input syntax for type";

/// So many columns of a row are shown.
const COLUMNS: usize = 5;

/// One row of those in `image` that `message` is about, which a database gives for `statement`; none where it is not known
/// which, or shown already.
pub(super) fn culprit(
    message: &str,
    statement: &str,
    image: &Image,
    dialect: Dialect,
) -> Option<String> {
    if message.contains("\ndetail") {
        return None;
    }
    let first = message.lines().next()?;
    if let Some((what, _)) = first.split_once(": ")
        && (what.starts_with(INVALID) || sql::ENDINGS.iter().any(|words| what.starts_with(words)))
    {
        return misunderstood(first, what, statement, image, dialect);
    }
    let (columns, is_wrong): (Vec<&str>, Search) =
        if let Some(at) = first.strip_prefix("NOT NULL constraint failed: ") {
            (vec![column(at)], null)
        } else if first.ends_with("contains null values") {
            (vec![first.split('"').nth(1)?], null)
        } else if let Some(at) = first.strip_prefix("UNIQUE constraint failed: ")
            && !at.starts_with("index '")
        {
            (at.split(", ").map(column).collect(), twice)
        } else {
            return None;
        };
    let mut tables = image
        .tables
        .iter()
        .filter(|(name, held)| !held.rows.is_empty() && has_word(statement, name));
    let (name, held) = tables.next()?;
    if tables.next().is_some() {
        return None;
    }
    let places: Vec<usize> = columns.iter().filter_map(|it| held.place(it)).collect();
    told(name, held, is_wrong(held, &places)?, dialect)
}

/// The row with the value that `message` shows after `what`.
fn misunderstood(
    message: &str,
    what: &str,
    statement: &str,
    image: &Image,
    dialect: Dialect,
) -> Option<String> {
    let is_meant = |cell: &Cell| {
        let said = match (cell, dialect) {
            (None, _) => return false,
            (Some(text), Dialect::Postgres) => print::line(&format!("{what}: \"{text}\"")),
            (Some(_), Dialect::Sqlite) => format!("{what}: {}", shown(cell, dialect)),
        };
        said == message
    };
    let named = |name: &&String| has_word(statement, name);
    let mut tables = image.tables.iter().filter(|(name, _)| named(name));
    tables.find_map(|(name, held)| {
        let row = held.rows.iter().position(|row| row.iter().any(is_meant))?;
        told(name, held, row, dialect)
    })
}

/// The name of the check that `message` says some row violates, where it does not say which row.
pub(super) fn check(message: &str) -> Option<&str> {
    let first = message.lines().next()?;
    match first.strip_prefix("CHECK constraint failed: ") {
        Some(name) => Some(name),
        None if first.ends_with("is violated by some row") => first.split('"').nth(1),
        None => None,
    }
}

/// The table in `image` that `statement` brings rows into, where `message` says that a key of theirs is taken.
pub(super) fn taken<'i>(message: &str, statement: &str, image: &'i Image) -> Option<&'i str> {
    let is_taken = message.starts_with("UNIQUE constraint failed: ")
        || message.starts_with("duplicate key value violates unique constraint");
    let insert = statement.get(.."insert".len())?;
    if !is_taken || !insert.eq_ignore_ascii_case("insert") {
        return None;
    }
    // The first table that it names is the one that it is about.
    let head = |name: &str| {
        let mut ends = statement
            .char_indices()
            .map(|(at, letter)| at + letter.len_utf8());
        ends.find(|end| has_word(statement.get(..*end).unwrap_or_default(), name))
    };
    let names = image.tables.keys();
    let named = names.filter_map(|name| Some((head(name)?, name)));
    named.min().map(|(_, name)| name.as_str())
}

/// A row of the table called `name`, in words.
pub(super) fn told(name: &str, held: &Held, row: usize, dialect: Dialect) -> Option<String> {
    let row = held.rows.get(row)?;
    Some(format!("row of `{name}`: {}", words(held, row, dialect)))
}

/// Finds the first row that is wrong in some of its columns.
type Search = fn(&Held, &[usize]) -> Option<usize>;

/// The name of a column without that of its table.
fn column(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The first row with NULL in a column; any where the column is new.
fn null(held: &Held, columns: &[usize]) -> Option<usize> {
    match columns.first() {
        Some(&at) => held.rows.iter().position(|row| row.get(at) == Some(&None)),
        None => Some(0),
    }
}

/// The first row that has the same in some columns as one before.
fn twice(held: &Held, columns: &[usize]) -> Option<usize> {
    let cells = |row: &[Cell]| -> Vec<Cell> {
        let cells = columns.iter().filter_map(|at| row.get(*at));
        cells.cloned().collect()
    };
    if columns.is_empty() {
        // The columns are new, and hold the same in every row.
        return (held.rows.len() > 1).then_some(1);
    }
    held.rows.iter().enumerate().position(|(at, row)| {
        let own = cells(row);
        own.iter().all(Option::is_some) && held.rows[..at].iter().any(|row| cells(row) == own)
    })
}

fn words(held: &Held, row: &[Cell], dialect: Dialect) -> String {
    let cells = held.columns.iter().zip(row).take(COLUMNS);
    let mut words: Vec<String> = cells
        .map(|(column, cell)| format!("`{column}` {}", shown(cell, dialect)))
        .collect();
    if held.columns.len() > COLUMNS {
        words.push("…".to_owned());
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use std::sync::Arc;

    fn check(message: &str, statement: &str, wanted: Option<&str>) {
        let cell = |text: &str| (text != "-").then(|| text.to_owned());
        let row = |text: &str| text.split(' ').map(cell).collect::<Vec<Cell>>();
        let held = Held {
            columns: ["id", "a", "b"].map(str::to_owned).to_vec(),
            key: vec![0],
            rows: ["1 x y", "2 - y", "3 x y"].map(row).to_vec(),
        };
        let mut image = Image::default();
        image.tables.insert("t".to_owned(), Arc::new(held));
        image.tables.insert("u".to_owned(), Arc::default());
        let found = culprit(message, statement, &image, Dialect::Postgres);
        assert_eq!(found.as_deref(), wanted, "{message}");
    }

    #[test]
    fn the_row_is_found_that_the_message_is_about() {
        check(
            "NOT NULL constraint failed: t.a",
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
            Some("row of `t`: `id` 2, `a` NULL, `b` 'y'"),
        );
        check(
            "column \"c\" of relation \"t\" contains null values",
            "ALTER TABLE T ADD c int NOT NULL",
            Some("row of `t`: `id` 1, `a` 'x', `b` 'y'"),
        );
        check(
            "UNIQUE constraint failed: t.a, t.b",
            "CREATE UNIQUE INDEX i ON t (a, b)",
            Some("row of `t`: `id` 3, `a` 'x', `b` 'y'"),
        );
        check(
            "UNIQUE constraint failed: t.c",
            "ALTER TABLE t ADD c int UNIQUE DEFAULT 1",
            Some("row of `t`: `id` 2, `a` NULL, `b` 'y'"),
        );
        check(
            "invalid input syntax for type integer: \"y\"",
            "ALTER TABLE t ALTER b TYPE integer USING b::integer",
            Some("row of `t`: `id` 1, `a` 'x', `b` 'y'"),
        );
        // It is shown, it is not known which table is meant, or which column.
        check(
            "could not create unique index \"i\"\ndetail: Key (a)=(x) is duplicated.",
            "CREATE UNIQUE INDEX i ON t (a)",
            None,
        );
        check(
            "NOT NULL constraint failed: x.a",
            "UPDATE x SET a = 1",
            None,
        );
        check(
            "UNIQUE constraint failed: index 'i'",
            "CREATE UNIQUE INDEX i ON t (lower(a))",
            None,
        );
        check("syntax error", "ALTER TABLE t", None);
    }
}
