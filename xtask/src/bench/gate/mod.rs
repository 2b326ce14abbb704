//! The gate: what an application that carries a thousand revisions asks of its database before it starts.
//!
//! The application is a real one, a package with a build script that embeds the revisions, made and built for this. It
//! asks and ends; what is measured is all of its process, so the gate costs less than the figure.

use crate::{
    bench::{
        Result, build,
        child::measure,
        database::Bed,
        figure::{Figure, Sample, What, add},
        history::History,
    },
    root::root,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// How many revisions it carries.
const REVISIONS: usize = 1000;

/// How often it is measured in a run: it takes milliseconds.
const QUICK: usize = 5;

const PACKAGE: &str = "stairway-bench-gate";

const BUILD: &str = "fn main() -> std::process::ExitCode {\n    stairway::embed::revisions()\n}\n";

/// The application, built.
#[derive(Debug)]
pub(super) struct Application<'p> {
    /// The commands, which bring a database to head.
    commands: &'p Path,
    program: PathBuf,
    folder: TempDir,
}

impl<'p> Application<'p> {
    /// Makes it in a folder below `disk`, and builds it.
    ///
    /// # Errors
    ///
    /// When it does not build.
    pub(super) fn build(commands: &'p Path, disk: &Path, seed: u64) -> Result<Application<'p>> {
        let folder = tempfile::Builder::new()
            .prefix("bench-gate-")
            .tempdir_in(disk)?;
        History::generate(REVISIONS, seed).write(&folder.path().join("migrations"))?;
        let manifest = manifest();
        let files = [
            ("Cargo.toml", manifest.as_str()),
            ("build.rs", BUILD),
            ("src/main.rs", include_str!("program.rs")),
        ];
        let program = build::made(folder.path(), disk, PACKAGE, &files)?;
        Ok(Application {
            commands,
            program,
            folder,
        })
    }

    /// Measures it on a database that is at head.
    ///
    /// # Errors
    ///
    /// When it does not pass there, or passes where it must not.
    pub(super) fn measure(&self, bed: &Bed, runs: u16) -> Result<Vec<Figure>> {
        let database = bed.fresh()?;
        let asks = || {
            let mut command = Command::new(&self.program);
            command.arg(database.url());
            command
        };
        if measure(&mut asks()).is_ok() {
            return Err("the gate lets an application start on an empty database".into());
        }
        measure(
            Command::new(self.commands)
                .current_dir(self.folder.path())
                .env_remove("DATABASE_URL")
                .args(["migrate-upgrade", "--migrations", "migrations"])
                .args([
                    "--databases",
                    "sqlite,postgres",
                    "--sql-dialect",
                    "postgres",
                ])
                .args(["--database-url", &database.url()]),
        )?;
        let mut figures = Vec::new();
        for run in 0..runs {
            eprintln!(
                "{}, gate of {REVISIONS} revisions: run {} of {runs}",
                bed.dialect(),
                run + 1
            );
            for _ in 0..QUICK {
                let sample = Sample {
                    ours: measure(&mut asks())?,
                    raw: None,
                };
                add(
                    &mut figures,
                    Some(bed.dialect()),
                    What::Gate,
                    REVISIONS,
                    sample,
                );
            }
        }
        Ok(figures)
    }
}

fn manifest() -> String {
    let stairway = root().join("crates/stairway");
    format!(
        "{}tokio = {{ version = \"1\", features = [\"rt\"] }}\n\n\
         [build-dependencies]\nstairway = {{ path = {stairway:?}, default-features = false, features = [\"embed\"] }}\n",
        build::manifest(PACKAGE, &["sqlite", "postgres"])
    )
}
