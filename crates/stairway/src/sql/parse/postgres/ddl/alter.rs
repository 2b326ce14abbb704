//! ALTER TABLE.

use super::{
    cascade, clause, constraint, done, if_exists, if_not_exists, plain, relation, renamed, table,
    value,
};
use crate::{
    place::Spanned,
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            data_type,
        },
        statement::{AlterAction, AlterTable, Statement},
    },
};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// What one action says; some are two of ours.
type Actions = Vec<Spanned<AlterAction>>;

/// ALTER TABLE
pub(super) fn table(node: &SyntaxNode) -> Result<Statement, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::ALTER_KW)?;
    cursor.expect(SyntaxKind::TABLE_KW)?;
    if cursor.kind() == Some(SyntaxKind::ALL_IN_TABLESPACE) {
        return Ok(super::unmodelled(node));
    }
    let if_exists = if_exists(&mut cursor);
    let name = relation(&mut cursor)?;
    let mut actions = Vec::new();
    loop {
        let node = super::node(&mut cursor)?;
        action(&node, &mut actions)?;
        if cursor.take(SyntaxKind::COMMA).is_none() {
            break;
        }
    }
    done(cursor)?;
    Ok(Statement::AlterTable(AlterTable {
        name,
        if_exists,
        actions,
    }))
}

fn action(node: &SyntaxNode, actions: &mut Actions) -> Result<(), Problem> {
    let mut cursor = Cursor::new(node);
    let action = match node.kind() {
        SyntaxKind::ADD_COLUMN => {
            cursor.expect(SyntaxKind::ADD_KW)?;
            cursor.take(SyntaxKind::COLUMN_KW);
            AlterAction::AddColumn {
                if_not_exists: if_not_exists(&mut cursor),
                column: table::column(&mut cursor)?,
            }
        }
        SyntaxKind::DROP_COLUMN => {
            cursor.expect(SyntaxKind::DROP_KW)?;
            cursor.take(SyntaxKind::COLUMN_KW);
            AlterAction::DropColumn {
                if_exists: if_exists(&mut cursor),
                name: plain(&mut cursor, SyntaxKind::COLUMN_NAME_REF)?,
                cascade: cascade(&mut cursor),
            }
        }
        SyntaxKind::RENAME_COLUMN => {
            let (from, to) = renamed_column(&mut cursor)?;
            AlterAction::RenameColumn { from, to }
        }
        SyntaxKind::TABLE_RENAME_TO => {
            cursor = Cursor::new(node);
            let to = renamed(node, SyntaxKind::TABLE_NAME)?;
            while cursor.any().is_some() {}
            AlterAction::RenameTable(to)
        }
        SyntaxKind::ALTER_COLUMN => {
            cursor.expect(SyntaxKind::ALTER_KW)?;
            cursor.take(SyntaxKind::COLUMN_KW);
            let column = plain(&mut cursor, SyntaxKind::COLUMN_NAME_REF)?;
            let change = super::node(&mut cursor)?;
            cursor.done()?;
            return alter_column(node, column, &change, actions);
        }
        SyntaxKind::ADD_CONSTRAINT => {
            cursor.expect(SyntaxKind::ADD_KW)?;
            AlterAction::AddConstraint(constraint::read(&super::node(&mut cursor)?)?)
        }
        SyntaxKind::ALTER_CONSTRAINT => {
            cursor.expect(SyntaxKind::ALTER_KW)?;
            cursor.expect(SyntaxKind::CONSTRAINT_KW)?;
            let name = plain(&mut cursor, SyntaxKind::CONSTRAINT_NAME_REF)?;
            let attributes = constraint::Attributes::take(&mut cursor)?;
            attributes.only(constraint::WHEN)?;
            if attributes.is_empty() {
                return Err(cursor.unexpected());
            }
            AlterAction::AlterConstraint {
                name,
                deferrable: attributes.deferrable()?,
            }
        }
        SyntaxKind::DROP_CONSTRAINT => {
            cursor.expect(SyntaxKind::DROP_KW)?;
            cursor.expect(SyntaxKind::CONSTRAINT_KW)?;
            AlterAction::DropConstraint {
                if_exists: if_exists(&mut cursor),
                name: plain(&mut cursor, SyntaxKind::CONSTRAINT_NAME_REF)?,
                cascade: cascade(&mut cursor),
            }
        }
        SyntaxKind::RENAME_CONSTRAINT => {
            cursor.expect(SyntaxKind::RENAME_KW)?;
            cursor.expect(SyntaxKind::CONSTRAINT_KW)?;
            let from = plain(&mut cursor, SyntaxKind::CONSTRAINT_NAME_REF)?;
            cursor.expect(SyntaxKind::TO_KW)?;
            let to = plain(&mut cursor, SyntaxKind::CONSTRAINT_NAME)?;
            AlterAction::RenameConstraint { from, to }
        }
        SyntaxKind::VALIDATE_CONSTRAINT => {
            cursor.expect(SyntaxKind::VALIDATE_KW)?;
            cursor.expect(SyntaxKind::CONSTRAINT_KW)?;
            AlterAction::ValidateConstraint(plain(&mut cursor, SyntaxKind::CONSTRAINT_NAME_REF)?)
        }
        _ => {
            actions.push(unmodelled(node));
            return Ok(());
        }
    };
    cursor.done()?;
    actions.push(Spanned::new(action, cursor::range(node)));
    Ok(())
}

/// `RENAME [COLUMN] name TO name`: the old name and the new one.
pub(super) fn renamed_column(
    cursor: &mut Cursor,
) -> Result<(Spanned<String>, Spanned<String>), Problem> {
    cursor.expect(SyntaxKind::RENAME_KW)?;
    cursor.take(SyntaxKind::COLUMN_KW);
    let from = plain(cursor, SyntaxKind::COLUMN_NAME_REF)?;
    cursor.expect(SyntaxKind::TO_KW)?;
    let to = plain(cursor, SyntaxKind::COLUMN_NAME)?;
    Ok((from, to))
}

/// The action of which only its words are known.
fn unmodelled(node: &SyntaxNode) -> Spanned<AlterAction> {
    let words = clause(node);
    let span = words.span.clone();
    Spanned::new(AlterAction::Unmodelled(words), span)
}

/// What `change` does to `column`, in the action `whole`.
fn alter_column(
    whole: &SyntaxNode,
    column: Spanned<String>,
    change: &SyntaxNode,
    actions: &mut Actions,
) -> Result<(), Problem> {
    let span = cursor::range(whole);
    let mut cursor = Cursor::new(change);
    let action = match change.kind() {
        SyntaxKind::SET_NOT_NULL | SyntaxKind::DROP_NOT_NULL => {
            let not_null = cursor.take(SyntaxKind::SET_KW).is_some();
            if !not_null {
                cursor.expect(SyntaxKind::DROP_KW)?;
            }
            cursor.expect(SyntaxKind::NOT_KW)?;
            cursor.expect(SyntaxKind::NULL_KW)?;
            AlterAction::SetNotNull { column, not_null }
        }
        SyntaxKind::SET_DEFAULT => {
            cursor.expect(SyntaxKind::SET_KW)?;
            cursor.expect(SyntaxKind::DEFAULT_KW)?;
            AlterAction::SetDefault {
                column,
                default: Some(value(&mut cursor)?),
            }
        }
        SyntaxKind::DROP_DEFAULT => {
            cursor.expect(SyntaxKind::DROP_KW)?;
            cursor.expect(SyntaxKind::DEFAULT_KW)?;
            AlterAction::SetDefault {
                column,
                default: None,
            }
        }
        SyntaxKind::SET_TYPE => {
            if cursor.take(SyntaxKind::SET_KW).is_some() {
                cursor.expect(SyntaxKind::DATA_KW)?;
            }
            cursor.expect(SyntaxKind::TYPE_KW)?;
            let data_type = data_type::read(&super::node(&mut cursor)?)?;
            let collation = match cursor.node(SyntaxKind::COLLATE) {
                Some(node) => table::not_usual(table::collation(&mut Cursor::new(&node))?),
                None => None,
            };
            let using = match cursor.node(SyntaxKind::USING_EXPR) {
                Some(node) => {
                    let mut using = Cursor::new(&node);
                    using.expect(SyntaxKind::USING_KW)?;
                    let expression = value(&mut using)?;
                    using.done()?;
                    Some(expression)
                }
                None => None,
            };
            AlterAction::SetType {
                column,
                data_type,
                collation,
                using,
            }
        }
        SyntaxKind::ADD_GENERATED => {
            cursor.expect(SyntaxKind::ADD_KW)?;
            cursor.expect(SyntaxKind::GENERATED_KW)?;
            let identity = table::identity(&mut cursor)?;
            cursor.expect(SyntaxKind::AS_KW)?;
            cursor.expect(SyntaxKind::IDENTITY_KW)?;
            if let Some(options) = cursor.node(SyntaxKind::SEQUENCE_OPTION_LIST) {
                let words = table::sequence_options(&options);
                actions.push(Spanned::new(AlterAction::Unmodelled(words), span.clone()));
            }
            AlterAction::SetIdentity {
                column,
                identity,
                exists: false,
            }
        }
        SyntaxKind::SET_GENERATED_OPTIONS => {
            return set_generated(column, span, &mut cursor, actions);
        }
        SyntaxKind::DROP_IDENTITY => {
            cursor.expect(SyntaxKind::DROP_KW)?;
            cursor.expect(SyntaxKind::IDENTITY_KW)?;
            AlterAction::DropIdentity {
                column,
                if_exists: if_exists(&mut cursor),
            }
        }
        SyntaxKind::DROP_EXPRESSION => {
            cursor.expect(SyntaxKind::DROP_KW)?;
            cursor.expect(SyntaxKind::EXPRESSION_KW)?;
            AlterAction::DropExpression {
                column,
                if_exists: if_exists(&mut cursor),
            }
        }
        // This changes what is modelled, in a way that no action here says.
        SyntaxKind::SET_EXPRESSION => {
            return Err(Problem::unshared(
                cursor::range(change),
                "`SET EXPRESSION` is not understood",
            ));
        }
        _ => {
            let mut action = unmodelled(change);
            action.span = span;
            actions.push(action);
            return Ok(());
        }
    };
    cursor.done()?;
    actions.push(Spanned::new(action, span));
    Ok(())
}

/// `SET GENERATED ...`, `SET option`, `RESTART`, as many as there are.
fn set_generated(
    column: Spanned<String>,
    span: std::ops::Range<usize>,
    cursor: &mut Cursor,
    actions: &mut Actions,
) -> Result<(), Problem> {
    while cursor.peek().is_some() {
        let node = super::node(cursor)?;
        let action = if node.kind() == SyntaxKind::SET_GENERATED {
            let mut set = Cursor::new(&node);
            set.expect(SyntaxKind::SET_KW)?;
            set.expect(SyntaxKind::GENERATED_KW)?;
            let identity = table::identity(&mut set)?;
            set.done()?;
            AlterAction::SetIdentity {
                column: column.clone(),
                identity,
                exists: true,
            }
        } else {
            AlterAction::Unmodelled(clause(&node))
        };
        actions.push(Spanned::new(action, span.clone()));
    }
    Ok(())
}
