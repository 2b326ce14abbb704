//! `clean`: asks, removes what is in `data/`, and nothing else.

use crate::workspace::Workspace;
use pretty_assertions::assert_eq;

/// A workspace with a database and a setting of somebody's own.
fn used() -> Workspace {
    let workspace = Workspace::new();
    workspace.write("data/dev.db", "");
    workspace.write("data/dev.db-wal", "");
    workspace.write("data/uploads/a.txt", "");
    workspace.write(".env", "DATABASE_URL=sqlite://data/dev.db\n");
    workspace
}

fn check(workspace: &Workspace, line: &str, code: i32, said: &str) {
    let output = workspace.run(line);
    let text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert_eq!((text.as_str(), output.status.code()), (said, Some(code)));
}

const REMOVES: &str = "This removes:\n  data/dev.db\n  data/dev.db-wal\n  data/uploads\n";

#[test]
fn where_nobody_can_be_asked_nothing_is_removed() {
    let workspace = used();
    let before = workspace.files();
    let said =
        format!("{REMOVES}Nobody is there to ask: `--yes` goes ahead.\nNothing is removed.\n");
    check(&workspace, "clean", 2, &said);
    assert_eq!(workspace.files(), before);
}

#[test]
fn the_database_goes_and_the_settings_stay() {
    let workspace = used();
    workspace.write("target/debug/backend", "");
    check(&workspace, "clean --yes", 0, REMOVES);
    assert!(workspace.path("data/.gitignore").exists());
    assert!(workspace.path(".env").exists());
    assert!(workspace.path("target/debug/backend").exists());
    assert!(!workspace.path("data/dev.db").exists());
    assert!(!workspace.path("data/uploads").exists());
    check(
        &workspace,
        "clean --yes",
        0,
        "There is nothing in data/ to remove.\n",
    );
}

#[test]
fn what_was_built_goes_when_it_is_said() {
    let workspace = used();
    workspace.write("target/debug/backend", "");
    workspace.write(
        "target/CACHEDIR.TAG",
        "Signature: 8a477f597d28d172789f06886806bc55\n",
    );
    let output = workspace.run("clean --build --yes");
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(said, format!("{REMOVES}  Cargo's target folder\n"));
    assert!(!workspace.path("target").exists());
}

#[test]
fn a_database_anywhere_else_is_left_alone() {
    let workspace = used();
    workspace.write(
        ".env",
        "DATABASE_URL=postgres://u:hunter2@nowhere.invalid/d\n",
    );
    let said = format!(
        "postgres://u:***@nowhere.invalid/d stays as it is: what is on a server is never removed here. `cargo xtask \
         migrate-downgrade base` takes its revisions back.\n{REMOVES}"
    );
    check(&workspace, "clean --yes", 0, &said);

    let workspace = Workspace::new();
    workspace.write(".env", "DATABASE_URL=sqlite://own.db\n");
    workspace.write("own.db", "");
    let said = "own.db stays as it is: only what is in data/ is removed here.\nThere is nothing in data/ to remove.\n";
    check(&workspace, "clean --yes", 0, said);
    assert!(workspace.path("own.db").exists());
}
