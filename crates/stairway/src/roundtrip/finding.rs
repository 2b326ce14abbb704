//! Findings: what is said of a landing that is not what it should be, and of a step that failed.

use super::{Finding, Obligation, RevisionProof, Status};
use crate::{
    Dialect, Error, ErrorKind,
    connection::ServerError,
    script::{BlockKind, Script},
    snapshot::{
        Snapshot,
        difference::{self, Change, Level, Wording},
    },
    sql::print,
};

/// Compares a landing with what it should be.
pub(super) fn compare(
    obligation: Obligation,
    script: &Script,
    proof: &mut RevisionProof,
    wanted: &Snapshot,
    landed: &Snapshot,
) -> Status {
    let wording = match obligation {
        Obligation::Again => Wording::Again,
        _ => Wording::Downgrade,
    };
    let mut worst = Status::Ok;
    for change in difference::difference(wanted, landed).changes {
        let status = match change.level {
            Level::Difference => Status::Failed,
            Level::Note => Status::Note,
        };
        worst = worst.max(status);
        let mut finding = about(
            script,
            wanted.dialect,
            obligation,
            status,
            in_words(&change, wording),
        );
        finding.object = Some(change.part.as_ref().unwrap_or(&change.object).to_string());
        proof.findings.push(finding);
    }
    worst
}

pub(super) fn in_words(change: &Change, wording: Wording) -> String {
    match change.detail() {
        Some(detail) => format!("{}\n{detail}", change.line(wording)),
        None => change.line(wording),
    }
}

/// What a downgrade that does nothing leaves, after a line that says so.
pub(super) fn nothing_done(before: &Snapshot, after: &Snapshot) -> String {
    let mut lines = vec![
        "the downgrade does nothing: everything that the upgrade changed is still there".to_owned(),
    ];
    let changes = difference::difference(before, after).changes;
    lines.extend(changes.iter().map(|change| change.line(Wording::Downgrade)));
    lines.join("\n")
}

/// A finding that points at the block of its obligation's direction.
pub(super) fn about(
    script: &Script,
    dialect: Dialect,
    obligation: Obligation,
    status: Status,
    detail: String,
) -> Finding {
    let kind = match obligation {
        Obligation::Down => BlockKind::Downgrade,
        _ => BlockKind::Upgrade,
    };
    let span = script
        .blocks()
        .iter()
        .find(|block| block.kind == kind && block.runs_on(dialect))
        .map_or(script.revision_span(), |block| block.directive.clone());
    Finding {
        obligation,
        status,
        object: None,
        detail,
        statement: None,
        path: Some(script.path().to_owned()),
        line: script.place_of(span).line(),
    }
}

/// Whether a database refused a statement; otherwise it did not come to that.
pub(super) fn is_refused(error: &Error) -> bool {
    error.kind() == ErrorKind::Step && std::error::Error::source(error).is_some()
}

/// The finding of a step that failed; an interrupt or a lost database is no finding.
pub(super) fn failure(
    obligation: Obligation,
    script: &Script,
    dialect: Dialect,
    error: Error,
) -> Result<Finding, Error> {
    if !matches!(error.kind(), ErrorKind::Step | ErrorKind::Source) {
        return Err(error);
    }
    let mut finding = about(script, dialect, obligation, Status::Failed, cause(&error));
    if let Some(place) = error.place() {
        finding.line = place.line();
        finding.statement = statement(script, place.span());
    }
    Ok(finding)
}

/// The first line of a failure: the server's own message.
pub(super) fn message(finding: &Finding) -> &str {
    finding.detail.lines().next().unwrap_or_default()
}

/// The server's message with what it said beside it, or the error's own with its reason and remedy where no server
/// spoke.
fn cause(error: &Error) -> String {
    let source = std::error::Error::source(error);
    let mut lines = vec![match source {
        Some(cause) => cause.to_string(),
        None => error.to_string(),
    }];
    let notes = error.notes().into_iter();
    lines.extend(notes.filter(|note| note.starts_with("detail") || note.starts_with("hint")));
    let cause = source.and_then(|cause| cause.downcast_ref::<ServerError>());
    if cause.is_some_and(holds_values) {
        for text in &mut lines {
            *text = print::line(text);
        }
    }
    // A statement that no database saw has its reason and its remedy; that nothing was run goes without saying here.
    let mut notes = error.notes();
    if error.kind() == ErrorKind::Source && notes.pop().is_some() {
        let reasons = notes.into_iter();
        lines.extend(reasons.map(|reason| format!("note: {reason}")));
        lines.extend(error.help().map(|help| format!("help: {help}")));
    }
    lines.join("\n")
}

/// Whether values of rows stand in an answer. Those that the proof makes may be long, and may hold the end of a line.
fn holds_values(cause: &ServerError) -> bool {
    let classes = ["22", "23"];
    let is_sqlstate = cause.code.as_ref().is_some_and(|code| code.len() == 5);
    let mut of = classes
        .iter()
        .filter_map(|class| cause.code.as_ref()?.strip_prefix(*class));
    is_sqlstate && of.next().is_some()
}

/// The statement that holds a span.
fn statement(script: &Script, span: std::ops::Range<usize>) -> Option<String> {
    script
        .blocks()
        .iter()
        .flat_map(|block| &block.statements)
        .find(|statement| statement.start <= span.start && span.end <= statement.end)
        .and_then(|statement| script.text().get(statement.clone()))
        .map(str::to_owned)
}
