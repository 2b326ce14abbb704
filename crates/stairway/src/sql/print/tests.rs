//! Trees in, text out. Texts that come back as the same tree are tested where both parsers are.

use super::*;
use crate::schema::{
    BinaryOperator::{self, *},
    Call, Node, Truth, UnaryOperator,
};

fn column(name: &str) -> Expression {
    Node::Column {
        qualifier: None,
        name: name.to_owned(),
    }
    .into()
}

fn binary(operator: BinaryOperator, left: Expression, right: Expression) -> Expression {
    Node::Binary(operator, left, right).into()
}

fn check(tree: Expression, postgres: &str, sqlite: &str) {
    assert_eq!(expression(&tree, Dialect::Postgres), postgres);
    assert_eq!(expression(&tree, Dialect::Sqlite), sqlite);
}

#[test]
fn parentheses_are_where_each_dialect_needs_them() {
    let sum = || binary(Add, column("a"), column("b"));
    check(
        binary(Multiply, sum(), column("c")),
        "(a + b) * c",
        "(a + b) * c",
    );
    check(
        binary(Add, binary(Multiply, column("a"), column("b")), column("c")),
        "a * b + c",
        "a * b + c",
    );
    // `||` binds tighter than `+` on SQLite, and less tight on PostgreSQL.
    check(
        binary(Concatenate, sum(), column("c")),
        "a + b || c",
        "(a + b) || c",
    );
    check(
        binary(
            Add,
            binary(Concatenate, column("a"), column("b")),
            column("c"),
        ),
        "(a || b) + c",
        "a || b + c",
    );
    check(
        binary(
            Subtract,
            column("a"),
            binary(Subtract, column("b"), column("c")),
        ),
        "a - (b - c)",
        "a - (b - c)",
    );
    check(
        binary(
            Equal,
            binary(Less, column("a"), column("b")),
            Node::Boolean(true).into(),
        ),
        "(a < b) = true",
        "a < b = TRUE",
    );
}

#[test]
fn two_minus_signs_are_no_comment() {
    let one = || {
        Expression::from(Node::Unary(
            UnaryOperator::Minus,
            Node::Number("1".into()).into(),
        ))
    };
    check(
        Node::Unary(UnaryOperator::Minus, one()).into(),
        "-(-1)",
        "-(-1)",
    );
    check(binary(Subtract, column("a"), one()), "a - -1", "a - -1");
}

#[test]
fn words_of_each_dialect() {
    check(
        Node::Distinct {
            left: column("a"),
            right: column("b"),
            negated: false,
        }
        .into(),
        "a IS DISTINCT FROM b",
        "a IS NOT b",
    );
    check(
        Node::Is {
            operand: binary(Equal, column("a"), column("b")),
            truth: Truth::Unknown,
            negated: true,
        }
        .into(),
        "a = b IS NOT UNKNOWN",
        "(a = b) IS NOT NULL",
    );
    check(
        Node::Cast {
            operand: column("a"),
            data_type: DataType::Text,
        }
        .into(),
        "a::text",
        "CAST(a AS text)",
    );
    check(
        Node::Cast {
            operand: binary(Add, column("a"), column("b")),
            data_type: DataType::Text,
        }
        .into(),
        "CAST(a + b AS text)",
        "CAST(a + b AS text)",
    );
    check(
        Node::Call(Call {
            name: "extract".into(),
            arguments: vec![Node::Text("year".into()).into(), column("a")],
            ..Call::default()
        })
        .into(),
        "extract(year FROM a)",
        "extract('year', a)",
    );
    check(Node::Text("it's".into()).into(), "'it''s'", "'it''s'");
}

#[test]
fn names_are_quoted_where_either_dialect_needs_it() {
    for (bare, written) in [
        ("users", "users"),
        ("Users", "\"Users\""),
        ("order", "\"order\""),
        ("a\"b", "\"a\"\"b\""),
        ("1st", "\"1st\""),
        ("", "\"\""),
        ("straße", "\"straße\""),
        ("key", "key"),
    ] {
        assert_eq!(name(bare, Dialect::Postgres), written);
    }
}

/// PostgreSQL reads `~-` as one operator.
#[test]
fn two_signs_are_two_operators() {
    let minus = Expression::from(Node::Unary(UnaryOperator::Minus, column("a")));
    let sum = binary(Add, minus, column("b"));
    check(
        Node::Unary(UnaryOperator::BitNot, sum).into(),
        "~ -a + b",
        "~(-a + b)",
    );
}
