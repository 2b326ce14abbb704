//! What is read again: whatever changed, and nothing that did not.

use super::{Dialect, Ground, Image};
use std::sync::Arc;

impl Ground {
    /// Runs `sql`; gives the tables of which something was read.
    async fn after(&mut self, sql: &str) -> Vec<String> {
        self.connection.execute(sql).await.unwrap();
        self.watch.flush(&mut self.connection).await.unwrap();
        let schema = self.schema().await;
        let before = std::mem::take(&mut self.image);
        let now = self.watch.read(&mut self.connection, &schema).await;
        self.image = now.unwrap();
        // What it believes is so.
        let read = crate::rows::read(&mut self.connection, &schema).await;
        assert_eq!(self.image.differing(&read.unwrap()), None, "{sql}");
        read_again(&before, &self.image)
    }
}

fn read_again(before: &Image, now: &Image) -> Vec<String> {
    let fresh = now.tables.iter().filter(|(name, held)| {
        let before = before.tables.get(*name);
        before.is_none_or(|before| !Arc::ptr_eq(before, held))
    });
    fresh.map(|(name, _)| name.clone()).collect()
}

#[tokio::test]
async fn what_changed_is_read_again_and_nothing_else() {
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let mut ground = Ground::new(dialect).await;
        ground
            .fill(
                "CREATE TABLE a (id int PRIMARY KEY, word text); CREATE TABLE b (id int PRIMARY KEY, word text);
                 CREATE TABLE c (id int PRIMARY KEY, a int REFERENCES a (id) ON DELETE CASCADE)",
            )
            .await;
        ground.after("SELECT 1").await;
        assert!(ground.after("SELECT 1").await.is_empty());
        let update = "UPDATE b SET word = 'other' WHERE id = (SELECT min(id) FROM b)";
        assert_eq!(ground.after(update).await, ["b"]);
        assert_eq!(ground.after("DELETE FROM a").await, ["a", "c"]);
        let long = format!("INSERT INTO a VALUES (1, '{}')", "long ".repeat(20_000));
        assert_eq!(ground.after(&long).await, ["a"]);
        let last = "UPDATE a SET word = replace(word || '', 'long ', 'Long ') || 'end'";
        assert_eq!(ground.after(last).await, ["a"]);
        // The same table, but its last column is another one.
        let again = "ALTER TABLE b DROP COLUMN word; ALTER TABLE b ADD COLUMN word text";
        assert_eq!(ground.after(again).await, ["b"]);
        let swapped =
            "ALTER TABLE a RENAME TO x; ALTER TABLE b RENAME TO a; ALTER TABLE x RENAME TO b";
        let changed = ground.after(swapped).await;
        assert!(changed.contains(&"a".to_owned()) && changed.contains(&"b".to_owned()));
        let many =
            "INSERT INTO b SELECT value, 'w' || value FROM generate_series(2, 999) AS g (value)";
        let many = match dialect {
            Dialect::Postgres => many.to_owned(),
            Dialect::Sqlite => {
                "WITH g (n) AS (VALUES (2) UNION ALL SELECT n + 1 FROM g WHERE n < 999) \
                 INSERT INTO b SELECT n, 'w' || n FROM g"
                    .to_owned()
            }
        };
        assert_eq!(ground.after(&many).await, ["b"]);
        assert!(ground.after("SELECT 1").await.is_empty());
        let one = "UPDATE b SET word = 'x' WHERE id = 500";
        assert_eq!(ground.after(one).await, ["b"]);
        let (emptied, wanted): (_, &[&str]) = match dialect {
            Dialect::Postgres => ("TRUNCATE b, c", &["b", "c"]),
            Dialect::Sqlite => ("DELETE FROM b", &["b"]),
        };
        assert_eq!(ground.after(emptied).await, wanted);
        ground.close().await;
    }
}

#[tokio::test]
async fn other_labels_for_the_same_rows_are_seen() {
    let mut ground = Ground::new(Dialect::Postgres).await;
    ground
        .fill("CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TABLE a (m mood, ms mood[]); CREATE TABLE b (m mood)")
        .await;
    ground
        .after("ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'")
        .await;
    assert!(ground.values("b", "m").contains("blue"));
    ground.close().await;
}

#[tokio::test]
async fn what_was_changed_without_being_counted_is_found_in_the_end() {
    let mut ground = Ground::new(Dialect::Postgres).await;
    ground
        .fill("CREATE TABLE a (id int PRIMARY KEY, word text); CREATE TABLE b (id int)")
        .await;
    ground.after("SELECT 1").await;
    let schema = ground.schema().await;
    let Ground {
        connection, watch, ..
    } = &mut ground;
    assert_eq!(watch.misread(connection, &schema).await.unwrap(), None);
    // As a superuser can.
    let hidden = "SET track_counts = off; UPDATE a SET word = 'other'";
    connection.execute(hidden).await.unwrap();
    watch.flush(connection).await.unwrap();
    let misread = watch.misread(connection, &schema).await.unwrap();
    assert_eq!(misread.as_deref(), Some("a"));
    ground.close().await;
}
