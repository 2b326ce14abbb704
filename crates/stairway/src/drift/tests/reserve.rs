//! What replay cannot answer for is told, and not held against the database.

use super::*;
use pretty_assertions::assert_eq;

/// What replay says of a database at head, after `sql` was run by hand.
async fn check(dialect: Dialect, text: &str, sql: &str, expected: &str) {
    let source = history(text);
    let place = Place::at(dialect, &source, "head").await;
    place.run(sql).await;
    let drift = place.drift(&source, &Reference::Replay).await;
    assert_eq!(lines(&drift), expected, "{dialect}");
    place.close().await;
}

#[tokio::test]
async fn what_a_statement_does_that_is_not_understood() {
    check(
        Dialect::Postgres,
        "
=== a
--! upgrade
CREATE TABLE t (a integer);
CREATE TABLE u (a integer);
DO $$ BEGIN ALTER TABLE t ADD COLUMN b text; END $$;
",
        "ALTER TABLE u ADD COLUMN c text",
        "\
column `c` of table `u` is extra: no revision makes it
unknown: perhaps: column `b` of table `t` is extra: no revision makes it, since replay does not look into DO (a.sql:8:1)",
    )
    .await;
}

#[tokio::test]
async fn what_a_revision_touches_that_waives_replay() {
    for dialect in Dialect::ALL {
        check(
            dialect,
            "
=== a
--! allow replay \"it looks at the data\"
--! upgrade
CREATE TABLE t (a integer);
=== b <- a
--! upgrade
CREATE TABLE u (a integer);
",
            "ALTER TABLE t ADD COLUMN b text; ALTER TABLE u ADD COLUMN c text",
            "\
column `c` of table `u` is extra: no revision makes it
unknown: perhaps: column `b` of table `t` is extra: no revision makes it, since `a` says `--! allow replay \"it looks \
at the data\"`",
        )
        .await;
    }
}

#[tokio::test]
async fn what_of_a_table_is_not_modelled() {
    check(
        Dialect::Postgres,
        "=== a\n--! upgrade\nCREATE TABLE t (a integer);",
        "ALTER TABLE t ADD COLUMN b integer; ALTER TABLE t SET UNLOGGED",
        "\
unknown: table `t` is not compared in full by replay, which does not model unlogged
unknown: perhaps: column `b` of table `t` is extra: no revision makes it",
    )
    .await;
}

#[tokio::test]
async fn a_recorded_revision_that_is_not_there() {
    let source = history("=== a\n--! upgrade\nCREATE TABLE t (a integer);");
    for dialect in Dialect::ALL {
        let place = Place::at(dialect, &source, "a").await;
        let mut applied = place.applied(&source).await;
        applied.insert("gone".parse().unwrap());
        for reference in [Reference::Replay, scratch().await] {
            let mut connection = place.connect().await;
            let drift = drift(&mut connection, &source, &applied, &reference)
                .await
                .unwrap();
            assert_eq!(
                lines(&drift),
                "unknown: what `gone` did is not known: it is recorded, and not among the revisions"
            );
        }
        place.close().await;
    }
}

#[test]
fn servers_are_compared_by_their_major_version() {
    assert_ne!(trial::major("15.18"), trial::major("16.1"));
    assert_eq!(trial::major("15.18"), trial::major("15.2"));
    assert_eq!(trial::major("17beta1"), "17beta1");
}
