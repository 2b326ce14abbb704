//! `shell`: the database's own client, on the database that the commands work on.

use crate::workspace::Workspace;
use pretty_assertions::assert_eq;
use std::{fs, os::unix::fs::PermissionsExt as _};

fn check(workspace: &Workspace, line: &str, code: i32, said: &str) {
    let output = workspace.run(line);
    let text =
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert_eq!((text.as_str(), output.status.code()), (said, Some(code)));
}

/// A program that says how it was called, in the place of a database's client.
fn client(workspace: &Workspace, name: &str) {
    workspace.write(
        &format!("bin/{name}"),
        "#!/bin/sh\necho \"password: $PGPASSWORD\"\nfor word; do echo \"[$word]\"; done\nexit 5\n",
    );
    let path = workspace.path(&format!("bin/{name}"));
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn psql_gets_the_password_by_its_environment_and_its_exit_code_is_ours() {
    let workspace = Workspace::new();
    client(&workspace, "psql");
    workspace.write(".env", "DATABASE_URL=postgres://u:hunter2@h:5433/d\n");
    let output = workspace
        .task("shell -- -c")
        .arg("SELECT 1")
        .env("PATH", workspace.path("bin"))
        .env("CARGO", std::env::var_os("CARGO").unwrap())
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "password: hunter2\n[--dbname=postgres://u@h:5433/d]\n[-c]\n[SELECT 1]\n"
    );
    assert_eq!(output.status.code(), Some(5));
}

#[test]
fn sqlite3_opens_the_file_from_any_folder() {
    let workspace = Workspace::new();
    workspace.write(".env", "DATABASE_URL=sqlite://data/dev.db\n");
    workspace.write("data/dev.db", "");
    let output = workspace
        .task("shell -- -batch")
        .arg("CREATE TABLE t (a); SELECT name FROM sqlite_schema")
        .current_dir(workspace.path("backend/src"))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "t\n");
    assert_ne!(
        fs::metadata(workspace.path("data/dev.db")).unwrap().len(),
        0
    );
}

#[test]
fn what_is_missing_is_said() {
    let workspace = Workspace::new();
    check(
        &workspace,
        "shell",
        2,
        "error: no database is named\n |\n = help: name one with `--database-url URL`, or set `DATABASE_URL` in the environment \
         or in `.env`, or `database-url` in [workspace.metadata.stairway]\n",
    );
    workspace.write(".env", "DATABASE_URL=sqlite://data/dev.db\n");
    check(
        &workspace,
        "shell",
        3,
        "error: there is no database `data/dev.db`\n |\n = help: `cargo xtask dev` makes it, and so does `cargo xtask migrate`\n",
    );
    assert!(!workspace.path("data/dev.db").exists());
    workspace.write("data/dev.db", "");
    fs::create_dir(workspace.path("bin")).unwrap();
    let output = workspace
        .task("shell")
        .env("PATH", workspace.path("bin"))
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "error: `sqlite3` is not on this machine\n |\n = help: install it (`apt-get install sqlite3`, `brew install sqlite3`)\n"
    );
    assert_eq!(output.status.code(), Some(2));
}
