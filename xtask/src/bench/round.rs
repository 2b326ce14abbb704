//! One measured round: every command once, the raw client right beside each, so that a machine that gets slower or
//! faster meanwhile does so for both.

use crate::bench::{
    Result,
    child::{Cost, measure},
    database::{Bed, Database},
    figure::{Sample, What},
    history::History,
    pytest::Pytest,
};
use stairway::{Dialect, revision::Direction, scratch::postgres::VARIABLE};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// How much of a round is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// The history is only read.
    Reading,
    /// It is upgraded and downgraded.
    Running,
    /// And the round trip is made.
    RoundTrip,
}

/// How often what takes milliseconds is measured in a round.
const QUICK: usize = 5;

/// A written history, ready to be measured on one bed.
#[derive(Debug)]
pub(super) struct Round<'b> {
    program: &'b Path,
    bed: &'b Bed,
    migrations: PathBuf,
    /// The same revisions in PostgreSQL's words alone.
    once: PathBuf,
    up: PathBuf,
    down: PathBuf,
    /// None where it is not installed.
    pytest: Option<Pytest>,
}

impl<'b> Round<'b> {
    /// Writes the files and the raw client's scripts.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    pub(super) fn prepare(program: &'b Path, bed: &'b Bed, history: &History) -> Result<Round<'b>> {
        let folder = bed.folder().join(history.revisions.len().to_string());
        let migrations = folder.join("migrations");
        history.write(&migrations)?;
        let once = folder.join("once");
        history.write_once(&once)?;
        let script = |direction: Direction| -> Result<PathBuf> {
            let path = folder.join(format!("{direction}.sql"));
            fs::write(
                &path,
                format!(
                    "{}{}",
                    bed.settings(),
                    history.pass(direction, bed.dialect())
                ),
            )?;
            Ok(path)
        };
        let (up, down) = (script(Direction::Upgrade)?, script(Direction::Downgrade)?);
        let pytest = Pytest::prepare(history, bed.dialect(), &folder)?;
        Ok(Round {
            program,
            bed,
            migrations,
            once,
            up,
            down,
            pytest,
        })
    }

    /// Whether the round trip is measured beside pytest-alembic.
    pub(super) fn has_pytest(&self) -> bool {
        self.pytest.is_some()
    }

    /// Measures. `raw_first` changes who goes first in each pair.
    ///
    /// # Errors
    ///
    /// When a command fails.
    pub(super) fn run(&self, extent: Extent, raw_first: bool) -> Result<Vec<(What, Sample)>> {
        let (ours, raw) = (self.bed.fresh()?, self.bed.fresh()?);
        let mut samples = Vec::new();
        if extent == Extent::Reading {
            self.quick(&ours, What::History, &mut samples)?;
            return Ok(samples);
        }
        let pair = |command: &str, target: &str, script: &Path| -> Result<Sample> {
            let ours = || {
                measure(
                    self.ours(command)
                        .arg(target)
                        .args(["--database-url", &ours.url()]),
                )
            };
            let raw = || measure(&mut raw.raw(script)?);
            match raw_first {
                true => raw().and_then(|raw| {
                    Ok(Sample {
                        raw: Some(raw),
                        ours: ours()?,
                    })
                }),
                false => ours().and_then(|ours| {
                    Ok(Sample {
                        ours,
                        raw: Some(raw()?),
                    })
                }),
            }
        };
        let up = pair("migrate-upgrade", "head", &self.up)?;
        samples.push((What::Upgrade, up));
        for what in [What::NoOp, What::Current, What::History] {
            self.quick(&ours, what, &mut samples)?;
        }
        let down = pair("migrate-downgrade", "base", &self.down)?;
        samples.push((What::Downgrade, down));
        if self.bed.dialect() == Dialect::Sqlite {
            samples.push((What::Lowering, self.lowering()?));
        }
        if extent == Extent::RoundTrip {
            let again = measure(&mut raw.raw(&self.up)?)?;
            let bare = up
                .raw
                .into_iter()
                .chain(down.raw)
                .fold(again, |sum, pass| sum + pass);
            let ours = self.round_trip()?;
            let beside = |raw| Sample {
                ours,
                raw: Some(raw),
            };
            samples.push((What::RoundTrip, beside(bare)));
            if let Some(pytest) = &self.pytest {
                samples.push((What::BesidePytest, beside(pytest.run(self.bed)?)));
            }
        }
        Ok(samples)
    }

    fn quick(
        &self,
        database: &Database<'_>,
        what: What,
        samples: &mut Vec<(What, Sample)>,
    ) -> Result<()> {
        for _ in 0..QUICK {
            let ours = measure(
                self.ours(what.command())
                    .args(["--database-url", &database.url()]),
            )?;
            samples.push((what, Sample { ours, raw: None }));
        }
        Ok(())
    }

    /// The whole history as SQL for SQLite, without a database.
    fn lowering(&self) -> Result<Sample> {
        let mut command = Command::new(self.program);
        command
            .current_dir(self.bed.folder())
            .env_remove("DATABASE_URL")
            .args([What::Lowering.command(), "--sql", "--sql-dialect", "sqlite"])
            .arg("--migrations")
            .arg(&self.once);
        Ok(Sample {
            ours: measure(&mut command)?,
            raw: None,
        })
    }

    fn round_trip(&self) -> Result<Cost> {
        let mut command = self.ours(What::RoundTrip.command());
        if let Some(server) = self.bed.server()? {
            command.env(VARIABLE, server.to_string());
        }
        measure(&mut command)
    }

    /// Our own program, outside of any workspace, so that it asks cargo for nothing.
    fn ours(&self, command: &str) -> Command {
        let mut ours = Command::new(self.program);
        ours.current_dir(self.bed.folder())
            .env_remove("DATABASE_URL");
        ours.arg(command)
            .arg("--migrations")
            .arg(&self.migrations)
            .args(["--databases", self.bed.dialect().as_str()]);
        ours
    }
}
