//! Numbers, strings and blobs.

use super::Cursor;
use crate::{
    schema::{Expression, Node, UnaryOperator},
    sql::Problem,
};
use sqlite3_parser::dialect::TokenType::*;

/// A literal, which is next.
pub(super) fn literal(cursor: &mut Cursor<'_>) -> Result<Node, Problem> {
    let Some(lexeme) = cursor.peek().copied() else {
        return Err(cursor.unexpected());
    };
    let node = match lexeme.kind {
        TK_NULL => Some(Node::Null),
        TK_STRING => Some(Node::Text(lexeme.content())),
        TK_BLOB => blob(lexeme.text).map(Node::Blob),
        TK_INTEGER => integer(lexeme.text),
        TK_FLOAT => Some(Node::Number(decimal(lexeme.text))),
        _ => None,
    };
    let node = node.ok_or_else(|| cursor.unexpected())?;
    cursor.any();
    Ok(node)
}

fn decimal(text: &str) -> String {
    text.replace('_', "")
}

fn integer(text: &str) -> Option<Node> {
    let digits = decimal(text);
    let Some(hexadecimal) = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0X"))
    else {
        return Some(Node::Number(digits));
    };
    // A hexadecimal number is the 64 bits of an integer with a sign.
    let bits = u64::from_str_radix(hexadecimal, 16).ok()?;
    let value = bits.cast_signed();
    let number = Node::Number(value.unsigned_abs().to_string());
    Some(if value < 0 {
        Node::Unary(UnaryOperator::Minus, Expression::from(number))
    } else {
        number
    })
}

fn blob(text: &str) -> Option<Vec<u8>> {
    let digits = text.get(1..)?.strip_prefix('\'')?.strip_suffix('\'')?;
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}
