//! Whole drawings of graphs.

use super::*;
use crate::{Dialect, picture::testing::elements};
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

fn marks(marks: &[(&str, Mark)]) -> BTreeMap<RevisionId, Mark> {
    let mark = |(id, mark): &(&str, Mark)| (id.parse().unwrap(), *mark);
    marks.iter().map(mark).collect()
}

/// The texts of a drawing, row by row.
fn texts(svg: &str) -> Vec<String> {
    let row = |link: &str| {
        let link = link.split("</a>").next().unwrap_or_default();
        let texts = link.split("<text").skip(1);
        let texts = texts.filter_map(|text| text.split_once('>')?.1.split_once('<'));
        texts.map(|(text, _)| text).collect::<Vec<_>>().join(" | ")
    };
    svg.split("<a ").skip(1).map(row).collect()
}

#[test]
fn a_revision_has_its_id_its_state_what_it_is_and_its_message() {
    let source = source(&[
        ("a", "Begin", ""),
        ("b", "Tag posts", "--! revises a\n--! branch tags"),
        ("c", "Name < & > \"all\"", "--! revises a"),
        ("d", "Both", "--! revises c, b"),
        ("e", "Late", "--! revises c\n--! depends-on tags"),
    ]);
    let marks = marks(&[
        ("a", Mark::Applied),
        ("b", Mark::Changed),
        ("c", Mark::Applied),
        ("d", Mark::Pending),
    ]);
    let svg = graph(&source, &marks);
    assert_eq!(
        texts(&svg),
        [
            "e | head | Late",
            "d | pending | head | Both",
            "c | applied | Name &lt; &amp; &gt; &quot;all&quot;",
            "b | changed | tags | Tag posts",
            "a | applied | base | Begin",
        ]
    );
    for whole in [
        "d: Both; pending; head; revises b, c",
        "e: Late; head; revises c; depends on b",
        "b: Tag posts; changed; branch tags; revises a",
        "5 revisions, newest on top, with 2 heads; 2 applied; 1 pending; 1 changed",
    ] {
        assert!(svg.contains(&format!(">{whole}<")), "{whole} in {svg}");
    }
    assert!(svg.contains("href=\"#d\""));
    assert_eq!(svg.matches(" depends\"").count(), 1, "one line is dashed");
    elements(&svg);
}

#[test]
fn nothing_is_said_of_a_database_where_nothing_is_known() {
    let source = source(&[("a", "Begin", ""), ("b", "Go on", "--! revises a")]);
    let svg = graph(&source, &BTreeMap::new());
    assert_eq!(texts(&svg), ["b | head | Go on", "a | base | Begin"]);
}

#[test]
fn a_long_message_is_cut_and_whole_in_the_title() {
    let message = "word ".repeat(40);
    let source = source(&[("a", message.trim(), "")]);
    let svg = graph(&source, &BTreeMap::new());
    let shown = texts(&svg).remove(0);
    assert!(
        shown.ends_with('…') && shown.chars().count() < 90,
        "{shown}"
    );
    assert!(svg.contains(&format!("<title>a: {};", message.trim())));
}

#[test]
fn no_revision_is_a_drawing_too() {
    elements(&graph(&source(&[]), &BTreeMap::new()));
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

proptest! {
    #[test]
    fn every_revision_and_every_line_is_drawn_once(source in any_source()) {
        let svg = graph(&source, &BTreeMap::new());
        elements(&svg);
        prop_assert_eq!(&svg, &graph(&source.clone(), &BTreeMap::new()));
        let lines: usize = source.scripts().iter().map(|it| it.revises().len() + it.depends_on().len()).sum();
        let drawn = svg.split("<g class=\"lines\">").nth(1).unwrap_or_default().matches("<path").count();
        prop_assert_eq!(drawn, lines);
        let mut places = BTreeSet::new();
        for node in svg.split("class=\"halo\" ").skip(1) {
            prop_assert!(places.insert(node.split(" r=").next()), "two in one place: {}", node);
        }
        prop_assert_eq!(places.len(), source.scripts().len());
        for script in source.scripts() {
            let link = format!("href=\"#{}\"", script.revision());
            prop_assert_eq!(svg.matches(&link).count(), 1);
        }
    }
}
