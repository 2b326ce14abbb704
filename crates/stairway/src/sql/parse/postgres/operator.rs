//! Operators and their operands.
//!
//! The tree of `squawk-syntax` binds some operators otherwise than PostgreSQL does (`a + 1 BETWEEN b AND c`,
//! `a -> b -> c`, `a LIKE b || c ESCAPE d`). So only the order of its leaves is trusted: operands and operators
//! are laid out in a row and put together again by PostgreSQL's precedences.
//!
//! <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-PRECEDENCE>

use super::{
    cursor::{self, Cursor},
    data_type, expression, name, query,
};
use crate::{
    schema::{BinaryOperator, Expression, Node, Query, Truth, UnaryOperator},
    sql::Problem,
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

/// How tightly operators bind, in PostgreSQL's order.
mod level {
    pub(super) const LOWEST: u8 = 0;
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const NOT: u8 = 3;
    pub(super) const IS: u8 = 4;
    pub(super) const COMPARISON: u8 = 5;
    pub(super) const MATCH: u8 = 6;
    pub(super) const OTHER: u8 = 7;
    pub(super) const ADD: u8 = 8;
    pub(super) const MULTIPLY: u8 = 9;
    pub(super) const POWER: u8 = 10;
    pub(super) const AT: u8 = 11;
    pub(super) const COLLATE: u8 = 12;
    pub(super) const SIGN: u8 = 13;
    pub(super) const CAST: u8 = 14;
}

/// Whether a node of `kind` is an operator with its operands.
pub(super) fn is(kind: SyntaxKind) -> bool {
    use SyntaxKind::*;
    matches!(
        kind,
        BIN_EXPR | PREFIX_EXPR | POSTFIX_EXPR | BETWEEN_EXPR | COLLATE
    )
}

/// Whether `node` is of the form `operand::type`.
pub(super) fn is_postfix_cast(node: &SyntaxNode) -> bool {
    node.kind() == SyntaxKind::CAST_EXPR
        && node
            .children_with_tokens()
            .any(|child| child.kind() == SyntaxKind::COLON_COLON)
}

/// Whether `node` begins with an operator whose first operand is the node before it: in `a::int BETWEEN b AND c`,
/// and in `a::int BETWEEN b AND c AND d`, the tree has the cast apart.
pub(super) fn continues(node: &SyntaxNode) -> bool {
    let mut first = node.clone();
    loop {
        let cursor = Cursor::new(&first);
        let next = match cursor.peek() {
            Some(SyntaxElement::Node(next)) if is(first.kind()) || is_postfix_cast(&first) => {
                next.clone()
            }
            _ => {
                return first.kind() == SyntaxKind::BETWEEN_EXPR
                    && matches!(
                        cursor.kind(),
                        Some(SyntaxKind::NOT_KW | SyntaxKind::BETWEEN_KW)
                    );
            }
        };
        first = next;
    }
}

/// The expression that `nodes` are together.
pub(super) fn read(nodes: &[SyntaxNode]) -> Result<Expression, Problem> {
    let end = nodes.last().map_or(0, |node| cursor::range(node).end);
    let mut row = Cursor::over(row(nodes), end);
    let expression = climb(&mut row, level::LOWEST)?;
    row.done()?;
    Ok(expression)
}

/// Operands and operators in the order in which they were written.
fn row(nodes: &[SyntaxNode]) -> Vec<SyntaxElement> {
    let mut row = Vec::new();
    let mut rest: Vec<SyntaxElement> = nodes.iter().cloned().map(SyntaxElement::Node).collect();
    rest.reverse();
    while let Some(element) = rest.pop() {
        match element {
            SyntaxElement::Node(node) if is(node.kind()) || is_postfix_cast(&node) => {
                let children: Vec<SyntaxElement> = node.children_with_tokens().collect();
                rest.extend(children.into_iter().rev());
            }
            leaf if cursor::is_trivia(leaf.kind()) => {}
            leaf => row.push(leaf),
        }
    }
    row
}

/// An operator between operands, or behind one.
enum Operator {
    Binary(BinaryOperator),
    Is { negated: bool },
    IsNull { negated: bool },
    Distinct { negated: bool },
    In { negated: bool },
    Between { negated: bool },
    Like { ignore_case: bool, negated: bool },
    AtTimeZone,
    Collate,
    Cast,
}

impl Operator {
    /// The operator that `row` is at, with its level and the number of elements that spell it.
    fn at(row: &Cursor) -> Option<(Operator, u8, usize)> {
        use SyntaxKind::*;
        let binary = |operator, level| Some((Operator::Binary(operator), level, 1));
        let element = row.peek()?;
        let is = |operator| Some((operator, level::IS, 1));
        let like = |ignore_case, negated| {
            let operator = Operator::Like {
                ignore_case,
                negated,
            };
            Some((operator, level::MATCH, 1))
        };
        match element.kind() {
            OR_KW => binary(BinaryOperator::Or, level::OR),
            AND_KW => binary(BinaryOperator::And, level::AND),
            EQ => binary(BinaryOperator::Equal, level::COMPARISON),
            NEQ | NEQB => binary(BinaryOperator::NotEqual, level::COMPARISON),
            L_ANGLE => binary(BinaryOperator::Less, level::COMPARISON),
            LTEQ => binary(BinaryOperator::LessOrEqual, level::COMPARISON),
            R_ANGLE => binary(BinaryOperator::Greater, level::COMPARISON),
            GTEQ => binary(BinaryOperator::GreaterOrEqual, level::COMPARISON),
            PLUS => binary(BinaryOperator::Add, level::ADD),
            MINUS => binary(BinaryOperator::Subtract, level::ADD),
            STAR => binary(BinaryOperator::Multiply, level::MULTIPLY),
            SLASH => binary(BinaryOperator::Divide, level::MULTIPLY),
            PERCENT => binary(BinaryOperator::Modulo, level::MULTIPLY),
            CARET => binary(BinaryOperator::Other("^".to_owned()), level::POWER),
            IS_KW => is(Operator::Is { negated: false }),
            IS_NOT => is(Operator::Is { negated: true }),
            ISNULL_KW => is(Operator::IsNull { negated: false }),
            NOTNULL_KW => is(Operator::IsNull { negated: true }),
            IS_DISTINCT_FROM => is(Operator::Distinct { negated: false }),
            IS_NOT_DISTINCT_FROM => is(Operator::Distinct { negated: true }),
            IN_KW => Some((Operator::In { negated: false }, level::MATCH, 1)),
            NOT_IN => Some((Operator::In { negated: true }, level::MATCH, 1)),
            BETWEEN_KW => Some((Operator::Between { negated: false }, level::MATCH, 1)),
            NOT_KW if row.second() == Some(BETWEEN_KW) => {
                Some((Operator::Between { negated: true }, level::MATCH, 2))
            }
            LIKE_KW => like(false, false),
            NOT_LIKE => like(false, true),
            ILIKE_KW => like(true, false),
            NOT_ILIKE => like(true, true),
            AT_TIME_ZONE => Some((Operator::AtTimeZone, level::AT, 1)),
            COLLATE_KW => Some((Operator::Collate, level::COLLATE, 1)),
            COLON_COLON => Some((Operator::Cast, level::CAST, 1)),
            CUSTOM_OP => Some((Operator::symbol(&element.to_string()), level::OTHER, 1)),
            OPERATOR_CALL => {
                let symbol = called(element.as_node()?)?;
                Some((Operator::symbol(&symbol), level::OTHER, 1))
            }
            _ => None,
        }
    }

    /// The operator that is written as `symbol`.
    fn symbol(symbol: &str) -> Operator {
        let like = |ignore_case, negated| Operator::Like {
            ignore_case,
            negated,
        };
        Operator::Binary(match symbol {
            "~~" => return like(false, false),
            "!~~" => return like(false, true),
            "~~*" => return like(true, false),
            "!~~*" => return like(true, true),
            "=" => BinaryOperator::Equal,
            "<>" | "!=" => BinaryOperator::NotEqual,
            "<" => BinaryOperator::Less,
            "<=" => BinaryOperator::LessOrEqual,
            ">" => BinaryOperator::Greater,
            ">=" => BinaryOperator::GreaterOrEqual,
            "+" => BinaryOperator::Add,
            "-" => BinaryOperator::Subtract,
            "*" => BinaryOperator::Multiply,
            "/" => BinaryOperator::Divide,
            "%" => BinaryOperator::Modulo,
            "||" => BinaryOperator::Concatenate,
            "&" => BinaryOperator::BitAnd,
            "|" => BinaryOperator::BitOr,
            "<<" => BinaryOperator::ShiftLeft,
            ">>" => BinaryOperator::ShiftRight,
            other => BinaryOperator::Other(other.to_owned()),
        })
    }
}

/// The symbol in `OPERATOR(pg_catalog.symbol)`; none for another schema's.
fn called(node: &SyntaxNode) -> Option<String> {
    let text: String = cursor::text(node).split_whitespace().collect();
    let (_, inner) = text.strip_suffix(')')?.split_once('(')?;
    match inner.rsplit_once('.') {
        None => Some(inner.to_owned()),
        Some((schema, symbol)) => {
            (schema.eq_ignore_ascii_case("pg_catalog")).then(|| symbol.to_owned())
        }
    }
}

/// Takes an expression whose operators bind at `least` so tightly.
fn climb(row: &mut Cursor, least: u8) -> Result<Expression, Problem> {
    let mut left = prefixed(row)?;
    while let Some((operator, level, length)) = Operator::at(row) {
        if level < least {
            break;
        }
        for _ in 0..length {
            row.any();
        }
        let (expression, open) = finish(row, left, operator, level)?;
        left = expression;
        // `a < b < c` is an error of PostgreSQL's too.
        let chains = matches!(level, level::IS | level::COMPARISON | level::MATCH);
        if chains && open && Operator::at(row).is_some_and(|(_, next, _)| next == level) {
            return Err(Problem::new(
                row.span(),
                "an operator that needs parentheses around the one before it",
            ));
        }
    }
    Ok(left)
}

/// Takes an operand, with what stands before it.
fn prefixed(row: &mut Cursor) -> Result<Expression, Problem> {
    let start = row.span().start;
    let (operator, level) = match row.peek() {
        Some(SyntaxElement::Node(node)) if expression::is(node.kind()) => {
            let node = node.clone();
            row.any();
            return expression::operand(&node);
        }
        Some(element) => match element.kind() {
            SyntaxKind::NOT_KW => (UnaryOperator::Not, level::NOT),
            SyntaxKind::MINUS => (UnaryOperator::Minus, level::SIGN),
            SyntaxKind::PLUS => (UnaryOperator::Plus, level::SIGN),
            SyntaxKind::CUSTOM_OP if element.to_string() == "~" => {
                (UnaryOperator::BitNot, level::OTHER + 1)
            }
            _ => return Err(row.unexpected()),
        },
        None => return Err(row.unexpected()),
    };
    row.any();
    let operand = climb(row, level)?;
    let span = start..operand.span.end;
    Ok(Expression::new(Node::Unary(operator, operand), span))
}

/// Puts `operator`, which was just taken, together with `left` and what follows; and whether an operand of its
/// own ends it. One function for each kind, so that this one, which calls itself through them, needs little of
/// the stack.
fn finish(
    row: &mut Cursor,
    left: Expression,
    operator: Operator,
    level: u8,
) -> Result<(Expression, bool), Problem> {
    let start = left.span.start;
    let open = !matches!(operator, Operator::Is { .. } | Operator::IsNull { .. });
    let node = match operator {
        Operator::Binary(operator) => return binary(row, left, operator, level),
        Operator::In { negated } => return within(row, left, negated),
        Operator::Is { negated } => is_truth(row, left, negated),
        Operator::IsNull { negated } => Ok(is_null(left, negated)),
        Operator::Distinct { negated } => distinct(row, left, negated),
        Operator::Between { negated } => between(row, left, negated),
        Operator::Like {
            ignore_case,
            negated,
        } => like(row, left, level, (ignore_case, negated)),
        Operator::AtTimeZone => at_time_zone(row, left),
        Operator::Collate => collate(row, left),
        Operator::Cast => cast(row, left),
    }?;
    Ok((Expression::new(node, start..row.taken()), open))
}

fn binary(
    row: &mut Cursor,
    left: Expression,
    operator: BinaryOperator,
    level: u8,
) -> Result<(Expression, bool), Problem> {
    if let Some((members, negated)) = quantified(row, &operator)? {
        return Ok((membership(row, left, members, negated), false));
    }
    let right = climb(row, level + 1)?;
    let span = left.span.start..row.taken();
    let node = Node::Binary(operator, left, right);
    Ok((Expression::new(node, span), true))
}

fn within(
    row: &mut Cursor,
    left: Expression,
    negated: bool,
) -> Result<(Expression, bool), Problem> {
    let members = members(row)?;
    Ok((membership(row, left, members, negated), false))
}

fn membership(row: &Cursor, operand: Expression, members: Quantified, negated: bool) -> Expression {
    let span = operand.span.start..row.taken();
    let node = match members {
        Quantified::List(list) => Node::In {
            operand,
            list,
            negated,
        },
        Quantified::Query(query) => Node::InQuery {
            operand,
            query,
            negated,
        },
    };
    Expression::new(node, span)
}

fn is_truth(row: &mut Cursor, operand: Expression, negated: bool) -> Result<Node, Problem> {
    Ok(Node::Is {
        operand,
        truth: truth(row)?,
        negated,
    })
}

fn is_null(operand: Expression, negated: bool) -> Node {
    Node::Is {
        operand,
        truth: Truth::Null,
        negated,
    }
}

fn distinct(row: &mut Cursor, left: Expression, negated: bool) -> Result<Node, Problem> {
    Ok(Node::Distinct {
        left,
        right: climb(row, level::IS + 1)?,
        negated,
    })
}

fn between(row: &mut Cursor, operand: Expression, negated: bool) -> Result<Node, Problem> {
    row.take(SyntaxKind::ASYMMETRIC);
    if row.kind() == Some(SyntaxKind::SYMMETRIC) {
        return Err(Problem::unshared(row.span(), "BETWEEN SYMMETRIC")
            .because("SQLite has no such operator."));
    }
    let low = climb(row, level::MATCH + 1)?;
    row.expect(SyntaxKind::AND_KW)?;
    let high = climb(row, level::MATCH + 1)?;
    Ok(Node::Between {
        operand,
        low,
        high,
        negated,
    })
}

/// `level` is higher where LIKE is written as an operator: `~~`.
fn like(
    row: &mut Cursor,
    operand: Expression,
    level: u8,
    (ignore_case, negated): (bool, bool),
) -> Result<Node, Problem> {
    let pattern = climb(row, level + 1)?;
    let escape = match row.take(SyntaxKind::ESCAPE_KW) {
        Some(_) => Some(climb(row, level + 1)?),
        None => None,
    };
    let (pattern, escape) = unescaped(pattern, escape);
    Ok(Node::Like {
        operand,
        pattern,
        escape,
        ignore_case,
        negated,
    })
}

fn at_time_zone(row: &mut Cursor, operand: Expression) -> Result<Node, Problem> {
    let zone = climb(row, level::AT + 1)?;
    Ok(Node::AtTimeZone { operand, zone })
}

fn collate(row: &mut Cursor, operand: Expression) -> Result<Node, Problem> {
    let collation = name::known(&row.expect_node(SyntaxKind::COLLATION_REF)?)?.value;
    Ok(Node::Collate { operand, collation })
}

fn cast(row: &mut Cursor, operand: Expression) -> Result<Node, Problem> {
    let data_type = expression::next_type(row)?.value;
    Ok(Node::Cast { operand, data_type })
}

/// What `IS` asks for.
fn truth(row: &mut Cursor) -> Result<Truth, Problem> {
    let truth = match row
        .peek()
        .map(|element| element.to_string().to_ascii_lowercase())
    {
        Some(word) if word == "null" => Truth::Null,
        Some(word) if word == "true" => Truth::True,
        Some(word) if word == "false" => Truth::False,
        Some(word) if word == "unknown" => Truth::Unknown,
        _ => return Err(row.unexpected()),
    };
    row.any();
    Ok(truth)
}

/// What `IN` and `= ANY` look into.
enum Quantified {
    List(Vec<Expression>),
    Query(Box<Query>),
}

/// What stands in parentheses behind `IN`.
fn members(row: &mut Cursor) -> Result<Quantified, Problem> {
    let node = match row.peek() {
        Some(SyntaxElement::Node(node))
            if matches!(node.kind(), SyntaxKind::PAREN_EXPR | SyntaxKind::TUPLE_EXPR) =>
        {
            node.clone()
        }
        _ => return Err(row.unexpected()),
    };
    row.any();
    let mut inner = Cursor::new(&node);
    inner.expect(SyntaxKind::L_PAREN)?;
    let members = match query::next(&mut inner)? {
        Some(query) => Quantified::Query(Box::new(query)),
        None => Quantified::List(expression::list(&mut inner)?),
    };
    inner.expect(SyntaxKind::R_PAREN)?;
    inner.done()?;
    Ok(members)
}

/// Takes `ANY (...)` or `ALL (...)`, and says whether it is that the operand is *not* in there; none if neither
/// comes next.
fn quantified(
    row: &mut Cursor,
    operator: &BinaryOperator,
) -> Result<Option<(Quantified, bool)>, Problem> {
    let function = match row.peek() {
        Some(SyntaxElement::Node(node)) if node.kind() == SyntaxKind::CALL_EXPR => {
            node.first_child()
        }
        _ => None,
    };
    let Some(function) = function else {
        return Ok(None);
    };
    let negated = match (function.kind(), operator) {
        (SyntaxKind::ANY_FN | SyntaxKind::SOME_FN, BinaryOperator::Equal) => false,
        (SyntaxKind::ALL_FN, BinaryOperator::NotEqual) => true,
        (SyntaxKind::ANY_FN | SyntaxKind::SOME_FN | SyntaxKind::ALL_FN, _) => {
            return Err(Problem::unshared(
                cursor::range(&function),
                "a comparison with ANY or ALL",
            )
            .because("Only `= ANY` and `<> ALL` have a form that both databases share: IN."));
        }
        _ => return Ok(None),
    };
    row.any();
    let mut inner = Cursor::new(&function);
    inner.any();
    inner.expect(SyntaxKind::L_PAREN)?;
    let quantified = match query::next(&mut inner)? {
        Some(query) => Quantified::Query(Box::new(query)),
        None => {
            let array = match inner.any() {
                Some(SyntaxElement::Node(array)) => array,
                _ => return Err(inner.before()),
            };
            Quantified::List(elements(&array)?)
        }
    };
    inner.expect(SyntaxKind::R_PAREN)?;
    inner.done()?;
    Ok(Some((quantified, negated)))
}

/// The elements of `ARRAY[...]`, each with the cast that stands behind the array.
fn elements(array: &SyntaxNode) -> Result<Vec<Expression>, Problem> {
    let mut cursor = Cursor::new(array);
    let elements = match array.kind() {
        SyntaxKind::PAREN_EXPR => {
            cursor.expect(SyntaxKind::L_PAREN)?;
            let elements = cursor.any_node().map(|inner| elements(&inner));
            cursor.expect(SyntaxKind::R_PAREN)?;
            elements
        }
        SyntaxKind::CAST_EXPR if is_postfix_cast(array) => {
            let operand = cursor.any_node();
            cursor.expect(SyntaxKind::COLON_COLON)?;
            let data_type = cursor.expect_node(SyntaxKind::ARRAY_TYPE)?;
            let data_type = data_type::element(&data_type)?.value;
            operand.map(|operand| {
                let cast = |operand: Expression| {
                    let span = operand.span.clone();
                    let data_type = data_type.clone();
                    Expression::new(Node::Cast { operand, data_type }, span)
                };
                Ok(elements(&operand)?.into_iter().map(cast).collect())
            })
        }
        SyntaxKind::ARRAY_EXPR => {
            let array = expression::operand(array)?;
            return match *array.node {
                Node::Array(elements) => Ok(elements),
                _ => Ok(Vec::new()),
            };
        }
        _ => {
            return Err(Problem::unshared(
                cursor::range(array),
                "an array that is not written out as ARRAY[...]",
            )
            .because("SQLite has no arrays."));
        }
    };
    cursor.done()?;
    elements.unwrap_or_else(|| Err(cursor.unexpected()))
}

/// `LIKE like_escape(pattern, escape)` is how PostgreSQL shows `LIKE pattern ESCAPE escape`.
fn unescaped(pattern: Expression, escape: Option<Expression>) -> (Expression, Option<Expression>) {
    match (pattern.node.as_ref(), &escape) {
        (Node::Call(call), None) if call.name == "like_escape" => match call.arguments.as_slice() {
            [pattern, escape] => (pattern.clone(), Some(escape.clone())),
            _ => (pattern, escape),
        },
        _ => (pattern, escape),
    }
}
