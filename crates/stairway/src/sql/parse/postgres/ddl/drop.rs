//! DROP of what is modelled. A materialized view is a view whose meaning is not known.

use super::{cascade, done, if_exists, object};
use crate::sql::{
    Problem,
    statement::{Drop, Statement},
};
use squawk_syntax::{
    SyntaxKind,
    SyntaxKind::{COMMA, DROP_KW},
    SyntaxNode,
};

pub(super) fn objects(node: &SyntaxNode) -> Result<Statement, Problem> {
    let (word, name, statement): (_, _, fn(Drop) -> Statement) = match node.kind() {
        SyntaxKind::DROP_INDEX => (
            SyntaxKind::INDEX_KW,
            SyntaxKind::INDEX_REF,
            Statement::DropIndex,
        ),
        SyntaxKind::DROP_VIEW | SyntaxKind::DROP_MATERIALIZED_VIEW => (
            SyntaxKind::VIEW_KW,
            SyntaxKind::VIEW_REF,
            Statement::DropView,
        ),
        SyntaxKind::DROP_TYPE => (
            SyntaxKind::TYPE_KW,
            SyntaxKind::TYPE_NAME_REF,
            Statement::DropType,
        ),
        _ => (
            SyntaxKind::TABLE_KW,
            SyntaxKind::TABLE_NAME_REF,
            Statement::DropTable,
        ),
    };
    let mut cursor = super::Cursor::new(node);
    cursor.expect(DROP_KW)?;
    cursor.take(SyntaxKind::MATERIALIZED_KW);
    cursor.expect(word)?;
    // How an index is dropped does not change what is left.
    cursor.take(SyntaxKind::CONCURRENTLY_KW);
    let if_exists = if_exists(&mut cursor);
    let mut names = vec![object(&mut cursor, name)?];
    while cursor.take(COMMA).is_some() {
        names.push(object(&mut cursor, name)?);
    }
    let cascade = cascade(&mut cursor);
    done(cursor)?;
    Ok(statement(Drop {
        names,
        if_exists,
        cascade,
    }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn objects() {
        check(
            "DROP TABLE IF EXISTS a, public.b CASCADE",
            r#"DropTable(Drop { names: ["a", "b"], if_exists: true, cascade: true })"#,
        );
        check(
            "DROP INDEX CONCURRENTLY IF EXISTS i RESTRICT",
            r#"DropIndex(Drop { names: ["i"], if_exists: true })"#,
        );
        check("DROP VIEW v", r#"DropView(Drop { names: ["v"] })"#);
        check(
            "DROP MATERIALIZED VIEW v",
            r#"DropView(Drop { names: ["v"] })"#,
        );
        check("DROP TYPE a, b", r#"DropType(Drop { names: ["a", "b"] })"#);
    }

    #[test]
    fn others() {
        check(
            "DROP TRIGGER IF EXISTS x ON t",
            r#"Unmodelled("DROP TRIGGER")"#,
        );
        check("DROP SEQUENCE name", r#"Unmodelled("DROP SEQUENCE")"#);
        check(
            "DROP TABLE other.t",
            "error: a schema other than `public`: `other`",
        );
    }
}
