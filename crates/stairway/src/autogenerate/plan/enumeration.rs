//! Enum types that are made anew, and the labels of rows.

use super::{
    super::{
        AutogenerateError, enum_of,
        label::Holder,
        make,
        values::{Path, Values, is_constant},
    },
    Item,
};
use crate::{
    schema::{
        DataType, Expression, Node, Schema,
        difference::{self, Change, ColumnChange},
    },
    sql::{
        definition,
        statement::{Rename, Statement},
    },
};
use std::{collections::BTreeSet, sync::Arc};

/// The enum types that have to be made anew: PostgreSQL can only add labels, and a label that was added cannot be used
/// in the transaction that adds it.
pub(super) fn anew(
    before: &Schema,
    after: &Schema,
    changes: &[Change],
    values: &Values,
) -> Result<BTreeSet<String>, AutogenerateError> {
    let mut anew = BTreeSet::new();
    for change in changes {
        let Change::AlterEnum {
            name,
            before: was,
            after: is,
        } = change
        else {
            continue;
        };
        let mut rest = is.iter();
        let only_added = was.iter().all(|label| rest.any(|other| other == label));
        let added: BTreeSet<&String> = is.iter().filter(|label| !was.contains(label)).collect();
        if only_added && !uses(after, name, &added, changes, values) {
            continue;
        }
        let replaced = values.replace.contains_key(&Holder::Type(name.clone()));
        let in_array = columns_of_type(before, &array_of(name)).into_iter().next();
        if let Some((table, column)) = in_array.filter(|_| replaced) {
            return Err(AutogenerateError::ByHand {
                message: format!(
                    "labels of `{name}` are replaced, and `{table}.{column}` has arrays of it"
                ),
                help: "write the change by hand: `migrate-create --empty`".to_owned(),
                place: None,
            });
        }
        anew.insert(name.clone());
    }
    Ok(anew)
}

/// Whether an added label stands in anything that the same revision makes or gives to rows.
pub(super) fn uses(
    after: &Schema,
    name: &str,
    added: &BTreeSet<&String>,
    changes: &[Change],
    values: &Values,
) -> bool {
    let (mut found, mut in_view, mut in_rows) = (false, false, false);
    let is_one = |data_type: &DataType| enum_of(data_type) == Some(name);
    let mut look = |expression: &Expression| {
        expression.walk_expressions(&mut |part| {
            found |= match &*part.node {
                Node::Text(text) => added.contains(text),
                // What rows hold may be one of the labels.
                Node::Cast { operand, data_type } => is_one(data_type) && !is_constant(operand),
                _ => false,
            };
        });
    };
    for change in changes {
        match change {
            Change::AddColumn { column, .. } => {
                column.default.iter().for_each(&mut look);
                let generated = column.generated.iter();
                generated.for_each(|generated| look(&generated.expression));
            }
            Change::AlterColumn {
                what: ColumnChange::Type { after: is, .. },
                ..
            } => in_rows |= is_one(is),
            Change::AlterColumn {
                what:
                    ColumnChange::Generated {
                        after: Some(generated),
                        ..
                    },
                ..
            } => look(&generated.expression),
            Change::AlterColumn {
                what:
                    ColumnChange::Default {
                        after: Some(default),
                        ..
                    },
                ..
            } => look(default),
            Change::AddConstraint {
                constraint: difference::Constraint::Check(check),
                ..
            } => look(&check.expression),
            Change::CreateIndex { index, .. } => {
                index.predicate.iter().for_each(&mut look);
                index
                    .columns
                    .iter()
                    .for_each(|column| look(&column.expression));
            }
            Change::CreateTable(table) => table.expressions().for_each(&mut look),
            Change::CreateView(view) => {
                // Which labels it names is not looked at.
                in_view |= matches!(&view.definition, crate::schema::Definition::Query(_) if reads_enum(after, name));
                continue;
            }
            _ => {}
        }
    }
    values
        .fill
        .values()
        .chain(values.using.values())
        .for_each(&mut look);
    for ((table, column), value) in &values.fill {
        let wanted = after.table(table).and_then(|table| table.column(column));
        in_rows |= wanted.is_some_and(|wanted| is_one(&wanted.data_type)) && !is_constant(value);
    }
    let replaced = values.replace.get(&Holder::Type(name.to_owned()));
    found
        || in_view
        || in_rows
        || replaced.is_some_and(|pairs| pairs.iter().any(|(_, to)| added.contains(to)))
}

pub(super) fn reads_enum(schema: &Schema, name: &str) -> bool {
    schema.tables.values().any(|table| {
        table
            .columns
            .iter()
            .any(|column| enum_of(&column.data_type) == Some(name))
    })
}

/// Arrays of an enum type.
pub(super) fn array_of(name: &str) -> DataType {
    DataType::Other(format!("{}[]", DataType::Enum(name.to_owned())))
}

/// The columns of an enum type.
pub(super) fn columns_of(schema: &Schema, name: &str) -> Vec<(String, String)> {
    columns_of_type(schema, &DataType::Enum(name.to_owned()))
}

pub(super) fn columns_of_type(schema: &Schema, data_type: &DataType) -> Vec<(String, String)> {
    let mut columns = Vec::new();
    for table in schema.tables.values() {
        let own = table
            .columns
            .iter()
            .filter(|column| column.data_type == *data_type);
        columns.extend(own.map(|column| (table.name.clone(), column.name.clone())));
    }
    columns
}

/// Rows that hold a label that goes get another, while both are there.
pub(super) fn replace_labels(
    schema: &Schema,
    values: &Values,
    anew: &BTreeSet<String>,
    items: &mut Vec<Item>,
) {
    for (holder, pairs) in &values.replace {
        let columns = match holder {
            // A label that is not there before the type is made anew comes with that.
            Holder::Type(name) if anew.contains(name) => continue,
            Holder::Type(name) => columns_of(schema, name),
            // One that leaves an enum type does not know the other label before.
            Holder::Column(table, column) if of_enum(schema, table, column) => continue,
            Holder::Column(table, column) => vec![(table.clone(), column.clone())],
        };
        for (table, column) in columns {
            replace_label(&table, &column, pairs, items);
        }
    }
}

/// The same for columns that have left an enum type for text.
pub(super) fn replace_former_labels(
    before: &Schema,
    after: &Schema,
    values: &Values,
    items: &mut Vec<Item>,
) {
    for (holder, pairs) in &values.replace {
        if let Holder::Column(table, column) = holder
            && of_enum(before, table, column)
            && !of_enum(after, table, column)
        {
            replace_label(table, column, pairs, items);
        }
    }
}

pub(super) fn of_enum(schema: &Schema, table: &str, column: &str) -> bool {
    let column = schema.table(table).and_then(|table| table.column(column));
    column.is_some_and(|column| enum_of(&column.data_type).is_some())
}

pub(super) fn replace_label(
    table: &str,
    column: &str,
    pairs: &[(String, String)],
    items: &mut Vec<Item>,
) {
    for (from, to) in pairs {
        let of_label = Some(make::is_text(column, from));
        items.push(Item::Statement(make::update(
            table,
            column,
            make::text(to),
            of_label,
        )));
    }
}

/// Makes the enum type that `data_type` is, if it is new.
pub(super) fn with_enum(schema: &mut Schema, after: &Schema, data_type: &DataType) {
    if let Some(name) = enum_of(data_type)
        && !schema.enums.contains_key(name)
        && let Some(new) = after.enums.get(name)
    {
        let bare = crate::schema::Enum {
            comment: None,
            ..crate::schema::Enum::clone(new)
        };
        schema.enums.insert(name.to_owned(), Arc::new(bare));
    }
}

/// A name for what is called `name` until it goes: of as many bytes as PostgreSQL keeps.
pub(super) fn former_name(schema: &Schema, name: &str) -> String {
    let mut ending = "_old".to_owned();
    loop {
        let mut former = name.to_owned();
        while former.len() + ending.len() > 63 {
            former.pop();
        }
        former.push_str(&ending);
        if !schema.enums.contains_key(&former) && schema.relation(&former).is_none() {
            return former;
        }
        ending.push('_');
    }
}

/// Makes an enum type anew, and its columns of the new one. Gives the name of the former one where columns of `early`
/// are of it still.
pub(super) fn remake(
    name: &str,
    schema: &mut Schema,
    after: &Schema,
    values: &Values,
    early: &BTreeSet<Path>,
    items: &mut Vec<Item>,
) -> Option<String> {
    let wanted = after.enums.get(name)?;
    let former = former_name(schema, name);
    let none = Vec::new();
    let pairs = values
        .replace
        .get(&Holder::Type(name.to_owned()))
        .unwrap_or(&none);
    items.push(Item::Statement(Statement::RenameType(Rename {
        from: name.to_owned().into(),
        to: former.clone().into(),
        if_exists: false,
    })));
    let bare = crate::schema::Enum {
        comment: None,
        ..crate::schema::Enum::clone(wanted)
    };
    items.push(Item::Statement(definition::create_enum(&bare)));
    let (leaving, staying): (Vec<Path>, Vec<Path>) = columns_of(schema, name)
        .into_iter()
        .partition(|path| early.contains(path));
    for (table, column) in staying {
        let data_type = DataType::Enum(name.to_owned());
        let using = make::relabelled(&column, pairs, data_type.clone());
        let action = make::set_type(&column, data_type, None, Some(using));
        items.push(Item::Statement(make::alter(&table, action)));
    }
    for (table, column) in columns_of_type(schema, &array_of(name)) {
        let texts = make::cast(make::column(&column), DataType::Other("text[]".to_owned()));
        let using = make::cast(texts, array_of(name));
        let action = make::set_type(&column, array_of(name), None, Some(using));
        items.push(Item::Statement(make::alter(&table, action)));
    }
    schema.enums.insert(name.to_owned(), Arc::new(bare));
    if !leaving.is_empty() {
        return Some(former);
    }
    items.push(Item::Statement(Statement::DropType(make::drop(&former))));
    None
}
