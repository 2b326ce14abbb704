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
        text("CREATE TABLE t (A INT DEFAULT Foo) /* c */ WITH ('X')"),
        "create table t ( a int default Foo ) with ( 'X' )"
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
    let snapshot = snapshot("CREATE TABLE t (a); CREATE VIEW v AS SELECT x FROM nowhere").await;
    assert_eq!(snapshot.objects.len(), 2);
}

#[tokio::test]
async fn a_thousand_objects_in_a_file_are_read_and_then_shared() {
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
    let second = reader.read(&mut connection).await.unwrap();
    assert_eq!(first.objects.len(), 500);
    let pairs = first.objects.values().zip(second.objects.values());
    assert!(
        pairs
            .into_iter()
            .all(|(one, other)| Arc::ptr_eq(one, other))
    );
    assert!(difference(&first, &second).is_empty());
}

#[tokio::test]
async fn odd_tables_are_read_and_agree_with_the_pragmas() {
    for sql in [
        "CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT",
        "CREATE TABLE t (a INTEGER PRIMARY KEY DESC) STRICT",
        "CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE t (a, b, PRIMARY KEY (a, b, a)) WITHOUT ROWID",
        "CREATE TABLE t (a, b, PRIMARY KEY (a, a, b))",
        "CREATE TABLE t (a UNIQUE PRIMARY KEY, UNIQUE (a), UNIQUE (a COLLATE nocase), UNIQUE (a DESC))",
        "CREATE TABLE t (a INTEGER PRIMARY KEY, UNIQUE (a))",
        "CREATE TABLE t (a 'my type', b \"x y\"(3), c [z], d \"INTEGER\" PRIMARY KEY, e decimal(+1, -2.5))",
        "CREATE TABLE t (a INT /* c */ BIG, b DOUBLE -- x\n PRECISION, c INT\n\t(1))",
        "CREATE TABLE t (a generated always as (1), b as (a) virtual, c INT generated, d generated INT, e)",
        "CREATE TABLE t (generated, always, key, \"select\", 'quoted', [b r], `t t`, CHECK (key))",
        "CREATE TABLE t (a DEFAULT -1, b DEFAULT + 2, c DEFAULT (-1), d DEFAULT null, e DEFAULT (NULL), \
         f DEFAULT current_timestamp, g DEFAULT TRUE, h DEFAULT abort, i DEFAULT 'it''s', j DEFAULT ((x'00')))",
        "CREATE TABLE t (a REFERENCES t, b REFERENCES t(a) ON UPDATE NO ACTION DEFERRABLE, FOREIGN KEY (a,b) REFERENCES u)",
        "CREATE TABLE t (a CONSTRAINT x NOT NULL CONSTRAINT y UNIQUE CONSTRAINT z, b NOT NULL NULL)",
        "CREATE TABLE t (a, b, CONSTRAINT dangling)",
        "CREATE TABLE t (a int, CHECK (a) CONSTRAINT n UNIQUE (a) ON CONFLICT IGNORE, PRIMARY KEY (a) ON CONFLICT IGNORE)",
        "CREATE TABLE t (a COLLATE nocase COLLATE rtrim UNIQUE, b UNIQUE COLLATE nocase, c DEFAULT 1 DEFAULT 2)",
        "CREATE TABLE IF NOT EXISTS main.t (a);",
        "CREATE TABLE \"t\" (a, b, 'c', e\u{301}); CREATE INDEX i ON t (-a, a+1 DESC, json_extract(b,'$.x'), (a), \"b\", 'c')",
        "CREATE TABLE t (a, b); CREATE UNIQUE INDEX \"i'\" ON t (a COLLATE nocase, b COLLATE \"NOCASE\" DESC) WHERE \"a\" IS 'x'",
        "CREATE TABLE \"we\"\"ird\" (\"a\"\"b\" INTEGER PRIMARY KEY, [it's] UNIQUE); CREATE TABLE \"it's\" (a)",
        "CREATE TABLE \u{c9}t (\u{c9}, \u{e9}, UNIQUE (\u{c9}), UNIQUE (\u{e9}))",
        "CREATE TABLE t (a); ALTER TABLE t ADD COLUMN b int DEFAULT (1) CHECK (b > 0); ALTER TABLE t ADD c REFERENCES t (a); \
         ALTER TABLE t RENAME COLUMN a TO \"z z\"; ALTER TABLE t DROP COLUMN c; ALTER TABLE t RENAME TO 'u'",
    ] {
        let snapshot = snapshot(sql).await;
        let text = text(&snapshot);
        assert!(!text.contains("definition"), "{sql}\n{text}");
    }
}

#[tokio::test]
async fn a_long_run_does_not_remember_everything() {
    let mut connection = open().await;
    let mut reader = Reader::default();
    connection.execute("CREATE TABLE t (a)").await.unwrap();
    for n in 0..100 {
        let sql = format!("DROP TABLE IF EXISTS x; CREATE TABLE x (c{n})");
        connection.execute(&sql).await.unwrap();
        assert_eq!(reader.read(&mut connection).await.unwrap().objects.len(), 2);
    }
    assert!(reader.known.len() < 40, "{}", reader.known.len());
}
