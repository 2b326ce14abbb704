//! Strips as SVG.

use super::{
    Lines, Mark, Row,
    lane::{Kind, Lanes},
};
use crate::picture::style;
use maud::{Markup, html};

/// Where the revision stands below the top of its strip, and where its lines are in their lanes again.
const MIDDLE: usize = 18;
const ROW: usize = 36;
/// What is free on both sides of the lanes.
const MARGIN: usize = 13;
/// From one lane to the next at most and at least: many lanes move together, so that texts keep their room.
const WIDE: usize = 16;
const DENSE: usize = 7;
/// What the lanes may take before they move together.
const ROOM: usize = 96;

pub(in crate::picture) const STYLE: &str = "\
.stairway-strip .depends{stroke-dasharray:4 3}\
.stairway-strip .halo{fill:var(--p-paper);stroke:none}\
.stairway-strip .dot{fill:var(--p-c);stroke:var(--p-c);stroke-width:2}\
.stairway-strip .pending .dot{fill:var(--p-paper)}\
.stairway-strip .changed .dot{fill:var(--p-warn);stroke:var(--p-warn)}\
.stairway-strip .ring,.stairway-strip .ground{fill:none;stroke:var(--p-c);stroke-width:1.6}\
.stairway-strip .sign{stroke:var(--p-paper);stroke-width:1.8}\
.stairway-strip .shut{stroke-dasharray:1 4;stroke-linecap:round}\
.stairway-strip .through,details[open]>summary>.stairway-strip .shut{display:none}\
details[open]>summary>.stairway-strip .through{display:inline}";

/// Sizes, in pixels.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    lane: usize,
}

impl Scale {
    pub(super) fn new(lanes: &Lanes) -> Scale {
        let lane = (ROOM / lanes.count.max(1)).clamp(DENSE, WIDE);
        Scale { lane }
    }

    /// What so many lanes take.
    pub(super) fn width(self, lanes: usize) -> usize {
        MARGIN * 2 + self.lane * lanes.saturating_sub(1)
    }

    fn x(self, lane: usize) -> usize {
        MARGIN + self.lane * lane
    }

    /// Whether there is room for a sign in a dot.
    fn is_roomy(self) -> bool {
        self.lane > 11
    }
}

fn colour(lane: usize, kind: Kind) -> String {
    let lane = lane % style::COLOURS;
    match kind {
        Kind::Revises => format!("c{lane}"),
        Kind::Depends => format!("c{lane} depends"),
    }
}

fn svg(width: usize, content: &Markup) -> String {
    html! {
        svg class="stairway-picture stairway-strip" width=(width) height="100%" aria-hidden="true" { (content) }
    }
    .into_string()
}

pub(super) fn strip(row: &Row, own: usize, lanes: &Lanes) -> String {
    let scale = Scale::new(lanes);
    let Lines {
        ending,
        passing,
        leaving,
        lanes: count,
    } = &row.lines;
    let content = html! {
        @for &(lane, kind) in passing { (upright(scale.x(lane), "0", "100%", &colour(lane, kind))) }
        @for &(lane, kind) in ending {
            path class=(colour(lane, kind)) d=(bend(scale.x(lane), 0, scale.x(own), MIDDLE)) {}
        }
        @for &(lane, kind) in leaving {
            path class=(colour(lane, kind)) d=(bend(scale.x(own), MIDDLE, scale.x(lane), ROW)) {}
            // What passes in this lane is the same line, and there already.
            @if !passing.contains(&(lane, kind)) {
                (upright(scale.x(lane), &ROW.to_string(), "100%", &colour(lane, kind)))
            }
        }
        (node(row, scale, own))
    };
    svg(scale.width(*count), &content)
}

fn upright(x: usize, from: &str, to: &str, class: &str) -> Markup {
    html! { line class=(class) x1=(x) x2=(x) y1=(from) y2=(to) {} }
}

/// From one lane to another, leaving and arriving upright.
fn bend(from: usize, top: usize, to: usize, bottom: usize) -> String {
    if from == to {
        return format!("M{from} {top}V{bottom}");
    }
    let half = (bottom - top) / 2 + 3;
    format!(
        "M{from} {top}C{from} {} {to} {} {to} {bottom}",
        top + half,
        bottom - half
    )
}

/// The revision itself: a shape for each mark, a ring around a head, and the ground below a base.
fn node(row: &Row, scale: Scale, lane: usize) -> Markup {
    let word = match row.mark {
        Mark::Plain => "",
        Mark::Applied => " applied",
        Mark::Pending => " pending",
        Mark::Changed => " changed",
    };
    let class = format!("node c{}{word}", lane % style::COLOURS);
    let (x, y) = (scale.x(lane), MIDDLE);
    let roomy = scale.is_roomy();
    let (halo, ring, dot) = match roomy {
        true => (8, "9", "5"),
        false => (5, "6", "3.5"),
    };
    let half = halo - 1;
    html! {
        g class=(class) {
            circle class="halo" cx=(x) cy=(y) r=(halo) {}
            @if row.is_head { circle class="ring" cx=(x) cy=(y) r=(ring) {} }
            @match row.mark {
                Mark::Changed => {
                    path class="dot" d=(format!("M{x} {}L{} {y} {x} {} {} {y}Z", y - half, x + half, y + half, x - half)) {}
                    @if roomy {
                        path class="sign" d=(format!("M{x} {}V{}M{x} {}V{}", y - 4, y + 1, y + 2, y + 4)) {}
                    }
                }
                Mark::Applied => {
                    circle class="dot" cx=(x) cy=(y) r=(dot) {}
                    @if roomy {
                        path class="sign" d=(format!("M{} {y}L{} {} {} {}", x - 3, x - 1, y + 2, x + 3, y - 2)) {}
                    }
                }
                Mark::Pending | Mark::Plain => { circle class="dot" cx=(x) cy=(y) r=(dot) {} }
            }
            @if row.is_base { path class="ground" d=(format!("M{} {}h{}", x - half, y + half + 5, half * 2)) {} }
        }
    }
}

pub(super) fn fold(above: &[(usize, Kind)], below: &[(usize, Kind)], lanes: &Lanes) -> String {
    let scale = Scale::new(lanes);
    let content = html! {
        @for &(lane, kind) in above {
            (upright(scale.x(lane), "0", "100%", &format!("{} through", colour(lane, kind))))
            (upright(scale.x(lane), "0", "50%", &format!("{} shut", colour(lane, kind))))
        }
        @for &(lane, kind) in below {
            (upright(scale.x(lane), "50%", "100%", &format!("{} shut", colour(lane, kind))))
        }
    };
    let last = above.iter().chain(below).map(|(lane, _)| *lane).max();
    svg(scale.width(last.unwrap_or(0) + 1), &content)
}
