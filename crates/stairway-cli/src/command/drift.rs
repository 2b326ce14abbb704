//! `migrate-drift`: in what the database differs from what its revisions make.

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
    drift::{self, Checked, Compared, Drift as Found, Reference, Scratch, WORDING},
    executor,
    snapshot::difference::{Change, What},
};

/// Show in what the database differs from what its revisions make
///
/// Compares the database with what the revisions recorded in it should have made, and names each difference. By default
/// the revisions are run on a throwaway database (in memory for SQLite, on a private server or the one that
/// `STAIRWAY_SCRATCH_POSTGRES` names for PostgreSQL), and everything that a catalogue holds is compared. Where there is
/// none, their SQL is replayed: then tables, columns, constraints, indexes, views and enums are compared.
///
/// The database itself is only read. The exit code is 1 if there is a difference.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-drift
  cargo xtask migrate-drift --reference replay
  cargo xtask migrate-drift --database-url postgres://readonly@db.example.com/app --format json")]
pub struct Drift {
    /// What to compare with: the revisions run on a throwaway database, or their SQL replayed
    #[arg(
        long,
        value_enum,
        value_name = "replay|scratch",
        hide_possible_values = true
    )]
    reference: Option<Kind>,

    /// Go on although revisions are applied that have no file
    #[arg(long)]
    allow_missing: bool,

    /// Go on although files were edited after they were applied
    #[arg(long)]
    allow_changed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Replay,
    Scratch,
}

impl Drift {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source()?;
        let url = settings.database_url()?;
        let run = executor::Options {
            allow_missing: self.allow_missing,
            allow_changed: self.allow_changed,
            ..executor::Options::default()
        };
        let checked = runtime::block_on(output, async |interrupt| {
            let reference = self.reference(&url, settings, interrupt)?;
            let checked = drift::check(&url, &source, &reference, &run).await;
            let error = match checked {
                Ok(checked) => return Ok(checked),
                Err(error) => error,
            };
            // Where nobody asked for it, a throwaway database that cannot be had is no error.
            let is_of_scratch = matches!(
                error.kind(),
                ErrorKind::Scratch | ErrorKind::Connection | ErrorKind::Locked | ErrorKind::Step
            );
            if self.reference.is_some() || matches!(reference, Reference::Replay) || !is_of_scratch
            {
                return Err(error.into());
            }
            let mut checked = drift::check(&url, &source, &Reference::Replay, &run).await?;
            checked
                .drift
                .unknown
                .insert(0, instead(&Diagnostic::from(&error)));
            Ok(checked)
        })?;
        let drift = &checked.drift;
        if output.is_json() {
            output.json(&document(&url, &checked));
        } else {
            output.result(&text(&url, &checked));
            for note in &drift.notes {
                output.note(&format!("note: {}", note.line(WORDING)));
            }
            for unknown in &drift.unknown {
                output.note(&format!("note: {unknown}"));
            }
        }
        Ok(if drift.is_none() {
            Exit::Done
        } else {
            Exit::Unproven
        })
    }

    fn reference(
        &self,
        url: &DatabaseUrl,
        settings: &Settings,
        interrupt: Interrupt,
    ) -> Result<Reference, Box<Diagnostic>> {
        let is_server = url.dialect() == Dialect::Postgres;
        // An application is seldom where a second server is.
        let default = match is_server && settings.is_embedded() {
            true => Kind::Replay,
            false => Kind::Scratch,
        };
        if self.reference.unwrap_or(default) == Kind::Replay {
            return Ok(Reference::Replay);
        }
        let (postgres, postgres_variable) = match is_server {
            true => (
                settings.scratch_postgres_url()?,
                settings.scratch_postgres_variable()?,
            ),
            false => Default::default(),
        };
        Ok(Reference::Scratch(Scratch {
            postgres,
            postgres_variable,
            interrupt,
        }))
    }
}

/// Why something else than a throwaway database was the reference.
fn instead(error: &Diagnostic) -> String {
    let causes = error.notes.first().map(|note| format!(": {note}"));
    format!(
        "compared by replay, as there is no throwaway database to compare with: {}{}",
        error.message,
        causes.unwrap_or_default()
    )
}

fn text(url: &DatabaseUrl, checked: &Checked) -> String {
    let Checked { at, drift, .. } = checked;
    let names: Vec<&str> = at.iter().map(|revision| revision.as_str()).collect();
    let place = match names.as_slice() {
        [] => "at base".to_owned(),
        names => format!("at {}", names.join(", ")),
    };
    let by = match drift.compared {
        Compared::Replay => "the SQL of the revisions, replayed",
        Compared::Scratch => "a throwaway database",
    };
    let count = match drift.changes.len() {
        0 => {
            return format!("no drift: {url} is {place}, and as it should be (compared with {by})");
        }
        1 => "1 difference".to_owned(),
        count => format!("{count} differences"),
    };
    let mut lines = vec![format!("{url} is {place}, and not as it should be")];
    lines.extend(
        drift
            .changes
            .iter()
            .map(|change| format!("  {}", told(change).replace('\n', "\n    "))),
    );
    lines.push(format!("{count} (compared with {by})"));
    lines.join("\n")
}

/// The change in words, with the lines that differ where there are many.
fn told(change: &Change) -> String {
    match change.detail() {
        Some(detail) => format!("{}\n{detail}", change.line(WORDING)),
        None => change.line(WORDING),
    }
}

fn document(url: &DatabaseUrl, checked: &Checked) -> Value {
    let Found {
        compared,
        changes,
        notes,
        unknown,
        // It is in `unknown` too.
        doubtful: _,
    } = &checked.drift;
    let list = |changes: &[Change]| -> Vec<Value> { changes.iter().map(entry).collect() };
    json!({
        "database": { "dialect": url.dialect(), "url": url.to_string() },
        "at": checked.at,
        "reference": compared,
        "differences": list(changes),
        "notes": list(notes),
        "unknown": unknown,
    })
}

fn entry(change: &Change) -> Value {
    let is = match change.what {
        What::Added => "extra",
        What::Removed => "missing",
        _ => "different",
    };
    json!({ "object": change.object, "part": change.part, "is": is, "detail": told(change) })
}
