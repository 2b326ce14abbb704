//! What the README and the help promise is there.

use crate::space::Space;
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_owned()
}

/// The rows of the README's table under these heads: the text between the bars, trimmed.
fn table(heads: &str) -> Vec<Vec<String>> {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let rows: Vec<Vec<String>> = readme
        .lines()
        .skip_while(|line| *line != heads)
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            let line = line.replace("\\|", "\u{1}");
            let cells = line.trim_matches('|').split('|');
            cells
                .map(|cell| cell.trim().replace('\u{1}', "|"))
                .collect()
        })
        .collect();
    assert!(!rows.is_empty(), "README.md has no table `{heads}`");
    rows
}

/// The words in backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The options among them.
fn options(text: &str) -> impl Iterator<Item = &str> {
    quoted(text)
        .flat_map(|words| words.split([' ', '[', ']']))
        .filter(|word| word.starts_with('-') && *word != "-1" && *word != "-N")
}

#[test]
fn every_command_of_the_readme_is_there_with_its_options_and_examples() {
    let space = Space::bare();
    for row in table("| command | does |") {
        let synopsis = quoted(&row[0]).next().unwrap();
        let name = synopsis.split(' ').next().unwrap();
        if !name.starts_with("migrate-") {
            continue;
        }
        let help = space.run(&format!("{name} --help")).exits(0);
        assert_eq!(help.stderr, "");
        assert!(help.stdout.contains("\nExamples:\n"), "{name}: {help}");
        assert!(
            help.stdout.contains(&format!("cargo xtask {name}")),
            "{name}: {help}"
        );
        for option in row.iter().flat_map(|cell| options(cell)) {
            assert!(help.stdout.contains(option), "{name} {option}: {help}");
        }
        let short = space.run(&format!("{name} -h")).exits(0);
        assert!(
            short.stdout.contains("Usage: cargo xtask"),
            "{name}: {short}"
        );
    }
}

#[test]
fn every_global_option_of_the_readme_is_an_option_of_every_command() {
    let space = Space::bare();
    let help = space.run("--help").exits(0).stdout;
    let commands: Vec<&str> = help
        .lines()
        .filter_map(|line| line.trim_start().split(' ').next())
        .filter(|word| word.starts_with("migrate-"))
        .collect();
    assert_eq!(commands.len(), 15, "{help}");
    for command in commands {
        let help = space.run(&format!("{command} --help")).exits(0).stdout;
        for row in table("| option | means |") {
            for option in options(&row[0]) {
                assert!(help.contains(option), "{command} {option}: {help}");
            }
        }
    }
}

/// Each example in the help of the commands that need no more than a folder and a database.
#[test]
fn the_examples_of_the_help_run() {
    let space = Space::new(stairway::Dialect::Sqlite).ladder();
    space.write(
        "m/d.sql",
        space
            .read("m/c3.sql")
            .replace("c3", "5ebc")
            .replace("b2", "c3")
            .replace("users_email", "other"),
    );
    fs::rename(space.path("m/d.sql"), space.path("m/5ebc.sql")).unwrap();
    let mut count = 0;
    for command in [
        "migrate-upgrade",
        "migrate-current",
        "migrate-history",
        "migrate-graph",
        "migrate-heads",
        "migrate-branches",
        "migrate-show",
        "migrate-downgrade",
        "migrate-stamp",
    ] {
        let help = space.run(&format!("{command} --help")).exits(0).stdout;
        let (_, examples) = help.split_once("Examples:\n").unwrap();
        for line in examples.lines().take_while(|line| !line.trim().is_empty()) {
            // What explains an example is set apart by blanks; a pipe or another database is not ours.
            let line = line.trim().trim_start_matches("cargo xtask ");
            let line = line.split("  ").next().unwrap();
            let line = line.split([';', '|', '&', '>']).next().unwrap().trim();
            if line.contains("--database-url") || !line.starts_with("migrate-") {
                continue;
            }
            let outcome = space.run(line);
            let checks = line.ends_with("--check")
                || line == "migrate-upgrade +1"
                || line == "migrate-downgrade -2"
                || line.ends_with("5ebc");
            assert!(
                outcome.code == Some(0) || checks && outcome.code.is_some_and(|code| code < 3),
                "{line}: {outcome}"
            );
            count += 1;
        }
    }
    assert!(count > 12, "{count}");
}

#[test]
fn the_help_in_short() {
    assert_snapshot!(Space::bare().run("-h"), @r#"
    exit 0
    --- stdout
    The migrate commands

    Usage: cargo xtask [OPTIONS] <COMMAND>

    Commands:
      migrate            Bring the database to head, whatever it is now
      migrate-create     Make a new revision
      migrate-merge      Join several heads in a new revision
      migrate-upgrade    Run revisions up to a target
      migrate-downgrade  Take revisions back down to a target
      migrate-stamp      Record a state without running anything
      migrate-history    List the revisions, newest first
      migrate-graph      Draw the graph of revisions
      migrate-current    Show which revision the database is at
      migrate-heads      Show the revisions that no other revises
      migrate-branches   Show the revisions that several others revise
      migrate-show       Show one revision
      migrate-drift      Show in what the database differs from what its revisions make
      migrate-restore    Bring a copy of the database back
      migrate-test       Prove every revision: up, down and up again, on every database
      migrate-check      Check the revisions, without a database
      help               Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help
      -V, --version  Print version

    Global options:
          --database-url <URL>         The database to work on, such as `sqlite://data/dev.db` or
                                       `postgres://user@host/name`
          --migrations <DIR>           The folder of the revision files
          --models <PATH>              A file that declares models, in Rust or SQL; may be given several
                                       times
          --databases <DIALECTS>       The databases that the revisions are for, separated by commas
                                       [possible values: sqlite, postgres]
          --sql-dialect <DIALECT>      The dialect of blocks that name none; with `--sql` and in
                                       `migrate-show`, the dialect to write for [possible values:
                                       sqlite, postgres]
          --format <text|json>         How results are printed [default: text]
          --color <auto|always|never>  When to use colours [default: auto]
      -q, --quiet                      Print results and errors only
      -v, --verbose                    Say more of what is done
    "#);
    assert_snapshot!(Space::bare().run("migrate-upgrade --help"), @"
    exit 0
    --- stdout
    Run revisions up to a target

    Usage: cargo xtask migrate-upgrade [OPTIONS] [TARGET]

    Arguments:
      [TARGET]
              `head`, `heads`, an id or its beginning, or `+N`
              
              [default: head]

    Options:
          --dry-run
              Show what would be run, and run nothing

          --sql [<FROM:TO>]
              Write a script for `psql` or `sqlite3` instead of running: it leaves what running would
              leave
              
              No database is needed. An upgrade starts at `base` and ends at the target unless FROM:TO
              says otherwise; a downgrade needs both. The script stops before it changes anything unless
              the database is at FROM.

          --transaction <each|all>
              Whether each revision has its own transaction, or the whole run has one
              
              [default: each]

          --allow-missing
              Go on although revisions are applied that have no file

          --allow-changed
              Go on although files were edited after they were applied

      -h, --help
              Print help (see a summary with '-h')

    Global options:
          --database-url <URL>
              The database to work on, such as `sqlite://data/dev.db` or `postgres://user@host/name`

          --migrations <DIR>
              The folder of the revision files

          --models <PATH>
              A file that declares models, in Rust or SQL; may be given several times

          --databases <DIALECTS>
              The databases that the revisions are for, separated by commas
              
              [possible values: sqlite, postgres]

          --sql-dialect <DIALECT>
              The dialect of blocks that name none; with `--sql` and in `migrate-show`, the dialect to
              write for
              
              [possible values: sqlite, postgres]

          --format <text|json>
              How results are printed
              
              [default: text]

          --color <auto|always|never>
              When to use colours
              
              [default: auto]

      -q, --quiet
              Print results and errors only

      -v, --verbose
              Say more of what is done

    Examples:
      cargo xtask migrate-upgrade                   every revision, up to the head
      cargo xtask migrate-upgrade +1                the next one
      cargo xtask migrate-upgrade 5ebc              up to the revision whose id begins so
      cargo xtask migrate-upgrade heads             every branch, where there are several heads
      cargo xtask migrate-upgrade --dry-run         what would be run
      cargo xtask migrate-upgrade --sql | psql -X -v ON_ERROR_STOP=1 app
                                                    every revision, for a new database
      cargo xtask migrate-upgrade --sql 5ebc:head --sql-dialect postgres > upgrade.sql
                                                    a script for a database that is at 5ebc
    ");
}

#[test]
fn without_a_command_the_help_is_shown() {
    let outcome = Space::bare().run("").exits(2);
    assert_eq!(outcome.stdout, "");
    assert!(outcome.stderr.contains("migrate-upgrade"), "{outcome}");
}

#[test]
fn every_option_that_the_page_of_autogenerate_names_is_there_and_every_answer_is_named() {
    let page = fs::read_to_string(root().join("docs/autogenerate.md")).unwrap();
    let [create, check] = ["migrate-create", "migrate-check"]
        .map(|name| Space::bare().run(&format!("{name} --help")).exits(0).stdout);
    for option in options(&page) {
        let option = option.split(['=', '\n']).next().unwrap();
        let word = option.trim_start_matches('-');
        // What is a comment of SQL, or an arrow of an error, is none.
        if !option.starts_with("--") || !word.starts_with(char::is_alphabetic) {
            continue;
        }
        assert!(
            create.contains(option) || check.contains(option) || option == "--autogenerate",
            "{option}"
        );
    }
    let (_, answers) = create.split_once("Answers to").unwrap();
    let (answers, _) = answers.split_once("Global options").unwrap();
    for answer in answers
        .split_whitespace()
        .filter(|word| word.starts_with("--"))
    {
        assert!(page.contains(answer), "{answer}");
    }
}

/// The first block of this language in a page, after `after`.
fn block(page: &str, after: &str, language: &str) -> String {
    let text = fs::read_to_string(root().join(page)).unwrap();
    let (_, rest) = text.split_once(after).unwrap();
    let (_, rest) = rest.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```\n").unwrap().0.to_owned()
}

/// The lines of a revision's file but for what is another each time.
fn undated(text: &str) -> Vec<&str> {
    let changes = |line: &&str| {
        !["--! revision ", "--! revises ", "--! created "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    text.trim_end().lines().filter(changes).collect()
}

#[test]
fn the_example_of_the_models_makes_the_revision_beside_it() {
    let page = "docs/models.md";
    let space = Space::bare()
        .globals("--migrations m --models models.rs --databases sqlite,postgres")
        .file("models.rs", block(page, "## A complete example", "rust"))
        .file("m/.keep", "");
    let command = space.command("migrate-create --dry-run");
    let outcome = command.word("create teams and users").run().exits(0);
    let documented = block(page, "writes:", "sql");
    assert_eq!(undated(&outcome.stdout), undated(&documented));
}
