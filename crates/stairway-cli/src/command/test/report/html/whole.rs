//! What was found of the history as a whole, and what all obligations are.

use super::{finding::detail, prose};
use crate::command::test::report::obligation;
use maud::{Markup, html};
use stairway::roundtrip::Proof;

pub(super) fn whole(proof: &Proof) -> Markup {
    html! {
        section aria-labelledby="whole" {
            h2 id="whole" { "The whole history" }
            @for whole in &proof.whole {
                div class=(format!("finding is-{}", whole.status.as_str())) {
                    p {
                        strong { (whole.obligation) } " "
                        span class=(format!("state {}", whole.status.as_str())) { (whole.status.as_str()) }
                        " on " (whole.dialect.title())
                    }
                    (detail(&whole.detail))
                }
            }
            @if proof.whole.is_empty() { p class="note" { "It was not looked at." } }
        }
    }
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
