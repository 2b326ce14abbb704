//! Literals: what strings and numbers hold, by PostgreSQL's rules.

use super::cursor::{self, Cursor};
use crate::{schema::Node, sql::Problem};
use squawk_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, unescape};

/// The value that a LITERAL node is.
pub(super) fn read(node: &SyntaxNode) -> Result<Node, Problem> {
    let children = Cursor::new(node);
    match children.kind() {
        Some(SyntaxKind::NULL_KW) => single(children, Node::Null),
        Some(SyntaxKind::TRUE_KW) => single(children, Node::Boolean(true)),
        Some(SyntaxKind::FALSE_KW) => single(children, Node::Boolean(false)),
        Some(SyntaxKind::DEFAULT_KW) => single(children, Node::Default),
        Some(SyntaxKind::INT_NUMBER | SyntaxKind::NUMERIC_NUMBER) => {
            let text = node.to_string();
            // PostgreSQL 16 reads `0x1F` and `1_000`; the versions before it read them as `0 AS x1F`.
            let plain = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
            if !text.bytes().all(plain) {
                return Err(Problem::unshared(
                    cursor::range(node),
                    format!("`{text}` is not a number in plain decimal"),
                ));
            }
            single(children, Node::Number(text))
        }
        Some(SyntaxKind::POSITIONAL_PARAM) => Err(Problem::new(
            cursor::range(node),
            "a parameter, where nothing is bound",
        )),
        Some(SyntaxKind::BIT_STRING | SyntaxKind::BYTE_STRING) => {
            Err(Problem::unshared(cursor::range(node), "a bit string").because("SQLite has none."))
        }
        _ => string(node).map(Node::Text),
    }
}

fn single(mut children: Cursor, value: Node) -> Result<Node, Problem> {
    children.any();
    children.done()?;
    Ok(value)
}

/// The text that a LITERAL node is, or any node whose tokens are those of a string.
pub(super) fn string(node: &SyntaxNode) -> Result<String, Problem> {
    let mut tokens = Vec::new();
    for child in node.children_with_tokens() {
        match child.into_token() {
            Some(token) => tokens.push(token),
            None => return Err(not_a_string(node)),
        }
    }
    // The strings of one literal stand on lines of their own.
    let mut apart = true;
    let mut parts: Vec<&SyntaxToken> = Vec::new();
    let mut escape = None;
    let mut rest = tokens.iter();
    while let Some(token) = rest.next() {
        match token.kind() {
            SyntaxKind::WHITESPACE => apart |= token.text().contains(['\n', '\r']),
            SyntaxKind::COMMENT => {
                // One that ends with its line does not keep strings apart.
                if !token.text().starts_with("--") {
                    apart = false;
                }
            }
            SyntaxKind::UESCAPE_KW => {
                let last = rest.find(|token| !cursor::is_trivia(token.kind()));
                let last = last.ok_or_else(|| not_a_string(node))?;
                escape = Some(escape_character(last)?);
            }
            _ => {
                if !apart {
                    return Err(Problem::new(
                        token.text_range().into(),
                        "a string behind a string on the same line",
                    ));
                }
                apart = false;
                parts.push(token);
            }
        }
    }
    joined(&parts, escape).unwrap_or_else(|| Err(not_a_string(node)))
}

/// What the strings hold together; none if they are none.
fn joined(parts: &[&SyntaxToken], escape: Option<char>) -> Option<Result<String, Problem>> {
    let first = parts.first()?;
    let text = first.text();
    let invalid = |message: &str| Some(Err(Problem::new(first.text_range().into(), message)));
    if first.kind() == SyntaxKind::DOLLAR_QUOTED_STRING {
        let [_] = parts else { return None };
        let tag = text.get(..text.get(1..)?.find('$')? + 2)?;
        return Some(Ok(text.strip_prefix(tag)?.strip_suffix(tag)?.to_owned()));
    }
    let prefix = match first.kind() {
        SyntaxKind::STRING => 0,
        SyntaxKind::ESC_STRING | SyntaxKind::NATIONAL_STRING => 1,
        SyntaxKind::UNICODE_ESC_STRING => 2,
        _ => return None,
    };
    let mut inner = text
        .get(prefix..)?
        .strip_prefix('\'')?
        .strip_suffix('\'')?
        .to_owned();
    for part in parts.get(1..)? {
        // The lexer does not know that backslashes escape in every part.
        if first.kind() == SyntaxKind::ESC_STRING && part.text().contains('\\') {
            let message = "a backslash in a string that goes on on another line";
            return Some(Err(Problem::new(part.text_range().into(), message)));
        }
        inner.push_str(part.text().strip_prefix('\'')?.strip_suffix('\'')?);
    }
    Some(Ok(match first.kind() {
        SyntaxKind::ESC_STRING => match backslashes(&inner) {
            Some(text) => text,
            None => return invalid("an invalid escape in a string"),
        },
        SyntaxKind::UNICODE_ESC_STRING => {
            match unicode(&inner.replace("''", "'"), escape.unwrap_or('\\')) {
                Some(text) => text,
                None => return invalid("an invalid Unicode escape"),
            }
        }
        SyntaxKind::NATIONAL_STRING => {
            return Some(Err(Problem::unshared(
                first.text_range().into(),
                "a string of type `character`",
            )));
        }
        _ => inner.replace("''", "'"),
    }))
}

fn not_a_string(node: &SyntaxNode) -> Problem {
    let text = cursor::text(node);
    Problem::unshared(
        cursor::range(node),
        format!("`{text}` is not understood here"),
    )
}

/// The character that UESCAPE names.
pub(super) fn escape_character(token: &SyntaxToken) -> Result<char, Problem> {
    let mut inner = token.text().trim_matches('\'').chars();
    match (inner.next(), inner.next()) {
        (Some(character), None)
            if !character.is_ascii_hexdigit()
                && !character.is_whitespace()
                && !matches!(character, '+' | '\'' | '"') =>
        {
            Ok(character)
        }
        _ => Err(Problem::new(
            token.text_range().into(),
            "an invalid Unicode escape character",
        )),
    }
}

/// `text` without the escapes of `U&'...'`; none if one is invalid.
pub(super) fn unicode(text: &str, escape: char) -> Option<String> {
    let mut out = Some(String::new());
    unescape::escape_unicode_esc_str(text, escape, |_, result| match (&mut out, result) {
        (Some(out), Ok(character)) if character != '\0' => out.push(character),
        _ => out = None,
    });
    out
}

/// What `E'...'` holds; none if an escape is invalid.
fn backslashes(inner: &str) -> Option<String> {
    let mut out = Vec::with_capacity(inner.len());
    let mut high = None;
    let mut rest = inner.chars().peekable();
    while let Some(character) = rest.next() {
        if high.is_some() && !(character == '\\' && matches!(rest.peek(), Some('u' | 'U'))) {
            return None;
        }
        if character == '\'' {
            // A quote inside is written twice.
            rest.next();
        }
        if character != '\\' {
            out.extend(character.encode_utf8(&mut [0; 4]).bytes());
            continue;
        }
        match rest.next()? {
            'b' => out.push(0x08),
            'f' => out.push(0x0c),
            'n' => out.push(b'\n'),
            'r' => out.push(b'\r'),
            't' => out.push(b'\t'),
            'v' => out.push(0x0b),
            first @ '0'..='7' => {
                let value = digits(&mut rest, 8, 2, first.to_digit(8)?).0;
                // PostgreSQL keeps the last eight bits.
                out.push((value & 0xff) as u8);
            }
            'x' => match digits(&mut rest, 16, 2, 0) {
                (_, 0) => out.push(b'x'),
                (value, _) => out.push((value & 0xff) as u8),
            },
            kind @ ('u' | 'U') => {
                let length = if kind == 'u' { 4 } else { 8 };
                let (value, found) = digits(&mut rest, 16, length, 0);
                if found != length {
                    return None;
                }
                let value = match (high.take(), value) {
                    (None, 0xd800..=0xdbff) => {
                        high = Some(value);
                        continue;
                    }
                    (None, value) => value,
                    (Some(high), 0xdc00..=0xdfff) => {
                        0x10000 + ((high - 0xd800) << 10) + (value - 0xdc00)
                    }
                    (Some(_), _) => return None,
                };
                let character = char::from_u32(value)?;
                out.extend(character.encode_utf8(&mut [0; 4]).bytes());
            }
            other => out.extend(other.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    if high.is_some() || out.contains(&0) {
        return None;
    }
    String::from_utf8(out).ok()
}

/// The number that the next digits are, at most `length` of them, behind those that made `start`; and how many.
fn digits(
    rest: &mut std::iter::Peekable<std::str::Chars<'_>>,
    radix: u32,
    length: usize,
    start: u32,
) -> (u32, usize) {
    let (mut value, mut found) = (start, 0);
    while found < length
        && let Some(digit) = rest.peek().and_then(|next| next.to_digit(radix))
    {
        value = value.wrapping_mul(radix) + digit;
        found += 1;
        rest.next();
    }
    (value, found)
}
