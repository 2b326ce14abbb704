//! CREATE VIEW and ALTER VIEW.

use super::{alter::renamed_column, clause, done, if_exists, if_not_exists, object, rename};
use crate::{
    place::Spanned,
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            name, query,
        },
        statement::{AlterAction, AlterTable, CreateView, Statement},
    },
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

/// CREATE VIEW, CREATE MATERIALIZED VIEW
pub(super) fn create(node: &SyntaxNode) -> Result<Statement, Problem> {
    let mut cursor = Cursor::new(node);
    let mut unmodelled = Vec::new();
    cursor.expect(SyntaxKind::CREATE_KW)?;
    let or_replace = cursor.take(SyntaxKind::OR_REPLACE).is_some();
    for kind in [
        SyntaxKind::TEMP,
        SyntaxKind::UNLOGGED,
        SyntaxKind::RECURSIVE_KW,
        SyntaxKind::MATERIALIZED_KW,
    ] {
        if let Some(word) = cursor.take(kind) {
            let text = word.to_string().to_ascii_uppercase();
            unmodelled.push(Spanned::new(text, cursor::span(&word)));
        }
    }
    cursor.expect(SyntaxKind::VIEW_KW)?;
    let if_not_exists = if_not_exists(&mut cursor);
    let name = object(&mut cursor, SyntaxKind::VIEW)?;
    let columns = match cursor.node(SyntaxKind::COLUMN_LIST) {
        Some(list) => name::list(&list)?,
        None => Vec::new(),
    };
    clauses(&mut cursor, &mut unmodelled);
    cursor.expect(SyntaxKind::AS_KW)?;
    let text = super::node(&mut cursor)?;
    let query = match query::read(&text) {
        Ok(query) => Some(Box::new(query)),
        Err(problem) => {
            unmodelled.push(not_understood(&text, problem));
            None
        }
    };
    clauses(&mut cursor, &mut unmodelled);
    done(cursor)?;
    Ok(Statement::CreateView(CreateView {
        name,
        or_replace,
        if_not_exists,
        columns,
        query,
        unmodelled,
    }))
}

/// Takes the clauses that are not modelled.
fn clauses(cursor: &mut Cursor, unmodelled: &mut Vec<Spanned<String>>) {
    while let Some(SyntaxElement::Node(node)) = cursor.peek()
        && matches!(
            node.kind(),
            SyntaxKind::WITH_PARAMS
                | SyntaxKind::USING_METHOD
                | SyntaxKind::TABLESPACE_CLAUSE
                | SyntaxKind::WITH_CHECK_OPTION
                | SyntaxKind::WITH_DATA
                | SyntaxKind::WITH_NO_DATA
        )
    {
        unmodelled.push(clause(node));
        cursor.any();
    }
}

/// The first words of the part of the query `text` that is not understood.
fn not_understood(text: &SyntaxNode, problem: Problem) -> Spanned<String> {
    const FEW: usize = 4;
    let whole = cursor::range(text);
    let start = problem.span.start.saturating_sub(whole.start);
    let end = problem.span.end.saturating_sub(whole.start);
    let part = text.to_string();
    let mut words = part.get(start..end).unwrap_or_default().split_whitespace();
    let few: Vec<&str> = words.by_ref().take(FEW).collect();
    if few.is_empty() {
        return Spanned::new("AS".to_owned(), whole);
    }
    let more = if words.next().is_some() { " ..." } else { "" };
    Spanned::new(few.join(" ") + more, problem.span)
}

/// ALTER VIEW, ALTER MATERIALIZED VIEW
pub(super) fn alter(node: &SyntaxNode) -> Result<Statement, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::ALTER_KW)?;
    cursor.take(SyntaxKind::MATERIALIZED_KW);
    cursor.expect(SyntaxKind::VIEW_KW)?;
    if cursor.kind() == Some(SyntaxKind::ALL_IN_TABLESPACE) {
        return Ok(super::unmodelled(node));
    }
    let if_exists = if_exists(&mut cursor);
    let name = object(&mut cursor, SyntaxKind::VIEW_REF)?;
    let statement = match cursor.kind() {
        Some(SyntaxKind::VIEW_RENAME_TO) => Statement::RenameView(rename(
            &mut cursor,
            name,
            if_exists,
            (SyntaxKind::VIEW_RENAME_TO, SyntaxKind::VIEW),
        )?),
        Some(SyntaxKind::RENAME_COLUMN) => {
            let action = super::node(&mut cursor)?;
            let mut inner = Cursor::new(&action);
            let (from, to) = renamed_column(&mut inner)?;
            inner.done()?;
            let renamed = AlterAction::RenameColumn { from, to };
            Statement::AlterTable(AlterTable {
                name,
                if_exists,
                actions: vec![Spanned::new(renamed, cursor::range(&action))],
            })
        }
        _ => return Ok(super::unmodelled(node)),
    };
    done(cursor)?;
    Ok(statement)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{carets, check, compact};

    #[test]
    fn views() {
        let view = compact("CREATE OR REPLACE VIEW public.v (a, \"B\") AS VALUES (1, 2)");
        assert!(
            view.starts_with(
                r#"CreateView(CreateView { name: "v", or_replace: true, columns: ["a", "B"], query: Some("#
            ),
            "{view}"
        );
        check(
            "ALTER VIEW IF EXISTS v RENAME TO w",
            r#"RenameView(Rename { from: "v", to: "w", if_exists: true })"#,
        );
        check(
            "ALTER VIEW v RENAME COLUMN a TO b",
            r#"AlterTable(AlterTable { name: "v", actions: [RenameColumn { from: "a", to: "b" }] })"#,
        );
        check("ALTER VIEW v OWNER TO me", r#"Unmodelled("ALTER VIEW")"#);
        check(
            "ALTER MATERIALIZED VIEW v RENAME TO w",
            r#"RenameView(Rename { from: "v", to: "w" })"#,
        );
    }

    #[test]
    fn what_is_not_modelled() {
        carets(
            "CREATE TEMP RECURSIVE VIEW v (a) WITH (security_barrier) AS VALUES (1) WITH LOCAL CHECK OPTION",
            &[
                "|CREATE TEMP RECURSIVE VIEW v (a) WITH (security_barrier) AS VALUES (1) WITH LOCAL CHECK OPTION",
                "|       ^^^^ TEMP",
                "|            ^^^^^^^^^ RECURSIVE",
                "|                                 ^^^^^^^^^^^^^^^^^^^^^^^ WITH (...)",
                "|                                                                       ^^^^^^^^^^^^^^^^^^^^^^^ WITH LOCAL CHECK OPTION",
            ],
        );
        carets(
            "CREATE MATERIALIZED VIEW IF NOT EXISTS v AS VALUES (1) WITH NO DATA",
            &[
                "|CREATE MATERIALIZED VIEW IF NOT EXISTS v AS VALUES (1) WITH NO DATA",
                "|       ^^^^^^^^^^^^ MATERIALIZED",
                "|                                                       ^^^^^^^^^^^^ WITH NO DATA",
            ],
        );
    }

    #[test]
    fn a_query_that_is_not_understood_leaves_a_view_that_is_known_by_name() {
        carets(
            "CREATE VIEW v AS SELECT a FROM other.t",
            &[
                "|CREATE VIEW v AS SELECT a FROM other.t",
                "|                               ^^^^^ other",
            ],
        );
        check(
            "CREATE VIEW v AS SELECT a FROM other.t",
            r#"CreateView(CreateView { name: "v", unmodelled: ["other"] })"#,
        );
        check(
            "CREATE VIEW v AS SELECT a, sum(b) FILTER (WHERE c) FROM t UNION (SELECT 1 FROM t LIMIT 1)",
            r#"CreateView(CreateView { name: "v", unmodelled: ["(SELECT 1 FROM t ..."] })"#,
        );
    }
}
