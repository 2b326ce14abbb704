//! The order in which PostgreSQL takes the actions of one ALTER TABLE, whatever the order in which they are written.

use super::statement::{AlterAction, AlterTable, ConstraintKind, Statement};
use crate::place::Spanned;

/// The statements that do one after another what `statement`, in PostgreSQL's words, does at once.
///
/// PostgreSQL works in passes (its `AlterTablePass`): a type changes before a default for it is set, and a column is
/// added before the constraint that mentions it.
pub(crate) fn one_by_one(statement: Statement) -> Vec<Statement> {
    match statement {
        Statement::AlterTable(alter) if alter.actions.len() > 1 => {
            let mut actions = alter.actions;
            actions.sort_by_key(|action| pass(&action.value));
            let mut groups: Vec<Vec<Spanned<AlterAction>>> = Vec::new();
            for action in actions {
                match groups.last_mut() {
                    Some(group) if is_type(&action) && group.iter().all(is_type) => {
                        group.push(action);
                    }
                    _ => groups.push(vec![action]),
                }
            }
            groups
                .into_iter()
                .map(|actions| {
                    Statement::AlterTable(AlterTable {
                        name: alter.name.clone(),
                        if_exists: alter.if_exists,
                        actions,
                    })
                })
                .collect()
        }
        statement => vec![statement],
    }
}

/// Types change together: what USING says of each is of the row as it was.
fn is_type(action: &Spanned<AlterAction>) -> bool {
    matches!(action.value, AlterAction::SetType { .. })
}

/// When PostgreSQL takes an action: before those of a higher number.
pub(crate) fn pass(action: &AlterAction) -> u8 {
    match action {
        AlterAction::DropColumn { .. }
        | AlterAction::DropConstraint { .. }
        | AlterAction::DropIdentity { .. }
        | AlterAction::DropExpression { .. }
        | AlterAction::SetDefault { default: None, .. }
        | AlterAction::SetNotNull {
            not_null: false, ..
        } => 0,
        AlterAction::SetType { .. } => 1,
        AlterAction::AddColumn { .. } => 2,
        AlterAction::SetNotNull { .. } | AlterAction::SetIdentity { .. } => 3,
        AlterAction::AddConstraint(constraint) => match &constraint.kind {
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::UsingIndex { .. } => 4,
            // It may refer to a key that the same statement adds.
            ConstraintKind::ForeignKey(_) => 6,
            _ => 5,
        },
        AlterAction::SetDefault { .. } => 5,
        _ => 7,
    }
}
