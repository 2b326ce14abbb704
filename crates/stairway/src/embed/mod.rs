//! The build script's helper: reads the revisions of the workspace, refuses an unsound set as errors of the build, and
//! writes them into the program. Needs no driver and no async.

use std::{fmt::Write as _, fs, path::Path, process::ExitCode};

/// Embeds the revisions of the workspace around the package that is being built.
#[must_use]
pub fn revisions() -> ExitCode {
    let folder = Path::new("../migrations");
    let mut files: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    let mut text = String::from(
        "stairway::source::Embedded { folder: \"migrations\", sql: stairway::Dialect::Postgres, databases: &stairway::Dialect::ALL, database_url_env: \"DATABASE_URL\", files: &[",
    );
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let path = path.canonicalize().unwrap_or_default();
        let _ = write!(text, "({name:?}, include_str!({path:?})),");
    }
    text.push_str("] }");
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    match fs::write(Path::new(&out).join("stairway_revisions.rs"), text) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
