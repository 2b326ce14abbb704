use super::{render::render, *};
use pretty_assertions::assert_eq;

fn check(text: &str, expected: &str) {
    let statement = statement(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
    assert_eq!(render(&statement), expected, "{text}");
}

#[test]
fn everything_that_a_table_can_have() {
    check(
        r#"CREATE TABLE IF NOT EXISTS main."Users" (
            id integer not null on conflict rollback,
            [a b] varchar(20) DEFAULT 'x' COLLATE nocase CONSTRAINT u UNIQUE ON CONFLICT REPLACE,
            c NUMERIC (10, 2) NULL DEFAULT -1.5,
            d, -- no type
            e text GENERATED ALWAYS AS ("a b" || "word") STORED,
            f AS (c + 1),
            g bigint REFERENCES o ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
            h timestamptz(3) DEFAULT CURRENT_TIMESTAMP CHECK (h > 'x') ON CONFLICT FAIL,
            CONSTRAINT p PRIMARY KEY (ID, "a b" COLLATE binary DESC) ON CONFLICT IGNORE,
            UNIQUE (c, d)
            CHECK (c > 0 AND "D" IS NOT 'y'),
            CONSTRAINT k FOREIGN KEY (c, d) REFERENCES o (x, y) MATCH FULL NOT DEFERRABLE INITIALLY DEFERRED,
        ) WITHOUT ROWID, STRICT;"#,
        r#"table Users if not exists without rowid strict
  id integer | not null or rollback
  a b varchar(20) | default 'x' | collate nocase | u: unique or replace
  c other(NUMERIC(10,2)) | null | default -1.5
  d other()
  e text | as "a b" || 'word' stored
  f other() | as c + 1 virtual
  g bigint | foreign key to o delete SetNull([]) update Cascade Deferred
  h timestamptz(3) | default CURRENT_TIMESTAMP | check h > 'x'
  p: primary key (id, a b collate binary desc) or ignore
  unique (c, d)
  check c > 0 AND "D" IS NOT 'y'
  k: foreign key (c, d) to o (x, y) full"#,
    );
}

#[test]
fn declared_types_tell_the_logical_ones() {
    for (declared, expected) in [
        ("boolean", "boolean"),
        ("SMALLINT", "smallint"),
        ("integer", "integer"),
        ("int", "other(int)"),
        ("bigint", "bigint"),
        ("real", "real"),
        ("double precision", "double precision"),
        ("double", "other(double)"),
        ("\"numeric(12,2) text\"", "numeric(12,2)"),
        ("\"numeric(12, -2) text\"", "numeric(12,-2)"),
        ("numeric text", "numeric"),
        ("numeric", "other(numeric)"),
        ("numeric(12,2)", "other(numeric(12,2))"),
        ("text", "text"),
        ("varchar", "varchar"),
        ("VarChar(255)", "varchar(255)"),
        ("varchar(-1)", "other(varchar(-1))"),
        ("varchar(1,2)", "other(varchar(1,2))"),
        ("character  varying (20)", "other(character varying(20))"),
        ("bytea blob", "bytea"),
        ("blob", "other(blob)"),
        ("date", "date"),
        ("time(6)", "time(6)"),
        ("timestamp", "timestamp"),
        ("timestamptz(9)", "other(timestamptz(9))"),
        ("uuid blob", "uuid"),
        ("uuid", "other(uuid)"),
        ("json text", "json"),
        ("jsonb text", "jsonb"),
        ("mood text", "other(mood text)"),
        ("\"my type\"", "other(\"my type\")"),
        ("DATETIME", "other(DATETIME)"),
        ("", "other()"),
    ] {
        check(
            &format!("CREATE TABLE t (a {declared} NOT NULL)"),
            &format!("table t\n  a {expected} | not null"),
        );
    }
}

#[test]
fn the_type_of_a_primary_key() {
    check(
        "CREATE TABLE t (a integer PRIMARY KEY AUTOINCREMENT)",
        "table t\n  a bigint | identity ByDefault | primary key",
    );
    check(
        "CREATE TABLE t (a INTEGER, b text, CONSTRAINT k PRIMARY KEY (A AUTOINCREMENT))",
        "table t\n  a bigint | identity ByDefault\n  b text\n  k: primary key (a)",
    );
    check(
        "CREATE TABLE t (a integer PRIMARY KEY)",
        "table t\n  a other(INTEGER) | primary key",
    );
    check(
        "CREATE TABLE t (a int, PRIMARY KEY (\"A\"))",
        "table t\n  a integer\n  primary key (a)",
    );
    check(
        "CREATE TABLE t (a integer, b int, PRIMARY KEY (a, b))",
        "table t\n  a integer\n  b other(int)\n  primary key (a, b)",
    );
    check(
        "CREATE TABLE t (a uuid blob PRIMARY KEY DESC)",
        "table t\n  a uuid | primary key ( desc)",
    );
    // On the column and backwards it is no rowid, and on the table it is: a table written again would change.
    check(
        "CREATE TABLE t (a INTEGER PRIMARY KEY DESC)",
        "table t\n  not modelled: `INTEGER PRIMARY KEY DESC`",
    );
}

#[test]
fn the_check_of_an_enum_tells_its_type() {
    check(
        "CREATE TABLE t (a mood text, CONSTRAINT t_a_enum CHECK (a IN ('happy', 'sad')))",
        "table t\n  a enum(mood)\n  t_a_enum: check a IN ('happy', 'sad')",
    );
    check(
        "CREATE TABLE t (a \"My mood text\" CONSTRAINT t_a_enum CHECK (a IN ('x')))",
        "table t\n  a enum(My mood) | t_a_enum: check a IN ('x')",
    );
    for other in [
        "CREATE TABLE t (a mood text, CONSTRAINT t_b_enum CHECK (a IN ('happy', 'sad')))",
        "CREATE TABLE t (a mood text, CONSTRAINT t_a_enum CHECK (a NOT IN ('happy', 'sad')))",
        "CREATE TABLE t (a mood text, CONSTRAINT t_a_enum CHECK (a IN ('happy', 1)))",
        "CREATE TABLE t (a mood text, CONSTRAINT t_a_enum CHECK (b IN ('happy')))",
    ] {
        let text = render(&statement(other).unwrap());
        assert!(text.contains("a other(mood text)"), "{text}");
    }
}

#[test]
fn a_word_in_double_quotes_is_a_column_only_if_there_is_one() {
    check(
        "CREATE TABLE t (a text DEFAULT \"b\" CHECK (a <> \"B\" OR a = \"c\"), b text DEFAULT c)",
        "table t\n  a text | default 'b' | check a <> \"B\" OR a = 'c'\n  b text | default 'c'",
    );
    check(
        "CREATE TABLE t (\"true\" int, CHECK (true OR \"false\" = false))",
        "table t\n  true other(int)\n  check \"true\" OR 'false' = FALSE",
    );
}

#[test]
fn a_table_that_is_not_understood_is_known_by_name() {
    check(
        "CREATE TABLE t AS SELECT 1 AS a",
        "table t\n  not modelled: `AS SELECT`",
    );
    check(
        "CREATE VIRTUAL TABLE IF NOT EXISTS t USING fts5(a, tokenize = 'x')",
        "table t if not exists\n  not modelled: `USING fts5`",
    );
    check(
        "CREATE TABLE t (a int CHECK (a > ?1), b int)",
        "table t\n  not modelled: `?1` is not understood here",
    );
    check(
        "CREATE TABLE t (a int REFERENCES o MATCH PARTIAL)",
        "table t\n  not modelled: `MATCH PARTIAL`",
    );
    check(
        "CREATE TABLE t (a int) WITH SYSTEM",
        "table t\n  not modelled: `WITH` is not understood here",
    );
}

#[test]
fn clauses_know_where_they_stand() {
    let text = "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0), CONSTRAINT \"u\" UNIQUE (a))";
    let Ok(Statement::CreateTable(table)) = statement(text) else {
        panic!("{text}");
    };
    let at = |span: std::ops::Range<usize>| text.get(span).unwrap();
    assert_eq!(at(table.name.span.clone()), "t");
    let column = &table.columns[0];
    assert_eq!(at(column.data_type.span.clone()), "int");
    assert_eq!(
        at(column.constraints[0].span.clone()),
        "CONSTRAINT c CHECK (a > 0)"
    );
    let constraint = &table.constraints[0];
    assert_eq!(at(constraint.span.clone()), "CONSTRAINT \"u\" UNIQUE (a)");
    assert_eq!(at(constraint.name.clone().unwrap().span), "\"u\"");
}
