//! Revisions from a few lines, and findings as text.

use super::{Finding, Report, Said};
use crate::{Dialect, source::Source};
use std::{path::Path, sync::Arc};

/// Revisions in `m/` by their ids, which are their messages too, and what follows the line with the id.
pub(super) fn source(bodies: &[(&str, &str)]) -> Source {
    let texts = bodies.iter().map(|(id, body)| {
        let text: Arc<str> = format!("--! revision {id}\n{body}").into();
        (format!("{id}.sql"), text)
    });
    Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap()
}

/// A line for each finding, and one for each note and further place.
pub(super) fn shown(findings: &[Finding]) -> String {
    let mut lines = Vec::new();
    for finding in findings {
        let place = finding.place().map(ToString::to_string);
        let revision = finding.revision.as_ref().map(|id| format!(" {id}"));
        lines.push(format!(
            "{} {} {}{}: {}",
            place.unwrap_or_else(|| "-".to_owned()),
            finding.level.as_str(),
            finding.rule.as_str(),
            revision.unwrap_or_default(),
            finding.message
        ));
        let others = finding.labels.iter().skip(1);
        lines.extend(others.map(|label| format!("  {}: {}", label.place, label.text)));
        lines.extend(finding.notes.iter().map(|note| format!("  note: {note}")));
    }
    lines.join("\n")
}

/// What a rule said.
pub(super) fn said(said: Said) -> String {
    match said {
        Err(why) => format!("skipped: {why}"),
        Ok((findings, detail)) => format!("{}\n{detail}", shown(&findings)).trim().to_owned(),
    }
}

pub(super) fn verdicts(report: &Report) -> String {
    let line = |verdict: &super::Verdict| {
        let (rule, status) = (verdict.rule.as_str(), verdict.status.as_str());
        format!("{rule} {status}: {}", verdict.detail)
    };
    report
        .verdicts
        .iter()
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}
