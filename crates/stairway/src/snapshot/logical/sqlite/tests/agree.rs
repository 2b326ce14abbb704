//! Replaying what made a database gives what its catalogue says.

use super::*;
use crate::{
    schema::difference::difference,
    sql::replay::{self, Naming},
};
use pretty_assertions::assert_eq;

/// Without the texts, which SQLite keeps from the name on.
fn plain(mut schema: Schema) -> Schema {
    for trigger in schema.triggers.values_mut() {
        Arc::make_mut(trigger).text.clear();
        Arc::make_mut(trigger).words.clear();
    }
    schema
}

/// Replayed as blocks for SQLite, `statements` give the schema that SQLite has after them.
async fn check(statements: &[&str]) {
    let mut replayed = Schema::default();
    for text in statements {
        let statement = parse::statement(text, Dialect::Sqlite)
            .unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
        replay::apply(
            &mut replayed,
            &statement,
            text,
            Dialect::Sqlite,
            Naming::None,
        )
        .unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
    }
    let live = schema(&statements.join(";\n")).await;
    let (live, replayed) = (plain(live), plain(replayed));
    let changes = difference(&replayed, &live);
    let report = logical::report(&changes, Dialect::Sqlite).changes;
    let lines: Vec<String> = report.iter().map(ToString::to_string).collect();
    assert_eq!(lines, Vec::<String>::new(), "{statements:?}");
    assert!(changes.is_empty(), "{changes:?}");
}

#[tokio::test]
async fn replay_agrees_with_the_catalogue() {
    check(&[
        "CREATE TABLE IF NOT EXISTS Users (id INTEGER PRIMARY KEY AUTOINCREMENT, Email text COLLATE NOCASE UNIQUE, \
         age int CHECK (age > 0) DEFAULT (1 + 1), CONSTRAINT e CHECK (email <> ''))",
        "CREATE TABLE posts (id int, author REFERENCES users, at timestamptz DEFAULT CURRENT_TIMESTAMP, \
         PRIMARY KEY (ID), FOREIGN KEY (author) REFERENCES users (ID) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)",
        "CREATE INDEX posts_author ON posts (AUTHOR DESC, lower(at)) WHERE author IS NOT NULL",
        "CREATE TRIGGER IF NOT EXISTS g AFTER INSERT ON posts BEGIN DELETE FROM users; END",
    ])
    .await;
    check(&["CREATE TABLE t (a text PRIMARY KEY, b)"]).await;
    check(&["CREATE TABLE t (a INTEGER PRIMARY KEY, b)"]).await;
    check(&["CREATE TABLE t (a text PRIMARY KEY, b) WITHOUT ROWID"]).await;
    check(&[
        "CREATE TABLE t (a int, b text)",
        "ALTER TABLE t RENAME COLUMN a TO \"A b\"",
        "ALTER TABLE t RENAME TO u",
    ])
    .await;
    check(&[
        "CREATE TABLE t (a int, b text)",
        "ALTER TABLE t DROP b",
        "ALTER TABLE t ADD c text DEFAULT 'x' REFERENCES t (a)",
    ])
    .await;
    check(&[
        "CREATE TABLE t (a int, b text)",
        "CREATE VIEW v (x, y) AS SELECT a, b FROM t",
    ])
    .await;
    check(&["CREATE TABLE t (a mood text CONSTRAINT t_a_enum CHECK (a IN ('x', 'y')))"]).await;
}
