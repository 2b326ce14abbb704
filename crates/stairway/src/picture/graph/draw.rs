//! Rows and lanes as SVG.

use super::{
    Mark,
    lane::{Kind, Lanes, Line},
    row::Row,
};
use crate::picture::{style, text};
use maud::{Markup, PreEscaped, html};

/// From one row to the next, and from one lane to the next.
const ROW: usize = 28;
const LANE: usize = 18;
/// What is left free around the lanes.
const MARGIN: usize = 18;

/// How many characters of an id, a label and a message are shown.
const ID: usize = 16;
const LABEL: usize = 24;
const MESSAGE: usize = 64;

const STYLE: &str = "\
.stairway-graph .row{fill:transparent}.stairway-graph a:nth-of-type(even) .row{fill:var(--p-band)}\
.stairway-graph a{text-decoration:none;outline:none}\
.stairway-graph a:hover .row,.stairway-graph a:focus-visible .row{stroke:var(--p-0);stroke-width:1.5}\
.stairway-graph a:hover .id{text-decoration:underline}\
.stairway-graph .lines{pointer-events:none}\
.stairway-graph .depends{stroke-dasharray:4 3}\
.stairway-graph .halo{fill:var(--p-paper)}\
.stairway-graph .dot{fill:var(--p-c);stroke:var(--p-c);stroke-width:2}\
.stairway-graph .pending .dot{fill:var(--p-paper)}\
.stairway-graph .changed .dot{fill:var(--p-warn);stroke:var(--p-warn)}\
.stairway-graph .ring,.stairway-graph .ground{fill:none;stroke:var(--p-c);stroke-width:1.6}\
.stairway-graph .sign{stroke:var(--p-paper);stroke-width:1.8}\
.stairway-graph .id{font-weight:600}\
.stairway-graph .applied .state{fill:var(--p-soft)}\
.stairway-graph .pending .state{font-weight:600}\
.stairway-graph .changed .state{fill:var(--p-warn);font-weight:600}\
.stairway-graph .badge rect{fill:var(--p-paper);stroke:var(--p-soft)}\
.stairway-graph .badge.head rect{fill:var(--p-ink);stroke:var(--p-ink)}\
.stairway-graph .badge.head text{fill:var(--p-paper)}\
@media print{.stairway-graph .row{fill:none!important}}";

/// Where the texts stand.
struct Columns {
    id: usize,
    state: Option<usize>,
    rest: usize,
    end: usize,
}

impl Columns {
    fn new(rows: &[Row<'_>], lanes: &Lanes) -> Columns {
        let widest =
            |wanted: &dyn Fn(&Row<'_>) -> usize| rows.iter().map(wanted).max().unwrap_or(0);
        let id = MARGIN * 2 + LANE * lanes.count.saturating_sub(1) + 6;
        let after = id + pixels(widest(&|row| text::cells(row.id.as_str()).min(ID))) + 14;
        let marked = rows.iter().any(|row| row.mark != Mark::Plain);
        let (state, rest) = match marked {
            true => (Some(after), after + pixels("applied".len()) + 14),
            false => (None, after),
        };
        let end = widest(&|row| {
            let badges: usize = row.badges().map(|(_, badge)| badge_width(badge) + 8).sum();
            rest + badges + pixels(text::cells(&text::clip(row.message, MESSAGE)))
        });
        Columns {
            id,
            state,
            rest,
            end: end.max(rest) + 12,
        }
    }
}

fn pixels(cells: usize) -> usize {
    usize::try_from(text::width(cells)).unwrap_or(0)
}

fn badge_width(badge: &str) -> usize {
    pixels(text::cells(&text::clip(badge, LABEL))) + 10
}

fn x(lane: usize) -> usize {
    MARGIN + LANE * lane
}

fn y(row: usize) -> usize {
    ROW * row + ROW / 2
}

/// The colour of a lane.
fn colour(lane: usize) -> usize {
    lane % style::COLOURS
}

pub(super) fn draw(rows: &[Row<'_>], lanes: &Lanes) -> String {
    let columns = Columns::new(rows, lanes);
    let legend = lanes.lines.iter().any(|line| line.kind == Kind::Depends);
    let height = ROW * (rows.len() + usize::from(legend)).max(1);
    let width = match (legend, rows.is_empty()) {
        (true, _) => columns.end.max(columns.id + pixels(LEGEND.len()) + MARGIN),
        (false, true) => pixels(NOTHING.len()) + MARGIN * 2,
        (false, false) => columns.end,
    };
    let heads = rows.iter().filter(|row| row.is_head).count();
    let description = description(rows, heads);
    html! {
        svg class="stairway-picture stairway-graph" xmlns="http://www.w3.org/2000/svg" role="group"
            width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) {
            title { "The graph of revisions" }
            desc { (description) }
            style { (PreEscaped(style::COMMON)) (PreEscaped(STYLE)) }
            // The bands of the rows lie behind the lines, and the revisions before them, so each row comes in two parts.
            @for (at, row) in rows.iter().enumerate() { (revision(at, row, &columns, width)) }
            g class="lines" { @for line in &lanes.lines { (drawn(line, lanes)) } }
            g class="lines" {
                @for ((at, row), &lane) in rows.iter().enumerate().zip(&lanes.of) { (node(row, x(lane), y(at), lane)) }
            }
            @if rows.is_empty() { text class="soft" x=(MARGIN) y=(y(0) + 4) { (NOTHING) } }
            @if legend { (explained(y(rows.len()), columns.id)) }
        }
    }
    .into_string()
}

/// In place of revisions.
const NOTHING: &str = "There is no revision.";

const LEGEND: &str = "depends on, without revising it";

/// What a dashed line is.
fn explained(y: usize, x: usize) -> Markup {
    html! {
        path class="depends c7" d=(format!("M{} {y}H{}", x - 34, x - 8)) {}
        text class="soft" x=(x) y=(y + 4) { (LEGEND) }
    }
}

fn description(rows: &[Row<'_>], heads: usize) -> String {
    let counted = |mark: Mark| rows.iter().filter(|row| row.mark == mark).count();
    let mut text = format!(
        "{}, newest on top, with {}",
        plural(rows.len(), "revision"),
        plural(heads, "head")
    );
    for mark in [Mark::Applied, Mark::Pending, Mark::Changed] {
        if let (Some(word), count @ 1..) = (mark.word(), counted(mark)) {
            text.push_str(&format!("; {count} {word}"));
        }
    }
    text
}

fn plural(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// The line as a path: out of its revision, down its lane, and into the other.
fn drawn(line: &Line, lanes: &Lanes) -> Markup {
    let (from, to) = (lanes.of[line.from], lanes.of[line.to]);
    let mut path = format!("M{} {}", x(from), y(line.from));
    let mut bend = |from: usize, to: usize, row: usize| {
        if from == to {
            path.push_str(&format!("V{}", y(row)));
            return;
        }
        let (above, below) = (y(row) - ROW, y(row));
        path.push_str(&format!(
            "C{} {} {} {} {} {below}",
            x(from),
            above + ROW * 4 / 5,
            x(to),
            below - ROW * 4 / 5,
            x(to),
        ));
    };
    if line.to == line.from + 1 {
        bend(from, to, line.to);
    } else {
        bend(from, line.lane, line.from + 1);
        if line.to > line.from + 2 {
            bend(line.lane, line.lane, line.to - 1);
        }
        bend(line.lane, to, line.to);
    }
    let class = match line.kind {
        Kind::Revises => format!("c{}", colour(line.lane)),
        Kind::Depends => format!("c{} depends", colour(line.lane)),
    };
    html! { path class=(class) d=(path) {} }
}

/// The row of a revision: a link to what there is to read of it.
fn revision(at: usize, row: &Row<'_>, columns: &Columns, width: usize) -> Markup {
    let middle = y(at) + 4;
    let mut next = columns.rest;
    html! {
        a class=[row.mark.word()] href=(format!("#{}", row.id)) {
            title { (text::clean(&row.whole())) }
            rect class="row" x="1" y=(ROW * at + 1) width=(width - 2) height=(ROW - 2) rx="4" {}
            text class="id" x=(columns.id) y=(middle) { (text::clip(row.id.as_str(), ID)) }
            @if let (Some(x), Some(word)) = (columns.state, row.mark.word()) {
                text class="state" x=(x) y=(middle) { (word) }
            }
            @for (kind, badge) in row.badges() {
                (framed(kind, badge, next, at))
                @let () = next += badge_width(badge) + 8;
            }
            text x=(next) y=(middle) { (text::clip(row.message, MESSAGE)) }
        }
    }
}

fn framed(kind: &str, badge: &str, x: usize, row: usize) -> Markup {
    html! {
        g class=(format!("badge {kind}")) {
            rect x=(x) y=(y(row) - 9) width=(badge_width(badge)) height="18" rx="9" {}
            text x=(x + 5) y=(y(row) + 4) { (text::clip(badge, LABEL)) }
        }
    }
}

/// The revision itself: a shape for each mark, a ring around a head, and the ground below a base.
fn node(row: &Row<'_>, x: usize, y: usize, lane: usize) -> Markup {
    let class = match row.mark.word() {
        Some(word) => format!("c{} {word}", colour(lane)),
        None => format!("c{}", colour(lane)),
    };
    html! {
        g class=(class) {
            circle class="halo" cx=(x) cy=(y) r="8" {}
            @if row.is_head { circle class="ring" cx=(x) cy=(y) r="9" {} }
            @match row.mark {
                Mark::Changed => {
                    path class="dot" d=(format!("M{x} {}L{} {y} {x} {} {} {y}Z", y - 7, x + 7, y + 7, x - 7)) {}
                    path class="sign" d=(format!("M{x} {}V{}M{x} {}V{}", y - 4, y + 1, y + 2, y + 4)) {}
                }
                Mark::Applied => {
                    circle class="dot" cx=(x) cy=(y) r="5" {}
                    path class="sign" d=(format!("M{} {y}L{} {} {} {}", x - 3, x - 1, y + 2, x + 3, y - 2)) {}
                }
                Mark::Pending => { circle class="dot" cx=(x) cy=(y) r="4.5" {} }
                Mark::Plain => { circle class="dot" cx=(x) cy=(y) r="4" {} }
            }
            @if row.is_base { path class="ground" d=(format!("M{} {}h16", x - 8, y + 12)) {} }
        }
    }
}
