//! `migrate-check`: what can be said of the revisions before they are shared.

use super::git;
use crate::{
    diagnostic::{Diagnostic, Outcome, places},
    exit::Exit,
    output::{Heading, Output, Table, Tone},
    settings::Settings,
};
use serde_json::{Value, json};
use stairway::{
    Dialect, ErrorKind,
    check::{self, Finding, Level, Report, Status, Subject},
    model::Models,
    source::Source,
};

/// Check the revisions, without a database
///
/// For continuous integration, and before a commit. That every file is sound; that there is one head; that each
/// revision has a way back, or says why not; that each can be translated for each database; that the models agree with
/// the revisions; and that no revision was edited, renamed or taken away that is committed where the work began: at
/// the merge base of HEAD with the remote's default branch. Comments and layout may change.
///
/// What is not checked is said. The exit code is 1 if something does not hold.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-check
  cargo xtask migrate-check --base release-2
  cargo xtask migrate-check --no-base
  cargo xtask migrate-check --format json | jq -r '.findings[] | \"\\(.path):\\(.line): \\(.message)\"'")]
pub struct Check {
    /// The branch or commit whose revisions must not be edited, instead of the remote's default branch
    #[arg(long, value_name = "BRANCH", conflicts_with = "no_base")]
    base: Option<String>,

    /// Do not ask git whether revisions were edited
    #[arg(long)]
    no_base: bool,
}

impl Check {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        let (folder, dialect) = (settings.migrations()?, settings.sql()?);
        let source = Source::read(&folder, dialect);
        // Without a folder there is nothing to check.
        let source = match source {
            Err(error) if !folder.is_dir() => return Err(error.into()),
            source => source,
        };
        let (paths, databases) = (settings.models()?, settings.databases()?);
        let models = (!paths.is_empty() && source.is_ok() && dialect == Dialect::Postgres)
            .then(|| Models::read(&paths).and_then(|models| models.fit(&databases)));
        let unread = Models::default();
        let committed = match (&source, self.no_base) {
            (Err(_), _) => Err(String::new()),
            (_, true) => Err("`--no-base` is given".to_owned()),
            (Ok(_), false) => git::committed(&folder, self.base.as_deref())?,
        };
        let report = check::check(&Subject {
            source: source.as_ref(),
            databases: &databases,
            models: match &models {
                Some(models) => Some(models.as_ref()),
                None if paths.is_empty() => None,
                None => Some(Ok(&unread)),
            },
            committed: committed.as_ref().map_err(String::as_str),
        });
        if output.is_json() {
            output.json(&document(&report));
        } else {
            show(&report, output);
        }
        Ok(match report.ok() {
            true => Exit::Done,
            false => Exit::Unproven,
        })
    }
}

fn show(report: &Report, output: &Output) {
    for finding in &report.findings {
        let heading = match finding.level {
            Level::Error => Heading::Broken(finding.rule.as_str()),
            Level::Warning => Heading::Doubted(finding.rule.as_str()),
        };
        output.finding(&diagnostic(finding), heading);
        output.result("");
    }
    let mut table = Table::new(&["rule", "status", "detail"]);
    let verdicts = report.verdicts.iter();
    let mut rows = 0;
    for verdict in verdicts.filter(|verdict| !output.is_quiet() || verdict.status != Status::Ok) {
        let tone = match verdict.status {
            Status::Ok => Tone::Good,
            Status::Failed => Tone::Bad,
            Status::Skipped => Tone::Warning,
        };
        table.row([
            (verdict.rule.as_str(), Tone::Strong),
            (verdict.status.as_str(), tone),
            (verdict.detail.as_str(), Tone::Plain),
        ]);
        rows += 1;
    }
    if rows > 0 {
        output.result(&table.render());
        output.result("");
    }
    output.result(&summary(report));
}

fn summary(report: &Report) -> String {
    let of = |level| {
        let findings = report.findings.iter();
        findings.filter(|finding| finding.level == level).count()
    };
    let skipped = report.verdicts.iter();
    let skipped = skipped
        .filter(|verdict| verdict.status == Status::Skipped)
        .count();
    let counts = [
        (of(Level::Error), "error", "errors"),
        (of(Level::Warning), "warning", "warnings"),
        (skipped, "rule not checked", "rules not checked"),
    ];
    let counts = counts
        .into_iter()
        .filter_map(|(count, one, many)| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        });
    let ok = report.ok().then(|| "ok".to_owned());
    ok.into_iter().chain(counts).collect::<Vec<_>>().join(", ")
}

fn diagnostic(finding: &Finding) -> Diagnostic {
    Diagnostic {
        labels: finding.labels.clone(),
        notes: finding.notes.clone(),
        help: finding.help.clone(),
        ..Diagnostic::new(ErrorKind::Source, &finding.message)
    }
}

fn document(report: &Report) -> Value {
    let findings = report.findings.iter().map(|finding| {
        let place = finding.place();
        let mut document = json!({
            "rule": finding.rule.as_str(),
            "level": finding.level.as_str(),
            "message": finding.message,
            "help": finding.help,
            "path": place.map(|place| place.path().display().to_string()),
            "line": place.and_then(|place| place.line()),
            "column": place.and_then(|place| place.column()),
            "revision": finding.revision,
            "notes": finding.notes,
        });
        if finding.labels.len() > 1 {
            document["places"] = places(&finding.labels);
        }
        document
    });
    let rules = report.verdicts.iter().map(|verdict| {
        json!({
            "rule": verdict.rule.as_str(),
            "status": verdict.status.as_str(),
            "detail": verdict.detail,
        })
    });
    json!({
        "ok": report.ok(),
        "findings": findings.collect::<Vec<_>>(),
        "rules": rules.collect::<Vec<_>>(),
    })
}
