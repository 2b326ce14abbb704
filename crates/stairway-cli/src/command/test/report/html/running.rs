//! The SQL that a revision runs on each database, side by side where it differs.

use super::prose;
use crate::command::test::report::Report;
use maud::{Markup, PreEscaped, html};
use stairway::{
    Dialect,
    page::{self, Runs},
    revision::{Direction, RevisionId},
    script::{BlockKind, Script},
};
use std::collections::BTreeMap;

/// What each revision runs in a direction.
type Steps = BTreeMap<(RevisionId, Direction), Runs>;

/// What every revision runs on each database that was proven.
pub(super) struct Running(Vec<(Dialect, Steps)>);

impl Running {
    pub(super) fn new(report: &Report<'_>) -> Running {
        let databases = report.proof.databases.iter();
        let dialects = databases.map(|database| database.dialect);
        Running(
            dialects
                .map(|dialect| (dialect, page::runs(report.source, dialect)))
                .collect(),
        )
    }

    /// Both ways of a revision.
    pub(super) fn of(&self, script: &Script) -> Markup {
        html! {
            (self.direction(script, Direction::Upgrade))
            @if let Some(irreversible) = script.irreversible() {
                (PreEscaped(page::no_way_back(irreversible)))
            } @else {
                (self.direction(script, Direction::Downgrade))
            }
            (PreEscaped(page::samples(script)))
        }
    }

    fn direction(&self, script: &Script, direction: Direction) -> Markup {
        let title = match direction {
            Direction::Upgrade => "Upgrade",
            Direction::Downgrade => "Downgrade",
        };
        let key = (script.revision().clone(), direction);
        let sides: Vec<(&str, Markup)> = self
            .0
            .iter()
            .map(|(dialect, runs)| {
                let runs = runs.get(&key).unwrap_or(&Runs::Nothing);
                (dialect.title(), side(script, direction, *dialect, runs))
            })
            .collect();
        let same = sides.windows(2).all(|pair| pair[0].1.0 == pair[1].1.0);
        let titles: Vec<&str> = sides.iter().map(|(title, _)| *title).collect();
        html! {
            h3 { (title) }
            @if let (true, Some((_, text))) = (same, sides.first()) {
                p class="note" { "On " (titles.join(" and ")) }
                (text)
            } @else {
                div class="sides" {
                    @for (title, text) in &sides { div { p class="note" { "On " (title) } (text) } }
                }
            }
        }
    }
}

fn side(script: &Script, direction: Direction, dialect: Dialect, runs: &Runs) -> Markup {
    let kind = match direction {
        Direction::Upgrade => BlockKind::Upgrade,
        Direction::Downgrade => BlockKind::Downgrade,
    };
    let blocks = script.blocks().iter();
    let blocks = blocks.filter(|block| block.kind == kind && block.runs_on(dialect));
    html! {
        @match runs {
            Runs::Nothing => { p { "Nothing runs." } }
            Runs::AsWritten => {
                @for block in blocks {
                    @if !block.transaction { p class="note" { "Outside of a transaction" } }
                    (PreEscaped(page::sql(page::written(script, block))))
                }
            }
            Runs::Instead(instead) => (PreEscaped(instead.html())),
            Runs::Refused(why) => { p class="note warn" { "It cannot run: " (prose(why)) } }
        }
    }
}
