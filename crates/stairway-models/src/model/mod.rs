//! A struct and its attributes, as a model.

mod check;
mod column_type;
mod columns;
mod field;
mod index;
mod key;
mod option;
mod reference;

use crate::{
    Key, Model,
    attribute::{self, Slot, cfg},
    problem::Problems,
    scope::Scope,
    word,
};
pub(crate) use check::KNOWN as CHECK;
pub(crate) use field::FIELD;
pub(crate) use index::KNOWN as INDEX;
pub(crate) use key::{PRIMARY as PRIMARY_KEY, UNIQUE};
pub(crate) use reference::{FOREIGN_KEY, OPTIONS as REFERENCES};

use check::check;
use columns::Columns;
use field::Draft;
use index::index;
use key::key;
use reference::foreign_key;
use std::collections::{HashMap, HashSet};
use syn::{DataStruct, Fields, Ident};

/// The words of `#[model(...)]` on a struct.
pub(crate) const STRUCT: &[&str] = &[
    "table",
    "primary_key",
    "unique",
    "index",
    "check",
    "foreign_key",
    "comment",
    "renamed_from",
];

/// The model that a struct declares; none if that is too wrong to say.
pub(crate) fn model(
    attributes: &[syn::Attribute],
    ident: &Ident,
    data: &DataStruct,
    scope: &Scope<'_>,
    problems: &mut Problems,
) -> Option<Model> {
    let Fields::Named(fields) = &data.fields else {
        problems.at(
            ident.span(),
            format!("`{ident}` has no named fields"),
            "a model is a struct with a named field for each column",
        );
        return None;
    };
    let name = attribute::name_of(ident);
    let mut drafts = Vec::new();
    for field in &fields.named {
        if let Some(ident) = &field.ident
            && !cfg::is_for_tests(&field.attrs)
        {
            drafts.push(Draft::new(&field.attrs, ident, &field.ty, problems));
        }
    }
    check_columns(&drafts, problems);
    if drafts.iter().all(|draft| draft.column().is_none()) {
        problems.at(
            name.span,
            format!("`{}` has no columns", name.value),
            "a model has a field at least that is not skipped",
        );
    }
    let columns = Columns::new(
        &name.value,
        drafts.iter().map(|draft| {
            let column = draft.column().map(|column| column.value.as_str());
            (draft.name(), column)
        }),
    );
    let mut nullable = HashSet::new();
    let mut primary_key: Option<Key> = None;
    let mut fields = Vec::new();
    let mut uniques = Vec::new();
    let mut indexes = Vec::new();
    let mut checks = Vec::new();
    let mut foreign_keys = Vec::new();
    for draft in drafts {
        let Some(outcome) = draft.outcome(scope, &columns, problems) else {
            continue;
        };
        if outcome.nullable {
            nullable.insert(outcome.column.value.clone());
        }
        match (&primary_key, outcome.primary_key) {
            (Some(first), Some(second)) => problems.at(
                second.span,
                format!(
                    "`primary_key` on `{}` and on `{}`",
                    first.columns[0].value, second.columns[0].value
                ),
                format!(
                    "write `#[model(primary_key({}, {}))]` on the struct",
                    first.columns[0].value, second.columns[0].value
                ),
            ),
            (None, Some(key)) => primary_key = Some(key),
            (_, None) => {}
        }
        fields.extend(outcome.field);
        uniques.extend(outcome.unique);
        indexes.extend(outcome.indexes);
        checks.extend(outcome.checks);
        foreign_keys.extend(outcome.foreign_key);
    }
    let mut table = Slot::default();
    let mut struct_key = Slot::default();
    let mut comment = Slot::default();
    let mut renamed_from = Slot::default();
    let problems_before = problems.count();
    for entry in attribute::entries(attributes, problems) {
        let Some(word) = entry.key() else {
            attribute::unknown_text(&entry, "a struct", STRUCT, problems);
            continue;
        };
        match word.value.as_str() {
            "table" => table.fill(word, entry.name(problems), problems),
            "primary_key" => {
                let key = key(&entry, None, &columns, problems);
                struct_key.fill(word, key, problems);
            }
            "unique" => uniques.extend(key(&entry, None, &columns, problems)),
            "index" => indexes.extend(index(&entry, None, &columns, problems)),
            "check" => checks.extend(check(&entry, None, problems)),
            "foreign_key" => foreign_keys.extend(foreign_key(&entry, &columns, problems)),
            "comment" => comment.fill(word, entry.text(problems), problems),
            "renamed_from" => renamed_from.fill(word, entry.name(problems), problems),
            _ => {
                let elsewhere = [("a field", field::FIELD)];
                attribute::unknown(word, "a struct", STRUCT, &elsewhere, problems);
            }
        }
    }
    if let (Some(of_field), Some(span)) = (&primary_key, struct_key.said()) {
        problems.at(
            span,
            format!(
                "`primary_key` on the struct and on `{}`",
                of_field.columns[0].value
            ),
            "keep the one that names every column of the key",
        );
    }
    let primary_key = primary_key.or(struct_key.take());
    if let Some(key) = &primary_key
        && let Some(column) = key.columns.iter().find(|c| nullable.contains(&c.value))
    {
        problems.at(
            column.span,
            format!("the primary key's column `{}` may be null", column.value),
            "leave out `Option`",
        );
    }
    let former = fields
        .iter()
        .filter_map(|field| field.renamed_from.as_ref());
    attribute::check_former(former, problems);
    if let Some(table) = table.get()
        && table.value.contains('.')
    {
        problems.at(
            table.span,
            format!("`{}` is in a schema of its own", table.value),
            "tables are in `public`, and are named without it".to_owned(),
        );
    }
    attribute::check_renamed(table.get(), renamed_from.get(), problems);
    // A word that is wrong may have been meant for it.
    if table.said().is_none() && problems.count() == problems_before {
        problems.at(
            name.span,
            format!("`{}` names no table", name.value),
            format!(
                "add `#[model(table = \"{}\")]`",
                word::table_of(&name.value)
            ),
        );
    }
    Some(Model {
        name,
        table: table.take()?,
        renamed_from: renamed_from.take(),
        comment: comment.take(),
        fields,
        primary_key,
        uniques,
        indexes,
        checks,
        foreign_keys,
    })
}

/// No two fields have one column.
fn check_columns(drafts: &[Draft<'_>], problems: &mut Problems) {
    let mut seen = HashMap::new();
    for draft in drafts {
        let Some(column) = draft.column() else {
            continue;
        };
        if let Some(other) = seen.insert(column.value.as_str(), draft.name()) {
            problems.at(
                column.span,
                format!(
                    "`{other}` and `{}` have the column `{}`",
                    draft.name(),
                    column.value
                ),
                "give one of them another with `#[model(column = \"...\")]`",
            );
        }
    }
}
