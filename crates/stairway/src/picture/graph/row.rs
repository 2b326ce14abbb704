//! What stands beside a revision.

use super::Mark;
use crate::{revision::RevisionId, source::Source};

/// One revision.
#[derive(Clone, Debug)]
pub(super) struct Row<'s> {
    pub(super) id: &'s RevisionId,
    pub(super) message: &'s str,
    pub(super) mark: Mark,
    pub(super) is_head: bool,
    pub(super) is_base: bool,
    pub(super) label: Option<&'s str>,
    parents: Vec<RevisionId>,
    dependencies: Vec<RevisionId>,
}

impl<'s> Row<'s> {
    pub(super) fn new(source: &'s Source, id: &'s RevisionId, mark: Mark) -> Row<'s> {
        let graph = source.graph();
        let script = source.script(id);
        Row {
            id,
            message: script.map_or("", |script| script.message()),
            mark,
            is_head: graph.is_head(id.as_str()),
            is_base: graph.is_base(id.as_str()),
            label: graph
                .node(id.as_str())
                .and_then(|node| node.label.as_deref()),
            parents: graph.parents(id.as_str()),
            dependencies: graph.dependencies(id.as_str()),
        }
    }

    /// The words in frames: `head`, `base` and the label of a branch.
    pub(super) fn badges(&self) -> impl Iterator<Item = (&'static str, &'s str)> {
        let head = self.is_head.then_some(("head", "head"));
        let base = self.is_base.then_some(("base", "base"));
        let label = self.label.map(|label| ("label", label));
        [head, base, label].into_iter().flatten()
    }

    /// All of it in words.
    pub(super) fn whole(&self) -> String {
        let mut text = format!("{}: {}", self.id, self.message);
        let mut say = |what: &str| {
            text.push_str("; ");
            text.push_str(what);
        };
        if let Some(word) = self.mark.word() {
            say(word);
        }
        for (kind, badge) in self.badges() {
            match kind {
                "label" => say(&format!("branch {badge}")),
                _ => say(badge),
            }
        }
        for (doing, others) in [
            ("revises", &self.parents),
            ("depends on", &self.dependencies),
        ] {
            if !others.is_empty() {
                let others: Vec<&str> = others.iter().map(RevisionId::as_str).collect();
                say(&format!("{doing} {}", others.join(", ")));
            }
        }
        text
    }
}
