//! CREATE INDEX for SQLite, from an index's definition.

use super::{name, table};
use crate::schema::{Index, IndexColumn, Node};

/// CREATE INDEX for `index` on the table `on`.
pub(super) fn create(index: &Index, on: &str) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let columns: Vec<String> = index.columns.iter().map(|item| column(item, on)).collect();
    let mut text = format!(
        "CREATE {unique}INDEX {} ON {} ({})",
        name::name(&index.name),
        name::name(on),
        columns.join(", ")
    );
    if let Some(predicate) = &index.predicate {
        text += " WHERE ";
        text += &table::own(on, predicate);
    }
    text
}

fn column(column: &IndexColumn, on: &str) -> String {
    let mut text = table::own(on, &column.expression);
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
