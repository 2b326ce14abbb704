//! The SQL of Stairway's own tables on SQLite.

use crate::dialect::record::RecordSql;

pub(crate) const SQL: RecordSql = RecordSql {
    find: "SELECT 'main' FROM main.sqlite_schema WHERE type = 'table' AND name = 'stairway_revisions'",
    place: "SELECT 'main'",
    create: "\
CREATE TABLE IF NOT EXISTS {schema}.stairway_revisions (
    id                 TEXT NOT NULL PRIMARY KEY,
    message            TEXT NOT NULL,
    checksum           TEXT NOT NULL,
    downgrade_checksum TEXT NOT NULL,
    applied_at         TEXT NOT NULL,
    milliseconds       INTEGER NOT NULL,
    version            TEXT NOT NULL,
    state              TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS {schema}.stairway_log (
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
    at           TEXT NOT NULL,
    action       TEXT NOT NULL,
    revision     TEXT NOT NULL,
    outcome      TEXT NOT NULL,
    milliseconds INTEGER NOT NULL,
    version      TEXT NOT NULL,
    detail       TEXT
)",
    read: "\
SELECT id, message, checksum, downgrade_checksum, applied_at, CAST(milliseconds AS TEXT), version, state
FROM {schema}.stairway_revisions ORDER BY id",
    last: "SELECT action, revision, outcome, detail FROM {schema}.stairway_log ORDER BY sequence DESC LIMIT 1",
    now: "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
    since_begin: None,
};
