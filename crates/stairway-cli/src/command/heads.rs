//! `migrate-heads`: the revisions that no other revises.

use super::describe::{Entry, describe};
use crate::{
    diagnostic::Outcome,
    exit::Exit,
    output::{Output, Table, Tone},
    settings::Settings,
};

/// Show the revisions that no other revises
///
/// A history without branches has one head. Several heads are branches that are not merged yet.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-heads
  cargo xtask migrate-heads --format json | jq -r '.heads[]'")]
pub struct Heads {}

impl Heads {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source()?;
        let heads = source.graph().heads();
        if output.is_json() {
            let status = super::status_if_any(settings, output, &source)?;
            output.json(&super::current::json(&source, status.as_ref()));
        } else if heads.is_empty() {
            output.note(&format!("no revisions in `{}`", source.folder().display()));
        } else if output.is_verbose() {
            let status = super::status_if_any(settings, output, &source)?;
            let entries = Entry::of(&source, status.as_ref(), heads);
            output.result(
                &entries
                    .iter()
                    .map(describe)
                    .collect::<Vec<_>>()
                    .join("\n\n"),
            );
        } else {
            let mut table = Table::new(&["head", "message"]);
            for entry in Entry::of(&source, None, heads) {
                table.row([
                    (entry.id.as_str(), Tone::Strong),
                    (entry.message(), Tone::Plain),
                ]);
            }
            output.result(&table.render());
        }
        Ok(Exit::Done)
    }
}
