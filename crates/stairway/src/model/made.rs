//! The constraints that a statement makes, and those that a table has since: which is which tells where each is
//! declared, whatever its name has become.

use super::Object;
use crate::{
    Place,
    place::Spanned,
    schema::{Key, Table},
    sql::statement::{ColumnConstraint, ColumnDefinition, ConstraintKind, KeyDefinition},
};
use std::{collections::BTreeMap, ops::Range};

/// A constraint that a statement makes.
pub(super) struct Made<'s> {
    pub(super) name: Option<&'s Spanned<String>>,
    pub(super) kind: &'s ConstraintKind,
    pub(super) span: Range<usize>,
    /// The column that it stands behind.
    pub(super) column: Option<&'s str>,
}

pub(super) fn made_by(column: &ColumnDefinition) -> impl Iterator<Item = Made<'_>> {
    column
        .constraints
        .iter()
        .filter_map(|constraint| match &constraint.value {
            ColumnConstraint::Table(kind, name) => Some(Made {
                name: name.as_ref(),
                kind,
                span: constraint.span.clone(),
                column: Some(&column.name.value),
            }),
            _ => None,
        })
}

pub(super) fn is_made_by(known: &Key, made: &KeyDefinition, column: Option<&str>) -> bool {
    let plain = |names: &[Spanned<String>]| -> Vec<String> {
        names.iter().map(|name| name.value.clone()).collect()
    };
    let columns = match column {
        Some(column) if made.columns.is_empty() => vec![column.to_owned()],
        _ => plain(&made.columns),
    };
    known.columns == columns && known.include == plain(&made.include)
}

/// The constraints of a table that have no place yet, in the order in which they were made.
pub(super) struct New<'t> {
    pub(super) keys: Vec<&'t Key>,
    pub(super) checks: Vec<String>,
    pub(super) foreign_keys: Vec<String>,
}

pub(super) fn new_constraints<'t>(table: &'t Table, places: &BTreeMap<Object, Place>) -> New<'t> {
    let is_new = |name: &Option<String>| {
        name.clone().filter(|name| {
            let object = Object::Constraint(table.name.clone(), name.clone());
            !places.contains_key(&object)
        })
    };
    let keys = table.keys().filter(|key| is_new(&key.name).is_some());
    let checks = table.checks.iter().filter_map(|check| is_new(&check.name));
    let foreign_keys = table.foreign_keys.iter();
    New {
        keys: keys.collect(),
        checks: checks.collect(),
        foreign_keys: foreign_keys.filter_map(|key| is_new(&key.name)).collect(),
    }
}
