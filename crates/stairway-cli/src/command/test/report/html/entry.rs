//! What there is to read of one revision.

use super::{anchor, fact, finding::finding, prose, running::Running};
use crate::command::test::report::{Report, obligation, proven::Proven};
use maud::{Markup, html};
use stairway::{
    revision::{Direction, RevisionId},
    roundtrip::{Obligation, Status},
    script::Script,
};

/// The body of a revision's entry. The id is inside of what is folded away, so that a link to it opens it.
pub(super) fn body(
    report: &Report<'_>,
    proven: &Proven<'_>,
    running: &Running,
    is_shown: impl Fn(&RevisionId) -> bool,
) -> Markup {
    let script = report.source.script(proven.revision);
    let findings = proven.findings();
    html! {
        div class="body" id=(anchor(proven.revision)) {
            @if let Some(script) = script {
                @for paragraph in script.description().split("\n\n").filter(|it| !it.trim().is_empty()) {
                    p { (prose(paragraph.trim())) }
                }
            }
            dl { (facts(report, proven, script, is_shown)) }
            h3 { "Obligations" }
            (obligations(proven))
            @if !findings.is_empty() {
                h3 { "What was found" }
                @for found in &findings { (finding(report, found)) }
            }
            @if let Some(script) = script { (running.of(script)) }
        }
    }
}

fn facts(
    report: &Report<'_>,
    proven: &Proven<'_>,
    script: Option<&Script>,
    is_shown: impl Fn(&RevisionId) -> bool,
) -> Markup {
    let links = |ids: &[RevisionId]| {
        html! {
            @for (index, id) in ids.iter().enumerate() {
                @if index > 0 { ", " }
                @if is_shown(id) { a href=(format!("#{}", anchor(id))) { code { (id) } } } @else { code { (id) } }
            }
        }
    };
    html! {
        @if let Some(cost) = proven.cost(usize::MAX) {
            (fact(&format!("What its {} costs", Direction::Downgrade), html! { (cost) }))
        }
        @if let Some(script) = script {
            @let dependencies = report.source.graph().dependencies(script.revision().as_str());
            @if !script.revises().is_empty() { (fact("Revises", links(script.revises()))) }
            @if !dependencies.is_empty() { (fact("Depends on", links(&dependencies))) }
            @if let Some(branch) = script.branch() { (fact("Branch", html! { (branch) })) }
            @for allow in script.allows() {
                (fact("Allowed", html! { code { (allow.rule) } @if !allow.why.is_empty() { ": " (prose(&allow.why)) } }))
            }
            (fact("File", html! { code { (report.places.shown(script.path())) } }))
        }
    }
}

/// A row for each obligation, a column for each database: so it fits where there is little room.
fn obligations(proven: &Proven<'_>) -> Markup {
    let each: Vec<_> = proven
        .each()
        .map(|(dialect, proof)| (dialect, proof.obligations.each()))
        .collect();
    let status = |at: usize, obligation: Obligation| -> Option<Status> {
        let (_, statuses) = each.get(at)?;
        let (_, status) = statuses.iter().find(|(own, _)| *own == obligation)?;
        Some(*status)
    };
    let first = each.first().map(|(_, statuses)| *statuses);
    html! {
        table {
            thead {
                tr {
                    th scope="col" { span class="unseen" { "Obligation" } }
                    @for (dialect, _) in &each { th scope="col" { (dialect.title()) } }
                }
            }
            tbody {
                @for (obligation, _) in first.into_iter().flatten() {
                    @let title = obligation::all().find(|it| it.id == obligation.as_str()).map(|it| it.title);
                    tr {
                        th scope="row" title=[title] { (obligation.as_str()) }
                        @for at in 0..each.len() {
                            @if let Some(status) = status(at, obligation) {
                                td class=(format!("is-{}", status.as_str())) { (status.as_str()) }
                            }
                        }
                    }
                }
            }
        }
    }
}
