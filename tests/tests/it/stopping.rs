//! Runs that are stopped half way, by Ctrl-C, by the system, or by nobody's leave: nothing half done stays,
//! and the next run goes on from there.

use crate::{
    server,
    space::{Running, Space, until},
    together::long,
};
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use stairway::{Dialect, scratch::postgres::VARIABLE};
use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

/// A ladder whose second revision makes a table and then does not end; it is in the middle of it.
fn in_the_middle(space: Space) -> (Space, Running) {
    let pause = long(space.dialect());
    let space = space.ladder();
    space.edit("m/b2.sql", "text);\n", &format!("text);\n{pause}\n"));
    let running = space.command("migrate-upgrade").start();
    until("the first revision is applied", || space.stands_at("a1"));
    // The second begins at once; if it should not have yet, the test holds all the same.
    std::thread::sleep(std::time::Duration::from_millis(200));
    (space, running)
}

/// Nothing of the second revision is there, and a run without what took so long goes to the head.
fn goes_on(space: &Space) {
    assert_eq!(space.objects(), "users");
    assert_eq!(space.applied(), "a1");
    space.edit("m/b2.sql", long(space.dialect()), "");
    space.run("migrate-upgrade").ok();
    assert_eq!(space.applied(), "a1 b2 c3");
    assert_eq!(space.objects(), "posts users users_email");
}

#[test]
fn an_interrupted_upgrade_rolls_back_and_exits_with_130() {
    for space in Space::each() {
        let (space, running) = in_the_middle(space);
        running.signal("INT");
        let outcome = running.end();
        allow_duplicates! {
            assert_snapshot!(outcome, @"
            exit 130
            --- stdout
            upgrade    a1 [time]  Revision a1
            1 revision upgraded in [time]: [database] is at a1
            --- stderr
            interrupted: rolling back what is running; once more stops at once
            error: interrupted in the upgrade of `b2`, which was rolled back
            ");
        }
        goes_on(&space);
    }
}

#[test]
fn an_upgrade_that_is_told_to_end_does_the_same_as_a_document() {
    for space in Space::each() {
        let pause = long(space.dialect());
        let space = space.ladder();
        space.edit("m/b2.sql", "text);\n", &format!("text);\n{pause}\n"));
        let running = space.command("migrate-upgrade --format json -q").start();
        until("the first revision is applied", || space.stands_at("a1"));
        std::thread::sleep(std::time::Duration::from_millis(200));
        running.signal("TERM");
        let outcome = running.end().exits(130);
        assert_eq!(outcome.stderr, "");
        let document = outcome.json();
        assert_eq!(document["to"], serde_json::json!(["a1"]));
        assert_eq!(document["error"]["kind"], "interrupted");
        goes_on(&space);
    }
}

#[test]
fn an_interrupted_wait_for_another_migrator_ends_at_once() {
    let (space, first) = in_the_middle(Space::new(Dialect::Postgres));
    let second = space.command("migrate-upgrade").start();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert!(!second.has_ended());
    second.signal("INT");
    let outcome = second.end();
    assert_snapshot!(outcome, @"
    exit 130
    --- stderr
    waiting for another migrator to finish
    interrupted: rolling back what is running; once more stops at once
    error: interrupted
    ");
    first.signal("INT");
    let _ = first.end().exits(130);
    goes_on(&space);
}

#[test]
fn a_killed_upgrade_leaves_the_revision_before_and_the_next_run_goes_on() {
    for space in Space::each() {
        // Many short statements: a server notices between two of them that its client is gone.
        let pause = match space.dialect() {
            Dialect::Postgres => "SELECT pg_sleep(0.1);\n".repeat(600),
            Dialect::Sqlite => long(Dialect::Sqlite).to_owned(),
        };
        let space = space.ladder();
        space.edit("m/b2.sql", "text);\n", &format!("text);\n{pause}"));
        let running = space.command("migrate-upgrade").start();
        until("the first revision is applied", || space.stands_at("a1"));
        std::thread::sleep(std::time::Duration::from_millis(300));
        running.signal("KILL");
        assert_eq!(running.end().code, None);
        assert_eq!(space.objects(), "users");
        assert_eq!(space.applied(), "a1");
        space.edit("m/b2.sql", &pause, "");
        space.run("migrate-upgrade").ok();
        assert_eq!(space.applied(), "a1 b2 c3");
        assert_eq!(space.objects(), "posts users users_email");
    }
}

#[test]
fn after_an_sqlite_writer_was_killed_the_reading_commands_read() {
    let space = Space::new(Dialect::Sqlite).alone().ladder();
    // So much that the file is written to before the end.
    space.edit(
        "m/b2.sql",
        "text);\n",
        "text);\nINSERT INTO posts WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) \
         SELECT i, hex(randomblob(500)) FROM n;\n",
    );
    let running = space.command("migrate-upgrade").start();
    let is_large = || fs::metadata(space.path("x.db")).is_ok_and(|file| file.len() > 100_000);
    until("the file grows", is_large);
    running.signal("KILL");
    assert_eq!(running.end().code, None);
    assert!(is_large() && space.path("x.db-journal").is_file());
    let current = space.run("migrate-current --format json").exits(0);
    assert_eq!(current.json()["current"], serde_json::json!(["a1"]));
}

/// A folder for temporary files that any user may write to, as the server's user must.
fn temporary(space: &Space) -> String {
    let folder = space.path("t");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o1777)).unwrap();
    // The server's user has to pass through the space's own folder as well.
    fs::set_permissions(space.path(""), fs::Permissions::from_mode(0o755)).unwrap();
    folder.to_str().unwrap().to_owned()
}

/// What is left in a folder for temporary files, and the processes that name it.
pub(crate) fn left(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut left: Vec<String> = entries
        .map(|entry| entry.unwrap().path().display().to_string())
        .collect();
    let processes = duct::cmd!("ps", "-A", "-o", "args=").read().unwrap();
    left.extend(
        processes
            .lines()
            .filter(|line| line.contains(folder))
            .map(str::to_owned),
    );
    left
}

/// Whether a server in the folder takes connections.
fn serves(folder: &str) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        Path::new(&entry.unwrap().path())
            .join(".s.PGSQL.5432")
            .exists()
    })
}

/// Stops a proof on a private server with a signal, once while the server starts and once in the middle.
fn stopped(signal: &str, code: Option<i32>) {
    let space = Space::bare().globals("--migrations m").ladder();
    space.edit(
        "m/b2.sql",
        "--! upgrade\n",
        "--! upgrade postgres\nSELECT pg_sleep(600);\n\n--! upgrade\n",
    );
    let folder = temporary(&space);
    for in_the_middle in [false, true] {
        let running = space
            .command("migrate-test")
            .variable("TMPDIR", &folder)
            .start();
        if in_the_middle {
            until("the server takes connections", || serves(&folder));
            std::thread::sleep(std::time::Duration::from_millis(300));
        } else {
            until("the server's folder is there", || !left(&folder).is_empty());
        }
        running.signal(signal);
        let outcome = running.end();
        assert_eq!(outcome.code, code, "{outcome}");
        if code.is_some() {
            // Nothing is left to be cleaned up later.
            assert_eq!(left(&folder), [] as [String; 0], "{outcome}");
        } else {
            until("the server is gone", || left(&folder).is_empty());
        }
    }
}

#[test]
fn an_interrupted_proof_leaves_no_process_and_no_file() {
    stopped("INT", Some(130));
}

#[test]
fn a_killed_proof_leaves_no_process_and_no_file_after_a_moment() {
    stopped("KILL", None);
}

#[test]
fn a_proof_leaves_no_process_and_no_file() {
    let space = Space::bare().globals("--migrations m").ladder();
    let folder = temporary(&space);
    space
        .command("migrate-test")
        .variable("TMPDIR", &folder)
        .run()
        .ok();
    assert_eq!(left(&folder), [] as [String; 0]);
    space.edit("m/b2.sql", "DROP TABLE posts;", "DROP TABLE pots;");
    let _ = space
        .command("migrate-test")
        .variable("TMPDIR", &folder)
        .run()
        .exits(1);
    assert_eq!(left(&folder), [] as [String; 0]);
}

#[test]
fn an_interrupted_proof_drops_its_database_on_a_server_that_goes_on() {
    let space = Space::bare()
        .globals("--migrations m --databases postgres")
        .ladder();
    space.edit(
        "m/b2.sql",
        "--! upgrade\n",
        "--! upgrade\nSELECT pg_sleep(601);\n",
    );
    let running = space
        .command("migrate-test")
        .variable(VARIABLE, server::url())
        .start();
    let watcher = Space::new(Dialect::Postgres);
    let sql = "SELECT datname FROM pg_stat_activity WHERE query LIKE '%pg_sleep(601)%' \
               AND datname <> current_database()";
    let mut database = String::new();
    until("the proof is in the middle", || {
        database = watcher.query(sql);
        !database.is_empty()
    });
    running.signal("INT");
    let _ = running.end().exits(130);
    assert_eq!(
        watcher.query(&format!(
            "SELECT 1 FROM pg_database WHERE datname = '{database}'"
        )),
        ""
    );
}
