//! The cases of `cases.txt`, each run on a real server, read back, and compared with what was written; and each with
//! one token changed, which has to show.

use super::*;
use crate::{
    Dialect,
    dialect::token::TokenKind,
    schema::{Definition, Expression, Index, Query, Schema, normal},
    snapshot,
};
use std::sync::LazyLock;

const BASE: &str = "\
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE users (
    id bigint, email varchar(100) NOT NULL, name text, age integer, small smallint, price numeric(10,2),
    ratio double precision, score real, active boolean, mood mood, born date, created timestamptz,
    updated timestamp, data jsonb, raw json, token uuid, tags text[], big bigint, wait interval,
    code char(3), at time, payload bytea
);
CREATE TABLE posts (
    id bigint, user_id bigint, title varchar(200), body text, published_at timestamptz, views integer
);
CREATE TABLE defaults (id bigint);
";

/// The base, with the table of `users` once more for the columns that are generated.
fn base_text() -> String {
    let users = BASE.split(';').find(|text| text.contains("users")).unwrap();
    format!("{BASE}{};", users.replace("users (", "computed ("))
}

/// One case, and how it is written as a statement.
#[derive(Clone, Copy, Debug)]
struct Case<'c> {
    number: usize,
    kind: &'c str,
    text: &'c str,
}

fn cases() -> Vec<Case<'static>> {
    let lines = include_str!("cases.txt").lines();
    lines
        .filter(|line| !line.starts_with('#'))
        .enumerate()
        .map(|(number, line)| {
            let (kind, text) = line.split_once(": ").unwrap();
            Case { number, kind, text }
        })
        .collect()
}

impl Case<'_> {
    fn statement(&self) -> String {
        let Case { number, kind, text } = self;
        match kind.split_once(' ').unwrap_or((kind, "")) {
            ("check", _) => {
                format!("ALTER TABLE users ADD CONSTRAINT check_{number} CHECK ({text})")
            }
            ("default", data_type) => {
                format!(
                    "ALTER TABLE defaults ADD COLUMN column_{number} {data_type} DEFAULT ({text})"
                )
            }
            ("generated", data_type) => format!(
                "ALTER TABLE computed ADD COLUMN column_{number} {data_type} GENERATED ALWAYS AS ({text}) STORED"
            ),
            ("index", _) => format!("CREATE INDEX index_{number} ON users {text}"),
            _ => format!("CREATE VIEW view_{number} AS {text}"),
        }
    }
}

/// The base with one case in it, as it is written; none if the text is not understood.
fn written(case: Case<'_>) -> Option<Schema> {
    static BEFORE: LazyLock<Schema> = LazyLock::new(|| {
        let mut schema = Schema::default();
        let text = base_text();
        for statement in text.split(';').map(str::trim) {
            if !statement.is_empty() {
                replay(&mut schema, statement).unwrap();
            }
        }
        schema
    });
    let mut schema = BEFORE.clone();
    replay(&mut schema, &case.statement()).ok()?;
    Some(schema)
}

/// What a case made, in normal form.
#[derive(Debug, PartialEq)]
enum Made {
    Expression(Option<Expression>),
    Index(Index),
    Query(Box<Query>),
    Nothing,
}

fn made(case: Case<'_>, schema: &Schema) -> Made {
    let number = case.number;
    let table = |name: &str| normal::table(&schema.tables[name], schema);
    match case.kind.split(' ').next().unwrap() {
        "check" => {
            let name = format!("check_{number}");
            let table = table("users");
            let check = table
                .checks
                .iter()
                .find(|check| check.name.as_ref() == Some(&name));
            Made::Expression(check.map(|check| check.expression.clone()))
        }
        "default" => {
            let table = table("defaults");
            let column = table.column(&format!("column_{number}")).unwrap();
            Made::Expression(column.default.clone())
        }
        "generated" => {
            let table = table("computed");
            let column = table.column(&format!("column_{number}")).unwrap();
            Made::Expression(column.generated.as_ref().map(|one| one.expression.clone()))
        }
        "index" => {
            let table = table("users");
            let index = table.indexes.get(&format!("index_{number}"));
            index.map_or(Made::Nothing, |index| Made::Index(index.clone()))
        }
        _ => {
            let view = normal::view(&schema.views[&format!("view_{number}")], schema);
            match view.definition {
                Definition::Query(query) => Made::Query(query),
                Definition::Text { .. } => Made::Nothing,
            }
        }
    }
}

/// The trees without the places of their texts.
fn shown(made: &Made) -> String {
    let text = format!("{made:?}");
    let mut parts = text.split(", span: ");
    let mut shown = parts.next().unwrap().to_owned();
    for part in parts {
        shown.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.'));
    }
    shown.replace("Expression { node: ", "").replace(" }", "")
}

#[tokio::test]
async fn what_is_written_and_what_the_catalogue_shows_are_one_tree() {
    let (database, mut connection) = fresh().await;
    connection.execute(&base_text()).await.unwrap();
    let mut wrong = Vec::new();
    let mut refused = Vec::new();
    for case in cases() {
        if let Err(error) = connection.execute(&case.statement()).await {
            wrong.push(format!("{}: {}: {error:?}", case.kind, case.text));
            refused.push(case.number);
        }
    }
    let snapshot = snapshot::read(&mut connection).await.unwrap();
    let live = Reader::default().read(&snapshot);
    for table in live.tables.values() {
        if !table.unmodelled.is_empty() {
            wrong.push(format!("{}: {:?}", table.name, table.unmodelled));
        }
    }
    for case in cases() {
        if refused.contains(&case.number) {
            continue;
        }
        let Some(written) = written(case) else {
            wrong.push(format!("{}: not understood", case.text));
            continue;
        };
        let (written, live) = (made(case, &written), made(case, &live));
        if written != live {
            wrong.push(format!(
                "{}: {}\n  written {}\n  shown   {}",
                case.kind,
                case.text,
                shown(&written),
                shown(&live)
            ));
        }
    }
    database.close().await.unwrap();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The texts that differ from `text` in one token.
fn mutations(text: &str) -> Vec<String> {
    let mut mutations = Vec::new();
    for token in Dialect::Postgres.tokens(text) {
        let word = &text[token.span.clone()];
        let other = match token.kind {
            TokenKind::Number => format!("{word}7"),
            TokenKind::Text => match word.find(|c: char| c.is_ascii_digit()) {
                Some(at) => {
                    let digit = &word[at..=at];
                    let other = if digit == "1" { "2" } else { "1" };
                    word.replacen(digit, other, 1)
                }
                None => format!("{}zz'", word.strip_suffix('\'').unwrap_or(word)),
            },
            TokenKind::Word => match word.to_ascii_lowercase().as_str() {
                "and" => "OR".into(),
                "or" => "AND".into(),
                "age" => "small".into(),
                "true" => "false".into(),
                "union" => "INTERSECT".into(),
                "left" => "RIGHT".into(),
                "desc" => "ASC".into(),
                "not" => String::new(),
                "like" => "ILIKE".into(),
                "text" => "bytea".into(),
                lower if lower.len() > 1 => format!("{word}x"),
                _ => continue,
            },
            TokenKind::Symbol => match word {
                "=" => "<>".into(),
                "<" => "<=".into(),
                ">" => ">=".into(),
                "+" => "-".into(),
                "-" => "+".into(),
                "*" => "/".into(),
                "/" => "*".into(),
                _ => continue,
            },
            _ => continue,
        };
        let (before, after) = (&text[..token.span.start], &text[token.span.end..]);
        mutations.push(format!("{before}{other}{after}"));
    }
    mutations
}

#[test]
fn one_token_changed_shows() {
    let mut unseen = Vec::new();
    let mut seen = 0;
    for case in cases() {
        let original = made(case, &written(case).expect(case.text));
        for text in mutations(case.text) {
            let mutated = Case {
                text: &text,
                ..case
            };
            let Some(schema) = written(mutated) else {
                continue;
            };
            match made(mutated, &schema) == original {
                true => unseen.push(format!("{}: {}\n  is {text}", case.kind, case.text)),
                false => seen += 1,
            }
        }
    }
    assert!(
        unseen.is_empty(),
        "{} unseen:\n{}",
        unseen.len(),
        unseen.join("\n")
    );
    assert!(seen > 800, "{seen}");
}
