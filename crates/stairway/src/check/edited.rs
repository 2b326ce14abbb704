//! That what was committed is as it was: no revision that others may have applied was edited, renamed or taken away.
//!
//! Comments and layout do not count: revisions are compared by the checksums that databases record. A downgrade may be
//! corrected, and parents may change, with a warning: what the databases hold is the same.

use super::{Finding, Rule, Said, count};
use crate::{
    Place,
    revision::{RevisionId, graph::list},
    script::{BlockKind, Script},
    source::Source,
};
use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
};

/// The revisions as they were committed.
#[derive(Clone, Debug)]
pub struct Committed {
    /// The branch that they are committed in: `origin/main`.
    pub base: String,
    /// The files of the folder of revisions there.
    pub files: Vec<CommittedFile>,
}

/// A file as it was committed.
#[derive(Clone, Debug)]
pub struct CommittedFile {
    /// Where it was, or is still.
    pub path: PathBuf,
    /// What was in it.
    pub bytes: Vec<u8>,
}

pub(super) fn check(source: &Source, committed: Result<&Committed, &str>) -> Said {
    let committed = committed.map_err(str::to_owned)?;
    let now: BTreeMap<&Path, &Script> = source
        .scripts()
        .iter()
        .map(|script| (script.path(), script))
        .collect();
    let mut findings = Vec::new();
    let mut compared = 0;
    for file in &committed.files {
        let there = now.get(file.path.as_path());
        // Most are as they were, to the byte.
        if there.is_some_and(|script| script.text().as_bytes() == file.bytes) {
            compared += 1;
            continue;
        }
        let before = Script::from_bytes(file.path.as_path(), &file.bytes, source.written());
        let Ok(before) = before else {
            let message = format!(
                "`{}` was no sound revision in `{}`",
                file.path.display(),
                committed.base
            );
            let finding = Finding::new(Rule::Edited, message)
                .warning()
                .at(Place::whole(file.path.clone()), "");
            findings.push(finding.note("it is not compared with what it is now"));
            continue;
        };
        compared += 1;
        match source.script(before.revision()) {
            Some(script) => findings.extend(edits(&before, script, &committed.base)),
            None => {
                let moved = || by_sql(source, &before);
                findings.push(gone(
                    &before,
                    there.copied().or_else(moved),
                    &committed.base,
                ));
            }
        }
    }
    Ok((
        findings,
        format!(
            "compared {} with `{}`",
            count(compared, "revision"),
            committed.base
        ),
    ))
}

/// The revision that does what `before` did.
fn by_sql<'s>(source: &'s Source, before: &Script) -> Option<&'s Script> {
    let none = statements(before, BlockKind::Upgrade).next().is_none();
    let mut scripts = source.scripts().iter();
    scripts.find(|script| !none && script.upgrade_checksum() == before.upgrade_checksum())
}

/// That a revision is not there any more, unless under another id.
fn gone(before: &Script, there: Option<&Script>, base: &str) -> Finding {
    let id = before.revision();
    let finding = match there {
        Some(script) => {
            let now = script.revision();
            let message = format!("revision `{id}` has another id now: `{now}`");
            Finding::of(Rule::Edited, script, script.revision_span(), message)
        }
        None => {
            let message = format!("revision `{id}` is gone");
            Finding::new(Rule::Edited, message).at(Place::whole(before.path()), "")
        }
    };
    Finding {
        revision: Some(id.clone()),
        ..finding
    }
    .note(format!(
        "it is committed in `{base}`, so databases may have applied it"
    ))
    .help("bring it back, and take back what it does in a new revision")
}

fn edits(before: &Script, now: &Script, base: &str) -> Vec<Finding> {
    let id = now.revision();
    let mut findings = Vec::new();
    if before.upgrade_checksum() != now.upgrade_checksum() {
        let message = format!("the upgrade of `{id}` was edited");
        let span = first_edit(before, now, BlockKind::Upgrade);
        findings.push(
            Finding::of(Rule::Edited, now, span, message)
                .note(format!(
                    "it is committed in `{base}`, so databases may have applied it as it was"
                ))
                .help("restore it, and write the change into a new revision"),
        );
    }
    if before.downgrade_checksum() != now.downgrade_checksum() {
        let message = format!("the downgrade of `{id}` was edited");
        let span = first_edit(before, now, BlockKind::Downgrade);
        findings.push(
            Finding::of(Rule::Edited, now, span, message)
                .warning()
                .note(format!("it is committed in `{base}`")),
        );
    }
    let needs = |script: &Script| {
        let mut revises = script.revises().to_vec();
        let mut depends_on = script.depends_on().to_vec();
        revises.sort_unstable();
        depends_on.sort_unstable();
        (revises, depends_on)
    };
    if needs(before) != needs(now) {
        let span = now
            .revises_spans()
            .first()
            .map_or(now.revision_span(), Range::clone);
        let message = match before.revises() == now.revises() {
            true => format!("revision `{id}` depends on other revisions than it did"),
            false => format!(
                "revision `{id}` revised {} before",
                parents(before.revises())
            ),
        };
        findings.push(
            Finding::of(Rule::Edited, now, span, message)
                .warning()
                .note(format!("it is committed in `{base}`")),
        );
    }
    findings
}

fn parents(revises: &[RevisionId]) -> String {
    match revises {
        [] => "nothing".to_owned(),
        revises => list(revises),
    }
}

/// The first statement that is not what it was; the directive where statements went missing.
fn first_edit(before: &Script, now: &Script, kind: BlockKind) -> Range<usize> {
    let mut old = statements(before, kind).map(|(_, text)| text);
    let edited = statements(now, kind).find(|(_, text)| old.next() != Some(text));
    let block = || now.blocks().iter().rfind(|block| block.kind == kind);
    edited
        .map(|(span, _)| span)
        .or_else(|| block().map(|block| block.directive.clone()))
        .or_else(|| {
            now.irreversible()
                .map(|irreversible| irreversible.span.clone())
        })
        .unwrap_or(now.revision_span())
}

fn statements(script: &Script, kind: BlockKind) -> impl Iterator<Item = (Range<usize>, &str)> {
    let blocks = script
        .blocks()
        .iter()
        .filter(move |block| block.kind == kind);
    let spans = blocks.flat_map(|block| block.statements.iter().cloned());
    spans.map(|span| {
        let text = script.text().get(span.clone()).unwrap_or_default();
        (span, text)
    })
}

#[cfg(test)]
mod tests {
    use super::{super::testing::*, *};
    use insta::assert_snapshot;

    const A: &str = "--! upgrade\nCREATE TABLE a (id int);\n--! downgrade\nDROP TABLE a;\n";
    const B: &str = "--! revises a\n--! upgrade\nCREATE TABLE b (id int);\nSELECT 1;\n--! downgrade\nDROP TABLE b;\n";

    /// What is said of `now`, where `before` was committed.
    fn of(before: &[(&str, &str)], now: &[(&str, &str)]) -> String {
        let committed = Committed {
            base: "main".to_owned(),
            files: before
                .iter()
                .map(|(id, body)| CommittedFile {
                    path: format!("m/{id}.sql").into(),
                    bytes: format!("--! revision {id}\n{body}").into(),
                })
                .collect(),
        };
        said(check(&source(now), Ok(&committed)))
    }

    #[test]
    fn comments_layout_line_ends_and_new_revisions_are_no_edits() {
        let laid_out = B
            .replace("b (id int)", "b (\n    id int -- The key.\n)")
            .replace('\n', "\r\n");
        assert_snapshot!(of(&[("b", B), ("a", A)], &[("a", A), ("b", &laid_out), ("c", "--! revises b\n")]), @"compared 2 revisions with `main`");
    }

    #[test]
    fn an_edit_is_shown_at_the_first_statement_that_differs() {
        let edited = B.replace("SELECT 1", "SELECT 2");
        assert_snapshot!(of(&[("a", A), ("b", B)], &[("a", A), ("b", &edited)]), @"
        m/b.sql:5:1 error edited b: the upgrade of `b` was edited
          note: it is committed in `main`, so databases may have applied it as it was
        compared 2 revisions with `main`
        ");
        let shorter = B.replace("SELECT 1;\n", "");
        assert_snapshot!(of(&[("a", A), ("b", B)], &[("a", A), ("b", &shorter)]), @"
        m/b.sql:3:1 error edited b: the upgrade of `b` was edited
          note: it is committed in `main`, so databases may have applied it as it was
        compared 2 revisions with `main`
        ");
    }

    #[test]
    fn a_downgrade_may_be_corrected_and_parents_may_change() {
        let corrected = B
            .replace("DROP TABLE b", "DROP TABLE b CASCADE")
            .replace("revises a", "revises c");
        let c = A.replace("TABLE a", "TABLE c");
        assert_snapshot!(of(&[("a", A), ("b", B)], &[("a", A), ("b", &corrected), ("c", &c)]), @"
        m/b.sql:7:1 warning edited b: the downgrade of `b` was edited
          note: it is committed in `main`
        m/b.sql:2:13 warning edited b: revision `b` revised `a` before
          note: it is committed in `main`
        compared 2 revisions with `main`
        ");
    }

    #[test]
    fn a_revision_that_is_gone_or_has_another_id() {
        assert_snapshot!(of(&[("a", A), ("b", B)], &[("a", A)]), @"
        m/b.sql error edited b: revision `b` is gone
          note: it is committed in `main`, so databases may have applied it
        compared 2 revisions with `main`
        ");
        let committed = Committed {
            base: "main".to_owned(),
            files: vec![CommittedFile {
                path: "m/a.sql".into(),
                bytes: b"--! revision z\n".into(),
            }],
        };
        assert_snapshot!(said(check(&source(&[("a", A)]), Ok(&committed))), @"
        m/a.sql:1:14 error edited z: revision `z` has another id now: `a`
          note: it is committed in `main`, so databases may have applied it
        compared 1 revision with `main`
        ");
    }

    #[test]
    fn what_was_no_revision_is_not_compared() {
        assert_snapshot!(of(&[("a", "--! upgrde\n")], &[("a", A)]), @"
        m/a.sql warning edited: `m/a.sql` was no sound revision in `main`
          note: it is not compared with what it is now
        compared 0 revisions with `main`
        ");
    }
}
