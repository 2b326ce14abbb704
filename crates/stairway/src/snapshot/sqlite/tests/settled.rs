//! Others write to the file while it is read.

use crate::{
    connection::{Access, Connection, DatabaseUrl},
    snapshot::read,
};
use pretty_assertions::assert_eq;

/// Two connections to one file.
async fn two(folder: &tempfile::TempDir) -> (Connection, Connection) {
    let path = folder.path().join("x.db");
    let url: DatabaseUrl = format!("sqlite://{}", path.display()).parse().unwrap();
    let mut writer = Connection::open(&url, Access::Write).await.unwrap();
    writer.execute("CREATE TABLE a (x text)").await.unwrap();
    let reader = Connection::open(&url, Access::Read).await.unwrap();
    (writer, reader)
}

fn tables(snapshot: &crate::snapshot::Snapshot) -> Vec<String> {
    let tables = snapshot.objects.keys().map(ToString::to_string);
    tables.filter(|it| it.starts_with("table")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_waits_for_who_commits() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, mut reader) = two(&folder).await;
    // Nobody else can read either, as in the moment of a commit.
    writer
        .execute("BEGIN EXCLUSIVE; CREATE TABLE b (x text)")
        .await
        .unwrap();
    let reading = tokio::spawn(async move { read(&mut reader).await });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(!reading.is_finished());
    writer.execute("COMMIT").await.unwrap();
    let snapshot = reading.await.unwrap().unwrap();
    assert_eq!(tables(&snapshot), ["table a", "table b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schema_that_changes_all_the_time_is_seen_as_it_was_at_one_moment() {
    let folder = tempfile::tempdir().unwrap();
    let (mut writer, mut reader) = two(&folder).await;
    writer.execute("PRAGMA journal_mode = wal").await.unwrap();
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    // At each moment the table has one column, and its name tells which.
    let writing = tokio::spawn(async move {
        let names = ["x", "y"];
        for turn in 0.. {
            if stopped.try_recv().is_ok() {
                return;
            }
            let (from, to) = (names[turn % 2], names[(turn + 1) % 2]);
            let sql = format!("ALTER TABLE a RENAME COLUMN {from} TO {to}");
            writer.execute(&sql).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_micros(500)).await;
        }
    });
    for _ in 0..200 {
        let snapshot = read(&mut reader).await.unwrap();
        assert_eq!(tables(&snapshot), ["table a"]);
    }
    stop.send(()).unwrap();
    writing.await.unwrap();
}
