//! One place for each version, and a changelog that knows the current one.

use super::{check, read, shown};
use crate::root::root;
use std::fs;

/// The manifests of the members, by their paths from the root.
fn members() -> Vec<String> {
    let root = root();
    let mut manifests = vec![
        "xtask/Cargo.toml".to_owned(),
        "backend/Cargo.toml".to_owned(),
        "tests/Cargo.toml".to_owned(),
    ];
    for entry in fs::read_dir(root.join("crates")).unwrap() {
        manifests.push(shown(&entry.unwrap().path().join("Cargo.toml"), &root));
    }
    manifests.sort();
    manifests
}

#[test]
fn every_version_is_in_the_workspace_manifest() {
    let mut broken = Vec::new();
    for path in members() {
        let text = read(&path);
        let mut section = "";
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.starts_with('[') {
                section = line;
            } else if section.contains("dependencies")
                && line.contains('=')
                && !line.starts_with('#')
            {
                let own = ["version", "git", "path"]
                    .iter()
                    .any(|key| line.contains(&format!("{key} =")));
                let literal = line
                    .split_once('=')
                    .is_some_and(|(_, value)| value.trim().starts_with('"'));
                if own || literal {
                    broken.push(format!("{path}:{}: {line}", index + 1));
                }
            }
        }
    }
    check(
        "members take each dependency from [workspace.dependencies]",
        &broken,
    );
}

#[test]
fn every_member_takes_the_lints_of_the_workspace() {
    let broken: Vec<String> = members()
        .into_iter()
        .filter(|path| !read(path).contains("[lints]\nworkspace = true"))
        .collect();
    check("members take the lints of the workspace", &broken);
}

#[test]
fn the_changelog_has_the_version() {
    let changelog = read("CHANGELOG.md");
    let version = env!("CARGO_PKG_VERSION");
    let known =
        changelog.contains(&format!("## [{version}]")) || changelog.contains("## [Unreleased]");
    assert!(
        known,
        "CHANGELOG.md has neither `## [{version}]` nor `## [Unreleased]`"
    );
}
