//! Expressions, and how tightly each dialect binds them.

use super::{Printer, data_type, name};
use crate::{
    Dialect,
    schema::{Arm, BinaryOperator, Call, Expression, Node, OrderBy, Truth, UnaryOperator},
};

/// How tightly an expression binds; what binds less than its place asks for is parenthesised.
type Power = u8;

const OR: Power = 1;
const AND: Power = 2;
const NOT: Power = 3;
/// `IS`, and on SQLite all that shares its place.
const IS: Power = 4;
const COMPARISON: Power = 5;
/// `BETWEEN`, `IN`, `LIKE` on PostgreSQL.
const RANGE: Power = 6;
/// All operators without a place of their own on PostgreSQL; those on bits on SQLite.
const OTHER: Power = 7;
const SUM: Power = 8;
const PRODUCT: Power = 9;
/// `||` and `->` on SQLite, `^` on PostgreSQL.
const TIGHT: Power = 10;
const ZONE: Power = 11;
const COLLATE: Power = 12;
const SIGN: Power = 13;
const CAST: Power = 14;
const PRIMARY: Power = 15;

/// What is called without parentheses.
const WORDS: [&str; 10] = [
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
];

fn operator(operator: &BinaryOperator) -> &str {
    match operator {
        BinaryOperator::Or => "OR",
        BinaryOperator::And => "AND",
        BinaryOperator::Equal => "=",
        BinaryOperator::NotEqual => "<>",
        BinaryOperator::Less => "<",
        BinaryOperator::LessOrEqual => "<=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterOrEqual => ">=",
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::Modulo => "%",
        BinaryOperator::Concatenate => "||",
        BinaryOperator::BitAnd => "&",
        BinaryOperator::BitOr => "|",
        BinaryOperator::ShiftLeft => "<<",
        BinaryOperator::ShiftRight => ">>",
        BinaryOperator::Glob => "GLOB",
        BinaryOperator::Other(other) => other,
    }
}

impl Printer {
    fn binary_power(&self, operator: &BinaryOperator) -> Power {
        let sqlite = self.dialect == Dialect::Sqlite;
        match operator {
            BinaryOperator::Or => OR,
            BinaryOperator::And => AND,
            BinaryOperator::Equal | BinaryOperator::NotEqual | BinaryOperator::Glob if sqlite => IS,
            BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual => COMPARISON,
            BinaryOperator::Add | BinaryOperator::Subtract => SUM,
            BinaryOperator::Multiply | BinaryOperator::Divide | BinaryOperator::Modulo => PRODUCT,
            BinaryOperator::Concatenate if sqlite => TIGHT,
            BinaryOperator::Other(other) => match other.as_str() {
                "->" | "->>" if sqlite => TIGHT,
                "MATCH" | "REGEXP" if sqlite => IS,
                "^" => TIGHT,
                _ => OTHER,
            },
            _ => OTHER,
        }
    }

    fn power(&self, expression: &Expression) -> Power {
        let sqlite = self.dialect == Dialect::Sqlite;
        match &*expression.node {
            Node::Unary(UnaryOperator::Not, _) => NOT,
            Node::Unary(UnaryOperator::BitNot, _) if !sqlite => OTHER,
            Node::Unary(..) => SIGN,
            Node::Binary(operator, ..) => self.binary_power(operator),
            Node::Is { .. } | Node::Distinct { .. } => IS,
            // Beside another AND, its own is hard to read, for some parsers too.
            Node::Between { .. } => 0,
            Node::In { .. } | Node::InQuery { .. } | Node::Like { .. } => {
                if sqlite {
                    IS
                } else {
                    RANGE
                }
            }
            Node::Cast { operand, .. } if !sqlite && self.power(operand) >= CAST => CAST,
            // What follows it is not read right by every parser.
            Node::Collate { .. } if !sqlite => 0,
            Node::Collate { .. } => COLLATE,
            Node::AtTimeZone { .. } => ZONE,
            _ => PRIMARY,
        }
    }

    /// `expression`, in parentheses if it binds less tightly than `least`.
    fn operand(&mut self, expression: &Expression, least: Power) {
        if self.power(expression) < least {
            self.enclosed(expression);
        } else {
            self.expression(expression);
        }
    }

    /// `(expression)`; for PostgreSQL in lines of its own if it does not fit on this one.
    pub(super) fn enclosed(&mut self, expression: &Expression) {
        self.within_expression(|printer| printer.expression(expression));
    }

    /// What `write` writes, in parentheses; on lines of its own only for PostgreSQL, whose text people read in revisions.
    fn within_expression(&mut self, write: impl Fn(&mut Printer)) {
        match self.dialect {
            Dialect::Postgres => self.in_parentheses(write),
            Dialect::Sqlite => {
                self.push("(");
                write(self);
                self.push(")");
            }
        }
    }

    /// `expression`, in parentheses unless nothing that may stand behind it could be taken for a part of it, as
    /// DEFAULT wants.
    pub(super) fn closed(&mut self, expression: &Expression) {
        self.operand(expression, SIGN);
    }

    pub(super) fn expression(&mut self, expression: &Expression) {
        let power = self.power(expression);
        match &*expression.node {
            Node::Null => self.push("NULL"),
            Node::Boolean(value) => self.push(match (value, self.dialect) {
                (true, Dialect::Postgres) => "true",
                (false, Dialect::Postgres) => "false",
                (true, Dialect::Sqlite) => "TRUE",
                (false, Dialect::Sqlite) => "FALSE",
            }),
            Node::Number(number) => self.push(number),
            Node::Text(text) => self.push(&name::text(text)),
            Node::Blob(bytes) => self.blob(bytes),
            Node::Column { qualifier, name } => {
                if let Some(qualifier) = qualifier {
                    self.name(qualifier);
                    self.push(".");
                }
                self.name(name);
            }
            Node::Unary(operator, operand) => {
                // A sign before a sign would be a comment, so that one is parenthesised.
                let (sign, least) = match operator {
                    UnaryOperator::Not => ("NOT ", power),
                    UnaryOperator::Minus => ("-", power + 1),
                    UnaryOperator::Plus => ("+", power + 1),
                    UnaryOperator::BitNot => ("~", power + 1),
                };
                self.push(sign);
                let at = self.out.len();
                self.operand(operand, least);
                // PostgreSQL would read two signs in a row as one operator.
                let next = self.out.as_bytes().get(at);
                if *operator != UnaryOperator::Not && matches!(next, Some(b'-' | b'+' | b'~')) {
                    self.out.insert(at, ' ');
                }
            }
            Node::Binary(binary, left, right) => {
                // Comparisons stand alone on PostgreSQL; all others group from the left.
                let alone = matches!(power, IS | COMPARISON);
                self.operand(left, power + Power::from(alone));
                if !self.flat && matches!(binary, BinaryOperator::And | BinaryOperator::Or) {
                    self.line();
                } else {
                    self.push(" ");
                }
                self.push(operator(binary));
                self.push(" ");
                self.operand(right, power + 1);
            }
            Node::Is {
                operand,
                truth,
                negated,
            } => {
                self.operand(operand, power + 1);
                self.push(if *negated { " IS NOT " } else { " IS " });
                self.push(match truth {
                    Truth::Null => "NULL",
                    Truth::True => "TRUE",
                    Truth::False => "FALSE",
                    Truth::Unknown if self.dialect == Dialect::Sqlite => "NULL",
                    Truth::Unknown => "UNKNOWN",
                });
            }
            Node::Distinct {
                left,
                right,
                negated,
            } => {
                self.operand(left, power + 1);
                self.push(match (self.dialect, negated) {
                    (Dialect::Postgres, false) => " IS DISTINCT FROM ",
                    (Dialect::Postgres, true) => " IS NOT DISTINCT FROM ",
                    (Dialect::Sqlite, false) => " IS NOT ",
                    (Dialect::Sqlite, true) => " IS ",
                });
                self.operand(right, power + 1);
            }
            Node::In {
                operand,
                list,
                negated,
            } => {
                self.operand(operand, power + 1);
                self.not(*negated);
                self.push("IN ");
                self.within_expression(|printer| match printer.dialect {
                    Dialect::Postgres => printer.list(list, Printer::expression),
                    Dialect::Sqlite => printer.row(list, Printer::expression),
                });
            }
            Node::InQuery {
                operand,
                query,
                negated,
            } => {
                self.operand(operand, power + 1);
                self.not(*negated);
                self.push("IN ");
                self.subquery(query);
            }
            Node::Between {
                operand,
                low,
                high,
                negated,
            } => {
                let least = RANGE + 1;
                self.operand(operand, least);
                self.not(*negated);
                self.push("BETWEEN ");
                self.operand(low, least);
                self.push(" AND ");
                self.operand(high, least);
            }
            Node::Like {
                operand,
                pattern,
                escape,
                ignore_case,
                negated,
            } => {
                self.operand(operand, power + 1);
                self.not(*negated);
                let ilike = *ignore_case && self.dialect == Dialect::Postgres;
                self.push(if ilike { "ILIKE " } else { "LIKE " });
                self.operand(pattern, power + 1);
                if let Some(escape) = escape {
                    self.push(" ESCAPE ");
                    self.operand(escape, power + 1);
                }
            }
            Node::Call(call) => self.call(call),
            Node::Cast { operand, data_type } => {
                let data_type = match self.dialect {
                    Dialect::Postgres => data_type::postgres(data_type),
                    Dialect::Sqlite => super::data_type(data_type),
                };
                if power == CAST {
                    self.operand(operand, CAST);
                    self.push("::");
                    self.push(&data_type);
                } else {
                    self.push("CAST(");
                    self.expression(operand);
                    self.push(" AS ");
                    self.push(&data_type);
                    self.push(")");
                }
            }
            Node::Case {
                operand,
                arms,
                otherwise,
            } => {
                let case = |printer: &mut Printer| {
                    printer.case(operand.as_ref(), arms, otherwise.as_ref());
                };
                if self.dialect == Dialect::Sqlite {
                    case(self);
                    self.push(" END");
                } else {
                    self.fit(|printer| {
                        printer.nested(case);
                        printer.line();
                        printer.push("END");
                    });
                }
            }
            Node::Collate { operand, collation } => {
                self.operand(operand, COLLATE);
                self.push(" COLLATE ");
                self.collation(collation);
            }
            Node::AtTimeZone { operand, zone } => {
                self.operand(operand, ZONE);
                self.push(" AT TIME ZONE ");
                self.operand(zone, ZONE + 1);
            }
            Node::Query(query) => self.subquery(query),
            Node::Exists(query) => {
                self.push("EXISTS ");
                self.subquery(query);
            }
            Node::Tuple(items) => {
                self.push(if items.len() > 1 { "(" } else { "ROW(" });
                self.row(items, |printer, item| printer.expression(item));
                self.push(")");
            }
            Node::Array(items) => {
                self.push("ARRAY[");
                self.row(items, |printer, item| printer.expression(item));
                self.push("]");
            }
            Node::Default => self.push("DEFAULT"),
        }
    }

    fn not(&mut self, negated: bool) {
        self.push(if negated { " NOT " } else { " " });
    }

    /// CASE up to its END; for PostgreSQL with an arm a line if it does not fit on this one.
    fn case(&mut self, operand: Option<&Expression>, arms: &[Arm], otherwise: Option<&Expression>) {
        let separate = |printer: &mut Printer| match printer.dialect {
            Dialect::Postgres => printer.line(),
            Dialect::Sqlite => printer.push(" "),
        };
        self.push("CASE");
        if let Some(operand) = operand {
            self.push(" ");
            self.expression(operand);
        }
        for arm in arms {
            separate(self);
            self.push("WHEN ");
            self.expression(&arm.when);
            self.push(" THEN ");
            self.expression(&arm.then);
        }
        if let Some(otherwise) = otherwise {
            separate(self);
            self.push("ELSE ");
            self.expression(otherwise);
        }
    }

    /// A collation's name; SQLite's own are words without case, and bare.
    pub(super) fn collation(&mut self, collation: &str) {
        match self.dialect {
            Dialect::Sqlite if collation.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                self.push(&collation.to_ascii_uppercase());
            }
            _ => self.name(collation),
        }
    }

    fn blob(&mut self, bytes: &[u8]) {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        match self.dialect {
            Dialect::Sqlite => self.push(&format!("x'{hex}'")),
            Dialect::Postgres => self.push(&format!("'\\x{hex}'::bytea")),
        }
    }

    fn call(&mut self, call: &Call) {
        let word = call.arguments.is_empty() && !call.star && WORDS.contains(&call.name.as_str());
        if word {
            self.push(&call.name.to_ascii_uppercase());
            return;
        }
        self.push(&name::function(&call.name));
        self.push("(");
        match (self.dialect, call.name.as_str(), &call.arguments[..]) {
            (Dialect::Postgres, "extract", [field, from]) => {
                match &*field.node {
                    Node::Text(field) => self.push(&name::function(field)),
                    _ => self.expression(field),
                }
                self.push(" FROM ");
                self.expression(from);
            }
            (Dialect::Postgres, "position", [text, part]) => {
                // What stands beside IN must bind as tightly as a bound of BETWEEN.
                self.operand(part, RANGE + 1);
                self.push(" IN ");
                self.operand(text, RANGE + 1);
            }
            (_, _, arguments) => {
                if call.star {
                    self.push("*");
                }
                if call.distinct {
                    self.push("DISTINCT ");
                }
                self.row(arguments, |printer, argument| printer.expression(argument));
                if !call.order_by.is_empty() {
                    self.push(" ORDER BY ");
                    self.row(&call.order_by, |printer, item| printer.order(item));
                }
            }
        }
        self.push(")");
        if let Some(filter) = &call.filter {
            self.push(" FILTER (WHERE ");
            self.expression(filter);
            self.push(")");
        }
        if let Some((partition, order)) = &call.over {
            self.push(" OVER (");
            if !partition.is_empty() {
                self.push("PARTITION BY ");
                self.row(partition, |printer, item| printer.expression(item));
            }
            if !order.is_empty() {
                self.push(if partition.is_empty() { "" } else { " " });
                self.push("ORDER BY ");
                self.row(order, |printer: &mut Printer, item: &OrderBy| {
                    printer.order(item)
                });
            }
            self.push(")");
        }
    }
}
