use super::*;
use crate::{
    connection::{Access, Connection},
    dialect::postgres,
    executor::{Options, Session},
    sql::{Segment, Statement},
};
use insta::assert_snapshot;
use std::{borrow::Cow, path::Path, sync::Arc};

/// `a <- b <- c`, with `b <- x` beside.
pub(super) fn ladder() -> Source {
    let text = |id: &str, revises: &str| {
        let text = format!("--! revision {id}\n{revises}");
        (format!("{id}.sql"), Arc::from(text))
    };
    let texts = [
        text("a", ""),
        text("b", "--! revises a"),
        text("c", "--! revises b"),
        text("x", "--! revises b"),
    ];
    Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap()
}

/// One revision, `a1`, with these blocks.
fn source(dialect: Dialect, blocks: &str) -> Source {
    let text = format!("-- One\n\n--! revision a1\n\n{blocks}");
    let texts = [("a1.sql".to_owned(), Arc::from(text))];
    Source::from_texts(Path::new(""), texts, dialect).unwrap()
}

fn segment(off: bool, statements: &[&'static str]) -> Segment<'static> {
    Segment {
        transaction: true,
        foreign_keys_off: off,
        statements: statements
            .iter()
            .map(|&text| Statement {
                text: Cow::Borrowed(text),
                span: 0..0,
            })
            .collect(),
    }
}

/// The steps of a script, each line up to its 40th character, for two steps of these segments.
fn steps(spanning: Option<ForeignKeys>, segments: [&[Segment<'_>]; 2]) -> String {
    let source = source(Dialect::Sqlite, "--! upgrade\nSELECT 1;\n");
    let script = &source.scripts()[0];
    let step = Step {
        revision: script.revision().clone(),
        direction: Direction::Upgrade,
    };
    let mut writer = Writer::new(Dialect::Sqlite);
    if let Some(keys) = spanning {
        writer.span(keys);
    }
    for segments in segments {
        writer.step(script, &step, segments).unwrap();
    }
    writer.close();
    let text = writer.finish();
    let lines = text.lines().filter(|line| !line.is_empty());
    let lines = lines.map(|line| line.get(..40).unwrap_or(line).trim_end());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn foreign_keys_are_off_around_the_transaction_that_needs_it() {
    let rebuild = [
        segment(false, &["INSERT INTO t VALUES (1)"]),
        segment(true, &["DROP TABLE t"]),
    ];
    let plain = [segment(false, &["SELECT 2"])];
    assert_snapshot!(steps(None, [&rebuild, &plain]), @r#"
    -- Upgrade a1: One
    PRAGMA foreign_keys = OFF;
    BEGIN IMMEDIATE;
    INSERT INTO t VALUES (1);
    DROP TABLE t;
    INSERT INTO "main".stairway_revisions (i
    INSERT INTO "main".stairway_log (at, act
    COMMIT;
    PRAGMA foreign_keys = ON;
    -- Upgrade a1: One
    BEGIN IMMEDIATE;
    SELECT 2;
    INSERT INTO "main".stairway_revisions (i
    INSERT INTO "main".stairway_log (at, act
    COMMIT;
    "#);
    assert_snapshot!(steps(Some(ForeignKeys::Off), [&plain, &rebuild]), @r#"
    PRAGMA foreign_keys = OFF;
    BEGIN IMMEDIATE;
    CREATE TEMP TABLE stairway_before AS SEL
    -- Upgrade a1: One
    SELECT 2;
    INSERT INTO "main".stairway_revisions (i
    INSERT INTO "main".stairway_log (at, act
    -- Upgrade a1: One
    INSERT INTO t VALUES (1);
    DROP TABLE t;
    INSERT INTO "main".stairway_revisions (i
    INSERT INTO "main".stairway_log (at, act
    CREATE TEMP TABLE stairway_after (
        orphans INTEGER CONSTRAINT "no row m
    );
    INSERT INTO temp.stairway_after
    SELECT (SELECT count(*) FROM pragma_fore
    DROP TABLE temp.stairway_after;
    DROP TABLE temp.stairway_before;
    COMMIT;
    PRAGMA foreign_keys = ON;
    "#);
}

const FAMILY: &str = "\
    CREATE TABLE parents (id integer PRIMARY KEY, of integer REFERENCES parents); \
    INSERT INTO parents VALUES (1, NULL), (2, 1); \
    CREATE TABLE children (parent integer REFERENCES parents ON DELETE CASCADE); \
    CREATE TABLE guests (parent integer REFERENCES parents ON DELETE SET NULL); \
    CREATE TABLE strangers (id integer PRIMARY KEY); INSERT INTO strangers VALUES (1);";

/// What a whole script of this segment does after `before`; in one transaction where its keys are told.
async fn run(
    before: &str,
    spanning: Option<ForeignKeys>,
    segment: Segment<'_>,
) -> Result<(), String> {
    let source = source(Dialect::Sqlite, "--! upgrade\nSELECT 1;\n");
    let script = &source.scripts()[0];
    let step = Step {
        revision: script.revision().clone(),
        direction: Direction::Upgrade,
    };
    let mut writer = Writer::new(Dialect::Sqlite);
    writer.open(&source, &BTreeSet::new(), &[]);
    if let Some(keys) = spanning {
        writer.span(keys);
    }
    writer.step(script, &step, &[segment]).unwrap();
    writer.close();
    let url = "sqlite::memory:".parse().unwrap();
    let mut connection = Connection::open(&url, Access::Write).await.unwrap();
    connection.execute(FAMILY).await.unwrap();
    connection.execute(before).await.unwrap();
    let ran = connection.execute(&writer.finish()).await;
    ran.map_err(|error| error.message)
}

#[tokio::test]
async fn a_script_in_one_transaction_leaves_no_more_rows_that_refer_to_nothing() {
    let child = "INSERT INTO children VALUES (1)";
    let check = async |statements: &[&'static str]| {
        run(child, Some(ForeignKeys::Off), segment(true, statements)).await
    };
    let rebuild = [
        "CREATE TABLE new (id integer PRIMARY KEY, of integer REFERENCES parents)",
        "INSERT INTO new SELECT id, of FROM parents",
        "DROP TABLE parents",
        "ALTER TABLE new RENAME TO parents",
    ];
    assert_eq!(check(&rebuild).await, Ok(()));
    assert_eq!(
        check(&["DELETE FROM parents"]).await.unwrap_err(),
        "CHECK constraint failed: no row may refer to nothing: write the script without --transaction all"
    );
}

#[tokio::test]
async fn a_drop_takes_its_own_rows_and_no_others() {
    let check = async |before: &str, statement: &'static str| {
        let result = run(before, None, segment(false, &[statement])).await;
        result.err().unwrap_or_default()
    };
    let refused = "CHECK constraint failed: dropping parents would take rows of other tables along";
    for drop in [
        "DROP TABLE parents",
        "DROP TABLE IF EXISTS main.\"parents\"",
    ] {
        assert_eq!(check("SELECT 1", drop).await, "");
        assert_eq!(
            check("INSERT INTO children VALUES (1)", drop).await,
            refused
        );
        assert_eq!(check("INSERT INTO guests VALUES (2)", drop).await, refused);
        assert_eq!(check("INSERT INTO guests VALUES (NULL)", drop).await, "");
    }
    // What its own key does is its own business.
    let tree = "CREATE TABLE tree (id integer PRIMARY KEY, up integer REFERENCES tree ON DELETE SET NULL); \
                INSERT INTO tree VALUES (1, NULL), (2, 1), (3, 1);";
    assert_eq!(check(tree, "DROP TABLE tree").await, "");
    assert_eq!(check("SELECT 1", "DROP TABLE strangers").await, "");
    assert_eq!(check("SELECT 1", "DROP TABLE IF EXISTS absent").await, "");
    assert_eq!(
        check("SELECT 1", "DROP TABLE absent").await,
        "no such table: absent"
    );
    assert_eq!(check("SELECT 1", "DROP TABLE children").await, "");
}

#[tokio::test]
async fn a_script_and_a_run_exclude_each_other() {
    let server = crate::scratch::testing::server().await;
    let database = server.create_database().await.unwrap();
    let source = source(Dialect::Postgres, "--! upgrade\nSELECT 1;\n");
    let options = || Options {
        lock_wait: std::time::Duration::ZERO,
        ..Options::default()
    };
    let mut script = Connection::open(database.url(), Access::Write)
        .await
        .unwrap();

    let session = Session::open(database.url(), &source, options(), &mut |_| {})
        .await
        .unwrap();
    let refused = script.execute(postgres::offline::LOCK).await.unwrap_err();
    assert_eq!(refused.message, "another migrator is at work");
    session.close().await.unwrap();

    script.execute(postgres::offline::LOCK).await.unwrap();
    let refused = Session::open(database.url(), &source, options(), &mut |_| {}).await;
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Locked);
    script.execute(postgres::offline::UNLOCK).await.unwrap();
    let session = Session::open(database.url(), &source, options(), &mut |_| {}).await;
    session.unwrap().close().await.unwrap();
    drop(script);
    database.close().await.unwrap();
}

/// What a script of `blocks` says, up or down, where it is refused.
fn refused(blocks: &str, range: &str, direction: Direction, transaction: Transaction) -> String {
    // In SQLite's words brackets are quotes; to `psql` they are not.
    let source = source(Dialect::Sqlite, blocks);
    let range = Range::parse(range, direction).unwrap();
    let error = script(&source, direction, &range, Dialect::Postgres, transaction).unwrap_err();
    let place = error.place().map(|place| place.to_string());
    format!("{}: {error}", place.unwrap_or_default())
}

#[test]
fn what_cannot_be_run_cannot_be_written() {
    let check = |blocks, range, direction, transaction, expected: &str| {
        assert_eq!(refused(blocks, range, direction, transaction), expected);
    };
    check(
        "--! upgrade\nSELECT 1;\n",
        "head:base",
        Direction::Downgrade,
        Transaction::Each,
        "a1.sql:3:14: `a1` has no downgrade",
    );
    check(
        "--! upgrade\n--! irreversible \"gone\"\n",
        "head:base",
        Direction::Downgrade,
        Transaction::Each,
        "a1.sql:6:1: `a1` is irreversible: gone",
    );
    check(
        "--! upgrade postgres no-transaction\nSELECT 1;\n",
        "head",
        Direction::Upgrade,
        Transaction::All,
        "a1.sql:3:14: `a1` has a `no-transaction` block, so the run cannot be one transaction",
    );
    check(
        "--! upgrade\nSELECT 1;\n  SELECT [\\! ls];\n",
        "head",
        Direction::Upgrade,
        Transaction::Each,
        "a1.sql:5:1: this block is in SQLite's words, and nothing translates them for PostgreSQL",
    );
}
