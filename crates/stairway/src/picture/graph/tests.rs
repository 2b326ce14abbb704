//! Whole drawings of graphs.

use super::*;
use crate::{Dialect, picture::testing::elements, plan::State, source::Source};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use std::{collections::BTreeSet, path::Path, sync::Arc};

fn source(files: &[(&str, &str, &str)]) -> Source {
    let texts = files.iter().map(|(id, message, header)| {
        let text = format!("-- {message}\n\n--! revision {id}\n{header}\n--! upgrade\nSELECT 1;\n");
        (format!("{id}.sql"), Arc::from(text))
    });
    Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap()
}

/// The graph of `source`, and what a database says of it.
fn graph(source: &Source, states: &[(&str, State)]) -> Graph {
    let state = |id: &RevisionId| states.iter().find(|(of, _)| *of == id.as_str());
    let rows = source.graph().order().rev().map(|id| Row {
        state: state(id).map(|(_, state)| *state),
        ..Row::new(source, id)
    });
    Graph::new(&Outline::new(source, rows.collect()))
}

/// The shapes of a row's strip: each line as `class from>to` in lanes, and the revision as its classes and its lane.
fn shapes(graph: &Graph, row: usize) -> Vec<String> {
    let svg = graph.strip(row);
    elements(&svg);
    let lane = |x: &str| (x.parse::<usize>().unwrap() - 13) / 16;
    let (lines, node) = svg.split_once("<g class=\"stairway-node ").unwrap();
    let tags = lines.split('<').filter(|tag| !tag.starts_with('/'));
    let mut shapes: Vec<String> = tags
        .filter_map(|tag| {
            let class = attribute(tag, "class")?;
            if let Some(path) = attribute(tag, "d") {
                let from = lane(path[1..].split_once(' ')?.0);
                let to = match path.contains('V') {
                    true => from,
                    false => lane(path.rsplit(' ').nth(1)?),
                };
                let half = match path.split(' ').nth(1)?.starts_with("18") {
                    true => "out of",
                    false => "into",
                };
                return Some(format!("{class} {half} {from}>{to}"));
            }
            let x = lane(attribute(tag, "x1")?);
            match attribute(tag, "y1")? {
                "0" => Some(format!("{class} passes {x}")),
                _ => Some(format!("{class} on {x}")),
            }
        })
        .collect();
    let lane = lane(attribute(node, "cx").unwrap());
    let is = |what: &str, word: &str| match node.contains(what) {
        true => format!(" {word}"),
        false => String::new(),
    };
    let class = node.split_once('"').unwrap().0;
    let more = is("\"ring\"", "ring") + &is("\"ground\"", "ground");
    shapes.push(format!("{class} at {lane}{more}"));
    shapes
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

#[test]
fn a_strip_has_its_revision_and_all_lines_there() {
    let source = source(&[
        ("a", "Begin", ""),
        ("b", "Tag posts", "--! revises a\n--! branch tags"),
        ("c", "Go on", "--! revises a"),
        ("d", "Both", "--! revises c, b"),
        ("e", "Late", "--! revises c\n--! depends-on tags"),
    ]);
    let states = [
        ("a", State::Applied),
        ("b", State::Changed),
        ("c", State::Applied),
        ("d", State::Pending),
    ];
    let graph = self::graph(&source, &states);
    let ids: Vec<&str> = graph.revisions().map(RevisionId::as_str).collect();
    assert_eq!(ids, ["e", "d", "c", "b", "a"]);
    let expected: [&[&str]; 5] = [
        &[
            "c0 out of 0>0",
            "c0 on 0",
            "c1 depends out of 0>1",
            "c1 depends on 1",
            "c0 at 0 ring",
        ],
        // The line to the first parent joins that of the row above, which passes already.
        &[
            "c0 passes 0",
            "c1 depends passes 1",
            "c0 out of 2>0",
            "c2 out of 2>2",
            "c2 on 2",
            "c2 pending at 2 ring",
        ],
        &[
            "c1 depends passes 1",
            "c2 passes 2",
            "c0 into 0>0",
            "c0 out of 0>0",
            "c0 on 0",
            "c0 applied at 0",
        ],
        &[
            "c0 passes 0",
            "c1 depends into 1>2",
            "c2 into 2>2",
            "c0 out of 2>0",
            "c2 changed at 2",
        ],
        &["c0 into 0>0", "c0 applied at 0 ground"],
    ];
    for (row, expected) in expected.iter().enumerate() {
        assert_eq!(&shapes(&graph, row), expected, "row {row}");
    }
}

#[test]
fn nothing_is_said_of_a_database_where_nothing_is_known() {
    let source = source(&[("a", "Begin", ""), ("b", "Go on", "--! revises a")]);
    let graph = self::graph(&source, &[]);
    assert_eq!(
        shapes(&graph, 0),
        ["c0 out of 0>0", "c0 on 0", "c0 at 0 ring"]
    );
    assert_eq!(shapes(&graph, 1), ["c0 into 0>0", "c0 at 0 ground"]);
}

#[test]
fn where_there_is_no_row_there_is_no_strip() {
    let graph = self::graph(&source(&[]), &[]);
    assert_eq!(
        (graph.strip(0), graph.revisions().len()),
        (String::new(), 0)
    );
    elements(&graph.fold(0..0));
}

#[test]
fn lanes_move_together_so_that_texts_keep_their_room() {
    let fan = |count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("h{at}")).collect();
        let mut files = vec![("a", "Begin", "")];
        files.extend(
            names
                .iter()
                .map(|name| (name.as_str(), "Fork", "--! revises a")),
        );
        let graph = self::graph(&source(&files), &[]);
        graph.width(0..graph.revisions().len())
    };
    assert_eq!(fan(1), 26);
    let merge = |count: usize| {
        let names: Vec<String> = (0..count).map(|at| format!("h{at:02}")).collect();
        let together = format!("--! revises {}", names.join(", "));
        let mut files: Vec<_> = names
            .iter()
            .map(|name| (name.as_str(), "Base", ""))
            .collect();
        files.push(("m", "Together", &together));
        let graph = self::graph(&source(&files), &[]);
        graph.width(0..graph.revisions().len())
    };
    assert_eq!(merge(4), 26 + 3 * 16);
    assert_eq!(merge(12), 26 + 11 * 8);
    assert_eq!(merge(40), 26 + 39 * 7);
    // Where there are few lanes the texts begin sooner.
    let source = source(&[
        ("a", "Begin", ""),
        ("b", "One", "--! revises a"),
        ("c", "Other", "--! revises a"),
        ("d", "Both", "--! revises b, c"),
        ("e", "Go on", "--! revises d"),
    ]);
    let graph = self::graph(&source, &[]);
    let widths: Vec<usize> = (0..5).map(|row| graph.width(row..row + 1)).collect();
    assert_eq!(widths, [26, 42, 42, 42, 42]);
    assert_eq!((graph.width(0..5), graph.width(9..12)), (42, 26));
}

/// Graphs with several bases, branches, merges and dependencies, and messages of any characters.
fn any_source() -> impl Strategy<Value = Source> {
    let one = (
        proptest::collection::vec(1_usize..12, 0..3),
        proptest::option::weighted(0.2, 1_usize..20),
        "[^\n\r]{1,20}",
    );
    proptest::collection::vec(one, 0..60).prop_map(|revisions| {
        let id = |at: usize| format!("r{:04}", at * 7919 % 10_000);
        let texts = revisions
            .iter()
            .enumerate()
            .map(|(at, (parents, dependency, message))| {
                let earlier = |back: &usize| at.checked_sub(*back).map(id);
                let parents: BTreeSet<String> = parents.iter().filter_map(earlier).collect();
                let parents: Vec<String> = parents.into_iter().collect();
                let mut text = format!("-- m {message}\n\n--! revision {}\n", id(at));
                if !parents.is_empty() {
                    text += &format!("--! revises {}\n", parents.join(", "));
                }
                let dependency = dependency.as_ref().and_then(earlier);
                if let Some(dependency) = dependency.filter(|it| !parents.contains(it)) {
                    text += &format!("--! depends-on {dependency}\n");
                }
                text += "\n--! upgrade\nSELECT 1;\n";
                (format!("{}.sql", id(at)), Arc::from(text))
            });
        Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap()
    })
}

/// The lanes in which lines reach a border of a strip: its upper one, or its lower one.
fn border(graph: &Graph, row: usize, upper: bool) -> BTreeSet<(usize, bool)> {
    let lines = &graph.strips[row].lines;
    let own = match upper {
        true => &lines.ending,
        false => &lines.leaving,
    };
    let all = lines.passing.iter().chain(own);
    all.map(|&(lane, kind)| (lane, kind == Kind::Depends))
        .collect()
}

proptest! {
    #[test]
    fn strips_fit_together_and_every_line_is_in_them(source in any_source()) {
        let graph = self::graph(&source, &[]);
        let rows = graph.strips.len();
        prop_assert_eq!(rows, source.scripts().len());
        for row in 0..rows {
            let strip = graph.strip(row);
            elements(&strip);
            prop_assert_eq!(&strip, &self::graph(&source.clone(), &[]).strip(row));
            prop_assert_eq!(strip.matches("class=\"halo\"").count(), 1);
            let lines = &graph.strips[row].lines;
            // What is drawn are the lines of the row and nothing else.
            prop_assert_eq!(strip.matches("<path class=\"c").count(), lines.ending.len() + lines.leaving.len());
            // What leaves a strip goes on in the next one at the same place.
            match row + 1 == rows {
                true => prop_assert!(border(&graph, row, false).is_empty()),
                false => prop_assert_eq!(border(&graph, row, false), border(&graph, row + 1, true)),
            }
            // Nothing passes where a revision stands, and no two lines of different kinds share a place.
            let own = graph.lanes.of[row];
            prop_assert!(lines.passing.iter().all(|(lane, _)| *lane != own));
            for upper in [true, false] {
                let all = border(&graph, row, upper);
                let lanes: BTreeSet<usize> = all.iter().map(|(lane, _)| *lane).collect();
                prop_assert_eq!(lanes.len(), all.len());
            }
            // A fold leads to what comes after it.
            let fold = graph.fold(row..rows);
            elements(&fold);
            prop_assert_eq!(fold.matches(" through\"").count(), border(&graph, row, true).len());
        }
    }
}
