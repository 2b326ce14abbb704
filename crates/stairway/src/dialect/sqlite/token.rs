//! SQLite's token rules, by the tokenizer of `sqlite3_parser`. Knows no statement.

use crate::dialect::token::{Token, TokenKind};
use sqlite3_parser::lexer::{Splitter, sql::Tokenizer};
use std::ops::ControlFlow;

/// Hands each token of `text` to `each`, in order, until it breaks off.
pub(crate) fn scan(text: &str, mut each: impl FnMut(Token) -> ControlFlow<()>) {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let kind = classify(rest.as_bytes());
        let (len, terminated) = match kind {
            // The tokenizer would look each word up among the keywords.
            TokenKind::Word => (word(rest), true),
            _ => split(kind, rest),
        };
        let token = Token {
            kind,
            span: at..at + len,
            terminated,
        };
        at += len;
        if each(token).is_break() {
            return;
        }
    }
}

/// The length of the token that `rest` begins with, and whether it is terminated.
fn split(kind: TokenKind, rest: &str) -> (usize, bool) {
    match Tokenizer::new().split(rest.as_bytes()) {
        // The tokenizer counts a comment's line end in; lines are for the caller to see.
        Ok((_, len)) if kind == TokenKind::LineComment => (without_line_end(rest, len), true),
        Ok((_, len)) if len > 0 => (len, true),
        _ => refused(kind, rest),
    }
}

/// The length of the word that `rest` begins with.
fn word(rest: &str) -> usize {
    let is_part = |byte: u8| is_name(byte) || byte.is_ascii_digit() || byte == b'$';
    let end = rest.bytes().position(|byte| !is_part(byte));
    end.unwrap_or(rest.len())
}

/// What the token is that `rest` begins with, told by its first bytes.
fn classify(rest: &[u8]) -> TokenKind {
    match rest {
        [b'\t'..=b'\r' | b' ', ..] => TokenKind::Space,
        [b'-', b'-', ..] => TokenKind::LineComment,
        [b'/', b'*', ..] => TokenKind::BlockComment,
        [b'\'', ..] | [b'x' | b'X', b'\'', ..] => TokenKind::Text,
        [b'"' | b'`' | b'[', ..] => TokenKind::QuotedName,
        [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..] => TokenKind::Number,
        [b';', ..] => TokenKind::Semicolon,
        [b'(', ..] => TokenKind::OpenParen,
        [b')', ..] => TokenKind::CloseParen,
        [first, ..] if is_name(*first) => TokenKind::Word,
        _ => TokenKind::Symbol,
    }
}

fn without_line_end(rest: &str, len: usize) -> usize {
    let comment = rest.get(..len).unwrap_or_default();
    match comment.strip_suffix('\n') {
        Some(comment) => comment.strip_suffix('\r').unwrap_or(comment).len(),
        None => comment.len(),
    }
}

/// The length of a token that the tokenizer refuses, and whether it is terminated: SQLite will refuse the
/// statement, so all that counts is to go on behind it as SQLite would.
fn refused(kind: TokenKind, rest: &str) -> (usize, bool) {
    let up_to = |end: Option<usize>| end.map_or((rest.len(), false), |end| (end, true));
    match kind {
        // A blob with digits that are none, or an odd number of them.
        TokenKind::Text if !rest.starts_with('\'') => up_to(
            rest.get(2..)
                .and_then(|digits| digits.find('\'').map(|end| 2 + end + 1)),
        ),
        TokenKind::Text | TokenKind::QuotedName | TokenKind::BlockComment => (rest.len(), false),
        TokenKind::Number => {
            let end = rest
                .bytes()
                .position(|b| !is_name(b) && !b.is_ascii_digit() && b != b'.');
            (end.unwrap_or(rest.len()).max(1), true)
        }
        _ => (rest.chars().next().map_or(1, char::len_utf8), true),
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use crate::{
        Dialect,
        dialect::token::{TokenKind, check},
    };
    use pretty_assertions::assert_eq;

    #[test]
    fn comments_do_not_nest_and_end_before_their_line_end() {
        check(
            Dialect::Sqlite,
            "a--b'\r\n/*/*;*/ 1",
            &[
                "Word a",
                "LineComment --b'",
                r"Space \r\n",
                "BlockComment /*/*;*/",
                "Space  ",
                "Number 1",
            ],
        );
    }

    #[test]
    fn names_and_strings_of_every_kind() {
        check(
            Dialect::Sqlite,
            r#"[a;]`b``;`"c"";"'it''s;'x'ab'é->>?1:n"#,
            &[
                "QuotedName [a;]",
                "QuotedName `b``;`",
                r#"QuotedName "c"";""#,
                "Text 'it''s;'",
                "Text x'ab'",
                "Word é",
                "Symbol ->>",
                "Symbol ?1",
                "Symbol :n",
            ],
        );
    }

    #[test]
    fn words_end_where_the_tokenizer_ends_them() {
        for byte in 0..=u8::MAX {
            let text = format!("a1_{}b", char::from(byte));
            let theirs = super::split(TokenKind::Word, &text);
            assert_eq!((super::word(&text), true), theirs, "{text:?}");
        }
    }

    #[test]
    fn what_sqlite_refuses_is_a_token_too() {
        check(
            Dialect::Sqlite,
            "x'zz' 1a.b;! $ \\d\u{b}€",
            &[
                "Text x'zz'",
                "Space  ",
                "Number 1a.b",
                "Semicolon ;",
                "Symbol !",
                "Space  ",
                "Symbol $",
                "Space  ",
                r"Symbol \",
                "Word d",
                r"Space \u{b}",
                "Word €",
            ],
        );
    }

    #[test]
    fn what_never_ends_says_so() {
        for text in ["'a", "\"a", "`a", "[a", "/*a", "x'a", "'é"] {
            let tokens = Dialect::Sqlite.tokens(text);
            assert_eq!((tokens.len(), tokens[0].terminated), (1, false), "{text}");
        }
    }
}
