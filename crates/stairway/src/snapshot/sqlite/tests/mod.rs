//! Against real SQLite: SQL in, text out.

mod meaning;
mod odd;
mod read;
mod rewrite;
mod settled;
mod trace;

use super::Reader;
use crate::{
    connection::{Access, Connection, DatabaseUrl},
    snapshot::{
        Snapshot,
        difference::{Wording, difference},
    },
};
use std::fmt::Write;

async fn open() -> Connection {
    let url: DatabaseUrl = "sqlite::memory:".parse().unwrap();
    Connection::open(&url, Access::Write).await.unwrap()
}

async fn snapshot(sql: &str) -> Snapshot {
    let mut connection = open().await;
    connection
        .execute(sql)
        .await
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    Reader::default()
        .read(&mut connection)
        .await
        .unwrap_or_else(|error| panic!("{error}: {sql}"))
}

/// The whole snapshot of the database that `sql` makes.
fn text(snapshot: &Snapshot) -> String {
    let mut text = String::new();
    for (identity, object) in &snapshot.objects {
        writeln!(text, "{identity}").unwrap();
        for (fact, value) in &object.facts {
            writeln!(text, "  {fact}: {}", value.replace('\n', "\n    ")).unwrap();
        }
        for (part, facts) in &object.parts {
            let facts: Vec<String> = facts
                .iter()
                .map(|(fact, value)| format!("{fact}: {value}"))
                .collect();
            writeln!(
                text,
                "  {part} | {}",
                facts.join("; ").replace('\n', "\n    ")
            )
            .unwrap();
        }
    }
    text
}

/// `sql` makes the database that `expected` tells.
async fn check(sql: &str, expected: &str) {
    let expected: String = expected.lines().map(|line| format!("{line}\n")).collect();
    pretty_assertions::assert_eq!(text(&snapshot(sql).await), expected, "{sql}");
}

/// Both make the same database.
async fn same(one: &str, other: &str) {
    let (one, other) = (snapshot(one).await, snapshot(other).await);
    pretty_assertions::assert_eq!(text(&one), text(&other));
    assert!(difference(&one, &other).is_empty());
}

/// From the first to the second, a line for each change.
fn lines(before: &Snapshot, after: &Snapshot, wording: Wording) -> Vec<String> {
    let changes = difference(before, after).changes;
    changes
        .iter()
        .map(|change| match change.to_string().strip_prefix("note: ") {
            Some(_) => format!("note: {}", change.line(wording)),
            None => change.line(wording),
        })
        .collect()
}

/// The databases differ, in these lines.
async fn differ(one: &str, other: &str, expected: &[&str]) {
    let lines = lines(&snapshot(one).await, &snapshot(other).await, Wording::Plain);
    pretty_assertions::assert_eq!(lines, expected);
}

/// After `before`, the way `up` and back `down` leaves these lines; none for an exact way back.
async fn trace(before: &str, up: &str, down: &str, expected: &[&str]) {
    let mut connection = open().await;
    let mut reader = Reader::default();
    connection.execute(before).await.unwrap();
    let first = reader.read(&mut connection).await.unwrap();
    connection.execute(up).await.unwrap();
    let upper = reader.read(&mut connection).await.unwrap();
    assert_ne!(first, upper, "the upgrade changes nothing: {up}");
    connection
        .execute(down)
        .await
        .unwrap_or_else(|error| panic!("{error}: {down}"));
    let second = reader.read(&mut connection).await.unwrap();
    pretty_assertions::assert_eq!(lines(&first, &second, Wording::Downgrade), expected);
}
