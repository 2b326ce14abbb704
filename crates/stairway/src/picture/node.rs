//! A revision in a graph: a shape for each state, a ring around a head, and the ground below a base.

use super::style;
use crate::{outline::Row, plan::State};
use maud::{Markup, html};

pub(super) const STYLE: &str = "\
.stairway-node .halo{fill:var(--p-paper);stroke:none}\
.stairway-node .dot{fill:var(--p-c);stroke:var(--p-c);stroke-width:2}\
.stairway-node.pending .dot{fill:var(--p-paper)}\
.stairway-node.changed .dot,.stairway-node.missing .dot{fill:var(--p-warn);stroke:var(--p-warn)}\
.stairway-node .ring,.stairway-node .ground{fill:none;stroke:var(--p-c);stroke-width:1.6}\
.stairway-node .sign{stroke:var(--p-paper);stroke-width:1.8}";

/// How large one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// With a sign in it.
    Full,
    /// Where lanes are close.
    Small,
}

/// The revision of `row` in its lane, with its middle at `x` and `y`.
pub(super) fn node(row: &Row, (x, y): (usize, usize), lane: usize, size: Size) -> Markup {
    let state = row.state.map_or("", State::as_str);
    let class = format!("stairway-node c{} {state}", lane % style::COLOURS);
    let (halo, ring, dot) = match size {
        Size::Full => (8, "9", "5"),
        Size::Small => (5, "6", "3.5"),
    };
    let half = halo - 1;
    html! {
        g class=(class.trim_end()) {
            circle class="halo" cx=(x) cy=(y) r=(halo) {}
            @if row.is_head { circle class="ring" cx=(x) cy=(y) r=(ring) {} }
            @match row.state {
                Some(State::Changed | State::Missing) => {
                    path class="dot" d=(format!("M{x} {}L{} {y} {x} {} {} {y}Z", y - half, x + half, y + half, x - half)) {}
                }
                Some(State::Applied | State::Pending) | None => { circle class="dot" cx=(x) cy=(y) r=(dot) {} }
            }
            @if let (Size::Full, Some(sign)) = (size, sign(row.state, x, y)) { path class="sign" d=(sign) {} }
            @if row.is_base { path class="ground" d=(format!("M{} {}h{}", x - half, y + half + 5, half * 2)) {} }
        }
    }
}

/// A tick, or an exclamation mark.
fn sign(state: Option<State>, x: usize, y: usize) -> Option<String> {
    match state? {
        State::Applied => Some(format!(
            "M{} {y}L{} {} {} {}",
            x - 3,
            x - 1,
            y + 2,
            x + 3,
            y - 2
        )),
        State::Changed | State::Missing => {
            Some(format!("M{x} {}V{}M{x} {}V{}", y - 4, y + 1, y + 2, y + 4))
        }
        State::Pending => None,
    }
}
