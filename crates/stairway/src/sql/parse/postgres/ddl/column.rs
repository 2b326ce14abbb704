//! Columns, as CREATE TABLE and ADD COLUMN define them.

use super::{clause, constraint};
use crate::{
    place::Spanned,
    schema::{Expression, Identity},
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            data_type, expression, name,
        },
        statement::{ColumnConstraint, ColumnDefinition, ConstraintKind},
    },
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};
use std::ops::Range;

/// Takes all that is left, which has to be a column: its name, its type and what is said of it.
pub(super) fn read(cursor: &mut Cursor) -> Result<ColumnDefinition, Problem> {
    let name = super::plain(cursor, SyntaxKind::COLUMN_NAME)?;
    let node = match cursor.kind() {
        Some(kind) if data_type::is(kind) => super::node(cursor)?,
        _ => return Err(cursor.unexpected()),
    };
    let mut constraints = Vec::new();
    let data_type = match data_type::serial(&node) {
        Some(integer) => {
            let span = cursor::range(&node);
            let identity = ColumnConstraint::Identity(Identity::Serial);
            constraints.push(Spanned::new(identity, span.clone()));
            Spanned::new(integer, span)
        }
        None => data_type::read(&node)?,
    };
    while cursor.peek().is_some() {
        let node = super::node(cursor)?;
        said(&node, &mut constraints)?;
    }
    cursor.done()?;
    sound(&name, &constraints)?;
    Ok(ColumnDefinition {
        name,
        data_type,
        constraints,
    })
}

/// Adds what `node`, which stands behind a column's type, says.
fn said(
    node: &SyntaxNode,
    constraints: &mut Vec<Spanned<ColumnConstraint>>,
) -> Result<(), Problem> {
    let span = cursor::range(node);
    let mut push = |constraint| constraints.push(Spanned::new(constraint, span.clone()));
    match node.kind() {
        SyntaxKind::COLLATE => {
            let collation = collation(&mut Cursor::new(node))?;
            if let Some(collation) = not_usual(collation) {
                push(ColumnConstraint::Collation(collation));
            }
        }
        SyntaxKind::STORAGE | SyntaxKind::COMPRESSION_METHOD => push(unmodelled(clause(node))),
        SyntaxKind::NOT_NULL_CONSTRAINT
        | SyntaxKind::NULL_CONSTRAINT
        | SyntaxKind::DEFAULT_CONSTRAINT
        | SyntaxKind::GENERATED_CONSTRAINT => {
            let mut cursor = Cursor::new(node);
            let named = cursor.take(SyntaxKind::CONSTRAINT_NAME_CLAUSE);
            // Which versions of PostgreSQL keep such a name differs.
            if let Some(SyntaxElement::Node(name)) = named {
                push(unmodelled(clause(&name)));
            }
            match node.kind() {
                SyntaxKind::NOT_NULL_CONSTRAINT => {
                    cursor.expect(SyntaxKind::NOT_KW)?;
                    cursor.expect(SyntaxKind::NULL_KW)?;
                    push(ColumnConstraint::NotNull { conflict: None });
                }
                SyntaxKind::NULL_CONSTRAINT => {
                    cursor.expect(SyntaxKind::NULL_KW)?;
                    push(ColumnConstraint::Null);
                }
                SyntaxKind::DEFAULT_CONSTRAINT => {
                    cursor.expect(SyntaxKind::DEFAULT_KW)?;
                    default(&mut cursor, &mut push)?;
                }
                _ => {
                    cursor.expect(SyntaxKind::GENERATED_KW)?;
                    generated(&super::node(&mut cursor)?, &mut push)?;
                }
            }
            cursor.done()?;
        }
        kind if constraint::is(kind) => {
            let (name, kind) = constraint::parts(node, true)?;
            push(ColumnConstraint::Table(kind, name));
        }
        _ => {
            let text = cursor::text(node);
            let message = format!("`{text}` is not understood here");
            return Err(Problem::unshared(span, message));
        }
    }
    Ok(())
}

/// Takes the value of DEFAULT. The tree takes a COLLATE behind it for a part of it; PostgreSQL takes it for the
/// collation of the column.
fn default(cursor: &mut Cursor, push: &mut dyn FnMut(ColumnConstraint)) -> Result<(), Problem> {
    let Some(node) = cursor.node(SyntaxKind::COLLATE) else {
        push(ColumnConstraint::Default(uncollated(cursor)?));
        return Ok(());
    };
    let mut cursor = Cursor::new(&node);
    push(ColumnConstraint::Default(uncollated(&mut cursor)?));
    if let Some(collation) = not_usual(collation(&mut cursor)?) {
        push(ColumnConstraint::Collation(collation));
    }
    Ok(())
}

/// Takes an expression that does not end with COLLATE. Behind the last operand of several that is as much the
/// collation of the column, but not so easily told apart.
fn uncollated(cursor: &mut Cursor) -> Result<Expression, Problem> {
    let mut last = cursor.peek().and_then(|first| first.as_node().cloned());
    while let Some(node) = last {
        if node.kind() == SyntaxKind::COLLATE {
            return Err(
                Problem::new(cursor::range(&node), "`COLLATE` behind a default")
                    .because("PostgreSQL takes it for the collation of the column.")
                    .help("Write `COLLATE` before `DEFAULT`, or the default in parentheses."),
            );
        }
        let end = node.text_range().end();
        last = node
            .last_child()
            .filter(|child| child.text_range().end() == end);
    }
    expression::next(cursor)
}

/// What is said of the column `name` may not contradict itself.
fn sound(name: &Spanned<String>, said: &[Spanned<ColumnConstraint>]) -> Result<(), Problem> {
    use ColumnConstraint::{Collation, Default, Generated, Identity, NotNull, Null};
    let problem = |span: &Range<usize>, message: &str| {
        let message = format!("column `{}` {message}", name.value);
        Err(Problem::new(span.clone(), message))
    };
    let values =
        |one: &&Spanned<_>| matches!(one.value, Default(_) | Identity(_) | Generated { .. });
    if let Some(second) = said.iter().filter(values).nth(1) {
        return problem(&second.span, "has more than one value of its own");
    }
    let collations = |one: &&Spanned<_>| matches!(one.value, Collation(_));
    if let Some(second) = said.iter().filter(collations).nth(1) {
        return problem(&second.span, "has more than one collation");
    }
    let not_null = |one: &Spanned<_>| matches!(one.value, NotNull { .. } | Identity(_));
    match said.iter().find(|one| one.value == Null) {
        Some(null) if said.iter().any(not_null) => {
            problem(&null.span, "is both `NULL` and `NOT NULL`")
        }
        _ => Ok(()),
    }
}

/// What is not modelled of a column.
fn unmodelled(words: Spanned<String>) -> ColumnConstraint {
    ColumnConstraint::Table(ConstraintKind::Unmodelled(words), None)
}

fn generated(node: &SyntaxNode, push: &mut dyn FnMut(ColumnConstraint)) -> Result<(), Problem> {
    let mut cursor = Cursor::new(node);
    let identity = identity(&mut cursor)?;
    cursor.expect(SyntaxKind::AS_KW)?;
    if node.kind() == SyntaxKind::GENERATED_IDENTITY {
        cursor.expect(SyntaxKind::IDENTITY_KW)?;
        push(ColumnConstraint::Identity(identity));
        if let Some(options) = cursor.node(SyntaxKind::SEQUENCE_OPTION_LIST) {
            push(unmodelled(sequence_options(&options)));
        }
        return cursor.done();
    }
    if identity != Identity::Always {
        return Err(Problem::new(
            cursor::range(node),
            "a column that is generated `BY DEFAULT` from an expression",
        )
        .help("Write `GENERATED ALWAYS AS`."));
    }
    cursor.expect(SyntaxKind::L_PAREN)?;
    let expression = expression::next(&mut cursor)?;
    cursor.expect(SyntaxKind::R_PAREN)?;
    let stored = cursor.take(SyntaxKind::STORED).is_some();
    if !stored {
        cursor.take(SyntaxKind::VIRTUAL);
    }
    push(ColumnConstraint::Generated { expression, stored });
    cursor.done()
}

/// Takes ALWAYS or BY DEFAULT.
pub(super) fn identity(cursor: &mut Cursor) -> Result<Identity, Problem> {
    if cursor.take(SyntaxKind::GENERATED_ALWAYS).is_some() {
        return Ok(Identity::Always);
    }
    cursor.expect(SyntaxKind::GENERATED_BY_DEFAULT)?;
    Ok(Identity::ByDefault)
}

/// The options in parentheses behind IDENTITY.
pub(super) fn sequence_options(node: &SyntaxNode) -> Spanned<String> {
    Spanned::new("IDENTITY (...)".to_owned(), cursor::range(node))
}

/// The collation of a column, if it is not the one that every column has.
pub(super) fn not_usual(collation: String) -> Option<String> {
    Some(collation).filter(|name| name != "default")
}

/// Takes `COLLATE name`; nothing may be left.
pub(super) fn collation(cursor: &mut Cursor) -> Result<String, Problem> {
    cursor.expect(SyntaxKind::COLLATE_KW)?;
    let name = name::known(&cursor.expect_node(SyntaxKind::COLLATION_REF)?)?;
    cursor.done()?;
    Ok(name.value)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{carets, check};

    #[test]
    fn serial_is_an_integer_with_an_identity() {
        check(
            "CREATE TABLE t (a serial, b bigserial, c smallserial NOT NULL)",
            r#"CreateTable(CreateTable { name: "t", columns: [
                ColumnDefinition { name: "a", data_type: Integer, constraints: [Identity(Serial)] },
                ColumnDefinition { name: "b", data_type: BigInt, constraints: [Identity(Serial)] },
                ColumnDefinition { name: "c", data_type: SmallInt, constraints: [Identity(Serial), NotNull] }] })"#,
        );
    }

    #[test]
    fn the_collation_that_every_column_has_is_none() {
        check(
            r#"CREATE TABLE t (a text COLLATE pg_catalog."default")"#,
            r#"CreateTable(CreateTable { name: "t", columns: [
                ColumnDefinition { name: "a", data_type: Text }] })"#,
        );
    }

    #[test]
    fn a_collation_behind_a_default_is_the_columns() {
        check(
            "CREATE TABLE t (a text DEFAULT 'x' COLLATE \"C\" NOT NULL)",
            r#"CreateTable(CreateTable { name: "t", columns: [
                ColumnDefinition { name: "a", data_type: Text, constraints: [
                    Default(Text("x")), Collation("C"), NotNull] }] })"#,
        );
        check(
            "CREATE TABLE t (a text DEFAULT ('x' COLLATE \"C\"))",
            r#"CreateTable(CreateTable { name: "t", columns: [
                ColumnDefinition { name: "a", data_type: Text, constraints: [
                    Default(Collate { operand: Text("x"), collation: "C" })] }] })"#,
        );
        carets(
            "CREATE TABLE t (a text DEFAULT 'x' || 'y' COLLATE \"C\")",
            &[
                "|CREATE TABLE t (a text DEFAULT 'x' || 'y' COLLATE \"C\")",
                "|                                      ^^^^^^^^^^^^^^^ `COLLATE` behind a default",
            ],
        );
    }

    #[test]
    fn what_is_not_modelled_of_a_column() {
        carets(
            "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START 5))",
            &[
                "|CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY (START 5))",
                "|                                                   ^^^^^^^^^ IDENTITY (...)",
            ],
        );
        carets(
            "CREATE TABLE t (a text STORAGE plain COMPRESSION pglz)",
            &[
                "|CREATE TABLE t (a text STORAGE plain COMPRESSION pglz)",
                "|                       ^^^^^^^^^^^^^ STORAGE",
                "|                                     ^^^^^^^^^^^^^^^^ COMPRESSION",
            ],
        );
        carets(
            "CREATE TABLE t (a int CONSTRAINT x NOT NULL)",
            &[
                "|CREATE TABLE t (a int CONSTRAINT x NOT NULL)",
                "|                      ^^^^^^^^^^^^ CONSTRAINT",
            ],
        );
    }

    #[test]
    fn what_contradicts_itself() {
        for (column, at) in [
            (
                "a int DEFAULT 1 DEFAULT 2",
                "                ^^^^^^^^^ column `a` has more than one value of its own",
            ),
            (
                "a serial DEFAULT 2",
                "         ^^^^^^^^^ column `a` has more than one value of its own",
            ),
            (
                "a int GENERATED ALWAYS AS (1) STORED GENERATED ALWAYS AS IDENTITY",
                "                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ column `a` has more than one value of its own",
            ),
            (
                "a text COLLATE \"C\" DEFAULT 'x' COLLATE \"C\"",
                "                   ^^^^^^^^^^^^^^^^^^^^^^^ column `a` has more than one collation",
            ),
            (
                "a int NULL NOT NULL",
                "      ^^^^ column `a` is both `NULL` and `NOT NULL`",
            ),
            (
                "a serial NULL",
                "         ^^^^ column `a` is both `NULL` and `NOT NULL`",
            ),
        ] {
            let sql = format!("ALTER TABLE t ADD {column}");
            let at = format!("{}{at}", " ".repeat("ALTER TABLE t ADD ".len()));
            carets(&sql, &[&sql, &at]);
        }
    }
}
