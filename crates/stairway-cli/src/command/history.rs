//! `migrate-history`: every revision, newest first.

use super::{
    describe::{Entry, describe, outline},
    shown::Shown,
};
use crate::{
    diagnostic::Outcome,
    exit::Exit,
    grades::Grades,
    output::{Margin, Output, Table, Tone, brief},
    settings::Settings,
};
use serde_json::{Value, json};
use stairway::plan::State;

/// List the revisions, newest first
///
/// Each revision comes before all that it needs. The state is what the database's records say: `applied`,
/// `pending`, `changed` (edited after it was applied) or `missing` (applied, but there is no file). Without
/// a database the states are left out.
///
/// With `--verbose` and as JSON it shows what the last `migrate-test` found of each revision's downgrade: `exact`, `lossy`
/// with what it drops, or `irreversible`. What was not proven as it is now has no grade.
///
/// Where branches fork and merge, the graph is in the margin as `git log --graph` draws it: `*` is a revision, `|` leads to
/// what it revises, and `:` to what it depends on.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-history
  cargo xtask migrate-history --verbose
  cargo xtask migrate-history --range base:head-1
  cargo xtask migrate-history --range current:          what is applied last, and what is pending
  cargo xtask migrate-history --format json | jq '.revisions[] | select(.is_head)'")]
pub struct History {
    #[command(flatten)]
    shown: Shown,
}

/// So many columns are enough for a date as well.
const ROOMY: usize = 60;

impl History {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source()?;
        let (ids, status) = self.shown.look(settings, output, &source)?;
        let mut entries = Entry::of(&source, status.as_ref(), ids);
        if output.is_json() || output.is_verbose() {
            grade(&mut entries, settings);
        }
        if output.is_json() {
            let revisions: Vec<_> = entries.iter().map(document).collect();
            output.json(&json!({ "revisions": revisions }));
        } else if entries.is_empty() {
            output.note(&self.shown.nothing(&source));
        } else {
            let outline = outline(&source, &entries);
            // Beside a line without branches it would say nothing.
            let margin = (!outline.is_linear()).then(|| Margin::new(outline.margin()));
            output.result(&match output.is_verbose() {
                true => full(&entries, margin.as_ref()),
                false => list(&entries, margin.as_ref()),
            });
        }
        Ok(Exit::Done)
    }
}

/// What the last proofs found of each.
fn grade(entries: &mut [Entry<'_>], settings: &Settings) {
    let target = settings.target();
    let grades = target.map_or_else(Grades::default, |target| Grades::read(&target));
    for entry in entries {
        entry.graded = entry.script.and_then(|script| grades.of(script));
    }
}

/// A revision as the document shows it, with its grade.
fn document(entry: &Entry<'_>) -> Value {
    let mut document = entry.json();
    let graded = entry.graded.as_ref();
    document["grade"] = json!(graded.map(|graded| graded.grade));
    document["drops"] = json!(graded.map_or(&[][..], |graded| &graded.drops));
    document["converts"] = json!(graded.map_or(&[][..], |graded| &graded.converts));
    document
}

fn full(entries: &[Entry<'_>], margin: Option<&Margin>) -> String {
    let texts: Vec<String> = entries.iter().map(describe).collect();
    let Some(margin) = margin else {
        return texts.join("\n\n");
    };
    let last = texts.len() - 1;
    let lines = |(at, text): (usize, &String)| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        // Set apart from the next.
        lines.extend((at < last).then(String::new));
        lines
    };
    let texts: Vec<Vec<String>> = texts.iter().enumerate().map(lines).collect();
    margin.beside(&texts).join("\n")
}

fn list(entries: &[Entry<'_>], margin: Option<&Margin>) -> String {
    let Some(margin) = margin else {
        return table(entries, true).render();
    };
    // Beside many branches the message needs the room that there is.
    let room = Table::room().map(|room| room.saturating_sub(margin.width()));
    let is_roomy = room.is_none_or(|room| room >= ROOMY);
    let (head, rows) = table(entries, is_roomy).rows(margin.width());
    let mut lines = vec![margin.head(&head)];
    lines.extend(margin.beside(&rows));
    lines.join("\n")
}

fn table(entries: &[Entry<'_>], with_dates: bool) -> Table {
    let head = ["revision", "created", "state", "message"];
    let columns = head
        .into_iter()
        .filter(|name| with_dates || *name != "created");
    let mut table = Table::new(&columns.collect::<Vec<_>>());
    for entry in entries {
        let created = entry
            .created()
            .map(|created| created.strftime("%Y-%m-%d").to_string());
        let marks = entry.marks();
        let mut message = brief(entry.message());
        if !marks.is_empty() {
            message += &format!(" ({})", marks.join(", "));
        }
        let created = with_dates.then(|| (created.unwrap_or_default(), Tone::Dim));
        let id = (entry.id.as_str().to_owned(), Tone::Strong);
        let state = (entry.state_text().to_owned(), tone(entry.state));
        let message = (message, Tone::Plain);
        table.row(
            [Some(id), created, Some(state), Some(message)]
                .into_iter()
                .flatten(),
        );
    }
    table
}

fn tone(state: Option<State>) -> Tone {
    match state {
        None => Tone::Dim,
        Some(State::Applied) => Tone::Good,
        Some(State::Pending) => Tone::Warning,
        Some(State::Missing | State::Changed) => Tone::Bad,
    }
}
