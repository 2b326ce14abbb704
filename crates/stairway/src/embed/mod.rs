//! The build script's helper: a program carries the revisions of its workspace in itself, and is not built of an unsound
//! set. Says what it has to say as Cargo's directives, and knows no driver, no database and no async.
//!
//! The package that is to carry them depends on Stairway twice. The build script needs none of the drivers:
//!
//! ```toml
//! [dependencies]
//! stairway = "0.1"
//!
//! [build-dependencies]
//! stairway = { version = "0.1", default-features = false, features = ["embed"] }
//! ```
//!
//! Its `build.rs` is one line:
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! fn main() -> ExitCode {
//!     stairway::embed::revisions()
//! }
//! ```
//!
//! And [`embedded!`](crate::embedded) is what it embedded, an [`Embedded`](crate::source::Embedded), of which a
//! [`Source`] is made:
//!
//! ```ignore
//! const REVISIONS: stairway::source::Embedded = stairway::embedded!();
//!
//! fn main() -> Result<(), stairway::Error> {
//!     let source = REVISIONS.source()?;
//!     println!("{} revisions", source.scripts().len());
//!     Ok(())
//! }
//! ```
//!
//! The folder, `sql` and `databases` are those of `[workspace.metadata.stairway]`. The build fails, with the file and the
//! line as errors of Cargo, when the configuration is wrong, when a file or the graph is unsound, when there are several
//! heads, and when a revision has neither a downgrade nor a word that it is irreversible. What is embedded is the text that
//! was checked, byte for byte. A file that is new, changed, renamed or gone is seen by the next build.

mod directive;
mod error;
mod program;

pub use error::EmbedError;

use crate::{
    configuration::{self, MIGRATIONS, Metadata, Table},
    error::Error,
    source::Source,
};
use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The manifest's name, which is also how errors name that of the workspace.
const MANIFEST: &str = "Cargo.toml";

/// Embeds the revisions of the workspace around the package that is being built: all that a build script has to do.
///
/// What is wrong is written to standard output for Cargo to show, and fails the build.
#[must_use = "the build goes on unless the build script ends with this code"]
pub fn revisions() -> ExitCode {
    let (directives, code) = match embed() {
        Ok(watched) => (directive::watch(&watched), ExitCode::SUCCESS),
        Err(error) => (directive::errors(&error), ExitCode::FAILURE),
    };
    match io::stdout().lock().write_all(directives.as_bytes()) {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Writes the program's part. What it was made of, and Cargo should watch, is returned.
fn embed() -> Result<Vec<PathBuf>, Error> {
    let package = variable("CARGO_MANIFEST_DIR")?;
    let out = variable("OUT_DIR")?;
    let metadata = Metadata::around(&package)?;
    let root = metadata.root();
    // The text is for lines and columns; a manifest that Cargo has just read can be read.
    let manifest = fs::read_to_string(root.join(MANIFEST)).unwrap_or_default();
    let table = metadata.table(Path::new(MANIFEST), &manifest)?;
    program::save(&out, &checked(root, &table)?)?;
    Ok(vec![
        root.join(folder(&table)),
        root.join(MANIFEST),
        // It says which workspace the package belongs to.
        package.join(MANIFEST),
    ])
}

/// The program's part, of a set that can be shipped.
fn checked(root: &Path, table: &Table) -> Result<String, Error> {
    let databases = configuration::databases(&table.databases);
    let written = configuration::written(&databases, table.sql);
    let source = Source::read_below(root, Path::new(folder(table)), written)?;
    source.finished()?;
    Ok(program::text(&source, &databases, table))
}

fn folder(table: &Table) -> &str {
    table.migrations.as_deref().unwrap_or(MIGRATIONS)
}

fn variable(name: &'static str) -> Result<PathBuf, EmbedError> {
    let value = env::var_os(name).map(PathBuf::from);
    value.ok_or(EmbedError::NoBuildScript { variable: name })
}

#[cfg(test)]
mod tests;
