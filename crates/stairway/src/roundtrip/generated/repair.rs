//! Takes out of made-up models what no database would take.

use super::{
    kind::Kind,
    term,
    value::{Column, Default, Deferrable, ForeignKey, Id, Index, Key, Models, Storage, Table},
};
use std::collections::BTreeSet;

/// Leaves what both databases take, or PostgreSQL where the models are for it alone.
pub(super) fn repair(models: &mut Models) {
    // What is taken out may be what something else stood on.
    loop {
        let before = size(models);
        once(models);
        if size(models) == before {
            return;
        }
    }
}

fn size(models: &Models) -> usize {
    let table = |table: &Table| {
        table.columns.len()
            + table.keys().count()
            + table.checks.len()
            + table.indexes.len()
            + table.foreign_keys.len()
    };
    models.enums.len() + models.tables.iter().map(table).sum::<usize>()
}

fn once(models: &mut Models) {
    let known = models.clone();
    for table in &mut models.tables {
        table.columns.retain(
            |column| !matches!(column.kind, Kind::Label(id) if known.enumeration(id).is_none()),
        );
        columns(table, &known);
        let own = table.clone();
        if table
            .primary_key
            .as_ref()
            .is_some_and(|key| !fits_key(key, &own, true))
        {
            table.primary_key = None;
        }
        let mut seen: BTreeSet<Vec<Id>> = own
            .primary_key
            .iter()
            .map(|key| sorted(&key.columns))
            .collect();
        table
            .uniques
            .retain(|key| fits_key(key, &own, false) && seen.insert(sorted(&key.columns)));
        let mut seen = BTreeSet::new();
        table.checks.retain(|check| {
            let text = term::condition(check.term, &own, &known);
            text.is_some_and(|text| seen.insert(text))
        });
        let mut seen = BTreeSet::new();
        table.indexes.retain(|index| {
            fits_index(index, &own, &known)
                && seen.insert(
                    index
                        .items
                        .iter()
                        .map(|item| item.term.column)
                        .collect::<Vec<_>>(),
                )
        });
        table
            .foreign_keys
            .retain(|key| fits_reference(key, &own, &known));
    }
    models.tables.retain(|table| !table.columns.is_empty());
    let used = |id: Id| {
        models
            .tables
            .iter()
            .flat_map(|table| &table.columns)
            .any(|column| column.kind == Kind::Label(id))
    };
    let used: BTreeSet<Id> = models
        .enums
        .iter()
        .map(|own| own.id)
        .filter(|id| used(*id))
        .collect();
    models
        .enums
        .retain(|own| used.contains(&own.id) && !own.labels.is_empty());
}

fn sorted(columns: &[Id]) -> Vec<Id> {
    let mut columns = columns.to_vec();
    columns.sort_unstable();
    columns
}

fn columns(table: &mut Table, models: &Models) {
    let own = table.clone();
    table.columns.retain(|column| {
        column.generated.is_none_or(|from| {
            let value = term::generated(from, column.kind, &own, None);
            value.is_some()
        })
    });
    let key = own
        .primary_key
        .as_ref()
        .map(|key| key.columns.clone())
        .unwrap_or_default();
    let tied: BTreeSet<Id> = models
        .tables
        .iter()
        .flat_map(|table| &table.foreign_keys)
        .flat_map(|key| &key.references)
        .copied()
        .chain(own.foreign_keys.iter().flat_map(|key| key.columns.clone()))
        .collect();
    for column in &mut table.columns {
        if key.contains(&column.id) {
            column.nullable = false;
        }
        if column.identity.is_some() && key != [column.id] {
            column.identity = None;
        }
        if column.identity.is_some() {
            column.default = None;
            column.nullable = false;
        }
        if let Some(from) = column.generated {
            column.default = None;
            column.nullable |= own.column(from.column).is_some_and(|base| base.nullable);
        }
        let made = matches!(
            column.kind,
            Kind::Moment | Kind::Local | Kind::Day | Kind::Uuid
        );
        if column.default == Some(Default::Made) && (!made || tied.contains(&column.id)) {
            column.default = None;
        }
        if !column.kind.is_text() {
            column.collation = None;
        }
        if let Kind::Label(of) = column.kind
            && models
                .enumeration(of)
                .is_some_and(|own| matches!(own.storage, Storage::Type { .. }))
        {
            column.collation = None;
        }
    }
}

/// Whether `table` can have the key: rows differ in it, and it can be looked up.
fn fits_key(key: &Key, table: &Table, primary: bool) -> bool {
    let columns: Option<Vec<&Column>> = key.columns.iter().map(|id| table.column(*id)).collect();
    let Some(columns) = columns else { return false };
    let plain = |column: &&Column| column.kind != Kind::Json && column.generated.is_none();
    !columns.is_empty()
        && columns.iter().any(|column| column.kind.is_rich())
        && columns.iter().all(plain)
        && key
            .include
            .iter()
            .all(|id| table.column(*id).is_some() && !key.columns.contains(id))
        && columns.iter().all(|column| !primary || !column.nullable)
}

fn fits_index(index: &Index, table: &Table, models: &Models) -> bool {
    let rich = index.items.iter().any(|item| {
        let column = table.column(item.term.column);
        column.is_some_and(|column| {
            column.kind.is_rich() && !item.expression && column.generated.is_none()
        })
    });
    let items = index.items.iter().all(|item| {
        let Some(column) = table.column(item.term.column) else {
            return false;
        };
        let labels = match column.kind {
            Kind::Label(of) => models
                .enumeration(of)
                .is_some_and(|own| matches!(own.storage, Storage::Type { .. })),
            _ => false,
        };
        column.kind != Kind::Json
            && !(labels && item.collation.is_some())
            && (item.collation.is_none() || column.kind.is_text() && column.collation.is_none())
            && (!item.expression || term::expression(item.term, table).is_some())
    });
    let hash = index.method.is_some();
    !index.items.is_empty()
        && items
        && (!index.unique || rich)
        && (!hash || !index.unique && index.items.len() == 1)
        && index.include.iter().all(|id| table.column(*id).is_some())
        && index
            .predicate
            .is_none_or(|own| term::predicate(own, table, models).is_some())
}

fn fits_reference(key: &ForeignKey, table: &Table, models: &Models) -> bool {
    let Some(parent) = models.table(key.table) else {
        return false;
    };
    let is_key = parent.keys().any(|own| {
        own.deferrable == Deferrable::Not && sorted(&own.columns) == sorted(&key.references)
    });
    let pairs = key.columns.iter().zip(&key.references);
    is_key
        && pairs.clone().all(|(child, reference)| {
            let (Some(child), Some(reference)) = (table.column(*child), parent.column(*reference)) else {
                return false;
            };
            let both = |is: fn(Kind) -> bool| is(child.kind) && is(reference.kind);
            let alike = child.kind == reference.kind
                || both(Kind::is_whole)
                || both(Kind::is_text) && child.digits == reference.digits;
            let sets = |action: Option<super::value::Action>, what| action == Some(what);
            use super::value::Action;
            let null = sets(key.on_delete, Action::SetNull) || sets(key.on_update, Action::SetNull);
            alike
                && child.generated.is_none()
                && child.collation == reference.collation
                && child.identity.is_none()
                && (!null || child.nullable)
        })
        // A second key that says the same would get the same name.
        && table.foreign_keys.iter().filter(|other| other.columns == key.columns).count() == 1
}
