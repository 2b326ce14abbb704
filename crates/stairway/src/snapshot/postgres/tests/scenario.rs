//! The scenarios of `scenarios.txt`: a database, a change to it, and the difference that the change makes.

use super::*;
use pretty_assertions::assert_eq;

/// The text with another name for the user, who is not the same on every server.
async fn anonymous(text: &str, connection: &mut Connection) -> String {
    let user = first(connection.rows("SELECT current_user").await.unwrap());
    text.replace(&format!(": owner: {user}\n"), ": owner: me\n")
        .replace(&format!(" for {user} "), " for me ")
}

#[tokio::test]
async fn each_change_shows_in_its_fact() {
    let text = include_str!("scenarios.txt");
    let mut actual = String::new();
    for scenario in text.split("\n=== ").skip(1) {
        let (name, rest) = scenario.split_once('\n').unwrap();
        let (setup, rest) = rest.split_once("--- change\n").unwrap();
        let (change, _) = rest.split_once("--- difference\n").unwrap();
        let (database, mut connection) = fresh().await;
        let mut reader = Reader::default();
        connection.execute(setup).await.expect(name);
        let before = reader.read(&mut connection).await.expect(name);
        for statement in change.lines() {
            connection.execute(statement).await.expect(name);
        }
        let after = reader.read(&mut connection).await.expect(name);
        let full = Reader::default().full(&mut connection).await.expect(name);
        assert_eq!(
            difference(&full, &after),
            "",
            "{name}: read again and in full"
        );
        write!(
            actual,
            "\n=== {name}\n{setup}--- change\n{change}--- difference\n{}",
            anonymous(&difference(&before, &after), &mut connection).await
        )
        .unwrap();
        database.close().await.unwrap();
    }
    let (introduction, _) = text.split_once("\n=== ").unwrap();
    assert_eq!(format!("{introduction}{actual}"), text);
}
