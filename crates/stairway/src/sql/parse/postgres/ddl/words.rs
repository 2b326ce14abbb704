//! The words that name a statement or clause which is not modelled, as in `CREATE FUNCTION`.

use super::super::cursor;
use crate::place::Spanned;
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};

/// The keywords at the start of `node`, in upper case, up to the first name, value, parenthesis or `IF`; the
/// span is theirs.
pub(in super::super) fn words(node: &SyntaxNode) -> Spanned<String> {
    let mut words: Vec<String> = Vec::new();
    let mut span = cursor::range(node);
    span.end = span.start;
    let tokens = node
        .descendants_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|token| !cursor::is_trivia(token.kind()));
    for token in tokens {
        if token.kind() == SyntaxKind::L_PAREN && words.len() == 1 {
            words.push("(...)".to_owned());
        }
        if !is_keyword(&token) || token.kind() == SyntaxKind::IF_KW || is_name(&token) {
            break;
        }
        span.end = token.text_range().end().into();
        words.push(token.text().to_ascii_uppercase());
    }
    Spanned::new(words.join(" "), span)
}

fn is_keyword(token: &SyntaxToken) -> bool {
    format!("{:?}", token.kind()).ends_with("_KW")
}

/// Whether the keyword `token` stands for a name, as `data` may: it is alone in a node that is not called after
/// it.
fn is_name(token: &SyntaxToken) -> bool {
    token.parent().is_some_and(|parent| {
        let (word, node) = (
            format!("{:?}", token.kind()),
            format!("{:?}", parent.kind()),
        );
        let after_it = node.contains(word.trim_end_matches("_KW")) || word.starts_with(&node);
        parent.children_with_tokens().count() == 1 && (node.ends_with("_REF") || !after_it)
    })
}
