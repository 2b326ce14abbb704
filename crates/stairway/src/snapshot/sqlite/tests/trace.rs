//! The ways in which a downgrade is not exact, as real histories show them, and those in which it is.

use super::*;

macro_rules! trace {
    ($($name:ident: $before:expr, $up:expr, $down:expr, $expected:expr;)*) => {
        $(#[tokio::test] async fn $name() { trace($before, $up, $down, &$expected).await })*
    };
}

/// Up: the table goes. Down: it comes back in some way.
macro_rules! restored {
    ($($name:ident: $before:expr, $after:expr, $expected:expr;)*) => {
        $(#[tokio::test] async fn $name() {
            let drop = "PRAGMA foreign_keys = OFF; DROP TABLE t";
            trace($before, drop, $after, &$expected).await
        })*
    };
}

trace! {
    a_renamed_table_and_back:
        "CREATE TABLE users (id integer PRIMARY KEY, age CHECK (users.age > 0), boss REFERENCES users (id));
         CREATE TABLE posts (by REFERENCES users (id)); CREATE INDEX i ON users (age);
         CREATE VIEW v AS SELECT u.age, users.id FROM users u, users;
         CREATE TRIGGER g AFTER INSERT ON users BEGIN UPDATE users SET age = 1 WHERE id = new.id; END;",
        "ALTER TABLE users RENAME TO people", "ALTER TABLE people RENAME TO users", [];
    a_renamed_column_and_back:
        "CREATE TABLE t (a CHECK (a > 0), b AS (a + 1), UNIQUE (a)); CREATE INDEX i ON t (a DESC) WHERE a > 1;
         CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g UPDATE OF a ON t WHEN new.a BEGIN SELECT new.a, a FROM t; END;",
        "ALTER TABLE t RENAME COLUMN a TO \"z\"", "ALTER TABLE t RENAME COLUMN z TO \"a\"", [];
    an_added_column_and_back:
        "CREATE TABLE t (a int, CHECK (a > 0)); -- the end",
        "ALTER TABLE t ADD COLUMN phone text NOT NULL DEFAULT '' CHECK (phone <> '-') REFERENCES p (n) /* why */",
        "ALTER TABLE t DROP COLUMN phone", [];
    a_dropped_column_comes_back_at_the_end:
        "CREATE TABLE t (a, b int DEFAULT 1, c)",
        "ALTER TABLE t DROP COLUMN b", "ALTER TABLE t ADD COLUMN b int DEFAULT 1",
        ["note: table `t`: its columns are in another order: `a`, `c`, `b`"];
    a_column_left_behind:
        "CREATE TABLE users (id)", "ALTER TABLE users ADD COLUMN phone", "SELECT 1",
        ["table `users`: column `phone` was left behind"];
    a_column_lost:
        "CREATE TABLE users (id, phone)", "ALTER TABLE users DROP COLUMN phone", "SELECT 1",
        ["table `users`: column `phone` is lost"];
    an_index_left_behind:
        "CREATE TABLE users (id)", "CREATE INDEX x ON users (id)", "SELECT 1",
        ["index `x` on table `users` was left behind"];
    a_table_left_behind:
        "CREATE TABLE users (id)", "CREATE TABLE posts (id)", "SELECT 1",
        ["table `posts` was left behind"];
    a_forgotten_trigger:
        "CREATE TABLE t (a); CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END",
        "DROP TABLE t", "CREATE TABLE t (a)", ["trigger `g` on table `t` is lost"];
    a_lost_view:
        "CREATE TABLE t (a); CREATE VIEW v AS SELECT a FROM t", "DROP VIEW v", "SELECT 1", ["view `v` is lost"];
    another_view:
        "CREATE TABLE t (a, b); CREATE VIEW v AS SELECT a FROM t", "DROP VIEW v", "CREATE VIEW v AS SELECT b FROM t",
        ["view `v`: definition is another"];
    a_unique_index_back_as_a_plain_one:
        "CREATE TABLE t (a); CREATE UNIQUE INDEX i ON t (a)", "DROP INDEX i", "CREATE INDEX i ON t (a)",
        ["index `i` on table `t`: is no longer unique"];
    a_lost_direction:
        "CREATE TABLE t (a); CREATE INDEX i ON t (a DESC)", "DROP INDEX i", "CREATE INDEX i ON t (a)",
        ["index `i` on table `t`: columns was `a desc`, is now `a`"];
    a_lost_collation_of_an_index:
        "CREATE TABLE t (a); CREATE INDEX i ON t (a COLLATE NOCASE)", "DROP INDEX i", "CREATE INDEX i ON t (a)",
        ["index `i` on table `t`: columns was `a collate nocase`, is now `a`"];
    another_partial_index:
        "CREATE TABLE t (a); CREATE INDEX i ON t (a) WHERE a > 0", "DROP INDEX i", "CREATE INDEX i ON t (a) WHERE a > 1",
        ["index `i` on table `t`: where was `a > 0`, is now `a > 1`"];
    a_number_of_the_header:
        "SELECT 1", "PRAGMA user_version = 4", "SELECT 1", ["database `main` was left behind"];
}

restored! {
    a_lost_default:
        "CREATE TABLE t (status text DEFAULT 'draft')", "CREATE TABLE t (status text)",
        ["table `t`: column `status`: default was `'draft'`, is now none"];
    a_lost_not_null:
        "CREATE TABLE t (a NOT NULL)", "CREATE TABLE t (a)", ["table `t`: column `a`: is no longer not null"];
    a_lost_check:
        "CREATE TABLE t (a, CHECK (a > 0))", "CREATE TABLE t (a)", ["table `t`: check `(a > 0)` is lost"];
    a_lost_unique:
        "CREATE TABLE t (a UNIQUE)", "CREATE TABLE t (a)", ["table `t`: unique `(a)` is lost"];
    a_unique_constraint_back_as_an_index:
        "CREATE TABLE t (a UNIQUE)", "CREATE TABLE t (a); CREATE UNIQUE INDEX t_a ON t (a)",
        ["index `t_a` on table `t` was left behind", "table `t`: unique `(a)` is lost"];
    a_lost_collation:
        "CREATE TABLE t (a COLLATE NOCASE)", "CREATE TABLE t (a)",
        ["table `t`: column `a`: collation was `nocase`, is now none"];
    a_lost_action:
        "CREATE TABLE t (a REFERENCES u (id) ON DELETE CASCADE)", "CREATE TABLE t (a REFERENCES u (id))",
        ["table `t`: foreign key `(a)`: on delete was `cascade`, is now none"];
    a_lost_foreign_key:
        "CREATE TABLE t (a REFERENCES u (id))", "CREATE TABLE t (a)", ["table `t`: foreign key `(a)` is lost"];
    a_rowid_that_was_not_there:
        "CREATE TABLE t (a text PRIMARY KEY) WITHOUT ROWID", "CREATE TABLE t (a text PRIMARY KEY)",
        ["table `t`: is no longer without rowid"];
    a_lost_autoincrement:
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)", "CREATE TABLE t (id INTEGER PRIMARY KEY)",
        ["table `t`: primary key `(id)`: is no longer autoincrement"];
    another_generated_column:
        "CREATE TABLE t (a, b AS (a + 1))", "CREATE TABLE t (a, b AS (a - 1))",
        ["table `t`: column `b`: generated was `(a + 1) virtual`, is now `(a - 1) virtual`"];
    a_lost_primary_key:
        "CREATE TABLE t (a text PRIMARY KEY)", "CREATE TABLE t (a text)", ["table `t`: primary key `(a)` is lost"];
    a_named_constraint_back_without_its_name:
        "CREATE TABLE t (a, CONSTRAINT positive CHECK (a > 0))", "CREATE TABLE t (a, CHECK (a > 0))",
        ["table `t`: check `(a > 0)` was left behind", "table `t`: check `positive` is lost"];
    the_same_again:
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b text)", "CREATE TABLE t (a INTEGER PRIMARY KEY, b text)", [];
}
