//! `cargo xtask bench`: what Stairway costs beside the raw clients, `psql` and `sqlite3`, fed with the same SQL in
//! the same transactions.
//!
//! It generates a history, runs the release build of this very program on it as a child process, the raw client
//! right after it, and prints medians, ratios and how the figures stand to the bars. It is a benchmark, not a test:
//! it fails only when something does not run. Models are compared beside Alembic, where it is installed. What an
//! application pays for carrying its revisions is measured of an application: its gate, and the size of its program. What
//! the graph costs is measured of a program that does nothing else.

mod bar;
mod build;
mod child;
mod clone;
mod database;
mod figure;
mod gate;
mod graph;
mod history;
mod image;
mod model;
mod pytest;
mod rebuild;
mod report;
mod round;

use clap::Args;
use figure::Figure;
use history::History;
use stairway::Dialect;
use std::{path::PathBuf, process::ExitCode};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Measure what Stairway costs, beside raw clients and Alembic
///
/// Upgrades, downgrades, reading and round trips beside psql and sqlite3, and the round trip beside pytest-alembic; models beside Alembic; long histories planned; the
/// gate of an application that carries its revisions, and the size of the backend's program.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench\n  \
    cargo xtask bench --only sqlite --revisions 100 --runs 3\n  \
    cargo xtask bench --only-models\n  \
    cargo xtask bench --only-graph             histories of 10,000 revisions, in one line and with merges\n  \
    cargo xtask bench --only-dev               from a clean clone to a page that is served: takes minutes\n  \
    cargo xtask bench --save before.json")]
pub(crate) struct Bench {
    /// The lengths of the histories that are run
    #[arg(
        long,
        value_name = "N",
        value_delimiter = ',',
        default_value = "100,1000"
    )]
    revisions: Vec<usize>,

    /// The lengths of the histories that are only read
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "10000")]
    read: Vec<usize>,

    /// The lengths of the histories that are planned
    #[arg(
        long,
        value_name = "N",
        value_delimiter = ',',
        default_value = "1000,3000,10000"
    )]
    plan: Vec<usize>,

    /// The rows of the tables that are rebuilt on SQLite
    #[arg(
        long,
        value_name = "N",
        value_delimiter = ',',
        default_value = "100000,1000000"
    )]
    rows: Vec<usize>,

    /// How often each is measured
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,

    /// The one database to measure on
    #[arg(long, value_name = "DIALECT")]
    only: Option<Dialect>,

    #[command(flatten)]
    part: Part,

    /// What the history is drawn from
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,

    /// Leave the round trips out, which take most of the time
    #[arg(long)]
    no_round_trip: bool,

    /// Where to write all figures, as JSON
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

/// The one part to measure; without any of these all but the last.
#[derive(Args, Debug)]
#[group(multiple = false)]
struct Part {
    /// Measure nothing but the comparison of models with a history
    #[arg(long, conflicts_with = "only")]
    only_models: bool,

    /// Measure nothing but how long histories are read, resolved and planned
    #[arg(long, conflicts_with = "only")]
    only_graph: bool,

    /// Measure nothing but the gate of an application that carries its revisions
    #[arg(long)]
    only_gate: bool,

    /// Measure nothing but the size of the backend's program
    #[arg(long, conflicts_with = "only")]
    only_image: bool,

    /// Measure where the time goes from a clean clone to a page that is served, and nothing else
    #[arg(long, conflicts_with = "only")]
    only_dev: bool,
}

impl Part {
    /// Whether a part is measured: the only one, or all of them.
    fn wants(&self, only: bool) -> bool {
        let any = self.only_models || self.only_graph || self.only_gate || self.only_image;
        only || !any
    }
}

impl Bench {
    /// Measures and prints.
    pub(crate) fn run(self) -> ExitCode {
        match self.measure() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {error}");
                ExitCode::FAILURE
            }
        }
    }

    fn measure(&self) -> Result<()> {
        if self.part.only_dev {
            return clone::measure_clone();
        }
        let mut figures = Vec::new();
        if !self.part.only_image {
            figures = self.figures()?;
            report::print(&figures);
        }
        let images = match self.part.wants(self.part.only_image) {
            true => image::measure_images()?,
            false => Vec::new(),
        };
        image::print(&images);
        match &self.save {
            Some(path) => report::save(&figures, &images, path),
            None => Ok(()),
        }
    }

    /// Every figure but the sizes.
    fn figures(&self) -> Result<Vec<Figure>> {
        let program = build::release()?;
        // On the disk that holds the build, as a folder for temporary files may be in memory.
        let disk = program.parent().unwrap_or(&program);
        let mut figures = Vec::new();
        if self.part.wants(self.part.only_models) {
            figures.extend(model::measure_models(&program, self.runs, self.seed)?);
        }
        if self.part.wants(self.part.only_graph) {
            figures.extend(graph::measure_graph(
                disk, &self.plan, self.runs, self.seed,
            )?);
        }
        if !self.part.wants(self.part.only_gate) {
            return Ok(figures);
        }
        let gate = gate::Application::build(&program, disk, self.seed)?;
        for dialect in Dialect::ALL
            .into_iter()
            .filter(|dialect| self.only.is_none_or(|only| only == *dialect))
        {
            let bed = database::Bed::make(dialect, disk)?;
            figures.extend(gate.measure(&bed, self.runs)?);
            if self.part.only_gate {
                continue;
            }
            for (lengths, extent) in [
                (&self.revisions, self.extent()),
                (&self.read, round::Extent::Reading),
            ] {
                for length in lengths {
                    figures.extend(self.history(&program, &bed, *length, extent)?);
                }
            }
            if dialect == Dialect::Sqlite {
                for rows in &self.rows {
                    figures.extend(rebuild::measure_rebuild(&program, &bed, *rows, self.runs)?);
                }
            }
        }
        Ok(figures)
    }

    fn extent(&self) -> round::Extent {
        if self.no_round_trip {
            round::Extent::Running
        } else {
            round::Extent::RoundTrip
        }
    }

    /// Every figure of one history on one database.
    fn history(
        &self,
        program: &std::path::Path,
        bed: &database::Bed,
        length: usize,
        extent: round::Extent,
    ) -> Result<Vec<Figure>> {
        let round = round::Round::prepare(program, bed, &History::generate(length, self.seed))?;
        if extent == round::Extent::RoundTrip && !round.has_pytest() {
            eprintln!(
                "{}: skipped beside pytest-alembic, which is not installed (`pip install pytest-alembic`, and \
                 `psycopg2-binary` for PostgreSQL)",
                bed.dialect()
            );
        }
        let mut figures = Vec::new();
        for run in 0..self.runs {
            eprintln!(
                "{}, {length} revisions: run {} of {}",
                bed.dialect(),
                run + 1,
                self.runs
            );
            for (what, sample) in round.run(extent, run % 2 == 1)? {
                figure::add(&mut figures, Some(bed.dialect()), what, length, sample);
            }
        }
        Ok(figures)
    }
}
