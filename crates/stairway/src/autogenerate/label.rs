//! The labels of enumerations, as types or as text that a check holds to a list: which go, and what rows get for them.

use super::{Answers, Question, answer::Used, values::Values};
use crate::{
    model::{Models, Object},
    schema::{Column, DataType, Node, Schema, Table},
};
use std::collections::BTreeSet;

/// What holds labels.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    /// An enum type.
    Type(String),
    /// A column of a table, whose values a check lists.
    Column(String, String),
}

/// The values that a column can have: the labels of its type, or those that the check of it alone lists.
pub(super) fn of_column(schema: &Schema, table: &Table, column: &Column) -> Option<Vec<String>> {
    if let DataType::Enum(name) = &column.data_type {
        return schema.enums.get(name).map(|value| value.labels.clone());
    }
    table
        .checks
        .iter()
        .find_map(|check| listed(&check.expression, &column.name))
}

/// The texts of `column IN ('a', 'b')`.
fn listed(expression: &crate::schema::Expression, column: &str) -> Option<Vec<String>> {
    let Node::In {
        operand,
        list,
        negated: false,
    } = &*expression.node
    else {
        return None;
    };
    if !matches!(uncast(operand), Node::Column { name, .. } if name == column) {
        return None;
    }
    let text = |value| match uncast(value) {
        Node::Text(text) => Some(text.clone()),
        _ => None,
    };
    list.iter().map(text).collect()
}

/// What is cast, where it is.
fn uncast(expression: &crate::schema::Expression) -> &Node {
    match &*expression.node {
        Node::Cast { operand, .. } => uncast(operand),
        node => node,
    }
}

/// Labels that are in `before` and not in `after`: what rows get for each.
pub(super) fn upgrade(
    before: &Schema,
    after: &Schema,
    models: &Models,
    answers: &Answers,
    used: &mut Used,
    values: &mut Values,
    questions: &mut Vec<Question>,
) {
    let mut compare =
        |holder: Holder, path: &str, was: &[String], is: &[String], object: &Object| {
            let known: BTreeSet<&String> = is.iter().collect();
            for label in was.iter().filter(|label| !known.contains(label)) {
                let by_attribute = is.iter().find(|new| {
                    let object = Object::Label(path.to_owned(), (*new).clone());
                    !was.contains(new) && models.renamed_from.get(&object) == Some(label)
                });
                if let Some(to) = by_attribute {
                    rename(values, &holder, label, to);
                    continue;
                }
                let path = format!("{path}.{label}");
                let renamed = answers.renames.get(&path);
                if let Some(to) = answers.replacements.get(&path).or(renamed)
                    && known.contains(to)
                {
                    if renamed == Some(to) {
                        used.rename(&path);
                        rename(values, &holder, label, to);
                    } else {
                        used.mark("--replace", &path);
                        let pair = (label.clone(), to.clone());
                        values.replace.entry(holder.clone()).or_default().push(pair);
                    }
                } else if answers.unused.contains(&path) {
                    used.mark("--no-replace", &path);
                } else {
                    questions.push(Question::Replace {
                        label: path,
                        labels: is.to_vec(),
                        place: models.places.get(object).cloned(),
                    });
                }
            }
        };
    for (name, value) in &after.enums {
        if let Some(known) = before.enums.get(name) {
            let object = Object::Enum(name.clone());
            compare(
                Holder::Type(name.clone()),
                name,
                &known.labels,
                &value.labels,
                &object,
            );
        }
    }
    for (name, table) in &after.tables {
        let Some(known) = before.table(name) else {
            continue;
        };
        for column in &table.columns {
            let Some(former) = known.column(&column.name) else {
                continue;
            };
            if let DataType::Enum(_) = former.data_type {
                // Of the same type they are that type's; and an expression says what becomes of each.
                let path = format!("{name}.{}", column.name);
                if former.data_type == column.data_type
                    || (matches!(column.data_type, DataType::Enum(_))
                        && answers.conversions.contains_key(&path))
                {
                    continue;
                }
            }
            let was = of_column(before, known, former);
            let is = of_column(after, table, column);
            if let (Some(was), Some(is)) = (was, is) {
                let object = Object::Column(name.clone(), column.name.clone());
                let holder = Holder::Column(name.clone(), column.name.clone());
                compare(
                    holder,
                    &format!("{name}.{}", column.name),
                    &was,
                    &is,
                    &object,
                );
            }
        }
    }
}

/// Notes that a label has another name: before all replacements, since on the way back the new name stands for it.
fn rename(values: &mut Values, holder: &Holder, from: &str, to: &str) {
    let pairs = values.replace.entry(holder.clone()).or_default();
    pairs.insert(0, (from.to_owned(), to.to_owned()));
}

/// The way back of replacements by labels that are new: rows hold a new label only if they held the one before, or
/// were written since, and then the former is the nearest that there is.
pub(super) fn downgrade(upgrade: &Values, before: &Schema, after: &Schema, values: &mut Values) {
    for (holder, pairs) in &upgrade.replace {
        let (was, is) = match holder {
            Holder::Type(name) => (
                before.enums.get(name).map(|value| value.labels.clone()),
                after.enums.get(name).map(|value| value.labels.clone()),
            ),
            Holder::Column(table, column) => {
                let labels = |schema: &Schema| {
                    let table = schema.table(table)?;
                    of_column(schema, table, table.column(column)?)
                };
                (labels(before), labels(after))
            }
        };
        let (Some(was), Some(_)) = (was, is) else {
            continue;
        };
        for (from, to) in pairs {
            let back = values.replace.entry(holder.clone()).or_default();
            // Of several that became one, the first takes all.
            if !was.contains(to) && !back.iter().any(|(known, _)| known == to) {
                back.push((to.clone(), from.clone()));
            }
        }
    }
    values.replace.retain(|_, pairs| !pairs.is_empty());
}
