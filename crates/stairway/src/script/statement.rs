//! Where a statement ends, told by tokens alone. Knows no meaning, only what may hold a `;`.

use crate::dialect::{
    Dialect,
    token::{Token, TokenKind},
};
use std::ops::Range;

/// Gathers the tokens of one statement after another.
#[derive(Debug)]
pub(crate) struct Splitter {
    dialect: Dialect,
    /// The statement's tokens so far, without spaces and comments.
    tokens: Vec<Token>,
    /// The parentheses that are open.
    open: Vec<Range<usize>>,
    /// How many of `BEGIN ATOMIC` and `CASE` wait for their `END`; PostgreSQL only.
    ends_due: usize,
}

/// Why a statement cannot end where its block does.
#[derive(Debug)]
pub(crate) enum Unfinished {
    /// This parenthesis is open.
    Paren(Range<usize>),
    /// The body of this noun has no `END`.
    Body(&'static str, Range<usize>),
}

#[cfg(feature = "sql")]
/// The statements of `text`, each from its first token to its last, without the `;`.
pub(crate) fn statements(text: &str, dialect: Dialect) -> Vec<Range<usize>> {
    let mut splitter = Splitter::new(dialect);
    let mut statements = Vec::new();
    let mut end = |splitter: &mut Splitter| {
        if let (Some(first), Some(last)) = (splitter.tokens().first(), splitter.tokens().last()) {
            statements.push(first.span.start..last.span.end);
        }
        splitter.clear();
    };
    for token in dialect.tokens(text) {
        let is_blank = matches!(
            token.kind,
            TokenKind::Space | TokenKind::LineComment | TokenKind::BlockComment
        );
        if !is_blank && splitter.push(token, text) {
            end(&mut splitter);
        }
    }
    end(&mut splitter);
    statements
}

impl Splitter {
    pub(crate) fn new(dialect: Dialect) -> Splitter {
        Splitter {
            dialect,
            tokens: Vec::new(),
            open: Vec::new(),
            ends_due: 0,
        }
    }

    /// Takes a token of `text` that is neither space nor comment. True when it is the `;` that ends the
    /// statement, which is then in [`tokens`](Self::tokens) until [`clear`](Self::clear)ed.
    pub(crate) fn push(&mut self, token: Token, text: &str) -> bool {
        match token.kind {
            TokenKind::Semicolon if self.open.is_empty() && self.body(text).is_none() => {
                return true;
            }
            TokenKind::OpenParen => self.open.push(token.span.clone()),
            TokenKind::CloseParen => drop(self.open.pop()),
            TokenKind::Word if self.open.is_empty() => self.word(&token, text),
            _ => {}
        }
        self.tokens.push(token);
        false
    }

    /// The statement's tokens, without spaces, comments and the `;` that ends it.
    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Makes ready for a text of this dialect.
    pub(super) fn restart(&mut self, dialect: Dialect) {
        self.clear();
        self.dialect = dialect;
    }

    /// Makes ready for the next statement.
    pub(crate) fn clear(&mut self) {
        self.tokens.clear();
        self.open.clear();
        self.ends_due = 0;
    }

    /// Why the statement cannot end here.
    pub(crate) fn unfinished(&self, text: &str) -> Option<Unfinished> {
        match self.open.first() {
            Some(open) => Some(Unfinished::Paren(open.clone())),
            None => self
                .body(text)
                .map(|(what, span)| Unfinished::Body(what, span)),
        }
    }

    /// The noun and the place of the body that is open.
    fn body(&self, text: &str) -> Option<(&'static str, Range<usize>)> {
        let at = |word| self.tokens.iter().find(|token| is(token, text, word));
        match self.dialect {
            Dialect::Postgres if self.ends_due > 0 => {
                Some(("routine", at("atomic").or(at("create"))?.span.clone()))
            }
            Dialect::Sqlite if is_trigger(&self.tokens, text) && !self.is_after_end(text) => {
                Some(("trigger", at("begin").or(at("create"))?.span.clone()))
            }
            _ => None,
        }
    }

    /// Counts what PostgreSQL's own client counts: in a routine, `BEGIN ATOMIC` and every `CASE` in it
    /// need an `END`.
    fn word(&mut self, token: &Token, text: &str) {
        if self.dialect != Dialect::Postgres {
            return;
        }
        if self.ends_due == 0 {
            let begins = is(token, text, "atomic")
                && self
                    .tokens
                    .last()
                    .is_some_and(|last| is(last, text, "begin"));
            self.ends_due = usize::from(begins && is_routine(&self.tokens, text));
        } else if is(token, text, "case") {
            self.ends_due += 1;
        } else if is(token, text, "end") {
            self.ends_due -= 1;
        }
    }

    /// SQLite's own client ends a trigger at `; END ;`: the `END` of a `CASE` never comes after a `;`.
    fn is_after_end(&self, text: &str) -> bool {
        match self.tokens.as_slice() {
            [.., before, end] => {
                is(end, text, "end")
                    && (before.kind == TokenKind::Semicolon || is(before, text, "begin"))
            }
            _ => false,
        }
    }
}

/// `CREATE [OR REPLACE] FUNCTION` or `PROCEDURE`.
fn is_routine(tokens: &[Token], text: &str) -> bool {
    let noun = match tokens {
        [create, or, replace, noun, ..]
            if is(create, text, "create") && is(or, text, "or") && is(replace, text, "replace") =>
        {
            noun
        }
        [create, noun, ..] if is(create, text, "create") => noun,
        _ => return false,
    };
    is(noun, text, "function") || is(noun, text, "procedure")
}

/// `CREATE [TEMP | TEMPORARY] TRIGGER`.
fn is_trigger(tokens: &[Token], text: &str) -> bool {
    match tokens {
        [create, temporary, noun, ..]
            if is(create, text, "create")
                && (is(temporary, text, "temp") || is(temporary, text, "temporary")) =>
        {
            is(noun, text, "trigger")
        }
        [create, noun, ..] => is(create, text, "create") && is(noun, text, "trigger"),
        _ => false,
    }
}

/// Whether `token` is the keyword `word`.
#[inline]
pub(super) fn is(token: &Token, text: &str, word: &str) -> bool {
    // The length alone tells most words apart.
    token.kind == TokenKind::Word
        && token.span.len() == word.len()
        && text
            .get(token.span.clone())
            .is_some_and(|text| text.eq_ignore_ascii_case(word))
}
