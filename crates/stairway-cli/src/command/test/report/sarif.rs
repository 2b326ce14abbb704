//! The proof as SARIF 2.1.0: a rule for each obligation, a result for each finding, a notification for what could not be
//! looked at.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>; what GitHub asks beyond that is in
//! <https://docs.github.com/en/code-security/reference/code-scanning/sarif-support>.

use super::{
    Report,
    obligation::{self, Described},
    proven::cost,
};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use stairway::{
    Dialect,
    roundtrip::{DatabaseProof, Finding, RevisionProof, Status},
};
use std::{collections::HashMap, path::Path};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What relative places start from.
const ROOT: &str = "%SRCROOT%";

pub(super) fn sarif(report: &Report<'_>) -> String {
    let mut writer = Writer {
        report,
        rules: obligation::all().collect(),
        seen: HashMap::new(),
        results: Vec::new(),
        notifications: Vec::new(),
    };
    for database in &report.proof.databases {
        for proof in &database.revisions {
            writer.revision(database, proof);
        }
    }
    writer.whole();
    let document = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "Stairway",
                "semanticVersion": stairway::VERSION,
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": writer.rules.iter().map(|rule| described(rule)).collect::<Vec<_>>(),
            }},
            "automationDetails": { "id": "migrate-test/" },
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": writer.notifications,
            }],
            "originalUriBaseIds": { ROOT: { "description": { "text": "The root of the repository." } } },
            "columnKind": "unicodeCodePoints",
            "results": writer.results,
        }],
    });
    format!("{document:#}\n")
}

fn described(rule: &Described) -> Value {
    json!({
        "id": rule.id,
        "name": rule.id,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.text },
        "help": { "text": plain(rule.help), "markdown": rule.help },
        "defaultConfiguration": { "level": "error" },
        "properties": { "tags": ["migrations", "round trip"] },
    })
}

/// A sentence without the marks of code.
fn plain(text: &str) -> String {
    text.replace('`', "")
}

struct Writer<'r> {
    report: &'r Report<'r>,
    rules: Vec<&'static Described>,
    /// How often each fingerprint was given.
    seen: HashMap<String, usize>,
    results: Vec<Value>,
    notifications: Vec<Value>,
}

impl Writer<'_> {
    fn revision(&mut self, database: &DatabaseProof, proof: &RevisionProof) {
        for finding in &proof.findings {
            let location = finding
                .path
                .as_deref()
                .map(|path| self.location(path, finding.line));
            let text = format!(
                "{} on {}: {}",
                proof.revision,
                database.dialect.title(),
                told(finding)
            );
            let id = finding.obligation.as_str();
            if finding.status == Status::Skipped {
                self.notify(id, &text, location);
                continue;
            }
            // What it is about, and not where: lines move.
            let about = finding.object.as_deref().unwrap_or_default();
            let first = finding.detail.lines().next().unwrap_or_default();
            let about = if about.is_empty() { first } else { about };
            let key = [
                id,
                database.dialect.as_str(),
                proof.revision.as_str(),
                about,
            ];
            let mut result = self.result(id, finding.status, &text, &key, location);
            let grade = cost(proof, usize::MAX);
            result["properties"] = json!({
                "dialect": database.dialect,
                "revision": proof.revision,
                "object": finding.object,
                "grade": grade,
            });
            if finding.status == Status::Waived {
                result["suppressions"] = self.suppressions(proof);
            }
            self.results.push(result);
        }
    }

    /// What is found of the whole history is at its newest revision: each result has a place.
    fn whole(&mut self) {
        for whole in &self.report.proof.whole {
            let location = self.newest(whole.dialect);
            let text = format!(
                "{} on {}: {}",
                whole.obligation,
                whole.dialect.title(),
                whole.detail
            );
            match whole.status {
                Status::Ok => {}
                Status::Failed | Status::Note | Status::Waived => {
                    let key = [whole.obligation, whole.dialect.as_str()];
                    let mut result =
                        self.result(whole.obligation, whole.status, &text, &key, location);
                    result["properties"] = json!({ "dialect": whole.dialect });
                    self.results.push(result);
                }
                Status::Skipped | Status::Irreversible => {
                    self.notify(whole.obligation, &text, location);
                }
            }
        }
    }

    fn newest(&self, dialect: Dialect) -> Option<Value> {
        let databases = &self.report.proof.databases;
        let database = databases.iter().find(|it| it.dialect == dialect)?;
        let script = self
            .report
            .source
            .script(&database.revisions.last()?.revision)?;
        let line = script.place_of(script.revision_span()).line();
        Some(self.location(script.path(), line))
    }

    fn result(
        &mut self,
        rule: &str,
        status: Status,
        text: &str,
        key: &[&str],
        location: Option<Value>,
    ) -> Value {
        let level = match status {
            Status::Failed => "error",
            Status::Waived => "warning",
            _ => "note",
        };
        let mut result = json!({
            "ruleId": rule,
            "level": level,
            "message": { "text": text },
            "locations": Vec::from_iter(location),
            "partialFingerprints": self.fingerprints(key),
        });
        if let Some(index) = self.index(rule) {
            result["ruleIndex"] = json!(index);
        }
        result
    }

    /// The same for the same finding, wherever it is in the file. The second name is the one that GitHub reads: it would
    /// take two findings at a line for one.
    fn fingerprints(&mut self, key: &[&str]) -> Value {
        let digest = Sha256::digest(key.join("\0"));
        let digest: String = digest[..8]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let count = self.seen.entry(digest.clone()).or_default();
        *count += 1;
        let print = format!("{digest}:{count}");
        json!({ "stairway/v1": print, "primaryLocationLineHash": print })
    }

    fn notify(&mut self, rule: &str, text: &str, location: Option<Value>) {
        let mut notification = json!({
            "level": "note",
            "message": { "text": text },
            "locations": Vec::from_iter(location),
        });
        if let Some(index) = self.index(rule) {
            notification["associatedRule"] = json!({ "id": rule, "index": index });
        }
        self.notifications.push(notification);
    }

    /// Why what is waived is fine, in the words of the file.
    fn suppressions(&self, proof: &RevisionProof) -> Value {
        let script = self.report.source.script(&proof.revision);
        let allows = script.iter().flat_map(|script| script.allows());
        let reasons: Vec<String> = allows
            .map(|allow| format!("{}: {}", allow.rule, allow.why))
            .collect();
        let mut suppression = Map::from_iter([("kind".to_owned(), json!("inSource"))]);
        if !reasons.is_empty() {
            suppression.insert("justification".to_owned(), json!(reasons.join("; ")));
        }
        json!([suppression])
    }

    fn index(&self, rule: &str) -> Option<usize> {
        self.rules.iter().position(|own| own.id == rule)
    }

    fn location(&self, path: &Path, line: Option<usize>) -> Value {
        let uri = self.report.places.uri(path);
        let mut artifact = json!({ "uri": uri.text });
        if uri.is_relative {
            artifact["uriBaseId"] = json!(ROOT);
        }
        let mut place = json!({ "artifactLocation": artifact });
        // Lines count from one.
        if let Some(line) = line.filter(|line| *line > 0) {
            place["region"] = json!({ "startLine": line });
        }
        json!({ "physicalLocation": place })
    }
}

fn told(finding: &Finding) -> String {
    match &finding.statement {
        Some(statement) => format!("{}\nin: {statement}", finding.detail),
        None => finding.detail.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::test::report::testing;
    use insta::assert_snapshot;
    use pretty_assertions::assert_eq;
    use std::collections::BTreeSet;

    fn text_of(value: &Value) -> &str {
        value["text"]
            .as_str()
            .unwrap_or_else(|| panic!("a text: {value}"))
    }

    /// What the schema asks of the members that are written, and what GitHub asks beyond it.
    fn check(document: &Value) {
        assert_eq!(document["version"], "2.1.0");
        let run = &document["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let ids: BTreeSet<&str> = rules
            .iter()
            .map(|rule| rule["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids.len(), rules.len());
        for rule in rules {
            for member in ["shortDescription", "fullDescription", "help"] {
                assert!(!text_of(&rule[member]).is_empty());
            }
        }
        let invocation = &run["invocations"][0];
        assert!(invocation["executionSuccessful"].is_boolean());
        let level = |it: &Value| {
            ["none", "note", "warning", "error"].contains(&it["level"].as_str().unwrap())
        };
        let mut prints = BTreeSet::new();
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert!(level(result), "{result}");
            assert!(!text_of(&result["message"]).is_empty());
            // GitHub refuses a result without a place.
            assert_eq!(result["locations"].as_array().unwrap().len(), 1, "{result}");
            place(&result["locations"][0], run);
            let print = result["partialFingerprints"]["primaryLocationLineHash"]
                .as_str()
                .unwrap();
            assert!(prints.insert(print), "{print} twice");
            for suppression in result["suppressions"].as_array().into_iter().flatten() {
                assert_eq!(suppression["kind"], "inSource");
            }
        }
        for notification in invocation["toolExecutionNotifications"].as_array().unwrap() {
            assert!(level(notification), "{notification}");
            assert!(!text_of(&notification["message"]).is_empty());
            for location in notification["locations"].as_array().unwrap() {
                place(location, run);
            }
            let rule = &notification["associatedRule"];
            let index = usize::try_from(rule["index"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], rule["id"]);
        }
    }

    fn place(location: &Value, run: &Value) {
        let place = &location["physicalLocation"];
        let artifact = &place["artifactLocation"];
        let uri = artifact["uri"].as_str().unwrap();
        match artifact["uriBaseId"].as_str() {
            Some(base) => {
                assert!(run["originalUriBaseIds"][base].is_object());
                assert!(!uri.starts_with('/') && !uri.contains(':'), "{uri}");
            }
            None => assert!(uri.starts_with("file:///"), "{uri}"),
        }
        assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()), "{uri}");
        if let Some(line) = place["region"].get("startLine") {
            assert!(line.as_u64().unwrap() >= 1);
        }
    }

    #[test]
    fn every_finding_is_a_result_or_a_notification() {
        testing::with_report(|report| {
            let text = sarif(report);
            check(&serde_json::from_str(&text).unwrap());
            assert_snapshot!(text.replace(stairway::VERSION, "[version]"));
        });
    }

    #[test]
    fn a_fingerprint_is_of_what_was_found_and_not_of_its_line() {
        let prints = |lines_more: usize| {
            let (mut proof, source) = testing::every_status();
            for finding in proof
                .databases
                .iter_mut()
                .flat_map(|it| &mut it.revisions)
                .flat_map(|it| &mut it.findings)
            {
                finding.line = finding.line.map(|line| line + lines_more);
            }
            let text = sarif(&testing::report(&proof, &source));
            let document: Value = serde_json::from_str(&text).unwrap();
            let results = document["runs"][0]["results"].as_array().unwrap().clone();
            let of = |it: &Value| it["partialFingerprints"].to_string();
            results.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(prints(0), prints(7));
    }
}
