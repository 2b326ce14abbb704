//! Statements to schemas: what each DDL statement makes of the schema before it. One file per kind of object.
//!
//! It knows what a database would make of a statement, the names that PostgreSQL gives what is left unnamed among
//! it, and what a database would refuse. It does not know how a statement is run, nor what rows there are.

mod alter;
mod column;
mod comment;
mod constraint;
mod dependant;
mod draft;
mod enumeration;
mod index;
mod name;
pub(in crate::sql) mod output;
mod rename;
mod scope;
mod table;
mod taken;
#[cfg(test)]
pub(crate) mod tests;
mod trigger;
mod view;

pub(crate) use draft::NOT_CREATED;
#[cfg(feature = "runtime")]
pub(crate) use enumeration::take_labels;
pub(crate) use taken::Replay;

use super::{Problem, statement::Statement};
use crate::{Dialect, schema::Schema};
use draft::Draft;

/// Whose rules a statement follows where the two databases differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Naming {
    /// It was written in PostgreSQL's words, lowered since or not: what it leaves unnamed gets the name that
    /// PostgreSQL would make, and what PostgreSQL refuses for what depends on it is refused.
    Postgres,
    /// It stands in a block for SQLite: what it leaves unnamed stays so, and a table may be dropped or referred
    /// to as SQLite has it.
    None,
}

/// Interprets `statement` on `schema`, which is of `dialect` and so in its words, as the statement is. `text` is
/// the statement's own text; the spans in the statement are of it.
///
/// # Errors
///
/// When a database would refuse it: an unknown table, a column twice. The schema is then as it was.
pub(crate) fn apply(
    schema: &mut Schema,
    statement: &Statement,
    text: &str,
    dialect: Dialect,
    naming: Naming,
) -> Result<(), Problem> {
    let mut draft = Draft::new(schema, text, dialect, naming);
    match interpret(&mut draft, statement) {
        Ok(()) => Ok(()),
        Err(problem) => {
            draft.revert();
            Err(problem)
        }
    }
}

/// The views of `schema`, which is PostgreSQL's, that read the table or view `name`.
pub(crate) fn views_over(schema: &Schema, name: &str) -> Vec<String> {
    let mut schema = schema.clone();
    dependant::views_over(&whole(&mut schema), name)
}

/// Those that read `column` of it.
pub(crate) fn views_over_column(schema: &Schema, name: &str, column: &str) -> Vec<String> {
    let mut schema = schema.clone();
    dependant::views_over_column(&whole(&mut schema), name, column)
}

fn whole(schema: &mut Schema) -> Draft<'_> {
    Draft::new(schema, "", Dialect::Postgres, Naming::Postgres)
}

fn interpret(draft: &mut Draft<'_>, statement: &Statement) -> Result<(), Problem> {
    match statement {
        Statement::CreateTable(create) => table::create(draft, create),
        Statement::AlterTable(alter) => alter::apply(draft, alter),
        Statement::DropTable(drop) => table::drop(draft, drop),
        Statement::CreateIndex(create) => index::create(draft, create),
        Statement::RenameIndex(rename) => index::rename(draft, rename),
        Statement::DropIndex(drop) => index::drop(draft, drop),
        Statement::CreateView(create) => view::create(draft, create),
        Statement::RenameView(rename) => view::rename(draft, rename),
        Statement::DropView(drop) => view::drop(draft, drop),
        Statement::CreateEnum { name, labels } => enumeration::create(draft, name, labels),
        Statement::AddValue(add) => enumeration::add(draft, add),
        Statement::RenameValue { name, from, to } => {
            enumeration::rename_value(draft, name, from, to)
        }
        Statement::RenameType(rename) => enumeration::rename(draft, rename),
        Statement::DropType(drop) => enumeration::drop(draft, drop),
        Statement::Comment { on, text } => comment::apply(draft, on, text.as_deref()),
        Statement::CreateTrigger {
            name,
            table,
            if_not_exists,
        } => trigger::create(draft, name, table, *if_not_exists),
        Statement::DropTrigger(drop) => trigger::drop(draft, drop),
        Statement::Insert(_)
        | Statement::Update(_)
        | Statement::Delete(_)
        | Statement::Query(_)
        | Statement::Unmodelled(_) => Ok(()),
    }
}
