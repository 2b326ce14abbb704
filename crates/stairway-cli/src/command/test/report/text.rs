//! What a proof found, as text: a table of every revision on every database, then each finding.

use super::proven::{COUNTED, Proven, revisions, selected, verdict};
use crate::output::{Output, Table, Tone, brief};
use stairway::roundtrip::{DatabaseProof, Finding, Grade, Proof, RevisionProof, Status, Whole};

/// The whole report. With `-q` it holds only what does not hold.
pub(in crate::command::test) fn text(proof: &Proof, output: &Output) -> String {
    let mut parts = Vec::new();
    parts.extend(table(proof, output.is_quiet()));
    for database in &proof.databases {
        for revision in &database.revisions {
            if revision.is_failed() || !output.is_quiet() {
                parts.extend(findings(database, revision));
            }
        }
    }
    parts.extend(whole(proof, output.is_quiet(), output.is_verbose()));
    parts.push(summary(proof));
    parts.join("\n\n")
}

fn tone(verdict: Status) -> Tone {
    match verdict {
        Status::Ok => Tone::Good,
        Status::Skipped => Tone::Dim,
        Status::Irreversible | Status::Waived | Status::Note => Tone::Warning,
        Status::Failed => Tone::Bad,
    }
}

fn table(proof: &Proof, failed_only: bool) -> Option<String> {
    let mut revisions = revisions(proof);
    if failed_only {
        revisions.retain(Proven::is_failed);
    }
    if revisions.is_empty() {
        return None;
    }
    let is_graded = revisions.iter().any(|proven| proven.grade().is_some());
    let mut head = vec!["revision"];
    head.extend(
        proof
            .databases
            .iter()
            .map(|database| database.dialect.as_str()),
    );
    head.extend(is_graded.then_some("grade"));
    head.push("message");
    let mut table = Table::new(&head);
    for proven in &revisions {
        let mut row = vec![(proven.revision.to_string(), Tone::Strong)];
        row.extend(
            proven
                .on
                .iter()
                .map(|proof| proof.map_or((String::new(), Tone::Dim), cell)),
        );
        row.extend(is_graded.then(|| grade(proven)));
        row.push((brief(proven.message), Tone::Plain));
        table.row(row);
    }
    Some(table.render())
}

/// What to say of a revision on a database: that it holds, or which obligations do not.
fn cell(proof: &RevisionProof) -> (String, Tone) {
    let verdict = verdict(proof);
    let failed: Vec<&str> = proof
        .obligations
        .each()
        .into_iter()
        .filter(|(_, status)| *status == Status::Failed)
        .map(|(obligation, _)| obligation.as_str())
        .collect();
    let text = match failed.as_slice() {
        [] => verdict.as_str().to_owned(),
        failed => format!("{} failed", failed.join(", ")),
    };
    (text, tone(verdict))
}

/// What the downgrade costs, with one name at most: the table has to fit beside the message.
fn grade(proven: &Proven<'_>) -> (String, Tone) {
    let Some(grade) = proven.grade() else {
        return (String::new(), Tone::Dim);
    };
    let tone = match grade {
        Grade::Exact => Tone::Dim,
        Grade::Lossy => Tone::Plain,
        Grade::Irreversible => Tone::Warning,
    };
    (proven.cost(1).unwrap_or_default(), tone)
}

/// The findings of a revision on a database, or nothing where there are none.
fn findings(database: &DatabaseProof, proof: &RevisionProof) -> Option<String> {
    if proof.findings.is_empty() {
        return None;
    }
    let verdict = verdict(proof);
    let mut lines = vec![format!(
        "{} {} on {}: {}",
        tone(verdict).paint(verdict.as_str()),
        Tone::Strong.paint(proof.revision.as_str()),
        database.dialect.title(),
        brief(&proof.message)
    )];
    // What does not hold comes first, and each in the order in which it was found.
    let mut findings: Vec<&Finding> = proof.findings.iter().collect();
    findings.sort_by_key(|finding| finding.status != Status::Failed);
    lines.extend(findings.into_iter().map(finding));
    Some(lines.join("\n"))
}

/// What was found, the statement, and the line to look at.
fn finding(finding: &Finding) -> String {
    // A failure goes without saying.
    let status = match finding.status {
        Status::Failed => String::new(),
        status => format!(", {}", status.as_str()),
    };
    let mut text = format!(
        "  {}{status}: {}",
        finding.obligation.as_str(),
        finding.detail.replace('\n', "\n    ")
    );
    if let Some(statement) = &finding.statement {
        text.push_str(&format!(
            "\n    in: {}",
            statement.replace('\n', "\n        ")
        ));
    }
    if let Some(path) = &finding.path {
        let line = finding
            .line
            .map(|line| format!(":{line}"))
            .unwrap_or_default();
        text.push_str(&format!("\n    at {}{line}", path.display()));
    }
    text
}

/// What was found of the history as a whole; unless `all`, only what is worth knowing.
fn whole(proof: &Proof, failed_only: bool, all: bool) -> Option<String> {
    let worth = |whole: &&Whole| match whole.status {
        Status::Failed => true,
        Status::Ok => {
            all || ["base", "head", "models", "order"].contains(&whole.obligation) && !failed_only
        }
        _ => !failed_only,
    };
    let mut table = Table::new(&["history", "obligation", "status", "detail"]);
    let mut rows = 0;
    for whole in proof.whole.iter().filter(worth) {
        let tone = match whole.status {
            Status::Skipped => Tone::Warning,
            status => tone(status),
        };
        table.row([
            (whole.dialect.as_str(), Tone::Plain),
            (whole.obligation, Tone::Plain),
            (whole.status.as_str(), tone),
            (whole.detail.as_str(), Tone::Plain),
        ]);
        rows += 1;
    }
    (rows > 0).then(|| table.render())
}

/// The verdict, what of the history as a whole does not hold, and the count of what the rest is made of.
fn summary(proof: &Proof) -> String {
    let databases = proof.databases.iter().map(|database| {
        let count = |status| {
            let verdicts = database.revisions.iter().map(verdict);
            verdicts.filter(|verdict| *verdict == status).count()
        };
        let mut words: Vec<String> = COUNTED
            .into_iter()
            .map(|status| (count(status), status))
            .filter(|(count, status)| *count > 0 || *status == Status::Ok)
            .map(|(count, status)| format!("{count} {}", status.as_str()))
            .collect();
        let failed = proof
            .whole
            .iter()
            .filter(|whole| whole.status == Status::Failed && whole.dialect == database.dialect);
        words.extend(failed.map(|whole| format!("{} failed", whole.obligation)));
        format!(
            "{} {}: {}",
            database.dialect.title(),
            database.version,
            words.join(", ")
        )
    });
    let databases: Vec<String> = databases.collect();
    let (verdict, tone) = match proof.ok {
        true => ("proven", Tone::Good),
        false => ("not proven", Tone::Bad),
    };
    let seconds = proof.elapsed.as_secs_f64();
    let mut words = tone.paint(verdict);
    if let Some(revisions) = selected(proof) {
        words.push_str(&format!(", {revisions},"));
    }
    words.push_str(&format!(" in {seconds:.1} s; {}", databases.join("; ")));
    if let Some(stopped) = &proof.stopped {
        words.push_str(&format!("; stopped after `{stopped}`"));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{globals::Common, voice::Voice};
    use insta::assert_snapshot;
    use stairway::{
        Dialect,
        roundtrip::{Obligation, Obligations},
    };
    use std::time::Duration;

    fn proven(id: &str, message: &str, statuses: [Status; 3]) -> RevisionProof {
        let [up, down, again] = statuses;
        RevisionProof {
            revision: id.parse().unwrap(),
            message: message.to_owned(),
            obligations: Obligations {
                up,
                down,
                again,
                ..Obligations::SKIPPED
            },
            grade: None,
            drops: Vec::new(),
            converts: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn proof() -> Proof {
        use Status::{Failed, Irreversible, Ok, Skipped};
        let mut leaves = proven("b2", "index users by email", [Ok, Failed, Failed]);
        leaves.findings = vec![
            Finding {
                obligation: Obligation::Down,
                status: Status::Note,
                object: Some("table users".to_owned()),
                detail: "table `users`: its columns are in another order: `b`, `a`".to_owned(),
                statement: None,
                path: Some("migrations/b2.sql".into()),
                line: Some(9),
            },
            Finding {
                obligation: Obligation::Down,
                status: Failed,
                object: Some("index users_email".to_owned()),
                detail: "index `users_email` on table `users` was left behind".to_owned(),
                statement: None,
                path: Some("migrations/b2.sql".into()),
                line: Some(9),
            },
            Finding {
                obligation: Obligation::Again,
                status: Failed,
                object: None,
                detail: "index users_email already exists".to_owned(),
                statement: Some("CREATE INDEX users_email\n    ON users (email)".to_owned()),
                path: Some("migrations/b2.sql".into()),
                line: None,
            },
        ];
        Proof {
            ok: false,
            databases: vec![DatabaseProof {
                dialect: Dialect::Sqlite,
                version: "3.51.3".to_owned(),
                revisions: vec![
                    proven("a1", "create users", [Ok, Ok, Ok]),
                    leaves,
                    proven("c3", "drop the old table", [Ok, Irreversible, Irreversible]),
                    proven("d4", "add posts", [Skipped, Skipped, Skipped]),
                ],
            }],
            whole: vec![Whole {
                obligation: "base",
                dialect: Dialect::Sqlite,
                status: Skipped,
                detail: "no way through `c3`".to_owned(),
            }],
            selection: None,
            stopped: None,
            elapsed: Duration::from_millis(1_234),
        }
    }

    fn check(options: &Common) -> String {
        let text = text(&proof(), &Output::new(options, Voice::default()));
        anstream::adapter::strip_str(&text).to_string()
    }

    #[test]
    fn every_revision_is_in_the_table_and_every_finding_below_it() {
        assert_snapshot!(check(&Common::default()));
    }

    #[test]
    fn quiet_shows_only_what_does_not_hold() {
        let options = Common {
            quiet: true,
            ..Common::default()
        };
        assert_snapshot!(check(&options));
    }
}
