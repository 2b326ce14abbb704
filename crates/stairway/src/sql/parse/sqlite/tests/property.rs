//! Random trees come back from their text, and random texts do no harm.

use super::{Dialect, Expression, Query, expression, print, query, statement};
use crate::schema::{
    Arm, BinaryOperator, Body, Call, DataType, From, Join, JoinCondition, Node, OrderBy,
    Projection, Select, Truth, UnaryOperator,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-c]",
        1 => "[a-zA-Z_é\"'`\\[\\] .0-9$]{1,6}",
        1 => select(vec!["key", "order", "true", "current_date", "Order", "left", "over", "glob", "end"])
            .prop_map(str::to_owned),
    ]
}

fn column() -> impl Strategy<Value = Node> {
    (option::of(name()), name()).prop_map(|(qualifier, name)| Node::Column { qualifier, name })
}

fn leaf() -> impl Strategy<Value = Node> {
    prop_oneof![
        Just(Node::Null),
        any::<bool>().prop_map(Node::Boolean),
        "[0-9]{1,4}|[0-9]\\.[0-9]{0,2}|\\.[0-9]|[1-9]e[+-]?[0-9]".prop_map(Node::Number),
        any::<String>().prop_map(Node::Text),
        any::<Vec<u8>>().prop_map(Node::Blob),
        column(),
        select(vec!["current_date", "current_time", "current_timestamp"]).prop_map(|name| {
            Node::Call(Call {
                name: name.to_owned(),
                ..Call::default()
            })
        }),
    ]
}

fn binary_operator() -> impl Strategy<Value = BinaryOperator> {
    use BinaryOperator::*;
    select(vec![
        Or,
        And,
        Equal,
        NotEqual,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        Add,
        Subtract,
        Multiply,
        Divide,
        Modulo,
        Concatenate,
        BitAnd,
        BitOr,
        ShiftLeft,
        ShiftRight,
        Glob,
        Other("->".to_owned()),
        Other("->>".to_owned()),
        Other("MATCH".to_owned()),
        Other("REGEXP".to_owned()),
    ])
}

fn unary_operator() -> impl Strategy<Value = UnaryOperator> {
    use UnaryOperator::*;
    select(vec![Not, Minus, Plus, BitNot])
}

fn data_type() -> impl Strategy<Value = DataType> {
    select(vec![
        DataType::Integer,
        DataType::BigInt,
        DataType::Real,
        DataType::Text,
        DataType::Varchar(Some(20)),
        DataType::TimestampTz(Some(3)),
        DataType::Other("BLOB".to_owned()),
        DataType::Other("DECIMAL(10,2)".to_owned()),
    ])
}

fn of(node: impl Strategy<Value = Node>) -> impl Strategy<Value = Expression> {
    node.prop_map(Expression::from)
}

fn select_of(items: Vec<Expression>, predicate: Option<Expression>, tables: Vec<String>) -> Query {
    let from = tables
        .into_iter()
        .map(|name| From::Table {
            name: name.into(),
            alias: None,
        })
        .reduce(|left, right| From::Join {
            join: Join::Left,
            left: Box::new(left),
            right: Box::new(right),
            condition: JoinCondition::Using(vec!["a".to_owned()]),
        });
    Query {
        with: Vec::new(),
        recursive: false,
        body: Body::Select(Box::new(Select {
            projections: items
                .into_iter()
                .map(|value| Projection::Expression { value, alias: None })
                .collect(),
            from: from.into_iter().collect(),
            predicate,
            ..Select::default()
        })),
        order_by: Vec::new(),
        limit: None,
        offset: None,
    }
}

fn tree() -> impl Strategy<Value = Expression> {
    of(leaf()).prop_recursive(5, 40, 4, |inner| {
        let truth = select(vec![Truth::Null, Truth::True, Truth::False]);
        let query = (vec(inner.clone(), 1..3), option::of(inner.clone()), vec(name(), 0..3))
            .prop_map(|(items, predicate, tables)| Box::new(select_of(items, predicate, tables)))
            .boxed();
        let call = (
            "[d-f]{1,3}",
            vec(inner.clone(), 0..3),
            any::<bool>(),
            option::of(inner.clone()),
            option::of((vec(inner.clone(), 0..2), vec(inner.clone(), 0..2))),
        );
        of(prop_oneof![
            4 => (binary_operator(), inner.clone(), inner.clone())
                .prop_map(|(operator, left, right)| Node::Binary(operator, left, right)),
            2 => (unary_operator(), inner.clone())
                .prop_map(|(operator, operand)| Node::Unary(operator, operand)),
            1 => (inner.clone(), truth, any::<bool>())
                .prop_map(|(operand, truth, negated)| Node::Is { operand, truth, negated }),
            1 => (inner.clone(), inner.clone(), any::<bool>())
                .prop_filter("IS NULL is another question", |(_, right, _)| {
                    !matches!(*right.node, Node::Null | Node::Boolean(_))
                })
                .prop_map(|(left, right, negated)| Node::Distinct { left, right, negated }),
            1 => (inner.clone(), vec(inner.clone(), 0..3), any::<bool>())
                .prop_map(|(operand, list, negated)| Node::In { operand, list, negated }),
            1 => (inner.clone(), query.clone(), any::<bool>())
                .prop_map(|(operand, query, negated)| Node::InQuery { operand, query, negated }),
            1 => (inner.clone(), inner.clone(), inner.clone(), any::<bool>())
                .prop_map(|(operand, low, high, negated)| Node::Between { operand, low, high, negated }),
            1 => (inner.clone(), inner.clone(), option::of(inner.clone()), any::<bool>())
                .prop_map(|(operand, pattern, escape, negated)| Node::Like {
                    operand, pattern, escape, negated, ignore_case: false,
                }),
            1 => call.prop_map(|(name, arguments, distinct, filter, over)| Node::Call(Call {
                star: false,
                distinct: distinct && !arguments.is_empty(),
                name,
                arguments,
                order_by: Vec::new(),
                filter,
                over: over.map(|(partition, order)| {
                    let order = order.into_iter().map(|value| OrderBy {
                        value, descending: true, nulls: None,
                    });
                    (partition, order.collect())
                }),
            })),
            1 => (inner.clone(), data_type())
                .prop_map(|(operand, data_type)| Node::Cast { operand, data_type }),
            1 => (option::of(inner.clone()), vec((inner.clone(), inner.clone()), 1..3), option::of(inner.clone()))
                .prop_map(|(operand, arms, otherwise)| Node::Case {
                    operand,
                    arms: arms.into_iter().map(|(when, then)| Arm { when, then }).collect(),
                    otherwise,
                }),
            1 => (inner.clone(), select(vec!["nocase", "rtrim", "my own"]))
                .prop_map(|(operand, collation)| Node::Collate { operand, collation: collation.to_owned() }),
            1 => query.clone().prop_map(Node::Query),
            1 => query.prop_map(Node::Exists),
            1 => vec(inner, 2..4).prop_map(Node::Tuple),
        ])
    })
}

/// Words of which some texts are nearly SQL.
const SOUP: [&str; 64] = [
    "CREATE",
    "TABLE",
    "t",
    "(",
    ")",
    ",",
    "a",
    "INTEGER",
    "PRIMARY",
    "KEY",
    "AUTOINCREMENT",
    "DESC",
    "UNIQUE",
    "CHECK",
    "NOT",
    "NULL",
    "DEFAULT",
    "-",
    "1",
    "'x'",
    "\"a\"",
    "[b]",
    "x'00'",
    "REFERENCES",
    "ON",
    "DELETE",
    "SET",
    "CASCADE",
    "CONFLICT",
    "REPLACE",
    "COLLATE",
    "nocase",
    "GENERATED",
    "ALWAYS",
    "AS",
    "STORED",
    "WITHOUT",
    "rowid",
    "STRICT",
    "CONSTRAINT",
    "FOREIGN",
    "DEFERRABLE",
    "INITIALLY",
    "DEFERRED",
    "SELECT",
    "FROM",
    "WHERE",
    "JOIN",
    "LEFT",
    "IS",
    "IN",
    "BETWEEN",
    "AND",
    "LIKE",
    "CASE",
    "WHEN",
    "THEN",
    "END",
    "INSERT",
    "INTO",
    "VALUES",
    "ALTER",
    "DROP",
    ";",
];

const STARTS: [&str; 9] = [
    "",
    "CREATE TABLE t (a ",
    "CREATE TABLE t (a, ",
    "CREATE INDEX i ON t (",
    "CREATE VIEW v AS SELECT ",
    "CREATE TRIGGER g AFTER ",
    "INSERT INTO t ",
    "UPDATE t SET ",
    "ALTER TABLE t ",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_printed_tree_comes_back(tree in tree()) {
        let text = print::expression(&tree, Dialect::Sqlite);
        prop_assert_eq!(expression(&text), Ok(tree), "{}", text);
    }

    #[test]
    fn whatever_the_tokens_there_is_an_answer(start in select(&STARTS[..]), words in vec(select(&SOUP[..]), 0..30)) {
        let text = format!("{start}{}", words.join(" "));
        if let Err(problem) = statement(&text) {
            prop_assert!(text.get(problem.span).is_some());
        }
        let _ = expression(&text);
    }

    #[test]
    fn whatever_the_characters_there_is_an_answer(text in "(\\PC|[a-z'\"(),;. ]){0,60}") {
        if let Err(problem) = statement(&text) {
            prop_assert!(text.get(problem.span).is_some());
        }
        let _ = query(&text);
    }
}
