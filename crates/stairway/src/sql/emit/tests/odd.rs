//! Tables of a block for SQLite that are odd, and what a rebuild makes of them: nothing else than what was asked for.

use super::Database;

/// What SQLite itself understands of every table, and all rows with the exact values.
async fn understood(database: &mut Database) -> Vec<String> {
    let mut all = Vec::new();
    for (what, sql) in [
        (
            "table",
            "SELECT name, ncol, wr, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite%'",
        ),
        (
            "column",
            "SELECT t.name, c.cid, c.name, replace(lower(c.type), ' ', ''), c.\"notnull\", c.dflt_value, c.pk, c.hidden FROM sqlite_schema t, \
             pragma_table_xinfo(t.name) c WHERE t.type IN ('table', 'view')",
        ),
        (
            "index",
            "SELECT t.name, l.\"unique\", l.origin, l.partial, (SELECT group_concat(x.name || ' ' || x.desc || x.coll) \
             FROM (SELECT * FROM pragma_index_xinfo(l.name) WHERE key ORDER BY seqno) x) \
             FROM sqlite_schema t, pragma_index_list(t.name) l WHERE t.type = 'table'",
        ),
        (
            "key",
            "SELECT t.name, f.seq, f.\"table\", f.\"from\", f.on_update, f.on_delete, f.match \
             FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'",
        ),
        (
            "object",
            "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type <> 'table' AND sql IS NOT NULL",
        ),
    ] {
        let mut rows = database.rows(sql).await;
        rows.sort();
        all.extend(rows.into_iter().map(|row| format!("{what} {row}")));
    }
    all.extend(database.data().await);
    all
}

/// A rebuild of `t` by a CHECK that means nothing keeps everything.
async fn keeps(setup: &str) {
    let mut database = Database::new(setup).await;
    let before = understood(&mut database).await;
    // Not compared with replay: it does not know the tables that a virtual table keeps its own in.
    let sql = "ALTER TABLE t ADD CONSTRAINT extra CHECK (length('x') = 1);\n";
    let (emission, _) = database.emit(sql, true).unwrap();
    database.run(&emission).await.unwrap();
    pretty_assertions::assert_eq!(understood(&mut database).await, before, "{setup}");
}

#[tokio::test]
async fn primary_keys() {
    keeps("CREATE TABLE t (id INTEGER, n, PRIMARY KEY (id DESC));\nINSERT INTO t VALUES (5, 'a'), (NULL, 'b'), (-3, x'00');\n").await;
    keeps("CREATE TABLE t (n, id INTEGER, PRIMARY KEY (id AUTOINCREMENT));\nINSERT INTO t VALUES ('a', 5), ('b', 9);\nDELETE FROM t WHERE id = 9;\n").await;
    keeps("CREATE TABLE t (n, id \"INTEGER\" PRIMARY KEY);\nINSERT INTO t VALUES ('a', -5), ('b', 9223372036854775807);\n").await;
    keeps("CREATE TABLE t (n, id INTEGER COLLATE NOCASE, PRIMARY KEY (id COLLATE NOCASE));\nINSERT INTO t VALUES ('a', -5), ('b', 9);\n").await;
    keeps("CREATE TABLE t (n, id INT PRIMARY KEY);\nINSERT INTO t VALUES ('a', -5), ('b', NULL), ('c', NULL), ('d', 'text');\n").await;
    keeps("CREATE TABLE t (n, id BIGINT PRIMARY KEY ON CONFLICT REPLACE);\nINSERT INTO t VALUES ('a', -5), ('b', NULL), ('c', NULL);\n").await;
    keeps("CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (b COLLATE NOCASE DESC, a) ON CONFLICT IGNORE);\nINSERT INTO t VALUES ('a', NULL), ('b', NULL), ('c', 'x');\n").await;
    keeps("CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (b DESC, a)) WITHOUT ROWID, STRICT;\nINSERT INTO t VALUES ('a', 'z'), ('b', 'y'), ('c', 'x');\n").await;
    keeps("CREATE TABLE t (id INTEGER PRIMARY KEY ON CONFLICT IGNORE AUTOINCREMENT, a TEXT);\nINSERT INTO t VALUES (3, 'z');\nDELETE FROM t;\n").await;
    keeps("CREATE TABLE t (rowid TEXT, oid INTEGER, a);\nINSERT INTO t (_rowid_, rowid, oid) VALUES (-4, 'x', 5), (70, NULL, 6);\n").await;
    keeps("CREATE TABLE t (rowid TEXT, oid INTEGER, \"_ROWID_\" REAL);\nINSERT INTO t VALUES ('x', 5, 5);\n").await;
    keeps(
        "CREATE TABLE t (rowid INTEGER PRIMARY KEY, oid);\nINSERT INTO t VALUES (-7, 5), (8, 3);\n",
    )
    .await;
}

#[tokio::test]
async fn defaults() {
    for default in [
        "'it''s'",
        "-1",
        "+5",
        "x'00ff'",
        "\"dq\"",
        "abc",
        "true",
        "FALSE",
        "1e999",
        "-1e999",
        "9223372036854775808",
        "-9223372036854775808",
        "0x10",
        "-0x10",
        "NULL",
        "(1 + 2)",
        "('a' || char(0))",
        "CURRENT_TIME",
        "-0.0",
        "1.0",
        "(NULL)",
        "(CASE WHEN 1 THEN 'a' ELSE 'b' END)",
        "(CAST('5' AS INTEGER))",
        "(x'00')",
        "''",
        "' '",
        "1_000",
        "(-5)",
        "(json('{\"a\": 1}'))",
        "(datetime('now', '-1 day'))",
        "(1 IN (1, 2))",
        "(1 COLLATE NOCASE)",
        "(5 / 2 * 3 - -1)",
        "(~5 << 2 | 3 & 1)",
        "(NOT 5)",
        "('a' LIKE 'b' ESCAPE 'c')",
        "('{\"a\":1}' ->> '$.a')",
        "(1 IS NOT 2)",
        "(iif(1, 2, 3))",
        "(1 IS NOT DISTINCT FROM 2)",
        "(5 % 3)",
        "(-(-5))",
        "(- - 5)",
    ] {
        let mut database = Database::new(&format!("CREATE TABLE t (a, d DEFAULT {default}, i INTEGER DEFAULT {default}, x TEXT DEFAULT {default});\nINSERT INTO t (a) VALUES (1);\n")).await;
        let before = database.data().await;
        database
            .change("ALTER TABLE t ADD CONSTRAINT extra CHECK (length('x') = 1);\n")
            .await;
        pretty_assertions::assert_eq!(database.data().await, before);
        database.execute("DELETE FROM t").await.unwrap();
        database
            .execute("INSERT INTO t (a) VALUES (1)")
            .await
            .unwrap();
        if !default.contains("CURRENT") && !default.contains("now") {
            pretty_assertions::assert_eq!(database.data().await, before, "{default}");
        }
    }
}

#[tokio::test]
async fn columns() {
    keeps("CREATE TABLE t (a, b UNSIGNED BIG INT, c VARCHAR (7), d DECIMAL(10,5), e NUMERIC(10,2), f DOUBLE, g \"weird type\", h [x y], i JSON, j uuid, k bytea, l int(5), m TEXT(10), n date, o numeric, p \"NUMERIC\", q timestamp, r bool, s FLOAT, t char(5), u jsonb, v \"numeric(5,2) text\", w smallint, x blob, y \"\", z any);\n\
      INSERT INTO t VALUES ('1', '2', 3, '1.50', '1.50', '7', '8', '9.5', '10', '11', '12', '13', 14, '2020', '1e3', '1.0', '2026', '1', '9007199254740993', 5, 6, '1.50', 'x', 5, '5', '6');\n\
      INSERT INTO t VALUES (-0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, -0.0, 9223372036854775807, x'41', x'35', x'', 1e308, 9e999, -9e999, '', ' 5 ', 5.0, 5.5, 'abc', 1.5, '', 'x', NULL, 'é');\n").await;
    keeps("CREATE TABLE t (a INTEGER NOT NULL ON CONFLICT REPLACE DEFAULT 5 COLLATE NOCASE CONSTRAINT own CHECK (t.a <> 3), b AS (a + 1), c INTEGER AS (b * 2) STORED UNIQUE ON CONFLICT REPLACE, d TEXT GENERATED ALWAYS AS (\"a\" || 'x') VIRTUAL NOT NULL, e TEXT NULL, CHECK (t.a > 0) , UNIQUE (d));\nINSERT INTO t (a) VALUES ('abc'), (2), (1.5);\n").await;
    keeps("CREATE TABLE t (\"select\" TEXT, \"ünï\" INTEGER, \"a\"\"b\" REAL, [order] , `x y`, \"UPPER\" TEXT, '1' , \"\u{1f600}\", CHECK (\"select\" <> \"lit\"), CHECK (\"UPPER\" IN (\"a\", \"b\") OR 1));\nCREATE INDEX \"my index\" ON t (\"select\" COLLATE RTRIM DESC, lower(\"UPPER\"), (\"order\" || 'x')) WHERE \"ünï\" > 5 AND \"UPPER\" IS NOT NULL;\nINSERT INTO t VALUES ('a', 5, 1, 2, 3, 4, 5, 6);\n").await;
    keeps("CREATE TABLE \"T\" (\"A\" TEXT UNIQUE ON CONFLICT ROLLBACK, B, UNIQUE (b COLLATE NOCASE, A) ON CONFLICT FAIL, FOREIGN KEY (b) REFERENCES \"T\" (A) ON UPDATE SET DEFAULT ON DELETE SET NULL MATCH FULL DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO t VALUES ('x', NULL), ('y', 'x');\n").await;
    keeps("CREATE TABLE t (a TEXT CHECK (a GLOB 'x*') , b TEXT CHECK (b LIKE 'a' OR 1), c CHECK (c BETWEEN 1 AND 2 OR c NOT IN (5)), d CHECK (CASE d WHEN 1 THEN 0 ELSE 1 END), e CHECK (typeof(e) = 'text' COLLATE NOCASE), f CHECK (f ISNULL OR f NOTNULL), g CHECK (CAST(g AS TEXT) IS 'x' OR (g, 1) < (5, 2)), h DEFAULT 5 CHECK (json_valid(h)));\nINSERT INTO t VALUES ('x', 'a', 1, 2, 't', NULL, 'x', '5');\n").await;
}

#[tokio::test]
async fn relations() {
    // Parent without columns told, circles.
    keeps("CREATE TABLE t (id INTEGER PRIMARY KEY, c REFERENCES c);\nCREATE TABLE c (id INTEGER PRIMARY KEY, t REFERENCES t ON DELETE CASCADE, self REFERENCES c);\n\
      INSERT INTO t VALUES (1, NULL), (2, NULL);\nINSERT INTO c VALUES (1, 1, NULL), (2, 2, 1);\nUPDATE t SET c = 2;\n").await;
    keeps("CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT);\nCREATE TABLE log (x);\nCREATE VIEW v AS SELECT * FROM t;\nCREATE VIEW w AS SELECT * FROM v;\n\
      CREATE TRIGGER t1 AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('ins'); END;\nCREATE TRIGGER t2 BEFORE DELETE ON t BEGIN INSERT INTO log VALUES ('del'); END;\n\
      CREATE TRIGGER t3 INSTEAD OF INSERT ON w BEGIN INSERT INTO t (n) VALUES (new.n); END;\nCREATE TRIGGER t4 AFTER UPDATE OF n ON t WHEN new.n IS NOT old.n BEGIN INSERT INTO w (n) VALUES ('x'); DELETE FROM log; END;\n\
      CREATE TRIGGER t5 AFTER INSERT ON log BEGIN UPDATE t SET n = n; END;\nINSERT INTO t VALUES (-9, 'a'), (4, 'b');\n").await;
    keeps("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT);\nCREATE VIRTUAL TABLE f USING fts5(body, content='t', content_rowid='id');\n\
      CREATE TRIGGER ai AFTER INSERT ON t BEGIN INSERT INTO f (rowid, body) VALUES (new.id, new.body); END;\nCREATE TRIGGER ad AFTER DELETE ON t BEGIN INSERT INTO f (f, rowid, body) VALUES ('delete', old.id, old.body); END;\n\
      INSERT INTO t VALUES (-9, 'a'), (4, 'b');\n").await;
}
