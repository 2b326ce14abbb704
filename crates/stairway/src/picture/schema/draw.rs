//! Boxes and lines as SVG.

use super::{
    Entities,
    entity::{Entity, HEAD, LINE, Line, MARK, PAD},
    path,
    place::Point,
    relation::{Kind, Relation},
};
use crate::picture::{style, text};
use maud::{Markup, html};

/// From the side of a box: the crow's foot, then the ring of "none", then the line.
const FOOT: i32 = 11;
const RING: i32 = 3;

/// In place of boxes.
const NOTHING: &str = "There is no table.";

pub(in crate::picture) const STYLE: &str = "\
.stairway-schema .box{fill:var(--p-paper);stroke:var(--p-edge)}\
.stairway-schema .cap{fill:var(--p-band);stroke:var(--p-edge)}\
.stairway-schema .view .box,.stairway-schema .view .cap{stroke-dasharray:4 3}\
.stairway-schema .name{font-weight:700}\
.stairway-schema .mark{font-size:10px;font-weight:600;fill:var(--p-soft)}\
.stairway-schema .key .mark,.stairway-schema .key .column{font-weight:700;fill:var(--p-ink)}\
.stairway-schema .note{font-size:11px}\
.stairway-schema circle{fill:var(--p-paper);stroke:var(--p-soft);stroke-width:1.3}\
.stairway-schema .full{fill:var(--p-soft)}\
.stairway-schema .reads{stroke-dasharray:5 4}\
.stairway-schema .end circle{stroke:var(--p-c);stroke-width:1.6}\
.stairway-schema .end path{stroke-dasharray:none}\
.stairway-schema .line:hover path{stroke-width:3}";

/// The width and height of the whole drawing.
pub(super) fn size(drawing: &Entities) -> (i32, i32) {
    let legend = legend(drawing);
    let words = legend.iter().map(String::as_str);
    let words = words.chain(drawing.entities.is_empty().then_some(NOTHING));
    let widest = words.map(text::cells).max().unwrap_or(0);
    let lines = i32::try_from(legend.len()).unwrap_or(0);
    let height = drawing.layout.height.max(0) + if lines > 0 { LINE * lines + 8 } else { 0 };
    let width = drawing.layout.width.max(PAD * 2 + text::width(widest));
    (width, height.max(LINE * 2))
}

pub(super) fn draw(drawing: &Entities) -> String {
    let Entities {
        entities,
        relations,
        trunks,
        layout,
    } = drawing;
    let (width, height) = size(drawing);
    html! {
        svg class="stairway-picture stairway-schema" xmlns="http://www.w3.org/2000/svg" role="img"
            width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) {
            title { "The entities of the schema" }
            desc { (text::clean(&description(entities, relations))) }
            @for (index, relation) in relations.iter().enumerate() {
                (line(relation, &layout.lines[index], layout.trunk_of[index]))
            }
            @for (index, (trunk, port)) in trunks.iter().zip(&layout.ports).enumerate() {
                (beginning(trunk.kind, *port, index))
            }
            @for (entity, corner) in entities.iter().zip(&layout.boxes) { (boxed(entity, *corner)) }
            @if entities.is_empty() {
                text class="soft" x=(PAD) y=(LINE) { (NOTHING) }
            }
            @for (place, signs) in (0..).zip(legend(drawing)) {
                text class="soft note" x=(PAD) y=(layout.height + LINE * place + LINE / 2 + 2) { (signs) }
            }
        }
    }
    .into_string()
}

/// What the signs mean that are there, in lines no wider than the drawing where that can be.
fn legend(drawing: &Entities) -> Vec<String> {
    let lines = || drawing.entities.iter().flat_map(|entity| &entity.lines);
    let marked = |mark: &str| lines().any(|line| line.marks.contains(&mark));
    let signed = |not_null: bool| lines().any(|line| line.not_null == Some(not_null));
    let mut relations = drawing.relations.iter();
    let read = relations.any(|relation| relation.kind == Kind::Reads);
    let signs = [
        (signed(true), "● not null"),
        (signed(false), "○ may be null"),
        (marked("PK"), "PK primary key"),
        (marked("FK"), "FK foreign key"),
        (marked("UQ"), "UQ unique"),
        (read, "dashed: a view and what it reads"),
    ];
    let mut legend: Vec<String> = Vec::new();
    for (_, sign) in signs.into_iter().filter(|(is, _)| *is) {
        let room = drawing.layout.width - PAD * 2;
        let fits =
            |line: &&mut String| text::width(text::cells(line) + 3 + text::cells(sign)) <= room;
        match legend.last_mut().filter(fits) {
            Some(line) => line.push_str(&format!("   {sign}")),
            None => legend.push(sign.to_owned()),
        }
    }
    legend
}

/// The picture in words, for those who do not see it.
fn description(entities: &[Entity], relations: &[Relation]) -> String {
    let mut text = match entities.is_empty() {
        true => NOTHING.to_owned(),
        false => {
            let names: Vec<&str> = entities
                .iter()
                .map(|entity| entity.whole.as_str())
                .collect();
            names.join(", ")
        }
    };
    for relation in relations {
        text.push_str("; ");
        text.push_str(&relation.whole);
    }
    text
}

fn boxed(entity: &Entity, (x, y): Point) -> Markup {
    let class = match entity.kind {
        super::entity::Kind::Table => "entity",
        super::entity::Kind::View | super::entity::Kind::MaterializedView => "entity view",
        super::entity::Kind::Enum => "entity enum",
    };
    let (width, height) = (entity.width, entity.height());
    let foot = HEAD + LINE * i32::try_from(entity.lines.len()).unwrap_or(0);
    html! {
        g class=(class) transform=(format!("translate({x} {y})")) {
            rect class="box" width=(width) height=(height) rx="6" {}
            g {
                title { (text::clean(&entity.whole)) }
                path class="cap" d=(cap(width)) {}
                text class="name" x=(PAD) y=(HEAD / 2 + 4) { (entity.head) }
                text class="soft note" x=(width - PAD) y=(HEAD / 2 + 4) text-anchor="end" { (entity.kind.as_str()) }
            }
            @for (index, line) in entity.lines.iter().enumerate() {
                (row(line, entity, entity.middle(Some(index))))
            }
            @for (index, note) in (0..).zip(&entity.notes) {
                text class="soft note" x=(PAD) y=(foot + LINE * index + 15) { (note) }
            }
        }
    }
}

/// The head of a box, round above.
fn cap(width: i32) -> String {
    format!(
        "M0 {HEAD}V6Q0 0 6 0H{}Q{width} 0 {width} 6V{HEAD}Z",
        width - 6
    )
}

fn row(line: &Line, entity: &Entity, middle: i32) -> Markup {
    let base = middle + 4;
    html! {
        g class=[line.marks.contains(&"PK").then_some("key")] {
            title { (text::clean(&line.whole)) }
            @for (place, mark) in (0..).zip(&line.marks) {
                text class="mark" x=(PAD + MARK * place) y=(base) { (mark) }
            }
            @if let Some(not_null) = line.not_null {
                circle class=[not_null.then_some("full")] cx=(entity.name_at - 11) cy=(middle) r="3" {}
            }
            text class="column" x=(entity.name_at) y=(base) { (line.name) }
            @if !line.data_type.is_empty() {
                text class="soft" x=(entity.type_at) y=(base) { (line.data_type) }
            }
        }
    }
}

fn colour(trunk: usize) -> String {
    format!("c{}", trunk % style::COLOURS)
}

/// A line with its foot at the box that refers.
fn line(relation: &Relation, corners: &[Point], trunk: usize) -> Markup {
    let class = match relation.kind {
        Kind::Reads => format!("line reads {}", colour(trunk)),
        Kind::Mandatory | Kind::Optional => format!("line {}", colour(trunk)),
    };
    let stroke = (relation.kind == Kind::Reads).then_some("reads");
    html! {
        g class=(class) {
            title { (text::clean(&relation.whole)) }
            path class=[stroke] d=(path::path(corners)) {}
            @if let [.., before, end] = corners { (foot(relation, *before, *end)) }
        }
    }
}

/// The end of a line: how many rows refer to one.
fn foot(relation: &Relation, before: Point, end: Point) -> Markup {
    let out = (before.0 - end.0).signum();
    let (x, y) = end;
    let apex = x + out * FOOT;
    let ring = apex + out * RING;
    html! {
        @if relation.kind != Kind::Reads {
            g class="end" {
                @if relation.one {
                    path d=(format!("M{} {}V{}", x + out * 8, y - 5, y + 5)) {}
                } @else {
                    path d=(format!("M{x} {}L{apex} {y} {x} {}", y - 6, y + 6)) {}
                }
                circle cx=(ring) cy=(y) r=(RING) {}
            }
        } @else {
            g class="end" { path d=(format!("M{} {}L{x} {y} {} {}", x + out * 7, y - 4, x + out * 7, y + 4)) {} }
        }
    }
}

/// The beginning of a trunk: to how many rows one refers.
fn beginning(kind: Kind, (x, y): Point, trunk: usize) -> Markup {
    let bar = |down: i32| format!("M{} {}H{}", x - 5, y + down, x + 5);
    html! {
        @match kind {
            Kind::Mandatory => {
                g class=(format!("end {}", colour(trunk))) { path d=(bar(6)) {} path d=(bar(10)) {} }
            }
            Kind::Optional => {
                g class=(format!("end {}", colour(trunk))) {
                    path d=(bar(6)) {}
                    circle cx=(x) cy=(y + 6 + RING + 1) r=(RING) {}
                }
            }
            Kind::Reads => {}
        }
    }
}
