//! Which names of constraints a statement need not give, because PostgreSQL makes them.

use crate::{
    Dialect,
    place::Spanned,
    schema::{Schema, Table},
    sql::{
        replay::{self, Naming},
        statement::{AlterAction, ColumnConstraint, ColumnDefinition, Constraint, Statement},
    },
};
use std::{collections::BTreeSet, sync::Arc};

/// Takes from `statement`, a CREATE TABLE or ALTER TABLE, the names that PostgreSQL would make in their place when the
/// schema is `before`. Behind ADD CONSTRAINT a name stays.
///
/// A statement that cannot be replayed on `before` keeps all of its names.
pub(crate) fn leave_names_out(statement: &mut Statement, before: &Schema) {
    let Some(goal) = table_after(statement, before) else {
        return;
    };
    // A name that is made depends on those that are given or made before it, and so on those that have to stay.
    let mut kept: BTreeSet<String> = BTreeSet::new();
    loop {
        let mut candidate = statement.clone();
        for name in names_mut(&mut candidate) {
            if name
                .as_ref()
                .is_some_and(|name| !kept.contains(&name.value))
            {
                *name = None;
            }
        }
        let Some(made) = table_after(&candidate, before) else {
            return;
        };
        if made == goal {
            *statement = candidate;
            return;
        }
        let known = kept.len();
        let wrong: Vec<(&str, &str)> = all_names(&goal)
            .zip(all_names(&made))
            .filter(|(goal, made)| goal != made)
            .collect();
        let others = wrong.iter().filter(|(goal, made)| stem(goal) != stem(made));
        kept.extend(others.map(|(goal, _)| (*goal).to_owned()));
        // Where only numbers are wrong, one that stays may make those after it right.
        if kept.len() == known {
            kept.extend(wrong.first().map(|(goal, _)| (*goal).to_owned()));
        }
        // They differ in something other than names.
        if kept.len() == known {
            return;
        }
    }
}

/// The table that `statement` makes or leaves.
fn table_after(statement: &Statement, before: &Schema) -> Option<Arc<Table>> {
    let name = match statement {
        Statement::CreateTable(create) => &create.name,
        Statement::AlterTable(alter) => &alter.name,
        _ => return None,
    };
    let mut schema = before.clone();
    replay::apply(
        &mut schema,
        statement,
        "",
        Dialect::Postgres,
        Naming::Postgres,
    )
    .ok()?;
    schema.tables.remove(&name.value)
}

/// The names of the constraints of `table`, in the order in which CREATE TABLE makes them.
fn all_names(table: &Table) -> impl Iterator<Item = &str> {
    let checks = table.checks.iter().map(|check| &check.name);
    let keys = table.keys().map(|key| &key.name);
    let foreign_keys = table.foreign_keys.iter().map(|key| &key.name);
    let all = checks.chain(keys).chain(foreign_keys);
    all.map(|name| name.as_deref().unwrap_or_default())
}

/// `name` without the number that tells it from another.
fn stem(name: &str) -> &str {
    name.trim_end_matches(|last: char| last.is_ascii_digit())
}

/// The names that `statement` may give or not.
fn names_mut(statement: &mut Statement) -> Vec<&mut Option<Spanned<String>>> {
    fn of_column(
        column: &mut ColumnDefinition,
    ) -> impl Iterator<Item = &mut Option<Spanned<String>>> {
        column
            .constraints
            .iter_mut()
            .filter_map(|constraint| match &mut constraint.value {
                ColumnConstraint::Table(_, name) => Some(name),
                _ => None,
            })
    }
    match statement {
        Statement::CreateTable(create) => {
            let constraints = create.constraints.iter_mut();
            let columns = create.columns.iter_mut().flat_map(of_column);
            columns
                .chain(constraints.map(|Constraint { name, .. }| name))
                .collect()
        }
        Statement::AlterTable(alter) => {
            let columns = alter
                .actions
                .iter_mut()
                .filter_map(|action| match &mut action.value {
                    AlterAction::AddColumn { column, .. } => Some(column),
                    _ => None,
                });
            columns.flat_map(of_column).collect()
        }
        _ => Vec::new(),
    }
}
