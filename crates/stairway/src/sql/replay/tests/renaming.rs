//! Renames, through everything that mentions what is renamed.

use super::check;

#[test]
fn a_column_is_renamed_wherever_it_stands() {
    check(
        "CREATE TABLE t (a int PRIMARY KEY, b int DEFAULT 1 CHECK (b > 0), c int GENERATED ALWAYS AS (b + 1) STORED);
        CREATE INDEX ON t (b DESC, (b + a)) WHERE b > 3;
        CREATE TABLE u (x int REFERENCES t);
        CREATE VIEW v AS SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u WHERE b = x);
        ALTER TABLE t RENAME b TO x;
        ALTER TABLE t RENAME a TO id",
        "table t
        id integer not null
        x integer default 1
        c integer generated x + 1
        primary key t_pkey (id)
        check t_b_check x > 0
        index t_b_expr_idx (x desc, x + id) where x > 3
        table u
        x integer
        foreign key u_x_fkey (x) -> t (id)
        view v (a, b, c): SELECT t.id AS a, t.x AS b, t.c FROM t WHERE EXISTS (SELECT 1 FROM u WHERE t.x = u.x)",
    );
}

#[test]
fn a_label_is_renamed_where_it_is_one() {
    check(
        "CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE TABLE t (m mood DEFAULT 'sad', s text DEFAULT 'sad', CHECK (m <> 'sad' OR s = 'sad'));
        CREATE VIEW v AS SELECT m, s FROM t WHERE m = 'sad' AND s = 'sad';
        ALTER TYPE mood RENAME VALUE 'sad' TO 'down'",
        "enum mood (down, ok)
        table t
        m mood default 'down'
        s text default 'sad'
        check t_check m <> 'down' OR s = 'sad'
        view v (m, s): SELECT m, s FROM t WHERE m = 'down' AND s = 'sad'",
    );
}
