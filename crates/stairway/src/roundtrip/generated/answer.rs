//! Answers to the questions of autogenerate, by what the made-up models know of each other.

use super::{
    kind::{literal, quoted},
    rows::{Cell, Rows, backfill, replacement},
    value::{Column, Enumeration, Models, Storage, Table},
};
use crate::{
    Dialect,
    autogenerate::{Answers, Question},
};

/// Adds the answer to `question` to `answers`: what makes of the models `before`, with `rows`, the models `after`.
pub(super) fn answer(
    question: &Question,
    before: &Models,
    after: &Models,
    rows: &Rows,
    answers: &mut Answers,
) -> Result<(), String> {
    let unknown = || format!("the question is of nothing that there is: {question:?}");
    match question {
        Question::Rename { new, gone, .. } => match former(new, gone, before, after) {
            Some((former, name)) => drop(answers.renames.insert(former, name)),
            None => drop(answers.new.insert(new.clone())),
        },
        Question::Backfill { column, .. } => {
            let Some((table, own)) = column_named(after, column) else {
                // The downgrade makes it again.
                let own = gone_column(column, before, after).ok_or_else(unknown)?;
                let value = literal(own.kind, &backfill(own, before), Dialect::Postgres);
                answers.backfills.insert(column.clone(), value);
                return Ok(());
            };
            let old = before
                .table(table.id)
                .and_then(|table| table.column(own.id));
            let rows = rows.get(&table.id).map(Vec::as_slice).unwrap_or_default();
            let is_filled = old.is_some() && rows.iter().all(|cells| cells[&own.id] != Cell::Null);
            match is_filled && own.id % 2 == 0 {
                true => drop(answers.filled.insert(column.clone())),
                false => {
                    let value = literal(own.kind, &backfill(own, after), Dialect::Postgres);
                    answers.backfills.insert(column.clone(), value);
                }
            }
        }
        Question::Convert {
            column, by_itself, ..
        } => {
            let (_, own) = column_named(after, column).ok_or_else(unknown)?;
            let expression = format!("{}::{}", quoted(&own.name), own.kind.sql(after));
            let expression = (!by_itself).then_some(expression);
            answers.conversions.insert(column.clone(), expression);
        }
        Question::Replace { label, .. } => {
            let (one, text) = enumeration_of(label, before, after).ok_or_else(unknown)?;
            let other = after.enumeration(one.id).ok_or_else(unknown)?;
            let held = rows.values().flatten().flat_map(|cells| cells.values());
            let mut held = held.filter(|cell| **cell == Cell::Held(text.to_owned()));
            // A label that is stored as text is renamed by replacing it.
            let old = one.labels.iter().find(|label| label.text == text);
            let same = old.and_then(|old| other.label(old.id));
            let with = same.map(|label| label.text.as_str());
            match (held.next(), with.or_else(|| replacement(one, other))) {
                (Some(_), Some(with)) => {
                    answers.replacements.insert(label.clone(), with.to_owned());
                }
                _ => drop(answers.unused.insert(label.clone())),
            }
        }
    }
    Ok(())
}

/// The table and column that `words` name, `table.column`.
fn column_named<'m>(models: &'m Models, words: &str) -> Option<(&'m Table, &'m Column)> {
    let (table, column) = words.split_once('.')?;
    let table = models.table_named(table)?;
    let column = table.columns.iter().find(|own| own.name == column)?;
    Some((table, column))
}

/// The column that `words` name, which is only in the models of before; its table may have another name now.
fn gone_column<'m>(words: &str, before: &'m Models, after: &Models) -> Option<&'m Column> {
    if let Some((_, column)) = column_named(before, words) {
        return Some(column);
    }
    let (table, column) = words.split_once('.')?;
    let table = before.table(after.table_named(table)?.id)?;
    table.columns.iter().find(|own| own.name == column)
}

/// What `new` was called, of what is `gone`, and its name now.
fn former(new: &str, gone: &[String], before: &Models, after: &Models) -> Option<(String, String)> {
    let found = |ends: String, name: &str| {
        let is = |gone: &&String| **gone == ends || gone.ends_with(&format!(".{ends}"));
        Some((gone.iter().find(is)?.clone(), name.to_owned()))
    };
    if let Some(table) = after.table_named(new) {
        return found(before.table(table.id)?.name.clone(), new);
    }
    if let Some((table, column)) = column_named(after, new) {
        let old = before.table(table.id)?.column(column.id)?;
        return found(old.name.clone(), &column.name);
    }
    let (holder, text) = new.rsplit_once('.')?;
    let label = |own: &Enumeration| {
        let label = own.labels.iter().find(|label| label.text == text)?;
        let old = before.enumeration(own.id)?.label(label.id)?;
        found(old.text.clone(), text)
    };
    holders(after, holder).find_map(label)
}

/// The enumerations that `words` may name: a type, or a column.
fn holders<'m>(models: &'m Models, words: &str) -> impl Iterator<Item = &'m Enumeration> {
    let of_column = column_named(models, words).and_then(|(_, column)| match column.kind {
        super::kind::Kind::Label(id) => models.enumeration(id),
        _ => None,
    });
    let of_type = models.enums.iter().find(|own| match &own.storage {
        Storage::Type { name, .. } => name == words,
        Storage::Text(_) => false,
    });
    of_column.into_iter().chain(of_type)
}

/// The enumeration as it was, of which a label goes, and the label.
fn enumeration_of<'m, 'l>(
    label: &'l str,
    before: &'m Models,
    after: &Models,
) -> Option<(&'m Enumeration, &'l str)> {
    let (holder, text) = label.rsplit_once('.')?;
    let own = holders(after, holder)
        .next()
        .and_then(|own| before.enumeration(own.id));
    Some((own.or_else(|| holders(before, holder).next())?, text))
}
