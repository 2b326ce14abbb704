//! PostgreSQL itself says how operators bind: it shows the views that it was given with every parenthesis.

use super::{super::expression, parse_query};
use crate::{
    connection::{Access, Connection},
    schema::{BinaryOperator, Body, Expression, Node, Projection},
};

/// `expression` in one line, without casts and with what PostgreSQL writes in another way: BETWEEN is two
/// comparisons, and IS NOT DISTINCT FROM the negation of the other.
fn plain(expression: &Expression) -> String {
    let binary = |operator: &str, left: &Expression, right: &Expression| {
        format!("({operator} {} {})", plain(left), plain(right))
    };
    match &*expression.node {
        Node::Cast { operand, .. } => plain(operand),
        Node::Column { name, .. } => name.clone(),
        Node::Number(text) | Node::Text(text) => text.clone(),
        Node::Boolean(value) => value.to_string(),
        Node::Null => "null".to_owned(),
        Node::Unary(operator, operand) => format!("({operator:?} {})", plain(operand)),
        Node::Binary(BinaryOperator::Other(symbol), left, right) => binary(symbol, left, right),
        Node::Binary(operator, left, right) => binary(&format!("{operator:?}"), left, right),
        Node::Is {
            operand,
            truth,
            negated,
        } => format!("(is {truth:?} {negated} {})", plain(operand)),
        Node::Distinct {
            left,
            right,
            negated,
        } => {
            let distinct = binary("distinct", left, right);
            if *negated {
                format!("(Not {distinct})")
            } else {
                distinct
            }
        }
        Node::In {
            operand,
            list,
            negated,
        } => {
            let list: Vec<String> = list.iter().map(plain).collect();
            format!("(in {negated} {} {list:?})", plain(operand))
        }
        Node::Between {
            operand,
            low,
            high,
            negated,
        } => {
            let (both, least, greatest) = if *negated {
                ("Or", "Less", "Greater")
            } else {
                ("And", "GreaterOrEqual", "LessOrEqual")
            };
            let (least, greatest) = (binary(least, operand, low), binary(greatest, operand, high));
            format!("({both} {least} {greatest})")
        }
        Node::Like {
            operand,
            pattern,
            escape,
            ignore_case,
            negated,
        } => format!(
            "(like {ignore_case} {negated} {} {} {:?})",
            plain(operand),
            plain(pattern),
            escape.as_ref().map(plain)
        ),
        Node::Collate { operand, collation } => format!("({} {collation})", plain(operand)),
        Node::Array(list) => format!("{:?}", list.iter().map(plain).collect::<Vec<_>>()),
        other => panic!("{other:?}"),
    }
}

/// Numbers that look random, and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn one_of(&mut self, list: &[&str]) -> String {
        list[self.below(list.len())].to_owned()
    }

    /// An expression of a type, without any parentheses; so PostgreSQL may see one of another type.
    fn number(&mut self, depth: usize) -> String {
        match self.below(if depth == 0 { 2 } else { 9 }) {
            0 => self.one_of(&["a", "b", "c"]),
            1 => self.one_of(&["1", "2", "a"]),
            // A number behind it would be shown as one negative number.
            2 => format!("- {}", self.one_of(&["a", "b", "c"])),
            3 => format!("~ {}", self.number(depth - 1)),
            4 => format!("{}::int", self.number(depth - 1)),
            _ => {
                let operator = self.one_of(&["+", "-", "*", "/", "%", "&", "|", "<<", "#", "^"]);
                format!(
                    "{} {operator} {}",
                    self.number(depth - 1),
                    self.number(depth - 1)
                )
            }
        }
    }

    fn text(&mut self, depth: usize) -> String {
        match self.below(if depth == 0 { 2 } else { 5 }) {
            0 => self.one_of(&["s", "t"]),
            1 => "'x'".to_owned(),
            2 => format!("{} COLLATE \"C\"", self.text(depth - 1)),
            3 => format!("{} || {}", self.text(depth - 1), self.number(depth - 1)),
            _ => format!("{} || {}", self.text(depth - 1), self.text(depth - 1)),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        let not = self.one_of(&["", "", "NOT "]);
        match self.below(if depth == 0 { 1 } else { 14 }) {
            0 => self.one_of(&["p", "q", "TRUE", "p::boolean", "NULL::boolean"]),
            1 => format!("NOT {}", self.condition(depth - 1)),
            2 | 3 => format!(
                "{} AND {}",
                self.condition(depth - 1),
                self.condition(depth - 1)
            ),
            4 => format!(
                "{} OR {}",
                self.condition(depth - 1),
                self.condition(depth - 1)
            ),
            5 => {
                let truth = self.one_of(&["NULL", "TRUE", "FALSE", "UNKNOWN"]);
                format!("{} IS {not}{truth}", self.condition(depth - 1))
            }
            6 => {
                let end = self.one_of(&["IS NULL", "IS NOT NULL", "ISNULL", "NOTNULL"]);
                format!("{} {end}", self.number(depth - 1))
            }
            7 => format!("{} {not}IN (1, 2)", self.number(depth - 1)),
            8 => {
                let (low, high) = (self.number(depth - 1), self.number(depth - 1));
                format!("{} {not}BETWEEN {low} AND {high}", self.number(depth - 1))
            }
            12 => format!(
                "{} {not}BETWEEN {} AND {}",
                self.condition(depth - 1),
                self.condition(0),
                self.condition(depth - 1)
            ),
            13 => format!(
                "{}::text {not}BETWEEN {} AND {} AND {}",
                self.text(0),
                self.text(depth - 1),
                self.text(0),
                self.condition(depth - 1)
            ),
            9 => {
                let like = self.one_of(&["LIKE", "ILIKE", "~~", "!~~*"]);
                let not = if like.contains('~') { "" } else { &not };
                let escape = if like.contains('~') {
                    ""
                } else {
                    " ESCAPE '!'"
                };
                let escape = self.one_of(&["", escape]);
                format!(
                    "{} {not}{like} {}{escape}",
                    self.text(depth - 1),
                    self.text(depth - 1)
                )
            }
            10 => format!(
                "{} IS {not}DISTINCT FROM {}",
                self.number(depth - 1),
                self.number(depth - 1)
            ),
            _ => {
                let operator = self.one_of(&["=", "<>", "!=", "<", ">=", ">", "<="]);
                match self.below(3) {
                    0 => format!(
                        "{} {operator} {}",
                        self.condition(depth - 1),
                        self.condition(depth - 1)
                    ),
                    1 => format!(
                        "{} {operator} {}",
                        self.text(depth - 1),
                        self.text(depth - 1)
                    ),
                    _ => format!(
                        "{} {operator} {}",
                        self.number(depth - 1),
                        self.number(depth - 1)
                    ),
                }
            }
        }
    }
}

/// The tree of the text without parentheses is the tree of the one with all of them.
#[tokio::test]
async fn operators_bind_as_postgresql_says() {
    let server = crate::scratch::testing::server().await;
    let database = server.create_database().await.unwrap();
    let mut connection = Connection::open(database.url(), Access::Write)
        .await
        .unwrap();
    let table = "CREATE TABLE r (a int, b int, c int, p boolean, q boolean, s text, t text)";
    connection.execute(table).await.unwrap();
    let mut random = Random(88172645463325252);
    let (mut compared, mut refused) = (0, 0);
    for _ in 0..2000 {
        let text = match random.below(4) {
            0 => random.number(3),
            1 => random.text(3),
            _ => random.condition(3),
        };
        let view = format!("CREATE VIEW v AS SELECT {text} AS x FROM r");
        match connection.execute(&view).await {
            Ok(()) => {}
            // Of another type than meant, or no expression: there is nothing to compare.
            Err(_) => continue,
        }
        let rows = connection
            .rows("SELECT pg_get_viewdef('v'::regclass)")
            .await
            .unwrap();
        connection.execute("DROP VIEW v").await.unwrap();
        let shown = rows[0][0].clone().unwrap();
        let Body::Select(select) = parse_query(&shown).expect(&shown).body else {
            panic!("{shown}");
        };
        let [Projection::Expression { value, .. }] = select.projections.as_slice() else {
            panic!("{shown}");
        };
        match expression(&text) {
            Ok(parsed) => {
                pretty_assertions::assert_eq!(plain(&parsed), plain(value), "{text}\n{shown}");
                compared += 1;
            }
            Err(problem) => {
                println!("{text}: {problem:?}");
                refused += 1;
            }
        }
    }
    // Most are understood; a few are not by the parser below, which is no harm.
    assert!(compared > 400, "{compared} compared, {refused} refused");
    assert!(
        refused * 20 < compared,
        "{compared} compared, {refused} refused"
    );
    drop(connection);
    database.close().await.unwrap();
}
