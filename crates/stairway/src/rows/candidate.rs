//! Rows that a table may take, as far as its own definition tells. Whether it takes them, its database says.

use super::{
    Options,
    image::Image,
    key::Key,
    kind::{self, Domain, Kinds},
    mine::{self, Suggestion},
    value::Values,
};
use crate::{
    Dialect,
    schema::{Check, ForeignKey, Index, Schema, Table},
    sql::print,
};
use fastrand::Rng;
use std::{collections::BTreeSet, sync::Arc};

/// So many plain values are tried where a check says what a column may hold.
const SOME: usize = 12;
/// Plain values of two seeds lie at most so far apart.
const SHIFT: usize = 10_000;
/// So often other rows are referred to where keys that share columns do not meet.
const TURNS: usize = 24;
/// So many rows are one round: what is odd about one comes back in each.
pub(super) const ROUND: usize = 8;
/// The row of a round that is filled throughout, and the one that repeats it wherever two rows may have the same: a key
/// over what had none then meets two that are equal.
const FILLED: usize = 1;
const REPEATED: usize = 5;
/// The rows of a round in which one column or another is NULL.
const MIXED: [usize; 5] = [2, 3, 4, 6, 7];

/// Rows for one table.
pub(super) struct Candidates<'s> {
    table: &'s Table,
    dialect: Dialect,
    columns: Vec<Column<'s>>,
    keys: Vec<Key<'s>>,
    rng: Rng,
}

/// A column that a row gives a value for.
struct Column<'s> {
    name: &'s str,
    /// What it is cast to, where rows are looked at that are in no table.
    spelled: String,
    values: Values,
    domain: Domain,
    /// What the table's expressions compare it with, as literals.
    mined: Vec<String>,
    /// What its own checks allow of all that was tried, and whether plain values are allowed throughout.
    allowed: Option<(Vec<String>, bool)>,
    nullable: bool,
    /// Whether no two rows may have the same value in it.
    unique: bool,
    /// Whether it is a key that is given out, by the database or by hand.
    key: bool,
    /// What plain values begin at: other seeds, other values.
    shift: usize,
}

/// What could be in one column, and a condition to ask the database about.
pub(super) struct Trial {
    /// The place of the column.
    pub(super) at: usize,
    /// What the condition calls it, and what it is cast to.
    pub(super) column: (String, String),
    /// What could be in it.
    pub(super) pool: Vec<String>,
    pub(super) condition: String,
}

/// What a row needs and is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// A row: a literal for each column.
    Row(Vec<String>),
    /// The same with NULL for lack of rows in this table, which is referred to.
    Without(Vec<String>, String),
    /// No row: it has to refer to one of this table, which has none.
    Lacks(String),
}

/// How a row's values are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// One after another: first those at the edges.
    InTurn,
    /// By chance, most of them such as the table's expressions mention.
    ByChance,
}

impl<'s> Candidates<'s> {
    /// Rows for `table` of `schema`.
    pub(super) fn new(
        table: &'s Table,
        schema: &Schema,
        kinds: &Kinds,
        dialect: Dialect,
        options: Options,
    ) -> Candidates<'s> {
        let seed = table.name.bytes().fold(options.seed, |seed, byte| {
            seed.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
        let given = table.columns.iter().filter(|it| it.generated.is_none());
        let shift = match options.seed {
            0 => 0,
            _ => Rng::with_seed(seed).usize(..SHIFT),
        };
        let columns = given.map(|column| {
            let mut values = Values::of(&table.name, column, schema, kinds, dialect);
            if !options.edges {
                values.forgo_edges();
            }
            let domain = kinds.domain(&table.name, &column.name);
            let name = column.name.as_str();
            let in_primary = table
                .primary_key
                .as_ref()
                .is_some_and(|key| key.columns == [name]);
            let unique = is_unique(table, name);
            let suggestion = Suggestion {
                values: &values,
                many: unique,
            };
            let own = domain.checks.iter().filter_map(|check| kind::parsed(check));
            let mut mined = mine::mined(table, name, &suggestion);
            for check in own {
                mine::constants(&check, &suggestion, &mut mined);
            }
            let spelled = match (&domain.base, kinds.column(&table.name, name)) {
                (Some(base), _) => base.clone(),
                (None, Some(own)) => own.spelled.clone(),
                (None, None) => print::data_type(&column.data_type),
            };
            Column {
                name,
                spelled,
                mined,
                allowed: None,
                nullable: !column.not_null && !in_primary && !domain.not_null,
                unique,
                key: in_primary || column.identity.is_some(),
                shift,
                values,
                domain,
            }
        });
        Candidates {
            table,
            dialect,
            columns: columns.collect(),
            keys: Key::all(table),
            rng: Rng::with_seed(seed),
        }
    }

    /// Asks what the checks of one column allow: those that are about no other column, and those of its domain.
    pub(super) fn trials(&self) -> Vec<Trial> {
        let mut trials = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let checks = self.table.checks.iter();
            let alone = checks.filter(|check| check.expression.columns() == [column.name]);
            let own = condition(alone, self.dialect);
            let domain = column.domain.checks.iter();
            let domain: Vec<String> = domain
                .map(|check| format!("({check}) IS NOT FALSE"))
                .collect();
            let conditions = [
                (column.name, own),
                ("value", (!domain.is_empty()).then(|| domain.join(" AND "))),
            ];
            for (name, condition) in conditions {
                if let Some(condition) = condition {
                    trials.push(Trial {
                        at,
                        column: (name.to_owned(), column.spelled.clone()),
                        pool: column.pool(),
                        condition,
                    });
                }
            }
        }
        trials
    }

    /// The column at this place can have these values only, of those that were tried.
    pub(super) fn limit(&mut self, at: usize, values: Vec<String>) {
        let column = &mut self.columns[at];
        let values: Vec<String> = match &column.allowed {
            Some((before, _)) => values
                .into_iter()
                .filter(|it| before.contains(it))
                .collect(),
            None => values,
        };
        if !values.is_empty() {
            let mut plain = column.plain();
            let open = plain.all(|plain| values.contains(&plain));
            drop(plain);
            column.allowed = Some((values, open));
        }
    }

    /// The columns that rows have values for: their names, and what they are cast to.
    pub(super) fn columns(&self) -> Vec<(String, String)> {
        let columns = self.columns.iter();
        columns
            .map(|column| (column.name.to_owned(), column.spelled.clone()))
            .collect()
    }

    /// What rows of these numbers will have in the columns that refer to nothing, where they are made in turn.
    pub(super) fn promised(&mut self, numbers: std::ops::Range<usize>) -> Vec<Vec<Option<String>>> {
        let refers = |name: &str| {
            let mut keys = self.keys.iter().flat_map(|key| &key.key.columns);
            keys.any(|column| column == name)
        };
        let free: Vec<bool> = self.columns.iter().map(|it| !refers(it.name)).collect();
        let row = |number| {
            let cells = free.iter().enumerate();
            cells
                .map(|(at, free)| free.then(|| self.value(at, number, Choice::InTurn)))
                .collect()
        };
        numbers.map(row).collect()
    }

    /// The row that `number` tells from others, where `image` is what the tables that it refers to hold.
    pub(super) fn row(&mut self, number: usize, choice: Choice, image: &Image) -> Made {
        let mut best = None;
        for turn in 0..TURNS {
            match (self.turn(number, turn, choice, image), &best) {
                (Made::Row(row), _) => return Made::Row(row),
                (made @ Made::Without(..), None | Some(Made::Lacks(_))) => best = Some(made),
                (made, None) => best = Some(made),
                _ => {}
            }
            if self.keys.len() < 2 {
                break;
            }
        }
        best.unwrap_or_else(|| Made::Lacks(self.table.name.clone()))
    }

    fn turn(&mut self, number: usize, turn: usize, choice: Choice, image: &Image) -> Made {
        let mut keys = std::mem::take(&mut self.keys);
        let made = self.turn_of(&mut keys, number, turn, choice, image);
        self.keys = keys;
        made
    }

    fn turn_of(
        &mut self,
        keys: &mut [Key<'_>],
        number: usize,
        turn: usize,
        choice: Choice,
        image: &Image,
    ) -> Made {
        let mut row: Vec<Option<String>> = vec![None; self.columns.len()];
        let mut without = None;
        let mut own = Vec::new();
        for one in keys {
            let key = one.key;
            let places = self.places(key);
            let is_unique = places.iter().flatten().any(|at| self.columns[*at].unique);
            let number = if is_unique { number } else { model(number) };
            let chosen = match choice {
                Choice::InTurn => one.chosen(number) + turn,
                Choice::ByChance => self.rng.usize(..usize::MAX),
            };
            let fixed: Vec<Option<&String>> = places
                .iter()
                .map(|at| at.and_then(|at| row[at].as_ref()))
                .collect();
            if fixed.iter().flatten().any(|cell| *cell == "NULL") {
                // It asks for nothing any more, or for nothing but NULL.
                if key.match_full {
                    self.set_null(&mut row, key);
                }
                continue;
            }
            let is_set = fixed.iter().all(Option::is_some);
            let held = image.tables.get(&key.table);
            let cells = held.and_then(|held| one.cells(held, &fixed, chosen, self.dialect));
            let nullable = !is_set && self.may_be_null(key, &row);
            let null = nullable && self.is_null(number, choice);
            match cells {
                _ if null => self.set_null(&mut row, key),
                Some(cells) => {
                    for (at, cell) in places.into_iter().zip(cells) {
                        if let Some(at) = at {
                            row[at] = Some(cell);
                        }
                    }
                }
                None if key.table == self.table.name => own.push((key, nullable)),
                None if nullable => {
                    self.set_null(&mut row, key);
                    without.get_or_insert_with(|| key.table.clone());
                }
                None => return Made::Lacks(key.table.clone()),
            }
        }
        for (at, cell) in row.iter_mut().enumerate() {
            let name = self.columns[at].name;
            let waits = |(key, _): &(&ForeignKey, bool)| {
                let mut pairs = key.columns.iter().zip(&key.references);
                pairs.any(|(column, reference)| column == name && reference != name)
            };
            if cell.is_none() && !own.iter().any(waits) {
                *cell = Some(self.value(at, number, choice));
            }
        }
        // A row may refer to itself.
        for (key, nullable) in own {
            if nullable {
                self.set_null(&mut row, key);
                without.get_or_insert_with(|| key.table.clone());
                continue;
            }
            for (column, reference) in key.columns.iter().zip(&key.references) {
                let cell = self.place(reference).and_then(|at| row[at].clone());
                let (Some(cell), Some(at)) = (cell, self.place(column)) else {
                    return Made::Lacks(key.table.clone());
                };
                row[at].get_or_insert(cell);
            }
        }
        let row = row.into_iter();
        let row = row.map(|cell| cell.unwrap_or_else(|| "NULL".to_owned()));
        match without {
            None => Made::Row(row.collect()),
            Some(table) => Made::Without(row.collect(), table),
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    fn places(&self, key: &ForeignKey) -> Vec<Option<usize>> {
        key.columns.iter().map(|name| self.place(name)).collect()
    }

    /// Whether `key` can refer to nothing: by one NULL, or by NULL in each of its columns.
    fn may_be_null(&self, key: &ForeignKey, row: &[Option<String>]) -> bool {
        let mut columns = self.places(key).into_iter().flatten();
        let free = |at: usize| self.columns[at].nullable && row[at].is_none();
        match key.match_full {
            true => columns.all(free),
            false => columns.any(free),
        }
    }

    /// Whether what may be null is.
    fn is_null(&mut self, number: usize, choice: Choice) -> bool {
        match choice {
            Choice::ByChance => self.rng.u8(..) < 64,
            Choice::InTurn => number.is_multiple_of(4),
        }
    }

    fn set_null(&self, row: &mut [Option<String>], key: &ForeignKey) {
        for at in self.places(key).into_iter().flatten() {
            if self.columns[at].nullable {
                row[at].get_or_insert_with(|| "NULL".to_owned());
            }
        }
    }

    fn value(&mut self, at: usize, number: usize, choice: Choice) -> String {
        let column = &self.columns[at];
        let number = match column.unique || column.key {
            true => number,
            false => model(number),
        };
        let null = self.columns[at].nullable
            && match choice {
                Choice::ByChance => self.is_null(number, choice),
                Choice::InTurn => is_absent(at, number),
            };
        let column = &self.columns[at];
        if null {
            return "NULL".to_owned();
        }
        if column.key && column.allowed.as_ref().is_none_or(|(_, open)| *open) {
            return column.values.key(number);
        }
        match choice {
            Choice::InTurn => match &column.allowed {
                Some((pool, true)) if column.unique => match pool.get(number) {
                    Some(value) => value.clone(),
                    None => column.values.plain(number + column.shift),
                },
                Some((pool, _)) => pool[number % pool.len()].clone(),
                None if column.unique => column.values.any(number, column.shift),
                None if !column.mined.is_empty() => {
                    column.mined[number % column.mined.len()].clone()
                }
                // So that the edges of two columns do not always meet.
                None => {
                    let before = before(number, column.nullable.then_some(at));
                    column.values.in_turn(before, at, column.shift)
                }
            },
            Choice::ByChance => {
                let drawn = self.rng.usize(..100);
                let pool = column.allowed.as_ref().map(|(pool, _)| pool);
                let pool = pool.unwrap_or(&column.mined);
                match pool.len() {
                    0 if drawn < 30 => column.values.any(self.rng.usize(..8), 0),
                    some if some > 0 && drawn < 75 => pool[self.rng.usize(..some)].clone(),
                    _ => column.values.plain(number + self.rng.usize(..1_000)),
                }
            }
        }
    }
}

impl Column<'_> {
    /// Some plain values, or keys where it is one.
    fn plain(&self) -> impl Iterator<Item = String> + '_ {
        (0..SOME).map(|number| match self.key {
            true => self.values.key(number),
            false => self.values.plain(number + self.shift),
        })
    }

    /// All that could be in it.
    fn pool(&self) -> Vec<String> {
        let mut pool = Vec::new();
        let common = mine::common(&self.values);
        let all = self.mined.iter().cloned().chain(self.values.edges());
        for value in all.chain(self.plain()).chain(common) {
            // A cast would cut it off.
            if self.values.fits(&value) && !pool.contains(&value) {
                pool.push(value);
            }
        }
        pool
    }
}

/// The row whose values this one has.
fn model(number: usize) -> usize {
    match number % ROUND {
        REPEATED => number - REPEATED + FILLED,
        _ => number,
    }
}

/// Whether a row has NULL in the column at this place, where it may: in the first row of a round everywhere.
fn is_absent(at: usize, number: usize) -> bool {
    let place = number % ROUND;
    place == 0 || place == MIXED[at % MIXED.len()]
}

/// How many rows before this one have a value of their own in a column, which is at this place if it may be NULL.
fn before(number: usize, nullable: Option<usize>) -> usize {
    let is_own = |number: &usize| {
        number % ROUND != REPEATED && nullable.is_none_or(|at| !is_absent(at, *number))
    };
    let of_a_round = |end: usize| (0..end).filter(is_own).count();
    number / ROUND * of_a_round(ROUND) + of_a_round(number % ROUND)
}

/// Whether a key or a unique index is on this column of `table`, alone or with others.
fn is_unique(table: &Table, name: &str) -> bool {
    let in_index = |index: &Index| {
        let mut items = index.columns.iter();
        index.unique && items.any(|item| item.expression.mentions(name))
    };
    table
        .keys()
        .any(|key| key.columns.iter().any(|it| it == name))
        || table.indexes.values().any(in_index)
}

/// `tables` so that each comes after those that its rows refer to, as far as that can be.
pub(super) fn order(tables: Vec<&Arc<Table>>) -> Vec<&Arc<Table>> {
    let mut waiting = tables;
    let mut names: BTreeSet<&str> = waiting.iter().map(|table| table.name.as_str()).collect();
    let mut order = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_open = |table: &Table, key: &ForeignKey| {
            key.table != table.name && names.contains(&*key.table)
        };
        let has_to = |table: &Table, key: &ForeignKey| {
            let columns = key.columns.iter().filter_map(|name| table.column(name));
            columns.into_iter().any(|column| column.not_null)
        };
        let ready = |loose: bool| {
            waiting
                .iter()
                .filter(|table| {
                    !table
                        .foreign_keys
                        .iter()
                        .any(|key| is_open(table, key) && (!loose || has_to(table, key)))
                })
                .copied()
                .collect::<Vec<&Arc<Table>>>()
        };
        let mut next = ready(false);
        if next.is_empty() {
            next = ready(true).into_iter().take(1).collect();
        }
        if next.is_empty() {
            // Rows that need each other: the first one is tried all the same, so that it is told of.
            next = waiting.iter().copied().take(1).collect();
        }
        for table in &next {
            names.remove(table.name.as_str());
        }
        waiting.retain(|table| names.contains(table.name.as_str()));
        order.extend(next);
    }
    order
}

/// The condition that `checks` are together, as one text; none without checks.
pub(super) fn condition<'c>(
    checks: impl IntoIterator<Item = &'c Check>,
    dialect: Dialect,
) -> Option<String> {
    let condition = |check: &Check| {
        let condition = print::expression(&check.expression, dialect);
        match dialect {
            Dialect::Postgres => format!("({condition}) IS NOT FALSE"),
            // What SQLite checks is a number: any but 0 holds, and so does NULL.
            Dialect::Sqlite => format!("coalesce(({condition}) <> 0, 1)"),
        }
    };
    let conditions: Vec<String> = checks.into_iter().map(condition).collect();
    (!conditions.is_empty()).then(|| conditions.join(" AND "))
}
