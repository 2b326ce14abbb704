//! Whole drawings of schemas.

use super::{relation::Kind, *};
use crate::{
    picture::testing::elements,
    schema::{Column, DataType, Definition, Enum, ForeignKey, Key, Table, View},
};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use std::{collections::BTreeSet, sync::Arc};

type Rectangle = (i32, i32, i32, i32);

fn foreign_key(column: &str, table: &str) -> ForeignKey {
    ForeignKey {
        name: None,
        columns: vec![column.to_owned()],
        table: table.to_owned(),
        references: vec!["id".to_owned()],
        on_delete: Default::default(),
        on_update: Default::default(),
        match_full: false,
        deferrable: Default::default(),
        valid: true,
    }
}

/// A table with an id, and a column for each table that it refers to: not null where the name ends in `!`, unique where
/// it ends in `'`.
fn table(name: &str, references: &[&str]) -> Table {
    let mut id = Column::new("id", DataType::BigInt);
    id.not_null = true;
    let mut table = Table {
        name: name.to_owned(),
        columns: vec![id],
        primary_key: Some(key("id")),
        ..Table::default()
    };
    for (at, reference) in references.iter().enumerate() {
        let to = reference.trim_end_matches(['!', '\'']);
        let mut column = Column::new(format!("{to}_{at}"), DataType::BigInt);
        column.not_null = reference.ends_with('!');
        if reference.ends_with('\'') {
            table.uniques.push(key(&column.name));
        }
        table.foreign_keys.push(foreign_key(&column.name, to));
        table.columns.push(column);
    }
    table
}

fn key(column: &str) -> Key {
    Key {
        columns: vec![column.to_owned()],
        ..Key::default()
    }
}

fn schema_of(tables: Vec<Table>) -> Schema {
    let tables = tables.into_iter();
    Schema {
        tables: tables
            .map(|table| (table.name.clone(), Arc::new(table)))
            .collect(),
        ..Schema::default()
    }
}

fn wide(schema: &Schema) -> Entities {
    Entities::new(schema, Room::Wide)
}

fn rectangles(drawing: &Entities) -> Vec<Rectangle> {
    let boxes = drawing.entities.iter().zip(&drawing.layout.boxes);
    boxes
        .map(|(entity, &(x, y))| (x, y, x + entity.width, y + entity.height()))
        .collect()
}

/// Level and upright pieces of a line: from and to, the smaller first.
fn pieces(line: &[(i32, i32)]) -> Vec<Rectangle> {
    line.windows(2)
        .map(|ends| {
            let ((ax, ay), (bx, by)) = (ends[0], ends[1]);
            assert!(ax == bx || ay == by, "neither level nor upright: {line:?}");
            (ax.min(bx), ay.min(by), ax.max(bx), ay.max(by))
        })
        .collect()
}

/// What a drawing must be, whatever the schema.
fn sound(drawing: &Entities) {
    let boxes = rectangles(drawing);
    let layout = &drawing.layout;
    for (index, one) in boxes.iter().enumerate() {
        assert!(one.0 >= 0 && one.1 >= 0 && one.2 <= layout.width && one.3 <= layout.height);
        for other in &boxes[index + 1..] {
            let apart = one.2 < other.0 || other.2 < one.0 || one.3 < other.1 || other.3 < one.1;
            assert!(apart, "two boxes overlap: {one:?} {other:?}");
        }
    }
    for (relation, line) in drawing.relations.iter().zip(&layout.lines) {
        let (start, end) = (line[0], line[line.len() - 1]);
        let (to, from) = (boxes[relation.to], boxes[relation.from]);
        assert!(
            start.1 == to.3 && to.0 < start.0 && start.0 < to.2,
            "begins at its box"
        );
        assert!(
            [from.0, from.2].contains(&end.0),
            "ends in a side of its box"
        );
        assert!(
            from.1 < end.1 && end.1 < from.3,
            "ends in a side of its box"
        );
        for piece in pieces(line) {
            assert!(
                piece.0 >= 0 && piece.2 <= layout.width && piece.3 <= layout.height,
                "{piece:?}"
            );
            for within in &boxes {
                let outside = piece.2 <= within.0
                    || within.2 <= piece.0
                    || piece.3 <= within.1
                    || within.3 <= piece.1;
                assert!(outside, "a line runs through a box: {piece:?} {within:?}");
            }
        }
    }
    let all: Vec<(usize, Rectangle)> = layout
        .lines
        .iter()
        .zip(&layout.trunk_of)
        .flat_map(|(line, &trunk)| pieces(line).into_iter().map(move |piece| (trunk, piece)))
        .collect();
    for (index, (trunk, one)) in all.iter().enumerate() {
        for (other_trunk, other) in &all[index + 1..] {
            if trunk == other_trunk {
                continue;
            }
            let upright = one.0 == one.2 && other.0 == other.2 && one.0 == other.0;
            let level = one.1 == one.3 && other.1 == other.3 && one.1 == other.1;
            let on_each_other = upright && one.1 < other.3 && other.1 < one.3
                || level && one.0 < other.2 && other.0 < one.2;
            assert!(!on_each_other, "two lines on each other: {one:?} {other:?}");
        }
    }
}

#[test]
fn a_foreign_key_says_how_many_refer_to_how_many() {
    let drawing = wide(&schema_of(vec![
        table("a", &[]),
        table("b", &["a!", "a", "a'", "nowhere"]),
    ]));
    let said: Vec<_> = drawing
        .relations
        .iter()
        .map(|it| (it.kind, it.one, it.whole.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (Kind::Mandatory, false, "b.a_0 refers to a.id"),
            (Kind::Optional, false, "b.a_1 refers to a.id"),
            (Kind::Optional, true, "b.a_2 refers to a.id"),
        ]
    );
    // Those that may be null run together; the other is a line of its own.
    assert_eq!(drawing.trunks.len(), 2);
    sound(&drawing);
}

#[test]
fn marks_are_said_in_words_too() {
    let mut b = table("b", &["a!"]);
    b.primary_key = Some(key("a_0"));
    let svg = wide(&schema_of(vec![table("a", &[]), b])).svg();
    assert!(
        svg.contains("<title>a_0 bigint, primary key, foreign key, not null</title>"),
        "{svg}"
    );
    assert!(
        svg.contains("table a, table b; b.a_0 refers to a.id</desc>"),
        "{svg}"
    );
}

#[test]
fn what_is_referred_to_stands_above() {
    let drawing = wide(&schema_of(vec![
        table("c", &["b", "a"]),
        table("b", &["a"]),
        table("a", &[]),
    ]));
    let tops: Vec<i32> = drawing.layout.boxes.iter().map(|(_, y)| *y).collect();
    assert!(tops[0] < tops[1] && tops[1] < tops[2], "{tops:?}");
    sound(&drawing);
}

#[test]
fn circles_and_references_to_itself_are_drawn() {
    let drawing = wide(&schema_of(vec![
        table("a", &["b", "a"]),
        table("b", &["c!"]),
        table("c", &["a'"]),
    ]));
    assert_eq!(drawing.layout.lines.len(), 4);
    sound(&drawing);
}

#[test]
fn views_and_enums_have_boxes() {
    let mut schema = schema_of(vec![table("a", &[])]);
    let view = View {
        name: "v".to_owned(),
        columns: vec!["id".to_owned()],
        definition: Definition::Text {
            text: "CREATE VIEW v AS SELECT id FROM a".to_owned(),
            words: BTreeSet::from(["a".to_owned(), "v".to_owned(), "x".to_owned()]),
        },
        materialized: true,
        comment: None,
    };
    schema.views.insert("v".to_owned(), Arc::new(view));
    let mood = Enum {
        name: "mood".to_owned(),
        labels: vec!["sad".to_owned(), "o<k".to_owned()],
        comment: Some("how one feels".to_owned()),
    };
    schema.enums.insert("mood".to_owned(), Arc::new(mood));
    let svg = wide(&schema).svg();
    for whole in [
        "materialized view v",
        "enum mood: how one feels",
        "v reads a",
        "o&lt;k",
    ] {
        assert!(
            svg.contains(&format!("<title>{whole}</title>")),
            "{whole} in {svg}"
        );
    }
    sound(&wide(&schema));
    elements(&svg);
}

#[test]
fn a_narrow_drawing_is_no_wider_than_its_boxes_and_lines() {
    let tables = |count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("t{at}")).collect();
        let one = |at: usize| match at {
            0 => table("t0", &[]),
            _ => table(&names[at], &[&names[at / 2], &names[at / 3]]),
        };
        schema_of((0..count).map(one).collect())
    };
    for count in [3, 9] {
        let narrow = Entities::new(&tables(count), Room::Narrow);
        sound(&narrow);
        assert!(narrow.width() < 400, "{count}: {}", narrow.width());
        let wide = wide(&tables(count));
        assert!(narrow.width() <= wide.width(), "{count}");
        assert!(wide.width() < 700, "{count}: {}", wide.width());
    }
    // The legend is broken rather than cut.
    let svg = Entities::new(&tables(3), Room::Narrow).svg();
    assert!(svg.matches("class=\"soft note\"").count() > 3, "{svg}");
    // Of many boxes there is a map, and no tape.
    let drawing = wide(&tables(120));
    let (width, height) = (drawing.layout.width, drawing.layout.height);
    assert!(width > 1000 && height < width * 3, "{width} to {height}");
}

#[test]
fn no_table_is_a_drawing_too() {
    let svg = wide(&Schema::default()).svg();
    elements(&svg);
    assert!(svg.contains("There is no table."));
}

/// Up to 40 tables that refer to any, themselves among them, some with many columns, with names of any characters.
fn any_schema() -> impl Strategy<Value = Schema> {
    let one = (
        "\\PC{1,12}",
        proptest::collection::vec((0_usize..40, 0..3), 0..4),
        0_usize..12,
    );
    proptest::collection::vec(one, 0..40).prop_map(|tables| {
        let names: Vec<String> = tables
            .iter()
            .enumerate()
            .map(|(at, (name, ..))| format!("{name}{at}"))
            .collect();
        let table = |at: usize| {
            let (_, references, more) = &tables[at];
            let references: Vec<String> = references
                .iter()
                .map(|(to, how)| {
                    let how = ["", "!", "'"][usize::try_from(*how).unwrap()];
                    format!("{}{how}", names[to % names.len()])
                })
                .collect();
            let references: Vec<&str> = references.iter().map(String::as_str).collect();
            let mut table = table(&names[at], &references);
            for column in 0..*more {
                let column = format!("c{}", "x".repeat(column * 4));
                table.columns.push(Column::new(column, DataType::Text));
            }
            table
        };
        schema_of((0..tables.len()).map(table).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_box_lies_on_another_and_no_line_through_a_box(any in any_schema()) {
        let keys: usize = any.tables.values().map(|table| table.foreign_keys.len()).sum();
        for room in [Room::Narrow, Room::Wide] {
            let drawing = Entities::new(&any, room);
            sound(&drawing);
            prop_assert_eq!(drawing.layout.lines.len(), keys);
            let svg = drawing.svg();
            prop_assert_eq!(elements(&svg).iter().filter(|name| *name == "rect").count(), any.tables.len());
            prop_assert_eq!(svg, Entities::new(&any.clone(), room).svg());
        }
    }
}
