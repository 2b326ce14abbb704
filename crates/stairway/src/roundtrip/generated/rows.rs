//! Rows in made-up tables: what they hold, how they come in, and what becomes of them when the models change.

use super::{
    kind::{Kind, converted, literal, quoted, shown, value},
    term,
    value::{Column, Default, Id, Models, Table},
};
use crate::Dialect;
use std::collections::{BTreeMap, BTreeSet};

/// How many rows a table has.
const ROWS: usize = 3;

/// What one row has in one column.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cell {
    Null,
    Held(String),
    /// What only the library knows.
    Unknown,
}

/// The rows of each table, by the ids of columns.
pub(super) type Rows = BTreeMap<Id, Vec<BTreeMap<Id, Cell>>>;

/// The row that has null in a column that may be null.
fn null_row(column: &Column) -> usize {
    column.id % 4
}

/// What the row gets that has none.
pub(super) fn backfill(column: &Column, models: &Models) -> String {
    value(column, null_row(column) % ROWS + 1, models)
}

/// Whether the row gives no value and gets the default.
fn is_left_out(column: &Column, row: usize) -> bool {
    let random = column.kind == Kind::Uuid && column.default == Some(Default::Made);
    column.default.is_some() && row == ROWS - 1 && !random
}

/// The columns that refer to rows that are not there yet when a row comes in.
fn later(table: &Table, models: &Models) -> BTreeSet<Id> {
    let place = |id: Id| models.tables.iter().position(|table| table.id == id);
    let keys = table.foreign_keys.iter();
    keys.filter(|key| place(key.table) > place(table.id))
        .flat_map(|key| key.columns.clone())
        .collect()
}

/// A column that tells rows from each other.
fn mark<'t>(table: &'t Table, later: &BTreeSet<Id>) -> Option<&'t Column> {
    table.columns.iter().find(|column| {
        column.kind.is_rich()
            && !matches!(column.kind, Kind::Real | Kind::Double)
            && !column.nullable
            && column.default.is_none()
            && column.generated.is_none()
            && !later.contains(&column.id)
    })
}

/// Rows for every table.
pub(super) fn filled(models: &Models) -> Rows {
    let mut rows = Rows::new();
    for table in &models.tables {
        let later = later(table, models);
        let marked = mark(table, &later).is_some();
        let row = |row: usize| {
            let mut cells = BTreeMap::new();
            for column in &table.columns {
                let held = if column.identity.is_some() {
                    (row + 1).to_string()
                } else if later.contains(&column.id) && !marked {
                    cells.insert(column.id, Cell::Null);
                    continue;
                } else if is_left_out(column, row) && !later.contains(&column.id) {
                    given(column, models).unwrap_or_default()
                } else if column.nullable && null_row(column) == row {
                    cells.insert(column.id, Cell::Null);
                    continue;
                } else {
                    value(column, row + 1, models)
                };
                cells.insert(column.id, Cell::Held(held));
            }
            compute(table, &mut cells);
            cells
        };
        rows.insert(table.id, (0..ROWS).map(row).collect());
    }
    rows
}

/// What the default gives.
fn given(column: &Column, models: &Models) -> Option<String> {
    match column.default? {
        Default::Value(number) => Some(value(column, number, models)),
        Default::Made if column.kind == Kind::Uuid => None,
        Default::Made => Some("now".to_owned()),
    }
}

/// Fills in what is generated.
fn compute(table: &Table, cells: &mut BTreeMap<Id, Cell>) {
    for column in &table.columns {
        let Some(from) = column.generated else {
            continue;
        };
        let cell = match cells.get(&from.column) {
            Some(Cell::Held(base)) => {
                let value = term::generated(from, column.kind, table, Some(base));
                value
                    .and_then(|(_, value)| value)
                    .map_or(Cell::Unknown, Cell::Held)
            }
            Some(Cell::Null) => Cell::Null,
            Some(Cell::Unknown) | None => Cell::Unknown,
        };
        cells.insert(column.id, cell);
    }
}

/// Statements that insert `rows`, in the words of `dialect`.
pub(super) fn inserts(models: &Models, rows: &Rows, dialect: Dialect) -> Vec<String> {
    let mut statements = Vec::new();
    let mut updates = Vec::new();
    for table in &models.tables {
        let name = quoted(&table.name);
        let later = later(table, models);
        for (row, cells) in rows[&table.id].iter().enumerate() {
            let (mut columns, mut values) = (Vec::new(), Vec::new());
            for column in &table.columns {
                let tied = later.contains(&column.id);
                if column.identity.is_some()
                    || column.generated.is_some()
                    || is_left_out(column, row) && !tied
                {
                    continue;
                }
                let literal = |column: &Column| match &cells[&column.id] {
                    Cell::Held(value) => literal(column.kind, value, dialect),
                    _ => "NULL".to_owned(),
                };
                columns.push(quoted(&column.name));
                values.push(if tied {
                    "NULL".to_owned()
                } else {
                    literal(column)
                });
                if tied && let Some(mark) = mark(table, &later) {
                    updates.push(format!(
                        "UPDATE {name} SET {} = {} WHERE {} = {}",
                        quoted(&column.name),
                        literal(column),
                        quoted(&mark.name),
                        literal(mark)
                    ));
                }
            }
            statements.push(match columns.is_empty() {
                true => format!("INSERT INTO {name} DEFAULT VALUES"),
                false => format!(
                    "INSERT INTO {name} ({}) VALUES ({})",
                    columns.join(", "),
                    values.join(", ")
                ),
            });
        }
    }
    statements.extend(updates);
    statements
}

/// A query for every row of a table, each value as text that does not depend on the database.
pub(super) fn select(table: &Table, columns: &[&Column], dialect: Dialect) -> String {
    let items: Vec<String> = columns
        .iter()
        .map(|column| shown(column.kind, &quoted(&column.name), dialect))
        .collect();
    format!("SELECT {} FROM {}", items.join(", "), quoted(&table.name))
}

/// The columns of which it is known what they hold.
pub(super) fn known<'t>(table: &'t Table, rows: &[BTreeMap<Id, Cell>]) -> Vec<&'t Column> {
    let unknown = |column: &&Column| rows.iter().any(|cells| cells[&column.id] == Cell::Unknown);
    let columns = table.columns.iter();
    columns.filter(|column| !unknown(column)).collect()
}

/// What becomes of `rows` of the models `from` when the models are `to`. `asked` tells whether
/// there are answers for what has no value, as on the way up; on the way back the library may have one of its own.
pub(super) fn carried(rows: &Rows, from: &Models, to: &Models, asked: bool) -> Rows {
    let mut carried = Rows::new();
    for table in &to.tables {
        let (Some(old), Some(rows)) = (from.table(table.id), rows.get(&table.id)) else {
            carried.insert(table.id, Vec::new());
            continue;
        };
        let row = |cells: &BTreeMap<Id, Cell>| {
            let mut now = BTreeMap::new();
            for column in &table.columns {
                let held = old.column(column.id).filter(|old| old.generated.is_none());
                let cell = match held {
                    None => new(column, to, asked),
                    Some(held) => match &cells[&column.id] {
                        Cell::Held(value) => moved(value, held, column, from, to),
                        Cell::Null if !column.nullable => Cell::Held(backfill(column, to)),
                        cell => cell.clone(),
                    },
                };
                now.insert(column.id, cell);
            }
            compute(table, &mut now);
            now
        };
        carried.insert(table.id, rows.iter().map(row).collect());
    }
    carried
}

/// What rows that are there get in a column that is new.
fn new(column: &Column, to: &Models, asked: bool) -> Cell {
    if column.identity.is_some() {
        return Cell::Unknown;
    }
    match (column.default, column.nullable) {
        (Some(_), _) => given(column, to).map_or(Cell::Unknown, Cell::Held),
        (None, true) => Cell::Null,
        (None, false) if asked => Cell::Held(backfill(column, to)),
        (None, false) => Cell::Unknown,
    }
}

fn moved(value: &str, old: &Column, new: &Column, from: &Models, to: &Models) -> Cell {
    let (Kind::Label(one), Kind::Label(other)) = (old.kind, new.kind) else {
        return Cell::Held(converted(value, old.kind, new.kind));
    };
    let (Some(before), Some(after)) = (from.enumeration(one), to.enumeration(other)) else {
        return Cell::Unknown;
    };
    let label = before.labels.iter().find(|label| label.text == value);
    match label.map(|label| after.label(label.id)) {
        Some(Some(label)) => Cell::Held(label.text.clone()),
        _ => replacement(before, after).map_or(Cell::Unknown, |text| Cell::Held(text.to_owned())),
    }
}

/// The label that rows get of which the label goes: one that was there, too.
pub(super) fn replacement<'m>(
    before: &super::value::Enumeration,
    after: &'m super::value::Enumeration,
) -> Option<&'m str> {
    let kept = after
        .labels
        .iter()
        .find(|label| before.label(label.id).is_some());
    kept.map(|label| label.text.as_str())
}

/// Whether the rows are ones that the models allow.
pub(super) fn fit(models: &Models, rows: &Rows) -> bool {
    models
        .tables
        .iter()
        .all(|table| conflicts(table, models, rows).is_none())
}

/// Takes constraints out of the models that their rows do not hold to.
pub(super) fn loosen(models: &mut Models) {
    loop {
        let rows = filled(models);
        let found = models
            .tables
            .iter()
            .find_map(|table| conflicts(table, models, &rows).map(|conflict| (table.id, conflict)));
        let Some((id, conflict)) = found else { return };
        for table in models.tables.iter_mut().filter(|table| table.id == id) {
            match conflict {
                Conflict::Key => table.primary_key = None,
                Conflict::Unique(at) => drop(table.uniques.remove(at)),
                Conflict::Index(at) => drop(table.indexes.remove(at)),
                Conflict::Check(at) => drop(table.checks.remove(at)),
                Conflict::Reference(at) => drop(table.foreign_keys.remove(at)),
            }
        }
        super::repair::repair(models);
    }
}

#[derive(Clone, Copy)]
enum Conflict {
    Key,
    Unique(usize),
    Index(usize),
    Check(usize),
    Reference(usize),
}

fn conflicts(table: &Table, models: &Models, rows: &Rows) -> Option<Conflict> {
    let own = &rows[&table.id];
    let tuples = |columns: &[Id]| -> Vec<Vec<Cell>> {
        let tuple = |cells: &BTreeMap<Id, Cell>| {
            let cells = columns.iter().map(|id| cells[id].clone());
            cells.collect()
        };
        own.iter().map(tuple).collect()
    };
    let differ = |columns: &[Id], nulls_not_distinct: bool| {
        let mut seen = BTreeSet::new();
        tuples(columns)
            .into_iter()
            .filter(|tuple| nulls_not_distinct || !tuple.contains(&Cell::Null))
            .all(|tuple| seen.insert(tuple))
    };
    if let Some(key) = &table.primary_key
        && !differ(&key.columns, true)
    {
        return Some(Conflict::Key);
    }
    let uniques = table.uniques.iter();
    let unique = uniques
        .map(|key| differ(&key.columns, key.nulls_not_distinct))
        .position(|differ| !differ);
    if let Some(at) = unique {
        return Some(Conflict::Unique(at));
    }
    let index = table.indexes.iter().position(|index| {
        // What an expression makes of different values may be the same.
        let plain = index.items.iter().filter(|item| !item.expression);
        let columns: Vec<Id> = plain.map(|item| item.term.column).collect();
        index.unique && !differ(&columns, index.nulls_not_distinct)
    });
    if let Some(at) = index {
        return Some(Conflict::Index(at));
    }
    let check = table.checks.iter().position(|check| {
        let label = table.column(check.term.column).and_then(|column| {
            let labels = models.labels(column.kind);
            labels.iter().find(|label| label.id == check.term.number)
        });
        own.iter().any(|cells| match &cells[&check.term.column] {
            Cell::Unknown => true,
            Cell::Held(value) => label.is_some_and(|label| label.text == *value),
            Cell::Null => false,
        })
    });
    if let Some(at) = check {
        return Some(Conflict::Check(at));
    }
    let reference = table.foreign_keys.iter().position(|key| {
        let parents = rows.get(&key.table).map(Vec::as_slice).unwrap_or_default();
        let there: BTreeSet<Vec<Cell>> = parents
            .iter()
            .map(|cells| key.references.iter().map(|id| cells[id].clone()).collect())
            .collect();
        tuples(&key.columns).iter().any(|tuple| {
            !tuple.contains(&Cell::Null)
                && (tuple.contains(&Cell::Unknown) || !there.contains(tuple))
        })
    });
    reference.map(Conflict::Reference)
}
