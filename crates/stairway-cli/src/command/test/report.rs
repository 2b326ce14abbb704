//! What a proof found, as text: a table of every revision on every database, then each finding.

use crate::output::{Output, Table, Tone, brief};
use stairway::{
    revision::RevisionId,
    roundtrip::{DatabaseProof, Finding, Proof, RevisionProof, Status, Whole},
};

/// The whole report. With `-q` it holds only what does not hold.
pub(super) fn text(proof: &Proof, output: &Output) -> String {
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

/// How a revision did, in one word.
pub(super) fn verdict(proof: &RevisionProof) -> &'static str {
    let (word, _) = worst(proof);
    word
}

fn worst(proof: &RevisionProof) -> (&'static str, Tone) {
    let has = |status| {
        proof
            .obligations
            .each()
            .iter()
            .any(|(_, own)| *own == status)
    };
    if has(Status::Failed) {
        ("failed", Tone::Bad)
    } else if proof.obligations.up == Status::Skipped {
        ("skipped", Tone::Dim)
    } else if has(Status::Irreversible) {
        ("irreversible", Tone::Warning)
    } else if has(Status::Waived) {
        ("waived", Tone::Warning)
    } else if has(Status::Note) {
        ("note", Tone::Warning)
    } else {
        ("ok", Tone::Good)
    }
}

fn table(proof: &Proof, failed_only: bool) -> Option<String> {
    let mut head = vec!["revision"];
    head.extend(
        proof
            .databases
            .iter()
            .map(|database| database.dialect.as_str()),
    );
    head.push("message");
    let mut table = Table::new(&head);
    let mut rows = 0;
    for revision in revisions(proof) {
        let proofs: Vec<Option<&RevisionProof>> = proof
            .databases
            .iter()
            .map(|database| {
                database
                    .revisions
                    .iter()
                    .find(|proof| proof.revision == *revision)
            })
            .collect();
        let failed = proofs.iter().flatten().any(|proof| proof.is_failed());
        if failed_only && !failed {
            continue;
        }
        let message = proofs
            .iter()
            .flatten()
            .next()
            .map_or("", |proof| proof.message.as_str());
        let mut row = vec![(revision.to_string(), Tone::Strong)];
        row.extend(
            proofs
                .iter()
                .map(|proof| proof.map_or((String::new(), Tone::Dim), cell)),
        );
        row.push((brief(message), Tone::Plain));
        table.row(row);
        rows += 1;
    }
    (rows > 0).then(|| table.render())
}

/// What to say of a revision on a database: that it holds, or which obligations do not.
fn cell(proof: &RevisionProof) -> (String, Tone) {
    let (word, tone) = worst(proof);
    let failed: Vec<&str> = proof
        .obligations
        .each()
        .into_iter()
        .filter(|(_, status)| *status == Status::Failed)
        .map(|(obligation, _)| obligation.as_str())
        .collect();
    match failed.as_slice() {
        [] => (word.to_owned(), tone),
        failed => (format!("{} failed", failed.join(", ")), tone),
    }
}

/// The revisions in the order of the proof.
fn revisions(proof: &Proof) -> Vec<&RevisionId> {
    let longest = proof
        .databases
        .iter()
        .max_by_key(|database| database.revisions.len());
    longest
        .iter()
        .flat_map(|database| &database.revisions)
        .map(|proof| &proof.revision)
        .collect()
}

/// The findings of a revision on a database, or nothing where there are none.
fn findings(database: &DatabaseProof, proof: &RevisionProof) -> Option<String> {
    if proof.findings.is_empty() {
        return None;
    }
    let (word, tone) = worst(proof);
    let mut lines = vec![format!(
        "{} {} on {}: {}",
        tone.paint(word),
        Tone::Strong.paint(proof.revision.as_str()),
        database.dialect.title(),
        brief(&proof.message)
    )];
    lines.extend(proof.findings.iter().map(finding));
    Some(lines.join("\n"))
}

/// What was found, the statement, and the line to look at.
fn finding(finding: &Finding) -> String {
    let mut text = format!(
        "  {}: {}",
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
            all || ["base", "models", "order"].contains(&whole.obligation) && !failed_only
        }
        _ => !failed_only,
    };
    let mut table = Table::new(&["history", "obligation", "status", "detail"]);
    let mut rows = 0;
    for whole in proof.whole.iter().filter(worth) {
        let tone = match whole.status {
            Status::Ok => Tone::Good,
            Status::Failed => Tone::Bad,
            _ => Tone::Warning,
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
        let count = |word| {
            let verdicts = database.revisions.iter().map(verdict);
            verdicts.filter(|verdict| *verdict == word).count()
        };
        let mut words: Vec<String> = ["ok", "note", "waived", "irreversible", "failed", "skipped"]
            .into_iter()
            .map(|word| (count(word), word))
            .filter(|(count, word)| *count > 0 || *word == "ok")
            .map(|(count, word)| format!("{count} {word}"))
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
    format!(
        "{} in {seconds:.1} s; {}",
        tone.paint(verdict),
        databases.join("; ")
    )
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
            findings: Vec::new(),
        }
    }

    fn proof() -> Proof {
        use Status::{Failed, Irreversible, Ok, Skipped};
        let mut leaves = proven("b2", "index users by email", [Ok, Failed, Failed]);
        leaves.findings = vec![
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
