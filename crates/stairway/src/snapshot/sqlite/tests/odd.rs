//! Odd texts, the cross-check, and what a reader keeps.

use super::*;
use crate::snapshot::sqlite::{
    object::{self, Row},
    pragma::Pragmas,
};
use std::sync::Arc;

fn row(kind: &str, name: &str, sql: &str) -> Row {
    Row {
        kind: kind.to_owned(),
        name: name.to_owned(),
        table: "t".to_owned(),
        sql: sql.to_owned(),
    }
}

#[test]
fn a_text_that_is_not_known_is_its_tokens() {
    let text = |sql: &str| {
        object::object(&row("table", "t", sql), &[], &[])
            .object
            .facts["definition"]
            .clone()
    };
    assert_eq!(
        text("CREATE TABLE t (A INT FROBNICATED /* c */ ('X') DEFAULT Foo)"),
        "create table t ( a int frobnicated ( 'X' ) default Foo )"
    );
    assert_eq!(text("  not 'closed"), "not 'closed");
    assert_eq!(text(""), "");
}

#[test]
fn no_prefix_and_no_cut_of_a_text_panics() {
    let texts = [
        "CREATE TABLE \"t\" (é INTEGER PRIMARY KEY DESC, b varchar(1, 2) DEFAULT -1 CHECK ((b) <> x'00') COLLATE [x] \
         REFERENCES u (a) ON DELETE SET NULL DEFERRABLE, c AS (b) STORED, CONSTRAINT k FOREIGN KEY (b) REFERENCES u) STRICT",
        "CREATE UNIQUE INDEX i ON t (a COLLATE b DESC, (lower(\"x\"))) WHERE a > 0",
        "CREATE TRIGGER g INSTEAD OF UPDATE OF a ON t FOR EACH ROW WHEN (1) BEGIN SELECT 'é'; END",
        "CREATE VIEW v (a) AS SELECT [a] FROM `b` JOIN c ORDER BY 1 LIMIT -1",
        "CREATE VIRTUAL TABLE v USING fts5(a, b = 'x', (1))",
    ];
    for text in texts {
        for (at, _) in text.char_indices() {
            for kind in ["table", "view"] {
                object::object(&row(kind, "t", &text[..at]), &[], &[]);
                object::object(&row(kind, "t", &text[at..]), &[], &[]);
            }
            let table = row("table", "t", "CREATE TABLE t (a)");
            for kind in ["index", "trigger"] {
                object::object(&table, &[row(kind, "i", &text[..at])], &[]);
            }
        }
    }
}

#[tokio::test]
async fn deep_and_long_expressions_are_read() {
    let deep = format!("{}a{}", "(".repeat(200), ")".repeat(200));
    let long = vec!["a = 1"; 900].join(" OR ");
    let snapshot = snapshot(&format!(
        "CREATE TABLE t (a, CONSTRAINT x CHECK ({deep}), CONSTRAINT y CHECK ({long}))"
    ))
    .await;
    let (_, object) = snapshot.objects.first_key_value().unwrap();
    assert_eq!(
        object.parts[&object::identity("check", "x")]["expression"],
        "a"
    );
}

#[tokio::test]
async fn a_text_and_pragmas_that_disagree_are_an_error_that_names_the_table() {
    let mut connection = open().await;
    connection
        .execute("CREATE TABLE t (a int, b REFERENCES u (x), UNIQUE (a)); CREATE INDEX i ON t (b)")
        .await
        .unwrap();
    let rows = connection
        .rows(&crate::dialect::sqlite::catalogue::pragmas(&["t"]))
        .await
        .unwrap();
    let pragmas = Pragmas::new(rows).unwrap();
    let check = |sql: &str, index: &str| {
        let parsed = object::object(&row("table", "t", sql), &[row("index", "i", index)], &[]);
        assert!(parsed.table.is_some(), "{sql}");
        pragmas
            .check("t", &parsed)
            .map_err(|error| error.to_string())
    };
    let index = "CREATE INDEX i ON t (b)";
    let good = "CREATE TABLE t (a int, b REFERENCES u (x), UNIQUE (a))";
    assert_eq!(check(good, index), Ok(()));
    for (sql, index, subject) in [
        (
            "CREATE TABLE t (a int, c REFERENCES u (x), UNIQUE (a))",
            index,
            "the list of its columns",
        ),
        (
            "CREATE TABLE t (a text, b REFERENCES u (x), UNIQUE (a))",
            index,
            "the type of column `a`",
        ),
        (
            "CREATE TABLE t (a int NOT NULL, b REFERENCES u (x), UNIQUE (a))",
            index,
            "the NOT NULL of column `a`",
        ),
        (
            "CREATE TABLE t (a int DEFAULT 1, b REFERENCES u (x), UNIQUE (a))",
            index,
            "the default of column `a`",
        ),
        (
            "CREATE TABLE t (a int PRIMARY KEY, b REFERENCES u (x), UNIQUE (a))",
            index,
            "the membership in the primary key of column `a`",
        ),
        (
            "CREATE TABLE t (a int AS (b), b REFERENCES u (x), UNIQUE (a))",
            index,
            "the generation (0 none, 2 virtual, 3 stored) of column `a`",
        ),
        (
            "CREATE TABLE t (a int, b REFERENCES u (y), UNIQUE (a))",
            index,
            "the list of its foreign keys",
        ),
        (
            "CREATE TABLE t (a int, b REFERENCES u (x) ON DELETE CASCADE, UNIQUE (a))",
            index,
            "the list of its foreign keys",
        ),
        (
            "CREATE TABLE t (a int, b REFERENCES u (x))",
            index,
            "the set of its unique keys",
        ),
        (
            "CREATE TABLE t (a int, b REFERENCES u (x), UNIQUE (a)) STRICT",
            index,
            "its kind (WITHOUT ROWID, STRICT)",
        ),
        (good, "CREATE UNIQUE INDEX i ON t (b)", "index `i`"),
        (good, "CREATE INDEX i ON t (b DESC)", "index `i`"),
        (good, "CREATE INDEX i ON t (b COLLATE nocase)", "index `i`"),
        (good, "CREATE INDEX i ON t (b) WHERE a", "index `i`"),
        (good, "CREATE INDEX i ON t (a)", "index `i`"),
    ] {
        let message = check(sql, index).expect_err(sql);
        let expected = format!("table `t` is not understood completely: by its text {subject} is ");
        assert!(message.starts_with(&expected), "{message}");
    }
}

#[tokio::test]
async fn what_did_not_change_is_shared_also_after_it_came_back() {
    let mut connection = open().await;
    let mut reader = Reader::default();
    connection
        .execute("CREATE TABLE t (a); CREATE TABLE u (a)")
        .await
        .unwrap();
    let first = reader.read(&mut connection).await.unwrap();
    connection.execute("CREATE INDEX i ON t (a)").await.unwrap();
    let second = reader.read(&mut connection).await.unwrap();
    connection.execute("DROP INDEX i").await.unwrap();
    let third = reader.read(&mut connection).await.unwrap();
    let get =
        |snapshot: &Snapshot, name| Arc::clone(&snapshot.objects[&object::identity("table", name)]);
    assert!(Arc::ptr_eq(&get(&first, "u"), &get(&second, "u")));
    assert!(!Arc::ptr_eq(&get(&first, "t"), &get(&second, "t")));
    assert!(Arc::ptr_eq(&get(&first, "t"), &get(&third, "t")));
}

#[tokio::test]
async fn a_broken_view_is_read() {
    let snapshot =
        snapshot("CREATE TABLE t (a); CREATE VIEW v AS SELECT nothing FROM nowhere").await;
    assert_eq!(snapshot.objects.len(), 2);
}

#[tokio::test]
async fn a_file_and_a_thousand_objects() {
    let folder = tempfile::tempdir().unwrap();
    let url: DatabaseUrl = format!("sqlite://{}", folder.path().join("x.db").display())
        .parse()
        .unwrap();
    let mut connection = Connection::open(&url, Access::Write).await.unwrap();
    let mut sql = String::from("BEGIN;");
    for n in 0..500 {
        write!(sql, "CREATE TABLE t{n} (id INTEGER PRIMARY KEY, a text NOT NULL DEFAULT '', b int REFERENCES t0 (id), ").unwrap();
        writeln!(
            sql,
            "c numeric(12,2), d text UNIQUE); CREATE INDEX i{n} ON t{n} (a DESC, b) WHERE b > 0;"
        )
        .unwrap();
    }
    sql.push_str("COMMIT");
    connection.execute(&sql).await.unwrap();
    let mut reader = Reader::default();
    let first = reader.read(&mut connection).await.unwrap();
    let start = std::time::Instant::now();
    let second = reader.read(&mut connection).await.unwrap();
    let took = start.elapsed();
    assert_eq!(first.objects.len(), 500);
    assert!(difference(&first, &second).is_empty());
    assert!(took.as_millis() < 500, "{took:?}");
    println!("{took:?}");
}
