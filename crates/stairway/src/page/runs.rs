//! What each revision runs on one database, where that is not what its file says.

use crate::{
    Dialect,
    plan::Step,
    revision::{Direction, RevisionId},
    script::Script,
    source::Source,
    sql::{Segment, Walk, is_guard},
};
use std::collections::{BTreeMap, BTreeSet};

/// What a direction of a revision runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runs {
    /// No statement.
    Nothing,
    /// What its blocks say, word for word.
    AsWritten,
    /// These statements in place of it.
    Instead(Instead),
    /// It has no translation, and why.
    Refused(String),
}

/// Statements that run in place of what is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Instead {
    /// Those that change the database.
    pub text: String,
    /// How many there are that only watch.
    pub guards: usize,
    /// Those and the others, in the order in which they run.
    pub whole: String,
}

/// What every revision runs, one after another from base to head and back: as a run up and down would.
pub fn runs(source: &Source, dialect: Dialect) -> BTreeMap<(RevisionId, Direction), Runs> {
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
    let mut instead = Instead::default();
    for segment in segments {
        if segment.foreign_keys_off {
            instead.both("-- with foreign_keys off around the transaction\n");
        }
        if !segment.transaction {
            instead.both("-- outside of a transaction\n");
        }
        for statement in &segment.statements {
            let text = format!("{};\n", statement.text.trim_end());
            match is_guard(&statement.text) {
                true => {
                    instead.guards += 1;
                    instead.whole.push_str(&text);
                }
                false => instead.both(&text),
            }
        }
    }
    Runs::Instead(instead)
}

impl Instead {
    fn both(&mut self, text: &str) {
        self.text.push_str(text);
        self.whole.push_str(text);
    }
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
        let text = "UPDATE t SET id = 1 WHERE id IS NOT 2;\n";
        let other = Runs::Instead(Instead {
            text: text.to_owned(),
            guards: 0,
            whole: text.to_owned(),
        });
        check(update, Dialect::Sqlite, &other);
        let one = "--! upgrade sqlite\nDELETE FROM t;";
        check(one, Dialect::Sqlite, &Runs::AsWritten);
        check(one, Dialect::Postgres, &Runs::Nothing);
    }
}
