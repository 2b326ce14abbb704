//! A revision as it is shown.

use crate::{plan::State, revision::RevisionId, script, source::Source};

/// One revision, and what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id.
    pub id: RevisionId,
    /// Its message; empty for a revision without a file.
    pub message: String,
    /// The label of the branch that begins here.
    pub label: Option<String>,
    /// What a database's records say of it; none where nothing is known.
    pub state: Option<State>,
    /// Whether it is one of the recorded heads.
    pub is_current: bool,
    /// Whether no other revises it.
    pub is_head: bool,
    /// Whether it revises no other.
    pub is_base: bool,
}

impl Row {
    /// What the files say of it.
    pub fn new(source: &Source, id: &RevisionId) -> Row {
        let (graph, name) = (source.graph(), id.as_str());
        let script = source.script(id);
        Row {
            id: id.clone(),
            message: script.map_or_else(String::new, |script| script.message().to_owned()),
            label: graph.node(name).and_then(|node| node.label.clone()),
            state: None,
            is_current: false,
            is_head: graph.is_head(name),
            is_base: graph.is_base(name),
        }
    }

    /// Its place, in words.
    pub(crate) fn places(&self) -> impl Iterator<Item = &'static str> {
        let places = [
            (self.is_current, "current"),
            (self.is_head, "head"),
            (self.is_base, "base"),
        ];
        let here = places.into_iter().filter(|(is, _)| *is);
        here.map(|(_, word)| word)
    }

    /// What is special about it, in words: its state, its place, its label.
    pub(crate) fn words(&self) -> impl Iterator<Item = String> {
        let label = self.label.as_ref().map(|label| format!("branch {label}"));
        let words = self.state.map(State::as_str).into_iter();
        let words = words.chain(self.places()).map(str::to_owned);
        words.chain(label)
    }

    /// The message, cut where it is long.
    pub(super) fn short_message(&self) -> String {
        script::short(&self.message, script::MESSAGE)
    }
}
