//! What `migrate-upgrade` and `migrate-downgrade` share: their options, the events of a run as progress, and
//! the report as text and JSON.

use super::{cost, offline, target};
use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::{Output, Progress, Table, Tone, brief},
    runtime,
    settings::Settings,
};
use serde_json::{Value, json};
use stairway::{
    connection::DatabaseUrl,
    executor::{self, Done, Event, Options, Report, Transaction},
    plan::Step,
    revision::{Direction, RevisionId, Target},
    source::Source,
};
use std::time::Duration;

/// How to run.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct How {
    /// Show what would be run, and run nothing
    #[arg(long)]
    dry_run: bool,

    /// Write a script for `psql` or `sqlite3` instead of running: it leaves what running would leave
    ///
    /// No database is needed. An upgrade starts at `base` and ends at the target unless FROM:TO says otherwise; a
    /// downgrade needs both. The script stops before it changes anything unless the database is at FROM.
    #[arg(
        long,
        value_name = "FROM:TO",
        num_args = 0..=1,
        conflicts_with_all = ["dry_run", "allow_missing", "allow_changed"]
    )]
    sql: Option<Option<String>>,

    /// Whether each revision has its own transaction, or the whole run has one
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "each|all",
        hide_possible_values = true
    )]
    transaction: Scope,

    /// Go on although revisions are applied that have no file
    #[arg(long)]
    allow_missing: bool,

    /// Go on although files were edited after they were applied
    #[arg(long)]
    allow_changed: bool,
}

/// What a run asks for before its first step.
#[derive(Clone, Copy, Debug)]
pub(super) enum Ask {
    /// Nothing: it loses nothing.
    Nothing,
    /// Whether to go on, where it would lose data; unless the answer is `yes` already.
    Losses { yes: bool },
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Scope {
    #[default]
    Each,
    All,
}

impl From<Scope> for Transaction {
    fn from(scope: Scope) -> Transaction {
        match scope {
            Scope::Each => Transaction::Each,
            Scope::All => Transaction::All,
        }
    }
}

/// Runs to `target`, which is `default` unless it was named; or shows what would be run.
pub(super) fn run(
    how: &How,
    direction: Direction,
    (target, default): (&str, &str),
    ask: Ask,
    settings: &Settings,
    output: &Output,
) -> Outcome {
    if let Some(range) = &how.sql {
        let range = offline::range(range.as_deref(), target, default)?;
        return offline::run(direction, range, how.transaction.into(), settings, output);
    }
    let target = target::of_run(target)?;
    let source = settings.source()?;
    let url = settings.database_url()?;
    output.detail(&format!("{} {url}", url.dialect().title()));
    let options = |interrupt| Options {
        transaction: how.transaction.into(),
        allow_missing: how.allow_missing,
        allow_changed: how.allow_changed,
        interrupt,
        ..Options::default()
    };
    let (would_lose, agreed) = match ask {
        Ask::Nothing => (None, None),
        Ask::Losses { yes } => {
            let (found, steps) = runtime::block_on(output, async |interrupt| {
                let options = options(interrupt);
                let preview = executor::preview(&url, &source, direction, &target, &options);
                let steps: Vec<Step> = preview.await?.steps.into_iter().map(|it| it.step).collect();
                let cost = executor::cost(&url, &source, &steps, &options).await?;
                Ok((cost, steps))
            })?;
            if !how.dry_run {
                cost::agreed(&found, yes, output)?;
            }
            let agreed = steps.into_iter().map(|step| step.revision);
            (Some(found), Some(agreed.collect()))
        }
    };
    let report = runtime::block_on(output, async |interrupt| {
        let options = Options {
            agreed,
            ..options(interrupt)
        };
        execute(how, direction, &target, &url, &source, options, output).await
    })?;
    let error = report.error.as_ref().map(Diagnostic::from);
    if output.is_json() {
        let error = error.as_ref().map(|error| output.member(error));
        let mut document = json(&url, &report, error);
        if let Some(would_lose) = &would_lose {
            document["would_lose"] = cost::json(would_lose);
        }
        output.json(&document);
    } else {
        if let Some(found) = would_lose.filter(|it| how.dry_run && !it.is_nothing()) {
            output.caution(&cost::told(&found));
        }
        output.result(&summary(how.dry_run, direction, &url, &source, &report));
        if let Some(error) = &error {
            output.explain(error);
        }
    }
    Ok(error.map_or(Exit::Done, |error| error.exit()))
}

async fn execute(
    how: &How,
    direction: Direction,
    target: &Target,
    url: &DatabaseUrl,
    source: &Source,
    options: Options,
    output: &Output,
) -> Result<Report, Box<Diagnostic>> {
    if how.dry_run {
        return Ok(executor::preview(url, source, direction, target, &options).await?);
    }
    let mut screen = Screen::new(output);
    let mut events = |event| screen.show(&event);
    let report = match direction {
        Direction::Upgrade => executor::upgrade(url, source, target, options, &mut events).await,
        Direction::Downgrade => {
            executor::downgrade(url, source, target, options, &mut events).await
        }
    };
    Ok(report?)
}

/// The events of a run: on the bar what passes, as a line what should stay.
pub(super) struct Screen<'a> {
    output: &'a Output,
    progress: Progress,
    /// The message of the revision that is being run.
    message: String,
}

impl<'a> Screen<'a> {
    pub(super) fn new(output: &'a Output) -> Screen<'a> {
        Screen {
            output,
            progress: output.progress(),
            message: String::new(),
        }
    }

    pub(super) fn show(&mut self, event: &Event) {
        match event {
            Event::Waiting => self.say("waiting for another migrator to finish"),
            Event::Planned { steps, .. } => self.progress.expect(*steps),
            Event::Started { step, message } => {
                self.message = brief(message);
                self.progress
                    .doing(format!("{}  {}", words(step), self.message));
            }
            Event::Finished { step, elapsed } => {
                self.progress.done();
                self.line(&format!(
                    "{}  {}  {}",
                    words(step),
                    duration(*elapsed),
                    self.message
                ));
            }
            Event::Overtaken { step } => {
                self.progress.done();
                self.line(&format!("{}  done by another migrator", words(step)));
            }
            Event::Retrying { step, cause, after } => {
                self.say(&format!(
                    "{}: {cause}; trying again in {}",
                    words(step),
                    duration(*after).trim()
                ));
            }
            _ => {}
        }
    }

    /// A line of the text report.
    fn line(&self, text: &str) {
        if !self.output.is_json() && !self.output.is_quiet() {
            self.progress.aside(|| self.output.result(text));
        }
    }

    /// What is being done now, until there is more to say.
    pub(super) fn doing(&self, what: &str) {
        self.progress.doing(what.to_owned());
    }

    pub(super) fn say(&self, text: &str) {
        self.progress.aside(|| self.output.note(text));
    }
}

fn words(step: &Step) -> String {
    format!("{:<9}  {:<12}", step.direction, step.revision)
}

/// A duration in six or more columns, such as ` 12 ms` or ` 3.4 s`.
fn duration(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        0 => "  <1 ms".to_owned(),
        millis @ 1..10_000 => format!("{millis:>4} ms"),
        _ => format!("{:>5.1} s", elapsed.as_secs_f64()),
    }
}

/// The document of a run and of a dry run.
pub(super) fn json(url: &DatabaseUrl, report: &Report, error: Option<Value>) -> Value {
    let steps: Vec<Value> = report
        .steps
        .iter()
        .map(|done| {
            json!({
                "revision": done.step.revision,
                "direction": done.step.direction,
                "message": done.message,
                "milliseconds": done.elapsed.as_millis() as u64,
            })
        })
        .collect();
    json!({
        "database": { "dialect": url.dialect(), "url": url.to_string() },
        "from": report.from,
        "to": report.to,
        "steps": steps,
        "error": error,
    })
}

/// The last lines of the text report.
pub(super) fn summary(
    dry_run: bool,
    direction: Direction,
    url: &DatabaseUrl,
    source: &Source,
    report: &Report,
) -> String {
    let at = place(&report.to, source);
    let count = match report.steps.len() {
        0 if report.error.is_some() => return format!("nothing was done: {url} is at {at}"),
        0 => return format!("nothing to do: {url} is at {at}"),
        1 => "1 revision".to_owned(),
        count => format!("{count} revisions"),
    };
    if dry_run {
        return format!(
            "{}\n{count} would be {direction}d, to {at}; nothing was run on {url}",
            planned(&report.steps)
        );
    }
    let elapsed = report.steps.iter().map(|done| done.elapsed).sum();
    format!(
        "{count} {direction}d in {}: {url} is at {at}",
        duration(elapsed).trim()
    )
}

fn planned(steps: &[Done]) -> String {
    let mut table = Table::new(&["direction", "revision", "message"]);
    for done in steps {
        table.row([
            (done.step.direction.to_string(), Tone::Plain),
            (done.step.revision.to_string(), Tone::Strong),
            (brief(&done.message), Tone::Plain),
        ]);
    }
    table.render()
}

/// Where a database is, as words. At all heads it is also where one of them needs another, which is not among `heads` then.
pub(super) fn place(heads: &[RevisionId], source: &Source) -> String {
    if heads.is_empty() {
        return "base".to_owned();
    }
    let graph = source.graph();
    let names: Vec<&str> = heads.iter().map(RevisionId::as_str).collect();
    let names = names.join(", ");
    let everything = graph.order().cloned().collect();
    match heads == graph.effective_heads(&everything) {
        false => names,
        true if graph.heads().len() == 1 => format!("{names} (head)"),
        true => format!("{names} (heads)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_line_up() {
        let check =
            |millis, expected: &str| assert_eq!(duration(Duration::from_millis(millis)), expected);
        check(0, "  <1 ms");
        check(7, "   7 ms");
        check(9_999, "9999 ms");
        check(12_340, " 12.3 s");
    }
}
