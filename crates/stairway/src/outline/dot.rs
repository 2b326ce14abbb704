//! A graph in the language of Graphviz: `dot -Tpng` draws it.

use super::{Outline, Row, lane::Kind};
use crate::plan::State;
use crate::script::clean;

const HEAD: &str = r##"digraph revisions {
    rankdir = TB
    node [shape = box, style = "rounded,filled", fillcolor = "#ffffff", color = "#59636e", fontname = "Helvetica", fontsize = 11]
    edge [color = "#59636e", arrowsize = 0.7, fontname = "Helvetica", fontsize = 9]
"##;

pub(super) fn dot(outline: &Outline) -> String {
    let mut text = HEAD.to_owned();
    for row in &outline.rows {
        text.push_str(&format!(
            "    {} [label = {}, tooltip = {}{}]\n",
            quoted(&[row.id.as_str()]),
            label(row),
            quoted(&[&row.message]),
            look(row),
        ));
    }
    for (from, to, kind) in outline.edges() {
        let look = match kind {
            Kind::Revises => "",
            Kind::Depends => " [style = dashed, label = \"depends on\"]",
        };
        let [from, to] = [from, to].map(|row| quoted(&[row.id.as_str()]));
        text.push_str(&format!("    {from} -> {to}{look}\n"));
    }
    text.push_str("}\n");
    text
}

fn label(row: &Row) -> String {
    let message = row.short_message();
    let words: Vec<String> = row.words().collect();
    let words = words.join(", ");
    let lines = [row.id.as_str(), &message, &words];
    let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    quoted(&lines)
}

/// The colours of a state, which its word says as well, and a thicker frame for what is current.
fn look(row: &Row) -> String {
    let mut look = match row.state {
        None => String::new(),
        Some(State::Applied) => ", fillcolor = \"#dff3e4\", color = \"#1a7f4b\"".to_owned(),
        Some(State::Pending) => ", fillcolor = \"#fdf3d7\", color = \"#96690b\"".to_owned(),
        Some(State::Missing | State::Changed) => {
            ", fillcolor = \"#fbe0de\", color = \"#b3261e\"".to_owned()
        }
    };
    if row.is_current {
        look.push_str(", penwidth = 2.5");
    }
    look
}

/// Lines as one string. Graphviz takes a backslash for the beginning of an escape, and `&` for that of an entity.
fn quoted(lines: &[&str]) -> String {
    let line = |line: &&str| {
        let mut escaped = String::with_capacity(line.len());
        for c in clean(line).chars() {
            match c {
                '"' => escaped.push_str("\\\""),
                '\\' => escaped.push_str("\\\\"),
                '&' => escaped.push_str("&amp;"),
                c => escaped.push(c),
            }
        }
        escaped
    };
    let lines: Vec<String> = lines.iter().map(line).collect();
    format!("\"{}\"", lines.join("\\n"))
}
