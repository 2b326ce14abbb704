//! CREATE TABLE and ADD COLUMN for SQLite, from a table's definition.

use super::{data_type, name};
use crate::{
    Dialect,
    schema::{
        Action, Check, Column, Deferrable, Expression, ForeignKey, Key, Node, Schema, Table,
        UnaryOperator,
    },
};

/// CREATE TABLE for `table` of `schema` under the name `called`, one line for each column and constraint. Every
/// constraint that has a name is written with it.
pub(super) fn create(table: &Table, called: &str, schema: &Schema) -> String {
    let mut lines: Vec<String> = table
        .columns
        .iter()
        .map(|column| definition(table, column, schema))
        .collect();
    if let Some(key) = &table.primary_key
        && !is_automatic(table)
    {
        lines.push(constraint(&key.name, &keyed("PRIMARY KEY", key)));
    }
    lines.extend(
        table
            .uniques
            .iter()
            .map(|key| constraint(&key.name, &keyed("UNIQUE", key))),
    );
    lines.extend(table.checks.iter().map(|check| checked(table, check)));
    lines.extend(table.foreign_keys.iter().map(|key| {
        let columns = names(&key.columns);
        let text = format!("FOREIGN KEY ({columns}) {}", references(key));
        constraint(&key.name, &text)
    }));
    let mut options = Vec::new();
    if table.strict {
        options.push("STRICT");
    }
    if table.without_rowid {
        options.push("WITHOUT ROWID");
    }
    let mut text = format!(
        "CREATE TABLE {} (\n    {}\n)",
        name::name(called),
        lines.join(",\n    ")
    );
    if !options.is_empty() {
        text += " ";
        text += &options.join(", ");
    }
    text
}

/// What ADD COLUMN says of `column`, with these constraints of the table behind it.
pub(super) fn added(
    table: &Table,
    column: &Column,
    checks: &[&Check],
    foreign_key: Option<&ForeignKey>,
    schema: &Schema,
) -> String {
    let mut text = definition(table, column, schema);
    for check in checks {
        text += " ";
        text += &checked(table, check);
    }
    if let Some(key) = foreign_key {
        text += " ";
        text += &constraint(&key.name, &references(key));
    }
    text
}

/// Whether the primary key is one column whose values SQLite gives out and never gives again.
fn is_automatic(table: &Table) -> bool {
    table
        .columns
        .iter()
        .any(|column| column.identity.is_some() && data_type::is_whole_key(table, &column.name))
}

fn definition(table: &Table, column: &Column, schema: &Schema) -> String {
    let mut text = name::name(&column.name);
    let declared = data_type::declared(table, column);
    if !declared.is_empty() {
        text += " ";
        text += &declared;
    }
    if column.identity.is_some()
        && let Some(key) = &table.primary_key
        && data_type::is_whole_key(table, &column.name)
    {
        let conflict = conflict(key.conflict.as_deref());
        let key_text = format!("PRIMARY KEY{conflict} AUTOINCREMENT");
        text += " ";
        text += &constraint(&key.name, &key_text);
    } else if column.not_null && !is_rowid(table, column) {
        text += " NOT NULL";
        text += &conflict(column.conflict.as_deref());
    }
    if let Some(default) = &column.default {
        text += " DEFAULT ";
        text += &defaulted(default);
    }
    if let Some(collation) = &column.collation {
        text += " COLLATE ";
        text += &collated(collation);
    }
    if let Some(generated) = &column.generated {
        let value = own(&table.name, &generated.expression);
        let kind = if generated.stored {
            "STORED"
        } else {
            "VIRTUAL"
        };
        text += &format!(" GENERATED ALWAYS AS ({value}) {kind}");
    }
    if let crate::schema::DataType::Enum(name) = &column.data_type
        && let Some(labels) = schema.enums.get(name)
    {
        let labels: Vec<String> = labels
            .labels
            .iter()
            .map(|label| name::text(label))
            .collect();
        // A CHECK with an empty list is false for every value, as an enum without labels has none.
        let check = format!(
            "CHECK ({} IN ({}))",
            name::name(&column.name),
            labels.join(", ")
        );
        text += " ";
        text += &constraint(&Some(enum_check(&table.name, &column.name)), &check);
    }
    text
}

/// The name of the CHECK that holds a column of an enum type to its labels.
pub(super) fn enum_check(table: &str, column: &str) -> String {
    format!("{table}_{column}_enum")
}

/// An expression over the columns of `table`, which it names without the table: it may be written while the table
/// goes by another name.
pub(super) fn own(table: &str, expression: &Expression) -> String {
    let mut expression = expression.clone();
    expression.walk_expressions_mut(&mut |part| {
        if let Node::Column { qualifier, .. } = &mut *part.node
            && qualifier
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(table))
        {
            *qualifier = None;
        }
    });
    super::expression(&expression, Dialect::Sqlite)
}

/// The rowid is never null, whatever the table says.
fn is_rowid(table: &Table, column: &Column) -> bool {
    data_type::rowid_alias(table).is_some_and(|alias| alias.name == column.name)
}

/// A default: a literal as it is, any other in parentheses.
fn defaulted(default: &Expression) -> String {
    let text = super::expression(default, Dialect::Sqlite);
    if is_literal(default) || is_moment(default) {
        text
    } else {
        format!("({text})")
    }
}

/// Whether SQLite takes `expression` for a constant, which ADD COLUMN needs as a default.
pub(crate) fn is_literal(expression: &Expression) -> bool {
    match &*expression.node {
        Node::Null | Node::Boolean(_) | Node::Number(_) | Node::Text(_) | Node::Blob(_) => true,
        Node::Unary(UnaryOperator::Minus | UnaryOperator::Plus, operand) => {
            matches!(&*operand.node, Node::Number(_))
        }
        _ => false,
    }
}

fn is_moment(expression: &Expression) -> bool {
    matches!(&*expression.node, Node::Call(call) if call.arguments.is_empty()
        && matches!(call.name.as_str(), "current_date" | "current_time" | "current_timestamp"))
}

fn constraint(name: &Option<String>, text: &str) -> String {
    match name {
        Some(name) => format!("CONSTRAINT {} {text}", name::name(name)),
        None => text.to_owned(),
    }
}

fn keyed(kind: &str, key: &Key) -> String {
    let columns: Vec<String> = key
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let mut text = name::name(column);
            if let Some((collation, descending)) = key.order.get(index) {
                if let Some(collation) = collation {
                    text += " COLLATE ";
                    text += &collated(collation);
                }
                if *descending {
                    text += " DESC";
                }
            }
            text
        })
        .collect();
    let conflict = conflict(key.conflict.as_deref());
    format!("{kind} ({}){conflict}", columns.join(", "))
}

fn checked(table: &Table, check: &Check) -> String {
    let text = own(&table.name, &check.expression);
    constraint(&check.name, &format!("CHECK ({text})"))
}

fn references(key: &ForeignKey) -> String {
    let mut text = format!(
        "REFERENCES {} ({})",
        name::name(&key.table),
        names(&key.references)
    );
    for (event, action) in [("DELETE", &key.on_delete), ("UPDATE", &key.on_update)] {
        let action = match action {
            Action::NoAction => continue,
            Action::Restrict => "RESTRICT",
            Action::Cascade => "CASCADE",
            Action::SetNull(_) => "SET NULL",
            Action::SetDefault(_) => "SET DEFAULT",
        };
        text += &format!(" ON {event} {action}");
    }
    text += match key.deferrable {
        Deferrable::Not => "",
        Deferrable::Immediate => " DEFERRABLE INITIALLY IMMEDIATE",
        Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
    };
    text
}

fn conflict(word: Option<&str>) -> String {
    word.map(|word| format!(" ON CONFLICT {}", word.to_ascii_uppercase()))
        .unwrap_or_default()
}

/// A collation's name; SQLite's own are words without case.
pub(super) fn collated(collation: &str) -> String {
    if collation.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        collation.to_ascii_uppercase()
    } else {
        name::name(collation)
    }
}

fn names(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| name::name(name)).collect();
    names.join(", ")
}
