//! Trees to text, for each dialect. What is printed parses back to the same tree, with as few parentheses as the
//! dialect's own precedence asks for. Knows nothing of what a tree means.

mod change;
pub(crate) mod data_type;
mod ddl;
mod expression;
mod index;
mod name;
mod query;
#[cfg(feature = "runtime")]
mod shown;
mod table;
#[cfg(test)]
mod tests;
mod view;

#[cfg(feature = "runtime")]
pub(crate) use shown::{bare, line, shown};
pub(crate) use table::is_literal;

use crate::{
    Dialect,
    schema::{Check, Column, DataType, Expression, ForeignKey, Index, Query, Schema, Table, View},
    sql::{
        Problem,
        statement::{Delete, Insert, Statement, Update},
    },
};

/// What fits on a line of this many characters is not broken.
const WIDTH: usize = 100;

/// An expression.
pub(crate) fn expression(expression: &Expression, dialect: Dialect) -> String {
    print(dialect, |printer| printer.expression(expression))
}

/// A query.
pub(crate) fn query(query: &Query, dialect: Dialect) -> String {
    print(dialect, |printer| printer.query(query))
}

/// An INSERT, without its `;`.
pub(crate) fn insert(insert: &Insert, dialect: Dialect) -> String {
    print(dialect, |printer| printer.insert(insert))
}

/// An UPDATE, likewise.
pub(crate) fn update(update: &Update, dialect: Dialect) -> String {
    print(dialect, |printer| printer.update(update))
}

/// A DELETE, likewise.
pub(crate) fn delete(delete: &Delete, dialect: Dialect) -> String {
    print(dialect, |printer| printer.delete(delete))
}

/// Any statement in PostgreSQL's words, laid out as a person would write it, without its `;`.
///
/// # Errors
///
/// When something of it is not modelled or PostgreSQL has no words for it, so that the text would say less.
pub(crate) fn statement(statement: &Statement) -> Result<String, Problem> {
    let mut printer = Printer::new(Dialect::Postgres);
    // The `;` or a `,` has to fit too.
    printer.width -= 1;
    printer.statement(statement);
    match printer.refused {
        Some(problem) => Err(problem),
        None => Ok(printer.out),
    }
}

/// CREATE TABLE on SQLite for `table` of `schema`, under the name `called`.
pub(crate) fn create_table(table: &Table, called: &str, schema: &Schema) -> String {
    table::create(table, called, schema)
}

/// On SQLite what stands behind ADD COLUMN for `column` of `table`, with these of the table's constraints.
pub(crate) fn added_column(
    table: &Table,
    column: &Column,
    checks: &[&Check],
    foreign_key: Option<&ForeignKey>,
    schema: &Schema,
) -> String {
    table::added(table, column, checks, foreign_key, schema)
}

/// CREATE INDEX on SQLite for `index` on the table called `on`.
pub(crate) fn create_index(index: &Index, on: &str) -> String {
    index::create(index, on)
}

/// CREATE VIEW on SQLite.
pub(crate) fn create_view(view: &View) -> String {
    view::create(view)
}

/// The name of the CHECK on SQLite that holds a column of an enum type to the type's labels.
pub(crate) fn enum_check(table: &str, column: &str) -> String {
    table::enum_check(table, column)
}

/// A name: bare if it can be, otherwise in double quotes.
pub(crate) fn name(name: &str, _dialect: Dialect) -> String {
    name::name(name)
}

/// A string literal.
pub(crate) fn text(text: &str) -> String {
    name::text(text)
}

/// A type, as casts and columns name it.
pub(crate) fn data_type(data_type: &DataType) -> String {
    match data_type {
        DataType::Enum(name) => name::name(name),
        _ => data_type.to_string(),
    }
}

fn print(dialect: Dialect, write: impl Fn(&mut Printer)) -> String {
    let mut printer = Printer::new(dialect);
    printer.fit(write);
    printer.out
}

/// What is printed so far.
struct Printer {
    out: String,
    dialect: Dialect,
    /// How deep new lines start, in characters.
    indent: usize,
    /// Whether everything goes on one line.
    flat: bool,
    /// What fits on a line, in characters.
    width: usize,
    /// The first thing that could not be printed.
    refused: Option<Problem>,
}

impl Printer {
    fn new(dialect: Dialect) -> Printer {
        Printer {
            out: String::new(),
            dialect,
            indent: 0,
            flat: false,
            width: WIDTH,
            refused: None,
        }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn name(&mut self, name: &str) {
        let name = name::name(name);
        self.push(&name);
    }

    /// A new line, or a blank on one line.
    fn line(&mut self) {
        if self.flat {
            self.push(" ");
        } else {
            self.open();
        }
    }

    /// A new line, or nothing on one line.
    fn open(&mut self) {
        if !self.flat {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', self.indent));
        }
    }

    /// `write` on the rest of the line if it fits, otherwise on several.
    fn fit(&mut self, write: impl Fn(&mut Printer)) {
        // What is around it is being tried on one line, which decides for it too.
        if self.flat {
            return write(self);
        }
        let mut trial = Printer {
            indent: self.indent,
            flat: true,
            width: self.width,
            ..Printer::new(self.dialect)
        };
        write(&mut trial);
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        let used = self.out.get(line..).unwrap_or_default().chars().count();
        if used + trial.out.chars().count() <= self.width {
            self.push(&trial.out);
            self.refused = self.refused.take().or(trial.refused);
        } else {
            write(self);
        }
    }

    /// `write`, further in.
    fn nested(&mut self, write: impl Fn(&mut Printer)) {
        self.indent += 4;
        write(self);
        self.indent -= 4;
    }

    /// What `write` writes, in parentheses: on the rest of the line if it fits, otherwise on lines of its own.
    fn in_parentheses(&mut self, write: impl Fn(&mut Printer)) {
        self.fit(|printer| {
            printer.push("(");
            printer.nested(|printer| {
                printer.open();
                write(printer);
            });
            printer.open();
            printer.push(")");
        });
    }

    /// `items` with commas between them, all on this line if they fit, otherwise each on its own.
    fn list<T>(&mut self, items: &[T], write: impl Fn(&mut Printer, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(",");
                self.line();
            }
            write(self, item);
        }
    }

    /// `items` with commas between them, on this line.
    fn row<T>(&mut self, items: &[T], write: impl Fn(&mut Printer, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.push(", ");
            }
            write(self, item);
        }
    }
}
