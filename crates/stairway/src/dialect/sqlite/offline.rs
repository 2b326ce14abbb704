//! The SQL of a script for `sqlite3` that a session of ours would not need or does otherwise.

use super::session::dependants;

/// How to run a script. A session of ours waits for other writers by itself; what the pragma of the same meaning answers
/// would be printed.
pub(crate) const RUN: &str = "sqlite3 -bail -cmd '.timeout 5000' DATABASE < FILE";

/// What the options are for.
pub(crate) const OPTIONS: &str = "It must stop at the first error, and wait for other writers: that is what the options are for.";

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

/// What goes before and after a DROP TABLE, so that it fails where a run refuses it: with foreign keys on SQLite deletes
/// the rows first, and counts them as changes if anything refers to the table; what ON DELETE does to rows of other
/// tables is counted with them. `name` is the table as a quoted name, `text` as a string literal, `rule` a quoted name
/// that says what is wrong. A table that may not be there is made, to be counted and dropped.
pub(crate) fn drop_guard(name: &str, text: &str, rule: &str, if_exists: bool) -> [String; 2] {
    let make = match if_exists {
        true => format!("CREATE TABLE IF NOT EXISTS {name} (a);\n"),
        false => String::new(),
    };
    let dependants = dependants(text);
    [
        format!(
            "\
{make}CREATE TEMP TABLE stairway_drop (
    changes INTEGER, others INTEGER, CONSTRAINT {rule} CHECK (changes <= 0 OR NOT others)
);
INSERT INTO temp.stairway_drop SELECT -1 - total_changes() - (SELECT count(*) FROM {name}),
    EXISTS ({dependants})"
        ),
        "\
UPDATE temp.stairway_drop SET changes = changes + total_changes();
DROP TABLE temp.stairway_drop"
            .to_owned(),
    ]
}

/// Around these statements outside of a transaction.
pub(crate) const DROP_BEGIN: &str = "SAVEPOINT stairway_drop";

/// See [`DROP_BEGIN`].
pub(crate) const DROP_END: &str = "RELEASE stairway_drop";

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
