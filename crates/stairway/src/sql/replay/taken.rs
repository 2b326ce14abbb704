//! Which names are taken, kept from statement to statement: what would be looked for in every table of the schema is
//! looked up, so that a schema of many tables is made in time that grows with their number.

use super::{Naming, draft::Draft, interpret};
use crate::{
    Dialect,
    schema::{Schema, Table},
    sql::{Problem, statement::Statement},
};
use std::{collections::BTreeSet, sync::Arc};

/// The names that are taken by what tables own.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    /// Those of indexes, and of the indexes behind keys.
    pub(super) relations: BTreeSet<String>,
    /// Those of constraints.
    pub(super) constraints: BTreeSet<String>,
}

impl Taken {
    fn add(&mut self, table: &Table) {
        for name in relations(table) {
            insert(&mut self.relations, name);
        }
        for name in table.constraint_names() {
            insert(&mut self.constraints, name);
        }
    }
}

fn insert(names: &mut BTreeSet<String>, name: &str) {
    if !names.contains(name) {
        names.insert(name.to_owned());
    }
}

fn relations(table: &Table) -> impl Iterator<Item = &str> {
    let keys = table.keys().filter_map(|key| key.name.as_deref());
    table.indexes.keys().map(String::as_str).chain(keys)
}

/// Whether `after` has all the names that `before` has.
fn keeps(before: &Table, after: &Table) -> bool {
    let (kept, constraints): (BTreeSet<&str>, BTreeSet<&str>) = (
        relations(after).collect(),
        after.constraint_names().collect(),
    );
    relations(before).all(|name| kept.contains(name))
        && before
            .constraint_names()
            .all(|name| constraints.contains(name))
}

/// A schema of PostgreSQL's that is made statement by statement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Replay {
    schema: Schema,
    taken: Taken,
}

impl Replay {
    /// The schema as it is now.
    pub(crate) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The schema that was made.
    pub(crate) fn into_schema(self) -> Schema {
        self.schema
    }

    /// Interprets `statement`, as [`apply`](super::apply) does.
    ///
    /// # Errors
    ///
    /// As [`apply`](super::apply).
    pub(crate) fn apply(&mut self, statement: &Statement, text: &str) -> Result<(), Problem> {
        let mut draft = Draft::new(&mut self.schema, text, Dialect::Postgres, Naming::Postgres);
        draft.taken = Some(&self.taken);
        if let Err(problem) = interpret(&mut draft, statement) {
            draft.revert();
            return Err(problem);
        }
        for (name, before) in draft.into_changed() {
            let after = self.schema.tables.get(&name);
            let gone = before
                .is_some_and(|before: Arc<Table>| after.is_none_or(|after| !keeps(&before, after)));
            if gone {
                self.taken = Taken::default();
                for table in self.schema.tables.values() {
                    self.taken.add(table);
                }
                break;
            }
            if let Some(after) = after {
                self.taken.add(after);
            }
        }
        Ok(())
    }
}
