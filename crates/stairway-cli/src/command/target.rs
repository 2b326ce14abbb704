//! Targets as they are typed: parsed, counted from the database where they ask for that, and resolved on the revisions.

use crate::{diagnostic::Diagnostic, output::Output, settings::Settings};
use stairway::{
    executor::Status,
    revision::{Range, RevisionId, Target},
    source::Source,
};
use std::collections::BTreeSet;

type Resolved<T> = Result<T, Box<Diagnostic>>;

/// A target and the word for it.
pub(super) fn parsed(word: &str) -> Resolved<Target> {
    Ok(word.parse().map_err(stairway::Error::from)?)
}

/// The target of a run, which starts where the database is: a range is for a script alone.
pub(super) fn of_run(word: &str) -> Resolved<Target> {
    parsed(word).map_err(|error| match word.contains(':') && word.parse::<Range>().is_ok() {
        true => Box::new(error.help(
            "a range is for `--sql`, which writes a script; a run starts where the database is, and takes its end alone",
        )),
        false => error,
    })
}

/// Where the database stands, if one of `targets` is counted from there; else none is asked.
pub(super) fn status<'t>(
    settings: &Settings,
    output: &Output,
    source: &Source,
    targets: impl IntoIterator<Item = &'t Target>,
) -> Resolved<Option<Status>> {
    let Some(target) = targets.into_iter().find(|target| target.is_relative()) else {
        return Ok(None);
    };
    super::counted_from(target, settings, output, source).map(Some)
}

/// The revisions that `target` names: none for `base`, and for the heads where there are no revisions.
pub(super) fn revisions(
    source: &Source,
    target: &Target,
    status: Option<&Status>,
) -> Resolved<Vec<RevisionId>> {
    let applied = status.map_or_else(BTreeSet::new, Status::applied);
    let revisions = target.revisions(source.graph(), &applied);
    Ok(revisions.map_err(|error| source.explain(error))?)
}

/// That `target` names no revision, and why where that is because nothing is applied.
pub(super) fn nothing(target: &Target) -> String {
    let word = target.to_string();
    let applied = word
        .strip_suffix("current")
        .filter(|_| target.is_relative());
    let why = match applied.map(|branch| branch.trim_end_matches('@')) {
        None => String::new(),
        Some("") => ": nothing is applied".to_owned(),
        Some(branch) => format!(": nothing of `{branch}` is applied"),
    };
    format!("`{word}` names no revision{why}")
}
