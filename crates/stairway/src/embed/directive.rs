//! Directives of Cargo, each a line of a build script's standard output. Prints nothing.

use crate::error::Error;
use std::{iter::once, path::PathBuf};

/// That the build script has to run again when one of these changes. In a folder that is any file of it.
pub(super) fn watch(paths: &[PathBuf]) -> String {
    let line = |path: &PathBuf| {
        let path = path.display().to_string();
        // A directive has one line. What is left of a path with several is not there, and then Cargo runs the script
        // every time, which is slow and not wrong.
        let path = path.lines().next().unwrap_or_default();
        format!("cargo::rerun-if-changed={path}\n")
    };
    paths.iter().map(line).collect()
}

/// An error and all that are related to it, for Cargo to show as errors of the build: message, places, facts and remedy,
/// as the compiler lays them out.
pub(super) fn errors(error: &Error) -> String {
    let mut lines = Vec::new();
    for error in once(error).chain(error.related()) {
        lines.push(error.to_string());
        for label in error.labels() {
            lines.push(match label.text.as_str() {
                "" => format!("  --> {}", label.place),
                text => format!("  --> {}: {text}", label.place),
            });
        }
        let notes = error.causes().into_iter().chain(error.notes());
        lines.extend(notes.map(|note| format!("   = note: {note}")));
        let help = error.help();
        lines.extend(help.map(|help| format!("   = help: {help}")));
    }
    let lines = lines.iter().flat_map(|text| text.lines());
    let lines = lines.filter(|line| !line.is_empty());
    lines.map(|line| format!("cargo::error={line}\n")).collect()
}
