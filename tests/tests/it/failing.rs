//! Steps that fail, and records that do not fit the files: what was done, what was rolled back, and where the
//! database is now.

use crate::space::Space;
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use stairway::Dialect;

/// Its second revision has three statements, and the third fails. It is for one database, whose own words are not
/// looked at before they run.
fn third_fails(space: Space) -> Space {
    space
        .alone()
        .revision(
            "a1",
            "",
            "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY);\nINSERT INTO users VALUES (1);\n\n\
             --! downgrade\nDROP TABLE users;\n",
        )
        .revision(
            "b2",
            "a1",
            "--! upgrade\nCREATE TABLE posts (id bigint);\nUPDATE users SET id = 2;\nINSERT INTO posts (nmae)\nVALUES \
             (1);\n\n--! downgrade\nDROP TABLE posts;\n",
        )
}

#[test]
fn when_the_third_statement_fails_the_first_two_are_gone_sqlite() {
    let space = third_fails(Space::new(Dialect::Sqlite));
    assert_snapshot!(space.run("migrate-upgrade"), @"
    exit 4
    --- stdout
    upgrade    a1 [time]  Revision a1
    1 revision upgraded in [time]: [database] is at a1
    --- stderr
    error: the upgrade of `b2` failed
     --> m/b2.sql:9:20
      |
    9 | INSERT INTO posts (nmae)
      |                    ^^^^ table posts has no column named nmae
      |
      = note: code: 1
      = note: the step was rolled back; the database is at `a1`
    ");
    assert_eq!(space.objects(), "users");
    assert_eq!(space.applied(), "a1");
    assert_eq!(space.query("SELECT CAST(id AS text) FROM users"), "1");
    assert_snapshot!(space.run("migrate-upgrade --format json"), @r#"
    exit 4
    --- stdout
    {
      "database": {"dialect":"sqlite","url":"[database]"},
      "from": ["a1"],
      "to": ["a1"],
      "steps": [],
      "error": {
        "kind": "step",
        "message": "the upgrade of `b2` failed",
        "help": null,
        "path": "m/b2.sql",
        "line": 9,
        "column": 20,
        "notes": [
          "table posts has no column named nmae",
          "code: 1",
          "the step was rolled back; the database is at `a1`"
        ],
        "related": []
      }
    }
    "#);
    space.edit("m/b2.sql", "nmae", "id");
    space.run("migrate-upgrade").ok();
    assert_eq!(space.query("SELECT CAST(id AS text) FROM users"), "2");
    assert_eq!(
        log(&space),
        "upgrade a1 done\nupgrade b2 failed\nupgrade b2 failed\nupgrade b2 done"
    );
}

#[test]
fn when_the_third_statement_fails_the_first_two_are_gone_postgres() {
    let space = third_fails(Space::new(Dialect::Postgres));
    assert_snapshot!(space.run("migrate-upgrade"), @r#"
    exit 4
    --- stdout
    upgrade    a1 [time]  Revision a1
    1 revision upgraded in [time]: [database] is at a1
    --- stderr
    error: the upgrade of `b2` failed
     --> m/b2.sql:9:20
      |
    9 | INSERT INTO posts (nmae)
      |                    ^^^^ column "nmae" of relation "posts" does not exist
      |
      = note: code: 42703
      = note: the step was rolled back; the database is at `a1`
    "#);
    assert_eq!(space.objects(), "users");
    assert_eq!(space.applied(), "a1");
    assert_eq!(space.query("SELECT id FROM users"), "1");
    assert_snapshot!(space.run("migrate-upgrade --format json"), @r#"
    exit 4
    --- stdout
    {
      "database": {"dialect":"postgres","url":"[database]"},
      "from": ["a1"],
      "to": ["a1"],
      "steps": [],
      "error": {
        "kind": "step",
        "message": "the upgrade of `b2` failed",
        "help": null,
        "path": "m/b2.sql",
        "line": 9,
        "column": 20,
        "notes": [
          "column \"nmae\" of relation \"posts\" does not exist",
          "code: 42703",
          "the step was rolled back; the database is at `a1`"
        ],
        "related": []
      }
    }
    "#);
    space.edit("m/b2.sql", "nmae", "id");
    space.run("migrate-upgrade").ok();
    assert_eq!(space.query("SELECT id FROM users"), "2");
    assert_eq!(
        log(&space),
        "upgrade a1 done\nupgrade b2 failed\nupgrade b2 failed\nupgrade b2 done"
    );
}

/// The log, a line for each entry.
fn log(space: &Space) -> String {
    space
        .query("SELECT action, revision, outcome FROM stairway_log ORDER BY sequence")
        .replace('|', " ")
}

#[test]
fn with_one_transaction_for_the_run_a_failure_takes_all_of_it_back() {
    for space in Space::each().map(third_fails) {
        let outcome = space.run("migrate-upgrade --transaction all").exits(4);
        let state = "note: the whole run was rolled back: the database is as it was before\n";
        assert!(outcome.stderr.contains(state), "{outcome}");
        assert!(
            outcome.stderr.contains("the whole run was rolled back"),
            "{outcome}"
        );
        assert_eq!(space.objects(), "");
        space.edit("m/b2.sql", "nmae", "id");
        space.run("migrate-upgrade --transaction all").ok();
        assert_eq!(space.applied(), "a1 b2");
    }
}

#[test]
fn a_downgrade_that_fails_leaves_the_revision_applied() {
    for space in Space::each().map(Space::ladder).map(Space::alone) {
        space.run("migrate-upgrade").ok();
        space.edit(
            "m/b2.sql",
            "DROP TABLE posts;",
            "DROP TABLE posts;\nDROP TABLE pots;",
        );
        let outcome = space.run("migrate-downgrade base").exits(4);
        assert!(outcome.stderr.contains("--> m/b2.sql:11:"), "{outcome}");
        assert_eq!(space.applied(), "a1 b2");
        assert_eq!(space.objects(), "posts users");
    }
}

#[test]
fn a_revision_that_cannot_be_taken_back() {
    for space in Space::each().map(Space::ladder) {
        let space = space.revision(
            "d4",
            "c3",
            "--! upgrade\nSELECT 1;\n\n--! irreversible \"the mail is sent\"\n",
        );
        space.run("migrate-upgrade").ok();
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-downgrade"), @r#"
            exit 2
            --- stderr
            error: `d4` is irreversible: the mail is sent
             --> m/d4.sql:9:1
              |
            9 | --! irreversible "the mail is sent"
              | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ says so here
              |
              = help: restore a backup to go back behind it
            "#);
        }
        space.edit("m/d4.sql", "--! irreversible \"the mail is sent\"\n", "");
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-downgrade base"), @r#"
            exit 2
            --- stderr
            error: `d4` has no downgrade
             --> m/d4.sql:3:14
              |
            3 | --! revision d4
              |              ^^ this revision
              |
              = help: add a `--! downgrade` block, or say why there is none: `--! irreversible "why"`
            "#);
        }
        assert_eq!(space.applied(), "a1 b2 c3 d4");
    }
}

#[test]
fn a_file_that_was_edited_after_it_was_applied_stops_a_run() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade b2").ok();
        space.edit("m/a1.sql", "email text", "email varchar(99)");
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-upgrade"), @"
            exit 2
            --- stderr
            error: `a1` is edited after being applied here
             --> m/a1.sql:3:14
              |
            3 | --! revision a1
              |              ^^
              |
              = help: undo the edit and make a new revision of it, or go on if the edit changes nothing that is already in the database: `--allow-changed`
            ");
            assert_snapshot!(space.run("migrate-upgrade --format json"), @r#"
            exit 2
            --- stdout
            {
              "error": {
                "kind": "state",
                "message": "`a1` is edited after being applied here",
                "help": "undo the edit and make a new revision of it, or go on if the edit changes nothing that is already in the database: `--allow-changed`",
                "path": "m/a1.sql",
                "line": 3,
                "column": 14,
                "notes": [],
                "related": []
              }
            }
            "#);
        }
        assert_eq!(space.applied(), "a1 b2");
        let _ = space.run("migrate-downgrade").exits(2);
        space.run("migrate-upgrade --allow-changed").ok();
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn comments_blanks_and_the_downgrade_may_be_edited() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade b2").ok();
        space.edit(
            "m/a1.sql",
            "-- Revision a1",
            "-- Copyright nobody\n-- Said better",
        );
        space.edit(
            "m/a1.sql",
            "CREATE TABLE users (",
            "-- Who logs in.\n  CREATE   TABLE users /* ! */ (\n",
        );
        space.edit(
            "m/a1.sql",
            "DROP TABLE users;",
            "DROP TABLE IF EXISTS users;",
        );
        space.run("migrate-upgrade").ok();
        assert_eq!(space.applied(), "a1 b2 c3");
        space.run("migrate-downgrade base").ok();
    }
}

#[test]
fn a_file_that_is_gone_after_it_was_applied_stops_a_run() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade").ok();
        space.remove("m/c3.sql");
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-upgrade"), @"
            exit 2
            --- stderr
            error: `c3` is applied here but has no file in `m`
             |
             = help: bring the files back (another branch or a newer release may have them), or go on without them: `--allow-missing`
            ");
            assert_snapshot!(space.run("migrate-upgrade --allow-missing"), @"
            exit 0
            --- stdout
            nothing to do: [database] is at b2, c3
            ");
        }
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn a_late_revision_on_a_branch_is_pending_and_not_skipped() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade").ok();
        let space = space
            .revision(
                "b1",
                "a1",
                "--! upgrade\nCREATE TABLE late (id bigint);\n\n--! downgrade\nDROP TABLE late;\n",
            )
            .revision("d4", "c3, b1", "");
        let _ = space.run("migrate-current --check").exits(1);
        space.run("migrate-upgrade").ok();
        assert_eq!(space.applied(), "a1 b1 b2 c3 d4");
        space.run("migrate-downgrade c3").ok();
        assert_eq!(space.applied(), "a1 b1 b2 c3");
        space.run("migrate-downgrade base").ok();
        assert_eq!(space.objects(), "");
    }
}

#[test]
fn outside_of_a_transaction_what_ran_stays_and_is_said() {
    let space = Space::new(Dialect::Postgres).ladder().revision(
        "d4",
        "c3",
        "--! upgrade no-transaction\nCREATE INDEX CONCURRENTLY posts_body ON posts (body);\nCREATE INDEX CONCURRENTLY \
         posts_boby ON posts (boby);\n\n--! downgrade\nDROP INDEX posts_body;\n",
    );
    assert_snapshot!(space.run("migrate-upgrade"), @r#"
    exit 4
    --- stdout
    upgrade    a1 [time]  Revision a1
    upgrade    b2 [time]  Revision b2
    upgrade    c3 [time]  Revision c3
    3 revisions upgraded in [time]: [database] is at c3
    --- stderr
    error: the upgrade of `d4` failed
     --> m/d4.sql:8:48
      |
    8 | CREATE INDEX CONCURRENTLY posts_boby ON posts (boby);
      |                                                ^^^^ column "boby" does not exist
      |
      = note: code: 42703
      = note: 1 statement of this step ran outside of a transaction and is in effect
      = note: the step is not recorded and will run from its start: undo it by hand before; apart from that the database is at `c3`
    "#);
    assert_eq!(space.applied(), "a1 b2 c3");
    assert_eq!(space.objects(), "posts posts_body users users_email");
    let together = space.run("migrate-upgrade --transaction all");
    assert_snapshot!(together, @"
    exit 2
    --- stderr
    error: `d4` has a `no-transaction` block, so the run cannot be one transaction
     --> m/d4.sql:3:14
      |
    3 | --! revision d4
      |              ^^ here
      |
      = help: run it with `--transaction each`
    ");
    let dry = space.run("migrate-upgrade --transaction all --dry-run");
    assert_eq!(dry.to_string(), together.to_string());
}

#[test]
fn what_a_script_sets_does_not_leak_into_the_next() {
    let space = Space::new(Dialect::Postgres)
        .revision("a1", "", "--! upgrade\nCREATE SCHEMA other;\nSET search_path = other;\nSET TIME ZONE 'Asia/Tokyo';\n")
        .revision("b2", "a1", "--! upgrade\nCREATE TABLE here (zone text DEFAULT current_setting('timezone'));\nINSERT INTO here DEFAULT VALUES;\n");
    let zone = space.query("SHOW timezone");
    space.run("migrate-upgrade").ok();
    assert_eq!(space.objects(), "here");
    assert_eq!(space.query("SELECT zone FROM here"), zone);
}

#[test]
fn an_index_made_by_hand_was_shown_as_a_check_that_failed() {
    let space = Space::new(Dialect::Sqlite)
        .revision(
            "a1",
            "",
            "--! upgrade\nCREATE TABLE users (id serial PRIMARY KEY, name text);\n\n--! downgrade\nDROP TABLE users;\n",
        )
        .revision(
            "b2",
            "a1",
            "--! upgrade\nALTER TABLE users ALTER COLUMN name SET NOT NULL;\n\n\
             --! downgrade\nALTER TABLE users ALTER COLUMN name DROP NOT NULL;\n",
        );
    space.run("migrate-upgrade a1").ok();
    space.execute("CREATE INDEX by_hand ON users (name)");
    assert_snapshot!(space.run("migrate-upgrade"), @"
    exit 4
    --- stdout
    nothing was done: [database] is at a1
    --- stderr
    error: the upgrade of `b2` failed
     --> m/b2.sql:7:1
      |
    7 | ALTER TABLE users ALTER COLUMN name SET NOT NULL;
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the indexes of `users` are not what its revisions made: a rebuild would lose what its revisions do not know
      |
      = note: code: 275
      = note: the step was rolled back; the database is at `a1`
      = help: drop what was made by hand, and write a revision that makes it if it is needed; `SELECT * FROM sqlite_schema` shows all that is there
    ");
    assert_eq!(
        space.query("SELECT name FROM sqlite_schema WHERE name = 'by_hand'"),
        "by_hand"
    );
}

#[test]
fn a_rebuild_that_rows_are_in_the_way_of_is_shown_as_it_was_written() {
    let space = Space::new(Dialect::Sqlite)
        .revision(
            "a1",
            "",
            "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY, age integer);\n\
             CREATE TABLE posts (user_id bigint REFERENCES users (id) ON DELETE CASCADE);\n\
             INSERT INTO users VALUES (1, 36), (2, 3);\nINSERT INTO posts VALUES (1), (2);\n\n\
             --! downgrade\nDROP TABLE posts;\nDROP TABLE users;\n",
        )
        .revision(
            "b2",
            "a1",
            "--! upgrade\nALTER TABLE users ADD COLUMN name text;\nALTER TABLE users\n    \
             ADD CONSTRAINT users_adult_check CHECK (age >= 18);\n\n\
             --! downgrade\nALTER TABLE users DROP CONSTRAINT users_adult_check;\nALTER TABLE users DROP COLUMN name;\n",
        );
    space.run("migrate-upgrade a1").ok();
    let all = "SELECT CAST(users.id AS text), CAST(age AS text), CAST(user_id AS text), sql FROM users \
               JOIN posts ON user_id = users.id JOIN sqlite_schema ON name = 'users'";
    let before = space.query(all);
    assert_snapshot!(space.run("migrate-upgrade"), @"
    exit 4
    --- stdout
    nothing was done: [database] is at a1
    --- stderr
    error: the upgrade of `b2` failed
     --> m/b2.sql:9:20
      |
    9 |     ADD CONSTRAINT users_adult_check CHECK (age >= 18);
      |                    ^^^^^^^^^^^^^^^^^ CHECK constraint failed: users_adult_check
      |
      = note: code: 275
      = note: the step was rolled back; the database is at `a1`
    ");
    assert_eq!(space.query(all), before);
    assert_eq!(space.applied(), "a1");
    space.execute("UPDATE users SET age = 18 WHERE id = 2");
    space.run("migrate-upgrade").ok();
    assert_eq!(space.query("SELECT CAST(count(*) AS text) FROM posts"), "2");
}
