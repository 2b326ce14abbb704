//! Indexes that no constraint owns.

use super::Expression;

/// Where nulls stand in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nulls {
    /// Before all others.
    First,
    /// After all others.
    Last,
}

/// One column of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexColumn {
    /// A column's name (as a [`Node::Column`](super::Node::Column) without qualifier) or an expression.
    pub expression: Expression,
    /// The collation that it names.
    pub collation: Option<String>,
    /// The operator class that it names.
    pub operator_class: Option<String>,
    /// Whether it descends.
    pub descending: bool,
    /// Where nulls stand, if not where the direction puts them.
    pub nulls: Option<Nulls>,
}

/// An index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Whether no two rows may agree.
    pub unique: bool,
    /// The access method; `btree` where none is named.
    pub method: String,
    /// In order.
    pub columns: Vec<IndexColumn>,
    /// The names of the columns that are carried along.
    pub include: Vec<String>,
    /// Whether nulls count as equal.
    pub nulls_not_distinct: bool,
    /// Which rows are in it.
    pub predicate: Option<Expression>,
    /// The text of COMMENT ON INDEX.
    pub comment: Option<String>,
}
