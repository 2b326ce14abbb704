//! The objects of a schema as the statements that create them, as a person would write those: what is of one column
//! stands behind it, and what goes without saying is not said.

mod naming;
#[cfg(test)]
mod tests;

pub(crate) use naming::leave_names_out;

use super::statement::{
    AlterAction, ColumnConstraint, ColumnDefinition, Constraint, ConstraintKind, CreateIndex,
    CreateTable, CreateView, ForeignKeyDefinition, KeyDefinition, Statement,
};
use crate::{
    place::Spanned,
    schema::{
        Body, Check, Column, Definition, Enum, ForeignKey, Identity, Index, Key, Node, Projection,
        Query, Table, View, difference,
    },
};

/// `table`, without its indexes and comments. Every constraint has its name; see [`leave_names_out`].
///
/// Replayed, it is `table` again, with its constraints in their order. What no CREATE TABLE makes is an exception: two
/// keys that say the same, and a serial column that may be null.
pub(crate) fn create_table(table: &Table) -> CreateTable {
    let mut columns: Vec<ColumnDefinition> = table
        .columns
        .iter()
        .map(|column| {
            let key = table.primary_key.as_ref();
            self::column(column, key.is_some_and(|key| is_alone(key, &column.name)))
        })
        .collect();
    let mut constraints = Vec::new();
    // PostgreSQL makes those behind columns first, each kind on its own. So what follows one that is of the whole table,
    // or of a column further behind, is of the whole table too.
    let mut place = |those: &mut dyn Iterator<Item = difference::Constraint>| {
        let mut last = Some(0);
        for constraint in those {
            let at = last.and_then(|last| {
                let name = only_column(&constraint)?;
                let at = table
                    .columns
                    .iter()
                    .skip(last)
                    .position(|column| column.name == name)?;
                Some(last + at)
            });
            match at.and_then(|at| columns.get_mut(at)) {
                Some(column) => column.constraints.push(behind_column(&constraint).into()),
                None => constraints.push(self::constraint(&constraint)),
            }
            last = at;
        }
    };
    let primary_key = table.primary_key.iter().cloned();
    place(&mut primary_key.map(difference::Constraint::PrimaryKey));
    place(
        &mut table
            .uniques
            .iter()
            .cloned()
            .map(difference::Constraint::Unique),
    );
    place(
        &mut table
            .checks
            .iter()
            .cloned()
            .map(difference::Constraint::Check),
    );
    let foreign_keys = table.foreign_keys.iter().cloned();
    place(&mut foreign_keys.map(difference::Constraint::ForeignKey));
    CreateTable {
        name: table.name.clone().into(),
        if_not_exists: false,
        columns,
        constraints,
        without_rowid: table.without_rowid,
        strict: table.strict,
        unmodelled: spanned(&table.unmodelled),
    }
}

/// ADD COLUMN of `column`, without its comment, with those of `constraints` behind it that can stand there; the others
/// are actions of their own behind it. Every constraint has its name; see [`leave_names_out`].
pub(crate) fn add_column(
    column: &Column,
    constraints: &[difference::Constraint],
) -> Vec<AlterAction> {
    let is_own = |constraint: &&difference::Constraint| {
        only_column(constraint).is_some_and(|name| name == column.name)
    };
    let (own, others): (Vec<_>, Vec<_>) = constraints.iter().partition(is_own);
    let is_key = |constraint: &&difference::Constraint| {
        matches!(constraint, difference::Constraint::PrimaryKey(_))
    };
    let mut definition = self::column(column, own.iter().any(is_key));
    let behind = own.into_iter().map(|one| behind_column(one).into());
    definition.constraints.extend(behind);
    let add = AlterAction::AddColumn {
        column: definition,
        if_not_exists: false,
    };
    std::iter::once(add)
        .chain(others.into_iter().map(add_constraint))
        .collect()
}

/// ADD CONSTRAINT, with the constraint's name.
pub(crate) fn add_constraint(constraint: &difference::Constraint) -> AlterAction {
    AlterAction::AddConstraint(self::constraint(constraint))
}

/// `index`, which is on `table`, without its comment.
pub(crate) fn create_index(index: &Index, table: &str) -> CreateIndex {
    CreateIndex {
        name: Some(index.name.clone().into()),
        table: table.to_owned().into(),
        if_not_exists: false,
        concurrently: false,
        unique: index.unique,
        method: (index.method != "btree").then(|| index.method.clone().into()),
        columns: index.columns.iter().cloned().map(Spanned::from).collect(),
        include: spanned(&index.include),
        nulls_not_distinct: index.nulls_not_distinct.then(|| ().into()),
        predicate: index.predicate.clone(),
        unmodelled: Vec::new(),
    }
}

/// `view`, without its comment; none where it is materialized or only its text is known.
pub(crate) fn create_view(view: &View) -> Option<CreateView> {
    let Definition::Query(query) = &view.definition else {
        return None;
    };
    if view.materialized {
        return None;
    }
    let is_said = shown(query).is_some_and(|names| names == view.columns);
    Some(CreateView {
        name: view.name.clone().into(),
        or_replace: false,
        if_not_exists: false,
        columns: match is_said {
            true => Vec::new(),
            false => spanned(&view.columns),
        },
        query: Some(query.clone()),
        unmodelled: Vec::new(),
    })
}

/// `own`, without its comment.
pub(crate) fn create_enum(own: &Enum) -> Statement {
    Statement::CreateEnum {
        name: own.name.clone().into(),
        labels: spanned(&own.labels),
    }
}

/// The names that `query` gives its columns; none where it leaves that to the database.
fn shown(query: &Query) -> Option<Vec<String>> {
    let mut body = &query.body;
    while let Body::Compound { left, .. } = body {
        body = left;
    }
    let Body::Select(select) = body else {
        return None;
    };
    let name = |projection: &Projection| match projection {
        Projection::Expression {
            alias: Some(alias), ..
        } => Some(alias.clone()),
        Projection::Expression { value, alias: None } => match &*value.node {
            Node::Column { name, .. } => Some(name.clone()),
            _ => None,
        },
        Projection::Star { .. } => None,
    };
    select.projections.iter().map(name).collect()
}

/// The column, without constraints of the table's; `is_key` if it is its table's primary key alone, which says that
/// it is not null.
fn column(column: &Column, is_key: bool) -> ColumnDefinition {
    let mut constraints: Vec<ColumnConstraint> = Vec::new();
    let mut say = |constraint: Option<ColumnConstraint>| constraints.extend(constraint);
    let identity = column.identity.map(ColumnConstraint::Identity);
    let is_serial = column.identity == Some(Identity::Serial);
    say(identity.clone().filter(|_| is_serial));
    say(column.collation.clone().map(ColumnConstraint::Collation));
    let is_implied = (is_key || identity.is_some()) && column.conflict.is_none();
    say(
        (column.not_null && !is_implied).then(|| ColumnConstraint::NotNull {
            conflict: column.conflict.clone(),
        }),
    );
    say(column.default.clone().map(ColumnConstraint::Default));
    say(identity.filter(|_| !is_serial));
    say(column
        .generated
        .clone()
        .map(|generated| ColumnConstraint::Generated {
            expression: generated.expression,
            stored: generated.stored,
        }));
    ColumnDefinition {
        name: column.name.clone().into(),
        data_type: column.data_type.clone().into(),
        constraints: constraints.into_iter().map(Spanned::from).collect(),
    }
}

/// Whether `key` is on the column called `name` alone, and can be said behind it.
fn is_alone(key: &Key, name: &str) -> bool {
    *key.columns == [name] && key.include.is_empty() && key.order.is_empty()
}

/// The one column that `constraint` is of, if it can be said behind it.
fn only_column(constraint: &difference::Constraint) -> Option<String> {
    let (columns, is_sayable) = match constraint {
        difference::Constraint::PrimaryKey(key) | difference::Constraint::Unique(key) => {
            let is_plain = key.include.is_empty() && key.order.is_empty();
            (key.columns.clone(), is_plain)
        }
        difference::Constraint::Check(check) => (check.expression.columns(), check.valid),
        difference::Constraint::ForeignKey(key) => (key.columns.clone(), key.valid),
    };
    let mut columns = columns.into_iter();
    columns
        .next()
        .filter(|_| is_sayable && columns.next().is_none())
}

/// `constraint` behind the one column that it is of.
fn behind_column(constraint: &difference::Constraint) -> ColumnConstraint {
    let Constraint { name, mut kind, .. } = self::constraint(constraint);
    match &mut kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => key.columns.clear(),
        ConstraintKind::ForeignKey(key) => key.columns.clear(),
        _ => {}
    }
    ColumnConstraint::Table(kind, name)
}

fn constraint(constraint: &difference::Constraint) -> Constraint {
    let (name, kind) = match constraint {
        difference::Constraint::PrimaryKey(key) => {
            (&key.name, ConstraintKind::PrimaryKey(self::key(key)))
        }
        difference::Constraint::Unique(key) => (&key.name, ConstraintKind::Unique(self::key(key))),
        difference::Constraint::Check(check) => (&check.name, self::check(check)),
        difference::Constraint::ForeignKey(key) => {
            (&key.name, ConstraintKind::ForeignKey(foreign_key(key)))
        }
    };
    Constraint {
        name: name.clone().map(Spanned::from),
        kind,
        span: 0..0,
    }
}

fn check(check: &Check) -> ConstraintKind {
    ConstraintKind::Check {
        expression: check.expression.clone(),
        valid: check.valid,
        no_inherit: check.no_inherit,
    }
}

fn key(key: &Key) -> KeyDefinition {
    KeyDefinition {
        columns: spanned(&key.columns),
        include: spanned(&key.include),
        nulls_not_distinct: key.nulls_not_distinct,
        deferrable: key.deferrable,
        conflict: key.conflict.clone(),
        order: key.order.clone(),
    }
}

fn foreign_key(key: &ForeignKey) -> ForeignKeyDefinition {
    ForeignKeyDefinition {
        columns: spanned(&key.columns),
        table: key.table.clone().into(),
        references: spanned(&key.references),
        on_delete: key.on_delete.clone(),
        on_update: key.on_update.clone(),
        match_full: key.match_full,
        deferrable: key.deferrable,
        valid: key.valid,
    }
}

fn spanned(names: &[String]) -> Vec<Spanned<String>> {
    names.iter().cloned().map(Spanned::from).collect()
}
