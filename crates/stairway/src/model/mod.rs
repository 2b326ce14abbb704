//! The schema that an application wants: of models on Rust structs, or of a file of SQL.
//!
//! Knows nothing of revisions, and nothing of what is there.

mod build;
mod clause;
mod error;
mod fit;
mod made;
mod read;
mod reference;
mod rust;
mod sql;
#[cfg(test)]
mod tests;
mod text;

pub use error::ModelError;
pub(crate) use reference::can_refer;
/// The words and the types of models in Rust, for pages that list them.
pub use stairway_models::{SITES, Site, rename_rules, types};

use crate::{Dialect, Place, schema::Schema};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// What `#[derive(Model)]` implements for a struct.
pub trait Model {
    /// The table's name.
    const TABLE: &'static str;
    /// The names of its columns, in the order of the fields.
    const COLUMNS: &'static [&'static str];
}

/// What `#[derive(Model)]` implements for an enum without fields.
pub trait LabelSet {
    /// What the database holds for each variant, in order.
    const LABELS: &'static [&'static str];
}

/// Something that models declare, by its names in the database.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Object {
    /// A table.
    Table(String),
    /// A column of a table.
    Column(String, String),
    /// A constraint of a table.
    Constraint(String, String),
    /// An index of a table.
    Index(String, String),
    /// An enum type.
    Enum(String),
    /// A label of an enum type, or, where an enum is stored as text, of a column: `users.role`.
    Label(String, String),
    /// A view.
    View(String),
}

/// The schema that models declare.
#[derive(Clone, Debug, Default)]
pub struct Models {
    /// The schema, in PostgreSQL's words.
    pub schema: Schema,
    /// Constraints and indexes whose names are given, not made: the table and the name.
    pub named: BTreeSet<(String, String)>,
    /// Columns whose keys may be given out by any means: the table and the column.
    pub any_identity: BTreeSet<(String, String)>,
    /// What objects were called: the object as it is now, with its former name. A column of which the table was
    /// renamed too has the new name of its table.
    pub renamed_from: BTreeMap<Object, String>,
    /// Where each object is declared.
    pub places: BTreeMap<Object, Place>,
    /// Whether everything about a table is declared, as a file of SQL does: comments on indexes and constraints too. So
    /// only where all files are of SQL.
    pub complete: bool,
    /// What was not looked into, as lower-case fragments.
    pub notes: Vec<(String, Place)>,
}

impl Models {
    /// These models, if every type that they name has a form on each of `databases`. A type that only one of several
    /// databases knows is an error at its column.
    ///
    /// # Errors
    ///
    /// The columns whose types have none.
    pub fn fit(self, databases: &[Dialect]) -> Result<Models, crate::Error> {
        match databases.contains(&Dialect::Sqlite) {
            true => fit::check(&self).map(|()| self),
            false => Ok(self),
        }
    }

    /// Reads files of Rust source (`.rs`), following the modules that they declare, and files of SQL (`.sql`), which
    /// together declare one schema. The order of files and of declarations in them makes no difference to it, but that
    /// the statements of SQL are taken in their order.
    ///
    /// What has no name gets the one that PostgreSQL makes where types, tables, indexes and foreign keys are created in
    /// this order, and tables after those that they refer to.
    ///
    /// # Errors
    ///
    /// Everything that is wrong in them, in the order of files and places: what cannot be read or parsed, or else what
    /// makes no sense.
    pub fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Models, crate::Error> {
        read::read(paths)
    }
}
