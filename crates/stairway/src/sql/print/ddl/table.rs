//! CREATE TABLE.

use super::{super::name, Printer};
use crate::sql::statement::CreateTable;

impl Printer {
    pub(super) fn create_table(&mut self, create: &CreateTable) {
        for clause in &create.unmodelled {
            self.refuse_clause(clause);
        }
        for (said, words) in [
            (create.without_rowid, "WITHOUT ROWID"),
            (create.strict, "STRICT"),
        ] {
            if said {
                self.refuse(create.name.span.clone(), words);
            }
        }
        self.push("CREATE TABLE ");
        self.said(create.if_not_exists, "IF NOT EXISTS ");
        self.name(&create.name);
        self.push(" (");
        if create.columns.is_empty() && create.constraints.is_empty() {
            return self.push(")");
        }
        let names = create.columns.iter().map(|column| name::name(&column.name));
        let width = names.map(|name| name.chars().count()).max().unwrap_or(0);
        self.nested(|printer| {
            let mut between = "";
            for column in &create.columns {
                printer.push(std::mem::replace(&mut between, ","));
                printer.open();
                printer.column(column, width);
            }
            for constraint in &create.constraints {
                printer.push(std::mem::replace(&mut between, ","));
                printer.open();
                printer.constraint(constraint);
            }
        });
        self.open();
        self.push(")");
    }
}
