//! The cross-check: what the pragmas say of a table against what its text says.
//!
//! The pragmas omit CHECK, COLLATE of columns, DEFERRABLE, WHERE and expressions, so the text is the source.
//! What both know must agree; where it does not, the text was misread, and that is an error.

use super::{
    error::SnapshotError,
    key::KeyColumn,
    lexeme::{Layout, Scope, bare, canonical, fold, lexemes},
    object::Parsed,
    statement::Index,
    table::{self, Column, ForeignKey, Table},
};
use crate::connection::Row;
use std::collections::{BTreeMap, BTreeSet};

/// What the pragmas say, by the name of the table, or of the index for its columns.
#[derive(Debug, Default)]
pub(super) struct Pragmas {
    tables: BTreeMap<String, Vec<Row>>,
    columns: BTreeMap<String, Vec<Row>>,
    indexes: BTreeMap<String, Vec<Row>>,
    keys: BTreeMap<String, Vec<Row>>,
    foreign_keys: BTreeMap<String, Vec<Row>>,
}

impl Pragmas {
    /// Sorts the rows of [`crate::dialect::sqlite::catalogue::pragmas`].
    pub(super) fn new(rows: Vec<Row>) -> Result<Pragmas, SnapshotError> {
        let mut pragmas = Pragmas::default();
        for row in rows {
            let map = match cell(&row, 0) {
                "table" => &mut pragmas.tables,
                "column" => &mut pragmas.columns,
                "index" => &mut pragmas.indexes,
                "key" => &mut pragmas.keys,
                "foreign key" => &mut pragmas.foreign_keys,
                _ => {
                    return Err(SnapshotError::Shape(
                        "a row of the pragmas is of no known kind",
                    ));
                }
            };
            map.entry(cell(&row, 1).to_owned()).or_default().push(row);
        }
        Ok(pragmas)
    }

    /// Compares `parsed`, whose name as written is `name`.
    pub(super) fn check(&self, name: &str, parsed: &Parsed) -> Result<(), SnapshotError> {
        let Some(table) = &parsed.table else {
            return Ok(());
        };
        let check = Check {
            object: format!("table `{name}`"),
        };
        let flags = of(&self.tables, name)
            .first()
            .map(|row| (cell(row, 2) == "1", cell(row, 3) == "1"));
        check.same(
            "its kind (WITHOUT ROWID, STRICT)",
            Some((table.without_rowid, table.strict)),
            flags,
        )?;
        check.columns(table, of(&self.columns, name))?;
        check.foreign_keys(&table.foreign_keys, of(&self.foreign_keys, name))?;
        self.indexes(&check, name, table, &parsed.indexes)
    }

    fn indexes(
        &self,
        check: &Check,
        name: &str,
        table: &Table,
        indexes: &BTreeMap<String, Option<Index>>,
    ) -> Result<(), SnapshotError> {
        let rows = of(&self.indexes, name);
        let made: BTreeSet<&str> = rows
            .iter()
            .filter(|row| cell(row, 4) == "c")
            .map(|row| cell(row, 2))
            .collect();
        check.same(
            "the set of its indexes",
            indexes.keys().map(String::as_str).collect(),
            made,
        )?;
        let mut implied = BTreeSet::new();
        for row in rows {
            let index_name = cell(row, 2);
            let keys: Vec<Shown> = of(&self.keys, index_name).iter().map(shown).collect();
            match cell(row, 4) {
                "c" => {
                    if let Some(Some(index)) = indexes.get(index_name) {
                        let subject = format!("index `{index_name}`");
                        let text = (
                            index.unique,
                            index.partial.is_some(),
                            said(&index.columns, table),
                        );
                        check.same(
                            &subject,
                            text,
                            (cell(row, 3) == "1", cell(row, 5) == "1", keys),
                        )?;
                    }
                }
                _ => {
                    implied.insert(plain(keys));
                }
            }
        }
        // Equal constraints share one index, whatever their order of rows; the rowid needs none.
        let mut constrained: BTreeSet<Vec<Shown>> = table
            .uniques
            .iter()
            .map(|key| plain(said(&key.columns, table)))
            .collect();
        if let Some(key) = table
            .primary_key
            .as_ref()
            .filter(|_| !table.is_rowid_alias())
        {
            constrained.insert(plain(said(&key.columns, table)));
        }
        check.same("the set of its unique keys", constrained, implied)
    }
}

/// A column of an index: its folded name if it is a column, its collation then, and whether it descends.
type Shown = (Option<String>, Option<String>, bool);

fn shown(row: &Row) -> Shown {
    let name = row.get(4).and_then(Option::as_deref).map(fold);
    let collation = name.as_ref().map(|_| fold(cell(row, 6)));
    (name, collation, cell(row, 5) == "1")
}

fn said(columns: &[KeyColumn], table: &Table) -> Vec<Shown> {
    let said = |column: &KeyColumn| {
        let name = column.is_column.then(|| column.expression.clone());
        let collation = name
            .as_ref()
            .map(|_| column.effective_collation(table).to_owned());
        (name, collation, column.descending)
    };
    columns.iter().map(said).collect()
}

/// Without directions, and without a column's second mention, which WITHOUT ROWID drops.
fn plain(columns: Vec<Shown>) -> Vec<Shown> {
    let mut plain: Vec<Shown> = Vec::new();
    for (name, collation, _) in columns {
        let column = (name, collation, false);
        if !plain.contains(&column) {
            plain.push(column);
        }
    }
    plain
}

struct Check {
    object: String,
}

impl Check {
    fn same<T: PartialEq + std::fmt::Debug>(
        &self,
        subject: &str,
        text: T,
        pragma: T,
    ) -> Result<(), SnapshotError> {
        if text == pragma {
            return Ok(());
        }
        Err(SnapshotError::Disagreement {
            object: self.object.clone(),
            subject: subject.to_owned(),
            text: format!("{text:?}"),
            pragma: format!("{pragma:?}"),
        })
    }

    fn columns(&self, table: &Table, rows: &[Row]) -> Result<(), SnapshotError> {
        let text: Vec<&str> = table
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        let pragma: Vec<&str> = rows.iter().map(|row| cell(row, 2)).collect();
        self.same("the list of its columns", text, pragma)?;
        for (column, row) in table.columns.iter().zip(rows) {
            self.column(table, column, row)?;
        }
        Ok(())
    }

    fn column(&self, table: &Table, column: &Column, row: &Row) -> Result<(), SnapshotError> {
        let subject = |what: &str| format!("the {what} of column `{}`", column.name);
        // A type in quotes is shown without them, and may not read as one then.
        if column.data_type.as_deref().unwrap_or_default() != fold(cell(row, 3)) {
            let shown_type = lexemes(cell(row, 3)).and_then(|words| table::pragma_type(&words));
            self.same(&subject("type"), Some(column.data_type.clone()), shown_type)?;
        }

        let key = table.primary_key.iter().flat_map(|key| &key.columns);
        let place = key
            .map(|key| key.expression.as_str())
            .position(|name| column.name.eq_ignore_ascii_case(name))
            .map_or(0, |at| at + 1);
        // A repeated column in the key counts once, so only membership is sure for the columns after it.
        self.same(
            &subject("membership in the primary key"),
            place > 0,
            cell(row, 6) != "0",
        )?;

        // A table without a rowid, and a strict one, makes its key's columns NOT NULL on its own.
        let implied = place > 0 && !table.is_rowid_alias() && (table.without_rowid || table.strict);
        self.same(
            &subject("NOT NULL"),
            column.not_null || implied,
            cell(row, 4) == "1",
        )?;

        let default = column
            .default
            .as_ref()
            .map(|default| default.tokens.clone());
        let shown_default = row.get(5).and_then(Option::as_deref).map(|text| {
            lexemes(text).map_or_else(String::new, |words| {
                canonical(bare(&words), Scope::Open, Layout::Line)
            })
        });
        self.same(&subject("default"), default, shown_default)?;

        let hidden = match &column.generated {
            None => "0",
            Some(generated) if generated.stored => "3",
            Some(_) => "2",
        };
        self.same(
            &subject("generation (0 none, 2 virtual, 3 stored)"),
            hidden,
            cell(row, 7),
        )
    }

    fn foreign_keys(&self, keys: &[ForeignKey], rows: &[Row]) -> Result<(), SnapshotError> {
        let action =
            |action: &Option<String>| action.clone().unwrap_or_else(|| "no action".to_owned());
        let mut text = Vec::new();
        for key in keys {
            for (at, column) in key.columns.iter().enumerate() {
                let other = key
                    .references
                    .as_ref()
                    .and_then(|columns| columns.get(at))
                    .cloned();
                let actions = (action(&key.on_update), action(&key.on_delete));
                text.push((at, key.table.clone(), column.clone(), other, actions));
            }
        }
        let mut pragma: Vec<_> = rows
            .iter()
            .map(|row| {
                let other = row.get(6).and_then(Option::as_deref).map(fold);
                let actions = (fold(cell(row, 7)), fold(cell(row, 8)));
                (
                    cell(row, 3).parse().unwrap_or(usize::MAX),
                    fold(cell(row, 4)),
                    fold(cell(row, 5)),
                    other,
                    actions,
                )
            })
            .collect();
        text.sort();
        pragma.sort();
        self.same("the list of its foreign keys", text, pragma)
    }
}

fn of<'r>(rows: &'r BTreeMap<String, Vec<Row>>, name: &str) -> &'r [Row] {
    rows.get(name).map(Vec::as_slice).unwrap_or_default()
}

fn cell(row: &Row, at: usize) -> &str {
    row.get(at).and_then(Option::as_deref).unwrap_or_default()
}
