//! What a statement says, clause by clause: the names that it gives, the table that it is about.

use crate::{
    place::Spanned,
    schema::Node,
    sql::{
        Problem,
        statement::{
            AlterAction, ColumnConstraint, ColumnDefinition, CommentOn, ConstraintKind, Statement,
        },
    },
};
use std::ops::Range;

/// A clause that was taken out of a statement.
pub(super) enum Clause {
    /// A foreign key to that table.
    ForeignKey(String),
    Other,
}

/// Takes the constraint out of `statement` in which `span` begins, if there is one.
pub(super) fn take_clause(statement: &mut Statement, span: &Range<usize>) -> Option<Clause> {
    let Statement::CreateTable(create) = statement else {
        return None;
    };
    let within = |clause: &Range<usize>| (clause.start..=clause.end).contains(&span.start);
    let clause = |kind: &ConstraintKind| match kind {
        ConstraintKind::ForeignKey(key) => Clause::ForeignKey(key.table.value.clone()),
        _ => Clause::Other,
    };
    if let Some(at) = create.constraints.iter().position(|one| within(&one.span)) {
        return Some(clause(&create.constraints.remove(at).kind));
    }
    for column in &mut create.columns {
        if let Some(at) = column.constraints.iter().position(|one| within(&one.span)) {
            return Some(match column.constraints.remove(at).value {
                ColumnConstraint::Table(kind, _) => clause(&kind),
                _ => Clause::Other,
            });
        }
    }
    None
}

/// A default knows no columns.
pub(super) fn default_is_a_value(column: &ColumnDefinition) -> Result<(), Problem> {
    for said in &column.constraints {
        let ColumnConstraint::Default(default) = &said.value else {
            continue;
        };
        let mut problem = None;
        default.walk_expressions(&mut |part| {
            if let Node::Column { name, .. } = &*part.node
                && problem.is_none()
            {
                let message = format!("a default cannot use a column, and `{name}` would be one");
                let help = format!("Write `'{name}'` if a text is meant.");
                problem = Some(Problem::new(part.span.clone(), message).help(help));
            }
        });
        if let Some(problem) = problem {
            return Err(problem);
        }
    }
    Ok(())
}

/// The table that `statement` is about.
pub(super) fn table_of(statement: &Statement) -> Option<&str> {
    Some(match statement {
        Statement::CreateTable(create) => &create.name.value,
        Statement::AlterTable(alter) => &alter.name.value,
        Statement::CreateIndex(create) => &create.table.value,
        Statement::CreateView(create) => &create.name.value,
        Statement::Comment { on, .. } => match on {
            CommentOn::Table(table)
            | CommentOn::Column(table, _)
            | CommentOn::Constraint(_, table)
            | CommentOn::View(table) => &table.value,
            CommentOn::Index(_) | CommentOn::Type(_) => return None,
        },
        _ => return None,
    })
}

/// The names that `statement` gives.
pub(super) fn names(statement: &Statement) -> Vec<&Spanned<String>> {
    match statement {
        Statement::CreateTable(create) => {
            let columns = create.columns.iter().map(|column| &column.name);
            let said = create.columns.iter().flat_map(|column| &column.constraints);
            let said = said.filter_map(|said| match &said.value {
                ColumnConstraint::Table(_, name) => name.as_ref(),
                _ => None,
            });
            let constraints = create.constraints.iter();
            let constraints = constraints.filter_map(|constraint| constraint.name.as_ref());
            let names = std::iter::once(&create.name).chain(columns);
            names.chain(said).chain(constraints).collect()
        }
        Statement::AlterTable(alter) => alter
            .actions
            .iter()
            .filter_map(|action| match &action.value {
                AlterAction::AddConstraint(constraint) => constraint.name.as_ref(),
                AlterAction::AddColumn { column, .. } => Some(&column.name),
                _ => None,
            })
            .collect(),
        Statement::CreateIndex(create) => create.name.iter().collect(),
        Statement::CreateView(create) => vec![&create.name],
        Statement::CreateEnum { name, .. } => vec![name],
        _ => Vec::new(),
    }
}
