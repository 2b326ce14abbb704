//! The statements that lead from one schema to another, with rows in the tables.
//!
//! Phases, each the difference of two schemas: what stands in the way goes (`cleared`); rows get labels that stay, and
//! enum types are made anew; columns come that need values (`grown`), and get them; then all the rest.

mod clear;
mod enumeration;
mod fill;
mod way;

use super::{
    AutogenerateError,
    former::{self, Label},
    make,
    statement::{self, Detail},
    values::Values,
};
use crate::{
    schema::{
        DataType, Expression, Identity, Schema, Table,
        difference::{self, Change, ColumnChange},
    },
    sql::statement::Statement,
};
use clear::{clear, unmention};
use enumeration::{anew, remake, replace_former_labels, replace_labels};
use fill::{early, fill, grow, ready};
use std::collections::BTreeMap;
use way::{Way, make_way, without_column};

/// A statement, or something to tell the reader of the file.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "nearly all are statements")]
pub(super) enum Item {
    /// A statement.
    Statement(Statement),
    /// A comment, in lines of its own before the next statement.
    Remark(String),
    /// The identity of a column goes on behind the keys that rows have; at the end, for PostgreSQL alone. SQLite looks
    /// for itself.
    GoOn {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
}

/// What leads from `before` to `after`; `labels` are renamed on the way, and rows get `values`.
pub(super) fn plan(
    before: &Schema,
    labels: &[Label],
    after: &Schema,
    values: &Values,
) -> Result<Vec<Item>, AutogenerateError> {
    let renamed = former::with_labels(before, labels)?;
    let changes = difference::difference(&renamed, after);
    let anew = anew(&renamed, after, &changes, values)?;
    let mut lifted = renamed.clone();
    for change in &changes {
        // On SQLite it is the type that changes: what is given out is a bigint there, whatever it is here.
        if let Change::AlterColumn {
            table,
            column,
            what: ColumnChange::Identity { .. },
        } = change
            && is_narrow(&renamed, table, column)
        {
            make_way(&mut lifted, table, column, Way::Same);
        }
    }
    let plain = given_up(&lifted, after);
    let mut cleared = clear(&renamed, lifted.clone(), after, &changes, &anew, values)?;
    for label in labels {
        unmention(&mut cleared, label);
    }
    let cleared = given_up(&cleared, after);

    let mut items = Vec::new();
    let back = former::labels_back(labels);
    let none = BTreeMap::new();
    let mut former = before.clone();
    for next in [&lifted, &plain, &cleared] {
        let next = former::with_labels(next, &back)?;
        phase(&former, &next, after, &none, &mut items)?;
        former = next;
    }
    items.extend(
        labels
            .iter()
            .map(|label| Item::Statement(label.statement())),
    );
    replace_labels(&cleared, values, &anew, &mut items);
    let mut typed = cleared.clone();
    let early = early(&cleared, after, values, &anew);
    let mut former = Vec::new();
    for name in &anew {
        former.extend(remake(name, &mut typed, after, values, &early, &mut items));
    }
    let ready = ready(&typed, after, &early);
    phase(&typed, &ready, after, &values.using, &mut items)?;
    for name in former {
        items.push(Item::Statement(Statement::DropType(make::drop(&name))));
    }
    replace_former_labels(&cleared, after, values, &mut items);
    let grown = grow(&ready, after, values);
    phase(&ready, &grown, after, &values.using, &mut items)?;
    fill(&ready, &grown, after, values, &mut items);
    finish(&grown, after, values, &mut items)?;
    Ok(items)
}

/// `before` without the identities that columns lose whose table gets another primary key, or whose type changes: SQLite
/// has them on keys only, and PostgreSQL on whole numbers only, so they go before that, and come after it.
fn given_up(before: &Schema, after: &Schema) -> Schema {
    let mut plain = before.clone();
    for (name, table) in &before.tables {
        let Some(wanted) = after.table(name).filter(|wanted| *wanted != table.as_ref()) else {
            continue;
        };
        for column in &table.columns {
            let is = |table: &Table| {
                table
                    .column(&column.name)
                    .and_then(|column| column.identity)
            };
            if matches!(is(table), Some(Identity::Always | Identity::ByDefault))
                && is(wanted).is_none()
                && wanted.column(&column.name).is_some()
                && (wanted.primary_key != table.primary_key
                    || wanted.column(&column.name).map(|wanted| &wanted.data_type)
                        != Some(&column.data_type))
                && let Some(column) = plain
                    .table_mut(name)
                    .and_then(|table| table.column_mut(&column.name))
            {
                column.identity = None;
            }
        }
    }
    plain
}

/// Whether a column is of a smaller integer than bigint.
fn is_narrow(schema: &Schema, table: &str, column: &str) -> bool {
    let own = schema.table(table).and_then(|table| table.column(column));
    own.is_some_and(|own| own.data_type != DataType::BigInt)
}

/// The statements of one phase, on the way to `goal`.
fn phase(
    before: &Schema,
    after: &Schema,
    goal: &Schema,
    using: &BTreeMap<(String, String), Expression>,
    items: &mut Vec<Item>,
) -> Result<(), AutogenerateError> {
    let changes = difference::difference(before, after);
    let detail = Detail {
        before,
        after,
        goal,
        using,
    };
    statement::statements(&changes, &detail, items)
}

/// What is left: but for columns that are generated from others, whose types may still have to change, all at once.
fn finish(
    before: &Schema,
    after: &Schema,
    values: &Values,
    items: &mut Vec<Item>,
) -> Result<(), AutogenerateError> {
    for (table, column) in &values.unfilled {
        let known = before.table(table).and_then(|table| table.column(column));
        items.push(Item::Remark(match known {
            Some(_) => {
                format!("Fails while rows of {table} have no {column}: give them a value before.")
            }
            None => format!("Fails while there are rows in {table}: they get no {column}."),
        }));
    }
    let mut settled = after.clone();
    for (name, table) in &after.tables {
        let Some(known) = before.table(name).filter(|known| *known != table.as_ref()) else {
            continue;
        };
        let generated = table
            .columns
            .iter()
            .filter(|column| column.generated.is_some() && known.column(&column.name).is_none());
        for column in generated {
            without_column(&mut settled, name, &column.name);
        }
    }
    // The mirror image of what goes first: identities come when the keys are there.
    let bare = given_up(&settled, before);
    let none = BTreeMap::new();
    phase(before, &bare, after, &values.using, items)?;
    phase(&bare, &settled, after, &none, items)?;
    phase(&settled, after, after, &none, items)
}
