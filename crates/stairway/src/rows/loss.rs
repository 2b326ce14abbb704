//! What of rows is not what it was.

use super::image::{Cell, Held, Image};
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap, fmt, sync::Arc};

/// What happened to rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LossKind {
    /// They are gone.
    Rows,
    /// They are there with other values in a column.
    Values,
    /// They were not there before.
    Extra,
}

/// Rows of one table, or values of one column, that are not what they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// What happened.
    pub kind: LossKind,
    /// The table.
    pub table: String,
    /// The column; none where rows are gone or new.
    pub column: Option<String>,
    /// How many.
    pub lost: usize,
    /// Of how many there were.
    pub of: usize,
    /// One of them: what it was, and what it is.
    pub example: Option<(Cell, Cell)>,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Loss {
            table, lost, of, ..
        } = self;
        match (self.kind, &self.column) {
            (LossKind::Rows, _) => write!(f, "`{table}`: {lost} of {of} rows lost"),
            (LossKind::Values, Some(column)) => {
                write!(f, "`{table}.{column}`: {lost} of {of} values lost")
            }
            (LossKind::Values, None) => write!(f, "`{table}`: {lost} of {of} values lost"),
            (LossKind::Extra, _) => match lost {
                1 => write!(f, "`{table}`: 1 row that was not there before is left"),
                _ => write!(
                    f,
                    "`{table}`: {lost} rows that were not there before are left"
                ),
            },
        }
    }
}

/// What of `before` is not so in `after`. Looks at the tables and columns that both have; `counts` says which.
pub(crate) fn losses(
    before: &Image,
    after: &Image,
    counts: impl Fn(&str, &str) -> bool,
) -> Vec<Loss> {
    let mut losses = Vec::new();
    for (name, old) in &before.tables {
        let Some(new) = after.tables.get(name) else {
            continue;
        };
        if Arc::ptr_eq(old, new) {
            continue;
        }
        let columns = old.columns.iter().enumerate();
        let shared: Vec<(usize, usize)> = columns
            .filter(|(_, column)| counts(name, column))
            .filter_map(|(at, column)| Some((at, new.place(column)?)))
            .collect();
        table(name, old, new, &shared, &mut losses);
    }
    losses
}

/// What only `after` has: tables, and columns of tables that both have. One that holds what another held, which is gone,
/// has a new name only.
pub(crate) fn gained(before: &Image, after: &Image) -> Vec<String> {
    let mut gained = Vec::new();
    for (name, new) in &after.tables {
        let Some(old) = before.tables.get(name) else {
            let mut gone = before
                .tables
                .iter()
                .filter(|(name, _)| !after.tables.contains_key(*name));
            let rows = |held: &Held| {
                let mut rows = held.rows.clone();
                rows.sort();
                rows
            };
            if !gone.any(|(_, old)| !old.rows.is_empty() && rows(old) == rows(new)) {
                gained.push(name.clone());
            }
            continue;
        };
        let values = |held: &Held, at: usize| {
            let mut values: Vec<Option<Cell>> =
                held.rows.iter().map(|row| row.get(at).cloned()).collect();
            values.sort();
            values
        };
        for (at, column) in new.columns.iter().enumerate() {
            let is_new = old.place(column).is_none();
            let mut gone = old
                .columns
                .iter()
                .enumerate()
                .filter(|(_, old)| new.place(old).is_none());
            if is_new
                && !gone.any(|(old_at, _)| {
                    !old.rows.is_empty() && values(old, old_at) == values(new, at)
                })
            {
                gained.push(format!("{name}.{column}"));
            }
        }
    }
    gained
}

/// The cells of a row in some of its columns.
fn cells(row: &[Cell], at: impl Iterator<Item = usize>) -> Vec<&Cell> {
    at.filter_map(|at| row.get(at)).collect()
}

fn table(name: &str, old: &Held, new: &Held, shared: &[(usize, usize)], losses: &mut Vec<Loss>) {
    // Rows that are what they were.
    let mut there: BTreeMap<Vec<&Cell>, Vec<usize>> = BTreeMap::new();
    for (place, row) in new.rows.iter().enumerate() {
        let key = cells(row, shared.iter().map(|(_, at)| *at));
        there.entry(key).or_default().push(place);
    }
    let mut gone: Vec<usize> = Vec::new();
    for (place, row) in old.rows.iter().enumerate() {
        let key = cells(row, shared.iter().map(|(at, _)| *at));
        if there.get_mut(&key).and_then(Vec::pop).is_none() {
            gone.push(place);
        }
    }
    let mut extra: Vec<usize> = there.into_values().flatten().collect();
    extra.sort_unstable();
    // Of the others, those that are the same row: by the key, or else by how much of them is the same.
    let paired = |at: &usize| shared.iter().find(|(old, _)| old == at);
    let key: Option<Vec<(usize, usize)>> = old.key.iter().map(|at| paired(at).copied()).collect();
    let key = key.filter(|key| !key.is_empty());
    let mut pairs = Vec::new();
    let mut lost = 0;
    for place in gone {
        let row = &old.rows[place];
        let alike = |columns: &[(usize, usize)], other: usize| {
            let other = &new.rows[other];
            let same = columns.iter().filter(|(a, b)| row.get(*a) == other.get(*b));
            same.count()
        };
        let found = match &key {
            Some(key) => extra
                .iter()
                .position(|&other| alike(key, other) == key.len()),
            None => {
                let candidates = extra.iter().enumerate();
                let alike = candidates.map(|(at, &other)| (alike(shared, other), at));
                let best = alike.max_by_key(|&(alike, at)| (alike, Reverse(at)));
                best.filter(|(alike, _)| *alike > 0).map(|(_, at)| at)
            }
        };
        match found {
            Some(at) => pairs.push((place, extra.remove(at))),
            None => lost += 1,
        }
    }
    let of = old.rows.len();
    let loss = |kind, column: Option<&String>, lost, example| Loss {
        kind,
        table: name.to_owned(),
        column: column.cloned(),
        lost,
        of,
        example,
    };
    if lost > 0 {
        losses.push(loss(LossKind::Rows, None, lost, None));
    }
    for &(a, b) in shared {
        let changed: Vec<(&Cell, &Cell)> = pairs
            .iter()
            .filter_map(|&(one, other)| Some((old.rows[one].get(a)?, new.rows[other].get(b)?)))
            .filter(|(one, other)| one != other)
            .collect();
        if let Some((one, other)) = changed.first() {
            let example = Some(((*one).clone(), (*other).clone()));
            losses.push(loss(
                LossKind::Values,
                old.columns.get(a),
                changed.len(),
                example,
            ));
        }
    }
    if !extra.is_empty() {
        losses.push(loss(LossKind::Extra, None, extra.len(), None));
    }
}
