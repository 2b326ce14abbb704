//! On real files.

use super::{fact, refused};
use crate::{
    Dialect, ErrorKind,
    backup::{self, Backup, BackupError},
    connection::{Access, Connection, DatabaseUrl, Interrupt, ServerError},
    executor::Options,
    snapshot,
};
use pretty_assertions::assert_eq;
use std::{fs, path::Path, time::Duration};
use tempfile::TempDir;

/// Of everything some, with gaps in the rowids and a counter that is ahead of its rows.
const RICH: &str = "
    PRAGMA user_version = 7; PRAGMA application_id = 77;
    CREATE TABLE teams (id integer PRIMARY KEY AUTOINCREMENT, name text NOT NULL COLLATE NOCASE UNIQUE);
    CREATE TABLE users (id integer PRIMARY KEY, team integer REFERENCES teams ON DELETE CASCADE, email text CHECK (email <> ''));
    CREATE INDEX users_email ON users (lower(email) DESC) WHERE team > 0;
    CREATE TABLE loose (a, b blob);
    CREATE INDEX loose_a ON loose (a);
    CREATE TABLE keyed (k text PRIMARY KEY, v real) WITHOUT ROWID;
    CREATE VIEW named AS SELECT email, name FROM users JOIN teams ON teams.id = team;
    CREATE TRIGGER joined AFTER INSERT ON users BEGIN INSERT INTO loose VALUES (new.email, NULL); END;
    CREATE VIRTUAL TABLE words USING fts5 (text);
    INSERT INTO teams (name) VALUES ('a'), ('b'), ('c'); DELETE FROM teams WHERE name = 'c';
    INSERT INTO users VALUES (5, 1, 'x@y'), (9, 2, 'sch\u{f6}n');
    INSERT INTO loose (rowid, a, b) VALUES (1000, 1.5, x'00ff'), (-4, NULL, zeroblob(9000)), (77, 9007199254740993, 'it''s');
    DELETE FROM loose WHERE rowid = 1;
    INSERT INTO keyed VALUES ('k', 0.1), ('', NULL);
    INSERT INTO words VALUES ('some words'); INSERT INTO words (rowid, text) VALUES (50, 'other words');
    CREATE TABLE stairway_revisions (id text NOT NULL PRIMARY KEY, message text NOT NULL, checksum text NOT NULL,
        downgrade_checksum text NOT NULL, applied_at text NOT NULL, milliseconds integer NOT NULL, version text NOT NULL,
        state text NOT NULL);
    INSERT INTO stairway_revisions VALUES ('a1', 'm', 'c', 'd', '2026-01-02T03:04:05.678Z', 1, 'v', 'applied'),
        ('b2', 'm', 'c', 'd', '2026-01-01T03:04:05.678Z', 1, 'v', 'applied');
    ANALYZE;";

/// An index without an entry for one of the rows.
const UNSOUND: [&str; 2] = [
    "CREATE TABLE t (a); CREATE INDEX i ON t (a); CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'i'; \
     PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'i'",
    "INSERT INTO t VALUES (1), (2), (3), (4), (5), (6), (7); PRAGMA writable_schema = ON; \
     INSERT INTO sqlite_schema SELECT * FROM kept",
];

/// Takes away, adds and changes.
const DAMAGE: &str = "
    DROP VIEW named; DROP TABLE users; DROP TABLE words; DROP INDEX loose_a; DELETE FROM loose; DELETE FROM teams;
    INSERT INTO teams (name) VALUES ('later'); CREATE TABLE later (a); INSERT INTO later VALUES (1);
    CREATE TRIGGER late AFTER INSERT ON later BEGIN SELECT 1; END; PRAGMA user_version = 8; DELETE FROM sqlite_sequence;
    DELETE FROM stairway_revisions;";

struct Place {
    folder: TempDir,
    url: DatabaseUrl,
}

impl Place {
    /// A database that these statements make.
    async fn new(sql: &str) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::of_file(&folder.path().join("my app.db"));
        let place = Place { folder, url };
        place.open().await.execute(sql).await.unwrap();
        place
    }

    async fn open(&self) -> Connection {
        Connection::open(&self.url, Access::Write).await.unwrap()
    }

    async fn create(&self) -> Backup {
        let folder = self.folder.path().join("copies");
        backup::create(&self.url, &folder, "a1", &Interrupt::default())
            .await
            .unwrap()
    }

    async fn restore(&self, file: &Path) -> Result<(), crate::Error> {
        self.restore_with(file, &Options::default()).await
    }

    async fn restore_with(&self, file: &Path, options: &Options) -> Result<(), crate::Error> {
        backup::restore(&self.url, file, options, &mut |_| {}).await
    }
}

/// The catalogue, and every row with its rowid and the type of each value.
async fn everything(connection: &mut Connection) -> String {
    let snapshot = snapshot::read(connection).await.unwrap();
    let mut all = format!("{:#?}", snapshot.objects);
    let tables = "SELECT name, CAST(wr AS TEXT) FROM pragma_table_list WHERE schema = 'main' AND type <> 'view' \
                  AND name <> 'sqlite_schema' ORDER BY name";
    for table in connection.rows(tables).await.unwrap() {
        let [Some(name), Some(without_rowid)] = table.as_slice() else {
            panic!("{table:?}");
        };
        let columns = format!(
            "SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('{name}') ORDER BY cid"
        );
        let columns = connection.rows(&columns).await.unwrap();
        let mut columns: Vec<String> = columns.into_iter().flatten().flatten().collect();
        if without_rowid == "0" {
            columns.push("quote(rowid)".to_owned());
        }
        let sql = format!(
            "SELECT {} FROM \"{name}\" ORDER BY 1, 2",
            columns.join(", ")
        );
        all += &format!("\n{name}: {:#?}", connection.rows(&sql).await.unwrap());
    }
    let settings = connection
        .rows(crate::dialect::sqlite::copy::SETTINGS)
        .await;
    all + &format!("\n{:?}", settings.unwrap())
}

#[tokio::test]
async fn what_comes_back_is_what_was_there() {
    for settings in [
        "",
        "PRAGMA journal_mode = WAL;",
        "PRAGMA page_size = 8192; PRAGMA encoding = 'UTF-16le'; PRAGMA auto_vacuum = FULL;",
    ] {
        let place = Place::new(&format!("{settings}{RICH}")).await;
        // Open all the time, so that with a log nothing of it reaches the file by itself.
        let mut connection = place.open().await;
        connection
            .execute("INSERT INTO loose VALUES ('in the log', 1)")
            .await
            .unwrap();
        let before = everything(&mut connection).await;
        let made = place.create().await;
        assert_eq!(made.bytes, fs::metadata(&made.path).unwrap().len());
        let mut copy = Connection::open(&DatabaseUrl::of_file(&made.path), Access::Read)
            .await
            .unwrap();
        assert_eq!(everything(&mut copy).await, before, "{settings}");
        connection.execute(DAMAGE).await.unwrap();
        assert_ne!(everything(&mut connection).await, before);
        let mode = connection.rows("PRAGMA journal_mode").await.unwrap();
        place.restore(&made.path).await.unwrap();
        // The connection that was open all the time, and one that comes.
        assert_eq!(everything(&mut connection).await, before, "{settings}");
        assert_eq!(everything(&mut place.open().await).await, before);
        let now = connection.rows("PRAGMA journal_mode").await.unwrap();
        assert_eq!(now, mode);
        connection
            .execute("INSERT INTO teams (name) VALUES ('next')")
            .await
            .unwrap();
        let next = "SELECT CAST(id AS TEXT) FROM teams WHERE name = 'next'";
        let next = connection.rows(next).await.unwrap();
        assert_eq!(next[0][0].as_deref(), Some("4"), "no id is used again");
    }
}

#[tokio::test]
async fn the_copy_says_what_it_holds() {
    let place = Place::new(RICH).await;
    let made = place.create().await;
    let name = made.path.file_name().unwrap().to_str().unwrap();
    assert!(
        name.starts_with("my_app-2") && name.ends_with("Z-a1.sqlite"),
        "{name}"
    );
    let contents = backup::contents(&made.path, &Interrupt::default())
        .await
        .unwrap();
    let revisions: Vec<&str> = contents.revisions.iter().map(|id| id.as_str()).collect();
    assert_eq!(revisions, ["a1", "b2"]);
    assert_eq!(
        contents.applied.as_deref(),
        Some("2026-01-02T03:04:05.678Z")
    );
    // Reading it left nothing beside it.
    let copies = fs::read_dir(made.path.parent().unwrap()).unwrap();
    assert_eq!(copies.count(), 1);
}

#[tokio::test]
async fn a_table_that_holds_what_it_forbids_is_copied_all_the_same() {
    let place = Place::new(
        "CREATE TABLE t (a integer CHECK (a > 0), b REFERENCES gone, c); PRAGMA ignore_check_constraints = ON; \
         PRAGMA foreign_keys = OFF; INSERT INTO t VALUES (-1, 5, NULL); PRAGMA writable_schema = ON; \
         UPDATE sqlite_schema SET sql = replace(sql, 'c)', 'c NOT NULL)') WHERE name = 't'",
    )
    .await;
    let made = place.create().await;
    let mut connection = place.open().await;
    connection.execute("DROP TABLE t").await.unwrap();
    place.restore(&made.path).await.unwrap();
    let rows = connection.rows("SELECT CAST(a AS TEXT) FROM t").await;
    assert_eq!(rows.unwrap()[0][0].as_deref(), Some("-1"));
}

#[tokio::test]
async fn whatever_is_not_alike_in_the_copy_is_told() {
    let check = async |change: &str, expected: &str| {
        let place = Place::new(RICH).await;
        let copy = Place::new(&format!("{RICH}{change}")).await;
        let (mut there, mut here) = (place.open().await, copy.open().await);
        fact::compare(&mut there, &mut there_too(&place).await)
            .await
            .unwrap();
        let error = fact::compare(&mut there, &mut here).await.unwrap_err();
        let expected =
            format!("the copy is not like the database, and was thrown away: {expected}");
        let shown = error.to_string();
        assert!(shown.starts_with(&expected), "{change}: {shown}");
        // Whichever of the two it is that has more.
        fact::compare(&mut here, &mut there).await.unwrap_err();
    };
    check(
        "PRAGMA user_version = 8",
        "user_version: `7` in the database, `8` in the copy",
    )
    .await;
    check(
        "DROP TRIGGER joined",
        "trigger `joined` on `users`: `CREATE TRIGGER",
    )
    .await;
    check(
        "CREATE INDEX late ON keyed (v)",
        "index `late` on `keyed`: `nothing` in the database, `CREATE INDEX late ON keyed (v)` in the copy",
    )
    .await;
    check(
        "DELETE FROM loose WHERE rowid = 77",
        "the rows of `loose`: `4` in the database, `3` in the copy",
    )
    .await;
    check(
        "UPDATE sqlite_sequence SET seq = 9",
        "the counter of `teams`: `3` in the database, `9` in the copy",
    )
    .await;
    check(
        "PRAGMA foreign_keys = OFF; UPDATE users SET team = 77 WHERE id = 5",
        "rows that refer to nothing: `0` in the database, `1` in the copy",
    )
    .await;
    check(
        "UPDATE stairway_revisions SET checksum = 'e' WHERE id = 'b2'",
        "the record of `b2`: ",
    )
    .await;
}

async fn there_too(place: &Place) -> Connection {
    Connection::open(&place.url, Access::Read).await.unwrap()
}

#[tokio::test]
async fn a_database_that_is_damaged_inside_is_not_copied_and_not_brought_back() {
    let damaged = Place::new(UNSOUND[0]).await;
    damaged.open().await.execute(UNSOUND[1]).await.unwrap();
    let copies = damaged.folder.path().join("copies");
    let error = backup::create(&damaged.url, &copies, "r", &Interrupt::default())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the copy is not like the database, and was thrown away: wrong # of entries in index i"
    );
    assert_eq!(error.kind(), ErrorKind::File);
    assert_eq!(fs::read_dir(&copies).unwrap().count(), 0);
    let place = Place::new(RICH).await;
    let before = fs::read(place.url.file().unwrap()).unwrap();
    let error = place
        .restore(damaged.url.file().unwrap())
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("is damaged; the database was not"),
        "{error}"
    );
    // There are more, and what is shown is enough.
    let notes = error.notes();
    assert_eq!(notes.len(), 5, "{notes:?}");
    assert_eq!(
        notes[..2],
        [
            "wrong # of entries in index i",
            "row 1 missing from index i"
        ]
    );
    assert_eq!(fs::read(place.url.file().unwrap()).unwrap(), before);
}

#[tokio::test]
async fn a_writer_is_waited_for_and_what_it_wrote_is_in_the_copy() {
    let place = Place::new(RICH).await;
    let mut writer = place.open().await;
    writer
        .execute("BEGIN IMMEDIATE; DELETE FROM loose")
        .await
        .unwrap();
    let copies = place.folder.path().join("copies");
    let ends = async {
        while !fs::read_dir(&copies).is_ok_and(|mut files| files.next().is_some()) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        writer.execute("COMMIT").await.unwrap();
    };
    let (made, ()) = tokio::join!(place.create(), ends);
    let url = DatabaseUrl::of_file(&made.path);
    let mut copy = Connection::open(&url, Access::Read).await.unwrap();
    assert!(
        copy.rows("SELECT quote(a) FROM loose")
            .await
            .unwrap()
            .is_empty()
    );
}

#[test]
fn what_sqlite_says_of_a_damaged_database_is_told_from_the_rest() {
    let kind = |code: &str| {
        let cause = ServerError {
            code: Some(code.to_owned()),
            ..ServerError::default()
        };
        let error = refused("x.db".as_ref(), "copy".as_ref(), cause);
        crate::Error::from(error).to_string()
    };
    let damaged = "`x.db` is damaged, so that no copy can be written over it";
    // SQLITE_NOTADB, SQLITE_CORRUPT and SQLITE_CORRUPT_INDEX.
    for code in ["26", "11", "779"] {
        assert_eq!(kind(code), damaged, "{code}");
    }
    // SQLITE_FULL
    assert_eq!(kind("13"), "`copy` could not be brought back: ");
}

#[tokio::test]
async fn a_database_whose_last_counter_was_dropped_is_copied() {
    let place = Place::new(
        "CREATE TABLE t (a integer PRIMARY KEY AUTOINCREMENT); INSERT INTO t VALUES (1); DROP TABLE t; \
         CREATE TABLE u (a); INSERT INTO u VALUES (1)",
    )
    .await;
    let made = place.create().await;
    place.open().await.execute("DROP TABLE u").await.unwrap();
    place.restore(&made.path).await.unwrap();
    let rows = place.open().await.rows("SELECT quote(a) FROM u").await;
    assert_eq!(rows.unwrap(), [[Some("1".to_owned())]]);
}

#[tokio::test]
async fn a_log_with_pages_of_another_size_is_restored_too() {
    let place = Place::new("CREATE TABLE t (a); INSERT INTO t VALUES ('old')").await;
    let made = place.create().await;
    fs::remove_file(place.url.file().unwrap()).unwrap();
    place
        .open()
        .await
        .execute(
            "PRAGMA page_size = 16384; VACUUM; PRAGMA journal_mode = WAL; CREATE TABLE other (a)",
        )
        .await
        .unwrap();
    let size = "SELECT CAST(page_size AS TEXT) FROM pragma_page_size";
    let size = place.open().await.rows(size).await.unwrap();
    assert_eq!(size[0][0].as_deref(), Some("16384"));
    place.restore(&made.path).await.unwrap();
    let mut connection = place.open().await;
    assert_eq!(connection.rows("SELECT a FROM t").await.unwrap().len(), 1);
    let mode = connection.rows("PRAGMA journal_mode").await.unwrap();
    assert_eq!(mode[0][0].as_deref(), Some("wal"));
}

#[tokio::test]
async fn a_database_that_is_gone_comes_back() {
    let place = Place::new(RICH).await;
    let before = everything(&mut place.open().await).await;
    let made = place.create().await;
    fs::remove_file(place.url.file().unwrap()).unwrap();
    place.restore(&made.path).await.unwrap();
    assert_eq!(everything(&mut place.open().await).await, before);
}

#[tokio::test]
async fn a_file_that_is_no_sound_copy_is_refused() {
    let place = Place::new(RICH).await;
    let made = place.create().await;
    let whole = fs::read(&made.path).unwrap();
    let database = place.url.file().unwrap();
    let before = fs::read(database).unwrap();
    let mut changed = whole.clone();
    for page in (4096..changed.len()).step_by(4096) {
        changed[page..page + 64].fill(0xff);
    }
    let cut = &whole[..whole.len() / 2];
    let check = async |bytes: &[u8], kind: ErrorKind, message: &str| {
        let file = place.folder.path().join("given");
        fs::write(&file, bytes).unwrap();
        let error = place.restore(&file).await.unwrap_err();
        let shown = error
            .to_string()
            .replace(&file.display().to_string(), "given");
        assert_eq!((error.kind(), shown.as_str()), (kind, message));
        assert!(error.help().is_some());
        assert_eq!(fs::read(database).unwrap(), before, "{message}");
    };
    let damaged = "`given` is damaged; the database was not touched";
    check(&changed, ErrorKind::File, damaged).await;
    check(cut, ErrorKind::File, damaged).await;
    check(&whole[..20], ErrorKind::File, damaged).await;
    let none = "`given` is neither an SQLite database nor an archive of `pg_dump -Fc`";
    check(b"PK\x03\x04", ErrorKind::File, none).await;
    check(b"", ErrorKind::File, none).await;
    let other = format!(
        "`given` is a copy of a PostgreSQL database, and `{}` is none",
        place.url
    );
    check(b"PGDMP\x01", ErrorKind::Usage, &other).await;
    let error = place.restore("/no/such".as_ref()).await.unwrap_err();
    assert_eq!(error.to_string(), "cannot read `/no/such`");
}

#[cfg(unix)]
#[tokio::test]
async fn the_database_itself_is_no_copy_by_whatever_name() {
    let place = Place::new(RICH).await;
    let link = place.folder.path().join("link");
    std::os::unix::fs::symlink(place.url.file().unwrap(), &link).unwrap();
    for file in [place.url.file().unwrap(), &link] {
        // Who waits for the lock on itself waits in vain.
        let options = Options {
            lock_wait: Duration::ZERO,
            ..Options::default()
        };
        let error = place.restore_with(file, &options).await.unwrap_err();
        let expected = format!(
            "`{}` is the database itself, and no copy of it",
            file.display()
        );
        assert_eq!(
            (error.kind(), error.to_string()),
            (ErrorKind::Usage, expected)
        );
    }
}

#[tokio::test]
async fn a_database_that_is_no_database_is_left_and_the_error_says_what_to_do() {
    let place = Place::new(RICH).await;
    let made = place.create().await;
    let database = place.url.file().unwrap();
    let junk = vec![b'x'; 9000];
    fs::write(database, &junk).unwrap();
    let error = place.restore(&made.path).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` is damaged, so that no copy can be written over it",
            database.display()
        )
    );
    assert!(error.help().unwrap().contains("mv "));
    assert_eq!(fs::read(database).unwrap(), junk);
}

#[tokio::test]
async fn who_uses_the_database_is_waited_for() {
    for (settings, begin) in [
        ("", "BEGIN IMMEDIATE"),
        ("", "BEGIN EXCLUSIVE"),
        ("PRAGMA journal_mode = WAL;", "BEGIN IMMEDIATE"),
    ] {
        let place = Place::new(&format!("{settings}{RICH}")).await;
        let made = place.create().await;
        let mut writer = place.open().await;
        writer
            .execute(&format!("{begin}; DELETE FROM loose"))
            .await
            .unwrap();
        let impatient = Options {
            lock_wait: Duration::from_millis(300),
            ..Options::default()
        };
        let mut said = 0;
        let error = backup::restore(&place.url, &made.path, &impatient, &mut |_| said += 1)
            .await
            .unwrap_err();
        assert_eq!((error.kind(), said), (ErrorKind::Locked, 1));
        let ends = async {
            tokio::time::sleep(Duration::from_millis(200)).await;
            writer.execute("COMMIT").await.unwrap();
        };
        let (restored, ()) = tokio::join!(place.restore(&made.path), ends);
        restored.unwrap();
        let rows = writer.rows("SELECT quote(a) FROM loose").await.unwrap();
        assert_eq!(rows.len(), 3 + 1);
    }
}

#[tokio::test]
async fn an_interrupt_leaves_no_copy_and_no_half_of_one() {
    let place = Place::new(RICH).await;
    let made = place.create().await;
    // Large enough to be stopped in the middle of it.
    let mut connection = place.open().await;
    let many = "INSERT INTO loose WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) \
                SELECT i, hex(randomblob(100)) FROM n";
    connection.execute(many).await.unwrap();
    let folder = place.folder.path().join("none");
    let interrupt = Interrupt::default();
    let (watched, later) = (folder.clone(), interrupt.clone());
    let watch = std::thread::spawn(move || {
        let grows = || {
            let files = fs::read_dir(&watched).into_iter().flatten().flatten();
            files
                .filter_map(|file| file.metadata().ok())
                .any(|file| file.len() > 0)
        };
        while !grows() {
            std::thread::sleep(Duration::from_millis(1));
        }
        later.trigger();
    });
    let error = backup::create(&place.url, &folder, "a1", &interrupt)
        .await
        .unwrap_err();
    watch.join().unwrap();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    // The lock was given back.
    connection
        .execute("BEGIN IMMEDIATE; ROLLBACK")
        .await
        .unwrap();
    let count = "SELECT CAST(count(*) AS TEXT) FROM loose";
    let before = connection.rows(count).await.unwrap();
    let options = Options {
        interrupt,
        ..Options::default()
    };
    let error = place.restore_with(&made.path, &options).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(connection.rows(count).await.unwrap(), before);
    // A copy so large that it is stopped while it is looked through.
    let large = place.folder.path().join("large");
    fs::copy(place.url.file().unwrap(), &large).unwrap();
    let error = place.restore_with(&large, &options).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "interrupted; the database was not touched"
    );
}

#[tokio::test]
async fn a_restore_that_is_given_up_half_way_leaves_what_was_there() {
    let place = Place::new("CREATE TABLE t (a); INSERT INTO t VALUES ('now')").await;
    let now = everything(&mut place.open().await).await;
    let large = Place::new(
        "CREATE TABLE big (a); INSERT INTO big WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n \
         WHERE i < 300) SELECT zeroblob(100000) FROM n",
    )
    .await;
    // The future is dropped while the pages are being copied, or before, or after a part of them.
    for pause in [1, 5, 20, 40] {
        let copy = large.url.file().unwrap();
        let given_up = tokio::time::timeout(Duration::from_millis(pause), place.restore(copy));
        if given_up.await.is_ok() {
            return;
        }
        let is = loop {
            // Until the thread that copies has heard of it, its lock is there.
            let mut connection = place.open().await;
            let tables = "SELECT name FROM sqlite_schema";
            if let Ok(tables) = connection.rows(tables).await {
                assert_eq!(tables, [[Some("t".to_owned())]]);
                break everything(&mut connection).await;
            }
        };
        assert_eq!(is, now);
    }
}

#[tokio::test]
async fn a_folder_that_is_a_file_and_a_database_that_is_not_there() {
    let place = Place::new(RICH).await;
    let file = place.folder.path().join("file");
    fs::write(&file, "").unwrap();
    let create = async |url: &DatabaseUrl, folder: &Path| {
        let interrupt = Interrupt::default();
        backup::create(url, folder, "r", &interrupt)
            .await
            .unwrap_err()
    };
    let error = create(&place.url, &file).await;
    assert_eq!(
        error.to_string(),
        format!("cannot make the folder `{}`", file.display())
    );
    assert_eq!(
        error.help().as_deref(),
        Some("a file has that name: name a folder")
    );
    let gone = DatabaseUrl::of_file(&place.folder.path().join("gone.db"));
    let error = create(&gone, place.folder.path()).await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(!gone.file().unwrap().exists());
    let error = create(&DatabaseUrl::memory(), place.folder.path()).await;
    assert_eq!(error.to_string(), BackupError::Memory.to_string());
    assert_eq!(gone.dialect(), Dialect::Sqlite);
    let made = place.create().await;
    let restore = async |url: &DatabaseUrl| {
        backup::restore(url, &made.path, &Options::default(), &mut |_| {})
            .await
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        restore(&DatabaseUrl::memory()).await,
        BackupError::Memory.to_string()
    );
    let lost = place.folder.path().join("no/x.db");
    let said = restore(&DatabaseUrl::of_file(&lost)).await;
    assert!(
        said.starts_with("cannot create the SQLite database"),
        "{said}"
    );
    assert!(said.ends_with("does not exist"), "{said}");
}
