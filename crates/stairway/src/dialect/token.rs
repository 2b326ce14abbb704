//! Tokens of an SQL text, whatever its dialect: just enough to find statements, directives and checksums.

use super::{Dialect, postgres, sqlite};
use std::ops::Range;

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
        match self {
            Dialect::Sqlite => sqlite::token::tokens(text),
            Dialect::Postgres => postgres::token::tokens(text),
        }
    }
}
