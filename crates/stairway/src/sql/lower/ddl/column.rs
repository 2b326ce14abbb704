//! Tables and columns: types and what is said behind them.

use super::{
    super::{Scope, assign},
    constraint, refuse,
};
use crate::{
    place::Spanned,
    schema::{Column, DataType, Identity, Schema, Table},
    sql::{
        Problem,
        statement::{ColumnConstraint, ColumnDefinition, ConstraintKind, CreateTable},
    },
};
use std::ops::Range;

/// CREATE TABLE.
pub(super) fn table(create: &CreateTable, schema: &Schema) -> Result<CreateTable, Problem> {
    refuse(&create.unmodelled)?;
    let mut lowered = create.clone();
    let key = whole_key(create);
    let mut own = Table {
        name: create.name.value.clone(),
        ..Table::default()
    };
    // An expression can name every column of the table, wherever it stands.
    for column in &mut lowered.columns {
        data_type(column, key.as_deref() == Some(column.name.as_str()), schema)?;
        own.columns.push(plain(column));
    }
    for column in &mut lowered.columns {
        definition(column, &own, schema)?;
        fits(&column.data_type, schema)?;
    }
    for constraint in &mut lowered.constraints {
        let span = constraint.span.clone();
        constraint::constraint(&mut constraint.kind, &own, None, schema, &span)?;
    }
    Ok(lowered)
}

/// The column that alone is the primary key.
fn whole_key(create: &CreateTable) -> Option<String> {
    let inline = create.columns.iter().find(|column| is_key(column));
    let listed = create
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => Some(key),
            _ => None,
        });
    match (inline, listed) {
        (Some(column), _) => Some(column.name.value.clone()),
        (None, Some(key)) => match key.columns.as_slice() {
            [only] => Some(only.value.clone()),
            _ => None,
        },
        (None, None) => None,
    }
}

/// Whether the column itself says PRIMARY KEY.
pub(super) fn is_key(column: &ColumnDefinition) -> bool {
    column.constraints.iter().any(|constraint| {
        matches!(
            constraint.value,
            ColumnConstraint::Table(ConstraintKind::PrimaryKey(_), _)
        )
    })
}

/// The type of `column`, which alone is the primary key or not; a key that is given out is a `bigint`, as SQLite's
/// are.
pub(super) fn data_type(
    column: &mut ColumnDefinition,
    whole_key: bool,
    schema: &Schema,
) -> Result<(), Problem> {
    column.data_type.value = accepted(&column.data_type, schema)?;
    let identity = column
        .constraints
        .iter_mut()
        .find(|constraint| matches!(constraint.value, ColumnConstraint::Identity(_)));
    let Some(identity) = identity else {
        return Ok(());
    };
    if !whole_key {
        return Err(no_identity(identity.span.clone()));
    }
    identity.value = ColumnConstraint::Identity(Identity::ByDefault);
    column.data_type.value = DataType::BigInt;
    Ok(())
}

/// The problem that SQLite gives out no values but a primary key's.
pub(super) fn no_identity(span: Range<usize>) -> Problem {
    Problem::unshared(
        span,
        "a column that is given out but is not the primary key has no form on SQLite",
    )
    .because("SQLite gives out values for a column only if it alone is the primary key.")
}

/// `data_type` if columns on SQLite can be of it; the name of an enum type is told from others by `schema`.
pub(super) fn accepted(
    data_type: &Spanned<DataType>,
    schema: &Schema,
) -> Result<DataType, Problem> {
    let refused = |reason: &str| {
        Problem::unshared(
            data_type.span.clone(),
            format!("the type `{}` has no equal on SQLite", data_type.value),
        )
        .because(reason)
    };
    match &data_type.value {
        DataType::Other(name) if schema.enums.contains_key(name) => {
            Ok(DataType::Enum(name.clone()))
        }
        DataType::Enum(name) if !schema.enums.contains_key(name) => Err(Problem::new(
            data_type.span.clone(),
            format!("there is no type `{name}`"),
        )),
        DataType::Char(_) => Err(refused(
            "PostgreSQL pads its values with blanks, which count in some comparisons and not in others.",
        )
        .help("Use `varchar(n)` or `text`.")),
        DataType::Interval => Err(refused(
            "Months, days and seconds of an interval are kept apart, and SQLite has no value for that.",
        )
        .help("Use a number of seconds or of days.")),
        DataType::Other(name) if name.ends_with("[]") => Err(refused("SQLite has no arrays.")
            .help("Use `jsonb`, or a table for the elements.")),
        DataType::Other(name) if name == "bit" || name.starts_with("bit ") => {
            Err(refused("SQLite has no bit strings."))
        }
        DataType::Other(_) => Err(refused(
            "SQLite has no type whose values mean the same, and no revision before this one creates an enum of that name.",
        )),
        other => Ok(other.clone()),
    }
}

/// What is said behind the type.
pub(super) fn definition(
    column: &mut ColumnDefinition,
    table: &Table,
    schema: &Schema,
) -> Result<(), Problem> {
    let data_type = column.data_type.value.clone();
    let name = column.name.value.clone();
    for constraint in &mut column.constraints {
        let span = constraint.span.clone();
        match &mut constraint.value {
            ColumnConstraint::NotNull { .. }
            | ColumnConstraint::Null
            | ColumnConstraint::Identity(_) => {}
            ColumnConstraint::Default(value) => {
                *value = assign(value, &data_type, &Scope::new(schema))?;
            }
            ColumnConstraint::Generated { expression, .. } => {
                *expression = assign(expression, &data_type, &Scope::of_table(table, schema))?;
            }
            ColumnConstraint::Collation(collation) => super::collation(collation, &span)?,
            ColumnConstraint::Table(kind, _) => {
                constraint::constraint(kind, table, Some(&name), schema, &span)?;
            }
        }
    }
    // Comparing bytes is what SQLite does of itself.
    column
        .constraints
        .retain(|constraint| !matches!(constraint.value, ColumnConstraint::Collation(_)));
    Ok(())
}

/// The column for expressions: its name and type.
pub(super) fn plain(column: &ColumnDefinition) -> Column {
    let identity = column
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.value {
            ColumnConstraint::Identity(identity) => Some(*identity),
            _ => None,
        });
    Column {
        name: column.name.value.clone(),
        data_type: column.data_type.value.clone(),
        not_null: false,
        default: None,
        identity,
        generated: None,
        collation: None,
        conflict: None,
        comment: None,
    }
}

/// Refuses an enum whose labels SQLite would turn into numbers.
pub(super) fn fits(data_type: &Spanned<DataType>, schema: &Schema) -> Result<(), Problem> {
    match &data_type.value {
        DataType::Enum(name) => {
            let labels = schema.enums.get(name).map(|own| own.labels.as_slice());
            let labels: Vec<Spanned<String>> = labels
                .unwrap_or_default()
                .iter()
                .map(|label| Spanned::new(label.clone(), data_type.span.clone()))
                .collect();
            labels_fit(name, &labels)
        }
        _ => Ok(()),
    }
}

/// The same for `labels` of the type `name`, if `table` uses it; the type will be called `to`.
pub(super) fn fits_enum(
    table: &Table,
    name: &str,
    to: &str,
    labels: &[Spanned<String>],
) -> Result<(), Problem> {
    let uses = table
        .columns
        .iter()
        .any(|column| column.data_type == DataType::Enum(name.to_owned()));
    if uses { labels_fit(to, labels) } else { Ok(()) }
}

fn labels_fit(name: &str, labels: &[Spanned<String>]) -> Result<(), Problem> {
    let numeric = |label: &&Spanned<String>| label.value.trim().parse::<f64>().is_ok();
    match labels.iter().find(numeric) {
        Some(label) if name.to_ascii_lowercase().contains("int") => Err(Problem::unshared(
            label.span.clone(),
            format!(
                "the label `{}` of `{name}` would be a number on SQLite",
                label.value
            ),
        )
        .because("A column whose type has `int` in its name holds numbers there.")
        .help("Give the type another name.")),
        _ => Ok(()),
    }
}
