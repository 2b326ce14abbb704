//! Makes a pair of models that fails simpler, so that what is left is about what fails.

use super::{
    change::allows,
    repair::repair,
    rows::loosen,
    value::{Id, Models, Table},
};
use std::collections::BTreeSet;

/// How often it is tried.
const TRIES: usize = 120;

/// The error of the simplest pair that still fails, of which `error` was the first.
pub(super) fn reduced(
    before: Models,
    after: Models,
    error: String,
    fails: impl Fn(&Models, &Models) -> Result<(), String>,
) -> String {
    let (mut pair, mut error) = ((before, after), error);
    let mut tries = 0;
    loop {
        let mut shorter = false;
        let mut at = 0;
        while tries < TRIES {
            let mut next = pair.clone();
            if !without(&mut next, at) {
                break;
            }
            at += 1;
            repair(&mut next.0);
            repair(&mut next.1);
            loosen(&mut next.0);
            if said(&next) >= said(&pair) || !allows(&next.0, &next.1) {
                continue;
            }
            tries += 1;
            if let Err(now) = fails(&next.0, &next.1) {
                (pair, error, shorter) = (next, now, true);
                // What stood there is gone; the next has its place.
                at -= 1;
            }
        }
        if !shorter || tries >= TRIES {
            return error;
        }
    }
}

/// How much the models say.
fn said((before, after): &(Models, Models)) -> usize {
    format!("{before:?}{after:?}").len()
}

/// Takes the thing `at` of all that can be left out from both; false if there are not so many.
fn without((before, after): &mut (Models, Models), at: usize) -> bool {
    let both = [&*before, &*after];
    let tables = both.iter().flat_map(|models| &models.tables);
    let ids: BTreeSet<Id> = tables.clone().map(|table| table.id).collect();
    let columns = tables.flat_map(|table| table.columns.iter().map(|column| (table.id, column.id)));
    let columns: BTreeSet<(Id, Id)> = columns.collect();
    let mut at = at;
    if let Some(id) = ids.iter().nth(at) {
        for models in [before, after] {
            models.tables.retain(|table| table.id != *id);
        }
        return true;
    }
    at -= ids.len();
    if let Some((table, column)) = columns.iter().nth(at) {
        for models in [before, after] {
            for own in models.tables.iter_mut().filter(|own| own.id == *table) {
                own.columns.retain(|own| own.id != *column);
            }
        }
        return true;
    }
    at -= columns.len();
    // What else a table has is taken from one of the two, or as the same place of both.
    for id in &ids {
        for what in 0..PARTS {
            for which in 0..3 {
                for place in 0..4 {
                    let mut found = false;
                    let chosen = [which != 1, which != 2];
                    for (models, _) in [&mut *before, &mut *after]
                        .into_iter()
                        .zip(chosen)
                        .filter(|(_, chosen)| *chosen)
                    {
                        for table in models.tables.iter_mut().filter(|table| table.id == *id) {
                            found |= has(table, what, place);
                        }
                    }
                    if found && at == 0 {
                        for (models, _) in [&mut *before, &mut *after]
                            .into_iter()
                            .zip(chosen)
                            .filter(|(_, chosen)| *chosen)
                        {
                            for table in models.tables.iter_mut().filter(|table| table.id == *id) {
                                take(table, what, place);
                            }
                        }
                        return true;
                    }
                    at -= usize::from(found);
                }
            }
        }
    }
    false
}

const PARTS: usize = 7;

fn has(table: &Table, what: usize, place: usize) -> bool {
    match what {
        0 => place < table.indexes.len(),
        1 => place < table.checks.len(),
        2 => place < table.uniques.len(),
        3 => place < table.foreign_keys.len(),
        4 => place == 0 && table.primary_key.is_some(),
        5 => {
            place == 0 && table.columns.iter().any(|column| column.comment.is_some())
                || table.comment.is_some()
        }
        _ => place == 0 && table.columns.iter().any(|column| column.default.is_some()),
    }
}

fn take(table: &mut Table, what: usize, place: usize) {
    match what {
        0 if place < table.indexes.len() => drop(table.indexes.remove(place)),
        1 if place < table.checks.len() => drop(table.checks.remove(place)),
        2 if place < table.uniques.len() => drop(table.uniques.remove(place)),
        3 if place < table.foreign_keys.len() => drop(table.foreign_keys.remove(place)),
        4 => table.primary_key = None,
        5 => {
            table.comment = None;
            table
                .columns
                .iter_mut()
                .for_each(|column| column.comment = None);
        }
        6 => table
            .columns
            .iter_mut()
            .for_each(|column| column.default = None),
        _ => {}
    }
}
