//! `migrate`: from whatever is there to head, carefully.

use super::steps::{self, Screen};
use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::Output,
    runtime,
    settings::Settings,
};
use serde_json::{Value, json};
use stairway::{
    Dialect, ErrorKind,
    connection::{DatabaseUrl, Interrupt},
    drift::{Drift, Reference, Scratch, WORDING},
    migrate::{self, Event, State},
    revision::{Direction, RevisionId, Target},
    source::Source,
};
use std::{path::PathBuf, time::Duration};

/// Bring the database to head, whatever it is now
///
/// Waits for the database, then looks: an empty one gets every revision, one at head is left alone, one behind is
/// upgraded. One that has tables and no records is compared with what each revision should have made; if it is like one,
/// that is recorded and the rest is run, and otherwise nothing is. Afterwards the database is compared with what it
/// should be.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate                           the database, to head
  cargo xtask migrate --wait 60s                wait for a server that is starting
  cargo xtask migrate --create-database         make the database where it is not there
  cargo xtask migrate --backup backups          copy it first
  cargo xtask migrate --adopt 5ebc              it has no records, and it is at 5ebc")]
pub struct Migrate {
    /// How long to wait for a database that cannot be reached yet, such as `60s` or `2m`
    #[arg(long, value_name = "TIME", value_parser = time)]
    wait: Option<Duration>,

    /// Make the database, or the folder of an SQLite file, where it is not there
    #[arg(long)]
    create_database: bool,

    /// Record this revision for a database that has no records, whatever it differs in
    #[arg(long, value_name = "REV")]
    adopt: Option<String>,

    /// Copy the database into this folder before anything is run on it
    #[arg(long, value_name = "DIR")]
    backup: Option<PathBuf>,

    /// Go on although revisions are applied that have no file
    #[arg(long)]
    allow_missing: bool,

    /// Go on although files were edited after they were applied
    #[arg(long)]
    allow_changed: bool,
}

fn time(text: &str) -> Result<Duration, String> {
    let span: jiff::SignedDuration = text
        .parse()
        .map_err(|_| "write it as `60s` or `2m`".to_owned())?;
    Duration::try_from(span).map_err(|_| "it is before now".to_owned())
}

impl Migrate {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source()?;
        self.up(&settings.database_url()?, &source, output)
    }

    /// Refuses options that would mean nothing to the command that stands after them.
    pub(crate) fn without_command(&self) -> Result<(), Box<Diagnostic>> {
        let given = [
            ("--wait", self.wait.is_some()),
            ("--create-database", self.create_database),
            ("--adopt", self.adopt.is_some()),
            ("--backup", self.backup.is_some()),
            ("--allow-missing", self.allow_missing),
            ("--allow-changed", self.allow_changed),
        ];
        match given.iter().find(|(_, given)| *given) {
            None => Ok(()),
            Some((option, _)) => Err(Box::new(
                Diagnostic::new(
                    ErrorKind::Usage,
                    format!("`{option}` means nothing to the command after it"),
                )
                .help("it is an option of `cargo xtask migrate` without a command"),
            )),
        }
    }

    fn up(&self, url: &DatabaseUrl, source: &Source, output: &Output) -> Outcome {
        output.note(&format!("{} {url}", url.dialect().title()));
        let mut screen = Screen::new(output);
        let outcome = self.ran(url, source, output, &mut |event| show(&mut screen, &event))?;
        drop(screen);
        let error = wrong(&outcome);
        if output.is_json() {
            let error = error.as_ref().map(|error| output.member(error));
            output.json(&json(url, &outcome, error));
        } else {
            output.result(&summary(url, source, &outcome));
            if let Some(error) = &error {
                output.explain(error);
            }
        }
        if let (Some(drift), None) = (&outcome.drift, &error) {
            verified(drift, output);
        }
        Ok(error.map_or(Exit::Done, |error| error.exit()))
    }

    /// Brings the database at `url` to the head of `source`, and shows nothing but that an interrupt was heard.
    pub(crate) fn ran(
        &self,
        url: &DatabaseUrl,
        source: &Source,
        output: &Output,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<migrate::Outcome, Box<Diagnostic>> {
        let adopt: Option<Target> = match &self.adopt {
            Some(text) => Some(text.parse().map_err(stairway::Error::from)?),
            None => None,
        };
        runtime::block_on(output, async |interrupt| {
            let options = self.options(url, adopt, interrupt);
            Ok(migrate::run(url, source, &options, events).await?)
        })
    }

    fn options(
        &self,
        url: &DatabaseUrl,
        adopt: Option<Target>,
        interrupt: Interrupt,
    ) -> migrate::Options {
        // A throwaway SQLite database costs nothing, and shows triggers as well.
        let reference = match url.dialect() {
            Dialect::Sqlite => Reference::Scratch(Scratch {
                interrupt: interrupt.clone(),
                ..Scratch::default()
            }),
            Dialect::Postgres => Reference::Replay,
        };
        migrate::Options {
            wait: self.wait.unwrap_or_default(),
            create_database: self.create_database,
            adopt,
            backup: self.backup.clone(),
            reference,
            run: stairway::executor::Options {
                allow_missing: self.allow_missing,
                allow_changed: self.allow_changed,
                interrupt,
                ..Default::default()
            },
        }
    }
}

/// What stopped the run, or what is wrong with the database after it; and how to get back to what was there before.
pub(crate) fn wrong(outcome: &migrate::Outcome) -> Option<Diagnostic> {
    let error = match &outcome.report.error {
        Some(error) => Diagnostic::from(error),
        None => unlike(outcome.drift.as_ref()?)?,
    };
    Some(with_ways_back(error, outcome))
}

fn with_ways_back(mut error: Diagnostic, outcome: &migrate::Outcome) -> Diagnostic {
    if let Some(adopted) = &outcome.adopted {
        error = error.note(format!(
            "that the database is at `{}` is recorded; if it is not, `migrate-stamp base --purge` takes the records back, \
             and `--adopt` can name another revision",
            adopted.revision
        ));
    }
    if let Some(backup) = &outcome.backup {
        let path = backup.path.display();
        error = error.note(format!(
            "`migrate-restore {path}` brings back what was there before"
        ));
    }
    error
}

fn show(screen: &mut Screen<'_>, event: &Event) {
    match event {
        Event::Waiting(waiting) => screen.say(&format!("waiting: {}", waiting.why)),
        Event::Created => screen.say("the database was not there: made"),
        Event::Found(state) => screen.say(found(*state)),
        Event::Comparing => screen.say("comparing it with each revision"),
        Event::BackedUp(backup) => screen.say(&format!(
            "copied into {} ({} bytes)",
            backup.path.display(),
            backup.bytes
        )),
        Event::Adopted {
            revision,
            recorded,
            alike,
        } => screen.say(&adopted(revision, *recorded, *alike)),
        Event::Verifying => screen.doing("comparing it with what it should be"),
        Event::Run(event) => screen.show(event),
        _ => {}
    }
}

fn adopted(revision: &RevisionId, recorded: usize, alike: bool) -> String {
    let is = match alike {
        true => "is like",
        false => "is taken to be at",
    };
    match recorded {
        0 => format!("it {is} {revision}, as another migrator has recorded"),
        _ => format!(
            "it {is} {revision}: {}, none was run",
            are_recorded(recorded)
        ),
    }
}

fn are_recorded(count: usize) -> String {
    match count {
        1 => "1 revision is recorded".to_owned(),
        _ => format!("{count} revisions are recorded"),
    }
}

fn found(state: State) -> &'static str {
    match state {
        State::Empty => "the database is empty",
        State::AtHead => "the database is at head",
        State::Behind => "the database is behind",
        State::Unrecorded => "the database has tables, and no record of a revision",
    }
}

/// What the database lacks, or has otherwise than it should: an error. What it has beside is somebody's own.
fn unlike(drift: &Drift) -> Option<Diagnostic> {
    let wrong: Vec<_> = drift.wrong().collect();
    if wrong.is_empty() {
        return None;
    }
    let message = "every revision is applied, and the database is not what they make";
    let mut diagnostic = Diagnostic::new(ErrorKind::Drift, message).help(
        "`migrate-drift` shows the differences; make them a revision, or undo them by hand. Until then \
         `cargo xtask migrate` says this again",
    );
    let own = drift.changes.len() - wrong.len();
    for change in wrong {
        diagnostic = diagnostic.note(change.line(WORDING));
    }
    if own > 0 {
        diagnostic = diagnostic.note(format!("beside that it has {} of its own", objects(own)));
    }
    Some(diagnostic)
}

/// The last line of the text report.
fn summary(url: &DatabaseUrl, source: &Source, outcome: &migrate::Outcome) -> String {
    let summary = steps::summary(false, Direction::Upgrade, url, source, &outcome.report);
    match (outcome.report.steps.is_empty(), outcome.recorded) {
        (false, _) | (true, 0) => summary,
        (true, recorded) => {
            let at = steps::place(&outcome.report.to, source);
            format!(
                "{} and none was run: {url} is at {at}",
                are_recorded(recorded)
            )
        }
    }
}

fn objects(count: usize) -> String {
    match count {
        1 => "1 object".to_owned(),
        _ => format!("{count} objects"),
    }
}

/// What is to be said of a database that holds all that it should.
fn verified(drift: &Drift, output: &Output) {
    if drift.changes.is_empty() {
        output.note("verified: the database is what the revisions make");
    } else {
        output.note(&format!(
            "verified: the database has all that the revisions make, and {} of its own: `migrate-drift` shows them",
            objects(drift.changes.len())
        ));
    }
    for unknown in &drift.unknown {
        output.detail(&format!("note: {unknown}"));
    }
}

fn json(url: &DatabaseUrl, outcome: &migrate::Outcome, error: Option<Value>) -> Value {
    let verified = outcome.drift.as_ref().map(|_| error.is_none());
    let mut document = steps::json(url, &outcome.report, error);
    document["found"] = json!(outcome.found);
    document["adopted"] = json!(outcome.adopted.as_ref().map(|it| &it.revision));
    document["recorded"] = json!(outcome.recorded);
    document["backup"] = json!(
        outcome
            .backup
            .as_ref()
            .map(|backup| backup.path.display().to_string())
    );
    document["verified"] = json!(verified);
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_unit() {
        assert_eq!(time("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(time("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(time("1m 30s"), Ok(Duration::from_secs(90)));
        assert!(time("60").is_err());
        assert!(time("-1s").is_err());
    }
}
