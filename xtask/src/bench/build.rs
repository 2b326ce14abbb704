//! Release builds of this workspace's programs: what is measured is what users run.

use crate::{bench::Result, cargo, root::root};
use std::{
    fs,
    path::{Path, PathBuf},
};
use xshell::{Shell, cmd};

/// Builds this very program and says where it is.
///
/// # Errors
///
/// When it does not build.
pub(super) fn release() -> Result<PathBuf> {
    program("xtask", &[])
}

/// Built as this repository builds its own releases.
const WORKSPACE: &str = "\
[workspace]
resolver = \"3\"
members = [\"package\"]

[workspace.metadata.stairway]
databases = [\"sqlite\", \"postgres\"]
sql = \"postgres\"

[profile.release]
lto = \"thin\"
strip = true
";

/// Makes a package of these files, by their paths in it, in a workspace of its own in `folder`, builds its program in the
/// target folder whose releases are in `disk`, and says where it is.
///
/// # Errors
///
/// When it cannot be written, or does not build.
pub(super) fn made(
    folder: &Path,
    disk: &Path,
    package: &str,
    files: &[(&str, &str)],
) -> Result<PathBuf> {
    fs::create_dir_all(folder.join("package/src"))?;
    for (path, text) in files {
        fs::write(folder.join("package").join(path), text)?;
    }
    let manifest = folder.join("Cargo.toml");
    fs::write(&manifest, WORKSPACE)?;
    // The same versions as everything else.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let target = disk.parent().unwrap_or(disk);
    program(
        package,
        &[
            "--manifest-path",
            &manifest.to_string_lossy(),
            "--target-dir",
            &target.to_string_lossy(),
        ],
    )
}

/// The manifest of such a package, up to what is its own: the library with these features and no other.
pub(super) fn manifest(package: &str, features: &[&str]) -> String {
    let stairway = root().join("crates/stairway");
    format!(
        "[package]\nname = \"{package}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nstairway = {{ path = {stairway:?}, default-features = false, features = {features:?} }}\n"
    )
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
