//! CREATE INDEX and ALTER INDEX.

use super::{clause, done, if_exists, if_not_exists, object, plain, relation, rename};
use crate::{
    place::Spanned,
    schema::{IndexColumn, Node, Nulls},
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            expression, name,
        },
        statement::{CreateIndex, Statement},
    },
};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// CREATE INDEX
pub(super) fn create(node: &SyntaxNode) -> Result<Statement, Problem> {
    let mut cursor = Cursor::new(node);
    let mut unmodelled = Vec::new();
    cursor.expect(SyntaxKind::CREATE_KW)?;
    let unique = cursor.take(SyntaxKind::UNIQUE_KW).is_some();
    cursor.expect(SyntaxKind::INDEX_KW)?;
    let concurrently = cursor.take(SyntaxKind::CONCURRENTLY_KW).is_some();
    let if_not_exists = if_not_exists(&mut cursor);
    let name = match cursor.node(SyntaxKind::INDEX) {
        Some(node) => Some(name::read(&node)?),
        None => None,
    };
    cursor.expect(SyntaxKind::ON_KW)?;
    let table = relation(&mut cursor)?;
    let method = match cursor.node(SyntaxKind::USING_METHOD) {
        Some(node) => {
            let mut using = Cursor::new(&node);
            using.expect(SyntaxKind::USING_KW)?;
            let method = plain(&mut using, SyntaxKind::ACCESS_METHOD_REF)?;
            using.done()?;
            Some(method)
        }
        None => None,
    };
    let columns = items(
        &cursor.expect_node(SyntaxKind::PARTITION_ITEM_LIST)?,
        &mut unmodelled,
    )?;
    let include = match cursor.node(SyntaxKind::INDEX_INCLUDE_CLAUSE) {
        Some(node) => include(&node)?,
        None => Vec::new(),
    };
    let nulls_not_distinct = super::key::nulls_not_distinct(&mut cursor)?;
    for kind in [SyntaxKind::WITH_PARAMS, SyntaxKind::TABLESPACE_CLAUSE] {
        if let Some(node) = cursor.node(kind) {
            unmodelled.push(clause(&node));
        }
    }
    let predicate = match cursor.node(SyntaxKind::WHERE_CLAUSE) {
        Some(node) => {
            let mut clause = Cursor::new(&node);
            clause.expect(SyntaxKind::WHERE_KW)?;
            let predicate = expression::next(&mut clause)?;
            clause.done()?;
            Some(predicate)
        }
        None => None,
    };
    done(cursor)?;
    Ok(Statement::CreateIndex(CreateIndex {
        name,
        table,
        if_not_exists,
        concurrently,
        unique,
        method,
        columns,
        include,
        nulls_not_distinct: nulls_not_distinct.map(|span| Spanned::new((), span)),
        predicate,
        unmodelled,
    }))
}

fn items(
    list: &SyntaxNode,
    unmodelled: &mut Vec<Spanned<String>>,
) -> Result<Vec<Spanned<IndexColumn>>, Problem> {
    let mut cursor = Cursor::new(list);
    let mut columns = Vec::new();
    cursor.expect(SyntaxKind::L_PAREN)?;
    loop {
        let node = cursor.expect_node(SyntaxKind::PARTITION_ITEM)?;
        columns.push(Spanned::new(item(&node, unmodelled)?, cursor::range(&node)));
        if cursor.take(SyntaxKind::COMMA).is_none() {
            break;
        }
    }
    cursor.expect(SyntaxKind::R_PAREN)?;
    cursor.done()?;
    Ok(columns)
}

fn item(node: &SyntaxNode, unmodelled: &mut Vec<Spanned<String>>) -> Result<IndexColumn, Problem> {
    let mut cursor = Cursor::new(node);
    let (expression, collation) = match cursor.node(SyntaxKind::COLLATE) {
        Some(node) => {
            let mut collate = Cursor::new(&node);
            let expression = expression::next(&mut collate)?;
            (expression, Some(super::column::collation(&mut collate)?))
        }
        None => (expression::next(&mut cursor)?, None),
    };
    let operator_class = match cursor.node(SyntaxKind::OP_CLASS_REF) {
        Some(node) => Some(operator_class(&node)?),
        None => None,
    };
    if let Some(node) = cursor.node(SyntaxKind::ATTRIBUTE_LIST) {
        let words = "operator class options".to_owned();
        unmodelled.push(Spanned::new(words, cursor::range(&node)));
    }
    let descending = cursor.take(SyntaxKind::SORT_DESC).is_some();
    if !descending {
        cursor.take(SyntaxKind::SORT_ASC);
    }
    let nulls = match cursor.kind() {
        Some(SyntaxKind::NULLS_FIRST) => Some(Nulls::First),
        Some(SyntaxKind::NULLS_LAST) => Some(Nulls::Last),
        _ => None,
    };
    if nulls.is_some() {
        cursor.any();
    }
    cursor.done()?;
    // What stands where nulls stand anyway is not said.
    let usual = if descending {
        Nulls::First
    } else {
        Nulls::Last
    };
    Ok(IndexColumn {
        expression,
        collation,
        operator_class,
        descending,
        nulls: nulls.filter(|nulls| *nulls != usual),
    })
}

/// The name of the operator class `node`; with its schema where extensions are kept out of `public`.
fn operator_class(node: &SyntaxNode) -> Result<String, Problem> {
    if let Ok(name) = name::known(node) {
        return Ok(name.value);
    }
    let parts = name::parts(node)?.into_iter().map(|part| part.value);
    Ok(parts.collect::<Vec<_>>().join("."))
}

/// The columns of INCLUDE, which takes no expressions.
fn include(node: &SyntaxNode) -> Result<Vec<Spanned<String>>, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::INCLUDE_KW)?;
    let list = cursor.expect_node(SyntaxKind::PARTITION_ITEM_LIST)?;
    cursor.done()?;
    let mut nothing = Vec::new();
    let mut names = Vec::new();
    for column in items(&list, &mut nothing)? {
        let plain = IndexColumn {
            expression: column.value.expression.clone(),
            collation: None,
            operator_class: None,
            descending: false,
            nulls: None,
        };
        match *plain.expression.node.clone() {
            Node::Column {
                qualifier: None,
                name,
            } if plain == column.value && nothing.is_empty() => {
                names.push(Spanned::new(name, column.span));
            }
            _ => {
                return Err(Problem::new(
                    column.span,
                    "`INCLUDE` of something that is not just a column",
                ));
            }
        }
    }
    Ok(names)
}

/// ALTER INDEX
pub(super) fn alter(node: &SyntaxNode) -> Result<Statement, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::ALTER_KW)?;
    cursor.expect(SyntaxKind::INDEX_KW)?;
    if cursor.kind() == Some(SyntaxKind::ALL_IN_TABLESPACE) {
        return Ok(super::unmodelled(node));
    }
    let if_exists = if_exists(&mut cursor);
    let from = object(&mut cursor, SyntaxKind::INDEX_REF)?;
    if cursor.kind() != Some(SyntaxKind::INDEX_RENAME_TO) {
        return Ok(super::unmodelled(node));
    }
    let rename = rename(
        &mut cursor,
        from,
        if_exists,
        (SyntaxKind::INDEX_RENAME_TO, SyntaxKind::INDEX),
    )?;
    done(cursor)?;
    Ok(Statement::RenameIndex(rename))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{carets, check};

    #[test]
    fn an_index_with_all_that_it_can_say() {
        check(
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY public.t USING BTREE
                (a, b COLLATE \"C\" text_pattern_ops DESC NULLS LAST, (c) ASC NULLS FIRST)
                INCLUDE (d, e) NULLS NOT DISTINCT WHERE f",
            r#"CreateIndex(CreateIndex { name: Some("i"), table: "t", if_not_exists: true,
                concurrently: true, unique: true, method: Some("btree"), columns: [
                    IndexColumn { expression: Column { name: "a" } },
                    IndexColumn { expression: Column { name: "b" }, collation: Some("C"),
                        operator_class: Some("text_pattern_ops"), descending: true, nulls: Some(Last) },
                    IndexColumn { expression: Column { name: "c" }, nulls: Some(First) }],
                include: ["d", "e"], nulls_not_distinct: Some(()), predicate: Some(Column { name: "f" }) })"#,
        );
    }

    #[test]
    fn what_goes_without_saying_is_not_said() {
        check(
            "CREATE INDEX ON t (a ASC NULLS LAST, b DESC NULLS FIRST) NULLS DISTINCT",
            r#"CreateIndex(CreateIndex { table: "t", columns: [IndexColumn { expression: Column { name: "a" } },
                IndexColumn { expression: Column { name: "b" }, descending: true }] })"#,
        );
    }

    #[test]
    fn operator_classes_of_extensions() {
        check(
            "CREATE INDEX ON t (a public.gin_trgm_ops, b extensions.gin_trgm_ops)",
            r#"CreateIndex(CreateIndex { table: "t", columns: [
                IndexColumn { expression: Column { name: "a" }, operator_class: Some("gin_trgm_ops") },
                IndexColumn { expression: Column { name: "b" },
                    operator_class: Some("extensions.gin_trgm_ops") }] })"#,
        );
    }

    #[test]
    fn other_statements() {
        check(
            "ALTER INDEX IF EXISTS public.i RENAME TO j",
            r#"RenameIndex(Rename { from: "i", to: "j", if_exists: true })"#,
        );
        check(
            "ALTER INDEX i SET (fillfactor = 5)",
            r#"Unmodelled("ALTER INDEX")"#,
        );
        check(
            "ALTER INDEX ALL IN TABLESPACE x SET TABLESPACE y",
            r#"Unmodelled("ALTER INDEX ALL IN TABLESPACE")"#,
        );
    }

    #[test]
    fn what_is_not_modelled() {
        carets(
            "CREATE INDEX ON t USING gist (a gist_ops (siglen = 32)) WITH (fillfactor = 70) TABLESPACE x",
            &[
                "|CREATE INDEX ON t USING gist (a gist_ops (siglen = 32)) WITH (fillfactor = 70) TABLESPACE x",
                "|                                         ^^^^^^^^^^^^^ operator class options",
                "|                                                        ^^^^^^^^^^^^^^^^^^^^^^ WITH (...)",
                "|                                                                               ^^^^^^^^^^^^ TABLESPACE",
            ],
        );
    }

    #[test]
    fn what_makes_no_sense() {
        carets(
            "CREATE INDEX ON t (a) INCLUDE (b DESC)",
            &[
                "|CREATE INDEX ON t (a) INCLUDE (b DESC)",
                "|                               ^^^^^^ `INCLUDE` of something that is not just a column",
            ],
        );
        carets(
            "CREATE INDEX ON t (a) INCLUDE ((1))",
            &[
                "|CREATE INDEX ON t (a) INCLUDE ((1))",
                "|                               ^^^ `INCLUDE` of something that is not just a column",
            ],
        );
    }
}
