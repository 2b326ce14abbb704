//! The build of the backend, and what Cargo has to be asked for it.

use super::child::Program;
use crate::cargo::{self, Artifact};
use std::{ffi::OsString, path::Path, time::Duration};

/// The package, and the program in it.
pub(super) const PACKAGE: &str = "backend";

/// What Cargo is asked. The first build of a clone takes its time, and Cargo shows how far it is; later ones only show
/// what is wrong.
pub(super) fn command(root: &Path, is_first: bool) -> Program {
    let mut words = vec![cargo::program()];
    words.extend(
        [
            "build",
            "--package",
            PACKAGE,
            "--bin",
            PACKAGE,
            "--message-format",
            "json-render-diagnostics",
        ]
        .map(OsString::from),
    );
    if !is_first {
        words.push("--quiet".into());
    }
    Program {
        words,
        folder: root.to_owned(),
        variables: Vec::new(),
        patience: Duration::from_secs(5),
        is_read: true,
    }
}

/// What was built.
///
/// # Errors
///
/// Cargo built no such program.
pub(super) fn built(messages: &[u8]) -> Result<Artifact, Box<dyn std::error::Error>> {
    cargo::built(messages, PACKAGE)
        .ok_or_else(|| format!("cargo built no program called `{PACKAGE}`").into())
}
