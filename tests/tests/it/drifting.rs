//! `migrate-drift`: a database that was changed behind the back of its revisions, on both databases.

use crate::{server, space::Space};
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use stairway::{Dialect, scratch::postgres::VARIABLE};

/// Runs `migrate-drift` with the tests' server for throwaway databases.
fn drift(space: &Space, options: &str) -> crate::outcome::Outcome {
    space
        .command(&format!("migrate-drift {options}"))
        .variable(VARIABLE, server::url())
        .run()
}

fn climbed() -> impl Iterator<Item = Space> {
    Space::each().map(Space::ladder).inspect(|space| {
        space.run("migrate-upgrade").ok();
    })
}

#[test]
fn without_drift_one_line_says_so() {
    for space in climbed() {
        allow_duplicates! {
            assert_snapshot!(drift(&space, ""), @"
            exit 0
            --- stdout
            no drift: [database] is at c3, and as it should be (compared with a throwaway database)
            ");
            assert_snapshot!(drift(&space, "--reference replay"), @"
            exit 0
            --- stdout
            no drift: [database] is at c3, and as it should be (compared with the SQL of the revisions, replayed)
            ");
        }
        space.run("migrate-downgrade b2").ok();
        space.execute("INSERT INTO users VALUES (1, 'a@example.com')");
        drift(&space, "").ok();
        drift(&space, "--reference replay").ok();
    }
}

#[test]
fn differences_are_named_object_by_object_and_nothing_is_written() {
    for space in climbed() {
        space.execute("DROP INDEX users_email");
        space.execute("ALTER TABLE users ADD COLUMN phone text");
        space.execute("DROP TABLE posts");
        space.execute("CREATE VIEW everybody AS SELECT id FROM users");
        let (objects, log) = (
            space.objects(),
            space.query("SELECT count(*) || '' FROM stairway_log"),
        );
        allow_duplicates! {
            assert_snapshot!(drift(&space, "--reference replay"), @"
            exit 1
            --- stdout
            [database] is at c3, and not as it should be
              table `posts` is missing
              column `phone` of table `users` is extra: no revision makes it
              index `users_email` of table `users` is missing
              view `everybody` is extra: no revision makes it
            4 differences (compared with the SQL of the revisions, replayed)
            ");
            assert_snapshot!(drift(&space, "--reference scratch"), @"
            exit 1
            --- stdout
            [database] is at c3, and not as it should be
              table `posts` is missing
              column `phone` of table `users` is extra: no revision makes it
              index `users_email` of table `users` is missing
              view `everybody` is extra: no revision makes it
            4 differences (compared with a throwaway database)
            ");
        }
        assert_eq!(space.objects(), objects);
        assert_eq!(space.query("SELECT count(*) || '' FROM stairway_log"), log);
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn long_values_are_shown_by_the_lines_that_differ() {
    let space = Space::new(Dialect::Postgres).alone().revision(
        "a1",
        "",
        "--! upgrade\nCREATE TABLE t (a int, b int);\nCREATE VIEW v AS SELECT a, b FROM t WHERE a > 1;\n\
         CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\n",
    );
    space.run("migrate-upgrade").ok();
    space.execute("CREATE OR REPLACE VIEW v AS SELECT a, b FROM t WHERE a > 2");
    space.execute("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'");
    assert_snapshot!(drift(&space, ""), @"
    exit 1
    --- stdout
    [database] is at a1, and not as it should be
      function `f()`: body should be `SELECT 1`, is `SELECT 2`
      view `v`: definition is not what it should be
        -   WHERE (t.a > 1)
        +   WHERE (t.a > 2)
    2 differences (compared with a throwaway database)
    ");
    assert_snapshot!(drift(&space, "--reference replay"), @"
    exit 1
    --- stdout
    [database] is at a1, and not as it should be
      view `v`: definition is not what it should be
        - SELECT t.a AS a, t.b AS b FROM t WHERE t.a > 1
        + SELECT t.a AS a, t.b AS b FROM t WHERE t.a > 2
    1 difference (compared with the SQL of the revisions, replayed)
    --- stderr
    note: not compared by replay: functions
    ");
}

#[test]
fn the_document_of_the_contract() {
    for space in climbed() {
        let document = drift(&space, "--format json").exits(0).json();
        assert_eq!(
            document,
            json!({
                "database": {
                    "dialect": space.dialect().as_str(),
                    "url": document["database"]["url"],
                },
                "at": ["c3"],
                "reference": "scratch",
                "differences": [],
                "notes": [],
                "unknown": [],
            })
        );
        space.execute("DROP INDEX users_email");
        space.execute("ALTER TABLE users ADD COLUMN phone text");
        space.execute("CREATE TABLE _sqlx_migrations (version integer)");
        for reference in ["scratch", "replay"] {
            let line = format!("--format json --reference {reference}");
            let document = drift(&space, &line).exits(1).json();
            assert_eq!(document["reference"], reference);
            let of = |kind: &str, name: &str, is: &str, words: &str| {
                json!({
                    "object": {"kind": "table", "name": "users"},
                    "part": {"kind": kind, "name": name},
                    "is": is,
                    "detail": format!("{kind} `{name}` of table `users` is {words}"),
                })
            };
            assert_eq!(
                document["differences"],
                Value::from(vec![
                    of("column", "phone", "extra", "extra: no revision makes it"),
                    of("index", "users_email", "missing", "missing"),
                ])
            );
            assert_eq!(
                document["unknown"],
                json!(["`_sqlx_migrations` is the record of another tool, and left alone"])
            );
        }
        let table = match space.dialect() {
            Dialect::Postgres => "ALTER TABLE users ALTER COLUMN email SET DEFAULT 'x'",
            Dialect::Sqlite => {
                "PRAGMA writable_schema = 1; UPDATE sqlite_schema \
                 SET sql = replace(sql, 'NOT NULL', 'NOT NULL DEFAULT ''x''') WHERE name = 'users'"
            }
        };
        space.execute(table);
        let document = drift(&space, "--format json --reference replay")
            .exits(1)
            .json();
        assert_eq!(
            document["differences"][0],
            json!({
                "object": {"kind": "table", "name": "users"},
                "part": {"kind": "column", "name": "email"},
                "is": "different",
                "detail": "column `email` of table `users`: default should be none, is `'x'`",
            })
        );
    }
}

#[test]
fn without_records_there_is_nothing_to_compare_with() {
    for space in Space::each().map(Space::ladder) {
        space.execute("CREATE TABLE users (id bigint PRIMARY KEY)");
        allow_duplicates! {
            assert_snapshot!(drift(&space, ""), @"
            exit 2
            --- stderr
            error: `[database]` has no migration records, so nothing says what it should be
             |
             = help: `cargo xtask migrate` compares it with each revision, and records the one that it is like
            ");
            assert_snapshot!(drift(&space, "--format json"), @r#"
            exit 2
            --- stdout
            {
              "error": {
                "kind": "state",
                "message": "`[database]` has no migration records, so nothing says what it should be",
                "help": "`cargo xtask migrate` compares it with each revision, and records the one that it is like",
                "path": null,
                "line": null,
                "column": null,
                "notes": [],
                "related": []
              }
            }
            "#);
        }
        space.execute("DROP TABLE users");
        allow_duplicates! {
            assert_snapshot!(drift(&space, ""), @"
            exit 0
            --- stdout
            no drift: [database] is at base, and as it should be (compared with a throwaway database)
            ");
        }
    }
}

#[test]
fn records_that_do_not_fit_the_files_stop_it_unless_they_are_let_pass() {
    for space in climbed() {
        space.edit("m/c3.sql", "(email)", "(email DESC)");
        allow_duplicates! {
            assert_snapshot!(drift(&space, ""), @"
            exit 2
            --- stderr
            error: `c3` is edited after being applied here
             --> m/c3.sql:3:14
              |
            3 | --! revision c3
              |              ^^
              |
              = help: undo the edit and make a new revision of it, or go on if the edit changes nothing that is already in the database: `--allow-changed`
            ");
            assert_snapshot!(drift(&space, "--allow-changed --reference replay"), @"
            exit 1
            --- stdout
            [database] is at c3, and not as it should be
              index `users_email` of table `users`: definition should be `btree (email DESC)`, is `btree (email)`
            1 difference (compared with the SQL of the revisions, replayed)
            ");
        }
        space.remove("m/c3.sql");
        allow_duplicates! {
            assert_snapshot!(drift(&space, ""), @"
            exit 2
            --- stderr
            error: `c3` is applied here but has no file in `m`
             |
             = help: bring the files back (another branch or a newer release may have them), or go on without them: `--allow-missing`
            ");
            assert_snapshot!(drift(&space, "--allow-missing"), @"
            exit 1
            --- stdout
            [database] is at b2, c3, and not as it should be
              index `users_email` of table `users` is extra: no revision makes it
            1 difference (compared with a throwaway database)
            --- stderr
            note: what `c3` did is not known: it is recorded, and not among the revisions
            ");
        }
    }
}

#[test]
fn without_a_throwaway_database_the_sql_is_replayed_and_that_is_said() {
    let space = Space::new(Dialect::Postgres).ladder();
    space.run("migrate-upgrade").ok();
    let nowhere = "postgres://postgres@127.0.0.1:1/postgres";
    let check = |options: &str| {
        space
            .command(&format!("migrate-drift {options}"))
            .variable(VARIABLE, nowhere)
            .run()
    };
    assert_snapshot!(check(""), @r#"
    exit 0
    --- stdout
    no drift: [database] is at c3, and as it should be (compared with the SQL of the revisions, replayed)
    --- stderr
    note: compared by replay, as there is no throwaway database to compare with: cannot connect to `postgres://postgres@127.0.0.1:1/postgres`: Connection refused (os error 111)
    "#);
    let _ = check("--reference scratch").exits(3);
    // The same goes for revisions that cannot be run there.
    space.edit("m/c3.sql", "(email)", "(nothing)");
    assert_snapshot!(drift(&space, "--allow-changed"), @r#"
    exit 0
    --- stdout
    no drift: [database] is at c3, and as it should be (compared with the SQL of the revisions, replayed)
    --- stderr
    note: compared by replay, as there is no throwaway database to compare with: the upgrade of `c3` failed: column "nothing" does not exist
    note: perhaps: index `users_email` of table `users` is extra: no revision makes it, since replay does not understand m/c3.sql:7:36: table `users` has no column `nothing`
    "#);
    let _ = drift(&space, "--allow-changed --reference scratch").exits(4);
}

#[test]
fn a_database_that_is_not_there_is_an_error() {
    let space = Space::new(Dialect::Sqlite).ladder();
    assert_snapshot!(drift(&space, ""), @"
    exit 3
    --- stderr
    error: there is no SQLite database at `x.db`
     |
     = help: `migrate-upgrade` creates it; or name another with `--database-url`
    ");
    assert!(!space.path("x.db").exists());
}
