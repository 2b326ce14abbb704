//! CREATE INDEX.

use super::Printer;
use crate::{
    schema::{IndexColumn, Node, Nulls},
    sql::statement::CreateIndex,
};

impl Printer {
    pub(super) fn create_index(&mut self, create: &CreateIndex) {
        for clause in &create.unmodelled {
            self.refuse_clause(clause);
        }
        self.push("CREATE ");
        self.said(create.unique, "UNIQUE ");
        self.push("INDEX");
        self.said(create.concurrently, " CONCURRENTLY");
        self.said(create.if_not_exists, " IF NOT EXISTS");
        match &create.name {
            Some(name) => {
                self.push(" ");
                self.name(name);
            }
            None if create.if_not_exists => {
                let span = create.table.span.clone();
                self.refuse(span, "IF NOT EXISTS of an index without a name");
            }
            None => {}
        }
        self.nested(|printer| printer.fit(|printer| printer.index_clauses(create)));
    }

    fn index_clauses(&mut self, create: &CreateIndex) {
        self.line();
        self.push("ON ");
        self.name(&create.table);
        if let Some(method) = &create.method {
            self.push(" USING ");
            self.name(method);
        }
        self.push(" (");
        self.row(&create.columns, |printer, column| {
            printer.index_column(column);
        });
        self.push(")");
        if !create.include.is_empty() {
            self.line();
            self.push("INCLUDE ");
            self.spanned_names(&create.include);
        }
        if create.nulls_not_distinct.is_some() {
            self.line();
            self.push("NULLS NOT DISTINCT");
        }
        self.condition("WHERE", create.predicate.as_ref());
    }

    fn index_column(&mut self, column: &IndexColumn) {
        // Only a column and the call of a function may stand there without parentheses.
        let is_bare = match &*column.expression.node {
            Node::Column { qualifier, .. } => qualifier.is_none(),
            Node::Call(call) => call.filter.is_none() && call.over.is_none(),
            _ => false,
        };
        if is_bare {
            self.expression(&column.expression);
        } else {
            self.push("(");
            self.expression(&column.expression);
            self.push(")");
        }
        if let Some(collation) = &column.collation {
            self.push(" COLLATE ");
            self.collation(collation);
        }
        if let Some(class) = &column.operator_class {
            // Its schema stands before it where that is not `public`.
            for (index, part) in class.split('.').enumerate() {
                self.push(if index == 0 { " " } else { "." });
                self.name(part);
            }
        }
        self.said(column.descending, " DESC");
        self.push(match column.nulls {
            None => "",
            Some(Nulls::First) => " NULLS FIRST",
            Some(Nulls::Last) => " NULLS LAST",
        });
    }
}
