//! INSERT, UPDATE and DELETE.

use super::Printer;
use crate::{
    place::Spanned,
    schema::{Expression, Node, Projection},
    sql::statement::{Assignment, Delete, Insert, OnConflict, Update},
};

impl Printer {
    pub(super) fn insert(&mut self, insert: &Insert) {
        self.with(&insert.with.0, insert.with.1);
        self.push("INSERT INTO ");
        self.name(&insert.table);
        self.alias(insert.alias.as_deref());
        if !insert.columns.is_empty() {
            self.push(" (");
            self.columns(&insert.columns);
            self.push(")");
        }
        self.line();
        match &insert.source {
            Some(query) => self.query(query),
            None => self.push("DEFAULT VALUES"),
        }
        if let Some(conflict) = &insert.on_conflict {
            self.line();
            self.conflict(conflict);
        }
        self.returning(&insert.returning);
    }

    fn conflict(&mut self, conflict: &OnConflict) {
        self.push("ON CONFLICT ");
        if let Some(constraint) = &conflict.constraint {
            self.push("ON CONSTRAINT ");
            self.name(constraint);
            self.push(" ");
        }
        if !conflict.target.is_empty() {
            self.push("(");
            self.row(&conflict.target, |printer, target| printer.indexed(target));
            self.push(") ");
            if let Some(predicate) = &conflict.target_predicate {
                self.push("WHERE ");
                self.expression(predicate);
                self.push(" ");
            }
        }
        match &conflict.update {
            None => self.push("DO NOTHING"),
            Some(assignments) => {
                self.push("DO UPDATE SET ");
                self.assignments(assignments);
                self.condition("WHERE", conflict.predicate.as_ref());
            }
        }
    }

    /// What an index holds: a column or a call bare, anything else in parentheses of its own.
    fn indexed(&mut self, expression: &Expression) {
        if matches!(&*expression.node, Node::Column { .. } | Node::Call(_)) {
            self.expression(expression);
        } else {
            self.push("(");
            self.expression(expression);
            self.push(")");
        }
    }

    fn columns(&mut self, columns: &[Spanned<String>]) {
        self.row(columns, |printer, column| printer.name(column));
    }

    fn assignments(&mut self, assignments: &[Assignment]) {
        self.nested(|printer| {
            printer.fit(|printer| {
                printer.list(assignments, |printer, assignment| {
                    if let [column] = &assignment.columns[..] {
                        printer.name(column);
                    } else {
                        printer.push("(");
                        printer.columns(&assignment.columns);
                        printer.push(")");
                    }
                    printer.push(" = ");
                    printer.expression(&assignment.value);
                });
            });
        });
    }

    pub(super) fn update(&mut self, update: &Update) {
        self.with(&update.with.0, update.with.1);
        self.push("UPDATE ");
        self.name(&update.table);
        self.alias(update.alias.as_deref());
        self.line();
        self.push("SET ");
        self.assignments(&update.assignments);
        if !update.from.is_empty() {
            self.line();
            self.push("FROM ");
            self.froms(&update.from);
        }
        self.condition("WHERE", update.predicate.as_ref());
        self.returning(&update.returning);
    }

    pub(super) fn delete(&mut self, delete: &Delete) {
        self.with(&delete.with.0, delete.with.1);
        self.push("DELETE FROM ");
        self.name(&delete.table);
        self.alias(delete.alias.as_deref());
        if !delete.using.is_empty() {
            self.line();
            self.push("USING ");
            self.froms(&delete.using);
        }
        self.condition("WHERE", delete.predicate.as_ref());
        self.returning(&delete.returning);
    }

    fn returning(&mut self, projections: &[Projection]) {
        if !projections.is_empty() {
            self.line();
            self.push("RETURNING");
            self.nested(|printer| printer.fit(|printer| printer.projections(projections)));
        }
    }
}
