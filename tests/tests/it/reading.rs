//! The commands that only read: history, current, heads, show. They create nothing.

use crate::space::Space;
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use serde_json::json;
use stairway::Dialect;

/// A base, two branches and their merge, with a dependency and a label.
fn branched(space: Space) -> Space {
    space
        .ladder()
        .revision(
            "d4",
            "b2",
            "--! branch tagging\n--! created 2026-02-24T10:00:00Z\n\n--! upgrade\nCREATE TABLE tags (id bigint \
             PRIMARY KEY);\n\n--! downgrade\nDROP TABLE tags;\n",
        )
        .revision("e5", "c3, d4", "")
}

#[test]
fn history_lists_newest_first_with_states_and_marks() {
    for space in Space::each().map(branched) {
        space.run("migrate-upgrade d4").ok();
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-history"), @r"
            exit 0
            --- stdout
                revision  created     state    message
            *   e5                    pending  Revision e5 (head, merge)
            |\
            | * d4        2026-02-24  applied  Revision d4 (current)
            * | c3                    pending  Revision c3
            |/
            *   b2                    applied  Revision b2 (branch point)
            *   a1                    applied  Revision a1
            ");
        }
    }
}

#[test]
fn history_in_full() {
    for space in Space::each().map(branched) {
        space.run("migrate-upgrade d4").ok();
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-history --verbose"), @r"
            exit 0
            --- stdout
            *   revision e5 (head, merge)
            |\    message     Revision e5
            | |   revises     c3, d4
            | |   downgrade   none
            | |   path        m/e5.sql
            | |   state       pending
            | |
            | * revision d4 (current)
            | |   message     Revision d4
            | |   revises     b2
            | |   branch      tagging
            | |   created     [instant]
            | |   upgrade     1 statement
            | |   downgrade   1 statement
            | |   path        m/d4.sql
            | |   state       applied at [instant] in [time] by Stairway [version]
            | |
            * | revision c3
            | |   message     Revision c3
            | |   revises     b2
            | |   upgrade     1 statement
            | |   downgrade   1 statement
            | |   path        m/c3.sql
            | |   state       pending
            | |
            |/
            *   revision b2 (branch point)
            |     message     Revision b2
            |     revises     a1
            |     upgrade     1 statement
            |     downgrade   1 statement
            |     path        m/b2.sql
            |     state       applied at [instant] in [time] by Stairway [version]
            |
            *   revision a1
                  message     Revision a1
                  revises     base
                  upgrade     1 statement
                  downgrade   1 statement
                  path        m/a1.sql
                  state       applied at [instant] in [time] by Stairway [version]
            ");
        }
    }
}

#[test]
fn history_as_a_document() {
    for space in Space::each().map(branched) {
        space.run("migrate-upgrade d4").ok();
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-history --format json"), @r#"
            exit 0
            --- stdout
            {
              "revisions": [
                {
                  "revision": "e5",
                  "revises": ["c3","d4"],
                  "depends_on": [],
                  "labels": [],
                  "message": "Revision e5",
                  "created": null,
                  "path": "m/e5.sql",
                  "is_head": true,
                  "is_base": false,
                  "is_merge": true,
                  "is_branch_point": false,
                  "is_current": false,
                  "state": "pending",
                  "applied_at": null,
                  "grade": null,
                  "drops": [],
                  "converts": []
                },
                {
                  "revision": "d4",
                  "revises": ["b2"],
                  "depends_on": [],
                  "labels": ["tagging"],
                  "message": "Revision d4",
                  "created": "[instant]",
                  "path": "m/d4.sql",
                  "is_head": false,
                  "is_base": false,
                  "is_merge": false,
                  "is_branch_point": false,
                  "is_current": true,
                  "state": "applied",
                  "applied_at": "[instant]",
                  "grade": null,
                  "drops": [],
                  "converts": []
                },
                {
                  "revision": "c3",
                  "revises": ["b2"],
                  "depends_on": [],
                  "labels": [],
                  "message": "Revision c3",
                  "created": null,
                  "path": "m/c3.sql",
                  "is_head": false,
                  "is_base": false,
                  "is_merge": false,
                  "is_branch_point": false,
                  "is_current": false,
                  "state": "pending",
                  "applied_at": null,
                  "grade": null,
                  "drops": [],
                  "converts": []
                },
                {
                  "revision": "b2",
                  "revises": ["a1"],
                  "depends_on": [],
                  "labels": [],
                  "message": "Revision b2",
                  "created": null,
                  "path": "m/b2.sql",
                  "is_head": false,
                  "is_base": false,
                  "is_merge": false,
                  "is_branch_point": true,
                  "is_current": false,
                  "state": "applied",
                  "applied_at": "[instant]",
                  "grade": null,
                  "drops": [],
                  "converts": []
                },
                {
                  "revision": "a1",
                  "revises": [],
                  "depends_on": [],
                  "labels": [],
                  "message": "Revision a1",
                  "created": null,
                  "path": "m/a1.sql",
                  "is_head": false,
                  "is_base": true,
                  "is_merge": false,
                  "is_branch_point": false,
                  "is_current": false,
                  "state": "applied",
                  "applied_at": "[instant]",
                  "grade": null,
                  "drops": [],
                  "converts": []
                }
              ]
            }
            "#);
        }
    }
}

#[test]
fn current_at_base_in_between_and_at_head() {
    for space in Space::each().map(branched) {
        allow_duplicates! {
            // An SQLite file that nothing has made yet has an error of its own.
            space.objects();
            assert_snapshot!(space.run("migrate-current"), @"
            exit 0
            --- stdout
            base: no revision is applied
            5 pending: a1, b2, c3, d4, ...
            ");
            assert_eq!(space.objects(), "", "reading creates nothing");
            space.run("migrate-upgrade d4").ok();
            space.run("migrate-upgrade c3").ok();
            assert_snapshot!(space.run("migrate-current"), @"
            exit 0
            --- stdout
            current  state    message
            c3       applied  Revision c3
            d4       applied  Revision d4
            1 pending: e5
            ");
            assert_snapshot!(space.run("migrate-current --check"), @"
            exit 1
            --- stdout
            current  state    message
            c3       applied  Revision c3
            d4       applied  Revision d4
            1 pending: e5
            ");
            assert_snapshot!(space.run("migrate-current --check --format json"), @r#"
            exit 1
            --- stdout
            {
              "heads": ["e5"],
              "current": ["c3","d4"],
              "also_at": [],
              "at_head": false,
              "pending": 1,
              "missing": [],
              "changed": []
            }
            "#);
            space.run("migrate-upgrade").ok();
            assert_snapshot!(space.run("migrate-current --check"), @"
            exit 0
            --- stdout
            current  state  message
            e5       head   Revision e5
            at head: nothing is pending
            ");
            let verbose = space.run("migrate-current -v").to_string();
            assert_snapshot!(verbose.replace(space.dialect().title(), "[dialect]"), @"
            exit 0
            --- stdout
            revision e5 (current, head, merge)
              message     Revision e5
              revises     c3, d4
              downgrade   none
              path        m/e5.sql
              state       applied at [instant] in [time] by Stairway [version]

            at head: nothing is pending
            --- stderr
            [dialect] [database]
            ");
            assert_snapshot!(space.run("migrate-current --format json"), @r#"
            exit 0
            --- stdout
            {
              "heads": ["e5"],
              "current": ["e5"],
              "also_at": [],
              "at_head": true,
              "pending": 0,
              "missing": [],
              "changed": []
            }
            "#);
        }
    }
}

#[test]
fn current_names_what_is_missing_and_what_was_changed() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade").ok();
        space.remove("m/c3.sql");
        space.edit("m/a1.sql", "email text", "email varchar(99)");
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-current --check"), @"
            exit 1
            --- stdout
            current  state    message
            b2       head     Revision b2
            c3       missing  Revision c3
            missing, applied but without a file: c3
            changed, edited after being applied: a1
            ");
            assert_snapshot!(space.run("migrate-current --format json"), @r#"
            exit 0
            --- stdout
            {
              "heads": ["b2"],
              "current": ["b2","c3"],
              "also_at": [],
              "at_head": false,
              "pending": 0,
              "missing": ["c3"],
              "changed": ["a1"]
            }
            "#);
            assert_snapshot!(space.run("migrate-history"), @"
            exit 0
            --- stdout
            revision  created  state    message
            b2                 applied  Revision b2 (current, head)
            a1                 changed  Revision a1
            c3                 missing  Revision c3 (current)
            ");
        }
    }
}

#[test]
fn a_role_that_may_only_read_can_ask_where_the_database_is() {
    let space = Space::new(Dialect::Postgres).ladder();
    space.run("migrate-upgrade b2").ok();
    let database = space.query("SELECT current_database()");
    let role = format!("reader_of_{database}");
    // The role cannot log in; the sessions become it.
    space.execute(&format!(
        "CREATE ROLE {role}; GRANT pg_read_all_data TO {role}; \
         ALTER ROLE CURRENT_USER IN DATABASE {database} SET role = {role}"
    ));
    assert_snapshot!(space.run("migrate-current"), @"
    exit 0
    --- stdout
    current  state    message
    b2       applied  Revision b2
    1 pending: c3
    ");
    assert_snapshot!(space.run("migrate-upgrade"), @"
    exit 4
    --- stdout
    nothing was done: [database] is at b2
    --- stderr
    error: the upgrade of `c3` failed
     --> m/c3.sql:7:29
      |
    7 | CREATE INDEX users_email ON users (email);
      |                             ^^^^^ must be owner of table users
      |
      = note: code: 42501
      = note: the step was rolled back; the database is at `b2`
      = help: the migrating role lacks this privilege
    ");
    space.execute(&format!("SET role = none; ALTER ROLE CURRENT_USER IN DATABASE {database} RESET role; DROP OWNED BY {role}; DROP ROLE {role}"));
}

/// The document of `migrate-heads`, with of each revision no more than its id and its branches.
fn heads_in_short(space: &Space) -> String {
    let mut document = space.run("migrate-heads --format json").exits(0).json();
    for revision in document["revisions"].as_array_mut().unwrap() {
        assert_eq!(revision["is_head"], true);
        let id = revision["revision"].as_str().unwrap();
        *revision = format!("{id} {}", revision["branches"]).into();
    }
    document.sort_all_objects();
    document.to_string()
}

#[test]
fn heads_without_a_database_and_with_one() {
    let space = branched(Space::new(Dialect::Sqlite));
    space.remove("m/e5.sql");
    assert_snapshot!(space.run("migrate-heads"), @"
    exit 0
    --- stdout
    head  branch   message
    c3             Revision c3
    d4    tagging  Revision d4
    ");
    assert_snapshot!(heads_in_short(&space), @r#"{"also_at":[],"at_head":false,"changed":[],"current":[],"heads":["c3","d4"],"missing":[],"pending":4,"revisions":["c3 []","d4 [\"tagging\"]"]}"#);
    assert!(!space.path("x.db").exists(), "reading creates nothing");
    let space = space.globals("--migrations m");
    assert_snapshot!(heads_in_short(&space), @r#"{"also_at":null,"at_head":null,"changed":null,"current":null,"heads":["c3","d4"],"missing":null,"pending":null,"revisions":["c3 []","d4 [\"tagging\"]"]}"#);
    assert_snapshot!(space.run("migrate-history"), @"
    exit 0
    --- stdout
        revision  created     state  message
    *   d4        2026-02-24         Revision d4 (head)
    | * c3                           Revision c3 (head)
    |/
    *   b2                           Revision b2 (branch point)
    *   a1                           Revision a1
    ");
}

#[test]
fn show_one_revision() {
    let space = Space::new(Dialect::Sqlite).file(
        "m/f00d_add_users.sql",
        "-- Add users\n--\n-- They have a name.\n--\n--   And that is all.\n\n--! revision f00d\n--! created \
         2026-01-12T09:00:00Z\n\n--! upgrade\nCREATE TABLE users (name text);\n\n--! irreversible \"they would be \
         gone\"\n",
    );
    assert_snapshot!(space.run("migrate-show f0"), @"
    exit 0
    --- stdout
    revision f00d (head)
      message     Add users
      revises     base
      created     [instant]
      upgrade     1 statement
      downgrade   irreversible: they would be gone
      path        m/f00d_add_users.sql
      state       pending

      They have a name.

        And that is all.
    ");
    assert_snapshot!(space.run("migrate-show head -v"), @r#"
    exit 0
    --- stdout
    revision f00d (head)
      message     Add users
      revises     base
      created     [instant]
      upgrade     1 statement
      downgrade   irreversible: they would be gone
      path        m/f00d_add_users.sql
      state       pending

      They have a name.

        And that is all.

    -- Add users
    --
    -- They have a name.
    --
    --   And that is all.

    --! revision f00d
    --! created [instant]

    --! upgrade
    CREATE TABLE users (name text);

    --! irreversible "they would be gone"
    "#);
    assert_snapshot!(space.run("migrate-show f00d --format json"), @r#"
    exit 0
    --- stdout
    {
      "revisions": [
        {
          "revision": "f00d",
          "revises": [],
          "depends_on": [],
          "labels": [],
          "message": "Add users",
          "created": "[instant]",
          "path": "m/f00d_add_users.sql",
          "is_head": true,
          "is_base": true,
          "is_merge": false,
          "is_branch_point": false,
          "is_current": false,
          "state": "pending",
          "applied_at": null,
          "description": "They have a name.\n\n  And that is all.",
          "text": "-- Add users\n--\n-- They have a name.\n--\n--   And that is all.\n\n--! revision f00d\n--! created [instant]\n\n--! upgrade\nCREATE TABLE users (name text);\n\n--! irreversible \"they would be gone\"\n"
        }
      ]
    }
    "#);
    assert_snapshot!(space.run("migrate-show beef"), @"
    exit 2
    --- stderr
    error: there is no revision `beef`
     |
     = help: `migrate-history` lists the revisions
    ");
}

#[test]
fn what_to_show_is_a_target() {
    for space in Space::each().map(branched) {
        space.run("migrate-upgrade d4").ok();
        space.run("migrate-upgrade c3").ok();
        let shown = |target: &str| {
            let document = space
                .run(&format!("migrate-show {target} --format json"))
                .json();
            let ids = document["revisions"].as_array().unwrap().iter();
            let ids: Vec<&str> = ids
                .map(|revision| revision["revision"].as_str().unwrap())
                .collect();
            ids.join(" ")
        };
        assert_eq!(shown("current"), "c3 d4");
        assert_eq!(shown("tagging"), "d4");
        assert_eq!(shown("tagging@head"), "e5");
        assert_eq!(shown("tagging@-1"), "b2");
        assert_eq!(shown("a1+1"), "b2");
        assert_eq!(shown("d4@+1"), "e5");
        assert_eq!(shown("base"), "");
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-show -1"), @"
            exit 2
            --- stderr
            error: `-1` is ambiguous: it would be counted from `c3` and `d4`, which are several
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
              = help: say from which: `c3@-1` or `d4@-1`
            ");
            assert_snapshot!(space.run("migrate-show base"), @"
            exit 0
            --- stderr
            `base` names no revision
            ");
        }
    }
}

#[test]
fn steps_from_what_is_applied_need_a_database_that_can_be_read() {
    let space = Space::bare().globals("--migrations m").ladder();
    assert_snapshot!(space.run("migrate-show -1"), @"
    exit 2
    --- stderr
    error: no database is named
     |
     = note: `-1` is counted from what is applied
     = help: name one with `--database-url URL`, or set `DATABASE_URL`
    ");
    let space = Space::new(Dialect::Sqlite).ladder().file(
        "x.db",
        "this is no database, and is long enough to be seen as none",
    );
    let outcome = space.run("migrate-show current").exits(3);
    assert!(
        outcome
            .stderr
            .contains("note: `current` is counted from what is applied"),
        "{outcome}"
    );
}

#[test]
fn several_applied_heads_are_all_shown() {
    for space in Space::each().map(branched) {
        space.remove("m/e5.sql");
        space.run("migrate-upgrade heads").ok();
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-current --check"), @"
            exit 0
            --- stdout
            current  state  message
            c3       head   Revision c3
            d4       head   Revision d4
            at all heads: nothing is pending
            ");
        }
    }
}

#[test]
fn a_database_that_cannot_be_read_leaves_the_states_out_with_a_word() {
    let space = Space::new(Dialect::Sqlite).ladder().file(
        "x.db",
        "this is no database, and is long enough to be seen as none",
    );
    assert_snapshot!(space.run("migrate-history"), @"
    exit 0
    --- stdout
    revision  created  state  message
    c3                        Revision c3 (head)
    b2                        Revision b2
    a1                        Revision a1
    --- stderr
    warning: the states of the revisions are not known
     |
     = note: cannot connect to `[database]`
     = note: file is not a database
     = note: code: 26
     = help: the file is not an SQLite database: name another; if it was one, bring a backup back, as with `migrate-restore FILE`
    ");
    assert_snapshot!(space.run("migrate-current"), @"
    exit 3
    --- stderr
    error: cannot connect to `[database]`
     |
     = note: file is not a database
     = note: code: 26
     = help: the file is not an SQLite database: name another; if it was one, bring a backup back, as with `migrate-restore FILE`
    ");
}

#[test]
fn a_head_that_another_one_needs_is_named_beside_what_is_current() {
    const NOTHING: &str = "--! upgrade\n\n--! downgrade\n";
    let space = Space::new(Dialect::Sqlite)
        .revision("a1", "", NOTHING)
        .revision("b2", "a1", NOTHING)
        .revision("x1", "", &format!("--! depends-on b2\n\n{NOTHING}"));
    let upgraded = space.run("migrate-upgrade heads").exits(0);
    let end = upgraded
        .stdout
        .trim_end()
        .lines()
        .last()
        .unwrap_or_default();
    assert!(end.ends_with(" is at x1 (heads)"), "{upgraded}");
    assert_snapshot!(space.run("migrate-upgrade heads"), @"
    exit 0
    --- stdout
    nothing to do: [database] is at x1 (heads)
    ");
    assert_snapshot!(space.run("migrate-current --check"), @"
    exit 0
    --- stdout
    current  state  message
    x1       head   Revision x1
    also at b2 (head), needed by x1
    at all heads: nothing is pending
    ");
    let document = space.run("migrate-current --format json").exits(0).json();
    assert_eq!(document["heads"], json!(["b2", "x1"]));
    assert_eq!(document["current"], json!(["x1"]));
    assert_eq!(document["also_at"], json!(["b2"]));
    assert_eq!(document["at_head"], true);
    // Its branch goes down from there.
    let down = space.run("migrate-downgrade b2@-1 --dry-run --format json");
    assert_eq!(down.exits(0).json()["to"], json!(["a1"]));
    space.run("migrate-downgrade a1").ok();
    let document = space.run("migrate-current --format json").exits(0).json();
    assert_eq!(document["also_at"], json!([]));
}

#[test]
fn a_message_is_on_one_line_of_a_list_and_whole_elsewhere() {
    let message = format!("one\ttwo {}", "three ".repeat(80).trim_end());
    let text =
        |id: &str| format!("-- {message}\n\n--! revision {id}\n\n--! upgrade\n\n--! downgrade\n");
    let space = Space::new(Dialect::Sqlite)
        .file("m/a1.sql", text("a1"))
        .file("m/a2.sql", text("a2"));
    for line in [
        "migrate-history",
        "migrate-heads",
        "migrate-upgrade head",
        "migrate-show a",
        "migrate-upgrade heads --dry-run",
        "migrate-upgrade heads",
        "migrate-current",
        "migrate-stamp base --dry-run",
    ] {
        let outcome = space.run(line);
        let said = outcome.said();
        let lines: Vec<&str> = said.lines().filter(|line| line.contains("one ")).collect();
        assert_eq!(lines.len(), 2, "{line}\n{outcome}");
        for cut in lines {
            assert!(cut.contains("one two three") && cut.contains('…'), "{cut}");
            assert!(cut.chars().count() < 140 && !cut.contains('\t'), "{cut}");
        }
    }
    let shown = space.run("migrate-show a1").exits(0);
    assert!(shown.stdout.contains(&message), "{shown}");
    let document = space.run("migrate-history --format json").exits(0).json();
    assert_eq!(document["revisions"][0]["message"], *message);
}

#[test]
fn a_range_in_place_of_a_target_is_shown_as_it_was_typed_with_the_way_to_write_it() {
    let space = Space::new(Dialect::Sqlite).ladder();
    for line in ["migrate-upgrade", "migrate-downgrade", "migrate-stamp"] {
        for range in ["heads:a1@base", "a1:b2", ":c3"] {
            let refused = space.run(&format!("{line} {range}")).exits(2);
            let said = format!("error: `{range}` is not a target\n");
            assert!(refused.stderr.starts_with(&said), "{refused}");
            assert!(
                refused.stderr.contains("help: a range is for `--sql`"),
                "{refused}"
            );
        }
        let refused = space.run(&format!("{line} u:hunter2@h.example/d")).exits(2);
        assert!(
            refused.stderr.contains("`u:*******@h.example/d`"),
            "{refused}"
        );
        assert!(!refused.stderr.contains("--sql"), "{refused}");
    }
    let refused = space.run("migrate-history --range c3:a1@head-1").exits(2);
    assert!(
        refused.stderr.contains("`c3:a1@head-1` is empty"),
        "{refused}"
    );
    let refused = space.run("migrate-history --rang heads:a1@base").exits(2);
    assert!(!refused.said().contains('*'), "{refused}");
}
