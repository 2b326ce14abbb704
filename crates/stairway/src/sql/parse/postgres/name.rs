//! Names: which name a node of the tree is, by PostgreSQL's rules. Knows nothing of what they name.

use super::{
    cursor::{self, Cursor},
    literal,
};
use crate::{place::Spanned, sql::Problem};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};
use std::ops::Range;

/// PostgreSQL cuts names off behind so many bytes.
const LONGEST: usize = 63;

/// The name that `node` is, which has no qualifier.
pub(super) fn read(node: &SyntaxNode) -> Result<Spanned<String>, Problem> {
    let mut parts = parts(node)?;
    match (parts.pop(), parts.is_empty()) {
        (Some(name), true) => Ok(name),
        _ => Err(Problem::new(
            cursor::range(node),
            format!("`{}` should be one name", cursor::text(node)),
        )),
    }
}

/// The name of the relation, type or other object that `node` is; it may be qualified with `public`.
pub(super) fn relation(node: &SyntaxNode) -> Result<Spanned<String>, Problem> {
    unqualified(parts(node)?, &["public"], cursor::range(node))
}

/// The name of the function, type or collation that `node` is; it may be qualified with `public` or `pg_catalog`.
pub(super) fn known(node: &SyntaxNode) -> Result<Spanned<String>, Problem> {
    unqualified(parts(node)?, &["public", "pg_catalog"], cursor::range(node))
}

/// The last of `parts`, before which stands nothing or one of `schemas`.
pub(super) fn unqualified(
    mut parts: Vec<Spanned<String>>,
    schemas: &[&str],
    span: Range<usize>,
) -> Result<Spanned<String>, Problem> {
    let Some(last) = parts.pop() else {
        return Err(Problem::new(span, "a name is missing here"));
    };
    match parts.as_slice() {
        [] => Ok(last),
        [schema] if schemas.contains(&schema.as_str()) => Ok(Spanned::new(last.value, span)),
        [schema] => Err(Problem::unshared(
            schema.span.clone(),
            format!("a schema other than `public`: `{}`", schema.value),
        )
        .because("SQLite has no schemas, so that only what is in `public` can be shared.")),
        _ => Err(Problem::unshared(
            span,
            "a name with more than one qualifier",
        )),
    }
}

/// The names in a list in parentheses.
pub(super) fn list(node: &SyntaxNode) -> Result<Vec<Spanned<String>>, Problem> {
    let mut cursor = Cursor::new(node);
    let mut names = Vec::new();
    cursor.expect(SyntaxKind::L_PAREN)?;
    loop {
        match cursor.any() {
            Some(SyntaxElement::Node(child)) => names.push(read(&child)?),
            _ => return Err(cursor.before()),
        }
        if cursor.take(SyntaxKind::COMMA).is_none() {
            break;
        }
    }
    cursor.expect(SyntaxKind::R_PAREN)?;
    cursor.done()?;
    Ok(names)
}

/// The names in `node` that dots part.
pub(super) fn parts(node: &SyntaxNode) -> Result<Vec<Spanned<String>>, Problem> {
    let tokens: Vec<SyntaxToken> = node
        .descendants_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|token| !cursor::is_trivia(token.kind()))
        .collect();
    let mut parts = Vec::new();
    for part in tokens.split(|token| token.kind() == SyntaxKind::DOT) {
        parts.push(match part {
            [name] => token(name)?,
            [name, uescape, escape] if uescape.kind() == SyntaxKind::UESCAPE_KW => {
                escaped(name, Some(escape))?
            }
            _ => {
                return Err(Problem::new(
                    cursor::range(node),
                    format!("`{}` is not a name", cursor::text(node)),
                ));
            }
        });
    }
    Ok(parts)
}

/// The name that `token` is: folded to lower case, or as it stands between quotes.
pub(super) fn token(token: &SyntaxToken) -> Result<Spanned<String>, Problem> {
    let text = token.text();
    let span: Range<usize> = token.text_range().into();
    if text.starts_with(['u', 'U']) && text.get(1..2) == Some("&") {
        return escaped(token, None);
    }
    let name = match unquoted(text) {
        Some(inner) => inner.replace("\"\"", "\""),
        None if text.starts_with(|first: char| {
            first.is_alphabetic() || first == '_' || !first.is_ascii()
        }) =>
        {
            text.to_ascii_lowercase()
        }
        None => {
            return Err(Problem::new(span, format!("`{text}` is not a name")));
        }
    };
    finish(name, span)
}

/// A name of the form `U&"..."`.
fn escaped(token: &SyntaxToken, escape: Option<&SyntaxToken>) -> Result<Spanned<String>, Problem> {
    let mut span: Range<usize> = token.text_range().into();
    if let Some(escape) = escape {
        span.end = escape.text_range().end().into();
    }
    let inner = token.text().get(2..).and_then(unquoted);
    let escape = escape.map_or(Ok('\\'), literal::escape_character)?;
    let name = inner
        .and_then(|inner| literal::unicode(&inner.replace("\"\"", "\""), escape))
        .ok_or_else(|| Problem::new(span.clone(), "an invalid Unicode escape"))?;
    finish(name, span)
}

fn finish(mut name: String, span: Range<usize>) -> Result<Spanned<String>, Problem> {
    if name.is_empty() {
        return Err(Problem::new(span, "a name without characters"));
    }
    if name.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|end| name.is_char_boundary(*end));
        name.truncate(end.unwrap_or_default());
    }
    Ok(Spanned::new(name, span))
}

/// What stands between double quotes.
fn unquoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}
