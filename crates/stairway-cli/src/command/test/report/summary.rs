//! What was found, in Markdown, for the page that GitHub has of a job: first what does not hold.

use super::{
    Report,
    proven::{COUNTED, Found, Proven, revisions, selected, verdict},
};
use crate::output::brief;
use stairway::roundtrip::{Grade, Status};

/// GitHub takes a megabyte for a step, and nothing of what is larger.
const MOST: usize = 900_000;

pub(super) fn summary(report: &Report<'_>) -> String {
    let proof = report.proof;
    let verdict = if proof.ok { "proven" } else { "not proven" };
    let mut parts = vec![format!("## Round trip: {verdict}"), table(report)];
    let revisions = revisions(proof);
    let failed = revisions.iter().filter(|proven| proven.is_failed());
    let mut told: Vec<String> = failed.map(|proven| findings(report, proven)).collect();
    let whole = proof.whole.iter();
    let whole = whole.filter(|whole| whole.status == Status::Failed);
    told.extend(whole.map(|whole| {
        let heading = format!("### `{}` on {}", whole.obligation, whole.dialect.title());
        format!("{heading}\n\n{}", detail(&whole.detail))
    }));
    parts.extend(fitting(told));
    parts.extend(losses(&revisions));
    parts.push(took(report));
    parts.join("\n\n") + "\n"
}

/// What the proof was of, and how long it took.
fn took(report: &Report<'_>) -> String {
    let proof = report.proof;
    let of = selected(proof).map(|revisions| format!(" for {revisions}"));
    let stopped = proof.stopped.as_ref().map(|revision| {
        let revision = code(revision.as_str());
        format!("; stopped after {revision}")
    });
    format!(
        "Took {:.1} s{} with Stairway {}{}.",
        proof.elapsed.as_secs_f64(),
        of.unwrap_or_default(),
        stairway::VERSION,
        stopped.unwrap_or_default()
    )
}

/// How many revisions did how on each database.
fn table(report: &Report<'_>) -> String {
    let proof = report.proof;
    let mut lines = vec![
        format!("| | {} |", COUNTED.map(Status::as_str).join(" | ")),
        format!("|---|{}", "--:|".repeat(COUNTED.len())),
    ];
    for database in &proof.databases {
        let verdicts: Vec<Status> = database.revisions.iter().map(verdict).collect();
        let count = |status| {
            verdicts
                .iter()
                .filter(|own| **own == status)
                .count()
                .to_string()
        };
        lines.push(format!(
            "| {} {} | {} |",
            database.dialect.title(),
            prose(&database.version),
            COUNTED.map(count).join(" | ")
        ));
    }
    lines.join("\n")
}

fn findings(report: &Report<'_>, proven: &Proven<'_>) -> String {
    let mut lines = vec![format!(
        "### {} {}",
        code(proven.revision.as_str()),
        prose(&brief(proven.message))
    )];
    lines.extend(proven.findings().iter().map(|found| finding(report, found)));
    lines.join("\n\n")
}

fn finding(report: &Report<'_>, found: &Found<'_>) -> String {
    let finding = found.finding;
    let place = finding.path.as_ref().map(|path| {
        let line = finding.line.map(|line| format!(":{line}"));
        let path = report.places.shown(path);
        format!(
            ", at {}",
            code(&format!("{path}{}", line.unwrap_or_default()))
        )
    });
    let mut text = format!(
        "**{}** {} on {}{}\n\n{}",
        finding.obligation.as_str(),
        finding.status.as_str(),
        found.databases(),
        place.unwrap_or_default(),
        detail(&finding.detail)
    );
    if let Some(statement) = &finding.statement {
        text.push_str(&format!("\n\n{}", fenced(statement, "sql")));
    }
    text
}

/// What the downgrades cost that lose something.
fn losses(revisions: &[Proven<'_>]) -> Option<String> {
    let lossy = revisions.iter().filter_map(|proven| {
        proven.grade().filter(|grade| *grade != Grade::Exact)?;
        Some(format!(
            "- {} {}: {}",
            code(proven.revision.as_str()),
            prose(&brief(proven.message)),
            prose(&proven.cost(8)?)
        ))
    });
    let lines: Vec<String> = lossy.collect();
    // Blank lines let GitHub read Markdown in HTML.
    (!lines.is_empty()).then(|| {
        format!(
            "<details><summary>Downgrades that are not exact: {}</summary>\n\n{}\n\n</details>",
            lines.len(),
            lines[..lines.len().min(1000)].join("\n")
        )
    })
}

/// As many as there is room for, and how many there are beyond.
fn fitting(parts: Vec<String>) -> Vec<String> {
    let mut size = 0;
    let all = parts.len();
    let mut fitting: Vec<String> = parts
        .into_iter()
        .take_while(|part| {
            size += part.len();
            size <= MOST / 2
        })
        .collect();
    if fitting.len() < all {
        let more = all - fitting.len();
        fitting.push(format!(
            "and {more} more, which are in the log of this step"
        ));
    }
    fitting
}

/// A sentence, or several lines as they are.
fn detail(text: &str) -> String {
    match text.split_once('\n') {
        None => prose(text),
        Some((first, rest)) => format!("{}\n\n{}", prose(first), fenced(rest, "text")),
    }
}

/// A sentence, in which back quotes stand around what is code.
fn prose(text: &str) -> String {
    let mut parts = text.split('`').enumerate().peekable();
    let mut prose = String::new();
    while let Some((at, part)) = parts.next() {
        match at % 2 == 1 && parts.peek().is_some() {
            true => prose.push_str(&code(part)),
            false if at % 2 == 1 => prose.push_str(&format!("\\`{}", plain(part))),
            false => prose.push_str(&plain(part)),
        }
    }
    prose
}

/// What Markdown and HTML would take for their own, as it is; a table's pipe among it.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => plain.push_str("&lt;"),
            '&' => plain.push_str("&amp;"),
            '\n' | '\r' => plain.push(' '),
            '\\' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '@' => plain.extend(['\\', c]),
            c => plain.push(c),
        }
    }
    plain
}

/// Code in a line; between more back quotes than it holds.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let quotes = "`".repeat(longest(&text) + 1);
    let blank = if text.contains('`') { " " } else { "" };
    format!("{quotes}{blank}{text}{blank}{quotes}")
}

/// Lines of code.
fn fenced(text: &str, language: &str) -> String {
    let fence = "`".repeat((longest(text) + 1).max(3));
    format!("{fence}{language}\n{}\n{fence}", text.trim_end())
}

/// How many back quotes stand together at most.
fn longest(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::test::report::testing;
    use insta::assert_snapshot;
    use pretty_assertions::assert_eq;
    use stairway::revision::RevisionId;

    #[test]
    fn what_does_not_hold_comes_first() {
        testing::with_report(|report| {
            assert_snapshot!(summary(report).replace(stairway::VERSION, "[version]"))
        });
    }

    #[test]
    fn a_selection_and_where_it_stopped_are_said() {
        let (mut proof, source) = testing::every_status();
        let some = ["a1", "b2"].map(|id| id.parse::<RevisionId>().unwrap());
        proof.stopped = Some(some[1].clone());
        proof.selection = Some(some.to_vec());
        let summary = summary(&testing::report(&proof, &source));
        assert_eq!(
            summary.lines().last().unwrap_or_default(),
            format!(
                "Took 1.2 s for 2 selected revisions with Stairway {}; stopped after `b2`.",
                stairway::VERSION
            )
        );
    }

    #[test]
    fn what_is_quoted_is_code_and_the_rest_is_text() {
        assert_eq!(
            prose("table `a_b` has *no* <x>"),
            "table `a_b` has \\*no\\* &lt;x>"
        );
        assert_eq!(prose("one ` alone"), "one \\` alone");
        assert_eq!(code("a``b"), "``` a``b ```");
        assert_eq!(fenced("```\nx\n", "sql"), "````sql\n```\nx\n````");
    }

    #[test]
    fn what_is_too_much_is_counted() {
        let parts = vec!["x".repeat(MOST / 4); 5];
        let fitting = fitting(parts);
        assert_eq!(fitting.len(), 3);
        assert_eq!(fitting[2], "and 3 more, which are in the log of this step");
    }
}
