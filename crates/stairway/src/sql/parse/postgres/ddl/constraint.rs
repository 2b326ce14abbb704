//! Constraints: what CREATE TABLE and ADD CONSTRAINT say of a table, and what a table and a column may both
//! have.

use super::{attribute::Attributes, foreign_key::foreign_key, key::key, plain};
use crate::{
    place::Spanned,
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            expression,
        },
        statement::{Constraint, ConstraintKind},
    },
};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// Whether a node of `kind` is a constraint that a table can have.
pub(super) fn is(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::PRIMARY_KEY_CONSTRAINT
            | SyntaxKind::UNIQUE_CONSTRAINT
            | SyntaxKind::CHECK_CONSTRAINT
            | SyntaxKind::REFERENCES_CONSTRAINT
            | SyntaxKind::FOREIGN_KEY_CONSTRAINT
            | SyntaxKind::EXCLUDE_CONSTRAINT
            | SyntaxKind::NOT_NULL_CONSTRAINT
    )
}

/// The constraint of a table that `node` is.
pub(super) fn read(node: &SyntaxNode) -> Result<Constraint, Problem> {
    let (name, kind) = parts(node, false)?;
    Ok(Constraint {
        name,
        kind,
        span: cursor::range(node),
    })
}

/// The name and the kind of the constraint that `node` is, of a table or behind a column.
pub(super) fn parts(
    node: &SyntaxNode,
    behind_column: bool,
) -> Result<(Option<Spanned<String>>, ConstraintKind), Problem> {
    let mut cursor = Cursor::new(node);
    let name = self::name(&mut cursor)?;
    let kind = match node.kind() {
        SyntaxKind::PRIMARY_KEY_CONSTRAINT => {
            cursor.expect(SyntaxKind::PRIMARY_KW)?;
            cursor.expect(SyntaxKind::KEY_KW)?;
            key(&mut cursor, true)?
        }
        SyntaxKind::UNIQUE_CONSTRAINT => {
            cursor.expect(SyntaxKind::UNIQUE_KW)?;
            key(&mut cursor, false)?
        }
        SyntaxKind::CHECK_CONSTRAINT => check(&mut cursor, behind_column)?,
        SyntaxKind::REFERENCES_CONSTRAINT | SyntaxKind::FOREIGN_KEY_CONSTRAINT => {
            foreign_key(&mut cursor, behind_column)?
        }
        // Of these nothing is known but what they are called.
        SyntaxKind::EXCLUDE_CONSTRAINT | SyntaxKind::NOT_NULL_CONSTRAINT => {
            let first = cursor.any();
            let start = first.as_ref().map(cursor::span).unwrap_or_default().start;
            let words = match node.kind() {
                SyntaxKind::EXCLUDE_CONSTRAINT => "EXCLUDE",
                _ => "NOT NULL",
            };
            let span = start..cursor::range(node).end;
            return Ok((
                name,
                ConstraintKind::Unmodelled(Spanned::new(words.to_owned(), span)),
            ));
        }
        _ => return Err(cursor.unexpected()),
    };
    cursor.done()?;
    Ok((name, kind))
}

/// Takes `CONSTRAINT name`, if it is there.
pub(super) fn name(cursor: &mut Cursor) -> Result<Option<Spanned<String>>, Problem> {
    let Some(node) = cursor.node(SyntaxKind::CONSTRAINT_NAME_CLAUSE) else {
        return Ok(None);
    };
    let mut cursor = Cursor::new(&node);
    cursor.expect(SyntaxKind::CONSTRAINT_KW)?;
    let name = plain(&mut cursor, SyntaxKind::CONSTRAINT_NAME)?;
    cursor.done()?;
    Ok(Some(name))
}

fn check(cursor: &mut Cursor, behind_column: bool) -> Result<ConstraintKind, Problem> {
    cursor.expect(SyntaxKind::CHECK_KW)?;
    cursor.expect(SyntaxKind::L_PAREN)?;
    let expression = expression::next(cursor)?;
    cursor.expect(SyntaxKind::R_PAREN)?;
    let attributes = Attributes::take(cursor)?;
    if let Some(clause) = attributes.enforcement() {
        return Ok(ConstraintKind::Unmodelled(clause));
    }
    attributes.only(|kind| match kind {
        SyntaxKind::NO_INHERIT => true,
        // NOT DEFERRABLE says what every CHECK is.
        SyntaxKind::NOT_VALID | SyntaxKind::NOT_DEFERRABLE_CONSTRAINT_OPTION => !behind_column,
        _ => false,
    })?;
    Ok(ConstraintKind::Check {
        expression,
        valid: attributes.get(SyntaxKind::NOT_VALID).is_none(),
        no_inherit: attributes.get(SyntaxKind::NO_INHERIT).is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{carets, check};

    /// The constraint that `sql` is, when it is added to a table.
    #[track_caller]
    fn added(sql: &str, expected: &str) {
        check(
            &format!("ALTER TABLE t ADD {sql}"),
            &format!(
                r#"AlterTable(AlterTable {{ name: "t", actions: [AddConstraint(Constraint {{ {expected} }})] }})"#
            ),
        );
    }

    #[test]
    fn keys() {
        added(
            "PRIMARY KEY (a, b)",
            r#"kind: PrimaryKey(KeyDefinition { columns: ["a", "b"] })"#,
        );
        added(
            "CONSTRAINT k UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b, c) INITIALLY DEFERRED",
            r#"name: Some("k"), kind: Unique(KeyDefinition { columns: ["a"], include: ["b", "c"],
                nulls_not_distinct: true, deferrable: Deferred })"#,
        );
        added(
            "UNIQUE NULLS DISTINCT (a) NOT DEFERRABLE INITIALLY IMMEDIATE",
            r#"kind: Unique(KeyDefinition { columns: ["a"] })"#,
        );
        added(
            "CONSTRAINT k PRIMARY KEY USING INDEX i DEFERRABLE",
            r#"name: Some("k"), kind: UsingIndex { primary: true, index: "i", deferrable: Immediate }"#,
        );
        added(
            "CONSTRAINT k UNIQUE USING INDEX i",
            r#"name: Some("k"), kind: UsingIndex { index: "i" }"#,
        );
    }

    #[test]
    fn checks() {
        added(
            "CHECK (a)",
            r#"kind: Check { expression: Column { name: "a" } }"#,
        );
        added(
            "CONSTRAINT c CHECK (a) NO INHERIT NOT VALID NOT DEFERRABLE",
            r#"name: Some("c"), kind: Check { expression: Column { name: "a" }, valid: false, no_inherit: true }"#,
        );
    }

    #[test]
    fn foreign_keys() {
        added(
            "FOREIGN KEY (a) REFERENCES u",
            r#"kind: ForeignKey(ForeignKeyDefinition { columns: ["a"], table: "u" })"#,
        );
        added(
            "CONSTRAINT f FOREIGN KEY (a, b) REFERENCES public.u (x, y) MATCH FULL ON UPDATE RESTRICT
                ON DELETE SET NULL (b) DEFERRABLE INITIALLY DEFERRED NOT VALID",
            r#"name: Some("f"), kind: ForeignKey(ForeignKeyDefinition { columns: ["a", "b"], table: "u",
                references: ["x", "y"], on_delete: SetNull(["b"]), on_update: Restrict, match_full: true,
                deferrable: Deferred, valid: false })"#,
        );
        added(
            "FOREIGN KEY (a) REFERENCES u MATCH SIMPLE ON DELETE SET DEFAULT ON UPDATE SET NULL",
            r#"kind: ForeignKey(ForeignKeyDefinition { columns: ["a"], table: "u",
                on_delete: SetDefault([]), on_update: SetNull([]) })"#,
        );
        added(
            "FOREIGN KEY (a) REFERENCES u ON DELETE NO ACTION ON UPDATE CASCADE",
            r#"kind: ForeignKey(ForeignKeyDefinition { columns: ["a"], table: "u", on_update: Cascade })"#,
        );
    }

    #[test]
    fn what_is_not_modelled() {
        carets(
            "ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH &&)",
            &[
                "|ALTER TABLE t ADD CONSTRAINT e EXCLUDE USING gist (a WITH &&)",
                "|                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ EXCLUDE",
            ],
        );
        carets(
            "ALTER TABLE t ADD CONSTRAINT n NOT NULL a",
            &[
                "|ALTER TABLE t ADD CONSTRAINT n NOT NULL a",
                "|                               ^^^^^^^^^^ NOT NULL",
            ],
        );
        carets(
            "ALTER TABLE t ADD UNIQUE (a) WITH (fillfactor = 5)",
            &[
                "|ALTER TABLE t ADD UNIQUE (a) WITH (fillfactor = 5)",
                "|                             ^^^^^^^^^^^^^^^^^^^^^ WITH (...)",
            ],
        );
        carets(
            "ALTER TABLE t ADD UNIQUE (a) USING INDEX TABLESPACE x",
            &[
                "|ALTER TABLE t ADD UNIQUE (a) USING INDEX TABLESPACE x",
                "|                             ^^^^^^^^^^^^^^^^^^^^^^^^ USING INDEX TABLESPACE",
            ],
        );
        carets(
            "ALTER TABLE t ADD UNIQUE (a, b WITHOUT OVERLAPS)",
            &[
                "|ALTER TABLE t ADD UNIQUE (a, b WITHOUT OVERLAPS)",
                "|                               ^^^^^^^^^^^^^^^^ WITHOUT OVERLAPS",
            ],
        );
        carets(
            "ALTER TABLE t ADD FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b)",
            &[
                "|ALTER TABLE t ADD FOREIGN KEY (a, PERIOD b) REFERENCES u (a, PERIOD b)",
                "|                                  ^^^^^^^^ PERIOD",
            ],
        );
        carets(
            "ALTER TABLE t ADD CHECK (a) NOT ENFORCED",
            &[
                "|ALTER TABLE t ADD CHECK (a) NOT ENFORCED",
                "|                            ^^^^^^^^^^^^ NOT ENFORCED",
            ],
        );
    }

    #[test]
    fn what_makes_no_sense() {
        for (sql, at) in [
            (
                "UNIQUE (a) NOT VALID",
                "           ^^^^^^^^^ `NOT VALID` has no meaning for this constraint",
            ),
            (
                "UNIQUE (a) DEFERRABLE NOT DEFERRABLE",
                "                      ^^^^^^^^^^^^^^ `NOT DEFERRABLE` contradicts what stands before it",
            ),
            (
                "UNIQUE (a) INITIALLY DEFERRED NOT DEFERRABLE",
                "                              ^^^^^^^^^^^^^^ `NOT DEFERRABLE` contradicts what stands before it",
            ),
            (
                "UNIQUE (a) DEFERRABLE DEFERRABLE",
                "                      ^^^^^^^^^^ `DEFERRABLE` is said twice",
            ),
            (
                "UNIQUE NULLS NOT (a)",
                "                ^ something is missing here",
            ),
            (
                "CHECK (a) DEFERRABLE",
                "          ^^^^^^^^^^ `DEFERRABLE` has no meaning for this constraint",
            ),
            (
                "b int CHECK (a) NOT VALID",
                "                ^^^^^^^^^ `NOT VALID` has no meaning for this constraint",
            ),
            (
                "b int REFERENCES u NOT VALID",
                "                   ^^^^^^^^^ `NOT VALID` has no meaning for this constraint",
            ),
            (
                "FOREIGN KEY (a) REFERENCES u MATCH PARTIAL",
                "                             ^^^^^^^^^^^^^ `MATCH PARTIAL` is not implemented by PostgreSQL",
            ),
            (
                "FOREIGN KEY (a) REFERENCES u ON UPDATE SET NULL (a)",
                "                                                ^^^ columns are named behind `ON UPDATE`",
            ),
            (
                "FOREIGN KEY (a) REFERENCES u ON DELETE CASCADE ON UPDATE CASCADE ON DELETE CASCADE",
                "                                                                 ^^^^^^^^^^^^^^^^^ `ON DELETE CASCADE` is said twice",
            ),
        ] {
            let sql = format!("ALTER TABLE t ADD {sql}");
            let at = format!("{}{at}", " ".repeat("ALTER TABLE t ADD ".len()));
            carets(&sql, &[&sql, &at]);
        }
    }
}
