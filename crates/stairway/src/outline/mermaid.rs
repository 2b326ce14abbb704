//! A flowchart in the language of Mermaid, which GitHub and GitLab draw in a Markdown file.

use super::{Outline, Row, lane::Kind};
use crate::plan::State;
use crate::script::clean;

pub(super) fn mermaid(outline: &Outline) -> String {
    let mut text = "flowchart TB\n".to_owned();
    for row in &outline.rows {
        text.push_str(&format!(
            "    {}[\"{}\"]{}\n",
            name(row),
            label(row),
            class(row)
        ));
    }
    for (from, to, kind) in outline.edges() {
        let arrow = match kind {
            Kind::Revises => "-->",
            Kind::Depends => "-. depends on .->",
        };
        text.push_str(&format!("    {} {arrow} {}\n", name(from), name(to)));
    }
    for (state, look) in LOOKS {
        if outline.rows.iter().any(|row| row.state == Some(state)) {
            text.push_str(&format!("    classDef {state} {look}\n"));
        }
    }
    let current: Vec<String> = outline
        .rows
        .iter()
        .filter(|row| row.is_current)
        .map(name)
        .collect();
    if !current.is_empty() {
        text.push_str(&format!(
            "    classDef current stroke-width:3px\n    class {} current\n",
            current.join(",")
        ));
    }
    text
}

const LOOKS: [(State, &str); 4] = [
    (State::Applied, "fill:#dff3e4,stroke:#1a7f4b,color:#1b1f24"),
    (State::Pending, "fill:#fdf3d7,stroke:#96690b,color:#1b1f24"),
    (State::Changed, "fill:#fbe0de,stroke:#b3261e,color:#1b1f24"),
    (State::Missing, "fill:#fbe0de,stroke:#b3261e,color:#1b1f24"),
];

/// An id may be a word of the language, such as `end`; with something before it it is none.
fn name(row: &Row) -> String {
    format!("r_{}", row.id)
}

fn class(row: &Row) -> String {
    match row.state {
        Some(state) => format!(":::{state}"),
        None => String::new(),
    }
}

fn label(row: &Row) -> String {
    let words: Vec<String> = row.words().collect();
    let lines = [row.id.to_string(), row.short_message(), words.join(", ")];
    let lines = lines.iter().filter(|line| !line.is_empty());
    lines
        .map(|line| escaped(line))
        .collect::<Vec<_>>()
        .join("<br>")
}

/// The text between two quotes. Markdown, HTML, comments and entities are all understood there, and what is a
/// definition of a style is looked for in any line, so what is not plainly text is an entity.
fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for c in clean(line).chars() {
        match c {
            '"' => escaped.push_str("#quot;"),
            '&' => escaped.push_str("#amp;"),
            // A backslash with an `n` right after it would be the end of a line, as an entity too.
            '\\' => escaped.push_str("#92;#8288;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            ' ' | ',' | '.' | '-' | '_' | '/' | '\'' | '(' | ')' | '+' | '=' | '?' | '!' => {
                escaped.push(c)
            }
            c if c.is_ascii_alphanumeric() || !c.is_ascii() => escaped.push(c),
            c => escaped.push_str(&format!("#{};", u32::from(c))),
        }
    }
    escaped
}
