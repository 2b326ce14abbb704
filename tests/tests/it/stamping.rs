//! Records without a run: what is recorded, what is said, and how wrong records are put right.

use crate::space::{Running, Space};
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use serde_json::json;
use stairway::Dialect;

/// A ladder, and a database that is there.
fn each() -> impl Iterator<Item = Space> {
    Space::each().map(|space| {
        space.execute("CREATE TABLE theirs (id integer)");
        space.ladder()
    })
}

/// The log, a line for each entry.
fn log(space: &Space) -> String {
    space
        .query("SELECT action, revision, outcome, detail FROM stairway_log ORDER BY sequence")
        .replace('|', " ")
}

/// How many tables of records there are.
fn tables(space: &Space) -> String {
    space.query(match space.dialect() {
        Dialect::Sqlite => "SELECT count(*) || '' FROM sqlite_schema WHERE name LIKE 'stairway%'",
        Dialect::Postgres => "SELECT count(*) || '' FROM pg_class WHERE relname LIKE 'stairway%'",
    })
}

#[test]
fn a_stamp_says_what_was_recorded_and_that_nothing_was_run() {
    for space in each() {
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-stamp b2"), @"
            exit 0
            --- stdout
            recorded  a1            Revision a1
            recorded  b2            Revision b2
            2 revisions recorded, and nothing was run: [database] is at b2 by its records
            ");
            assert_snapshot!(space.run("migrate-stamp head"), @"
            exit 0
            --- stdout
            recorded  c3            Revision c3
            1 revision recorded, and nothing was run: [database] is at c3 (head) by its records
            ");
            assert_snapshot!(space.run("migrate-stamp head"), @"
            exit 0
            --- stdout
            nothing to do: [database] is at c3 (head)
            ");
            assert_snapshot!(space.run("migrate-stamp -2"), @"
            exit 0
            --- stdout
            removed   c3            Revision c3
            removed   b2            Revision b2
            2 revisions removed from the records, and nothing was run: [database] is at a1 by its records
            ");
            assert_snapshot!(space.run("migrate-stamp base -q"), @"
            exit 0
            --- stdout
            1 revision removed from the records, and nothing was run: [database] is at base by its records
            ");
        }
        assert_eq!(space.objects(), "theirs");
        assert_eq!(space.applied(), "");
        assert_eq!(
            log(&space),
            "stamp a1 done upgrade\nstamp b2 done upgrade\nstamp c3 done upgrade\n\
             stamp c3 done downgrade\nstamp b2 done downgrade\nstamp a1 done downgrade"
        );
    }
}

#[test]
fn what_is_recorded_so_is_what_a_run_goes_on_from() {
    for space in each() {
        space.execute("CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL)");
        space.run("migrate-stamp a1").ok();
        space.run("migrate-upgrade").ok();
        assert_eq!(space.objects(), "posts theirs users users_email");
        space.run("migrate-stamp b2").ok();
        space.execute("DROP INDEX users_email");
        space.run("migrate-downgrade base").ok();
        assert_eq!(space.objects(), "theirs");
    }
}

#[test]
fn a_dry_run_shows_the_records_and_writes_nothing() {
    for space in each() {
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-stamp b2 --dry-run"), @"
            exit 0
            --- stdout
            record    revision  message
            recorded  a1        Revision a1
            recorded  b2        Revision b2
            2 revisions would be recorded, to b2; nothing was written to [database]
            ");
        }
        // Not even the tables for them.
        assert_eq!(tables(&space), "0");
        space.run("migrate-stamp head").ok();
        space.remove("m/c3.sql");
        space.edit("m/b2.sql", "body text", "body varchar(9)");
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-stamp b2 --purge --dry-run"), @"
            exit 0
            --- stdout
            record    revision  message
            removed   c3        Revision c3
            removed   b2        Revision b2
            recorded  b2        Revision b2
            2 revisions would be removed from the records, 1 would be recorded, to b2 (head); nothing was written to [database]
            ");
            assert_snapshot!(space.run("migrate-stamp current --dry-run --allow-missing --allow-changed"), @"
            exit 0
            --- stdout
            nothing to do: [database] is at b2, c3
            ");
        }
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn the_document_of_a_stamp_is_that_of_a_run() {
    for space in each() {
        let dialect = space.dialect().as_str();
        let shown = |line: &str| {
            let outcome = space.run(line).exits(0);
            assert_eq!(outcome.stderr, "");
            outcome.to_string().replace(
                &format!("\"dialect\":\"{dialect}\""),
                "\"dialect\":\"[dialect]\"",
            )
        };
        allow_duplicates! {
            assert_snapshot!(shown("migrate-stamp a1 --format json"), @r#"
            exit 0
            --- stdout
            {
              "database": {"dialect":"[dialect]","url":"[database]"},
              "from": [],
              "to": ["a1"],
              "steps": [{"revision":"a1","direction":"upgrade","message":"Revision a1","milliseconds":0}],
              "error": null
            }
            "#);
        }
        let line = "migrate-stamp base --format json";
        let planned = space.run(&format!("{line} --dry-run")).exits(0).json();
        assert_eq!(planned["from"], json!(["a1"]));
        assert_eq!(planned["to"], json!([]));
        assert_eq!(planned["steps"][0]["direction"], "downgrade");
        assert_eq!(space.applied(), "a1");
        assert_eq!(space.run(line).exits(0).json(), planned);
        let nothing = space.run(line).exits(0).json();
        assert_eq!(nothing["steps"], json!([]));
    }
}

/// A fork of `a1`: `b2` and its `bb3` on one side, `c3`, labelled, on the other.
fn forked(space: Space) -> Space {
    let body = |name: &str| {
        format!(
            "--! upgrade\nCREATE TABLE {name} (id integer);\n\n--! downgrade\nDROP TABLE {name};\n"
        )
    };
    space.execute("CREATE TABLE theirs (id integer)");
    space
        .revision("a1", "", &body("a"))
        .revision("b2", "a1", &body("b"))
        .revision("bb3", "b2", &body("bb"))
        .revision("c3", "a1\n--! branch billing", &body("c"))
}

#[test]
fn branches_are_stamped_apart_and_together() {
    for space in Space::each().map(forked) {
        let check = |line: &str, applied: &str| {
            space.run(line).ok();
            assert_eq!(space.applied(), applied, "{line}");
        };
        check("migrate-stamp b2", "a1 b2");
        check("migrate-stamp billing@head", "a1 b2 c3");
        check("migrate-stamp b2@+1", "a1 b2 bb3 c3");
        check("migrate-stamp bb3@-1", "a1 b2 c3");
        check("migrate-stamp a1", "a1");
        check("migrate-stamp bb3 c3", "a1 b2 bb3 c3");
        check("migrate-stamp base", "");
        check("migrate-stamp heads", "a1 b2 bb3 c3");
        check("migrate-stamp billing --purge", "a1 c3");
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-stamp b2 --purge"), @r#"
            exit 0
            --- stdout
            removed   c3            Revision c3
            recorded  b2            Revision b2
            1 revision removed from the records, 1 recorded, and nothing was run: [database] is at b2 by its records
            "#);
        }
    }
}

#[test]
fn what_cannot_be_stamped_is_said_and_nothing_is_recorded() {
    for space in Space::each().map(forked) {
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-stamp"), @r#"
            exit 2
            --- stderr
            error: the following required arguments were not provided:
              <TARGET>...

            Usage: cargo xtask migrate-stamp --database-url <URL> --migrations <DIR> <TARGET>...

            For more information, try '--help'.
            "#);
            assert_snapshot!(space.run("migrate-stamp c3 b"), @r#"
            exit 2
            --- stderr
            error: `b` is ambiguous: it begins `b2` and `bb3`
             --> m/b2.sql:3:14
              |
            3 | --! revision b2
              |              ^^ Revision b2
              |
             ::: m/bb3.sql:3:14
              |
            3 | --! revision bb3
              |              --- Revision bb3
              |
              = help: give more characters of the id
            "#);
            assert_snapshot!(space.run("migrate-stamp nope"), @r#"
            exit 2
            --- stderr
            error: there is no revision `nope`
             |
             = help: `migrate-history` lists the revisions
            "#);
            assert_snapshot!(space.run("migrate-stamp head"), @r#"
            exit 2
            --- stderr
            error: `head` is ambiguous: the heads are `bb3` and `c3`
             --> m/bb3.sql:3:14
              |
            3 | --! revision bb3
              |              ^^^ Revision bb3
              |
             ::: m/c3.sql:3:14
              |
            3 | --! revision c3
              |              -- Revision c3
              |
              = help: `heads` names all of them; `migrate-merge` joins them in one
            "#);
            assert_snapshot!(space.run("migrate-stamp a1:c3"), @r#"
            exit 2
            --- stderr
            error: `a1:c3` is not a target
             |
             = help: a range is for `--sql`, which writes a script; a run starts where the database is, and takes its end alone
            "#);
            assert_snapshot!(space.run("migrate-stamp head --sql --purge"), @r#"
            exit 2
            --- stderr
            error: the argument '--sql [<FROM:>]' cannot be used with '--purge'

            Usage: cargo xtask migrate-stamp --sql [<FROM:>] --database-url <URL> --migrations <DIR> <TARGET>...

            For more information, try '--help'.
            "#);
        }
        assert_eq!(tables(&space), "0");
        space.run("migrate-stamp heads").ok();
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-stamp -1"), @r#"
            exit 2
            --- stderr
            error: `-1` is ambiguous: it would be counted from `bb3` and `c3`, which are several
             --> m/bb3.sql:3:14
              |
            3 | --! revision bb3
              |              ^^^ Revision bb3
              |
             ::: m/c3.sql:3:14
              |
            3 | --! revision c3
              |              -- Revision c3
              |
              = help: say from which: `bb3@-1` or `c3@-1`
            "#);
        }
        let refused = space.run("migrate-stamp -1 --format json").exits(2).json();
        assert_eq!(refused["error"]["kind"], "target");
        assert_eq!(space.applied(), "a1 b2 bb3 c3");
    }
}

#[test]
fn a_database_that_is_not_there_is_not_made() {
    let space = Space::new(Dialect::Sqlite).ladder();
    for line in ["migrate-stamp head", "migrate-stamp head --dry-run"] {
        allow_duplicates! {
            assert_snapshot!(space.run(line), @r#"
            exit 3
            --- stderr
            error: there is no SQLite database at `x.db`
             |
             = help: what is recorded has to be there: make the database with its schema first, or name another with `--database-url`
            "#);
        }
        assert!(!space.path("x.db").exists());
    }
    let space = Space::bare()
        .globals("--migrations m --database-url postgres://nobody@127.0.0.1:1/none")
        .ladder();
    let outcome = space.run("migrate-stamp head").exits(3);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn who_may_only_read_is_refused() {
    let space = Space::new(Dialect::Postgres).ladder();
    space.run("migrate-stamp a1").ok();
    space.execute(
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on', current_database()); END $$",
    );
    assert_snapshot!(space.run("migrate-stamp head"), @r#"
    exit 3
    --- stderr
    error: cannot write the migration records
     |
     = note: cannot execute INSERT in a read-only transaction
     = note: code: 25006
    "#);
    assert_eq!(space.applied(), "a1");

    let space = Space::new(Dialect::Sqlite).ladder();
    space.run("migrate-upgrade a1").ok();
    let space = space.globals("--migrations m --database-url sqlite://x.db?mode=ro");
    assert_snapshot!(space.run("migrate-stamp head"), @r#"
    exit 3
    --- stderr
    error: cannot connect to `[database]`
     |
     = note: attempt to write a readonly database
     = note: code: 8
     = help: take what makes it read-only out of the URL
    "#);
    assert_eq!(space.applied(), "a1");
    // To look is allowed.
    space.run("migrate-stamp head --dry-run").ok();
}

#[test]
fn wrong_records_after_an_adoption_are_taken_back() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade b2").ok();
        space.execute("DROP TABLE stairway_revisions");
        space.execute("DROP TABLE stairway_log");
        let outcome = space.run("migrate --adopt a1").exits(4);
        let way = "that the database is at `a1` is recorded; if it is not, `migrate-stamp base --purge` takes the records \
                   back, and `--adopt` can name another revision";
        assert!(outcome.stderr.contains(way), "{outcome}");
        let outcome = space.run("migrate --adopt b2").exits(2);
        let way = "If the records are wrong, `migrate-stamp base --purge` takes all of them back";
        assert!(outcome.stderr.contains(way), "{outcome}");
        // Also where what was recorded is of no use any more.
        space.edit("m/a1.sql", "email text", "email varchar(9)");
        let _ = space.run("migrate-stamp base").exits(2);
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-stamp base --purge"), @"
            exit 0
            --- stdout
            removed   a1            Revision a1
            1 revision removed from the records, and nothing was run: [database] is at base by its records
            ");
        }
        space.edit("m/a1.sql", "email varchar(9)", "email text");
        space.run("migrate --adopt b2").ok();
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn revisions_that_were_edited_or_are_gone_stop_it_and_a_purge_puts_them_right() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade").ok();
        space.remove("m/c3.sql");
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-stamp a1"), @"
            exit 2
            --- stderr
            error: `c3` is applied here but has no file in `m`
             |
             = help: bring the files back (another branch or a newer release may have them), or go on without them: `--allow-missing`
            ");
        }
        space.edit("m/b2.sql", "body text", "body varchar(9)");
        let refused = space.run("migrate-stamp a1 --allow-missing").exits(2);
        assert!(
            refused
                .stderr
                .contains("`b2` is edited after being applied here"),
            "{refused}"
        );
        assert_eq!(space.applied(), "a1 b2 c3");
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-stamp current --purge"), @"
            exit 0
            --- stdout
            removed   c3            Revision c3
            removed   b2            Revision b2
            recorded  b2            Revision b2
            2 revisions removed from the records, 1 recorded, and nothing was run: [database] is at b2 (head) by its records
            ");
            assert_snapshot!(space.run("migrate-upgrade"), @"
            exit 0
            --- stdout
            nothing to do: [database] is at b2 (head)
            ");
        }
    }
}

#[test]
fn of_eight_that_stamp_at_once_one_does_it_and_all_end_well() {
    for space in each() {
        for (line, steps) in [("migrate-stamp head", 3), ("migrate-stamp a1", 2)] {
            let running: Vec<Running> = (0..8)
                .map(|_| space.command(&format!("{line} --format json")).start())
                .collect();
            let done = running.into_iter().map(|running| {
                let document = running.end().exits(0).json();
                document["steps"].as_array().unwrap().len()
            });
            assert_eq!(done.sum::<usize>(), steps, "{line}");
        }
        assert_eq!(
            log(&space),
            "stamp a1 done upgrade\nstamp b2 done upgrade\nstamp c3 done upgrade\n\
             stamp c3 done downgrade\nstamp b2 done downgrade"
        );
    }
}

#[test]
fn a_stamp_beside_a_run_waits_for_it() {
    let space = Space::new(Dialect::Postgres).ladder();
    space.edit(
        "m/c3.sql",
        "--! upgrade\n",
        "--! upgrade\nSELECT pg_sleep(1);\n",
    );
    let first = space.command("migrate-upgrade").start();
    crate::space::until("the first is at the last revision", || {
        space.stands_at("a1 b2")
    });
    let second = space.run("migrate-stamp head").exits(0);
    first.end().ok();
    assert_snapshot!(second, @"
    exit 0
    --- stdout
    nothing to do: [database] is at c3 (head)
    --- stderr
    waiting for another migrator to finish
    ");
    assert_eq!(space.applied(), "a1 b2 c3");
}

#[test]
fn an_interrupted_wait_ends_at_once_and_records_nothing() {
    let space = Space::new(Dialect::Postgres).ladder();
    space.edit(
        "m/b2.sql",
        "--! upgrade\n",
        "--! upgrade\nSELECT pg_sleep(600);\n",
    );
    let first = space.command("migrate-upgrade").start();
    crate::space::until("the first revision is applied", || space.stands_at("a1"));
    let second = space.command("migrate-stamp head").start();
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert!(!second.has_ended());
    second.signal("INT");
    assert_snapshot!(second.end(), @"
    exit 130
    --- stderr
    waiting for another migrator to finish
    interrupted: rolling back what is running; once more stops at once
    error: interrupted
    ");
    first.signal("INT");
    let _ = first.end().exits(130);
    assert_eq!(space.applied(), "a1");
}
