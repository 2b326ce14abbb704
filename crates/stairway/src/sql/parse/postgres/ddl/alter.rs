//! ALTER TABLE.

use super::{
    attribute, cascade, clause, column, constraint, done, if_exists, if_not_exists, plain,
    relation, renamed,
};
use crate::{
    place::Spanned,
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            data_type, expression,
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
                column: column::read(&mut cursor)?,
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
            AlterAction::RenameTable(renamed(&mut cursor, SyntaxKind::TABLE_NAME)?)
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
            let attributes = attribute::Attributes::take(&mut cursor)?;
            attributes.only(attribute::is_when)?;
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
                default: Some(expression::next(&mut cursor)?),
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
                Some(node) => column::not_usual(column::collation(&mut Cursor::new(&node))?),
                None => None,
            };
            let using = match cursor.node(SyntaxKind::USING_EXPR) {
                Some(node) => {
                    let mut using = Cursor::new(&node);
                    using.expect(SyntaxKind::USING_KW)?;
                    let expression = expression::next(&mut using)?;
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
            let identity = column::identity(&mut cursor)?;
            cursor.expect(SyntaxKind::AS_KW)?;
            cursor.expect(SyntaxKind::IDENTITY_KW)?;
            if let Some(options) = cursor.node(SyntaxKind::SEQUENCE_OPTION_LIST) {
                let words = column::sequence_options(&options);
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
            let identity = column::identity(&mut set)?;
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

#[cfg(test)]
mod tests {
    use super::super::testing::{carets, check};

    /// The actions that `sql` is.
    #[track_caller]
    fn actions(sql: &str, expected: &str) {
        check(
            &format!("ALTER TABLE t {sql}"),
            &format!(r#"AlterTable(AlterTable {{ name: "t", actions: [{expected}] }})"#),
        );
    }

    #[test]
    fn tables() {
        check(
            "ALTER TABLE IF EXISTS ONLY public.t RENAME TO u",
            r#"AlterTable(AlterTable { name: "t", if_exists: true, actions: [RenameTable("u")] })"#,
        );
        actions("* DROP a", r#"DropColumn { name: "a" }"#);
    }

    #[test]
    fn columns() {
        actions(
            "ADD COLUMN IF NOT EXISTS a int NOT NULL DEFAULT 1, ADD b text, ADD c serial",
            r#"AddColumn { column: ColumnDefinition { name: "a", data_type: Integer, constraints: [
                    NotNull, Default(Number("1"))] }, if_not_exists: true },
                AddColumn { column: ColumnDefinition { name: "b", data_type: Text } },
                AddColumn { column: ColumnDefinition { name: "c", data_type: Integer, constraints: [
                    Identity(Serial)] } }"#,
        );
        actions(
            "DROP COLUMN IF EXISTS a CASCADE, DROP b RESTRICT",
            r#"DropColumn { name: "a", if_exists: true, cascade: true }, DropColumn { name: "b" }"#,
        );
        actions("RENAME a TO b", r#"RenameColumn { from: "a", to: "b" }"#);
        actions(
            "RENAME COLUMN a TO b",
            r#"RenameColumn { from: "a", to: "b" }"#,
        );
    }

    #[test]
    fn changes_to_a_column() {
        actions(
            "ALTER COLUMN a SET NOT NULL, ALTER a DROP NOT NULL",
            r#"SetNotNull { column: "a", not_null: true }, SetNotNull { column: "a" }"#,
        );
        actions(
            "ALTER a SET DEFAULT 1, ALTER a DROP DEFAULT",
            r#"SetDefault { column: "a", default: Some(Number("1")) }, SetDefault { column: "a" }"#,
        );
        actions(
            "ALTER a TYPE bigint, ALTER b SET DATA TYPE text COLLATE \"C\" USING c",
            r#"SetType { column: "a", data_type: BigInt },
                SetType { column: "b", data_type: Text, collation: Some("C"), using: Some(Column { name: "c" }) }"#,
        );
        actions(
            "ALTER a ADD GENERATED ALWAYS AS IDENTITY, ALTER a SET GENERATED BY DEFAULT",
            r#"SetIdentity { column: "a", identity: Always },
                SetIdentity { column: "a", identity: ByDefault, exists: true }"#,
        );
        actions(
            "ALTER a DROP IDENTITY IF EXISTS, ALTER a DROP EXPRESSION",
            r#"DropIdentity { column: "a", if_exists: true }, DropExpression { column: "a" }"#,
        );
    }

    #[test]
    fn constraints() {
        actions(
            "ALTER CONSTRAINT f DEFERRABLE, VALIDATE CONSTRAINT f, RENAME CONSTRAINT f TO g",
            r#"AlterConstraint { name: "f", deferrable: Immediate }, ValidateConstraint("f"),
                RenameConstraint { from: "f", to: "g" }"#,
        );
        actions(
            "DROP CONSTRAINT IF EXISTS f CASCADE, DROP CONSTRAINT g",
            r#"DropConstraint { name: "f", if_exists: true, cascade: true }, DropConstraint { name: "g" }"#,
        );
    }

    #[test]
    fn what_is_not_modelled() {
        carets(
            "ALTER TABLE t OWNER TO me, SET (fillfactor = 70), ENABLE TRIGGER x",
            &[
                "|ALTER TABLE t OWNER TO me, SET (fillfactor = 70), ENABLE TRIGGER x",
                "|              ^^^^^^^^^^^ OWNER TO",
                "|                           ^^^^^^^^^^^^^^^^^^^^^ SET (...)",
                "|                                                  ^^^^^^^^^^^^^^^^ ENABLE TRIGGER",
            ],
        );
        for (sql, words) in [
            ("ENABLE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY"),
            ("FORCE ROW LEVEL SECURITY", "FORCE ROW LEVEL SECURITY"),
            ("DISABLE TRIGGER ALL", "DISABLE TRIGGER ALL"),
            ("REPLICA IDENTITY FULL", "REPLICA IDENTITY FULL"),
            ("CLUSTER ON i", "CLUSTER ON"),
            ("SET WITHOUT CLUSTER", "SET WITHOUT CLUSTER"),
            ("SET LOGGED", "SET LOGGED"),
            ("SET SCHEMA other", "SET SCHEMA"),
            ("SET TABLESPACE x", "SET TABLESPACE"),
            ("RESET (fillfactor)", "RESET (...)"),
            ("INHERIT u", "INHERIT"),
            ("ATTACH PARTITION p DEFAULT", "ATTACH PARTITION"),
            ("DETACH PARTITION p", "DETACH PARTITION"),
        ] {
            let sql = format!("ALTER TABLE t {sql}");
            let at = format!("              {} {words}", "^".repeat(sql.len() - 14));
            carets(&sql, &[&sql, &at]);
        }
        for (sql, words) in [
            ("SET STATISTICS 5", "SET STATISTICS"),
            ("SET STORAGE plain", "SET STORAGE"),
            ("SET (n_distinct = 5)", "SET (...)"),
            ("RESTART WITH 5", "RESTART WITH"),
        ] {
            let sql = format!("ALTER TABLE t ALTER a {sql}");
            let at = format!(
                "                      {} {words}",
                "^".repeat(sql.len() - 22)
            );
            carets(&sql, &[&sql, &at]);
        }
    }

    #[test]
    fn options_of_an_identity_do_not_hide_it() {
        actions(
            "ALTER a ADD GENERATED ALWAYS AS IDENTITY (START 5)",
            r#"Unmodelled("IDENTITY (...)"), SetIdentity { column: "a", identity: Always }"#,
        );
        actions(
            "ALTER a SET START 5 SET GENERATED ALWAYS RESTART",
            r#"Unmodelled("SET START"), SetIdentity { column: "a", identity: Always, exists: true },
                Unmodelled("RESTART")"#,
        );
    }

    #[test]
    fn what_is_not_understood() {
        carets(
            "ALTER TABLE t ALTER a SET EXPRESSION AS (b)",
            &[
                "|ALTER TABLE t ALTER a SET EXPRESSION AS (b)",
                "|                      ^^^^^^^^^^^^^^^^^^^^^ `SET EXPRESSION` is not understood",
            ],
        );
        carets(
            "ALTER TABLE t",
            &[
                "|ALTER TABLE t",
                "|             ^ something is missing here",
            ],
        );
        carets(
            "ALTER TABLE t ALTER CONSTRAINT c",
            &[
                "|ALTER TABLE t ALTER CONSTRAINT c",
                "|                                ^ something is missing here",
            ],
        );
        carets(
            "ALTER TABLE t ALTER CONSTRAINT c NOT ENFORCED",
            &[
                "|ALTER TABLE t ALTER CONSTRAINT c NOT ENFORCED",
                "|                                 ^^^^^^^^^^^^ `NOT ENFORCED` has no meaning for this constraint",
            ],
        );
    }
}
