//! Outlines in the languages of others, read back.

use super::{source, table, whole};
use crate::{
    outline::{Outline, Row},
    plan::State,
    revision::RevisionId,
};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

/// A merge, a label, a dependency, every state.
fn example() -> Outline {
    let source = source(
        "a / b -> a label x / c -> a / d -> b c / e -> c depends x",
        |id| format!("Say \"{id}\""),
    );
    let mut rows: Vec<Row> = source
        .graph()
        .order()
        .rev()
        .map(|id| Row::new(&source, id))
        .collect();
    let states = [
        State::Pending,
        State::Pending,
        State::Changed,
        State::Applied,
        State::Applied,
    ];
    for (row, state) in rows.iter_mut().zip(states) {
        row.state = Some(state);
        row.is_current = row.id.as_str() == "b";
    }
    rows.push(Row {
        message: "Lost".to_owned(),
        state: Some(State::Missing),
        ..Row::new(&source, &table::id("gone"))
    });
    Outline::new(&source, rows)
}

#[test]
fn dot() {
    insta::assert_snapshot!(example().dot());
}

#[test]
fn mermaid() {
    insta::assert_snapshot!(example().mermaid());
}

/// The quoted strings of a text, as Graphviz and then its labels read them.
fn strings(dot: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let mut chars = dot.chars();
    while let Some(c) = chars.next() {
        if c != '"' {
            continue;
        }
        let mut string = String::new();
        loop {
            match chars.next().expect("a string that ends") {
                '"' => break,
                '\\' => match chars.next().expect("an escape that ends") {
                    'n' => string.push('\n'),
                    c @ ('"' | '\\') => string.push(c),
                    c => panic!("`\\{c}` is an escape of its own"),
                },
                c => string.push(c),
            }
        }
        assert!(!string.replace("&amp;", "").contains('&'), "{string}");
        strings.push(string.replace("&amp;", "&"));
    }
    strings
}

/// A label of Mermaid as it is shown.
fn shown(label: &str) -> String {
    let mut shown = String::new();
    let mut rest = label;
    while let Some((before, after)) = rest.split_once('#') {
        shown.push_str(before);
        let (name, after) = after.split_once(';').expect("an entity that ends");
        shown.push(match name {
            "quot" => '"',
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            number => char::from_u32(number.parse().unwrap()).unwrap(),
        });
        rest = after;
    }
    (shown + rest).replace("\\\u{2060}", "\\")
}

fn one(message: &str) -> Outline {
    let source = source("end", |_| "x".to_owned());
    let mut row = Row::new(&source, &table::id("end"));
    row.message = message.to_owned();
    Outline::new(&source, vec![row])
}

proptest! {
    #[test]
    fn any_message_is_read_back_from_dot(message in "[\"\\\\&;{}<>|#\\[\\]\n\r a-cé表\u{202e}\\PC]{1,40}") {
        let strings = strings(&one(&message).dot());
        let clean = crate::script::clean(&message);
        prop_assert!(strings.contains(&format!("end\n{clean}\nhead, base")), "{strings:?}");
        prop_assert!(strings.contains(&clean), "{strings:?}");
    }

    #[test]
    fn any_message_is_read_back_from_mermaid(message in "[\"\\\\&;:%`{}<>|#\\[\\]\n\r a-cé表\u{202e}\\PC]{1,40}") {
        let text = one(&message).mermaid();
        let lines: Vec<&str> = text.lines().collect();
        prop_assert_eq!(lines.len(), 2, "{}", text);
        let label = lines[1].strip_prefix("    r_end[\"").and_then(|rest| rest.strip_suffix("\"]"));
        let label = label.unwrap();
        prop_assert!(!label.contains(['"', '`', '\\', ':', '%']) && !label.contains("#92;n"));
        let parts: Vec<String> = label.split("<br>").map(shown).collect();
        let clean = crate::script::clean(&message);
        prop_assert_eq!(parts, ["end", &clean, "head, base"]);
        prop_assert!(!label.replace("<br>", "").contains(['<', '>', '&']));
    }
}

#[test]
fn a_long_message_is_cut_and_whole_in_the_tooltip() {
    let message = "word ".repeat(30);
    let outline = one(message.trim());
    let strings = strings(&outline.dot());
    assert!(
        strings.iter().any(|string| string.contains("word…\n")),
        "{strings:?}"
    );
    assert!(strings.contains(&message.trim().to_owned()));
    assert!(outline.mermaid().contains("word…<br>"));
}

#[test]
fn each_line_is_there_once() {
    let source = source(
        "a / b -> a / c -> a depends b / d -> b c a",
        RevisionId::to_string,
    );
    let outline = whole(&source);
    assert_eq!(outline.lines(), 6);
    assert_eq!(outline.dot().matches(" -> ").count(), 6);
    let mermaid = outline.mermaid();
    assert_eq!(mermaid.matches(" --> ").count(), 5);
    assert!(mermaid.contains("r_c -. depends on .-> r_b"), "{mermaid}");
}
