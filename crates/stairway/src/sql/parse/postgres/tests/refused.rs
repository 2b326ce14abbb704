//! What is refused, and where the caret stands.

use super::{super::statement, refused};
use crate::sql::statement::Statement;
use proptest::prelude::*;

#[test]
fn clauses_that_the_databases_do_not_share() {
    refused("SELECT DISTINCT ON (a) b FROM t", "ON (a)", "DISTINCT ON");
    refused(
        "SELECT a FROM t FOR UPDATE",
        "FOR UPDATE",
        "a locking clause",
    );
    refused(
        "SELECT a FROM t, LATERAL (SELECT 1) s",
        "LATERAL",
        "LATERAL",
    );
    refused(
        "SELECT a FROM t TABLESAMPLE system (1)",
        "TABLESAMPLE system (1)",
        "TABLESAMPLE",
    );
    refused(
        "SELECT a FROM generate_series(1, 2) g",
        "generate_series(1, 2) g",
        "a function where rows come from",
    );
    refused("SELECT a INTO b FROM t", "INTO b", "SELECT INTO");
    refused(
        "SELECT a FROM t GROUP BY ROLLUP (a)",
        "ROLLUP (a)",
        "grouping sets",
    );
    refused("SELECT a FROM ONLY t", "ONLY", "ONLY");
    refused(
        "SELECT a FROM t AS x (b)",
        "t AS x (b)",
        "new names for a table's columns",
    );
    refused("SELECT FROM t", "", "SELECT without columns");
    refused(
        "SELECT a FROM t FETCH FIRST 1 ROW WITH TIES",
        "WITH TIES",
        "WITH TIES",
    );
    refused(
        "SELECT 1 INTERSECT ALL SELECT 2",
        "INTERSECT ALL",
        "INTERSECT ALL",
    );
    refused(
        "SELECT 1 UNION (SELECT 2 LIMIT 1)",
        "(SELECT 2 LIMIT 1)",
        "a query with its own WITH, ORDER BY or LIMIT next to another one",
    );
    refused(
        "SELECT a FROM t ORDER BY a USING <",
        "USING <",
        "an order by an operator",
    );
    refused(
        "SELECT sum(a) OVER w FROM t WINDOW w AS ()",
        "w",
        "a window by name",
    );
    refused(
        "SELECT sum(a) OVER (ORDER BY a ROWS 1 PRECEDING) FROM t",
        "ROWS 1 PRECEDING",
        "the frame of a window",
    );
    refused(
        "WITH q AS (DELETE FROM t RETURNING *) SELECT 1",
        "DELETE FROM t RETURNING *",
        "a query of WITH that changes data",
    );
    refused(
        "SELECT a BETWEEN SYMMETRIC 1 AND 2",
        "SYMMETRIC",
        "BETWEEN SYMMETRIC",
    );
    refused("SELECT a[1] FROM t", "a[1]", "a subscript");
    refused(
        "SELECT a > ANY (ARRAY[1])",
        "ANY (ARRAY[1])",
        "a comparison with ANY or ALL",
    );
    refused(
        "SELECT a = ANY (b)",
        "b",
        "an array that is not written out as ARRAY[...]",
    );
    refused("SELECT B'01'", "B'01'", "a bit string");
    refused(
        "SELECT 0x1F",
        "0x1F",
        "`0x1F` is not a number in plain decimal",
    );
    refused("SELECT $1", "$1", "a parameter, where nothing is bound");
    refused("SELECT (a).b", "(a).b", "`(a).b` is not understood here");
    refused(
        "SELECT f(VARIADIC a)",
        "VARIADIC",
        "`VARIADIC` is not understood here",
    );
    refused(
        "SELECT f(a => 1)",
        "a => 1",
        "`a => 1` is not understood here",
    );
    refused(
        "SELECT a SIMILAR TO b",
        "SIMILAR TO",
        "`SIMILAR TO` is not understood here",
    );
    refused("SELECT ARRAY(SELECT 1)", "(", "`(` is not understood here");
    refused(
        "SELECT E'\\xff'",
        "E'\\xff'",
        "an invalid escape in a string",
    );
    refused(
        "SELECT E'a'\n'b\\'",
        "'b\\'",
        "a backslash in a string that goes on on another line",
    );
    refused(
        "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (1)",
        "OVERRIDING SYSTEM VALUE",
        "OVERRIDING",
    );
    refused(
        "INSERT INTO t (a[1]) VALUES (1)",
        "[1]",
        "an assignment to a part of a column",
    );
    refused(
        "INSERT INTO t VALUES (1) ON CONFLICT (a text_ops) DO NOTHING",
        "text_ops",
        "an operator class",
    );
    refused(
        "UPDATE t SET a = 1 WHERE CURRENT OF c",
        "WHERE CURRENT OF c",
        "WHERE CURRENT OF",
    );
    refused("DELETE FROM ONLY t", "ONLY", "ONLY");
    refused(
        "DELETE FROM other.t",
        "other",
        "a schema other than `public`: `other`",
    );
    refused(
        "SELECT other.f(a)",
        "other",
        "a schema other than `public`: `other`",
    );
    refused(
        "SELECT a::other.t",
        "other",
        "a schema other than `public`: `other`",
    );
    refused(
        "SELECT a::numeric(0)",
        "numeric(0)",
        "`numeric(0)` is not a type that PostgreSQL knows",
    );
}

#[test]
fn what_postgresql_refuses() {
    let place = "an operator that needs parentheses around the one before it";
    refused("SELECT a < b < c", "<", place);
    refused("SELECT a < b = ANY (ARRAY[true])", "=", place);
    refused("SELECT a LIKE b LIKE c", "LIKE", place);
    refused("SELECT a BETWEEN 1 AND 2 IN (1)", "IN", place);
    for text in [
        "",
        "-- nothing",
        "SELECT 1; SELECT 2",
        "SELECT 1 1",
        "SELECT (1",
        "SELECT 'a' 'b'",
        "SELECT a FROM",
        "INSERT INTO t",
    ] {
        assert!(statement(text).is_err(), "{text}");
    }
}

#[test]
fn what_is_not_modelled_has_its_words() {
    for (text, words) in [
        ("GRANT SELECT ON t TO u", "GRANT"),
        ("DO $$ BEGIN END $$", "DO"),
        ("CREATE EXTENSION citext", "CREATE EXTENSION"),
    ] {
        match statement(text) {
            Ok(Statement::Unmodelled(name)) => assert_eq!(name.value, words),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn depth_is_refused_and_not_run_into() {
    for n in [1_000, 10_000, 100_000] {
        for (before, inner, after) in [
            ("SELECT ", "(", ")"),
            ("SELECT ", "f(", ")"),
            ("", "SELECT (", ")"),
            ("SELECT ", "CASE WHEN a THEN ", " END"),
            ("SELECT ", "- ", ""),
            ("SELECT ", "NOT ", ""),
            ("SELECT ", "a + ", ""),
            ("SELECT ", "a || ", ""),
            ("SELECT ", "a = ", ""),
            ("SELECT ", "a OR ", ""),
            ("SELECT ", "a.", ""),
            ("SELECT ", "a BETWEEN 1 AND ", ""),
            ("SELECT ", "ARRAY[", "]"),
            ("", "SELECT 1 UNION ", ""),
            ("SELECT 1 FROM ", "a CROSS JOIN ", ""),
            ("SELECT 1 FROM ", "a JOIN ", " ON x"),
            ("", "WITH a AS (SELECT 1) ", ""),
            ("", "WITH a AS (", ") SELECT 1"),
        ] {
            let (start, end) = (inner.repeat(n), after.repeat(n));
            let text = format!("{before}{start}SELECT 1{end}");
            assert!(statement(&text).is_err(), "{before}{inner}{after}");
            let text = format!("{before}{start}a{end}");
            assert!(statement(&text).is_err(), "{before}{inner}{after}");
        }
    }
}

#[test]
fn what_is_wide_is_not_deep() {
    let wide = vec!["(1, 'a', now() - interval '1 day')"; 5_000].join(", ");
    assert!(statement(&format!("INSERT INTO t VALUES {wide}")).is_ok());
    let conditions = vec!["(a = 1 AND b <> 'x')"; 150].join(" OR ");
    assert!(statement(&format!("SELECT 1 FROM t WHERE {conditions}")).is_ok());
    let arms = "WHEN a = 1 AND b = 2 THEN 'x' || c ".repeat(500);
    assert!(statement(&format!("SELECT CASE {arms} END FROM t")).is_ok());
}

/// On the small stack of a test, and without optimisation.
#[test]
fn what_is_nested_as_deeply_as_may_be_is_read() {
    for (inner, after) in [
        ("(", ")"),
        ("(a + ", ")"),
        ("f(a AND ", ")"),
        ("CASE WHEN a THEN ", " END"),
        ("(SELECT ", ")"),
        ("a AND ", ""),
        ("NOT ", ""),
        ("- ", ""),
    ] {
        let text = |n: usize| format!("SELECT {}1{}", inner.repeat(n), after.repeat(n));
        let deepest = (1..)
            .take_while(|n| statement(&text(*n)).is_ok())
            .last()
            .unwrap();
        assert!(deepest > 30, "{inner}{after} {deepest}");
    }
}

/// Statements that are understood.
const UNDERSTOOD: [&str; 12] = [
    "SELECT a, b AS c FROM t JOIN u USING (k) WHERE a BETWEEN 1 AND 2 ORDER BY 1 LIMIT 1",
    "SELECT count(*) FILTER (WHERE a) OVER (PARTITION BY b ORDER BY c) FROM t GROUP BY a HAVING b",
    "WITH q (x) AS (SELECT 1) SELECT * FROM q UNION ALL VALUES (1), (2)",
    "SELECT CASE a WHEN 1 THEN 'x' ELSE E'y' END, extract(year FROM b), trim(BOTH 'x' FROM c)",
    "SELECT a::numeric(5, 2), CAST(b AS timestamp with time zone), interval '1' day",
    "SELECT a IN (1, 2), b = ANY (ARRAY['x']), c LIKE 'd' ESCAPE '!', e IS NOT DISTINCT FROM f",
    "SELECT x FROM (SELECT 1) AS s (x), t LEFT JOIN u ON t.a = u.a AND NOT t.b",
    "INSERT INTO t AS x (a, b) VALUES (1, DEFAULT) ON CONFLICT (a) WHERE b DO UPDATE SET a = 1 WHERE x.b RETURNING *",
    "INSERT INTO t DEFAULT VALUES ON CONFLICT ON CONSTRAINT k DO NOTHING",
    "UPDATE t AS x SET a = 1, (b, c) = (SELECT 1, 2) FROM q WHERE x.a = q.a RETURNING x.*",
    "DELETE FROM t AS x USING q WHERE x.a = q.a RETURNING a AS b",
    "SELECT substring(a FROM 1 FOR 2), overlay(a PLACING b FROM 1), position(a IN b), a COLLATE \"C\"",
];

#[test]
fn what_the_properties_start_from_is_understood() {
    for text in UNDERSTOOD {
        assert!(statement(text).is_ok(), "{text}: {:?}", statement(text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// No token is skipped: one that fits nowhere is refused, wherever it stands.
    #[test]
    fn junk_is_refused_wherever_it_stands(
        text in prop::sample::select(&UNDERSTOOD[..]),
        at in any::<prop::sample::Index>(),
        junk in prop::sample::select(&["]", "}", "FROM FROM", ") (", ", ,", "SELECT SELECT", "1 1", "\\"][..]),
    ) {
        let spaces: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).chain([text.len()]).collect();
        let at = spaces[at.index(spaces.len())];
        let text = format!("{} {junk} {}", &text[..at], &text[at..]);
        prop_assert!(statement(&text).is_err(), "{}", text);
    }

    /// Whatever tokens are left out, swapped or doubled, nothing panics, and each problem points into the text.
    #[test]
    fn no_text_panics(
        text in prop::sample::select(&UNDERSTOOD[..]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..4),
    ) {
        let mut words: Vec<&str> = text.split_inclusive([' ', '(', ')', ',']).collect();
        for (from, to) in changes {
            let (from, to) = (from.index(words.len()), to.index(words.len()));
            words[to] = words[from];
        }
        let text = words.concat();
        if let Err(problem) = statement(&text) {
            prop_assert!(text.get(problem.span.clone()).is_some(), "{}: {:?}", text, problem);
        }
    }
}
