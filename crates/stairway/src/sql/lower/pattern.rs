//! LIKE and ILIKE. SQLite's LIKE ignores the case of ASCII, its GLOB does not.

use super::{
    Scope,
    expression::typed,
    make,
    reference::{Entry, entry},
    typing::{Family, Typed, unshared},
};
use crate::{
    schema::{BinaryOperator, Expression, Node, UnaryOperator},
    sql::Problem,
};
use std::iter::Peekable;

/// The patterns that are translated.
pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "title LIKE 'a%'",
        "title GLOB 'a*'",
        "SQLite's LIKE ignores case, its GLOB does not. The pattern is a literal.",
    ),
    entry("title NOT LIKE '%_x'", "NOT title GLOB '*?x'", ""),
    entry(
        "title ILIKE 'a\\_%'",
        "title LIKE 'a\\_%' ESCAPE '\\'",
        "The pattern is a literal in ASCII; the case of other letters counts on SQLite.",
    ),
];

/// The parts of `operand [NOT] LIKE pattern [ESCAPE escape]`.
pub(super) struct Like<'e> {
    pub(super) operand: &'e Expression,
    pub(super) pattern: &'e Expression,
    pub(super) escape: Option<&'e Expression>,
    pub(super) ignore_case: bool,
    pub(super) negated: bool,
}

impl Like<'_> {
    pub(super) fn lower(&self, scope: &Scope<'_>) -> Result<Typed, Problem> {
        let operand = typed(self.operand, scope)?;
        if !matches!(operand.family(), None | Some(Family::Text)) {
            return Err(unshared(
                self.operand,
                "a pattern is for texts".to_owned(),
                "On SQLite it would be matched with how the value is held there.",
            ));
        }
        let pattern = typed(self.pattern, scope)?;
        let escape = match self.escape {
            None => Some('\\'),
            Some(escape) => {
                let given = typed(escape, scope)?;
                match given
                    .text()
                    .map(|text| (text.chars().next(), text.chars().count()))
                {
                    Some((escape, 0 | 1)) => escape,
                    _ => {
                        return Err(unshared(
                            escape,
                            "the escape is not one character as a literal".to_owned(),
                            "The pattern is translated when it is lowered.",
                        ));
                    }
                }
            }
        };
        let Some(text) = pattern.text() else {
            return Err(unshared(
                self.pattern,
                "a pattern that is no literal has another meaning on SQLite".to_owned(),
                "Its LIKE ignores the case of letters, and its GLOB has other signs, so a pattern is translated when it is lowered.",
            ));
        };
        let pieces = pieces(text, escape).ok_or_else(|| {
            Problem::new(
                self.pattern.span.clone(),
                "the pattern ends with its escape character",
            )
        })?;
        let node = if self.ignore_case {
            if !text.is_ascii() {
                return Err(unshared(
                    self.pattern,
                    "ILIKE with letters beyond ASCII has another meaning on SQLite".to_owned(),
                    "SQLite ignores the case of ASCII letters only.",
                ));
            }
            let escaped = pieces
                .iter()
                .any(|piece| matches!(piece, Piece::Char('%' | '_' | '\\')));
            Node::Like {
                operand: operand.expression,
                pattern: make::text(like(&pieces)),
                escape: escaped.then(|| make::text("\\")),
                ignore_case: false,
                negated: self.negated,
            }
        } else {
            let matched = Node::Binary(
                BinaryOperator::Glob,
                operand.expression,
                make::text(glob(&pieces)),
            );
            if self.negated {
                Node::Unary(UnaryOperator::Not, matched.into())
            } else {
                matched
            }
        };
        Ok(Typed::boolean(node.into()))
    }
}

/// A part of a pattern.
enum Piece {
    /// `%`
    Any,
    /// `_`
    One,
    /// A character that stands for itself.
    Char(char),
}

fn pieces(pattern: &str, escape: Option<char>) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut chars: Peekable<_> = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        pieces.push(match c {
            _ if Some(c) == escape => Piece::Char(chars.next()?),
            '%' => Piece::Any,
            '_' => Piece::One,
            c => Piece::Char(c),
        });
    }
    Some(pieces)
}

fn glob(pieces: &[Piece]) -> String {
    let mut glob = String::new();
    for piece in pieces {
        match piece {
            Piece::Any => glob.push('*'),
            Piece::One => glob.push('?'),
            Piece::Char(c @ ('*' | '?' | '[')) => {
                glob.push('[');
                glob.push(*c);
                glob.push(']');
            }
            Piece::Char(c) => glob.push(*c),
        }
    }
    glob
}

fn like(pieces: &[Piece]) -> String {
    let mut like = String::new();
    for piece in pieces {
        match piece {
            Piece::Any => like.push('%'),
            Piece::One => like.push('_'),
            Piece::Char(c @ ('%' | '_' | '\\')) => {
                like.push('\\');
                like.push(*c);
            }
            Piece::Char(c) => like.push(*c),
        }
    }
    like
}
