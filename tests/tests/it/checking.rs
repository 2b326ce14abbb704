//! `migrate-check`: every rule, what is skipped, and what git says was committed.

use crate::space::Space;
use insta::assert_snapshot;
use std::path::Path;

fn space() -> Space {
    Space::bare().globals("--migrations m --databases sqlite,postgres")
}

/// Runs git in a folder of the space, as somebody with a name and without a configuration.
#[track_caller]
pub(crate) fn git(space: &Space, folder: &str, words: &str) {
    let configured = "-c user.name=A -c user.email=a@example.com -c init.defaultBranch=main \
                      -c protocol.file.allow=always -c advice.detachedHead=false";
    let words = configured
        .split_whitespace()
        .chain(words.split_whitespace());
    duct::cmd("git", words)
        .dir(space.path(folder))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .stdout_null()
        .stderr_null()
        .run()
        .unwrap();
}

/// A clone, in `work`, of a repository whose branch `main` holds the ladder in `m/`.
fn cloned() -> Space {
    let space = space().ladder();
    git(&space, ".", "init .");
    git(&space, ".", "add m");
    git(&space, ".", "commit -m ladder");
    git(&space, ".", "clone . work");
    let space = space.globals("--migrations work/m --databases postgres");
    git(&space, "work", "switch -c topic");
    space
}

#[test]
fn what_holds_is_told_rule_by_rule() {
    assert_snapshot!(space().ladder().run("migrate-check"), @"
    exit 0
    --- stdout
    rule               status   detail
    unsound            ok       3 revisions
    heads              ok       `c3`
    missing-downgrade  ok       3 revisions
    reason             ok       no reason is needed
    untranslatable     ok       3 revisions, for SQLite
    models             skipped  no models are configured
    edited             skipped  not in a git repository

    ok, 2 rules not checked
    ");
    let alone = space().globals("--migrations m --databases postgres");
    assert_snapshot!(alone.ladder().run("migrate-check -q"), @"
    exit 0
    --- stdout
    rule            status   detail
    untranslatable  skipped  the revisions are for PostgreSQL alone, so nothing is translated
    models          skipped  no models are configured
    edited          skipped  not in a git repository

    ok, 3 rules not checked
    ");
    assert_snapshot!(space().ladder().run("migrate-check --no-base --format json"), @r#"
    exit 0
    --- stdout
    {
      "ok": true,
      "findings": [],
      "rules": [
        {"rule":"unsound","status":"ok","detail":"3 revisions"},
        {"rule":"heads","status":"ok","detail":"`c3`"},
        {"rule":"missing-downgrade","status":"ok","detail":"3 revisions"},
        {"rule":"reason","status":"ok","detail":"no reason is needed"},
        {"rule":"untranslatable","status":"ok","detail":"3 revisions, for SQLite"},
        {"rule":"models","status":"skipped","detail":"no models are configured"},
        {"rule":"edited","status":"skipped","detail":"`--no-base` is given"}
      ]
    }
    "#);
    let empty = space().file("m/README.md", "");
    assert_snapshot!(empty.run("migrate-check"), @"
    exit 0
    --- stdout
    rule               status   detail
    unsound            ok       0 revisions
    heads              ok       no revision yet
    missing-downgrade  ok       0 revisions
    reason             ok       no reason is needed
    untranslatable     ok       0 revisions, for SQLite
    models             skipped  no models are configured
    edited             skipped  not in a git repository

    ok, 2 rules not checked
    ");
}

#[test]
fn without_a_folder_there_is_nothing_to_check() {
    assert_snapshot!(space().run("migrate-check"), @"
    exit 2
    --- stderr
    error: there is no folder `m`
    --> m
     = help: `cargo xtask migrate-create MESSAGE` makes the first revision and its folder; `--migrations DIR`, or `migrations` in [workspace.metadata.stairway], names another
    ");
}

#[test]
fn several_heads_are_shown_with_their_messages() {
    let space = space()
        .ladder()
        .revision("d4", "b2", "--! irreversible \"it was a trial\"\n");
    assert_snapshot!(space.run("migrate-check"), @"
    exit 1
    --- stdout
    error[heads]: there are 2 heads: `c3` and `d4`
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
      = help: `cargo xtask migrate-merge` joins them in one; or let the revision that is not shared yet revise the other head, in its `--! revises` line

    rule               status   detail
    unsound            ok       4 revisions
    heads              failed   2 heads
    missing-downgrade  ok       4 revisions
    reason             ok       1 reason
    untranslatable     ok       4 revisions, for SQLite
    models             skipped  no models are configured
    edited             skipped  not in a git repository

    1 error, 2 rules not checked
    ");
}

#[test]
fn each_unsound_file_is_a_finding_and_the_rest_is_not_checked() {
    let space = space()
        .ladder()
        .revision("d4", "c9", "--! upgrade\n")
        .file("m/e5.sql", "--! revision e5\n--! upgrde\n")
        .file("m/copy_b2.sql", "--! revision b2\n--! upgrade\n")
        .file("m/notes.txt", "");
    assert_snapshot!(space.run("migrate-check"), @"
    exit 1
    --- stdout
    error[unsound]: revision `b2` is in several files: `m/b2.sql`, `m/copy_b2.sql`
     --> m/b2.sql:3:14
      |
    3 | --! revision b2
      |              ^^
      |
     ::: m/copy_b2.sql:1:14
      |
    1 | --! revision b2
      |              --
      |
      = help: give all but one of them an id of their own, in the header and in the file's name

    error[unsound]: unknown directive `upgrde`
     --> m/e5.sql:2:5
      |
    2 | --! upgrde
      |     ^^^^^^
      |
      = help: did you mean `upgrade`?

    error[unsound]: `m/notes.txt` is not a revision's file
    --> m/notes.txt
     = help: the folder holds revisions (`.sql`), and beside them only `README.md`, `template.sql` and dot files; move it elsewhere

    rule               status   detail
    unsound            failed   3 problems
    heads              skipped  the revisions are unsound
    missing-downgrade  skipped  the revisions are unsound
    reason             skipped  the revisions are unsound
    untranslatable     skipped  the revisions are unsound
    models             skipped  the revisions are unsound
    edited             skipped  the revisions are unsound

    3 errors, 6 rules not checked
    ");
    assert_snapshot!(space.run("migrate-check --format json"), @r#"
    exit 1
    --- stdout
    {
      "ok": false,
      "findings": [
        {
          "rule": "unsound",
          "level": "error",
          "message": "revision `b2` is in several files: `m/b2.sql`, `m/copy_b2.sql`",
          "help": "give all but one of them an id of their own, in the header and in the file's name",
          "path": "m/b2.sql",
          "line": 3,
          "column": 14,
          "revision": null,
          "notes": [],
          "places": [
            {"path":"m/b2.sql","line":3,"column":14,"text":""},
            {"path":"m/copy_b2.sql","line":1,"column":14,"text":""}
          ]
        },
        {
          "rule": "unsound",
          "level": "error",
          "message": "unknown directive `upgrde`",
          "help": "did you mean `upgrade`?",
          "path": "m/e5.sql",
          "line": 2,
          "column": 5,
          "revision": null,
          "notes": []
        },
        {
          "rule": "unsound",
          "level": "error",
          "message": "`m/notes.txt` is not a revision's file",
          "help": "the folder holds revisions (`.sql`), and beside them only `README.md`, `template.sql` and dot files; move it elsewhere",
          "path": "m/notes.txt",
          "line": null,
          "column": null,
          "revision": null,
          "notes": []
        }
      ],
      "rules": [
        {"rule":"unsound","status":"failed","detail":"3 problems"},
        {"rule":"heads","status":"skipped","detail":"the revisions are unsound"},
        {"rule":"missing-downgrade","status":"skipped","detail":"the revisions are unsound"},
        {"rule":"reason","status":"skipped","detail":"the revisions are unsound"},
        {"rule":"untranslatable","status":"skipped","detail":"the revisions are unsound"},
        {"rule":"models","status":"skipped","detail":"the revisions are unsound"},
        {"rule":"edited","status":"skipped","detail":"the revisions are unsound"}
      ]
    }
    "#);
}

#[test]
fn a_missing_downgrade_and_one_that_does_nothing() {
    let space = space()
        .ladder()
        .revision(
            "d4",
            "c3",
            "--! upgrade\nINSERT INTO users VALUES (1, 'a');\n",
        )
        .revision(
            "e5",
            "d4",
            "--! upgrade\nDROP TABLE posts;\n\n--! downgrade\n-- Later.\n",
        )
        .revision(
            "f6",
            "e5",
            "--! upgrade\nUPDATE users SET email = 'b';\n\n--! downgrade\n",
        );
    assert_snapshot!(space.run("migrate-check"), @r#"
    exit 1
    --- stdout
    error[missing-downgrade]: revision `d4` has no downgrade
     --> m/d4.sql:3:14
      |
    3 | --! revision d4
      |              ^^
      |
      = help: write the way back below a line `--! downgrade`, or say with `--! irreversible "why"` that there is none

    error[missing-downgrade]: the downgrade of `e5` does nothing
     --> m/e5.sql:9:1
      |
    9 | --! downgrade
      | ^^^^^^^^^^^^^
      |
      = note: what the upgrade makes would still be there
      = help: write the way back below a line `--! downgrade`, or say with `--! irreversible "why"` that there is none

    rule               status   detail
    unsound            ok       6 revisions
    heads              ok       `f6`
    missing-downgrade  failed   2 of 6 revisions
    reason             ok       no reason is needed
    untranslatable     ok       6 revisions, for SQLite
    models             skipped  no models are configured
    edited             skipped  not in a git repository

    2 errors, 2 rules not checked
    "#);
}

#[test]
fn an_empty_reason_is_none() {
    let space = space().ladder().revision(
        "d4",
        "c3",
        "--! allow drop-table \"\"\n--! allow parity \"only PostgreSQL has it\"\n\n\
             --! upgrade\nDROP TABLE posts;\n\n--! irreversible \" \"\n",
    );
    assert_snapshot!(space.run("migrate-check"), @r#"
    exit 1
    --- stdout
    error[reason]: `--! allow drop-table ""` gives no reason
     --> m/d4.sql:6:1
      |
    6 | --! allow drop-table ""
      | ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: say between the quotes why this is fine here

    error[reason]: `--! irreversible ""` gives no reason
      --> m/d4.sql:12:1
       |
    12 | --! irreversible " "
       | ^^^^^^^^^^^^^^^^^^^^
       |
       = help: say between the quotes why this is fine here

    rule               status   detail
    unsound            ok       4 revisions
    heads              ok       `d4`
    missing-downgrade  ok       4 revisions
    reason             failed   2 of 3 reasons
    untranslatable     ok       4 revisions, for SQLite
    models             skipped  no models are configured
    edited             skipped  not in a git repository

    2 errors, 2 rules not checked
    "#);
}

#[test]
fn what_cannot_be_translated_is_found_in_both_directions() {
    let space = space()
        .ladder()
        .revision(
            "d4",
            "c3",
            "--! upgrade\nALTER TABLE users ADD COLUMN phone text;\n\n\
             --! downgrade\nDROP FUNCTION touch();\nALTER TABLE users DROP COLUMN phone;\n",
        )
        .revision(
            "e5",
            "d4",
            "--! upgrade\nALTER TABLE users ADD COLUMN address inet;\n\n\
             --! downgrade\nALTER TABLE users DROP COLUMN address;\n",
        )
        .revision(
            "f6",
            "e5",
            "--! upgrade\nSELECT 1;\n\n--! downgrade\nSELECT 1;\n",
        );
    assert_snapshot!(space.run("migrate-check"), @"
    exit 1
    --- stdout
    error[untranslatable]: `DROP FUNCTION` has no form on SQLite
      --> m/d4.sql:10:1
       |
    10 | DROP FUNCTION touch();
       | ^^^^^^^^^^^^^
       |
       = note: what it makes or changes is not among what the two databases share
       = note: in the downgrade of `d4`, for SQLite
       = note: not looked at, since they come after what cannot be translated for SQLite: 1 revision
       = help: write the change once for each database:

               --! downgrade postgres
               DROP FUNCTION touch();

               --! downgrade sqlite
               -- the same change in SQLite's words

    error[untranslatable]: the type `inet` has no equal on SQLite
     --> m/e5.sql:7:38
      |
    7 | ALTER TABLE users ADD COLUMN address inet;
      |                                      ^^^^
      |
      = note: SQLite has no type whose values mean the same, and no revision before this one creates an enum of that name
      = note: in the upgrade of `e5`, for SQLite
      = help: write the change once for each database:

              --! upgrade postgres
              ALTER TABLE users ADD COLUMN address inet;

              --! upgrade sqlite
              -- the same change in SQLite's words

    rule               status   detail
    unsound            ok       6 revisions
    heads              ok       `f6`
    missing-downgrade  ok       6 revisions
    reason             ok       no reason is needed
    untranslatable     failed   6 revisions, for SQLite
    models             skipped  no models are configured
    edited             skipped  not in a git repository

    2 errors, 2 rules not checked
    ");
    let alone = space.globals("--migrations m --databases postgres");
    assert_snapshot!(alone.run("migrate-check -q"), @"
    exit 0
    --- stdout
    rule            status   detail
    untranslatable  skipped  the revisions are for PostgreSQL alone, so nothing is translated
    models          skipped  no models are configured
    edited          skipped  not in a git repository

    ok, 3 rules not checked
    ");
}

#[test]
fn what_is_committed_may_be_laid_out_anew_and_added_to() {
    let space = cloned().revision("d4", "c3", "--! upgrade\nSELECT 1;\n\n--! downgrade\n");
    std::fs::rename(space.path("m/d4.sql"), space.path("work/m/d4.sql")).unwrap();
    space.edit(
        "work/m/a1.sql",
        "-- Revision a1",
        "-- Make users\n--\n-- With their addresses.",
    );
    space.edit(
        "work/m/a1.sql",
        "email text",
        "email  text -- Unverified.\n",
    );
    std::fs::rename(
        space.path("work/m/b2.sql"),
        space.path("work/m/b2_posts.sql"),
    )
    .unwrap();
    assert_snapshot!(space.run("migrate-check -q"), @"
    exit 0
    --- stdout
    rule            status   detail
    untranslatable  skipped  the revisions are for PostgreSQL alone, so nothing is translated
    models          skipped  no models are configured

    ok, 2 rules not checked
    ");
    // Committed on the branch, it may still be edited.
    git(&space, "work", "add m");
    git(&space, "work", "commit -m more");
    space.edit("work/m/d4.sql", "SELECT 1", "SELECT 2");
    assert_snapshot!(space.run("migrate-check -q"), @"
    exit 0
    --- stdout
    rule            status   detail
    untranslatable  skipped  the revisions are for PostgreSQL alone, so nothing is translated
    models          skipped  no models are configured

    ok, 2 rules not checked
    ");
    assert_snapshot!(space.run("migrate-check -q --base topic"), @"
    exit 1
    --- stdout
    error[edited]: the upgrade of `d4` was edited
     --> work/m/d4.sql:7:1
      |
    7 | SELECT 2;
      | ^^^^^^^^
      |
      = note: it is committed in `topic`, so databases may have applied it as it was
      = help: restore it, and write the change into a new revision

    rule            status   detail
    untranslatable  skipped  the revisions are for PostgreSQL alone, so nothing is translated
    models          skipped  no models are configured
    edited          failed   compared 4 revisions with `topic`

    1 error, 2 rules not checked
    ");
    assert_snapshot!(space.run("migrate-check -q --no-base"), @"
    exit 0
    --- stdout
    rule            status   detail
    untranslatable  skipped  the revisions are for PostgreSQL alone, so nothing is translated
    models          skipped  no models are configured
    edited          skipped  `--no-base` is given

    ok, 3 rules not checked
    ");
}

#[test]
fn what_is_committed_is_neither_edited_nor_renamed_nor_taken_away() {
    let space = cloned();
    // The branch goes on elsewhere; what counts is where this one left it.
    space.write(
        "m/d9.sql",
        "--! revision d9\n--! revises c3\n--! irreversible \"late\"\n",
    );
    git(&space, ".", "add m");
    git(&space, ".", "commit -m late");
    git(&space, "work", "fetch");
    space.edit("work/m/a1.sql", "email text", "email varchar(99)");
    space.edit(
        "work/m/b2.sql",
        "DROP TABLE posts",
        "DROP TABLE posts CASCADE",
    );
    std::fs::rename(space.path("work/m/c3.sql"), space.path("work/m/d4.sql")).unwrap();
    space.edit("work/m/d4.sql", "--! revision c3", "--! revision d4");
    assert_snapshot!(space.run("migrate-check"), @"
    exit 1
    --- stdout
    error[edited]: the upgrade of `a1` was edited
     --> work/m/a1.sql:6:1
      |
    6 | CREATE TABLE users (id bigint PRIMARY KEY, email varchar(99) NOT NULL);
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: it is committed in `origin/main`, so databases may have applied it as it was
      = help: restore it, and write the change into a new revision

    warning[edited]: the downgrade of `b2` was edited
      --> work/m/b2.sql:10:1
       |
    10 | DROP TABLE posts CASCADE;
       | ^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = note: it is committed in `origin/main`

    error[edited]: revision `c3` has another id now: `d4`
     --> work/m/d4.sql:3:14
      |
    3 | --! revision d4
      |              ^^
      |
      = note: it is committed in `origin/main`, so databases may have applied it
      = help: bring it back, and take back what it does in a new revision

    rule               status   detail
    unsound            ok       3 revisions
    heads              ok       `d4`
    missing-downgrade  ok       3 revisions
    reason             ok       no reason is needed
    untranslatable     skipped  the revisions are for PostgreSQL alone, so nothing is translated
    models             skipped  no models are configured
    edited             failed   compared 3 revisions with `origin/main`

    2 errors, 1 warning, 2 rules not checked
    ");
    space.remove("work/m/d4.sql");
    assert_snapshot!(space.run("migrate-check -q --format json"), @r#"
    exit 1
    --- stdout
    {
      "ok": false,
      "findings": [
        {
          "rule": "edited",
          "level": "error",
          "message": "the upgrade of `a1` was edited",
          "help": "restore it, and write the change into a new revision",
          "path": "work/m/a1.sql",
          "line": 6,
          "column": 1,
          "revision": "a1",
          "notes": ["it is committed in `origin/main`, so databases may have applied it as it was"]
        },
        {
          "rule": "edited",
          "level": "warning",
          "message": "the downgrade of `b2` was edited",
          "help": null,
          "path": "work/m/b2.sql",
          "line": 10,
          "column": 1,
          "revision": "b2",
          "notes": ["it is committed in `origin/main`"]
        },
        {
          "rule": "edited",
          "level": "error",
          "message": "revision `c3` is gone",
          "help": "bring it back, and take back what it does in a new revision",
          "path": "work/m/c3.sql",
          "line": null,
          "column": null,
          "revision": "c3",
          "notes": ["it is committed in `origin/main`, so databases may have applied it"]
        }
      ],
      "rules": [
        {"rule":"unsound","status":"ok","detail":"2 revisions"},
        {"rule":"heads","status":"ok","detail":"`b2`"},
        {"rule":"missing-downgrade","status":"ok","detail":"2 revisions"},
        {"rule":"reason","status":"ok","detail":"no reason is needed"},
        {
          "rule": "untranslatable",
          "status": "skipped",
          "detail": "the revisions are for PostgreSQL alone, so nothing is translated"
        },
        {"rule":"models","status":"skipped","detail":"no models are configured"},
        {"rule":"edited","status":"failed","detail":"compared 3 revisions with `origin/main`"}
      ]
    }
    "#);
}

#[test]
fn on_the_base_branch_the_working_tree_is_compared_with_head() {
    let space = cloned();
    git(&space, "work", "switch main");
    space.edit("work/m/a1.sql", "email text", "email varchar(99)");
    let said = space.run("migrate-check").exits(1).stdout;
    assert!(said.contains("the upgrade of `a1` was edited"), "{said}");
    git(&space, "work", "commit -a -m edited");
    // It is in no branch of the remote, so it is still an edit.
    let _ = space.run("migrate-check").exits(1);
    git(&space, "work", "update-ref refs/remotes/origin/main HEAD");
    let _ = space.run("migrate-check").exits(0);
}

#[test]
fn another_branch_is_named_and_one_that_is_not_there_is_an_error() {
    let space = cloned();
    git(&space, ".", "branch release");
    git(&space, "work", "fetch");
    space.edit("work/m/a1.sql", "email text", "email varchar(99)");
    let said = space.run("migrate-check --base release").exits(1).stdout;
    assert!(
        said.contains("it is committed in `origin/release`"),
        "{said}"
    );
    assert_snapshot!(space.run("migrate-check --base nowhere"), @"
    exit 2
    --- stderr
    error: revisions cannot be compared with `nowhere`
     |
     = note: git knows neither `nowhere` nor `origin/nowhere`
     = help: fetch it, or name another branch
    ");
    assert_snapshot!(space.run("migrate-check --base=--help"), @"
    exit 2
    --- stderr
    error: revisions cannot be compared with `--help`
     |
     = note: git knows neither `--help` nor `origin/--help`
     = help: fetch it, or name another branch
    ");
    assert_snapshot!(space.run("migrate-check --base main --no-base"), @"
    exit 2
    --- stderr
    error: the argument '--base <BRANCH>' cannot be used with '--no-base'

    Usage: cargo xtask migrate-check --base <BRANCH> --migrations <DIR> --databases <DIALECTS>

    For more information, try '--help'.
    ");
}

#[test]
fn without_a_base_that_can_be_compared_with_it_is_said_why() {
    let outside = space().ladder();
    assert_snapshot!(outside.run("migrate-check --base main"), @"
    exit 2
    --- stderr
    error: revisions cannot be compared with `main`
     |
     = note: not in a git repository
    ");
    let fresh = space().ladder();
    git(&fresh, ".", "init .");
    assert_snapshot!(fresh.run("migrate-check -q"), @"
    exit 0
    --- stdout
    rule    status   detail
    models  skipped  no models are configured
    edited  skipped  no default branch of the remote `origin` is known here; `--base BRANCH` names a branch

    ok, 2 rules not checked
    ");
    git(&fresh, ".", "add m");
    git(&fresh, ".", "commit -m ladder");
    git(&fresh, ".", "update-ref refs/remotes/origin/main HEAD");
    // All of the folder is new.
    std::fs::rename(fresh.path("m"), fresh.path("n")).unwrap();
    let fresh = fresh.globals("--migrations n --databases sqlite,postgres");
    assert_snapshot!(fresh.run("migrate-check -q"), @"
    exit 0
    --- stdout
    rule    status   detail
    models  skipped  no models are configured
    edited  skipped  `n` holds no revision in `origin/main`

    ok, 2 rules not checked
    ");
    // Nothing in common.
    git(&fresh, ".", "switch --orphan other");
    git(&fresh, ".", "commit --allow-empty -m other");
    assert_snapshot!(fresh.run("migrate-check -q"), @"
    exit 0
    --- stdout
    rule    status   detail
    models  skipped  no models are configured
    edited  skipped  HEAD and `origin/main` share no commit that is known here

    ok, 2 rules not checked
    ");
}

#[test]
fn a_shallow_clone_says_that_it_is_shallow() {
    let space = cloned();
    space.write("other", "");
    git(&space, ".", "add other");
    git(&space, ".", "commit -m other");
    let origin = format!("file://{}", space.path(".").display());
    git(&space, ".", &format!("clone --depth 1 {origin} shallow"));
    git(&space, "shallow", "switch --orphan other");
    git(&space, "shallow", "commit --allow-empty -m other");
    let space = space.globals("--migrations m --databases sqlite,postgres");
    copy(&space.path("m"), &space.path("shallow/m"));
    let space = space.globals("--migrations shallow/m --databases sqlite,postgres");
    assert_snapshot!(space.run("migrate-check -q"), @"
    exit 0
    --- stdout
    rule    status   detail
    models  skipped  no models are configured
    edited  skipped  HEAD and `origin/main` share no commit that is known here; the clone is shallow: fetch all of the history (`git fetch --unshallow`)

    ok, 2 rules not checked
    ");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn in_a_hook_of_git_the_repository_is_found_all_the_same() {
    let space = cloned();
    space.edit("work/m/a1.sql", "email text", "email varchar(99)");
    let outcome = space
        .command("migrate-check -q")
        .variable("GIT_DIR", ".git")
        .variable("GIT_INDEX_FILE", ".git/index")
        .run()
        .exits(1);
    assert!(
        outcome.stdout.contains("the upgrade of `a1` was edited"),
        "{outcome}"
    );
}

#[test]
fn without_git_it_is_said_that_there_is_none() {
    let space = space().ladder();
    let outcome = space
        .command("migrate-check -q")
        .variable("PATH", "/nonexistent")
        .run();
    assert_snapshot!(outcome, @"
    exit 0
    --- stdout
    rule    status   detail
    models  skipped  no models are configured
    edited  skipped  git is not installed

    ok, 2 rules not checked
    ");
}
