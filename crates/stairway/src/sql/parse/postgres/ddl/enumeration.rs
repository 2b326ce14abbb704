//! CREATE TYPE ... AS ENUM and ALTER TYPE.

use super::{done, if_not_exists, object, renamed};
use crate::{
    place::Spanned,
    sql::{
        Problem,
        parse::postgres::{
            cursor::{self, Cursor},
            literal, name,
        },
        statement::{AddValue, Rename, Side, Statement},
    },
};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};

/// CREATE TYPE
pub(super) fn create(node: &SyntaxNode) -> Result<Statement, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::CREATE_KW)?;
    cursor.expect(SyntaxKind::TYPE_KW)?;
    let name = cursor.expect_node(SyntaxKind::TYPE_NAME)?;
    let Some(definition) = cursor.node(SyntaxKind::ENUM_TYPE) else {
        return Ok(super::unmodelled(node));
    };
    done(cursor)?;
    let mut cursor = Cursor::new(&definition);
    cursor.expect(SyntaxKind::AS_KW)?;
    cursor.expect(SyntaxKind::ENUM_KW)?;
    let list = cursor.expect_node(SyntaxKind::VARIANT_LIST)?;
    cursor.done()?;
    Ok(Statement::CreateEnum {
        name: name::relation(&name)?,
        labels: labels(&list)?,
    })
}

fn labels(list: &SyntaxNode) -> Result<Vec<Spanned<String>>, Problem> {
    let mut cursor = Cursor::new(list);
    let mut labels = Vec::new();
    cursor.expect(SyntaxKind::L_PAREN)?;
    while let Some(variant) = cursor.node(SyntaxKind::VARIANT) {
        let mut variant = Cursor::new(&variant);
        labels.push(label(&mut variant)?);
        variant.done()?;
        if cursor.take(SyntaxKind::COMMA).is_none() {
            break;
        }
    }
    cursor.expect(SyntaxKind::R_PAREN)?;
    cursor.done()?;
    Ok(labels)
}

/// Takes a label.
fn label(cursor: &mut Cursor) -> Result<Spanned<String>, Problem> {
    let node = cursor.expect_node(SyntaxKind::LITERAL)?;
    Ok(Spanned::new(literal::string(&node)?, cursor::range(&node)))
}

/// ALTER TYPE
pub(super) fn alter(node: &SyntaxNode) -> Result<Statement, Problem> {
    let mut cursor = Cursor::new(node);
    cursor.expect(SyntaxKind::ALTER_KW)?;
    cursor.expect(SyntaxKind::TYPE_KW)?;
    let name = object(&mut cursor, SyntaxKind::TYPE_NAME_REF)?;
    let Some(SyntaxElement::Node(action)) = cursor.any() else {
        return Err(cursor.before());
    };
    let mut inner = Cursor::new(&action);
    let statement = match action.kind() {
        SyntaxKind::ADD_VALUE => {
            inner.expect(SyntaxKind::ADD_KW)?;
            inner.expect(SyntaxKind::VALUE_KW)?;
            let statement = Statement::AddValue(AddValue {
                name,
                if_not_exists: if_not_exists(&mut inner),
                label: label(&mut inner)?,
                neighbour: neighbour(&mut inner)?,
            });
            inner.done()?;
            statement
        }
        SyntaxKind::RENAME_VALUE => {
            inner.expect(SyntaxKind::RENAME_KW)?;
            inner.expect(SyntaxKind::VALUE_KW)?;
            let from = label(&mut inner)?;
            inner.expect(SyntaxKind::TO_KW)?;
            let to = label(&mut inner)?;
            inner.done()?;
            Statement::RenameValue { name, from, to }
        }
        SyntaxKind::TYPE_RENAME_TO => {
            let to = renamed(&mut inner, SyntaxKind::TYPE_NAME)?;
            inner.done()?;
            Statement::RenameType(Rename {
                from: name,
                to,
                if_exists: false,
            })
        }
        _ => return Ok(super::unmodelled(node)),
    };
    done(cursor)?;
    Ok(statement)
}

/// Takes BEFORE or AFTER and a label.
fn neighbour(cursor: &mut Cursor) -> Result<Option<(Side, Spanned<String>)>, Problem> {
    let (side, word, node) = if let Some(node) = cursor.node(SyntaxKind::BEFORE_VALUE) {
        (Side::Before, SyntaxKind::BEFORE_KW, node)
    } else if let Some(node) = cursor.node(SyntaxKind::AFTER_VALUE) {
        (Side::After, SyntaxKind::AFTER_KW, node)
    } else {
        return Ok(None);
    };
    let mut cursor = Cursor::new(&node);
    cursor.expect(word)?;
    let label = label(&mut cursor)?;
    cursor.done()?;
    Ok(Some((side, label)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::check;

    #[test]
    fn enums() {
        check(
            "CREATE TYPE public.mood AS ENUM ('sad', 'it''s', E'a\\tb')",
            r#"CreateEnum { name: "mood", labels: ["sad", "it's", "a\tb"] }"#,
        );
        check(
            "CREATE TYPE mood AS ENUM ()",
            r#"CreateEnum { name: "mood" }"#,
        );
        check(
            "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'a' BEFORE 'b'",
            r#"AddValue(AddValue { name: "mood", if_not_exists: true, label: "a", neighbour: Some((Before, "b")) })"#,
        );
        check(
            "ALTER TYPE mood ADD VALUE 'a' AFTER 'b'",
            r#"AddValue(AddValue { name: "mood", label: "a", neighbour: Some((After, "b")) })"#,
        );
        check(
            "ALTER TYPE mood RENAME VALUE 'a' TO 'b'",
            r#"RenameValue { name: "mood", from: "a", to: "b" }"#,
        );
        check(
            "ALTER TYPE mood RENAME TO feeling",
            r#"RenameType(Rename { from: "mood", to: "feeling" })"#,
        );
    }

    #[test]
    fn others() {
        for sql in [
            "CREATE TYPE t AS (a int)",
            "CREATE TYPE t AS RANGE (subtype = int)",
            "CREATE TYPE t",
        ] {
            check(sql, r#"Unmodelled("CREATE TYPE")"#);
        }
        for sql in [
            "ALTER TYPE t OWNER TO me",
            "ALTER TYPE t ADD ATTRIBUTE a int",
            "ALTER TYPE t SET SCHEMA other",
        ] {
            check(sql, r#"Unmodelled("ALTER TYPE")"#);
        }
    }
}
