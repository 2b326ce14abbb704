//! The constraints of a table: keys, checks, foreign keys.

use super::Expression;

/// When a constraint is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Deferrable {
    /// At each statement, always.
    #[default]
    Not,
    /// At each statement, unless the transaction asks otherwise.
    Immediate,
    /// At the end of the transaction, unless it asks otherwise.
    Deferred,
}

/// A primary key or a UNIQUE constraint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The constraint's name; none only where SQLite was given none.
    pub name: Option<String>,
    /// The names of the columns, in order.
    pub columns: Vec<String>,
    /// The names of the columns that are carried along (`INCLUDE`).
    pub include: Vec<String>,
    /// Whether nulls count as equal.
    pub nulls_not_distinct: bool,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// On SQLite, the word after ON CONFLICT, in lower case.
    pub conflict: Option<String>,
    /// On SQLite, the folded collation of each column that names one here, and whether it descends; empty when
    /// every column is plain.
    pub order: Vec<(Option<String>, bool)>,
}

/// A CHECK constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The constraint's name; none only where SQLite was given none.
    pub name: Option<String>,
    /// What must not be false.
    pub expression: Expression,
    /// False for NOT VALID: rows from before were not looked at.
    pub valid: bool,
    /// Whether it says NO INHERIT.
    pub no_inherit: bool,
}

/// What happens to a referring row when the row that it refers to is deleted or gets another key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Action {
    /// Refused, at the end of the statement or transaction.
    #[default]
    NoAction,
    /// Refused at once.
    Restrict,
    /// The same happens to it.
    Cascade,
    /// These of its columns become null; all of the key's when none is named.
    SetNull(Vec<String>),
    /// These of its columns get their default; all of the key's when none is named.
    SetDefault(Vec<String>),
}

/// A FOREIGN KEY constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForeignKey {
    /// The constraint's name; none only where SQLite was given none.
    pub name: Option<String>,
    /// The names of the referring columns, in order.
    pub columns: Vec<String>,
    /// The name of the table that is referred to.
    pub table: String,
    /// The names of its columns, in order, never empty (on SQLite, where the primary key is meant without
    /// naming it, its columns).
    pub references: Vec<String>,
    /// At DELETE.
    pub on_delete: Action,
    /// At UPDATE.
    pub on_update: Action,
    /// Whether it says MATCH FULL.
    pub match_full: bool,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// False for NOT VALID: rows from before were not looked at.
    pub valid: bool,
}
