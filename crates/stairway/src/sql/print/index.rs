//! CREATE INDEX for SQLite, from an index's definition.

use super::{name, table};
use crate::{
    Dialect,
    schema::{Index, IndexColumn, Node},
};

/// CREATE INDEX for `index` on the table `on`.
pub(super) fn create(index: &Index, on: &str) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let columns: Vec<String> = index.columns.iter().map(column).collect();
    let mut text = format!(
        "CREATE {unique}INDEX {} ON {} ({})",
        name::name(&index.name),
        name::name(on),
        columns.join(", ")
    );
    if let Some(predicate) = &index.predicate {
        text += " WHERE ";
        text += &super::expression(predicate, Dialect::Sqlite);
    }
    text
}

fn column(column: &IndexColumn) -> String {
    let mut text = super::expression(&column.expression, Dialect::Sqlite);
    // A bare literal would be a column's number or a name, and COLLATE would be taken for the column's own.
    if !matches!(
        &*column.expression.node,
        Node::Column { .. } | Node::Call(_)
    ) {
        text = format!("({text})");
    }
    if let Some(collation) = &column.collation {
        text += " COLLATE ";
        text += &table::collated(collation);
    }
    if column.descending {
        text += " DESC";
    }
    text
}
