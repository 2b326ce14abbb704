//! CREATE TABLE and its columns.

use super::{clause, constraint, done, if_not_exists, object};
use crate::{
    place::Spanned,
    schema::Identity,
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            data_type, expression, name,
        },
        statement::{ColumnConstraint, ColumnDefinition, ConstraintKind, CreateTable, Statement},
    },
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

/// CREATE TABLE, also with AS.
pub(super) fn create(node: &SyntaxNode) -> Result<Statement, Problem> {
    let mut cursor = Cursor::new(node);
    let mut unmodelled = Vec::new();
    cursor.expect(SyntaxKind::CREATE_KW)?;
    if let Some(SyntaxElement::Node(persistence)) = cursor
        .take(SyntaxKind::TEMP)
        .or_else(|| cursor.take(SyntaxKind::UNLOGGED))
    {
        unmodelled.push(whole(&persistence));
    }
    cursor.expect(SyntaxKind::TABLE_KW)?;
    let if_not_exists = if_not_exists(&mut cursor);
    let mut table = CreateTable {
        name: object(&mut cursor, SyntaxKind::TABLE_NAME)?,
        if_not_exists,
        columns: Vec::new(),
        constraints: Vec::new(),
        without_rowid: false,
        strict: false,
        unmodelled,
    };
    // Where the columns come from elsewhere, what is in parentheses does not define them.
    let mut elsewhere = node.kind() == SyntaxKind::CREATE_TABLE_AS;
    for kind in [SyntaxKind::OF_TYPE, SyntaxKind::PARTITION_OF] {
        if let Some(node) = cursor.node(kind) {
            elsewhere = true;
            table.unmodelled.push(clause(&node));
        }
    }
    match cursor.node(SyntaxKind::TABLE_ARG_LIST) {
        Some(_) if elsewhere => {}
        Some(list) => items(&list, &mut table)?,
        None if elsewhere => {}
        None => return Err(cursor.unexpected()),
    }
    while let Some(SyntaxElement::Node(node)) = cursor.peek() {
        match node.kind() {
            // Whose partition it is has been said.
            SyntaxKind::PARTITION_FOR_VALUES_FROM
            | SyntaxKind::PARTITION_FOR_VALUES_IN
            | SyntaxKind::PARTITION_FOR_VALUES_WITH
            | SyntaxKind::PARTITION_DEFAULT
                if elsewhere => {}
            SyntaxKind::INHERITS
            | SyntaxKind::PARTITION_BY
            | SyntaxKind::USING_METHOD
            | SyntaxKind::WITH_PARAMS
            | SyntaxKind::WITHOUT_OIDS
            | SyntaxKind::ON_COMMIT
            | SyntaxKind::TABLESPACE_CLAUSE => table.unmodelled.push(clause(node)),
            _ => return Err(cursor.unexpected()),
        }
        cursor.any();
    }
    if let Some(word) = cursor.take(SyntaxKind::AS_KW) {
        let span = cursor::span(&word).start..cursor::range(node).end;
        table.unmodelled.push(Spanned::new("AS".to_owned(), span));
        return Ok(Statement::CreateTable(table));
    }
    done(cursor)?;
    Ok(Statement::CreateTable(table))
}

/// The words of a clause that is nothing but words.
fn whole(node: &SyntaxNode) -> Spanned<String> {
    Spanned::new(cursor::text(node).to_ascii_uppercase(), cursor::range(node))
}

fn items(list: &SyntaxNode, table: &mut CreateTable) -> Result<(), Problem> {
    let mut cursor = Cursor::new(list);
    cursor.expect(SyntaxKind::L_PAREN)?;
    while cursor.kind() != Some(SyntaxKind::R_PAREN) {
        let item = super::node(&mut cursor)?;
        match item.kind() {
            SyntaxKind::COLUMN => table.columns.push(column(&mut Cursor::new(&item))?),
            SyntaxKind::LIKE_CLAUSE => table.unmodelled.push(clause(&item)),
            kind if constraint::is(kind) => table.constraints.push(constraint::read(&item)?),
            _ => return Err(cursor.before()),
        }
        if cursor.take(SyntaxKind::COMMA).is_none() {
            break;
        }
    }
    cursor.expect(SyntaxKind::R_PAREN)?;
    cursor.done()
}

/// Takes all that is left, which has to be a column: its name, its type and what is said of it.
pub(super) fn column(cursor: &mut Cursor) -> Result<ColumnDefinition, Problem> {
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
                    push(ColumnConstraint::Default(expression::next(&mut cursor)?));
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
    fn a_table_with_all_that_a_column_can_say() {
        check(
            "CREATE TABLE IF NOT EXISTS public.Users (
                id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
                \"Name\" varchar(20) COLLATE \"C\" NOT NULL DEFAULT 'x' CONSTRAINT u UNIQUE,
                age int NULL CHECK (age) NO INHERIT,
                team_id int REFERENCES teams (id) ON DELETE CASCADE,
                twice int GENERATED ALWAYS AS (age) STORED,
                later int GENERATED ALWAYS AS (age) VIRTUAL
            )",
            r#"CreateTable(CreateTable { name: "users", if_not_exists: true, columns: [
                ColumnDefinition { name: "id", data_type: BigInt, constraints: [
                    Identity(ByDefault), Table(PrimaryKey(KeyDefinition), None)] },
                ColumnDefinition { name: "Name", data_type: Varchar(Some(20)), constraints: [
                    Collation("C"), NotNull, Default(Text("x")),
                    Table(Unique(KeyDefinition), Some("u"))] },
                ColumnDefinition { name: "age", data_type: Integer, constraints: [
                    Null,
                    Table(Check { expression: Column { name: "age" }, no_inherit: true }, None)] },
                ColumnDefinition { name: "team_id", data_type: Integer, constraints: [
                    Table(ForeignKey(ForeignKeyDefinition { table: "teams", references: ["id"],
                        on_delete: Cascade }), None)] },
                ColumnDefinition { name: "twice", data_type: Integer, constraints: [
                    Generated { expression: Column { name: "age" } }] },
                ColumnDefinition { name: "later", data_type: Integer, constraints: [
                    Generated { expression: Column { name: "age" }, stored: false }] }] })"#,
        );
    }

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
    fn no_columns() {
        check(
            "CREATE TABLE t ()",
            r#"CreateTable(CreateTable { name: "t" })"#,
        );
    }

    #[test]
    fn what_is_not_modelled_of_a_table() {
        carets(
            "CREATE UNLOGGED TABLE t (LIKE u INCLUDING ALL) INHERITS (v) WITH (fillfactor = 70) TABLESPACE x",
            &[
                "|CREATE UNLOGGED TABLE t (LIKE u INCLUDING ALL) INHERITS (v) WITH (fillfactor = 70) TABLESPACE x",
                "|       ^^^^^^^^ UNLOGGED",
                "|                         ^^^^^^^^^^^^^^^^^^^^ LIKE",
                "|                                               ^^^^^^^^^^^^ INHERITS (...)",
                "|                                                            ^^^^^^^^^^^^^^^^^^^^^^ WITH (...)",
                "|                                                                                   ^^^^^^^^^^^^ TABLESPACE",
            ],
        );
        carets(
            "CREATE LOCAL TEMPORARY TABLE t (a int) USING heap WITHOUT OIDS ON COMMIT DROP",
            &[
                "|CREATE LOCAL TEMPORARY TABLE t (a int) USING heap WITHOUT OIDS ON COMMIT DROP",
                "|       ^^^^^^^^^^^^^^^ LOCAL TEMPORARY",
                "|                                       ^^^^^^^^^^ USING",
                "|                                                  ^^^^^^^^^^^^ WITHOUT OIDS",
                "|                                                               ^^^^^^^^^^^^^^ ON COMMIT DROP",
            ],
        );
        carets(
            "CREATE TABLE t (a int) PARTITION BY RANGE (a)",
            &[
                "|CREATE TABLE t (a int) PARTITION BY RANGE (a)",
                "|                       ^^^^^^^^^^^^^^^^^^^^^^ PARTITION BY",
            ],
        );
    }

    #[test]
    fn columns_that_come_from_elsewhere() {
        carets(
            "CREATE TABLE t OF u (PRIMARY KEY (a))",
            &[
                "|CREATE TABLE t OF u (PRIMARY KEY (a))",
                "|               ^^^^ OF",
            ],
        );
        carets(
            "CREATE TABLE t PARTITION OF u FOR VALUES IN (1)",
            &[
                "|CREATE TABLE t PARTITION OF u FOR VALUES IN (1)",
                "|               ^^^^^^^^^^^^^^ PARTITION OF",
            ],
        );
        carets(
            "CREATE TABLE t (a) AS SELECT 1 WITH NO DATA",
            &[
                "|CREATE TABLE t (a) AS SELECT 1 WITH NO DATA",
                "|                   ^^^^^^^^^^^^^^^^^^^^^^^^ AS",
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
    fn what_makes_no_sense() {
        carets(
            "CREATE TABLE t (a)",
            &[
                "|CREATE TABLE t (a)",
                "|                 ^ missing column type",
            ],
        );
        carets(
            "CREATE TABLE t",
            &[
                "|CREATE TABLE t",
                "|              ^ something is missing here",
            ],
        );
        carets(
            "CREATE TABLE other.t (a int)",
            &[
                "|CREATE TABLE other.t (a int)",
                "|             ^^^^^ a schema other than `public`: `other`",
            ],
        );
        carets(
            "CREATE TABLE t (a int GENERATED BY DEFAULT AS (1) STORED)",
            &[
                "|CREATE TABLE t (a int GENERATED BY DEFAULT AS (1) STORED)",
                "|                                ^^^^^^^^^^^^^^^^^^^^^^^^ a column that is generated `BY DEFAULT` from an expression",
            ],
        );
        carets(
            "CREATE TABLE t (a int NOT NULL DEFERRABLE)",
            &[
                "|CREATE TABLE t (a int NOT NULL DEFERRABLE)",
                "|                               ^^^^^^^^^^ `DEFERRABLE` is not understood here",
            ],
        );
    }
}
