//! SQLite's own ADD COLUMN and DROP COLUMN, where they do the same as a rebuild
//! (<https://www.sqlite.org/lang_altertable.html>, sections 4 and 5).

use super::guard::name;
use crate::{
    schema::{Check, Column, Expression, ForeignKey, Node, Schema, Table},
    sql::{
        print,
        statement::{AlterAction, AlterTable, ColumnConstraint, ColumnDefinition, ConstraintKind},
    },
};

/// SQLite's statements for `alter`, which makes `after` of `before`; none if it takes a rebuild.
pub(super) fn native(alter: &AlterTable, before: &Schema, after: &Schema) -> Option<Vec<String>> {
    let old = before.table(&alter.name)?;
    let new = after.table(&alter.name)?;
    // Constraints keep the order in which they were made, so the new ones are the last.
    let mut checks = new.checks.get(old.checks.len()..)?.iter();
    let mut keys = new.foreign_keys.get(old.foreign_keys.len()..)?.iter();
    let mut texts = Vec::new();
    for action in &alter.actions {
        let text = match &action.value {
            AlterAction::AddColumn {
                column,
                if_not_exists,
            } => {
                if *if_not_exists && old.column(&column.name).is_some() {
                    continue;
                }
                let added = new.column(&column.name)?;
                let checks = checks.by_ref().take(count(column, is_check)).collect();
                let key = match count(column, is_key) {
                    0 => None,
                    1 => Some(keys.next()?),
                    _ => return None,
                };
                add(old, new, added, checks, key, after)?
            }
            AlterAction::DropColumn {
                name, if_exists, ..
            } => {
                if *if_exists && old.column(name).is_none() {
                    continue;
                }
                drop(old, name)?
            }
            _ => return None,
        };
        texts.push(text);
    }
    (checks.next().is_none() && keys.next().is_none()).then_some(texts)
}

fn add(
    old: &Table,
    new: &Table,
    column: &Column,
    checks: Vec<&Check>,
    key: Option<&ForeignKey>,
    schema: &Schema,
) -> Option<String> {
    let keyed = new
        .uniques
        .iter()
        .chain(&new.primary_key)
        .any(|key| key.columns.contains(&column.name));
    let default = column.default.as_ref();
    let is_null = |value: &Expression| matches!(*value.node, Node::Null);
    let fits = !keyed
        && old.column(&column.name).is_none()
        && column.identity.is_none()
        && default.is_none_or(print::is_literal)
        && (!column.not_null || default.is_some_and(|value| !is_null(value)))
        && !(column.not_null && column.generated.is_some())
        && !column.generated.as_ref().is_some_and(|value| value.stored)
        && (key.is_none() || default.is_none_or(is_null));
    fits.then(|| {
        format!(
            "ALTER TABLE {} ADD COLUMN {}",
            name(&new.name),
            print::added_column(new, column, &checks, key, schema)
        )
    })
}

/// SQLite drops a column that nothing else of its table mentions.
fn drop(old: &Table, column: &str) -> Option<String> {
    let keyed = old
        .uniques
        .iter()
        .chain(&old.primary_key)
        .flat_map(|key| &key.columns)
        .chain(old.foreign_keys.iter().flat_map(|key| &key.columns))
        .any(|own| own == column);
    let generated = old.columns.iter().any(|own| own.generated.is_some());
    let fits = !keyed
        && !generated
        && old.checks.is_empty()
        && old.indexes.is_empty()
        && old.columns.len() > 1;
    fits.then(|| {
        format!(
            "ALTER TABLE {} DROP COLUMN {}",
            name(&old.name),
            name(column)
        )
    })
}

fn count(column: &ColumnDefinition, is: impl Fn(&ConstraintKind) -> bool) -> usize {
    column
        .constraints
        .iter()
        .filter(
            |constraint| matches!(&constraint.value, ColumnConstraint::Table(kind, _) if is(kind)),
        )
        .count()
}

fn is_check(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::Check { .. })
}

fn is_key(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::ForeignKey(_))
}
