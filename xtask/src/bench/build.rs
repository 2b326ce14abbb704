//! Release builds of this workspace's programs: what is measured is what users run.

use crate::{artifact, bench::Result};
use std::path::PathBuf;
use xshell::{Shell, cmd};

/// Builds this very program and says where it is.
///
/// # Errors
///
/// When it does not build.
pub(super) fn release() -> Result<PathBuf> {
    program("xtask", &[])
}

/// Builds the program of a package, with these arguments for Cargo, and says where it is.
///
/// # Errors
///
/// When it does not build.
pub(super) fn program(package: &str, arguments: &[&str]) -> Result<PathBuf> {
    let shell = Shell::new()?;
    eprintln!("building the release of {package} that is measured");
    let messages = cmd!(
        shell,
        "cargo build --release --package {package} {arguments...} --message-format json-render-diagnostics"
    )
    .read()?;
    artifact::program(messages.as_bytes(), package)
        .map(|artifact| artifact.path)
        .ok_or_else(|| format!("cargo built no program called {package}").into())
}
