//! What a package compiles before its build script can run.

use super::check;
use crate::root::root;
use std::{env, process::Command};

/// Drivers, what is async, and the parsers of macros, which take longer to compile than all the rest.
const HEAVY: [&str; 8] = [
    "sqlx",
    "tokio",
    "futures",
    "rustls",
    "axum",
    "clap",
    "syn",
    "proc-macro2",
];

/// The packages that the build script of `backend` is compiled of.
fn tree() -> Vec<String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["tree", "--locked", "--offline", "--package", "backend"])
        .args([
            "--edges",
            "normal,build",
            "--no-dedupe",
            "--charset",
            "ascii",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, tree) = text.split_once("\n[build-dependencies]\n").unwrap();
    let names = tree.lines().filter_map(|line| {
        let mut words = line.trim_start_matches(['|', '`', '-', ' ']).split(' ');
        let (name, version) = (words.next()?, words.next()?);
        version.starts_with('v').then(|| name.to_owned())
    });
    names.collect()
}

#[test]
fn a_build_script_compiles_no_driver_nothing_async_and_no_macros() {
    let tree = tree();
    // It is the right tree.
    assert!(
        ["stairway", "sha2"]
            .iter()
            .all(|name| tree.iter().any(|found| found == name)),
        "{tree:?}"
    );
    let is = |name: &str, heavy: &str| {
        let rest = name.strip_prefix(heavy);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let broken: Vec<String> = tree
        .into_iter()
        .filter(|name| HEAVY.iter().any(|heavy| is(name, heavy)))
        .collect();
    check("a build script that embeds is compiled of little", &broken);
}
