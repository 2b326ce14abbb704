//! `migrate-current`: where the database is.

use super::describe::{Entry, describe};
use crate::{
    diagnostic::Outcome,
    exit::Exit,
    output::{Output, Table, Tone, brief},
    runtime,
    settings::Settings,
};
use serde_json::{Value, json};
use stairway::{
    executor::{self, Status},
    revision::RevisionId,
    source::Source,
};
use std::collections::BTreeSet;

/// Show which revision the database is at
///
/// Reads only: it creates nothing, and a read-only role is enough. With `--check` the exit code is 1 unless
/// every revision is applied and every applied one has its file, unedited.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-current
  cargo xtask migrate-current --check && echo 'up to date'
  cargo xtask migrate-current --database-url postgres://app@db.example.com/app --format json")]
pub struct Current {
    /// End with exit code 1 if the database is not at head
    #[arg(long)]
    check: bool,
}

impl Current {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source()?;
        let url = settings.database_url()?;
        let status =
            runtime::block_on(output, async |_| Ok(executor::status(&url, &source).await?))?;
        if output.is_json() {
            output.json(&json(&source, Some(&status)));
        } else {
            output.detail(&format!("{} {url}", url.dialect().title()));
            output.result(&text(&source, &status, output.is_verbose()));
        }
        let is_true = at_head(&status) || !self.check;
        Ok(if is_true { Exit::Done } else { Exit::Unproven })
    }
}

/// Whether every revision is applied, unedited, and nothing else is recorded.
fn at_head(status: &Status) -> bool {
    status.is_at_head() && status.changed.is_empty()
}

/// The document of `migrate-current` and `migrate-heads`. Without a database what only it knows is null.
pub(super) fn json(source: &Source, status: Option<&Status>) -> Value {
    json!({
        "heads": source.graph().heads(),
        "current": status.map(|status| &status.current),
        "also_at": status.map(|status| below(source, status)),
        "at_head": status.map(at_head),
        "pending": status.map(|status| status.pending.len()),
        "missing": status.map(|status| &status.missing),
        "changed": status.map(|status| &status.changed),
    })
}

fn text(source: &Source, status: &Status, verbose: bool) -> String {
    let entries = Entry::of(source, Some(status), status.current.iter().cloned());
    let mut parts = Vec::new();
    if entries.is_empty() {
        parts.push("base: no revision is applied".to_owned());
    } else if verbose {
        parts.extend(entries.iter().map(describe));
    } else {
        let mut table = Table::new(&["current", "state", "message"]);
        for entry in &entries {
            let state = if entry.marks().contains(&"head") {
                "head"
            } else {
                entry.state_text()
            };
            table.row([
                (entry.id.to_string(), Tone::Strong),
                (state.to_owned(), Tone::Plain),
                (brief(entry.message()), Tone::Plain),
            ]);
        }
        parts.push(table.render());
    }
    if let Some(below) = also_at(source, status) {
        parts.push(below);
    }
    parts.push(summary(source, status));
    parts.join(if verbose { "\n\n" } else { "\n" })
}

/// The ends of branches that a current revision of another branch depends on: nothing that is applied revises them, so
/// their branches go on there, up and down.
fn below(source: &Source, status: &Status) -> Vec<RevisionId> {
    let mut ends = source.graph().branch_ends(&status.applied());
    ends.retain(|id| !status.current.contains(id));
    ends
}

/// The same in words, each with what depends on it.
fn also_at(source: &Source, status: &Status) -> Option<String> {
    let below = below(source, status);
    let needs = |id: &&RevisionId, needed: &RevisionId| {
        let current = BTreeSet::from([(*id).clone()]);
        source.graph().ancestors(&current).contains(needed)
    };
    let words = below.iter().map(|needed| {
        let by = status.current.iter().filter(|id| needs(id, needed));
        let by: Vec<&str> = by.map(RevisionId::as_str).collect();
        let head = match source.graph().is_head(needed.as_str()) {
            true => " (head)",
            false => "",
        };
        format!("{needed}{head}, needed by {}", by.join(", "))
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| format!("also at {}", words.join("; ")))
}

fn summary(source: &Source, status: &Status) -> String {
    if at_head(status) {
        let heads = match source.graph().heads().len() {
            0 | 1 => "at head",
            _ => "at all heads",
        };
        return format!("{heads}: nothing is pending");
    }
    let mut lines = Vec::new();
    if !status.pending.is_empty() {
        lines.push(format!(
            "{} pending: {}",
            status.pending.len(),
            some(&status.pending)
        ));
    }
    if !status.missing.is_empty() {
        lines.push(format!(
            "missing, applied but without a file: {}",
            some(&status.missing)
        ));
    }
    if !status.changed.is_empty() {
        lines.push(format!(
            "changed, edited after being applied: {}",
            some(&status.changed)
        ));
    }
    lines.join("\n")
}

/// The first few of a list.
fn some(revisions: &[RevisionId]) -> String {
    const FEW: usize = 4;
    let mut names: Vec<&str> = revisions.iter().take(FEW).map(RevisionId::as_str).collect();
    if revisions.len() > FEW {
        names.push("...");
    }
    names.join(", ")
}
