//! What differs between two runs that do the same, replaced by a word.

use regex::Regex;
use std::sync::LazyLock;

/// What to look for, and what to put there.
static RULES: LazyLock<Vec<(Regex, &'static str)>> = LazyLock::new(|| {
    let rule = |pattern: &str, word| (Regex::new(pattern).unwrap(), word);
    vec![
        rule(r#""(milliseconds|seconds)":\s*[\d.e-]+"#, r#""$1": 0"#),
        rule(
            r#""(applied_at|created)":\s*"[^"]+Z""#,
            r#""$1": "[instant]""#,
        ),
        rule(r" +(<1 ms|\d+ ms|\d+\.\d s)\b", " [time]"),
        rule(r"\b\d{4}-\d\d-\d\dT[\d:.]+Z", "[instant]"),
        rule(r"\b(PostgreSQL|SQLite) \d+(\.\d+)*", "$1 [version]"),
        rule(r#""version":\s*"[^"]+""#, r#""version": "[version]""#),
        rule(r"\bby Stairway \d+\.\d+\.\d+", "by Stairway [version]"),
    ]
});

/// The text with durations, instants, versions and `known` texts, such as the folder, replaced.
pub(crate) fn normal(text: &str, known: &[(String, &str)]) -> String {
    let mut text = text.to_owned();
    for (literal, word) in known {
        text = text.replace(literal.as_str(), word);
    }
    for (pattern, word) in RULES.iter() {
        text = pattern.replace_all(&text, *word).into_owned();
    }
    text
}
