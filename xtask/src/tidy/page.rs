//! What the pages and files tell people to run is there to be run.

use super::{check, read};
use crate::Xtask;
use clap::CommandFactory as _;

/// What tells people, or a machine, to run commands.
const PAGES: [&str; 12] = [
    ".ci/run",
    ".github/workflows/ci.yml",
    ".github/workflows/deploy.yml",
    "CONTRIBUTING.md",
    "README.md",
    "docker-compose.dev.yml",
    "docker-compose.prod.yml",
    "docs/autogenerate.md",
    "docs/deploy.md",
    "docs/models.md",
    "docs/portable-sql.md",
    "migrations/README.md",
];

/// Stands for a command, and is none.
const PLACEHOLDERS: [&str; 2] = ["COMMAND", "migrate-..."];

/// The words after each `start`, up to what ends a word.
fn after<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
    text.split(start)
        .skip(1)
        .map(|rest| {
            let ends = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.');
            rest.split(ends).next().unwrap_or_default()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

#[test]
fn every_command_that_a_page_names_is_there() {
    let xtask = Xtask::command();
    let mut broken = Vec::new();
    let mut seen = 0;
    for page in PAGES {
        for word in after(&read(page), "cargo xtask ") {
            seen += 1;
            let name = word.trim_end_matches('.');
            if !PLACEHOLDERS.contains(&word) && xtask.find_subcommand(name).is_none() {
                broken.push(format!("{page}: `cargo xtask {word}`"));
            }
        }
    }
    assert!(seen > 20, "the pages name commands");
    check("a page names commands that there are", &broken);
}

#[test]
fn a_command_is_found_up_to_its_end() {
    let text = "`cargo xtask test`, cargo xtask migrate-test --only x\ncargo xtask\n";
    assert_eq!(after(text, "cargo xtask "), ["test", "migrate-test"]);
}
