//! Constraints of a table that is in both schemas. One that has another definition under its name goes and comes.

use super::{Change, Commented, Stages};
use crate::schema::{Check, ForeignKey, Key, Table};
use std::collections::BTreeSet;

/// A constraint of any kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// PRIMARY KEY
    PrimaryKey(Key),
    /// UNIQUE
    Unique(Key),
    /// CHECK
    Check(Check),
    /// FOREIGN KEY
    ForeignKey(ForeignKey),
}

impl Constraint {
    /// Its name; none only where SQLite was given none.
    pub fn name(&self) -> Option<&str> {
        match self {
            Constraint::PrimaryKey(key) | Constraint::Unique(key) => key.name.as_deref(),
            Constraint::Check(check) => check.name.as_deref(),
            Constraint::ForeignKey(key) => key.name.as_deref(),
        }
    }
}

pub(super) fn compare(before: &Table, after: &Table, stages: &mut Stages) {
    let (mut gone, mut new) = (all(before), all(after));
    // Each stands for one of the other side at most: SQLite takes the same unnamed constraint twice.
    new.retain(
        |constraint| match gone.iter().position(|other| other == constraint) {
            Some(at) => {
                gone.remove(at);
                false
            }
            None => true,
        },
    );
    let replaced: BTreeSet<String> = new
        .iter()
        .filter_map(|constraint| constraint.name().map(str::to_owned))
        .collect();
    for constraint in gone {
        let stage = match constraint {
            Constraint::ForeignKey(_) => &mut stages.drop_foreign_keys,
            _ => &mut stages.drop_constraints,
        };
        stage.push(Change::DropConstraint {
            table: before.name.clone(),
            constraint,
        });
    }
    for constraint in new {
        let stage = match constraint {
            Constraint::ForeignKey(_) => &mut stages.add_foreign_keys,
            _ => &mut stages.add_constraints,
        };
        stage.push(Change::AddConstraint {
            table: after.name.clone(),
            constraint,
        });
    }
    let there: BTreeSet<String> = all(after)
        .iter()
        .filter_map(|constraint| constraint.name().map(str::to_owned))
        .collect();
    let names: BTreeSet<&String> = before
        .constraint_comments
        .keys()
        .filter(|name| there.contains(*name))
        .chain(after.constraint_comments.keys())
        .collect();
    for name in names {
        let on = Commented::Constraint {
            table: after.name.clone(),
            constraint: name.clone(),
        };
        let kept = (!replaced.contains(name)).then_some(before);
        let before = kept.and_then(|table| table.constraint_comments.get(name));
        stages.comment(on, before, after.constraint_comments.get(name));
    }
}

/// Every constraint of a table: the primary key, then those of each kind in the order in which they were made.
fn all(table: &Table) -> Vec<Constraint> {
    let primary = table.primary_key.iter().cloned();
    let uniques = table.uniques.iter().cloned();
    let checks = table.checks.iter().cloned();
    let foreign = table.foreign_keys.iter().cloned();
    primary
        .map(Constraint::PrimaryKey)
        .chain(uniques.map(Constraint::Unique))
        .chain(checks.map(Constraint::Check))
        .chain(foreign.map(Constraint::ForeignKey))
        .collect()
}
