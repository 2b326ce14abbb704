//! What stops a step on SQLite from inside of its own SQL, so that an offline script has it too: a temporary table
//! with a named CHECK for each thing that must hold. SQLite's error shows the name, which is the message.

use crate::Dialect;
use crate::sql::print;

/// Whether a statement of what runs on SQLite only watches: it makes, asks or takes away a guard, or what a guard keeps.
/// All that is beside it changes the database as the revision says.
pub fn is_guard(statement: &str) -> bool {
    let starts = [
        "CREATE TEMP TABLE ",
        "INSERT INTO temp.",
        "DROP TABLE temp.",
    ];
    let table = starts
        .iter()
        .find_map(|start| statement.strip_prefix(start));
    table.is_some_and(|table| table.starts_with("stairway_"))
}

/// The statements around what is guarded.
pub(super) struct Guard {
    table: &'static str,
    checks: Vec<Check>,
}

struct Check {
    message: String,
    count: String,
}

/// One thing that must hold.
#[derive(Clone, Copy)]
pub(super) struct Watch(usize);

impl Guard {
    /// A guard in the temporary table called `table`.
    pub(super) fn new(table: &'static str) -> Guard {
        Guard {
            table,
            checks: Vec::new(),
        }
    }

    /// Watches that `count`, a query for one number, gives 0; `message` is what is wrong otherwise.
    pub(super) fn watch(&mut self, message: impl Into<String>, count: impl Into<String>) -> Watch {
        self.checks.push(Check {
            message: message.into(),
            count: count.into(),
        });
        Watch(self.checks.len() - 1)
    }

    /// Makes the guard.
    pub(super) fn create(&self) -> String {
        let checks: Vec<String> = self
            .checks
            .iter()
            .enumerate()
            .map(|(index, check)| {
                // Two constraints of one name are allowed, and say the same.
                let message = check.message.replace('"', "\"\"");
                format!("    c{index} CONSTRAINT \"{message}\" CHECK (c{index} = 0)")
            })
            .collect();
        format!(
            "CREATE TEMP TABLE {} (\n{}\n)",
            self.table,
            checks.join(",\n")
        )
    }

    /// Asks whether it holds.
    pub(super) fn ask(&self, watch: Watch) -> Option<String> {
        let check = self.checks.get(watch.0)?;
        Some(format!(
            "INSERT INTO temp.{} (c{})\n{}",
            self.table, watch.0, check.count
        ))
    }

    /// Takes the guard away.
    pub(super) fn drop(&self) -> String {
        format!("DROP TABLE temp.{}", self.table)
    }
}

/// A query for how many names `live`, a query for names, has that are not `expected`, and the other way round.
/// Names count without regard to ASCII case, as SQLite takes them.
pub(super) fn names_differ<'a>(live: &str, expected: impl Iterator<Item = &'a str>) -> String {
    let expected = list(expected);
    format!(
        "WITH live (name) AS ({live}),\n    expected (name) AS ({expected})\n\
         SELECT (SELECT count(*) FROM (SELECT name FROM live EXCEPT SELECT name FROM expected))\n    \
         + (SELECT count(*) FROM (SELECT name FROM expected EXCEPT SELECT name FROM live))"
    )
}

/// A query for `names`, in lower case, one in a row.
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let rows: Vec<String> = names
        .map(|name| format!("({})", text(&name.to_ascii_lowercase())))
        .collect();
    if rows.is_empty() {
        "SELECT NULL AS column1 WHERE 0".to_owned()
    } else {
        format!("VALUES {}", rows.join(", "))
    }
}

pub(super) fn text(value: &str) -> String {
    print::text(value)
}

pub(super) fn name(value: &str) -> String {
    print::name(value, Dialect::Sqlite)
}
