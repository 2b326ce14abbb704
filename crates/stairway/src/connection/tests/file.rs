//! SQLite files that are not what they should be, told before anything is run.

use super::open;
use crate::{
    Error,
    connection::{Access, Connection},
};
use pretty_assertions::assert_eq;
use std::{fs, path::Path};

/// A database of several pages.
async fn large(path: &Path) -> Connection {
    let url = format!("sqlite://{}", path.display());
    let mut connection = open(&url, Access::Write).await.unwrap();
    connection
        .execute(
            "CREATE TABLE t (a text); \
             INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100) \
             SELECT hex(zeroblob(500)) FROM n",
        )
        .await
        .unwrap();
    connection
}

/// What is said of the file, in the same words for reading and for writing.
#[track_caller]
fn both(path: &Path) -> impl Future<Output = String> {
    let url = format!("sqlite://{}", path.display());
    async move {
        let read = said(open(&url, Access::Read).await.unwrap_err());
        let write = said(open(&url, Access::Write).await.unwrap_err());
        assert_eq!(read, write);
        read
    }
}

fn said(error: Error) -> String {
    let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
    let help = error.help().unwrap_or_default();
    format!("{error}{}\n{help}", cause.unwrap_or_default())
}

#[tokio::test]
async fn reading_creates_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let error = open(&format!("sqlite://{}", path.display()), Access::Read)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("there is no SQLite database at `{}`", path.display())
    );
    assert!(!path.exists());
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no/x.db");
    let error = open(&format!("sqlite://{}", path.display()), Access::Write)
        .await
        .unwrap_err();
    assert!(
        error
            .help()
            .unwrap()
            .starts_with("create it first: `mkdir -p "),
        "{error}"
    );
}

#[tokio::test]
async fn a_folder_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display();
    assert_eq!(
        both(folder.path()).await,
        format!(
            "`{path}` is a folder, not an SQLite database\nname a file in it: `sqlite://{path}/NAME.db`"
        )
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    fs::write(&path, "this is not a database, by a long way").unwrap();
    assert_eq!(
        both(&path).await,
        format!(
            "cannot connect to `sqlite://{}`: file is not a database\n\
             the file is not an SQLite database: name another; if it was one, bring a backup back, as with \
             `migrate-restore FILE`",
            path.display()
        )
    );
}

#[tokio::test]
async fn a_file_that_is_cut_off_is_told_before_anything_is_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    drop(large(&path).await);
    let whole = fs::read(&path).unwrap();
    let page = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
    assert!(whole.len() > 5 * page && whole.len().is_multiple_of(page));
    // In the last page, after a page, in the schema's own page, and in the header.
    for length in [
        whole.len() - 1,
        whole.len() - page,
        3 * page,
        page,
        page / 2,
        512,
        100,
        50,
    ] {
        fs::write(&path, &whole[..length]).unwrap();
        let said = both(&path).await;
        assert!(
            said.contains("bring a backup back, as with `migrate-restore FILE`"),
            "{length}: {said}"
        );
    }
    fs::write(&path, &whole).unwrap();
    open(&format!("sqlite://{}", path.display()), Access::Write)
        .await
        .unwrap();
}

#[tokio::test]
async fn with_a_write_ahead_log_the_file_may_be_short() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let url = format!("sqlite://{}", path.display());
    let mut connection = open(&url, Access::Write).await.unwrap();
    connection
        .execute("PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0")
        .await
        .unwrap();
    let kept = large(&path).await;
    assert!(
        fs::metadata(&path).unwrap().len()
            < fs::metadata(folder.path().join("x.db-wal")).unwrap().len()
    );
    for access in [Access::Read, Access::Write] {
        open(&url, access).await.unwrap();
    }
    drop(kept);
}

#[tokio::test]
async fn a_file_that_another_has_locked_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let url = format!("sqlite://{}", path.display());
    let mut connection = large(&path).await;
    for lock in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
        connection.execute(lock).await.unwrap();
        for access in [Access::Read, Access::Write] {
            open(&url, access).await.unwrap();
        }
        connection.execute("ROLLBACK").await.unwrap();
    }
}

#[tokio::test]
async fn a_url_that_is_read_only_is_not_for_writing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    drop(large(&path).await);
    let url = format!("sqlite://{}?mode=ro", path.display());
    open(&url, Access::Read).await.unwrap();
    let error = open(&url, Access::Write).await.unwrap_err();
    assert_eq!(
        said(error),
        format!(
            "cannot connect to `sqlite://{}`: attempt to write a readonly database\n\
             take what makes it read-only out of the URL",
            path.display()
        )
    );
}

/// On Unix a process that opens and closes the file beside SQLite gives up all its locks on it, and two writers then
/// destroy it.
#[cfg(unix)]
#[tokio::test]
async fn to_look_at_a_file_does_not_give_up_the_locks_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let url = format!("sqlite://{}", path.display());
    let mut connection = large(&path).await;
    connection.execute("BEGIN IMMEDIATE").await.unwrap();
    for access in [Access::Read, Access::Write] {
        drop(open(&url, access).await.unwrap());
    }
    let other = duct::cmd!("sqlite3", &path, "BEGIN IMMEDIATE")
        .stderr_to_stdout()
        .stdout_capture()
        .unchecked()
        .run()
        .unwrap();
    let said = String::from_utf8_lossy(&other.stdout);
    assert!(said.contains("locked"), "{said}");
}
