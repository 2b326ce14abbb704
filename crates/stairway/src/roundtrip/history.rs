//! A history as the proof sees it: its scripts in order, what each needs, and the route through them.

use super::route::{self, Links, Visit};
use crate::{
    revision::{RevisionId, graph::list},
    script::Script,
    source::Source,
};
use std::collections::BTreeSet;

/// A history, each revision known by its place in the order.
pub(super) struct History<'a> {
    pub(super) source: &'a Source,
    /// In order.
    pub(super) scripts: Vec<&'a Script>,
    pub(super) links: Links,
    /// Which are proven; none for all. The others are applied.
    pub(super) selected: Option<Vec<bool>>,
    /// In which order they are proven.
    pub(super) visits: Vec<Visit>,
    is_linear: bool,
}

impl<'a> History<'a> {
    /// The history of `source`, of which `selection` is proven; all of it where that is none, or is everything.
    pub(super) fn new(source: &'a Source, selection: Option<&BTreeSet<RevisionId>>) -> History<'a> {
        let order = source.graph().order();
        let scripts: Vec<&Script> = order.filter_map(|id| source.script(id)).collect();
        let links = Links::new(source.graph());
        let selected = selection.map(|selection| {
            let selected = scripts.iter().map(|it| selection.contains(it.revision()));
            selected.collect::<Vec<bool>>()
        });
        let selected = selected.filter(|selected| selected.contains(&false));
        let all = route::visits(&links, None);
        let is_linear = all.iter().all(|visit| !visit.moves);
        let visits = match &selected {
            Some(selected) => route::visits(&links, Some(selected)),
            None => all,
        };
        History {
            source,
            scripts,
            links,
            selected,
            visits,
            is_linear,
        }
    }

    /// Whether the revision at `place` is proven, and not only applied.
    pub(super) fn is_selected(&self, place: usize) -> bool {
        self.selected
            .as_ref()
            .is_none_or(|selected| selected[place])
    }

    pub(super) fn script(&self, place: usize) -> &'a Script {
        self.scripts[place]
    }

    /// Whether there is one order only in which the revisions can be applied.
    pub(super) fn is_linear(&self) -> bool {
        self.is_linear
    }

    /// Why what is about the whole history is not looked at, if it is not.
    pub(super) fn partial(&self) -> Option<String> {
        let of = self.scripts.len();
        let selected = self.selected.as_ref()?.iter();
        let selected = selected.filter(|selected| **selected).count();
        Some(format!(
            "it is about all revisions, and {selected} of {of} are selected"
        ))
    }

    /// The ids of what is proven, in order; none for all.
    pub(super) fn selection(&self) -> Option<Vec<RevisionId>> {
        let selected = self.selected.as_ref()?;
        let scripts = self.scripts.iter().zip(selected);
        let chosen = scripts.filter(|(_, selected)| **selected);
        Some(chosen.map(|(it, _)| it.revision().clone()).collect())
    }

    /// Places by the order of their ids: how many ids are smaller.
    pub(super) fn ranks(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.scripts.len()).collect();
        places.sort_by_key(|&place| self.script(place).revision());
        let mut ranks = vec![0; places.len()];
        for (rank, place) in places.into_iter().enumerate() {
            ranks[place] = rank;
        }
        ranks
    }

    /// The ids of `places`.
    pub(super) fn ids(&self, places: &[usize]) -> Vec<RevisionId> {
        let scripts = places.iter().map(|&place| self.script(place));
        scripts.map(|script| script.revision().clone()).collect()
    }

    /// `places` by their ids, as messages list them.
    pub(super) fn names(&self, places: &[usize]) -> String {
        list(&self.ids(places))
    }
}
