//! That each revision can be brought to each database, both ways.
//!
//! After a revision that cannot, what needs it is not looked at: what the schema is there is not known.

use super::{Finding, Rule, Said, count};
use crate::{
    Dialect, Error,
    plan::Step,
    revision::{Direction, RevisionId},
    source::Source,
    sql::{SqlError, Walk},
};
use std::collections::BTreeSet;

pub(super) fn check(source: &Source, databases: &[Dialect]) -> Said {
    if let [only] = databases {
        return Err(format!(
            "the revisions are for {} alone, so nothing is translated",
            only.title()
        ));
    }
    let mut findings = Vec::new();
    let others = databases
        .iter()
        .filter(|dialect| **dialect != source.written());
    let mut titles = Vec::new();
    for &dialect in others {
        titles.push(dialect.title());
        findings.extend(refusals(source, dialect));
    }
    let revisions = count(source.scripts().len(), "revision");
    Ok((
        findings,
        format!("{revisions}, for {}", titles.join(" and ")),
    ))
}

fn refusals(source: &Source, dialect: Dialect) -> Vec<Finding> {
    let graph = source.graph();
    let mut walk = Walk::new(source, dialect);
    let mut applied = BTreeSet::new();
    let mut refused: Vec<(RevisionId, SqlError)> = Vec::new();
    let mut unseen = 0;
    for revision in graph.order() {
        let step = |direction| Step {
            revision: revision.clone(),
            direction,
        };
        let mut needs = graph.before(revision.as_str()).into_iter();
        if !needs.all(|needed| applied.contains(&needed)) {
            unseen += 1;
            continue;
        }
        if let Err(error) = walk.segments(&applied, &step(Direction::Upgrade)) {
            refused.push((revision.clone(), error));
            continue;
        }
        walk.taken();
        applied.insert(revision.clone());
        match walk.segments(&applied, &step(Direction::Downgrade)) {
            Ok(_) => walk.undone(),
            Err(error) => refused.push((revision.clone(), error)),
        }
    }
    let findings = refused.into_iter();
    let mut findings: Vec<Finding> = findings
        .map(|(revision, error)| {
            let mut finding = Finding::error(Rule::Untranslatable, &Error::from(error));
            finding.revision = Some(revision);
            // That nothing was run goes without saying here.
            for note in &mut finding.notes {
                if let Some(rest) = note.strip_suffix("; nothing was run") {
                    *note = rest.to_owned();
                }
            }
            finding
        })
        .collect();
    if let (Some(first), 1..) = (findings.first_mut(), unseen) {
        first.notes.push(format!(
            "not looked at, since they come after what cannot be translated for {}: {}",
            dialect.title(),
            count(unseen, "revision")
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{super::testing::*, *};
    use insta::assert_snapshot;

    const BODIES: [(&str, &str); 5] = [
        (
            "a",
            "--! upgrade\nCREATE TABLE a (id int);\n--! downgrade\nDROP TABLE a;\n",
        ),
        (
            "b",
            "--! revises a\n--! upgrade\nALTER TABLE a ADD COLUMN b int;\n--! downgrade\nDROP FUNCTION f();\n",
        ),
        (
            "c",
            "--! revises b\n--! upgrade\nALTER TABLE a ADD COLUMN c inet;\n--! downgrade\nSELECT 1;\n",
        ),
        (
            "d",
            "--! revises c\n--! upgrade\nALTER TABLE a DROP COLUMN c;\n--! downgrade\nSELECT 1;\n",
        ),
        (
            "e",
            "--! revises b\n--! upgrade\nALTER TABLE a DROP COLUMN b;\n--! downgrade\nSELECT 1;\n",
        ),
    ];

    #[test]
    fn each_refusal_is_found_and_what_needs_it_is_not_looked_at() {
        let checked = check(&source(&BODIES), &Dialect::ALL);
        assert_snapshot!(said(checked), @"
        m/b.sql:6:1 error untranslatable b: `DROP FUNCTION` has no form on SQLite
          note: what it makes or changes is not among what the two databases share
          note: in the downgrade of `b`, for SQLite
          note: not looked at, since they come after what cannot be translated for SQLite: 1 revision
        m/c.sql:4:28 error untranslatable c: the type `inet` has no equal on SQLite
          note: SQLite has no type whose values mean the same, and no revision before this one creates an enum of that name
          note: in the upgrade of `c`, for SQLite
        5 revisions, for SQLite
        ");
    }

    #[test]
    fn for_one_database_nothing_is_translated() {
        let checked = check(&source(&BODIES), &[Dialect::Postgres]);
        assert_snapshot!(said(checked), @"skipped: the revisions are for PostgreSQL alone, so nothing is translated");
    }
}
