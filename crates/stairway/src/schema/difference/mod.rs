//! The difference of two schemas, as typed changes in an order in which they could run. Pure.
//!
//! Nothing is guessed: what has another name is another object, so a rename is a drop and a creation. Objects that
//! are the same in both are not mentioned, also where a database wants them made again for the sake of a change
//! beneath them (a view over a column whose type changes): that is for whoever writes the statements. Only a view
//! over a view that goes and comes does so too.
//!
//! Two schemas without a difference are equal but for the order in which constraints were made.

mod column;
mod constraint;
mod enumeration;
mod index;
mod order;
mod table;
#[cfg(test)]
mod tests;
mod view;

pub(crate) use order::{Needs, needs_first};

pub use column::ColumnChange;
pub use constraint::Constraint;
pub use table::TableChange;

use super::{Column, Enum, Index, Schema, Table, Trigger, View};
use std::{collections::BTreeMap, sync::Arc};

/// One change, with all that is needed to make it and to take it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// An enum type that is new.
    CreateEnum(Arc<Enum>),
    /// An enum type that is gone.
    DropEnum(Arc<Enum>),
    /// An enum type with other labels, or with the same in another order.
    AlterEnum {
        /// The type.
        name: String,
        /// Its labels in the first schema.
        before: Vec<String>,
        /// Its labels in the second.
        after: Vec<String>,
    },
    /// A table that is new: its columns and constraints, without the foreign keys that have to wait for another
    /// table. Those, its indexes and its comments are changes of their own.
    CreateTable(Arc<Table>),
    /// A table that is gone, with all that belonged to it.
    DropTable(Arc<Table>),
    /// Something about a table as a whole.
    AlterTable {
        /// The table.
        table: String,
        /// What.
        what: TableChange,
    },
    /// A column that is new in its table.
    AddColumn {
        /// The table.
        table: String,
        /// The column; its comment is a change of its own.
        column: Column,
    },
    /// A column that is gone from its table.
    DropColumn {
        /// The table.
        table: String,
        /// The column.
        column: Column,
    },
    /// One thing about a column.
    AlterColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What.
        what: ColumnChange,
    },
    /// A constraint that is new, or that is another than the one of its name before.
    AddConstraint {
        /// The table.
        table: String,
        /// The constraint.
        constraint: Constraint,
    },
    /// A constraint that is gone, or that makes room for another of its name.
    DropConstraint {
        /// The table.
        table: String,
        /// The constraint.
        constraint: Constraint,
    },
    /// An index that is new, or that is another than the one of its name before.
    CreateIndex {
        /// The table.
        table: String,
        /// The index; its comment is a change of its own.
        index: Index,
    },
    /// An index that is gone, or that makes room for another of its name.
    DropIndex {
        /// The table.
        table: String,
        /// The index.
        index: Index,
    },
    /// A view that is new, or that is another than the one of its name before.
    CreateView(Arc<View>),
    /// A view that is gone, or that makes room for another of its name.
    DropView(Arc<View>),
    /// A trigger that is new, or that is another than the one of its name before.
    CreateTrigger(Arc<Trigger>),
    /// A trigger that is gone, or that makes room for another of its name.
    DropTrigger(Arc<Trigger>),
    /// Another comment on what is there by then.
    Comment {
        /// On what.
        on: Commented,
        /// The comment before; none too where what it was on makes room for another.
        before: Option<String>,
        /// The comment after.
        after: Option<String>,
    },
}

/// What a comment is on.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Commented {
    /// An enum type.
    Enum(String),
    /// A table.
    Table(String),
    /// A column of a table.
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// A constraint of a table.
    Constraint {
        /// The table.
        table: String,
        /// The constraint.
        constraint: String,
    },
    /// An index of a table.
    Index {
        /// The table.
        table: String,
        /// The index.
        index: String,
    },
    /// A view.
    View(String),
}

/// What makes `after` of `before`, in this order: views, triggers, foreign keys, indexes and constraints go, then
/// tables; enum types come, then tables and columns, then constraints, indexes, and foreign keys; enum types go,
/// and views and triggers come. Among equals by name, so that the order does not depend on anything else.
///
/// A table comes after those that its foreign keys refer to, and goes before them; of foreign keys in a circle, one
/// is added or dropped on its own. Objects that the two share cost a comparison of pointers.
pub fn difference(before: &Schema, after: &Schema) -> Vec<Change> {
    let mut stages = Stages::default();
    enumeration::compare(before, after, &mut stages);
    table::compare(before, after, &mut stages);
    view::compare(before, after, &mut stages);
    compare_triggers(before, after, &mut stages);
    stages.in_order()
}

fn compare_triggers(before: &Schema, after: &Schema, stages: &mut Stages) {
    for (_, before, after) in pairs(&before.triggers, &after.triggers) {
        if before == after {
            continue;
        }
        let dropped = before.map(|trigger| Change::DropTrigger(Arc::clone(trigger)));
        let created = after.map(|trigger| Change::CreateTrigger(Arc::clone(trigger)));
        stages.drop_triggers.extend(dropped);
        stages.create_triggers.extend(created);
    }
}

/// The changes, by what has to be done before what.
#[derive(Debug, Default)]
struct Stages {
    drop_views: Vec<Change>,
    drop_triggers: Vec<Change>,
    drop_foreign_keys: Vec<Change>,
    drop_indexes: Vec<Change>,
    drop_constraints: Vec<Change>,
    drop_tables: Vec<Change>,
    enums: Vec<Change>,
    create_tables: Vec<Change>,
    alter_tables: Vec<Change>,
    add_constraints: Vec<Change>,
    create_indexes: Vec<Change>,
    add_foreign_keys: Vec<Change>,
    drop_enums: Vec<Change>,
    create_views: Vec<Change>,
    create_triggers: Vec<Change>,
    comments: Vec<Change>,
}

impl Stages {
    fn comment(&mut self, on: Commented, before: Option<&String>, after: Option<&String>) {
        if before != after {
            self.comments.push(Change::Comment {
                on,
                before: before.cloned(),
                after: after.cloned(),
            });
        }
    }

    fn in_order(self) -> Vec<Change> {
        [
            self.drop_views,
            self.drop_triggers,
            self.drop_foreign_keys,
            self.drop_indexes,
            self.drop_constraints,
            self.drop_tables,
            self.enums,
            self.create_tables,
            self.alter_tables,
            self.add_constraints,
            self.create_indexes,
            self.add_foreign_keys,
            self.drop_enums,
            self.create_views,
            self.create_triggers,
            self.comments,
        ]
        .concat()
    }
}

/// A name with its value in either; one of the two at least is there.
type Pair<'s, V> = (&'s str, Option<&'s V>, Option<&'s V>);

/// The two side by side, by name.
fn pairs<'s, V>(
    before: &'s BTreeMap<String, V>,
    after: &'s BTreeMap<String, V>,
) -> Vec<Pair<'s, V>> {
    let mut pairs: BTreeMap<&str, (Option<&V>, Option<&V>)> = BTreeMap::new();
    for (name, value) in before {
        pairs.entry(name).or_default().0 = Some(value);
    }
    for (name, value) in after {
        pairs.entry(name).or_default().1 = Some(value);
    }
    let flat = |(name, (before, after))| (name, before, after);
    pairs.into_iter().map(flat).collect()
}
