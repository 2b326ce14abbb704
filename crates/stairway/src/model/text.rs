//! The text of a statement, and where in a file each part of it stands.
//!
//! A statement that a file of SQL holds stands there as it is. One that a struct declares is put together from the
//! tokens of attributes: its text has the pieces in the order in which CREATE TABLE would have them, because that is
//! the order in which PostgreSQL makes names, and each piece knows the token that it came from.

use crate::{Place, sql::Problem};
use std::{ops::Range, path::Path, sync::Arc};

/// A file that was read.
#[derive(Debug)]
pub(super) struct File {
    /// Its place among the files, which errors are sorted by.
    pub(super) rank: usize,
    pub(super) path: Arc<Path>,
    pub(super) text: Arc<str>,
}

impl File {
    /// The place of `span`, a byte range of the file's text.
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        Place::new(self.path.clone(), self.text.clone(), span)
    }
}

/// A part of a statement's text.
#[derive(Clone, Debug)]
struct Piece {
    /// Its bytes in the statement's text.
    at: Range<usize>,
    /// The bytes of the file that it came from.
    from: Range<usize>,
    /// Whether both are the same text, so that places within the piece are places in the file.
    exact: bool,
}

/// The text of a statement. Spans of the statement are of it.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) file: Arc<File>,
    sql: String,
    /// In the order of the text, with a blank between them.
    pieces: Vec<Piece>,
}

impl Text {
    /// One that has no pieces yet.
    pub(super) fn new(file: &Arc<File>) -> Text {
        Text {
            file: file.clone(),
            sql: String::new(),
            pieces: Vec::new(),
        }
    }

    /// The statement that stands at `span` of `file`.
    pub(super) fn written(file: &Arc<File>, span: Range<usize>) -> Text {
        let mut text = Text::new(file);
        let sql = file.text.get(span.clone()).unwrap_or_default();
        text.put(sql, span, true);
        text
    }

    /// The text itself.
    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    /// Adds a piece, which came from `from`. Gives its span.
    pub(super) fn put(&mut self, sql: &str, from: Range<usize>, exact: bool) -> Range<usize> {
        if !self.pieces.is_empty() {
            self.sql.push(' ');
        }
        let start = self.sql.len();
        self.sql.push_str(sql);
        let at = start..self.sql.len();
        self.pieces.push(Piece {
            at: at.clone(),
            from,
            exact,
        });
        at
    }

    /// Marks where a clause begins that is all of `from`. Gives the place in the text.
    pub(super) fn mark(&mut self, from: Range<usize>) -> usize {
        self.put("", from, false).start
    }

    /// Where the text ends now.
    pub(super) fn end(&self) -> usize {
        self.sql.len()
    }

    /// The bytes of the file that `span` stands for: what it begins and ends in.
    pub(super) fn within_file(&self, span: &Range<usize>) -> Range<usize> {
        let last = self.pieces.len().saturating_sub(1);
        let piece = |at: usize| {
            let next = self.pieces.partition_point(|piece| piece.at.end < at);
            self.pieces.get(next.min(last))
        };
        let (Some(first), Some(last)) = (piece(span.start), piece(span.end)) else {
            return 0..0;
        };
        let exactly = |piece: &Piece, at: usize| {
            piece.from.start + at.clamp(piece.at.start, piece.at.end) - piece.at.start
        };
        let start = match first.exact {
            true => exactly(first, span.start),
            false => first.from.start,
        };
        // A clause of several tokens begins with its attribute, which has all of them.
        let end = match (first.exact, last.exact) {
            (false, _) => first.from.end,
            (true, true) => exactly(last, span.end),
            (true, false) => last.from.end,
        };
        start..end.max(start)
    }

    /// The place of `span`.
    pub(super) fn place(&self, span: &Range<usize>) -> Place {
        self.file.place(self.within_file(span))
    }

    /// The place of a problem with the statement: with no clause of it means with all of it.
    pub(super) fn place_of(&self, problem: &Problem) -> Place {
        match problem.span == (0..0) {
            true => self.place(&(0..self.sql.len())),
            false => self.place(&problem.span),
        }
    }
}

/// The bytes of `literal`, the token of a string in Rust, that are its `value`; none where it has escapes.
pub(super) fn inside(literal: &str, value: &str) -> Option<Range<usize>> {
    let open = literal.find('"')? + 1;
    let before = literal.get(..open - 1)?;
    let hashes = before.strip_prefix('r').unwrap_or(before);
    let whole = open..open + value.len();
    let closing = literal.get(whole.end..)?.strip_prefix('"')?;
    let same = literal.get(whole.clone()) == Some(value) && closing == hashes;
    (same && hashes.bytes().all(|byte| byte == b'#')).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_without_escapes_holds_its_value_as_it_is() {
        assert_eq!(inside(r#""a > 0""#, "a > 0"), Some(1..6));
        assert_eq!(inside(r##"r#"a = "b""#"##, r#"a = "b""#), Some(3..10));
        assert_eq!(inside(r#"r"\n""#, r"\n"), Some(2..4));
        assert_eq!(inside(r#""a\n""#, "a\n"), None);
        assert_eq!(inside(r#""\"""#, "\""), None);
        assert_eq!(inside("name", "name"), None);
    }
}
