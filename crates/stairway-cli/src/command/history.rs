//! `migrate-history`: every revision, newest first.

use super::describe::{Entry, describe};
use crate::{
    diagnostic::Outcome,
    exit::Exit,
    output::{Output, Table, Tone},
    settings::Settings,
};
use serde_json::json;
use stairway::plan::State;

/// List the revisions, newest first
///
/// Each revision comes before all that it needs. The state is what the database's records say: `applied`,
/// `pending`, `changed` (edited after it was applied) or `missing` (applied, but there is no file). Without
/// a database the states are left out.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-history
  cargo xtask migrate-history --verbose
  cargo xtask migrate-history --format json | jq '.revisions[] | select(.is_head)'")]
pub struct History {}

impl History {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source()?;
        let status = super::status_if_any(settings, output, &source)?;
        let entries = Entry::all(&source, status.as_ref());
        if output.is_json() {
            let revisions: Vec<_> = entries.iter().map(Entry::json).collect();
            output.json(&json!({ "revisions": revisions }));
        } else if entries.is_empty() {
            output.note(&format!(
                "no revisions in `{}`; `migrate-create MESSAGE --empty` makes the first",
                source.folder().display()
            ));
        } else if output.is_verbose() {
            let texts: Vec<String> = entries.iter().map(describe).collect();
            output.result(&texts.join("\n\n"));
        } else {
            output.result(&table(&entries));
        }
        Ok(Exit::Done)
    }
}

fn table(entries: &[Entry<'_>]) -> String {
    let mut table = Table::new(&["revision", "created", "state", "message"]);
    for entry in entries {
        let created = entry
            .created()
            .map(|created| created.strftime("%Y-%m-%d").to_string());
        let marks = entry.marks();
        let message = match marks.as_slice() {
            [] => entry.message().to_owned(),
            _ => format!("{} ({})", entry.message(), marks.join(", ")),
        };
        table.row([
            (entry.id.as_str().to_owned(), Tone::Strong),
            (created.unwrap_or_default(), Tone::Dim),
            (entry.state_text().to_owned(), tone(entry.state)),
            (message, Tone::Plain),
        ]);
    }
    table.render()
}

fn tone(state: Option<State>) -> Tone {
    match state {
        None => Tone::Dim,
        Some(State::Applied) => Tone::Good,
        Some(State::Pending) => Tone::Warning,
        Some(State::Missing | State::Changed) => Tone::Bad,
    }
}
