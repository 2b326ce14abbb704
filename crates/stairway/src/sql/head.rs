//! The schema that revisions make, without a database: what models are compared with.

use super::{Doubt, SqlError, Walk};
use crate::{Dialect, revision::RevisionId, schema::Schema, source::Source};
use std::collections::BTreeSet;

/// The schema, in PostgreSQL's words, after `revisions` and all that they need; and what was not understood on the
/// way, of which that schema says nothing.
///
/// # Errors
///
/// When an unmarked block is not in PostgreSQL's words.
pub fn head_schema(
    source: &Source,
    revisions: &BTreeSet<RevisionId>,
) -> Result<(Schema, Vec<Doubt>), SqlError> {
    let mut walk = Walk::new(source, Dialect::Postgres);
    walk.follow();
    walk.prepare(&source.graph().ancestors(revisions), &[])?;
    let schema = walk.schema().cloned().unwrap_or_default();
    Ok((schema, walk.doubts()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use std::{path::Path, sync::Arc};

    fn source(written: Dialect) -> Source {
        let text = |id: &str, revises: &str, sql: &str| {
            let text = format!("--! revision {id}\n{revises}\n--! upgrade\n{sql}\n");
            (format!("{id}.sql"), Arc::from(text))
        };
        let texts = [
            text("a", "", "CREATE TABLE a (id int);"),
            text(
                "b",
                "--! revises a",
                "CREATE TABLE b (id int);\nCREATE CAST;",
            ),
            text(
                "c",
                "--! revises a\n--! depends-on d",
                "CREATE TABLE c (id int);",
            ),
            text("d", "", "CREATE TABLE d (id int);"),
        ];
        Source::from_texts(Path::new("m"), texts, written).unwrap()
    }

    fn tables(of: &str) -> (String, Vec<String>) {
        let source = source(Dialect::Postgres);
        let ids = of
            .split_whitespace()
            .map(|id| id.parse().unwrap())
            .collect();
        let (schema, doubts) = head_schema(&source, &ids).unwrap();
        let tables: Vec<&str> = schema.tables.keys().map(String::as_str).collect();
        let places = doubts.iter().map(|doubt| doubt.place.to_string());
        (tables.join(" "), places.collect())
    }

    #[test]
    fn all_that_the_revisions_need_is_in_it_and_nothing_else() {
        assert_eq!(tables(""), (String::new(), Vec::new()));
        assert_eq!(tables("c"), ("a c d".to_owned(), Vec::new()));
    }

    #[test]
    fn what_is_not_understood_is_told_with_its_place() {
        assert_eq!(
            tables("b"),
            ("a b".to_owned(), vec!["m/b.sql:5:12".to_owned()])
        );
    }

    #[test]
    fn unmarked_blocks_in_the_words_of_sqlite_are_refused() {
        let ids = BTreeSet::from(["a".parse().unwrap()]);
        let error = head_schema(&source(Dialect::Sqlite), &ids).unwrap_err();
        assert!(matches!(error, SqlError::Untranslated { .. }), "{error}");
    }
}
