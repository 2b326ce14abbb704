//! Whole objects of a PostgreSQL schema as SQLite holds them: translated, and without what it has no place for.

use super::{
    Problem, definition, lower,
    replay::{self, Naming},
    statement::Statement,
};
use crate::{
    Dialect,
    schema::{DataType, Definition, Schema, Table, View},
};
use std::{collections::BTreeMap, sync::Arc};

/// `table`, one of `schema` in PostgreSQL's words, in SQLite's. Its comments and its validity are as they were.
///
/// # Errors
///
/// When something about it has no form on SQLite.
pub(crate) fn lowered_table(table: &Table, schema: &Schema) -> Result<Table, Problem> {
    let mut around = schema.clone();
    around.tables.remove(&table.name);
    // Nothing is looked up in them, and their names would be in the way.
    around.views.clear();
    run(
        Statement::CreateTable(definition::create_table(table)),
        &mut around,
    )?;
    for index in table.indexes.values() {
        let create = definition::create_index(index, &table.name);
        run(Statement::CreateIndex(create), &mut around)?;
    }
    match around.tables.remove(&table.name) {
        Some(lowered) => Ok(Arc::unwrap_or_clone(lowered)),
        None => Err(Problem::new(0..0, "the table is not there")),
    }
}

/// The same of a view.
///
/// # Errors
///
/// As [`lowered_table`].
pub(crate) fn lowered_view(view: &View, schema: &Schema) -> Result<View, Problem> {
    let Definition::Query(query) = &view.definition else {
        return Err(Problem::new(0..0, "only the text of the view is known"));
    };
    Ok(View {
        definition: Definition::Query(Box::new(lower::query(query, schema)?)),
        ..view.clone()
    })
}

fn run(statement: Statement, schema: &mut Schema) -> Result<(), Problem> {
    let lowered = lower::lower(&statement, schema)?;
    replay::apply(schema, &lowered, "", Dialect::Sqlite, Naming::Postgres)
}

/// `schema`, in SQLite's words, with the enums that columns are of: the others live nowhere on SQLite.
pub(crate) fn stored(schema: &Schema) -> Schema {
    let mut used = BTreeMap::new();
    for column in schema.tables.values().flat_map(|table| &table.columns) {
        if let DataType::Enum(name) = &column.data_type
            && let Some(own) = schema.enums.get(name)
        {
            used.entry(name.clone()).or_insert_with(|| {
                let mut own = own.clone();
                if own.comment.is_some() {
                    Arc::make_mut(&mut own).comment = None;
                }
                own
            });
        }
    }
    Schema {
        enums: used,
        ..schema.clone()
    }
}

/// `table`, in SQLite's words, without its comments and what it says of rows that were not looked at.
pub(crate) fn stored_table(table: &Table) -> Table {
    let mut stored = table.clone();
    stored.comment = None;
    stored.constraint_comments.clear();
    for column in &mut stored.columns {
        column.comment = None;
    }
    for index in stored.indexes.values_mut() {
        index.comment = None;
    }
    for check in &mut stored.checks {
        check.valid = true;
    }
    for key in &mut stored.foreign_keys {
        key.valid = true;
    }
    stored
}

/// `view`, in SQLite's words, without its comment.
pub(crate) fn stored_view(view: &View) -> View {
    View {
        comment: None,
        ..view.clone()
    }
}
