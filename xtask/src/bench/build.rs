//! Release builds of this workspace's programs: what is measured is what users run.

use crate::{bench::Result, cargo};
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
    let mut command = cmd!(
        shell,
        "cargo build --release --package {package} {arguments...} --message-format json-render-diagnostics"
    );
    for name in cargo::of_this_run() {
        command = command.env_remove(name);
    }
    // Cargo has said on standard error what is wrong; its messages for programs would bury that.
    let built = command.ignore_status().read()?;
    cargo::built(built.as_bytes(), package)
        .map(|artifact| artifact.path)
        .ok_or_else(|| format!("there is no program called {package} to measure").into())
}
