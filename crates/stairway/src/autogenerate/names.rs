//! Constraints and indexes that are the same under another name.

use crate::schema::{ForeignKey, Index, Key, Table};

/// The constraints of `before` that `after` has under another name: that one and this.
pub(super) fn constraints(before: &Table, after: &Table) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let keys = |table: &Table| -> Vec<(Option<String>, Key, bool)> {
        let bare = |key: &Key, primary: bool| {
            (
                key.name.clone(),
                Key {
                    name: None,
                    ..key.clone()
                },
                primary,
            )
        };
        let primary = table.primary_key.iter().map(|key| bare(key, true));
        primary
            .chain(table.uniques.iter().map(|key| bare(key, false)))
            .collect()
    };
    let same = |one: &(Option<String>, Key, bool), other: &(Option<String>, Key, bool)| {
        one.1 == other.1 && one.2 == other.2
    };
    pair(
        &keys(before),
        &keys(after),
        |key| key.0.as_deref(),
        same,
        &mut pairs,
    );
    pair(
        &before.checks,
        &after.checks,
        |check| check.name.as_deref(),
        |one, other| {
            one.expression == other.expression
                && one.valid == other.valid
                && one.no_inherit == other.no_inherit
        },
        &mut pairs,
    );
    pair(
        &before.foreign_keys,
        &after.foreign_keys,
        |key| key.name.as_deref(),
        |one, other| {
            ForeignKey {
                name: other.name.clone(),
                ..one.clone()
            } == *other
        },
        &mut pairs,
    );
    pairs
}

/// The indexes of `before` that `after` has under another name.
pub(super) fn indexes(before: &Table, after: &Table) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let all = |table: &Table| -> Vec<Index> { table.indexes.values().cloned().collect() };
    let silent = |index: &Index| Index {
        name: String::new(),
        comment: None,
        ..index.clone()
    };
    pair(
        &all(before),
        &all(after),
        |index| Some(index.name.as_str()),
        |one, other| silent(one) == silent(other),
        &mut pairs,
    );
    pairs
}

/// Of what is only in one of the two by its name, those that are the same but for it.
fn pair<T>(
    before: &[T],
    after: &[T],
    name: impl Fn(&T) -> Option<&str>,
    same: impl Fn(&T, &T) -> bool,
    pairs: &mut Vec<(String, String)>,
) {
    let only = |one: &'_ [T], other: &'_ [T]| -> Vec<usize> {
        let names: std::collections::BTreeSet<&str> = other.iter().filter_map(&name).collect();
        (0..one.len())
            .filter(|at| {
                one.get(*at)
                    .and_then(&name)
                    .is_some_and(|name| !names.contains(name))
            })
            .collect()
    };
    let mut gone = only(before, after);
    for at in only(after, before) {
        let Some(new) = after.get(at) else { continue };
        let found = gone
            .iter()
            .position(|at| before.get(*at).is_some_and(|gone| same(gone, new)));
        if let Some(position) = found {
            let gone = before.get(gone.remove(position));
            if let (Some(from), Some(to)) = (gone.and_then(&name), name(new)) {
                pairs.push((from.to_owned(), to.to_owned()));
            }
        }
    }
}
