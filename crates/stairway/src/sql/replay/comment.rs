//! COMMENT ON

use super::{
    constraint,
    draft::{self, Draft},
};
use crate::sql::{Problem, statement::CommentOn};

/// COMMENT ON. An empty text is none.
pub(super) fn apply(
    draft: &mut Draft<'_>,
    on: &CommentOn,
    text: Option<&str>,
) -> Result<(), Problem> {
    let text = text.filter(|text| !text.is_empty()).map(str::to_owned);
    match on {
        CommentOn::Table(name) => {
            let name = draft.known_table(name)?;
            draft.change_table(&name)?.comment = text;
        }
        CommentOn::Column(table, column) => {
            if draft.find_view(table).is_some() {
                // What is said of a view's columns is not modelled.
                return Ok(());
            }
            let table = draft.known_table(table)?;
            let column = draft.known_column(draft.the_table(&table)?, column)?;
            if let Some(column) = draft.change_table(&table)?.column_mut(&column) {
                column.comment = text;
            }
        }
        CommentOn::Constraint(name, table) => {
            let table = draft.known_table(table)?;
            constraint::known(draft, &table, name)?;
            let comments = &mut draft.change_table(&table)?.constraint_comments;
            match text {
                Some(text) => comments.insert(name.value.clone(), text),
                None => comments.remove(&name.value),
            };
        }
        CommentOn::Index(name) => {
            let Some((table, index)) = draft.find_index(name) else {
                if draft.find_key(name).is_some() {
                    // What is said of the index behind a key is not modelled.
                    return Ok(());
                }
                let known = draft
                    .tables
                    .values()
                    .flat_map(|table| table.indexes.keys().map(String::as_str));
                return Err(draft::unknown("index", name, known));
            };
            if let Some(index) = draft.change_table(&table)?.indexes.get_mut(&index) {
                index.comment = text;
            }
        }
        CommentOn::View(name) => {
            let name = draft.known_view(name)?;
            if let Some(view) = draft.change_view(&name) {
                view.comment = text;
            }
        }
        CommentOn::Type(name) => {
            let name = draft.known_enum(name)?;
            if let Some(value) = draft.change_enum(&name) {
                value.comment = text;
            }
        }
    }
    Ok(())
}
