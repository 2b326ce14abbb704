//! Tokens of an SQL text, whatever its dialect: just enough to find statements, directives and checksums.

use super::{Dialect, postgres, sqlite};
use std::ops::{ControlFlow, Range};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Spaces, tabs, line ends.
    Space,
    /// `-- ...`, without its line end.
    LineComment,
    /// `/* ... */`.
    BlockComment,
    /// A keyword or a plain name.
    Word,
    /// A quoted name.
    QuotedName,
    /// A string, dollar-quoted string, blob or bit string.
    Text,
    /// A number.
    Number,
    /// `;`
    Semicolon,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// Anything else: operators, commas, dots, parameters.
    Symbol,
}

/// One token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its byte range in the text that was given.
    pub span: Range<usize>,
    /// False for a string, quoted name or comment that the text ends inside of.
    pub terminated: bool,
}

impl Dialect {
    /// The tokens of `text`: without gaps or overlaps, and never failing.
    pub fn tokens(self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        self.scan(text, |token| {
            tokens.push(token);
            ControlFlow::Continue(())
        });
        tokens
    }

    /// Hands each of the [`tokens`](Self::tokens) of `text` to `each` until it breaks off; what comes
    /// after is never looked at.
    pub(crate) fn scan(self, text: &str, each: impl FnMut(Token) -> ControlFlow<()>) {
        match self {
            Dialect::Sqlite => sqlite::token::scan(text, each),
            Dialect::Postgres => postgres::token::scan(text, each),
        }
    }
}

/// Checks the tokens of `text`, each given as its kind, a space and its text.
#[cfg(test)]
pub(crate) fn check(dialect: Dialect, text: &str, expected: &[&str]) {
    let show = |token: Token| {
        let text = text[token.span].replace('\r', "\\r").replace('\n', "\\n");
        format!("{:?} {}", token.kind, text.replace('\u{b}', "\\u{b}"))
    };
    let tokens: Vec<String> = dialect.tokens(text).into_iter().map(show).collect();
    pretty_assertions::assert_eq!(tokens, expected);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Pieces that open, close and confuse; far more telling than random characters.
    const PIECES: [&str; 40] = [
        "'", "\"", "`", "[", "]", "$$", "$a$", "$", "$1", "/*", "*/", "--", "--!", "\n", "\r\n",
        "\r", ";", "(", ")", "E'", "U&'", "U&\"", "x'", "X'0", "N'", "B'1'", "\\", "\\'", "0x",
        "1e", "1.", ".5", "é", "\u{feff}", "\0", "\u{b}", " ", "BEGIN", "END", "€",
    ];

    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
            1 => ".{0,3}",
        ];
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn tokens_have_no_gaps_and_no_overlaps(text in text()) {
            for dialect in Dialect::ALL {
                let mut at = 0;
                for token in dialect.tokens(&text) {
                    prop_assert_eq!(token.span.start, at);
                    prop_assert!(token.span.end > at);
                    at = token.span.end;
                    prop_assert!(text.is_char_boundary(at));
                    prop_assert!(token.terminated || at == text.len());
                }
                prop_assert_eq!(at, text.len());
            }
        }
    }
}
