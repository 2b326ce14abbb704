//! Where the statements of a file are, told by tokens alone.

use super::Notes;
use crate::{
    Dialect,
    dialect::token::{Token, TokenKind},
    model::{
        error::{Errors, ModelError},
        text::File,
    },
    script::{Splitter, Unfinished},
};
use std::{
    ops::{ControlFlow, Range},
    sync::Arc,
};

/// Commands that `pg_dump` puts around its text since 2025, for `psql` alone.
const HARMLESS: [&str; 2] = ["\\restrict", "\\unrestrict"];

/// The statements of `file`, each from its first token to its last, without the `;`.
pub(super) fn statements(
    file: &Arc<File>,
    notes: &mut Notes,
    errors: &mut Errors,
) -> Vec<Range<usize>> {
    let mut cutter = Cutter {
        file,
        notes,
        errors,
        splitter: Splitter::new(Dialect::Postgres),
        statements: Vec::new(),
        blank_until: 0,
    };
    // A byte order mark is no token.
    let start = file
        .text
        .strip_prefix('\u{feff}')
        .map_or(0, |rest| file.text.len() - rest.len());
    let text = file.text.get(start..).unwrap_or_default();
    let mut is_whole = true;
    Dialect::Postgres.scan(text, |mut token| {
        token.span = token.span.start + start..token.span.end + start;
        let flow = cutter.token(token);
        is_whole = flow.is_continue();
        flow
    });
    if is_whole {
        cutter.last();
    }
    cutter.statements
}

struct Cutter<'c> {
    file: &'c Arc<File>,
    notes: &'c mut Notes,
    errors: &'c mut Errors,
    splitter: Splitter,
    statements: Vec<Range<usize>>,
    /// Up to here is a line for a client.
    blank_until: usize,
}

impl Cutter<'_> {
    fn error(&mut self, span: Range<usize>, message: impl Into<String>, help: &str) {
        let error = ModelError::new(self.file.place(span), message).help(help);
        self.errors.add(self.file.rank, error);
    }

    fn of(&self, span: &Range<usize>) -> &str {
        self.file.text.get(span.clone()).unwrap_or_default()
    }

    /// Takes the next token; breaks off where nothing more can be said about the rest.
    fn token(&mut self, token: Token) -> ControlFlow<()> {
        if token.span.start < self.blank_until {
            return ControlFlow::Continue(());
        }
        match token.kind {
            TokenKind::LineComment => {
                if self.of(&token.span).starts_with("--!")
                    && self.before(token.span.start).trim().is_empty()
                {
                    self.error(
                        token.span,
                        "a directive in a file that is no revision",
                        "a file of the desired schema holds only the statements that make it",
                    );
                }
            }
            TokenKind::Space | TokenKind::BlockComment if token.terminated => {}
            _ if !token.terminated => {
                let what = match token.kind {
                    TokenKind::BlockComment => "comment",
                    TokenKind::QuotedName => "quoted name",
                    _ => "string",
                };
                let first = self.of(&token.span).chars().next();
                let end = token.span.start + first.map_or(0, char::len_utf8);
                self.error(
                    token.span.start..end,
                    format!("a {what} that does not end"),
                    "close it",
                );
                return ControlFlow::Break(());
            }
            _ if self.of(&token.span) == "\\" => self.client_command(token.span.start),
            _ => {
                let file = self.file.clone();
                if self.splitter.push(token, &file.text) {
                    return self.end();
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// What stands on the line before `at`.
    fn before(&self, at: usize) -> &str {
        let before = self.file.text.get(..at).unwrap_or_default();
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        line.trim_start_matches('\u{feff}')
    }

    /// A line that `psql` would keep for itself.
    fn client_command(&mut self, start: usize) {
        let rest = self.file.text.get(start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let word = line
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned();
        self.blank_until = start + line.len();
        let span = start..start + word.len();
        let alone = self.splitter.tokens().is_empty() && self.before(start).trim().is_empty();
        if alone && HARMLESS.contains(&word.as_str()) {
            self.notes.add(word, self.file.place(span));
            return;
        }
        self.error(
            span,
            format!("`{word}` is a command of `psql`, not SQL"),
            "take it out",
        );
    }

    /// Ends the statement whose tokens have been gathered.
    fn end(&mut self) -> ControlFlow<()> {
        let tokens = self.splitter.tokens();
        let word = |token: &Token, word: &str| {
            token.kind == TokenKind::Word && self.of(&token.span).eq_ignore_ascii_case(word)
        };
        let copies = tokens.first().is_some_and(|first| word(first, "copy"));
        // The rows follow it, and look like anything.
        let rows = copies && tokens.iter().any(|token| word(token, "stdin"));
        if let (Some(first), Some(last)) = (tokens.first(), tokens.last()) {
            self.statements.push(first.span.start..last.span.end);
        }
        self.splitter.clear();
        match rows {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }

    /// Ends the file.
    fn last(&mut self) {
        match self.splitter.unfinished(&self.file.text) {
            Some(Unfinished::Paren(span)) => {
                self.error(span, "a parenthesis that is never closed", "close it");
            }
            Some(Unfinished::Body(what, span)) => {
                let message = format!("the body of a {what} without its `END`");
                self.error(span, message, "end it");
            }
            None => {
                let _ = self.end();
            }
        }
    }
}
