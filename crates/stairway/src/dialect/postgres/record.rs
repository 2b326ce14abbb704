//! The SQL of Stairway's own tables on PostgreSQL.

use crate::dialect::record::RecordSql;

pub(crate) const SQL: RecordSql = RecordSql {
    find: "\
SELECT n.nspname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.oid = pg_catalog.to_regclass('stairway_revisions')",
    place: "SELECT pg_catalog.current_schema()",
    create: "\
CREATE TABLE IF NOT EXISTS {schema}.stairway_revisions (
    id                 text NOT NULL PRIMARY KEY,
    message            text NOT NULL,
    checksum           text NOT NULL,
    downgrade_checksum text NOT NULL,
    applied_at         timestamptz NOT NULL,
    milliseconds       bigint NOT NULL,
    version            text NOT NULL,
    state              text NOT NULL
);
CREATE TABLE IF NOT EXISTS {schema}.stairway_log (
    sequence     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    action       text NOT NULL,
    revision     text NOT NULL,
    outcome      text NOT NULL,
    milliseconds bigint NOT NULL,
    version      text NOT NULL,
    detail       text
)",
    read: "\
SELECT id, message, checksum, downgrade_checksum,
       pg_catalog.to_char(applied_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"'),
       milliseconds, version, state
FROM {schema}.stairway_revisions ORDER BY id COLLATE \"C\"",
    last: "SELECT action, revision, outcome, detail FROM {schema}.stairway_log ORDER BY sequence DESC LIMIT 1",
    now: "pg_catalog.clock_timestamp()",
    since_begin: Some(
        "(extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.now()) * 1000)::bigint",
    ),
};
