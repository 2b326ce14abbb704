//! What statements leave behind in an SQLite session, told from their texts, and the statements that take it away.
//! A live session asks the database instead.

use crate::{
    Dialect,
    dialect::{sqlite::session, token::TokenKind},
    executor::drop::unquoted,
};

/// What is left behind so far.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Whether there is anything to take away.
    any: bool,
    /// The kind of object and its name, as they were made.
    temporary: Vec<(&'static str, String)>,
    attached: Vec<String>,
}

impl Marks {
    /// Notes what `statement` leaves behind.
    pub(super) fn note(&mut self, statement: &str) {
        let dialect = Dialect::Sqlite;
        let words: Vec<&str> = dialect
            .tokens(statement)
            .into_iter()
            .filter(|token| {
                !matches!(
                    token.kind,
                    TokenKind::Space | TokenKind::LineComment | TokenKind::BlockComment
                )
            })
            .filter_map(|token| statement.get(token.span))
            .collect();
        let is = |at: usize, word: &str| {
            words
                .get(at)
                .is_some_and(|own| own.eq_ignore_ascii_case(word))
        };
        let last = words.last().map(|name| unquoted(name)).unwrap_or_default();
        if is(0, "pragma") {
            self.any = true;
        } else if is(0, "attach") {
            self.any = true;
            self.attached.push(last);
        } else if is(0, "detach") {
            self.attached
                .retain(|name| !name.eq_ignore_ascii_case(&last));
        } else if is(0, "create") && (is(1, "temp") || is(1, "temporary")) {
            self.any = true;
            let kind = ["TRIGGER", "VIEW", "TABLE"];
            let Some(kind) = kind.into_iter().find(|kind| is(2, kind)) else {
                return;
            };
            let at = if is(3, "if") { 6 } else { 3 };
            let at = if is(at + 1, ".") { at + 2 } else { at };
            if let Some(name) = words.get(at) {
                self.temporary.push((kind, unquoted(name)));
            }
        }
    }

    /// The statements that take away what was noted, and forgets it.
    pub(super) fn clean(&mut self) -> Vec<String> {
        let Marks {
            any: true,
            mut temporary,
            attached,
        } = std::mem::take(self)
        else {
            return Vec::new();
        };
        let dialect = Dialect::Sqlite;
        // What stands on a table goes before it.
        temporary.sort_by_key(|(kind, _)| *kind == "TABLE");
        let drops = temporary
            .iter()
            .map(|(kind, name)| format!("DROP {kind} IF EXISTS temp.{}", dialect.quote_name(name)));
        let detaches = attached
            .iter()
            .map(|name| format!("DETACH {}", dialect.quote_name(name)));
        drops
            .chain(detaches)
            .chain([session::CLEAN.to_owned()])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn check(statements: &[&str], expected: &[&str]) {
        let mut marks = Marks::default();
        for statement in statements {
            marks.note(statement);
        }
        let mut found = marks.clean();
        assert_eq!(
            found.pop().is_some_and(|last| last == session::CLEAN),
            !expected.is_empty()
        );
        assert_eq!(found, expected.get(..found.len()).unwrap());
        assert_eq!(
            found.len() + usize::from(!expected.is_empty()),
            expected.len()
        );
        assert_eq!(marks.clean(), [""; 0]);
    }

    #[test]
    fn what_is_left_behind_is_taken_away() {
        check(&["CREATE TABLE t (a)", "DROP TABLE t"], &[]);
        check(&["PRAGMA recursive_triggers = ON"], &["[clean]"]);
        check(
            &[
                "CREATE TEMP TABLE \"a b\" (x)",
                "create temporary view if not exists temp.v as select 1",
                "ATTACH DATABASE 'x.db' AS x",
                "ATTACH 'y.db' AS [y]",
                "DETACH X",
            ],
            &[
                "DROP VIEW IF EXISTS temp.\"v\"",
                "DROP TABLE IF EXISTS temp.\"a b\"",
                "DETACH \"y\"",
                "[clean]",
            ],
        );
    }
}
