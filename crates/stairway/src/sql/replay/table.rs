//! CREATE TABLE, DROP TABLE, and a table's new name.

use super::{
    column, constraint, constraint::Pieces, dependant, draft::Draft, enumeration, rename, trigger,
    view,
};
use crate::{
    Dialect,
    place::Spanned,
    schema::Table,
    sql::{
        Problem,
        statement::{ColumnConstraint, CreateTable, Drop},
    },
};

/// CREATE TABLE
pub(super) fn create(draft: &mut Draft<'_>, create: &CreateTable) -> Result<(), Problem> {
    if create.if_not_exists
        && (draft.relation(&create.name).is_some() || draft.find_table(&create.name).is_some())
    {
        return Ok(());
    }
    draft.free_relation(&create.name)?;
    if draft.enums.contains_key(&create.name.value) {
        return Err(Problem::new(
            create.name.span.clone(),
            format!("`{}` exists already", create.name.value),
        )
        .because("It is the name of a type, and every table has a type of its name.")
        .help("Choose another name, or drop the type first."));
    }
    let mut pieces = Pieces::default();
    let mut table = Table {
        name: create.name.value.clone(),
        without_rowid: create.without_rowid,
        strict: create.strict,
        unmodelled: create
            .unmodelled
            .iter()
            .map(|clause| clause.value.clone())
            .collect(),
        ..Table::default()
    };
    for definition in &create.columns {
        if draft.find_column(&table, &definition.name).is_some() {
            return Err(column::twice(&table, &definition.name));
        }
        let column = column::define(draft, definition, &mut pieces)?;
        table.columns.push(column);
    }
    for constraint in &create.constraints {
        pieces.add(
            constraint.name.clone(),
            constraint.kind.clone(),
            constraint.span.clone(),
        );
    }
    pieces.sort();
    let name = table.name.clone();
    let said = create.columns.iter().flat_map(|column| &column.constraints);
    for constraint in said {
        if let ColumnConstraint::Generated { expression, .. } = &constraint.value {
            column::all_known(draft, &table, expression)?;
        }
    }
    draft.insert_table(table);
    constraint::checks(draft, &name, &mut pieces)?;
    constraint::keys(draft, &name, pieces.take_keys())?;
    constraint::rest(draft, &name, pieces)?;
    enumeration::adopt(draft, &name)?;
    complete_references(draft, &name)
}

/// On SQLite a foreign key may name no columns of a table that does not exist yet: they are its primary key's.
fn complete_references(draft: &mut Draft<'_>, parent: &str) -> Result<(), Problem> {
    if draft.dialect == Dialect::Postgres {
        return Ok(());
    }
    let Some(key) = draft.the_table(parent)?.primary_key.clone() else {
        return Ok(());
    };
    let waiting: Vec<String> = draft
        .tables
        .values()
        .filter(|table| {
            table
                .foreign_keys
                .iter()
                .any(|key| key.references.is_empty() && draft.same(&key.table, parent))
        })
        .map(|table| table.name.clone())
        .collect();
    for name in waiting {
        for foreign_key in &mut draft.change_table(&name)?.foreign_keys {
            if foreign_key.references.is_empty() && foreign_key.table.eq_ignore_ascii_case(parent) {
                foreign_key.references.clone_from(&key.columns);
            }
        }
    }
    Ok(())
}

/// DROP TABLE
pub(super) fn drop(draft: &mut Draft<'_>, drop: &Drop) -> Result<(), Problem> {
    let mut names: Vec<(String, &Spanned<String>)> = Vec::new();
    for name in &drop.names {
        if drop.if_exists && draft.find_table(name).is_none() && draft.find_view(name).is_none() {
            continue;
        }
        names.push((draft.known_table(name)?, name));
    }
    let going = |table: &str| names.iter().any(|(known, _)| known == table);
    for (known, name) in &names {
        if draft.postgres() {
            let keys: Vec<_> = draft
                .tables
                .values()
                .filter(|table| !going(&table.name))
                .flat_map(|table| {
                    let keys = table.foreign_keys.iter();
                    keys.filter(|key| draft.same(&key.table, known))
                        .map(|key| (table.name.clone(), key.clone()))
                })
                .collect();
            let views = dependant::views_over(draft, known);
            let is_needed = !keys.is_empty() || !views.is_empty();
            if is_needed && !drop.cascade {
                let keys = keys.iter().map(|(table, key)| dependant::shown(table, key));
                let views = views.iter().map(|view| format!("view `{view}`"));
                let dependants: Vec<String> = keys.chain(views).collect();
                return Err(dependant::refused(
                    name.span.clone(),
                    &format!("table `{known}`"),
                    &dependants,
                ));
            }
            for (table, key) in keys {
                dependant::remove_foreign_key(draft, &table, &key)?;
            }
            for name in views {
                view::remove(draft, &name, true);
            }
        }
        trigger::remove_on(draft, known);
    }
    for (known, _) in &names {
        draft.remove_table(known);
    }
    Ok(())
}

/// RENAME TO
pub(super) fn rename(
    draft: &mut Draft<'_>,
    from: &str,
    to: &Spanned<String>,
) -> Result<(), Problem> {
    if from == to.value || !draft.same(from, to) {
        draft.free_relation(to)?;
    }
    rename::relation(draft, from, to)?;
    if let Some(table) = draft.remove_table(from) {
        let mut table = table.as_ref().clone();
        table.name.clone_from(&to.value);
        draft.insert_table(table);
    }
    Ok(())
}
