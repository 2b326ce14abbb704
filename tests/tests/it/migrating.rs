//! The careful runner: from whatever is there to head, and what it says of it.

use crate::space::Space;
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use stairway::Dialect;
use std::{fs, io};

/// What the command says, in the same words for both databases.
fn run(space: &Space, line: &str) -> String {
    let said = space.run(line).to_string();
    Dialect::ALL.iter().fold(said, |said, dialect| {
        said.replace(
            &format!("{} [database]", dialect.title()),
            "[dialect] [database]",
        )
    })
}

/// What was done, and not whether it held.
const LOG: &str =
    "SELECT action, revision FROM stairway_log WHERE action <> 'verify' ORDER BY sequence";

/// Each time that it was asked whether it held.
const VERIFIED: &str =
    "SELECT revision, outcome, detail FROM stairway_log WHERE action = 'verify' ORDER BY sequence";

#[test]
fn an_empty_database_gets_every_revision_and_one_at_head_is_left_alone() {
    for space in Space::each().map(Space::ladder) {
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 0
            --- stdout
            upgrade    a1 [time]  Revision a1
            upgrade    b2 [time]  Revision b2
            upgrade    c3 [time]  Revision c3
            3 revisions upgraded in [time]: [database] is at c3 (head)
            --- stderr
            [dialect] [database]
            the database is empty
            verified: the database is what the revisions make
            "#);
            assert_eq!(space.objects(), "posts users users_email");
            assert_eq!(space.applied(), "a1 b2 c3");
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 0
            --- stdout
            nothing to do: [database] is at c3 (head)
            --- stderr
            [dialect] [database]
            the database is at head
            "#);
        }
    }
}

#[test]
fn one_that_is_behind_is_upgraded() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade +1").ok();
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 0
            --- stdout
            upgrade    b2 [time]  Revision b2
            upgrade    c3 [time]  Revision c3
            2 revisions upgraded in [time]: [database] is at c3 (head)
            --- stderr
            [dialect] [database]
            the database is behind
            verified: the database is what the revisions make
            "#);
        }
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

/// Without the records of what made it.
fn unrecorded(space: &Space, applied: &str) {
    space.run(&format!("migrate-upgrade {applied}")).ok();
    space.execute("DROP TABLE stairway_revisions");
    space.execute("DROP TABLE stairway_log");
}

#[test]
fn one_without_records_that_is_like_a_revision_is_taken_to_be_at_it() {
    for space in Space::each().map(Space::ladder) {
        unrecorded(&space, "b2");
        space.execute("INSERT INTO users VALUES (1, 'a@example.com')");
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 0
            --- stdout
            upgrade    c3 [time]  Revision c3
            1 revision upgraded in [time]: [database] is at c3 (head)
            --- stderr
            [dialect] [database]
            the database has tables, and no record of a revision
            comparing it with each revision
            it is like b2: 2 revisions are recorded, none was run
            verified: the database is what the revisions make
            "#);
        }
        assert_eq!(space.applied(), "a1 b2 c3");
        assert_eq!(space.query("SELECT email FROM users"), "a@example.com");
        assert_eq!(space.query(LOG), "stamp|a1\nstamp|b2\nupgrade|c3");
    }
}

#[test]
fn one_without_records_that_is_like_none_stops_it_with_the_nearest() {
    for space in Space::each().map(Space::ladder) {
        unrecorded(&space, "b2");
        space.execute("ALTER TABLE posts ADD COLUMN title text");
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 2
            --- stderr
            [dialect] [database]
            the database has tables, and no record of a revision
            comparing it with each revision
            error: `[database]` has tables and no migration records, and it is like no revision
             |
             = note: the nearest is `b2`
             = note: column `title` of table `posts` is extra: no revision makes it
             = help: make the database equal to a revision by hand, or take it to be at one whatever it differs in: `--adopt b2`. If its tables are another application's, `migrate-upgrade` runs every revision beside them
            "#);
        }
        assert_eq!(space.objects(), "posts users");
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate --adopt b2"), @r#"
            exit 0
            --- stdout
            upgrade    c3 [time]  Revision c3
            1 revision upgraded in [time]: [database] is at c3 (head)
            --- stderr
            [dialect] [database]
            the database has tables, and no record of a revision
            it is taken to be at b2: 2 revisions are recorded, none was run
            verified: the database has all that the revisions make, and 1 object of its own: `migrate-drift` shows them
            "#);
        }
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn a_few_of_many_differences_are_shown() {
    for space in Space::each().map(Space::ladder) {
        unrecorded(&space, "b2");
        for number in 10..24 {
            space.execute(&format!("CREATE TABLE x{number} (a integer)"));
        }
        let said = space.run("migrate").exits(2).said();
        assert_eq!(said.matches("is extra").count(), 12, "{said}");
        assert!(said.contains("= note: and 2 differences more"), "{said}");
    }
}

#[test]
fn tables_without_revisions_to_compare_them_with() {
    for space in Space::each() {
        space.execute("CREATE TABLE mine (a integer)");
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 2
            --- stderr
            [dialect] [database]
            the database has tables, and no record of a revision
            comparing it with each revision
            error: `[database]` has tables and no migration records, and there are no revisions to compare them with
             |
             = help: name the folder of the revisions that made them, or another database
            "#);
        }
    }
}

/// Two revisions on one, and the one that joins them.
fn forked(space: Space) -> Space {
    let space = space.ladder();
    space.remove("m/c3.sql");
    space
        .revision(
            "c3",
            "a1",
            "--! upgrade\nCREATE TABLE tags (id bigint PRIMARY KEY);\n\n--! downgrade\nDROP TABLE tags;\n",
        )
        .revision("d4", "b2, c3", "")
}

#[test]
fn a_copy_is_made_where_something_is_there_and_something_will_run() {
    let copies = |space: &Space, folder: &str| -> Vec<String> {
        let files = fs::read_dir(space.path(folder)).into_iter().flatten();
        let name = |file: io::Result<fs::DirEntry>| file.unwrap().file_name();
        files
            .map(|file| name(file).into_string().unwrap())
            .collect()
    };
    for space in Space::each().map(forked) {
        space.run("migrate --backup none").ok();
        space.run("migrate --backup none").ok();
        assert_eq!(copies(&space, "none"), [] as [&str; 0]);
        // The name has all heads.
        space.run("migrate-downgrade b2").ok();
        space.run("migrate --backup two").ok();
        let two = copies(&space, "two");
        assert!(two.len() == 1 && two[0].contains("Z-b2-c3."), "{two:?}");
        // To adopt is to write.
        unrecorded(&space, "heads");
        space.run("migrate --backup three").ok();
        let three = copies(&space, "three");
        assert!(
            three.len() == 1 && three[0].contains("Z-unrecorded."),
            "{three:?}"
        );
    }
}

#[test]
fn one_of_several_heads_has_to_be_named() {
    for space in Space::each().map(forked) {
        unrecorded(&space, "b2");
        space.remove("m/d4.sql");
        let said = space.run("migrate --adopt heads").exits(2).said();
        assert!(
            said.contains("`heads` is not one revision to adopt"),
            "{said}"
        );
        assert_eq!(space.objects(), "posts users");
    }
}

#[test]
fn what_replay_doubts_is_no_likeness() {
    let space = Space::new(Dialect::Postgres).ladder().revision(
        "d4",
        "c3",
        "--! upgrade postgres\nDO $$ BEGIN ALTER TABLE users ADD COLUMN age integer; END $$;\n\n\
         --! downgrade\nALTER TABLE users DROP COLUMN age;\n",
    );
    unrecorded(&space, "d4");
    assert_snapshot!(run(&space, "migrate"), @r#"
    exit 2
    --- stderr
    [dialect] [database]
    the database has tables, and no record of a revision
    comparing it with each revision
    error: `[database]` has tables and no migration records, and it is like no revision
     |
     = note: the nearest is `d4`
     = note: perhaps: column `age` of table `users` is extra: no revision makes it, since replay does not look into DO (m/d4.sql:7:1)
     = help: make the database equal to a revision by hand, or take it to be at one whatever it differs in: `--adopt d4`. If its tables are another application's, `migrate-upgrade` runs every revision beside them
    "#);
    assert_eq!(space.objects(), "posts users users_email");
}

#[test]
fn what_is_adopted_is_one_revision() {
    for space in Space::each().map(Space::ladder) {
        unrecorded(&space, "b2");
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate --adopt base"), @r#"
            exit 2
            --- stderr
            [dialect] [database]
            the database has tables, and no record of a revision
            error: `base` is not one revision to adopt the database at
             |
             = help: name the one revision whose changes the database has: an id, or `head`
            "#);
            assert_snapshot!(run(&space, "migrate --adopt z9"), @r#"
            exit 2
            --- stderr
            [dialect] [database]
            the database has tables, and no record of a revision
            error: there is no revision `z9`
             |
             = help: `migrate-history` lists the revisions
            "#);
        }
        assert_eq!(space.objects(), "posts users");
    }
}

#[test]
fn only_what_has_tables_and_no_records_is_adopted() {
    for space in Space::each().map(Space::ladder) {
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate --adopt b2"), @r#"
            exit 2
            --- stderr
            [dialect] [database]
            the database is empty
            error: `[database]` cannot be taken to be at `b2`: it is empty
             |
             = help: leave `--adopt` out: `cargo xtask migrate` then runs what is pending
            "#);
        }
        assert_eq!(space.objects(), "");
        space.run("migrate-upgrade b2").ok();
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate --adopt c3"), @r#"
            exit 2
            --- stderr
            [dialect] [database]
            the database is behind
            error: `[database]` cannot be taken to be at `c3`: it has records, by which that revision is not applied
             |
             = help: leave `--adopt` out: `cargo xtask migrate` then runs what is pending. If the records are wrong, `migrate-stamp base --purge` takes all of them back, and `--adopt` can then name another revision
            "#);
        }
        assert_eq!(space.applied(), "a1 b2");
        // The same line again, after it was adopted or with another migrator ahead, is fine.
        space.run("migrate --adopt b2").ok();
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn revisions_that_are_not_known_stop_it() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate").ok();
        space.remove("m/c3.sql");
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 2
            --- stderr
            [dialect] [database]
            error: `c3` is applied here but has no file in `m`
             |
             = help: bring the files back (another branch or a newer release may have them), or go on without them: `--allow-missing`
            "#);
        }
    }
}

#[test]
fn revisions_that_were_edited_stop_it() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade b2").ok();
        space.edit("m/b2.sql", "body text", "body varchar(9)");
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 2
            --- stderr
            [dialect] [database]
            error: `b2` is edited after being applied here
             --> m/b2.sql:3:14
              |
            3 | --! revision b2
              |              ^^
              |
              = help: undo the edit and make a new revision of it, or go on if the edit changes nothing that is already in the database: `--allow-changed`
            "#);
        }
        assert_eq!(space.applied(), "a1 b2");
    }
}

#[test]
fn what_a_revision_made_and_somebody_dropped_is_told_afterwards() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade b2").ok();
        space.execute("DROP TABLE posts");
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 1
            --- stdout
            upgrade    c3 [time]  Revision c3
            1 revision upgraded in [time]: [database] is at c3 (head)
            --- stderr
            [dialect] [database]
            the database is behind
            error: every revision is applied, and the database is not what they make
             |
             = note: table `posts` is missing
             = help: `migrate-drift` shows the differences; make them a revision, or undo them by hand. Until then `cargo xtask migrate` says this again
            "#);
        }
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn what_does_not_hold_is_told_until_it_does() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade b2").ok();
        space.execute("ALTER TABLE posts RENAME TO theirs");
        let _ = space.run("migrate").exits(1);
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 1
            --- stdout
            nothing to do: [database] is at c3 (head)
            --- stderr
            [dialect] [database]
            the database is at head
            error: every revision is applied, and the database is not what they make
             |
             = note: table `posts` is missing
             = note: beside that it has 1 object of its own
             = help: `migrate-drift` shows the differences; make them a revision, or undo them by hand. Until then `cargo xtask migrate` says this again
            "#);
        }
        let document = space.run("migrate --format json").exits(1).json();
        assert_eq!(document["verified"], false);
        assert_eq!(document["error"]["kind"], "drift");
        // What is the same is not said in the log again.
        assert_eq!(space.query(VERIFIED), "c3|failed|table `posts` is missing");
        space.execute("ALTER TABLE theirs RENAME TO posts");
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 0
            --- stdout
            nothing to do: [database] is at c3 (head)
            --- stderr
            [dialect] [database]
            the database is at head
            verified: the database is what the revisions make
            "#);
        }
        let verified = space.query(VERIFIED);
        assert_eq!(verified.lines().last(), Some("c3|done|NULL"));
        let document = space.run("migrate --format json").exits(0).json();
        assert_eq!(document["verified"], serde_json::Value::Null);
        assert_eq!(space.query(VERIFIED), verified);
    }
}

#[test]
fn what_was_run_and_not_verified_is_verified_once() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade").ok();
        let verified = || space.run("migrate").exits(0).stderr.contains("verified: ");
        assert_eq!((verified(), verified()), (true, false));
        // As where the process was killed before it came to that.
        space.execute("DELETE FROM stairway_log WHERE action = 'verify'");
        assert_eq!((verified(), verified()), (true, false));
        // Another migrator may have made anything of it.
        space.run("migrate-downgrade").ok();
        space.run("migrate-upgrade").ok();
        assert_eq!((verified(), verified()), (true, false));
    }
}

#[test]
fn of_ten_at_once_that_find_all_well_none_compares_or_writes() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate").ok();
        let lines = || space.query("SELECT count(*) || '' FROM stairway_log");
        let before = lines();
        let running: Vec<_> = (0..10)
            .map(|_| space.command("migrate --format json").start())
            .collect();
        for running in running {
            let document = running.end().exits(0).json();
            assert_eq!(document["verified"], serde_json::Value::Null);
        }
        assert_eq!(lines(), before);
    }
}

#[test]
fn what_was_adopted_wrongly_is_said_with_the_way_back() {
    for space in Space::each().map(Space::ladder) {
        unrecorded(&space, "b2");
        let outcome = run(&space, "migrate --adopt a1");
        let head: Vec<&str> = outcome.lines().take(6).collect();
        allow_duplicates! {
            assert_snapshot!(head.join("\n"), @r#"
            exit 4
            --- stdout
            1 revision is recorded and none was run: [database] is at a1
            --- stderr
            [dialect] [database]
            the database has tables, and no record of a revision
            "#);
        }
        let way = "that the database is at `a1` is recorded; if it is not, `migrate-stamp base --purge` takes the \
                   records back, and `--adopt` can name another revision";
        assert!(outcome.contains(way), "{outcome}");
        assert_eq!(space.applied(), "a1");
        let outcome = run(&space, "migrate --adopt b2");
        assert!(
            outcome.contains("If the records are wrong, `migrate-stamp base --purge`"),
            "{outcome}"
        );
        space.run("migrate-stamp base --purge").ok();
        space.run("migrate --adopt b2").ok();
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn what_was_adopted_and_is_not_so_is_no_success() {
    for space in Space::each().map(Space::ladder) {
        space.execute("CREATE TABLE users (id integer)");
        let outcome = run(&space, "migrate --adopt head");
        assert!(
            outcome.starts_with(
                "exit 1\n--- stdout\n3 revisions are recorded and none was run: [database] is at c3 (head)\n"
            ),
            "{outcome}"
        );
        assert!(outcome.contains("table `posts` is missing"), "{outcome}");
        assert!(
            outcome.contains("`migrate-stamp base --purge` takes the records back"),
            "{outcome}"
        );
        // And it is not forgotten.
        let _ = space.run("migrate").exits(1);
    }
}

#[test]
fn what_somebody_added_is_told_and_is_no_error() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade b2").ok();
        space.execute("CREATE TABLE mine (a integer)");
        allow_duplicates! {
            assert_snapshot!(run(&space, "migrate"), @r#"
            exit 0
            --- stdout
            upgrade    c3 [time]  Revision c3
            1 revision upgraded in [time]: [database] is at c3 (head)
            --- stderr
            [dialect] [database]
            the database is behind
            verified: the database has all that the revisions make, and 1 object of its own: `migrate-drift` shows them
            "#);
        }
    }
}

#[test]
fn a_step_that_fails_is_rolled_back_and_the_copy_is_named() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade a1").ok();
        space.execute("INSERT INTO users VALUES (1, 'a'), (2, 'a')");
        space.edit("m/c3.sql", "CREATE INDEX", "CREATE UNIQUE INDEX");
        let outcome = space.run("migrate --backup copies");
        assert_eq!(outcome.code, Some(4));
        let said = outcome.to_string();
        assert!(said.contains("`migrate-restore [folder]/copies/"), "{said}");
        // What is half way is not compared with anything.
        assert!(!said.contains("comparing it"), "{said}");
        assert_eq!(space.applied(), "a1 b2");
    }
}

#[test]
fn what_is_refused_before_anything_runs_is_not_copied() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade b2").ok();
        space.edit("m/c3.sql", "ON users (email)", "ON users (none)");
        // What PostgreSQL's own words mean is for PostgreSQL to say.
        if space.dialect() == Dialect::Sqlite {
            let _ = space.run("migrate --backup copies").exits(2);
            assert!(!space.path("copies").exists());
        }
    }
}

#[test]
fn what_replay_cannot_answer_for_is_not_adopted_by_guessing() {
    let space = Space::new(Dialect::Postgres)
        .ladder()
        .revision(
            "d4",
            "c3",
            "--! upgrade postgres\nDO $$ BEGIN UPDATE users SET email = email; END $$;\n\n--! downgrade\nSELECT 1;\n",
        )
        .revision(
            "e5",
            "d4",
            "--! upgrade\nALTER TABLE users ADD COLUMN phone text;\n\n--! downgrade\nALTER TABLE users DROP COLUMN phone;\n",
        );
    unrecorded(&space, "c3");
    // It is at `c3` or at `d4`, and surely not at `e5`, though `d4` says something of `users`.
    assert_snapshot!(run(&space, "migrate"), @r#"
    exit 2
    --- stderr
    [dialect] [database]
    the database has tables, and no record of a revision
    comparing it with each revision
    error: `[database]` has tables and no migration records, and it is like several revisions
     |
     = note: nothing that is compared tells whether `d4` has been run
     = help: say which one it is at, by what has been run on it: `--adopt d4` if all of that has, and otherwise `--adopt` with the revision before
    "#);
    assert_eq!(space.objects(), "posts users users_email");
    space.run("migrate --adopt d4").ok();
    assert_eq!(space.query("SELECT count(phone) FROM users"), "0");
}

#[test]
fn a_revision_of_a_trigger_alone_is_not_taken_to_have_been_run() {
    let space = Space::new(Dialect::Postgres).ladder().revision(
        "d4",
        "c3",
        "--! upgrade postgres\n\
         CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\n\
         CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION f();\n\n\
         --! downgrade postgres\nDROP TRIGGER t ON users;\nDROP FUNCTION f();\n",
    );
    unrecorded(&space, "c3");
    let said = space.run("migrate").exits(2).said();
    assert!(said.contains("tells whether `d4` has been run"), "{said}");
    assert_eq!(space.objects(), "posts users users_email");
}

#[test]
fn a_database_in_memory_is_refused_before_anything_runs() {
    let space = Space::bare()
        .ladder()
        .globals("--migrations m --database-url sqlite::memory:");
    assert_snapshot!(run(&space, "migrate"), @r#"
    exit 2
    --- stderr
    SQLite sqlite::memory:
    error: a database in memory ends with its connection, so there is nothing to bring to head
     |
     = help: name a file, as in `sqlite://dev.db`; `migrate-test` proves revisions in memory
    "#);
}

#[test]
fn the_document_says_what_was_found() {
    for space in Space::each().map(Space::ladder) {
        let found = |line: &str| {
            let document = space.run(&format!("{line} --format json")).exits(0).json();
            let member = |name: &str| document[name].to_string();
            [
                member("found"),
                member("adopted"),
                member("backup"),
                member("verified"),
                document["steps"].as_array().unwrap().len().to_string(),
            ]
            .join(" ")
        };
        assert_eq!(found("migrate"), "\"empty\" null null true 3");
        assert_eq!(found("migrate"), "\"at-head\" null null null 0");
        space.run("migrate-downgrade").ok();
        assert_eq!(found("migrate"), "\"behind\" null null true 1");
        unrecorded(&space, "head");
        assert_eq!(found("migrate"), "\"unrecorded\" \"c3\" null true 0");
    }
}

#[test]
fn of_ten_at_once_each_step_is_done_by_one() {
    for space in Space::each().map(Space::ladder) {
        let running: Vec<_> = (0..10)
            .map(|_| space.command("migrate --format json").start())
            .collect();
        let steps = running.into_iter().map(|running| {
            let document = running.end().exits(0).json();
            document["steps"].as_array().unwrap().len()
        });
        assert_eq!(steps.sum::<usize>(), 3);
        assert_eq!(space.query(LOG), "upgrade|a1\nupgrade|b2\nupgrade|c3");
    }
}

#[test]
fn of_ten_that_adopt_at_once_one_records() {
    for space in Space::each().map(Space::ladder) {
        unrecorded(&space, "b2");
        let running: Vec<_> = (0..10).map(|_| space.command("migrate").start()).collect();
        for running in running {
            running.end().ok();
        }
        assert_eq!(space.query(LOG), "stamp|a1\nstamp|b2\nupgrade|c3");
    }
}
