//! What does not hold, as GitHub's workflow commands: it shows them beside the lines of a change.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use super::{Report, proven::revisions};
use stairway::roundtrip::Status;

/// So many of a kind GitHub shows for a step; what there is beyond is counted in the last.
const SHOWN: usize = 10;

/// A command for each finding that does not hold or is a note; what is the same on several databases is one.
pub(super) fn annotations(report: &Report<'_>) -> Vec<String> {
    let (mut errors, mut warnings) = (Vec::new(), Vec::new());
    for proven in revisions(report.proof) {
        for found in proven.findings() {
            let finding = found.finding;
            let (kind, commands) = match finding.status {
                Status::Failed => ("error", &mut errors),
                Status::Note => ("warning", &mut warnings),
                _ => continue,
            };
            let path = finding.path.as_deref();
            let title = format!(
                "{}: {} on {}",
                proven.revision,
                finding.obligation.as_str(),
                found.databases()
            );
            let mut properties = Vec::new();
            properties.extend(path.map(|path| ("file", report.places.shown(path))));
            let line = finding.line.filter(|_| path.is_some());
            properties.extend(line.map(|line| ("line", line.to_string())));
            properties.push(("title", title));
            let statement = finding.statement.iter();
            let statement: String = statement.map(|text| format!("\nin: {text}")).collect();
            commands.push(command(
                kind,
                &properties,
                &format!("{}{statement}", finding.detail),
            ));
        }
    }
    for whole in &report.proof.whole {
        let (kind, commands) = match whole.status {
            Status::Failed => ("error", &mut errors),
            Status::Note => ("warning", &mut warnings),
            _ => continue,
        };
        let title = format!("{} on {}", whole.obligation, whole.dialect.title());
        commands.push(command(kind, &[("title", title)], &whole.detail));
    }
    let mut all = cut(errors, "error");
    all.extend(cut(warnings, "warning"));
    all
}

/// As many as are shown.
fn cut(mut commands: Vec<String>, kind: &str) -> Vec<String> {
    if commands.len() > SHOWN {
        let more = commands.split_off(SHOWN - 1).len();
        let text = format!("{more} more findings are in the log of this step");
        commands.push(command(kind, &[], &text));
    }
    commands
}

fn command(kind: &str, properties: &[(&str, String)], text: &str) -> String {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| {
            format!(
                "{name}={}",
                data(value).replace(':', "%3A").replace(',', "%2C")
            )
        })
        .collect();
    let blank = if properties.is_empty() { "" } else { " " };
    format!("::{kind}{blank}{}::{}", properties.join(","), data(text))
}

/// What would end the line, escaped as the runner reads it.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::test::report::testing;
    use insta::assert_snapshot;
    use pretty_assertions::assert_eq;

    #[test]
    fn what_does_not_hold_is_beside_its_line() {
        testing::with_report(|report| assert_snapshot!(annotations(report).join("\n")));
    }

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(
            command(
                "error",
                &[("file", "a,b:c%.sql".to_owned())],
                "100%\r\n::x, y"
            ),
            "::error file=a%2Cb%3Ac%25.sql::100%25%0D%0A::x, y"
        );
    }

    #[test]
    fn what_is_not_shown_is_counted() {
        let many = |count: usize| (0..count).map(|it| it.to_string()).collect::<Vec<_>>();
        assert_eq!(cut(many(10), "error"), many(10));
        let cut = cut(many(30), "error");
        assert_eq!(cut.len(), 10);
        assert_eq!(
            cut[9],
            "::error::21 more findings are in the log of this step"
        );
    }
}
