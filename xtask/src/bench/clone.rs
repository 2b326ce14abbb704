//! From a clean clone to a page that is served: where the time goes. A figure without a bar: nearly all of it is the
//! compiler's.

use crate::{bench::Result, cargo, root::root};
use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// What would make a clone less clean: a build, a database or an address from elsewhere.
const NOT_OF_A_CLONE: [&str; 5] = [
    "CARGO_TARGET_DIR",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_INCREMENTAL",
    "DATABASE_URL",
    "BACKEND_LISTEN",
];

/// Clones what is committed here, runs `cargo xtask dev` there until it serves, and prints where the time went. The
/// crates of others are not downloaded again where Cargo has them.
///
/// # Errors
///
/// When a part fails.
pub(super) fn measure_clone() -> Result<()> {
    let folder = tempfile::Builder::new().prefix("bench-clone-").tempdir()?;
    let clone = folder.path().join("clone");
    let times = folder.path().join("times.json");
    let cloned = timed(
        Command::new("git")
            .args(["clone", "--quiet", "--no-hardlinks"])
            .arg(root())
            .arg(&clone),
    )?;
    let mut command = Command::new("cargo");
    command
        .current_dir(&clone)
        .args(["xtask", "dev", "--once", "--port", "0", "--times"])
        .arg(&times);
    for name in NOT_OF_A_CLONE {
        command.env_remove(name);
    }
    for name in cargo::of_this_run() {
        command.env_remove(name);
    }
    let served = timed(&mut command)?;
    let [build, migrate, start] = parts(&times)?;
    let own = served.saturating_sub(build + migrate + start);
    println!("From a clean clone to a page that is served:");
    for (part, time) in [
        ("clone", cloned),
        ("build of xtask", own),
        ("build of backend", build),
        ("migrate", migrate),
        ("start", start),
        ("together", cloned + served),
    ] {
        println!("  {part:<17} {:>7.1} s", time.as_secs_f64());
    }
    Ok(())
}

fn timed(command: &mut Command) -> Result<Duration> {
    let since = Instant::now();
    let status = command
        .status()
        .map_err(|error| format!("cannot start {command:?}: {error}"))?;
    match status.success() {
        true => Ok(since.elapsed()),
        false => Err(format!("{command:?} failed: {status}").into()),
    }
}

/// What `dev` says of itself.
fn parts(path: &Path) -> Result<[Duration; 3]> {
    let document: serde_json::Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let part = |name: &str| {
        document[name]
            .as_f64()
            .map(Duration::from_secs_f64)
            .ok_or_else(|| format!("`dev` says nothing of `{name}`: {document}"))
    };
    Ok([part("build")?, part("migrate")?, part("start")?])
}
