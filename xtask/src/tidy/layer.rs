//! A layer of the library imports only from those above it.

use super::{check, code, rust_files, test_files};

/// From the top down; ARCHITECTURE.md says what each owns.
const LAYERS: [&str; 28] = [
    "place",
    "error",
    "dialect",
    "configuration",
    "revision",
    "script",
    "source",
    "plan",
    "outline",
    "schema",
    "sql",
    "picture",
    "page",
    "model",
    "autogenerate",
    "check",
    "lint",
    "connection",
    "store",
    "snapshot",
    "rows",
    "executor",
    "scratch",
    "backup",
    "drift",
    "migrate",
    "roundtrip",
    "embed",
];

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|known| *known == layer)
}

/// The layers that a line of code names by `crate::`. In a group, as in `use crate::{a, b::C}` over several
/// lines, each member stands at the start of a line or after `{` or `, `.
fn named(text: &str) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    let mut depth = 0;
    for (number, line) in code(text) {
        let mut rest = line;
        if depth == 0 {
            let Some(start) = line.find("crate::") else {
                continue;
            };
            if line[..start].ends_with('$') {
                continue;
            }
            rest = &line[start + "crate::".len()..];
            if !rest.starts_with('{') {
                named.push((number, word(rest)));
                continue;
            }
        }
        for part in rest.split_inclusive(['{', '}', ',']) {
            let name = word(part.trim_start());
            if depth == 1 && !name.is_empty() {
                named.push((number, name));
            }
            match part.chars().next_back() {
                Some('{') => depth += 1,
                Some('}') => depth -= 1,
                _ => {}
            }
        }
        if line.ends_with(';') {
            depth = 0;
        }
    }
    named
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_lowercase() || *c == '_')
        .collect()
}

#[test]
fn layers_import_only_from_above() {
    let mut broken = Vec::new();
    let files = rust_files("crates/stairway/src");
    let tests = test_files(&files);
    for (path, text) in files {
        let inside = path.trim_start_matches("crates/stairway/src/");
        let layer = inside.split(['/', '.']).next().unwrap_or_default();
        let Some(own) = rank(layer) else {
            if layer != "lib" {
                broken.push(format!("{path}: `{layer}` is not a known layer"));
            }
            continue;
        };
        if tests.contains(&path) {
            continue;
        }
        for (number, name) in named(&text) {
            if rank(&name).is_some_and(|other| other > own) {
                broken.push(format!(
                    "{path}:{number}: `{layer}` imports from `{name}`, which is below it"
                ));
            }
        }
    }
    check("a layer imports only from those above it", &broken);
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::place::Place;\nuse crate::{Error, error::{a, b}, plan};\nuse crate::{\n    \
                script::{Block, store},\n    sql,\n};\nfn f() { crate::lint::x() }\n// crate::embed\n";
    let names: Vec<String> = named(text).into_iter().map(|(_, name)| name).collect();
    let layers: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| !name.is_empty())
        .collect();
    assert_eq!(layers, ["place", "error", "plan", "script", "sql", "lint"]);
}

#[test]
fn only_the_connection_names_the_driver() {
    let files = rust_files("crates/stairway/src");
    let tests = test_files(&files);
    let mut broken = Vec::new();
    for (path, text) in files {
        if path.contains("/connection/") || tests.contains(&path) {
            continue;
        }
        broken.extend(
            code(&text)
                .filter(|(_, line)| line.contains("sqlx::"))
                .map(|(number, line)| format!("{path}:{number}: {}", line.trim())),
        );
    }
    check("only `connection` names sqlx's types", &broken);
}

#[test]
fn what_the_feature_runtime_is_for_is_all_that_needs_a_driver() {
    let library = super::read("crates/stairway/src/lib.rs");
    let mut gated = false;
    let mut broken = Vec::new();
    for line in library.lines() {
        if let Some(layer) = line
            .strip_prefix("pub mod ")
            .and_then(|rest| rest.strip_suffix(';'))
        {
            let live = rank(layer) >= rank("connection") && layer != "embed";
            if live != gated {
                broken.push(format!("crates/stairway/src/lib.rs: {layer}"));
            }
        }
        gated = line == "#[cfg(feature = \"runtime\")]";
    }
    check(
        "`connection` and what is below it stand behind the feature `runtime`, and nothing else does",
        &broken,
    );
}
