//! The columns of a primary key, a UNIQUE constraint or an index.

use super::lexeme::{self, Layout, Lexeme, Scope, bare, canonical, fold, items, spell};
use super::table::{Column, Table};
use sqlite3_parser::dialect::TokenType::*;

/// A primary key or UNIQUE constraint.
#[derive(Debug, Default)]
pub(super) struct Key {
    pub(super) name: Option<String>,
    pub(super) columns: Vec<KeyColumn>,
    pub(super) conflict: Option<String>,
    pub(super) autoincrement: bool,
    /// Whether it was written behind a column.
    pub(super) on_column: bool,
}

/// One column of a key or index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeyColumn {
    /// The folded name of a column, or the canonical text of an expression.
    pub(super) expression: String,
    /// Whether it is a column's name.
    pub(super) is_column: bool,
    /// Folded; none where none is written.
    pub(super) collation: Option<String>,
    pub(super) descending: bool,
}

impl Key {
    pub(super) fn on_column(name: Option<String>, column: KeyColumn) -> Key {
        Key {
            name,
            columns: vec![column],
            on_column: true,
            ..Key::default()
        }
    }

    /// Whether `column` is among its columns.
    pub(super) fn is_of(&self, column: &Column) -> bool {
        let name = fold(&column.name);
        self.columns.iter().any(|own| own.expression == name)
    }

    /// Of the text between the parentheses; only names may stand there.
    pub(super) fn on_table(name: Option<String>, inner: &[Lexeme<'_>]) -> Option<Key> {
        let columns = items(inner)
            .into_iter()
            .map(|item| KeyColumn::read(item, |_| true))
            .collect::<Option<Vec<_>>>()?;
        let only_names = columns.iter().all(|column| column.is_column);
        only_names.then(|| Key {
            name,
            columns,
            ..Key::default()
        })
    }
}

impl KeyColumn {
    pub(super) fn plain(name: &str, descending: bool) -> KeyColumn {
        KeyColumn {
            expression: name.to_owned(),
            is_column: true,
            collation: None,
            descending,
        }
    }

    /// Of an index on `table`.
    pub(super) fn of_index(item: &[Lexeme<'_>], table: &Table) -> Option<KeyColumn> {
        let columns = table.column_names();
        let column = KeyColumn::read(item, |name| columns.contains(name))?;
        if column.is_column {
            return Some(column);
        }
        let expression = lexeme::expression(KeyColumn::parts(item)?.0, Scope::Columns(&columns));
        Some(KeyColumn {
            expression,
            ..column
        })
    }

    fn read(item: &[Lexeme<'_>], is_column: impl Fn(&str) -> bool) -> Option<KeyColumn> {
        let (expression, collation, descending) = KeyColumn::parts(item)?;
        let name = match expression {
            [name] if name.is_name() => Some(fold(&name.content())).filter(|name| is_column(name)),
            _ => None,
        };
        Some(KeyColumn {
            is_column: name.is_some(),
            expression: name.unwrap_or_else(|| canonical(expression, Scope::Open, Layout::Line)),
            collation,
            descending,
        })
    }

    /// The expression, its collation if it is a mere name with one, and whether it descends.
    ///
    /// In `a || b COLLATE nocase` the collation is that of `b`, so around anything but a name it stays where
    /// it was written.
    fn parts<'l, 't>(item: &'l [Lexeme<'t>]) -> Option<(&'l [Lexeme<'t>], Option<String>, bool)> {
        let (whole, descending) = match item {
            [whole @ .., last] if last.kind == TK_ASC => (whole, false),
            [whole @ .., last] if last.kind == TK_DESC => (whole, true),
            whole => (whole, false),
        };
        let whole = bare(whole);
        let mut name = whole;
        let mut collation = None;
        while let [inner @ .., collate, word] = name
            && collate.kind == TK_COLLATE
        {
            collation.get_or_insert_with(|| fold(&word.content()));
            name = bare(inner);
        }
        match name {
            [] => None,
            [_] => Some((name, collation, descending)),
            _ => Some((whole, None, descending)),
        }
    }

    /// The collation that holds: its own, or else the column's; folded.
    pub(super) fn effective_collation<'k>(&'k self, table: &'k Table) -> &'k str {
        let column = || {
            table
                .column(&self.expression)
                .and_then(|column| column.collation.as_deref())
        };
        self.collation
            .as_deref()
            .or_else(column)
            .unwrap_or("binary")
    }

    fn render(&self, table: &Table) -> String {
        let mut text = if self.is_column {
            spell(&self.expression)
        } else {
            self.expression.clone()
        };
        let inherited = KeyColumn {
            collation: None,
            ..self.clone()
        };
        let redundant = self.is_column
            && self.effective_collation(table) == inherited.effective_collation(table);
        if let Some(collation) = self.collation.as_deref().filter(|_| !redundant) {
            text.push_str(" collate ");
            text.push_str(collation);
        }
        if self.descending {
            text.push_str(" desc");
        }
        text
    }
}

/// The columns between commas, each with the collation that is not the column's own.
pub(super) fn render(columns: &[KeyColumn], table: &Table) -> String {
    let columns: Vec<String> = columns.iter().map(|column| column.render(table)).collect();
    columns.join(", ")
}
