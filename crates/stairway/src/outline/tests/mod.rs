//! Outlines of whole graphs: as a margin, and in the languages of others.

mod follow;
mod language;
mod margin;

use super::*;
use crate::{Dialect, revision::graph::table};
use std::{path::Path, sync::Arc};

/// Revisions as `revision::graph::table` reads them, with a message for each.
fn source(text: &str, message: impl Fn(&RevisionId) -> String) -> Source {
    let texts = table::nodes(text).into_iter().map(|node| {
        let list = |name: &str, ids: Vec<String>| match ids.is_empty() {
            true => String::new(),
            false => format!("--! {name} {}\n", ids.join(", ")),
        };
        let parents = node.revises.iter().map(RevisionId::to_string).collect();
        let header = [
            format!("-- {}\n\n--! revision {}\n", message(&node.id), node.id),
            list("revises", parents),
            list("depends-on", node.depends_on.clone()),
            list("branch", node.label.clone().into_iter().collect()),
        ];
        let text = format!("{}\n--! upgrade\nSELECT 1;\n", header.concat());
        (format!("{}.sql", node.id), Arc::from(text))
    });
    Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap()
}

/// The outline of all of it.
fn whole(source: &Source) -> Outline {
    let ids = source.graph().order().rev();
    Outline::new(source, ids.map(|id| Row::new(source, id)).collect())
}

#[test]
fn what_is_linear_needs_no_margin() {
    let check = |table: &str, expected: bool| {
        let source = source(table, RevisionId::to_string);
        assert_eq!(whole(&source).is_linear(), expected, "{table}");
    };
    check("", true);
    check("a", true);
    check("a / b -> a / c -> b", true);
    check("a / b -> a / c -> a", false);
    check("a / b", false);
    check("a / b -> a depends a", false);
    check("a / b -> a / c -> a b", false);
}

#[test]
fn what_has_no_file_is_below_and_alone() {
    let source = source("a / b -> a", RevisionId::to_string);
    let ids = ["b", "a", "gone"].map(table::id);
    let outline = Outline::new(
        &source,
        ids.iter().map(|id| Row::new(&source, id)).collect(),
    );
    assert!(outline.is_linear());
    let tracks: Vec<String> = outline
        .margin()
        .iter()
        .flat_map(Step::tracks)
        .map(Track::to_string)
        .collect();
    assert_eq!(tracks, ["*", "*", "", "*"]);
}

#[test]
fn a_part_has_no_lines_to_the_rest() {
    let source = source(
        "a / b -> a / c -> b / d -> b / e -> c d",
        RevisionId::to_string,
    );
    let ids = ["e", "d", "b"].map(table::id);
    let outline = Outline::new(
        &source,
        ids.iter().map(|id| Row::new(&source, id)).collect(),
    );
    assert_eq!(outline.lines(), 2);
}
