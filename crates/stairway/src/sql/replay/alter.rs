//! ALTER TABLE: its actions, in the order in which PostgreSQL takes them.

use super::{column, constraint, draft::Draft, index, rename, table, view};
use crate::{
    place::Spanned,
    schema::{Definition, Table},
    sql::{
        Problem,
        statement::{AlterAction, AlterTable, ConstraintKind, Rename},
    },
};

/// When an action is taken, whatever its place in the statement: PostgreSQL drops before it adds, and adds columns
/// before what is said of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pass {
    Drop,
    Type,
    AddColumn,
    Attribute,
    AddIndexConstraint,
    AddKey,
    AddOther,
    Rest,
}

fn pass(action: &AlterAction) -> Pass {
    match action {
        AlterAction::DropColumn { .. }
        | AlterAction::DropConstraint { .. }
        | AlterAction::DropIdentity { .. }
        | AlterAction::DropExpression { .. }
        | AlterAction::SetNotNull {
            not_null: false, ..
        }
        | AlterAction::SetDefault { default: None, .. } => Pass::Drop,
        AlterAction::SetType { .. } => Pass::Type,
        AlterAction::AddColumn { .. } => Pass::AddColumn,
        AlterAction::SetNotNull { not_null: true, .. }
        | AlterAction::SetIdentity { exists: true, .. } => Pass::Attribute,
        AlterAction::SetDefault {
            default: Some(_), ..
        }
        | AlterAction::SetIdentity { exists: false, .. } => Pass::AddOther,
        AlterAction::AddConstraint(constraint) => match constraint.kind {
            ConstraintKind::UsingIndex { .. } => Pass::AddIndexConstraint,
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => Pass::AddKey,
            _ => Pass::AddOther,
        },
        AlterAction::RenameColumn { .. }
        | AlterAction::RenameTable(_)
        | AlterAction::AlterConstraint { .. }
        | AlterAction::RenameConstraint { .. }
        | AlterAction::ValidateConstraint(_)
        | AlterAction::Unmodelled(_) => Pass::Rest,
    }
}

/// ALTER TABLE
pub(super) fn apply(draft: &mut Draft<'_>, alter: &AlterTable) -> Result<(), Problem> {
    if let Some(done) = other_relation(draft, alter)? {
        return Ok(done);
    }
    if alter.if_exists && draft.find_table(&alter.name).is_none() {
        return Ok(());
    }
    let mut name = draft.known_table(&alter.name)?;
    let mut actions: Vec<&Spanned<AlterAction>> = alter.actions.iter().collect();
    if draft.postgres() {
        actions.sort_by_key(|action| pass(action));
    }
    // What ADD COLUMN says beside the column has passes of its own.
    let mut pieces = constraint::Pieces::default();
    let mut added = false;
    for action in actions {
        if !added && pass(action) > Pass::AddIndexConstraint {
            added = true;
            constraint::keys(draft, &name, pieces.take_keys())?;
        }
        if let Some(renamed) = one(draft, &name, action, &mut pieces)? {
            name = renamed;
        }
    }
    constraint::keys(draft, &name, pieces.take_keys())?;
    constraint::rest(draft, &name, pieces)
}

/// Takes one action. Gives the table's new name if that changed.
fn one(
    draft: &mut Draft<'_>,
    table: &str,
    action: &AlterAction,
    pieces: &mut constraint::Pieces,
) -> Result<Option<String>, Problem> {
    match action {
        AlterAction::AddColumn {
            column,
            if_not_exists,
        } => column::add(draft, table, column, *if_not_exists, pieces)?,
        AlterAction::DropColumn {
            name,
            if_exists,
            cascade,
        } => column::drop(draft, table, name, *if_exists, *cascade)?,
        AlterAction::RenameColumn { from, to } => rename_column(draft, table, from, to)?,
        AlterAction::RenameTable(to) => {
            table::rename(draft, table, to)?;
            return Ok(Some(to.value.clone()));
        }
        AlterAction::SetNotNull { column, not_null } => {
            column::set_not_null(draft, table, column, *not_null)?;
        }
        AlterAction::SetDefault { column, default } => {
            column::set_default(draft, table, column, default.as_ref())?;
        }
        AlterAction::SetType {
            column,
            data_type,
            collation,
            ..
        } => column::set_type(draft, table, column, data_type, collation.as_deref())?,
        AlterAction::SetIdentity {
            column,
            identity,
            exists,
        } => column::set_identity(draft, table, column, *identity, *exists)?,
        AlterAction::DropIdentity { column, if_exists } => {
            column::drop_identity(draft, table, column, *if_exists)?;
        }
        AlterAction::DropExpression { column, if_exists } => {
            column::drop_expression(draft, table, column, *if_exists)?;
        }
        AlterAction::AddConstraint(added) => {
            let mut pieces = constraint::Pieces::default();
            pieces.add(added.name.clone(), added.kind.clone(), added.span.clone());
            constraint::keys(draft, table, pieces.take_keys())?;
            constraint::rest(draft, table, pieces)?;
        }
        AlterAction::AlterConstraint { name, deferrable } => {
            constraint::alter(draft, table, name, *deferrable)?;
        }
        AlterAction::DropConstraint {
            name,
            if_exists,
            cascade,
        } => constraint::drop(draft, table, name, *if_exists, *cascade)?,
        AlterAction::RenameConstraint { from, to } => {
            constraint::rename(draft, table, from, to)?;
        }
        AlterAction::ValidateConstraint(name) => constraint::validate(draft, table, name)?,
        AlterAction::Unmodelled(_) => {}
    }
    Ok(None)
}

/// ALTER TABLE of a view or an index, which PostgreSQL takes for renames. None if it is of a table, or of nothing.
fn other_relation(draft: &mut Draft<'_>, alter: &AlterTable) -> Result<Option<()>, Problem> {
    let [action] = alter.actions.as_slice() else {
        return Ok(None);
    };
    if draft.find_table(&alter.name).is_some() {
        return Ok(None);
    }
    let renamed = |to: &Spanned<String>| Rename {
        from: alter.name.clone(),
        to: to.clone(),
        if_exists: alter.if_exists,
    };
    match (&action.value, draft.find_view(&alter.name)) {
        (AlterAction::RenameTable(to), Some(_)) => view::rename(draft, &renamed(to)).map(Some),
        (AlterAction::RenameTable(to), None) if draft.find_index(&alter.name).is_some() => {
            index::rename(draft, &renamed(to)).map(Some)
        }
        (AlterAction::RenameColumn { from, to }, Some(view)) => {
            rename_view_column(draft, &view, from, to).map(Some)
        }
        _ => Ok(None),
    }
}

fn rename_column(
    draft: &mut Draft<'_>,
    name: &str,
    from: &Spanned<String>,
    to: &Spanned<String>,
) -> Result<(), Problem> {
    let table: &Table = draft.the_table(name)?;
    let from = draft.known_column(table, from)?;
    if let Some(taken) = draft.find_column(table, to)
        && !(draft.same(&taken.name, &from) && taken.name != to.value)
    {
        return Err(column::twice(table, to));
    }
    rename::column(draft, name, &from, to)?;
    let dialect = draft.dialect;
    let table = draft.change_table(name)?;
    rename::column_of(table, &from, to, |one, other| match dialect {
        crate::Dialect::Postgres => one == other,
        crate::Dialect::Sqlite => one.eq_ignore_ascii_case(other),
    });
    Ok(())
}

fn rename_view_column(
    draft: &mut Draft<'_>,
    name: &str,
    from: &Spanned<String>,
    to: &Spanned<String>,
) -> Result<(), Problem> {
    let Some(view) = draft.views.get(name).cloned() else {
        return Ok(());
    };
    let known = view
        .columns
        .iter()
        .find(|column| draft.same(column, from))
        .cloned();
    let Some(known) = known else {
        return Err(Problem::new(
            from.span.clone(),
            format!("view `{name}` has no column `{}`", from.value),
        ));
    };
    if view.columns.iter().any(|column| draft.same(column, to)) {
        return Err(Problem::new(
            to.span.clone(),
            format!("view `{name}` has a column `{}` already", to.value),
        )
        .help("Choose another name."));
    }
    rename::column(draft, name, &known, to)?;
    let wording = draft.wording();
    if let Some(view) = draft.change_view(name) {
        for column in view.columns.iter_mut().filter(|column| **column == known) {
            column.clone_from(&to.value);
        }
        let columns = view.columns.clone();
        if let Definition::Query(query) = &mut view.definition {
            view::name_columns(query, &columns, "", wording);
        }
    }
    Ok(())
}
