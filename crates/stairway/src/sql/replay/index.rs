//! Indexes that no constraint owns.

use super::{
    column, constraint, dependant,
    draft::{self, Draft},
    name::{self, Purpose},
    output,
};
use crate::{
    schema::{Index, IndexColumn, Node},
    sql::{
        Problem,
        statement::{CreateIndex, Drop, Rename},
    },
};

/// CREATE INDEX
pub(super) fn create(draft: &mut Draft<'_>, create: &CreateIndex) -> Result<(), Problem> {
    if let Some(name) = &create.name
        && create.if_not_exists
        && (draft.relation(name).is_some() || draft.find_index(name).is_some())
    {
        return Ok(());
    }
    if draft
        .views
        .get(&create.table.value)
        .is_some_and(|view| view.materialized)
    {
        return Ok(());
    }
    let table_name = draft.known_table(&create.table)?;
    let table = draft.the_table(&table_name)?;
    let mut columns: Vec<IndexColumn> = Vec::new();
    let mut names = Vec::new();
    for item in &create.columns {
        column::all_known(draft, table, &item.expression)?;
        let mut column = item.value.clone();
        names.push(output::index_column(&item.expression, draft.text));
        column.expression = draft.settle(&item.expression);
        // A COLLATE inside of parentheses is the item's own.
        while let Node::Collate { operand, collation } = &*column.expression.node {
            let (operand, collation) = (operand.clone(), collation.clone());
            column.collation.get_or_insert(collation);
            column.expression = operand;
        }
        // On SQLite the column is meant however it is spelled.
        if let Node::Column {
            qualifier: None,
            name,
        } = &mut *column.expression.node
            && let Some(known) = draft.find_column(table, name)
        {
            name.clone_from(&known.name);
        }
        columns.push(column);
    }
    if let Some(predicate) = &create.predicate {
        column::all_known(draft, table, predicate)?;
    }
    let include = constraint::columns_of(draft, table, &create.include)?;
    let name = match &create.name {
        Some(name) => {
            draft.free_relation(name)?;
            name.value.clone()
        }
        None => {
            let all = names.into_iter().chain(include.iter().cloned());
            let all = name::index_columns(all);
            name::choose(draft, Purpose::Index, &table_name, &all)
        }
    };
    let index = Index {
        name: name.clone(),
        unique: create.unique,
        method: create
            .method
            .as_ref()
            .map_or_else(|| "btree".to_owned(), |method| method.value.clone()),
        columns,
        include,
        nulls_not_distinct: create.nulls_not_distinct.is_some(),
        predicate: create
            .predicate
            .as_ref()
            .map(|predicate| draft.settle(predicate)),
        comment: None,
    };
    draft.change_table(&table_name)?.indexes.insert(name, index);
    Ok(())
}

/// ALTER INDEX ... RENAME TO; the index of a constraint takes the constraint along.
pub(super) fn rename(draft: &mut Draft<'_>, rename: &Rename) -> Result<(), Problem> {
    if let Some((table, from)) = draft.find_index(&rename.from) {
        draft.free_relation(&rename.to)?;
        let indexes = &mut draft.change_table(&table)?.indexes;
        if let Some(mut index) = indexes.remove(&from) {
            index.name.clone_from(&rename.to.value);
            indexes.insert(rename.to.value.clone(), index);
        }
        return Ok(());
    }
    if let Some(table) = draft.find_key(&rename.from) {
        let table = table.name.clone();
        return constraint::rename(draft, &table, &rename.from, &rename.to);
    }
    if rename.if_exists {
        return Ok(());
    }
    Err(unknown(draft, &rename.from))
}

/// DROP INDEX
pub(super) fn drop(draft: &mut Draft<'_>, drop: &Drop) -> Result<(), Problem> {
    for name in &drop.names {
        let Some((table, known)) = draft.find_index(name) else {
            if let Some(table) = draft.find_key(name) {
                return Err(Problem::new(
                    name.span.clone(),
                    format!("index `{}` cannot be dropped", name.value),
                )
                .because(format!(
                    "The constraint `{}` of table `{}` needs it.",
                    name.value, table.name
                ))
                .help("Drop the constraint, which drops its index."));
            }
            if drop.if_exists {
                continue;
            }
            return Err(unknown(draft, name));
        };
        if draft.postgres() {
            let index = draft.the_table(&table)?.indexes.get(&known);
            let columns: Option<Vec<String>> = index
                .filter(|index| index.unique)
                .and_then(|index| index.columns.iter().map(constraint::plain_column).collect());
            if let Some(columns) = columns {
                let by_key = draft.the_table(&table)?.keys().any(|key| {
                    key.columns.len() == columns.len()
                        && key.columns.iter().all(|name| columns.contains(name))
                });
                let keys = dependant::referring(draft, &table, &columns);
                if !by_key && !keys.is_empty() && !drop.cascade {
                    let shown: Vec<String> = keys
                        .iter()
                        .map(|(table, key)| dependant::shown(table, key))
                        .collect();
                    return Err(dependant::refused(
                        name.span.clone(),
                        &format!("index `{known}`"),
                        &shown,
                    ));
                }
                if !by_key {
                    for (table, key) in keys {
                        dependant::remove_foreign_key(draft, &table, &key)?;
                    }
                }
            }
        }
        draft.change_table(&table)?.indexes.remove(&known);
    }
    Ok(())
}

fn unknown(draft: &Draft<'_>, name: &crate::place::Spanned<String>) -> Problem {
    let known = draft
        .tables
        .values()
        .flat_map(|table| table.indexes.keys().map(String::as_str));
    draft::unknown("index", name, known)
}
