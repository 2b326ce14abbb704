//! `migrate-create`: the file, its name, its parents, and what it refuses.

use crate::space::Space;
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use stairway::Dialect;
use std::fs;

/// The names of the files in `m/`.
fn files(space: &Space) -> Vec<String> {
    let Ok(entries) = fs::read_dir(space.path("m")) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn space() -> Space {
    Space::bare().globals("--migrations m")
}

#[test]
fn the_first_revision_makes_the_folder_and_prints_the_path_alone() {
    let space = space();
    let outcome = space
        .command("migrate-create --empty --rev-id f00d")
        .word("Add users, and their names")
        .run()
        .exits(0);
    assert_eq!(outcome.stderr, "");
    let path = outcome.stdout.trim_end();
    assert!(
        path.starts_with("m/20") && path.ends_with("_f00d_add_users_and_their_names.sql"),
        "{path}"
    );
    assert_snapshot!(space.normal(&space.read(path)), @"
    -- Add users, and their names

    --! revision f00d
    --! created  [instant]

    --! upgrade

    --! downgrade
    ");
    // What was made is sound, and head.
    assert_snapshot!(space.run("migrate-heads"), @"
    exit 0
    --- stdout
    head  message
    f00d  Add users, and their names
    ");
}

#[test]
fn the_next_revises_the_head_and_has_a_random_id() {
    let space = space().ladder();
    let document = space
        .command("migrate-create --empty --format json")
        .word("More")
        .run()
        .exits(0)
        .json();
    let id = document["revision"].as_str().unwrap();
    assert!(
        id.len() == 12 && id.chars().all(|c| c.is_ascii_hexdigit()),
        "{id}"
    );
    assert_eq!(document["revises"], serde_json::json!(["c3"]));
    assert_eq!(document["message"], "More");
    assert!(space.path(document["path"].as_str().unwrap()).is_file());
    assert_eq!(files(&space).len(), 4);
}

#[test]
fn a_branch_starts_only_when_it_is_asked_for() {
    let space = space().ladder();
    assert_snapshot!(space.run("migrate-create --empty tags --head b"), @"
    exit 2
    --- stderr
    error: revision `b2` is not a head
     |
     = note: it is revised by `c3`
     = help: `--splice` starts a branch there
    ");
    assert_eq!(files(&space).len(), 3);
    space
        .run("migrate-create --empty tags --head b --splice --branch tagging --rev-id d4")
        .ok();
    let outcome = space.run("migrate-create --empty more").to_string();
    assert_snapshot!(outcome.replace(&today(), "[day]"), @"
    exit 2
    --- stderr
    error: there are 2 heads: `c3` and `d4`
     --> m/c3.sql:3:14
      |
    3 | --! revision c3
      |              ^^ Revision c3
      |
     ::: m/[day]_d4_tags.sql:3:14
      |
    3 | --! revision d4
      |              -- tags
      |
      = help: `--head REV` names the one that the new revision revises; `migrate-merge` joins them in one
    ");
    space
        .run("migrate-create --empty more --head d4 --rev-id e5 --depends-on c")
        .ok();
    let history = space.run("migrate-history").to_string();
    assert_snapshot!(history.replace(&today(), "[created]"), @r"
    exit 0
    --- stdout
        revision  created     state  message
    *   e5        [created]         more (head)
    |\
    * : d4        [created]         tags
    | * c3                           Revision c3 (head)
    |/
    *   b2                           Revision b2 (branch point)
    *   a1                           Revision a1
    ");
    space
        .run("migrate-create --empty other --head base --rev-id f6")
        .ok();
    assert_snapshot!(space.run("migrate-heads"), @"
    exit 0
    --- stdout
    head  branch   message
    c3             Revision c3
    e5    tagging  more
    f6             other
    ");
}

#[test]
fn the_parent_is_named_by_the_grammar_of_targets() {
    let space = Space::new(Dialect::Sqlite).ladder().revision(
        "d4",
        "b2",
        "--! branch tagging\n--! upgrade\nCREATE TABLE tags (id bigint);\n\n--! downgrade\nDROP TABLE tags;\n",
    );
    space.run("migrate-upgrade c3").ok();
    let parents = |options: &str| {
        let line = format!("migrate-create x --empty --dry-run --format json {options}");
        let document = space.run(&line).exits(0).json();
        let text = document["text"].as_str().unwrap();
        let lines = text.lines().filter_map(|line| {
            let line = line.strip_prefix("--! ")?;
            let is_edge = line.starts_with("revises") || line.starts_with("depends-on");
            is_edge.then(|| line.split_whitespace().collect::<Vec<_>>().join(" "))
        });
        lines.collect::<Vec<_>>().join("; ")
    };
    assert_eq!(parents("--head tagging@head"), "revises d4");
    assert_eq!(parents("--head tagging"), "revises d4");
    assert_eq!(parents("--head d"), "revises d4");
    assert_eq!(parents("--head c3-1 --splice"), "revises b2");
    // What is applied.
    assert_eq!(parents("--head current"), "revises c3");
    assert_eq!(parents("--head -1 --splice"), "revises b2");
    assert_eq!(parents("--head base"), "");
    assert_eq!(
        parents("--head c3 --depends-on tagging,d --depends-on tagging@head"),
        "revises c3; depends-on tagging, d4"
    );
    assert_snapshot!(space.run("migrate-create x --empty --head heads"), @"
    exit 2
    --- stderr
    error: `heads` names `c3` and `d4`
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
      = help: `--head` takes one revision
    ");
    assert_snapshot!(space.run("migrate-create x --empty --head c3 --depends-on base"), @"
    exit 2
    --- stderr
    error: `base` names no revision
     |
     = help: `--depends-on` takes one revision
    ");
    assert_eq!(files(&space).len(), 4);
}

#[test]
fn a_dependency_that_the_parent_needs_is_refused() {
    let space =
        space()
            .ladder()
            .revision("d4", "b2\n--! branch tagging", "--! irreversible \"x\"\n");
    assert_snapshot!(space.run("migrate-create x --empty --head d4 --depends-on tagging"), @"
    exit 2
    --- stderr
    error: `d4` is the parent, which is applied first anyway
     --> m/d4.sql:3:14
      |
    3 | --! revision d4
      |              ^^ Revision d4
      |
      = help: leave `--depends-on tagging` out
    ");
    assert_snapshot!(space.run("migrate-create x --empty --head c3 --depends-on d4,a1"), @"
    exit 2
    --- stderr
    error: the parent `c3` needs `a1` already
     --> m/a1.sql:3:14
      |
    3 | --! revision a1
      |              ^^ Revision a1
      |
      = help: leave `--depends-on a1` out
    ");
    assert_eq!(files(&space).len(), 4);
    space
        .run("migrate-create x --empty --head base --depends-on a1,b2")
        .ok();
}

#[test]
fn what_is_applied_is_no_parent_where_nothing_is() {
    let space = Space::new(Dialect::Sqlite).ladder().revision(
        "d4",
        "",
        "--! branch tagging\n--! irreversible \"x\"\n",
    );
    space.run("migrate-upgrade a1").ok();
    assert_snapshot!(space.run("migrate-create x --empty --head tagging@current"), @"
    exit 2
    --- stderr
    error: `tagging@current` names no revision: nothing of `tagging` is applied
     |
     = help: `--head` takes one revision
    ");
    space.run("migrate-downgrade base").ok();
    assert_snapshot!(space.run("migrate-create x --empty --head current"), @"
    exit 2
    --- stderr
    error: `current` names no revision: nothing is applied
     |
     = help: `--head` takes one revision
    ");
    assert_snapshot!(space.run("migrate-create x --empty --head c3 --depends-on current"), @"
    exit 2
    --- stderr
    error: `current` names no revision: nothing is applied
     |
     = help: `--depends-on` takes one revision
    ");
    assert_eq!(files(&space).len(), 4);
}

#[test]
fn on_a_terminal_it_is_asked_which_head() {
    let space = space()
        .ladder()
        .revision("d4", "b2", "--! irreversible \"x\"\n");
    let command = || space.command("migrate-create more --empty --rev-id e5 --color never");
    // Escape, and Ctrl-C.
    for key in ["\u{1b}", "\u{3}"] {
        let Some((screen, code)) = command().on_a_terminal(&[("d4  Revision d4\r\n", key)]) else {
            return;
        };
        assert_eq!(code, Some(130), "{screen}");
        assert!(screen.contains("nothing is written"), "{screen}");
        assert_eq!(files(&space).len(), 4);
    }
    // Down to the second.
    let dialogue = [
        ("d4  Revision d4\r\n", "\u{1b}[B"),
        ("d4  Revision d4", "\r"),
    ];
    let Some((screen, code)) = command().on_a_terminal(&dialogue) else {
        return;
    };
    assert_eq!(code, Some(0), "{screen}");
    assert!(
        screen.contains("question: there are 2 heads: `c3` and `d4`"),
        "{screen}"
    );
    let show = space.run("migrate-show e5 --format json").exits(0).json();
    assert_eq!(show["revisions"][0]["revises"], serde_json::json!(["d4"]));
}

#[test]
fn a_label_or_id_that_is_taken_is_refused_before_anything_is_written() {
    let space = space().revision("a1", "", "--! branch billing\n--! irreversible \"x\"\n");
    let refused = |options: &str| {
        let outcome = space
            .run(&format!("migrate-create x --empty {options}"))
            .exits(2);
        let mut lines = outcome.stderr.lines();
        let message = lines.next().unwrap().to_owned();
        let help = lines.rfind(|line| line.contains("= help:")).unwrap();
        format!(
            "{message} /{}",
            help.trim_start_matches([' ', '='])
                .trim_start_matches("help:")
        )
    };
    assert_snapshot!(
        [
            "--branch billing", "--branch a1", "--branch head", "--branch a-b", "--branch f --rev-id f",
            "--rev-id base", "--rev-id billing",
        ]
        .map(refused)
        .join("\n"),
        @"
    error: there is a branch `billing` already / give the branch another label
    error: `a1` is the id of a revision / give the branch another label
    error: `head` cannot be a branch label: as a target it has a meaning of its own / give the branch another label
    error: `a-b` is not a branch label / a label is made of ASCII letters, digits and `_`
    error: the branch label `f` of revision `f` is also the id of a revision / give the branch another label
    error: `base` cannot be a revision's id: as a target it has a meaning of its own / give the revision another id
    error: there is a branch `billing` already / give the new one another id, or none for a random one
    ");
    assert_eq!(files(&space), ["a1.sql"]);
}

#[test]
fn a_template_gives_the_text() {
    let space = space().file(
        "m/template.sql",
        "-- {{message}}\n\n--! revision {{revision}}\n--! revises {{revises}}\n--! created {{created}}\n\n--! \
         upgrade\n-- Ours.\n{{upgrade}}\n--! downgrade\n{{downgrade}}\n",
    );
    let outcome = space
        .run("migrate-create --empty users --rev-id f00d")
        .exits(0);
    assert_snapshot!(space.normal(&space.read(outcome.stdout.trim_end())), @"
    -- users

    --! revision f00d
    --! created [instant]

    --! upgrade
    -- Ours.
    --! downgrade
    ");
}

#[test]
fn a_template_that_would_make_an_unsound_file_makes_none() {
    let space = space().file(
        "m/template.sql",
        "-- {{message}}\n\n--! revision {{revision}}\n--! upgrde\n",
    );
    let outcome = space.run("migrate-create --empty users --rev-id f00d");
    assert_snapshot!(outcome.to_string().replace(&today(), "[day]"), @"
    exit 2
    --- stderr
    error: unknown directive `upgrde`
     --> m/[day]_f00d_users.sql:4:5
      |
    4 | --! upgrde
      |     ^^^^^^
      |
      = note: the new revision `f00d` is not written
      = help: did you mean `upgrade`?
    ");
    assert_eq!(files(&space), ["template.sql"]);
    space.write(
        "m/template.sql",
        "-- {{massage}}\n\n--! revision {{revision}}\n",
    );
    assert_snapshot!(space.run("migrate-create --empty users --rev-id f00d"), @"
    exit 2
    --- stderr
    error: unknown placeholder `{{massage}}`
     --> m/template.sql:1:4
      |
    1 | -- {{massage}}
      |    ^^^^^^^^^^^
      |
      = help: did you mean `{{message}}`?
    ");
}

/// The day as file names have it, from one that is made.
fn today() -> String {
    let space = space();
    let outcome = space.run("migrate-create --empty x --rev-id a").exits(0);
    outcome.stdout["m/".len()..][.."2026-01-01".len()].to_owned()
}

#[test]
fn a_dry_run_shows_the_text_and_writes_nothing() {
    let space = space().ladder();
    let outcome = space.run("migrate-create --empty users --rev-id f00d --dry-run");
    assert_snapshot!(outcome.to_string().replace(&today(), "[day]"), @"
    exit 0
    --- stdout
    -- users

    --! revision f00d
    --! revises  c3
    --! created  [instant]

    --! upgrade

    --! downgrade
    --- stderr
    would write m/[day]_f00d_users.sql
    ");
    assert_eq!(files(&space).len(), 3);
}

#[test]
fn what_cannot_be_made_is_refused() {
    let space = space().ladder();
    assert_snapshot!(space.command("migrate-create --empty").word(" ").run(), @"
    exit 2
    --- stderr
    error: the message is empty
     |
     = help: say in a few words what the revision does
    ");
    assert_snapshot!(space.run("migrate-create --empty users --rev-id a1"), @"
    exit 2
    --- stderr
    error: there is a revision `a1` already
     --> m/a1.sql:3:14
      |
    3 | --! revision a1
      |              ^^ Revision a1
      |
      = help: give the new one another id, or none for a random one
    ");
    assert_snapshot!(space.run("migrate-create --empty users --rev-id a-1"), @"
    exit 2
    --- stderr
    error: `a-1` is not a revision id: an id is made of ASCII letters, digits and `_`
    ");
    assert_snapshot!(space.run("migrate-create --empty users --head zz"), @"
    exit 2
    --- stderr
    error: there is no revision `zz`
     |
     = help: `migrate-history` lists the revisions
    ");
    assert_snapshot!(space.run("migrate-create --empty users --head +1"), @"
    exit 2
    --- stderr
    error: no database is named
     |
     = note: `+1` is counted from what is applied
     = help: name one with `--database-url URL`, or set `DATABASE_URL`
    ");
    assert_snapshot!(space.run("migrate-create --empty users --depends-on zz"), @"
    exit 2
    --- stderr
    error: there is no revision `zz`
     |
     = help: `migrate-history` lists the revisions
    ");
    assert_snapshot!(space.run("migrate-create"), @"
    exit 2
    --- stderr
    error: the following required arguments were not provided:
      <MESSAGE>

    Usage: cargo xtask migrate-create --migrations <DIR> <MESSAGE>

    For more information, try '--help'.
    ");
    assert_eq!(files(&space).len(), 3);
}

#[test]
fn an_id_that_another_begins_with_is_still_found() {
    let space = Space::new(Dialect::Sqlite).ladder();
    space.run("migrate-create --empty users --rev-id a1b").ok();
    space.run("migrate-upgrade a1").ok();
    assert_eq!(space.applied(), "a1");
}
