//! `migrate-test`: the proof of every revision.

mod report;
mod selection;
#[cfg(feature = "watch")]
mod watch;

use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    globals::dialect,
    grades,
    output::{Output, Progress, brief},
    runtime,
    settings::Settings,
};
use report::Reports;
use selection::{Selected, Selection};
use stairway::{
    Dialect,
    connection::Interrupt,
    model::Models,
    revision::RevisionId,
    roundtrip::{self, Event, Options, Proof},
    rows,
    source::Source,
};
use std::{collections::BTreeSet, time::Duration};

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
  cargo xtask migrate-test --since main --fail-fast      what this branch adds or changes
  cargo xtask migrate-test --revision head 5ebc          these two
  cargo xtask migrate-test --from 5ebc                   this one and all above it
  cargo xtask migrate-test --watch --only sqlite         while a revision is being written
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
    selection: Selection,

    #[command(flatten)]
    reports: Reports,
}

impl Test {
    fn rows(&self) -> rows::Options {
        rows::Options {
            seed: self.seed,
            count: usize::from(self.rows),
            edges: true,
        }
    }

    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        self.reports.check(settings)?;
        #[cfg(feature = "watch")]
        if self.selection.watch {
            return watch::run(self, settings, output);
        }
        let source = settings.source()?;
        let selection = match self.selection.of(settings, output, &source)? {
            Selected::All => None,
            Selected::Some(revisions) => Some(revisions),
            Selected::Nothing(why) => {
                return Ok(self.nothing(&why, &source, settings, output));
            }
        };
        let options = self.options(settings, output)?;
        let proof = runtime::block_on(output, async |interrupt| {
            prove(
                &source,
                selection,
                Options {
                    interrupt,
                    ..options
                },
                output,
            )
            .await
        })?;
        remember(&proof, &source, settings, output);
        Ok(self.show(&proof, &source, settings, output))
    }

    /// Shows what was found, and writes the reports.
    fn show(&self, proof: &Proof, source: &Source, settings: &Settings, output: &Output) -> Exit {
        if output.is_json() {
            output.json(&serde_json::json!(proof));
        } else {
            output.result(&report::text(proof, output));
        }
        self.report(proof, source, settings, output)
    }

    /// Says that there is nothing to prove; reports say so too, as what collects them waits for them.
    fn nothing(&self, why: &str, source: &Source, settings: &Settings, output: &Output) -> Exit {
        let proof = Proof {
            ok: true,
            databases: Vec::new(),
            whole: Vec::new(),
            selection: Some(Vec::new()),
            stopped: None,
            elapsed: Duration::ZERO,
        };
        match output.is_json() {
            true => output.json(&serde_json::json!(proof)),
            false => output.result(&format!("nothing to prove: {why}")),
        }
        self.report(&proof, source, settings, output)
    }

    /// Writes the reports; what came of it all.
    fn report(&self, proof: &Proof, source: &Source, settings: &Settings, output: &Output) -> Exit {
        let unwritten = self.reports.write(proof, source, settings, output);
        for diagnostic in &unwritten {
            output.explain(diagnostic);
        }
        match unwritten.first() {
            _ if !proof.ok => Exit::Unproven,
            Some(diagnostic) => diagnostic.exit(),
            None => Exit::Done,
        }
    }

    /// How to prove, whatever is selected.
    fn options(&self, settings: &Settings, output: &Output) -> Result<Options, Box<Diagnostic>> {
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
        Ok(Options {
            dialects,
            models: models(settings, output)?,
            strict: self.strict,
            postgres,
            postgres_variable,
            at_once: self.jobs.map(usize::from),
            rows: self.rows(),
            selection: None,
            fail_fast: self.selection.fail_fast,
            interrupt: Interrupt::default(),
        })
    }
}

/// Proves what is selected of `source`, and shows how it goes on.
async fn prove(
    source: &Source,
    selection: Option<BTreeSet<RevisionId>>,
    options: Options,
    output: &Output,
) -> Result<Proof, Box<Diagnostic>> {
    let revisions = selection
        .as_ref()
        .map_or(source.graph().len(), BTreeSet::len);
    let options = Options {
        selection,
        ..options
    };
    let screen = Screen::new(output, revisions * options.dialects.len());
    Ok(roundtrip::prove(source, &options, &mut |event| screen.show(&event)).await?)
}

/// Keeps the grades for `migrate-history`. Where they cannot be kept nothing else goes wrong.
fn remember(proof: &Proof, source: &Source, settings: &Settings, output: &Output) {
    if let Some(target) = settings.target()
        && let Err(error) = grades::remember(&target, source, proof)
    {
        output.detail(&format!(
            "the grades cannot be kept for `migrate-history`: {error}"
        ));
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
