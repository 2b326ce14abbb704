//! Expressions, by SQLite's own precedence: <https://sqlite.org/lang_expr.html>.

mod call;
mod literal;

use super::{
    cursor::{Cursor, is_name, is_word},
    data_type, query,
};
use crate::{
    dialect::sqlite::lexeme::{Lexeme, fold, is_rowid},
    schema::{
        Arm, BinaryOperator, Body, Expression, From, Node, Nulls, OrderBy, Projection, Query,
        Select, Truth, UnaryOperator,
    },
    sql::Problem,
};
use sqlite3_parser::dialect::TokenType::*;

/// How tight operators bind, loosest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Power {
    Or,
    And,
    Not,
    /// `=`, `IS`, `IN`, `LIKE`, `BETWEEN` and their like.
    Equality,
    Order,
    Bit,
    Sum,
    Product,
    Concatenation,
    Collation,
    /// Nothing is tighter: only an operator before its operand.
    Unary,
}

impl Power {
    /// The next tighter: of the right side of an operator that groups to the left.
    fn tighter(self) -> Power {
        match self {
            Power::Or => Power::And,
            Power::And => Power::Not,
            Power::Not => Power::Equality,
            Power::Equality => Power::Order,
            Power::Order => Power::Bit,
            Power::Bit => Power::Sum,
            Power::Sum => Power::Product,
            Power::Product => Power::Concatenation,
            Power::Concatenation => Power::Collation,
            Power::Collation | Power::Unary => Power::Unary,
        }
    }
}

/// An expression.
pub(super) fn expression(cursor: &mut Cursor<'_>) -> Result<Expression, Problem> {
    at_least(cursor, Power::Or)
}

/// An operand without operators, and without parentheses around it: what DEFAULT takes. A bare word is a string.
pub(super) fn term(cursor: &mut Cursor<'_>) -> Result<Expression, Problem> {
    let Some(lexeme) = cursor.peek().copied() else {
        return Err(cursor.unexpected());
    };
    let node = match lexeme.kind {
        TK_CTIME_KW => {
            cursor.any();
            call::bare(&lexeme)
        }
        kind if is_word(kind) => match word(cursor, &lexeme) {
            Node::Column { name, .. } => Node::Text(name),
            node => node,
        },
        _ => literal::literal(cursor)?,
    };
    Ok(Expression::new(node, lexeme.span()))
}

/// What binds at least as tight as `power`.
fn at_least(cursor: &mut Cursor<'_>, power: Power) -> Result<Expression, Problem> {
    cursor.nested(|cursor| {
        let mark = cursor.mark();
        let mut left = prefixed(cursor)?;
        while let Some((is, step)) = operator(cursor)
            && is >= power
        {
            left = apply(cursor, mark, left, is, step)?;
            cursor.grow()?;
        }
        Ok(left)
    })
}

/// What the next operator makes of the expression before it.
enum Step {
    Binary(BinaryOperator),
    Is,
    IsNull,
    NotNull,
    Like,
    In,
    Between,
    Not,
    Collate,
}

/// The operator that is next, which stays.
fn operator(cursor: &Cursor<'_>) -> Option<(Power, Step)> {
    use BinaryOperator as B;
    let lexeme = cursor.peek()?;
    let step = match lexeme.kind {
        TK_OR => (Power::Or, Step::Binary(B::Or)),
        TK_AND => (Power::And, Step::Binary(B::And)),
        TK_EQ => (Power::Equality, Step::Binary(B::Equal)),
        TK_NE => (Power::Equality, Step::Binary(B::NotEqual)),
        TK_IS => (Power::Equality, Step::Is),
        TK_ISNULL => (Power::Equality, Step::IsNull),
        TK_NOTNULL => (Power::Equality, Step::NotNull),
        TK_IN => (Power::Equality, Step::In),
        TK_BETWEEN => (Power::Equality, Step::Between),
        TK_NOT => (Power::Equality, Step::Not),
        TK_MATCH => (Power::Equality, Step::Binary(B::Other("MATCH".to_owned()))),
        TK_LIKE_KW => match fold(lexeme.text).as_str() {
            "like" => (Power::Equality, Step::Like),
            "glob" => (Power::Equality, Step::Binary(B::Glob)),
            _ => (Power::Equality, Step::Binary(B::Other("REGEXP".to_owned()))),
        },
        TK_LT => (Power::Order, Step::Binary(B::Less)),
        TK_LE => (Power::Order, Step::Binary(B::LessOrEqual)),
        TK_GT => (Power::Order, Step::Binary(B::Greater)),
        TK_GE => (Power::Order, Step::Binary(B::GreaterOrEqual)),
        TK_BITAND => (Power::Bit, Step::Binary(B::BitAnd)),
        TK_BITOR => (Power::Bit, Step::Binary(B::BitOr)),
        TK_LSHIFT => (Power::Bit, Step::Binary(B::ShiftLeft)),
        TK_RSHIFT => (Power::Bit, Step::Binary(B::ShiftRight)),
        TK_PLUS => (Power::Sum, Step::Binary(B::Add)),
        TK_MINUS => (Power::Sum, Step::Binary(B::Subtract)),
        TK_STAR => (Power::Product, Step::Binary(B::Multiply)),
        TK_SLASH => (Power::Product, Step::Binary(B::Divide)),
        TK_REM => (Power::Product, Step::Binary(B::Modulo)),
        TK_CONCAT => (Power::Concatenation, Step::Binary(B::Concatenate)),
        TK_PTR => (
            Power::Concatenation,
            Step::Binary(B::Other(lexeme.text.to_owned())),
        ),
        TK_COLLATE => (Power::Collation, Step::Collate),
        _ => return None,
    };
    Some(step)
}

/// `left` with the operator that is next, and with what follows it.
fn apply(
    cursor: &mut Cursor<'_>,
    mark: usize,
    left: Expression,
    power: Power,
    step: Step,
) -> Result<Expression, Problem> {
    cursor.any();
    let node = match step {
        Step::Binary(operator) => {
            let right = at_least(cursor, power.tighter())?;
            Node::Binary(operator, left, right)
        }
        Step::Collate => Node::Collate {
            operand: left,
            collation: fold(&cursor.name()?),
        },
        Step::Is => is(cursor, left)?,
        Step::IsNull => null(left, false),
        Step::NotNull => null(left, true),
        Step::Not => return negated(cursor, mark, left),
        Step::Like => like(cursor, left, false)?,
        Step::In => within(cursor, left, false)?,
        Step::Between => between(cursor, left, false)?,
    };
    Ok(Expression::new(node, cursor.span(mark)))
}

/// What stands between an expression and its right side with a NOT: `NOT LIKE`, `NOT IN`, `NOT NULL`.
fn negated(cursor: &mut Cursor<'_>, mark: usize, left: Expression) -> Result<Expression, Problem> {
    if cursor.take(TK_NULL) {
        return Ok(Expression::new(null(left, true), cursor.span(mark)));
    }
    let node = match operator(cursor) {
        Some((_, Step::Like)) => {
            cursor.any();
            like(cursor, left, true)?
        }
        Some((_, Step::In)) => {
            cursor.any();
            within(cursor, left, true)?
        }
        Some((_, Step::Between)) => {
            cursor.any();
            between(cursor, left, true)?
        }
        Some((
            power,
            Step::Binary(operator @ (BinaryOperator::Glob | BinaryOperator::Other(_))),
        )) if cursor.kind(0) != Some(TK_PTR) => {
            cursor.any();
            let right = at_least(cursor, power.tighter())?;
            cursor.grow()?;
            let positive = Node::Binary(operator, left, right);
            Node::Unary(
                UnaryOperator::Not,
                Expression::new(positive, cursor.span(mark)),
            )
        }
        _ => return Err(cursor.unexpected()),
    };
    Ok(Expression::new(node, cursor.span(mark)))
}

fn null(operand: Expression, negated: bool) -> Node {
    Node::Is {
        operand,
        truth: Truth::Null,
        negated,
    }
}

fn is(cursor: &mut Cursor<'_>, left: Expression) -> Result<Node, Problem> {
    let not = cursor.take(TK_NOT);
    let distinct = cursor.take_all(&[TK_DISTINCT, TK_FROM]);
    let right = at_least(cursor, Power::Order)?;
    // `IS NOT` and `IS DISTINCT FROM` are one operator.
    let differs = not != distinct;
    let truth = match *right.node {
        Node::Null => Truth::Null,
        Node::Boolean(true) => Truth::True,
        Node::Boolean(false) => Truth::False,
        _ => {
            return Ok(Node::Distinct {
                left,
                right,
                negated: !differs,
            });
        }
    };
    Ok(Node::Is {
        operand: left,
        truth,
        negated: differs,
    })
}

fn like(cursor: &mut Cursor<'_>, operand: Expression, negated: bool) -> Result<Node, Problem> {
    let pattern = at_least(cursor, Power::Order)?;
    let escape = match cursor.take(TK_ESCAPE) {
        true => Some(at_least(cursor, Power::Order)?),
        false => None,
    };
    Ok(Node::Like {
        operand,
        pattern,
        escape,
        ignore_case: false,
        negated,
    })
}

fn between(cursor: &mut Cursor<'_>, operand: Expression, negated: bool) -> Result<Node, Problem> {
    let low = at_least(cursor, Power::Not)?;
    cursor.expect(TK_AND)?;
    let high = at_least(cursor, Power::Order)?;
    Ok(Node::Between {
        operand,
        low,
        high,
        negated,
    })
}

fn within(cursor: &mut Cursor<'_>, operand: Expression, negated: bool) -> Result<Node, Problem> {
    if !cursor.take(TK_LP) {
        let query = Box::new(all_of(cursor)?);
        return Ok(Node::InQuery {
            operand,
            query,
            negated,
        });
    }
    if query::is_next(cursor) {
        let query = Box::new(query::query(cursor)?);
        cursor.expect(TK_RP)?;
        return Ok(Node::InQuery {
            operand,
            query,
            negated,
        });
    }
    let list = match cursor.kind(0) {
        Some(TK_RP) => Vec::new(),
        _ => cursor.list(expression)?,
    };
    cursor.expect(TK_RP)?;
    Ok(Node::In {
        operand,
        list,
        negated,
    })
}

/// `IN table` asks for the same as `IN (SELECT * FROM table)`.
fn all_of(cursor: &mut Cursor<'_>) -> Result<Query, Problem> {
    let name = cursor.own_object()?;
    if cursor.kind(0) == Some(TK_LP) {
        return Err(cursor.unexpected());
    }
    let select = Select {
        projections: vec![Projection::Star { qualifier: None }],
        from: vec![From::Table { name, alias: None }],
        ..Select::default()
    };
    Ok(Query {
        with: Vec::new(),
        recursive: false,
        body: Body::Select(Box::new(select)),
        order_by: Vec::new(),
        limit: None,
        offset: None,
    })
}

/// An operand, with the operators before it.
fn prefixed(cursor: &mut Cursor<'_>) -> Result<Expression, Problem> {
    let mark = cursor.mark();
    let (operator, power) = match cursor.kind(0) {
        // `NOT EXISTS` is NOT and EXISTS.
        Some(TK_NOT) => (UnaryOperator::Not, Power::Not),
        Some(TK_MINUS) => (UnaryOperator::Minus, Power::Unary),
        Some(TK_PLUS) => (UnaryOperator::Plus, Power::Unary),
        Some(TK_BITNOT) => (UnaryOperator::BitNot, Power::Unary),
        _ => return operand(cursor),
    };
    cursor.any();
    let operand = at_least(cursor, power)?;
    Ok(Expression::new(
        Node::Unary(operator, operand),
        cursor.span(mark),
    ))
}

fn operand(cursor: &mut Cursor<'_>) -> Result<Expression, Problem> {
    let mark = cursor.mark();
    let Some(lexeme) = cursor.peek().copied() else {
        return Err(cursor.unexpected());
    };
    let node = match lexeme.kind {
        TK_LP => parenthesised(cursor)?,
        TK_CASE => case(cursor)?,
        TK_CAST => cast(cursor)?,
        TK_EXISTS => exists(cursor)?,
        TK_RAISE | TK_VARIABLE => return Err(cursor.unexpected()),
        TK_CTIME_KW => {
            cursor.any();
            call::bare(&lexeme)
        }
        kind if is_name(kind) && cursor.kind(1) == Some(TK_DOT) => column(cursor)?,
        TK_STRING | TK_INTEGER | TK_FLOAT | TK_BLOB | TK_NULL => literal::literal(cursor)?,
        kind if is_word(kind) || kind == TK_JOIN_KW => match cursor.kind(1) {
            Some(TK_LP) => call::call(cursor)?,
            _ => word(cursor, &lexeme),
        },
        _ => return Err(cursor.unexpected()),
    };
    Ok(Expression::new(node, cursor.span(mark)))
}

/// A word that stands alone: a column, or what SQLite takes it for when no column has that name.
fn word(cursor: &mut Cursor<'_>, lexeme: &Lexeme<'_>) -> Node {
    cursor.any();
    let name = lexeme.content();
    let is_column = cursor
        .scope
        .as_ref()
        .map(|scope| scope.contains(&fold(&name)));
    match (lexeme.quote(), is_column) {
        (Some('"'), Some(false)) if !is_rowid(&fold(&name)) => Node::Text(name),
        (None, None | Some(false)) if name.eq_ignore_ascii_case("true") => Node::Boolean(true),
        (None, None | Some(false)) if name.eq_ignore_ascii_case("false") => Node::Boolean(false),
        _ => Node::Column {
            qualifier: None,
            name,
        },
    }
}

fn column(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    let mark = cursor.mark();
    let qualifier = cursor.name()?.value;
    cursor.expect(TK_DOT)?;
    let name = cursor.name()?.value;
    if cursor.kind(0) == Some(TK_DOT) {
        cursor.any();
        cursor.name()?;
        return Err(Problem::new(
            cursor.span(mark),
            "a column with its database and its table is not understood",
        ));
    }
    Ok(Node::Column {
        qualifier: Some(qualifier),
        name,
    })
}

fn parenthesised(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    cursor.expect(TK_LP)?;
    let node = if query::is_next(cursor) {
        Node::Query(Box::new(query::query(cursor)?))
    } else {
        let first = expression(cursor)?;
        if cursor.take(TK_COMMA) {
            let mut items = vec![first];
            items.extend(cursor.list(expression)?);
            Node::Tuple(items)
        } else {
            *first.node
        }
    };
    cursor.expect(TK_RP)?;
    Ok(node)
}

fn case(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    cursor.expect(TK_CASE)?;
    let operand = match cursor.kind(0) {
        Some(TK_WHEN) => None,
        _ => Some(expression(cursor)?),
    };
    let mut arms = Vec::new();
    while cursor.take(TK_WHEN) {
        let when = expression(cursor)?;
        cursor.expect(TK_THEN)?;
        let then = expression(cursor)?;
        arms.push(Arm { when, then });
    }
    if arms.is_empty() {
        return Err(cursor.unexpected());
    }
    let otherwise = match cursor.take(TK_ELSE) {
        true => Some(expression(cursor)?),
        false => None,
    };
    cursor.expect(TK_END)?;
    Ok(Node::Case {
        operand,
        arms,
        otherwise,
    })
}

fn cast(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    cursor.expect_all(&[TK_CAST, TK_LP])?;
    let operand = expression(cursor)?;
    cursor.expect(TK_AS)?;
    let data_type = data_type::of_cast(cursor)?;
    cursor.expect(TK_RP)?;
    Ok(Node::Cast { operand, data_type })
}

fn exists(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    cursor.expect_all(&[TK_EXISTS, TK_LP])?;
    let query = query::query(cursor)?;
    cursor.expect(TK_RP)?;
    Ok(Node::Exists(Box::new(query)))
}

/// ORDER BY behind its first word, if it is next.
pub(super) fn order_by(cursor: &mut Cursor<'_>) -> Result<Vec<OrderBy>, Problem> {
    if cursor.take_all(&[TK_ORDER, TK_BY]) {
        cursor.list(|cursor| {
            let value = expression(cursor)?;
            let descending = descending(cursor);
            let nulls = nulls(cursor)?;
            Ok(OrderBy {
                value,
                descending,
                nulls,
            })
        })
    } else {
        Ok(Vec::new())
    }
}

/// `ASC` or `DESC`, if one is next.
pub(super) fn descending(cursor: &mut Cursor<'_>) -> bool {
    !cursor.take(TK_ASC) && cursor.take(TK_DESC)
}

/// `NULLS FIRST` or `NULLS LAST`, if one is next.
pub(super) fn nulls(cursor: &mut Cursor<'_>) -> Result<Option<Nulls>, Problem> {
    if !cursor.take(TK_NULLS) {
        Ok(None)
    } else if cursor.take(TK_FIRST) {
        Ok(Some(Nulls::First))
    } else {
        cursor.expect(TK_LAST)?;
        Ok(Some(Nulls::Last))
    }
}
