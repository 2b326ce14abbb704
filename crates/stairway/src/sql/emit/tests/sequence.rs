//! Changes one after another in one segment: what each leaves is what the next one finds.

use super::Database;

/// The rows that `query` gives after `sql` on `setup`; and a step that stops at any of its statements leaves all as it
/// was.
async fn gives(setup: &str, sql: &'static str, query: &str, rows: &[&str]) {
    let mut database = Database::new(setup).await;
    let (emission, _) = database
        .emit(sql, true)
        .unwrap_or_else(|misfit| panic!("{sql}: {misfit:?}"));
    let before = database.dump().await;
    for index in 0..=emission.statements.len() {
        let mut part = super::Emission {
            statements: emission.statements.clone(),
            foreign_keys_off: emission.foreign_keys_off,
        };
        part.statements.truncate(index);
        part.statements.push(super::super::Text {
            text: "SELECT * FROM nowhere".into(),
            span: 0..0,
        });
        database.run(&part).await.unwrap_err();
        pretty_assertions::assert_eq!(database.dump().await, before);
    }
    database.change(sql).await;
    assert_eq!(database.rows(query).await, rows, "{sql}");
    assert_eq!(database.rows("PRAGMA foreign_key_check").await, [""; 0]);
}

const PAIR: &str = "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a text, b text, n integer);\n\
    INSERT INTO t VALUES (-3, 'x', 'y', 5), (9, 'p', NULL, 7);\nDELETE FROM t WHERE id = 0;\n";

#[tokio::test]
async fn types_that_are_computed_from_each_other() {
    gives(
        PAIR,
        "ALTER TABLE t ALTER COLUMN a TYPE varchar(20) USING b, ALTER COLUMN b TYPE varchar(20) USING a;\n",
        "SELECT id, a, b FROM t ORDER BY id",
        &["-3|y|x", "9||p"],
    )
    .await;
}

#[tokio::test]
async fn a_default_after_the_column() {
    gives(
        PAIR,
        "ALTER TABLE t ALTER COLUMN c SET DEFAULT 'new', ADD COLUMN c text DEFAULT 'old';\n",
        "SELECT c FROM t",
        &["old", "old"],
    )
    .await;
}

#[tokio::test]
async fn columns_swapped_through_a_third_name() {
    gives(
        PAIR,
        "ALTER TABLE t ALTER COLUMN n SET DEFAULT 1;\nALTER TABLE t RENAME COLUMN a TO c;\nALTER TABLE t RENAME COLUMN b TO a;\nALTER TABLE t ALTER COLUMN a SET DEFAULT 'd';\nALTER TABLE t RENAME COLUMN c TO b;\nALTER TABLE t ALTER COLUMN b SET DEFAULT 'e';\n",
        "SELECT id, a, b FROM t ORDER BY id",
        &["-3|y|x", "9||p"],
    )
    .await;
}

#[tokio::test]
async fn a_column_dropped_and_added_again() {
    gives(
        PAIR,
        "ALTER TABLE t ALTER COLUMN n SET NOT NULL;\nALTER TABLE t DROP COLUMN a;\nALTER TABLE t ADD COLUMN a text DEFAULT 'again';\nALTER TABLE t ALTER COLUMN a SET DEFAULT 'later', DROP COLUMN b;\n",
        "SELECT id, n, a FROM t ORDER BY id",
        &["-3|5|again", "9|7|again"],
    )
    .await;
}

#[tokio::test]
async fn all_of_a_column_in_any_order() {
    gives(
        PAIR,
        "ALTER TABLE t ALTER COLUMN n SET NOT NULL, ALTER COLUMN n SET DEFAULT 'v', ALTER COLUMN n TYPE text USING n::text;\n",
        "SELECT id, n, typeof(n) FROM t ORDER BY id",
        &["-3|5|text", "9|7|text"],
    )
    .await;
    gives(
        PAIR,
        "ALTER TABLE t ADD CONSTRAINT own CHECK (n > 1);\nALTER TABLE t DROP CONSTRAINT own;\nALTER TABLE t ADD CONSTRAINT own CHECK (n > 2);\nUPDATE t SET n = n + 1;\nALTER TABLE t DROP CONSTRAINT own, ADD CONSTRAINT own CHECK (n > 5);\nINSERT INTO t (a, n) VALUES ('last', 6);\n",
        "SELECT id, a, n FROM t ORDER BY id",
        &["-3|x|6", "9|p|8", "10|last|6"],
    )
    .await;
}

#[tokio::test]
async fn two_tables_by_turns() {
    gives(
        "CREATE TABLE p (id INTEGER PRIMARY KEY AUTOINCREMENT, x text);\nCREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT, p bigint CONSTRAINT c_p_fkey REFERENCES p (id) ON DELETE CASCADE, y text);\n\
         INSERT INTO p VALUES (1, 'a'), (5, 'b');\nINSERT INTO c VALUES (1, 5, 'q'), (2, NULL, 'r');\n",
        "ALTER TABLE p ALTER COLUMN x SET NOT NULL;\nALTER TABLE c ALTER COLUMN y SET NOT NULL;\nALTER TABLE p ADD CONSTRAINT p_x_key UNIQUE (x);\nALTER TABLE c ADD COLUMN px text;\nUPDATE c SET px = 'b' WHERE id = 1;\nALTER TABLE c ADD CONSTRAINT c_px_fkey FOREIGN KEY (px) REFERENCES p (x) ON UPDATE CASCADE;\nALTER TABLE p RENAME TO parents;\nALTER TABLE parents ALTER COLUMN x SET DEFAULT 'z';\nINSERT INTO parents DEFAULT VALUES;\nALTER TABLE c RENAME TO children;\nALTER TABLE children ALTER COLUMN y SET DEFAULT 'w';\n",
        "SELECT c.id, p.id, x, px FROM children c LEFT JOIN parents p ON p.id = c.p ORDER BY 1",
        &["1|5|b|b", "2|||"],
    )
    .await;
}

#[tokio::test]
async fn a_key_of_an_enum() {
    let mut database = Database::new("CREATE TABLE bare (a);\n").await;
    database
        .change(
            "CREATE TYPE kind AS ENUM ('a', 'b', 'c');\nCREATE TABLE kinds (k kind PRIMARY KEY);\nCREATE TABLE items (id bigint PRIMARY KEY, k kind REFERENCES kinds (k), l kind);\nCREATE TABLE zoo (k kind REFERENCES kinds (k) ON DELETE CASCADE);\n\
             INSERT INTO kinds VALUES ('a'), ('b');\nINSERT INTO items VALUES (1, 'a', 'b'), (2, 'b', 'c');\nINSERT INTO zoo VALUES ('b');\n",
        )
        .await;
    database
        .change("ALTER TYPE kind RENAME VALUE 'a' TO 'x';\n")
        .await;
    database
        .change("ALTER TYPE kind RENAME VALUE 'x' TO 'tmp';\nALTER TYPE kind RENAME VALUE 'b' TO 'x';\nALTER TYPE kind RENAME VALUE 'tmp' TO 'b';\nALTER TYPE kind RENAME TO sort;\nALTER TABLE items ALTER COLUMN l SET NOT NULL;\n")
        .await;
    assert_eq!(
        database.rows("SELECT * FROM items ORDER BY id").await,
        ["1|b|x", "2|x|c"]
    );
    assert_eq!(database.rows("PRAGMA foreign_key_check").await, [""; 0]);
}

#[tokio::test]
async fn a_key_to_a_key_that_the_same_rebuilds_make() {
    let mut database = Database::new("CREATE TABLE bare (a);\n").await;
    database
        .change(
            "CREATE TYPE kind AS ENUM ('a', 'b');\nCREATE TABLE aa (x integer, k kind);\nCREATE TABLE bb (x integer, k kind);\nINSERT INTO bb VALUES (1, 'a');\nINSERT INTO aa VALUES (1, 'b');\n",
        )
        .await;
    database
        .change("ALTER TYPE kind ADD VALUE 'c';\nALTER TABLE bb ADD CONSTRAINT bb_x_key UNIQUE (x);\nALTER TABLE aa ADD CONSTRAINT aa_x_fkey FOREIGN KEY (x) REFERENCES bb (x);\n")
        .await;
}

#[tokio::test]
async fn many_labels_of_one_type() {
    let mut database = Database::new("CREATE TABLE bare (a);\n").await;
    let labels: Vec<String> = (0..40).map(|n| format!("'l{n}'")).collect();
    let made = format!(
        "CREATE TYPE kind AS ENUM ({});\nCREATE TABLE t (k kind);\nINSERT INTO t VALUES ('l0'), ('l39');\n",
        labels.join(", ")
    );
    database.change(made.leak()).await;
    let renamed: String = (0..40)
        .map(|n| format!("ALTER TYPE kind RENAME VALUE 'l{n}' TO 'L{n}';\n"))
        .collect();
    database.change(renamed.leak()).await;
    assert_eq!(database.rows("SELECT k FROM t").await, ["L0", "L39"]);
}

#[tokio::test]
async fn a_trigger_on_a_view_over_a_table_that_is_renamed() {
    let mut database = Database::new("CREATE TABLE log (x);\n").await;
    database
        .change("CREATE TABLE t (a integer);\nCREATE VIEW v AS SELECT a FROM t;\nCREATE VIEW w AS SELECT a FROM v;\nraw: CREATE TRIGGER on_t AFTER INSERT ON t BEGIN INSERT INTO log SELECT count(*) FROM v; END;\nraw: CREATE TRIGGER on_w INSTEAD OF INSERT ON w BEGIN INSERT INTO log VALUES (new.a); END;\n")
        .await;
    database.change("ALTER TABLE t RENAME TO u;\n").await;
    database.execute("INSERT INTO u VALUES (1)").await.unwrap();
    database.execute("INSERT INTO w VALUES (7)").await.unwrap();
    assert_eq!(database.rows("SELECT x FROM log").await, ["1", "7"]);
}

#[tokio::test]
async fn labels_that_would_be_numbers() {
    for (made, sql) in [
        (
            "CREATE TYPE point_kind AS ENUM ('a');\nCREATE TABLE t (k point_kind);\n",
            "ALTER TYPE point_kind RENAME VALUE 'a' TO ' 1e3 ';\n",
        ),
        (
            "CREATE TYPE point_kind AS ENUM ('a');\nCREATE TABLE t (k point_kind);\n",
            "ALTER TYPE point_kind ADD VALUE '.5';\n",
        ),
        (
            "CREATE TYPE kind AS ENUM ('007');\nCREATE TABLE t (k kind);\n",
            "ALTER TYPE kind RENAME TO point_kind;\n",
        ),
        (
            "CREATE TYPE point_kind AS ENUM ('1.');\nCREATE TABLE t (k text);\n",
            "ALTER TABLE t ALTER COLUMN k TYPE point_kind USING k::point_kind;\n",
        ),
        (
            "CREATE TYPE point_kind AS ENUM ('1.');\nCREATE TABLE t (k text);\n",
            "ALTER TABLE t ADD COLUMN o point_kind;\n",
        ),
    ] {
        let mut database = Database::new("CREATE TABLE bare (a);\n").await;
        database.change(made).await;
        let misfit = database.emit(sql, true).unwrap_err();
        assert!(
            misfit.problem.message.contains("would be a number"),
            "{misfit:?}"
        );
    }
    // Of any other name they are texts.
    for name in ["charge", "blobby", "realm", "dou", "floating", "clobber"] {
        let mut database = Database::new("CREATE TABLE bare (a);\n").await;
        let sql = format!(
            "CREATE TYPE {name} AS ENUM ('1', '1e3', ' 5 ');\nCREATE TABLE t (k {name});\nINSERT INTO t VALUES ('1'), ('1e3'), (' 5 ');\nALTER TABLE t ALTER COLUMN k SET NOT NULL;\n"
        );
        database.change(sql.leak()).await;
        assert_eq!(
            database.rows("SELECT quote(k) FROM t").await,
            ["'1'", "'1e3'", "' 5 '"]
        );
    }
}

#[tokio::test]
async fn a_label_that_a_view_mentions() {
    let mut database = Database::new("CREATE TABLE bare (a);\n").await;
    database
        .change("CREATE TYPE kind AS ENUM ('a', 'b');\nCREATE TABLE t (k kind);\nCREATE VIEW v AS SELECT k FROM t WHERE k = 'a';\n")
        .await;
    let misfit = database
        .emit("ALTER TYPE kind RENAME VALUE 'a' TO 'c';\n", true)
        .unwrap_err();
    assert!(
        misfit.problem.message.contains("`v` mentions `a`"),
        "{misfit:?}"
    );
    database
        .emit("ALTER TYPE kind RENAME VALUE 'b' TO 'c';\n", true)
        .unwrap();
}

#[tokio::test]
async fn a_name_that_differs_in_case_alone() {
    let mut database = Database::new("CREATE TABLE \"Users\" (id INTEGER PRIMARY KEY AUTOINCREMENT, \"Name\" TEXT);\nINSERT INTO users VALUES (7, 'x');\nDELETE FROM users;\n").await;
    database
        .change("ALTER TABLE users ALTER COLUMN name SET NOT NULL;\n")
        .await;
    database.change("ALTER TABLE users ADD COLUMN age integer;\nALTER TABLE users ALTER COLUMN age SET DEFAULT 1;\n").await;
    database
        .execute("INSERT INTO users (name) VALUES ('y')")
        .await
        .unwrap();
    assert_eq!(database.rows("SELECT id, age FROM users").await, ["8|1"]);
}

/// What the first fails at, the second would not have taken back.
#[tokio::test]
async fn a_statement_that_takes_several_outside_of_a_transaction() {
    let mut database = Database::new("CREATE TABLE bare (a);\n").await;
    database
        .change("CREATE TABLE t (a integer);\nCREATE VIEW v AS SELECT a FROM t;\n")
        .await;
    for sql in [
        "ALTER TABLE t RENAME TO u;\n",
        "ALTER TABLE t ADD COLUMN b integer, ADD COLUMN c integer;\n",
    ] {
        let misfit = database.emit(sql, false).unwrap_err();
        assert!(
            misfit.problem.message.contains("takes several"),
            "{misfit:?}"
        );
    }
    database
        .emit(
            "ALTER TABLE t ADD COLUMN b integer;\nALTER TABLE t ADD COLUMN c integer;\n",
            false,
        )
        .unwrap();
}

#[tokio::test]
async fn names_that_are_words_of_sqlite_alone() {
    for word in [
        "nothing",
        "indexed",
        "isnull",
        "glob",
        "abort",
        "key",
        "replace",
        "virtual",
        "rowid",
        "temp",
        "ünï",
        "a\"\"b",
        "Mixed Case",
    ] {
        let mut database = Database::new("CREATE TABLE bare (a);\n").await;
        let sql = format!(
            "CREATE TABLE \"{word}\" (\"{word}\" integer CONSTRAINT \"{word} c\" CHECK (\"{word}\" > 0), b text);\nCREATE INDEX \"{word} i\" ON \"{word}\" (\"{word}\" DESC);\nINSERT INTO \"{word}\" VALUES (1, 'x');\n"
        );
        database.change(sql.leak()).await;
        let sql = format!(
            "ALTER TABLE \"{word}\" ALTER COLUMN b SET NOT NULL;\nALTER TABLE \"{word}\" ADD COLUMN c integer;\nALTER TABLE \"{word}\" RENAME COLUMN \"{word}\" TO d;\nALTER TABLE \"{word}\" DROP COLUMN c;\nALTER TABLE \"{word}\" RENAME COLUMN d TO \"{word}\";\n"
        );
        database.change(sql.leak()).await;
        let rows = database
            .rows(&format!("SELECT \"{word}\", b FROM \"{word}\""))
            .await;
        assert_eq!(rows, ["1|x"]);
    }
}

#[tokio::test]
async fn many_rows() {
    let mut database = Database::new(
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a text, n);\n\
         WITH RECURSIVE i (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM i WHERE i < 100000) INSERT INTO t SELECT i * 3 - 150000, 'a' || i, CASE i % 3 WHEN 0 THEN i WHEN 1 THEN i / 7.0 ELSE zeroblob(i % 9) END FROM i;\n\
         DELETE FROM t WHERE id > 149000;\n",
    )
    .await;
    let before = database.data().await;
    database
        .change("ALTER TABLE t ALTER COLUMN a SET NOT NULL;\nALTER TABLE t ALTER COLUMN a SET DEFAULT 'x';\n")
        .await;
    assert!(database.data().await == before);
}
