//! The values that rows get, and the columns as they have to be for that.

use super::{
    super::{
        enum_of,
        label::Holder,
        make,
        values::{Path, Values, is_constant},
    },
    Item,
    enumeration::with_enum,
};
use crate::schema::{
    Column, Expression, Node, Schema,
    difference::{self},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// The columns that have to become what they should be before rows get values: those that get a value of their new
/// type, those that are generated until then, and those that leave an enum type whose labels go.
pub(super) fn early(
    before: &Schema,
    after: &Schema,
    values: &Values,
    anew: &BTreeSet<String>,
) -> BTreeSet<Path> {
    let mut early = BTreeSet::new();
    for (name, table) in &after.tables {
        let Some(known) = before.tables.get(name) else {
            continue;
        };
        if Arc::ptr_eq(known, table) {
            continue;
        }
        for column in &table.columns {
            let Some(former) = known.column(&column.name) else {
                continue;
            };
            let retyped = former.data_type != column.data_type;
            let settled = former.generated.is_some() && column.generated.is_none();
            let path = (name.clone(), column.name.clone());
            let leaves = enum_of(&former.data_type).is_some_and(|name| {
                let holder = Holder::Column(path.0.clone(), path.1.clone());
                anew.contains(name) || values.replace.contains_key(&holder)
            });
            if (retyped && leaves) || ((retyped || settled) && values.fill.contains_key(&path)) {
                early.insert(path);
            }
        }
    }
    early
}

/// `schema` with these columns of the types that they have in `after`.
pub(super) fn ready(schema: &Schema, after: &Schema, early: &BTreeSet<Path>) -> Schema {
    let mut ready = schema.clone();
    for (table, column) in early {
        let Some(wanted) = after.table(table).and_then(|table| table.column(column)) else {
            continue;
        };
        with_enum(&mut ready, after, &wanted.data_type);
        if let Some(known) = ready
            .table_mut(table)
            .and_then(|table| table.column_mut(column))
        {
            known.data_type = wanted.data_type.clone();
            known.collation.clone_from(&wanted.collation);
            known.generated.clone_from(&wanted.generated);
        }
    }
    ready
}

/// `schema` with the columns that need a value for the rows that are there: by a default of the moment where it is the
/// same for all, otherwise null at first.
pub(super) fn grow(schema: &Schema, after: &Schema, values: &Values) -> Schema {
    let mut grown = schema.clone();
    for ((table, column), value) in &values.fill {
        let Some(wanted) = after.table(table).and_then(|table| table.column(column)) else {
            continue;
        };
        let Some(known) = schema.table(table) else {
            continue;
        };
        if known.column(column).is_some() {
            continue;
        }
        with_enum(&mut grown, after, &wanted.data_type);
        let constant = is_constant(value);
        if let Some(table) = grown.table_mut(table) {
            table.columns.push(Column {
                comment: None,
                not_null: constant,
                default: constant.then(|| value.clone()),
                ..wanted.clone()
            });
        }
    }
    grown
}

/// Values for the rows that have none.
pub(super) fn fill(
    before: &Schema,
    grown: &Schema,
    after: &Schema,
    values: &Values,
    items: &mut Vec<Item>,
) {
    for ((table, column), value) in in_order(&values.fill) {
        let Some(now) = grown.table(table).and_then(|table| table.column(column)) else {
            continue;
        };
        let wanted = after.table(table).and_then(|table| table.column(column));
        if now.not_null || !wanted.is_some_and(|wanted| wanted.not_null) {
            continue;
        }
        let is_null = Node::Is {
            operand: make::column(column),
            truth: crate::schema::Truth::Null,
            negated: false,
        };
        // Of a column that is new every row is meant.
        let new = before
            .table(table)
            .is_none_or(|table| table.column(column).is_none());
        let predicate = (!new).then(|| is_null.into());
        items.push(Item::Statement(make::update(
            table,
            column,
            value.clone(),
            predicate,
        )));
    }
}

/// Values in an order in which those come first that others are made of.
pub(super) fn in_order(fill: &BTreeMap<Path, Expression>) -> Vec<(&Path, &Expression)> {
    let mut ordered = Vec::with_capacity(fill.len());
    let mut tables: BTreeMap<&str, BTreeMap<&str, (&Path, &Expression)>> = BTreeMap::new();
    for (path, value) in fill {
        let table = tables.entry(path.0.as_str()).or_default();
        table.insert(path.1.as_str(), (path, value));
    }
    for table in tables.values() {
        let needs = table.iter().map(|(name, (_, value))| {
            let columns = value.columns().into_iter();
            let known = columns.filter_map(|column| table.get_key_value(column.as_str()));
            (*name, known.map(|(column, _)| *column).collect())
        });
        let names = difference::needs_first(needs.collect());
        ordered.extend(
            names
                .into_iter()
                .filter_map(|name| table.get(name).copied()),
        );
    }
    ordered
}
