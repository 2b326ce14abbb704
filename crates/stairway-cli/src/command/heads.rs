//! `migrate-heads`: the revisions that no other revises.

use super::describe::{Entry, describe};
use crate::{
    diagnostic::Outcome,
    exit::Exit,
    output::{Output, Table, Tone, brief},
    settings::Settings,
};
use serde_json::{Value, json};

/// Show the revisions that no other revises
///
/// A history without branches has one head. Several heads are branches that are not merged yet; `migrate-merge` joins
/// them. With `--verbose` each is shown in full: what it revises and depends on, its branch, its file and its state.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-heads
  cargo xtask migrate-heads --verbose
  cargo xtask migrate-heads --format json | jq -r '.heads[]'")]
pub struct Heads {}

impl Heads {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source()?;
        let heads = source.graph().heads();
        if output.is_json() {
            let status = super::status_if_any(settings, output, &source)?;
            let entries = Entry::on_branches(&source, status.as_ref(), heads);
            let mut document = super::current::json(&source, status.as_ref());
            document["revisions"] = entries.iter().map(on_branches).collect();
            output.json(&document);
        } else if heads.is_empty() {
            output.note(&format!("no revisions in `{}`", source.folder().display()));
        } else if output.is_verbose() {
            let status = super::status_if_any(settings, output, &source)?;
            let entries = Entry::on_branches(&source, status.as_ref(), heads);
            let texts: Vec<String> = entries.iter().map(describe).collect();
            output.result(&texts.join("\n\n"));
        } else {
            output.result(&table(&Entry::on_branches(&source, None, heads)));
        }
        Ok(Exit::Done)
    }
}

/// The members of a revision, and the branches that it is on.
pub(super) fn on_branches(entry: &Entry<'_>) -> Value {
    let mut document = entry.json();
    document["branches"] = json!(entry.branches());
    document
}

fn table(entries: &[Entry<'_>]) -> String {
    let labelled = entries.iter().any(|entry| !entry.branches().is_empty());
    let mut table = match labelled {
        true => Table::new(&["head", "branch", "message"]),
        false => Table::new(&["head", "message"]),
    };
    for entry in entries {
        let (id, message) = (entry.id.as_str(), brief(entry.message()));
        let branches = entry.branches().join(", ");
        match labelled {
            true => table.row([
                (id, Tone::Strong),
                (branches.as_str(), Tone::Plain),
                (message.as_str(), Tone::Plain),
            ]),
            false => table.row([(id, Tone::Strong), (message.as_str(), Tone::Plain)]),
        }
    }
    table.render()
}
