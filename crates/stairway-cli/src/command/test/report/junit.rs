//! The proof as JUnit has tests: a suite for each database, in it a test for each revision and for each obligation of the
//! whole history. Names do not change from run to run.
//!
//! There is no standard; what is written is what Jenkins, GitLab and GitHub's actions read alike. What it takes is a
//! handful of elements, so no library is asked.

use super::{
    Report,
    proven::{cost, verdict},
};
use crate::output::brief;
use maud::{Markup, PreEscaped, html};
use stairway::roundtrip::{DatabaseProof, Finding, RevisionProof, Status, Whole};

pub(super) fn junit(report: &Report<'_>) -> String {
    let proof = report.proof;
    let suites: Vec<Suite> = proof
        .databases
        .iter()
        .map(|database| Suite::new(report, database))
        .collect();
    let sum = |of: fn(&Suite) -> usize| suites.iter().map(of).sum::<usize>();
    // How long each took is not known: both databases are proven at once.
    let seconds = format!("{:.3}", proof.elapsed.as_secs_f64());
    let document = html! {
        testsuites name="migrate-test" tests=(sum(Suite::tests)) failures=(sum(|it| it.count(Kind::Failure))) errors="0"
            skipped=(sum(|it| it.count(Kind::Skipped))) time=(seconds) {
            @for suite in &suites { (suite.markup()) }
            "\n"
        }
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n",
        document.into_string()
    )
}

/// What was found on one database.
struct Suite {
    name: &'static str,
    class: String,
    version: String,
    cases: Vec<Case>,
}

/// A test.
struct Case {
    name: String,
    file: Option<String>,
    kind: Kind,
    /// Which obligations do not hold.
    failed: String,
    /// What there is to say in a line.
    message: String,
    /// All there is to say.
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Passed,
    Skipped,
    Failure,
}

impl Suite {
    fn new(report: &Report<'_>, database: &DatabaseProof) -> Suite {
        let revisions = database.revisions.iter();
        let whole = report.proof.whole.iter();
        let whole = whole.filter(|whole| whole.dialect == database.dialect);
        Suite {
            name: database.dialect.title(),
            class: format!("migrate-test.{}", database.dialect),
            version: database.version.clone(),
            cases: revisions
                .map(|proof| Case::of_revision(report, proof))
                .chain(whole.map(Case::of_whole))
                .collect(),
        }
    }

    fn tests(&self) -> usize {
        self.cases.len()
    }

    fn count(&self, kind: Kind) -> usize {
        self.cases.iter().filter(|case| case.kind == kind).count()
    }

    fn markup(&self) -> Markup {
        html! {
            "\n  "
            testsuite name=(self.name) tests=(self.tests()) failures=(self.count(Kind::Failure)) errors="0"
                skipped=(self.count(Kind::Skipped)) {
                "\n    "
                properties { property name="version" value=(characters(&self.version)) {} }
                @for case in &self.cases { (case.markup(&self.class)) }
                "\n  "
            }
        }
    }
}

impl Case {
    fn of_revision(report: &Report<'_>, proof: &RevisionProof) -> Case {
        let findings: Vec<String> = proof
            .findings
            .iter()
            .map(|finding| told(report, finding))
            .collect();
        let mut text: Vec<String> = Vec::new();
        if let Some(cost) = cost(proof, usize::MAX) {
            text.push(format!("grade: {cost}"));
        }
        text.extend(findings);
        let each = proof.obligations.each();
        let failed = each.iter().filter(|(_, status)| *status == Status::Failed);
        let failed: Vec<&str> = failed.map(|(obligation, _)| obligation.as_str()).collect();
        let kind = match verdict(proof) {
            Status::Failed => Kind::Failure,
            Status::Skipped => Kind::Skipped,
            _ => Kind::Passed,
        };
        let grave = match kind {
            Kind::Skipped => Status::Skipped,
            _ => Status::Failed,
        };
        let first = proof.findings.iter().find(|it| it.status == grave);
        let script = report.source.script(&proof.revision);
        Case {
            name: format!("{} {}", proof.revision, brief(&proof.message)),
            file: script.map(|script| report.places.shown(script.path())),
            kind,
            failed: failed.join(", "),
            message: first.map_or_else(String::new, |it| {
                format!("{}: {}", it.obligation.as_str(), first_line(&it.detail))
            }),
            text: text.join("\n"),
        }
    }

    fn of_whole(whole: &Whole) -> Case {
        Case {
            name: whole.obligation.to_owned(),
            file: None,
            kind: match whole.status {
                Status::Failed => Kind::Failure,
                Status::Skipped => Kind::Skipped,
                _ => Kind::Passed,
            },
            failed: whole.obligation.to_owned(),
            message: first_line(&whole.detail).to_owned(),
            text: whole.detail.clone(),
        }
    }

    fn markup(&self, class: &str) -> Markup {
        let message = characters(&self.message);
        html! {
            "\n    "
            testcase classname=(class) name=(characters(&self.name)) file=[self.file.as_deref().map(characters)] {
                @match self.kind {
                    Kind::Failure => { failure type=(self.failed) message=(message) { (characters(&self.text)) } }
                    Kind::Skipped => { skipped message=(message) {} }
                    Kind::Passed if self.text.is_empty() => (PreEscaped("")),
                    Kind::Passed => { system-out { (characters(&self.text)) } }
                }
            }
        }
    }
}

/// A finding as it stands in a log.
fn told(report: &Report<'_>, finding: &Finding) -> String {
    let mut text = finding.obligation.as_str().to_owned();
    if finding.status != Status::Failed {
        text.push_str(&format!(" ({})", finding.status.as_str()));
    }
    text.push_str(&format!(": {}", finding.detail));
    if let Some(statement) = &finding.statement {
        text.push_str(&format!("\nin: {statement}"));
    }
    if let Some(path) = &finding.path {
        let line = finding.line.map(|line| format!(":{line}"));
        let path = report.places.shown(path);
        text.push_str(&format!("\nat {path}{}", line.unwrap_or_default()));
    }
    text
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The text without what no document of XML may hold.
fn characters(text: &str) -> String {
    let is_refused =
        |c: char| c.is_control() && !"\n\r\t".contains(c) || "\u{fffe}\u{ffff}".contains(c);
    text.replace(is_refused, "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::test::report::testing;
    use insta::assert_snapshot;
    use pretty_assertions::assert_eq;

    #[test]
    fn every_status_has_its_element() {
        testing::with_report(|report| assert_snapshot!(junit(report)));
    }

    #[test]
    fn what_is_counted_is_there() {
        testing::with_report(|report| {
            let text = junit(report);
            let document = roxmltree::Document::parse(&text).unwrap();
            let root = document.root_element();
            let suites: Vec<_> = root.children().filter(|it| it.is_element()).collect();
            assert_eq!(suites.len(), report.proof.databases.len());
            for (element, database) in suites.iter().zip(&report.proof.databases) {
                let count = |name: &str| {
                    element
                        .descendants()
                        .filter(|it| it.has_tag_name(name))
                        .count()
                        .to_string()
                };
                assert_eq!(element.attribute("tests"), Some(count("testcase").as_str()));
                assert_eq!(
                    element.attribute("failures"),
                    Some(count("failure").as_str())
                );
                assert_eq!(
                    element.attribute("skipped"),
                    Some(count("skipped").as_str())
                );
                let name = |it: roxmltree::Node<'_, '_>| it.attribute("name").map(str::to_owned);
                let cases = element.children().filter(|it| it.has_tag_name("testcase"));
                let names: std::collections::BTreeSet<_> = cases.map(name).collect();
                assert_eq!(names.len().to_string(), count("testcase"));
                assert!(names.len() > database.revisions.len());
            }
        });
    }

    #[test]
    fn what_no_xml_holds_is_replaced() {
        testing::with_message("a\u{0}b\u{1b}[31m <\"&'>]]> \u{ffff}\u{7f}", |report| {
            let text = junit(report);
            let document = roxmltree::Document::parse(&text).unwrap();
            let said = |it: &roxmltree::Node<'_, '_>| {
                it.attribute("name").is_some_and(|name| {
                    name.contains("a\u{fffd}b\u{fffd}[31m <\"&'>]]> \u{fffd}\u{fffd}")
                })
            };
            assert!(document.descendants().any(|it| said(&it)), "{text}");
        });
    }
}
