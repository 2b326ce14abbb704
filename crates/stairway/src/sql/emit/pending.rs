//! Changes to one table that are held back, since the next statement may change it too.

use super::{
    column,
    rebuild::{Rebuild, Source},
};
use crate::{
    schema::{Arm, DataType, Expression, Node, Schema, Table},
    sql::statement::{AlterAction, AlterTable, ColumnConstraint},
};
use std::{collections::BTreeMap, ops::Range, sync::Arc};

/// What is held back of one table.
pub(super) struct Pending {
    /// Its name.
    pub(super) table: String,
    old: Arc<Table>,
    before: Schema,
    /// The schema after the last change.
    pub(super) after: Schema,
    sources: BTreeMap<String, Source>,
    /// SQLite's own ALTER for each change so far, and the statement it is for; none if SQLite has none for one.
    native: Option<Vec<(String, Range<usize>)>>,
    /// From the first statement to the last.
    pub(super) span: Range<usize>,
}

impl Pending {
    /// Nothing yet of `old`, a table of `before`.
    pub(super) fn new(old: Arc<Table>, before: &Schema, span: Range<usize>) -> Pending {
        Pending {
            table: old.name.clone(),
            sources: old
                .columns
                .iter()
                .map(|column| (column.name.clone(), Source::Same))
                .collect(),
            old,
            before: before.clone(),
            after: before.clone(),
            native: Some(Vec::new()),
            span,
        }
    }

    /// The whole table anew, as it is.
    pub(super) fn whole(
        old: Arc<Table>,
        before: &Schema,
        after: &Schema,
        span: Range<usize>,
    ) -> Pending {
        Pending {
            after: after.clone(),
            native: None,
            ..Pending::new(old, before, span)
        }
    }

    /// Whether `alter` computes values from columns as an earlier change leaves them, which only a rebuild between
    /// the two can give it.
    pub(super) fn hinders(&self, alter: &AlterTable) -> bool {
        let computes = alter
            .actions
            .iter()
            .any(|action| matches!(&action.value, AlterAction::SetType { using: Some(_), .. }));
        computes && self.sources.values().any(|source| *source != Source::Same)
    }

    /// Takes a change: `alter` where it is one of this table, otherwise whatever `after` has changed.
    pub(super) fn join(&mut self, alter: Option<&AlterTable>, after: &Schema, span: &Range<usize>) {
        let middle = std::mem::replace(&mut self.after, after.clone());
        self.span.start = self.span.start.min(span.start);
        self.span.end = self.span.end.max(span.end);
        let native = alter.and_then(|alter| column::native(alter, &middle, after));
        self.native = match (self.native.take(), native) {
            (Some(mut texts), Some(more)) => {
                texts.extend(more.into_iter().map(|text| (text, span.clone())));
                Some(texts)
            }
            _ => None,
        };
        let Some(table) = after.tables.get(&self.table) else {
            return;
        };
        for action in alter.iter().flat_map(|alter| &alter.actions) {
            match &action.value {
                AlterAction::DropColumn { name, .. } => {
                    self.sources
                        .retain(|column, _| !column.eq_ignore_ascii_case(name));
                }
                AlterAction::SetType {
                    column,
                    using: Some(using),
                    ..
                } => {
                    for (own, source) in &mut self.sources {
                        if own.eq_ignore_ascii_case(column) {
                            *source = Source::Value(using.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        // What is added comes last, whatever the order of the actions: another column of that name is gone by then.
        for action in alter.iter().flat_map(|alter| &alter.actions) {
            let AlterAction::AddColumn { column, .. } = &action.value else {
                continue;
            };
            // IF NOT EXISTS, and it did.
            if self
                .sources
                .keys()
                .any(|own| own.eq_ignore_ascii_case(&column.name))
            {
                continue;
            }
            let given_out = column
                .constraints
                .iter()
                .any(|constraint| matches!(constraint.value, ColumnConstraint::Identity(_)));
            let source = if given_out {
                Source::GivenOut
            } else {
                let default = table
                    .column(&column.name)
                    .and_then(|column| column.default.clone());
                Source::Value(default.unwrap_or_else(|| Node::Null.into()))
            };
            self.sources.insert(column.name.value.clone(), source);
        }
        self.sources
            .retain(|column, _| table.column(column).is_some());
    }

    /// Values that are the label `from` of the enum type become `to`.
    pub(super) fn relabel(&mut self, data_type: &str, from: &str, to: &str) {
        let Some(table) = self.after.tables.get(&self.table) else {
            return;
        };
        for column in &table.columns {
            if column.data_type != DataType::Enum(data_type.to_owned()) {
                continue;
            }
            let value = match self.sources.get(&column.name) {
                Some(Source::Same) => Expression::from(Node::Column {
                    qualifier: None,
                    name: column.name.clone(),
                }),
                Some(Source::Value(value)) => value.clone(),
                Some(Source::GivenOut) | None => continue,
            };
            self.sources.insert(
                column.name.clone(),
                Source::Value(relabelled(value, from, to)),
            );
        }
    }

    /// SQLite's own ALTERs, if they are all that it takes.
    pub(super) fn native(&self) -> Option<Vec<(String, Range<usize>)>> {
        self.native.clone()
    }

    /// The rebuild, if it takes one.
    pub(super) fn rebuild(&self) -> Option<Rebuild<'_>> {
        if self.native.is_some() {
            return None;
        }
        Some(Rebuild {
            before: &self.before,
            after: &self.after,
            old: &self.old,
            new: self.after.tables.get(&self.table)?,
            sources: &self.sources,
        })
    }
}

/// `value`, where it is `from`, as `to`. Many labels one after another make one CASE, not one within the other, which
/// would hold the value twice at each.
fn relabelled(value: Expression, from: &str, to: &str) -> Expression {
    let label = |text: &str| Expression::from(Node::Text(text.to_owned()));
    let arm = Arm {
        when: label(from),
        then: label(to),
    };
    let is_text = |part: &Expression| matches!(*part.node, Node::Text(_));
    if let Node::Case {
        operand,
        arms,
        otherwise,
    } = &*value.node
        && operand.is_some()
        && operand == otherwise
        && arms
            .iter()
            .all(|own| is_text(&own.when) && is_text(&own.then))
    {
        let mut arms = arms.clone();
        for own in &mut arms {
            if own.then == arm.when {
                own.then = arm.then.clone();
            }
        }
        // What an arm takes already does not come by here.
        if !arms.iter().any(|own| own.when == arm.when) {
            arms.push(arm);
        }
        return Node::Case {
            operand: operand.clone(),
            arms,
            otherwise: otherwise.clone(),
        }
        .into();
    }
    Node::Case {
        operand: Some(value.clone()),
        arms: vec![arm],
        otherwise: Some(value),
    }
    .into()
}
