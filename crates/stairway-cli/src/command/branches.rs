//! `migrate-branches`: the revisions that several others revise.

use super::{
    describe::{Entry, describe},
    heads::on_branches,
};
use crate::{
    diagnostic::Outcome,
    exit::Exit,
    output::{Output, Table, Tone, brief},
    settings::Settings,
};
use serde_json::json;
use stairway::{executor::Status, revision::RevisionId, source::Source};

/// Show the revisions that several others revise
///
/// The newest comes first, and each is followed by what revises it. With `--verbose` branch points are shown in full.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-branches
  cargo xtask migrate-branches --verbose
  cargo xtask migrate-branches --format json | jq -r '.branches[] | .revision, .children[].revision'")]
pub struct Branches {}

/// A branch point and what revises it.
struct Fork<'a> {
    point: Entry<'a>,
    children: Vec<Entry<'a>>,
}

impl Branches {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let source = settings.source()?;
        if output.is_json() {
            let status = super::status_if_any(settings, output, &source)?;
            let forks = forks(&source, status.as_ref());
            let documents = forks.iter().map(|fork| {
                let mut document = on_branches(&fork.point);
                document["children"] = fork.children.iter().map(on_branches).collect();
                document
            });
            output.json(&json!({ "branches": documents.collect::<Vec<_>>() }));
        } else if source.graph().branch_points().is_empty() {
            output.note("no revision is revised by several");
        } else if output.is_verbose() {
            let status = super::status_if_any(settings, output, &source)?;
            let forks = forks(&source, status.as_ref());
            let texts: Vec<String> = forks.iter().map(in_full).collect();
            output.result(&texts.join("\n\n"));
        } else {
            let forks = forks(&source, None);
            output.result(&table(&forks));
        }
        Ok(Exit::Done)
    }
}

/// Every branch point, each before those that it needs.
fn forks<'a>(source: &'a Source, status: Option<&'a Status>) -> Vec<Fork<'a>> {
    let graph = source.graph();
    let points = graph
        .order()
        .rev()
        .filter(|id| graph.is_branch_point(id.as_str()));
    let points: Vec<RevisionId> = points.cloned().collect();
    let children = |point: &RevisionId| graph.children(point.as_str()).into_iter();
    let mut all = Entry::on_branches(
        source,
        status,
        points
            .iter()
            .flat_map(|point| std::iter::once(point.clone()).chain(children(point))),
    )
    .into_iter();
    let forks = points.iter().filter_map(|point| {
        let entry = all.next()?;
        let children = all.by_ref().take(children(point).len()).collect();
        Some(Fork {
            point: entry,
            children,
        })
    });
    forks.collect()
}

fn in_full(fork: &Fork<'_>) -> String {
    let mut text = describe(&fork.point);
    for child in &fork.children {
        text.push_str(&format!("\n  -> {}  {}", child.id, titled(child)));
    }
    text
}

fn table(forks: &[Fork<'_>]) -> String {
    let mut table = Table::new(&["revision", "message"]);
    for Fork { point, children } in forks {
        table.row([
            (point.id.to_string(), Tone::Strong),
            (titled(point), Tone::Plain),
        ]);
        for child in children {
            table.row([
                (format!("  -> {}", child.id), Tone::Plain),
                (titled(child), Tone::Plain),
            ]);
        }
    }
    table.render()
}

/// The message, and in brackets the branches and what is special about its place.
fn titled(entry: &Entry<'_>) -> String {
    let branches = entry.branches().iter().copied();
    let words: Vec<&str> = branches.chain(entry.marks()).collect();
    let message = brief(entry.message());
    match words.as_slice() {
        [] => message,
        _ => format!("{message} ({})", words.join(", ")),
    }
}
