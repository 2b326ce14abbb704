//! PostgreSQL's token rules, by `squawk_lexer`. Knows no statement.

use crate::dialect::token::{Token, TokenKind};
use squawk_lexer::{LiteralKind, TokenKind as Raw};
use std::ops::ControlFlow;

/// Hands each token of `text` to `each`, in order, until it breaks off.
pub(crate) fn scan(text: &str, mut each: impl FnMut(Token) -> ControlFlow<()>) {
    let mut at = 0;
    let mut escaped = Continuation::None;
    'from_here: loop {
        for raw in squawk_lexer::tokenize(text.get(at..).unwrap_or_default()) {
            let (kind, mut terminated) = classify(raw.kind);
            let mut len = raw.len as usize;
            let rest = || text.get(at..).unwrap_or_default();
            let continues = escaped == Continuation::Possible && is_plain_string(raw.kind);
            if continues {
                (len, terminated) = escaped_string(rest());
            }
            escaped = escaped.after(raw.kind, || rest().get(..len).unwrap_or_default());
            let token = Token {
                kind,
                span: at..at + len,
                terminated,
            };
            at += len;
            if each(token).is_break() {
                return;
            }
            if continues {
                continue 'from_here;
            }
        }
        return;
    }
}

/// Whether a plain string that comes next would continue an escape string: `E'a'`, a line end, `'b\'c'`
/// is one literal, and its backslashes escape in every part. The lexer below does not know that.
///
/// <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-STRINGS>
#[derive(Clone, Copy, PartialEq, Eq)]
enum Continuation {
    None,
    NeedsLineEnd,
    Possible,
}

impl Continuation {
    fn after<'t>(self, raw: Raw, text: impl FnOnce() -> &'t str) -> Continuation {
        let escape_string = matches!(
            raw,
            Raw::Literal {
                kind: LiteralKind::EscStr { .. }
            }
        );
        match (self, raw) {
            _ if escape_string => Continuation::NeedsLineEnd,
            (Continuation::Possible, _) if is_plain_string(raw) => Continuation::NeedsLineEnd,
            (Continuation::NeedsLineEnd, Raw::Whitespace) if text().contains(['\n', '\r']) => {
                Continuation::Possible
            }
            (state, Raw::Whitespace | Raw::LineComment) => state,
            _ => Continuation::None,
        }
    }
}

fn is_plain_string(raw: Raw) -> bool {
    matches!(
        raw,
        Raw::Literal {
            kind: LiteralKind::Str { .. }
        }
    )
}

/// The length of the string that `text` begins with, whose backslashes escape, and whether it ends.
fn escaped_string(text: &str) -> (usize, bool) {
    let mut bytes = text.bytes().enumerate().skip(1).peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'\'' if bytes.next_if(|&(_, next)| next == b'\'').is_none() => return (at + 1, true),
            _ => {}
        }
    }
    (text.len(), false)
}

/// The kind, and whether the token is terminated.
fn classify(raw: Raw) -> (TokenKind, bool) {
    match raw {
        Raw::Whitespace => (TokenKind::Space, true),
        Raw::LineComment => (TokenKind::LineComment, true),
        Raw::BlockComment { terminated } => (TokenKind::BlockComment, terminated),
        Raw::Ident => (TokenKind::Word, true),
        Raw::QuotedIdent { terminated, .. } => (TokenKind::QuotedName, terminated),
        Raw::Semi => (TokenKind::Semicolon, true),
        Raw::OpenParen => (TokenKind::OpenParen, true),
        Raw::CloseParen => (TokenKind::CloseParen, true),
        Raw::Literal { kind } => match kind {
            LiteralKind::Int { .. } | LiteralKind::Numeric { .. } => (TokenKind::Number, true),
            LiteralKind::Str { terminated }
            | LiteralKind::NationalStr { terminated }
            | LiteralKind::ByteStr { terminated }
            | LiteralKind::BitStr { terminated }
            | LiteralKind::DollarQuotedString { terminated }
            | LiteralKind::UnicodeEscStr { terminated }
            | LiteralKind::EscStr { terminated } => (TokenKind::Text, terminated),
        },
        _ => (TokenKind::Symbol, true),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Dialect, dialect::token::check};
    use pretty_assertions::assert_eq;

    #[test]
    fn comments_nest_and_end_before_their_line_end() {
        check(
            Dialect::Postgres,
            "a--b'\r\n/*/*;*/*/ 1",
            &[
                "Word a",
                "LineComment --b'",
                r"Space \r\n",
                "BlockComment /*/*;*/*/",
                "Space  ",
                "Number 1",
            ],
        );
    }

    #[test]
    fn strings_of_every_kind() {
        check(
            Dialect::Postgres,
            r#"'a\'E'\''B'1'x'f'U&'\a'N'n'U&"q""q"x"r"'it''s'"#,
            &[
                r"Text 'a\'",
                r"Text E'\''",
                "Text B'1'",
                "Text x'f'",
                r"Text U&'\a'",
                "Text N'n'",
                r#"QuotedName U&"q""q""#,
                "Word x",
                r#"QuotedName "r""#,
                "Text 'it''s'",
            ],
        );
    }

    #[test]
    fn a_dollar_quote_ends_at_its_own_tag() {
        check(
            Dialect::Postgres,
            "$a$ $$;'$ab$ $a$$1 a$b$$x$$",
            &[
                "Text $a$ $$;'$ab$ $a$",
                "Symbol $1",
                "Space  ",
                "Word a$b$$x$$",
            ],
        );
    }

    #[test]
    fn what_never_ends_says_so() {
        for text in [
            "'a", "E'\\'", "$$ $", "$a$ $a", "\"a", "/*/**/", "U&\"a", "U&'",
        ] {
            let tokens = Dialect::Postgres.tokens(text);
            assert_eq!((tokens.len(), tokens[0].terminated), (1, false), "{text}");
        }
    }

    #[test]
    fn a_continued_escape_string_escapes_in_every_part() {
        check(
            Dialect::Postgres,
            "E'a' -- x\n 'b\\'c'\n'd\\';'",
            &[
                "Text E'a'",
                "Space  ",
                "LineComment -- x",
                r"Space \n ",
                r"Text 'b\'c'",
                r"Space \n",
                r"Text 'd\';'",
            ],
        );
        check(
            Dialect::Postgres,
            "E'a' 'b\\' 'c'",
            &["Text E'a'", "Space  ", r"Text 'b\'", "Space  ", "Text 'c'"],
        );
    }
}
