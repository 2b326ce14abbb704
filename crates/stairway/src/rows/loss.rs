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
    let gone = |name: &String| !after.tables.contains_key(name);
    for (name, new) in &after.tables {
        let mut others = before.tables.iter().filter(|(name, _)| gone(name));
        let same = before.tables.get(name);
        let old = same.or_else(|| Some(others.find(|(_, old)| is_renamed(old, new))?.1));
        match old {
            Some(old) => {
                let new = added(old, new).map(|column| format!("{name}.{column}"));
                gained.extend(new);
            }
            None => gained.push(name.clone()),
        }
    }
    gained
}

/// The columns that only `new` has, but for those that hold what another did, which is gone.
fn added<'h>(old: &'h Held, new: &'h Held) -> impl Iterator<Item = &'h String> {
    let values = |held: &Held, at: usize| {
        let mut values: Vec<Option<Cell>> =
            held.rows.iter().map(|row| row.get(at).cloned()).collect();
        values.sort();
        values
    };
    let is_held = move |at: usize| {
        let is = values(new, at);
        // Nothing is known of what holds nothing but NULL.
        let is_known = is.iter().flatten().any(Option::is_some);
        let mut was = old.columns.iter().enumerate();
        is_known && was.any(|(at, column)| new.place(column).is_none() && values(old, at) == is)
    };
    let columns = new.columns.iter().enumerate();
    let added = columns.filter(move |(at, column)| old.place(column).is_none() && !is_held(*at));
    added.map(|(_, column)| column)
}

/// Whether `new` holds what `old` did, in the columns that both have.
fn is_renamed(old: &Held, new: &Held) -> bool {
    let columns = old.columns.iter().enumerate();
    let shared: Vec<(usize, usize)> = columns
        .filter_map(|(at, column)| Some((at, new.place(column)?)))
        .collect();
    let (mut was, mut is): (Vec<Vec<&Cell>>, Vec<Vec<&Cell>>) = (
        old.rows
            .iter()
            .map(|row| cells(row, shared.iter().map(|it| it.0)))
            .collect(),
        new.rows
            .iter()
            .map(|row| cells(row, shared.iter().map(|it| it.1)))
            .collect(),
    );
    was.sort_unstable();
    is.sort_unstable();
    was.iter().flatten().any(|cell| cell.is_some()) && was == is
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
    let (pairs, lost) = pair(old, new, shared, gone, &mut extra);
    let of = old.rows.len();
    let rows = |kind, lost| Loss {
        kind,
        table: name.to_owned(),
        column: None,
        lost,
        of,
        example: None,
    };
    if lost > 0 {
        losses.push(rows(LossKind::Rows, lost));
    }
    for &(a, b) in shared {
        let changed: Vec<(&Cell, &Cell)> = pairs
            .iter()
            .filter_map(|&(one, other)| Some((old.rows[one].get(a)?, new.rows[other].get(b)?)))
            .filter(|(one, other)| one != other)
            .collect();
        if let Some((one, other)) = changed.first() {
            // Of NULL there is nothing to lose, unless it has become something.
            let values = old.rows.iter().filter(|row| row[a].is_some()).count();
            let filled = changed.iter().filter(|(one, _)| one.is_none()).count();
            losses.push(Loss {
                kind: LossKind::Values,
                table: name.to_owned(),
                column: old.columns.get(a).cloned(),
                lost: changed.len(),
                of: values + filled,
                example: Some(((*one).clone(), (*other).clone())),
            });
        }
    }
    if !extra.is_empty() {
        losses.push(rows(LossKind::Extra, extra.len()));
    }
}

/// Of the rows of `old` that are `gone` and those of `new` that are `extra`, which are the same: by the key, or else by how
/// much of them is the same. Gives the pairs, which are taken from `extra`, and of how many there is none.
fn pair(
    old: &Held,
    new: &Held,
    shared: &[(usize, usize)],
    mut gone: Vec<usize>,
    extra: &mut Vec<usize>,
) -> (Vec<(usize, usize)>, usize) {
    let mut pairs = Vec::new();
    let alike = |columns: &[(usize, usize)], one: usize, other: usize| {
        let (one, other) = (&old.rows[one], &new.rows[other]);
        let same = columns.iter().filter(|(a, b)| one.get(*a) == other.get(*b));
        same.count()
    };
    let paired = |at: &usize| shared.iter().find(|(old, _)| old == at).copied();
    let key: Option<Vec<(usize, usize)>> = old.key.iter().map(paired).collect();
    let key = key.filter(|key| !key.is_empty());
    if let Some(key) = &key {
        gone.retain(|&one| {
            let same = |&other: &usize| alike(key, one, other) == key.len();
            let found = extra.iter().position(same);
            pairs.extend(found.map(|at| (one, extra.remove(at))));
            found.is_none()
        });
    }
    // Without a key, or where the key itself is another now.
    let least = match key {
        Some(_) => shared.len().div_ceil(2),
        None => 1,
    };
    let mut candidates: Vec<(Reverse<usize>, usize, usize)> = Vec::new();
    for &one in &gone {
        for &other in extra.iter() {
            let alike = alike(shared, one, other);
            if alike >= least {
                candidates.push((Reverse(alike), one, other));
            }
        }
    }
    candidates.sort_unstable();
    for (_, one, other) in candidates {
        if gone.contains(&one) && extra.contains(&other) {
            gone.retain(|it| *it != one);
            extra.retain(|it| *it != other);
            pairs.push((one, other));
        }
    }
    pairs.sort_unstable();
    (pairs, gone.len())
}
