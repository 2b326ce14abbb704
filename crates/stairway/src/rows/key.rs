//! Foreign keys of rows that are made up: which rows of the other table they refer to.
//!
//! Some rows there are referred to once, some more often and some not at all, as far as keys allow: what takes each to have
//! exactly one finds others.

use super::{
    candidate::ROUND,
    image::{Held, literal},
};
use crate::{
    Dialect,
    schema::{ForeignKey, Table},
};
use std::{cmp::Reverse, sync::Arc};

/// Which rows are referred to by one round of rows. Two keys of one table never meet in the same pair there.
const SPREADS: [[usize; ROUND]; 2] = [[0, 1, 1, 2, 3, 1, 5, 2], [0, 0, 1, 1, 4, 3, 0, 2]];

/// A foreign key, and what it can refer to.
#[derive(Debug)]
pub(super) struct Key<'s> {
    pub(super) key: &'s ForeignKey,
    /// Its number among those of the table.
    number: usize,
    /// Whether no two rows may refer to the same.
    is_unique: bool,
    /// What the other table held when it was last asked for, and the cells that can be referred to there.
    known: Option<(Arc<Held>, Vec<Vec<String>>)>,
}

impl<'s> Key<'s> {
    /// Those of `table`, with most columns first: what they share with others is decided by them.
    pub(super) fn all(table: &'s Table) -> Vec<Key<'s>> {
        let keys = table.foreign_keys.iter().enumerate();
        let mut keys: Vec<Key<'s>> = keys
            .map(|(number, key)| Key {
                key,
                number,
                is_unique: is_unique(table, key),
                known: None,
            })
            .collect();
        keys.sort_by_key(|key| Reverse(key.key.columns.len()));
        keys
    }

    /// Which row is referred to by the one that `number` tells from others; as a number without end.
    pub(super) fn chosen(&self, number: usize) -> usize {
        if self.is_unique {
            return number;
        }
        let spread = SPREADS[self.number % SPREADS.len()];
        spread[number % ROUND] + number / ROUND * (self.number + 1)
    }

    /// The cells of one of the rows in `held`, the other table, among those that have what is `fixed`.
    pub(super) fn cells(
        &mut self,
        held: &Arc<Held>,
        fixed: &[Option<&String>],
        chosen: usize,
        dialect: Dialect,
    ) -> Option<Vec<String>> {
        let is_known = |known: &(Arc<Held>, _)| Arc::ptr_eq(&known.0, held);
        if !self.known.as_ref().is_some_and(is_known) {
            self.known = Some((Arc::clone(held), referable(self.key, held, dialect)));
        }
        let (_, rows) = self.known.as_ref()?;
        if fixed.iter().all(Option::is_none) {
            return rows.get(chosen.checked_rem(rows.len())?).cloned();
        }
        let fits = |row: &&Vec<String>| {
            let mut cells = row.iter().zip(fixed);
            cells.all(|(cell, fixed)| fixed.is_none_or(|fixed| fixed == cell))
        };
        let rows: Vec<&Vec<String>> = rows.iter().filter(fits).collect();
        rows.get(chosen.checked_rem(rows.len())?)
            .map(|row| (*row).clone())
    }
}

/// What `key` can refer to in `held`, in whichever order the database gave it.
fn referable(key: &ForeignKey, held: &Held, dialect: Dialect) -> Vec<Vec<String>> {
    let places: Option<Vec<usize>> = key.references.iter().map(|name| held.place(name)).collect();
    let Some(places) = places else {
        return Vec::new();
    };
    let cells = |row: &Vec<Option<String>>| {
        let cells = places.iter().map(|at| {
            let cell = row.get(*at)?;
            cell.is_some().then(|| literal(cell, dialect))
        });
        cells.collect::<Option<Vec<String>>>()
    };
    let mut rows: Vec<Vec<String>> = held.rows.iter().filter_map(cells).collect();
    rows.sort();
    rows
}

/// Whether a key or a unique index of `table` is on columns of this foreign key alone.
fn is_unique(table: &Table, key: &ForeignKey) -> bool {
    let is_own = |name: &String| key.columns.contains(name);
    let mut indexes = table.indexes.values().filter(|index| index.unique);
    table.keys().any(|key| key.columns.iter().all(is_own))
        || indexes.any(|index| {
            let mut items = index.columns.iter();
            items.all(|item| {
                item.expression
                    .columns()
                    .iter()
                    .all(|name| key.columns.iter().any(|own| own == name))
            })
        })
}
