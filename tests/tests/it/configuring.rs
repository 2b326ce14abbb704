//! Where a command takes its settings from, in a real Cargo workspace and outside of any; and what it says
//! when there is nothing to work on.

use crate::space::Space;
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use std::fs;

#[test]
fn the_configuration_serves_every_folder_of_the_workspace() {
    let space =
        Space::workspace("migrations = \"m\"\ndatabase-url = \"sqlite://data/dev.db\"").ladder();
    fs::create_dir(space.path("data")).unwrap();
    let outcome = space.command("migrate-upgrade b2").folder("app/src").run();
    assert_snapshot!(outcome, @"
    exit 0
    --- stdout
    upgrade    a1 [time]  Revision a1
    upgrade    b2 [time]  Revision b2
    2 revisions upgraded in [time]: sqlite://../../data/dev.db is at b2
    ");
    assert!(space.path("data/dev.db").is_file());
    assert_snapshot!(space.run("migrate-current"), @"
    exit 0
    --- stdout
    current  state    message
    b2       applied  Revision b2
    1 pending: c3
    ");
    assert_snapshot!(space.command("migrate-show a1").folder("m").run(), @"
    exit 0
    --- stdout
    revision a1
      message     Revision a1
      revises     base
      upgrade     1 statement
      downgrade   1 statement
      path        ../m/a1.sql
      state       applied at [instant] in [time] by Stairway [version]
    ");
}

#[test]
fn an_error_in_a_revision_is_shown_with_the_way_from_the_current_folder() {
    let space = Space::workspace("migrations = \"m\"").ladder();
    space.edit("m/b2.sql", "--! upgrade", "--! upgrad");
    let outcome = space.command("migrate-heads").folder("app/src").run();
    assert_snapshot!(outcome, @"
    exit 2
    --- stderr
    error: unknown directive `upgrad`
     --> ../../m/b2.sql:6:5
      |
    6 | --! upgrad
      |     ^^^^^^
      |
      = help: did you mean `upgrade`?
    ");
}

#[test]
fn nearest_wins_the_option_the_environment_dot_env_the_configuration() {
    let space = Space::workspace(
        "migrations = \"m\"\ndatabase-url = \"sqlite://table.db\"\ndatabase-url-env = \"APP_DB\"",
    )
    .ladder();
    let check = |file: &str| {
        assert!(space.path(file).is_file(), "{file}");
        space.remove(file);
    };
    space.run("migrate-upgrade").ok();
    check("table.db");
    space.write(".env", "APP_DB=sqlite://dot-env.db\n");
    space.run("migrate-upgrade").ok();
    check("dot-env.db");
    // Relative to the root, since that is where it is written.
    space.command("migrate-upgrade").folder("app").run().ok();
    check("dot-env.db");
    let environment = || {
        space
            .command("migrate-upgrade")
            .variable("APP_DB", "sqlite://environment.db")
    };
    environment().run().ok();
    check("environment.db");
    environment().folder("app").run().ok();
    check("app/environment.db");
    environment()
        .word("--database-url")
        .word("sqlite://option.db")
        .run()
        .ok();
    check("option.db");
    // The usual name means nothing where another one is configured.
    space
        .command("migrate-upgrade")
        .variable("DATABASE_URL", "sqlite://usual.db")
        .run()
        .ok();
    check("dot-env.db");
}

#[test]
fn an_unknown_key_is_an_error_with_the_nearest_one() {
    let space = Space::workspace("migration = \"m\"");
    assert_snapshot!(space.run("migrate-heads"), @r#"
    exit 2
    --- stderr
    error: unknown key `migration` in [workspace.metadata.stairway]
     --> Cargo.toml:6:1
      |
    6 | migration = "m"
      | ^^^^^^^^^
      |
      = help: did you mean `migrations`?
    "#);
    assert_snapshot!(space.command("migrate-heads").folder("app/src").run(), @r#"
    exit 2
    --- stderr
    error: unknown key `migration` in [workspace.metadata.stairway]
     --> ../../Cargo.toml:6:1
      |
    6 | migration = "m"
      | ^^^^^^^^^
      |
      = help: did you mean `migrations`?
    "#);
    assert_snapshot!(space.run("migrate-heads --format json"), @r#"
    exit 2
    --- stdout
    {
      "error": {
        "kind": "config",
        "message": "unknown key `migration` in [workspace.metadata.stairway]",
        "help": "did you mean `migrations`?",
        "path": "Cargo.toml",
        "line": 6,
        "column": 1,
        "notes": [],
        "related": []
      }
    }
    "#);
    let space = Space::workspace("colour = \"blue\"");
    assert_snapshot!(space.run("migrate-heads"), @r#"
    exit 2
    --- stderr
    error: unknown key `colour` in [workspace.metadata.stairway]
     --> Cargo.toml:6:1
      |
    6 | colour = "blue"
      | ^^^^^^
      |
      = help: the keys are `migrations`, `models`, `databases`, `sql`, `database-url`, `database-url-env`, `scratch-postgres-url-env`
    "#);
}

#[test]
fn a_value_of_the_wrong_kind_is_an_error() {
    let space = Space::workspace("databases = \"sqlite\"");
    assert_snapshot!(space.run("migrate-heads"), @r#"
    exit 2
    --- stderr
    error: the key `databases` must be a list of texts
     --> Cargo.toml:6:1
      |
    6 | databases = "sqlite"
      | ^^^^^^^^^
    "#);
    let space = Space::workspace("databases = [\"sqlite\", \"mysql\"]");
    assert_snapshot!(space.run("migrate-heads"), @r#"
    exit 2
    --- stderr
    error: the key `databases` names an unknown dialect `mysql`: it is `sqlite` or `postgres`
     --> Cargo.toml:6:1
      |
    6 | databases = ["sqlite", "mysql"]
      | ^^^^^^^^^
    "#);
}

#[test]
fn a_manifest_that_cargo_cannot_read() {
    let space = Space::bare().file("Cargo.toml", "[workspace\n");
    let outcome = space.run("migrate-heads").exits(2);
    assert!(
        outcome
            .stderr
            .starts_with("error: `cargo metadata` cannot read the workspace"),
        "{outcome}"
    );
}

#[test]
fn outside_of_any_workspace() {
    let space = Space::bare();
    assert_snapshot!(space.run("migrate-heads"), @"
    exit 2
    --- stderr
    error: there is no Cargo workspace at `[folder]` or above
     |
     = help: go to a workspace, or name the folder of the revisions with `--migrations DIR`
    ");
    let space = space.globals("--migrations m").ladder();
    assert_snapshot!(space.run("migrate-heads"), @"
    exit 0
    --- stdout
    head  message
    c3    Revision c3
    ");
    assert_snapshot!(space.run("migrate-upgrade"), @"
    exit 2
    --- stderr
    error: no database is named
     |
     = help: name one with `--database-url URL`, or set `DATABASE_URL`
    ");
    assert_snapshot!(space.run("migrate-current --format json"), @r#"
    exit 2
    --- stdout
    {
      "error": {
        "kind": "config",
        "message": "no database is named",
        "help": "name one with `--database-url URL`, or set `DATABASE_URL`",
        "path": null,
        "line": null,
        "column": null,
        "notes": [],
        "related": []
      }
    }
    "#);
    space
        .command("migrate-upgrade")
        .variable("DATABASE_URL", "sqlite://x.db")
        .run()
        .ok();
}

#[test]
fn in_a_workspace_that_names_no_database() {
    let space = Space::workspace("migrations = \"m\"").ladder();
    assert_snapshot!(space.run("migrate-upgrade"), @"
    exit 2
    --- stderr
    error: no database is named
     |
     = help: name one with `--database-url URL`, or set `DATABASE_URL` in the environment or in `.env`, or `database-url` in [workspace.metadata.stairway]
    ");
    assert_snapshot!(space.run("migrate-history"), @"
    exit 0
    --- stdout
    revision  created  state  message
    c3                        Revision c3 (head)
    b2                        Revision b2
    a1                        Revision a1
    ");
}

#[test]
fn no_folder_of_revisions() {
    let space = Space::workspace("").globals("--database-url sqlite://x.db");
    for line in [
        "migrate-upgrade",
        "migrate-downgrade",
        "migrate-history",
        "migrate-current",
        "migrate-heads",
        "migrate-show head",
        "migrate-test",
    ] {
        insta::allow_duplicates! {
            assert_snapshot!(space.run(line), @"
            exit 2
            --- stderr
            error: there is no folder `migrations`
            --> migrations
             = help: `cargo xtask migrate-create MESSAGE` makes the first revision and its folder; `--migrations DIR`, or `migrations` in [workspace.metadata.stairway], names another
            ");
        }
    }
    let outcome = space
        .run("migrate-create --empty users --rev-id a1")
        .exits(0);
    assert!(outcome.stdout.starts_with("migrations/20"), "{outcome}");
    space.run("migrate-upgrade").ok();
}

#[test]
fn a_file_in_place_of_the_folder() {
    let space = Space::bare().globals("--migrations m").file("m", "");
    assert_snapshot!(space.run("migrate-heads"), @"
    exit 2
    --- stderr
    error: `m` is not a folder
    --> m
     = help: `cargo xtask migrate-create MESSAGE` makes the first revision and its folder; `--migrations DIR`, or `migrations` in [workspace.metadata.stairway], names another
    ");
    let _ = space.run("migrate-create --empty users").exits(2);
}

#[test]
fn an_empty_folder_is_a_history_without_revisions() {
    for space in Space::each() {
        insta::allow_duplicates! {
            assert_snapshot!(space.run("migrate-history"), @"
            exit 0
            --- stderr
            no revisions in `m`; `migrate-create MESSAGE --empty` makes the first
            ");
            assert_snapshot!(space.run("migrate-heads"), @"
            exit 0
            --- stderr
            no revisions in `m`
            ");
            assert_snapshot!(space.run("migrate-upgrade"), @"
            exit 0
            --- stdout
            nothing to do: [database] is at base
            ");
            // Now the SQLite file is there.
            space.objects();
            assert_snapshot!(space.run("migrate-current --check"), @"
            exit 0
            --- stdout
            base: no revision is applied
            at head: nothing is pending
            ");
        }
        assert_eq!(
            space.run("migrate-history --format json").stdout.trim(),
            "{\"revisions\":[]}"
        );
    }
}

#[test]
fn revisions_for_one_database_are_refused_on_the_other() {
    let space = Space::bare()
        .globals("--migrations m --database-url sqlite://x.db --databases postgres")
        .ladder();
    assert_snapshot!(space.run("migrate-upgrade"), @"
    exit 2
    --- stderr
    error: the revisions are for `postgres`, not for `sqlite://x.db`
     |
     = help: name another database, or add `sqlite` to `databases`
    ");
}

#[test]
fn options_that_do_not_exist_or_do_not_fit() {
    let space = Space::bare().globals("--migrations m").ladder();
    assert_snapshot!(space.run("migrate-upgrad"), @r#"
    exit 2
    --- stderr
    error: unrecognized subcommand 'migrate-upgrad'

      tip: some similar subcommands exist: 'migrate-check', 'migrate-show', 'migrate-test', 'migrate-history', 'migrate-restore', 'migrate-current', 'migrate-drift', 'migrate-downgrade', 'migrate-create', 'migrate-heads', 'migrate', 'migrate-graph', 'migrate-upgrade'

    Usage: cargo xtask [OPTIONS] <COMMAND>

    For more information, try '--help'.
    "#);
    assert_snapshot!(space.run("migrate-upgrade --dry-rum"), @"
    exit 2
    --- stderr
    error: unexpected argument '--dry-rum' found

      tip: a similar argument exists: '--dry-run'

    Usage: cargo xtask migrate-upgrade --dry-run [TARGET]

    For more information, try '--help'.
    ");
    assert_snapshot!(space.run("migrate-heads --databases mysql"), @"
    exit 2
    --- stderr
    error: invalid value 'mysql' for '--databases <DIALECTS>'
      [possible values: sqlite, postgres]

      tip: a similar value exists: 'sqlite'

    For more information, try '--help'.
    ");
    assert_snapshot!(space.run("migrate-heads --format yaml"), @"
    exit 2
    --- stderr
    error: invalid value 'yaml' for '--format <text|json>'
      [possible values: text, json]

    For more information, try '--help'.
    ");
    assert_snapshot!(space.run("migrate-heads -q -v"), @"
    exit 2
    --- stderr
    error: the argument '--quiet' cannot be used with '--verbose'

    Usage: cargo xtask migrate-heads --quiet --migrations <DIR>

    For more information, try '--help'.
    ");
    assert_snapshot!(space.run("migrate-upgrad --format json"), @r#"
    exit 2
    --- stdout
    {
      "error": {
        "kind": "usage",
        "message": "unrecognized subcommand 'migrate-upgrad'",
        "help": "some similar subcommands exist: 'migrate-check', 'migrate-show', 'migrate-test', 'migrate-history', 'migrate-restore', 'migrate-current', 'migrate-drift', 'migrate-downgrade', 'migrate-create', 'migrate-heads', 'migrate', 'migrate-graph', 'migrate-upgrade'",
        "path": null,
        "line": null,
        "column": null,
        "notes": ["Usage: cargo xtask [OPTIONS] <COMMAND>"],
        "related": []
      }
    }
    "#);
}

#[test]
fn colours_come_when_they_are_asked_for_and_not_into_a_pipe() {
    let space = Space::bare().globals("--migrations m").ladder();
    let plain = space.run("migrate-heads").exits(0).stdout;
    assert!(!plain.contains('\u{1b}'), "{plain}");
    let styled = space.run("migrate-heads --color always").exits(0).stdout;
    assert!(styled.contains('\u{1b}'), "{styled}");
    let never = space.run("migrate-heads --color never").exits(0).stdout;
    assert_eq!(never, plain);
}

#[test]
fn quiet_says_results_and_errors_alone() {
    for space in Space::each().map(Space::ladder) {
        insta::allow_duplicates! {
            assert_snapshot!(space.run("migrate-upgrade -q"), @"
            exit 0
            --- stdout
            3 revisions upgraded in [time]: [database] is at c3 (head)
            ");
            assert_snapshot!(space.run("migrate-downgrade zz -q"), @"
            exit 2
            --- stderr
            error: there is no revision `zz`
             |
             = help: `migrate-history` lists the revisions
            ");
        }
    }
}
