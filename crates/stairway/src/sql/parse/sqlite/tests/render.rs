//! Statements as short texts, a line for each part, so that a test shows all that was read.

use super::{Dialect, Statement, print};
use crate::{
    place::Spanned,
    schema::{Action, DataType, Deferrable},
    sql::statement::{
        AlterAction, ColumnConstraint, ColumnDefinition, ConstraintKind, Drop,
        ForeignKeyDefinition, KeyDefinition,
    },
};
use std::fmt::Write;

pub(super) fn render(statement: &Statement) -> String {
    let mut out = String::new();
    let maybe = |out: &mut String, is: bool, word: &str| {
        if is {
            *out += word;
        }
    };
    match statement {
        Statement::CreateTable(table) => {
            out += &format!("table {}", table.name.value);
            maybe(&mut out, table.if_not_exists, " if not exists");
            maybe(&mut out, table.without_rowid, " without rowid");
            maybe(&mut out, table.strict, " strict");
            for column in &table.columns {
                out += &format!("\n  {}", render_column(column));
            }
            for constraint in &table.constraints {
                out += &format!("\n  {}{}", named(&constraint.name), kind(&constraint.kind));
            }
            for what in &table.unmodelled {
                out += &format!("\n  not modelled: {}", what.value);
            }
        }
        Statement::CreateIndex(index) => {
            out += if index.unique {
                "unique index "
            } else {
                "index "
            };
            out += &index.name.as_ref().unwrap().value;
            maybe(&mut out, index.if_not_exists, " if not exists");
            out += &format!(" on {}", index.table.value);
            for column in &index.columns {
                out += &format!(
                    "\n  {}",
                    print::expression(&column.expression, Dialect::Sqlite)
                );
                if let Some(collation) = &column.collation {
                    out += &format!(" collate {collation}");
                }
                maybe(&mut out, column.descending, " desc");
            }
            if let Some(predicate) = &index.predicate {
                out += &format!(
                    "\n  where {}",
                    print::expression(predicate, Dialect::Sqlite)
                );
            }
        }
        Statement::CreateView(view) => {
            out += &format!("view {}", view.name.value);
            maybe(&mut out, view.if_not_exists, " if not exists");
            maybe(
                &mut out,
                !view.columns.is_empty(),
                &format!(" ({})", names(&view.columns)),
            );
            match &view.query {
                Some(query) => out += &format!("\n  {}", print::query(query, Dialect::Sqlite)),
                None => out += "\n  not understood",
            }
        }
        Statement::CreateTrigger {
            name,
            table,
            if_not_exists,
        } => {
            out += &format!("trigger {} on {}", name.value, table.value);
            maybe(&mut out, *if_not_exists, " if not exists");
        }
        Statement::AlterTable(alter) => {
            out += &format!("alter {}", alter.name.value);
            for action in &alter.actions {
                out += "\n  ";
                out += &match &action.value {
                    AlterAction::RenameTable(to) => format!("rename to {}", to.value),
                    AlterAction::RenameColumn { from, to } => {
                        format!("rename {} to {}", from.value, to.value)
                    }
                    AlterAction::DropColumn { name, .. } => format!("drop {}", name.value),
                    AlterAction::AddColumn { column, .. } => {
                        format!("add {}", render_column(column))
                    }
                    other => format!("{other:?}"),
                };
            }
        }
        Statement::DropTable(drop) => out = dropped("table", drop),
        Statement::DropIndex(drop) => out = dropped("index", drop),
        Statement::DropView(drop) => out = dropped("view", drop),
        Statement::DropTrigger(drop) => out = dropped("trigger", drop),
        Statement::Insert(insert) => {
            out = print::insert(insert, Dialect::Sqlite);
            if let Some(word) = &insert.conflict {
                write!(out, "\n  or {word}").unwrap();
            }
        }
        Statement::Update(update) => {
            out = print::update(update, Dialect::Sqlite);
            if let Some(word) = &update.conflict {
                write!(out, "\n  or {word}").unwrap();
            }
        }
        Statement::Delete(delete) => out = print::delete(delete, Dialect::Sqlite),
        Statement::Query(query) => out = print::query(query, Dialect::Sqlite),
        Statement::Unmodelled(words) => out = format!("not modelled: {}", words.value),
        other => out = format!("{other:?}"),
    }
    out
}

fn dropped(what: &str, drop: &Drop) -> String {
    let if_exists = if drop.if_exists { " if exists" } else { "" };
    format!("drop {what} {}{if_exists}", names(&drop.names))
}

fn names(names: &[Spanned<String>]) -> String {
    let names: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
    names.join(", ")
}

fn named(name: &Option<Spanned<String>>) -> String {
    name.as_ref()
        .map(|name| format!("{}: ", name.value))
        .unwrap_or_default()
}

fn render_column(column: &ColumnDefinition) -> String {
    let data_type = match &column.data_type.value {
        DataType::Other(text) => format!("other({text})"),
        DataType::Enum(name) => format!("enum({name})"),
        known => known.to_string(),
    };
    let mut parts = vec![format!("{} {data_type}", column.name.value)];
    for constraint in &column.constraints {
        parts.push(match &constraint.value {
            ColumnConstraint::NotNull { conflict } => {
                format!("not null{}", on_conflict(conflict))
            }
            ColumnConstraint::Null => "null".to_owned(),
            ColumnConstraint::Default(value) => {
                format!("default {}", print::expression(value, Dialect::Sqlite))
            }
            ColumnConstraint::Identity(identity) => format!("identity {identity:?}"),
            ColumnConstraint::Generated { expression, stored } => format!(
                "as {} {}",
                print::expression(expression, Dialect::Sqlite),
                if *stored { "stored" } else { "virtual" }
            ),
            ColumnConstraint::Collation(name) => format!("collate {name}"),
            ColumnConstraint::Table(of, name) => format!("{}{}", named(name), kind(of)),
        });
    }
    parts.join(" | ")
}

fn on_conflict(word: &Option<String>) -> String {
    word.as_ref()
        .map(|word| format!(" or {word}"))
        .unwrap_or_default()
}

fn kind(kind: &ConstraintKind) -> String {
    match kind {
        ConstraintKind::PrimaryKey(definition) => format!("primary key{}", key(definition)),
        ConstraintKind::Unique(definition) => format!("unique{}", key(definition)),
        ConstraintKind::Check { expression, .. } => {
            format!("check {}", print::expression(expression, Dialect::Sqlite))
        }
        ConstraintKind::ForeignKey(definition) => foreign_key(definition),
        other => format!("{other:?}"),
    }
}

fn key(key: &KeyDefinition) -> String {
    let mut columns: Vec<String> = key
        .columns
        .iter()
        .map(|column| column.value.clone())
        .collect();
    if columns.is_empty() && !key.order.is_empty() {
        columns.push(String::new());
    }
    for (column, (collation, descending)) in columns.iter_mut().zip(&key.order) {
        if let Some(collation) = collation {
            *column += &format!(" collate {collation}");
        }
        if *descending {
            *column += " desc";
        }
    }
    let columns = match columns.is_empty() {
        true => String::new(),
        false => format!(" ({})", columns.join(", ")),
    };
    format!("{columns}{}", on_conflict(&key.conflict))
}

fn foreign_key(key: &ForeignKeyDefinition) -> String {
    let mut out = "foreign key".to_owned();
    if !key.columns.is_empty() {
        out += &format!(" ({})", names(&key.columns));
    }
    out += &format!(" to {}", key.table.value);
    if !key.references.is_empty() {
        out += &format!(" ({})", names(&key.references));
    }
    for (event, action) in [("delete", &key.on_delete), ("update", &key.on_update)] {
        if *action != Action::NoAction {
            out += &format!(" {event} {action:?}");
        }
    }
    if key.match_full {
        out += " full";
    }
    if key.deferrable != Deferrable::Not {
        out += &format!(" {:?}", key.deferrable);
    }
    out
}
