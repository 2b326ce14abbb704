//! Definitions in PostgreSQL's words, laid out as a person writes them in a revision: a column a line, their types in
//! one column, what does not fit on a line broken where a clause begins.

mod alter;
mod column;
mod constraint;
mod enumeration;
mod index;
mod object;
mod table;
#[cfg(test)]
mod tests;

use super::{Printer, name};
use crate::{
    place::Spanned,
    sql::{Problem, statement::Statement},
};
use std::ops::Range;

impl Printer {
    pub(super) fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::CreateTable(create) => self.create_table(create),
            Statement::AlterTable(alter) => self.alter_table(alter),
            Statement::DropTable(drop) => self.drop("TABLE", drop),
            Statement::CreateIndex(create) => self.create_index(create),
            Statement::RenameIndex(rename) => self.rename("INDEX", rename),
            Statement::DropIndex(drop) => self.drop("INDEX", drop),
            Statement::CreateView(create) => self.create_view(create),
            Statement::RenameView(rename) => self.rename("VIEW", rename),
            Statement::DropView(drop) => self.drop("VIEW", drop),
            Statement::CreateEnum { name, labels } => self.create_enum(name, labels),
            Statement::AddValue(add) => self.add_value(add),
            Statement::RenameValue { name, from, to } => self.rename_value(name, from, to),
            Statement::RenameType(rename) => self.rename("TYPE", rename),
            Statement::DropType(drop) => self.drop("TYPE", drop),
            Statement::Comment { on, text } => self.comment(on, text.as_deref()),
            Statement::Insert(insert) => {
                self.refuse_conflict(insert.conflict.as_deref());
                self.fit(|printer| printer.insert(insert));
            }
            Statement::Update(update) => {
                self.refuse_conflict(update.conflict.as_deref());
                self.fit(|printer| printer.update(update));
            }
            Statement::Delete(delete) => self.fit(|printer| printer.delete(delete)),
            Statement::Query(query) => self.fit(|printer| printer.query(query)),
            Statement::CreateTrigger { name, .. } => {
                self.refuse(name.span.clone(), "CREATE TRIGGER")
            }
            Statement::DropTrigger(_) => self.refuse(0..0, "DROP TRIGGER"),
            Statement::Unmodelled(words) => self.refuse_clause(words),
        }
    }

    /// Notes that `words`, at `span`, cannot be printed.
    fn refuse(&mut self, span: Range<usize>, words: &str) {
        self.refused.get_or_insert_with(|| {
            Problem::new(span, format!("`{words}` cannot be written for PostgreSQL"))
        });
    }

    fn refuse_clause(&mut self, clause: &Spanned<String>) {
        self.refuse(clause.span.clone(), &clause.value);
    }

    /// Refuses ON CONFLICT with SQLite's `word`, if there is one.
    fn refuse_conflict(&mut self, word: Option<&str>) {
        if let Some(word) = word {
            self.refuse(0..0, &format!("ON CONFLICT {}", word.to_ascii_uppercase()));
        }
    }

    /// The words, if `said`.
    fn said(&mut self, said: bool, words: &str) {
        if said {
            self.push(words);
        }
    }

    /// `(a, b)`
    fn spanned_names(&mut self, names: &[Spanned<String>]) {
        self.push("(");
        self.row(names, |printer, name| printer.name(name));
        self.push(")");
    }

    fn text(&mut self, text: &str) {
        self.push(&name::text(text));
    }
}
