//! Data changes.

use super::check_statement as check;

#[test]
fn inserts() {
    check(
        "INSERT INTO t VALUES (1, DEFAULT), (2, 'a')",
        "insert t () {values (1, default) (2, 'a')}",
    );
    check(
        "INSERT INTO public.T AS x (a, \"B\") SELECT 1, 2",
        "insert t as x (a B) {select 1, 2}",
    );
    check(
        "INSERT INTO t DEFAULT VALUES RETURNING *, a AS b",
        "insert t () default-values returning *, a as b",
    );
    check(
        "WITH q AS (SELECT 1) INSERT INTO t TABLE q",
        "with q {select 1} insert t () {select * from q}",
    );
    check(
        "INSERT INTO t WITH q AS (SELECT 1) SELECT * FROM q",
        "insert t () {with q {select 1} select * from q}",
    );
    check("INSERT INTO t (a) (SELECT 1)", "insert t (a) {select 1}");
}

#[test]
fn conflicts() {
    check(
        "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
        "insert t () {values (1)} conflict () nothing",
    );
    check(
        "INSERT INTO t VALUES (1) ON CONFLICT (a, lower(b)) WHERE c > 1 DO UPDATE SET a = excluded.a, (b, c) = (1, DEFAULT) WHERE t.a < 1 RETURNING a",
        "insert t () {values (1)} conflict (a, lower(b)) where (> c 1) set (a) = excluded.a, (b c) = (row 1, default) where (< t.a 1) returning a",
    );
    check(
        "INSERT INTO t VALUES (1) ON CONFLICT ON CONSTRAINT t_pkey DO NOTHING",
        "insert t () {values (1)} conflict () constraint t_pkey nothing",
    );
}

#[test]
fn updates() {
    check(
        "UPDATE t SET a = a + 1, b = DEFAULT",
        "update t set (a) = (+ a 1), (b) = default",
    );
    check(
        "WITH q AS (SELECT 1) UPDATE t AS x SET (a, b) = (SELECT 1, 2), (c, d) = ROW(1, 2) FROM q, r JOIN s ON true WHERE x.a = q.b RETURNING x.*",
        "with q {select 1} update t as x set (a b) = {select 1, 2}, (c d) = (row 1, 2) from q, (inner r s on true) where (= x.a q.b) returning x.*",
    );
}

#[test]
fn deletes() {
    check("DELETE FROM t", "delete t");
    check(
        "DELETE FROM t x USING q WHERE x.a = q.a RETURNING *",
        "delete t as x using q where (= x.a q.a) returning *",
    );
}
