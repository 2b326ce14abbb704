//! The order in which the states of a history are made, each from one that is made already.

use crate::revision::{RevisionId, graph::Graph};
use std::collections::{BTreeMap, BTreeSet};

/// The states from which others are still to be made.
pub(super) struct Frontier<'g, S> {
    graph: &'g Graph,
    held: BTreeMap<RevisionId, S>,
    /// How many revisions are still to be reached from each.
    wanted: BTreeMap<RevisionId, usize>,
}

impl<'g, S> Frontier<'g, S> {
    pub(super) fn new(graph: &'g Graph) -> Frontier<'g, S> {
        Frontier {
            graph,
            held: BTreeMap::new(),
            wanted: BTreeMap::new(),
        }
    }

    /// The state that the one of `revision` is made from, none for the base, and what is to be run on it, in order: at
    /// last the revision itself. A state that others are made from as well is copied, where `copy` can.
    ///
    /// Revisions have to be asked for in the order of the graph.
    pub(super) fn towards(
        &mut self,
        revision: &RevisionId,
        copy: impl Fn(&S) -> Option<S>,
    ) -> (Option<S>, Vec<RevisionId>) {
        let before = self.graph.before(revision.as_str());
        let start = self.nearest(&before);
        let steps = match (&start, before.as_slice()) {
            (None, []) => vec![revision.clone()],
            (Some(start), [only]) if start == only => vec![revision.clone()],
            _ => {
                let there: BTreeSet<RevisionId> = start.iter().cloned().collect();
                let there = self.graph.ancestors(&there);
                let all = self.graph.ancestors(&BTreeSet::from([revision.clone()]));
                let order = self.graph.order();
                order
                    .filter(|id| all.contains(*id) && !there.contains(*id))
                    .cloned()
                    .collect()
            }
        };
        let mut state = None;
        for needed in &before {
            let wanted = self.wanted.entry(needed.clone()).or_default();
            *wanted = wanted.saturating_sub(1);
            let is_last = *wanted == 0;
            if start.as_ref() == Some(needed) {
                let copied = match is_last {
                    true => None,
                    false => self.held.get(needed).and_then(&copy),
                };
                state = copied.or_else(|| self.held.remove(needed));
            }
            if is_last {
                self.held.remove(needed);
            }
        }
        (state, steps)
    }

    /// Of those that a revision needs the one whose state is held and has most of the others.
    fn nearest(&self, before: &[RevisionId]) -> Option<RevisionId> {
        let mut held = before.iter().filter(|id| self.held.contains_key(*id));
        match before {
            [_] => held.next().cloned(),
            _ => held
                .max_by_key(|id| self.graph.ancestors(&BTreeSet::from([(*id).clone()])).len())
                .cloned(),
        }
    }

    /// `revision` is reached: its state is kept for as long as others are made from it.
    pub(super) fn reached(&mut self, revision: &RevisionId, state: S) {
        let wanted = self.graph.after(revision.as_str()).len();
        if wanted > 0 {
            self.wanted.insert(revision.clone(), wanted);
            self.held.insert(revision.clone(), state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::graph::table;
    use pretty_assertions::assert_eq;

    /// For each revision what was run where its state comes from, `+`, and what is run on that.
    fn check(graph: &str, copies: bool, expected: &str) {
        let graph = table::graph(graph);
        let mut frontier: Frontier<'_, String> = Frontier::new(&graph);
        let mut lines = Vec::new();
        for id in graph.order() {
            let (state, steps) = frontier.towards(id, |state| copies.then(|| state.clone()));
            let steps: String = steps.iter().map(RevisionId::as_str).collect();
            let state = state.unwrap_or_default();
            lines.push(format!("{state}+{steps}"));
            frontier.reached(id, format!("{state}{steps}"));
        }
        assert_eq!(lines.join(" "), expected);
        assert!(frontier.held.is_empty());
    }

    #[test]
    fn a_line_is_one_walk() {
        for copies in [true, false] {
            check("a / b -> a / c -> b", copies, "+a a+b ab+c");
        }
    }

    #[test]
    fn at_a_branch_point_the_state_is_copied_or_made_again() {
        let graph = "a / b -> a / c -> b / d -> b / e -> d";
        check(graph, true, "+a a+b ab+c ab+d abd+e");
        check(graph, false, "+a a+b ab+c +abd abd+e");
    }

    #[test]
    fn a_merge_goes_on_from_its_longer_side() {
        let graph = "a / b -> a / c -> a / d -> c / m -> b d / n -> m";
        check(graph, true, "+a a+b a+c ac+d acd+bm acdbm+n");
        check(graph, false, "+a a+b +ac ac+d acd+bm acdbm+n");
    }

    #[test]
    fn what_a_revision_depends_on_is_there() {
        let graph = "a / b -> a depends x / x / y -> x";
        check(graph, true, "+a +x x+ab x+y");
        check(graph, false, "+a +x x+ab +xy");
        check("a / b -> a / c -> b depends a", false, "+a a+b ab+c");
    }
}
