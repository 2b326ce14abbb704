//! CREATE TABLE and CREATE INDEX as they are stored, to tables and indexes.

use crate::{
    schema::{
        Check, Column, Enum, ForeignKey, Generated, Index, IndexColumn, Key, Node, Schema, Table,
    },
    sql::{
        replay::take_labels,
        statement::{
            ColumnConstraint, ColumnDefinition, ConstraintKind, CreateIndex, CreateTable,
            ForeignKeyDefinition, KeyDefinition,
        },
    },
};
use std::sync::Arc;

/// The table by itself, and the enums of its columns.
pub(super) fn table(create: &CreateTable) -> (Table, Vec<Enum>) {
    let mut table = Table {
        name: create.name.value.clone(),
        without_rowid: create.without_rowid,
        strict: create.strict,
        unmodelled: create
            .unmodelled
            .iter()
            .map(|what| what.value.clone())
            .collect(),
        ..Table::default()
    };
    for definition in &create.columns {
        let column = column(definition, &mut table);
        table.columns.push(column);
    }
    for constraint in &create.constraints {
        let name = constraint.name.as_ref().map(|name| name.value.clone());
        add(&mut table, name, &constraint.kind, None);
    }
    let enums = take_labels(&mut table);
    (table, enums)
}

fn column(definition: &ColumnDefinition, table: &mut Table) -> Column {
    let mut column = Column::new(
        definition.name.value.clone(),
        definition.data_type.value.clone(),
    );
    for constraint in &definition.constraints {
        match &constraint.value {
            ColumnConstraint::NotNull { conflict } => {
                column.not_null = true;
                column.conflict.clone_from(conflict);
            }
            ColumnConstraint::Null => {}
            ColumnConstraint::Default(value) => {
                column.default = Some(value.clone()).filter(|value| *value.node != Node::Null);
            }
            ColumnConstraint::Identity(identity) => {
                column.identity = Some(*identity);
                column.not_null = true;
            }
            ColumnConstraint::Generated { expression, stored } => {
                column.generated = Some(Generated {
                    expression: expression.clone(),
                    stored: *stored,
                });
            }
            ColumnConstraint::Collation(name) => column.collation = Some(name.clone()),
            ColumnConstraint::Table(kind, name) => {
                let name = name.as_ref().map(|name| name.value.clone());
                add(table, name, kind, Some(&column.name));
            }
        }
    }
    column
}

/// Adds a constraint of the table, or of the column called `on`.
fn add(table: &mut Table, name: Option<String>, kind: &ConstraintKind, on: Option<&str>) {
    match kind {
        ConstraintKind::PrimaryKey(definition) => {
            table.primary_key = Some(key(name, definition, on));
        }
        ConstraintKind::Unique(definition) => table.uniques.push(key(name, definition, on)),
        ConstraintKind::Check {
            expression,
            valid,
            no_inherit,
        } => table.checks.push(Check {
            name,
            expression: expression.clone(),
            valid: *valid,
            no_inherit: *no_inherit,
        }),
        ConstraintKind::ForeignKey(definition) => {
            table.foreign_keys.push(foreign_key(name, definition, on));
        }
        // SQLite's texts have neither.
        ConstraintKind::UsingIndex { .. } => {}
        ConstraintKind::Unmodelled(what) => table.unmodelled.push(what.value.clone()),
    }
}

fn names(names: &[crate::place::Spanned<String>], on: Option<&str>) -> Vec<String> {
    match on {
        Some(column) if names.is_empty() => vec![column.to_owned()],
        _ => names.iter().map(|name| name.value.clone()).collect(),
    }
}

fn key(name: Option<String>, definition: &KeyDefinition, on: Option<&str>) -> Key {
    Key {
        name,
        columns: names(&definition.columns, on),
        include: names(&definition.include, None),
        nulls_not_distinct: definition.nulls_not_distinct,
        deferrable: definition.deferrable,
        conflict: definition.conflict.clone(),
        order: definition.order.clone(),
    }
}

fn foreign_key(
    name: Option<String>,
    definition: &ForeignKeyDefinition,
    on: Option<&str>,
) -> ForeignKey {
    ForeignKey {
        name,
        columns: names(&definition.columns, on),
        table: definition.table.value.clone(),
        references: names(&definition.references, None),
        on_delete: definition.on_delete.clone(),
        on_update: definition.on_update.clone(),
        match_full: definition.match_full,
        deferrable: definition.deferrable,
        valid: definition.valid,
    }
}

/// The index on `table`, whose columns it names as they were created.
pub(super) fn index(create: &CreateIndex, table: &Table) -> Index {
    let mut columns: Vec<IndexColumn> = create
        .columns
        .iter()
        .map(|column| column.value.clone())
        .collect();
    for column in &mut columns {
        if let Node::Column {
            qualifier: None,
            name,
        } = &mut *column.expression.node
        {
            *name = spelt(table, name);
        }
    }
    Index {
        name: create
            .name
            .as_ref()
            .map(|name| name.value.clone())
            .unwrap_or_default(),
        unique: create.unique,
        method: "btree".to_owned(),
        columns,
        include: Vec::new(),
        nulls_not_distinct: false,
        predicate: create.predicate.clone(),
        comment: None,
    }
}

/// The name of the column of `table` that SQLite understands `name` to be, as it was created.
fn spelt(table: &Table, name: &str) -> String {
    let mut columns = table.columns.iter().map(|column| &column.name);
    let known = columns.find(|known| known.eq_ignore_ascii_case(name));
    known.map_or_else(|| name.to_owned(), Clone::clone)
}

/// Makes of `among` the table as it is among the others: its foreign keys name the columns and, as they were created,
/// what they refer to. `among` stays if it is that already.
pub(super) fn settle(alone: &Arc<Table>, among: &mut Arc<Table>, schema: &Schema) {
    if alone.foreign_keys.is_empty() {
        among.clone_from(alone);
        return;
    }
    // The whole table is not copied to find that it is the same.
    let mut foreign_keys = alone.foreign_keys.clone();
    for key in &mut foreign_keys {
        let Some(other) = schema
            .folded_table(&key.table)
            .and_then(|name| schema.table(name))
        else {
            continue;
        };
        key.table.clone_from(&other.name);
        match &other.primary_key {
            Some(primary) if key.references.is_empty() => {
                key.references.clone_from(&primary.columns);
            }
            _ => {
                for name in &mut key.references {
                    *name = spelt(other, name);
                }
            }
        }
    }
    if foreign_keys == alone.foreign_keys {
        among.clone_from(alone);
    } else if foreign_keys != among.foreign_keys {
        *among = Arc::new(Table {
            foreign_keys,
            ..Table::clone(alone)
        });
    }
}
