//! Changes in words.

use crate::{
    Dialect,
    model::Object,
    schema::difference::{Change, ColumnChange, Commented, Constraint, TableChange},
    sql::print,
};

/// What a change does, as a lower-case fragment, and the object that it is about; none for what is no change to a user.
pub(super) fn describe(change: &Change) -> Option<(String, Object)> {
    let expression = |value: &Option<crate::schema::Expression>| match value {
        Some(value) => format!("`{}`", print::expression(value, Dialect::Postgres)),
        None => "none".to_owned(),
    };
    let column = |table: &str, name: &str| Object::Column(table.to_owned(), name.to_owned());
    Some(match change {
        Change::CreateEnum(value) => (
            format!("create type `{}`", value.name),
            Object::Enum(value.name.clone()),
        ),
        Change::DropEnum(value) => (
            format!("drop type `{}`", value.name),
            Object::Enum(value.name.clone()),
        ),
        Change::AlterEnum {
            name,
            before,
            after,
        } => {
            let list = |labels: Vec<&String>| {
                labels
                    .iter()
                    .map(|label| format!("`{label}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            let added: Vec<&String> = after
                .iter()
                .filter(|label| !before.contains(label))
                .collect();
            let gone: Vec<&String> = before
                .iter()
                .filter(|label| !after.contains(label))
                .collect();
            let words = match (added.is_empty(), gone.is_empty()) {
                (true, true) => format!(
                    "order the labels of type `{name}` as {}",
                    list(after.iter().collect())
                ),
                (false, true) => format!("add {} to type `{name}`", list(added)),
                (true, false) => format!("take {} from type `{name}`", list(gone)),
                (false, false) => format!(
                    "add {} to type `{name}`, and take {} from it",
                    list(added),
                    list(gone)
                ),
            };
            (words, Object::Enum(name.clone()))
        }
        Change::CreateTable(table) => (
            format!("create table `{}`", table.name),
            Object::Table(table.name.clone()),
        ),
        Change::DropTable(table) => (
            format!("drop table `{}`", table.name),
            Object::Table(table.name.clone()),
        ),
        Change::AlterTable {
            what: TableChange::ColumnOrder { .. },
            ..
        } => return None,
        Change::AlterTable { table, .. } => (
            format!("change options of table `{table}`"),
            Object::Table(table.clone()),
        ),
        Change::AddColumn {
            table,
            column: added,
        } => (
            format!("add column `{table}.{}`", added.name),
            column(table, &added.name),
        ),
        Change::DropColumn {
            table,
            column: gone,
        } => (
            format!("drop column `{table}.{}`", gone.name),
            column(table, &gone.name),
        ),
        Change::AlterColumn {
            table,
            column: name,
            what,
        } => {
            let what = match what {
                ColumnChange::Type { before, after } => {
                    format!(
                        "the type from `{}` to `{}`",
                        print::data_type(before),
                        print::data_type(after)
                    )
                }
                ColumnChange::NotNull { after: true, .. } => "to NOT NULL".to_owned(),
                ColumnChange::NotNull { after: false, .. } => "to allow null".to_owned(),
                ColumnChange::Default { before, after } => {
                    format!(
                        "the default from {} to {}",
                        expression(before),
                        expression(after)
                    )
                }
                ColumnChange::Identity { after: Some(_), .. } => "to an identity".to_owned(),
                ColumnChange::Identity { after: None, .. } => "to no identity".to_owned(),
                ColumnChange::Generated { before, after } => {
                    let value = |value: &Option<crate::schema::Generated>| {
                        expression(&value.as_ref().map(|value| value.expression.clone()))
                    };
                    format!(
                        "what it is generated from, {}, to {}",
                        value(before),
                        value(after)
                    )
                }
                ColumnChange::Collation { before, after } => {
                    let name = |name: &Option<String>| {
                        name.as_ref()
                            .map_or("none".to_owned(), |name| format!("`{name}`"))
                    };
                    format!("the collation from {} to {}", name(before), name(after))
                }
                ColumnChange::Conflict { .. } => "what a conflict does".to_owned(),
            };
            (
                format!("change column `{table}.{name}`: {what}"),
                column(table, name),
            )
        }
        Change::AddConstraint { table, constraint } => (
            format!("add {} to table `{table}`", of_constraint(constraint)),
            Object::Constraint(
                table.clone(),
                constraint.name().unwrap_or_default().to_owned(),
            ),
        ),
        Change::DropConstraint { table, constraint } => (
            format!("drop {} of table `{table}`", of_constraint(constraint)),
            Object::Constraint(
                table.clone(),
                constraint.name().unwrap_or_default().to_owned(),
            ),
        ),
        Change::CreateIndex { table, index } => (
            format!("create index `{}` on table `{table}`", index.name),
            Object::Index(table.clone(), index.name.clone()),
        ),
        Change::DropIndex { table, index } => (
            format!("drop index `{}` of table `{table}`", index.name),
            Object::Index(table.clone(), index.name.clone()),
        ),
        Change::CreateView(view) => (
            format!("create view `{}`", view.name),
            Object::View(view.name.clone()),
        ),
        Change::DropView(view) => (
            format!("drop view `{}`", view.name),
            Object::View(view.name.clone()),
        ),
        Change::CreateTrigger(trigger) => (
            format!("create trigger `{}`", trigger.name),
            Object::Table(trigger.name.clone()),
        ),
        Change::DropTrigger(trigger) => (
            format!("drop trigger `{}`", trigger.name),
            Object::Table(trigger.name.clone()),
        ),
        Change::Comment { on, after, .. } => {
            let (what, object) = match on {
                Commented::Enum(name) => (format!("type `{name}`"), Object::Enum(name.clone())),
                Commented::Table(name) => (format!("table `{name}`"), Object::Table(name.clone())),
                Commented::Column {
                    table,
                    column: name,
                } => (format!("column `{table}.{name}`"), column(table, name)),
                Commented::Constraint { table, constraint } => (
                    format!("constraint `{constraint}` of table `{table}`"),
                    Object::Constraint(table.clone(), constraint.clone()),
                ),
                Commented::Index { table, index } => (
                    format!("index `{index}`"),
                    Object::Index(table.clone(), index.clone()),
                ),
                Commented::View(name) => (format!("view `{name}`"), Object::View(name.clone())),
            };
            let verb = match after {
                Some(_) => "comment on",
                None => "take the comment from",
            };
            (format!("{verb} {what}"), object)
        }
    })
}

fn of_constraint(constraint: &Constraint) -> String {
    let (kind, columns) = match constraint {
        Constraint::PrimaryKey(key) => ("primary key", Some(&key.columns)),
        Constraint::Unique(key) => ("unique constraint", Some(&key.columns)),
        Constraint::ForeignKey(key) => ("foreign key", Some(&key.columns)),
        Constraint::Check(_) => ("check", None),
    };
    let name = constraint.name().unwrap_or_default();
    match columns {
        Some(columns) => format!("{kind} `{name}` ({})", columns.join(", ")),
        None => format!("{kind} `{name}`"),
    }
}
