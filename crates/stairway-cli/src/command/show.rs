//! `migrate-show`: one revision in full.

use super::describe::{Entry, describe};
use crate::{diagnostic::Outcome, exit::Exit, output::Output, settings::Settings};
use serde_json::json;
use stairway::{revision::Target, script::Script};
use std::collections::BTreeSet;

/// Show one revision
///
/// With `--verbose` the text of its file follows.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-show head
  cargo xtask migrate-show 5ebc --verbose")]
pub struct Show {
    /// A revision's id or its beginning, `head`, or `heads`
    #[arg(value_name = "REV")]
    revision: String,
}

impl Show {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = super::source(settings)?;
        let target: Target = self.revision.parse().map_err(stairway::Error::from)?;
        let ids = target
            .revisions(source.graph(), &BTreeSet::new())
            .map_err(stairway::Error::from)?;
        let status = super::status_if_any(settings, output, &source)?;
        let entries = Entry::of(&source, status.as_ref(), ids);
        if output.is_json() {
            let revisions: Vec<_> = entries
                .iter()
                .map(|entry| {
                    let mut document = entry.json();
                    document["description"] = json!(entry.script.map(Script::description));
                    document["text"] = json!(entry.script.map(Script::text));
                    document
                })
                .collect();
            output.json(&json!({ "revisions": revisions }));
        } else {
            let texts: Vec<String> = entries
                .iter()
                .map(|entry| match entry.script {
                    Some(script) if output.is_verbose() => {
                        format!("{}\n\n{}", describe(entry), script.text().trim_end())
                    }
                    _ => describe(entry),
                })
                .collect();
            output.result(&texts.join("\n\n"));
        }
        Ok(Exit::Done)
    }
}
