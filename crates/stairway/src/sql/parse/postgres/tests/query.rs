//! Queries.

use super::{check_statement as check, parse_query};

#[test]
fn selects() {
    check("SELECT 1", "{select 1}");
    check(
        "SELECT DISTINCT a, t.*, * FROM t",
        "{select distinct a, t.*, * from t}",
    );
    check(
        "SELECT a AS b, c d, e \"F\" FROM t AS u",
        "{select a as b, c as d, e as F from t as u}",
    );
    check("SELECT public.t.* FROM public.t", "{select t.* from t}");
    check(
        "SELECT a, count(*) FROM t WHERE b > 1 GROUP BY a, b + 1 HAVING count(*) > 1 ORDER BY 1 DESC NULLS LAST, b",
        "{select a, count(*) from t where (> b 1) group a, (+ b 1) having (> count(*) 1) order 1 desc nulls-last, b}",
    );
    check(
        "SELECT a FROM t LIMIT 5 OFFSET 2",
        "{select a from t limit 5 offset 2}",
    );
    check(
        "SELECT a FROM t OFFSET 2 ROWS FETCH FIRST 3 ROWS ONLY",
        "{select a from t limit 3 offset 2}",
    );
    check(
        "SELECT a FROM t FETCH NEXT ROW ONLY",
        "{select a from t limit 1}",
    );
    check("SELECT a FROM t LIMIT ALL", "{select a from t}");
    check("(SELECT a FROM t ORDER BY 1)", "{select a from t order 1}");
    check("TABLE t", "{select * from t}");
}

#[test]
fn joins_associate_as_in_postgresql() {
    check(
        "SELECT 1 FROM a JOIN b ON x LEFT JOIN c USING (k, l)",
        "{select 1 from (left (inner a b on x) c using(k l))}",
    );
    check(
        "SELECT 1 FROM a NATURAL JOIN b CROSS JOIN c",
        "{select 1 from (cross (inner a b natural) c)}",
    );
    check(
        "SELECT 1 FROM a CROSS JOIN b CROSS JOIN c",
        "{select 1 from (cross (cross a b) c)}",
    );
    check(
        "SELECT 1 FROM a JOIN b JOIN c ON x ON y",
        "{select 1 from (inner a (inner b c on x) on y)}",
    );
    check(
        "SELECT 1 FROM a JOIN b CROSS JOIN c ON x",
        "{select 1 from (inner a (cross b c) on x)}",
    );
    check(
        "SELECT 1 FROM a JOIN (b FULL OUTER JOIN c ON x) ON y",
        "{select 1 from (inner a (full b c on x) on y)}",
    );
    check(
        "SELECT 1 FROM a, b RIGHT JOIN c ON x, d",
        "{select 1 from a, (right b c on x), d}",
    );
    check(
        "SELECT 1 FROM ((a JOIN b ON x) JOIN c ON y)",
        "{select 1 from (inner (inner a b on x) c on y)}",
    );
}

#[test]
fn queries_in_queries() {
    check(
        "SELECT 1 FROM (SELECT 2) AS s (z)",
        "{select 1 from {select 2} as s(z)}",
    );
    check(
        "SELECT 1 FROM (VALUES (1, 'a'), (2, 'b')) v",
        "{select 1 from {values (1, 'a') (2, 'b')} as v}",
    );
    check(
        "SELECT (SELECT max(a) FROM t) FROM u",
        "{select {select max(a) from t} from u}",
    );
    check(
        "WITH RECURSIVE a (x, y) AS (SELECT 1 UNION ALL SELECT x FROM a), b AS MATERIALIZED (SELECT 2) SELECT * FROM a, b",
        "{with recursive a(x y) {(union-all select 1 select x from a)} with recursive b {select 2} select * from a, b}",
    );
}

#[test]
fn compounds() {
    check(
        "SELECT 1 UNION SELECT 2 EXCEPT SELECT 3",
        "{(except (union select 1 select 2) select 3)}",
    );
    check(
        "SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 ORDER BY 1 LIMIT 2",
        "{(union select 1 (intersect select 2 select 3)) order 1 limit 2}",
    );
    check(
        "SELECT 1 UNION ALL (SELECT 2 UNION DISTINCT VALUES (3))",
        "{(union-all select 1 (union select 2 values (3)))}",
    );
    check(
        "(SELECT 1) UNION (SELECT 2) LIMIT 1",
        "{(union select 1 select 2) limit 1}",
    );
}

#[test]
fn with_before_a_compound_is_for_all_of_it() {
    check(
        "WITH q AS (SELECT 1) SELECT * FROM q UNION SELECT 2 UNION SELECT * FROM q",
        "{with q {select 1} (union (union select * from q select 2) select * from q)}",
    );
    check(
        "WITH q AS (SELECT 1) VALUES (1) UNION SELECT * FROM q",
        "{with q {select 1} (union values (1) select * from q)}",
    );
}

#[test]
fn a_catalogue_shows_a_query_with_its_semicolon() {
    assert!(parse_query(" SELECT t.a\n   FROM t;").is_ok());
    assert!(parse_query("DELETE FROM t").is_err());
    assert!(parse_query("SELECT 1; SELECT 2").is_err());
}
