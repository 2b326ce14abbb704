//! DROP TABLE on SQLite, which deletes the table's rows first: with foreign keys on, ON DELETE actions fire in
//! the tables that refer to it, and their rows go without a word (<https://www.sqlite.org/foreignkeys.html>,
//! section 5). PostgreSQL refuses such a DROP; so does this.

use super::Session;
use crate::{
    Dialect,
    connection::ServerError,
    dialect::{sqlite::session, token::TokenKind},
};

/// The rows of another table that a DROP TABLE would take along.
pub(super) struct Cascade {
    pub(super) table: String,
    pub(super) dependant: String,
    pub(super) action: String,
}

impl Session<'_> {
    /// What rows of other tables `statement` would delete or change by dropping the table that they refer to.
    pub(super) async fn cascade(
        &mut self,
        statement: &str,
    ) -> Result<Option<Cascade>, ServerError> {
        let dialect = Dialect::Sqlite;
        let Some(Drop { table, .. }) = (self.connection.dialect() == dialect)
            .then(|| dropped(statement))
            .flatten()
        else {
            return Ok(None);
        };
        // A table that is not there is the statement's own business: it may say IF EXISTS.
        match self
            .connection
            .rows(&session::holds_rows(&dialect.quote_name(&table)))
            .await
        {
            Ok(rows) if !rows.is_empty() => {}
            _ => return Ok(None),
        }
        for row in self
            .connection
            .rows(&session::dependants(&dialect.quote_text(&table)))
            .await?
        {
            let [Some(dependant), Some(column), Some(action)] = row.as_slice() else {
                continue;
            };
            let refers =
                session::refers(&dialect.quote_name(dependant), &dialect.quote_name(column));
            if !self.connection.rows(&refers).await?.is_empty() {
                return Ok(Some(Cascade {
                    table,
                    dependant: dependant.clone(),
                    action: action.clone(),
                }));
            }
        }
        Ok(None)
    }
}

/// A DROP TABLE.
pub(super) struct Drop {
    pub(super) table: String,
    /// Whether it says IF EXISTS.
    pub(super) if_exists: bool,
}

/// The table that a statement drops, if that is what it does.
pub(super) fn dropped(statement: &str) -> Option<Drop> {
    // Most statements are told by their first letter, without a list of their tokens.
    if !statement.starts_with(['d', 'D']) {
        return None;
    }
    let mut words = Vec::new();
    for token in Dialect::Sqlite.tokens(statement) {
        let text = statement.get(token.span.clone())?;
        match token.kind {
            TokenKind::Space | TokenKind::LineComment | TokenKind::BlockComment => {}
            TokenKind::Word | TokenKind::QuotedName | TokenKind::Text | TokenKind::Symbol => {
                words.push(text)
            }
            _ => return None,
        }
    }
    let is = |at: usize, word: &str| {
        words
            .get(at)
            .is_some_and(|own| own.eq_ignore_ascii_case(word))
    };
    if !is(0, "drop") || !is(1, "table") {
        return None;
    }
    let if_exists = is(2, "if") && is(3, "exists");
    let name = words.get(if if_exists { 4 } else { 2 }..)?;
    let name = match name {
        [name] => name,
        [_, ".", name] => name,
        _ => return None,
    };
    Some(Drop {
        table: unquoted(name),
        if_exists,
    })
}

pub(super) fn unquoted(name: &str) -> String {
    for (open, close) in [('"', '"'), ('`', '`'), ('\'', '\''), ('[', ']')] {
        if let Some(inner) = name
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
        {
            return inner.replace(&format!("{close}{close}"), &close.to_string());
        }
    }
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::dropped;

    #[test]
    fn the_table_of_a_drop_in_all_its_spellings() {
        for (statement, table) in [
            ("DROP TABLE users", Some("users")),
            (
                "drop /* all */ table if exists main.[my users]",
                Some("my users"),
            ),
            ("DROP TABLE \"a\"\"b\"", Some("a\"b")),
            ("DROP VIEW users", None),
            ("DELETE FROM users", None),
            ("CREATE TABLE users (a)", None),
        ] {
            let found = dropped(statement);
            let found = found.as_ref().map(|drop| drop.table.as_str());
            assert_eq!(found, table, "{statement}");
        }
    }
}
