//! The list of revisions with the graph beside it. Each entry opens what there is to read of its revision.

use super::{
    fact::{day, fact, links, moment, took},
    known::Known,
    prose,
    standing::Reading,
};
use maud::{Markup, PreEscaped, html};
use stairway::{
    outline::{Outline, Row},
    picture::Graph,
    plan::State,
    revision::RevisionId,
    script::Script,
    source::Source,
    store::Record,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// So many are always shown; a fold takes so many, and what would be fewer than this is not folded.
const NEWEST: usize = 40;
const FOLD: usize = 100;
const FEW: usize = 20;

pub(super) struct History<'p> {
    source: &'p Source,
    known: &'p Known,
    reading: Option<&'p Reading>,
    states: BTreeMap<RevisionId, State>,
    current: BTreeSet<&'p RevisionId>,
    graph: Graph,
}

impl<'p> History<'p> {
    pub(super) fn new(
        source: &'p Source,
        known: &'p Known,
        reading: Option<&'p Reading>,
    ) -> History<'p> {
        let states = reading.map_or_else(BTreeMap::new, |reading| reading.status.states(source));
        let rows = source.graph().order().rev().map(|id| Row {
            state: states.get(id).copied(),
            ..Row::new(source, id)
        });
        History {
            source,
            known,
            reading,
            graph: Graph::new(&Outline::new(source, rows.collect())),
            current: reading.map_or_else(BTreeSet::new, |it| it.status.current.iter().collect()),
            states,
        }
    }

    pub(super) fn list(&self) -> Markup {
        let ids: Vec<&RevisionId> = self.graph.revisions().collect();
        let (shown, folds) = folds(ids.len());
        html! {
            div class="history" {
                div class="part0" { (self.entries(&ids, shown)) }
                @for (part, fold) in (1..).zip(folds) { (self.fold(&ids, part, fold)) }
                @if ids.is_empty() { p class="note" { "This program carries none." } }
            }
        }
    }

    fn entries(&self, ids: &[&RevisionId], rows: Range<usize>) -> Markup {
        html! {
            @for row in rows {
                @if let Some(script) = self.source.script(ids[row]) { (self.entry(row, script)) }
            }
        }
    }

    /// Where the texts of each part of the list begin, in pixels.
    pub(super) fn margins(&self) -> Vec<usize> {
        let (shown, folds) = folds(self.graph.revisions().len());
        let parts = std::iter::once(shown).chain(folds);
        parts.map(|rows| self.graph.width(rows)).collect()
    }

    /// Older revisions, folded away unless there is something among them that one looks for.
    fn fold(&self, ids: &[&RevisionId], part: usize, rows: Range<usize>) -> Markup {
        let folded = &ids[rows.clone()];
        let mut counts: BTreeMap<State, usize> = BTreeMap::new();
        for state in folded.iter().filter_map(|id| self.states.get(*id)) {
            *counts.entry(*state).or_default() += 1;
        }
        let is_told = counts.len() > 1
            || counts.contains_key(&State::Changed)
            || folded.iter().any(|id| self.current.contains(id));
        html! {
            details class=(format!("fold part{part}")) open[is_told] {
                summary {
                    (PreEscaped(self.graph.fold(rows.clone())))
                    span class="message" {
                        (rows.len()) " older revisions"
                        @for (state, count) in &counts {
                            ", "
                            @if counts.len() == 1 { "all " (state) } @else { (count) " " (state) }
                        }
                    }
                    @if let (Some(first), Some(last)) = (folded.first(), folded.last()) {
                        span class="id" { code { (first) } " to " code { (last) } }
                    }
                }
                (self.entries(ids, rows))
            }
        }
    }

    /// The id is inside of what is folded away, so that a link to it opens it.
    fn entry(&self, row: usize, script: &Script) -> Markup {
        let id = script.revision();
        let state = self.states.get(id).copied();
        let class = match state {
            Some(state) => format!("revision {state}"),
            None => "revision".to_owned(),
        };
        html! {
            details class=(class) {
                summary {
                    (PreEscaped(self.graph.strip(row)))
                    code class="id" { (id) }
                    span class="message" { (prose(script.message())) (self.badges(script, state)) }
                    @if let Some(created) = script.created() { span class="when" title="Created" { (day(&created.to_string())) } }
                }
                div class="body" id=(id) {
                    (self.facts(script))
                    @if state == Some(State::Changed) {
                        p class="note warn" {
                            "What was applied is not what is shown here: the file was edited afterwards."
                        }
                    }
                    @if let Some(body) = self.known.body(id) { (body) }
                }
            }
        }
    }

    /// The words that `migrate-history` has. What the strip shows to the eye is said to those who do not see it.
    fn badges(&self, script: &Script, state: Option<State>) -> Markup {
        let (graph, id) = (self.source.graph(), script.revision().as_str());
        html! {
            @if let Some(state) = state {
                " "
                span class=(format!("state {state}")) { (state) }
            }
            @if self.current.contains(script.revision()) { " " span class="badge current" { "current" } }
            @if graph.is_head(id) { " " span class="badge head" { "head" } }
            @if let Some(branch) = script.branch() { " " span class="badge" { (branch) } }
            @if graph.is_merge(id) { " " span class="unseen" { "merge" } }
            @if graph.is_branch_point(id) { " " span class="unseen" { "branch point" } }
        }
    }

    fn facts(&self, script: &Script) -> Markup {
        let id = script.revision();
        let record = self.reading.and_then(|reading| {
            let records = &reading.status.records;
            let place = records.binary_search_by(|record| record.revision.cmp(id));
            place.ok().map(|place| &records[place])
        });
        let dependencies = self.source.graph().dependencies(id.as_str());
        html! {
            dl {
                @if let Some(record) = record { (recorded(record, script)) }
                @if let Some(created) = script.created() { (fact("Created", moment(&created.to_string()))) }
                @if !script.revises().is_empty() { (fact("Revises", links(script.revises(), self.source))) }
                @if !dependencies.is_empty() { (fact("Depends on", links(&dependencies, self.source))) }
                @if let Some(branch) = script.branch() { (fact("Branch", html! { (branch) })) }
                (fact("File", html! { code { (script.path().display()) } }))
            }
        }
    }
}

fn recorded(record: &Record, script: &Script) -> Markup {
    html! {
        (fact("Applied", moment(&record.applied_at)))
        (fact("Took", took(record.elapsed)))
        @if record.message != script.message() {
            (fact("Recorded as", html! { (record.message) }))
        }
    }
}

/// What is shown, and what is folded away, for so many rows.
fn folds(count: usize) -> (Range<usize>, Vec<Range<usize>>) {
    if count <= NEWEST + FEW {
        return (0..count, Vec::new());
    }
    let mut folds: Vec<Range<usize>> = Vec::new();
    let mut start = NEWEST;
    while start < count {
        let end = match count - start {
            left if left < FOLD + FEW => count,
            _ => start + FOLD,
        };
        folds.push(start..end);
        start = end;
    }
    (0..NEWEST, folds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn check(count: usize, shown: usize, expected: &[(usize, usize)]) {
        let (first, folds) = folds(count);
        assert_eq!(first, 0..shown);
        let folds: Vec<_> = folds.into_iter().map(|it| (it.start, it.end)).collect();
        assert_eq!(folds, expected);
    }

    #[test]
    fn every_row_is_shown_or_in_one_fold() {
        check(0, 0, &[]);
        check(60, 60, &[]);
        check(61, 40, &[(40, 61)]);
        check(159, 40, &[(40, 159)]);
        check(300, 40, &[(40, 140), (140, 240), (240, 300)]);
    }
}
