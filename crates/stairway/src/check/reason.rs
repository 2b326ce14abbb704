//! That what a revision waives, and that it has no way back, has its reason.

use super::{Finding, Rule, Said};
use crate::source::Source;

pub(super) fn check(source: &Source) -> Said {
    let mut findings = Vec::new();
    let mut reasons = 0;
    for script in source.scripts() {
        let allows = script.allows().iter().map(|allow| {
            let directive = format!("--! allow {}", allow.rule);
            (directive, allow.why.as_str(), allow.span.clone())
        });
        let irreversible = script.irreversible().map(|irreversible| {
            let directive = "--! irreversible".to_owned();
            (
                directive,
                irreversible.why.as_str(),
                irreversible.span.clone(),
            )
        });
        for (directive, why, span) in allows.chain(irreversible) {
            reasons += 1;
            if why.trim().is_empty() {
                let message = format!("`{directive} \"\"` gives no reason");
                let finding = Finding::of(Rule::Reason, script, span, message);
                findings.push(finding.help("say between the quotes why this is fine here"));
            }
        }
    }
    let detail = match (findings.len(), reasons) {
        (_, 0) => "no reason is needed".to_owned(),
        (0, 1) => "1 reason".to_owned(),
        (0, reasons) => format!("{reasons} reasons"),
        (missing, reasons) => format!("{missing} of {reasons} reasons"),
    };
    Ok((findings, detail))
}

#[cfg(test)]
mod tests {
    use super::{super::testing::*, *};
    use insta::assert_snapshot;

    #[test]
    fn a_reason_is_more_than_blanks() {
        let source = source(&[
            (
                "a",
                "--! allow drop-column \"  \"\n--! allow drop-table \"it was empty\"\n--! upgrade\n",
            ),
            ("b", "--! revises a\n--! irreversible \"\"\n"),
        ]);
        assert_snapshot!(said(check(&source)), @r#"
        m/a.sql:2:1 error reason a: `--! allow drop-column ""` gives no reason
        m/b.sql:3:1 error reason b: `--! irreversible ""` gives no reason
        2 of 3 reasons
        "#);
    }
}
