//! ON CONFLICT.

use super::assignments;
use crate::{
    schema::{Expression, Key, Node, Table},
    sql::{
        Problem,
        lower::{
            Scope,
            expression::{predicate, typed},
            scope::{same, table_columns},
        },
        statement::OnConflict,
    },
};

/// `conflict` of an INSERT into `table`, whose columns are those of `own`.
pub(super) fn lower(
    conflict: &OnConflict,
    table: &Table,
    own: &Scope<'_>,
) -> Result<OnConflict, Problem> {
    let mut target = Vec::new();
    for item in &conflict.target {
        target.push(typed(item, own)?.expression);
    }
    if let Some(name) = &conflict.constraint {
        let keys = table.primary_key.iter().chain(&table.uniques);
        let named = |key: &&Key| key.name.as_deref().is_some_and(|own| same(own, name));
        let Some(key) = keys.into_iter().find(named) else {
            return Err(Problem::new(
                name.span.clone(),
                format!("there is no key `{}` of `{}`", name.value, table.name),
            ));
        };
        target = key
            .columns
            .iter()
            .map(|column| {
                Expression::from(Node::Column {
                    qualifier: None,
                    name: column.clone(),
                })
            })
            .collect();
    }
    let target_predicate = match &conflict.target_predicate {
        Some(condition) => Some(predicate(condition, own)?),
        None => None,
    };
    let mut scope = own.clone();
    scope.add_qualified("excluded", table_columns(table));
    let update = match &conflict.update {
        Some(update) => Some(assignments(update, table, &scope)?),
        None => None,
    };
    let predicate = match &conflict.predicate {
        Some(condition) => Some(predicate(condition, &scope)?),
        None => None,
    };
    Ok(OnConflict {
        target,
        target_predicate,
        constraint: None,
        update,
        predicate,
    })
}
