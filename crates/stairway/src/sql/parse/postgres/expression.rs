//! Expressions: everything that stands where a value does, but for operators and calls.

use super::{
    call,
    cursor::{self, Cursor},
    data_type, literal, name, operator, query,
};
use crate::{
    place::Spanned,
    schema::{Arm, Call, DataType, Expression, Node},
    sql::Problem,
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

/// Whether a node of `kind` is an expression.
pub(super) fn is(kind: SyntaxKind) -> bool {
    use SyntaxKind::*;
    operator::is(kind)
        || matches!(
            kind,
            ARRAY_EXPR
                | CALL_EXPR
                | CASE_EXPR
                | CAST_EXPR
                | FIELD_EXPR
                | INDEX_EXPR
                | LITERAL
                | NAME_REF
                | NON_STANDARD_PARAM
                | PAREN_EXPR
                | SLICE_EXPR
                | TUPLE_EXPR
        )
}

/// The expression that `node` is, if [`next`] would take no more than that.
pub(super) fn read(node: &SyntaxNode) -> Result<Expression, Problem> {
    if operator::is(node.kind()) || operator::is_postfix_cast(node) {
        operator::read(std::slice::from_ref(node))
    } else {
        operand(node)
    }
}

/// Takes an expression, which has to come next. It may be more than one child: see [`operator::continues`].
pub(super) fn next(cursor: &mut Cursor) -> Result<Expression, Problem> {
    let first = match cursor.peek() {
        Some(SyntaxElement::Node(node)) if is(node.kind()) => node.clone(),
        _ => return Err(cursor.unexpected()),
    };
    cursor.any();
    let mut nodes = vec![first];
    while let Some(SyntaxElement::Node(node)) = cursor.peek()
        && operator::continues(node)
    {
        nodes.push(node.clone());
        cursor.any();
    }
    match nodes.as_slice() {
        [node] => read(node),
        nodes => operator::read(nodes),
    }
}

/// Takes expressions with commas between them, at least one.
pub(super) fn list(cursor: &mut Cursor) -> Result<Vec<Expression>, Problem> {
    let mut list = vec![next(cursor)?];
    while cursor.take(SyntaxKind::COMMA).is_some() {
        list.push(next(cursor)?);
    }
    Ok(list)
}

/// An expression that is no operator with its operands.
pub(super) fn operand(node: &SyntaxNode) -> Result<Expression, Problem> {
    let span = cursor::range(node);
    let mut cursor = Cursor::new(node);
    // One function for each, so that this one, which calls itself through them, needs little of the stack.
    let value = match node.kind() {
        SyntaxKind::LITERAL => return Ok(Expression::new(literal::read(node)?, span)),
        SyntaxKind::NAME_REF => return Ok(Expression::new(reference(node)?, span)),
        SyntaxKind::FIELD_EXPR => return Ok(Expression::new(column(node)?, span)),
        SyntaxKind::CALL_EXPR => return call::read(node),
        SyntaxKind::PAREN_EXPR => parenthesised(&mut cursor),
        SyntaxKind::TUPLE_EXPR => tuple(&mut cursor),
        SyntaxKind::ARRAY_EXPR => array(&mut cursor),
        SyntaxKind::CASE_EXPR => case(&mut cursor),
        SyntaxKind::CAST_EXPR => cast(&mut cursor),
        _ => return Err(strange(node)),
    }?;
    cursor.done()?;
    Ok(Expression::new(value, span))
}

fn strange(node: &SyntaxNode) -> Problem {
    let span = cursor::range(node);
    match node.kind() {
        SyntaxKind::INDEX_EXPR | SyntaxKind::SLICE_EXPR => {
            Problem::unshared(span, "a subscript").because("SQLite has no arrays.")
        }
        _ => {
            let text = cursor::text(node);
            Problem::unshared(span, format!("`{text}` is not understood here"))
        }
    }
}

fn parenthesised(cursor: &mut Cursor) -> Result<Node, Problem> {
    cursor.expect(SyntaxKind::L_PAREN)?;
    let value = match query::boxed(cursor)? {
        Some(query) => Node::Query(query),
        None => *next(cursor)?.node,
    };
    cursor.expect(SyntaxKind::R_PAREN)?;
    Ok(value)
}

fn tuple(cursor: &mut Cursor) -> Result<Node, Problem> {
    cursor.take(SyntaxKind::ROW_KW);
    cursor.expect(SyntaxKind::L_PAREN)?;
    let values = match cursor.kind() {
        Some(SyntaxKind::R_PAREN) => Vec::new(),
        _ => list(cursor)?,
    };
    cursor.expect(SyntaxKind::R_PAREN)?;
    Ok(Node::Tuple(values))
}

fn array(cursor: &mut Cursor) -> Result<Node, Problem> {
    cursor.take(SyntaxKind::ARRAY_KW);
    cursor.expect(SyntaxKind::L_BRACK)?;
    let values = match cursor.kind() {
        Some(SyntaxKind::R_BRACK) => Vec::new(),
        _ => list(cursor)?,
    };
    cursor.expect(SyntaxKind::R_BRACK)?;
    Ok(Node::Array(values))
}

/// A name that stands alone: a column, or a function that is called without parentheses.
fn reference(node: &SyntaxNode) -> Result<Node, Problem> {
    use SyntaxKind::*;
    let name = name::read(node)?.value;
    let bare = node.first_token().map(|token| token.kind());
    Ok(match bare {
        // Another spelling of the same function.
        Some(CURRENT_TIMESTAMP_KW) => call("now"),
        Some(
            CURRENT_CATALOG_KW | CURRENT_DATE_KW | CURRENT_ROLE_KW | CURRENT_SCHEMA_KW
            | CURRENT_TIME_KW | CURRENT_USER_KW | LOCALTIME_KW | LOCALTIMESTAMP_KW
            | SESSION_USER_KW | SYSTEM_USER_KW | USER_KW,
        ) => call(&name),
        _ => Node::Column {
            qualifier: None,
            name,
        },
    })
}

fn call(name: &str) -> Node {
    Node::Call(Call {
        name: name.to_owned(),
        ..Call::default()
    })
}

/// A column with its qualifier.
fn column(node: &SyntaxNode) -> Result<Node, Problem> {
    let mut parts = path(node)?;
    let name = parts.pop().map(|name| name.value).unwrap_or_default();
    let qualifier = name::unqualified(parts, &["public"], cursor::range(node))?;
    Ok(Node::Column {
        qualifier: Some(qualifier.value),
        name,
    })
}

/// The names in `node`, a NAME_REF or a FIELD_EXPR of such.
pub(super) fn path(node: &SyntaxNode) -> Result<Vec<Spanned<String>>, Problem> {
    let strange = node
        .descendants()
        .find(|child| !matches!(child.kind(), SyntaxKind::NAME_REF | SyntaxKind::FIELD_EXPR));
    match strange {
        None => name::parts(node),
        Some(_) => Err(Problem::unshared(
            cursor::range(node),
            format!("`{}` is not understood here", cursor::text(node)),
        )),
    }
}

fn case(cursor: &mut Cursor) -> Result<Node, Problem> {
    cursor.expect(SyntaxKind::CASE_KW)?;
    let operand = match cursor.kind() {
        Some(SyntaxKind::WHEN_CLAUSE_LIST) => None,
        _ => Some(next(cursor)?),
    };
    let mut list = Cursor::new(&cursor.expect_node(SyntaxKind::WHEN_CLAUSE_LIST)?);
    let mut arms = Vec::new();
    while let Some(clause) = list.node(SyntaxKind::WHEN_CLAUSE) {
        let mut clause = Cursor::new(&clause);
        clause.expect(SyntaxKind::WHEN_KW)?;
        let when = next(&mut clause)?;
        clause.expect(SyntaxKind::THEN_KW)?;
        let then = next(&mut clause)?;
        clause.done()?;
        arms.push(Arm { when, then });
    }
    list.done()?;
    let otherwise = match cursor.node(SyntaxKind::ELSE_CLAUSE) {
        Some(clause) => {
            let mut clause = Cursor::new(&clause);
            clause.expect(SyntaxKind::ELSE_KW)?;
            let otherwise = next(&mut clause)?;
            clause.done()?;
            Some(otherwise)
        }
        None => None,
    };
    cursor.expect(SyntaxKind::END_KW)?;
    Ok(Node::Case {
        operand,
        arms,
        otherwise,
    })
}

/// `CAST(operand AS type)` and `type 'text'`.
fn cast(cursor: &mut Cursor) -> Result<Node, Problem> {
    if cursor.take(SyntaxKind::CAST_KW).is_some() {
        cursor.expect(SyntaxKind::L_PAREN)?;
        let operand = next(cursor)?;
        cursor.expect(SyntaxKind::AS_KW)?;
        let data_type = next_type(cursor)?.value;
        cursor.expect(SyntaxKind::R_PAREN)?;
        return Ok(Node::Cast { operand, data_type });
    }
    let mut data_type = next_type(cursor)?.value;
    let text = cursor.expect_node(SyntaxKind::LITERAL)?;
    let operand = Expression::new(Node::Text(literal::string(&text)?), cursor::range(&text));
    if let Some(SyntaxElement::Node(fields)) = cursor.peek() {
        let fields = data_type::interval_fields(fields);
        cursor.any();
        data_type = match data_type {
            DataType::Interval => DataType::Other(format!("interval{fields}")),
            _ => return Err(cursor.before()),
        };
    }
    Ok(Node::Cast { operand, data_type })
}

/// Takes the next child, which has to be a type.
pub(super) fn next_type(cursor: &mut Cursor) -> Result<Spanned<DataType>, Problem> {
    match cursor.peek() {
        Some(SyntaxElement::Node(node)) if data_type::is(node.kind()) => {
            let node = node.clone();
            cursor.any();
            data_type::read(&node)
        }
        _ => Err(cursor.unexpected()),
    }
}
