use super::*;
use crate::schema::{Node, UnaryOperator};
use pretty_assertions::assert_eq;

/// Every operation in parentheses of its own.
fn shape(expression: &Expression) -> String {
    let all = |items: &[Expression]| items.iter().map(shape).collect::<Vec<_>>().join(", ");
    let not = |negated: &bool| if *negated { "NOT " } else { "" };
    match &*expression.node {
        Node::Binary(operator, left, right) => {
            let whole = print::expression(
                &Node::Binary(operator.clone(), Node::Null.into(), Node::Null.into()).into(),
                Dialect::Sqlite,
            );
            let word = whole.trim_start_matches("NULL ").trim_end_matches(" NULL");
            format!("({} {word} {})", shape(left), shape(right))
        }
        Node::Unary(operator, operand) => {
            let sign = match operator {
                UnaryOperator::Not => "NOT ",
                UnaryOperator::Minus => "-",
                UnaryOperator::Plus => "+",
                UnaryOperator::BitNot => "~",
            };
            format!("({sign}{})", shape(operand))
        }
        Node::Is {
            operand,
            truth,
            negated,
        } => {
            format!("({} IS {}{truth:?})", shape(operand), not(negated))
        }
        Node::Distinct {
            left,
            right,
            negated,
        } => {
            format!(
                "({} {}DISTINCT {})",
                shape(left),
                not(negated),
                shape(right)
            )
        }
        Node::In {
            operand,
            list,
            negated,
        } => {
            format!("({} {}IN [{}])", shape(operand), not(negated), all(list))
        }
        Node::Between {
            operand,
            low,
            high,
            negated,
        } => {
            format!(
                "({} {}BETWEEN {} AND {})",
                shape(operand),
                not(negated),
                shape(low),
                shape(high)
            )
        }
        Node::Like {
            operand,
            pattern,
            escape,
            negated,
            ..
        } => {
            let escape = escape
                .as_ref()
                .map(|escape| format!(" ESCAPE {}", shape(escape)));
            format!(
                "({} {}LIKE {}{})",
                shape(operand),
                not(negated),
                shape(pattern),
                escape.unwrap_or_default()
            )
        }
        Node::Collate { operand, collation } => format!("({} COLLATE {collation})", shape(operand)),
        Node::Tuple(items) => format!("ROW({})", all(items)),
        _ => print::expression(expression, Dialect::Sqlite),
    }
}

fn check(text: &str, expected: &str) {
    let expression = expression(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
    assert_eq!(shape(&expression), expected, "{text}");
    assert_eq!(expression.span, 0..text.len(), "{text}");
}

#[test]
fn operators_bind_as_sqlite_says() {
    check("a OR b AND NOT c = d", "(a OR (b AND (NOT (c = d))))");
    check("a = b < c + d * e || f", "(a = (b < (c + (d * (e || f)))))");
    check("a = b IS c IN (d)", "(((a = b) NOT DISTINCT c) IN [d])");
    check("a < b = c <> d", "(((a < b) = c) <> d)");
    check("a & b + c << d | e", "(((a & (b + c)) << d) | e)");
    check("-a || ~b", "((-a) || (~b))");
    check("- a COLLATE nocase", "((-a) COLLATE nocase)");
    check(
        "a || b COLLATE nocase -> c",
        "((a || (b COLLATE nocase)) -> c)",
    );
    check("a ->> b || c", "((a ->> b) || c)");
    check("a == b != c", "((a = b) <> c)");
    check("- - a", "(-(-a))");
    check("a * NOT b = c", "(a * (NOT (b = c)))");
    check("(a OR b) AND c", "((a OR b) AND c)");
}

#[test]
fn questions_about_null_and_truth() {
    check("a IS NULL", "(a IS Null)");
    check("a ISNULL", "(a IS Null)");
    check("a NOTNULL", "(a IS NOT Null)");
    check("a NOT NULL", "(a IS NOT Null)");
    check("a IS NOT TRUE", "(a IS NOT True)");
    check("a IS false", "(a IS False)");
    check("a IS b", "(a NOT DISTINCT b)");
    check("a IS NOT b", "(a DISTINCT b)");
    check("a IS DISTINCT FROM b", "(a DISTINCT b)");
    check("a IS NOT DISTINCT FROM b", "(a NOT DISTINCT b)");
    check("a IS NOT DISTINCT FROM NULL", "(a IS Null)");
    check("a + 1 ISNULL = b", "(((a + 1) IS Null) = b)");
}

#[test]
fn patterns_lists_and_ranges() {
    check(
        "a NOT LIKE 'x%' ESCAPE '\\'",
        "(a NOT LIKE 'x%' ESCAPE '\\')",
    );
    check("a LIKE b < c", "(a LIKE (b < c))");
    check("a GLOB 'x*'", "(a GLOB 'x*')");
    check("a NOT GLOB 'x*'", "(NOT (a GLOB 'x*'))");
    check("a NOT REGEXP b AND c", "((NOT (a REGEXP b)) AND c)");
    check(
        "a BETWEEN b = c AND d = e",
        "((a BETWEEN (b = c) AND d) = e)",
    );
    check(
        "a NOT BETWEEN 1 AND 2 AND b",
        "((a NOT BETWEEN 1 AND 2) AND b)",
    );
    check(
        "a NOT IN (1, 2) OR b IN ()",
        "((a NOT IN [1, 2]) OR (b IN []))",
    );
    check("a IN (SELECT b FROM c)", "a IN (SELECT b FROM c)");
    check("a IN c", "a IN (SELECT * FROM c)");
    check("(a, b) < (1, 2)", "(ROW(a, b) < ROW(1, 2))");
}

#[test]
fn names_in_every_quote() {
    check("\"a b\".[c d]", "\"a b\".\"c d\"");
    check("`a``b`", "\"a`b\"");
    check("'t'.'c'", "t.c");
    check("Order_Id", "\"Order_Id\"");
    check("excluded.key", "excluded.key");
    check("replace(a, 'b', \"c\")", "replace(a, 'b', c)");
    check("COUNT(*)", "count(*)");
    check("\"Lower\"(a)", "lower(a)");
}

#[test]
fn literals() {
    check("1_000 + 0x1F", "(1000 + 31)");
    check("0xFFFFFFFFFFFFFFFF", "(-1)");
    check(".5e3", ".5e3");
    check("x'00fF'", "x'00ff'");
    check("X''", "x''");
    check("'it''s'", "'it''s'");
    check("CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP");
    check("current_date || 'x'", "(CURRENT_DATE || 'x')");
    check("TRUE AND False", "(TRUE AND FALSE)");
}

#[test]
fn calls_casts_and_cases() {
    check(
        "count(DISTINCT a) FILTER (WHERE b > 1)",
        "count(DISTINCT a) FILTER (WHERE b > 1)",
    );
    check(
        "sum(a) OVER (PARTITION BY b ORDER BY c DESC NULLS LAST)",
        "sum(a) OVER (PARTITION BY b ORDER BY c DESC NULLS LAST)",
    );
    check(
        "group_concat(a, ',' ORDER BY b)",
        "group_concat(a, ',' ORDER BY b)",
    );
    check("row_number() OVER ()", "row_number() OVER ()");
    check("CAST(a AS varchar(20))", "CAST(a AS varchar(20))");
    check("CAST(a AS INT)", "CAST(a AS INT)");
    check("CASE a WHEN 1 THEN b END", "CASE a WHEN 1 THEN b END");
    check(
        "CASE WHEN a THEN b ELSE c END",
        "CASE WHEN a THEN b ELSE c END",
    );
    check("NOT EXISTS (SELECT 1)", "(NOT EXISTS (SELECT 1))");
    check("if(a, b, c)", "if(a, b, c)");
}

#[test]
fn what_is_not_understood_is_pointed_at() {
    for (text, expected) in [
        (
            "SELECT 1 FROM",
            "Unmodelled(Spanned { value: \"SELECT\", span: 0..6 })",
        ),
        (
            "DELETE FROM a WHERE b = ?1",
            "`?1` is not understood here [?1]",
        ),
        (
            "DELETE FROM a WHERE b OVER",
            "`OVER` is not understood here [OVER]",
        ),
        (
            "DELETE FROM a WHERE sum(b) OVER (ROWS UNBOUNDED PRECEDING)",
            "`ROWS` is not understood here [ROWS]",
        ),
        ("DELETE FROM a WHERE", "something is missing here []"),
        (
            "DELETE FROM a WHERE b = 'c",
            "this is no word, number or string of SQLite ['c]",
        ),
        (
            "DELETE FROM a WHERE x.y.z = 1",
            "a column with its database and its table is not understood [x.y.z]",
        ),
        ("DELETE FROM temp.a", "this is in another database [temp.a]"),
        (
            "DELETE FROM a LIMIT 1",
            "`LIMIT` is not understood here [LIMIT]",
        ),
        ("SELEC 1", "`SELEC` is not understood here [SELEC]"),
        ("", "something is missing here []"),
    ] {
        assert_eq!(problem(text), expected, "{text}");
    }
}

#[test]
fn depth_has_a_bound() {
    for (open, close) in [
        ("(", ")"),
        ("- ", ""),
        ("NOT ", ""),
        ("f(", ")"),
        ("(SELECT ", ")"),
        ("a+(", ")"),
    ] {
        let text = |n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
        assert!(expression(&text(45)).is_ok(), "{open}");
        let problem = expression(&text(100_000)).unwrap_err();
        assert_eq!(problem.message, "this is nested too deep to be understood");
    }
    let chain = |n: usize| format!("1{}", " + 1".repeat(n));
    assert!(expression(&chain(150)).is_ok());
    assert!(expression(&chain(100_000)).is_err());
    let compound = |n: usize| format!("SELECT 1{}", " UNION SELECT 1".repeat(n));
    assert!(query(&compound(150)).is_ok());
    assert!(query(&compound(100_000)).is_err());
    let join = |n: usize| format!("SELECT * FROM a{}", " JOIN a".repeat(n));
    assert!(query(&join(150)).is_ok());
    assert!(query(&join(100_000)).is_err());
}
