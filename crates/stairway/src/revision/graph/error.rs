//! Everything that can be wrong with the nodes of a graph, and how ids are listed in messages.

use super::RESERVED;
use crate::{
    error::{ErrorKind, Explain},
    revision::RevisionId,
};
use std::fmt;

/// Why some revisions are not a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GraphError {
    /// Several revisions have one id; said once for each id.
    DuplicateId {
        /// The id.
        id: RevisionId,
    },
    /// An id that is a word of the targets.
    ReservedId {
        /// The id.
        id: RevisionId,
    },
    /// Several revisions carry one label; said once for each label.
    DuplicateLabel {
        /// The label.
        label: String,
        /// All that carry it, by id.
        revisions: Vec<RevisionId>,
    },
    /// A label that is a word of the targets.
    ReservedLabel {
        /// The revision that carries it.
        id: RevisionId,
        /// The label.
        label: String,
    },
    /// A label that is also an id.
    LabelIsId {
        /// The revision that carries it.
        id: RevisionId,
        /// The label.
        label: String,
    },
    /// A revision that revises itself, or depends on itself.
    SelfReference {
        /// The revision.
        id: RevisionId,
        /// By which of its edges.
        edge: Edge,
    },
    /// A parent that is not there.
    MissingParent {
        /// The revision.
        id: RevisionId,
        /// The parent's id.
        parent: RevisionId,
        /// The revision whose branch label it is.
        labelled: Option<RevisionId>,
        /// The known id nearest to it.
        nearest: Option<RevisionId>,
    },
    /// A dependency that is neither an id nor a label.
    MissingDependency {
        /// The revision.
        id: RevisionId,
        /// What it depends on.
        dependency: String,
        /// The known id or label nearest to it.
        nearest: Option<String>,
    },
    /// Revisions that need each other.
    Cycle {
        /// Each revises, or depends on, the next, and the last the first. The first has the smallest id.
        members: Vec<RevisionId>,
    },
}

impl fmt::Display for GraphError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GraphError::DuplicateId { id } => write!(f, "several revisions have the id `{id}`"),
            GraphError::ReservedId { id } => write!(
                f,
                "`{id}` cannot be a revision's id: as a target it has a meaning of its own"
            ),
            GraphError::DuplicateLabel { label, revisions } => write!(
                f,
                "the branch label `{label}` is carried by {}",
                list(revisions)
            ),
            GraphError::ReservedLabel { label, id } => write!(
                f,
                "the branch label `{label}` of revision `{id}` has a meaning of its own as a target"
            ),
            GraphError::LabelIsId { label, id } => write!(
                f,
                "the branch label `{label}` of revision `{id}` is also the id of a revision"
            ),
            GraphError::SelfReference { id, edge } => write!(f, "revision `{id}` {edge} itself"),
            GraphError::MissingParent { id, parent, .. } => write!(
                f,
                "revision `{id}` revises `{parent}`, which does not exist"
            ),
            GraphError::MissingDependency { id, dependency, .. } => write!(
                f,
                "revision `{id}` depends on `{dependency}`, which is neither a revision nor a branch label"
            ),
            GraphError::Cycle { members } => write!(
                f,
                "revisions need each other in a cycle: {}",
                circle(members)
            ),
        }
    }
}

impl std::error::Error for GraphError {}

/// The two ways in which one revision names another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// As its parent.
    Revises,
    /// As a dependency.
    DependsOn,
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Edge::Revises => "revises",
            Edge::DependsOn => "depends on",
        })
    }
}

impl Explain for GraphError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Source
    }

    fn help(&self) -> Option<String> {
        let did_you_mean = |word: &str| format!("did you mean `{word}`?");
        match self {
            GraphError::DuplicateId { .. } => Some("give one of them another id".to_owned()),
            GraphError::ReservedId { .. } => Some("give the revision another id".to_owned()),
            GraphError::DuplicateLabel { .. } => {
                Some("keep the label where the branch begins".to_owned())
            }
            GraphError::ReservedLabel { .. } | GraphError::LabelIsId { .. } => {
                Some("give the branch another label".to_owned())
            }
            GraphError::SelfReference { id, .. } => Some(format!("take `{id}` out of that list")),
            GraphError::MissingParent { parent, .. } if parent.as_str() == "base" => {
                Some("leave `revises` out: a revision without a parent has no such line".to_owned())
            }
            GraphError::MissingParent { parent, .. } if RESERVED.contains(&parent.as_str()) => {
                Some("name the parent by its id, which `migrate-history` lists".to_owned())
            }
            GraphError::MissingParent {
                parent,
                labelled: Some(revision),
                ..
            } => Some(format!(
                "`{parent}` is the branch label of `{revision}`; name the parent by its id"
            )),
            GraphError::MissingParent { nearest, .. } => Some(match nearest {
                Some(nearest) => did_you_mean(nearest.as_str()),
                None => "bring its file back, or name another parent".to_owned(),
            }),
            GraphError::MissingDependency { nearest, .. } => Some(match nearest {
                Some(nearest) => did_you_mean(nearest),
                None => "name a whole id or a branch label".to_owned(),
            }),
            GraphError::Cycle { .. } => Some("take one of these references out".to_owned()),
        }
    }
}

/// How many ids a list in a message shows before it only counts.
pub(crate) const SHOWN: usize = 12;

/// Ids, each in backticks, with commas and an `and`; of very many the first ones and a count.
pub(crate) fn list(ids: &[RevisionId]) -> String {
    joined(ids, " and ")
}

/// As [`list`], of ids that come one after the other: with commas alone.
#[cfg(feature = "runtime")]
pub(crate) fn sequence(ids: &[RevisionId]) -> String {
    joined(ids, ", ")
}

fn joined(ids: &[RevisionId], before_last: &str) -> String {
    let mut items: Vec<String> = ids.iter().take(SHOWN).map(|id| format!("`{id}`")).collect();
    if ids.len() > SHOWN {
        items.push(format!("{} more", ids.len() - SHOWN));
    }
    match items.split_last() {
        Some((last, rest)) if !rest.is_empty() => {
            format!("{}{before_last}{last}", rest.join(", "))
        }
        _ => items.concat(),
    }
}

fn circle(members: &[RevisionId]) -> String {
    let around = members.iter().chain(members.first());
    around
        .map(|id| format!("`{id}`"))
        .collect::<Vec<_>>()
        .join(" needs ")
}
