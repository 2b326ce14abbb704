//! Views that hold what they show.

use super::check;

#[test]
fn an_index_may_be_on_a_materialized_view_and_a_view_may_read_it() {
    check(
        "CREATE TABLE t (a integer);
         CREATE MATERIALIZED VIEW m AS SELECT * FROM t;
         CREATE UNIQUE INDEX m_a ON m (a);
         CREATE VIEW v AS SELECT * FROM m",
        "table t
           a integer
         view m (a): SELECT a FROM t
         view v (a): SELECT a FROM m",
    );
}
