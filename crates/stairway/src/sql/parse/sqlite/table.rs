//! CREATE TABLE. What SQLite gives no meaning to (the name of a NOT NULL, ON CONFLICT behind a CHECK) is read
//! and left out.

mod constraint;

use super::{
    cursor::{Cursor, is_name},
    data_type::{self, Declared},
    expression::{descending, expression},
};
use crate::{
    dialect::sqlite::lexeme::fold,
    place::Spanned,
    schema::{DataType, Expression, Identity, Node, UnaryOperator},
    sql::{
        Problem,
        statement::{
            ColumnConstraint, ColumnDefinition, Constraint, ConstraintKind, CreateTable,
            KeyDefinition, Statement,
        },
    },
};
use sqlite3_parser::dialect::TokenType::*;
use std::collections::BTreeSet;

/// CREATE TABLE and CREATE VIRTUAL TABLE, behind these words.
pub(super) fn create(cursor: &mut Cursor<'_>, is_virtual: bool) -> Result<Statement, Problem> {
    let if_not_exists = cursor.take_all(&[TK_IF, TK_NOT, TK_EXISTS]);
    let Some(name) = cursor.object()? else {
        return Ok(super::elsewhere(cursor));
    };
    let mut table = CreateTable {
        name,
        if_not_exists,
        columns: Vec::new(),
        constraints: Vec::new(),
        without_rowid: false,
        strict: false,
        unmodelled: Vec::new(),
    };
    let mark = cursor.mark();
    if is_virtual {
        cursor.expect(TK_USING)?;
        let module = cursor.name()?;
        let text = format!("`USING {}`", module.value);
        table.unmodelled.push(Spanned::new(text, cursor.span(mark)));
        cursor.skip_rest();
    } else if cursor.take(TK_AS) {
        cursor.skip_rest();
        table
            .unmodelled
            .push(Spanned::new("`AS SELECT`".to_owned(), cursor.span(mark)));
    } else if let Err(problem) = body(cursor, &mut table) {
        // The table is there all the same, so that at least its name is known.
        cursor.skip_rest();
        table.columns.clear();
        table.constraints.clear();
        table
            .unmodelled
            .push(Spanned::new(problem.message, problem.span));
    }
    Ok(Statement::CreateTable(table))
}

fn body(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Result<(), Problem> {
    // Which words are columns is known only when all columns are, so they are read once without and once with.
    let mark = cursor.mark();
    let declared = definitions(cursor, table)?;
    cursor.back(mark);
    let scope: BTreeSet<String> = table
        .columns
        .iter()
        .map(|column| fold(&column.name))
        .collect();
    cursor.scope = Some(scope);
    table.columns.clear();
    table.constraints.clear();
    let result = definitions(cursor, table);
    cursor.scope = None;
    result?;
    options(cursor, table)?;
    settle(table, &declared)
}

/// What stands in the parentheses; the declared type of each column.
fn definitions(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Result<Vec<Declared>, Problem> {
    cursor.expect(TK_LP)?;
    let mut declared = Vec::new();
    loop {
        let (column, data_type) = column(cursor)?;
        table.columns.push(column);
        declared.push(data_type);
        if !cursor.take(TK_COMMA) {
            break;
        }
        if constraint::is_next(cursor) {
            // SQLite lets the commas between constraints be left out.
            while cursor.kind(0).is_some_and(|kind| kind != TK_RP) {
                constraint::of_table(cursor, table)?;
                cursor.take(TK_COMMA);
            }
            break;
        }
    }
    cursor.expect(TK_RP)?;
    Ok(declared)
}

fn options(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Result<(), Problem> {
    while cursor.peek().is_some() {
        if cursor.take(TK_COMMA) {
            continue;
        } else if cursor.take(TK_WITHOUT) {
            if !cursor.take_word("rowid") {
                return Err(cursor.unexpected());
            }
            table.without_rowid = true;
        } else if cursor.take_word("strict") {
            table.strict = true;
        } else {
            return Err(cursor.unexpected());
        }
    }
    Ok(())
}

/// A column, and its declared type.
pub(super) fn column(cursor: &mut Cursor<'_>) -> Result<(ColumnDefinition, Declared), Problem> {
    if !cursor.kind(0).is_some_and(is_name) {
        return Err(cursor.unexpected());
    }
    let name = cursor.name()?;
    let declared = data_type::declared(cursor)?;
    let mut column = ColumnDefinition {
        name,
        data_type: Spanned::new(declared.value.logical(), declared.span.clone()),
        constraints: Vec::new(),
    };
    while !matches!(cursor.kind(0), None | Some(TK_COMMA | TK_RP)) {
        constraint::of_column(cursor, &mut column)?;
    }
    Ok((column, declared.value))
}

/// The value of DEFAULT, which is next.
fn default(cursor: &mut Cursor<'_>) -> Result<Expression, Problem> {
    let mark = cursor.mark();
    if cursor.take(TK_LP) {
        let value = expression(cursor)?;
        cursor.expect(TK_RP)?;
        return Ok(Expression::new(*value.node, cursor.span(mark)));
    }
    let sign = match cursor.kind(0) {
        Some(TK_PLUS) => Some(UnaryOperator::Plus),
        Some(TK_MINUS) => Some(UnaryOperator::Minus),
        _ => None,
    };
    if let Some(sign) = sign {
        cursor.any();
        let value = super::expression::term(cursor)?;
        return Ok(Expression::new(Node::Unary(sign, value), cursor.span(mark)));
    }
    super::expression::term(cursor)
}

/// What only the whole table tells: the types of its key and of its enums, and how its columns are spelt.
fn settle(table: &mut CreateTable, declared: &[Declared]) -> Result<(), Problem> {
    spell(table);
    if let Some(at) = sole_key(table) {
        key_type(table, declared, at)?;
    }
    enums(table, declared);
    Ok(())
}

/// The columns of constraints as the columns themselves are spelt: SQLite does not regard the case.
fn spell(table: &mut CreateTable) {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|column| column.name.value.clone())
        .collect();
    let columns = table
        .constraints
        .iter_mut()
        .flat_map(|constraint| match &mut constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                key.columns.as_mut_slice()
            }
            ConstraintKind::ForeignKey(key) => key.columns.as_mut_slice(),
            _ => &mut [],
        });
    for column in columns {
        if let Some(name) = names
            .iter()
            .find(|name| name.eq_ignore_ascii_case(&column.value))
        {
            column.value.clone_from(name);
        }
    }
}

/// The place of the column that alone is the primary key.
fn sole_key(table: &CreateTable) -> Option<usize> {
    let on_column = table.columns.iter().position(|column| {
        column.constraints.iter().any(|constraint| {
            matches!(
                constraint.value,
                ColumnConstraint::Table(ConstraintKind::PrimaryKey(_), _)
            )
        })
    });
    on_column.or_else(|| {
        let columns = table
            .constraints
            .iter()
            .find_map(|constraint| match &constraint.kind {
                ConstraintKind::PrimaryKey(key) => Some(&key.columns),
                _ => None,
            })?;
        let [only] = columns.as_slice() else {
            return None;
        };
        table
            .columns
            .iter()
            .position(|column| column.name.value == only.value)
    })
}

fn key_type(table: &mut CreateTable, declared: &[Declared], at: usize) -> Result<(), Problem> {
    let (Some(column), Some(declared)) = (table.columns.get_mut(at), declared.get(at)) else {
        return Ok(());
    };
    let is_identity = column
        .constraints
        .iter()
        .any(|constraint| matches!(constraint.value, ColumnConstraint::Identity(_)));
    if is_identity {
        column.data_type.value = DataType::BigInt;
        return Ok(());
    }
    let backwards = column.constraints.iter().find(|constraint| {
        matches!(
            &constraint.value,
            ColumnConstraint::Table(ConstraintKind::PrimaryKey(KeyDefinition { order, .. }), _) if !order.is_empty()
        )
    });
    if let Some(backwards) = backwards.filter(|_| declared.is_integer()) {
        // There alone SQLite makes it no rowid: https://sqlite.org/lang_createtable.html#rowid.
        return Err(Problem::new(
            backwards.span.clone(),
            "`INTEGER PRIMARY KEY DESC`",
        ));
    }
    if !table.without_rowid {
        column.data_type.value = declared.logical_of_key();
    }
    Ok(())
}

/// A column `mood text` with a CHECK of the name that Stairway gives to that of an enum is of the enum `mood`.
/// The CHECK stays, for its labels.
fn enums(table: &mut CreateTable, declared: &[Declared]) {
    for (column, declared) in table.columns.iter_mut().zip(declared) {
        let name = format!("{}_{}_enum", table.name.value, column.name.value);
        let on_column = column.constraints.iter().any(|constraint| {
            matches!(
                &constraint.value,
                ColumnConstraint::Table(ConstraintKind::Check { expression, .. }, Some(own))
                    if own.value == name && labels(&column.name, expression).is_some()
            )
        });
        let is_enum = on_column
            || table
                .constraints
                .iter()
                .any(|constraint| is_enum_check(constraint, &name, &column.name.value));
        if let Some(name) = declared.enumeration().filter(|_| is_enum) {
            column.data_type.value = DataType::Enum(name);
        }
    }
}

fn is_enum_check(constraint: &Constraint, name: &str, column: &str) -> bool {
    constraint
        .name
        .as_ref()
        .is_some_and(|own| own.value == name)
        && matches!(
            &constraint.kind,
            ConstraintKind::Check { expression, .. } if labels(column, expression).is_some()
        )
}

/// The labels of `column IN (labels)`.
pub(crate) fn labels(column: &str, expression: &Expression) -> Option<Vec<String>> {
    let Node::In {
        operand,
        list,
        negated: false,
    } = &*expression.node
    else {
        return None;
    };
    let is_column = matches!(
        &*operand.node,
        Node::Column { qualifier: None, name } if name == column
    );
    let labels = list.iter().map(|label| match &*label.node {
        Node::Text(label) => Some(label.clone()),
        _ => None,
    });
    labels.collect::<Option<Vec<_>>>().filter(|_| is_column)
}

/// The identity that AUTOINCREMENT gives to `column`.
fn identity(column: &mut ColumnDefinition, span: std::ops::Range<usize>) {
    column.constraints.push(Spanned::new(
        ColumnConstraint::Identity(Identity::ByDefault),
        span,
    ));
}

/// One column of a key: its name, and its folded collation with whether it descends.
type KeyColumn = (Spanned<String>, (Option<String>, bool));

fn key_column(cursor: &mut Cursor<'_>) -> Result<KeyColumn, Problem> {
    let name = cursor.name()?;
    let collation = match cursor.take(TK_COLLATE) {
        true => Some(fold(&cursor.name()?)),
        false => None,
    };
    Ok((name, (collation, descending(cursor))))
}
