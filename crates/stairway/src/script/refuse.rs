//! The few statements that a block refuses, because they would break the step that they run in, or need a
//! client that is not there. Every other statement is the database's to judge.

use super::{Block, error::Problem, statement::is};
use crate::dialect::{
    Dialect,
    token::{Token, TokenKind},
};
use std::ops::Range;

/// What is refused of the statement made of `tokens`, and where. The block is read as `dialect`.
pub(super) fn refuse(
    tokens: &[Token],
    text: &str,
    block: &Block,
    dialect: Dialect,
) -> Option<(Range<usize>, Problem)> {
    let statement = Statement { tokens, text };
    if let Some(span) = statement.copy_from_stdin() {
        return Some((span, Problem::CopyFromStdin));
    }
    if !block.transaction {
        return None;
    }
    let kind = block.kind;
    if let Some(span) = statement.transaction_control() {
        let word = text.get(span.clone()).unwrap_or_default();
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ");
        return Some((span, Problem::TransactionControl { word, kind }));
    }
    if let Some(span) = statement.foreign_keys() {
        let pragma = text.get(span.clone()).unwrap_or_default().to_owned();
        return Some((span, Problem::ForeignKeys { pragma, kind }));
    }
    let (what, span) = match dialect {
        Dialect::Sqlite => statement.not_in_transaction_sqlite(),
        Dialect::Postgres => statement.not_in_transaction_postgres(),
    }?;
    let dialect = block.dialect;
    Some((
        span,
        Problem::NotInTransaction {
            what,
            kind,
            dialect,
        },
    ))
}

struct Statement<'a> {
    tokens: &'a [Token],
    text: &'a str,
}

impl Statement<'_> {
    fn is(&self, at: usize, word: &str) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| is(token, self.text, word))
    }

    fn starts(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(at, word)| self.is(at, word))
    }

    fn is_symbol(&self, at: usize, symbol: &str) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| self.text.get(token.span.clone()) == Some(symbol))
    }

    /// From one token to another, both included.
    fn span(&self, from: usize, to: usize) -> Range<usize> {
        match (self.tokens.get(from), self.tokens.get(to)) {
            (Some(from), Some(to)) => from.span.start..to.span.end,
            _ => 0..0,
        }
    }

    /// Whatever begins, ends or hands over a transaction. Savepoints stay inside of one.
    fn transaction_control(&self) -> Option<Range<usize>> {
        let noise = usize::from(self.is(1, "work") || self.is(1, "transaction"));
        if self.starts(&["start", "transaction"]) || self.starts(&["prepare", "transaction"]) {
            return Some(self.span(0, 1));
        }
        if self.is(0, "rollback") && self.is(1 + noise, "to") {
            return None;
        }
        ["begin", "commit", "end", "rollback", "abort"]
            .iter()
            .any(|word| self.is(0, word))
            .then(|| self.span(0, 0))
    }

    /// `PRAGMA foreign_keys` where it is set; reading it does no harm.
    fn foreign_keys(&self) -> Option<Range<usize>> {
        if !self.is(0, "pragma") {
            return None;
        }
        let at = if self.is_symbol(2, ".") { 3 } else { 1 };
        let name = self.tokens.get(at)?.span.clone();
        let bare = self
            .text
            .get(name.clone())?
            .trim_matches(['"', '`', '[', ']', '\'']);
        let sets = self.is_symbol(at + 1, "=") || self.is_symbol(at + 1, "(");
        (bare.eq_ignore_ascii_case("foreign_keys") && sets).then_some(name)
    }

    fn copy_from_stdin(&self) -> Option<Range<usize>> {
        if !self.is(0, "copy") {
            return None;
        }
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate() {
            match token.kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen => depth = depth.saturating_sub(1),
                _ if depth == 0 && self.is(at, "from") && self.is(at + 1, "stdin") => {
                    return Some(self.span(at, at + 1));
                }
                _ => {}
            }
        }
        None
    }

    fn not_in_transaction_sqlite(&self) -> Option<(&'static str, Range<usize>)> {
        self.is(0, "vacuum").then(|| ("VACUUM", self.span(0, 0)))
    }

    /// The statements that call `PreventInTransactionBlock` whatever their options; those that do so for
    /// some options only are left to the server.
    fn not_in_transaction_postgres(&self) -> Option<(&'static str, Range<usize>)> {
        const WORDS: &[(&str, &[&str])] = &[
            (
                "CREATE INDEX CONCURRENTLY",
                &["create", "index", "concurrently"],
            ),
            (
                "CREATE INDEX CONCURRENTLY",
                &["create", "unique", "index", "concurrently"],
            ),
            (
                "DROP INDEX CONCURRENTLY",
                &["drop", "index", "concurrently"],
            ),
            ("VACUUM", &["vacuum"]),
            ("CREATE DATABASE", &["create", "database"]),
            ("DROP DATABASE", &["drop", "database"]),
            ("CREATE TABLESPACE", &["create", "tablespace"]),
            ("DROP TABLESPACE", &["drop", "tablespace"]),
            ("ALTER SYSTEM", &["alter", "system"]),
            ("DISCARD ALL", &["discard", "all"]),
            ("REINDEX DATABASE", &["reindex", "database"]),
            ("REINDEX SYSTEM", &["reindex", "system"]),
            ("REINDEX SCHEMA", &["reindex", "schema"]),
        ];
        if let Some(&(what, words)) = WORDS.iter().find(|(_, words)| self.starts(words)) {
            return Some((what, self.span(0, words.len() - 1)));
        }
        let concurrently = || (0..self.tokens.len()).find(|at| self.is(*at, "concurrently"));
        if self.is(0, "reindex") {
            let at = concurrently()?;
            return Some(("REINDEX CONCURRENTLY", self.span(at, at)));
        }
        if self.starts(&["alter", "table"]) {
            let at = concurrently()?;
            let detaches = (0..at).any(|at| self.is(at, "detach") && self.is(at + 1, "partition"));
            return detaches.then(|| ("DETACH PARTITION CONCURRENTLY", self.span(at, at)));
        }
        None
    }
}
