//! The words that name a statement or clause which is not modelled, as in `CREATE FUNCTION`.

use super::super::cursor;
use crate::place::Spanned;
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};

/// The keywords at the start of `node`, in upper case, up to the first name, value, parenthesis or `IF`; the
/// span is theirs.
pub(super) fn words(node: &SyntaxNode) -> Spanned<String> {
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

#[cfg(test)]
mod tests {
    use super::super::testing::{carets, check};

    #[test]
    fn the_words_of_a_statement_end_before_its_names() {
        for (sql, words) in [
            (
                "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'",
                "CREATE OR REPLACE FUNCTION",
            ),
            ("CREATE EXTENSION IF NOT EXISTS x", "CREATE EXTENSION"),
            ("CREATE SCHEMA data", "CREATE SCHEMA"),
            ("CREATE TEMP SEQUENCE s", "CREATE TEMP SEQUENCE"),
            ("TRUNCATE name", "TRUNCATE"),
            ("DO $$ begin end $$", "DO"),
        ] {
            check(sql, &format!("Unmodelled({words:?})"));
        }
    }

    #[test]
    fn the_caret_is_under_the_words() {
        carets(
            "GRANT ALL ON t TO me",
            &["|GRANT ALL ON t TO me", "|^^^^^^^^^^^^ GRANT ALL ON"],
        );
    }
}
