//! The graph of revisions as one drawing that stands alone: a file, or an image in a document.

use super::{
    node::{self, Size, node},
    style, text,
};
use crate::{
    outline::{
        Outline, Row,
        lane::{Kind, Lanes, Line},
    },
    plan::State,
};
use maud::{Markup, PreEscaped, html};

/// From one row to the next, and from one lane to the next.
const ROW: usize = 26;
const LANE: usize = 16;
/// What is left free around all of it.
const MARGIN: usize = 16;

/// How many characters of an id, of a word in a frame and of a message are shown.
const ID: usize = 20;
const WORD: usize = 24;
const MESSAGE: usize = 72;

const STYLE: &str = "\
.stairway-sheet .paper{fill:var(--p-paper)}\
.stairway-sheet .band{fill:var(--p-band)}\
.stairway-sheet .depends{stroke-dasharray:4 3}\
.stairway-sheet .id{font-weight:600}\
.stairway-sheet .applied.state{fill:var(--p-soft)}\
.stairway-sheet .pending.state{font-weight:600}\
.stairway-sheet .changed.state,.stairway-sheet .missing.state{fill:var(--p-warn);font-weight:600}\
.stairway-sheet .frame rect{fill:var(--p-paper);stroke:var(--p-soft)}\
.stairway-sheet .current rect,.stairway-sheet .head rect{fill:var(--p-ink);stroke:var(--p-ink)}\
.stairway-sheet .current text,.stairway-sheet .head text{fill:var(--p-paper)}";

/// In place of revisions.
const NOTHING: &str = "There is no revision.";
/// What a dashed line is.
const LEGEND: &str = "depends on, without revising it";

/// An SVG document of the revisions: a row for each, newest on top, beside them a lane for each branch. It brings its
/// style along, has a ground of its own, and follows the light or dark scheme of whoever looks.
pub fn sheet(outline: &Outline) -> String {
    let rows = outline.rows();
    let lanes = outline.lanes();
    let columns = Columns::new(rows, &lanes);
    let legend = lanes.lines.iter().any(|line| line.kind == Kind::Depends);
    let height = MARGIN + ROW * (rows.len() + usize::from(legend)).max(1);
    let width = match rows.is_empty() {
        true => pixels(NOTHING) + MARGIN * 2,
        false if legend => columns.end.max(columns.id + pixels(LEGEND) + MARGIN),
        false => columns.end,
    };
    html! {
        svg class="stairway-picture stairway-sheet" xmlns="http://www.w3.org/2000/svg" role="img"
            width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) {
            title { "The graph of revisions" }
            desc { (described(rows)) }
            style { (PreEscaped(style::COMMON)) (PreEscaped(node::STYLE)) (PreEscaped(STYLE)) }
            rect class="paper" width=(width) height=(height) {}
            @for (at, _) in rows.iter().enumerate().skip(1).step_by(2) {
                rect class="band" x="0" y=(y(at) - ROW / 2) width=(width) height=(ROW) {}
            }
            g class="lines" { @for line in &lanes.lines { (drawn(line, &lanes)) } }
            @for ((at, row), &lane) in rows.iter().enumerate().zip(&lanes.of) {
                g { (node(row, (x(lane), y(at)), lane, Size::Full)) (texts(row, at, &columns)) }
            }
            @if rows.is_empty() { text class="soft" x=(MARGIN) y=(y(0) + 4) { (NOTHING) } }
            @if legend {
                path class="depends c7" d=(format!("M{} {}h24", columns.id - 34, y(rows.len()))) {}
                text class="soft" x=(columns.id) y=(y(rows.len()) + 4) { (LEGEND) }
            }
        }
    }
    .into_string()
        + "\n"
}

/// Where the texts stand.
struct Columns {
    id: usize,
    state: usize,
    rest: usize,
    end: usize,
}

impl Columns {
    fn new(rows: &[Row], lanes: &Lanes) -> Columns {
        let widest = |wanted: &dyn Fn(&Row) -> usize| rows.iter().map(wanted).max().unwrap_or(0);
        let id = (MARGIN * 2 + LANE * lanes.count.saturating_sub(1)).max(MARGIN * 3);
        let state = id + widest(&|row| pixels(&text::clip(row.id.as_str(), ID))) + 14;
        let words = widest(&|row| row.state.map_or(0, |state| pixels(state.as_str()) + 14));
        let rest = state + words;
        let end = widest(&|row| {
            let frames: usize = frames(row).map(|(_, word)| framed_width(&word) + 7).sum();
            rest + frames + pixels(&text::clip(&row.message, MESSAGE))
        });
        Columns {
            id,
            state,
            rest,
            end: end.max(rest) + MARGIN,
        }
    }
}

fn pixels(text: &str) -> usize {
    usize::try_from(text::width(text::cells(text))).unwrap_or(0)
}

fn x(lane: usize) -> usize {
    MARGIN + LANE * lane
}

fn y(row: usize) -> usize {
    MARGIN / 2 + ROW * row + ROW / 2
}

fn colour(lane: usize) -> usize {
    lane % style::COLOURS
}

/// The words in frames, and the classes of these.
fn frames(row: &Row) -> impl Iterator<Item = (&'static str, String)> {
    let place = row.places().map(|word| (word, word.to_owned()));
    let label = row
        .label
        .iter()
        .map(|label| ("label", text::clip(label, WORD)));
    place.chain(label)
}

fn framed_width(word: &str) -> usize {
    pixels(word) + 10
}

fn described(rows: &[Row]) -> String {
    let heads = rows.iter().filter(|row| row.is_head).count();
    let mut text = format!(
        "{}, newest on top, with {}",
        counted(rows.len(), "revision"),
        counted(heads, "head")
    );
    for state in [
        State::Applied,
        State::Pending,
        State::Changed,
        State::Missing,
    ] {
        let count = rows.iter().filter(|row| row.state == Some(state)).count();
        if count > 0 {
            text.push_str(&format!("; {count} {state}"));
        }
    }
    text
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

/// Out of its revision, down its lane, and into the other.
fn drawn(line: &Line, lanes: &Lanes) -> Markup {
    let (from, to) = (lanes.of[line.from], lanes.of[line.to]);
    let mut path = format!("M{} {}", x(from), y(line.from));
    let mut lead = |from: usize, to: usize, row: usize| {
        if from == to {
            path.push_str(&format!("V{}", y(row)));
            return;
        }
        let (above, below) = (y(row) - ROW / 5, y(row - 1) + ROW / 5);
        path.push_str(&format!(
            "C{} {above} {} {below} {} {}",
            x(from),
            x(to),
            x(to),
            y(row)
        ));
    };
    if line.to == line.from + 1 {
        lead(from, to, line.to);
    } else {
        lead(from, line.lane, line.from + 1);
        if line.to > line.from + 2 {
            lead(line.lane, line.lane, line.to - 1);
        }
        lead(line.lane, to, line.to);
    }
    let class = match line.kind {
        Kind::Revises => format!("c{}", colour(line.lane)),
        Kind::Depends => format!("c{} depends", colour(line.lane)),
    };
    html! { path class=(class) d=(path) {} }
}

/// What is said of it, and all of it on a pointer.
fn texts(row: &Row, at: usize, columns: &Columns) -> Markup {
    let middle = y(at) + 4;
    let mut next = columns.rest;
    let words: Vec<String> = row.words().collect();
    html! {
        title { (text::clean(&format!("{}: {} ({})", row.id, row.message, words.join(", ")))) }
        text class="id" x=(columns.id) y=(middle) { (text::clip(row.id.as_str(), ID)) }
        @if let Some(state) = row.state {
            text class=(format!("{state} state")) x=(columns.state) y=(middle) { (state.as_str()) }
        }
        @for (kind, word) in frames(row) {
            g class=(format!("frame {kind}")) {
                rect x=(next) y=(y(at) - 9) width=(framed_width(&word)) height="18" rx="9" {}
                text x=(next + 5) y=(middle) { (word) }
            }
            @let () = next += framed_width(&word) + 7;
        }
        text x=(next) y=(middle) { (text::clip(&row.message, MESSAGE)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Dialect, outline::testing::any_graph, picture::testing::elements, source::Source};
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use std::{path::Path, sync::Arc};

    /// Revisions `r0000` and on, as rows from the top with the rows that they lead to.
    fn outline(below: &[Vec<(usize, Kind)>], message: &str) -> Outline {
        let id = |row: &usize| format!("r{row:04}");
        let texts = below.iter().enumerate().map(|(row, lines)| {
            let mut text = format!("-- m {message}\n\n--! revision {}\n", id(&row));
            for (word, kind) in [("revises", Kind::Revises), ("depends-on", Kind::Depends)] {
                let of_this = lines.iter().filter(|line| line.1 == kind);
                let ids: Vec<String> = of_this.map(|(to, _)| id(to)).collect();
                if !ids.is_empty() {
                    text += &format!("--! {word} {}\n", ids.join(", "));
                }
            }
            text += "\n--! upgrade\nSELECT 1;\n";
            (format!("{}.sql", id(&row)), Arc::from(text))
        });
        let source = Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap();
        let ids = source.graph().order().rev();
        let states = [
            None,
            Some(State::Applied),
            Some(State::Pending),
            Some(State::Changed),
        ];
        let rows = ids.zip(states.into_iter().cycle()).map(|(id, state)| Row {
            state,
            ..Row::new(&source, id)
        });
        Outline::new(&source, rows.collect())
    }

    #[test]
    fn what_is_known_of_a_revision_is_beside_it() {
        let svg = sheet(&outline(&[vec![(1, Kind::Revises)], vec![]], "<\"&\">"));
        for part in [
            ">2 revisions, newest on top, with 1 head; 1 applied<",
            ">r0001: m &lt;&quot;&amp;&quot;&gt; (applied, base)<",
            ">m &lt;&quot;&amp;&quot;&gt;</text>",
        ] {
            assert!(svg.contains(part), "{part} in {svg}");
        }
    }

    #[test]
    fn no_revision_is_a_drawing_too() {
        let svg = sheet(&Outline::default());
        assert!(svg.contains(NOTHING), "{svg}");
        elements(svg.trim_end());
    }

    proptest! {
        #[test]
        fn every_revision_and_every_line_is_there(below in any_graph(), message in "[^\n\r]{0,100}") {
            let outline = outline(&below, &message);
            let svg = sheet(&outline);
            elements(svg.trim_end());
            let lines = svg.split_once("<g class=\"lines\">").unwrap().1.split_once("</g>").unwrap().0;
            assert_eq!(lines.matches("<path").count(), outline.lines());
            assert_eq!(svg.matches("class=\"halo\"").count(), below.len());
            for row in outline.rows() {
                let text = format!(">{}</text>", row.id);
                prop_assert_eq!(svg.matches(&text).count(), 1);
            }
        }
    }
}
