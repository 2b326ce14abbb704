//! Expressions.

use super::{check, parse_expression};

#[test]
fn operators_bind_as_in_postgresql() {
    check("a + b * c - d", "(- (+ a (* b c)) d)");
    check("a OR b AND NOT c = d", "(or a (and b (not (= c d))))");
    check(
        "x AND a + 1 NOT BETWEEN 1 AND 2 OR c",
        "(or (and x (not-between (+ a 1) 1 2)) c)",
    );
    check(
        "a BETWEEN b + 1 AND c * 2 AND d",
        "(and (between a (+ b 1) (* c 2)) d)",
    );
    check(
        "NOT a BETWEEN 1 AND 2 AND b",
        "(and (not (between a 1 2)) b)",
    );
    check("a + b ISNULL", "(null? (+ a b))");
    check("NOT a IS NULL", "(not (null? a))");
    check("a = b IS NOT NULL", "(not-null? (= a b))");
    check("a IS NULL = b", "(= (null? a) b)");
    check("a -> 'b' -> 'c'", "(other -> (other -> a 'b') 'c')");
    check("a || b || c", "(|| (|| a b) c)");
    check("a || b + c", "(|| a (+ b c))");
    check(
        "a LIKE b || 'c' ESCAPE d OR e",
        "(or (like a (|| b 'c') escape d) e)",
    );
    check("a = b COLLATE \"C\"", "(= a (b collate C))");
    check("-a::int", "(- (a::integer))");
    check("- 2 ^ 2", "(other ^ (- 2) 2)");
    check("a ^ b ^ c", "(other ^ (other ^ a b) c)");
    check("a=-1", "(= a (- 1))");
    check("a - -1", "(- a (- 1))");
    check("a<-1", "(< a (- 1))");
    check("~ a & b", "(& (~ a) b)");
    check("~ a + b", "(~ (+ a b))");
    check("a + b AT TIME ZONE 'utc'", "(+ a (zone b 'utc'))");
    check("a IN (1) AND b", "(and (in a [1]) b)");
    check("a IN (1, 2) IS TRUE", "(true? (in a [1, 2]))");
    check("a + b = ANY (ARRAY[1])", "(in (+ a b) [1])");
    check("a * (b + c)", "(* a (+ b c))");
    check("a AND (b OR c)", "(and a (or b c))");
    check(
        "a IS DISTINCT FROM b + 1 AND c",
        "(and (distinct a (+ b 1)) c)",
    );
    check("a = NOT b", "(= a (not b))");
    check("a::int::text || b", "(|| ((a::integer)::text) b)");
    check("a OPERATOR(pg_catalog.+) b * c", "(+ a (* b c))");
}

#[test]
fn a_cast_before_between_is_its_operand() {
    check("a::int BETWEEN 1 AND 2", "(between (a::integer) 1 2)");
    check(
        "x AND a::int NOT BETWEEN 1 AND 2 OR y",
        "(or (and x (not-between (a::integer) 1 2)) y)",
    );
    super::check_statement(
        "SELECT a::int BETWEEN 1 AND 2, b FROM t WHERE a::int BETWEEN 1 AND 2",
        "{select (between (a::integer) 1 2), b from t where (between (a::integer) 1 2)}",
    );
}

#[test]
fn like_as_an_operator_binds_as_one() {
    check("a !~~* b || c", "(|| (not-ilike a b) c)");
    check("a NOT ILIKE b || c", "(not-ilike a (|| b c))");
}

#[test]
fn operators() {
    check("a != b", "(<> a b)");
    check("a <> b", "(<> a b)");
    check("a <= b", "(<= a b)");
    check("a >= b", "(>= a b)");
    check("a << 1 | b >> 2", "(>> (| (<< a 1) b) 2)");
    check("a % b", "(% a b)");
    check("a ->> 'b' = 'c'", "(= (other ->> a 'b') 'c')");
    check("a @> b", "(other @> a b)");
    check("a ~ 'x'", "(other ~ a 'x')");
    check("a ~~ 'x'", "(like a 'x')");
    check("a !~~ 'x'", "(not-like a 'x')");
    check("a ~~* 'x'", "(ilike a 'x')");
    check("a !~~* 'x'", "(not-ilike a 'x')");
    check("a NOT ILIKE 'x'", "(not-ilike a 'x')");
    check(
        "a ~~ like_escape('x'::text, '!'::text)",
        "(like a ('x'::text) escape ('!'::text))",
    );
    check("a NOTNULL", "(not-null? a)");
    check("a IS NOT UNKNOWN", "(not-unknown? a)");
    check("a IS FALSE", "(false? a)");
    check("a IS NOT DISTINCT FROM NULL", "(not-distinct a null)");
    check("a NOT IN (1, 2)", "(not-in a [1, 2])");
    check("a IN (SELECT 1)", "(in a {select 1})");
    check(
        "(a, b) NOT IN (SELECT 1, 2)",
        "(not-in (row a, b) {select 1, 2})",
    );
    check("(a, b) = (1, 2)", "(= (row a, b) (row 1, 2))");
    check("ROW(1)", "(row 1)");
    check("EXISTS (SELECT 1)", "(exists {select 1})");
    check("(SELECT 1)", "{select 1}");
    check("ARRAY[1, 2]", "(array 1, 2)");
    check("a BETWEEN ASYMMETRIC 1 AND 2", "(between a 1 2)");
}

#[test]
fn any_and_all_of_an_array_are_in() {
    check("a = ANY (ARRAY['x', 'y'])", "(in a ['x', 'y'])");
    check("a = SOME (ARRAY['x'])", "(in a ['x'])");
    check("a <> ALL (ARRAY[1, 2])", "(not-in a [1, 2])");
    check("a = ANY (SELECT 1)", "(in a {select 1})");
    check(
        "((s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
        "(in (s::text) [(('a'::varchar)::text), (('b'::varchar)::text)])",
    );
    check(
        "s = ANY (ARRAY['a'::text, 'b'::text])",
        "(in s [('a'::text), ('b'::text)])",
    );
}

#[test]
fn names() {
    check("Ab", "ab");
    check("\"Ab\"", "Ab");
    check("\"a\"\"b\"", "a\"b");
    check("T.\"A b\"", "t.A b");
    check("public.t.a", "t.a");
    check("U&\"d\\0061t\"", "dat");
    check("U&\"d!0061t\" UESCAPE '!'", "dat");
    check("excluded.a", "excluded.a");
    check(&"x".repeat(70), &"x".repeat(63));
}

#[test]
fn types() {
    for (text, data_type) in [
        ("int2", "smallint"),
        ("int", "integer"),
        ("\"int4\"", "integer"),
        ("pg_catalog.int8", "bigint"),
        ("float(24)", "real"),
        ("float(25)", "double precision"),
        ("float", "double precision"),
        ("float8", "double precision"),
        ("bool", "boolean"),
        ("decimal(5)", "numeric(5,0)"),
        ("numeric(5, -2)", "numeric(5,-2)"),
        ("dec", "numeric"),
        ("character varying (3)", "varchar(3)"),
        ("varchar", "varchar"),
        ("char", "char(1)"),
        ("character(3)", "char(3)"),
        ("bpchar(3)", "char(3)"),
        ("bpchar", "bpchar"),
        ("\"char\"", "\"char\""),
        ("timestamp", "timestamp"),
        ("timestamp (3) without time zone", "timestamp(3)"),
        ("timestamp(3) with time zone", "timestamptz(3)"),
        ("timestamptz(9)", "timestamptz(6)"),
        ("time without time zone", "time"),
        ("time(2) with time zone", "time(2) with time zone"),
        ("timetz", "time with time zone"),
        ("interval", "interval"),
        ("interval day to second(3)", "interval day to second(3)"),
        ("interval(3)", "interval(3)"),
        ("bit", "bit(1)"),
        ("bit varying(3)", "bit varying(3)"),
        ("varchar(3)[][]", "character varying(3)[]"),
        ("timestamptz ARRAY[3]", "timestamp with time zone[]"),
        ("mood", "mood"),
        ("public.Mood", "mood"),
        ("\"Mood\"", "Mood"),
        ("\"integer\"", "integer"),
        ("geometry(Point, 4326)", "geometry(Point,4326)"),
        ("inet", "inet"),
    ] {
        check(&format!("CAST(a AS {text})"), &format!("(a::{data_type})"));
        check(&format!("a::{text}"), &format!("(a::{data_type})"));
    }
    let quoted = parse_expression("a::\"integer\"").unwrap();
    assert!(format!("{quoted:?}").contains("Other(\"integer\")"));
}

#[test]
fn a_text_with_its_type_is_a_cast() {
    check("date '2026-01-01'", "('2026-01-01'::date)");
    check("interval '7 days'", "('7 days'::interval)");
    check("interval '1' year", "('1'::interval year)");
    check(
        "timestamp with time zone '2026-01-01'",
        "('2026-01-01'::timestamptz)",
    );
    check("'x'::text", "('x'::text)");
    check("'-1'::integer", "('-1'::integer)");
}

#[test]
fn functions_with_a_syntax_of_their_own() {
    check("extract(YEAR FROM x)", "extract('year', x)");
    check("EXTRACT('Year' FROM x)", "extract('year', x)");
    check("date_part('year'::text, x)", "date_part(('year'::text), x)");
    check("substring(x FROM 2 FOR 3)", "substring(x, 2, 3)");
    check("substring(x FOR 3)", "substring(x, 1, 3)");
    check("substring(x, 2)", "substring(x, 2)");
    check("\"substring\"(x, 1, 2)", "substring(x, 1, 2)");
    check("position('a' IN b || c)", "position((|| b c), 'a')");
    check("POSITION(('a'::text) IN (b))", "position(b, ('a'::text))");
    check("trim(x)", "btrim(x)");
    check("TRIM(BOTH FROM x)", "btrim(x)");
    check("trim(LEADING 'a' FROM x)", "ltrim(x, 'a')");
    check("trim(TRAILING FROM x)", "rtrim(x)");
    check("trim('a' FROM x)", "btrim(x, 'a')");
    check("overlay(a PLACING b FROM 1 FOR 2)", "overlay(a, b, 1, 2)");
    check("coalesce(a, b)", "coalesce(a, b)");
    check("GREATEST(a, NULLIF(b, 0))", "greatest(a, nullif(b, 0))");
    check("CURRENT_TIMESTAMP", "now()");
    check("pg_catalog.now()", "now()");
    check("current_timestamp(3)", "current_timestamp(3)");
    check("CURRENT_DATE", "current_date()");
    check("LOCALTIMESTAMP", "localtimestamp()");
    check("CURRENT_USER", "current_user()");
    check("\"current_date\"", "current_date");
    check("timezone('utc'::text, x)", "(zone x ('utc'::text))");
    check("(x AT TIME ZONE 'utc'::text)", "(zone x ('utc'::text))");
}

#[test]
fn calls() {
    check("f()", "f()");
    check("\"F\"(a, 1)", "F(a, 1)");
    check("count(*) FILTER (WHERE a > 1)", "count(*) filter (> a 1)");
    check("count(DISTINCT a)", "count(distinct a)");
    check("count(ALL a)", "count(a)");
    check(
        "string_agg(a, ',' ORDER BY b DESC)",
        "string_agg(a, ',' order b desc)",
    );
    check(
        "sum(a) OVER (PARTITION BY b, c ORDER BY d DESC NULLS LAST)",
        "sum(a) over [b, c order d desc nulls-last]",
    );
    check("row_number() OVER ()", "row_number() over []");
}

#[test]
fn cases() {
    check("CASE WHEN a THEN 1 END", "(case [a 1])");
    check(
        "CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' ELSE 'z' END",
        "(case a [1 'x'] [2 'y'] else 'z')",
    );
}

#[test]
fn spans_are_those_of_the_text() {
    let text = "a + (b * 2) BETWEEN c AND d";
    let expression = parse_expression(text).unwrap();
    assert_eq!(expression.span, 0..text.len());
    let crate::schema::Node::Between { operand, high, .. } = &*expression.node else {
        panic!("{expression:?}");
    };
    assert_eq!(&text[operand.span.clone()], "a + (b * 2)");
    assert_eq!(&text[high.span.clone()], "d");
}

#[test]
fn only_one_whole_expression_is_one() {
    for text in [
        "",
        "1, 2",
        "1) + (2",
        "1), (2",
        "1) AS a, (2",
        "SELECT 1",
        "1 AS a",
        "1; SELECT 2",
        "1 /*",
        "*",
        "1) FROM t WHERE (true",
        "DEFAULT",
    ] {
        assert!(parse_expression(text).is_err(), "{text}");
    }
    check("1 -- one", "1");
}
