//! Keys, checks and foreign keys.

use super::{
    Declared, declared,
    reader::{self, Reader},
};
use crate::{
    error::nearest,
    model::{build::Builder, text::Text},
    place::Spanned,
    schema::{Action, Deferrable, Expression},
    sql::statement::{
        AlterAction, AlterTable, Constraint, ConstraintKind, ForeignKeyDefinition, KeyDefinition,
        Statement,
    },
};
use std::ops::Range;

/// A check of `model`, as the next pieces of `text`; none where it is wrong.
pub(super) fn check(
    reader: &mut Reader<'_>,
    model: Declared<'_, declared::Model>,
    check: &declared::Check,
    text: &mut Text,
    builder: &mut Builder,
) -> Option<Constraint> {
    let source = model.source;
    let start = text.mark(source.range(&check.expression));
    let name = given(model, check.name.as_ref(), text);
    let expression = reader.expression(source, text, &check.expression, &mut builder.errors)?;
    Some(Constraint {
        name,
        kind: plain_check(expression),
        span: start..text.end(),
    })
}

/// The check that holds a column to its labels; `range` is where the file has the type of the field.
pub(super) fn labels(expression: Expression, range: Range<usize>, text: &mut Text) -> Constraint {
    let start = text.mark(range);
    Constraint {
        name: None,
        kind: plain_check(expression),
        span: start..text.end(),
    }
}

fn plain_check(expression: Expression) -> ConstraintKind {
    ConstraintKind::Check {
        expression,
        valid: true,
        no_inherit: false,
    }
}

/// The name that a constraint is given.
fn given(
    model: Declared<'_, declared::Model>,
    name: Option<&declared::Spanned<String>>,
    text: &mut Text,
) -> Option<Spanned<String>> {
    name.map(|name| reader::name(model.source, text, name))
}

/// A key of `model`, as the next pieces of `text`; none where it is wrong.
pub(super) fn key(
    model: Declared<'_, declared::Model>,
    key: &declared::Key,
    primary: bool,
    text: &mut Text,
    builder: &mut Builder,
) -> Option<Constraint> {
    let start = text.mark(model.source.declared.range(key.span));
    let name = given(model, key.name.as_ref(), text);
    let columns = reader::columns(model, text, &key.columns, &mut builder.errors);
    let include = reader::columns(model, text, &key.include, &mut builder.errors);
    let (Some(columns), Some(include)) = (columns, include) else {
        builder.broken(&model.table.value);
        return None;
    };
    let definition = KeyDefinition {
        columns,
        include,
        nulls_not_distinct: key.nulls_not_distinct,
        deferrable: deferrable(key.deferrable),
        conflict: None,
        order: Vec::new(),
    };
    Some(Constraint {
        name,
        kind: match primary {
            true => ConstraintKind::PrimaryKey(definition),
            false => ConstraintKind::Unique(definition),
        },
        span: start..text.end(),
    })
}

/// Makes a foreign key of `model`.
pub(super) fn foreign_key(
    reader: &mut Reader<'_>,
    model: Declared<'_, declared::Model>,
    key: &declared::ForeignKey,
    builder: &mut Builder,
) {
    let source = model.source;
    let mut text = Text::new(&source.file);
    let table = reader::name(source, &mut text, &model.table);
    let start = text.mark(source.declared.range(key.span));
    let name = given(model, key.name.as_ref(), &mut text);
    let columns = reader::columns(model, &mut text, &key.columns, &mut builder.errors);
    let parent = reader::name(source, &mut text, &key.table);
    let references = match reader.catalogue.models.get(parent.value.as_str()) {
        Some(of) => {
            let words = &key.references;
            reader::columns_of(of.what, source, &mut text, words, &mut builder.errors)
        }
        // It may be a table of a file of SQL.
        None if builder.schema().tables.contains_key(&parent.value)
            || builder.is_broken(&parent.value) =>
        {
            let words = key.references.iter();
            Some(
                words
                    .map(|word| reader::name(source, &mut text, word))
                    .collect(),
            )
        }
        None => {
            let message = format!("there is no table `{}`", parent.value);
            let tables = builder.schema().tables.keys().map(String::as_str);
            let models = reader.catalogue.models.keys().copied();
            let help = match nearest(&parent, tables.chain(models)) {
                Some(near) => format!("there is `{near}`: is it meant?"),
                None => "declare a model for it, or leave the reference out".to_owned(),
            };
            let error = source.error(&key.table, message).help(help);
            builder.errors.add(source.file.rank, error);
            None
        }
    };
    let action = |said: &Option<declared::Spanned<String>>, builder: &mut Builder| {
        action(source, said.as_ref(), builder)
    };
    let (on_delete, on_update) = (
        action(&key.on_delete, builder),
        action(&key.on_update, builder),
    );
    let (Some(columns), Some(references)) = (columns, references) else {
        return;
    };
    let definition = ForeignKeyDefinition {
        columns,
        table: parent,
        references,
        on_delete,
        on_update,
        match_full: false,
        deferrable: deferrable(key.deferrable),
        valid: true,
    };
    let span = start..text.end();
    let constraint = Constraint {
        name,
        kind: ConstraintKind::ForeignKey(definition),
        span: span.clone(),
    };
    let add = AlterAction::AddConstraint(constraint);
    let alter = AlterTable {
        name: table,
        if_exists: false,
        actions: vec![Spanned::new(add, span)],
    };
    builder.run(Statement::AlterTable(alter), &text);
}

fn action(
    source: &super::Source,
    said: Option<&declared::Spanned<String>>,
    builder: &mut Builder,
) -> Action {
    let Some(said) = said else {
        return Action::NoAction;
    };
    match said.value.as_str() {
        "no action" => Action::NoAction,
        "restrict" => Action::Restrict,
        "cascade" => Action::Cascade,
        "set null" => Action::SetNull(Vec::new()),
        "set default" => Action::SetDefault(Vec::new()),
        other => {
            let error = source
                .error(said, format!("unknown action `{other}`"))
                .help("say `no action`, `restrict`, `cascade`, `set null` or `set default`");
            builder.errors.add(source.file.rank, error);
            Action::NoAction
        }
    }
}

fn deferrable(said: declared::Deferrable) -> Deferrable {
    match said {
        declared::Deferrable::Not => Deferrable::Not,
        declared::Deferrable::Immediate => Deferrable::Immediate,
        declared::Deferrable::Deferred => Deferrable::Deferred,
    }
}
