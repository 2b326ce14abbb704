//! Texts that mean the same are the same, and texts that do not are not.

use super::*;

macro_rules! same {
    ($($name:ident: $one:expr, $other:expr;)*) => {
        $(#[tokio::test] async fn $name() { same($one, $other).await })*
    };
}

same! {
    keyword_case_space_and_comments:
        "CREATE TABLE t (a int NOT NULL CHECK (a IN (1, 2)))",
        "create  table t(\n a INT not\tnull -- why\n check(a in(1,2/* two */)) )";
    quotes_of_names:
        "CREATE TABLE t (a int, b int, CHECK (a > b), FOREIGN KEY (a) REFERENCES u (x)); CREATE INDEX i ON t (a)",
        "CREATE TABLE \"t\" ([a] int, `b` int, CHECK (\"a\" > [b]), FOREIGN KEY (`a`) REFERENCES 'u' ([x])); CREATE INDEX [i] ON `t` (\"a\")";
    case_of_names_in_expressions:
        "CREATE TABLE t (a int, CHECK (A > 1)); CREATE INDEX i ON t (lower(a)) WHERE a > 1",
        "CREATE TABLE t (a int, CHECK (\"a\" > 1)); CREATE INDEX i ON t (LOWER(\"A\")) WHERE [A] > 1";
    constraints_on_columns_and_on_the_table:
        "CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE CHECK (b > 0) REFERENCES u (x) ON DELETE CASCADE)",
        "CREATE TABLE t (a int, b int, FOREIGN KEY (b) REFERENCES u (x) ON DELETE CASCADE, CHECK (b > 0), UNIQUE (b), PRIMARY KEY (a))";
    order_of_unnamed_constraints:
        "CREATE TABLE t (a, b, CHECK (a > 0), CHECK (b > 0), UNIQUE (a), UNIQUE (b), FOREIGN KEY (a) REFERENCES x, FOREIGN KEY (a) REFERENCES y)",
        "CREATE TABLE t (a, b, FOREIGN KEY (a) REFERENCES y, UNIQUE (b), CHECK (b > 0), FOREIGN KEY (a) REFERENCES x, UNIQUE (a), CHECK (a > 0))";
    constraints_without_commas_between_them:
        "CREATE TABLE t (a, b, UNIQUE (a), CHECK (b > 0))",
        "CREATE TABLE t (a, b, UNIQUE (a) CHECK (b > 0))";
    parentheses_around_the_whole:
        "CREATE TABLE t (a int DEFAULT 1, b DEFAULT 'x', c AS (a + 1), CHECK (a > 0)); CREATE INDEX i ON t (a, b) WHERE a > 0",
        "CREATE TABLE t (a int DEFAULT (1), b DEFAULT (('x')), c AS ((a + 1)), CHECK (((a > 0)))); CREATE INDEX i ON t ((a), (b)) WHERE (a > 0)";
    two_spellings_of_an_operator:
        "CREATE TABLE t (a int, CHECK (a <> 1 AND a = 2))",
        "CREATE TABLE t (a int, CHECK (a != 1 AND a == 2))";
    what_is_the_default_anyway:
        "CREATE TABLE t (a int, b text, UNIQUE (a), FOREIGN KEY (a) REFERENCES u (x))",
        "CREATE TABLE t (a int NULL DEFAULT NULL, b text COLLATE binary, UNIQUE (a ASC) ON CONFLICT ABORT, \
         FOREIGN KEY (a) REFERENCES u (x) ON DELETE NO ACTION MATCH SIMPLE NOT DEFERRABLE INITIALLY IMMEDIATE)";
    immediate_foreign_keys:
        "CREATE TABLE t (a REFERENCES u (x))",
        "CREATE TABLE t (a REFERENCES u (x) DEFERRABLE)";
    a_bare_default_is_a_string:
        "CREATE TABLE t (a DEFAULT 'foo')",
        "CREATE TABLE t (a DEFAULT \"foo\")";
    collation_of_an_index_that_is_the_columns:
        "CREATE TABLE t (a COLLATE nocase); CREATE INDEX i ON t (a)",
        "CREATE TABLE t (a COLLATE NOCASE); CREATE INDEX i ON t (a COLLATE nocase ASC)";
    a_before_trigger_and_each_row:
        "CREATE TABLE t (a); CREATE TRIGGER g BEFORE INSERT ON t BEGIN SELECT 1; END",
        "CREATE TABLE t (a); CREATE TRIGGER g INSERT ON t FOR EACH ROW BEGIN SELECT 1 ; END";
    quotes_in_views_and_triggers:
        "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g INSERT ON t BEGIN DELETE FROM t WHERE t.a = new.a; END",
        "CREATE TABLE t (a); CREATE VIEW v AS SELECT \"a\" FROM \"T\"; CREATE TRIGGER g INSERT ON [t] BEGIN DELETE FROM \"t\" WHERE \"T\".\"A\" = new.`a`; END";
    keywords_as_names:
        "CREATE TABLE t (key int, \"order\" int, CHECK (key > 0))",
        "CREATE TABLE t (\"key\" int, [order] int, CHECK (\"key\" > 0))";
    case_of_blobs_and_numbers:
        "CREATE TABLE t (a DEFAULT x'ab', b DEFAULT 1e3)",
        "CREATE TABLE t (a DEFAULT X'AB', b DEFAULT 1E3)";
    a_constraint_said_twice:
        "CREATE TABLE t (a UNIQUE, CHECK (a > 0))",
        "CREATE TABLE t (a UNIQUE, UNIQUE (a), CHECK (a > 0), CHECK (a > 0))";
}

macro_rules! differ {
    ($($name:ident: $one:expr, $other:expr, $expected:expr;)*) => {
        $(#[tokio::test] async fn $name() { differ($one, $other, &$expected).await })*
    };
}

differ! {
    strings_keep_their_case:
        "CREATE TABLE t (a DEFAULT 'X')", "CREATE TABLE t (a DEFAULT 'x')",
        ["table `t`: column `a`: default was `'X'`, is now `'x'`"];
    strings_in_double_quotes_keep_their_case:
        "CREATE TABLE t (a, CHECK (a <> \"Foo\"))", "CREATE TABLE t (a, CHECK (a <> \"foo\"))",
        ["table `t`: check `(a <> 'Foo')` is gone", "table `t`: check `(a <> 'foo')` appeared"];
    a_quoted_truth_is_a_string:
        "CREATE TABLE t (a DEFAULT true)", "CREATE TABLE t (a DEFAULT \"true\")",
        ["table `t`: column `a`: default was `true`, is now `'true'`"];
    a_quoted_keyword_is_a_column:
        "CREATE TABLE t (a, \"current_date\", CONSTRAINT c CHECK (a > current_date))",
        "CREATE TABLE t (a, \"current_date\", CONSTRAINT c CHECK (a > \"current_date\"))",
        ["table `t`: check `c`: expression was `a > current_date`, is now `a > \"current_date\"`"];
    a_quoted_truth_in_an_expression_is_a_column:
        "CREATE TABLE t (a, \"true\", CONSTRAINT c CHECK (a > true))",
        "CREATE TABLE t (a, \"true\", CONSTRAINT c CHECK (a > \"true\"))",
        ["table `t`: check `c`: expression was `a > true`, is now `a > \"true\"`"];
    another_type:
        "CREATE TABLE t (a varchar(10))", "CREATE TABLE t (a varchar(20))",
        ["table `t`: column `a`: type was `varchar(10)`, is now `varchar(20)`"];
    order_of_columns_is_a_note:
        "CREATE TABLE t (a, b)", "CREATE TABLE t (b, a)",
        ["note: table `t`: its columns are in another order: `b`, `a`"];
    case_of_names_is_a_note:
        "CREATE TABLE Users (Id)", "CREATE TABLE users (id)",
        ["note: table `users`: spelling was `Users`, is now none", "note: table `users`: column `id`: spelling was `Id`, is now none"];
    order_in_a_key:
        "CREATE TABLE t (a, b, CONSTRAINT k PRIMARY KEY (a, b))", "CREATE TABLE t (a, b, CONSTRAINT k PRIMARY KEY (b, a))",
        ["table `t`: primary key `k`: columns was `a, b`, is now `b, a`"];
    parentheses_decide_what_a_collation_is_of:
        "CREATE TABLE t (a, b); CREATE INDEX i ON t (a || b COLLATE nocase)",
        "CREATE TABLE t (a, b); CREATE INDEX i ON t ((a || b) COLLATE nocase)",
        ["index `i` on table `t`: columns was `a || b collate nocase`, is now `(a || b) collate nocase`"];
    integer_primary_key_desc_is_no_rowid:
        "CREATE TABLE t (a INTEGER, PRIMARY KEY (a DESC))", "CREATE TABLE t (a INTEGER PRIMARY KEY DESC)",
        ["table `t`: primary key `(a desc)`: is no longer rowid alias"];
    actions_match_and_deferral:
        "CREATE TABLE t (a REFERENCES u (x) ON DELETE CASCADE ON UPDATE RESTRICT MATCH full DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TABLE t (a REFERENCES u (y) ON DELETE SET DEFAULT)",
        [
            "table `t`: foreign key `(a)`: deferrable was `initially deferred`, is now none",
            "table `t`: foreign key `(a)`: match was `full`, is now none",
            "table `t`: foreign key `(a)`: on delete was `cascade`, is now `set default`",
            "table `t`: foreign key `(a)`: on update was `restrict`, is now none",
            "table `t`: foreign key `(a)`: references was `u (x)`, is now `u (y)`",
        ];
    conflict_clauses:
        "CREATE TABLE t (a NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE)",
        "CREATE TABLE t (a NOT NULL UNIQUE ON CONFLICT FAIL)",
        [
            "table `t`: column `a`: on conflict was `ignore`, is now none",
            "table `t`: unique `(a)`: on conflict was `replace`, is now `fail`",
        ];
    stored_and_virtual:
        "CREATE TABLE t (a, b AS (a) STORED)", "CREATE TABLE t (a, b AS (a))",
        ["table `t`: column `b`: generated was `(a) stored`, is now `(a) virtual`"];
    triggers_fact_by_fact:
        "CREATE TABLE t (a, b); CREATE TRIGGER g AFTER UPDATE OF a ON t WHEN new.a BEGIN SELECT 1; END",
        "CREATE TABLE t (a, b); CREATE TRIGGER g BEFORE UPDATE OF b ON t WHEN new.b BEGIN SELECT 2; END",
        [
            "trigger `g` on table `t`: body was `select 1;`, is now `select 2;`",
            "trigger `g` on table `t`: event was `update of a`, is now `update of b`",
            "trigger `g` on table `t`: timing was `after`, is now `before`",
            "trigger `g` on table `t`: when was `new.a`, is now `new.b`",
        ];
    views_fact_by_fact:
        "CREATE VIEW v (x) AS SELECT 1", "CREATE VIEW v (y) AS SELECT 2",
        ["view `v`: columns was `x`, is now `y`", "view `v`: definition was `select 1`, is now `select 2`"];
    virtual_tables_fact_by_fact:
        "CREATE VIRTUAL TABLE n USING fts5(a)", "CREATE VIRTUAL TABLE n USING fts5(A)",
        ["virtual table `n`: arguments was `a`, is now `A`"];
    rowids_and_strictness:
        "CREATE TABLE t (a int PRIMARY KEY) WITHOUT ROWID, STRICT", "CREATE TABLE t (a int PRIMARY KEY)",
        ["table `t`: is no longer strict", "table `t`: is no longer without rowid"];
}
