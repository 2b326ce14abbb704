//! Tables: those that come, those that go, and what is another about the others.

use super::{Change, Commented, Constraint, Stages, column, constraint, index, order, pairs};
use crate::schema::{Schema, Table};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What is another about a table as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableChange {
    /// The order of the columns that it has in both schemas.
    ColumnOrder {
        /// Their names in the order of the first schema.
        before: Vec<String>,
        /// In the order of the second.
        after: Vec<String>,
    },
    /// On SQLite, whether it says WITHOUT ROWID.
    WithoutRowid {
        /// In the first schema.
        before: bool,
        /// In the second.
        after: bool,
    },
    /// On SQLite, whether it says STRICT.
    Strict {
        /// In the first schema.
        before: bool,
        /// In the second.
        after: bool,
    },
    /// What of it is not modelled.
    Unmodelled {
        /// In the first schema.
        before: Vec<String>,
        /// In the second.
        after: Vec<String>,
    },
}

pub(super) fn compare(before: &Schema, after: &Schema, stages: &mut Stages) {
    let (mut gone, mut new) = (BTreeMap::new(), BTreeMap::new());
    for (name, before, after) in pairs(&before.tables, &after.tables) {
        match (before, after) {
            (Some(before), Some(after)) => {
                if !Arc::ptr_eq(before, after) {
                    alter(before, after, stages);
                }
            }
            (Some(before), None) => {
                gone.insert(name, before);
            }
            (None, Some(after)) => {
                new.insert(name, after);
            }
            (None, None) => {}
        }
    }
    drop_all(&gone, before, after, stages);
    create_all(&new, before, after, stages);
}

fn alter(before: &Table, after: &Table, stages: &mut Stages) {
    column::compare(before, after, stages);
    for what in whole(before, after) {
        stages.alter_tables.push(Change::AlterTable {
            table: after.name.clone(),
            what,
        });
    }
    constraint::compare(before, after, stages);
    index::compare(before, after, stages);
    let on = Commented::Table(after.name.clone());
    stages.comment(on, before.comment.as_ref(), after.comment.as_ref());
}

fn whole(before: &Table, after: &Table) -> Vec<TableChange> {
    let shared = |table: &Table, other: &Table| -> Vec<String> {
        let names = table.columns.iter().map(|column| column.name.clone());
        names.filter(|name| other.column(name).is_some()).collect()
    };
    let (order, other_order) = (shared(before, after), shared(after, before));
    let mut changes = Vec::new();
    if order != other_order {
        changes.push(TableChange::ColumnOrder {
            before: order,
            after: other_order,
        });
    }
    if before.without_rowid != after.without_rowid {
        changes.push(TableChange::WithoutRowid {
            before: before.without_rowid,
            after: after.without_rowid,
        });
    }
    if before.strict != after.strict {
        changes.push(TableChange::Strict {
            before: before.strict,
            after: after.strict,
        });
    }
    if before.unmodelled != after.unmodelled {
        changes.push(TableChange::Unmodelled {
            before: before.unmodelled.clone(),
            after: after.unmodelled.clone(),
        });
    }
    changes
}

/// Tables go before those that they refer to. A foreign key goes first if the key that it needs goes and its table stays.
fn drop_all(
    gone: &BTreeMap<&str, &Arc<Table>>,
    before: &Schema,
    after: &Schema,
    stages: &mut Stages,
) {
    let mut made = BTreeSet::new();
    let mut dropped = Vec::new();
    for table in in_order_of_foreign_keys(gone) {
        made.insert(table.name.as_str());
        for key in &table.foreign_keys {
            // What came after goes before.
            let target = key.table.as_str();
            let waits = gone.contains_key(target) && !made.contains(target);
            let goes = before.table(target).is_some_and(|known| {
                let wanted = after.table(target);
                known.is_unique(&key.references)
                    && wanted.is_some_and(|wanted| !keeps_key(known, wanted, &key.references))
            });
            if waits || goes {
                stages.drop_foreign_keys.push(Change::DropConstraint {
                    table: table.name.clone(),
                    constraint: Constraint::ForeignKey(key.clone()),
                });
            }
        }
        dropped.push(Change::DropTable(Arc::clone(table)));
    }
    stages.drop_tables.extend(dropped.into_iter().rev());
}

/// Whether a key or unique index on these columns is there all the while that `before` becomes `after`.
fn keeps_key(before: &Table, after: &Table, columns: &[String]) -> bool {
    let kept = Table {
        primary_key: before
            .primary_key
            .clone()
            .filter(|key| after.primary_key.as_ref() == Some(key)),
        uniques: before
            .uniques
            .iter()
            .filter(|key| after.uniques.contains(key))
            .cloned()
            .collect(),
        indexes: before
            .indexes
            .iter()
            .filter(|(name, index)| after.indexes.get(*name) == Some(index))
            .map(|(name, index)| (name.clone(), index.clone()))
            .collect(),
        ..Table::default()
    };
    kept.is_unique(columns)
}

/// Tables come after those that they refer to. A foreign key waits for a key that another table only gets, and for the
/// types of what it refers to.
fn create_all(
    new: &BTreeMap<&str, &Arc<Table>>,
    before: &Schema,
    after: &Schema,
    stages: &mut Stages,
) {
    let retyped = |table: &str, column: &str| {
        let data_type = |schema: &Schema| {
            let column = schema.table(table)?.column(column)?;
            Some(column.data_type.clone())
        };
        data_type(before) != data_type(after)
    };
    let mut waiting: BTreeSet<&str> = new.keys().copied().collect();
    for table in in_order_of_foreign_keys(new) {
        waiting.remove(table.name.as_str());
        let (later, now) = table.foreign_keys.iter().cloned().partition(|key| {
            let target = key.table.as_str();
            let wanted = after.table(target);
            let later = match before.table(target) {
                Some(known) => {
                    let kept =
                        wanted.is_some_and(|wanted| keeps_key(known, wanted, &key.references));
                    let comes = wanted.is_some_and(|wanted| wanted.is_unique(&key.references));
                    comes && !kept || key.references.iter().any(|name| retyped(target, name))
                }
                // Unique indexes are made when all tables are there.
                None => wanted.is_some_and(|wanted| {
                    wanted.is_unique(&key.references) && !wanted.has_key(&key.references)
                }),
            };
            waiting.contains(target) || later
        });
        let bare = Table {
            foreign_keys: now,
            indexes: BTreeMap::new(),
            comment: None,
            constraint_comments: BTreeMap::new(),
            columns: table.columns.iter().cloned().map(silent).collect(),
            ..Table::clone(table)
        };
        let later: Vec<_> = later;
        stages
            .add_foreign_keys
            .extend(later.into_iter().map(|key| Change::AddConstraint {
                table: table.name.clone(),
                constraint: Constraint::ForeignKey(key),
            }));
        // What is compared with the bare table is all that is still to be made.
        let with_keys = Table {
            foreign_keys: table.foreign_keys.clone(),
            ..bare.clone()
        };
        stages
            .create_tables
            .push(Change::CreateTable(Arc::new(bare)));
        alter(&with_keys, table, stages);
    }
}

fn silent(column: crate::schema::Column) -> crate::schema::Column {
    crate::schema::Column {
        comment: None,
        ..column
    }
}

fn in_order_of_foreign_keys<'s>(tables: &BTreeMap<&'s str, &'s Arc<Table>>) -> Vec<&'s Arc<Table>> {
    let needs = tables.iter().map(|(name, table)| {
        let keys = table.foreign_keys.iter();
        (*name, keys.map(|key| key.table.as_str()).collect())
    });
    let order = order::needs_first(needs.collect());
    order
        .into_iter()
        .filter_map(|name| tables.get(name).copied())
        .collect()
}
