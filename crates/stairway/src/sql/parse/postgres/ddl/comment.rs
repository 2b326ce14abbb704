//! COMMENT ON.

use super::{done, object, plain};
use crate::{
    place::Spanned,
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            literal, name,
        },
        statement::{CommentOn, Statement},
    },
};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// COMMENT ON
pub(super) fn on(node: &SyntaxNode) -> Result<Statement, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::COMMENT_KW)?;
    cursor.expect(SyntaxKind::ON_KW)?;
    let Some(on) = target(&super::node(&mut cursor)?)? else {
        return Ok(super::unmodelled(node));
    };
    cursor.expect(SyntaxKind::IS_KW)?;
    let text = match cursor.node(SyntaxKind::LITERAL) {
        // PostgreSQL takes an empty comment for none.
        Some(node) => Some(literal::string(&node)?).filter(|text| !text.is_empty()),
        None => {
            cursor.expect(SyntaxKind::NULL_KW)?;
            None
        }
    };
    done(cursor)?;
    Ok(Statement::Comment { on, text })
}

/// What the comment is on; none for what is not modelled.
fn target(node: &SyntaxNode) -> Result<Option<CommentOn>, Problem> {
    let mut cursor = Cursor::new(node);
    let (word, kind, on): (_, _, fn(Spanned<String>) -> CommentOn) = match node.kind() {
        SyntaxKind::OBJECT_TABLE => (
            SyntaxKind::TABLE_KW,
            SyntaxKind::TABLE_NAME_REF,
            CommentOn::Table,
        ),
        SyntaxKind::OBJECT_INDEX => (
            SyntaxKind::INDEX_KW,
            SyntaxKind::INDEX_REF,
            CommentOn::Index,
        ),
        SyntaxKind::OBJECT_VIEW | SyntaxKind::OBJECT_MATERIALIZED_VIEW => {
            cursor.take(SyntaxKind::MATERIALIZED_KW);
            (SyntaxKind::VIEW_KW, SyntaxKind::VIEW_REF, CommentOn::View)
        }
        SyntaxKind::OBJECT_TYPE => (
            SyntaxKind::TYPE_KW,
            SyntaxKind::TYPE_NAME_REF,
            CommentOn::Type,
        ),
        SyntaxKind::OBJECT_COLUMN => {
            cursor.expect(SyntaxKind::COLUMN_KW)?;
            let path = cursor.expect_node(SyntaxKind::QUALIFIED_COLUMN_NAME_REF)?;
            cursor.done()?;
            return column(&path).map(Some);
        }
        SyntaxKind::OBJECT_CONSTRAINT => {
            cursor.expect(SyntaxKind::CONSTRAINT_KW)?;
            let constraint = plain(&mut cursor, SyntaxKind::CONSTRAINT_NAME_REF)?;
            cursor.expect(SyntaxKind::ON_KW)?;
            if cursor.kind() == Some(SyntaxKind::DOMAIN_KW) {
                return Ok(None);
            }
            let table = object(&mut cursor, SyntaxKind::TABLE_NAME_REF)?;
            cursor.done()?;
            return Ok(Some(CommentOn::Constraint(constraint, table)));
        }
        _ => return Ok(None),
    };
    cursor.expect(word)?;
    let name = object(&mut cursor, kind)?;
    cursor.done()?;
    Ok(Some(on(name)))
}

/// `table.column`, perhaps with a schema before it.
fn column(path: &SyntaxNode) -> Result<CommentOn, Problem> {
    let mut parts = name::parts(path)?;
    let column = parts.pop();
    match (column, parts.is_empty()) {
        (Some(column), false) => {
            let mut span = cursor::range(path);
            span.end = column.span.start.saturating_sub(1);
            let table = name::unqualified(parts, &["public"], span)?;
            Ok(CommentOn::Column(table, column))
        }
        _ => Err(Problem::new(
            cursor::range(path),
            "a column without its table",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{carets, check};

    #[test]
    fn comments() {
        check(
            "COMMENT ON TABLE public.t IS 'it''s'",
            r#"Comment { on: Table("t"), text: Some("it's") }"#,
        );
        check(
            "COMMENT ON COLUMN public.t.a IS NULL",
            r#"Comment { on: Column("t", "a") }"#,
        );
        check(
            "COMMENT ON COLUMN t.a IS ''",
            r#"Comment { on: Column("t", "a") }"#,
        );
        check(
            "COMMENT ON CONSTRAINT c ON t IS 'x'",
            r#"Comment { on: Constraint("c", "t"), text: Some("x") }"#,
        );
        check(
            "COMMENT ON INDEX i IS 'x'",
            r#"Comment { on: Index("i"), text: Some("x") }"#,
        );
        check(
            "COMMENT ON VIEW v IS 'x'",
            r#"Comment { on: View("v"), text: Some("x") }"#,
        );
        check(
            "COMMENT ON MATERIALIZED VIEW v IS 'x'",
            r#"Comment { on: View("v"), text: Some("x") }"#,
        );
        check(
            "COMMENT ON TYPE t IS 'x'",
            r#"Comment { on: Type("t"), text: Some("x") }"#,
        );
    }

    #[test]
    fn others() {
        check(
            "COMMENT ON FUNCTION f(int) IS 'x'",
            r#"Unmodelled("COMMENT ON FUNCTION")"#,
        );
        check(
            "COMMENT ON CONSTRAINT c ON DOMAIN d IS 'x'",
            r#"Unmodelled("COMMENT ON CONSTRAINT")"#,
        );
        carets(
            "COMMENT ON COLUMN a IS 'x'",
            &[
                "|COMMENT ON COLUMN a IS 'x'",
                "|                  ^ a column without its table",
            ],
        );
        carets(
            "COMMENT ON COLUMN other.t.a IS 'x'",
            &[
                "|COMMENT ON COLUMN other.t.a IS 'x'",
                "|                  ^^^^^ a schema other than `public`: `other`",
            ],
        );
    }
}
