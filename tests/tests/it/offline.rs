//! Scripts for the databases' own clients, which must leave what running leaves.

use crate::{
    server::wait,
    space::{Outcome, Space, until},
};
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use stairway::{Dialect, snapshot};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Output,
};

/// The database's own client: on PATH, or where PostgreSQL's programs are.
fn client(dialect: Dialect) -> OsString {
    match dialect {
        Dialect::Sqlite => "sqlite3".into(),
        Dialect::Postgres => duct::cmd!("pg_config", "--bindir")
            .stderr_null()
            .read()
            .map(|folder| Path::new(&folder).join("psql"))
            .ok()
            .filter(|program| program.exists())
            .map_or_else(|| "psql".into(), PathBuf::into_os_string),
    }
}

/// The databases whose clients this machine has.
fn dialects() -> impl Iterator<Item = Dialect> {
    Dialect::ALL.into_iter().filter(|&dialect| {
        let client = client(dialect);
        let found = duct::cmd!(&client, "--version").stdout_null().run();
        if let Err(error) = &found {
            eprintln!("skipped, no `{}` here: {error}", client.display());
        }
        found.is_ok()
    })
}

/// Gives `script` to the database's own client, as its head says.
fn pipe(space: &Space, script: &str) -> Output {
    if space.dialect() == Dialect::Postgres {
        // A session whose client is gone keeps the lock for a moment.
        let locks = "SELECT 1 FROM pg_locks JOIN pg_database AS d ON d.oid = database \
                     WHERE locktype = 'advisory' AND datname = current_database()";
        until("the lock is free", || space.query(locks).is_empty());
    }
    let url = space.database().url();
    let words: Vec<&str> = match space.dialect() {
        Dialect::Sqlite => vec!["-bail", "-cmd", ".timeout 5000", "x.db"],
        Dialect::Postgres => vec!["-X", "-v", "ON_ERROR_STOP=1", &url],
    };
    duct::cmd(client(space.dialect()), words)
        .dir(space.path(""))
        // What a script leaves does not depend on how its client is set up.
        .env("PGTZ", "Asia/Tokyo")
        .env("PGDATESTYLE", "German")
        .env("PGCLIENTENCODING", "LATIN1")
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

/// An outcome without the version in its records.
fn shown(outcome: &Outcome) -> String {
    let version = format!("'{}'", env!("CARGO_PKG_VERSION"));
    outcome.to_string().replace(&version, "'[version]'")
}

/// A space on each database for running, and one beside it for the script.
fn pairs(make: impl Fn(Space) -> Space) -> Vec<(Space, Space)> {
    dialects()
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
         CREATE FUNCTION first(a bigint[], n int) RETURNS bigint[] LANGUAGE sql AS $$ SELECT a[1:n]; $$;\n\
         CREATE VIEW slices AS SELECT (ARRAY[1, 2, 3])[:id] AS slice, id::text AS word FROM notes;\n\
         SET search_path = pg_catalog;\nSET TimeZone = 'Asia/Tokyo';\n\n\
         --! upgrade sqlite\n\
         CREATE TEMP TABLE scratch (a);\n\
         CREATE TRIGGER noted AFTER INSERT ON notes BEGIN\n\
         UPDATE notes SET body = CASE WHEN 1 THEN ';' ELSE '' END WHERE 0; -- END;\n\
         END;\n\n\
         --! downgrade postgres\nDROP VIEW slices;\nDROP FUNCTION first;\n\n\
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
                ("migrate-downgrade --yes", "migrate-downgrade --sql head:-1"),
                (
                    "migrate-downgrade a1 --yes",
                    "migrate-downgrade --sql d4:a1",
                ),
                ("migrate-upgrade", "migrate-upgrade --sql a1:"),
                (
                    "migrate-downgrade base --yes",
                    "migrate-downgrade --sql head:base",
                ),
                (
                    "migrate-upgrade --transaction all",
                    "migrate-upgrade --sql --transaction all",
                ),
                (
                    "migrate-downgrade base --transaction all --yes",
                    "migrate-downgrade --sql head:base --transaction all",
                ),
            ],
        );
        assert_eq!(ran.objects(), "");
    }
}

#[test]
fn sqlite3_prints_nothing_of_ours() {
    for space in dialects()
        .filter(|it| *it == Dialect::Sqlite)
        .map(Space::new)
    {
        let space = space.ladder();
        for line in [
            "migrate-upgrade b2 --sql",
            "migrate-stamp b2:c3 --sql",
            "migrate-downgrade --sql c3:b2 --transaction all",
        ] {
            // The index that the downgrade drops is not there until now.
            if line.starts_with("migrate-downgrade") {
                space.execute("CREATE INDEX users_email ON users (email)");
            }
            let script = space.run(line).exits(0).stdout;
            let output = pipe(&space, &script);
            let said = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
            assert_eq!(said.concat(), "", "{script}");
            assert!(output.status.success());
        }
        assert_eq!(space.applied(), "a1 b2");
    }
}

#[test]
fn a_stamp_by_script_leaves_what_a_stamp_leaves() {
    for (ran, scripted) in pairs(|space| awkward(space.ladder())) {
        alike(
            &ran,
            &scripted,
            &[
                ("migrate-upgrade a1", "migrate-upgrade a1 --sql"),
                ("migrate-stamp head", "migrate-stamp a1:head --sql"),
                ("migrate-stamp -2", "migrate-stamp --sql head: -2"),
                ("migrate-stamp base", "migrate-stamp --sql c3:base"),
                ("migrate-stamp b2", "migrate-stamp b2 --sql"),
            ],
        );
        assert_eq!(scripted.objects(), "users");
        let before = left(&scripted);
        let script = scripted.run("migrate-stamp head --sql").exits(0);
        let output = pipe(&scripted, &script.stdout);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && said.contains("this script is for a database at base"),
            "{said}"
        );
        assert_eq!(left(&scripted), before);
    }
}

#[test]
fn the_script_of_a_stamp() {
    let space = Space::bare().globals("--migrations m").ladder();
    let script = |words: &str| space.run(&format!("migrate-stamp {words} --sql-dialect sqlite"));
    let text = shown(&script("c3:a1 --sql"));
    let (head, rest) = text.split_once("-- Run it with").unwrap();
    assert_snapshot!(head.trim_end(), @"
    exit 0
    --- stdout
    -- Stamp, which runs nothing, from c3 to a1, for SQLite. Written by Stairway [version].
    --
    ");
    let (_, records) = rest
        .split_once("DROP TABLE temp.stairway_start;\nCOMMIT;\n")
        .unwrap();
    assert_snapshot!(records.trim(), @r#"
    BEGIN IMMEDIATE;
    -- Not applied: c3 Revision c3
    INSERT INTO "main".stairway_log (at, action, revision, outcome, milliseconds, version, detail) VALUES (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'stamp', (SELECT id FROM "main".stairway_revisions WHERE id = 'c3'), 'done', 0, '[version]', 'downgrade'); DELETE FROM "main".stairway_revisions WHERE id = 'c3';
    -- Not applied: b2 Revision b2
    INSERT INTO "main".stairway_log (at, action, revision, outcome, milliseconds, version, detail) VALUES (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'stamp', (SELECT id FROM "main".stairway_revisions WHERE id = 'b2'), 'done', 0, '[version]', 'downgrade'); DELETE FROM "main".stairway_revisions WHERE id = 'b2';
    COMMIT;
    "#);
    assert_snapshot!(script("--sql a1:a1"), @r#"
    exit 0
    --- stdout
    -- Nothing to record from a1 to a1, for SQLite. Written by Stairway [version].
    --- stderr
    there is nothing to record: both ends are the same state
    "#);
    assert_snapshot!(script("--sql"), @r#"
    exit 2
    --- stderr
    error: nothing says what to record
     |
     = help: name a target, such as `head`, or `5ebc:head`
    "#);
    assert_snapshot!(script("--sql a1:b2 b2:c3"), @r#"
    exit 2
    --- stderr
    error: a script starts at one place, and `a1:` and `b2:` are two
     |
     = help: a start of several revisions is `heads`, or a revision that needs all of them
    "#);
    assert_snapshot!(script("a1 --sql +1:"), @r#"
    exit 2
    --- stderr
    error: a script cannot start at `+1`: there is no database to count from
     |
     = help: name a revision, `head` or `base`
    "#);
    let document = script("--sql a1: head --format json").exits(0).json();
    assert_eq!(document["from"], serde_json::json!(["a1"]));
    assert_eq!(document["steps"][1]["revision"], "c3");
    assert!(document["sql"].as_str().unwrap().contains("'stamp', 'c3'"));
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
                "migrate-downgrade base --yes",
                "migrate-downgrade --sql head:base",
            ),
        ];
        alike(&ran, &scripted, &lines);
    }
}

#[test]
fn a_drop_that_takes_rows_along_is_refused_by_the_script_as_by_a_run() {
    for outside in ["", " no-transaction"] {
        for table in ["owners", "IF EXISTS owners"] {
            let with = |space: Space| {
                space
                    .alone()
                    .revision(
                        "a1",
                        "",
                        "--! upgrade\n\
                         CREATE TABLE owners (id bigint PRIMARY KEY, boss bigint REFERENCES owners (id));\n\
                         CREATE TABLE pets (owner bigint REFERENCES owners (id) ON DELETE CASCADE);\n\
                         INSERT INTO owners VALUES (1, NULL), (2, 1);\n\
                         DROP TABLE IF EXISTS absent;\n\n\
                         --! downgrade\nDROP TABLE pets;\nDROP TABLE owners;\n",
                    )
                    .revision(
                        "b2",
                        "a1",
                        &format!(
                            "--! upgrade{outside}\nDROP TABLE {table};\n\n\
                             --! downgrade\nCREATE TABLE owners (id bigint PRIMARY KEY);\n"
                        ),
                    )
            };
            for (ran, scripted) in pairs(with) {
                if ran.dialect() == Dialect::Postgres {
                    continue;
                }
                alike(
                    &ran,
                    &scripted,
                    &[("migrate-upgrade a1", "migrate-upgrade a1 --sql")],
                );
                for space in [&ran, &scripted] {
                    space.execute("INSERT INTO pets VALUES (1), (1), (2)");
                }
                let outcome = ran.run("migrate-upgrade").exits(4);
                assert!(
                    outcome.stderr.contains("would take rows of `pets` along"),
                    "{outcome}"
                );
                let script = scripted.run("migrate-upgrade --sql a1:b2").exits(0);
                let output = pipe(&scripted, &script.stdout);
                let said = String::from_utf8_lossy(&output.stderr);
                let expected = "dropping owners would take rows of other tables along";
                assert!(
                    !output.status.success() && said.contains(expected),
                    "{said}"
                );
                assert_eq!(scripted.applied(), "a1");
                assert_eq!(
                    scripted.query("SELECT CAST(count(*) AS text) FROM pets"),
                    "3"
                );
                // Without rows that refer to it the table goes, with its own.
                for space in [&ran, &scripted] {
                    space.execute("DELETE FROM pets");
                }
                ran.run("migrate-upgrade").ok();
                piped(&scripted, "migrate-upgrade --sql a1:b2");
                assert_eq!(left(&ran).0, left(&scripted).0);
                assert_eq!(scripted.objects(), "pets");
            }
        }
    }
}

#[test]
fn the_example_leaves_what_running_leaves() {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("migrations");
    let globals = format!("--migrations {}", migrations.display());
    for dialect in dialects() {
        let space = || Space::on(dialect).and_globals(&globals);
        let lines = [
            ("migrate-upgrade", "migrate-upgrade --sql"),
            (
                "migrate-downgrade base --yes",
                "migrate-downgrade --sql head:base",
            ),
        ];
        alike(&space(), &space(), &lines);
    }
}

#[test]
fn a_failing_statement_stops_the_script_and_takes_its_step_back() {
    for space in dialects().map(Space::new).map(Space::ladder) {
        let space = space.alone().revision(
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
    for space in dialects().map(Space::new).map(Space::ladder) {
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
    assert_snapshot!(shown(&script), @r#"
    exit 0
    --- stdout
    -- Upgrade from a1 to b2, for SQLite. Written by Stairway [version].
    --
    -- Run it with:  sqlite3 -bail -cmd '.timeout 5000' DATABASE < FILE
    -- It must stop at the first error, and wait for other writers: that is what the options are for.
    -- It changes nothing in a database that is not at a1.

    -- The session of a run.
    PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = OFF; PRAGMA case_sensitive_like = OFF; PRAGMA legacy_alter_table = OFF; PRAGMA ignore_check_constraints = OFF; PRAGMA writable_schema = OFF; PRAGMA reverse_unordered_selects = OFF; PRAGMA query_only = OFF;

    -- The records, and whether the database is where this script starts.
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS "main".stairway_revisions (
        id                 TEXT NOT NULL PRIMARY KEY,
        message            TEXT NOT NULL,
        checksum           TEXT NOT NULL,
        downgrade_checksum TEXT NOT NULL,
        applied_at         TEXT NOT NULL,
        milliseconds       INTEGER NOT NULL,
        version            TEXT NOT NULL,
        state              TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS "main".stairway_log (
        sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
        at           TEXT NOT NULL,
        action       TEXT NOT NULL,
        revision     TEXT NOT NULL,
        outcome      TEXT NOT NULL,
        milliseconds INTEGER NOT NULL,
        version      TEXT NOT NULL,
        detail       TEXT
    );
    CREATE TEMP TABLE stairway_start (
        differences INTEGER CONSTRAINT "this script is for a database at a1" CHECK (differences = 0)
    );
    INSERT INTO temp.stairway_start
    WITH expected (id, checksum) AS (
        VALUES
        ('a1', 'a8d3a72e98834e24f598e39fa317f358a000135d4112ebbf3e55cb540df86a24')
    )
    SELECT (
        SELECT count(*) FROM (SELECT * FROM expected EXCEPT SELECT id, checksum FROM main.stairway_revisions)
    ) + (
        SELECT count(*) FROM (SELECT id, checksum FROM main.stairway_revisions EXCEPT SELECT * FROM expected)
    );
    DROP TABLE temp.stairway_start;
    COMMIT;

    -- Upgrade b2: Revision b2
    BEGIN IMMEDIATE;
    CREATE TABLE posts (
        id bigint NOT NULL,
        body text,
        CONSTRAINT posts_pkey PRIMARY KEY (id)
    );
    INSERT INTO "main".stairway_revisions (id, message, checksum, downgrade_checksum, applied_at, milliseconds, version, state) VALUES ('b2', 'Revision b2', '306fe29d83f8df9b02477dd2b09d0d4382169ff74f2a2df6a0e4a852a83a9473', '4e9a952ea0b80056095e5ffbb209d45d68cd037e755b8437ef51ea6b0ff145ca', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 0, '[version]', 'applied');
    INSERT INTO "main".stairway_log (at, action, revision, outcome, milliseconds, version, detail) VALUES (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), 'upgrade', 'b2', 'done', 0, '[version]', NULL);
    COMMIT;
    "#);
}

#[test]
fn the_same_for_postgres() {
    let space = Space::bare().globals("--migrations m").ladder();
    let line = "migrate-downgrade --sql head:b2 --sql-dialect postgres";
    assert_snapshot!(shown(&space.run(line)), @r#"
    exit 0
    --- stdout
    -- Downgrade from c3 to b2, for PostgreSQL. Written by Stairway [version].
    --
    -- Run it with:  psql -X -v ON_ERROR_STOP=1 -f FILE DATABASE
    -- It must stop at the first error, and that is what the options are for.
    -- It changes nothing in a database that is not at c3.

    -- No other migrator may be at work.
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
    $stairway$;

    -- The records, and whether the database is where this script starts.
    SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES;
    SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY';
    BEGIN;
    SET LOCAL lock_timeout = 5000;
    DO $stairway$
    BEGIN
        IF pg_catalog.to_regclass('stairway_revisions') IS NULL THEN
            CREATE TABLE IF NOT EXISTS stairway_revisions (
                id                 text NOT NULL PRIMARY KEY,
                message            text NOT NULL,
                checksum           text NOT NULL,
                downgrade_checksum text NOT NULL,
                applied_at         timestamptz NOT NULL,
                milliseconds       bigint NOT NULL,
                version            text NOT NULL,
                state              text NOT NULL
            );
            CREATE TABLE IF NOT EXISTS stairway_log (
                sequence     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                at           timestamptz NOT NULL,
                action       text NOT NULL,
                revision     text NOT NULL,
                outcome      text NOT NULL,
                milliseconds bigint NOT NULL,
                version      text NOT NULL,
                detail       text
            );
        END IF;
    END
    $stairway$;
    DO $stairway$
    DECLARE
        differences text;
    BEGIN
        WITH expected (id, checksum) AS (
            VALUES
            ('a1', 'a8d3a72e98834e24f598e39fa317f358a000135d4112ebbf3e55cb540df86a24'),
            ('b2', '306fe29d83f8df9b02477dd2b09d0d4382169ff74f2a2df6a0e4a852a83a9473'),
            ('c3', '266203a46f845d4eae99030b2dc81cbad8baa38202d9219f90e106b67925a530')
        )
        SELECT pg_catalog.string_agg(
            CASE
                WHEN found.id IS NULL THEN expected.id || ' is not applied'
                WHEN expected.id IS NULL THEN found.id || ' is applied'
                ELSE found.id || ' was edited after it was applied'
            END,
            ', ' ORDER BY coalesce(found.id, expected.id) COLLATE "C"
        ) INTO differences
        FROM expected FULL JOIN stairway_revisions AS found ON found.id = expected.id
        WHERE found.checksum IS DISTINCT FROM expected.checksum;
        IF differences IS NOT NULL THEN
            RAISE EXCEPTION '%', 'this script is for a database at c3' USING DETAIL = differences;
        END IF;
    END
    $stairway$;
    COMMIT;

    -- Downgrade c3: Revision c3
    SET SESSION AUTHORIZATION DEFAULT; RESET ALL; DEALLOCATE ALL; CLOSE ALL; UNLISTEN *; DISCARD PLANS; DISCARD TEMP; DISCARD SEQUENCES;
    SET client_encoding = 'UTF8'; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, MDY';
    BEGIN;
    SET LOCAL lock_timeout = 5000;
    DROP INDEX users_email;
    RESET ROLE;
    RESET search_path;
    WITH gone AS (DELETE FROM stairway_revisions WHERE id = 'c3' RETURNING id) INSERT INTO stairway_log (at, action, revision, outcome, milliseconds, version, detail) VALUES (pg_catalog.clock_timestamp(), 'downgrade', (SELECT id FROM gone), 'done', (extract(epoch FROM pg_catalog.clock_timestamp() - pg_catalog.now()) * 1000)::bigint, '[version]', NULL);
    COMMIT;

    DO $stairway$
    BEGIN
        PERFORM pg_catalog.pg_advisory_unlock_all();
    END
    $stairway$;
    "#);
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
    assert_snapshot!(bare().run("migrate-upgrade --sql"), @"
    exit 2
    --- stderr
    error: nothing says which database the SQL is for
     |
     = help: add `--sql-dialect sqlite` or `--sql-dialect postgres`
    ");
    assert_snapshot!(bare().run("migrate-upgrade --sql --databases postgres --sql-dialect sqlite"), @"
    exit 2
    --- stderr
    error: the revisions are for `postgres`, not for `sqlite`
     |
     = help: add `sqlite` to `databases`
    ");
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
    assert_snapshot!(space.run("migrate-upgrade --sql b2:a1"), @"
    exit 2
    --- stderr
    error: no upgrade leads from `b2` to `a1`
     |
     = help: `migrate-downgrade --sql b2:a1` goes there
    ");
    assert_snapshot!(space.run("migrate-downgrade --sql a1:b2"), @"
    exit 2
    --- stderr
    error: no downgrade leads from `a1` to `b2`
     |
     = help: `migrate-upgrade --sql a1:b2` goes there
    ");
    assert_snapshot!(space.run("migrate-downgrade --sql"), @"
    exit 2
    --- stderr
    error: the SQL of a downgrade needs to know where it starts and where it ends, and `-1` does not say both
     |
     = help: write `FROM:TO`, such as `--sql head:base`
    ");
    assert_snapshot!(space.run("migrate-downgrade a1 --sql"), @"
    exit 2
    --- stderr
    error: the SQL of a downgrade needs to know where it starts and where it ends, and `a1` does not say both
     |
     = help: write `FROM:TO`, such as `--sql head:base`
    ");
    assert_snapshot!(space.run("migrate-upgrade b2 --sql a1:c3"), @"
    exit 2
    --- stderr
    error: `b2` and `--sql a1:c3` both say where to go
     |
     = help: write one of them, or `--sql FROM:TO`
    ");
    assert_snapshot!(space.run("migrate-upgrade --sql a1:b2 --dry-run"), @"
    exit 2
    --- stderr
    error: the argument '--sql [<FROM:TO>]' cannot be used with '--dry-run'

    Usage: cargo xtask migrate-upgrade --sql [<FROM:TO>] --migrations <DIR> --sql-dialect <DIALECT> [TARGET]

    For more information, try '--help'.
    ");
    assert_snapshot!(space.run("migrate-upgrade --sql b2:b2"), @"
    exit 0
    --- stdout
    -- Nothing to run from b2 to b2, for SQLite. Written by Stairway [version].
    --- stderr
    there is nothing to run: both ends are the same state
    ");
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
    assert!(sql.as_str().unwrap().ends_with("COMMIT;\n"), "{sql}");
    assert_snapshot!(document.to_string(), @r#"{"database":{"dialect":"sqlite","url":null},"from":["c3"],"to":["b2"],"steps":[{"revision":"c3","direction":"downgrade","message":"Revision c3","milliseconds":0}],"sql":null,"error":null}"#);
    assert_snapshot!(space.run("migrate-downgrade --sql b2:c3"), @r#"
    exit 2
    --- stdout
    {
      "error": {
        "kind": "target",
        "message": "no downgrade leads from `b2` to `c3`",
        "help": "`migrate-upgrade --sql b2:c3` goes there",
        "path": null,
        "line": null,
        "column": null,
        "notes": [],
        "related": []
      }
    }
    "#);
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
    assert_snapshot!(space.run("migrate-show a1 --sql-dialect postgres"), @"
    exit 0
    --- stdout
    revision a1 (head)
      message     Revision a1
      revises     base
      upgrade     1 statement; postgres: 1 statement, outside of a transaction
      downgrade   1 statement
      path        m/a1.sql

    -- upgrade on PostgreSQL
    CREATE TABLE t (a integer);

    -- Outside of a transaction:
    CREATE INDEX CONCURRENTLY t_a ON t (a);

    -- downgrade on PostgreSQL
    DROP TABLE t;
    ");
    assert_snapshot!(space.run("migrate-show a1 --sql-dialect sqlite"), @"
    exit 0
    --- stdout
    revision a1 (head)
      message     Revision a1
      revises     base
      upgrade     1 statement; postgres: 1 statement, outside of a transaction
      downgrade   1 statement
      path        m/a1.sql

    -- upgrade on SQLite
    CREATE TABLE t (
        a integer
    );

    -- downgrade on SQLite
    DROP TABLE t;
    ");
}
