//! The constraints of CREATE TABLE: those behind a column, and those behind all columns.

use super::{default, identity, key_column};
use crate::{
    dialect::sqlite::lexeme::fold,
    place::Spanned,
    schema::{Action, Deferrable, Expression},
    sql::{
        Problem,
        parse::sqlite::{
            cursor::Cursor,
            expression::{descending, expression},
        },
        statement::{
            ColumnConstraint, ColumnDefinition, Constraint, ConstraintKind, CreateTable,
            ForeignKeyDefinition, KeyDefinition,
        },
    },
};
use sqlite3_parser::dialect::TokenType::*;

/// Whether a constraint of the table is next, and no column.
pub(super) fn is_next(cursor: &Cursor<'_>) -> bool {
    matches!(
        cursor.kind(0),
        Some(TK_CONSTRAINT | TK_PRIMARY | TK_UNIQUE | TK_CHECK | TK_FOREIGN)
    )
}

/// `CONSTRAINT name`, as often as it is said: the last one counts.
fn name(cursor: &mut Cursor<'_>) -> Result<Option<Spanned<String>>, Problem> {
    let mut name = None;
    while cursor.take(TK_CONSTRAINT) {
        name = Some(cursor.name()?);
    }
    Ok(name)
}

/// One constraint behind a column.
pub(super) fn of_column(
    cursor: &mut Cursor<'_>,
    column: &mut ColumnDefinition,
) -> Result<(), Problem> {
    let mark = cursor.mark();
    let name = name(cursor)?;
    let constraint = match cursor.kind(0) {
        // A name and nothing that it names is in SQLite's grammar.
        None | Some(TK_COMMA | TK_RP) => return Ok(()),
        Some(TK_DEFAULT) => {
            cursor.any();
            ColumnConstraint::Default(default(cursor)?)
        }
        Some(TK_NULL) => {
            cursor.any();
            cursor.conflict()?;
            ColumnConstraint::Null
        }
        Some(TK_NOT) if cursor.take_all(&[TK_NOT, TK_NULL]) => ColumnConstraint::NotNull {
            conflict: cursor.conflict()?,
        },
        Some(TK_NOT | TK_DEFERRABLE) => {
            let deferrable = deferrable(cursor)?;
            defer(column, deferrable);
            return Ok(());
        }
        Some(TK_PRIMARY) => {
            cursor.expect_all(&[TK_PRIMARY, TK_KEY])?;
            let order = match descending(cursor) {
                true => vec![(None, true)],
                false => Vec::new(),
            };
            let key = KeyDefinition {
                order,
                conflict: cursor.conflict()?,
                ..KeyDefinition::default()
            };
            let at = cursor.mark();
            if cursor.take(TK_AUTOINCR) {
                identity(column, cursor.span(at));
            }
            ColumnConstraint::Table(ConstraintKind::PrimaryKey(key), name)
        }
        Some(TK_UNIQUE) => {
            cursor.any();
            let key = KeyDefinition {
                conflict: cursor.conflict()?,
                ..KeyDefinition::default()
            };
            ColumnConstraint::Table(ConstraintKind::Unique(key), name)
        }
        Some(TK_CHECK) => ColumnConstraint::Table(check(cursor)?, name),
        Some(TK_REFERENCES) => {
            let key = references(cursor, Vec::new())?;
            ColumnConstraint::Table(ConstraintKind::ForeignKey(key), name)
        }
        Some(TK_COLLATE) => {
            cursor.any();
            ColumnConstraint::Collation(fold(&cursor.name()?))
        }
        Some(TK_GENERATED | TK_AS) => generated(cursor)?,
        _ => return Err(cursor.unexpected()),
    };
    let span = cursor.span(mark);
    column.constraints.push(Spanned::new(constraint, span));
    Ok(())
}

fn generated(cursor: &mut Cursor<'_>) -> Result<ColumnConstraint, Problem> {
    cursor.take_all(&[TK_GENERATED, TK_ALWAYS]);
    cursor.expect(TK_AS)?;
    let expression = enclosed(cursor)?;
    let stored = cursor.take_word("stored");
    if !stored {
        cursor.take_word("virtual");
    }
    Ok(ColumnConstraint::Generated { expression, stored })
}

/// An expression in parentheses.
fn enclosed(cursor: &mut Cursor<'_>) -> Result<Expression, Problem> {
    cursor.expect(TK_LP)?;
    let expression = expression(cursor)?;
    cursor.expect(TK_RP)?;
    Ok(expression)
}

fn check(cursor: &mut Cursor<'_>) -> Result<ConstraintKind, Problem> {
    cursor.expect(TK_CHECK)?;
    let expression = enclosed(cursor)?;
    // SQLite takes it here and never looks at it.
    cursor.conflict()?;
    Ok(ConstraintKind::Check {
        expression,
        valid: true,
        no_inherit: false,
    })
}

/// One constraint behind all columns.
pub(super) fn of_table(cursor: &mut Cursor<'_>, table: &mut CreateTable) -> Result<(), Problem> {
    let mark = cursor.mark();
    let name = name(cursor)?;
    let kind = match cursor.kind(0) {
        // A name and nothing that it names is in SQLite's grammar.
        None | Some(TK_COMMA | TK_RP) => return Ok(()),
        Some(TK_PRIMARY) => primary_key(cursor, table)?,
        Some(TK_UNIQUE) => {
            cursor.any();
            let columns = key_columns(cursor)?;
            ConstraintKind::Unique(key(cursor, columns)?)
        }
        Some(TK_CHECK) => check(cursor)?,
        Some(TK_FOREIGN) => {
            cursor.expect_all(&[TK_FOREIGN, TK_KEY])?;
            let columns = cursor.names()?;
            let mut key = references(cursor, columns)?;
            if matches!(cursor.kind(0), Some(TK_NOT | TK_DEFERRABLE)) {
                key.deferrable = deferrable(cursor)?;
            }
            ConstraintKind::ForeignKey(key)
        }
        _ => return Err(cursor.unexpected()),
    };
    let span = cursor.span(mark);
    table.constraints.push(Constraint { name, kind, span });
    Ok(())
}

type KeyColumns = Vec<(Spanned<String>, (Option<String>, bool))>;

fn primary_key(
    cursor: &mut Cursor<'_>,
    table: &mut CreateTable,
) -> Result<ConstraintKind, Problem> {
    cursor.expect_all(&[TK_PRIMARY, TK_KEY, TK_LP])?;
    let columns = cursor.list(key_column)?;
    let mark = cursor.mark();
    if cursor.take(TK_AUTOINCR) {
        let key = columns.first().map(|(name, _)| name.value.clone());
        let column = table.columns.iter_mut().find(|column| {
            key.as_ref()
                .is_some_and(|key| key.eq_ignore_ascii_case(&column.name))
        });
        if let Some(column) = column {
            identity(column, cursor.span(mark));
        }
    }
    cursor.expect(TK_RP)?;
    Ok(ConstraintKind::PrimaryKey(key(cursor, columns)?))
}

fn key_columns(cursor: &mut Cursor<'_>) -> Result<KeyColumns, Problem> {
    cursor.expect(TK_LP)?;
    let columns = cursor.list(key_column)?;
    cursor.expect(TK_RP)?;
    Ok(columns)
}

/// A key of `columns`, with the ON CONFLICT that is next.
fn key(cursor: &mut Cursor<'_>, columns: KeyColumns) -> Result<KeyDefinition, Problem> {
    let (columns, order): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let plain = order.iter().all(|order| *order == (None, false));
    Ok(KeyDefinition {
        columns,
        order: if plain { Vec::new() } else { order },
        conflict: cursor.conflict()?,
        ..KeyDefinition::default()
    })
}

fn references(
    cursor: &mut Cursor<'_>,
    columns: Vec<Spanned<String>>,
) -> Result<ForeignKeyDefinition, Problem> {
    cursor.expect(TK_REFERENCES)?;
    let mut key = ForeignKeyDefinition {
        columns,
        table: cursor.name()?,
        references: match cursor.kind(0) {
            Some(TK_LP) => cursor.names()?,
            _ => Vec::new(),
        },
        on_delete: Action::NoAction,
        on_update: Action::NoAction,
        match_full: false,
        deferrable: Deferrable::Not,
        valid: true,
    };
    loop {
        if cursor.take(TK_MATCH) {
            let word = cursor.name()?;
            key.match_full = match fold(&word).as_str() {
                "full" => true,
                "simple" => false,
                _ => {
                    let text = format!("`MATCH {}`", word.value);
                    return Err(Problem::new(word.span, text));
                }
            };
        } else if cursor.take_all(&[TK_ON, TK_DELETE]) {
            key.on_delete = action(cursor)?;
        } else if cursor.take_all(&[TK_ON, TK_UPDATE]) {
            key.on_update = action(cursor)?;
        } else if cursor.take_all(&[TK_ON, TK_INSERT]) {
            // SQLite's grammar takes it, and it does nothing.
            action(cursor)?;
        } else {
            return Ok(key);
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Result<Action, Problem> {
    if cursor.take_all(&[TK_SET, TK_NULL]) {
        Ok(Action::SetNull(Vec::new()))
    } else if cursor.take_all(&[TK_SET, TK_DEFAULT]) {
        Ok(Action::SetDefault(Vec::new()))
    } else if cursor.take(TK_CASCADE) {
        Ok(Action::Cascade)
    } else if cursor.take(TK_RESTRICT) {
        Ok(Action::Restrict)
    } else {
        cursor.expect_all(&[TK_NO, TK_ACTION])?;
        Ok(Action::NoAction)
    }
}

/// `[NOT] DEFERRABLE [INITIALLY ...]`, which is next.
fn deferrable(cursor: &mut Cursor<'_>) -> Result<Deferrable, Problem> {
    let not = cursor.take(TK_NOT);
    cursor.expect(TK_DEFERRABLE)?;
    let deferred = cursor.take_all(&[TK_INITIALLY, TK_DEFERRED]);
    if !deferred && cursor.take(TK_INITIALLY) {
        cursor.expect(TK_IMMEDIATE)?;
    }
    Ok(match (not, deferred) {
        // To SQLite NOT DEFERRABLE is so whatever it is initially.
        (true, _) => Deferrable::Not,
        (false, false) => Deferrable::Immediate,
        (false, true) => Deferrable::Deferred,
    })
}

/// The clause is about the foreign key before it.
fn defer(column: &mut ColumnDefinition, deferrable: Deferrable) {
    let key =
        column
            .constraints
            .iter_mut()
            .rev()
            .find_map(|constraint| match &mut constraint.value {
                ColumnConstraint::Table(ConstraintKind::ForeignKey(key), _) => Some(key),
                _ => None,
            });
    if let Some(key) = key {
        key.deferrable = deferrable;
    }
}
