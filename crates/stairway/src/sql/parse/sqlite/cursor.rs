//! A walk over the tokens of one text, with the bytes of each step and a bound on how deep it goes.

use crate::{
    dialect::sqlite::lexeme::{Lexeme, fold, lexemes},
    place::Spanned,
    sql::Problem,
};
use sqlite3_parser::dialect::{TokenType, TokenType::*};
use std::{collections::BTreeSet, ops::Range};

/// How deep texts may nest: the reader recurses as deep as that.
const DEPTH: usize = 100;

/// How high a tree may be: whatever walks it recurses as deep as that. `1 + 1 + 1` nests nothing and is three high.
const HEIGHT: usize = 200;

/// Where the walk is.
pub(super) struct Cursor<'t> {
    text: &'t str,
    lexemes: Vec<Lexeme<'t>>,
    next: usize,
    /// How many calls of [`nested`](Self::nested) are under way.
    depth: usize,
    /// The height of the highest tree that was read since the innermost of them began.
    height: usize,
    /// The folded names of the columns that an expression can mean, where they are known.
    pub(super) scope: Option<BTreeSet<String>>,
}

impl<'t> Cursor<'t> {
    /// At the first token of `text`, without the `;` at its end.
    pub(super) fn new(text: &'t str) -> Result<Cursor<'t>, Problem> {
        let mut lexemes = lexemes(text).map_err(|at| {
            Problem::new(
                at..text.len(),
                "this is no word, number or string of SQLite",
            )
        })?;
        while lexemes.last().is_some_and(|last| last.kind == TK_SEMI) {
            lexemes.pop();
        }
        Ok(Cursor {
            text,
            lexemes,
            next: 0,
            depth: 0,
            height: 0,
            scope: None,
        })
    }

    /// The next token, which stays.
    pub(super) fn peek(&self) -> Option<&Lexeme<'t>> {
        self.ahead(0)
    }

    /// The token `ahead`, counted from 0.
    pub(super) fn ahead(&self, ahead: usize) -> Option<&Lexeme<'t>> {
        self.lexemes.get(self.next + ahead)
    }

    /// The kind of the token `ahead`, counted from 0.
    pub(super) fn kind(&self, ahead: usize) -> Option<TokenType> {
        self.ahead(ahead).map(|lexeme| lexeme.kind)
    }

    /// Takes the next token, whatever it is.
    pub(super) fn any(&mut self) -> Option<Lexeme<'t>> {
        let lexeme = self.lexemes.get(self.next).copied();
        self.next += usize::from(lexeme.is_some());
        lexeme
    }

    /// Takes the next token if it is of `kind`.
    pub(super) fn take(&mut self, kind: TokenType) -> bool {
        self.take_all(&[kind])
    }

    /// Takes the next tokens if they are exactly of `kinds`.
    pub(super) fn take_all(&mut self, kinds: &[TokenType]) -> bool {
        let are = kinds
            .iter()
            .enumerate()
            .all(|(ahead, kind)| self.kind(ahead) == Some(*kind));
        if are {
            self.next += kinds.len();
        }
        are
    }

    /// Takes the next token, which has to be of `kind`.
    pub(super) fn expect(&mut self, kind: TokenType) -> Result<(), Problem> {
        self.expect_all(&[kind])
    }

    /// Takes the next tokens, which have to be of `kinds`.
    pub(super) fn expect_all(&mut self, kinds: &[TokenType]) -> Result<(), Problem> {
        if self.take_all(kinds) {
            Ok(())
        } else {
            Err(self.unexpected())
        }
    }

    /// Whether the next token is the bare word `word`, which need be no keyword.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.peek()
            .is_some_and(|lexeme| lexeme.text.eq_ignore_ascii_case(word))
    }

    /// Takes the next token if it is the bare word `word`.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.next += usize::from(is);
        is
    }

    /// Takes a name, without its quotes.
    pub(super) fn name(&mut self) -> Result<Spanned<String>, Problem> {
        let lexeme = *self
            .peek()
            .filter(|lexeme| is_name(lexeme.kind))
            .ok_or_else(|| self.unexpected())?;
        self.next += 1;
        Ok(Spanned::new(lexeme.content(), lexeme.span()))
    }

    /// Takes the name of an object. Before it may stand `main`, and the name of another database: then what is
    /// named is no part of this one, and there is none.
    pub(super) fn object(&mut self) -> Result<Option<Spanned<String>>, Problem> {
        let name = self.name()?;
        if !self.take(TK_DOT) {
            return Ok(Some(name));
        }
        let object = self.name()?;
        Ok((fold(&name) == "main").then_some(object))
    }

    /// Takes the name of an object of this database.
    pub(super) fn own_object(&mut self) -> Result<Spanned<String>, Problem> {
        let start = self.mark();
        self.object()?
            .ok_or_else(|| Problem::new(self.span(start), "this is in another database"))
    }

    /// Takes names between commas in parentheses.
    pub(super) fn names(&mut self) -> Result<Vec<Spanned<String>>, Problem> {
        self.expect(TK_LP)?;
        let names = self.list(Cursor::name)?;
        self.expect(TK_RP)?;
        Ok(names)
    }

    /// Takes what `item` reads, as often as a comma follows.
    pub(super) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Cursor<'t>) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        let mut items = vec![item(self)?];
        while self.take(TK_COMMA) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// Takes `ON CONFLICT` and its word, if they are next; none for the default.
    pub(super) fn conflict(&mut self) -> Result<Option<String>, Problem> {
        if self.take_all(&[TK_ON, TK_CONFLICT]) {
            self.conflict_word()
        } else {
            Ok(None)
        }
    }

    /// Takes the word behind `ON CONFLICT` and `OR`; none for the default.
    pub(super) fn conflict_word(&mut self) -> Result<Option<String>, Problem> {
        let word = self
            .peek()
            .map(|lexeme| fold(lexeme.text))
            .unwrap_or_default();
        let word = match word.as_str() {
            "abort" => None,
            "rollback" | "fail" | "ignore" | "replace" => Some(word),
            _ => return Err(self.unexpected()),
        };
        self.next += 1;
        Ok(word)
    }

    /// Where the next token begins.
    pub(super) fn start(&self) -> usize {
        self.peek().map_or(self.text.len(), |lexeme| lexeme.start)
    }

    /// The place of the next token, for [`span`](Self::span) and [`back`](Self::back).
    pub(super) fn mark(&self) -> usize {
        self.next
    }

    /// To the place that was marked.
    pub(super) fn back(&mut self, mark: usize) {
        self.next = mark;
    }

    /// To the end.
    pub(super) fn skip_rest(&mut self) {
        self.next = self.lexemes.len();
    }

    /// The bytes from the token at `mark` to the one that was taken last.
    pub(super) fn span(&self, mark: usize) -> Range<usize> {
        let start = self
            .lexemes
            .get(mark)
            .map_or(self.text.len(), |lexeme| lexeme.start);
        let last = self
            .next
            .checked_sub(1)
            .and_then(|last| self.lexemes.get(last));
        start..last.map_or(start, |last| last.span().end).max(start)
    }

    /// The tokens from the one at `mark` to the one that was taken last.
    pub(super) fn taken(&self, mark: usize) -> &[Lexeme<'t>] {
        self.lexemes.get(mark..self.next).unwrap_or_default()
    }

    /// What `read` reads, one level deeper.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Cursor<'t>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        if self.depth >= DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let beside = std::mem::take(&mut self.height);
        let result = read(self);
        self.depth -= 1;
        self.height = beside.max(self.height + 1);
        result
    }

    /// What was read last became part of something higher, without a level of its own.
    pub(super) fn grow(&mut self) -> Result<(), Problem> {
        self.height += 1;
        if self.height > HEIGHT {
            Err(self.too_deep())
        } else {
            Ok(())
        }
    }

    fn too_deep(&self) -> Problem {
        let at = self.start();
        Problem::new(at..at, "this is nested too deep to be understood")
    }

    /// Nothing may be left.
    pub(super) fn done(&self) -> Result<(), Problem> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected()),
        }
    }

    /// The problem that the next token is not understood.
    pub(super) fn unexpected(&self) -> Problem {
        match self.peek() {
            Some(lexeme) => Problem::new(
                lexeme.span(),
                format!("`{}` is not understood here", lexeme.text),
            ),
            None => Problem::new(
                self.text.len()..self.text.len(),
                "something is missing here",
            ),
        }
    }
}

/// Whether SQLite's grammar takes a token of `kind` for a name where it wants one.
pub(super) fn is_name(kind: TokenType) -> bool {
    matches!(kind, TK_STRING | TK_JOIN_KW) || is_word(kind)
}

/// Whether SQLite's grammar takes a token of `kind` for a bare or quoted word: a word that is no keyword, or a
/// keyword that falls back to one.
pub(super) fn is_word(kind: TokenType) -> bool {
    matches!(
        kind,
        TK_ID
            | TK_INDEXED
            | TK_ABORT
            | TK_ACTION
            | TK_AFTER
            | TK_ANALYZE
            | TK_ASC
            | TK_ATTACH
            | TK_BEFORE
            | TK_BEGIN
            | TK_BY
            | TK_CASCADE
            | TK_CAST
            | TK_COLUMNKW
            | TK_CONFLICT
            | TK_DATABASE
            | TK_DEFERRED
            | TK_DESC
            | TK_DETACH
            | TK_DO
            | TK_EACH
            | TK_END
            | TK_EXCLUSIVE
            | TK_EXPLAIN
            | TK_FAIL
            | TK_FOR
            | TK_IGNORE
            | TK_IMMEDIATE
            | TK_INITIALLY
            | TK_INSTEAD
            | TK_LIKE_KW
            | TK_MATCH
            | TK_NO
            | TK_PLAN
            | TK_QUERY
            | TK_KEY
            | TK_OF
            | TK_OFFSET
            | TK_PRAGMA
            | TK_RAISE
            | TK_RECURSIVE
            | TK_RELEASE
            | TK_REPLACE
            | TK_RESTRICT
            | TK_ROW
            | TK_ROWS
            | TK_ROLLBACK
            | TK_SAVEPOINT
            | TK_TEMP
            | TK_TRIGGER
            | TK_VACUUM
            | TK_VIEW
            | TK_VIRTUAL
            | TK_WITH
            | TK_WITHOUT
            | TK_NULLS
            | TK_FIRST
            | TK_LAST
            | TK_CURRENT
            | TK_FOLLOWING
            | TK_PARTITION
            | TK_PRECEDING
            | TK_RANGE
            | TK_UNBOUNDED
            | TK_EXCLUDE
            | TK_GROUPS
            | TK_OTHERS
            | TK_TIES
            | TK_GENERATED
            | TK_ALWAYS
            | TK_MATERIALIZED
            | TK_REINDEX
            | TK_RENAME
            | TK_CTIME_KW
            | TK_IF
            | TK_WINDOW
            | TK_OVER
            | TK_FILTER
    )
}
