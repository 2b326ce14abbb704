//! What others miss, each as a case that is seen here; and what only looks like a change.

use super::between;
use insta::assert_snapshot;

/// Both ways something is written; the other way round, something else.
#[track_caller]
fn seen(one: &str, other: &str) -> String {
    let there = between(one, other, "--no-rename");
    let back = between(other, one, "--no-rename");
    for text in [&there, &back] {
        assert!(text.contains("---"), "{text}");
    }
    let upgrade = there.split("---").next().unwrap_or_default();
    let lines = upgrade.lines().filter(|line| !line.starts_with('#'));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_check_that_says_something_else() {
    assert_snapshot!(seen("CREATE TABLE t (a int CHECK (a > 0));", "CREATE TABLE t (a int CHECK (a >= 0));"), @r#"
    ALTER TABLE t
        DROP CONSTRAINT t_a_check,
        ADD CONSTRAINT t_a_check CHECK (a >= 0);
    "#);
}

#[test]
fn the_predicate_of_a_partial_index() {
    let t = "CREATE TABLE t (a int, b boolean);";
    assert_snapshot!(seen(&format!("{t} CREATE INDEX i ON t (a) WHERE b;"), &format!("{t} CREATE INDEX i ON t (a) WHERE NOT b;")), @r#"
    DROP INDEX i;
    CREATE INDEX i ON t (a) WHERE NOT b;
    "#);
}

#[test]
fn the_length_of_a_type() {
    assert_snapshot!(between("CREATE TABLE t (a varchar(50));", "CREATE TABLE t (a varchar);", ""), @r#"
    # change column `t.a`: the type from `varchar(50)` to `varchar`
    ALTER TABLE t ALTER COLUMN a TYPE varchar;
    ---
    ALTER TABLE t ALTER COLUMN a TYPE varchar(50);
    "#);
    assert_snapshot!(between("CREATE TABLE t (a varchar);", "CREATE TABLE t (a varchar(50));", "--convert t.a"), @r#"
    # change column `t.a`: the type from `varchar` to `varchar(50)`
    ALTER TABLE t ALTER COLUMN a TYPE varchar(50);
    ---
    ALTER TABLE t ALTER COLUMN a TYPE varchar;
    "#);
    assert_snapshot!(between("CREATE TABLE t (a numeric(10,2));", "CREATE TABLE t (a numeric(12,4));", ""), @r#"
    # change column `t.a`: the type from `numeric(10,2)` to `numeric(12,4)`
    ALTER TABLE t ALTER COLUMN a TYPE numeric(12,4);
    ---
    ALTER TABLE t ALTER COLUMN a TYPE numeric(10,2);
    "#);
}

#[test]
fn a_unique_that_can_wait() {
    assert_snapshot!(seen("CREATE TABLE t (a int UNIQUE);", "CREATE TABLE t (a int UNIQUE DEFERRABLE INITIALLY DEFERRED);"), @r#"
    ALTER TABLE t
        DROP CONSTRAINT t_a_key,
        ADD CONSTRAINT t_a_key UNIQUE (a) DEFERRABLE INITIALLY DEFERRED;
    "#);
}

#[test]
fn what_an_index_carries_along() {
    let t = "CREATE TABLE t (a int, b int);";
    assert_snapshot!(seen(&format!("{t} CREATE INDEX i ON t (a);"), &format!("{t} CREATE INDEX i ON t (a) INCLUDE (b);")), @r#"
    DROP INDEX i;
    CREATE INDEX i ON t (a) INCLUDE (b);
    "#);
}

#[test]
fn the_order_and_the_method_of_an_index() {
    let t = "CREATE TABLE t (a int, b int);";
    assert_snapshot!(seen(&format!("{t} CREATE INDEX i ON t (a, b);"), &format!("{t} CREATE INDEX i ON t (a, b DESC);")), @r#"
    DROP INDEX i;
    CREATE INDEX i ON t (a, b DESC);
    "#);
    assert_snapshot!(seen(&format!("{t} CREATE INDEX i ON t (a);"), &format!("{t} CREATE INDEX i ON t USING hash (a);")), @r#"
    DROP INDEX i;
    CREATE INDEX i ON t USING hash (a);
    "#);
    assert_snapshot!(seen(&format!("{t} CREATE INDEX i ON t (a);"), &format!("{t} CREATE UNIQUE INDEX i ON t (a);")), @r#"
    DROP INDEX i;
    CREATE UNIQUE INDEX i ON t (a);
    "#);
}

#[test]
fn what_a_primary_key_is_made_of() {
    assert_snapshot!(seen("CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a));", "CREATE TABLE t (a int NOT NULL, b int NOT NULL, PRIMARY KEY (b, a));"), @r#"
    ALTER TABLE t
        DROP CONSTRAINT t_pkey,
        ADD CONSTRAINT t_pkey PRIMARY KEY (b, a);
    "#);
}

#[test]
fn what_a_foreign_key_does() {
    let p = "CREATE TABLE p (a int PRIMARY KEY);";
    assert_snapshot!(seen(&format!("{p} CREATE TABLE t (a int REFERENCES p (a));"), &format!("{p} CREATE TABLE t (a int REFERENCES p (a) ON UPDATE CASCADE DEFERRABLE);")), @r#"
    ALTER TABLE t
        DROP CONSTRAINT t_a_fkey,
        ADD CONSTRAINT t_a_fkey FOREIGN KEY (a) REFERENCES p (a) ON UPDATE CASCADE DEFERRABLE;
    "#);
}

#[test]
fn a_collation() {
    assert_snapshot!(seen("CREATE TABLE t (a text);", "CREATE TABLE t (a text COLLATE \"C\");"), @r#"ALTER TABLE t ALTER COLUMN a TYPE text COLLATE "C";"#);
}

#[test]
fn what_a_column_is_generated_from() {
    assert_snapshot!(seen("CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);", "CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 2) STORED);"), @r#"
    ALTER TABLE t
        DROP COLUMN b,
        ADD COLUMN b integer GENERATED ALWAYS AS (a + 2) STORED;
    "#);
}

#[test]
fn the_same_in_other_words() {
    let pairs = [
        (
            "CREATE TABLE t (a text CHECK (a IN ('x', 'y')));",
            "CREATE TABLE t (a text CHECK (a = ANY (ARRAY['x', 'y'])));",
        ),
        (
            "CREATE TABLE t (a timestamptz DEFAULT now());",
            "CREATE TABLE t (a timestamptz DEFAULT CURRENT_TIMESTAMP);",
        ),
        (
            "CREATE TABLE t (a text DEFAULT 'x'::text);",
            "CREATE TABLE t (a text DEFAULT 'x');",
        ),
        (
            "CREATE TABLE t (a int, b int);",
            "CREATE TABLE t (b int, a int);",
        ),
        (
            "CREATE TABLE t (a int CONSTRAINT odd CHECK (a > 0));",
            "CREATE TABLE t (a int CHECK (a > 0));",
        ),
        (
            "CREATE TABLE t (a int, b int, CONSTRAINT z UNIQUE (a), CONSTRAINT y UNIQUE (b));",
            "CREATE TABLE t (a int UNIQUE, b int UNIQUE);",
        ),
        (
            "CREATE TABLE t (a int DEFAULT NULL);",
            "CREATE TABLE t (a int);",
        ),
        (
            "CREATE TABLE t (a bigserial PRIMARY KEY);",
            "CREATE TABLE t (a bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY);",
        ),
        (
            "CREATE TABLE t (a int); CREATE INDEX odd ON t (a);",
            "CREATE TABLE t (a int); CREATE INDEX ON t (a);",
        ),
        (
            "CREATE TABLE t (a int); CREATE TABLE other (b int); CREATE VIEW v AS SELECT a FROM t;",
            "CREATE TABLE t (a int);",
        ),
    ];
    for (one, other) in pairs {
        assert_eq!(between(one, other, ""), "nothing", "{one} {other}");
    }
}
