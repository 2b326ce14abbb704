//! Constraints of tables and columns.

use super::{
    super::{
        Scope, expression,
        typing::{Family, family},
    },
    unshared,
};
use crate::{
    schema::{Action, DataType, Deferrable, Schema, Table},
    sql::{
        Problem,
        statement::{ConstraintKind, ForeignKeyDefinition, KeyDefinition},
    },
};
use std::ops::Range;

/// `kind`, which stands at `span` and is one of `table`, or of its column `column`.
pub(super) fn constraint(
    kind: &mut ConstraintKind,
    table: &Table,
    column: Option<&str>,
    schema: &Schema,
    span: &Range<usize>,
) -> Result<(), Problem> {
    match kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => self::key(key, span),
        ConstraintKind::Check {
            expression: condition,
            valid,
            no_inherit,
        } => {
            if *no_inherit {
                return Err(unshared(
                    span.clone(),
                    "NO INHERIT",
                    "SQLite's tables do not inherit.",
                ));
            }
            // SQLite looks at the rows at once.
            *valid = true;
            let scope = Scope::of_table(table, schema);
            *condition = expression(condition, &scope, Some(&DataType::Boolean))?;
            Ok(())
        }
        ConstraintKind::ForeignKey(key) => foreign_key(key, table, column, schema, span),
        ConstraintKind::UsingIndex { deferrable, .. } => at_once(*deferrable, span),
        ConstraintKind::Unmodelled(words) => Err(unshared(
            words.span.clone(),
            &words.value,
            "SQLite has no constraint of that kind.",
        )),
    }
}

fn key(key: &KeyDefinition, span: &Range<usize>) -> Result<(), Problem> {
    if let Some(column) = key.include.first() {
        return Err(include(column.span.clone()));
    }
    if key.nulls_not_distinct {
        return Err(nulls_not_distinct(span.clone()));
    }
    at_once(key.deferrable, span)
}

/// The problem with INCLUDE.
pub(super) fn include(span: Range<usize>) -> Problem {
    unshared(span, "INCLUDE", "SQLite's indexes hold no other columns.")
}

/// The problem with NULLS NOT DISTINCT.
pub(super) fn nulls_not_distinct(span: Range<usize>) -> Problem {
    unshared(
        span,
        "NULLS NOT DISTINCT",
        "On SQLite no two nulls are equal in a unique index.",
    )
}

/// SQLite checks keys at once, always.
pub(super) fn at_once(deferrable: Deferrable, span: &Range<usize>) -> Result<(), Problem> {
    if deferrable == Deferrable::Not {
        return Ok(());
    }
    Err(unshared(
        span.clone(),
        "DEFERRABLE",
        "SQLite checks unique keys at once; only foreign keys can wait there.",
    ))
}

fn foreign_key(
    key: &ForeignKeyDefinition,
    table: &Table,
    column: Option<&str>,
    schema: &Schema,
    span: &Range<usize>,
) -> Result<(), Problem> {
    if key.match_full {
        return Err(unshared(
            span.clone(),
            "MATCH FULL",
            "SQLite always matches as MATCH SIMPLE does.",
        ));
    }
    for action in [&key.on_delete, &key.on_update] {
        if let Action::SetNull(columns) | Action::SetDefault(columns) = action
            && !columns.is_empty()
        {
            return Err(unshared(
                span.clone(),
                "a list of columns behind SET NULL or SET DEFAULT",
                "SQLite sets all columns of the key.",
            ));
        }
    }
    let own: Vec<&str> = match column {
        Some(column) => vec![column],
        None => key.columns.iter().map(|column| column.as_str()).collect(),
    };
    // A table that refers to itself may not be in the schema yet.
    let itself = key.table.eq_ignore_ascii_case(&table.name);
    let parent = if itself {
        Some(table)
    } else {
        super::table(schema, &key.table)
    };
    let Some(parent) = parent else {
        return Ok(());
    };
    let references: Vec<&str> = match (key.references.is_empty(), &parent.primary_key) {
        (false, _) => key
            .references
            .iter()
            .map(|column| column.as_str())
            .collect(),
        (true, Some(primary)) => primary.columns.iter().map(String::as_str).collect(),
        (true, None) => return Ok(()),
    };
    for (child, parent_column) in own.iter().zip(references) {
        if let (Some(from), Some(to)) = (
            super::column(table, child),
            super::column(parent, parent_column),
        ) && !alike(&from.data_type, &to.data_type)
        {
            return Err(Problem::unshared(
                span.clone(),
                format!(
                    "`{child}` of the type `{}` cannot refer to `{parent_column}` of the type `{}`",
                    from.data_type, to.data_type
                ),
            )
            .because("SQLite holds their values in different ways, and would find none equal.")
            .help("Give both columns the same type."));
        }
    }
    Ok(())
}

/// Whether SQLite holds equal values of the two types in the same way.
pub(super) fn alike(a: &DataType, b: &DataType) -> bool {
    // What a block for SQLite declares is its own affair.
    let free = |data_type: &DataType| matches!(data_type, DataType::Other(_));
    // Of one scale they are the same texts, and up to 15 digits they are compared in the same way.
    let decimal = |data_type: &DataType| match data_type {
        DataType::Numeric(Some((..=15, scale))) => Some(*scale),
        _ => None,
    };
    free(a)
        || free(b)
        || a == b
        || decimal(a).is_some() && decimal(a) == decimal(b)
        || family(a) == family(b) && matches!(family(a), Family::Integer | Family::Text)
}
