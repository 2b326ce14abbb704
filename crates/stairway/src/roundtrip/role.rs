//! The roles that a history makes and drops, as its statements name them, also those inside of others: roles belong to the
//! server that the databases of a proof share.

use super::history::History;
use crate::{Dialect, dialect::token::TokenKind};
use std::collections::BTreeSet;

/// What a history does with roles on PostgreSQL.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Roles {
    /// Those that it may make.
    pub(super) made: BTreeSet<String>,
    /// Those that a statement of its own makes or drops, which so must not be there before.
    pub(super) own: BTreeSet<String>,
    /// Whether there is any statement about roles.
    pub(super) any: bool,
}

impl Roles {
    pub(super) fn of(history: &History<'_>) -> Roles {
        let mut roles = Roles::default();
        for script in &history.scripts {
            let blocks = script.blocks().iter();
            let blocks = blocks.filter(|block| block.runs_on(Dialect::Postgres));
            for span in blocks.flat_map(|block| &block.statements) {
                roles.note(script.text().get(span.clone()).unwrap_or_default(), true);
            }
        }
        roles
    }

    /// Takes note of a statement, or of a text that may hold some.
    fn note(&mut self, text: &str, is_statement: bool) {
        let mut tokens = Vec::new();
        for token in Dialect::Postgres.tokens(text) {
            let part = text.get(token.span).unwrap_or_default();
            match token.kind {
                TokenKind::Space | TokenKind::LineComment | TokenKind::BlockComment => continue,
                TokenKind::Text => self.note(inner(part), false),
                _ => {}
            }
            tokens.push((token.kind, part));
        }
        let word = |at: usize| match tokens.get(at) {
            Some((TokenKind::Word, word)) => word.to_lowercase(),
            _ => String::new(),
        };
        for at in 0..tokens.len() {
            let verb = word(at);
            if !matches!(verb.as_str(), "create" | "drop" | "alter")
                || !matches!(word(at + 1).as_str(), "role" | "user" | "group")
                || word(at + 2) == "mapping"
            {
                continue;
            }
            self.any = true;
            let mut place = at + 2;
            while matches!(word(place).as_str(), "if" | "exists") {
                place += 1;
            }
            while let Some(name) = tokens.get(place).and_then(name) {
                if verb == "create" {
                    self.made.insert(name.clone());
                }
                if verb != "alter" && is_statement && at == 0 {
                    self.own.insert(name);
                }
                if tokens.get(place + 1) != Some(&(TokenKind::Symbol, ",")) {
                    break;
                }
                place += 2;
            }
            let renamed = word(place + 1) == "rename" && word(place + 2) == "to";
            if let Some(name) = tokens.get(place + 3).filter(|_| renamed).and_then(name) {
                self.made.insert(name);
            }
        }
    }
}

/// The name that a token is.
fn name((kind, text): &(TokenKind, &str)) -> Option<String> {
    match kind {
        TokenKind::Word => Some(text.to_lowercase()),
        TokenKind::QuotedName => {
            let inner = text.strip_prefix('"')?.strip_suffix('"')?;
            Some(inner.replace("\"\"", "\""))
        }
        _ => None,
    }
}

/// What stands between the delimiters of a string.
fn inner(text: &str) -> &str {
    let delimiter = match text.strip_prefix('$').and_then(|rest| rest.find('$')) {
        Some(end) => text.get(..end + 2).unwrap_or_default(),
        None => "'",
    };
    let begin = text.find(delimiter).map_or(0, |at| at + delimiter.len());
    let rest = text.get(begin..).unwrap_or_default();
    rest.strip_suffix(delimiter).unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::Roles;
    use pretty_assertions::assert_eq;

    fn check(text: &str, made: &str, own: &str) {
        let mut roles = Roles::default();
        roles.note(text, true);
        let list = |names: &std::collections::BTreeSet<String>| {
            names.iter().cloned().collect::<Vec<String>>().join(" ")
        };
        assert_eq!(
            (list(&roles.made), list(&roles.own)),
            (made.to_owned(), own.to_owned()),
            "{text}"
        );
        assert_eq!(roles.any, text.to_lowercase().contains("any"));
    }

    #[test]
    fn what_statements_make_and_drop() {
        check("CREATE ROLE any_reader NOLOGIN", "any_reader", "any_reader");
        check("create /* a */ user \"Any\"\"one\"", "Any\"one", "Any\"one");
        check("DROP ROLE IF EXISTS any, Other", "", "any other");
        check("ALTER GROUP any RENAME TO some", "some", "");
        check("ALTER ROLE any SET search_path = app", "", "");
        check(
            "DO $x$ BEGIN IF NOT EXISTS (SELECT) THEN CREATE ROLE any1; EXECUTE 'CREATE USER any2'; END IF; END $x$",
            "any1 any2",
            "",
        );
    }

    #[test]
    fn what_is_about_something_else() {
        check("CREATE USER MAPPING FOR a SERVER b", "", "");
        check("GRANT SELECT ON t TO reader", "", "");
        check(
            "ALTER DEFAULT PRIVILEGES FOR ROLE a GRANT SELECT ON TABLES TO b",
            "",
            "",
        );
        check("CREATE TABLE role (\"user\" text)", "", "");
    }
}
