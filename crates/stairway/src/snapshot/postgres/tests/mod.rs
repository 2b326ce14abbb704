//! On a real server: each fact by a change to it, and that what is read again is what a full read gives.

mod random;
mod scenario;

use super::*;
use crate::{connection::Access, scratch::postgres::ScratchDatabase};
use std::fmt::Write;

/// A fresh database and a connection to it.
async fn fresh() -> (ScratchDatabase, Connection) {
    let database = crate::scratch::testing::server()
        .await
        .create_database()
        .await
        .unwrap();
    let connection = Connection::open(database.url(), Access::Write)
        .await
        .unwrap();
    (database, connection)
}

/// A line for each object, part and fact, each with all that it belongs to.
fn lines(snapshot: &Snapshot) -> Vec<String> {
    let mut lines = Vec::new();
    for (identity, object) in &snapshot.objects {
        lines.push(identity.to_string());
        for (noun, text) in &object.facts {
            lines.push(format!("{identity}: {noun}: {text}"));
        }
        for (part, facts) in &object.parts {
            lines.push(format!("{identity}: {part}"));
            for (noun, text) in facts {
                lines.push(format!("{identity}: {part}: {noun}: {text}"));
            }
        }
    }
    lines
}

/// The lines that one has and the other has not.
fn difference(before: &Snapshot, after: &Snapshot) -> String {
    let (before, after) = (lines(before), lines(after));
    let mut text = String::new();
    for line in before.iter().filter(|line| !after.contains(line)) {
        writeln!(text, "- {}", line.replace('\n', " ")).unwrap();
    }
    for line in after.iter().filter(|line| !before.contains(line)) {
        writeln!(text, "+ {}", line.replace('\n', " ")).unwrap();
    }
    text
}

#[tokio::test]
async fn a_fresh_database_is_empty() {
    let (database, mut connection) = fresh().await;
    let mut reader = Reader::default();
    assert!(reader.read(&mut connection).await.unwrap().is_empty());
    assert!(reader.read(&mut connection).await.unwrap().is_empty());
    database.close().await.unwrap();
}
