//! CREATE INDEX.

use super::{
    super::{Scope, expression},
    collation, constraint, refuse, unshared,
};
use crate::{
    schema::{DataType, Node, Schema},
    sql::{Problem, statement::CreateIndex},
};

pub(super) fn index(create: &CreateIndex, schema: &Schema) -> Result<CreateIndex, Problem> {
    refuse(&create.unmodelled)?;
    let mut lowered = create.clone();
    // An index is made in the transaction there, and nobody waits for it.
    lowered.concurrently = false;
    if let Some(method) = lowered.method.take()
        && method.value != "btree"
    {
        return Err(unshared(
            method.span.clone(),
            &format!("USING {}", method.value),
            "SQLite has no indexes but B-trees.",
        ));
    }
    if let Some(column) = create.include.first() {
        return Err(constraint::include(column.span.clone()));
    }
    if let Some(clause) = &create.nulls_not_distinct {
        return Err(constraint::nulls_not_distinct(clause.span.clone()));
    }
    let Some(table) = super::table(schema, &create.table) else {
        return Err(Problem::new(
            create.table.span.clone(),
            format!("there is no table `{}`", create.table.value),
        ));
    };
    let scope = Scope::of_table(table, schema);
    for column in &mut lowered.columns {
        let span = column.span.clone();
        let column = &mut column.value;
        if let Some(class) = &column.operator_class {
            return Err(unshared(
                span,
                &format!("operator class {class}"),
                "SQLite compares in one way only.",
            ));
        }
        if let Some(name) = column.collation.take() {
            collation(&name, &span)?;
        }
        if !matches!(*column.expression.node, Node::Column { .. }) {
            column.expression = expression(&column.expression, &scope, None)?;
        }
        // Where nulls stand in an index says how fast it is read, and never what is read.
        column.nulls = None;
    }
    if let Some(predicate) = &mut lowered.predicate {
        *predicate = expression(predicate, &scope, Some(&DataType::Boolean))?;
    }
    Ok(lowered)
}
