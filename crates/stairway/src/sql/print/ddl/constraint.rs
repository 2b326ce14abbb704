//! Constraints, behind a column and of a table.

use super::Printer;
use crate::{
    place::Spanned,
    schema::{Action, Deferrable, Expression},
    sql::statement::{Constraint, ConstraintKind, ForeignKeyDefinition, KeyDefinition},
};
use std::ops::Range;

impl Printer {
    /// A constraint of a table, with its name.
    pub(super) fn constraint(&mut self, constraint: &Constraint) {
        self.fit(|printer| {
            printer.constraint_name(constraint.name.as_ref());
            printer.of_table(&constraint.kind, &constraint.span);
        });
    }

    /// `CONSTRAINT name `, or nothing.
    pub(super) fn constraint_name(&mut self, name: Option<&Spanned<String>>) {
        if let Some(name) = name {
            self.push("CONSTRAINT ");
            self.name(name);
            self.push(" ");
        }
    }

    fn of_table(&mut self, kind: &ConstraintKind, span: &Range<usize>) {
        match kind {
            ConstraintKind::PrimaryKey(key) => self.key("PRIMARY KEY", key, true, span),
            ConstraintKind::Unique(key) => self.key("UNIQUE", key, true, span),
            ConstraintKind::Check {
                expression,
                valid,
                no_inherit,
            } => {
                self.check(expression, *no_inherit);
                self.said(!valid, " NOT VALID");
            }
            ConstraintKind::ForeignKey(key) => {
                if key.columns.is_empty() {
                    self.refuse(span.clone(), "FOREIGN KEY ()");
                }
                self.push("FOREIGN KEY ");
                self.spanned_names(&key.columns);
                self.nested(|printer| {
                    printer.line();
                    printer.references(key);
                });
                self.said(!key.valid, " NOT VALID");
            }
            ConstraintKind::UsingIndex {
                primary,
                index,
                deferrable,
            } => {
                self.push(if *primary { "PRIMARY KEY" } else { "UNIQUE" });
                self.push(" USING INDEX ");
                self.name(index);
                self.deferrable(*deferrable);
            }
            ConstraintKind::Unmodelled(clause) => self.refuse_clause(clause),
        }
    }

    /// A constraint that is of the column which it stands behind.
    pub(super) fn behind_column(&mut self, kind: &ConstraintKind, span: &Range<usize>) {
        let refused = match kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                if !key.columns.is_empty() {
                    "a list of columns behind a column"
                } else if !key.include.is_empty() {
                    "INCLUDE behind a column"
                } else {
                    ""
                }
            }
            ConstraintKind::Check { valid: false, .. } => "NOT VALID behind a column",
            ConstraintKind::ForeignKey(key) => {
                if !key.valid {
                    "NOT VALID behind a column"
                } else if !key.columns.is_empty() || key.references.len() > 1 {
                    "a list of columns behind a column"
                } else {
                    ""
                }
            }
            ConstraintKind::UsingIndex { .. } => "USING INDEX behind a column",
            ConstraintKind::Check { .. } | ConstraintKind::Unmodelled(_) => "",
        };
        if !refused.is_empty() {
            self.refuse(span.clone(), refused);
        }
        match kind {
            ConstraintKind::PrimaryKey(key) => self.key("PRIMARY KEY", key, false, span),
            ConstraintKind::Unique(key) => self.key("UNIQUE", key, false, span),
            ConstraintKind::ForeignKey(key) => self.references(key),
            other => self.of_table(other, span),
        }
    }

    fn key(&mut self, words: &str, key: &KeyDefinition, listed: bool, span: &Range<usize>) {
        self.refuse_conflict(key.conflict.as_deref());
        if !key.order.is_empty() {
            self.refuse(span.clone(), "COLLATE or DESC in a key");
        }
        if listed && key.columns.is_empty() {
            self.refuse(span.clone(), &format!("{words} ()"));
        }
        self.push(words);
        self.said(key.nulls_not_distinct, " NULLS NOT DISTINCT");
        if listed {
            self.push(" ");
            self.spanned_names(&key.columns);
        }
        if !key.include.is_empty() {
            self.push(" INCLUDE ");
            self.spanned_names(&key.include);
        }
        self.deferrable(key.deferrable);
    }

    fn check(&mut self, expression: &Expression, no_inherit: bool) {
        self.push("CHECK ");
        self.enclosed(expression);
        self.said(no_inherit, " NO INHERIT");
    }

    /// What a foreign key says behind its columns.
    fn references(&mut self, key: &ForeignKeyDefinition) {
        self.push("REFERENCES ");
        self.name(&key.table);
        if !key.references.is_empty() {
            self.push(" ");
            self.spanned_names(&key.references);
        }
        self.said(key.match_full, " MATCH FULL");
        if let Action::SetNull(columns) | Action::SetDefault(columns) = &key.on_update
            && !columns.is_empty()
        {
            self.refuse(key.table.span.clone(), "a list of columns behind ON UPDATE");
        }
        self.nested(|printer| {
            printer.fit(|printer| {
                printer.action("ON DELETE", &key.on_delete);
                printer.action("ON UPDATE", &key.on_update);
                printer.deferrable(key.deferrable);
            });
        });
    }

    fn action(&mut self, event: &str, action: &Action) {
        let (words, columns): (_, &[String]) = match action {
            Action::NoAction => return,
            Action::Restrict => (" RESTRICT", &[]),
            Action::Cascade => (" CASCADE", &[]),
            Action::SetNull(columns) => (" SET NULL", columns),
            Action::SetDefault(columns) => (" SET DEFAULT", columns),
        };
        self.line();
        self.push(event);
        self.push(words);
        self.names(columns);
    }

    fn deferrable(&mut self, deferrable: Deferrable) {
        self.push(match deferrable {
            Deferrable::Not => "",
            Deferrable::Immediate => " DEFERRABLE",
            Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
        });
    }

    /// When a constraint is checked from now on.
    pub(super) fn altered_deferrable(&mut self, deferrable: Deferrable) {
        if deferrable == Deferrable::Not {
            self.push(" NOT DEFERRABLE");
        } else {
            self.deferrable(deferrable);
        }
    }
}
