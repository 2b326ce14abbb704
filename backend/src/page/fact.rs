//! What is told in a name and a value.

use maud::{Markup, html};
use stairway::{revision::RevisionId, source::Source};
use std::time::Duration;

pub(super) fn fact(name: &str, value: Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// Ids; those that have an entry lead to it.
pub(super) fn links(ids: &[RevisionId], source: &Source) -> Markup {
    html! {
        @if ids.is_empty() { "none" }
        @for (index, id) in ids.iter().enumerate() {
            @if index > 0 { ", " }
            @if source.script(id).is_some() {
                a href=(format!("#{id}")) { code { (id) } }
            } @else {
                code { (id) }
            }
        }
    }
}

/// Records count whole milliseconds.
pub(super) fn took(elapsed: Duration) -> Markup {
    html! {
        @match elapsed.as_millis() {
            0 => "under 1 ms",
            milliseconds => { (milliseconds) " ms" }
        }
    }
}

/// A moment as the records have it, to the second.
pub(super) fn moment(text: &str) -> Markup {
    let seconds = text.get(..19).map(|text| text.replace('T', " "));
    html! {
        time datetime=(text) {
            @match seconds {
                Some(seconds) => { (seconds) " UTC" }
                None => (text),
            }
        }
    }
}

/// The day of a moment.
pub(super) fn day(text: &str) -> Markup {
    html! { time datetime=(text) { (text.get(..10).unwrap_or(text)) } }
}
