//! Several migrators at once: each step is run by one of them, and all end well.

use crate::space::{Running, Space};
use pretty_assertions::assert_eq;
use stairway::Dialect;

/// Three revisions that take a moment each.
fn slow(space: Space) -> Space {
    let pause = match space.dialect() {
        Dialect::Postgres => "SELECT pg_sleep(0.1);",
        Dialect::Sqlite => {
            "SELECT count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) \
             SELECT i FROM n);"
        }
    };
    let space = space.ladder();
    for id in ["a1", "b2", "c3"] {
        let path = format!("m/{id}.sql");
        space.edit(&path, "--! upgrade\n", &format!("--! upgrade\n{pause}\n"));
        space.edit(
            &path,
            "--! downgrade\n",
            &format!("--! downgrade\n{pause}\n"),
        );
    }
    space
}

/// Starts the command so many times and gives how many steps each did.
fn at_once(space: &Space, line: &str, times: usize) -> Vec<usize> {
    let running: Vec<Running> = (0..times)
        .map(|_| space.command(&format!("{line} --format json")).start())
        .collect();
    running
        .into_iter()
        .map(|running| {
            let outcome = running.end().exits(0);
            outcome.json()["steps"].as_array().unwrap().len()
        })
        .collect()
}

/// The log, a line for each entry.
fn log(space: &Space) -> String {
    space
        .query("SELECT action, revision, outcome FROM stairway_log ORDER BY sequence")
        .replace('|', " ")
}

#[test]
fn of_two_upgrades_one_does_it_and_both_end_well() {
    for space in Space::each().map(slow) {
        assert_eq!(
            at_once(&space, "migrate-upgrade", 2).iter().sum::<usize>(),
            3
        );
        assert_eq!(
            log(&space),
            "upgrade a1 done\nupgrade b2 done\nupgrade c3 done"
        );
        assert_eq!(space.objects(), "posts users users_email");
    }
}

#[test]
fn of_eight_upgrades_and_then_eight_downgrades_each_step_is_done_once() {
    for space in Space::each().map(slow) {
        assert_eq!(
            at_once(&space, "migrate-upgrade", 8).iter().sum::<usize>(),
            3
        );
        assert_eq!(
            at_once(&space, "migrate-downgrade base --yes", 8)
                .iter()
                .sum::<usize>(),
            3
        );
        assert_eq!(
            log(&space),
            "upgrade a1 done\nupgrade b2 done\nupgrade c3 done\n\
             downgrade c3 done\ndowngrade b2 done\ndowngrade a1 done"
        );
        assert_eq!(space.objects(), "");
    }
}

#[test]
fn one_that_came_late_translated_what_was_there_already() {
    for transaction in ["each", "all"] {
        let body = |name: &str| {
            format!(
                "--! upgrade\nCREATE TABLE {name} (id serial PRIMARY KEY, a text);\n\
                 ALTER TABLE {name} ALTER COLUMN a SET NOT NULL;\n\n--! downgrade\nDROP TABLE {name};\n"
            )
        };
        let space = Space::new(Dialect::Sqlite)
            .revision("a1", "", &body("one"))
            .revision("b2", "a1", &body("two"));
        for line in ["migrate-upgrade", "migrate-downgrade base --yes"] {
            let line = format!("{line} --transaction {transaction}");
            assert_eq!(at_once(&space, &line, 8).iter().sum::<usize>(), 2);
        }
        assert_eq!(space.objects(), "");
    }
}

#[test]
fn the_one_that_waits_says_so() {
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
    let second = space.run("migrate-upgrade").exits(0);
    first.end().ok();
    insta::assert_snapshot!(second, @"
    exit 0
    --- stdout
    upgrade    c3            done by another migrator
    nothing to do: [database] is at c3 (head)
    --- stderr
    waiting for another migrator to finish
    ");
}

#[test]
fn reading_does_not_wait_for_a_migrator() {
    for space in Space::each() {
        let pause = long(space.dialect());
        let space = space.ladder();
        space.edit(
            "m/b2.sql",
            "--! upgrade\n",
            &format!("--! upgrade\n{pause}\n"),
        );
        let upgrade = space.command("migrate-upgrade").start();
        crate::space::until("the first revision is applied", || space.stands_at("a1"));
        let current = space.run("migrate-current --format json").exits(0);
        assert!(!upgrade.has_ended());
        assert_eq!(current.json()["current"], serde_json::json!(["a1"]));
        upgrade.signal("INT");
        let _ = upgrade.end().exits(130);
    }
}

/// A statement that takes longer than any test.
pub(crate) fn long(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "SELECT pg_sleep(600);",
        Dialect::Sqlite => {
            "SELECT count(*) FROM (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n);"
        }
    }
}
