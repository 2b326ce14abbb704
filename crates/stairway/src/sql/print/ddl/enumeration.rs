//! CREATE TYPE ... AS ENUM and what changes the labels.

use super::Printer;
use crate::{
    place::Spanned,
    sql::statement::{AddValue, Side},
};

impl Printer {
    pub(super) fn create_enum(&mut self, name: &str, labels: &[Spanned<String>]) {
        self.push("CREATE TYPE ");
        self.name(name);
        self.push(" AS ENUM ");
        self.in_parentheses(|printer| {
            printer.list(labels, |printer, label| printer.text(label));
        });
    }

    pub(super) fn add_value(&mut self, add: &AddValue) {
        self.alter_type(&add.name);
        self.push("ADD VALUE ");
        self.said(add.if_not_exists, "IF NOT EXISTS ");
        self.text(&add.label);
        if let Some((side, neighbour)) = &add.neighbour {
            self.push(match side {
                Side::Before => " BEFORE ",
                Side::After => " AFTER ",
            });
            self.text(neighbour);
        }
    }

    pub(super) fn rename_value(&mut self, name: &str, from: &str, to: &str) {
        self.alter_type(name);
        self.push("RENAME VALUE ");
        self.text(from);
        self.push(" TO ");
        self.text(to);
    }

    fn alter_type(&mut self, name: &str) {
        self.push("ALTER TYPE ");
        self.name(name);
        self.push(" ");
    }
}
