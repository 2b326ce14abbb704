//! Scripts to their graph; what is wrong with it gets the places of the headers that say so.

use super::error::SourceError;
use crate::{
    error::Label,
    revision::{
        RevisionId,
        graph::{Graph, GraphError, Node},
    },
    script::Script,
};
use std::ops::Range;

/// The graph of `scripts`. When `complete` is false some files could not be parsed, and that something is
/// missing is no news.
pub(super) fn link(scripts: &[Script], complete: bool) -> Result<Graph, Vec<SourceError>> {
    let node = |script: &Script| Node {
        id: script.revision().clone(),
        revises: script.revises().to_vec(),
        depends_on: script.depends_on().to_vec(),
        label: script.branch().map(str::to_owned),
    };
    Graph::new(scripts.iter().map(node).collect()).map_err(|errors| {
        let follows = |error: &GraphError| {
            let missing = matches!(
                error,
                GraphError::MissingParent { .. } | GraphError::MissingDependency { .. }
            );
            missing && !complete
        };
        let errors = errors.into_iter().filter(|error| !follows(error));
        errors.map(|error| explain(scripts, error)).collect()
    })
}

fn explain(scripts: &[Script], error: GraphError) -> SourceError {
    let label = |script: &Script, span: Range<usize>, text: &str| Label {
        place: script.place_of(span),
        text: text.to_owned(),
    };
    let branch = |id| {
        of(scripts, id).map(move |script| {
            let span = script.branch_span().unwrap_or(script.revision_span());
            label(script, span, "")
        })
    };
    let labels: Vec<Label> = match &error {
        GraphError::DuplicateId { id } => {
            let places = of(scripts, id)
                .map(|script| script.place_of(script.revision_span()))
                .collect();
            let revision = id.clone();
            return SourceError::SameId { revision, places };
        }
        GraphError::ReservedId { id } => of(scripts, id)
            .map(|script| label(script, script.revision_span(), ""))
            .collect(),
        GraphError::DuplicateLabel { revisions, .. } => revisions.iter().flat_map(branch).collect(),
        GraphError::ReservedLabel { id, .. } => branch(id).collect(),
        GraphError::LabelIsId { id, label: text } => {
            let same = scripts
                .iter()
                .filter(|script| script.revision().as_str() == text);
            let other = same.map(|script| label(script, script.revision_span(), "the revision"));
            branch(id).chain(other).collect()
        }
        GraphError::SelfReference { id, .. } => {
            let span = |script: &Script| {
                let own_label = || reference(script, script.branch()?);
                reference(script, id.as_str()).or_else(own_label)
            };
            of(scripts, id)
                .filter_map(|script| Some(label(script, span(script)?, "")))
                .collect()
        }
        GraphError::MissingParent { id, parent, .. } => {
            let span = |script: &Script| reference(script, parent.as_str());
            of(scripts, id)
                .filter_map(|script| Some(label(script, span(script)?, "")))
                .collect()
        }
        GraphError::MissingDependency { id, dependency, .. } => {
            let span = |script: &Script| reference(script, dependency);
            of(scripts, id)
                .filter_map(|script| Some(label(script, span(script)?, "")))
                .collect()
        }
        GraphError::Cycle { members } => {
            let next = members.iter().cycle().skip(1);
            let pairs = members.iter().zip(next);
            let labels = pairs.flat_map(|(id, next)| {
                of(scripts, id).map(move |script| {
                    let branch = of(scripts, next).find_map(|script| script.branch());
                    let span = reference(script, next.as_str())
                        .or_else(|| reference(script, branch?))
                        .unwrap_or(script.revision_span());
                    label(script, span, "")
                })
            });
            labels.collect()
        }
    };
    SourceError::Graph { error, labels }
}

/// The script of a revision, or the scripts if several claim its id.
fn of<'a>(scripts: &'a [Script], id: &'a RevisionId) -> impl Iterator<Item = &'a Script> {
    scripts.iter().filter(move |script| script.revision() == id)
}

/// Where the header of `script` names `word` as a parent or a dependency.
fn reference(script: &Script, word: &str) -> Option<Range<usize>> {
    let parents = script
        .revises()
        .iter()
        .map(RevisionId::as_str)
        .zip(script.revises_spans());
    let dependencies = script.depends_on().iter().map(String::as_str);
    let dependencies = dependencies.zip(script.depends_on_spans());
    let mut all = parents.chain(dependencies);
    all.find(|(id, _)| *id == word)
        .map(|(_, span)| span.clone())
}
