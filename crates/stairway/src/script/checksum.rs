//! The checksums of a script. They are stored in databases, so what is written here never changes.
//!
//! A checksum is the SHA-256 of a *canonical text*, which is made of a direction's blocks in file order:
//!
//! ```text
//! script = block*
//! block  = "block" (" sqlite" | " postgres" | " any") " no-transaction"? "\n" item+ "\n"
//! item   = length ":" text ","
//! ```
//!
//! An item is the text of one token, and its length in bytes as a decimal number, so that no two
//! sequences of tokens have one canonical text. The tokens are those of the block's dialect, in order, and
//!
//! - spaces and comments are left out, and so is a block that holds nothing else;
//! - `\r\n` within a token (a string, a function's body) is written as `\n`, since a checkout may turn one
//!   into the other;
//! - a symbol of several characters is written as an item for each of them, because how operators are cut
//!   into tokens is the lexer's affair and may change;
//! - `;` is written only between two other tokens of a block, and once: an empty statement or the last
//!   semicolon makes no difference. Statement ends are in the checksum by this and by nothing else.
//!
//! A script that says `irreversible` has the canonical text `irreversible\n` for its downgrade; why is a
//! comment. `allow` and `sample` take no part.

use crate::dialect::{Dialect, token::TokenKind};
use sha2::{Digest, Sha256};
use std::{fmt, io::Write, str::FromStr};

/// The canonical text of one direction's blocks, while it is being written.
#[derive(Debug, Default)]
pub(super) struct Canonical {
    text: Vec<u8>,
    /// Where the open block began.
    block: usize,
    /// Where the open block's items began.
    items: usize,
    /// Whether a `;` waits for the token that it separates.
    semicolon: bool,
}

impl Canonical {
    /// Begins a block.
    pub(super) fn open(&mut self, dialect: Option<Dialect>, transaction: bool) {
        self.block = self.text.len();
        self.text.extend_from_slice(match dialect {
            Some(Dialect::Sqlite) => b"block sqlite",
            Some(Dialect::Postgres) => b"block postgres",
            None => b"block any",
        });
        if !transaction {
            self.text.extend_from_slice(b" no-transaction");
        }
        self.text.push(b'\n');
        self.items = self.text.len();
        self.semicolon = false;
    }

    /// Adds a token that is neither space nor comment.
    pub(super) fn token(&mut self, kind: TokenKind, text: &str) {
        if kind == TokenKind::Semicolon {
            self.semicolon = self.text.len() > self.items;
            return;
        }
        if std::mem::take(&mut self.semicolon) {
            self.item(";");
        }
        match kind {
            TokenKind::Symbol => {
                for (at, symbol) in text.char_indices() {
                    self.item(text.get(at..at + symbol.len_utf8()).unwrap_or_default());
                }
            }
            _ if text.contains("\r\n") => self.item(&text.replace("\r\n", "\n")),
            _ => self.item(text),
        }
    }

    fn item(&mut self, text: &str) {
        // Writing to a vector does not fail.
        let _ = write!(self.text, "{}:", text.len());
        self.text.extend_from_slice(text.as_bytes());
        self.text.push(b',');
    }

    /// Ends the block.
    pub(super) fn close(&mut self) {
        if self.text.len() > self.items {
            self.text.push(b'\n');
        } else {
            self.text.truncate(self.block);
        }
    }

    /// Makes it the canonical text of a downgrade that there is none of.
    pub(super) fn irreversible(&mut self) {
        self.text = b"irreversible\n".to_vec();
    }

    pub(super) fn checksum(&self) -> Checksum {
        Checksum(Sha256::digest(&self.text).into())
    }
}

/// A SHA-256, shown as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Checksum([u8; 32]);

/// A text that is no checksum.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a checksum: it has 64 hexadecimal digits")]
pub struct NotAChecksum(pub String);

impl FromStr for Checksum {
    type Err = NotAChecksum;

    fn from_str(text: &str) -> Result<Checksum, NotAChecksum> {
        let digit = |byte: u8| (byte as char).to_digit(16).map(|digit| digit as u8);
        let mut bytes = [0_u8; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != bytes.len() || !rest.is_empty() {
            return Err(NotAChecksum(text.to_owned()));
        }
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => *byte = high << 4 | low,
                _ => return Err(NotAChecksum(text.to_owned())),
            }
        }
        Ok(Checksum(bytes))
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for Checksum {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
