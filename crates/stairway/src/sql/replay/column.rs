//! Columns: defined, added, dropped and altered.

use super::{
    constraint::Pieces,
    dependant,
    draft::{self, Draft},
};
use crate::{
    place::Spanned,
    schema::{Column, DataType, Expression, Generated, Identity, Node, Table},
    sql::{
        Problem,
        statement::{ColumnConstraint, ColumnDefinition, ConstraintKind},
    },
};

/// The column that `definition` makes. What it says of its table is added to `pieces`.
pub(super) fn define(
    draft: &Draft<'_>,
    definition: &ColumnDefinition,
    pieces: &mut Pieces,
) -> Result<Column, Problem> {
    let mut column = Column::new(
        definition.name.value.clone(),
        draft.settle_type(&definition.data_type),
    );
    let mut null = None;
    for constraint in &definition.constraints {
        let span = constraint.span.clone();
        match &constraint.value {
            ColumnConstraint::NotNull { conflict } => {
                column.not_null = true;
                column.conflict.clone_from(conflict);
            }
            ColumnConstraint::Null => null = Some(span),
            ColumnConstraint::Default(default) => {
                if column.default.is_some() && draft.postgres() {
                    return Err(said_twice(span, &column.name, "default"));
                }
                // DEFAULT NULL is no default.
                column.default = Some(draft.settle(default))
                    .filter(|default| !matches!(*default.node, Node::Null));
            }
            ColumnConstraint::Identity(identity) => {
                if column.identity.is_some() {
                    return Err(said_twice(span, &column.name, "identity"));
                }
                column.identity = Some(*identity);
                column.not_null = true;
            }
            ColumnConstraint::Generated { expression, stored } => {
                if column.generated.is_some() {
                    return Err(said_twice(span, &column.name, "generated value"));
                }
                column.generated = Some(Generated {
                    expression: draft.settle(expression),
                    stored: *stored,
                });
            }
            ColumnConstraint::Collation(collation) => column.collation = Some(collation.clone()),
            ColumnConstraint::Table(kind, name) => {
                let mut kind = kind.clone();
                match &mut kind {
                    ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)
                        if key.columns.is_empty() =>
                    {
                        key.columns.push(definition.name.clone());
                    }
                    ConstraintKind::ForeignKey(key) if key.columns.is_empty() => {
                        key.columns.push(definition.name.clone());
                    }
                    _ => {}
                }
                pieces.add(name.clone(), kind, span);
            }
        }
    }
    if let Some(span) = null
        && column.not_null
        && draft.postgres()
    {
        return Err(Problem::new(
            span,
            format!("column `{}` is both NULL and NOT NULL", column.name),
        )
        .help("Take one of the two away."));
    }
    Ok(column)
}

fn said_twice(span: std::ops::Range<usize>, column: &str, what: &str) -> Problem {
    Problem::new(span, format!("column `{column}` has a second {what}"))
        .help("Take one of the two away.")
}

/// The problem that `table` has a column `name` already.
pub(super) fn twice(table: &Table, name: &Spanned<String>) -> Problem {
    Problem::new(
        name.span.clone(),
        format!(
            "table `{}` has a column `{}` already",
            table.name, name.value
        ),
    )
    .help("Choose another name, or leave the column out.")
}

/// ADD COLUMN
pub(super) fn add(
    draft: &mut Draft<'_>,
    table: &str,
    definition: &ColumnDefinition,
    if_not_exists: bool,
    pieces: &mut Pieces,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    if draft.find_column(known, &definition.name).is_some() {
        if if_not_exists {
            return Ok(());
        }
        return Err(twice(known, &definition.name));
    }
    let column = define(draft, definition, pieces)?;
    draft.change_table(table)?.columns.push(column);
    Ok(())
}

/// DROP COLUMN
pub(super) fn drop(
    draft: &mut Draft<'_>,
    table: &str,
    name: &Spanned<String>,
    if_exists: bool,
    cascade: bool,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    if if_exists && draft.find_column(known, name).is_none() {
        return Ok(());
    }
    let column = draft.known_column(known, name)?;
    let span = name.span.clone();
    if draft.postgres() {
        let mut dependants = Vec::new();
        let views = dependant::views_over_column(draft, table, &column);
        dependants.extend(views.iter().map(|view| format!("view `{view}`")));
        let generated = generated_from(draft, known, &column);
        dependants.extend(
            generated
                .iter()
                .map(|name| format!("generated column `{name}`")),
        );
        let keys = foreign_keys_to(draft, table, &column);
        dependants.extend(keys.iter().map(|(table, key)| dependant::shown(table, key)));
        if !dependants.is_empty() && !cascade {
            let what = format!("column `{column}` of table `{table}`");
            return Err(dependant::refused(span, &what, &dependants));
        }
        for view in views {
            super::view::remove(draft, &view, true);
        }
        for (table, key) in keys {
            dependant::remove_foreign_key(draft, &table, &key)?;
        }
        for name in generated {
            drop(draft, table, &Spanned::new(name, span.clone()), true, true)?;
        }
    } else {
        refuse_on_sqlite(draft, known, &column, span)?;
    }
    let dialect = draft.dialect;
    let is = |name: &String| match dialect {
        crate::Dialect::Postgres => *name == column,
        crate::Dialect::Sqlite => name.eq_ignore_ascii_case(&column),
    };
    let mentions = |expression: &Expression| expression.columns().iter().any(is);
    let table = draft.change_table(table)?;
    table.columns.retain(|other| !is(&other.name));
    if table
        .primary_key
        .as_ref()
        .is_some_and(|key| key.columns.iter().chain(&key.include).any(is))
    {
        table.primary_key = None;
    }
    table
        .uniques
        .retain(|key| !key.columns.iter().chain(&key.include).any(is));
    table.checks.retain(|check| !mentions(&check.expression));
    table.foreign_keys.retain(|key| !key.columns.iter().any(is));
    table.indexes.retain(|_, index| {
        !index.include.iter().any(is)
            && !index
                .columns
                .iter()
                .any(|column| mentions(&column.expression))
            && !index.predicate.as_ref().is_some_and(mentions)
    });
    let names: Vec<String> = table.constraint_names().map(str::to_owned).collect();
    table
        .constraint_comments
        .retain(|name, _| names.contains(name));
    Ok(())
}

/// The generated columns of `table` whose values come from `column`.
fn generated_from(draft: &Draft<'_>, table: &Table, column: &str) -> Vec<String> {
    let from = |other: &&Column| {
        other.generated.as_ref().is_some_and(|generated| {
            let columns = generated.expression.columns();
            columns.iter().any(|name| draft.same(name, column))
        })
    };
    let columns = table.columns.iter().filter(from);
    columns.map(|column| column.name.clone()).collect()
}

/// The foreign keys that refer to `column` of `table`, but for those that are themselves on the column.
fn foreign_keys_to(
    draft: &Draft<'_>,
    table: &str,
    column: &str,
) -> Vec<(String, crate::schema::ForeignKey)> {
    let mut keys = Vec::new();
    for other in draft.tables.values() {
        for key in &other.foreign_keys {
            let own = draft.same(&other.name, table)
                && key.columns.iter().any(|name| draft.same(name, column));
            if draft.same(&key.table, table)
                && key.references.iter().any(|name| draft.same(name, column))
                && !own
            {
                keys.push((other.name.clone(), key.clone()));
            }
        }
    }
    keys
}

/// SQLite itself drops no column that anything uses.
fn refuse_on_sqlite(
    draft: &Draft<'_>,
    table: &Table,
    column: &str,
    span: std::ops::Range<usize>,
) -> Result<(), Problem> {
    let is = |name: &String| draft.same(name, column);
    let mentions = |expression: &Expression| expression.columns().iter().any(is);
    let user = if table.keys().any(|key| key.columns.iter().any(is)) {
        "a key"
    } else if table
        .foreign_keys
        .iter()
        .any(|key| key.columns.iter().any(is))
    {
        "a foreign key"
    } else if table.checks.iter().any(|check| {
        let columns = check.expression.columns();
        columns.iter().any(is) && columns.len() > 1
    }) {
        "a check"
    } else if table.indexes.values().any(|index| {
        index
            .columns
            .iter()
            .any(|column| mentions(&column.expression))
            || index.predicate.as_ref().is_some_and(mentions)
    }) {
        "an index"
    } else if !generated_from(draft, table, column).is_empty() {
        "a generated column"
    } else {
        return Ok(());
    };
    Err(Problem::new(
        span,
        format!(
            "column `{column}` of table `{}` cannot be dropped",
            table.name
        ),
    )
    .because(format!(
        "SQLite drops no column that {user} of the table uses."
    ))
    .help("Drop what uses it first; in a block without a dialect PostgreSQL's DROP COLUMN does all of it."))
}

/// SET NOT NULL, DROP NOT NULL
pub(super) fn set_not_null(
    draft: &mut Draft<'_>,
    table: &str,
    name: &Spanned<String>,
    not_null: bool,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    let column = draft.known_column(known, name)?;
    if !not_null {
        let primary = known
            .primary_key
            .as_ref()
            .is_some_and(|key| key.columns.contains(&column));
        let identity = known
            .column(&column)
            .and_then(|column| column.identity)
            .is_some_and(|identity| identity != Identity::Serial);
        let reason = if primary {
            "It is a column of the primary key."
        } else if identity {
            "It is an identity column."
        } else {
            ""
        };
        if !reason.is_empty() {
            return Err(Problem::new(
                name.span.clone(),
                format!("column `{column}` of table `{table}` has to stay NOT NULL"),
            )
            .because(reason)
            .help("Drop that first."));
        }
    }
    change(draft, table, &column, |column| {
        column.not_null = not_null;
    })
}

/// SET DEFAULT, DROP DEFAULT
pub(super) fn set_default(
    draft: &mut Draft<'_>,
    table: &str,
    name: &Spanned<String>,
    default: Option<&Expression>,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    let column = draft.known_column(known, name)?;
    let now = known.column(&column);
    let what = match now.map(|column| (&column.generated, column.identity)) {
        Some((Some(_), _)) => "a generated column",
        Some((None, Some(Identity::Always | Identity::ByDefault))) => "an identity column",
        _ => "",
    };
    if !what.is_empty() {
        return Err(Problem::new(
            name.span.clone(),
            format!("column `{column}` of table `{table}` is {what}, which has no default"),
        )
        .help("Drop that first."));
    }
    let default = default
        .map(|default| draft.settle(default))
        .filter(|default| !matches!(*default.node, Node::Null));
    change(draft, table, &column, |column| {
        column.default = default;
        // The default of a serial column was its sequence.
        column.identity = None;
    })
}

/// TYPE
pub(super) fn set_type(
    draft: &mut Draft<'_>,
    table: &str,
    name: &Spanned<String>,
    data_type: &Spanned<DataType>,
    collation: Option<&str>,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    let column = draft.known_column(known, name)?;
    let refused = |reason: String| {
        Problem::new(
            name.span.clone(),
            format!("the type of column `{column}` of table `{table}` cannot be changed"),
        )
        .because(reason)
    };
    if let Some(view) = dependant::views_over_column(draft, table, &column).first() {
        return Err(refused(format!("View `{view}` reads it."))
            .help("Drop the view before, and create it again after."));
    }
    if let Some(generated) = generated_from(draft, known, &column).first() {
        return Err(refused(format!(
            "The generated column `{generated}` is made from it."
        ))
        .help("Drop that column before, and add it again after."));
    }
    let data_type_then = draft.settle_type(data_type);
    let identity = known.column(&column).and_then(|column| column.identity);
    if matches!(identity, Some(Identity::Always | Identity::ByDefault))
        && !matches!(
            data_type_then,
            DataType::SmallInt | DataType::Integer | DataType::BigInt
        )
    {
        return Err(Problem::new(
            data_type.span.clone(),
            format!("the identity column `{column}` has to stay an integer"),
        )
        .help("Say smallint, integer or bigint, or drop the identity first."));
    }
    let keeps_default = draft.dialect == crate::Dialect::Postgres;
    change(draft, table, &column, |column| {
        if let Some(default) = &mut column.default
            && keeps_default
        {
            keep(default, &column.data_type);
        }
        column.data_type = data_type_then;
        column.collation = collation.map(str::to_owned);
    })
}

/// Makes a default that is a bare literal a value of the type that its column had: PostgreSQL casts it from there,
/// so that `'2026-01-18'` for a timestamp stays one when the column becomes a timestamptz.
fn keep(default: &mut Expression, data_type: &DataType) {
    let data_type = match data_type {
        DataType::Text | DataType::Varchar(_) | DataType::Char(_) => return,
        DataType::Time(_) => DataType::Time(None),
        DataType::Timestamp(_) => DataType::Timestamp(None),
        DataType::TimestampTz(_) => DataType::TimestampTz(None),
        other => other.clone(),
    };
    if matches!(*default.node, Node::Text(_)) {
        let operand = default.clone();
        *default = Node::Cast { operand, data_type }.into();
    }
}

/// ADD GENERATED ... AS IDENTITY, SET GENERATED
pub(super) fn set_identity(
    draft: &mut Draft<'_>,
    table: &str,
    name: &Spanned<String>,
    identity: Identity,
    exists: bool,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    let column = draft.known_column(known, name)?;
    let now = known.column(&column);
    let is = now.is_some_and(|column| {
        matches!(
            column.identity,
            Some(Identity::Always | Identity::ByDefault)
        )
    });
    let problem = |what: &str, help: &str| {
        Err(Problem::new(
            name.span.clone(),
            format!("column `{column}` of table `{table}` {what}"),
        )
        .help(help))
    };
    if exists && !is {
        return problem(
            "is no identity column",
            "Say ADD GENERATED ... AS IDENTITY.",
        );
    }
    if !exists {
        if is {
            return problem("is an identity column already", "Say SET GENERATED.");
        }
        if now.is_some_and(|column| {
            column.default.is_some() || column.identity.is_some() || column.generated.is_some()
        }) {
            return problem("has a default already", "Drop the default first.");
        }
        if now.is_some_and(|column| !column.not_null) {
            return problem("may be null", "Say SET NOT NULL first.");
        }
    }
    change(draft, table, &column, |column| {
        column.identity = Some(identity);
    })
}

/// DROP IDENTITY
pub(super) fn drop_identity(
    draft: &mut Draft<'_>,
    table: &str,
    name: &Spanned<String>,
    if_exists: bool,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    let column = draft.known_column(known, name)?;
    let identity = known.column(&column).and_then(|column| column.identity);
    match identity {
        Some(Identity::Always | Identity::ByDefault) => change(draft, table, &column, |column| {
            column.identity = None;
        }),
        _ if if_exists => Ok(()),
        _ => Err(Problem::new(
            name.span.clone(),
            format!("column `{column}` of table `{table}` is no identity column"),
        )
        .help("Say DROP IDENTITY IF EXISTS, or leave it out.")),
    }
}

/// DROP EXPRESSION
pub(super) fn drop_expression(
    draft: &mut Draft<'_>,
    table: &str,
    name: &Spanned<String>,
    if_exists: bool,
) -> Result<(), Problem> {
    let known = draft.the_table(table)?;
    let column = draft.known_column(known, name)?;
    let generated = known
        .column(&column)
        .is_some_and(|column| column.generated.is_some());
    if !generated {
        if if_exists {
            return Ok(());
        }
        return Err(Problem::new(
            name.span.clone(),
            format!("column `{column}` of table `{table}` is no generated column"),
        )
        .help("Say DROP EXPRESSION IF EXISTS, or leave it out."));
    }
    change(draft, table, &column, |column| column.generated = None)
}

fn change(
    draft: &mut Draft<'_>,
    table: &str,
    column: &str,
    change: impl FnOnce(&mut Column),
) -> Result<(), Problem> {
    if let Some(column) = draft.change_table(table)?.column_mut(column) {
        change(column);
    }
    Ok(())
}

/// Every column that `expression` mentions has to be one of `table`.
pub(super) fn all_known(
    draft: &Draft<'_>,
    table: &Table,
    expression: &Expression,
) -> Result<(), Problem> {
    if !draft.postgres() || !table.unmodelled.is_empty() {
        return Ok(());
    }
    let mut problem = None;
    expression.walk_expressions(&mut |part| {
        if let Node::Column { name, .. } = &*part.node
            && draft.find_column(table, name).is_none()
            && !draft.same(name, &table.name)
            && problem.is_none()
        {
            let name = Spanned::new(name.clone(), part.span.clone());
            problem = Some(draft::unknown_column(table, &name));
        }
    });
    problem.map_or(Ok(()), Err)
}
