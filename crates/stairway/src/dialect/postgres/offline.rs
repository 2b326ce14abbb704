//! The SQL of a script for `psql` that a session of ours would not need or does otherwise.

/// How to run a script.
pub(crate) const RUN: &str = "psql -X -v ON_ERROR_STOP=1 -f FILE DATABASE";

/// What the options are for.
pub(crate) const OPTIONS: &str =
    "It must stop at the first error, and that is what the options are for.";

/// What a connection of ours asks for when it starts. They are set again whenever the session is cleaned.
pub(crate) const CLIENT: &str =
    "SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY'";

/// So that the records are found by their names alone, whatever the step did to the search path.
pub(crate) const OWN_PATH: &str = "RESET search_path";

/// Takes the lock that keeps other migrators away, or fails at once. Its key is made from the database's name as in
/// `executor::lock`, and the name is not known before the script runs; the loop is CRC-32.
pub(crate) const LOCK: &str = "\
DO $stairway$
DECLARE
    database bytea := pg_catalog.convert_to(pg_catalog.current_database(), 'UTF8');
    crc bigint := 4294967295;
BEGIN
    FOR i IN 0 .. pg_catalog.length(database) - 1 LOOP
        crc := crc # pg_catalog.get_byte(database, i);
        FOR bits IN 1 .. 8 LOOP
            crc := (crc >> 1) # (CASE crc & 1 WHEN 1 THEN 3988292384 ELSE 0 END);
        END LOOP;
    END LOOP;
    IF NOT pg_catalog.pg_try_advisory_lock(1026731422 * (crc # 4294967295)) THEN
        RAISE EXCEPTION 'another migrator is at work'
            USING ERRCODE = '55P03', HINT = 'Run this script when it has finished.';
    END IF;
END
$stairway$";

/// Gives it back; the end of the session would do so too.
pub(crate) const UNLOCK: &str = "\
DO $stairway$
BEGIN
    PERFORM pg_catalog.pg_advisory_unlock_all();
END
$stairway$";

/// Fails inside of a transaction that a statement of a script began.
pub(crate) const ENDED: &str = "\
DO $stairway$
BEGIN
    IF pg_catalog.statement_timestamp() <> pg_catalog.transaction_timestamp() THEN
        RAISE EXCEPTION 'the statements above left a transaction open';
    END IF;
END
$stairway$";

/// Makes the record tables, by the statements `create`, unless they are there already.
pub(crate) fn create(create: &str) -> String {
    let create = create.replace('\n', "\n        ");
    format!(
        "\
DO $stairway$
BEGIN
    IF pg_catalog.to_regclass('stairway_revisions') IS NULL THEN
        {create};
    END IF;
END
$stairway$"
    )
}

/// Fails unless exactly the revisions in `expected`, rows of a VALUES or a SELECT without rows, are recorded.
/// `start` says where that is, as a string literal.
pub(crate) fn guard(expected: &str, start: &str) -> String {
    format!(
        "\
DO $stairway$
DECLARE
    differences text;
BEGIN
    WITH expected (id, checksum) AS (
        {expected}
    )
    SELECT pg_catalog.string_agg(
        CASE
            WHEN found.id IS NULL THEN expected.id || ' is not applied'
            WHEN expected.id IS NULL THEN found.id || ' is applied'
            ELSE found.id || ' was edited after it was applied'
        END,
        ', ' ORDER BY coalesce(found.id, expected.id) COLLATE \"C\"
    ) INTO differences
    FROM expected FULL JOIN stairway_revisions AS found ON found.id = expected.id
    WHERE found.checksum IS DISTINCT FROM expected.checksum;
    IF differences IS NOT NULL THEN
        RAISE EXCEPTION '%', {start} USING DETAIL = differences;
    END IF;
END
$stairway$"
    )
}
