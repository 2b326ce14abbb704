//! The SQL of a copy on SQLite: how it is made, and what has to be alike in it and in the database.

use crate::Dialect;

/// Copies the database into `path`, an empty file or none.
pub(crate) fn copy_into(path: &str) -> String {
    format!("VACUUM INTO {}", Dialect::Sqlite.quote_text(path))
}

/// What belongs to the file itself: rows of a name and a value.
pub(crate) const SETTINGS: &str = "\
SELECT 'application_id', CAST(application_id AS TEXT) FROM pragma_application_id UNION ALL \
SELECT 'user_version', CAST(user_version AS TEXT) FROM pragma_user_version UNION ALL \
SELECT 'encoding', CAST(encoding AS TEXT) FROM pragma_encoding UNION ALL \
SELECT 'page_size', CAST(page_size AS TEXT) FROM pragma_page_size UNION ALL \
SELECT 'auto_vacuum', CAST(auto_vacuum AS TEXT) FROM pragma_auto_vacuum";

/// Every object: rows of its kind and name, and of its text. The table of counters stays where the last of those that
/// it counted for is dropped, and then a copy has none.
pub(crate) const OBJECTS: &str = "\
SELECT type || ' `' || name || '` on `' || tbl_name || '`', sql FROM sqlite_schema \
WHERE name <> 'sqlite_sequence' ORDER BY type, name";

/// The names of the tables that hold their rows themselves.
pub(crate) const TABLES: &str = "\
SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage <> 0 ORDER BY name";

/// The counters of AUTOINCREMENT, where there are any.
pub(crate) const COUNTERS: &str = "\
SELECT 'the counter of `' || name || '`', CAST(seq AS TEXT) FROM sqlite_sequence ORDER BY name";

/// One row: how many rows `table` has.
pub(crate) fn count(table: &str) -> String {
    format!(
        "SELECT CAST(count(*) AS TEXT) FROM {}",
        Dialect::Sqlite.quote_name(table)
    )
}

/// One row for each thing that is wrong with the file, or the one row `ok`.
pub(crate) const INTEGRITY: &str = "PRAGMA integrity_check(100000)";

/// How a row begins that is about a value that its table should not hold: the file is sound all the same.
pub(crate) const BAD_VALUE: [&str; 5] = [
    "NULL value in ",
    "non-",
    "NUMERIC value in ",
    "TEXT value in ",
    "CHECK constraint failed in ",
];
