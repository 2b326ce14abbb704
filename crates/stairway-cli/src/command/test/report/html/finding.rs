//! What was found, with the statement and the place.

use super::prose;
use crate::command::test::report::{Report, proven::Found};
use maud::{Markup, html};

pub(super) fn finding(report: &Report<'_>, found: &Found<'_>) -> Markup {
    let finding = found.finding;
    let place = finding.path.as_ref().map(|path| {
        let line = finding.line.map(|line| format!(":{line}"));
        format!("{}{}", report.places.shown(path), line.unwrap_or_default())
    });
    html! {
        div class=(format!("finding is-{}", finding.status.as_str())) {
            p {
                strong { (finding.obligation.as_str()) } " "
                span class=(format!("state {}", finding.status.as_str())) { (finding.status.as_str()) }
                " on " (found.databases())
            }
            (detail(&finding.detail))
            @if let Some(statement) = &finding.statement {
                p class="note" { "In this statement" }
                pre { code { (statement.trim_end()) } }
            }
            @if let Some(place) = place { p class="note" { "At " code { (place) } } }
        }
    }
}

/// A sentence, and below it what it is about, as it is.
pub(super) fn detail(text: &str) -> Markup {
    let rest = text.split_once('\n').map(|(_, rest)| rest);
    html! {
        p { (prose(first_line(text))) }
        @if let Some(rest) = rest { pre { code { (rest.trim_end()) } } }
    }
}

pub(super) fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
