//! Models compared with a long history, without a database: what generating a revision costs, and what a check does.
//! Beside the check runs Alembic's, on as many tables, where it is installed.

mod alembic;
mod declaration;
mod rust;

#[cfg(test)]
mod tests;

use crate::bench::{
    Result,
    child::measure,
    figure::{Figure, Sample, What, add},
    history::{Column, History, Table},
};
use alembic::Alembic;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// How long the history is, and how many tables it leads to.
const REVISIONS: usize = 1000;
const TABLES: usize = 300;

/// What a history without models of it, and one with, look like on disk. Outside of any workspace and any repository.
struct Bed<'p> {
    program: &'p Path,
    folder: tempfile::TempDir,
}

/// Measures both commands.
///
/// # Errors
///
/// When a command fails, or does not find what there is to find.
pub(super) fn measure_models(program: &Path, runs: u16, seed: u64) -> Result<Vec<Figure>> {
    let history = History::of_tables(REVISIONS, TABLES, seed);
    let bed = Bed::prepare(program, &history)?;
    let alembic = Alembic::prepare(&history.tables, &bed.folder.path().join("alembic"))?;
    if alembic.is_none() {
        eprintln!("models: skipped beside Alembic, which is not installed (`pip install alembic`)");
    }
    let mut figures = Vec::new();
    for run in 0..runs {
        eprintln!(
            "models, {} tables, {REVISIONS} revisions: run {} of {runs}",
            history.tables.len(),
            run + 1
        );
        let raw = |first: bool| match &alembic {
            Some(alembic) if first == (run % 2 == 1) => measure(&mut alembic.check()).map(Some),
            _ => Ok(None),
        };
        let before = raw(true)?;
        let check = measure(&mut bed.check())?;
        let create = measure(&mut bed.create())?;
        let after = raw(false)?;
        let samples = [
            (What::Check, check, before.or(after)),
            (What::Create, create, None),
        ];
        for (what, ours, raw) in samples {
            add(&mut figures, None, what, REVISIONS, Sample { ours, raw });
        }
    }
    Ok(figures)
}

impl<'p> Bed<'p> {
    /// Writes the history, the models that agree with it, and those that have a column more.
    fn prepare(program: &'p Path, history: &History) -> Result<Bed<'p>> {
        let folder = tempfile::Builder::new().prefix("bench-models-").tempdir()?;
        history.write_once(&folder.path().join("migrations"))?;
        rust::write(&history.tables, &folder.path().join("agreeing"))?;
        rust::write(
            &with_a_column(&history.tables),
            &folder.path().join("differing"),
        )?;
        let bed = Bed { program, folder };
        let output = bed.create().output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        match text.matches("ADD COLUMN").count() {
            1 => Ok(bed),
            count => Err(format!(
                "the models have one column more than the history, and {count} are generated:\n{text}{}",
                String::from_utf8_lossy(&output.stderr)
            )
            .into()),
        }
    }

    fn check(&self) -> Command {
        self.command(What::Check, "agreeing", &[])
    }

    fn create(&self) -> Command {
        self.command(What::Create, "differing", &["Add a column", "--dry-run"])
    }

    fn command(&self, what: What, models: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.program);
        command
            .current_dir(self.folder.path())
            .env_remove("DATABASE_URL")
            .arg(what.command())
            .args(arguments)
            .args(["--migrations", "migrations", "--models"])
            .arg(PathBuf::from(models).join("models.rs"));
        command
    }
}

/// The tables, of which the last has a column that may be null beside its own.
fn with_a_column(tables: &[Table]) -> Vec<Table> {
    let mut tables = tables.to_vec();
    if let Some(last) = tables.last_mut() {
        last.columns.push(Column {
            name: "added".to_owned(),
            declaration: "text".to_owned(),
        });
    }
    tables
}
