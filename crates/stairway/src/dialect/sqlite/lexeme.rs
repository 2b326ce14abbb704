//! The words of SQLite's SQL, by the tokenizer of `sqlite3_parser`. Knows nothing of statements.

use sqlite3_parser::{
    dialect::{TokenType, TokenType::*, keyword_token},
    lexer::{Splitter, sql::Tokenizer},
};
use std::{collections::BTreeSet, ops::Range};

/// One token of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexeme<'t> {
    pub(crate) kind: TokenType,
    pub(crate) text: &'t str,
    /// Where it begins, in bytes of the whole text.
    pub(crate) start: usize,
}

/// The tokens of `text` without comments and white space.
///
/// # Errors
///
/// When a token is malformed: where it begins.
pub(crate) fn lexemes(text: &str) -> Result<Vec<Lexeme<'_>>, usize> {
    let mut lexemes = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // The tokenizer leaves the `x'` of a blob and the `?` of a parameter out of the token's own bytes.
        let (token, length) = Tokenizer::new().split(rest.as_bytes()).map_err(|_| at)?;
        let text = rest.get(..length).filter(|_| length > 0).ok_or(at)?;
        if let Some((_, kind)) = token {
            let start = at;
            lexemes.push(Lexeme { kind, text, start });
        }
        at += length;
    }
    Ok(lexemes)
}

impl Lexeme<'_> {
    /// Its bytes in the whole text.
    pub(crate) fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// The quote that it opens with: one of `"`, `` ` ``, `[` and `'`.
    pub(crate) fn quote(&self) -> Option<char> {
        match (self.kind, self.text.chars().next()) {
            (TK_ID | TK_STRING, Some(quote @ ('"' | '`' | '[' | '\''))) => Some(quote),
            _ => None,
        }
    }

    /// Whether it is quoted.
    pub(crate) fn is_quoted(&self) -> bool {
        self.quote().is_some()
    }

    /// What the quotes hold, or the whole text.
    pub(crate) fn content(&self) -> String {
        let Some(quote) = self.quote() else {
            return self.text.to_owned();
        };
        let close = if quote == '[' { ']' } else { quote };
        let inner = self.text.get(1..).unwrap_or_default();
        let inner = inner.strip_suffix(close).unwrap_or(inner);
        if quote == '[' {
            inner.to_owned()
        } else {
            let mut doubled = [0; 8];
            let single = quote.encode_utf8(&mut doubled[..4]).to_owned();
            inner.replace(&single.repeat(2), &single)
        }
    }

    /// Whether it can stand for a name where the grammar wants one.
    pub(crate) fn is_name(&self) -> bool {
        self.text.chars().next().is_some_and(|first| {
            self.kind != TK_BLOB && (first.is_alphabetic() || !first.is_ascii() || first == '_')
        }) || self.quote().is_some()
    }
}

/// Every word of `text` that can be a name, in lower case and without its quotes.
pub(crate) fn words(text: &str) -> BTreeSet<String> {
    lexemes(text)
        .unwrap_or_default()
        .iter()
        .filter(|lexeme| lexeme.is_name())
        .map(|lexeme| fold(&lexeme.content()))
        .collect()
}

/// A name as SQLite compares it: in ASCII, without regard to case.
pub(crate) fn fold(name: &str) -> String {
    name.to_ascii_lowercase()
}

/// Whether `name`, folded, is one of those that every table's rowid goes by.
pub(crate) fn is_rowid(name: &str) -> bool {
    matches!(name, "rowid" | "oid" | "_rowid_")
}

/// A folded name as SQL: bare if it can be, otherwise in double quotes.
pub(crate) fn spell(name: &str) -> String {
    if is_bare(name) {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

/// Keywords that are mostly used as names, and that mean the same quoted or bare wherever a name may stand.
/// The others keep their quotes: `"current_date"` is a column and `current_date` is not.
pub(crate) const NAMELIKE: [TokenType; 18] = [
    TK_KEY,
    TK_ACTION,
    TK_PLAN,
    TK_QUERY,
    TK_ROW,
    TK_ROWS,
    TK_RANGE,
    TK_FIRST,
    TK_LAST,
    TK_EACH,
    TK_NO,
    TK_OF,
    TK_TEMP,
    TK_VIEW,
    TK_DATABASE,
    TK_BEFORE,
    TK_AFTER,
    TK_PARTITION,
];

fn is_bare(name: &str) -> bool {
    let mut chars = name.chars();
    let plain = chars
        .next()
        .is_some_and(|first| first == '_' || first.is_ascii_lowercase() || !first.is_ascii())
        && chars.all(|c| {
            c == '_' || c == '$' || c.is_ascii_lowercase() || c.is_ascii_digit() || !c.is_ascii()
        });
    plain
        && !matches!(name, "true" | "false")
        && keyword(name).is_none_or(|keyword| NAMELIKE.contains(&keyword))
}

/// The keyword that `name` is. The table of keywords takes no other lengths than these.
fn keyword(name: &str) -> Option<TokenType> {
    let fits = name.is_ascii() && (2..=17).contains(&name.len());
    fits.then(|| keyword_token(name.as_bytes())).flatten()
}
