use super::{render::render, *};
use pretty_assertions::assert_eq;

fn check(text: &str, expected: &str) {
    let statement = statement(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
    assert_eq!(render(&statement), expected, "{text}");
}

#[test]
fn indexes() {
    check(
        "CREATE UNIQUE INDEX IF NOT EXISTS main.i ON t (a COLLATE NOCASE DESC, lower(b) ASC, 'c', d || e COLLATE nocase) WHERE a IS NOT NULL;",
        "unique index i if not exists on t\n  a collate nocase desc\n  lower(b)\n  c\n  d || e COLLATE NOCASE\n  where a IS NOT NULL",
    );
}

#[test]
fn views() {
    check(
        "CREATE VIEW v (x, y) AS SELECT a, b FROM t",
        "view v (x, y)\n  SELECT a, b FROM t",
    );
    check(
        "CREATE VIEW IF NOT EXISTS v AS SELECT sum(a) OVER (ROWS UNBOUNDED PRECEDING) FROM t",
        "view v if not exists\n  not understood",
    );
    check(
        "CREATE VIEW v AS SELECT value FROM json_each('[]')",
        "view v\n  not understood",
    );
}

#[test]
fn triggers() {
    check(
        "CREATE TRIGGER IF NOT EXISTS g AFTER UPDATE OF a, b ON main.t WHEN new.a BEGIN SELECT 1; DELETE FROM t; END",
        "trigger g on t if not exists",
    );
    check(
        "CREATE TRIGGER g DELETE ON t BEGIN SELECT 1; END;",
        "trigger g on t",
    );
    check(
        "CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW BEGIN SELECT 1; END",
        "trigger g on v",
    );
}

#[test]
fn alterations() {
    check(
        "ALTER TABLE t RENAME TO \"u v\"",
        "alter t\n  rename to u v",
    );
    check(
        "ALTER TABLE t RENAME COLUMN a TO b",
        "alter t\n  rename a to b",
    );
    check("ALTER TABLE t RENAME a TO b", "alter t\n  rename a to b");
    check("ALTER TABLE t DROP COLUMN a", "alter t\n  drop a");
    check("ALTER TABLE t DROP a", "alter t\n  drop a");
    check(
        "ALTER TABLE t ADD a INT NOT NULL DEFAULT 0 REFERENCES o (x)",
        "alter t\n  add a other(INT) | not null | default 0 | foreign key to o (x)",
    );
    check(
        "ALTER TABLE t ADD COLUMN b varchar(3) CHECK (b <> '')",
        "alter t\n  add b varchar(3) | check b <> ''",
    );
}

#[test]
fn drops() {
    check("DROP TABLE IF EXISTS t", "drop table t if exists");
    check("DROP INDEX main.i", "drop index i");
    check("DROP VIEW v", "drop view v");
    check("DROP TRIGGER g", "drop trigger g");
}

/// On one line.
fn check_flat(text: &str, expected: &str) {
    let rendered = render(&statement(text).unwrap());
    let words: Vec<&str> = rendered.split_whitespace().collect();
    assert_eq!(words.join(" "), expected, "{text}");
}

#[test]
fn changes() {
    check(
        "REPLACE INTO t VALUES (1, 'a')",
        "INSERT INTO t VALUES (1, 'a')\n  or replace",
    );
    check(
        "INSERT OR IGNORE INTO t (a, b) SELECT a, b FROM u WHERE true",
        "INSERT INTO t (a, b) SELECT a, b FROM u WHERE TRUE\n  or ignore",
    );
    check(
        "INSERT OR ABORT INTO t DEFAULT VALUES",
        "INSERT INTO t DEFAULT VALUES",
    );
    let same = "INSERT INTO t AS x (a) VALUES (1), (2) ON CONFLICT (a) WHERE a > 0 \
                DO UPDATE SET a = excluded.a WHERE x.a < 3 RETURNING *, a AS b";
    check_flat(same, same);
    let same = "WITH c AS (SELECT 1 AS a) UPDATE t AS x SET a = 1, (b, d) = (SELECT 2, 3) FROM c \
                WHERE x.a = c.a";
    check_flat(same, same);
    check(
        "UPDATE OR FAIL t SET a = 1",
        "UPDATE t SET a = 1\n  or fail",
    );
    check(
        "DELETE FROM main.t WHERE a IN u",
        "DELETE FROM t WHERE a IN (SELECT * FROM u)",
    );
}

#[test]
fn queries() {
    for same in [
        "SELECT DISTINCT a, t.*, * FROM t",
        "SELECT a AS x FROM t AS u JOIN v ON u.a = v.a LEFT JOIN w USING (a, b)",
        "SELECT a FROM t, u NATURAL LEFT JOIN v CROSS JOIN w",
        "SELECT a FROM t RIGHT JOIN (u JOIN v ON u.a = v.a) ON TRUE FULL JOIN w ON FALSE",
        "SELECT a, count(*) FROM t WHERE a > 0 GROUP BY a HAVING count(*) > 1 ORDER BY a DESC NULLS LAST",
        "SELECT a FROM t UNION ALL SELECT a FROM u EXCEPT SELECT a FROM v LIMIT 1 OFFSET 2",
        "WITH RECURSIVE c (n) AS (SELECT 1 UNION SELECT n + 1 FROM c) SELECT n FROM c",
        "SELECT a FROM (SELECT b AS a FROM t) AS x",
    ] {
        let statement = statement(same).unwrap();
        let words: Vec<String> = render(&statement)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let text = words.join(" ").replace("( ", "(").replace(" )", ")");
        assert_eq!(text, same);
    }
    check(
        "SELECT a FROM t LIMIT 1, 2",
        "SELECT a FROM t LIMIT 2 OFFSET 1",
    );
    check(
        "SELECT a b FROM t u, v ON u.a",
        "SELECT a AS b FROM t AS u JOIN v ON u.a",
    );
    check("SELECT ALL a FROM t INNER JOIN u", "SELECT a FROM t JOIN u");
}

#[test]
fn what_is_no_part_of_the_schema() {
    for (text, words) in [
        ("PRAGMA foreign_keys = OFF", "PRAGMA"),
        ("VACUUM", "VACUUM"),
        ("ANALYZE t", "ANALYZE"),
        ("ATTACH 'x' AS y", "ATTACH"),
        ("CREATE TEMP TABLE t (a)", "CREATE TEMP TABLE"),
        (
            "CREATE TEMPORARY VIEW v AS SELECT 1",
            "CREATE TEMPORARY VIEW",
        ),
        ("CREATE TABLE temp.t (a)", "CREATE TABLE"),
        ("DROP TABLE temp.t", "DROP TABLE"),
        ("ALTER TABLE temp.t RENAME TO u", "ALTER TABLE"),
        ("SELECT load_extension(?1)", "SELECT"),
    ] {
        check(text, &format!("not modelled: {words}"));
    }
}

#[test]
fn what_is_not_understood_is_a_problem() {
    for (text, expected) in [
        (
            "CREATE SEQUENCE s",
            "`SEQUENCE` is not understood here [SEQUENCE]",
        ),
        (
            "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
            "`ALTER` is not understood here [ALTER]",
        ),
        ("DROP SCHEMA s", "`SCHEMA` is not understood here [SCHEMA]"),
        (
            "CREATE INDEX i ON t (a) TABLESPACE x",
            "`TABLESPACE` is not understood here [TABLESPACE]",
        ),
        (
            "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING ON CONFLICT DO NOTHING",
            "`ON` is not understood here [ON]",
        ),
        (
            "DROP TABLE t; DROP TABLE u",
            "`;` is not understood here [;]",
        ),
    ] {
        assert_eq!(problem(text), expected, "{text}");
    }
}
