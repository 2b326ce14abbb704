//! One tree for what can be said in several ways.
//!
//! A user writes `CHECK (status IN ('a', 'b'))`, and PostgreSQL's catalogue shows `((status)::text = ANY
//! ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`. Both are brought to the same form here: the
//! one that PostgreSQL's own analysis arrives at, where every literal has the type of what it meets, and without the
//! casts that do nothing. Two schemas in normal form that are equal mean the same. The reverse does not hold: what
//! is not known for sure to do nothing is left alone, so that equal meanings may still differ. `varchar` counts as
//! `text` within expressions, as it does for PostgreSQL's operators.
//!
//! For PostgreSQL's words. Knows nothing of where a schema comes from.

mod expression;
mod function;
mod group;
mod interval;
mod json;
mod kind;
mod literal;
mod query;
mod scope;
#[cfg(test)]
mod tests;

use super::{
    Column, DataType, Definition, Expression, Index, IndexColumn, Node, Nulls, Schema, Table, View,
};
use expression::Normalizer;
use kind::Kind;
use scope::Relation;
use std::sync::Arc;

/// `schema`, which is in PostgreSQL's words, in normal form.
pub fn normalize(schema: &Schema) -> Schema {
    let tables = schema.tables.iter();
    let views = schema.views.iter();
    Schema {
        tables: tables
            .map(|(name, one)| (name.clone(), Arc::new(table(one, schema))))
            .collect(),
        views: views
            .map(|(name, one)| (name.clone(), Arc::new(view(one, schema))))
            .collect(),
        enums: schema.enums.clone(),
        triggers: schema.triggers.clone(),
    }
}

/// One table of `schema` in normal form.
pub fn table(table: &Table, schema: &Schema) -> Table {
    let mut normalizer = Normalizer::of_table(schema, Relation::of_table(table));
    let mut normal = table.clone();
    for column in &mut normal.columns {
        self::column(column, &mut normalizer);
    }
    for check in &mut normal.checks {
        normalizer.replace(&mut check.expression, &Kind::Known(DataType::Boolean));
    }
    for index in normal.indexes.values_mut() {
        self::index(index, &mut normalizer);
    }
    normal
}

fn column(column: &mut Column, normalizer: &mut Normalizer) {
    column.data_type = normalizer.data_type(&column.data_type);
    let data_type = column.data_type.clone();
    if let Some(default) = column.default.take() {
        let default = normalizer.assigned(default, &data_type);
        // No default is a default of null; but a type that is not known may be a domain with a default of its own.
        let is_idle = is_null(&default) && !matches!(data_type, DataType::Other(_));
        column.default = (!is_idle).then_some(default);
    }
    if let Some(generated) = &mut column.generated {
        let expression = std::mem::replace(&mut generated.expression, Node::Null.into());
        generated.expression = normalizer.assigned(expression, &data_type);
    }
    column.collation = column.collation.take().filter(|name| name != "default");
}

fn is_null(expression: &Expression) -> bool {
    match &*expression.node {
        Node::Null => true,
        Node::Cast { operand, .. } => matches!(*operand.node, Node::Null),
        _ => false,
    }
}

fn index(index: &mut Index, normalizer: &mut Normalizer) {
    for column in &mut index.columns {
        let kind = normalizer.replace(&mut column.expression, &Kind::Unknown);
        index_column(column, &kind, &index.method);
    }
    if let Some(predicate) = &mut index.predicate {
        normalizer.replace(predicate, &Kind::Known(DataType::Boolean));
    }
}

fn index_column(column: &mut IndexColumn, kind: &Kind, method: &str) {
    // `(x COLLATE "C")` and `x COLLATE "C"` are the same.
    if column.collation.is_none()
        && let Node::Collate { operand, collation } = &*column.expression.node
    {
        column.collation = Some(collation.clone());
        column.expression = operand.clone();
    }
    let usual = match column.descending {
        true => Nulls::First,
        false => Nulls::Last,
    };
    column.nulls = column.nulls.filter(|nulls| *nulls != usual);
    column.collation = column.collation.take().filter(|name| name != "default");
    let default = matches!(method, "btree" | "hash").then(|| kind.operator_class());
    column.operator_class = column
        .operator_class
        .take()
        .filter(|class| Some(Some(class.as_str())) != default);
}

/// One view of `schema` in normal form.
pub fn view(view: &View, schema: &Schema) -> View {
    let mut view = view.clone();
    if let Definition::Query(query) = &mut view.definition {
        let names = (!view.columns.is_empty()).then_some(view.columns.as_slice());
        query::normalize(query, names, schema);
    }
    view
}
