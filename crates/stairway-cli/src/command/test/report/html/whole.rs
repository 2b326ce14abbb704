//! What was found of the history as a whole, and what all obligations are.

use super::{finding::detail, prose};
use crate::command::test::report::obligation;
use maud::{Markup, html};
use stairway::roundtrip::{Proof, Whole};

pub(super) fn whole(proof: &Proof) -> Markup {
    html! {
        section aria-labelledby="whole" {
            h2 id="whole" { "The whole history" }
            @for (whole, databases) in grouped(proof) {
                div class=(format!("finding is-{}", whole.status.as_str())) {
                    p {
                        strong { (whole.obligation) } " "
                        span class=(format!("state {}", whole.status.as_str())) { (whole.status.as_str()) }
                        " on " (databases.join(" and "))
                    }
                    (detail(&whole.detail))
                }
            }
            @if proof.whole.is_empty() { p class="note" { "It was not looked at." } }
        }
    }
}

/// Each once, with the databases on which it is the same.
fn grouped(proof: &Proof) -> Vec<(&Whole, Vec<&'static str>)> {
    let mut grouped: Vec<(&Whole, Vec<&str>)> = Vec::new();
    for whole in &proof.whole {
        let is_same = |other: &Whole| {
            (other.obligation, other.status, &other.detail)
                == (whole.obligation, whole.status, &whole.detail)
        };
        match grouped.iter_mut().find(|(other, _)| is_same(other)) {
            Some((_, databases)) => databases.push(whole.dialect.title()),
            None => grouped.push((whole, vec![whole.dialect.title()])),
        }
    }
    grouped
}

pub(super) fn obligations() -> Markup {
    html! {
        section aria-labelledby="obligations" {
            h2 id="obligations" { "What is proven" }
            dl class="terms" {
                @for described in obligation::all() {
                    div {
                        dt { (described.id) }
                        dd { strong { (described.title) "." } " " (prose(described.text)) " " (prose(described.help)) }
                    }
                }
            }
        }
    }
}
