//! What does not let a column change or go: the views over it, the keys that need it, and what counts on its type.

use crate::{
    schema::{DataType, Expression, ForeignKey, Index, Node, Schema, Table},
    sql::replay,
};
use std::collections::BTreeSet;

/// The columns on which a foreign key can count for the sake of this index.
pub(super) fn unique_columns(index: &Index) -> Option<Vec<String>> {
    if !index.unique || index.predicate.is_some() {
        return None;
    }
    let columns = index
        .columns
        .iter()
        .map(|item| match &*item.expression.node {
            Node::Column { name, .. } => Some(name.clone()),
            _ => None,
        });
    columns.collect()
}

/// The columns of each key and unique index of a table that are not without `column`.
pub(super) fn keys_with(schema: &Schema, table: &str, column: &str) -> Vec<Vec<String>> {
    let Some(table) = schema.table(table) else {
        return Vec::new();
    };
    let has = |columns: &[String]| columns.iter().any(|name| name == column);
    let keys = table
        .keys()
        .filter(|key| has(&key.columns) || has(&key.include))
        .map(|key| key.columns.clone());
    let indexes = table.indexes.values().filter_map(|index| {
        let columns = unique_columns(index)?;
        (has(&columns) || has(&index.include)).then_some(columns)
    });
    keys.chain(indexes).collect()
}

/// What of one type stays as it is for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Everything.
    Same,
    /// Everything but lists: PostgreSQL's catalogue writes each item with a cast of its own from then on.
    Relisted,
    /// Foreign keys; expressions would be written with casts from the former type.
    Reworded,
    /// Nothing.
    Other,
}

pub(super) fn way(one: &DataType, other: &DataType) -> Way {
    use DataType as T;
    match (one, other) {
        (T::Text, T::Varchar(_)) | (T::Varchar(_), T::Text) => Way::Reworded,
        (T::Varchar(_), T::Varchar(_)) => Way::Relisted,
        _ if same_kind(one, other) => Way::Same,
        _ => Way::Other,
    }
}

/// Takes away what does not let the type of a column change: views over it, columns generated from it, and for another
/// kind of type also what counts on the old one.
pub(super) fn make_way(schema: &mut Schema, table: &str, column: &str, way: Way) {
    views_away(schema, table, column);
    let Some(own) = schema.table(table) else {
        return;
    };
    let generated: Vec<String> = own
        .columns
        .iter()
        .filter(|known| {
            known
                .generated
                .as_ref()
                .is_some_and(|generated| generated.expression.mentions(column))
        })
        .map(|known| known.name.clone())
        .collect();
    for name in generated {
        without_column(schema, table, &name);
    }
    if way == Way::Same {
        return;
    }
    if way == Way::Other {
        foreign_keys_away(schema, table, column, |_| true);
    }
    let in_the_way = |expression: &Expression| {
        expression.mentions(column) && (way != Way::Relisted || has_list(expression))
    };
    if let Some(table) = schema.table_mut(table) {
        table.checks.retain(|check| !in_the_way(&check.expression));
        table.indexes.retain(|_, index| {
            let plain = |expression: &Expression| matches!(&*expression.node, Node::Column { .. });
            let computed = index
                .columns
                .iter()
                .any(|item| !plain(&item.expression) && in_the_way(&item.expression));
            !computed && !index.predicate.as_ref().is_some_and(in_the_way)
        });
        if way != Way::Relisted
            && let Some(column) = table.column_mut(column)
        {
            column.default = None;
        }
        forget_comments(table);
    }
}

/// Whether `IN (...)` is in an expression.
pub(super) fn has_list(expression: &Expression) -> bool {
    let mut found = false;
    expression.walk_expressions(&mut |part| found |= matches!(&*part.node, Node::In { .. }));
    found
}

/// Takes away the views over a column, and the views over them.
pub(super) fn views_away(schema: &mut Schema, table: &str, column: &str) {
    let mut going = replay::views_over_column(schema, table, column);
    while let Some(view) = going.pop() {
        if schema.views.contains_key(&view) {
            going.extend(replay::views_over(schema, &view));
            schema.views.remove(&view);
        }
    }
}

/// Takes away the foreign keys that a column is part of, on either side, as far as `which` says so.
pub(super) fn foreign_keys_away(
    schema: &mut Schema,
    table: &str,
    column: &str,
    which: impl Fn(&ForeignKey) -> bool,
) {
    let has = |columns: &[String]| columns.iter().any(|name| name == column);
    let involved = |own: &str, key: &ForeignKey| {
        which(key)
            && (own == table && has(&key.columns) || key.table == table && has(&key.references))
    };
    let names: Vec<String> = schema
        .tables
        .values()
        .filter(|other| {
            other
                .foreign_keys
                .iter()
                .any(|key| involved(&other.name, key))
        })
        .map(|other| other.name.clone())
        .collect();
    for name in names {
        if let Some(other) = schema.table_mut(&name) {
            other.foreign_keys.retain(|key| !involved(&name, key));
            forget_comments(other);
        }
    }
}

/// Takes away the foreign keys that need a key on these columns.
pub(super) fn referring_away(schema: &mut Schema, table: &str, columns: &[String]) {
    let needs = |key: &crate::schema::ForeignKey| {
        key.table == table
            && key.references.len() == columns.len()
            && key.references.iter().all(|name| columns.contains(name))
    };
    let names: Vec<String> = schema
        .tables
        .values()
        .filter(|other| other.foreign_keys.iter().any(needs))
        .map(|other| other.name.clone())
        .collect();
    for name in names {
        if let Some(other) = schema.table_mut(&name) {
            other.foreign_keys.retain(|key| !needs(key));
            forget_comments(other);
        }
    }
}

/// Takes away a column with all that goes with it.
pub(super) fn without_column(schema: &mut Schema, table: &str, column: &str) {
    views_away(schema, table, column);
    let has = |columns: &[String]| columns.iter().any(|name| name == column);
    for key in keys_with(schema, table, column) {
        referring_away(schema, table, &key);
    }
    if let Some(table) = schema.table_mut(table) {
        if table
            .primary_key
            .as_ref()
            .is_some_and(|key| has(&key.columns) || has(&key.include))
        {
            table.primary_key = None;
        }
        table
            .uniques
            .retain(|key| !has(&key.columns) && !has(&key.include));
        table
            .checks
            .retain(|check| !check.expression.mentions(column));
        table.foreign_keys.retain(|key| !has(&key.columns));
        table.indexes.retain(|_, index| {
            !index
                .columns
                .iter()
                .any(|item| item.expression.mentions(column))
                && !index
                    .predicate
                    .as_ref()
                    .is_some_and(|predicate| predicate.mentions(column))
                && !has(&index.include)
        });
        table.columns.retain(|known| known.name != column);
        forget_comments(table);
    }
}

/// Comments on constraints that are gone are gone too.
pub(super) fn forget_comments(table: &mut Table) {
    let there: BTreeSet<String> = table.constraint_names().map(str::to_owned).collect();
    table
        .constraint_comments
        .retain(|name, _| there.contains(name));
}

/// Whether what was written for one type means the same for the other.
pub(super) fn same_kind(one: &DataType, other: &DataType) -> bool {
    use DataType as T;
    let kind = |data_type: &DataType| match data_type {
        T::SmallInt | T::Integer | T::BigInt => 1,
        T::Text | T::Varchar(_) => 2,
        T::Timestamp(_) => 3,
        T::TimestampTz(_) => 4,
        T::Time(_) => 5,
        T::Real | T::Double => 6,
        // SQLite holds a numeric as text with as many digits as it has.
        _ => 0,
    };
    kind(one) != 0 && kind(one) == kind(other)
}
