//! A statement as a database's own client must get it: ended, and without what that client takes for its own.
//!
//! `psql` (<https://www.postgresql.org/docs/current/app-psql.html>) replaces `:name` by a variable, and takes what
//! follows a backslash as a command; both only outside of strings and comments. `sqlite3`
//! (<https://www.sqlite.org/cli.html>) ends a statement at a line that holds nothing but `/` or `go`; a line that
//! begins with a dot is a command only where a statement would begin, and none begins so.

use crate::{
    Dialect,
    dialect::token::{Token, TokenKind},
};
use std::ops::Range;

/// `text` with its `;`, or the part of it that the client would take as a command.
pub(super) fn ended(dialect: Dialect, text: &str) -> Result<String, Range<usize>> {
    let tokens = dialect.tokens(text);
    let mut ended = String::with_capacity(text.len() + 1);
    for token in &tokens {
        let own = of(text, token);
        let is_in_the_way = match dialect {
            Dialect::Postgres if token.kind == TokenKind::Symbol && own.contains('\\') => {
                return Err(token.span.clone());
            }
            Dialect::Postgres => is_variable(text, token),
            Dialect::Sqlite => is_terminator(text, token),
        };
        match dialect {
            // The name no longer follows the colon.
            Dialect::Postgres if is_in_the_way => {
                ended.push_str(own);
                ended.push(' ');
            }
            // The line holds more than that.
            Dialect::Sqlite if is_in_the_way => {
                ended.push_str("/**/ ");
                ended.push_str(own);
            }
            _ => ended.push_str(own),
        }
    }
    let last = tokens.iter().rfind(|token| token.kind != TokenKind::Space);
    if last.is_some_and(|token| token.kind == TokenKind::LineComment) {
        ended.push('\n');
    }
    ended.push(';');
    Ok(ended)
}

fn of<'t>(text: &'t str, token: &Token) -> &'t str {
    text.get(token.span.clone()).unwrap_or_default()
}

/// A colon of its own, such as that of the slice `a[1:n]`, right before something.
fn is_variable(text: &str, token: &Token) -> bool {
    let before = text.get(..token.span.start).unwrap_or_default();
    let after = text.get(token.span.end..).unwrap_or_default();
    token.kind == TokenKind::Symbol
        && of(text, token) == ":"
        && !before.ends_with(':')
        && !after.starts_with([':', '=', ' ', '\t', '\r', '\n'])
}

/// `/` or `go` alone on its line.
fn is_terminator(text: &str, token: &Token) -> bool {
    let own = of(text, token);
    if own != "/" && !own.eq_ignore_ascii_case("go") {
        return false;
    }
    let before = text.get(..token.span.start).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = text.get(token.span.end..).unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default().trim_start();
    before.trim().is_empty()
        && (after.is_empty() || after.starts_with("--") || after.starts_with("/*"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_statement_ends_outside_of_its_last_comment() {
        for dialect in Dialect::ALL {
            let check = |text, expected: &str| assert_eq!(ended(dialect, text).unwrap(), expected);
            check("SELECT 1", "SELECT 1;");
            check("SELECT 1 -- one", "SELECT 1 -- one\n;");
            check("SELECT 1 /* one */", "SELECT 1 /* one */;");
            check("SELECT '-- one'", "SELECT '-- one';");
        }
    }

    #[test]
    fn psql_sees_no_variable_and_no_command() {
        let check =
            |text, expected: &str| assert_eq!(ended(Dialect::Postgres, text).unwrap(), expected);
        check("SELECT a[1:n]", "SELECT a[1: n];");
        check("SELECT a[:USER]", "SELECT a[: USER];");
        check("SELECT a[1:\"n\"]", "SELECT a[1: \"n\"];");
        check("SELECT 1::bigint::text", "SELECT 1::bigint::text;");
        check("SELECT f(a := 1, b => 2)", "SELECT f(a := 1, b => 2);");
        check(
            "SELECT ':x', $$:x$$ /* :x */",
            "SELECT ':x', $$:x$$ /* :x */;",
        );
        check(r"SELECT '\d', E'\\'", r"SELECT '\d', E'\\';");
        assert_eq!(ended(Dialect::Postgres, r"SELECT 1 \! ls"), Err(9..10));
    }

    #[test]
    fn sqlite3_ends_no_statement_early() {
        let check =
            |text, expected: &str| assert_eq!(ended(Dialect::Sqlite, text).unwrap(), expected);
        check("SELECT 6\n/\n2", "SELECT 6\n/**/ /\n2;");
        check(
            "SELECT 6 AS\n  Go -- on\n",
            "SELECT 6 AS\n  /**/ Go -- on\n\n;",
        );
        check("SELECT 6\n/ 2, '\n/\n'", "SELECT 6\n/ 2, '\n/\n';");
        check("SELECT 1\n.5", "SELECT 1\n.5;");
    }
}
