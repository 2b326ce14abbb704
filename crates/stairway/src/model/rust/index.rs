//! Indexes.

use super::{
    Declared, declared,
    reader::{self, Reader},
};
use crate::{
    model::{build::Builder, text::Text},
    place::Spanned,
    schema::{Expression, IndexColumn, Node, Nulls},
    sql::statement::{CreateIndex, Statement},
};

/// Makes an index of `model`.
pub(super) fn create(
    reader: &mut Reader<'_>,
    model: Declared<'_, declared::Model>,
    index: &declared::Index,
    builder: &mut Builder,
) {
    let source = model.source;
    let mut text = Text::new(&source.file);
    // Without a name, the attribute is where the index is declared.
    text.mark(source.declared.range(index.span));
    let errors = &mut builder.errors;
    let name = index
        .name
        .as_ref()
        .map(|name| reader::name(source, &mut text, name));
    let table = reader::name(source, &mut text, &model.table);
    let method = index
        .method
        .as_ref()
        .map(|method| reader::name(source, &mut text, method))
        // As PostgreSQL folds it.
        .map(|method| Spanned::new(method.value.to_ascii_lowercase(), method.span));
    let items: Vec<_> = index
        .items
        .iter()
        .map(|item| self::item(reader, model, item, &mut text, errors))
        .collect();
    let include = reader::columns(model, &mut text, &index.include, errors);
    let predicate = index
        .predicate
        .as_ref()
        .map(|sql| reader.expression(source, &mut text, sql, errors));
    let columns: Option<Vec<_>> = items.into_iter().collect();
    let (Some(columns), Some(include), Some(predicate)) = (
        columns,
        include,
        predicate.map_or(Some(None), |read| read.map(Some)),
    ) else {
        return;
    };
    let create = CreateIndex {
        name,
        table,
        if_not_exists: false,
        concurrently: false,
        unique: index.unique,
        method,
        columns,
        include,
        nulls_not_distinct: index.nulls_not_distinct.then(|| ().into()),
        predicate,
        unmodelled: Vec::new(),
    };
    builder.run(Statement::CreateIndex(create), &text);
}

/// A column or expression of an index; none where it is wrong.
fn item(
    reader: &mut Reader<'_>,
    model: Declared<'_, declared::Model>,
    item: &declared::IndexItem,
    text: &mut Text,
    errors: &mut crate::model::error::Errors,
) -> Option<Spanned<IndexColumn>> {
    let expression = match item.expression {
        true => reader.expression(model.source, text, &item.what, errors)?,
        false => {
            let words = std::slice::from_ref(&item.what);
            let name = reader::columns(model, text, words, errors)?.pop()?;
            let column = Node::Column {
                qualifier: None,
                name: name.value,
            };
            Expression::new(column, name.span)
        }
    };
    let usual = match item.descending {
        true => Nulls::First,
        false => Nulls::Last,
    };
    let nulls = item.nulls_first.map(|first| match first {
        true => Nulls::First,
        false => Nulls::Last,
    });
    let span = expression.span.clone();
    let column = IndexColumn {
        expression,
        collation: item.collation.as_ref().map(|name| name.value.clone()),
        operator_class: item.operator_class.as_ref().map(|name| name.value.clone()),
        descending: item.descending,
        // What stands where nulls stand anyway is not said.
        nulls: nulls.filter(|nulls| *nulls != usual),
    };
    Some(Spanned::new(column, span))
}
