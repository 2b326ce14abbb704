//! Several heads: how they are named, and how `migrate-merge` joins them; and the branch points that lead to them.

use crate::space::Space;
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;
use regex::Regex;
use serde_json::json;
use stairway::Dialect;
use std::fs;

/// After `b2` a second branch, which a colleague's pull brought.
fn forked(space: Space) -> Space {
    space.ladder().revision(
        "d4",
        "b2",
        "--! branch tagging\n\n--! upgrade\nCREATE TABLE tags (id bigint PRIMARY KEY);\n\n--! downgrade\nDROP TABLE \
         tags;\n",
    )
}

/// What a command said, with the day in the names of new files replaced.
fn said(space: &Space, line: &str) -> String {
    let day = Regex::new(r"m/\d{4}-\d\d-\d\d_").unwrap();
    let text = space.run(line).to_string();
    day.replace_all(&text, "m/[day]_").into_owned()
}

/// How many files there are.
fn count(space: &Space) -> usize {
    fs::read_dir(space.path("m")).unwrap().count()
}

#[test]
fn a_pull_that_brought_a_second_head_is_one_command_to_mend() {
    for space in Space::each().map(forked) {
        // Where one of the branches is applied already.
        space.run("migrate-upgrade c3").ok();
        let check = space.run("migrate-check --no-base").exits(1);
        assert!(
            check
                .stdout
                .contains("`cargo xtask migrate-merge` joins them in one"),
            "{check}"
        );
        allow_duplicates! {
            assert_snapshot!(said(&space, "migrate-merge --rev-id e5"), @"
            exit 0
            --- stdout
            m/[day]_e5_merge_c3_and_d4.sql
            --- stderr
              join `c3`: Revision c3
              join `d4`: Revision d4
            ");
        }
        space.run("migrate-check --no-base").ok();
        space.run("migrate-upgrade").ok();
        assert_eq!(space.applied(), "a1 b2 c3 d4 e5");
        space.run("migrate-current --check").ok();
        space.run("migrate-downgrade base").ok();
        assert_eq!(space.objects(), "");
    }
}

#[test]
fn a_merge_has_a_header_and_no_blocks() {
    let space = forked(Space::new(Dialect::Sqlite));
    assert_snapshot!(said(&space, "migrate-merge --rev-id e5 --branch both --dry-run"), @"
    exit 0
    --- stdout
    -- Merge c3 and d4

    --! revision e5
    --! revises  c3, d4
    --! branch   both
    --! created  [instant]
    --- stderr
      join `c3`: Revision c3
      join `d4`: Revision d4
    would write m/[day]_e5_merge_c3_and_d4.sql
    ");
    assert_eq!(count(&space), 4);
    space.write(
        "m/template.sql",
        "-- {{message}}\n--\n-- Ours.\n\n--! revision {{revision}}\n--! revises {{revises}}\n\n--! upgrade\nSELECT \
         1;\n{{upgrade}}\n--! downgrade\n{{downgrade}}\n",
    );
    let outcome = space
        .command("migrate-merge tagging@head c --rev-id e5")
        .word("-m")
        .word("join them")
        .run()
        .exits(0);
    assert_snapshot!(space.read(outcome.stdout.trim_end()), @"
    -- join them
    --
    -- Ours.

    --! revision e5
    --! revises d4, c3
    ");
}

#[test]
fn a_merge_as_a_document() {
    let space = forked(Space::new(Dialect::Sqlite));
    let document = space
        .run("migrate-merge -m both --format json")
        .exits(0)
        .json();
    assert_eq!(document["revises"], json!(["c3", "d4"]));
    assert_eq!(document["message"], "both");
    assert_eq!(document["dry_run"], false);
    let path = document["path"].as_str().unwrap();
    assert_eq!(document["text"], space.read(path));
    assert!(
        path.contains(document["revision"].as_str().unwrap()),
        "{path}"
    );
    assert_snapshot!(
        space.run("migrate-merge --format json").exits(0).json()["path"],
        @"null"
    );
}

#[test]
fn three_heads_are_joined_at_once_and_many_are_counted() {
    let space = forked(Space::new(Dialect::Sqlite)).revision("x1", "", "--! irreversible \"x\"\n");
    let message = || {
        let document = space
            .run("migrate-merge --dry-run --format json")
            .exits(0)
            .json();
        format!("{}: {}", document["message"], document["revises"])
    };
    assert_snapshot!(message(), @r#""Merge c3, d4 and x1": ["c3","d4","x1"]"#);
    let space = space.revision("y1", "", "--! irreversible \"x\"\n");
    let document = space
        .run("migrate-merge --dry-run --format json")
        .exits(0)
        .json();
    assert_eq!(document["message"], "Merge 4 heads");
    assert_eq!(document["revises"], json!(["c3", "d4", "x1", "y1"]));
}

#[test]
fn where_there_is_one_head_there_is_nothing_to_merge() {
    let space = Space::new(Dialect::Sqlite);
    assert_snapshot!(space.run("migrate-merge"), @"
    exit 0
    --- stderr
    nothing to merge: there are no revisions
    ");
    let space = space.ladder();
    for line in ["migrate-merge", "migrate-merge heads", "migrate-merge c3"] {
        allow_duplicates! { assert_snapshot!(space.run(line), @"
        exit 0
        --- stderr
        nothing to merge: the only head is `c3`: Revision c3
        "); }
    }
    assert_snapshot!(space.run("migrate-merge --format json"), @r#"
    exit 0
    --- stdout
    {
      "revision": null,
      "revises": ["c3"],
      "message": null,
      "path": null,
      "text": null,
      "dry_run": false
    }
    "#);
    assert_eq!(count(&space), 3);
}

#[test]
fn what_cannot_be_joined_is_refused() {
    let space =
        forked(Space::new(Dialect::Sqlite)).revision("e5", "d4", "--! irreversible \"x\"\n");
    assert_snapshot!(space.run("migrate-merge c3 d4"), @"
    exit 2
    --- stderr
    error: revision `d4` is not a head
     |
     = note: it is revised by `e5`
     = help: name a head; `--splice` joins it all the same, by a branch that starts there
    ");
    for line in [
        "migrate-merge e5 b2",
        "migrate-merge b2 c3 e5 --splice",
        "migrate-merge b2,e5",
    ] {
        let outcome = space.run(line).exits(2);
        assert!(
            outcome
                .stderr
                .contains(" revises `b2` already, directly or not"),
            "{outcome}"
        );
        assert!(outcome.stderr.contains("leave `b2` out"), "{outcome}");
    }
    assert_snapshot!(space.run("migrate-merge current"), @"
    exit 3
    --- stderr
    error: there is no SQLite database at `x.db`
     |
     = note: `current` is counted from what is applied
     = help: `migrate-upgrade` creates it; or name another with `--database-url`
    ");
    space.run("migrate-upgrade a1").ok();
    space.run("migrate-downgrade base").ok();
    assert_snapshot!(space.run("migrate-merge current"), @"
    exit 2
    --- stderr
    error: `current` names no revision: nothing is applied
     |
     = help: a merge joins revisions; `heads` names every head
    ");
    assert_snapshot!(space.run("migrate-merge c3"), @"
    exit 2
    --- stderr
    error: `c3` alone is nothing to merge: the heads are `c3` and `e5`
     --> m/c3.sql:3:14
      |
    3 | --! revision c3
      |              ^^ Revision c3
      |
     ::: m/e5.sql:3:14
      |
    3 | --! revision e5
      |              -- Revision e5
      |
      = help: name another as well, or none for every head
    ");
    assert_snapshot!(space.run("migrate-merge base c3"), @"
    exit 2
    --- stderr
    error: `base` names no revision
     |
     = help: a merge joins revisions; `heads` names every head
    ");
    assert_snapshot!(space.run("migrate-merge --branch tagging"), @"
    exit 2
    --- stderr
    error: there is a branch `tagging` already
     --> m/d4.sql:3:14
      |
    3 | --! revision d4
      |              ^^ Revision d4
      |
      = help: give the branch another label
    ");
    assert_snapshot!(space.command("migrate-merge").word("-m").word(" ").run(), @"
    exit 2
    --- stderr
    error: the message is empty
     |
     = help: say in a few words what the revision does
    ");
    assert_eq!(count(&space), 5);
    // Each of these joins.
    space.run("migrate-merge c3 d4 --splice --rev-id f6").ok();
    let heads = space.run("migrate-heads --format json").exits(0).json();
    assert_eq!(heads["heads"], json!(["e5", "f6"]));
}

/// `migrate-merge heads c3` was once refused, since `c3` is named by both.
#[test]
fn a_head_that_is_named_twice_is_joined_once() {
    let space = forked(Space::new(Dialect::Sqlite));
    for words in ["heads c3", "c3 heads", "c3 d4 c3"] {
        let line = format!("migrate-merge {words} --dry-run --format json");
        let mut revises = space.run(&line).exits(0).json()["revises"].take();
        let revises = revises.as_array_mut().unwrap();
        revises.sort_by_key(ToString::to_string);
        assert_eq!(json!(revises), json!(["c3", "d4"]), "{words}");
    }
    let refused = space.run("migrate-merge c3 c3").exits(2);
    assert!(
        refused.stderr.contains("`c3` alone is nothing to merge"),
        "{refused}"
    );
}

#[test]
fn whoever_asks_for_the_head_of_several_is_shown_them() {
    let space = forked(Space::new(Dialect::Sqlite));
    space.run("migrate-upgrade a1").ok();
    for line in [
        "migrate-upgrade",
        "migrate-upgrade --dry-run",
        "migrate-upgrade --sql",
        "migrate-downgrade head",
        "migrate-show head",
        "migrate-merge head c3",
        "migrate",
    ] {
        let outcome = space.run(&format!("{line} -q"));
        allow_duplicates! { assert_snapshot!(outcome, @"
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
        "); }
    }
    assert_snapshot!(space.run("migrate-upgrade --format json"), @r#"
    exit 2
    --- stdout
    {
      "error": {
        "kind": "target",
        "message": "`head` is ambiguous: the heads are `c3` and `d4`",
        "help": "`heads` names all of them; `migrate-merge` joins them in one",
        "path": "m/c3.sql",
        "line": 3,
        "column": 14,
        "notes": [],
        "related": [],
        "places": [
          {"path":"m/c3.sql","line":3,"column":14,"text":"Revision c3"},
          {"path":"m/d4.sql","line":3,"column":14,"text":"Revision d4"}
        ]
      }
    }
    "#);
    let check = space
        .run("migrate-check --no-base --format json")
        .exits(1)
        .json();
    let finding = &check["findings"][0];
    assert_eq!(finding["rule"], "heads");
    assert_eq!(finding["places"][1]["text"], "Revision d4");
}

#[test]
fn branch_points_with_what_revises_them() {
    for space in Space::each().map(forked) {
        let space = space
            .revision("e5", "d4", "--! irreversible \"x\"\n")
            .revision("f6", "d4", "--! depends-on c3\n--! irreversible \"x\"\n");
        space.run("migrate-upgrade c3").ok();
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-branches"), @"
            exit 0
            --- stdout
            revision  message
            d4        Revision d4 (tagging, branch point)
              -> e5   Revision e5 (tagging, head)
              -> f6   Revision f6 (tagging, head)
            b2        Revision b2 (branch point)
              -> c3   Revision c3 (head)
              -> d4   Revision d4 (tagging, branch point)
            ");
            assert_snapshot!(space.run("migrate-branches --verbose"), @"
            exit 0
            --- stdout
            revision d4 (branch point)
              message     Revision d4
              revises     b2
              branch      tagging
              upgrade     1 statement
              downgrade   1 statement
              path        m/d4.sql
              state       pending
              -> e5  Revision e5 (tagging, head)
              -> f6  Revision f6 (tagging, head)

            revision b2 (branch point)
              message     Revision b2
              revises     a1
              upgrade     1 statement
              downgrade   1 statement
              path        m/b2.sql
              state       applied at [instant] in [time] by Stairway [version]
              -> c3  Revision c3 (current, head)
              -> d4  Revision d4 (tagging, branch point)
            ");
            let document = space.run("migrate-branches --format json").exits(0).json();
            let branches: Vec<String> = document["branches"]
                .as_array()
                .unwrap()
                .iter()
                .map(|fork| {
                    let children = fork["children"].as_array().unwrap().iter();
                    let children: Vec<String> = children
                        .map(|child| format!("{} {}", child["revision"], child["branches"]))
                        .collect();
                    format!("{} {}: {}", fork["revision"], fork["state"], children.join(", "))
                })
                .collect();
            assert_snapshot!(branches.join("\n"), @r#"
            "d4" "pending": "e5" ["tagging"], "f6" ["tagging"]
            "b2" "applied": "c3" [], "d4" ["tagging"]
            "#);
            assert_snapshot!(space.run("migrate-heads --verbose"), @"
            exit 0
            --- stdout
            revision c3 (current, head)
              message     Revision c3
              revises     b2
              upgrade     1 statement
              downgrade   1 statement
              path        m/c3.sql
              state       applied at [instant] in [time] by Stairway [version]

            revision e5 (head)
              message     Revision e5
              revises     d4
              on branch   tagging
              downgrade   irreversible: x
              path        m/e5.sql
              state       pending

            revision f6 (head)
              message     Revision f6
              revises     d4
              depends on  c3
              on branch   tagging
              downgrade   irreversible: x
              path        m/f6.sql
              state       pending
            ");
        }
    }
    assert_snapshot!(Space::new(Dialect::Sqlite).ladder().run("migrate-branches"), @"
    exit 0
    --- stderr
    no revision is revised by several
    ");
}
