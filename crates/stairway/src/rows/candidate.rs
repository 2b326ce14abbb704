//! Rows that a table may take, as far as its own definition tells. Whether it takes them, its database says.

use super::{
    image::{Held, Image, literal},
    value::Values,
};
use crate::{
    Dialect,
    schema::{Check, Expression, ForeignKey, Node, Schema, Table},
    sql::print,
};
use fastrand::Rng;
use std::{collections::BTreeSet, sync::Arc};

/// So many plain values are tried where a check says what a column may hold.
const SOME: usize = 12;
/// Texts of more characters than this are not made for an expression that mentions the number.
const LONGEST: usize = 2_000;

/// Rows for one table.
pub(super) struct Candidates<'s> {
    table: &'s Table,
    dialect: Dialect,
    columns: Vec<Column<'s>>,
    rng: Rng,
}

/// A column that a row gives a value for.
struct Column<'s> {
    name: &'s str,
    values: Values,
    /// What the table's expressions compare it with, as literals; once the database was asked, all that they allow.
    mined: Vec<String>,
    nullable: bool,
    /// Whether no two rows may have the same value in it.
    unique: bool,
    /// Whether it is a key that is given out, by the database or by hand.
    key: bool,
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
        schema: &'s Schema,
        dialect: Dialect,
        seed: u64,
    ) -> Candidates<'s> {
        let seed = table.name.bytes().fold(seed, |seed, byte| {
            seed.wrapping_mul(31).wrapping_add(u64::from(byte))
        });
        let given = table.columns.iter().filter(|it| it.generated.is_none());
        let columns = given.map(|column| {
            let values = Values::of(column, schema, dialect);
            let name = column.name.as_str();
            let alone = |columns: &[String]| columns.len() == 1 && columns[0] == name;
            let in_index = |index: &crate::schema::Index| {
                let mut items = index.columns.iter();
                index.unique && items.any(|item| item.expression.mentions(name))
            };
            let in_primary = table
                .primary_key
                .as_ref()
                .is_some_and(|key| alone(&key.columns));
            Column {
                name,
                mined: mined(table, name, &values),
                nullable: !column.not_null && !in_primary,
                unique: table
                    .keys()
                    .any(|key| key.columns.iter().any(|it| it == name))
                    || table.indexes.values().any(in_index),
                key: in_primary || column.identity.is_some(),
                values,
            }
        });
        Candidates {
            table,
            dialect,
            columns: columns.collect(),
            rng: Rng::with_seed(seed),
        }
    }

    /// The columns that a check is about and no other column: their places, what could be in them, and the condition.
    pub(super) fn checked(&self) -> Vec<(usize, Vec<String>, String)> {
        let own = |column: &Column<'_>| {
            let checks = self.table.checks.iter();
            let alone = checks.filter(|check| check.expression.columns() == [column.name]);
            condition(alone, self.dialect)
        };
        let columns = self.columns.iter().enumerate();
        let checked = columns.filter_map(|(at, column)| {
            let condition = own(column)?;
            let mut pool = column.mined.clone();
            let edges = column.values.edges.iter().cloned();
            let plain = (0..SOME).map(|number| column.values.plain(number));
            for value in edges.chain(plain) {
                if !pool.contains(&value) {
                    pool.push(value);
                }
            }
            Some((at, pool, condition))
        });
        checked.collect()
    }

    /// The column at this place can have these values only.
    pub(super) fn limit(&mut self, at: usize, values: Vec<String>) {
        if !values.is_empty() {
            self.columns[at].mined = values;
        }
    }

    /// The column at this place.
    pub(super) fn column(&self, at: usize) -> &'s str {
        self.columns[at].name
    }

    /// The names of the columns that rows have values for.
    pub(super) fn columns(&self) -> impl ExactSizeIterator<Item = &'s str> + '_ {
        self.columns.iter().map(|column| column.name)
    }

    /// The row that `number` tells from others, where `image` is what the tables that it refers to hold.
    pub(super) fn row(&mut self, number: usize, choice: Choice, image: &Image) -> Made {
        let mut row: Vec<Option<String>> = vec![None; self.columns.len()];
        let mut without = None;
        let mut own = Vec::new();
        for key in &self.table.foreign_keys {
            let held = image.tables.get(&key.table);
            let chosen = match choice {
                Choice::InTurn => number,
                Choice::ByChance => self.rng.usize(..usize::MAX),
            };
            let cells = held.and_then(|held| referred(held, key, chosen, self.dialect));
            let nullable = key.columns.iter().all(|name| self.is_nullable(name));
            let null = nullable && self.is_null(number, choice);
            match cells {
                Some(_) | None if null => self.set_null(&mut row, key),
                Some(cells) => self.set(&mut row, key, cells),
                None if key.table == self.table.name => own.push((key, nullable)),
                None if nullable => {
                    self.set_null(&mut row, key);
                    without.get_or_insert_with(|| key.table.clone());
                }
                None => return Made::Lacks(key.table.clone()),
            }
        }
        for at in 0..self.columns.len() {
            if row[at].is_none()
                && !own
                    .iter()
                    .any(|(key, _)| key.columns.contains(&self.columns[at].name.to_owned()))
            {
                row[at] = Some(self.value(at, number, choice));
            }
        }
        // A row may refer to itself.
        for (key, nullable) in own {
            let itself: Option<Vec<String>> = key
                .references
                .iter()
                .map(|name| row[self.place(name)?].clone())
                .collect();
            match itself {
                Some(cells) if !nullable => self.set(&mut row, key, cells),
                _ if nullable => {
                    self.set_null(&mut row, key);
                    without.get_or_insert_with(|| key.table.clone());
                }
                _ => return Made::Lacks(key.table.clone()),
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

    fn is_nullable(&self, name: &str) -> bool {
        let place = self.place(name);
        place.is_some_and(|at| self.columns[at].nullable)
    }

    /// Whether what may be null is: in the first row everything, in the second nothing.
    fn is_null(&mut self, number: usize, choice: Choice) -> bool {
        match (choice, number) {
            (Choice::ByChance, _) => self.rng.u8(..) < 64,
            (Choice::InTurn, number) => number % 4 == 0,
        }
    }

    fn set(&self, row: &mut [Option<String>], key: &ForeignKey, cells: Vec<String>) {
        for (name, cell) in key.columns.iter().zip(cells) {
            if let Some(at) = self.place(name) {
                // A column of two keys has what the first one says.
                row[at].get_or_insert(cell);
            }
        }
    }

    fn set_null(&self, row: &mut [Option<String>], key: &ForeignKey) {
        let nulls = vec!["NULL".to_owned(); key.columns.len()];
        self.set(row, key, nulls);
    }

    fn value(&mut self, at: usize, number: usize, choice: Choice) -> String {
        let null = self.columns[at].nullable
            && match choice {
                Choice::ByChance => self.is_null(number, choice),
                Choice::InTurn => number % 4 == 0 || number > 1 && (number + at) % 4 == 0,
            };
        let column = &self.columns[at];
        if null {
            return "NULL".to_owned();
        }
        if column.key && column.mined.is_empty() {
            return column.values.key(number);
        }
        let mined = &column.mined;
        match choice {
            Choice::InTurn if !mined.is_empty() && !column.unique => {
                mined[number % mined.len()].clone()
            }
            Choice::InTurn => match column.unique {
                true => column.values.any(number),
                // So that the edges of two columns do not always meet.
                false => column.values.any(number + at),
            },
            Choice::ByChance => {
                let drawn = self.rng.usize(..100);
                match mined.len() {
                    0 if drawn < 30 => column.values.any(self.rng.usize(..8)),
                    some if some > 0 && drawn < 75 => mined[self.rng.usize(..some)].clone(),
                    _ => column.values.plain(number + self.rng.usize(..1_000)),
                }
            }
        }
    }
}

/// The cells of one of the rows that `key` refers to.
fn referred(held: &Held, key: &ForeignKey, chosen: usize, dialect: Dialect) -> Option<Vec<String>> {
    let places: Option<Vec<usize>> = key.references.iter().map(|name| held.place(name)).collect();
    let places = places?;
    let whole = |row: &&Vec<Option<String>>| {
        let cells = places.iter().map(|at| row.get(*at));
        cells.into_iter().all(|cell| matches!(cell, Some(Some(_))))
    };
    let rows: Vec<&Vec<Option<String>>> = held.rows.iter().filter(whole).collect();
    let row = rows.get(chosen.checked_rem(rows.len())?)?;
    Some(
        places
            .iter()
            .map(|at| literal(&row[*at], dialect))
            .collect(),
    )
}

/// What the expressions of `table` that mention the column compare it with, and what is near that.
fn mined(table: &Table, column: &str, values: &Values) -> Vec<String> {
    let checks = table.checks.iter().map(|check| &check.expression);
    let predicates = table.indexes.values();
    let predicates = predicates.filter_map(|index| index.predicate.as_ref());
    let mut texts: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut add = |text: String| {
        if seen.insert(text.clone()) {
            texts.push(text);
        }
    };
    for expression in checks.chain(predicates) {
        if expression.mentions(column) {
            constants(expression, &mut |constant| {
                for text in near(constant, values) {
                    add(text);
                }
            });
        }
    }
    texts.iter().map(|text| values.literal(text)).collect()
}

/// A constant in an expression.
enum Constant<'e> {
    Text(&'e str),
    Number(&'e str),
    Pattern(&'e str),
}

fn constants(expression: &Expression, visit: &mut dyn FnMut(Constant<'_>)) {
    expression.walk_expressions(&mut |part| match &*part.node {
        Node::Text(text) => visit(Constant::Text(text)),
        Node::Number(number) => visit(Constant::Number(number)),
        Node::Like { pattern, .. } => {
            if let Node::Text(pattern) = &*pattern.node {
                visit(Constant::Pattern(pattern));
            }
        }
        _ => {}
    });
}

/// What a constant suggests for a column.
fn near(constant: Constant<'_>, values: &Values) -> Vec<String> {
    match constant {
        Constant::Number(number) if values.is_number() => match number.parse::<i64>() {
            Ok(number) => [0, 1, -1]
                .into_iter()
                .filter_map(|step| number.checked_add(step))
                .map(|number| number.to_string())
                .collect(),
            Err(_) => vec![number.to_owned()],
        },
        // A length, as it seems.
        Constant::Number(number) if values.is_text() => match number.parse::<usize>() {
            Ok(length) if length <= LONGEST => [length, length.saturating_sub(1), length + 1]
                .into_iter()
                .map(|length| "x".repeat(length))
                .collect(),
            _ => Vec::new(),
        },
        Constant::Number(_) => Vec::new(),
        Constant::Text(text) if values.is_number() && text.parse::<f64>().is_err() => Vec::new(),
        Constant::Text(text) => vec![text.to_owned()],
        Constant::Pattern(pattern) => {
            vec![
                pattern.replace('%', "x").replace('_', "y"),
                pattern.replace(['%', '_'], ""),
            ]
        }
    }
}

/// The tables of `schema` so that each comes after those that its rows refer to, as far as that can be.
pub(super) fn order(schema: &Schema) -> Vec<&Arc<Table>> {
    let mut waiting: Vec<&Arc<Table>> = schema.tables.values().collect();
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    let mut order = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_open = |table: &Table, key: &ForeignKey| {
            key.table != table.name
                && schema.tables.contains_key(&key.table)
                && !placed.contains(key.table.as_str())
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
        placed.extend(next.iter().map(|table| table.name.as_str()));
        waiting.retain(|table| !placed.contains(table.name.as_str()));
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
