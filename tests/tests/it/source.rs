//! Revisions that are wrong: each error names the file, the line and the column, and what was meant. Nothing
//! is ever skipped, and nothing is run.

use crate::space::Space;
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use stairway::Dialect;

/// One revision whose text is given in full.
fn one(text: impl AsRef<[u8]>) -> Space {
    Space::new(Dialect::Sqlite).file("m/a1.sql", text)
}

/// An upgrade of it, which makes no database.
fn refused(space: &Space) -> String {
    let outcome = space.run("migrate-upgrade").exits(2);
    assert_eq!(outcome.stdout, "");
    assert!(!space.path("x.db").exists(), "nothing is run");
    outcome.to_string()
}

const HEAD: &str = "-- Add users\n\n--! revision a1\n\n";

#[test]
fn a_directive_with_a_typo() {
    let space = one(format!(
        "{HEAD}--! upgrade\nSELECT 1;\n\n  --! downgrad sqlite\nSELECT 1;\n"
    ));
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: unknown directive `downgrad`
     --> m/a1.sql:8:7
      |
    8 |   --! downgrad sqlite
      |       ^^^^^^^^
      |
      = help: did you mean `downgrade`?
    ");
}

#[test]
fn an_unknown_directive() {
    let space = one(format!("{HEAD}--! frobnicate\n"));
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: unknown directive `frobnicate`
     --> m/a1.sql:5:5
      |
    5 | --! frobnicate
      |     ^^^^^^^^^^
      |
      = help: a directive is one of `revision`, `revises`, `depends-on`, `branch`, `created`, `upgrade`, `downgrade`, `irreversible`, `sample`, `allow`
    ");
}

#[test]
fn an_unknown_dialect_and_an_unknown_attribute() {
    let space = one(format!("{HEAD}--! upgrade postgre\nSELECT 1;\n"));
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: unexpected `postgre` after `upgrade`
     --> m/a1.sql:5:13
      |
    5 | --! upgrade postgre
      |             ^^^^^^^
      |
      = help: did you mean `postgres`?
    ");
    let space = one(format!("{HEAD}--! upgrade no-transactions\nSELECT 1;\n"));
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: unexpected `no-transactions` after `upgrade`
     --> m/a1.sql:5:13
      |
    5 | --! upgrade no-transactions
      |             ^^^^^^^^^^^^^^^
      |
      = help: did you mean `no-transaction`?
    ");
}

#[test]
fn a_directive_inside_of_a_string_is_text() {
    for space in Space::each() {
        let space = space.revision(
            "a1",
            "",
            "--! upgrade\nCREATE TABLE notes (body text);\nINSERT INTO notes VALUES ('\n--! downgrade\n--! no such \
             word\n');\n/*\n--! downgrade\n*/\n\n--! downgrade\nDROP TABLE notes;\n",
        );
        space.run("migrate-upgrade").ok();
        assert_eq!(
            space.query("SELECT body FROM notes"),
            "\n--! downgrade\n--! no such word\n"
        );
        space.run("migrate-downgrade base --yes").ok();
        assert_eq!(space.objects(), "");
    }
}

#[test]
fn a_header_without_a_revision_and_a_file_without_a_header() {
    assert_snapshot!(refused(&one("-- Add users\n\n--! upgrade\nSELECT 1;\n")), @"
    exit 2
    --- stderr
    error: the file does not say which revision it is
     --> m/a1.sql:1:1
      |
    1 | -- Add users
      | ^
      |
      = help: add a line `--! revision ID` before the first block
    ");
    assert_snapshot!(refused(&one("CREATE TABLE users (id bigint);\n")), @"
    exit 2
    --- stderr
    error: text outside of every block
     --> m/a1.sql:1:1
      |
    1 | CREATE TABLE users (id bigint);
      | ^^^^^^
      |
      = help: put `--! upgrade` above it, or make it a comment

    error: the file does not say which revision it is
     --> m/a1.sql:1:1
      |
    1 | CREATE TABLE users (id bigint);
      | ^
      |
      = help: add a line `--! revision ID` before the first block
    ");
    assert_snapshot!(refused(&one("")), @"
    exit 2
    --- stderr
    error: the file does not say which revision it is
    --> m/a1.sql
     = help: add a line `--! revision ID` before the first block
    ");
}

#[test]
fn two_files_with_one_id() {
    let space = Space::new(Dialect::Sqlite).ladder();
    space.write("m/copy_of_b2.sql", space.read("m/b2.sql"));
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: revision `b2` is in several files: `m/b2.sql`, `m/copy_of_b2.sql`
     --> m/b2.sql:3:14
      |
    3 | --! revision b2
      |              ^^
      |
     ::: m/copy_of_b2.sql:3:14
      |
    3 | --! revision b2
      |              --
      |
      = help: give all but one of them an id of their own, in the header and in the file's name
    ");
}

#[test]
fn a_parent_that_is_not_there() {
    let space = Space::new(Dialect::Sqlite).ladder();
    space.remove("m/b2.sql");
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: revision `c3` revises `b2`, which does not exist
     --> m/c3.sql:4:13
      |
    4 | --! revises b2
      |             ^^
      |
      = help: bring its file back, or name another parent
    ");
    space.edit("m/c3.sql", "revises b2", "revises a");
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: revision `c3` revises `a`, which does not exist
     --> m/c3.sql:4:13
      |
    4 | --! revises a
      |             ^
      |
      = help: did you mean `a1`?
    ");
}

#[test]
fn a_cycle_and_a_revision_that_revises_itself() {
    let space = Space::new(Dialect::Sqlite).ladder();
    space.edit("m/a1.sql", "revision a1\n", "revision a1\n--! revises c3\n");
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: revisions need each other in a cycle: `a1` needs `c3` needs `b2` needs `a1`
     --> m/a1.sql:4:13
      |
    4 | --! revises c3
      |             ^^
      |
     ::: m/c3.sql:4:13
      |
    4 | --! revises b2
      |             --
      |
     ::: m/b2.sql:4:13
      |
    4 | --! revises a1
      |             --
      |
      = help: take one of these references out
    ");
    space.edit("m/a1.sql", "revises c3", "revises a1");
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: revision `a1` revises itself
     --> m/a1.sql:4:13
      |
    4 | --! revises a1
      |             ^^
      |
      = help: take `a1` out of that list
    ");
}

#[test]
fn a_file_that_is_no_sql_beside_those_that_may_be_there() {
    let space = Space::new(Dialect::Sqlite)
        .ladder()
        .file("m/README.md", "Revisions.")
        .file("m/.gitkeep", "")
        .file("m/template.sql", "-- {{message}}\n");
    space.run("migrate-heads").ok();
    space.write("m/notes.txt", "Remember the milk.");
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: `m/notes.txt` is not a revision's file
    --> m/notes.txt
     = help: the folder holds revisions (`.sql`), and beside them only `README.md`, `template.sql` and dot files; move it elsewhere
    ");
    space.remove("m/notes.txt");
    space.write("m/old/z9.sql", "SELECT 1;");
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: `m/old` is a folder, and revisions are files
    --> m/old
     = help: move it out of the folder of revisions
    ");
}

#[test]
fn a_name_that_lacks_the_id() {
    let space = Space::new(Dialect::Sqlite).file("m/users.sql", HEAD);
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: the file's name lacks its revision id `a1`
     --> m/users.sql:3:14
      |
    3 | --! revision a1
      |              ^^
      |
      = help: put `a1` into the file's name, as in `2026-01-18_a1_what_it_does.sql`, or correct the `revision` line
    ");
}

#[test]
fn a_file_that_is_not_utf_8() {
    let space = one(b"-- Add users\n\n--! revision a1\n\n--! upgrade\nSELECT 'caf\xe9';\n");
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: the file is not UTF-8
     --> m/a1.sql:6:12
      |
    6 | SELECT 'caf�';
      |            ^
      |
      = help: save it as UTF-8
    ");
}

#[test]
fn a_folder_in_place_of_a_file() {
    let space = Space::new(Dialect::Sqlite).file("m/a1.sql/b", "");
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: `m/a1.sql` is a folder, and revisions are files
    --> m/a1.sql
     = help: move it out of the folder of revisions
    ");
}

#[test]
fn line_ends_and_a_mark_at_the_start_do_not_count() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade").ok();
        for id in ["a1", "b2", "c3"] {
            let path = format!("m/{id}.sql");
            let text = space.read(&path).replace('\n', "\r\n");
            space.write(&path, format!("\u{feff}{text}"));
        }
        space.run("migrate-current --check").ok();
        space.run("migrate-downgrade base --yes").ok();
        space.run("migrate-upgrade").ok();
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn a_beginning_that_fits_two_ids() {
    let space = Space::new(Dialect::Sqlite)
        .revision("abc1", "", "--! upgrade\nSELECT 1;\n")
        .revision("abd2", "abc1", "--! upgrade\nSELECT 1;\n");
    for line in ["migrate-upgrade ab", "migrate-show ab"] {
        allow_duplicates! { assert_snapshot!(space.run(line), @"
        exit 2
        --- stderr
        error: `ab` is ambiguous: it begins `abc1` and `abd2`
         --> m/abc1.sql:3:14
          |
        3 | --! revision abc1
          |              ^^^^ Revision abc1
          |
         ::: m/abd2.sql:3:14
          |
        3 | --! revision abd2
          |              ---- Revision abd2
          |
          = help: give more characters of the id
        "); }
    }
    assert_snapshot!(space.run("migrate-upgrade abx"), @"
    exit 2
    --- stderr
    error: there is no revision `abx`
     |
     = help: `migrate-history` lists the revisions
    ");
}

#[test]
fn targets_that_make_no_sense() {
    let space = Space::new(Dialect::Sqlite).ladder();
    assert_snapshot!(space.run("migrate-upgrade +1x"), @"
    exit 2
    --- stderr
    error: `+1x` is not a number of steps
     |
     = help: write digits right after the sign, as in `+2` or `-1`
    ");
    assert_snapshot!(space.run("migrate-upgrade +4"), @"
    exit 2
    --- stderr
    error: `+4` goes too far: there are only 3 steps up from base
     |
     = help: the farthest is `+3`
    ");
    space.run("migrate-upgrade a1").ok();
    space.run("migrate-downgrade base").ok();
    assert_snapshot!(space.run("migrate-downgrade -1"), @"
    exit 2
    --- stderr
    error: `-1` goes too far: there is no step down from base
     |
     = help: nothing is applied, so there is nothing to take back
    ");
    assert_snapshot!(space.run("migrate-upgrade -1"), @"
    exit 2
    --- stderr
    error: `-1` cannot be the target of an upgrade
     |
     = help: `-N` goes down: use `migrate-downgrade`
    ");
    assert_snapshot!(space.run("migrate-downgrade +1"), @"
    exit 2
    --- stderr
    error: `+1` cannot be the target of a downgrade
     |
     = help: `+N` goes up: use `migrate-upgrade`
    ");
    assert_snapshot!(space.run("migrate-upgrade hed"), @"
    exit 2
    --- stderr
    error: there is no revision `hed`
     |
     = help: did you mean `head`?
    ");
}

#[test]
fn several_heads_are_named_where_one_is_meant() {
    let space =
        Space::new(Dialect::Sqlite)
            .ladder()
            .revision("d4", "b2", "--! upgrade\nSELECT 1;\n");
    assert_snapshot!(space.run("migrate-upgrade"), @"
    exit 2
    --- stderr
    error: `head` is ambiguous: the heads are `c3` and `d4`
     --> m/c3.sql:3:14
      |
    3 | --! revision c3
      |              ^^ Revision c3
      |
     ::: m/d4.sql:3:14
      |
    3 | --! revision d4
      |              -- Revision d4
      |
      = help: `heads` names all of them; `migrate-merge` joins them in one
    ");
    space.run("migrate-upgrade heads").ok();
    assert_eq!(space.applied(), "a1 b2 c3 d4");
}

#[test]
fn a_script_with_its_own_transaction() {
    let space = one(format!(
        "{HEAD}--! upgrade\nCREATE TABLE users (id bigint);\nCOMMIT;\nDROP TABLE no_such;\n"
    ));
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: `COMMIT` in a block that runs in a transaction
     --> m/a1.sql:7:1
      |
    7 | COMMIT;
      | ^^^^^^
      |
      = help: the step is one transaction with its record already; take it out, or, to control transactions yourself, write `--! upgrade no-transaction`
    ");
    let space = one(format!("{HEAD}--! upgrade\nBEGIN;\nSELECT 1;\nEND;\n"));
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: `BEGIN` in a block that runs in a transaction
     --> m/a1.sql:6:1
      |
    6 | BEGIN;
      | ^^^^^
      |
      = help: the step is one transaction with its record already; take it out, or, to control transactions yourself, write `--! upgrade no-transaction`

    error: `END` in a block that runs in a transaction
     --> m/a1.sql:8:1
      |
    8 | END;
      | ^^^
      |
      = help: the step is one transaction with its record already; take it out, or, to control transactions yourself, write `--! upgrade no-transaction`
    ");
}

#[test]
fn what_only_psql_understands_and_pragmas_that_do_nothing() {
    let space = one(format!("{HEAD}--! upgrade postgres\n\\i other.sql\n"));
    assert_snapshot!(refused(&space), @r"
    exit 2
    --- stderr
    error: `\i` is a command of the `psql` client, not SQL
     --> m/a1.sql:6:1
      |
    6 | \i other.sql
      | ^^
      |
      = help: blocks are run by the database alone; write it as SQL
    ");
    let space = one(format!(
        "{HEAD}--! upgrade postgres\nCOPY users FROM stdin;\n1\tx\n\\.\n"
    ));
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: `COPY ... FROM stdin` takes its rows from a client
     --> m/a1.sql:6:12
      |
    6 | COPY users FROM stdin;
      |            ^^^^^^^^^^
      |
      = help: write the rows as `INSERT`
    ");
    let space = one(format!(
        "{HEAD}--! upgrade sqlite\nPRAGMA foreign_keys = OFF;\n"
    ));
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: `PRAGMA foreign_keys` in a block that runs in a transaction
     --> m/a1.sql:6:8
      |
    6 | PRAGMA foreign_keys = OFF;
      |        ^^^^^^^^^^^^
      |
      = help: SQLite ignores it inside of a transaction, and `DROP TABLE` then deletes the rows that refer to the table: write `--! upgrade sqlite no-transaction`
    ");
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let space = Space::new(Dialect::Sqlite)
        .file(
            "m/a1.sql",
            "-- A\n\n--! revision a1\n--! upgrad\nSELECT 1;\n--! downgrde\n",
        )
        .file("m/b2.sql", "-- B\n\n--! revision b2\n--! revise a1\n");
    assert_snapshot!(refused(&space), @"
    exit 2
    --- stderr
    error: unknown directive `upgrad`
     --> m/a1.sql:4:5
      |
    4 | --! upgrad
      |     ^^^^^^
      |
      = help: did you mean `upgrade`?

    error: unknown directive `downgrde`
     --> m/a1.sql:6:5
      |
    6 | --! downgrde
      |     ^^^^^^^^
      |
      = help: did you mean `downgrade`?

    error: unknown directive `revise`
     --> m/b2.sql:4:5
      |
    4 | --! revise a1
      |     ^^^^^^
      |
      = help: did you mean `revises`?
    ");
    assert_snapshot!(space.run("migrate-history --format json"), @r#"
    exit 2
    --- stdout
    {
      "error": {
        "kind": "source",
        "message": "unknown directive `upgrad`",
        "help": "did you mean `upgrade`?",
        "path": "m/a1.sql",
        "line": 4,
        "column": 5,
        "notes": [],
        "related": [
          {
            "kind": "source",
            "message": "unknown directive `downgrde`",
            "help": "did you mean `downgrade`?",
            "path": "m/a1.sql",
            "line": 6,
            "column": 5,
            "notes": [],
            "related": []
          },
          {
            "kind": "source",
            "message": "unknown directive `revise`",
            "help": "did you mean `revises`?",
            "path": "m/b2.sql",
            "line": 4,
            "column": 5,
            "notes": [],
            "related": []
          }
        ]
      }
    }
    "#);
}

#[test]
fn an_error_as_a_document_has_its_place() {
    let space = one(format!("{HEAD}--! upgrad\nSELECT 1;\n"));
    for line in [
        "migrate-upgrade",
        "migrate-downgrade",
        "migrate-history",
        "migrate-current",
        "migrate-heads",
        "migrate-show head",
        "migrate-test",
        "migrate-create --empty more",
    ] {
        let outcome = space.run(&format!("{line} --format json")).exits(2);
        assert_eq!(outcome.stderr, "", "{line}");
        let document = outcome.json();
        let error = &document["error"];
        assert_eq!(error["kind"], "source", "{line}");
        assert_eq!(error["message"], "unknown directive `upgrad`", "{line}");
        assert_eq!(error["help"], "did you mean `upgrade`?", "{line}");
        assert_eq!(error["path"], "m/a1.sql", "{line}");
        assert_eq!(
            (&error["line"], &error["column"]),
            (&5.into(), &5.into()),
            "{line}"
        );
    }
}
