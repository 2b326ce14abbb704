//! ALTER TABLE.

use super::{
    super::{
        Scope, assign,
        expression::typed,
        input,
        make::repeatable,
        time,
        typing::{Family, Type, family},
    },
    collation, column, constraint, unshared,
};
use crate::{
    place::Spanned,
    schema::{Column, DataType, Deferrable, Expression, Identity, Node, Schema, Table},
    sql::{
        Problem,
        statement::{AlterAction, AlterTable},
    },
};
use std::ops::Range;

pub(super) fn table(alter: &AlterTable, schema: &Schema) -> Result<AlterTable, Problem> {
    let Some(own) = super::table(schema, &alter.name) else {
        // A view's column can be renamed; all else is replay's to refuse.
        return if alter.if_exists || schema.views.contains_key(&alter.name.value) {
            Ok(alter.clone())
        } else {
            Err(Problem::new(
                alter.name.span.clone(),
                format!("there is no table `{}`", alter.name.value),
            ))
        };
    };
    let mut lowered = AlterTable {
        actions: Vec::new(),
        ..alter.clone()
    };
    // Values are computed from the columns as they are before; constraints see them as they are afterwards.
    let mut later = own.clone();
    for action in &alter.actions {
        match &action.value {
            AlterAction::DropColumn { name, .. } => {
                later
                    .columns
                    .retain(|column| !column.name.eq_ignore_ascii_case(name));
            }
            AlterAction::SetType {
                column, data_type, ..
            } => {
                let same = |own: &&mut Column| own.name.eq_ignore_ascii_case(column);
                if let Some(column) = later.columns.iter_mut().find(same)
                    && column.identity.is_none()
                {
                    column.data_type = column::accepted(data_type, schema)?;
                    let own = Spanned::new(column.data_type.clone(), data_type.span.clone());
                    column::fits(&own, schema)?;
                }
            }
            AlterAction::AddColumn { column, .. }
                if super::column(&later, &column.name).is_none() =>
            {
                let mut column = column.clone();
                let key = column::is_key(&column);
                column::data_type(&mut column, key, schema)?;
                later.columns.push(column::plain(&column));
            }
            _ => {}
        }
    }
    for action in &alter.actions {
        for value in self::action(action, own, &later, schema)? {
            lowered
                .actions
                .push(Spanned::new(value, action.span.clone()));
        }
    }
    Ok(lowered)
}

/// What `action` becomes: often itself, and nothing where SQLite has nothing to do.
fn action(
    action: &Spanned<AlterAction>,
    table: &Table,
    later: &Table,
    schema: &Schema,
) -> Result<Vec<AlterAction>, Problem> {
    let span = &action.span;
    let mut value = action.value.clone();
    match &mut value {
        AlterAction::AddColumn { column, .. } => {
            let whole = column::is_key(column) && table.primary_key.is_none();
            column::data_type(column, whole, schema)?;
            column::definition(column, later, schema)?;
            column::fits(&column.data_type, schema)?;
        }
        AlterAction::SetDefault {
            column,
            default: Some(default),
        } => {
            let own = super::known_column(later, column)?;
            *default = assign(default, &own.data_type, &Scope::new(schema))?;
        }
        AlterAction::SetType { .. } => return set_type(value, table, schema, span),
        AlterAction::SetIdentity {
            column,
            identity,
            exists,
        } => return set_identity(column, identity, *exists, table, span),
        AlterAction::AddConstraint(own) => {
            let at = own.span.clone();
            constraint::constraint(&mut own.kind, later, None, schema, &at)?;
        }
        AlterAction::AlterConstraint { name, deferrable } => {
            if *deferrable != Deferrable::Not
                && table
                    .keys()
                    .any(|key| key.name.as_deref() == Some(name.as_str()))
            {
                constraint::at_once(*deferrable, span)?;
            }
        }
        AlterAction::DropConstraint { name, .. } => {
            let of_key = table
                .primary_key
                .as_ref()
                .is_some_and(|key| key.name.as_deref() == Some(name.as_str()));
            if of_key && let Some(own) = table.columns.iter().find(|own| own.identity.is_some()) {
                return Err(column::no_identity(name.span.clone()).help(format!(
                    "Drop the identity of `{}` first, with ALTER COLUMN ... DROP IDENTITY.",
                    own.name
                )));
            }
        }
        AlterAction::Unmodelled(words) => {
            return Err(unshared(
                words.span.clone(),
                &words.value,
                "What it changes is not among what the two databases share.",
            ));
        }
        AlterAction::DropColumn { .. }
        | AlterAction::RenameColumn { .. }
        | AlterAction::RenameTable(_)
        | AlterAction::SetNotNull { .. }
        | AlterAction::SetDefault { default: None, .. }
        | AlterAction::DropIdentity { .. }
        | AlterAction::DropExpression { .. }
        | AlterAction::RenameConstraint { .. }
        | AlterAction::ValidateConstraint(_) => {}
    }
    Ok(vec![value])
}

/// Makes a column that alone is the primary key one that is given out, and with it a `bigint`.
fn set_identity(
    column: &Spanned<String>,
    _identity: &Identity,
    exists: bool,
    table: &Table,
    span: &Range<usize>,
) -> Result<Vec<AlterAction>, Problem> {
    if exists {
        // SQLite knows one kind only.
        return Ok(Vec::new());
    }
    let whole = table.primary_key.as_ref().is_some_and(
        |key| matches!(key.columns.as_slice(), [only] if only.eq_ignore_ascii_case(column)),
    );
    if !whole {
        return Err(column::no_identity(span.clone()));
    }
    let mut actions = Vec::new();
    if super::known_column(table, column)?.data_type != DataType::BigInt {
        actions.push(AlterAction::SetType {
            column: column.clone(),
            data_type: DataType::BigInt.into(),
            collation: None,
            using: None,
        });
    }
    actions.push(AlterAction::SetIdentity {
        column: column.clone(),
        identity: Identity::ByDefault,
        exists: false,
    });
    Ok(actions)
}

/// ALTER COLUMN ... TYPE, with the value of each row made of the old one.
fn set_type(
    mut value: AlterAction,
    table: &Table,
    schema: &Schema,
    span: &Range<usize>,
) -> Result<Vec<AlterAction>, Problem> {
    let AlterAction::SetType {
        column: name,
        data_type,
        collation: collated,
        using,
    } = &mut value
    else {
        return Ok(vec![value]);
    };
    data_type.value = column::accepted(data_type, schema)?;
    if let Some(collated) = collated.take() {
        collation(&collated, span)?;
    }
    let own = super::known_column(table, name)?;
    if own.identity.is_some() {
        return match data_type.value {
            // A key that is given out is as wide as can be there.
            DataType::SmallInt | DataType::Integer | DataType::BigInt if using.is_none() => {
                Ok(Vec::new())
            }
            _ => Err(Problem::unshared(
                span.clone(),
                format!(
                    "`{}` is given out, and can be nothing but a whole number on SQLite",
                    name.value
                ),
            )),
        };
    }
    let plain: Expression = Node::Column {
        qualifier: None,
        name: own.name.clone(),
    }
    .into();
    let scope = Scope::of_table(table, schema);
    let computed = using.is_some();
    let source = using.take().unwrap_or_else(|| Expression {
        span: span.clone(),
        ..plain.clone()
    });
    let by_cast_only = !computed
        && family(&own.data_type) == Family::Text
        && !matches!(family(&data_type.value), Family::Text | Family::Enum);
    let lowered = assign(&source, &data_type.value, &scope).map_err(|problem| {
        // PostgreSQL has no cast that it would do by itself.
        if by_cast_only && !problem.marked {
            problem.help(format!(
                "Write USING with it: `ALTER COLUMN {name} TYPE {to} USING {name}::{to}`.",
                name = name.value,
                to = data_type.value
            ))
        } else {
            problem
        }
    })?;
    let lowered = match narrows(&source, &data_type.value, &scope)? {
        false => lowered,
        true if repeatable(&lowered) => input::fitting(&lowered, &data_type.value),
        true => {
            return Err(Problem::unshared(
                source.span.clone(),
                format!("this value may be beyond what `{}` holds", data_type.value),
            )
            .because("That is tested on SQLite, so that the expression would stand several times.")
            .help("Use a column, or a short expression without CASE and queries."));
        }
    };
    *using = (lowered != plain).then_some(lowered);
    if !constraint::alike(&own.data_type, &data_type.value)
        || matches!(own.data_type, DataType::Other(_))
        || family(&own.data_type) != family(&data_type.value)
        || computed
    {
        let current = own.default.as_ref();
        let default =
            current.and_then(|default| time::current_as(default, &own.data_type, &data_type.value));
        if let Some(default) = default {
            let bare = Column {
                default: None,
                ..own.clone()
            };
            stands_alone(&bare, table, schema, &data_type.value, span)?;
            let column = name.clone();
            let default = Some(default);
            return Ok(vec![value, AlterAction::SetDefault { column, default }]);
        }
        stands_alone(own, table, schema, &data_type.value, span)?;
    }
    Ok(vec![value])
}

/// Whether `value` is a whole number of a type that is wider than `to`, whichever such type it is cast to on its way.
fn narrows(value: &Expression, to: &DataType, scope: &Scope<'_>) -> Result<bool, Problem> {
    let Some(room) = width(to) else {
        return Ok(false);
    };
    let data_type = typed(value, scope)?.data_type;
    let wider = match data_type {
        Type::Held(data_type) => width(&data_type).is_some_and(|width| width > room),
        _ => false,
    };
    match &*value.node {
        Node::Cast { operand, data_type } if !wider && width(data_type).is_some() => {
            narrows(operand, to, scope)
        }
        _ => Ok(wider),
    }
}

/// How many bytes the whole numbers of a type have.
fn width(data_type: &DataType) -> Option<usize> {
    match data_type {
        DataType::SmallInt => Some(2),
        DataType::Integer => Some(4),
        DataType::BigInt => Some(8),
        _ => None,
    }
}

/// Refuses another kind of type for a column that other expressions count on: they were put into SQLite's words for
/// the type as it is.
fn stands_alone(
    column: &Column,
    table: &Table,
    schema: &Schema,
    data_type: &DataType,
    span: &Range<usize>,
) -> Result<(), Problem> {
    if constraint::alike(&column.data_type, data_type)
        && family(&column.data_type) == family(data_type)
    {
        return Ok(());
    }
    let name = &column.name;
    let by = if column.default.is_some() {
        Some("its default")
    } else if table
        .expressions()
        .filter(|expression| expression.mentions(name))
        .count()
        > bare_items(table, name)
    {
        Some("a constraint, an index or a generated column")
    } else if table
        .foreign_keys
        .iter()
        .any(|key| key.columns.contains(name))
        || schema
            .tables
            .values()
            .flat_map(|other| &other.foreign_keys)
            .any(|key| key.table == table.name && key.references.contains(name))
    {
        Some("a foreign key")
    } else {
        None
    };
    match by {
        None => Ok(()),
        Some(by) => Err(Problem::unshared(
            span.clone(),
            format!("`{name}` gets another kind of type, and {by} counts on the old one"),
        )
        .because("What was written for the old type has other words on SQLite for the new one.")
        .help("Drop it before, in a statement of its own, and make it again afterwards.")),
    }
}

/// How many items of indexes are the column itself: it is read as it is, whatever its type.
fn bare_items(table: &Table, column: &str) -> usize {
    let items = table.indexes.values().flat_map(|index| &index.columns);
    items
        .filter(|item| matches!(&*item.expression.node, Node::Column { .. }))
        .filter(|item| item.expression.mentions(column))
        .count()
}
