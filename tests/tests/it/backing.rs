//! Copies of a database before something runs on it, and the way back.

use crate::{
    guarded::{self, PASSWORD},
    space::{Outcome, Space, until},
};
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use stairway::Dialect;
use std::{fs, path::PathBuf};

/// A ladder at `b2`, whose last revision fails, for two rows are alike.
fn about_to_fail(space: Space) -> Space {
    let space = space.ladder();
    space.run("migrate-upgrade b2").ok();
    space.execute("INSERT INTO users (id, email) VALUES (1, 'a@b'), (2, 'a@b')");
    space.edit("m/c3.sql", "CREATE INDEX", "CREATE UNIQUE INDEX");
    space
}

/// The copies in a folder.
fn copies(space: &Space, folder: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(space.path(folder)).into_iter().flatten();
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

/// The one copy in a folder, as a word of a command line.
#[track_caller]
fn copy(space: &Space, folder: &str) -> String {
    match copies(space, folder).as_slice() {
        [copy] => copy.to_str().unwrap().to_owned(),
        other => panic!("{other:?}"),
    }
}

fn restore(space: &Space, options: &str, file: &str) -> Outcome {
    let command = space.command(&format!("migrate-restore {options}"));
    command.word(file).run()
}

#[test]
fn what_failed_is_undone_by_the_copy_that_the_message_names() {
    for space in Space::each() {
        let space = about_to_fail(space);
        let failed = space.run("migrate --backup copies").exits(4);
        let file = copy(&space, "copies");
        assert!(file.contains("-b2."), "{file}");
        let shown = space.path("copies").join(&file);
        let said = failed.said();
        let restores = format!("migrate-restore {}", shown.display());
        // The message may be broken into lines.
        let said: String = said.split_whitespace().collect();
        let restores: String = restores.split_whitespace().collect();
        assert!(said.contains(&restores), "{failed}");
        space.execute("DELETE FROM users; DROP TABLE posts; CREATE TABLE later (a int)");
        let outcome = restore(&space, "--yes", &file).exits(0);
        assert!(outcome.stdout.contains("is at b2"), "{outcome}");
        assert_eq!(space.objects(), "posts users");
        assert_eq!(space.query("SELECT count(*) || '' FROM users"), "2");
        assert_eq!(space.applied(), "a1 b2");
        space.edit("m/c3.sql", "UNIQUE ", "");
        space.run("migrate-upgrade").ok();
        assert_eq!(space.objects(), "posts users users_email");
        // Back once more, from a later revision, as a document.
        let outcome = restore(&space, "--yes --format json", &file).exits(0);
        let document = outcome.json();
        assert_eq!(document["from"], serde_json::json!(["c3"]));
        assert_eq!(document["to"], serde_json::json!(["b2"]));
        assert_eq!(document["error"], serde_json::Value::Null);
        assert_eq!(document["database"]["dialect"], space.dialect().as_str());
        assert_eq!(document["file"], file);
    }
}

#[test]
fn without_a_terminal_nothing_is_replaced_unless_it_is_said() {
    for space in Space::each() {
        let space = about_to_fail(space);
        let _ = space.run("migrate --backup copies").exits(4);
        let file = copy(&space, "copies");
        space.execute("DELETE FROM users");
        for options in ["", "--format json"] {
            let outcome = restore(&space, options, &file).exits(2);
            assert!(outcome.said().contains("`--yes`"), "{outcome}");
            assert_eq!(space.query("SELECT count(*) || '' FROM users"), "0");
        }
    }
}

#[test]
fn on_a_terminal_it_is_asked() {
    let space = about_to_fail(Space::new(Dialect::Sqlite));
    let _ = space.run("migrate --backup copies").exits(4);
    let file = copy(&space, "copies");
    space.execute("DELETE FROM users");
    for (key, code, rows) in [("n", 130, "0"), ("\u{3}", 130, "0"), ("y", 0, "2")] {
        let command = space.command("migrate-restore --color never").word(&file);
        let Some((screen, ended)) = command.on_a_terminal(&[("replace what is there now?", key)])
        else {
            return;
        };
        assert_eq!(ended, Some(code), "{screen}");
        assert!(screen.contains("now:        at b2"), "{screen}");
        assert!(
            screen.contains("afterwards: at b2, which was applied [instant]"),
            "{screen}"
        );
        assert_eq!(space.query("SELECT count(*) || '' FROM users"), rows);
    }
}

#[test]
fn a_file_that_is_no_copy_of_this_database_changes_nothing() {
    for space in Space::each() {
        let space = space.ladder().file("some.txt", "text");
        space.run("migrate-upgrade").ok();
        let outcome = restore(&space, "--yes", "some.txt");
        allow_duplicates! {
            assert_snapshot!(outcome, @"
            exit 2
            --- stderr
            error: `some.txt` is neither an SQLite database nor an archive of `pg_dump -Fc`
             |
             = help: name a file that `migrate --backup` or `pg_dump -Fc` made
            ");
        }
        let _ = restore(&space, "--yes", "gone.dump").exits(2);
        assert_eq!(space.applied(), "a1 b2 c3");
    }
    let space = Space::new(Dialect::Postgres).ladder();
    space.run("migrate-upgrade").ok();
    let other = about_to_fail(Space::new(Dialect::Sqlite));
    let _ = other.run("migrate --backup copies").exits(4);
    let outcome = restore(&space, "--yes", &copy(&other, "copies")).exits(2);
    assert!(
        outcome.stderr.contains("is a copy of an SQLite database"),
        "{outcome}"
    );
    assert_eq!(space.applied(), "a1 b2 c3");
}

#[test]
fn a_database_that_is_not_there_is_said_once_and_before_anything_else() {
    let url = crate::server::with_database(&crate::server::url(), "not_there_to_restore");
    let space = Space::bare()
        .ladder()
        .globals("--migrations m --database-url")
        .and_globals(&url);
    let shown = url.parse::<stairway::connection::DatabaseUrl>().unwrap();
    let said = restore(&space, "--yes", "gone.dump").exits(3).to_string();
    let said = said.replace(&shown.to_string(), "[url]");
    assert_snapshot!(said, @r#"
    exit 3
    --- stderr
    error: cannot connect to `[url]`
     |
     = note: database "not_there_to_restore" does not exist
     = help: make it first, and nothing in it: `createdb not_there_to_restore`
    "#);
    let space = Space::bare()
        .ladder()
        .globals("--migrations m --database-url sqlite://no/x.db");
    let said = restore(&space, "--yes", "gone.sqlite").exits(3).stderr;
    assert_eq!(said.matches("its folder `no` does not exist").count(), 1);
}

#[test]
fn neither_the_database_itself_nor_a_stranger_is_brought_back() {
    let space = Space::new(Dialect::Sqlite).ladder();
    space.run("migrate").ok();
    let own = space.path("x.db").display().to_string();
    let outcome = restore(&space, "--yes", &own).exits(2);
    assert!(
        outcome.stderr.contains("is the database itself"),
        "{outcome}"
    );
    let stranger = Space::new(Dialect::Sqlite);
    stranger.execute("CREATE TABLE invoices (id integer)");
    let file = stranger.path("x.db").display().to_string();
    let outcome = restore(&space, "--yes", &file).exits(2);
    assert!(outcome.stderr.contains("it is no copy of it"), "{outcome}");
    assert_eq!(space.objects(), "posts users users_email");
}

#[test]
fn an_sqlite_file_that_is_damaged_is_moved_away_first() {
    let space = about_to_fail(Space::new(Dialect::Sqlite));
    let _ = space.run("migrate --backup copies").exits(4);
    let file = copy(&space, "copies");
    fs::OpenOptions::new()
        .write(true)
        .open(space.path("x.db"))
        .unwrap()
        .set_len(1000)
        .unwrap();
    let outcome = restore(&space, "--yes", &file).exits(2);
    assert!(
        outcome.stderr.contains("`mv x.db x.db.damaged`"),
        "{outcome}"
    );
    fs::rename(space.path("x.db"), space.path("x.db.damaged")).unwrap();
    let _ = restore(&space, "--yes", &file).exits(0);
    assert_eq!(space.applied(), "a1 b2");
}

/// A folder on a disk of so many bytes that is gone with this; none, with a word, where nobody may make one.
struct Disk(PathBuf);

impl Disk {
    fn new(space: &Space, size: &str) -> Option<Disk> {
        let folder = space.path("disk");
        fs::create_dir(&folder).unwrap();
        let size = format!("size={size}");
        let mount = duct::cmd!("mount", "-t", "tmpfs", "-o", size, "tmpfs", &folder);
        match mount.stderr_null().run() {
            Ok(_) => Some(Disk(folder)),
            Err(_) => {
                eprintln!("skipped, no disk can be made here");
                None
            }
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = duct::cmd!("umount", &self.0).run();
    }
}

/// More rows than the room below takes, also where they are compressed.
fn fill(space: &Space) {
    space.execute(match space.dialect() {
        Dialect::Sqlite => {
            "CREATE TABLE much AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) \
             SELECT hex(randomblob(1000)) AS a FROM n"
        }
        Dialect::Postgres => {
            "CREATE TABLE much AS SELECT string_agg(md5(random()::text), '') AS a FROM generate_series(1, 20000) i \
             GROUP BY i / 100"
        }
    });
}

#[track_caller]
fn there_is_no_room(space: &Space, outcome: &Outcome, folder: &str) {
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(
        outcome.stderr.contains("cannot write the copy into"),
        "{outcome}"
    );
    assert!(
        outcome.stderr.contains("there is no room for it"),
        "{outcome}"
    );
    assert!(
        copies(space, folder).is_empty(),
        "{:?}",
        copies(space, folder)
    );
    // Nothing was run.
    assert_eq!(space.applied(), "a1 b2");
}

#[test]
fn a_disk_that_is_full_leaves_no_half_of_a_copy_and_nothing_runs() {
    for space in Space::each() {
        let space = about_to_fail(space);
        fill(&space);
        let Some(_disk) = Disk::new(&space, "64k") else {
            return;
        };
        let outcome = space.run("migrate --backup disk");
        there_is_no_room(&space, &outcome, "disk");
    }
}

#[test]
fn a_dump_that_ends_well_on_a_full_disk_is_no_copy() {
    use std::os::unix::fs::PermissionsExt as _;
    let space = about_to_fail(Space::new(Dialect::Postgres));
    // As `pg_dump` does where its last words alone did not fit.
    let dump = format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && echo '{}' && exit\n\
         while [ $# -gt 1 ]; do file=$2; shift; done\n\
         head -c 1000000 /dev/zero >$file 2>/dev/null; exit 0\n",
        space.query("SHOW server_version")
    );
    let space = space
        .file("bin/pg_dump", dump)
        .file("bin/pg_restore", "#!/bin/sh\nexit 1\n");
    for program in ["bin/pg_dump", "bin/pg_restore"] {
        fs::set_permissions(space.path(program), fs::Permissions::from_mode(0o755)).unwrap();
    }
    // Of one version the first on the way is taken.
    let path = format!("{}:/usr/bin:/bin", space.path("bin").display());
    let Some(_disk) = Disk::new(&space, "64k") else {
        return;
    };
    let outcome = space
        .command("migrate --backup disk")
        .variable("PATH", &path)
        .run();
    assert_eq!(outcome.code, Some(2), "{outcome}");
    assert!(outcome.stderr.contains("cannot write into"), "{outcome}");
    assert!(
        outcome.stderr.contains("there is no room for it"),
        "{outcome}"
    );
    assert!(copies(&space, "disk").is_empty());
    assert_eq!(space.applied(), "a1 b2");
}

#[test]
fn what_the_user_has_set_for_the_programs_leads_them_nowhere_else() {
    let space = about_to_fail(Space::new(Dialect::Postgres))
        .file("psqlrc", "SET default_transaction_read_only = on;\n");
    let psqlrc = space.path("psqlrc").display().to_string();
    let run = |line: &str, file: Option<&str>| {
        let command = space.command(line).variable("PGSERVICE", "none");
        let command = command.variable("PSQLRC", &psqlrc);
        match file {
            Some(file) => command.word(file).run(),
            None => command.run(),
        }
    };
    let _ = run("migrate --backup copies", None).exits(4);
    let file = copy(&space, "copies");
    space.execute("DELETE FROM users");
    let _ = run("migrate-restore --yes", Some(&file)).exits(0);
    assert_eq!(space.query("SELECT count(*) || '' FROM users"), "2");
}

#[test]
fn a_copy_under_way_is_stopped_by_an_interrupt_and_nothing_runs() {
    let space = about_to_fail(Space::new(Dialect::Postgres));
    // Whoever holds a table keeps pg_dump waiting.
    let mut connection = space.database().connect(&space.path(""));
    crate::server::wait(connection.execute("BEGIN; LOCK TABLE users")).unwrap();
    let running = space.command("migrate --backup copies").start();
    until("the copy is begun", || !copies(&space, "copies").is_empty());
    running.signal("INT");
    let outcome = running.end().exits(130);
    assert!(outcome.stderr.contains("no copy was made"), "{outcome}");
    assert!(copies(&space, "copies").is_empty());
    crate::server::wait(connection.execute("ROLLBACK")).unwrap();
    assert_eq!(space.applied(), "a1 b2");
}

#[test]
fn a_restore_that_is_killed_leaves_what_was_there() {
    let space = about_to_fail(Space::new(Dialect::Postgres));
    let _ = space.run("migrate --backup copies").exits(4);
    let file = copy(&space, "copies");
    space.execute("INSERT INTO users (id, email) VALUES (3, 'later')");
    let mut connection = space.database().connect(&space.path(""));
    crate::server::wait(connection.execute("BEGIN; SELECT * FROM posts")).unwrap();
    for (signal, code) in [("KILL", None), ("TERM", Some(130))] {
        let running = space.command("migrate-restore --yes").word(&file).start();
        let waits = "SELECT 1 || '' FROM pg_stat_activity WHERE application_name LIKE 'stairway-restore-%' \
                     AND datname = current_database() AND wait_event_type = 'Lock'";
        until("it waits for the table", || !space.query(waits).is_empty());
        running.signal(signal);
        assert_eq!(running.end().code, code);
        if signal == "KILL" {
            // psql is still there, and finds the end of its script as soon as it may go on.
            let pid = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity \
                       WHERE application_name LIKE 'stairway-restore-%' AND datname = current_database()";
            until("its session ends", || space.query(pid).is_empty());
        }
        assert_eq!(space.query("SELECT count(*) || '' FROM users"), "3");
    }
    crate::server::wait(connection.execute("COMMIT")).unwrap();
    let _ = restore(&space, "--yes", &file).exits(0);
    assert_eq!(space.query("SELECT count(*) || '' FROM users"), "2");
}

#[test]
fn no_output_holds_a_password() {
    let Some(server) = guarded::server() else {
        return;
    };
    server.create("backing");
    let space = Space::bare()
        .globals("--migrations m -v --database-url")
        .and_globals(&server.url("backing", PASSWORD))
        .ladder();
    space.run("migrate-upgrade b2").ok();
    space.edit("m/c3.sql", "(email)", "(emial)");
    let silent = |outcome: Outcome| assert!(!outcome.said().contains(PASSWORD), "{outcome}");
    silent(space.run("migrate --backup copies").exits(4));
    let file = copy(&space, "copies");
    for options in ["", "--format json"] {
        silent(restore(&space, &format!("--yes {options}"), &file).exits(0));
        silent(restore(&space, options, &file).exits(2));
    }
    fs::write(&file, "PGDMP").unwrap();
    silent(restore(&space, "--yes", &file).exits(2));
}
