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
    /// Makes ready for the blocks of another file.
    pub(super) fn clear(&mut self) {
        self.text.clear();
    }

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
            TokenKind::Text | TokenKind::QuotedName if text.contains("\r\n") => {
                self.item(&text.replace("\r\n", "\n"))
            }
            _ => self.item(text),
        }
    }

    fn item(&mut self, text: &str) {
        match text.len() {
            // Most tokens are so short, and formatting costs more than the digest.
            short @ 0..=9 => self.text.extend_from_slice(&[b'0' + short as u8, b':']),
            short @ 10..=99 => {
                let [tens, ones] = [short / 10, short % 10].map(|digit| b'0' + digit as u8);
                self.text.extend_from_slice(&[tens, ones, b':']);
            }
            // Writing to a vector does not fail.
            long => drop(write!(self.text, "{long}:")),
        }
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
        self.text.clear();
        self.text.extend_from_slice(b"irreversible\n");
    }

    pub(super) fn checksum(&self) -> Checksum {
        Checksum(Sha256::digest(&self.text).into())
    }
}

/// A SHA-256, shown as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Checksum([u8; 32]);

/// A text that is no checksum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAChecksum(pub String);

impl fmt::Display for NotAChecksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a checksum: it has 64 hexadecimal digits",
            self.0
        )
    }
}

impl std::error::Error for NotAChecksum {}

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

#[cfg(feature = "sql")]
impl serde::Serialize for Checksum {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::Checksum;
    use crate::{dialect::Dialect, script::Script};
    use pretty_assertions::{assert_eq, assert_ne};
    use std::path::Path;

    fn script(text: &str) -> Script {
        let text = format!("--! revision ab\n{text}");
        Script::parse(Path::new("ab.sql"), text, Dialect::Postgres).unwrap()
    }

    fn upgrade(text: &str) -> Checksum {
        script(&format!("--! upgrade\n{text}")).upgrade_checksum()
    }

    /// These values are stored in databases: if this fails, the change is wrong, not the test.
    #[test]
    fn checksums_never_change() {
        let script = script(
            "--! upgrade\nCREATE TABLE \"a\" (b int CHECK (b >= -1), c text DEFAULT 'é;');;\nSELECT 1\n\
             --! upgrade sqlite no-transaction\nVACUUM; -- now\n--! upgrade postgres\n\
             --! downgrade\nDROP TABLE a;\n",
        );
        assert_eq!(
            (
                script.upgrade_checksum().to_string(),
                script.downgrade_checksum().to_string()
            ),
            (
                "c3cb021348473743097fcdcfae36a99171b3049c5da05710f70468311a243390".to_owned(),
                "d4edf2ff2cfc3fcaea8a29d24f645fd7baf986e03ec93e729631a2bde2d50021".to_owned()
            )
        );
    }

    /// The definition in the module's documentation, by hand.
    #[test]
    fn the_canonical_text_is_as_documented() {
        use sha2::Digest;
        let canonical =
            "block any\n6:SELECT,1:>,1:=,1:;,6:$$é$$,\nblock postgres no-transaction\n1:a,\n";
        let script = script(
            "--! upgrade\nSELECT >=; ; $$é$$;\n--! upgrade sqlite\n-- none\n\
             --! upgrade postgres no-transaction\na\n--! irreversible \"x\"",
        );
        let checksum = |text: &str| Checksum(sha2::Sha256::digest(text).into());
        assert_eq!(script.upgrade_checksum(), checksum(canonical));
        assert_eq!(script.downgrade_checksum(), checksum("irreversible\n"));
    }

    #[test]
    fn a_length_has_as_many_digits_as_it_needs() {
        use sha2::Digest;
        for length in [1, 9, 10, 19, 99, 100, 1234] {
            let word = "w".repeat(length);
            let canonical = format!("block any\n{length}:{word},\n");
            let checksum = Checksum(sha2::Sha256::digest(canonical).into());
            assert_eq!(upgrade(&word), checksum, "{length}");
        }
    }

    #[test]
    fn layout_and_comments_do_not_count() {
        let plain = upgrade("CREATE TABLE a (b int, c int); SELECT -1;");
        assert_eq!(upgrade("CREATE TABLE a(b int,c int);SELECT - 1"), plain);
        assert_eq!(
            upgrade(
                "\r\n-- licence\r\nCREATE /* x */ TABLE a (\r\n b int,\r\n c int\r\n);;\r\nSELECT -1"
            ),
            plain
        );
    }

    #[test]
    fn line_ends_within_a_function_body_do_not_count() {
        let body = "DO $$\nBEGIN\n  NULL;\nEND $$;\n";
        assert_eq!(upgrade(body), upgrade(&body.replace('\n', "\r\n")));
    }

    #[test]
    fn everything_that_runs_counts() {
        let plain = upgrade("SELECT 1, 'a b';");
        assert_ne!(plain, upgrade("SELECT 1, 'a  b';"));
        assert_ne!(plain, upgrade("select 1, 'a b';"));
        assert_ne!(plain, upgrade("SELECT 1; 'a b';"));
        assert_ne!(upgrade("SELECT a b"), upgrade("SELECT ab"));
        let marked = |mark: &str| script(&format!("--! upgrade {mark}\na;")).upgrade_checksum();
        let marks = [
            "",
            "postgres",
            "sqlite",
            "no-transaction",
            "sqlite no-transaction",
        ];
        let mut checksums: Vec<_> = marks.map(marked).to_vec();
        checksums.sort();
        checksums.dedup();
        assert_eq!(checksums.len(), marks.len());
    }

    #[test]
    fn the_other_direction_and_the_header_do_not_count() {
        let one = script("--! upgrade\na;\n--! downgrade\nb;");
        let other = script(
            "--! created 2026-01-18T05:30:00Z\n--! downgrade\nb;\n--! upgrade\na;\n--! sample\nc",
        );
        assert_eq!(one.upgrade_checksum(), other.upgrade_checksum());
        assert_eq!(one.downgrade_checksum(), other.downgrade_checksum());
        assert_ne!(
            one.downgrade_checksum(),
            script("--! irreversible").downgrade_checksum()
        );
    }

    #[test]
    fn a_checksum_is_read_back() {
        let checksum = upgrade("SELECT 1");
        assert_eq!(checksum.to_string().parse(), Ok(checksum));
        assert!("ab".parse::<Checksum>().is_err());
        assert!("g".repeat(64).parse::<Checksum>().is_err());
    }
}
