//! Scripts for the databases' own clients, which must leave what running leaves.

use crate::{server::wait, space::Space};
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use stairway::{Dialect, snapshot};
use std::{path::Path, process::Output};

/// The clients, where this machine has them.
fn client(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "sqlite3",
        Dialect::Postgres => "psql",
    }
}

/// Gives `script` to the database's own client, as its head says.
fn pipe(space: &Space, script: &str) -> Output {
    let url = space.database().url();
    let words: Vec<&str> = match space.dialect() {
        Dialect::Sqlite => vec!["-bail", "x.db"],
        Dialect::Postgres => vec!["-X", "-v", "ON_ERROR_STOP=1", &url],
    };
    duct::cmd(client(space.dialect()), words)
        .dir(space.path(""))
        .stdin_bytes(script)
        .stdout_capture()
        .stderr_capture()
        .unchecked()
        .run()
        .unwrap()
}

/// The script of a command line, run.
#[track_caller]
fn piped(space: &Space, line: &str) -> String {
    let script = space.run(line).exits(0);
    assert_eq!(script.stderr, "");
    let output = pipe(space, &script.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.is_empty(),
        "{said}\n{}",
        script.stdout
    );
    script.stdout
}

/// Everything that a run leaves, apart from times: catalogue, records and log.
fn left(space: &Space) -> (snapshot::Snapshot, String, String) {
    let mut connection = space.database().connect(&space.path(""));
    let snapshot = wait(snapshot::read(&mut connection)).unwrap();
    let records = space.query(
        "SELECT id, message, checksum, downgrade_checksum, version, state FROM stairway_revisions ORDER BY id",
    );
    let log = space.query(
        "SELECT CAST(sequence AS text), action, revision, outcome, version, detail \
         FROM stairway_log ORDER BY sequence",
    );
    (snapshot, records, log)
}

/// A space on each database for running, and one beside it for the script.
fn pairs(make: impl Fn(Space) -> Space) -> Vec<(Space, Space)> {
    Dialect::ALL
        .into_iter()
        .map(|dialect| (make(Space::new(dialect)), make(Space::new(dialect))))
        .collect()
}

/// Runs each line on one database, gives its script to the other, and compares all that is left.
#[track_caller]
fn alike(ran: &Space, scripted: &Space, lines: &[(&str, &str)]) {
    for (line, script) in lines {
        ran.run(line).ok();
        piped(scripted, script);
        assert_eq!(left(ran), left(scripted), "{line}");
    }
}

/// A revision with what clients and splitters stumble over.
fn awkward(space: Space) -> Space {
    space.revision(
        "d4",
        "c3",
        "--! upgrade\n\
         CREATE TABLE notes (id integer PRIMARY KEY, body text DEFAULT 'a;b -- :x \\d' NOT NULL) -- odd; :y\n\
         ;\n\
         INSERT INTO notes (id, body) VALUES (1, 'it''s \u{fc}\n.quit\n\\q\n/\n');\n\
         INSERT INTO notes (id, body) VALUES (6\n/\n3, ':USER');\n\n\
         --! upgrade postgres\n\
         CREATE FUNCTION last(a bigint[], n int) RETURNS bigint LANGUAGE sql AS $$ SELECT a[1:n][1]; $$;\n\
         CREATE VIEW slices AS SELECT (ARRAY[1, 2, 3])[:id] AS slice, id::text AS word FROM notes;\n\
         SET search_path = pg_catalog;\nSET TimeZone = 'Asia/Tokyo';\n\n\
         --! upgrade sqlite\n\
         CREATE TEMP TABLE scratch (a);\n\
         CREATE TRIGGER noted AFTER INSERT ON notes BEGIN\n\
         UPDATE notes SET body = CASE WHEN 1 THEN ';' ELSE '' END WHERE 0; -- END;\n\
         END;\n\n\
         --! downgrade postgres\nDROP VIEW slices;\nDROP FUNCTION last;\n\n\
         --! downgrade\nDROP TABLE notes;\n",
    )
    .revision(
        "e5",
        "d4",
        "--! upgrade sqlite\nCREATE TEMP TABLE scratch (a);\n\n\
         --! upgrade postgres\nCREATE TABLE moments (at timestamptz DEFAULT '2026-01-01 00:00:00');\n\n\
         --! downgrade postgres\nDROP TABLE moments;\n\n--! downgrade sqlite\nSELECT 1;\n",
    )
}

#[test]
fn a_script_leaves_what_running_leaves() {
    for (ran, scripted) in pairs(|space| awkward(space.ladder())) {
        alike(
            &ran,
            &scripted,
            &[
                ("migrate-upgrade b2", "migrate-upgrade b2 --sql"),
                ("migrate-upgrade", "migrate-upgrade --sql b2:head"),
                ("migrate-downgrade", "migrate-downgrade --sql head:-1"),
                ("migrate-downgrade a1", "migrate-downgrade --sql d4:a1"),
                ("migrate-upgrade", "migrate-upgrade --sql a1:"),
                (
                    "migrate-downgrade base",
                    "migrate-downgrade --sql head:base",
                ),
                (
                    "migrate-upgrade --transaction all",
                    "migrate-upgrade --sql --transaction all",
                ),
                (
                    "migrate-downgrade base --transaction all",
                    "migrate-downgrade --sql head:base --transaction all",
                ),
            ],
        );
        assert_eq!(ran.objects(), "");
    }
}

#[test]
fn the_rows_of_a_script_are_those_of_a_run() {
    for (ran, scripted) in pairs(|space| awkward(space.ladder())) {
        ran.run("migrate-upgrade").ok();
        piped(&scripted, "migrate-upgrade --sql");
        let rows = "SELECT CAST(id AS text), body FROM notes ORDER BY id";
        assert_eq!(ran.query(rows), "1|it's \u{fc}\n.quit\n\\q\n/\n\n2|:USER");
        assert_eq!(ran.query(rows), scripted.query(rows));
    }
}

#[test]
fn blocks_outside_of_a_transaction_stay_outside() {
    let with = |space: Space| {
        space.ladder().revision(
            "d4",
            "c3",
            "--! upgrade\nINSERT INTO posts (id, body) VALUES (1, 'x');\n\n\
             --! upgrade postgres no-transaction\nCREATE INDEX CONCURRENTLY posts_body ON posts (body);\n\n\
             --! upgrade sqlite no-transaction\nPRAGMA foreign_keys = OFF;\nBEGIN;\n\
             CREATE INDEX posts_body ON posts (body);\nCOMMIT;\n\n\
             --! upgrade\nINSERT INTO posts (id, body) VALUES (2, 'y');\n\n\
             --! downgrade postgres no-transaction\nDROP INDEX CONCURRENTLY posts_body;\n\n\
             --! downgrade sqlite\nDROP INDEX posts_body;\n\n\
             --! downgrade\nDELETE FROM posts;\n",
        )
    };
    for (ran, scripted) in pairs(with) {
        let lines = [
            ("migrate-upgrade", "migrate-upgrade --sql"),
            (
                "migrate-downgrade base",
                "migrate-downgrade --sql head:base",
            ),
        ];
        alike(&ran, &scripted, &lines);
    }
}

#[test]
fn the_example_leaves_what_running_leaves() {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("migrations");
    let globals = format!("--migrations {}", migrations.display());
    for dialect in Dialect::ALL {
        let space = || Space::on(dialect).and_globals(&globals);
        let lines = [
            ("migrate-upgrade", "migrate-upgrade --sql"),
            (
                "migrate-downgrade base",
                "migrate-downgrade --sql head:base",
            ),
        ];
        alike(&space(), &space(), &lines);
    }
}

#[test]
fn a_failing_statement_stops_the_script_and_takes_its_step_back() {
    for space in Space::each().map(Space::ladder) {
        let space = space.revision(
            "d4",
            "c3",
            "--! upgrade\nCREATE TABLE half (a integer);\nINSERT INTO nowhere VALUES (1);\n\n\
             --! downgrade\nDROP TABLE half;\n",
        );
        let space = space.revision(
            "e5",
            "d4",
            "--! upgrade\nCREATE TABLE never (a integer);\n\n--! downgrade\nDROP TABLE never;\n",
        );
        let script = space.run("migrate-upgrade --sql").exits(0);
        let output = pipe(&space, &script.stdout);
        assert!(!output.status.success());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("nowhere"), "{said}");
        assert_eq!(space.applied(), "a1 b2 c3");
        assert_eq!(space.objects(), "posts users users_email");
        // What is left is a database like any other.
        space.edit("m/d4.sql", "INSERT INTO nowhere VALUES (1);\n", "");
        space.run("migrate-upgrade").ok();
        piped(&space, "migrate-downgrade --sql head:base");
    }
}

#[test]
fn a_script_for_another_state_changes_nothing() {
    for space in Space::each().map(Space::ladder) {
        let refused = |line: &str| {
            let script = space.run(line).exits(0);
            let output = pipe(&space, &script.stdout);
            assert!(!output.status.success(), "{line}");
            String::from_utf8(output.stderr).unwrap()
        };
        let from_b2 = "this script is for a database at b2";
        // On a database that no migrator has seen not even the record tables are made.
        let said = refused("migrate-upgrade --sql b2:head");
        assert!(said.contains(from_b2), "{said}");
        let tables = match space.dialect() {
            Dialect::Sqlite => "SELECT name FROM sqlite_schema",
            Dialect::Postgres => "SELECT relname FROM pg_class WHERE relname LIKE 'stairway%'",
        };
        assert_eq!(space.query(tables), "");

        space.run("migrate-upgrade").ok();
        let before = left(&space);
        let said = refused("migrate-upgrade --sql b2:head");
        assert!(said.contains(from_b2), "{said}");
        let said = refused("migrate-upgrade --sql");
        assert!(
            said.contains("this script is for a database at base"),
            "{said}"
        );
        let said = refused("migrate-downgrade --sql b2:base");
        assert!(said.contains(from_b2), "{said}");
        if space.dialect() == Dialect::Postgres {
            assert!(said.contains("DETAIL:  c3 is applied\n"), "{said}");
        }
        space.edit("m/b2.sql", "body text", "body varchar(9)");
        let said = refused("migrate-downgrade --sql head:base");
        assert!(
            said.contains("this script is for a database at c3"),
            "{said}"
        );
        if space.dialect() == Dialect::Postgres {
            assert!(
                said.contains("DETAIL:  b2 was edited after it was applied\n"),
                "{said}"
            );
        }
        assert_eq!(left(&space), before);
    }
}

#[test]
fn no_database_is_needed_and_the_script_is_the_same_each_time() {
    let space = Space::bare().globals("--migrations m").ladder();
    let script = space
        .run("migrate-upgrade --sql a1:b2 --sql-dialect sqlite")
        .exits(0);
    assert_eq!(
        script.stdout,
        space
            .run("migrate-upgrade --sql a1:b2 --sql-dialect sqlite")
            .stdout
    );
    assert_snapshot!(script, @"");
}

#[test]
fn the_same_for_postgres() {
    let space = Space::bare().globals("--migrations m").ladder();
    let line = "migrate-downgrade --sql head:b2 --sql-dialect postgres";
    assert_snapshot!(space.run(line), @"");
}

#[test]
fn which_database_it_is_for() {
    let title = |space: &Space, line: &str| {
        let script = space.run(line).exits(0).stdout;
        let (_, title) = script.lines().next().unwrap().split_once("for ").unwrap();
        title.split('.').next().unwrap().to_owned()
    };
    for space in Space::each().map(Space::ladder) {
        assert_eq!(
            title(&space, "migrate-upgrade --sql"),
            space.dialect().title()
        );
        assert_eq!(
            title(&space, "migrate-upgrade --sql --sql-dialect sqlite"),
            "SQLite"
        );
    }
    let bare = || Space::bare().globals("--migrations m").ladder();
    assert_eq!(
        title(&bare(), "migrate-upgrade --sql --databases postgres"),
        "PostgreSQL"
    );
    assert_snapshot!(bare().run("migrate-upgrade --sql"), @"");
    assert_snapshot!(bare().run("migrate-upgrade --sql --databases postgres --sql-dialect sqlite"), @"");
}

#[test]
fn a_range_that_leads_nowhere_is_explained() {
    let space = Space::bare()
        .globals("--migrations m --sql-dialect sqlite")
        .ladder()
        .revision(
            "x9",
            "a1",
            "--! upgrade\nSELECT 1;\n--! downgrade\nSELECT 1;\n",
        );
    allow_duplicates! {
        assert_snapshot!(space.run("migrate-upgrade --sql b2:a1"), @"");
    }
    assert_snapshot!(space.run("migrate-downgrade --sql a1:b2"), @"");
    assert_snapshot!(space.run("migrate-upgrade --sql x9:c3"), @"");
    assert_snapshot!(space.run("migrate-downgrade --sql"), @"");
    assert_snapshot!(space.run("migrate-downgrade a1 --sql"), @"");
    assert_snapshot!(space.run("migrate-upgrade b2 --sql a1:c3"), @"");
    assert_snapshot!(space.run("migrate-upgrade --sql a1:b2 --dry-run"), @"");
    assert_snapshot!(space.run("migrate-upgrade --sql b2:b2"), @"");
}

#[test]
fn as_a_document_it_is_that_of_a_run_with_the_script_in_it() {
    let space = Space::bare()
        .globals("--migrations m --sql-dialect sqlite --format json")
        .ladder();
    let outcome = space.run("migrate-downgrade --sql c3:b2").exits(0);
    assert_eq!(outcome.stderr, "");
    let mut document = outcome.json();
    let sql = document["sql"].take();
    let text = space
        .command("migrate-downgrade --sql c3:b2 --format text")
        .run();
    assert_eq!(text.code, Some(2), "the option is given twice");
    assert!(sql.as_str().unwrap().ends_with("COMMIT;\n"), "{sql}");
    assert_snapshot!(document, @"");
    assert_snapshot!(space.run("migrate-downgrade --sql b2:c3"), @"");
}

#[test]
fn one_revision_is_shown_as_it_runs_on_a_database() {
    let space = Space::bare().globals("--migrations m").revision(
        "a1",
        "",
        "--! upgrade\nCREATE TABLE t (a integer);\n\n\
         --! upgrade postgres no-transaction\nCREATE INDEX CONCURRENTLY t_a ON t (a);\n\n\
         --! downgrade\nDROP TABLE t;\n",
    );
    assert_snapshot!(space.run("migrate-show a1 --sql-dialect postgres"), @"");
    assert_snapshot!(space.run("migrate-show a1 --sql-dialect sqlite"), @"");
}
