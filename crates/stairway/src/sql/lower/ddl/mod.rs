//! Definitions in SQLite's words: the same statements, with types, constraints and expressions that SQLite holds to
//! in the same way. What has no equal there is refused at its clause.

mod alter;
mod column;
mod constraint;
mod index;
#[cfg(test)]
mod tests;
mod view;

use crate::{
    place::Spanned,
    schema::{Column, DataType, Definition, Expression, Node, Schema, Table, View},
    sql::{Problem, statement::Statement},
};
use std::ops::Range;

/// The definition `statement` in SQLite's words.
///
/// # Errors
///
/// When a clause has no form on SQLite with the same meaning.
pub(super) fn definition(statement: &Statement, schema: &Schema) -> Result<Statement, Problem> {
    match statement {
        Statement::CreateTable(create) => column::table(create, schema).map(Statement::CreateTable),
        Statement::AlterTable(alter) => alter::table(alter, schema).map(Statement::AlterTable),
        Statement::CreateIndex(create) => index::index(create, schema).map(Statement::CreateIndex),
        Statement::CreateView(create) => view::view(create, schema).map(Statement::CreateView),
        Statement::AddValue(add) => {
            for table in schema.tables.values() {
                column::fits_enum(
                    table,
                    &add.name,
                    &add.name,
                    std::slice::from_ref(&add.label),
                )?;
            }
            Ok(statement.clone())
        }
        Statement::RenameValue { name, from, to } => {
            renamed_label(name, from, schema)?;
            for table in schema.tables.values() {
                column::fits_enum(table, name, name, std::slice::from_ref(to))?;
            }
            Ok(statement.clone())
        }
        Statement::RenameType(rename) => {
            let known = schema.enums.get(&rename.from.value);
            let labels: Vec<Spanned<String>> = known
                .iter()
                .flat_map(|own| &own.labels)
                .map(|label| Spanned::new(label.clone(), rename.to.span.clone()))
                .collect();
            for table in schema.tables.values() {
                column::fits_enum(table, &rename.from, &rename.to, &labels)?;
            }
            Ok(statement.clone())
        }
        Statement::CreateTrigger { name, .. } => Err(unshared(
            name.span.clone(),
            "CREATE TRIGGER",
            "A trigger on PostgreSQL calls a function; on SQLite it holds its statements itself.",
        )),
        Statement::DropTrigger(drop) => Err(unshared(
            drop.names.first().map_or(0..0, |name| name.span.clone()),
            "DROP TRIGGER",
            "A trigger on PostgreSQL calls a function; on SQLite it holds its statements itself.",
        )),
        Statement::Unmodelled(words) => Err(unshared(
            words.span.clone(),
            &words.value,
            "What it makes or changes is not among what the two databases share.",
        )),
        _ => Ok(statement.clone()),
    }
}

/// The table that SQLite understands `name` to be.
fn table<'s>(schema: &'s Schema, name: &str) -> Option<&'s Table> {
    schema.table(schema.folded_table(name)?)
}

/// The column that SQLite understands `name` to be.
fn column<'t>(table: &'t Table, name: &str) -> Option<&'t Column> {
    let same = |column: &&Column| column.name.eq_ignore_ascii_case(name);
    table
        .column(name)
        .or_else(|| table.columns.iter().find(same))
}

/// The same, which has to be there.
fn known_column<'t>(table: &'t Table, name: &Spanned<String>) -> Result<&'t Column, Problem> {
    column(table, name).ok_or_else(|| {
        Problem::new(
            name.span.clone(),
            format!("table `{}` has no column `{}`", table.name, name.value),
        )
    })
}

fn unshared(span: Range<usize>, words: &str, reason: &str) -> Problem {
    Problem::unshared(span, format!("`{words}` has no form on SQLite")).because(reason)
}

/// Refuses clauses that are not modelled.
fn refuse(unmodelled: &[Spanned<String>]) -> Result<(), Problem> {
    match unmodelled.first() {
        None => Ok(()),
        Some(clause) => Err(unshared(
            clause.span.clone(),
            &clause.value,
            "It is not among what the two databases share.",
        )),
    }
}

/// Only the collation that compares bytes, as SQLite does of itself.
fn collation(name: &str, span: &Range<usize>) -> Result<(), Problem> {
    match name {
        "C" | "POSIX" | "ucs_basic" => Ok(()),
        _ => Err(Problem::unshared(
            span.clone(),
            format!("the collation `{name}` has no equal on SQLite"),
        )
        .because("SQLite compares the bytes of texts, which is PostgreSQL's collation `C`.")),
    }
}

/// Refuses to rename a label that an expression mentions, since on SQLite a label is a text as any other. Only of a
/// literal that is the default of a column of the type, it is known that it is the label.
fn renamed_label(data_type: &str, label: &Spanned<String>, schema: &Schema) -> Result<(), Problem> {
    let is = DataType::Enum(data_type.to_owned());
    let says = |expression: &Expression| {
        let mut found = false;
        expression.walk_expressions(&mut |part| {
            found |= matches!(&*part.node, Node::Text(text) if *text == label.value);
        });
        found
    };
    let defaults = |table: &Table| {
        let typed = table.columns.iter().filter(|column| column.data_type == is);
        typed
            .filter_map(|column| column.default.as_ref())
            .filter(|default| matches!(&*default.node, Node::Text(text) if *text == label.value))
            .count()
    };
    let mentions = |table: &Table| {
        table.columns.iter().any(|column| column.data_type == is)
            && table.expressions().filter(|part| says(part)).count() > defaults(table)
    };
    let used = |table: &Table| table.columns.iter().any(|column| column.data_type == is);
    let shows = |view: &View| match &view.definition {
        Definition::Query(query) => {
            let mut found = false;
            query.walk_expressions(&mut |part| {
                found |= matches!(&*part.node, Node::Text(text) if *text == label.value);
            });
            found
        }
        Definition::Text { .. } => false,
    };
    let mut tables = schema.tables.values();
    let mut views = schema.views.values();
    let found = tables
        .find(|table| mentions(table))
        .map(|table| &table.name)
        .or_else(|| {
            schema
                .tables
                .values()
                .any(|table| used(table))
                .then(|| views.find(|view| shows(view)).map(|view| &view.name))?
        });
    match found {
        None => Ok(()),
        Some(name) => Err(Problem::unshared(
            label.span.clone(),
            format!("an expression of `{name}` mentions `{}`", label.value),
        )
        .because("On SQLite a label is a text, and which texts are labels cannot be told.")
        .help("Drop the default, constraint, index or view before, and make it again afterwards.")),
    }
}
