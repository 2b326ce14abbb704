//! `migrate-downgrade` where rows would go: what it says, whom it asks, and that nothing goes without a yes.

use crate::space::Space;
use insta::{allow_duplicates, assert_snapshot};
use pretty_assertions::assert_eq;

/// At head of a ladder whose `d4` adds a column, with this many users that have a phone, of so many.
fn filled(space: Space, phones: usize, users: usize) -> Space {
    let space = space.ladder().revision(
        "d4",
        "c3",
        "--! upgrade\nALTER TABLE users ADD COLUMN phone text;\n\n--! downgrade\nALTER TABLE users DROP COLUMN phone;\n",
    );
    space.run("migrate-upgrade").ok();
    for number in 0..users {
        let phone = if number < phones { "'7'" } else { "NULL" };
        space.execute(&format!(
            "INSERT INTO users (id, email, phone) VALUES ({number}, 'a', {phone})"
        ));
    }
    space
}

#[test]
fn without_a_terminal_nothing_that_holds_values_goes_unless_it_is_said() {
    for space in Space::each() {
        let space = filled(space, 2, 3);
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-downgrade"), @"
            exit 2
            --- stderr
            error: data would be gone, and there is nobody to ask
             |
             = note: `users.phone`: 2 values in 3 rows (`d4`)
             = help: `--yes` goes ahead without a question
            ");
            assert_eq!(space.applied(), "a1 b2 c3 d4");
            assert_snapshot!(space.run("migrate-downgrade base --format json"), @r#"
            exit 2
            --- stdout
            {
              "error": {
                "kind": "usage",
                "message": "data would be gone, and there is nobody to ask",
                "help": "`--yes` goes ahead without a question",
                "path": null,
                "line": null,
                "column": null,
                "notes": ["`users`: 3 rows (`a1`)"],
                "related": []
              }
            }
            "#);
            assert_eq!(space.applied(), "a1 b2 c3 d4");
            assert_snapshot!(space.run("migrate-downgrade --yes"), @"
            exit 0
            --- stdout
            downgrade  d4 [time]  Revision d4
            1 revision downgraded in [time]: [database] is at c3
            --- stderr
            warning: this downgrade loses data
             |
             = note: `users.phone`: 2 values in 3 rows (`d4`)
            ");
        }
        assert_eq!(space.applied(), "a1 b2 c3");
    }
}

#[test]
fn what_is_empty_goes_without_a_question() {
    for space in Space::each() {
        let space = filled(space, 0, 3);
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-downgrade"), @"
            exit 0
            --- stdout
            downgrade  d4 [time]  Revision d4
            1 revision downgraded in [time]: [database] is at c3
            ");
        }
        // The index is none of the rows, and `posts` has none.
        space.run("migrate-downgrade a1").ok();
        assert_eq!(space.applied(), "a1");
        let _ = space.run("migrate-downgrade base").exits(2);
        assert_eq!(space.applied(), "a1");
    }
}

#[test]
fn a_dry_run_tells_what_would_be_lost() {
    for space in Space::each() {
        let space = filled(space, 2, 3);
        allow_duplicates! {
            assert_snapshot!(space.run("migrate-downgrade base --dry-run"), @"
            exit 0
            --- stdout
            direction  revision  message
            downgrade  d4        Revision d4
            downgrade  c3        Revision c3
            downgrade  b2        Revision b2
            downgrade  a1        Revision a1
            4 revisions would be downgraded, to base; nothing was run on [database]
            --- stderr
            warning: this downgrade loses data
             |
             = note: `users`: 3 rows (`a1`)
            ");
        }
        let document = space
            .run("migrate-downgrade base --dry-run --format json")
            .exits(0)
            .json();
        assert_eq!(
            document["would_lose"],
            serde_json::json!([
                {
                    "revision": "a1", "table": "users", "column": null, "runs": null, "rows": 3, "values": null,
                    "at_least": false, "detail": "`users`: 3 rows"
                }
            ])
        );
        let document = space
            .run("migrate-downgrade --dry-run --format json")
            .exits(0)
            .json();
        assert_eq!(
            document["would_lose"],
            serde_json::json!([
                {
                    "revision": "d4", "table": "users", "column": "phone", "runs": null, "rows": 3, "values": 2,
                    "at_least": false, "detail": "`users.phone`: 2 values in 3 rows"
                }
            ])
        );
        let document = space
            .run("migrate-upgrade --dry-run --format json")
            .exits(0)
            .json();
        assert!(document.get("would_lose").is_none());
        assert_eq!(space.applied(), "a1 b2 c3 d4");
    }
}

#[test]
fn what_cannot_be_known_is_asked_too() {
    let space = Space::new(stairway::Dialect::Postgres).ladder().revision(
        "d4",
        "c3",
        "--! upgrade\nSELECT 1;\n--! downgrade\nDO $$ BEGIN DELETE FROM users; END $$;\n",
    );
    let space = space.alone();
    space.run("migrate-upgrade").ok();
    assert_snapshot!(space.run("migrate-downgrade"), @"
    exit 2
    --- stderr
    error: data would be gone, and there is nobody to ask
     |
     = note: what `DO $$ BEGIN DELETE FROM users; END $$` does to rows is not known (`d4`)
     = help: `--yes` goes ahead without a question
    ");
    assert_eq!(space.applied(), "a1 b2 c3 d4");
}

#[test]
fn on_a_terminal_it_is_asked() {
    for (key, ends, applied) in [("n", 130, "a1 b2 c3 d4"), ("y", 0, "a1 b2 c3")] {
        for space in Space::each() {
            let space = filled(space, 2, 3);
            let command = space.command("migrate-downgrade --color never");
            let question = "take it back all the same?";
            let Some((screen, code)) = command.on_a_terminal(&[(question, key)]) else {
                return;
            };
            assert!(
                screen.contains("`users.phone`: 2 values in 3 rows"),
                "{screen}"
            );
            assert_eq!(code, Some(ends), "{screen}");
            assert_eq!(space.applied(), applied);
        }
    }
}

#[test]
fn a_script_says_what_it_may_lose() {
    let space = Space::bare()
        .globals("--migrations m --databases sqlite,postgres")
        .ladder();
    let script = space
        .run("migrate-downgrade --sql head:base --sql-dialect postgres")
        .exits(0)
        .stdout;
    let lines: Vec<&str> = script
        .lines()
        .filter(|line| line.contains("Revision ") || line.starts_with("-- May lose"))
        .collect();
    assert_eq!(
        lines.join("\n"),
        "-- Downgrade c3: Revision c3\n-- Downgrade b2: Revision b2\n-- May lose data: drops `posts`\n\
         -- Downgrade a1: Revision a1\n-- May lose data: drops `users`"
    );
}
