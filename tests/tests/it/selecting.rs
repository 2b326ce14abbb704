//! `migrate-test` of some revisions: named, between two, or new and changed since a commit; again and again with `--watch`;
//! and the grades that `migrate-history` shows of it afterwards.

use crate::{
    checking::git,
    space::{Outcome, Space, until},
};
use insta::assert_snapshot;
use pretty_assertions::assert_eq;

/// A ladder that is proven on SQLite.
fn space() -> Space {
    Space::bare()
        .globals("--migrations m --databases sqlite")
        .ladder()
}

fn proven(outcome: Outcome) -> Vec<String> {
    let document = outcome.exits(0).json();
    let revisions = document["databases"][0]["revisions"].as_array().cloned();
    let revisions = revisions.unwrap_or_default();
    let ids: Vec<String> = revisions
        .iter()
        .map(|revision| revision["revision"].as_str().unwrap().to_owned())
        .collect();
    let selection = document["selection"].as_array();
    if let Some(selection) = selection {
        let selection: Vec<&str> = selection.iter().map(|id| id.as_str().unwrap()).collect();
        assert_eq!(ids, selection);
    }
    ids
}

#[test]
fn revisions_are_selected_by_name_and_by_range() {
    let space = space();
    let check = |options: &str, wanted: &str| {
        let outcome = space.run(&format!("migrate-test {options} --format json"));
        assert_eq!(proven(outcome).join(" "), wanted, "{options}");
    };
    check("", "a1 b2 c3");
    check("--revision b2", "b2");
    check("--revision head a", "a1 c3");
    check("--revision head-1", "b2");
    check("--from b2", "b2 c3");
    check("--to b2", "a1 b2");
    check("--from b2 --to b2", "b2");
}

#[test]
fn what_was_left_out_is_said() {
    assert_snapshot!(space().run("migrate-test --revision b2"), @"
    exit 0
    --- stdout
    revision  sqlite  grade               message
    b2        ok      lossy: drops posts  Revision b2

    history  obligation  status   detail
    sqlite   base        skipped  it is about all revisions, and 1 of 3 are selected
    sqlite   offline     skipped  it is about all revisions, and 1 of 3 are selected
    sqlite   head        ok       the 2 revisions that are not selected can be applied
    sqlite   models      skipped  no models are configured

    proven, 1 selected revision, in [time]; SQLite [version]: 1 ok
    --- stderr
    SQLite [version]: revisions to prove: 1
    sqlite    b2            ok       Revision b2
    ");
}

#[test]
fn a_selection_that_names_nothing_is_an_error() {
    let space = space();
    assert_snapshot!(space.run("migrate-test --revision zz"), @"
    exit 2
    --- stderr
    error: there is no revision `zz`
     |
     = help: `migrate-history` lists the revisions
    ");
    assert_snapshot!(space.run("migrate-test --revision base"), @"
    exit 2
    --- stderr
    error: `base` names no revision
     |
     = note: nothing was proven
    ");
    let both = space
        .run("migrate-test --revision a1 --since main")
        .exits(2);
    assert!(both.stderr.contains("cannot be used with"), "{both}");
}

#[test]
fn the_first_that_does_not_hold_is_the_last() {
    let space = space();
    space.edit("m/b2.sql", "DROP TABLE posts", "SELECT 1");
    assert_snapshot!(space.run("migrate-test --fail-fast"), @"
    exit 1
    --- stdout
    revision  sqlite       grade               message
    a1        ok           lossy: drops users  Revision a1
    b2        down failed                      Revision b2

    failed b2 on SQLite: Revision b2
      down: the downgrade does nothing: everything that the upgrade changed is still there
        table `posts` was left behind
        at m/b2.sql:9

    history  obligation  status   detail
    sqlite   snapshot    skipped  stopped after `b2`, which does not hold
    sqlite   base        skipped  stopped after `b2`, which does not hold
    sqlite   offline     skipped  stopped after `b2`, which does not hold
    sqlite   models      skipped  stopped after `b2`, which does not hold

    not proven in [time]; SQLite [version]: 1 ok, 1 failed; stopped after `b2`
    --- stderr
    SQLite [version]: revisions to prove: 3
    sqlite    a1            ok       Revision a1
    sqlite    b2            failed   Revision b2
    ");
}

/// A repository whose branch `main` holds the ladder.
fn committed() -> Space {
    let space = space();
    git(&space, ".", "init .");
    git(&space, ".", "add m");
    git(&space, ".", "commit -m ladder");
    space
}

#[test]
fn what_changed_since_a_commit_is_proven() {
    let space = committed();
    let since =
        |space: &Space| proven(space.run("migrate-test --since main --format json")).join(" ");
    assert_eq!(since(&space), "");
    assert_snapshot!(space.run("migrate-test --since main"), @"
    exit 0
    --- stdout
    nothing to prove: no revision is new or changed since `main`
    ");
    // Edited; staged or not makes no difference.
    space.edit("m/b2.sql", "body text", "body varchar");
    assert_eq!(since(&space), "b2");
    git(&space, ".", "add m");
    assert_eq!(since(&space), "b2");
    // New, and not known to git.
    let space = space.revision(
        "d4",
        "c3",
        "--! upgrade\nSELECT 1;\n--! downgrade\nSELECT 1;\n",
    );
    assert_eq!(since(&space), "b2 d4");
    // Committed on a branch, while `main` goes on.
    git(&space, ".", "switch -c topic");
    git(&space, ".", "add m");
    git(&space, ".", "commit -m topic");
    assert_eq!(since(&space), "b2 d4");
    git(&space, ".", "switch main");
    space.write("other", "x");
    git(&space, ".", "add other");
    git(&space, ".", "commit -m other");
    git(&space, ".", "switch topic");
    assert_eq!(since(&space), "b2 d4");
    let head = space.run("migrate-test --since HEAD --format json");
    assert_eq!(proven(head).join(" "), "");
}

#[test]
fn a_file_that_is_gone_is_said_and_one_that_moved_is_not() {
    let space = committed();
    space.write("m/b2_later.sql", space.read("m/b2.sql"));
    space.remove("m/b2.sql");
    assert_snapshot!(space.run("migrate-test --since main"), @"
    exit 0
    --- stdout
    nothing to prove: no revision is new or changed since `main`
    ");
    space.remove("m/c3.sql");
    assert_snapshot!(space.run("migrate-test --since main"), @"
    exit 0
    --- stdout
    nothing to prove: no revision is new or changed since `main`
    --- stderr
    `c3.sql` is gone since `main`; a revision that is not there cannot be proven
    ");
}

#[test]
fn what_git_does_not_know_is_an_error() {
    assert_snapshot!(space().run("migrate-test --since main"), @"
    exit 2
    --- stderr
    error: what changed since `main` is not known
     |
     = note: not in a git repository
    ");
    let space = committed();
    assert_snapshot!(space.run("migrate-test --since nowhere"), @"
    exit 2
    --- stderr
    error: what changed since `nowhere` is not known
     |
     = note: git knows neither `nowhere` nor `origin/nowhere`
     = help: fetch it, or name another branch
    ");
    assert_snapshot!(
        space.command("migrate-test --since main").variable("PATH", "/nonexistent").run(), @"
    exit 2
    --- stderr
    error: what changed since `main` is not known
     |
     = note: git is not installed
    "
    );
    // A clone that begins after the two parted.
    git(&space, ".", "commit --allow-empty -m second");
    git(&space, ".", "switch -c topic main~1");
    git(&space, ".", "commit --allow-empty -m third");
    let from = format!("file://{}", space.path("").display());
    git(
        &space,
        ".",
        &format!("clone --depth 1 --no-single-branch {from} shallow"),
    );
    let outcome = space
        .command("migrate-test --since origin/main")
        .folder("shallow")
        .run();
    assert_snapshot!(outcome, @"
    exit 2
    --- stderr
    error: what changed since `origin/main` is not known
     |
     = note: HEAD and `origin/main` share no commit that is known here
     = help: the clone is shallow: fetch all of the history (`git fetch --unshallow`)
    ");
}

#[test]
fn what_changes_is_proven_again_until_ctrl_c() {
    let space = Space::workspace("databases = [\"sqlite\"]\nmigrations = \"m\"").ladder();
    let grades = space.path("target/stairway/grades.json");
    let known = || std::fs::read_to_string(&grades).unwrap_or_default();
    let running = space.command("migrate-test --watch --color never").start();
    until("the first round is over", || known().contains("c3"));
    let first = known();
    // What an editor writes beside it is none of it.
    space.write("m/.b2.sql.swp", "x");
    space.remove("m/.b2.sql.swp");
    space.edit("m/b2.sql", "body text", "body text, more text");
    until("the change is proven", || known() != first);
    let second = known();
    // A broken file is told, and does not end it.
    space.edit("m/c3.sql", "--! upgrade", "--! upgarde");
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert!(!running.has_ended());
    space.edit("m/c3.sql", "--! upgarde", "--! upgrade");
    space.edit("m/c3.sql", "(email)", "(email, id)");
    until("it is proven when it is mended", || known() != second);
    std::thread::sleep(std::time::Duration::from_millis(300));
    running.signal("INT");
    let outcome = running.end().exits(130);
    let said = outcome.to_string();
    assert!(said.contains("unknown directive `upgarde`"), "{said}");
    assert!(said.contains("watching `m`; Ctrl-C ends"), "{said}");
    let rounds: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("proven"))
        .filter_map(|line| line.split(" in ").next())
        .collect();
    assert_eq!(
        rounds,
        ["", ", 2 selected revisions,", ", 1 selected revision,"],
        "{said}"
    );
}

#[test]
fn the_grades_are_shown_by_the_history() {
    let space = Space::workspace("databases = [\"sqlite\"]\nmigrations = \"m\"")
        .ladder()
        .revision(
            "d4",
            "c3",
            "--! upgrade\nSELECT 1;\n--! irreversible \"so\"\n",
        );
    let grades = || {
        let document = space.run("migrate-history --format json").exits(0).json();
        let revisions = document["revisions"].as_array().unwrap().iter();
        let lines: Vec<String> = revisions
            .map(|revision| {
                format!(
                    "{} {} {}",
                    revision["revision"], revision["grade"], revision["drops"]
                )
            })
            .collect();
        lines.join("\n").replace('"', "")
    };
    assert_eq!(
        grades(),
        "d4 irreversible []\nc3 null []\nb2 null []\na1 null []"
    );
    let _ = space.run("migrate-test").exits(0);
    assert_eq!(
        grades(),
        "d4 irreversible []\nc3 exact []\nb2 lossy [posts]\na1 lossy [users]"
    );
    let shown = space.run("migrate-history --verbose").exits(0).stdout;
    let lines: Vec<&str> = shown
        .lines()
        .filter(|line| line.starts_with("  grade"))
        .collect();
    assert_eq!(
        lines,
        [
            "  grade       irreversible",
            "  grade       exact",
            "  grade       lossy (drops posts)",
            "  grade       lossy (drops users)"
        ]
    );
    // What was edited since has to be proven anew, and a file that is damaged is none.
    space.edit("m/b2.sql", "DROP TABLE posts", "DROP TABLE IF EXISTS posts");
    assert_eq!(
        grades(),
        "d4 irreversible []\nc3 exact []\nb2 null []\na1 lossy [users]"
    );
    space.write("target/stairway/grades.json", "{");
    assert_eq!(
        grades(),
        "d4 irreversible []\nc3 null []\nb2 null []\na1 null []"
    );
    let _ = space.run("migrate-test --revision b2").exits(0);
    assert_eq!(
        grades(),
        "d4 irreversible []\nc3 null []\nb2 lossy [posts]\na1 null []"
    );
}
