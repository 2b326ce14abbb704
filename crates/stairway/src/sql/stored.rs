//! Whole objects of a PostgreSQL schema as SQLite holds them: translated, and without what it has no place for.

use super::{
    Problem, definition, lower,
    replay::{self, Naming},
    statement::Statement,
};
use crate::{
    Dialect,
    schema::{DataType, Definition, Key, Schema, Table, View},
};
use std::{collections::BTreeMap, sync::Arc};

/// `table`, one of `schema` in PostgreSQL's words, in SQLite's. Its comments and its validity are as they were.
///
/// A column, check or index that has no form on SQLite is left as it is, so that it alone differs from what SQLite has
/// in its place.
///
/// # Errors
///
/// When something else about it has no form on SQLite.
pub(crate) fn lowered_table(table: &Table, schema: &Schema) -> Result<Table, Problem> {
    whole(table, schema).or_else(|_| in_parts(table, schema))
}

fn whole(table: &Table, schema: &Schema) -> Result<Table, Problem> {
    let mut left = Vec::new();
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
        if run(Statement::CreateIndex(create), &mut around).is_err() {
            left.push(index);
        }
    }
    let Some(lowered) = around.tables.remove(&table.name) else {
        return Err(Problem::new(0..0, "the table is not there"));
    };
    let mut lowered = Arc::unwrap_or_clone(lowered);
    for index in left {
        lowered.indexes.insert(index.name.clone(), index.clone());
    }
    Ok(lowered)
}

/// As [`whole`], for a table of which not every column and check has a form on SQLite.
fn in_parts(table: &Table, schema: &Schema) -> Result<Table, Problem> {
    let mut rest = Table {
        checks: Vec::new(),
        ..table.clone()
    };
    for column in &mut rest.columns {
        let own = |key: &&Key| *key.columns == [column.name.clone()];
        let alone = Table {
            name: table.name.clone(),
            columns: vec![column.clone()],
            primary_key: table.primary_key.as_ref().filter(own).cloned(),
            ..Table::default()
        };
        // One that is made from others is not to be judged alone.
        if column.generated.is_none() && whole(&alone, schema).is_err() {
            column.data_type = DataType::Text;
            column.default = None;
            column.identity = None;
            column.collation = None;
        }
    }
    let mut lowered = whole(&rest, schema)?;
    for (column, (rest, own)) in lowered
        .columns
        .iter_mut()
        .zip(rest.columns.iter().zip(&table.columns))
    {
        if rest != own {
            column.clone_from(own);
        }
    }
    for check in &table.checks {
        let with = Table {
            checks: vec![check.clone()],
            indexes: BTreeMap::new(),
            ..rest.clone()
        };
        let with = whole(&with, schema).map(|with| with.checks);
        lowered
            .checks
            .extend(with.unwrap_or_else(|_| vec![check.clone()]));
    }
    Ok(lowered)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::parse;
    use pretty_assertions::assert_eq;

    #[test]
    fn what_only_postgresql_has_does_not_hide_the_rest_of_its_table() {
        let mut schema = Schema::default();
        for text in [
            "CREATE TABLE t (id bigserial PRIMARY KEY, at timestamptz DEFAULT now(), words tsvector,
             n integer CHECK (n > 0), code text CHECK (code ~ '^x'))",
            "CREATE INDEX t_words ON t USING gin (words)",
            "CREATE INDEX t_n ON t (n)",
        ] {
            let statement = parse::statement(text, Dialect::Postgres).unwrap();
            replay::apply(&mut schema, &statement, text, Dialect::Postgres, Naming::Postgres)
                .unwrap();
        }
        let table = schema.table("t").unwrap();
        let lowered = lowered_table(table, &schema).unwrap();
        // These two are as PostgreSQL has them, for there is no other way.
        assert_eq!(lowered.columns[2], table.columns[2]);
        assert_eq!(lowered.checks[1], table.checks[1]);
        assert_eq!(lowered.indexes["t_words"], table.indexes["t_words"]);
        assert_ne!(lowered.columns[1].default, table.columns[1].default);
        assert_eq!(lowered.checks.len(), 2);
        assert_eq!(lowered.indexes.len(), 2);
    }
}
