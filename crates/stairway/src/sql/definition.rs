//! The objects of a schema as the statements that create them.

use super::statement::{
    ColumnConstraint, ColumnDefinition, Constraint, ConstraintKind, CreateIndex, CreateTable,
    CreateView, ForeignKeyDefinition, KeyDefinition,
};
use crate::{
    place::Spanned,
    schema::{Column, Definition, ForeignKey, Index, Key, Table, View},
};

/// `table`, without its indexes and comments.
pub(super) fn create_table(table: &Table) -> CreateTable {
    let primary = table.primary_key.iter().map(|key| {
        let kind = ConstraintKind::PrimaryKey(key_definition(key));
        constraint(&key.name, kind)
    });
    let uniques = table.uniques.iter().map(|key| {
        let kind = ConstraintKind::Unique(key_definition(key));
        constraint(&key.name, kind)
    });
    let checks = table.checks.iter().map(|check| {
        let kind = ConstraintKind::Check {
            expression: check.expression.clone(),
            valid: check.valid,
            no_inherit: check.no_inherit,
        };
        constraint(&check.name, kind)
    });
    let foreign_keys = table.foreign_keys.iter().map(|key| {
        let kind = ConstraintKind::ForeignKey(foreign_key(key));
        constraint(&key.name, kind)
    });
    CreateTable {
        name: table.name.clone().into(),
        if_not_exists: false,
        columns: table.columns.iter().map(column).collect(),
        constraints: primary
            .chain(uniques)
            .chain(checks)
            .chain(foreign_keys)
            .collect(),
        without_rowid: table.without_rowid,
        strict: table.strict,
        unmodelled: spanned(&table.unmodelled),
    }
}

/// `index`, which is on `table`.
pub(super) fn create_index(index: &Index, table: &str) -> CreateIndex {
    CreateIndex {
        name: Some(index.name.clone().into()),
        table: table.to_owned().into(),
        if_not_exists: false,
        concurrently: false,
        unique: index.unique,
        method: Some(index.method.clone().into()),
        columns: index.columns.iter().cloned().map(Spanned::from).collect(),
        include: spanned(&index.include),
        nulls_not_distinct: index.nulls_not_distinct.then(|| ().into()),
        predicate: index.predicate.clone(),
        unmodelled: Vec::new(),
    }
}

/// `view`; none where only its text is known.
pub(super) fn create_view(view: &View) -> Option<CreateView> {
    let Definition::Query(query) = &view.definition else {
        return None;
    };
    Some(CreateView {
        name: view.name.clone().into(),
        or_replace: false,
        if_not_exists: false,
        columns: spanned(&view.columns),
        query: Some(query.clone()),
        unmodelled: match view.materialized {
            true => vec!["MATERIALIZED".to_owned().into()],
            false => Vec::new(),
        },
    })
}

fn column(column: &Column) -> ColumnDefinition {
    let mut constraints: Vec<ColumnConstraint> = Vec::new();
    if column.not_null {
        constraints.push(ColumnConstraint::NotNull {
            conflict: column.conflict.clone(),
        });
    }
    constraints.extend(column.default.clone().map(ColumnConstraint::Default));
    constraints.extend(column.identity.map(ColumnConstraint::Identity));
    constraints.extend(
        column
            .generated
            .clone()
            .map(|generated| ColumnConstraint::Generated {
                expression: generated.expression,
                stored: generated.stored,
            }),
    );
    constraints.extend(column.collation.clone().map(ColumnConstraint::Collation));
    ColumnDefinition {
        name: column.name.clone().into(),
        data_type: column.data_type.clone().into(),
        constraints: constraints.into_iter().map(Spanned::from).collect(),
    }
}

fn constraint(name: &Option<String>, kind: ConstraintKind) -> Constraint {
    Constraint {
        name: name.clone().map(Spanned::from),
        kind,
        span: 0..0,
    }
}

fn key_definition(key: &Key) -> KeyDefinition {
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
