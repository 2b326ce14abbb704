//! Strips as SVG.

use super::{Kind, Lanes, Lines, Strip};
use crate::picture::{
    node::{Size, node},
    style,
};
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

    fn size(self) -> Size {
        match self.lane > 11 {
            true => Size::Full,
            false => Size::Small,
        }
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

pub(super) fn strip(strip: &Strip, own: usize, lanes: &Lanes) -> String {
    let scale = Scale::new(lanes);
    let Lines {
        ending,
        passing,
        leaving,
        lanes: count,
    } = &strip.lines;
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
        (node(&strip.row, (scale.x(own), MIDDLE), own, scale.size()))
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
