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

const LIST: &str = "  data/dev.db\n  data/dev.db-wal\n  data/uploads\n";

#[test]
fn where_nobody_can_be_asked_nothing_is_removed() {
    let workspace = used();
    let before = workspace.files();
    let said = format!(
        "to be removed:\n{LIST}error: what is in `data/` would be gone, and there is nobody to ask\n |\n \
         = help: `--yes` goes ahead without a question\n"
    );
    check(&workspace, "clean", 2, &said);
    assert_eq!(workspace.files(), before);
}

#[test]
fn the_database_goes_and_the_settings_stay() {
    let workspace = used();
    workspace.write("target/debug/backend", "");
    check(&workspace, "clean --yes", 0, &format!("removed:\n{LIST}"));
    assert!(workspace.path("data/.gitignore").exists());
    assert!(workspace.path(".env").exists());
    assert!(workspace.path("target/debug/backend").exists());
    assert!(!workspace.path("data/dev.db").exists());
    assert!(!workspace.path("data/uploads").exists());
    check(
        &workspace,
        "clean --yes",
        0,
        "nothing to remove: `data/` is empty\n",
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
    assert_eq!(said, format!("removed:\n{LIST}  Cargo's target folder\n"));
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
        "removed:\n{LIST}postgres://u:***@nowhere.invalid/d stays as it is: what is on a server is never removed here. \
         `cargo xtask migrate-downgrade base` takes its revisions back.\n"
    );
    check(&workspace, "clean --yes", 0, &said);

    let workspace = Workspace::new();
    workspace.write(".env", "DATABASE_URL=sqlite://own.db\n");
    workspace.write("own.db", "");
    let said = "nothing to remove: `data/` is empty\nown.db stays as it is: only what is in data/ is removed here.\n";
    check(&workspace, "clean --yes", 0, said);
    assert!(workspace.path("own.db").exists());
}

#[test]
fn the_document_has_what_was_removed_and_what_was_wrong() {
    let workspace = used();
    let document = |line: &str, code: i32| -> serde_json::Value {
        let output = workspace.run(line);
        assert_eq!(output.status.code(), Some(code));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let refused = document("clean --format json", 2);
    assert_eq!(refused["error"]["kind"], "usage");
    assert!(workspace.path("data/dev.db").exists());
    let removed = document("clean --yes --format json", 0);
    let list = ["data/dev.db", "data/dev.db-wal", "data/uploads"];
    assert_eq!(removed["removed"], serde_json::json!(list));
    assert_eq!(
        document("clean --yes --format json", 0)["removed"],
        serde_json::json!([])
    );
    workspace.write(".env", "DATABASE_URL=mysql://h/d\n");
    assert_eq!(
        document("clean --yes --format json", 2)["error"]["kind"],
        "usage"
    );
}

#[test]
fn what_means_nothing_to_a_task_is_refused_and_not_in_its_help() {
    let workspace = used();
    for (line, option) in [
        ("clean --yes --models m.rs", "models"),
        ("--databases sqlite clean --yes", "databases"),
        ("shell --format json", "format"),
        ("shell --sql-dialect sqlite", "sql-dialect"),
        ("dev --migrations m", "migrations"),
        ("test --database-url sqlite://x.db", "database-url"),
    ] {
        let output = workspace.run(line);
        let said = output
            .stdout
            .iter()
            .chain(&output.stderr)
            .copied()
            .collect();
        let said = String::from_utf8(said).unwrap();
        let words = format!("`--{option}` means nothing to `");
        assert!(said.contains(&words), "{line}: {said}");
        assert_eq!(output.status.code(), Some(2));
        let task = line
            .split(' ')
            .find(|word| ["clean", "shell", "dev", "test"].contains(word));
        let help = workspace.run(&format!("{} --help", task.unwrap()));
        let help = String::from_utf8(help.stdout).unwrap();
        assert!(!help.contains(&format!("--{option} ")), "{help}");
        assert!(help.contains("--color"), "{help}");
    }
    assert!(workspace.path("data/dev.db").exists());
}
