//! `migrate-stamp`: records a state without running anything.

use super::{
    offline,
    steps::{self, Screen},
    target,
};
use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::{Output, Table, Tone, brief},
    runtime,
    settings::Settings,
};
use stairway::{
    connection::DatabaseUrl,
    executor::{self, Done, Options, Report, offline::StampRange},
    revision::Direction,
    source::Source,
};

/// Record a state without running anything
///
/// The records become what they would be if the database had been brought to the target; what is in the database is not
/// looked at. What a downgrade to the target would take back is removed, and what the target needs is recorded with it;
/// other branches stay. `migrate-drift` shows afterwards whether the database is what its records say.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-stamp head                the database has all that the revisions make
  cargo xtask migrate-stamp 5ebc                it has what they make up to this one
  cargo xtask migrate-stamp heads --dry-run     what would be recorded
  cargo xtask migrate-stamp base --purge        take all records back, as after a wrong `--adopt`
  cargo xtask migrate-stamp current --purge     record edited revisions as they are now, and drop those without a file
  cargo xtask migrate-stamp 5ebc:head --sql --sql-dialect postgres > stamp.sql
                                                a script for a database that is at 5ebc")]
pub struct Stamp {
    /// `head`, `heads`, `base`, `current`, an id or its beginning, `label@head`, `+N` or `-N`; several for several branches
    #[arg(
        value_name = "TARGET",
        required_unless_present = "sql",
        allow_negative_numbers = true
    )]
    targets: Vec<String>,

    /// Take back every record that the targets do not name, also of revisions that have no file or were edited
    #[arg(long)]
    purge: bool,

    /// Show what would be recorded, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Write a script for `psql` or `sqlite3` instead of recording: it leaves what recording would leave
    ///
    /// No database is needed. The script starts at `base`, unless FROM: says otherwise here or before a target, as in
    /// `5ebc:head`. It stops before it changes anything unless the database is at FROM.
    #[arg(
        long,
        value_name = "FROM:",
        num_args = 0..=1,
        conflicts_with_all = ["purge", "dry_run", "allow_missing", "allow_changed"]
    )]
    sql: Option<Option<String>>,

    /// Go on although revisions are applied that have no file; they stay recorded
    #[arg(long)]
    allow_missing: bool,

    /// Go on although files were edited after they were applied; their records stay as they are
    #[arg(long)]
    allow_changed: bool,
}

impl Stamp {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        if let Some(value) = &self.sql {
            return self.script(value.as_deref(), settings, output);
        }
        let targets = self.targets.iter().map(|word| target::of_run(word));
        let stamp = executor::Stamp {
            targets: targets.collect::<Result<_, _>>()?,
            purge: self.purge,
        };
        let source = settings.source()?;
        let url = settings.database_url()?;
        output.detail(&format!("{} {url}", url.dialect().title()));
        let report = runtime::block_on(output, async |interrupt| {
            let options = Options {
                allow_missing: self.allow_missing,
                allow_changed: self.allow_changed,
                interrupt,
                ..Options::default()
            };
            self.execute(&stamp, &url, &source, options, output).await
        })?;
        if output.is_json() {
            output.json(&steps::json(&url, &report, None));
        } else if self.dry_run {
            output.result(&planned(&url, &source, &report));
        } else {
            done(&url, &source, &report, output);
        }
        Ok(Exit::Done)
    }

    async fn execute(
        &self,
        stamp: &executor::Stamp,
        url: &DatabaseUrl,
        source: &Source,
        options: Options,
        output: &Output,
    ) -> Result<Report, Box<Diagnostic>> {
        let mut screen = Screen::new(output);
        let mut events = |event| screen.show(&event);
        let report = match self.dry_run {
            true => executor::preview_stamp(url, source, stamp, &options, &mut events).await,
            false => executor::stamp(url, source, stamp, options, &mut events).await,
        };
        Ok(report?)
    }

    fn script(&self, value: Option<&str>, settings: &Settings, output: &Output) -> Outcome {
        let words = value
            .into_iter()
            .chain(self.targets.iter().map(String::as_str));
        let range = StampRange::parse(words)?;
        let source = settings.source_as_configured()?;
        let dialect = settings.dialect_to_write()?;
        let script = executor::offline::stamp(&source, &range, dialect)?;
        let nothing = "there is nothing to record: both ends are the same state";
        offline::show(&source, dialect, &script, nothing, output)
    }
}

/// What became of the record of a revision.
fn word(step: &Done) -> &'static str {
    match step.step.direction {
        Direction::Upgrade => "recorded",
        Direction::Downgrade => "removed",
    }
}

/// How many records were made and removed, in words; `be` stands between a count and its verb.
fn counts(report: &Report, be: &str) -> String {
    let removed = |done: &&Done| done.step.direction == Direction::Downgrade;
    let removed = report.steps.iter().filter(removed).count();
    let recorded = report.steps.len() - removed;
    let revisions = |count: usize| match count {
        1 => "1 revision".to_owned(),
        _ => format!("{count} revisions"),
    };
    match (removed, recorded) {
        (0, recorded) => format!("{}{be} recorded", revisions(recorded)),
        (removed, 0) => format!("{}{be} removed from the records", revisions(removed)),
        (removed, recorded) => format!(
            "{}{be} removed from the records, {recorded}{be} recorded",
            revisions(removed)
        ),
    }
}

/// The text of a dry run.
fn planned(url: &DatabaseUrl, source: &Source, report: &Report) -> String {
    let at = steps::place(&report.to, source);
    if report.steps.is_empty() {
        return format!("nothing to do: {url} is at {at}");
    }
    let mut table = Table::new(&["record", "revision", "message"]);
    for step in &report.steps {
        table.row([
            (word(step).to_owned(), Tone::Plain),
            (step.step.revision.to_string(), Tone::Strong),
            (brief(&step.message), Tone::Plain),
        ]);
    }
    format!(
        "{}\n{}, to {at}; nothing was written to {url}",
        table.render(),
        counts(report, " would be")
    )
}

/// The text of a stamp.
fn done(url: &DatabaseUrl, source: &Source, report: &Report, output: &Output) {
    let at = steps::place(&report.to, source);
    if report.steps.is_empty() {
        output.result(&format!("nothing to do: {url} is at {at}"));
        return;
    }
    if !output.is_quiet() {
        for step in &report.steps {
            let revision = step.step.revision.as_str();
            output.result(&format!(
                "{:<8}  {revision:<12}  {}",
                word(step),
                brief(&step.message)
            ));
        }
    }
    let counts = counts(report, "");
    output.result(&format!(
        "{counts}, and nothing was run: {url} is at {at} by its records"
    ));
}
