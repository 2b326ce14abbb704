//! What the pages and files tell people to run is there to be run: every command line on them is one that is understood.

use super::{check, read};
use crate::Xtask;
use clap::{CommandFactory as _, Parser as _};

/// What tells people, or a machine, to run commands.
const PAGES: [&str; 13] = [
    ".ci/run",
    ".github/workflows/ci.yml",
    ".github/workflows/deploy.yml",
    "CONTRIBUTING.md",
    "README.md",
    "docker-compose.dev.yml",
    "docker-compose.prod.yml",
    "docs/autogenerate.md",
    "docs/coming-from-alembic.md",
    "docs/deploy.md",
    "docs/models.md",
    "docs/portable-sql.md",
    "migrations/README.md",
];

/// What a command line begins with. A recipe of the justfile is the command of its name, which `recipe` sees to.
const STARTS: [&str; 3] = ["cargo xtask ", "`just ", "\n$ just "];

/// Stands for a command, and is none.
const PLACEHOLDERS: [&str; 2] = ["COMMAND", "migrate-..."];

/// The words of the command line at the start of `text`, as a shell takes them, up to what ends it: the end of the line,
/// of the code on a page, a pipe, a comment. `wraps` where the code may go on in the next line.
fn words(text: &str, wraps: bool) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = text.char_indices();
    while let Some((at, c)) = rest.next() {
        let escaped = text[at..].chars().nth(1);
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some('"') | None, '\\') if escaped.is_some_and(|c| "\"\\`$".contains(c)) => {
                word.get_or_insert_default().extend(escaped);
                rest.next();
            }
            // In the table of a page a pipe is escaped.
            (None, '\\') if escaped == Some('|') => break,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '\n') if !wraps => break,
            (None, '`' | '|' | ';' | ')' | '>') => break,
            (None, '&') if escaped == Some('&') => break,
            (None, '#') if word.is_none() => break,
            (None, _) if c.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Every command line of a page, without the program that it begins with.
fn lines(text: &str) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for start in STARTS {
        for (at, _) in text.match_indices(start) {
            let wraps = start.starts_with('`') || text[..at].ends_with('`');
            lines.push(words(&text[at + start.len()..], wraps));
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// What is wrong with a command line, in the words of whoever runs it.
fn mistake(line: &[String]) -> Option<String> {
    let words = std::iter::once("cargo xtask").chain(line.iter().map(String::as_str));
    let error = Xtask::try_parse_from(words).err()?.to_string();
    let first = error.lines().next().unwrap_or_default();
    Some(format!("`{}`: {first}", line.join(" ")))
}

#[test]
fn every_command_line_of_a_page_is_understood() {
    let mut broken = Vec::new();
    let mut seen = 0;
    for page in PAGES {
        for line in lines(&read(page)) {
            seen += 1;
            if !PLACEHOLDERS.contains(&line[0].as_str()) {
                broken.extend(mistake(&line).map(|mistake| format!("{page}: {mistake}")));
            }
        }
    }
    assert!(seen > 80, "the pages hold {seen} command lines");
    check("a command line of a page is understood", &broken);
}

#[test]
fn every_example_of_a_command_is_understood() {
    let mut broken = Vec::new();
    let mut seen = 0;
    for command in Xtask::command().get_subcommands() {
        let help = [command.get_after_help(), command.get_after_long_help()];
        for help in help.into_iter().flatten() {
            for line in help.to_string().lines() {
                // What an example does stands beside it.
                let example = line.trim_start().split("  ").next().unwrap_or_default();
                for line in lines(example) {
                    seen += 1;
                    let named = |mistake| format!("{}: {mistake}", command.get_name());
                    broken.extend(mistake(&line).map(named));
                }
            }
        }
    }
    assert!(seen > 30, "the commands have {seen} examples");
    check("an example of a command is understood", &broken);
}

#[track_caller]
fn check_lines(text: &str, expected: &[&str]) {
    let lines: Vec<String> = lines(text).iter().map(|line| line.join("|")).collect();
    assert_eq!(lines, expected);
}

#[test]
fn a_command_line_ends_where_a_shell_ends_it() {
    check_lines(
        "`cargo xtask test`, cargo xtask b\ncargo xtask \n",
        &["test", "b"],
    );
    check_lines(
        "$ cargo xtask a --b  # c\n$ just d e\nnext",
        &["a|--b", "d|e"],
    );
    check_lines("cargo xtask a b > c\ncargo xtask d && e\n", &["a|b", "d"]);
    check_lines(
        "| `$E $(cargo xtask a b \\| jq c)` | `just d` |",
        &["a|b", "d"],
    );
    check_lines("`cargo xtask a`; cargo xtask b;c | d", &["a", "b"]);
    check_lines("then `cargo xtask a\nb c` and", &["a|b|c"]);
}

#[test]
fn quotes_hold_a_word_together() {
    check_lines(
        "cargo xtask a \"b # c\" 'd \"e' \"\" f#g",
        &["a|b # c|d \"e||f#g"],
    );
    check_lines("\"help\": \"`cargo xtask a \\\"b\\\"` c\"", &["a|\"b\""]);
    check_lines("cargo xtask a --b=\"c d\"", &["a|--b=c d"]);
}

#[test]
fn a_mistake_is_seen() {
    let mistake = |line: &str| mistake(&lines(&format!("cargo xtask {line}"))[0]);
    assert_eq!(mistake("migrate-upgrade head --sql"), None);
    for line in [
        "migrate-upgrades",
        "migrate-upgrade --sqll",
        "migrate-test --only x",
    ] {
        let said = mistake(line).unwrap();
        assert!(said.contains(": error: "), "{said}");
    }
}
