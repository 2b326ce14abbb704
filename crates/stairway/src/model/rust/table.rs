//! Models to tables.

use super::{
    Declared, column, constraint, declared, enumeration,
    reader::{self, Reader},
};
use crate::{
    model::{Object, build::Builder, text::Text},
    sql::statement::{CommentOn, CreateTable, Statement},
};
use std::collections::BTreeMap;

/// Makes the table of `model`, with all but its foreign keys and indexes. What it says in comments is for later.
pub(super) fn create(
    reader: &mut Reader<'_>,
    model: Declared<'_, declared::Model>,
    builder: &mut Builder,
    comments: &mut Vec<(Statement, Text)>,
) {
    let source = model.source;
    let mut text = Text::new(&source.file);
    let name = reader::name(source, &mut text, &model.table);
    let mut columns = Vec::new();
    let mut checks = BTreeMap::new();
    for field in &model.what.fields {
        let column = column::define(reader, model, field, &mut text, builder);
        if let Some(check) = column.check {
            checks.insert(column.definition.name.value.clone(), check);
        }
        columns.push(column.definition);
    }
    let mut constraints = Vec::new();
    // As in CREATE TABLE: the checks of each column, then those of the table.
    let of = |check: &&declared::Check, field: &declared::Field| {
        check.column.as_ref().is_some_and(|column| {
            column.value == field.column.value || column.value == field.name.value
        })
    };
    let mut rest: Vec<&declared::Check> = model.what.checks.iter().collect();
    for field in &model.what.fields {
        if let Some((expression, range)) = checks.remove(&field.column.value) {
            constraints.push(constraint::labels(expression, range, &mut text));
        }
        let (own, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|check| of(check, field));
        rest = others;
        for check in own {
            constraints.extend(constraint::check(reader, model, check, &mut text, builder));
        }
    }
    for check in rest {
        constraints.extend(constraint::check(reader, model, check, &mut text, builder));
    }
    if let Some(key) = &model.what.primary_key {
        constraints.extend(constraint::key(model, key, true, &mut text, builder));
    }
    for key in &model.what.uniques {
        constraints.extend(constraint::key(model, key, false, &mut text, builder));
    }
    let object = Object::Table(name.value.clone());
    enumeration::renamed(builder, object, model.renamed_from.as_ref());
    say(model, comments);
    let create = CreateTable {
        name,
        if_not_exists: false,
        columns,
        constraints,
        without_rowid: false,
        strict: false,
        unmodelled: Vec::new(),
    };
    builder.run(Statement::CreateTable(create), &text);
}

/// The comments of `model` and its fields.
fn say(model: Declared<'_, declared::Model>, comments: &mut Vec<(Statement, Text)>) {
    let source = model.source;
    let mut push = |on: CommentOn, said: &declared::Spanned<String>, text: Text| {
        let statement = Statement::Comment {
            on,
            text: Some(said.value.clone()),
        };
        comments.push((statement, text));
    };
    if let Some(comment) = &model.comment {
        let mut text = Text::new(&source.file);
        let table = reader::name(source, &mut text, &model.table);
        push(CommentOn::Table(table), comment, text);
    }
    for field in &model.what.fields {
        if let Some(comment) = &field.comment {
            let mut text = Text::new(&source.file);
            let table = reader::name(source, &mut text, &model.table);
            let column = reader::name(source, &mut text, &field.column);
            push(CommentOn::Column(table, column), comment, text);
        }
    }
}
