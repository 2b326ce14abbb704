//! `primary_key` and `unique`.

use super::{
    columns::{self, Columns},
    option::Options,
};
use crate::{Key, Spanned, attribute::Entry, problem::Problems};

/// The words of `primary_key` beside columns.
pub(crate) const PRIMARY: &[&str] = &["name", "include", "deferrable"];
/// Those of `unique`.
pub(crate) const UNIQUE: &[&str] = &["name", "include", "deferrable", "nulls_not_distinct"];

/// The key that `entry` declares, of the column of the field that it is on, if it is on one.
pub(super) fn key(
    entry: &Entry,
    of_field: Option<&Spanned<String>>,
    columns: &Columns,
    problems: &mut Problems,
) -> Option<Key> {
    let word = entry.key()?;
    let primary = word.value == "primary_key";
    let known = if primary { PRIMARY } else { UNIQUE };
    let entries = entry.details(of_field.is_some(), problems)?;
    let mut options = Options::default();
    let mut listed: Vec<_> = of_field.cloned().into_iter().collect();
    let problems_before = problems.count();
    for entry in entries {
        if primary
            && entry
                .key()
                .is_some_and(|key| key.value == "nulls_not_distinct")
        {
            problems.at(
                entry.span(),
                "`nulls_not_distinct` in a primary key, which holds no nulls",
                "leave it out",
            );
            continue;
        }
        if options.take(entry, known, columns, problems) {
            continue;
        }
        match entry {
            Entry::Word(_) | Entry::Text(_) if of_field.is_some() => problems.at(
                entry.span(),
                format!("`{}` of several columns on a field", word.value),
                format!("write `#[model({}(a, b))]` on the struct", word.value),
            ),
            Entry::Word(name) => listed.extend(columns.of_word(name, known, problems)),
            Entry::Text(name) => listed.extend(columns.of_text(name, problems)),
            Entry::Pair(key, _) | Entry::List(key, ..) => {
                let site = format!("`{}`", word.value);
                crate::attribute::unknown(key, &site, known, &[], problems);
            }
        }
    }
    if listed.is_empty() {
        if problems.count() == problems_before {
            problems.at(
                entry.span(),
                format!("`{}` of no columns", word.value),
                format!("write `{}(a, b)`", word.value),
            );
        }
        return None;
    }
    columns::check_twice(&listed, problems);
    Some(Key {
        name: options.name.take(),
        columns: listed,
        include: options.include.take().unwrap_or_default(),
        nulls_not_distinct: options.nulls_not_distinct.take().unwrap_or_default(),
        deferrable: options.deferrable.take().unwrap_or_default(),
        span: entry.span(),
    })
}
