//! The margin, as it looks.

use super::{source, whole};
use crate::revision::RevisionId;
use pretty_assertions::assert_eq;

/// The margin of a graph with the ids beside it, as `git log --graph --oneline` prints it.
#[track_caller]
fn check(table: &str, expected: &str) {
    let source = source(table, RevisionId::to_string);
    let outline = whole(&source);
    let steps = outline.margin();
    let lines = steps.iter().zip(outline.rows()).flat_map(|(step, row)| {
        let above = step.above.iter().map(|track| track.to_string());
        let own = format!("{} {}", step.own, row.id);
        let below = step.below.iter().map(|track| track.to_string());
        above.chain([own]).chain(below).collect::<Vec<_>>()
    });
    let drawn: Vec<String> = lines.collect();
    let indent = expected
        .lines()
        .nth(1)
        .map_or(0, |line| line.len() - line.trim_start().len());
    let expected: Vec<&str> = expected
        .lines()
        .skip(1)
        .map(|line| line.get(indent..).unwrap_or_default().trim_end())
        .collect();
    let expected = expected.join("\n");
    assert_eq!(drawn.join("\n"), expected.trim_end());
}

#[test]
fn a_chain() {
    check(
        "a / b -> a / c -> b",
        "
        * c
        * b
        * a
    ",
    );
}

#[test]
fn a_fork_and_its_merge() {
    check(
        "a / b -> a / c -> a / d -> b c",
        "
        * d
        |\\
        | * c
        * | b
        |/
        * a
    ",
    );
}

#[test]
fn heads_of_one_parent() {
    check(
        "a / b -> a / c -> a / d -> a",
        "
        * d
        | * c
        |/
        | * b
        |/
        * a
    ",
    );
}

#[test]
fn a_merge_of_three() {
    check(
        "a / b -> a / c -> a / d -> a / e -> b c d",
        "
        *-. e
        |\\ \\
        | | * d
        | * | c
        * | | b
        |/  |
        |__/
        * a
    ",
    );
}

#[test]
fn bases_one_after_another_are_apart() {
    check(
        "a / b -> a / c / d -> c",
        "
        * d
        * c

        * b
        * a
    ",
    );
}

#[test]
fn bases_beside_each_other_that_are_merged() {
    check(
        "a / b / c -> a b",
        "
        * c
        |\\
        | * b
        * a
    ",
    );
}

#[test]
fn a_dependency_is_dotted() {
    check(
        "a / b -> a label x / c -> a / d -> c depends x",
        "
        * d
        |\\
        * : c
        | * b
        |/
        * a
    ",
    );
}

#[test]
fn a_dependency_on_the_next_is_seen_as_one() {
    check(
        "a / b / c -> a depends b",
        "
        * c
        |\\
        | :
        | * b
        * a
    ",
    );
}

#[test]
fn an_unreduced_parent_has_a_line_of_its_own() {
    check(
        "a / b -> a / c -> b a",
        "
        * c
        |\\
        * | b
        |/
        * a
    ",
    );
}

#[test]
fn a_line_crosses_those_between() {
    check(
        "a / b -> a / c -> b / d -> c / e -> d c / f -> e a",
        "
        * f
        |\\
        * | e
        |\\|_.
        * | | d
        |_|/
        * | c
        * | b
        |/
        * a
    ",
    );
}
