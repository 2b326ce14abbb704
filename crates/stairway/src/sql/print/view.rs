//! CREATE VIEW for SQLite, from a view's definition.

use super::name;
use crate::{
    Dialect,
    schema::{Definition, View},
};

/// CREATE VIEW for `view`. Its columns are named in front of the query, so that a rename beneath the view does not
/// change them.
pub(super) fn create(view: &View) -> String {
    let query = match &view.definition {
        Definition::Text { text, .. } => return text.clone(),
        Definition::Query(query) => super::query(query, Dialect::Sqlite),
    };
    let columns: Vec<String> = view
        .columns
        .iter()
        .map(|column| name::name(column))
        .collect();
    let mut text = format!("CREATE VIEW {}", name::name(&view.name));
    if !columns.is_empty() {
        text += &format!(" ({})", columns.join(", "));
    }
    format!("{text} AS\n{query}")
}
