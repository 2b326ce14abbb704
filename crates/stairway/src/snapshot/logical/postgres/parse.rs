//! The catalogue's texts through `sql`'s parser, each text once.

use crate::{
    Dialect,
    schema::{DataType, Expression, Node, Query},
    sql::{
        parse,
        statement::{AlterAction, ConstraintKind, CreateIndex, Statement},
    },
};
use std::collections::HashMap;

/// How many texts are remembered, of each sort, before they are forgotten.
const REMEMBERED: usize = 20_000;

/// The parser, with what it parsed. None stands for a text that is not understood.
#[derive(Debug, Default)]
pub(super) struct Parser {
    expressions: Memory<Expression>,
    types: Memory<DataType>,
    constraints: Memory<ConstraintKind>,
    indexes: Memory<CreateIndex>,
    queries: Memory<Box<Query>>,
    /// How many texts were parsed.
    #[cfg(test)]
    pub(super) parsed: usize,
}

type Memory<T> = HashMap<String, Option<T>>;

impl Parser {
    /// An expression, as `pg_get_expr` shows it.
    pub(super) fn expression(&mut self, text: &str) -> Option<Expression> {
        self.count(self.expressions.contains_key(text));
        remember(&mut self.expressions, text, || {
            parse::expression(text, Dialect::Postgres).ok()
        })
    }

    /// A type, as `format_type` shows it.
    pub(super) fn data_type(&mut self, text: &str) -> DataType {
        self.count(self.types.contains_key(text));
        let data_type = remember(&mut self.types, text, || {
            let cast = parse::expression(&format!("NULL::{text}"), Dialect::Postgres).ok()?;
            match *cast.node {
                Node::Cast { data_type, .. } => Some(data_type),
                _ => None,
            }
        });
        data_type.unwrap_or_else(|| DataType::Other(text.to_owned()))
    }

    /// A constraint, as `pg_get_constraintdef` shows it.
    pub(super) fn constraint(&mut self, text: &str) -> Option<ConstraintKind> {
        self.count(self.constraints.contains_key(text));
        remember(&mut self.constraints, text, || {
            let statement = format!("ALTER TABLE t ADD CONSTRAINT c {text}");
            let Statement::AlterTable(alter) =
                parse::statement(&statement, Dialect::Postgres).ok()?
            else {
                return None;
            };
            match alter.actions.into_iter().next()?.value {
                AlterAction::AddConstraint(constraint) => Some(constraint.kind),
                _ => None,
            }
        })
    }

    /// An index, as `pg_get_indexdef` shows it.
    pub(super) fn index(&mut self, text: &str) -> Option<CreateIndex> {
        self.count(self.indexes.contains_key(text));
        remember(&mut self.indexes, text, || {
            match parse::statement(text, Dialect::Postgres).ok()? {
                Statement::CreateIndex(index) => Some(index),
                _ => None,
            }
        })
    }

    /// A view's query, as `pg_get_viewdef` shows it.
    pub(super) fn query(&mut self, text: &str) -> Option<Box<Query>> {
        self.count(self.queries.contains_key(text));
        remember(&mut self.queries, text, || {
            parse::query(text, Dialect::Postgres).ok().map(Box::new)
        })
    }

    fn count(&mut self, _known: bool) {
        #[cfg(test)]
        {
            self.parsed += usize::from(!_known);
        }
    }
}

fn remember<T: Clone>(
    memory: &mut Memory<T>,
    text: &str,
    parse: impl FnOnce() -> Option<T>,
) -> Option<T> {
    if let Some(known) = memory.get(text) {
        return known.clone();
    }
    if memory.len() >= REMEMBERED {
        memory.clear();
    }
    let parsed = parse();
    memory.insert(text.to_owned(), parsed.clone());
    parsed
}
