//! What models want, in the words of the history wherever both mean the same: an expression as it was written, a name
//! that nobody chose, the order of columns. What is different then is a change.

use crate::{
    model::Models,
    schema::{
        Check, Column, DataType, ForeignKey, Identity, Index, Key, Schema, Table, View, normal,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// `head` with what `models` declare, and without the tables of `drops`.
///
/// Tables and views that no model declares stay as they are. Enum types that no model declares go with the last column
/// of a declared table that was of them.
pub(super) fn align(head: &Schema, models: &Models, drops: &BTreeSet<String>) -> Schema {
    let mut wanted = head.clone();
    for name in drops {
        wanted.tables.remove(name);
    }
    for (name, declared) in &models.schema.tables {
        let table = match head.tables.get(name) {
            Some(known) if Arc::ptr_eq(known, declared) => Arc::clone(known),
            Some(known) => Arc::new(table(known, head, declared, models)),
            None => Arc::clone(declared),
        };
        wanted.tables.insert(name.clone(), table);
    }
    // What a materialized view holds is not compared, and so neither are its definition and its indexes.
    let plain = |(_, view): &(&String, &Arc<View>)| !view.materialized;
    for (name, view) in models.schema.views.iter().filter(plain) {
        let same = head.views.get(name).is_some_and(|known| {
            known.comment == view.comment
                && (known == view
                    || normal::view(known, head) == normal::view(view, &models.schema))
        });
        if !same {
            wanted.views.insert(name.clone(), Arc::clone(view));
        }
    }
    enums(head, models, drops, &mut wanted);
    free_relations(head, models, &mut wanted);
    wanted
}

/// Gives another name to keys and indexes that are new, that nobody named and whose made name something else bears:
/// a table that was renamed keeps what was named after it.
fn free_relations(head: &Schema, models: &Models, wanted: &mut Schema) {
    let is_new = |table: &Table, name: &str| {
        let known = head.tables.get(&table.name);
        let stays = known.is_some_and(|known| {
            known.indexes.contains_key(name)
                || known.keys().any(|key| key.name.as_deref() == Some(name))
        });
        !stays
            && !models
                .named
                .contains(&(table.name.clone(), name.to_owned()))
    };
    let changed = |table: &Arc<Table>| {
        let known = head.tables.get(&table.name);
        !known.is_some_and(|known| Arc::ptr_eq(known, table))
    };
    let mut taken: BTreeSet<String> = wanted
        .tables
        .keys()
        .chain(wanted.views.keys())
        .cloned()
        .collect();
    let mut new: Vec<(String, bool, String)> = Vec::new();
    for table in wanted.tables.values() {
        let keys = table
            .keys()
            .filter_map(|key| Some((true, key.name.clone()?)));
        let indexes = table.indexes.keys().map(|name| (false, name.clone()));
        for (is_key, name) in keys.chain(indexes) {
            match changed(table) && is_new(table, &name) {
                true => new.push((table.name.clone(), is_key, name)),
                false => drop(taken.insert(name)),
            }
        }
    }
    for (table, is_key, name) in new {
        let free = free_name(&name, |name| taken.contains(name));
        taken.insert(free.clone());
        if free == name {
            continue;
        }
        let Some(table) = wanted.table_mut(&table) else {
            continue;
        };
        if is_key {
            let mut keys = table.primary_key.iter_mut().chain(&mut table.uniques);
            if let Some(key) = keys.find(|key| key.name.as_deref() == Some(&name)) {
                key.name = Some(free);
            }
        } else if let Some(index) = table.indexes.remove(&name) {
            let index = Index {
                name: free.clone(),
                ..index
            };
            table.indexes.insert(free, index);
        }
    }
}

/// `name`, or with the first number behind it that makes it free, in as many bytes as a name may have.
fn free_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut free = name.to_owned();
    let mut number = 0_usize;
    while taken(&free) {
        number += 1;
        let digits = number.to_string();
        free.truncate(0);
        free.push_str(name);
        while free.len() + digits.len() > 63 {
            free.pop();
        }
        free.push_str(&digits);
    }
    free
}

fn enums(head: &Schema, models: &Models, drops: &BTreeSet<String>, wanted: &mut Schema) {
    let arrays: BTreeMap<String, &String> = head
        .enums
        .keys()
        .map(|name| (format!("{}[]", DataType::Enum(name.clone())), name))
        .collect();
    let used = |schema: &Schema, of: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        let tables = schema.tables.values().filter(|table| of(&table.name));
        let columns = tables.flat_map(|table| &table.columns);
        columns
            .filter_map(|column| match &column.data_type {
                // The elements of an array are of the type too.
                DataType::Other(name) => arrays.get(name.as_str()).map(|name| (*name).clone()),
                other => super::enum_of(other).map(str::to_owned),
            })
            .collect()
    };
    let declared = |name: &str| models.schema.tables.contains_key(name) || drops.contains(name);
    let was = used(head, &declared);
    let is = used(wanted, &|_| true);
    for name in was.difference(&is) {
        if !models.schema.enums.contains_key(name) {
            wanted.enums.remove(name);
        }
    }
    for (name, value) in &models.schema.enums {
        wanted.enums.insert(name.clone(), Arc::clone(value));
    }
}

/// `declared` in the words of `known`, a table of `head`.
fn table(known: &Table, head: &Schema, declared: &Table, models: &Models) -> Table {
    let normal_known = normal::table(known, head);
    let normal_declared = normal::table(declared, &models.schema);
    let named = |name: &Option<String>| {
        name.as_ref().is_some_and(|name| {
            models
                .named
                .contains(&(declared.name.clone(), name.clone()))
        })
    };
    let mut table = Table {
        unmodelled: known.unmodelled.clone(),
        ..declared.clone()
    };
    for column in &mut table.columns {
        let normal = (
            normal_known.column(&column.name),
            normal_declared.column(&column.name),
        );
        if let (Some(known), (Some(before), Some(after))) = (known.column(&column.name), normal) {
            self::column(column, known, before, after);
            let any = (declared.name.clone(), column.name.clone());
            if known.identity.is_some()
                && column.identity == Some(Identity::ByDefault)
                && models.any_identity.contains(&any)
            {
                column.identity = known.identity;
            }
        }
    }
    sort_columns(&mut table.columns, known);

    if let (Some(key), Some(before)) = (&mut table.primary_key, &known.primary_key) {
        adopt_key(key, std::slice::from_ref(before), &mut [false], &named);
    }
    let mut taken = vec![false; known.uniques.len()];
    for key in &mut table.uniques {
        adopt_key(key, &known.uniques, &mut taken, &named);
    }
    let mut taken = vec![false; known.checks.len()];
    let pairs = normal_declared.checks.iter().zip(&declared.checks);
    for (check, (normal, written)) in table.checks.iter_mut().zip(pairs) {
        let same = |at: usize| {
            let means_the_same = normal_known
                .checks
                .get(at)
                .is_some_and(|known| known.expression == normal.expression)
                || known
                    .checks
                    .get(at)
                    .is_some_and(|known| known.expression == written.expression);
            means_the_same
                && known.checks.get(at).is_some_and(|known| {
                    known.valid == check.valid
                        && (!models.complete || known.no_inherit == check.no_inherit)
                })
        };
        let fixed = named(&check.name);
        if let Some(at) = first_match(known.checks.len(), &taken, same, |at| {
            known
                .checks
                .get(at)
                .is_some_and(|known| known.name == check.name)
        }) && let Some(before) = known.checks.get(at)
        {
            mark(&mut taken, at);
            *check = Check {
                name: if fixed {
                    check.name.clone()
                } else {
                    before.name.clone()
                },
                ..before.clone()
            };
        }
    }
    let mut taken = vec![false; known.foreign_keys.len()];
    for key in &mut table.foreign_keys {
        let fixed = named(&key.name);
        let same = |at: usize| {
            known.foreign_keys.get(at).is_some_and(|before| {
                ForeignKey {
                    name: key.name.clone(),
                    ..before.clone()
                } == *key
            })
        };
        let at = first_match(known.foreign_keys.len(), &taken, same, |at| {
            known
                .foreign_keys
                .get(at)
                .is_some_and(|before| before.name == key.name)
        });
        if let Some(at) = at
            && let Some(before) = known.foreign_keys.get(at)
        {
            mark(&mut taken, at);
            if !fixed {
                key.name.clone_from(&before.name);
            }
        }
    }
    adopt_indexes(
        &mut table,
        known,
        &normal_known,
        &normal_declared,
        &named,
        models.complete,
    );
    free_names(&mut table, known, &named);
    table.constraint_comments = match models.complete {
        true => declared.constraint_comments.clone(),
        false => {
            let kept: BTreeSet<String> = table.constraint_names().map(str::to_owned).collect();
            let comments = known.constraint_comments.iter();
            comments
                .filter(|(name, _)| kept.contains(*name))
                .map(|(name, comment)| (name.clone(), comment.clone()))
                .collect()
        }
    };
    table
}

/// The expressions of `known` where they mean what the declared ones do.
fn column(column: &mut Column, known: &Column, before: &Column, after: &Column) {
    if before.data_type == after.data_type {
        column.data_type = known.data_type.clone();
    }
    if before.collation == after.collation {
        column.collation.clone_from(&known.collation);
    }
    if before.default == after.default || column.default == known.default {
        column.default.clone_from(&known.default);
    }
    if before.generated == after.generated {
        column.generated.clone_from(&known.generated);
    }
}

/// The columns that the table has in the order that they have there, then those that are new.
fn sort_columns(columns: &mut [Column], known: &Table) {
    let places: BTreeMap<&str, usize> = known
        .columns
        .iter()
        .enumerate()
        .map(|(place, column)| (column.name.as_str(), place))
        .collect();
    columns.sort_by_key(|column| {
        let place = places.get(column.name.as_str());
        place.copied().unwrap_or(usize::MAX)
    });
}

fn mark(taken: &mut [bool], at: usize) {
    if let Some(taken) = taken.get_mut(at) {
        *taken = true;
    }
}

/// The first of `count` that is not taken and is the same; one of the same name before all others.
fn first_match(
    count: usize,
    taken: &[bool],
    same: impl Fn(usize) -> bool,
    namesake: impl Fn(usize) -> bool,
) -> Option<usize> {
    let free = |at: &usize| taken.get(*at).is_some_and(|taken| !taken) && same(*at);
    (0..count)
        .find(|at| namesake(*at) && free(at))
        .or_else(|| (0..count).find(free))
}

fn adopt_key(
    key: &mut Key,
    known: &[Key],
    taken: &mut [bool],
    named: &impl Fn(&Option<String>) -> bool,
) {
    let same = |at: usize| {
        known.get(at).is_some_and(|before| {
            Key {
                name: key.name.clone(),
                ..before.clone()
            } == *key
        })
    };
    let at = first_match(known.len(), taken, same, |at| {
        known.get(at).is_some_and(|before| before.name == key.name)
    });
    if let Some(at) = at
        && let Some(before) = known.get(at)
    {
        mark(taken, at);
        if !named(&key.name) {
            key.name.clone_from(&before.name);
        }
    }
}

fn adopt_indexes(
    table: &mut Table,
    known: &Table,
    normal_known: &Table,
    normal_declared: &Table,
    named: &impl Fn(&Option<String>) -> bool,
    complete: bool,
) {
    let silent = |index: &Index| Index {
        name: String::new(),
        comment: None,
        ..index.clone()
    };
    let candidates: Vec<(&String, Index, Index)> = known
        .indexes
        .iter()
        .filter_map(|(name, index)| {
            Some((name, silent(index), silent(normal_known.indexes.get(name)?)))
        })
        .collect();
    let mut taken: BTreeSet<&String> = BTreeSet::new();
    let declared = std::mem::take(&mut table.indexes);
    for (name, index) in declared {
        let written = silent(&index);
        let normal = normal_declared.indexes.get(&name).map(silent);
        let same = |candidate: &&(&String, Index, Index)| {
            !taken.contains(candidate.0)
                && (candidate.1 == written || Some(&candidate.2) == normal.as_ref())
        };
        let found = candidates
            .iter()
            .find(|candidate| *candidate.0 == name && same(candidate))
            .or_else(|| candidates.iter().find(same));
        let mut index = index;
        if let Some((former, _, _)) = found
            && let Some(before) = known.indexes.get(*former)
        {
            taken.insert(former);
            let declared = index;
            index = before.clone();
            if named(&Some(name.clone())) {
                index.name = name;
            }
            if complete {
                index.comment = declared.comment;
            }
        }
        table.indexes.insert(index.name.clone(), index);
    }
}

/// Gives another name to constraints that nobody named and whose made name is that of one that stays.
fn free_names(table: &mut Table, known: &Table, named: &impl Fn(&Option<String>) -> bool) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let kept: BTreeSet<String> = known.constraint_names().map(str::to_owned).collect();
    // Those of the history have the first claim.
    let mut claim = |name: &mut Option<String>, first: bool| {
        let Some(own) = name.clone() else { return };
        if (kept.contains(&own) || named(name)) == first
            && !seen.insert(own.clone())
            && !named(name)
        {
            let free = free_name(&own, |name| seen.contains(name));
            seen.insert(free.clone());
            *name = Some(free);
        }
    };
    for first in [true, false] {
        for key in table.primary_key.iter_mut().chain(&mut table.uniques) {
            claim(&mut key.name, first);
        }
        for check in &mut table.checks {
            claim(&mut check.name, first);
        }
        for key in &mut table.foreign_keys {
            claim(&mut key.name, first);
        }
    }
}
