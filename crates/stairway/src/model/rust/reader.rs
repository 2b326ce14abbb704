//! Words of attributes to parts of statements.

use super::{Declared, Source, catalogue, catalogue::Catalogue, declared};
use crate::{
    Dialect,
    model::{
        error::{Errors, ModelError},
        text::{Text, inside},
    },
    place::Spanned,
    schema::{DataType, Expression},
    sql::{Problem, parse},
};
use std::{collections::BTreeMap, ops::Range};

/// Reads words, and remembers what it has read: types and defaults are few, and stand at many columns.
pub(super) struct Reader<'s> {
    pub(super) catalogue: Catalogue<'s>,
    types: BTreeMap<String, Result<DataType, Problem>>,
    expressions: BTreeMap<String, Result<Expression, Problem>>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(catalogue: Catalogue<'s>) -> Reader<'s> {
        Reader {
            catalogue,
            types: BTreeMap::new(),
            expressions: BTreeMap::new(),
        }
    }

    /// The type that `sql` is, as the next piece of `text`.
    pub(super) fn data_type(
        &mut self,
        source: &Source,
        text: &mut Text,
        sql: &declared::Spanned<String>,
    ) -> Result<Spanned<DataType>, ModelError> {
        let span = put(source, text, sql);
        let read = self
            .types
            .entry(sql.value.clone())
            .or_insert_with(|| parse::data_type(&sql.value));
        match read {
            Ok(data_type) => Ok(Spanned::new(data_type.clone(), span)),
            Err(problem) => Err(ModelError::of(moved(problem.clone(), span.start), text)),
        }
    }

    /// The expression that `sql` is, as the next piece of `text`; none where it is wrong, which `errors` then says.
    pub(super) fn expression(
        &mut self,
        source: &Source,
        text: &mut Text,
        sql: &declared::Spanned<String>,
        errors: &mut Errors,
    ) -> Option<Expression> {
        let start = put(source, text, sql).start;
        let read = self
            .expressions
            .entry(sql.value.clone())
            .or_insert_with(|| parse::expression(&sql.value, Dialect::Postgres));
        match read.clone() {
            Ok(mut expression) => {
                expression.move_spans(&|span| shift(span, start));
                Some(expression)
            }
            Err(problem) => {
                let error = ModelError::of(moved(problem, start), text);
                errors.add(source.file.rank, error);
                None
            }
        }
    }
}

/// Adds a text of SQL as the next piece of `text`.
fn put(source: &Source, text: &mut Text, sql: &declared::Spanned<String>) -> Range<usize> {
    let token = source.range(sql);
    let literal = source.file.text.get(token.clone()).unwrap_or_default();
    match inside(literal, &sql.value) {
        Some(inner) => {
            let from = token.start + inner.start..token.start + inner.end;
            text.put(&sql.value, from, true)
        }
        None => text.put(&sql.value, token, false),
    }
}

fn shift(span: &mut Range<usize>, by: usize) {
    *span = span.start + by..span.end + by;
}

fn moved(mut problem: Problem, by: usize) -> Problem {
    // A caret has to stand somewhere, also where something is missing at the end.
    shift(&mut problem.span, by);
    problem
}

/// The name `word`, as the next piece of `text`.
pub(super) fn name(
    source: &Source,
    text: &mut Text,
    word: &declared::Spanned<String>,
) -> Spanned<String> {
    let span = text.put(&word.value, source.range(word), false);
    Spanned::new(word.value.clone(), span)
}

/// The columns of `model` that `words` name, as the next pieces of `text`; none where there is one that is unknown,
/// which `errors` then says.
pub(super) fn columns(
    model: Declared<'_, declared::Model>,
    text: &mut Text,
    words: &[declared::Spanned<String>],
    errors: &mut Errors,
) -> Option<Vec<Spanned<String>>> {
    columns_of(model.what, model.source, text, words, errors)
}

/// The columns of `of` that `words`, which stand in `source`, name.
pub(super) fn columns_of(
    of: &declared::Model,
    source: &Source,
    text: &mut Text,
    words: &[declared::Spanned<String>],
    errors: &mut Errors,
) -> Option<Vec<Spanned<String>>> {
    let mut columns = Vec::new();
    for word in words {
        match catalogue::known_field(of, &word.value) {
            Ok(field) => {
                let span = text.put(&field.column.value, source.range(word), false);
                columns.push(Spanned::new(field.column.value.clone(), span));
            }
            Err((message, help)) => {
                let error = source.error(word, message).help(help);
                errors.add(source.file.rank, error);
            }
        }
    }
    (columns.len() == words.len()).then_some(columns)
}
