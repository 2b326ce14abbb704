//! How the proof ended: in a word, in a sentence, in numbers, and what does not hold with the ways to it.

use super::{anchor, counted, fact, finding, prose};
use crate::command::test::report::{
    Report,
    proven::{COUNTED, Proven, verdict},
};
use maud::{Markup, html};
use stairway::roundtrip::{Grade, Status, Whole};

pub(super) struct Overview<'p> {
    report: &'p Report<'p>,
    revisions: &'p [Proven<'p>],
    failed: Vec<&'p Proven<'p>>,
    whole: Vec<&'p Whole>,
}

impl<'p> Overview<'p> {
    pub(super) fn new(report: &'p Report<'p>, revisions: &'p [Proven<'p>]) -> Overview<'p> {
        let whole = report.proof.whole.iter();
        Overview {
            report,
            revisions,
            failed: revisions.iter().filter(|it| it.is_failed()).collect(),
            whole: whole.filter(|it| it.status == Status::Failed).collect(),
        }
    }

    pub(super) fn word(&self) -> &'static str {
        match self.report.proof.ok {
            true => "proven",
            false => "not proven",
        }
    }

    pub(super) fn has_failures(&self) -> bool {
        !self.failed.is_empty() || !self.whole.is_empty()
    }

    fn sentence(&self) -> String {
        let all = self.revisions.len();
        match (self.failed.len(), self.whole.len()) {
            (0, 0) if all == 0 => "There is no revision to prove.".to_owned(),
            (0, 0) => format!(
                "{} up, down and up again: all hold.",
                counted(all, "revision")
            ),
            (0, _) => "Each revision holds, and the history as a whole does not.".to_owned(),
            (1, _) => format!("1 of {} does not hold.", counted(all, "revision")),
            (failed, _) => format!("{failed} of {} do not hold.", counted(all, "revision")),
        }
    }

    pub(super) fn summary(&self) -> Markup {
        let class = match self.report.proof.ok {
            true => "summary proven",
            false => "summary unproven",
        };
        let heads = self.report.source.graph().heads();
        let shown = |id: &&stairway::revision::RevisionId| {
            self.revisions.iter().any(|it| it.revision == *id)
        };
        let mut heads: Vec<_> = heads.iter().filter(shown).collect();
        if heads.is_empty() {
            heads.extend(self.revisions.last().map(|it| it.revision));
        }
        html! {
            section class=(class) aria-label="Result" {
                p class="word" { (self.word()) }
                p class="sentence" { (self.sentence()) }
                dl {
                    @for database in &self.report.proof.databases {
                        @let verdicts: Vec<Status> = database.revisions.iter().map(verdict).collect();
                        (fact(&format!("{} {}", database.dialect.title(), database.version), html! { (count(&verdicts)) }))
                    }
                    (fact("Downgrades", html! { (self.grades()) }))
                    (fact("Newest", html! {
                        @for (index, id) in heads.iter().enumerate() {
                            @if index > 0 { ", " }
                            a href=(format!("#{}", anchor(id))) { code { (id) } }
                        }
                        @if heads.is_empty() { "none" }
                    }))
                    (fact("Took", html! { (format!("{:.1} s", self.report.proof.elapsed.as_secs_f64())) }))
                }
            }
        }
    }

    fn grades(&self) -> String {
        let grades: Vec<Option<Grade>> = self.revisions.iter().map(Proven::grade).collect();
        let count = |grade: Option<Grade>| grades.iter().filter(|own| **own == grade).count();
        let named = [Grade::Exact, Grade::Lossy, Grade::Irreversible];
        let named = named.map(|grade| (count(Some(grade)), grade.as_str()));
        let unknown = (count(None), "not known");
        let told = named.into_iter().chain([unknown]);
        let told: Vec<String> = told
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        match told.is_empty() {
            true => "none".to_owned(),
            false => told.join(", "),
        }
    }

    pub(super) fn failures(&self) -> Markup {
        html! {
            section class="failures" aria-labelledby="failures" {
                h2 id="failures" { "What does not hold" }
                ul {
                    @for proven in &self.failed {
                        li {
                            a href=(format!("#{}", anchor(proven.revision))) { code { (proven.revision) } } " " (prose(proven.message))
                            ul {
                                @for found in proven.findings().iter().filter(|it| it.finding.status == Status::Failed) {
                                    li {
                                        strong { (found.finding.obligation.as_str()) } " on " (found.databases()) ": "
                                        (prose(finding::first_line(&found.finding.detail)))
                                    }
                                }
                            }
                        }
                    }
                    @for whole in &self.whole {
                        li {
                            a href="#whole" { (whole.obligation) } " on " (whole.dialect.title()) ": "
                            (prose(finding::first_line(&whole.detail)))
                        }
                    }
                }
            }
        }
    }
}

/// `3 ok, 1 failed`
pub(super) fn count(verdicts: &[Status]) -> String {
    let count = |status: Status| verdicts.iter().filter(|own| **own == status).count();
    let told = COUNTED.into_iter().map(|status| (count(status), status));
    let told: Vec<String> = told
        .filter(|(count, _)| *count > 0)
        .map(|(count, status)| format!("{count} {}", status.as_str()))
        .collect();
    match told.is_empty() {
        true => "no revision".to_owned(),
        false => told.join(", "),
    }
}
