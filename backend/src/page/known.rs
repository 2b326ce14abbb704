//! What the revisions of the program say by themselves. It never changes, so it is made once.

use super::prose;
use maud::{Markup, PreEscaped, html};
use stairway::{
    Dialect,
    page::{self, Runs, runs},
    revision::{Direction, RevisionId},
    script::{Block, BlockKind, Script},
    source::Source,
};
use std::collections::BTreeMap;

/// The part of each revision's entry that no database changes.
pub(super) struct Known {
    bodies: BTreeMap<RevisionId, Markup>,
}

impl Known {
    pub(super) fn new(source: &Source, dialect: Dialect) -> Known {
        let runs = runs(source, dialect);
        let body = |script: &Script| {
            let of = |direction| runs.get(&(script.revision().clone(), direction));
            let up = of(Direction::Upgrade).unwrap_or(&Runs::Nothing);
            let down = of(Direction::Downgrade).unwrap_or(&Runs::Nothing);
            (script.revision().clone(), body(script, dialect, up, down))
        };
        Known {
            bodies: source.scripts().iter().map(body).collect(),
        }
    }

    /// The description and the SQL of a revision.
    pub(super) fn body(&self, revision: &RevisionId) -> Option<&Markup> {
        self.bodies.get(revision)
    }
}

fn body(script: &Script, dialect: Dialect, up: &Runs, down: &Runs) -> Markup {
    html! {
        @for paragraph in script.description().split("\n\n").filter(|it| !it.trim().is_empty()) {
            p { (prose(paragraph.trim())) }
        }
        (direction(script, dialect, BlockKind::Upgrade, up))
        @if let Some(irreversible) = script.irreversible() {
            (PreEscaped(page::no_way_back(irreversible)))
        } @else {
            (direction(script, dialect, BlockKind::Downgrade, down))
        }
        (PreEscaped(page::samples(script)))
    }
}

fn direction(script: &Script, dialect: Dialect, kind: BlockKind, runs: &Runs) -> Markup {
    let blocks: Vec<&Block> = script
        .blocks()
        .iter()
        .filter(|block| block.kind == kind)
        .collect();
    let title = match kind {
        BlockKind::Upgrade => "Upgrade",
        BlockKind::Downgrade => "Downgrade",
        BlockKind::Sample => "Sample",
    };
    html! {
        h3 { (title) }
        @if blocks.is_empty() {
            p class="note" { "Nothing is written: " (nothing(script, kind)) }
        }
        div class="sides" {
            @if !blocks.is_empty() {
                div {
                    @for block in &blocks {
                        p class="note" { (written(block, dialect, runs)) }
                        (sql(page::written(script, block)))
                    }
                }
            }
            @match runs {
                Runs::Instead(instead) => div {
                    p class="note" { "What runs on " (dialect.title()) }
                    (PreEscaped(instead.html()))
                }
                Runs::Refused(why) => div {
                    p class="note warn" { "It cannot run on " (dialect.title()) ": " (prose(why)) }
                }
                Runs::Nothing if !blocks.is_empty() => div {
                    p class="note" { "Nothing runs on " (dialect.title()) "." }
                }
                Runs::Nothing | Runs::AsWritten => {}
            }
        }
    }
}

fn nothing(script: &Script, kind: BlockKind) -> &'static str {
    match (script.is_merge(), kind) {
        (true, _) => "a merge ties branches together.",
        (false, BlockKind::Downgrade) => "there is no way back.",
        (false, _) => "the schema stays as it is.",
    }
}

/// For whom a block is, and whether it runs word for word.
fn written(block: &Block, dialect: Dialect, runs: &Runs) -> String {
    let mut words = match block.dialect {
        Some(only) => format!("For {} alone", only.title()),
        None => "As written".to_owned(),
    };
    if block.runs_on(dialect) && *runs == Runs::AsWritten {
        words.push_str(&format!(", and so it runs on {}", dialect.title()));
    }
    if !block.transaction {
        words.push_str(", outside of a transaction");
    }
    words
}

fn sql(text: &str) -> Markup {
    PreEscaped(page::sql(text))
}
