//! The pages of models list the words and types that models may use, and the rules that are checked: all of them, and no
//! others.

use super::read;
use stairway::{
    Dialect,
    check::Rule,
    executor::offline,
    model::{SITES, rename_rules, types},
    revision::Direction,
    source::Source,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

const PAGE: &str = "docs/models.md";

/// Where the same words are, in the documentation of the macro.
const DERIVE: &str = "crates/stairway-derive/src/lib.rs";

/// The tables of a page: the heading before each, its first head, and its rows of cells.
fn tables(text: &str) -> Vec<(String, String, Vec<Vec<String>>)> {
    let mut tables: Vec<(String, String, Vec<Vec<String>>)> = Vec::new();
    let mut heading = "";
    let mut within = false;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            heading = title;
        }
        let cells = || {
            line.trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().to_owned())
        };
        match (line.starts_with('|'), within) {
            (true, false) => {
                let first = cells().next().unwrap();
                tables.push((heading.to_owned(), first, Vec::new()));
            }
            (true, true) if !line.starts_with("| ---") => {
                tables.last_mut().unwrap().2.push(cells().collect());
            }
            _ => {}
        }
        within = line.starts_with('|');
    }
    tables
}

/// What is in backquotes.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The word that `length = 50` or `unique(a, b)` begins with.
fn word(text: &str) -> &str {
    let end = text.find(|c: char| c != '_' && !c.is_alphanumeric());
    &text[..end.unwrap_or(text.len())]
}

#[test]
fn the_page_of_models_has_every_word() {
    let mut documented: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (heading, head, rows) in tables(&read(PAGE)) {
        for row in rows {
            let (site, cell) = match (heading.as_str(), head.as_str()) {
                ("Structs", _) => ("struct", &row[0]),
                ("Fields", _) => ("field", &row[0]),
                ("Enums", "`#[model(...)]` on the enum") => ("enum", &row[0]),
                ("Enums", "`#[model(...)]` on a variant") => ("variant", &row[0]),
                ("Options in parentheses", _) => (quoted(&row[0]).next().unwrap(), &row[1]),
                _ => continue,
            };
            let words = quoted(cell).map(|text| word(text).to_owned());
            let known = documented.entry(site.to_owned()).or_default();
            for word in words {
                assert!(
                    known.insert(word.clone()),
                    "{PAGE} has `{word}` twice on {site}"
                );
            }
        }
    }
    let known = SITES.iter().map(|site| {
        let words = site.words.iter().map(|word| (*word).to_owned());
        (site.name.to_owned(), words.collect())
    });
    assert_eq!(documented, known.collect());
}

#[test]
fn the_page_of_models_has_every_rule_of_spelling() {
    let tables = tables(&read(PAGE));
    let mut rows = tables.iter().flat_map(|(.., rows)| rows);
    let row = rows.find(|row| row[0].starts_with("`rename_all")).unwrap();
    assert_eq!(quoted(&row[1]).collect::<Vec<_>>(), rename_rules());
}

#[test]
fn the_page_of_autogenerate_has_every_rule_that_is_checked() {
    let tables = tables(&read("docs/autogenerate.md"));
    let (.., rows) = tables.iter().find(|(_, head, _)| head == "rule").unwrap();
    let documented: Vec<_> = rows.iter().flat_map(|row| quoted(&row[0])).collect();
    assert_eq!(documented, Rule::ALL.map(Rule::as_str));
}

#[test]
fn the_macro_s_own_page_has_every_word() {
    let text = read(DERIVE);
    let comments: String = text
        .lines()
        .filter(|line| line.starts_with("///"))
        .collect();
    let said: BTreeSet<&str> = quoted(&comments)
        .flat_map(|text| text.split(|c: char| c != '_' && !c.is_alphanumeric()))
        .collect();
    let words = SITES.iter().flat_map(|site| site.words);
    let missing: Vec<_> = words.filter(|word| !said.contains(*word)).collect();
    assert_eq!(missing, [&""; 0]);
}

#[test]
fn the_page_of_models_has_every_type_with_what_it_becomes() {
    let tables = tables(&read(PAGE));
    let (.., rows) = tables.iter().find(|(_, head, _)| head == "Rust").unwrap();
    let mut documented = BTreeSet::new();
    for row in rows {
        let sql = quoted(&row[1]).next().unwrap();
        for rust in quoted(&row[0]) {
            assert!(
                documented.insert((rust.to_owned(), sql)),
                "{PAGE} has `{rust}` twice"
            );
        }
        assert_eq!(
            on_sqlite(sql),
            quoted(&row[2]).next().map(str::to_owned),
            "{sql}"
        );
    }
    assert_eq!(documented, types().into_iter().collect());
}

/// How a column of this type is declared on SQLite.
fn on_sqlite(sql: &str) -> Option<String> {
    let text = format!(
        "--! revision a\n--! upgrade\nCREATE TABLE t (c {sql});\n--! downgrade\nDROP TABLE t;\n"
    );
    let texts = [("a.sql".to_owned(), text.into())];
    let source = Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap();
    let revision = "a".parse().unwrap();
    let statements =
        offline::statements(&source, &revision, Direction::Upgrade, Dialect::Sqlite).ok()?;
    let mut lines = statements.lines();
    let column = lines.find_map(|line| line.trim().strip_prefix("c "));
    column.map(|column| column.trim_matches('"').to_owned())
}
