//! Changes as statements of PostgreSQL's, in the order in which they come.

use super::{AutogenerateError, make, plan::Item};
use crate::{
    schema::{
        Column, DataType, Expression, ForeignKey, Identity, Schema,
        difference::{Change, ColumnChange, Commented, Constraint, TableChange},
    },
    sql::{
        definition, pass,
        statement::{AddValue, AlterAction, AlterTable, CommentOn, Side, Statement},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// What changes alone do not say.
pub(super) struct Detail<'a> {
    /// The schema before them.
    pub(super) before: &'a Schema,
    /// The schema after them.
    pub(super) after: &'a Schema,
    /// The schema that all phases lead to.
    pub(super) goal: &'a Schema,
    /// What a row's value under another type is made of.
    pub(super) using: &'a BTreeMap<(String, String), Expression>,
}

/// The statements of `changes`, with neighbouring changes of a table as one.
pub(super) fn statements(
    changes: &[Change],
    detail: &Detail<'_>,
    items: &mut Vec<Item>,
) -> Result<(), AutogenerateError> {
    let gone: BTreeSet<(&str, &str)> = changes
        .iter()
        .filter_map(|change| match change {
            Change::DropColumn { table, column } => Some((table.as_str(), column.name.as_str())),
            _ => None,
        })
        .collect();
    let altered = altered(changes);
    let in_place = in_place(changes);
    let own = own_constraints(changes, detail);
    let said: BTreeSet<usize> = own.values().flatten().copied().collect();
    for (at, change) in changes.iter().enumerate() {
        if said.contains(&at) || goes_along(change, &gone, detail) {
            continue;
        }
        if let Some(action) = in_place.get(&at) {
            if let (Change::AddConstraint { table, .. }, Some(action)) = (change, action) {
                push(items, make::alter(table, action.clone()));
            }
            continue;
        }
        if let Change::AddColumn { table, column } = change {
            let path = (table.clone(), column.name.clone());
            let constraints: Vec<Constraint> = own
                .get(&path)
                .into_iter()
                .flatten()
                .filter_map(|at| match changes.get(*at) {
                    Some(Change::AddConstraint { constraint, .. }) => Some(constraint.clone()),
                    _ => None,
                })
                .collect();
            for action in definition::add_column(column, &constraints) {
                push(items, make::alter(table, action));
            }
            continue;
        }
        for item in statement(change, &altered, detail)? {
            match item {
                Item::Statement(statement) => push(items, statement),
                other => items.push(other),
            }
        }
    }
    Ok(())
}

/// For each column that is new the constraints of it alone, which can stand behind it, by their places among the
/// changes.
fn own_constraints(
    changes: &[Change],
    detail: &Detail<'_>,
) -> BTreeMap<(String, String), Vec<usize>> {
    let mut own: BTreeMap<(String, String), Vec<usize>> = changes
        .iter()
        .filter_map(|change| match change {
            Change::AddColumn { table, column } => {
                Some(((table.clone(), column.name.clone()), Vec::new()))
            }
            _ => None,
        })
        .collect();
    for (at, change) in changes.iter().enumerate() {
        let Change::AddConstraint { table, constraint } = change else {
            continue;
        };
        let columns = match constraint {
            Constraint::PrimaryKey(key) | Constraint::Unique(key) => key.columns.clone(),
            Constraint::Check(check) => check.expression.columns(),
            // What it refers to has to be there by then, and its key too.
            Constraint::ForeignKey(key)
                if detail.before.tables.get(&key.table) != detail.after.tables.get(&key.table) =>
            {
                continue;
            }
            Constraint::ForeignKey(key) => key.columns.clone(),
        };
        if let [column] = columns.as_slice()
            && let Some(places) = own.get_mut(&(table.clone(), column.clone()))
        {
            places.push(at);
        }
    }
    own
}

/// Constraints that need not go to become what they should be: the places of what drops one, with nothing to do, and
/// of what adds it, with what changes it.
fn in_place(changes: &[Change]) -> BTreeMap<usize, Option<AlterAction>> {
    let mut dropped: BTreeMap<(&str, &str), (usize, &Constraint)> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        if let Change::DropConstraint { table, constraint } = change
            && let Some(name) = constraint.name()
        {
            dropped.insert((table.as_str(), name), (at, constraint));
        }
    }
    let mut in_place = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        if let Change::AddConstraint { table, constraint } = change
            && let Some(name) = constraint.name()
            && let Some((gone, former)) = dropped.get(&(table.as_str(), name))
            && let Some(action) = changed(former, constraint)
        {
            in_place.insert(*gone, None);
            in_place.insert(at, Some(action));
        }
    }
    in_place
}

/// What makes `after` of `before`, of the same name, where one action does.
fn changed(before: &Constraint, after: &Constraint) -> Option<AlterAction> {
    let name = after.name()?.to_owned();
    match (before, after) {
        (Constraint::Check(was), Constraint::Check(is))
            if !was.valid
                && is.valid
                && was.expression == is.expression
                && was.no_inherit == is.no_inherit =>
        {
            Some(AlterAction::ValidateConstraint(name.into()))
        }
        (Constraint::ForeignKey(was), Constraint::ForeignKey(is)) => {
            let otherwise = ForeignKey {
                valid: is.valid,
                deferrable: is.deferrable,
                ..was.clone()
            };
            let (validated, deferred) = (!was.valid && is.valid, was.deferrable != is.deferrable);
            match otherwise == *is {
                true if validated && !deferred => {
                    Some(AlterAction::ValidateConstraint(name.into()))
                }
                true if deferred && was.valid == is.valid => Some(AlterAction::AlterConstraint {
                    name: name.into(),
                    deferrable: is.deferrable,
                }),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Adds a statement, to the last one where both alter one table and PostgreSQL takes their actions in this order.
fn push(items: &mut Vec<Item>, statement: Statement) {
    if let (Some(Item::Statement(Statement::AlterTable(last))), Statement::AlterTable(next)) =
        (items.last_mut(), &statement)
        && last.name == next.name
        && joins(last, next)
    {
        last.actions.extend(next.actions.iter().cloned());
        return;
    }
    items.push(Item::Statement(statement));
}

fn joins(last: &AlterTable, next: &AlterTable) -> bool {
    let alone = |action: &AlterAction| {
        matches!(
            action,
            AlterAction::RenameTable(_)
                | AlterAction::RenameColumn { .. }
                | AlterAction::RenameConstraint { .. }
        )
    };
    let all = || last.actions.iter().chain(&next.actions);
    if all().any(|action| alone(action)) {
        return false;
    }
    // PostgreSQL looks at the identity of a column whose type changes before it takes either.
    let identities: Vec<&str> = all().filter_map(|action| identity_of(action)).collect();
    let typed = |action: &AlterAction| matches!(action, AlterAction::SetType { column, .. } if identities.contains(&column.as_str()));
    if all().any(|action| typed(action)) {
        return false;
    }
    let ranks: Vec<u8> = all().map(|action| pass::pass(action)).collect();
    let settings = |alter: &AlterTable| -> Option<Vec<String>> {
        alter
            .actions
            .iter()
            .map(|action| setting_of(action))
            .collect()
    };
    ranks.is_sorted()
        || match (settings(last), settings(next)) {
            (Some(last), Some(next)) => !next.iter().any(|column| last.contains(column)),
            _ => false,
        }
}

/// Whether the type of a column is the one that it has in the end.
fn is_last(goal: &Schema, table: &str, column: &Column) -> bool {
    let last = goal
        .table(table)
        .and_then(|table| table.column(&column.name));
    last.is_some_and(|last| last.data_type == column.data_type)
}

/// The column whose identity an action changes.
fn identity_of(action: &AlterAction) -> Option<&str> {
    match action {
        AlterAction::SetIdentity { column, .. } | AlterAction::DropIdentity { column, .. } => {
            Some(column)
        }
        _ => None,
    }
}

/// The column that an action sets something of, where it looks at no other.
fn setting_of(action: &AlterAction) -> Option<String> {
    match action {
        AlterAction::SetDefault { column, .. }
        | AlterAction::SetNotNull { column, .. }
        | AlterAction::SetType {
            column,
            using: None,
            ..
        } => Some(column.value.clone()),
        _ => None,
    }
}

/// Whether a constraint or an index goes with a column, without a word of it.
fn goes_along(change: &Change, gone: &BTreeSet<(&str, &str)>, detail: &Detail<'_>) -> bool {
    let goes = |table: &str, columns: &[String]| {
        columns
            .iter()
            .any(|column| gone.contains(&(table, column.as_str())))
    };
    match change {
        Change::DropConstraint { table, constraint } => match constraint {
            Constraint::PrimaryKey(key) | Constraint::Unique(key) => {
                goes(table, &key.columns) && !is_referred_to(detail.before, table, &key.columns)
            }
            Constraint::Check(check) => goes(table, &check.expression.columns()),
            // What it refers to may go before the column does.
            Constraint::ForeignKey(key) => {
                goes(table, &key.columns)
                    && has_key(detail.before, &key.table, &key.references)
                    && has_key(detail.after, &key.table, &key.references)
            }
        },
        Change::DropIndex { table, index } => {
            let columns = index
                .columns
                .iter()
                .flat_map(|item| item.expression.columns());
            let predicate = index.predicate.iter().flat_map(Expression::columns);
            let all: Vec<String> = columns.chain(predicate).collect();
            goes(table, &all)
        }
        _ => false,
    }
}

/// Whether the table is there, with a key or a unique index on these columns.
fn has_key(schema: &Schema, table: &str, columns: &[String]) -> bool {
    schema
        .table(table)
        .is_some_and(|table| table.is_unique(columns))
}

/// Whether a foreign key needs the key on these columns, so that it cannot go in silence.
fn is_referred_to(schema: &Schema, table: &str, columns: &[String]) -> bool {
    schema
        .tables
        .values()
        .flat_map(|other| &other.foreign_keys)
        .any(|key| {
            key.table == table
                && key.references.len() == columns.len()
                && key.references.iter().all(|name| columns.contains(name))
        })
}

/// The columns of which the type or the collation changes, with both as they will be.
fn altered(changes: &[Change]) -> BTreeSet<(String, String)> {
    let mut typed = BTreeSet::new();
    for change in changes {
        if let Change::AlterColumn {
            table,
            column,
            what: ColumnChange::Type { .. },
        } = change
        {
            typed.insert((table.clone(), column.clone()));
        }
    }
    typed
}

fn statement(
    change: &Change,
    typed: &BTreeSet<(String, String)>,
    detail: &Detail<'_>,
) -> Result<Vec<Item>, AutogenerateError> {
    let one = |statement: Statement| Ok(vec![Item::Statement(statement)]);
    match change {
        Change::CreateEnum(value) => one(definition::create_enum(value)),
        Change::DropEnum(value) => one(Statement::DropType(make::drop(&value.name))),
        Change::AlterEnum {
            name,
            before,
            after,
        } => Ok(added_labels(name, before, after)),
        Change::CreateTable(table) => one(Statement::CreateTable(definition::create_table(table))),
        Change::DropTable(table) => one(Statement::DropTable(make::drop(&table.name))),
        Change::AlterTable {
            what: TableChange::ColumnOrder { .. },
            ..
        } => Ok(Vec::new()),
        Change::AlterTable { table, .. } => Err(by_hand(format!(
            "table `{table}` has what models cannot say"
        ))),
        // Told with its constraints, see `statements`.
        Change::AddColumn { .. } => Ok(Vec::new()),
        Change::DropColumn { table, column } => one(make::alter(
            table,
            AlterAction::DropColumn {
                name: column.name.clone().into(),
                if_exists: false,
                cascade: false,
            },
        )),
        Change::AlterColumn {
            table,
            column,
            what,
        } => alter_column(table, column, what, typed, detail),
        Change::AddConstraint { table, constraint } => {
            one(make::alter(table, definition::add_constraint(constraint)))
        }
        Change::DropConstraint { table, constraint } => {
            let Some(name) = constraint.name() else {
                return Err(by_hand(format!(
                    "a constraint of table `{table}` has no name"
                )));
            };
            one(make::alter(
                table,
                AlterAction::DropConstraint {
                    name: name.to_owned().into(),
                    if_exists: false,
                    cascade: false,
                },
            ))
        }
        Change::CreateIndex { table, index } => one(Statement::CreateIndex(
            definition::create_index(index, table),
        )),
        Change::DropIndex { index, .. } => one(Statement::DropIndex(make::drop(&index.name))),
        Change::CreateView(view) => match definition::create_view(view) {
            Some(create) => one(Statement::CreateView(create)),
            None => Err(by_hand(format!(
                "view `{}` is not understood, and would have to be made again",
                view.name
            ))),
        },
        Change::DropView(view) => one(Statement::DropView(make::drop(&view.name))),
        Change::CreateTrigger(trigger) | Change::DropTrigger(trigger) => Err(by_hand(format!(
            "trigger `{}` would have to change",
            trigger.name
        ))),
        Change::Comment { on, after, .. } => one(Statement::Comment {
            on: commented(on),
            text: after.clone(),
        }),
    }
}

fn by_hand(message: String) -> AutogenerateError {
    AutogenerateError::ByHand {
        message,
        help: "write the change by hand: `migrate-create --empty`".to_owned(),
        place: None,
    }
}

/// Each new label behind the one that it follows, or before the first.
fn added_labels(name: &str, before: &[String], after: &[String]) -> Vec<Item> {
    let mut items = Vec::new();
    let mut there: Vec<&String> = before.iter().collect();
    for (at, label) in after.iter().enumerate() {
        if there.contains(&label) {
            continue;
        }
        let neighbour = match at.checked_sub(1).and_then(|at| after.get(at)) {
            // Behind the last it goes without saying.
            Some(previous) if there.last() == Some(&previous) => None,
            Some(previous) => Some((Side::After, previous.clone().into())),
            None => there
                .first()
                .map(|first| (Side::Before, (*first).clone().into())),
        };
        let place = at.min(there.len());
        there.insert(place, label);
        items.push(Item::Statement(Statement::AddValue(AddValue {
            name: name.to_owned().into(),
            if_not_exists: false,
            label: label.clone().into(),
            neighbour,
        })));
    }
    items
}

fn alter_column(
    table: &str,
    column: &str,
    what: &ColumnChange,
    typed: &BTreeSet<(String, String)>,
    detail: &Detail<'_>,
) -> Result<Vec<Item>, AutogenerateError> {
    let name = || column.to_owned().into();
    let one = |action: AlterAction| Ok(vec![Item::Statement(make::alter(table, action))]);
    let path = (table.to_owned(), column.to_owned());
    let wanted = || {
        detail
            .after
            .table(table)
            .and_then(|table| table.column(column))
    };
    match what {
        ColumnChange::Type { after, .. } => {
            let collation = wanted().and_then(|column| column.collation.clone());
            let using = detail.using.get(&path).cloned();
            one(make::set_type(column, after.clone(), collation, using))
        }
        ColumnChange::Collation { after, .. } => {
            if typed.contains(&path) {
                return Ok(Vec::new());
            }
            let Some(wanted) = wanted() else {
                return Ok(Vec::new());
            };
            // A type without COLLATE has its own collation.
            one(make::set_type(
                column,
                wanted.data_type.clone(),
                after.clone(),
                None,
            ))
        }
        ColumnChange::NotNull { after, .. } => one(AlterAction::SetNotNull {
            column: name(),
            not_null: *after,
        }),
        ColumnChange::Default { after, .. } => one(AlterAction::SetDefault {
            column: name(),
            default: after.clone(),
        }),
        ColumnChange::Identity { before, after } => {
            let mut items = identity(table, column, *before, *after)?;
            // What is given out is a bigint on SQLite, whatever it is here.
            if let (None, Some(wanted)) = (after, wanted())
                && wanted.data_type != DataType::BigInt
                && is_last(detail.goal, table, wanted)
            {
                let action = make::set_type(column, wanted.data_type.clone(), None, None);
                items.push(Item::Statement(make::alter(table, action)));
            }
            Ok(items)
        }
        ColumnChange::Generated { after: None, .. } => one(AlterAction::DropExpression {
            column: name(),
            if_exists: false,
        }),
        ColumnChange::Generated { .. } | ColumnChange::Conflict { .. } => Err(by_hand(format!(
            "column `{table}.{column}` cannot become what it should be"
        ))),
    }
}

fn identity(
    table: &str,
    column: &str,
    before: Option<Identity>,
    after: Option<Identity>,
) -> Result<Vec<Item>, AutogenerateError> {
    let action = match (before, after) {
        (Some(Identity::Serial), None) => {
            return Err(by_hand(format!(
                "column `{table}.{column}` has a sequence of its own, which would have to go"
            )));
        }
        (_, Some(Identity::Serial)) => {
            return Err(by_hand(format!(
                "column `{table}.{column}` would have to get a sequence of its own"
            )));
        }
        (Some(Identity::Serial), Some(_)) => {
            return Err(by_hand(format!(
                "column `{table}.{column}` has a sequence of its own, and would have to become an identity"
            )));
        }
        (_, None) => AlterAction::DropIdentity {
            column: column.to_owned().into(),
            if_exists: false,
        },
        (before, Some(identity)) => AlterAction::SetIdentity {
            column: column.to_owned().into(),
            identity,
            exists: before.is_some(),
        },
    };
    let mut items = vec![Item::Statement(make::alter(table, action))];
    if before.is_none() && after.is_some() {
        // The rows that are there have keys already.
        items.push(Item::GoOn {
            table: table.to_owned(),
            column: column.to_owned(),
        });
    }
    Ok(items)
}

fn commented(on: &Commented) -> CommentOn {
    let name = |name: &String| name.clone().into();
    match on {
        Commented::Enum(value) => CommentOn::Type(name(value)),
        Commented::Table(table) => CommentOn::Table(name(table)),
        Commented::Column { table, column } => CommentOn::Column(name(table), name(column)),
        Commented::Constraint { table, constraint } => {
            CommentOn::Constraint(name(constraint), name(table))
        }
        Commented::Index { index, .. } => CommentOn::Index(name(index)),
        Commented::View(view) => CommentOn::View(name(view)),
    }
}
