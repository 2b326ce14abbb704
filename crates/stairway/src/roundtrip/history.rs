//! A history as the proof sees it: its scripts in order, what each needs, and the route through them.

use super::route::{self, Links, Visit};
use crate::{
    revision::{RevisionId, graph::list},
    script::Script,
    source::Source,
};

/// A history, each revision known by its place in the order.
pub(super) struct History<'a> {
    pub(super) source: &'a Source,
    /// In order.
    pub(super) scripts: Vec<&'a Script>,
    pub(super) links: Links,
    /// In which order they are proven.
    pub(super) visits: Vec<Visit>,
}

impl<'a> History<'a> {
    pub(super) fn new(source: &'a Source) -> History<'a> {
        let order = source.graph().order();
        let links = Links::new(source.graph());
        History {
            source,
            scripts: order.filter_map(|id| source.script(id)).collect(),
            visits: route::visits(&links),
            links,
        }
    }

    pub(super) fn script(&self, place: usize) -> &'a Script {
        self.scripts[place]
    }

    /// Whether there is one order only in which the revisions can be applied.
    pub(super) fn is_linear(&self) -> bool {
        self.visits.iter().all(|visit| !visit.moves)
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
