//! Fields to columns.

use super::{
    Declared, declared, enumeration,
    reader::{self, Reader},
};
use crate::{
    model::{Object, build::Builder, text::Text},
    place::Spanned,
    schema::{DataType, Expression, Identity, Node},
    sql::statement::{ColumnConstraint, ColumnDefinition},
};
use std::ops::Range;

/// The column of a field, and the check that its type brings along.
pub(super) struct Column {
    pub(super) definition: ColumnDefinition,
    /// The check, and the bytes of the field's type.
    pub(super) check: Option<(Expression, Range<usize>)>,
}

/// The column that `field` of `model` is, as the next pieces of `text`.
pub(super) fn define(
    reader: &mut Reader<'_>,
    model: Declared<'_, declared::Model>,
    field: &declared::Field,
    text: &mut Text,
    builder: &mut Builder,
) -> Column {
    let source = model.source;
    let rank = source.file.rank;
    let name = reader::name(source, text, &field.column);
    let (data_type, check) = data_type(reader, model, field, &name, text, builder);
    let mut constraints: Vec<Spanned<ColumnConstraint>> = Vec::new();
    if let Some(collation) = &field.collation {
        let span = reader::name(source, text, collation).span;
        // Every column has that one.
        if collation.value != "default" {
            let collation = ColumnConstraint::Collation(collation.value.clone());
            constraints.push(Spanned::new(collation, span));
        }
    }
    if !field.nullable {
        let not_null = ColumnConstraint::NotNull { conflict: None };
        constraints.push(Spanned::new(not_null, name.span.clone()));
    }
    if let Some(identity) = &field.identity {
        let start = text.mark(source.range(identity));
        let span = start..text.end();
        if is_integer(&data_type) {
            let kind = match identity.value {
                declared::Identity::Any | declared::Identity::ByDefault => Identity::ByDefault,
                declared::Identity::Always => Identity::Always,
                declared::Identity::Serial => Identity::Serial,
            };
            constraints.push(Spanned::new(ColumnConstraint::Identity(kind), span));
            if identity.value == declared::Identity::Any {
                let column = (model.table.value.clone(), name.value.clone());
                builder.models.any_identity.insert(column);
            }
        } else {
            let message = format!(
                "`identity` on column `{}`, which is {}",
                name.value, data_type.value
            );
            let error = source
                .error(identity, message)
                .help("an identity gives out integers: say `bigint`, `integer` or `smallint`");
            builder.errors.add(rank, error);
        }
    }
    if let Some(sql) = &field.default
        && let Some(default) = reader.expression(source, text, sql, &mut builder.errors)
    {
        if matches!(*default.node, Node::Collate { .. }) {
            let error = source.error(sql, "`COLLATE` behind a default").help(
                "PostgreSQL takes it for the collation of the column: say `collation = \"...\"`",
            );
            builder.errors.add(rank, error);
        } else {
            let span = default.span.clone();
            constraints.push(Spanned::new(ColumnConstraint::Default(default), span));
        }
    }
    if let Some(sql) = &field.generated
        && let Some(expression) = reader.expression(source, text, sql, &mut builder.errors)
    {
        let span = expression.span.clone();
        let generated = ColumnConstraint::Generated {
            expression,
            stored: true,
        };
        constraints.push(Spanned::new(generated, span));
    }
    let object = Object::Column(model.table.value.clone(), name.value.clone());
    enumeration::renamed(builder, object, field.renamed_from.as_ref());
    Column {
        definition: ColumnDefinition {
            name,
            data_type,
            constraints,
        },
        check,
    }
}

fn is_integer(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::SmallInt | DataType::Integer | DataType::BigInt
    )
}

/// Whether a type is an integer with a sequence, which is no type of its own.
fn is_serial(sql: &str) -> bool {
    let names = [
        "serial",
        "bigserial",
        "smallserial",
        "serial2",
        "serial4",
        "serial8",
    ];
    names
        .iter()
        .any(|name| sql.trim().eq_ignore_ascii_case(name))
}

/// The type of the column `name`, and the check that comes with it. Where it is wrong, one that serves to go on.
fn data_type(
    reader: &mut Reader<'_>,
    model: Declared<'_, declared::Model>,
    field: &declared::Field,
    name: &Spanned<String>,
    text: &mut Text,
    builder: &mut Builder,
) -> (Spanned<DataType>, Option<(Expression, Range<usize>)>) {
    let source = model.source;
    let rank = source.file.rank;
    let any = || (Spanned::from(DataType::Text), None);
    let (rust_name, array) = match &field.column_type {
        declared::ColumnType::Sql(sql) => {
            return match reader.data_type(source, text, sql) {
                Ok(data_type) => (data_type, None),
                Err(error) => {
                    let error = match is_serial(&sql.value) {
                        true => error.help("say `identity = \"serial\"` on an integer"),
                        false => error,
                    };
                    builder.errors.add(rank, error);
                    any()
                }
            };
        }
        declared::ColumnType::Named { name, array } => (name, *array),
    };
    let one = match reader.catalogue.enumeration(model, rust_name) {
        Ok(one) => one,
        Err(error) => {
            builder.errors.add(rank, error);
            return any();
        }
    };
    let type_range = source.range(rust_name);
    match &one.what.storage {
        declared::Storage::Type {
            name: type_name, ..
        } => {
            let span = text.put(&type_name.value, type_range, false);
            let data_type = match array {
                true => DataType::Other(format!("{}[]", type_name.value)),
                false => DataType::Enum(type_name.value.clone()),
            };
            (Spanned::new(data_type, span), None)
        }
        declared::Storage::Text(_) if array => {
            let message = format!("an array of `{}`, which is stored as text", rust_name.value);
            let error = source.error(rust_name, message).help(
                "store the enum as a type of its own, or say the type with `#[model(sql_type = \"text[]\")]`",
            );
            builder.errors.add(rank, error);
            any()
        }
        declared::Storage::Text(sql) => {
            // What is wrong with it has been said at the enum.
            let read = sql.as_ref().and_then(|sql| {
                let mut text = Text::new(&one.source.file);
                reader.data_type(one.source, &mut text, sql).ok()
            });
            let data_type = read.map_or(DataType::Text, |data_type| data_type.value);
            let span = text.put(&rust_name.value, type_range.clone(), false);
            let check = enumeration::check(one, name);
            for variant in &one.what.variants {
                let of = format!("{}.{}", model.table.value, name.value);
                let object = Object::Label(of, variant.label.value.clone());
                let place = one.source.file.place(one.source.range(&variant.label));
                builder.place(object.clone(), place);
                enumeration::renamed(builder, object, variant.renamed_from.as_ref());
            }
            (Spanned::new(data_type, span), Some((check, type_range)))
        }
    }
}
