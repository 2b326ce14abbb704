//! Views, and what is said of an object of any kind: DROP, RENAME, COMMENT.

use super::Printer;
use crate::sql::statement::{CommentOn, CreateView, Drop, Rename};

impl Printer {
    pub(super) fn create_view(&mut self, create: &CreateView) {
        for clause in &create.unmodelled {
            self.refuse_clause(clause);
        }
        if create.if_not_exists {
            self.refuse(create.name.span.clone(), "CREATE VIEW IF NOT EXISTS");
        }
        self.push("CREATE ");
        self.said(create.or_replace, "OR REPLACE ");
        self.push("VIEW ");
        self.name(&create.name);
        if !create.columns.is_empty() {
            self.push(" ");
            self.spanned_names(&create.columns);
        }
        self.push(" AS");
        match &create.query {
            Some(query) => self.nested(|printer| {
                printer.open();
                printer.fit(|printer| printer.query(query));
            }),
            None => self.refuse(create.name.span.clone(), "CREATE VIEW"),
        }
    }

    pub(super) fn drop(&mut self, kind: &str, drop: &Drop) {
        self.push("DROP ");
        self.push(kind);
        self.push(" ");
        self.said(drop.if_exists, "IF EXISTS ");
        self.row(&drop.names, |printer, name| printer.name(name));
        self.said(drop.cascade, " CASCADE");
    }

    pub(super) fn rename(&mut self, kind: &str, rename: &Rename) {
        if kind == "TYPE" && rename.if_exists {
            self.refuse(rename.from.span.clone(), "ALTER TYPE IF EXISTS");
        }
        self.push("ALTER ");
        self.push(kind);
        self.push(" ");
        self.said(rename.if_exists, "IF EXISTS ");
        self.name(&rename.from);
        self.push(" RENAME TO ");
        self.name(&rename.to);
    }

    pub(super) fn comment(&mut self, on: &CommentOn, text: Option<&str>) {
        self.push("COMMENT ON ");
        let (kind, name) = match on {
            CommentOn::Table(name) => ("TABLE ", name),
            CommentOn::Column(table, column) => {
                self.push("COLUMN ");
                self.name(table);
                (".", column)
            }
            CommentOn::Constraint(constraint, table) => {
                self.push("CONSTRAINT ");
                self.name(constraint);
                (" ON ", table)
            }
            CommentOn::Index(name) => ("INDEX ", name),
            CommentOn::View(name) => ("VIEW ", name),
            CommentOn::Type(name) => ("TYPE ", name),
        };
        self.push(kind);
        self.name(name);
        self.push(" IS ");
        match text {
            Some(text) => self.text(text),
            None => self.push("NULL"),
        }
    }
}
