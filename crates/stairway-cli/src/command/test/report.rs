//! What a proof found, as text: a table of every revision on every database, then each finding.

use crate::output::{Output, Table, Tone};
use stairway::{
    revision::RevisionId,
    roundtrip::{DatabaseProof, Finding, Proof, RevisionProof, Status},
};

/// The whole report. With `-q` the table holds only what did not hold.
pub(super) fn text(proof: &Proof, output: &Output) -> String {
    let mut parts = Vec::new();
    if let Some(table) = table(proof, output.is_quiet()) {
        parts.push(table);
    }
    for database in &proof.databases {
        parts.extend(
            database
                .revisions
                .iter()
                .filter_map(|revision| findings(database, revision)),
        );
    }
    parts.extend(whole(proof));
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
        row.push((message.to_owned(), Tone::Plain));
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
    let mut lines = vec![format!(
        "{} {}: {} on {}",
        verdict(proof),
        proof.revision,
        proof.message,
        database.dialect.title()
    )];
    lines.extend(proof.findings.iter().map(finding));
    Some(lines.join("\n"))
}

fn finding(finding: &Finding) -> String {
    let mut text = format!("  {}: ", finding.obligation.as_str());
    if let Some(object) = &finding.object {
        text.push_str(&format!("{object}: "));
    }
    text.push_str(&finding.detail.replace('\n', "\n    "));
    if let Some(statement) = &finding.statement {
        text.push_str(&format!(
            "\n    in: {}",
            statement.replace('\n', "\n        ")
        ));
    }
    if let Some(path) = &finding.path {
        text.push_str(&format!("\n    at {}", path.display()));
        if let Some(line) = finding.line {
            text.push_str(&format!(":{line}"));
        }
    }
    text
}

/// What does not hold of the history as a whole.
fn whole(proof: &Proof) -> Vec<String> {
    proof
        .whole
        .iter()
        .filter(|whole| whole.status != Status::Ok && !whole.detail.is_empty())
        .map(|whole| {
            format!(
                "{} the whole history on {}\n  {}: {}",
                whole.status.as_str(),
                whole.dialect.title(),
                whole.obligation,
                whole.detail.replace('\n', "\n    ")
            )
        })
        .collect()
}

fn summary(proof: &Proof) -> String {
    let seconds = proof.elapsed.as_secs_f64();
    let databases: Vec<String> = proof
        .databases
        .iter()
        .map(|database| {
            let all = database.revisions.len();
            let failed = database
                .revisions
                .iter()
                .filter(|proof| proof.is_failed())
                .count();
            let name = format!("{} {}", database.dialect.title(), database.version);
            match failed {
                0 => format!("{name}: all {all} hold"),
                _ => format!("{name}: {failed} of {all} do not hold"),
            }
        })
        .collect();
    let verdict = if proof.ok { "proven" } else { "not proven" };
    format!("{verdict} in {seconds:.1} s; {}", databases.join("; "))
}
