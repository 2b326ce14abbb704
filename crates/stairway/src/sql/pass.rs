//! The order in which PostgreSQL takes the actions of one ALTER TABLE, whatever the order in which they are written.

use super::statement::{AlterAction, AlterTable, ConstraintKind, Statement};

/// The statements that do one after another what `statement`, in PostgreSQL's words, does at once.
///
/// PostgreSQL works in passes (its `AlterTablePass`): a type changes before a default for it is set, and a column is
/// added before the constraint that mentions it.
pub(super) fn one_by_one(statement: Statement) -> Vec<Statement> {
    match statement {
        Statement::AlterTable(alter) if alter.actions.len() > 1 => {
            let mut actions = alter.actions;
            actions.sort_by_key(|action| pass(&action.value));
            actions
                .into_iter()
                .map(|action| {
                    Statement::AlterTable(AlterTable {
                        name: alter.name.clone(),
                        if_exists: alter.if_exists,
                        actions: vec![action],
                    })
                })
                .collect()
        }
        statement => vec![statement],
    }
}

fn pass(action: &AlterAction) -> u8 {
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
