//! What can be said of revisions before they are shared: that they are sound, have one head and a way back, agree with
//! the models, and are what they were when they were committed. One file for each rule.
//!
//! Pure: revisions, models and what was committed are given. Nothing is run, and no database is asked.

mod edited;
mod finding;
mod heads;
mod missing_downgrade;
mod models;
mod reason;
#[cfg(test)]
mod testing;
mod unsound;
mod untranslatable;

pub use edited::{Committed, CommittedFile};
pub use finding::{Finding, Level, Rule};

use crate::{Dialect, Error, model::Models, source::Source};

/// What is checked.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The revisions, or all that is wrong with them.
    pub source: Result<&'a Source, &'a Error>,
    /// The dialects that they are for.
    pub databases: &'a [Dialect],
    /// The models, or all that is wrong with them; none where there are no models.
    pub models: Option<Result<&'a Models, &'a Error>>,
    /// The revisions as they were committed, or why they are not known, as a fragment.
    pub committed: Result<&'a Committed, &'a str>,
}

/// What one rule came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Which.
    pub rule: Rule,
    /// How it ended.
    pub status: Status,
    /// What was looked at, or why nothing was: a lower-case fragment.
    pub detail: String,
}

/// How a rule ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It holds.
    Ok,
    /// It does not.
    Failed,
    /// It was not looked at.
    Skipped,
}

impl Status {
    /// The status as one lower-case word, as JSON shows it.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Failed => "failed",
            Status::Skipped => "skipped",
        }
    }
}

/// All that a check found.
#[derive(Clone, Debug)]
pub struct Report {
    /// By file and line; what has no place comes last.
    pub findings: Vec<Finding>,
    /// A verdict for each rule, in the order of [`Rule::ALL`].
    pub verdicts: Vec<Verdict>,
}

impl Report {
    /// Whether every rule holds that was looked at. Warnings do not count.
    pub fn ok(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.level != Level::Error)
    }
}

/// What a rule says: its findings, and what it looked at; or why it looked at nothing.
type Said = Result<(Vec<Finding>, String), String>;

/// Checks every rule.
pub fn check(subject: &Subject<'_>) -> Report {
    let mut report = Report {
        findings: Vec::new(),
        verdicts: Vec::new(),
    };
    for rule in Rule::ALL {
        let said = match (subject.source, rule) {
            (source, Rule::Unsound) => unsound::check(source),
            (Err(_), _) => Err("the revisions are unsound".to_owned()),
            (Ok(source), Rule::Heads) => heads::check(source),
            (Ok(source), Rule::MissingDowngrade) => {
                missing_downgrade::check(source, subject.databases)
            }
            (Ok(source), Rule::Reason) => reason::check(source),
            (Ok(source), Rule::Untranslatable) => untranslatable::check(source, subject.databases),
            (Ok(source), Rule::Models) => models::check(source, subject.models),
            (Ok(source), Rule::Edited) => edited::check(source, subject.committed),
        };
        report.take(rule, said);
    }
    report.findings.sort_by_cached_key(Finding::order);
    report
}

impl Report {
    fn take(&mut self, rule: Rule, said: Said) {
        let (status, detail) = match said {
            Err(why) => (Status::Skipped, why),
            Ok((findings, detail)) => {
                let failed = findings.iter().any(|finding| finding.level == Level::Error);
                self.findings.extend(findings);
                match failed {
                    true => (Status::Failed, detail),
                    false => (Status::Ok, detail),
                }
            }
        };
        self.verdicts.push(Verdict {
            rule,
            status,
            detail,
        });
    }
}

/// So many things, such as `1 revision`.
fn count(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        count => format!("{count} {thing}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{testing::*, *};
    use insta::assert_snapshot;
    use std::{path::Path, sync::Arc};

    #[test]
    fn findings_come_by_file_and_line_and_without_a_place_last() {
        let source = source(&[
            ("b", "--! revises a\n--! allow rows \"\"\n--! upgrade\n"),
            ("a", "--! upgrade\n"),
            ("c", "--! revises a\n--! irreversible \"\"\n"),
        ]);
        let report = check(&Subject {
            source: Ok(&source),
            databases: &Dialect::ALL,
            models: None,
            committed: Err("nobody knows"),
        });
        assert!(!report.ok());
        assert_snapshot!(shown(&report.findings), @r#"
        m/a.sql:1:14 error missing-downgrade a: revision `a` has no downgrade
        m/b.sql:1:14 error heads: there are 2 heads: `b` and `c`
          m/c.sql:1:14: 
        m/b.sql:1:14 error missing-downgrade b: revision `b` has no downgrade
        m/b.sql:3:1 error reason b: `--! allow rows ""` gives no reason
        m/c.sql:3:1 error reason c: `--! irreversible ""` gives no reason
        "#);
        assert_snapshot!(verdicts(&report), @"
        unsound ok: 3 revisions
        heads failed: 2 heads
        missing-downgrade failed: 2 of 3 revisions
        reason failed: 2 of 2 reasons
        untranslatable ok: 3 revisions, for SQLite
        models skipped: no models are configured
        edited skipped: nobody knows
        ");
    }

    #[test]
    fn of_unsound_revisions_nothing_else_is_said() {
        let texts = ["--! revision a\n--! upgrde\n", "x"];
        let texts = ["a.sql", "b.sql"]
            .map(str::to_owned)
            .into_iter()
            .zip(texts.map(Arc::from));
        let error = Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap_err();
        let report = check(&Subject {
            source: Err(&error),
            databases: &Dialect::ALL,
            models: None,
            committed: Err("nobody knows"),
        });
        assert_snapshot!(shown(&report.findings), @"
        m/a.sql:2:5 error unsound: unknown directive `upgrde`
        m/b.sql:1:1 error unsound: text outside of every block
        m/b.sql:1:1 error unsound: the file does not say which revision it is
        ");
        assert_snapshot!(verdicts(&report), @"
        unsound failed: 3 problems
        heads skipped: the revisions are unsound
        missing-downgrade skipped: the revisions are unsound
        reason skipped: the revisions are unsound
        untranslatable skipped: the revisions are unsound
        models skipped: the revisions are unsound
        edited skipped: the revisions are unsound
        ");
    }
}
