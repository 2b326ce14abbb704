//! The list of revisions with the graph beside it.

use super::{
    entry,
    fold::{Part, parts},
    overview::count,
    prose,
    running::Running,
};
use crate::command::test::report::{Report, proven::Proven};
use maud::{Markup, PreEscaped, html};
use stairway::{
    outline::{Outline, Row},
    picture::Graph,
    revision::RevisionId,
    roundtrip::Status,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

pub(super) struct History<'p> {
    report: &'p Report<'p>,
    /// From the top.
    revisions: Vec<&'p Proven<'p>>,
    running: &'p Running,
    shown: BTreeSet<&'p RevisionId>,
    graph: Graph,
    parts: Vec<Part>,
}

impl<'p> History<'p> {
    pub(super) fn new(
        report: &'p Report<'p>,
        revisions: &'p [Proven<'p>],
        running: &'p Running,
    ) -> History<'p> {
        let proven: BTreeMap<&RevisionId, &Proven<'_>> =
            revisions.iter().map(|it| (it.revision, it)).collect();
        let order = report.source.graph().order().rev();
        let revisions: Vec<&Proven<'_>> = order.filter_map(|id| proven.get(id).copied()).collect();
        let rows = revisions
            .iter()
            .map(|it| Row::new(report.source, it.revision));
        let is_told: Vec<bool> = revisions
            .iter()
            .map(|it| matches!(it.verdict(), Status::Failed | Status::Waived | Status::Note))
            .collect();
        History {
            report,
            running,
            graph: Graph::new(&Outline::new(report.source, rows.collect())),
            shown: proven.into_keys().collect(),
            parts: parts(&is_told),
            revisions,
        }
    }

    pub(super) fn list(&self) -> Markup {
        html! {
            div class="history" {
                @for (number, part) in self.parts.iter().enumerate() {
                    @match part {
                        Part::Shown(rows) => { div class=(format!("part{number}")) { (self.entries(rows.clone())) } }
                        Part::Folded(rows) => (self.fold(number, rows.clone())),
                    }
                }
                @if self.revisions.is_empty() { p class="note" { "There is none." } }
            }
        }
    }

    /// Where the texts of each part of the list begin, in pixels.
    pub(super) fn margins(&self) -> Vec<usize> {
        let parts = self.parts.iter();
        parts.map(|part| self.graph.width(part.rows())).collect()
    }

    fn entries(&self, rows: Range<usize>) -> Markup {
        html! { @for row in rows { (self.entry(row)) } }
    }

    fn fold(&self, number: usize, rows: Range<usize>) -> Markup {
        let folded = &self.revisions[rows.clone()];
        let verdicts: Vec<Status> = folded.iter().map(|it| it.verdict()).collect();
        html! {
            details class=(format!("fold part{number}")) {
                summary {
                    (PreEscaped(self.graph.fold(rows.clone())))
                    span class="message" { (rows.len()) " revisions: " (count(&verdicts)) }
                    @if let (Some(first), Some(last)) = (folded.first(), folded.last()) {
                        span class="id" { code { (first.revision) } " to " code { (last.revision) } }
                    }
                }
                (self.entries(rows))
            }
        }
    }

    fn entry(&self, row: usize) -> Markup {
        let proven = self.revisions[row];
        let verdict = proven.verdict();
        html! {
            details class=(format!("revision is-{}", verdict.as_str())) {
                summary {
                    (PreEscaped(self.graph.strip(row)))
                    code class="id" { (proven.revision) }
                    span class="message" { (prose(proven.message)) (self.badges(proven, verdict)) }
                    @if let (Some(all), Some(cost)) = (proven.cost(usize::MAX), proven.cost(1)) {
                        span class="when" title=(format!("What its downgrade costs: {all}")) { (cost) }
                    }
                }
                (entry::body(self.report, proven, self.running, |id| self.shown.contains(id)))
            }
        }
    }

    /// How it did, in words. What the strip shows to the eye is said to those who do not see it.
    fn badges(&self, proven: &Proven<'_>, verdict: Status) -> Markup {
        let (graph, id) = (self.report.source.graph(), proven.revision.as_str());
        let mut failed: Vec<&str> = Vec::new();
        for (_, proof) in proven.each() {
            for (obligation, status) in proof.obligations.each() {
                let word = obligation.as_str();
                if status == Status::Failed && !failed.contains(&word) {
                    failed.push(word);
                }
            }
        }
        html! {
            " "
            @match verdict {
                Status::Ok => { span class="unseen" { "ok" } }
                Status::Failed => { span class="state failed" { "failed: " (failed.join(", ")) } }
                verdict => { span class=(format!("state {}", verdict.as_str())) { (verdict.as_str()) } }
            }
            @if graph.is_head(id) { " " span class="badge head" { "head" } }
            @if let Some(label) = graph.node(id).and_then(|node| node.label.as_ref()) { " " span class="badge" { (label) } }
            @if graph.is_merge(id) { " " span class="unseen" { "merge" } }
            @if graph.is_branch_point(id) { " " span class="unseen" { "branch point" } }
        }
    }
}
