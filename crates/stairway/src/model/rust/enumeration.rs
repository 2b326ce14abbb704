//! Enumerations: enum types, and columns of text with a check.

use super::{
    Declared, declared,
    reader::{self, Reader},
};
use crate::{
    model::{Object, build::Builder, text::Text},
    place::Spanned,
    schema::{DataType, Expression, Node},
    sql::statement::{CommentOn, Statement},
};
use std::collections::BTreeMap;

/// Makes the enum types, whether a column is of them or not, and looks through all others.
pub(super) fn create(
    reader: &mut Reader<'_>,
    builder: &mut Builder,
    comments: &mut Vec<(Statement, Text)>,
) {
    // By name, so that it makes no difference which file is read first.
    let mut types: BTreeMap<&str, Declared<'_, declared::Enumeration>> = BTreeMap::new();
    for one in reader.catalogue.enumerations() {
        match &one.what.storage {
            declared::Storage::Text(None) => {}
            declared::Storage::Text(Some(sql)) => holds_text(reader, one, sql, builder),
            declared::Storage::Type { name, .. } => drop(types.insert(&name.value, one)),
        }
    }
    for one in types.values() {
        create_type(*one, builder, comments);
    }
}

/// Labels that are stored as text need a type that is one.
fn holds_text(
    reader: &mut Reader<'_>,
    one: Declared<'_, declared::Enumeration>,
    sql: &declared::Spanned<String>,
    builder: &mut Builder,
) {
    let mut text = Text::new(&one.source.file);
    let error = match reader.data_type(one.source, &mut text, sql) {
        Ok(data_type) if is_text(&data_type) => return,
        Ok(data_type) => {
            let message = format!(
                "labels are stored as text, and `{}` is none",
                data_type.value
            );
            let help = "say `text`, `varchar(n)` or `char(n)`, or leave it out";
            one.source.error(sql, message).help(help)
        }
        Err(error) => error,
    };
    builder.errors.add(one.source.file.rank, error);
}

fn create_type(
    one: Declared<'_, declared::Enumeration>,
    builder: &mut Builder,
    comments: &mut Vec<(Statement, Text)>,
) {
    let declared::Storage::Type {
        name,
        renamed_from,
        comment,
    } = &one.what.storage
    else {
        return;
    };
    let source = one.source;
    let mut text = Text::new(&source.file);
    let type_name = reader::name(source, &mut text, name);
    let variants = one.what.variants.iter();
    let labels = variants.map(|variant| reader::name(source, &mut text, &variant.label));
    let labels = labels.collect();
    for variant in &one.what.variants {
        let object = Object::Label(name.value.clone(), variant.label.value.clone());
        renamed(builder, object, variant.renamed_from.as_ref());
    }
    renamed(
        builder,
        Object::Enum(name.value.clone()),
        renamed_from.as_ref(),
    );
    if let Some(comment) = comment {
        let mut text = Text::new(&source.file);
        let on = CommentOn::Type(reader::name(source, &mut text, name));
        comments.push((
            Statement::Comment {
                on,
                text: Some(comment.value.clone()),
            },
            text,
        ));
    }
    builder.run(
        Statement::CreateEnum {
            name: type_name,
            labels,
        },
        &text,
    );
}

/// Notes what `object` was called.
pub(super) fn renamed(
    builder: &mut Builder,
    object: Object,
    former: Option<&declared::Spanned<String>>,
) {
    if let Some(former) = former {
        let former = former.value.clone();
        builder.models.renamed_from.insert(object, former);
    }
}

fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Text | DataType::Varchar(_) | DataType::Char(_) => true,
        DataType::Other(name) => name == "citext",
        _ => false,
    }
}

/// The check that holds `column` to the labels of `one`.
pub(super) fn check(
    one: Declared<'_, declared::Enumeration>,
    column: &Spanned<String>,
) -> Expression {
    let operand = Expression::new(
        Node::Column {
            qualifier: None,
            name: column.value.clone(),
        },
        column.span.clone(),
    );
    let labels = one.what.variants.iter();
    let list = labels.map(|variant| Node::Text(variant.label.value.clone()).into());
    Node::In {
        operand,
        list: list.collect(),
        negated: false,
    }
    .into()
}
