//! `migrate-test`: the proof of every revision.

mod report;

use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    globals::dialect,
    output::{Output, Progress, brief},
    runtime,
    settings::Settings,
};
use report::Reports;
use stairway::{
    Dialect,
    model::Models,
    roundtrip::{self, Event, Options},
    rows,
};

/// Prove every revision: up, down and up again, on every database
///
/// Makes throwaway databases (in memory for SQLite; a private PostgreSQL server, or a database on the server that
/// `STAIRWAY_SCRATCH_POSTGRES` names) and runs every revision up, down and up again. The downgrade must leave
/// no trace, and the second upgrade must give what the first gave; at head the schema must be the one that the
/// models declare, where there are models. Where there are branches, each revision is proven with all that it needs
/// and nothing else, and in whichever order branches are applied the schema must end the same. It does not stop at the
/// first failure.
/// The database of `--database-url` is never touched.
///
/// Reports are written whether all holds or not. In a job of GitHub's runner, findings are shown beside the lines of a
/// change and on the page of the job.
///
/// The exit code is 1 if a revision does not hold.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-test
  cargo xtask migrate-test --only sqlite
  STAIRWAY_SCRATCH_POSTGRES=postgres://postgres@localhost cargo xtask migrate-test --only postgres
  cargo xtask migrate-test --html proof.html --junit proof.xml --sarif proof.sarif
  cargo xtask migrate-test --format json | jq '.databases[].revisions[].findings[]'")]
pub struct Test {
    /// Prove on this dialect only
    #[arg(long, value_name = "DIALECT", value_parser = dialect())]
    only: Option<Dialect>,

    /// Count notes, such as a changed order of columns, as failures
    #[arg(long)]
    strict: bool,

    /// Prove so many stretches of a long history at once on each dialect, instead of as many as there are
    /// processors for
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,

    /// Fill each table with so many rows at least
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1000))]
    rows: u16,

    /// Draw other rows: the same ones for the same seed
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    seed: u64,

    #[command(flatten)]
    reports: Reports,
}

impl Test {
    fn rows(&self) -> rows::Options {
        rows::Options {
            seed: self.seed,
            count: usize::from(self.rows),
        }
    }

    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        self.reports.check(settings)?;
        let source = settings.source()?;
        let dialects = match self.only {
            Some(dialect) => vec![settings.one_of_the_databases(dialect)?],
            None => settings.databases()?,
        };
        // Without PostgreSQL to prove on, nothing that concerns it is looked at.
        let (postgres, postgres_variable) = match dialects.contains(&Dialect::Postgres) {
            true => (
                settings.scratch_postgres_url()?,
                settings.scratch_postgres_variable()?,
            ),
            false => Default::default(),
        };
        let models = models(settings, output)?;
        let steps = source.graph().len() * dialects.len();
        let proof = runtime::block_on(output, async |interrupt| {
            let options = Options {
                dialects,
                models,
                strict: self.strict,
                postgres,
                postgres_variable,
                at_once: self.jobs.map(usize::from),
                rows: self.rows(),
                interrupt,
            };
            let screen = Screen::new(output, steps);
            Ok(roundtrip::prove(&source, &options, &mut |event| screen.show(&event)).await?)
        })?;
        if output.is_json() {
            output.json(&serde_json::json!(proof));
        } else {
            output.result(&report::text(&proof, output));
        }
        let unwritten = self.reports.write(&proof, &source, settings, output);
        for diagnostic in &unwritten {
            output.explain(diagnostic);
        }
        Ok(match unwritten.first() {
            _ if !proof.ok => Exit::Unproven,
            Some(diagnostic) => diagnostic.exit(),
            None => Exit::Done,
        })
    }
}

/// What the models declare; none if none are configured.
fn models(settings: &Settings, output: &Output) -> Result<Option<Models>, Box<Diagnostic>> {
    let paths = settings.models()?;
    if paths.is_empty() {
        return Ok(None);
    }
    let models = Models::read(&paths)?.fit(&settings.databases()?)?;
    for (note, place) in &models.notes {
        output.note(&format!("{place}: {note}"));
    }
    Ok(Some(models))
}

/// The events of a proof: a bar on a terminal, a line for each revision elsewhere.
struct Screen<'a> {
    output: &'a Output,
    progress: Progress,
}

impl<'a> Screen<'a> {
    fn new(output: &'a Output, steps: usize) -> Screen<'a> {
        let progress = output.progress();
        progress.expect(steps);
        Screen { output, progress }
    }

    fn show(&self, event: &Event) {
        match event {
            Event::Preparing { dialect } => {
                self.progress
                    .doing(format!("preparing {}", dialect.title()));
            }
            Event::Started {
                dialect,
                version,
                revisions,
            } => {
                self.log(&format!(
                    "{} {version}: revisions to prove: {revisions}",
                    dialect.title()
                ));
            }
            Event::Proven { dialect, proof } => {
                self.progress.done();
                let message = brief(&proof.message);
                self.progress
                    .doing(format!("{dialect}  {}  {message}", proof.revision));
                self.log(&format!(
                    "{dialect:<8}  {:<12}  {:<7}  {message}",
                    proof.revision,
                    report::verdict(proof).as_str()
                ));
            }
            Event::Restoring { dialect } => {
                self.progress.doing(format!(
                    "{dialect}  making the state that the next revision needs"
                ));
            }
            Event::Ordering { dialect, orders } => {
                self.progress.doing(format!(
                    "{dialect}  applying the branches in {orders} orders"
                ));
            }
            _ => {}
        }
    }

    /// A line for a log, where there is no bar to tell the same.
    fn log(&self, text: &str) {
        if !self.progress.is_visible() && !self.output.is_json() {
            self.output.note(text);
        }
    }
}
