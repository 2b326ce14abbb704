//! `migrate-show`: one revision in full.

use super::describe::{Entry, describe};
use crate::{
    diagnostic::{Diagnostic, Outcome},
    exit::Exit,
    output::Output,
    settings::Settings,
};
use serde_json::json;
use stairway::{
    Dialect,
    executor::offline,
    revision::{Direction, RevisionId, Target},
    script::Script,
    source::Source,
};
use std::collections::BTreeSet;

/// Show one revision
///
/// With `--verbose` the text of its file follows; with `--sql-dialect` the statements that it runs on that database.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-show head
  cargo xtask migrate-show 5ebc --verbose
  cargo xtask migrate-show head --sql-dialect sqlite")]
pub struct Show {
    /// A revision's id or its beginning, `head`, or `heads`
    #[arg(value_name = "REV")]
    revision: String,
}

impl Show {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source_as_configured()?;
        let dialect = settings.dialect_to_show()?;
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
                    if let (Some(_), Some(dialect)) = (entry.script, dialect) {
                        document["sql"] = json!({
                            "dialect": dialect,
                            "upgrade": offline::statements(&source, &entry.id, Direction::Upgrade, dialect)?,
                            "downgrade": offline::statements(&source, &entry.id, Direction::Downgrade, dialect)?,
                        });
                    }
                    Ok(document)
                })
                .collect::<Result<_, Box<Diagnostic>>>()?;
            output.json(&json!({ "revisions": revisions }));
        } else {
            let texts: Vec<String> = entries
                .iter()
                .map(|entry| {
                    let mut text = describe(entry);
                    if let (Some(_), Some(dialect)) = (entry.script, dialect) {
                        text += &format!("\n\n{}", runs(&source, &entry.id, dialect)?);
                    }
                    match entry.script {
                        Some(script) if output.is_verbose() => {
                            text += &format!("\n\n{}", script.text().trim_end());
                        }
                        _ => {}
                    }
                    Ok(text)
                })
                .collect::<Result<_, Box<Diagnostic>>>()?;
            output.result(&texts.join("\n\n"));
        }
        Ok(Exit::Done)
    }
}

/// What a revision runs on `dialect`, both ways.
fn runs(
    source: &Source,
    revision: &RevisionId,
    dialect: Dialect,
) -> Result<String, Box<Diagnostic>> {
    let mut parts = Vec::new();
    for direction in [Direction::Upgrade, Direction::Downgrade] {
        let statements = offline::statements(source, revision, direction, dialect)?;
        let statements = match statements.trim_end() {
            "" => "-- nothing",
            statements => statements,
        };
        parts.push(format!(
            "-- {direction} on {}\n{statements}",
            dialect.title()
        ));
    }
    Ok(parts.join("\n\n"))
}
