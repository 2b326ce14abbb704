//! What each revision runs on one database, where that is not what its file says.

use stairway::{
    Dialect,
    plan::Step,
    revision::{Direction, RevisionId},
    script::Script,
    source::Source,
    sql::{Segment, Walk},
};
use std::collections::{BTreeMap, BTreeSet};

/// What a direction of a revision runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Runs {
    /// No statement.
    Nothing,
    /// What its blocks say, word for word.
    AsWritten,
    /// These statements in place of it.
    Instead(String),
    /// It has no translation, and why.
    Refused(String),
}

/// What every revision runs, one after another from base to head and back: as a run up and down would.
pub(super) fn runs(source: &Source, dialect: Dialect) -> BTreeMap<(RevisionId, Direction), Runs> {
    let mut walk = Walk::new(source, dialect);
    let mut applied = BTreeSet::new();
    let mut runs = BTreeMap::new();
    let up = source.graph().order().map(|id| (id, Direction::Upgrade));
    let down = source.graph().order().rev();
    let down = down.map(|id| (id, Direction::Downgrade));
    for (revision, direction) in up.chain(down) {
        let Some(script) = source.script(revision) else {
            continue;
        };
        let step = Step {
            revision: revision.clone(),
            direction,
        };
        let what = match walk.segments(&applied, &step) {
            Ok(segments) => what(script, &segments),
            Err(error) => Runs::Refused(error.to_string()),
        };
        walk.taken();
        match direction {
            Direction::Upgrade => applied.insert(revision.clone()),
            Direction::Downgrade => applied.remove(revision),
        };
        runs.insert((revision.clone(), direction), what);
    }
    runs
}

fn what(script: &Script, segments: &[Segment<'_>]) -> Runs {
    let statements = || segments.iter().flat_map(|segment| &segment.statements);
    if statements().next().is_none() {
        return Runs::Nothing;
    }
    let mut written = statements();
    if written.all(|it| script.text().get(it.span.clone()) == Some(it.text.as_ref())) {
        return Runs::AsWritten;
    }
    let mut text = String::new();
    for segment in segments {
        if segment.foreign_keys_off {
            text.push_str("-- with foreign_keys off around the transaction\n");
        }
        if !segment.transaction {
            text.push_str("-- outside of a transaction\n");
        }
        for statement in &segment.statements {
            text.push_str(statement.text.trim_end());
            text.push_str(";\n");
        }
    }
    Runs::Instead(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{path::Path, sync::Arc};

    /// What the upgrade of a revision runs, on a table that has one column.
    fn check(upgrade: &str, dialect: Dialect, expected: &Runs) {
        let base = "--! revision a\n\n--! upgrade\nCREATE TABLE t (id int);\n";
        let text = format!("--! revision b\n--! revises a\n\n{upgrade}\n");
        let texts = [
            ("a.sql".to_owned(), Arc::from(base)),
            ("b.sql".to_owned(), Arc::from(text)),
        ];
        let source = Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap();
        let runs = runs(&source, dialect);
        assert_eq!(&runs[&("b".parse().unwrap(), Direction::Upgrade)], expected);
    }

    #[test]
    fn what_runs_is_told_where_it_is_not_what_is_written() {
        let update = "--! upgrade\nUPDATE t SET id = 1 WHERE id IS DISTINCT FROM 2;";
        check(update, Dialect::Postgres, &Runs::AsWritten);
        let other = Runs::Instead("UPDATE t SET id = 1 WHERE id IS NOT 2;\n".to_owned());
        check(update, Dialect::Sqlite, &other);
        let one = "--! upgrade sqlite\nDELETE FROM t;";
        check(one, Dialect::Sqlite, &Runs::AsWritten);
        check(one, Dialect::Postgres, &Runs::Nothing);
    }
}
