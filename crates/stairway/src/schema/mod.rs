//! The logical schema as a value: what a history of revisions makes of an empty database.
//!
//! One file per kind of object. A schema is pure: it is not read from anywhere and runs nowhere. Its expressions
//! are trees in the words of one dialect, so that a schema is *of* that dialect: what is written for PostgreSQL
//! and what SQLite is given for it are two schemas, which `sql` translates.
//!
//! Not part of it: functions, triggers' bodies, grants, and all else whose meaning only the database knows.

mod constraint;
mod data_type;
pub mod difference;
mod enumeration;
mod expression;
mod index;
pub mod normal;
mod query;
mod table;
mod trigger;
mod view;
mod walk;

pub use constraint::{Action, Check, Deferrable, ForeignKey, Key};
pub use data_type::DataType;
pub use enumeration::Enum;
pub use expression::{Arm, BinaryOperator, Call, Expression, Node, Truth, UnaryOperator};
pub use index::{Index, IndexColumn, Nulls};
pub use query::{
    Body, CommonTable, Compound, From, Join, JoinCondition, OrderBy, Projection, Query, Select,
};
pub use table::{Column, Generated, Identity, Table};
pub use trigger::Trigger;
pub use view::{Definition, View};
pub use walk::{Part, PartMut};

use std::{collections::BTreeMap, sync::Arc};

/// Every modelled object of a database, by name. Cheap to clone: objects that did not change are shared.
///
/// Names are as the database folds them: lower case on PostgreSQL unless quoted; as written on SQLite, which
/// compares them without regard to ASCII case (see [`Schema::table`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schema {
    /// Tables with their columns, constraints and indexes.
    pub tables: BTreeMap<String, Arc<Table>>,
    /// Views.
    pub views: BTreeMap<String, Arc<View>>,
    /// Enum types. SQLite has none: there they live on in the types of the columns.
    pub enums: BTreeMap<String, Arc<Enum>>,
    /// Triggers, by name; on SQLite only, where a rebuild has to bring them back.
    pub triggers: BTreeMap<String, Arc<Trigger>>,
}

impl Schema {
    /// The table called exactly `name`.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.get(name).map(Arc::as_ref)
    }

    /// The table called exactly `name`, to be changed; no longer shared with a schema that this was cloned from.
    pub fn table_mut(&mut self, name: &str) -> Option<&mut Table> {
        self.tables.get_mut(name).map(Arc::make_mut)
    }

    /// The name, as it was created, of the table that SQLite understands `name` to be: it compares names without
    /// regard to ASCII case.
    pub fn folded_table(&self, name: &str) -> Option<&str> {
        self.tables
            .get_key_value(name)
            .or_else(|| {
                self.tables
                    .iter()
                    .find(|(known, _)| known.eq_ignore_ascii_case(name))
            })
            .map(|(name, _)| name.as_str())
    }

    /// The table that an index is of, and the index.
    pub fn index(&self, name: &str) -> Option<(&Table, &Index)> {
        self.tables
            .values()
            .find_map(|table| Some((table.as_ref(), table.indexes.get(name)?)))
    }

    /// What in the namespace of relations bears `name`, as a word with its article: a table, a view, an index or
    /// the index behind a key.
    pub fn relation(&self, name: &str) -> Option<&'static str> {
        if self.tables.contains_key(name) {
            return Some("a table");
        }
        if self.views.contains_key(name) {
            return Some("a view");
        }
        self.tables.values().find_map(|table| {
            if table.indexes.contains_key(name) {
                Some("an index")
            } else if table.keys().any(|key| key.name.as_deref() == Some(name)) {
                Some("a constraint")
            } else {
                None
            }
        })
    }
}
