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
mod query;
mod table;
mod trigger;
mod view;

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
