//! What a downgrade drops with all that is in it: what its statements say, as far as they are understood, and otherwise
//! what the state after the upgrade has and the one before has not. Rows tell what has another name only.
//!
//! In doubt something is dropped: that nothing is, is what people go by.

use super::{Laid, has_word};
use crate::{
    Dialect,
    executor::{self, Dropped},
    rows::{Image, LossKind, gained, losses},
    schema::Schema,
    script::{BlockKind, Script},
    snapshot::Snapshot,
};
use std::{collections::BTreeSet, sync::Arc};

/// A revision, and the states before and after its upgrade.
pub(super) struct Dropping<'d> {
    pub(super) script: &'d Script,
    /// The dialect of blocks that name none.
    pub(super) written: Dialect,
    pub(super) before: &'d Snapshot,
    pub(super) after: &'d Snapshot,
    pub(super) laid: &'d Laid,
}

impl Dropping<'_> {
    /// Tables, and columns as `table.column`; and columns whose values are made into others.
    pub(super) fn names(&self) -> (Vec<String>, Vec<String>) {
        let Laid { before, after } = self.laid;
        let gained: BTreeSet<String> = gained(&before.1, &after.1).into_iter().collect();
        let dialect = self.after.dialect;
        let said = executor::dropped(self.script, dialect, self.written);
        let converts = said.iter().flat_map(|said| &said.converts);
        let converts = converts.map(|(table, column)| format!("{table}.{column}"));
        let converts = converts.collect();
        let drops = said.and_then(|said| self.said(said, &gained));
        let drops = drops.unwrap_or_else(|| self.seen(gained));
        (drops.into_iter().collect(), converts)
    }

    /// What the statements drop, if all of it is known.
    fn said(&self, said: Dropped, gained: &BTreeSet<String>) -> Option<BTreeSet<String>> {
        let Laid { before, after } = self.laid;
        let mut drops = BTreeSet::new();
        for table in said.tables {
            let name = after.0.folded_table(&table)?;
            let comes_back = match before.0.table(name) {
                Some(_) => self.is_kept(name),
                // Its rows are those of another that is gone, and is made again of it.
                None => after.1.tables.contains_key(name) && !gained.contains(name),
            };
            if !(comes_back && self.reads(name)) {
                drops.insert(name.to_owned());
            }
        }
        for (table, column) in said.columns {
            let name = after.0.folded_table(&table)?;
            if drops.contains(name) {
                continue;
            }
            let column = after.0.table(name)?.column(&column)?;
            let was = before.0.table(name);
            let was_there = was.is_some_and(|table| table.column(&column.name).is_some());
            let dropped = format!("{name}.{}", column.name);
            let is_read = after.1.tables.contains_key(name);
            if !was_there
                && column.generated.is_none()
                && (!is_read || gained.contains(&dropped) || gained.contains(name))
            {
                drops.insert(dropped);
            }
        }
        Some(drops)
    }

    /// What is there after the upgrade and was not before.
    fn seen(&self, gained: BTreeSet<String>) -> BTreeSet<String> {
        let Laid { before, after } = self.laid;
        let (old, new) = (tables(self.before, &before.0), tables(self.after, &after.0));
        let mut drops: BTreeSet<String> = BTreeSet::new();
        for table in &new {
            let is_read = after.1.tables.get(table);
            let is_dropped = match old.contains(table) {
                // Whoever drops it and makes it again keeps what is in it only as far as rows have shown.
                true => is_read.is_none_or(|held| held.rows.is_empty()) && self.drops(table),
                false => is_read.is_none() || gained.contains(table),
            };
            if is_dropped {
                drops.insert(table.clone());
            }
        }
        let of = |name: &String| name.rsplit_once('.').map(|(table, _)| table.to_owned());
        let columns = gained.into_iter().filter(|name| !new.contains(name));
        let columns = columns.filter(|name| of(name).is_some_and(|table| !drops.contains(&table)));
        let columns: Vec<String> = columns.collect();
        let others: Vec<String> = others(self.after)
            .filter(|table| old.contains(table))
            .collect();
        for table in others {
            let columns = |snapshot: &Snapshot| {
                let object = snapshot.objects.iter().find(|(own, _)| *own.name == *table);
                let parts = object
                    .into_iter()
                    .flat_map(|(_, object)| object.parts.keys());
                let columns = parts.filter(|part| &*part.kind == "column");
                columns
                    .map(|part| format!("{table}.{}", part.name))
                    .collect::<BTreeSet<String>>()
            };
            let was = columns(self.before);
            drops.extend(columns(self.after).difference(&was).cloned());
        }
        drops.extend(columns);
        drops
    }

    /// Whether the rows that `table` held before the upgrade are in it after it.
    fn is_kept(&self, table: &str) -> bool {
        let one = |image: &Image| {
            let held = image.tables.get_key_value(table);
            Image {
                tables: held
                    .map(|(name, held)| (name.clone(), Arc::clone(held)))
                    .into_iter()
                    .collect(),
            }
        };
        let (old, new) = (one(&self.laid.before.1), one(&self.laid.after.1));
        let rows = |image: &Image| image.tables.values().map(|held| held.rows.len()).sum();
        let (was, is): (usize, usize) = (rows(&old), rows(&new));
        let lost = losses(&old, &new, |_, _| true);
        let lost = lost.iter().find(|loss| loss.kind == LossKind::Rows);
        was > 0 && is > 0 && lost.is_none_or(|loss| loss.lost < was)
    }

    /// The statements of the downgrade.
    fn statements(&self) -> impl Iterator<Item = &str> {
        let dialect = self.after.dialect;
        let blocks = self.script.blocks().iter();
        let blocks =
            blocks.filter(move |it| it.kind == BlockKind::Downgrade && it.runs_on(dialect));
        let statements = blocks.flat_map(|block| &block.statements);
        statements.filter_map(|span| self.script.text().get(span.clone()))
    }

    /// Whether a statement before the one that drops `table` has to do with it.
    fn reads(&self, table: &str) -> bool {
        let mut statements = self.statements().filter(|text| has_word(text, table));
        statements.next().is_some_and(|first| {
            let mut words = first.split_whitespace();
            !words
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case("drop"))
        })
    }

    /// Whether a statement may drop `table`.
    fn drops(&self, table: &str) -> bool {
        let name = table.rsplit('.').next().unwrap_or(table).trim_matches('"');
        let is_alter = |text: &str| {
            let first = text.split_whitespace().next();
            first.is_some_and(|word| word.eq_ignore_ascii_case("alter"))
        };
        self.statements()
            .filter(|text| !is_alter(text))
            .any(|text| has_word(text, "drop") && has_word(text, name))
    }
}

/// The names of all tables: those of `schema`, and those of other schemas.
fn tables(snapshot: &Snapshot, schema: &Schema) -> BTreeSet<String> {
    schema
        .tables
        .keys()
        .cloned()
        .chain(others(snapshot))
        .collect()
}

/// The tables of other schemas than `public`.
fn others(snapshot: &Snapshot) -> impl Iterator<Item = String> {
    let tables = snapshot.objects.keys().filter(|own| &*own.kind == "table");
    let has_schema = |name: &str| {
        let parts = name.split('"').step_by(2);
        let mut bare = parts.filter(|part| part.contains('.'));
        bare.next().is_some()
    };
    let is_postgres = snapshot.dialect == Dialect::Postgres;
    tables
        .filter(move |own| is_postgres && has_schema(&own.name))
        .map(|own| own.name.to_string())
}
