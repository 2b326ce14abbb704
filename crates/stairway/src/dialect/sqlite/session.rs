//! The SQL of a migrating session on SQLite: clean start, transaction, lock.

/// What a script may have switched, back at the values with which a connection of ours starts. The other
/// pragmas either belong to the file or end with the transaction.
pub(crate) const CLEAN: &str = "\
PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = OFF; PRAGMA case_sensitive_like = OFF; \
PRAGMA legacy_alter_table = OFF; PRAGMA ignore_check_constraints = OFF; PRAGMA writable_schema = OFF; \
PRAGMA reverse_unordered_selects = OFF; PRAGMA query_only = OFF";

/// The way in which ALTER TABLE works.
pub(crate) const LEGACY_ALTER_OFF: &str = "PRAGMA legacy_alter_table = OFF";

/// One row for each temporary object: what drops it.
pub(crate) const TEMPORARY: &str = "\
SELECT 'DROP ' || type || ' IF EXISTS temp.\"' || replace(name, '\"', '\"\"') || '\"' FROM sqlite_temp_schema \
WHERE type IN ('table', 'view', 'trigger') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
ORDER BY type = 'table'";

/// One row for each attached database: what detaches it.
pub(crate) const ATTACHED: &str = "\
SELECT 'DETACH \"' || replace(name, '\"', '\"\"') || '\"' FROM pragma_database_list \
WHERE name NOT IN ('main', 'temp')";

/// One row: whether foreign keys are enforced, as `1` or `0`.
pub(crate) const FOREIGN_KEYS: &str = "PRAGMA foreign_keys";

/// Before a transaction that rebuilds a table. Inside of one this does nothing, without a word.
pub(crate) const FOREIGN_KEYS_OFF: &str = "PRAGMA foreign_keys = OFF";

/// After it.
pub(crate) const FOREIGN_KEYS_ON: &str = "PRAGMA foreign_keys = ON";

/// One row: how many rows refer to nothing.
pub(crate) const ORPHANS: &str = "SELECT CAST(count(*) AS TEXT) FROM pragma_foreign_key_check";

/// Takes the write lock at once: a deferred BEGIN would ignore the busy timeout later.
pub(crate) const BEGIN: &str = "BEGIN IMMEDIATE";

/// One row: a number that differs once another connection has committed.
pub(crate) const DATA_VERSION: &str = "PRAGMA data_version";

/// One row if `table`, a quoted name, holds a row.
pub(crate) fn holds_rows(table: &str) -> String {
    format!("SELECT 'yes' FROM {table} LIMIT 1")
}

/// A row for each column of another table that refers to `table`, a string literal, and would lose its row or
/// value with it: that table, the column, the action.
pub(crate) fn dependants(table: &str) -> String {
    format!(
        "SELECT m.name, f.\"from\", f.on_delete FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f \
         WHERE m.type = 'table' AND lower(f.\"table\") = lower({table}) AND lower(m.name) <> lower({table}) \
         AND f.on_delete IN ('CASCADE', 'SET NULL', 'SET DEFAULT') \
         AND (SELECT foreign_keys FROM pragma_foreign_keys)"
    )
}

/// One row if a row of `table` refers to anything through `column`; both are quoted names.
pub(crate) fn refers(table: &str, column: &str) -> String {
    format!("SELECT 'yes' FROM {table} WHERE {column} IS NOT NULL LIMIT 1")
}
