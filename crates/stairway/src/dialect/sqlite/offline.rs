//! The SQL of a script for `sqlite3` that a session of ours would not need or does otherwise.

/// How to run a script.
pub(crate) const RUN: &str = "sqlite3 -bail DATABASE < FILE";

/// A session of ours waits for other writers by itself.
pub(crate) const PATIENCE: &str = "PRAGMA busy_timeout = 5000";

/// Notes how many rows refer to nothing, at the beginning of a transaction with foreign keys off.
pub(crate) const ORPHANS_BEFORE: &str = "\
CREATE TEMP TABLE stairway_before AS SELECT count(*) AS orphans FROM pragma_foreign_key_check";

/// Fails at its end if there are more.
pub(crate) const ORPHANS_AFTER: &str = "\
CREATE TEMP TABLE stairway_after (
    orphans INTEGER CONSTRAINT \"no row may refer to nothing: write the script without --transaction all\" CHECK (orphans <= 0)
);
INSERT INTO temp.stairway_after
SELECT (SELECT count(*) FROM pragma_foreign_key_check) - orphans FROM temp.stairway_before;
DROP TABLE temp.stairway_after;
DROP TABLE temp.stairway_before";

/// Fails unless exactly the revisions in `expected`, rows of a VALUES or a SELECT without rows, are recorded.
/// `start`, a quoted name, says where that is: the name of the constraint is all that SQLite's message shows.
pub(crate) fn guard(expected: &str, start: &str) -> String {
    format!(
        "\
CREATE TEMP TABLE stairway_start (
    differences INTEGER CONSTRAINT {start} CHECK (differences = 0)
);
INSERT INTO temp.stairway_start
WITH expected (id, checksum) AS (
    {expected}
)
SELECT (
    SELECT count(*) FROM (SELECT * FROM expected EXCEPT SELECT id, checksum FROM main.stairway_revisions)
) + (
    SELECT count(*) FROM (SELECT id, checksum FROM main.stairway_revisions EXCEPT SELECT * FROM expected)
);
DROP TABLE temp.stairway_start"
    )
}
