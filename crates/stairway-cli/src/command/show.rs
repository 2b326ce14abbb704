//! `migrate-show`: one revision in full.

use super::{
    describe::{Entry, describe},
    target,
};
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
    revision::{Direction, RevisionId},
    script::Script,
    source::Source,
};

/// Show one revision
///
/// Steps such as `-1` are counted from what is applied, and need a database. With `--verbose` the text of its file follows; with `--sql-dialect` the statements that it runs on that database.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-show head
  cargo xtask migrate-show 5ebc --verbose
  cargo xtask migrate-show current
  cargo xtask migrate-show head --sql-dialect sqlite")]
pub struct Show {
    /// A target: an id or its beginning, `head`, `heads`, `current`, `head-1`, `label@head`, `-1`
    #[arg(value_name = "REV", allow_negative_numbers = true)]
    revision: String,
}

impl Show {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source_as_configured()?;
        let dialect = settings.dialect_to_show()?;
        let target = target::parsed(&self.revision)?;
        let counted_from = target::status(settings, output, &source, [&target])?;
        let ids = target::revisions(&source, &target, counted_from.as_ref())?;
        let status = match counted_from {
            Some(status) => Some(status),
            None => super::status_if_any(settings, output, &source)?,
        };
        if ids.is_empty() {
            output.note(&target::nothing(&target));
        }
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
        } else if !entries.is_empty() {
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
