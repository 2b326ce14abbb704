//! A place in a file: what an error points at. Knows nothing of what the file holds.

use std::{
    fmt,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A span of a file's text.
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    path: Arc<Path>,
    text: Arc<str>,
    span: Range<usize>,
}

impl Place {
    /// A place at `span`, a byte range of `text`, which is the whole text of the file at `path`.
    ///
    /// The span is clamped to the text and widened to character boundaries.
    pub fn new(path: impl Into<Arc<Path>>, text: Arc<str>, span: Range<usize>) -> Place {
        let start = floor(&text, span.start);
        let end = ceil(&text, span.end).max(start);
        Place {
            path: path.into(),
            text,
            span: start..end,
        }
    }

    /// A place that is a whole file, or a folder, with no line to point at.
    pub fn whole(path: impl Into<PathBuf>) -> Place {
        Place {
            path: path.into().into(),
            text: "".into(),
            span: 0..0,
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text of the file; empty when the place is the file as such.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The byte range in [`text`](Self::text).
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The line, from 1; none when the place is the file as such.
    pub fn line(&self) -> Option<usize> {
        (!self.text.is_empty()).then(|| self.before().matches('\n').count() + 1)
    }

    /// The column, from 1, in characters; none when the place is the file as such.
    pub fn column(&self) -> Option<usize> {
        let before = self.before();
        let line = &before[before.rfind('\n').map_or(0, |i| i + 1)..];
        (!self.text.is_empty()).then(|| line.trim_start_matches('\u{feff}').chars().count() + 1)
    }

    fn before(&self) -> &str {
        &self.text[..self.span.start]
    }
}

/// `path:line:column`, as editors and terminals link it.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        match (self.line(), self.column()) {
            (Some(line), Some(column)) => write!(f, ":{line}:{column}"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// A value, and where in a text it was written. Two are equal if their values are, wherever they stand.
#[derive(Clone, Debug, Default)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Its bytes in the text; empty for what was made.
    pub span: Range<usize>,
}

impl<T> Spanned<T> {
    /// `value`, as it stands at `span`.
    pub fn new(value: T, span: Range<usize>) -> Spanned<T> {
        Spanned { value, span }
    }
}

impl<T> From<T> for Spanned<T> {
    fn from(value: T) -> Spanned<T> {
        Spanned::new(value, 0..0)
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Spanned<T>) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters_from_one() {
        let place = Place::new(Path::new("a.sql"), "é\nähm x\n".into(), 8..9);
        assert_eq!(place.to_string(), "a.sql:2:5");
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let place = Place::new(Path::new("a.sql"), "\u{feff}x".into(), 3..4);
        assert_eq!(place.to_string(), "a.sql:1:1");
    }

    #[test]
    fn a_span_past_the_end_or_inside_a_character_is_mended() {
        let place = Place::new(Path::new("a.sql"), "é".into(), 1..99);
        assert_eq!(place.span(), 0..2);
    }
}
