//! The rules of this repository, as tests: each walks over its files and names what breaks a rule.

mod layer;
mod manifest;
mod model;
mod page;
mod recipe;
mod reference;
mod tree;
mod word;

use crate::root::root;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The text of a file, by its path from the root.
fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file below a folder, by its path from the root, with its text. In the order of the paths.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    let root = root();
    let mut files = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push((shown(&path, &root), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "no Rust file below {folder}");
    files
}

fn shown(path: &Path, root: &PathBuf) -> String {
    path.strip_prefix(root).unwrap().display().to_string()
}

/// The files below a folder that are compiled for tests only: those that a `#[cfg(test)]` declares, or one
/// that is below such a one.
fn test_files(files: &[(String, String)]) -> BTreeSet<String> {
    let mut tests = BTreeSet::new();
    for (path, text) in files {
        let stem = path.trim_end_matches(".rs");
        let folder = match stem.rsplit_once('/') {
            Some((folder, "mod" | "lib" | "main")) => folder,
            _ => stem,
        };
        for pair in text.lines().collect::<Vec<_>>().windows(2) {
            let is_test = pair[0].starts_with("#[cfg(") && pair[0].contains("test");
            let module = pair[1]
                .strip_suffix(';')
                .and_then(|line| line.split("mod ").nth(1));
            if let (true, Some(module)) = (is_test, module) {
                tests.insert(format!("{folder}/{module}"));
            }
        }
    }
    let below = |path: &str, module: &String| {
        path.strip_prefix(module)
            .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    };
    let paths = files.iter().map(|(path, _)| path);
    paths
        .filter(|path| tests.iter().any(|module| below(path, module)))
        .cloned()
        .collect()
}

/// The lines of a file before its tests, with their numbers from 1, without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text.find("\nmod tests {").unwrap_or(text.len());
    text[..end].lines().enumerate().filter_map(|(index, line)| {
        let line = line.trim_start();
        (!line.starts_with("//")).then_some((index + 1, line))
    })
}

/// Fails with everything that breaks the rule.
fn check(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}
