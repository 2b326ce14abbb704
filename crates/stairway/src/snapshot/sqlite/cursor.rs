//! A walk over the tokens of one statement. Every step that does not fit gives none.

use super::lexeme::{Lexeme, fold};
use sqlite3_parser::dialect::{TokenType, TokenType::*};

/// Where the walk is.
#[derive(Clone, Debug)]
pub(super) struct Cursor<'l, 't> {
    rest: &'l [Lexeme<'t>],
}

impl<'l, 't> Cursor<'l, 't> {
    pub(super) fn new(lexemes: &'l [Lexeme<'t>]) -> Cursor<'l, 't> {
        Cursor { rest: lexemes }
    }

    /// What was not walked yet.
    pub(super) fn rest(&self) -> &'l [Lexeme<'t>] {
        self.rest
    }

    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// The kind of the token `ahead`, counted from 0.
    pub(super) fn kind(&self, ahead: usize) -> Option<TokenType> {
        self.rest.get(ahead).map(|lexeme| lexeme.kind)
    }

    /// Whether a token of `kind` was next; it is behind then.
    pub(super) fn take(&mut self, kind: TokenType) -> bool {
        let is = self.kind(0) == Some(kind);
        if is {
            self.skip();
        }
        is
    }

    /// Whether exactly these tokens were next; they are behind then.
    pub(super) fn take_all(&mut self, kinds: &[TokenType]) -> bool {
        let is = kinds
            .iter()
            .enumerate()
            .all(|(ahead, kind)| self.kind(ahead) == Some(*kind));
        if is {
            self.rest = self.rest.get(kinds.len()..).unwrap_or_default();
        }
        is
    }

    pub(super) fn expect(&mut self, kind: TokenType) -> Option<()> {
        self.take(kind).then_some(())
    }

    /// The next token, which is behind then.
    pub(super) fn skip(&mut self) -> Option<&'l Lexeme<'t>> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(first)
    }

    /// Whether the bare word `word` was next; it is behind then.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is = self
            .rest
            .first()
            .is_some_and(|lexeme| lexeme.text.eq_ignore_ascii_case(word));
        if is {
            self.skip();
        }
        is
    }

    /// A name without its quotes, as it was written.
    pub(super) fn name(&mut self) -> Option<String> {
        let lexeme = self.rest.first().filter(|lexeme| lexeme.is_name())?;
        self.skip();
        Some(lexeme.content())
    }

    /// A name that a schema's name may stand before.
    pub(super) fn qualified_name(&mut self) -> Option<String> {
        let name = self.name()?;
        if self.take(TK_DOT) {
            self.name()
        } else {
            Some(name)
        }
    }

    /// What the parentheses that are next enclose; they are behind then.
    pub(super) fn group(&mut self) -> Option<&'l [Lexeme<'t>]> {
        self.expect(TK_LP)?;
        let mut depth = 1_usize;
        let end = self.rest.iter().position(|lexeme| {
            match lexeme.kind {
                TK_LP => depth += 1,
                TK_RP => depth -= 1,
                _ => {}
            }
            depth == 0
        })?;
        let (inner, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.get(1..)?;
        Some(inner)
    }

    /// Folded names between commas in parentheses.
    pub(super) fn names(&mut self) -> Option<Vec<String>> {
        let mut inner = Cursor::new(self.group()?);
        let mut names = Vec::new();
        loop {
            names.push(fold(&inner.name()?));
            if inner.is_done() {
                return Some(names);
            }
            inner.expect(TK_COMMA)?;
        }
    }

    /// `IF NOT EXISTS`, if it is next.
    pub(super) fn if_not_exists(&mut self) {
        self.take_all(&[TK_IF, TK_NOT, TK_EXISTS]);
    }

    /// `ON CONFLICT ...`, if it is next, without the default.
    pub(super) fn conflict(&mut self) -> Option<Option<String>> {
        if !self.take_all(&[TK_ON, TK_CONFLICT]) {
            return Some(None);
        }
        let word = fold(self.skip()?.text);
        match word.as_str() {
            "abort" => Some(None),
            "rollback" | "fail" | "ignore" | "replace" => Some(Some(word)),
            _ => None,
        }
    }
}
