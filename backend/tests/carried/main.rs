//! `backend migrate`: the commands on the revisions that the program carries, in a folder where nothing else is.

use duct::cmd;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use std::process::Output;
use tempfile::TempDir;

/// An empty folder to work in, with a database that is made there.
struct Place(TempDir);

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    /// Runs the program here.
    fn run(&self, line: &str) -> Output {
        cmd(env!("CARGO_BIN_EXE_backend"), line.split_whitespace())
            .dir(self.0.path())
            .env("DATABASE_URL", "sqlite://app.db")
            .stdout_capture()
            .stderr_capture()
            .unchecked()
            .run()
            .unwrap()
    }

    /// What it prints, when all is well.
    #[track_caller]
    fn said(&self, line: &str) -> String {
        let output = self.run(line);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{line}: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        said
    }

    #[track_caller]
    fn json(&self, line: &str) -> Value {
        serde_json::from_str(&self.said(&format!("{line} --format json"))).unwrap()
    }
}

/// What it complains of, and its exit code.
fn complaint(output: &Output) -> (Option<i32>, String) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), said)
}

#[test]
fn the_program_alone_migrates_up_down_and_up_again() {
    let place = Place::new();
    let up = place.json("migrate");
    assert_eq!(up["found"], "empty");
    assert_eq!(up["verified"], true);
    let steps = up["steps"].as_array().unwrap().len();
    let current = place.json("migrate current");
    assert_eq!(current["at_head"], true);
    let history = place.json("migrate history");
    assert_eq!(history["revisions"].as_array().unwrap().len(), steps);
    let down = place.json("migrate downgrade base");
    assert_eq!(down["steps"].as_array().unwrap().len(), steps);
    assert_eq!(place.run("migrate current --check").status.code(), Some(1));
    assert_eq!(place.json("migrate upgrade +1")["to"][0], "1975ea83b712");
    assert_eq!(place.json("migrate")["found"], "behind");
    let stamped = place.json("migrate stamp base");
    assert_eq!(stamped["steps"].as_array().unwrap().len(), steps);
    assert_eq!(place.json("migrate stamp head")["from"], json!([]));
    assert_eq!(place.json("migrate current")["at_head"], true);
}

#[test]
fn each_command_of_the_workspace_that_needs_no_files_is_there() {
    let place = Place::new();
    let script = place.said("migrate upgrade --sql --sql-dialect postgres");
    assert!(script.contains("CREATE TABLE users"), "{script}");
    let script = place.said("migrate stamp --sql 1975:head --sql-dialect postgres");
    assert!(script.contains("'stamp', '4ac8f26e03b9'"), "{script}");
    let shown = place.said("migrate show 1975 --sql-dialect sqlite");
    assert!(shown.contains("AUTOINCREMENT"), "{shown}");
    assert!(place.said("migrate heads").contains("4ac8f26e03b9"));
    let part = place.json("migrate history --range base:5ebc");
    assert_eq!(part["revisions"].as_array().unwrap().len(), 2);
    let graph = place.said("migrate graph --as svg");
    assert!(graph.starts_with("<svg "), "{graph}");
    assert!(
        !place.0.path().join("app.db").exists(),
        "none of them writes"
    );
}

#[test]
fn help_and_messages_call_the_commands_as_they_are_called_here() {
    let place = Place::new();
    for line in [
        "migrate --help",
        "migrate upgrade --help",
        "migrate current --help",
        "migrate stamp --help",
        "migrate history --help",
        "migrate graph --help",
    ] {
        let help = place.said(line);
        assert!(help.contains("backend migrate"), "{help}");
        assert!(!help.contains("xtask"), "{help}");
        assert!(!help.contains("migrate-"), "{help}");
    }
    let (code, said) = complaint(&place.run("migrate upgrade nosuch"));
    assert_eq!(code, Some(2));
    assert!(said.contains("`backend migrate history`"), "{said}");
    let output = place.run("migrate upgrade nosuch --format json");
    let error: Value = serde_json::from_slice(&output.stdout).unwrap();
    let help = error["error"]["help"].as_str().unwrap();
    assert!(help.contains("`backend migrate history`"), "{help}");
}

#[test]
fn an_option_that_would_mean_nothing_is_an_error() {
    let place = Place::new();
    let (code, said) = complaint(&place.run("migrate --wait 1s current"));
    assert_eq!(code, Some(2));
    assert!(said.contains("`--wait` means nothing"), "{said}");
    let (code, _) = complaint(&place.run("migrate --migrations elsewhere"));
    assert_eq!(code, Some(2));
}

#[test]
fn no_database_is_an_error_that_says_how_to_name_one() {
    let place = Place::new();
    let output = cmd!(env!("CARGO_BIN_EXE_backend"), "migrate")
        .dir(place.0.path())
        .env_remove("DATABASE_URL")
        .stderr_capture()
        .stdout_capture()
        .unchecked()
        .run()
        .unwrap();
    let (code, said) = complaint(&output);
    assert_eq!(code, Some(2));
    assert!(
        said.contains("`--database-url URL`, or set `DATABASE_URL`"),
        "{said}"
    );
}
