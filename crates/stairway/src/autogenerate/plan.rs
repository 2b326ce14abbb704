//! The statements that lead from one schema to another, with rows in the tables.
//!
//! Phases, each the difference of two schemas: what stands in the way goes (`cleared`); rows get labels that stay, and
//! enum types are made anew; columns come that need values (`grown`), and get them; then all the rest.

use super::{
    AutogenerateError, enum_of,
    former::{self, Label},
    label::Holder,
    make,
    statement::{self, Detail},
    values::{Path, Values, is_constant},
};
use crate::{
    schema::{
        Column, DataType, Deferrable, Expression, ForeignKey, Identity, Index, Node, Schema, Table,
        difference::{self, Change, ColumnChange},
    },
    sql::{
        definition, replay,
        statement::{Rename, Statement},
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

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

/// Takes away what mentions a label that has just been renamed: SQLite cannot follow it into expressions.
fn unmention(schema: &mut Schema, label: &Label) {
    let mentions = |expression: &Expression| {
        let mut found = false;
        expression.walk_expressions(&mut |part| {
            found |= matches!(&*part.node, Node::Text(text) if *text == label.to);
        });
        found
    };
    for (table, column) in columns_of(schema, &label.of) {
        let Some(own) = schema.table(&table) else {
            continue;
        };
        if !own.expressions().any(mentions)
            && replay::views_over_column(schema, &table, &column).is_empty()
        {
            continue;
        }
        views_away(schema, &table, &column);
        let generated: Vec<String> = schema
            .table(&table)
            .into_iter()
            .flat_map(|own| &own.columns)
            .filter(|own| {
                let value = own.generated.as_ref();
                value.is_some_and(|value| mentions(&value.expression))
            })
            .map(|own| own.name.clone())
            .collect();
        for name in generated {
            without_column(schema, &table, &name);
        }
        if let Some(own) = schema.table_mut(&table) {
            own.checks.retain(|check| !mentions(&check.expression));
            own.indexes.retain(|_, index| {
                !index.columns.iter().any(|item| mentions(&item.expression))
                    && !index.predicate.as_ref().is_some_and(mentions)
            });
            for column in &mut own.columns {
                column.default = column.default.take().filter(|default| !mentions(default));
            }
            forget_comments(own);
        }
    }
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

/// The enum types that have to be made anew: PostgreSQL can only add labels, and a label that was added cannot be used
/// in the transaction that adds it.
fn anew(
    before: &Schema,
    after: &Schema,
    changes: &[Change],
    values: &Values,
) -> Result<BTreeSet<String>, AutogenerateError> {
    let mut anew = BTreeSet::new();
    for change in changes {
        let Change::AlterEnum {
            name,
            before: was,
            after: is,
        } = change
        else {
            continue;
        };
        let mut rest = is.iter();
        let only_added = was.iter().all(|label| rest.any(|other| other == label));
        let added: BTreeSet<&String> = is.iter().filter(|label| !was.contains(label)).collect();
        if only_added && !uses(after, name, &added, changes, values) {
            continue;
        }
        let replaced = values.replace.contains_key(&Holder::Type(name.clone()));
        let in_array = columns_of_type(before, &array_of(name)).into_iter().next();
        if let Some((table, column)) = in_array.filter(|_| replaced) {
            return Err(AutogenerateError::ByHand {
                message: format!(
                    "labels of `{name}` are replaced, and `{table}.{column}` has arrays of it"
                ),
                help: "write the change by hand: `migrate-create --empty`".to_owned(),
                place: None,
            });
        }
        anew.insert(name.clone());
    }
    Ok(anew)
}

/// Whether an added label stands in anything that the same revision makes or gives to rows.
fn uses(
    after: &Schema,
    name: &str,
    added: &BTreeSet<&String>,
    changes: &[Change],
    values: &Values,
) -> bool {
    let (mut found, mut in_view, mut in_rows) = (false, false, false);
    let is_one = |data_type: &DataType| enum_of(data_type) == Some(name);
    let mut look = |expression: &Expression| {
        expression.walk_expressions(&mut |part| {
            found |= match &*part.node {
                Node::Text(text) => added.contains(text),
                // What rows hold may be one of the labels.
                Node::Cast { operand, data_type } => is_one(data_type) && !is_constant(operand),
                _ => false,
            };
        });
    };
    for change in changes {
        match change {
            Change::AddColumn { column, .. } => {
                column.default.iter().for_each(&mut look);
                let generated = column.generated.iter();
                generated.for_each(|generated| look(&generated.expression));
            }
            Change::AlterColumn {
                what: ColumnChange::Type { after: is, .. },
                ..
            } => in_rows |= is_one(is),
            Change::AlterColumn {
                what:
                    ColumnChange::Generated {
                        after: Some(generated),
                        ..
                    },
                ..
            } => look(&generated.expression),
            Change::AlterColumn {
                what:
                    ColumnChange::Default {
                        after: Some(default),
                        ..
                    },
                ..
            } => look(default),
            Change::AddConstraint {
                constraint: difference::Constraint::Check(check),
                ..
            } => look(&check.expression),
            Change::CreateIndex { index, .. } => {
                index.predicate.iter().for_each(&mut look);
                index
                    .columns
                    .iter()
                    .for_each(|column| look(&column.expression));
            }
            Change::CreateTable(table) => table.expressions().for_each(&mut look),
            Change::CreateView(view) => {
                // Which labels it names is not looked at.
                in_view |= matches!(&view.definition, crate::schema::Definition::Query(_) if reads_enum(after, name));
                continue;
            }
            _ => {}
        }
    }
    values
        .fill
        .values()
        .chain(values.using.values())
        .for_each(&mut look);
    for ((table, column), value) in &values.fill {
        let wanted = after.table(table).and_then(|table| table.column(column));
        in_rows |= wanted.is_some_and(|wanted| is_one(&wanted.data_type)) && !is_constant(value);
    }
    let replaced = values.replace.get(&Holder::Type(name.to_owned()));
    found
        || in_view
        || in_rows
        || replaced.is_some_and(|pairs| pairs.iter().any(|(_, to)| added.contains(to)))
}

fn reads_enum(schema: &Schema, name: &str) -> bool {
    schema.tables.values().any(|table| {
        table
            .columns
            .iter()
            .any(|column| enum_of(&column.data_type) == Some(name))
    })
}

/// `cleared`, which is `before` without some of it, without what stands in the way of the changes, and without what goes
/// anyway and would be in the way.
fn clear(
    before: &Schema,
    mut cleared: Schema,
    after: &Schema,
    changes: &[Change],
    anew: &BTreeSet<String>,
    values: &Values,
) -> Result<Schema, AutogenerateError> {
    for change in changes {
        match change {
            Change::AlterColumn {
                table,
                column,
                what:
                    ColumnChange::Type {
                        before: was,
                        after: is,
                    },
            } => {
                let path = (table.clone(), column.clone());
                let way = match values.using.contains_key(&path) {
                    true => Way::Other,
                    false => way(was, is),
                };
                make_way(&mut cleared, table, column, way);
            }
            Change::AlterColumn {
                table,
                column,
                what: ColumnChange::Collation { .. },
            } => {
                make_way(&mut cleared, table, column, Way::Same);
            }
            Change::AlterColumn {
                table,
                column,
                what:
                    ColumnChange::Generated {
                        before: was,
                        after: is,
                    },
            } => {
                if is.is_some() {
                    without_column(&mut cleared, table, column);
                } else if was.is_some() {
                    views_away(&mut cleared, table, column);
                }
            }
            Change::DropColumn { table, column } => {
                let reading = replay::views_over_column(before, table, &column.name);
                let stays = |view: &&String| {
                    after
                        .views
                        .get(*view)
                        .is_some_and(|view| before.views.get(&view.name) == Some(view))
                };
                if let Some(view) = reading.iter().find(stays) {
                    return Err(AutogenerateError::ByHand {
                        message: format!(
                            "column `{table}.{}` goes, and view `{view}` reads it",
                            column.name
                        ),
                        help: format!(
                            "change the view first, in a revision by hand: `migrate-create --empty \"show {view} without {}\"`",
                            column.name
                        ),
                        place: None,
                    });
                }
                if enum_of(&column.data_type).is_some_and(|name| anew.contains(name)) {
                    without_column(&mut cleared, table, &column.name);
                }
            }
            Change::DropTable(table) => {
                let reading = replay::views_over(before, &table.name);
                let stays = |view: &&String| {
                    after
                        .views
                        .get(*view)
                        .is_some_and(|view| before.views.get(&view.name) == Some(view))
                };
                if let Some(view) = reading.iter().find(stays) {
                    return Err(AutogenerateError::ByHand {
                        message: format!("table `{}` goes, and view `{view}` reads it", table.name),
                        help: format!(
                            "drop the view first, in a revision by hand: `migrate-create --empty \"drop {view}\"`"
                        ),
                        place: None,
                    });
                }
            }
            Change::DropConstraint {
                table,
                constraint:
                    difference::Constraint::PrimaryKey(key) | difference::Constraint::Unique(key),
            } => {
                referring_away(&mut cleared, table, &key.columns);
            }
            Change::DropIndex { table, index } => {
                if let Some(columns) = unique_columns(index) {
                    referring_away(&mut cleared, table, &columns);
                }
            }
            _ => {}
        }
    }
    for change in changes {
        give_way(&mut cleared, change, values);
    }
    for name in anew {
        let arrays = columns_of_type(before, &array_of(name));
        for (table, column) in columns_of(before, name).into_iter().chain(arrays) {
            make_way(&mut cleared, &table, &column, Way::Other);
        }
    }
    // PostgreSQL alters no table while a key that waits has rows of it to look at.
    let waits = |key: &ForeignKey| key.deferrable != Deferrable::Not;
    for (table, column) in values.fill.keys() {
        foreign_keys_away(&mut cleared, table, column, waits);
    }
    for holder in values.replace.keys() {
        let columns = match holder {
            Holder::Column(table, column) => vec![(table.clone(), column.clone())],
            Holder::Type(name) => columns_of(before, name),
        };
        for (table, column) in columns {
            foreign_keys_away(&mut cleared, &table, &column, waits);
        }
        if let Holder::Column(table, column) = holder
            && let Some(table) = cleared.table_mut(table)
        {
            table
                .checks
                .retain(|check| !check.expression.mentions(column));
        }
    }
    Ok(cleared)
}

/// Takes away a constraint or a unique index that goes anyway, and that may refuse what rows get before.
fn give_way(cleared: &mut Schema, change: &Change, values: &Values) {
    use difference::Constraint as C;
    let filled = |table: &str, columns: &[String]| {
        let path = |column: &String| (table.to_owned(), column.clone());
        columns
            .iter()
            .any(|column| values.fill.contains_key(&path(column)))
    };
    match change {
        Change::DropConstraint { table, constraint } => {
            let columns = match constraint {
                C::PrimaryKey(key) | C::Unique(key) => key.columns.clone(),
                C::ForeignKey(key) => key.columns.clone(),
                C::Check(check) => check.expression.columns(),
            };
            if let Some(own) = cleared.table_mut(table).filter(|_| filled(table, &columns)) {
                let stays = |name: &Option<String>| name.as_deref() != constraint.name();
                own.primary_key = own.primary_key.take().filter(|key| stays(&key.name));
                own.uniques.retain(|key| stays(&key.name));
                own.checks.retain(|check| stays(&check.name));
                own.foreign_keys.retain(|key| stays(&key.name));
                forget_comments(own);
            }
        }
        Change::DropIndex { table, index } if index.unique => {
            let columns: Vec<String> = index
                .columns
                .iter()
                .flat_map(|item| item.expression.columns())
                .chain(index.predicate.iter().flat_map(Expression::columns))
                .collect();
            if let Some(own) = cleared.table_mut(table).filter(|_| filled(table, &columns)) {
                own.indexes.remove(&index.name);
            }
        }
        _ => {}
    }
}

/// The columns on which a foreign key can count for the sake of this index.
fn unique_columns(index: &Index) -> Option<Vec<String>> {
    if !index.unique || index.predicate.is_some() {
        return None;
    }
    let columns = index
        .columns
        .iter()
        .map(|item| match &*item.expression.node {
            Node::Column { name, .. } => Some(name.clone()),
            _ => None,
        });
    columns.collect()
}

/// The columns of each key and unique index of a table that are not without `column`.
fn keys_with(schema: &Schema, table: &str, column: &str) -> Vec<Vec<String>> {
    let Some(table) = schema.table(table) else {
        return Vec::new();
    };
    let has = |columns: &[String]| columns.iter().any(|name| name == column);
    let keys = table
        .keys()
        .filter(|key| has(&key.columns) || has(&key.include))
        .map(|key| key.columns.clone());
    let indexes = table.indexes.values().filter_map(|index| {
        let columns = unique_columns(index)?;
        (has(&columns) || has(&index.include)).then_some(columns)
    });
    keys.chain(indexes).collect()
}

/// Arrays of an enum type.
fn array_of(name: &str) -> DataType {
    DataType::Other(format!("{}[]", DataType::Enum(name.to_owned())))
}

/// The columns of an enum type.
fn columns_of(schema: &Schema, name: &str) -> Vec<(String, String)> {
    columns_of_type(schema, &DataType::Enum(name.to_owned()))
}

fn columns_of_type(schema: &Schema, data_type: &DataType) -> Vec<(String, String)> {
    let mut columns = Vec::new();
    for table in schema.tables.values() {
        let own = table
            .columns
            .iter()
            .filter(|column| column.data_type == *data_type);
        columns.extend(own.map(|column| (table.name.clone(), column.name.clone())));
    }
    columns
}

/// What of one type stays as it is for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Everything.
    Same,
    /// Everything but lists: PostgreSQL's catalogue writes each item with a cast of its own from then on.
    Relisted,
    /// Foreign keys; expressions would be written with casts from the former type.
    Reworded,
    /// Nothing.
    Other,
}

fn way(one: &DataType, other: &DataType) -> Way {
    use DataType as T;
    match (one, other) {
        (T::Text, T::Varchar(_)) | (T::Varchar(_), T::Text) => Way::Reworded,
        (T::Varchar(_), T::Varchar(_)) => Way::Relisted,
        _ if same_kind(one, other) => Way::Same,
        _ => Way::Other,
    }
}

/// Takes away what does not let the type of a column change: views over it, columns generated from it, and for another
/// kind of type also what counts on the old one.
fn make_way(schema: &mut Schema, table: &str, column: &str, way: Way) {
    views_away(schema, table, column);
    let Some(own) = schema.table(table) else {
        return;
    };
    let generated: Vec<String> = own
        .columns
        .iter()
        .filter(|known| {
            known
                .generated
                .as_ref()
                .is_some_and(|generated| generated.expression.mentions(column))
        })
        .map(|known| known.name.clone())
        .collect();
    for name in generated {
        without_column(schema, table, &name);
    }
    if way == Way::Same {
        return;
    }
    if way == Way::Other {
        foreign_keys_away(schema, table, column, |_| true);
    }
    let in_the_way = |expression: &Expression| {
        expression.mentions(column) && (way != Way::Relisted || has_list(expression))
    };
    if let Some(table) = schema.table_mut(table) {
        table.checks.retain(|check| !in_the_way(&check.expression));
        table.indexes.retain(|_, index| {
            let plain = |expression: &Expression| matches!(&*expression.node, Node::Column { .. });
            let computed = index
                .columns
                .iter()
                .any(|item| !plain(&item.expression) && in_the_way(&item.expression));
            !computed && !index.predicate.as_ref().is_some_and(in_the_way)
        });
        if way != Way::Relisted
            && let Some(column) = table.column_mut(column)
        {
            column.default = None;
        }
        forget_comments(table);
    }
}

/// Whether `IN (...)` is in an expression.
fn has_list(expression: &Expression) -> bool {
    let mut found = false;
    expression.walk_expressions(&mut |part| found |= matches!(&*part.node, Node::In { .. }));
    found
}

/// Takes away the views over a column, and the views over them.
fn views_away(schema: &mut Schema, table: &str, column: &str) {
    let mut going = replay::views_over_column(schema, table, column);
    while let Some(view) = going.pop() {
        if schema.views.contains_key(&view) {
            going.extend(replay::views_over(schema, &view));
            schema.views.remove(&view);
        }
    }
}

/// Takes away the foreign keys that a column is part of, on either side, as far as `which` says so.
fn foreign_keys_away(
    schema: &mut Schema,
    table: &str,
    column: &str,
    which: impl Fn(&ForeignKey) -> bool,
) {
    let has = |columns: &[String]| columns.iter().any(|name| name == column);
    let involved = |own: &str, key: &ForeignKey| {
        which(key)
            && (own == table && has(&key.columns) || key.table == table && has(&key.references))
    };
    let names: Vec<String> = schema
        .tables
        .values()
        .filter(|other| {
            other
                .foreign_keys
                .iter()
                .any(|key| involved(&other.name, key))
        })
        .map(|other| other.name.clone())
        .collect();
    for name in names {
        if let Some(other) = schema.table_mut(&name) {
            other.foreign_keys.retain(|key| !involved(&name, key));
            forget_comments(other);
        }
    }
}

/// Takes away the foreign keys that need a key on these columns.
fn referring_away(schema: &mut Schema, table: &str, columns: &[String]) {
    let needs = |key: &crate::schema::ForeignKey| {
        key.table == table
            && key.references.len() == columns.len()
            && key.references.iter().all(|name| columns.contains(name))
    };
    let names: Vec<String> = schema
        .tables
        .values()
        .filter(|other| other.foreign_keys.iter().any(needs))
        .map(|other| other.name.clone())
        .collect();
    for name in names {
        if let Some(other) = schema.table_mut(&name) {
            other.foreign_keys.retain(|key| !needs(key));
            forget_comments(other);
        }
    }
}

/// Takes away a column with all that goes with it.
fn without_column(schema: &mut Schema, table: &str, column: &str) {
    views_away(schema, table, column);
    let has = |columns: &[String]| columns.iter().any(|name| name == column);
    for key in keys_with(schema, table, column) {
        referring_away(schema, table, &key);
    }
    if let Some(table) = schema.table_mut(table) {
        if table
            .primary_key
            .as_ref()
            .is_some_and(|key| has(&key.columns) || has(&key.include))
        {
            table.primary_key = None;
        }
        table
            .uniques
            .retain(|key| !has(&key.columns) && !has(&key.include));
        table
            .checks
            .retain(|check| !check.expression.mentions(column));
        table.foreign_keys.retain(|key| !has(&key.columns));
        table.indexes.retain(|_, index| {
            !index
                .columns
                .iter()
                .any(|item| item.expression.mentions(column))
                && !index
                    .predicate
                    .as_ref()
                    .is_some_and(|predicate| predicate.mentions(column))
                && !has(&index.include)
        });
        table.columns.retain(|known| known.name != column);
        forget_comments(table);
    }
}

/// Comments on constraints that are gone are gone too.
fn forget_comments(table: &mut Table) {
    let there: BTreeSet<String> = table.constraint_names().map(str::to_owned).collect();
    table
        .constraint_comments
        .retain(|name, _| there.contains(name));
}

/// Whether what was written for one type means the same for the other.
fn same_kind(one: &DataType, other: &DataType) -> bool {
    use DataType as T;
    let kind = |data_type: &DataType| match data_type {
        T::SmallInt | T::Integer | T::BigInt => 1,
        T::Text | T::Varchar(_) => 2,
        T::Timestamp(_) => 3,
        T::TimestampTz(_) => 4,
        T::Time(_) => 5,
        T::Real | T::Double => 6,
        // SQLite holds a numeric as text with as many digits as it has.
        _ => 0,
    };
    kind(one) != 0 && kind(one) == kind(other)
}

/// Rows that hold a label that goes get another, while both are there.
fn replace_labels(
    schema: &Schema,
    values: &Values,
    anew: &BTreeSet<String>,
    items: &mut Vec<Item>,
) {
    for (holder, pairs) in &values.replace {
        let columns = match holder {
            // A label that is not there before the type is made anew comes with that.
            Holder::Type(name) if anew.contains(name) => continue,
            Holder::Type(name) => columns_of(schema, name),
            // One that leaves an enum type does not know the other label before.
            Holder::Column(table, column) if of_enum(schema, table, column) => continue,
            Holder::Column(table, column) => vec![(table.clone(), column.clone())],
        };
        for (table, column) in columns {
            replace_label(&table, &column, pairs, items);
        }
    }
}

/// The same for columns that have left an enum type for text.
fn replace_former_labels(before: &Schema, after: &Schema, values: &Values, items: &mut Vec<Item>) {
    for (holder, pairs) in &values.replace {
        if let Holder::Column(table, column) = holder
            && of_enum(before, table, column)
            && !of_enum(after, table, column)
        {
            replace_label(table, column, pairs, items);
        }
    }
}

fn of_enum(schema: &Schema, table: &str, column: &str) -> bool {
    let column = schema.table(table).and_then(|table| table.column(column));
    column.is_some_and(|column| enum_of(&column.data_type).is_some())
}

fn replace_label(table: &str, column: &str, pairs: &[(String, String)], items: &mut Vec<Item>) {
    for (from, to) in pairs {
        let of_label = Some(make::is_text(column, from));
        items.push(Item::Statement(make::update(
            table,
            column,
            make::text(to),
            of_label,
        )));
    }
}

/// The columns that have to become what they should be before rows get values: those that get a value of their new
/// type, those that are generated until then, and those that leave an enum type whose labels go.
fn early(
    before: &Schema,
    after: &Schema,
    values: &Values,
    anew: &BTreeSet<String>,
) -> BTreeSet<Path> {
    let mut early = BTreeSet::new();
    for (name, table) in &after.tables {
        let Some(known) = before.tables.get(name) else {
            continue;
        };
        if Arc::ptr_eq(known, table) {
            continue;
        }
        for column in &table.columns {
            let Some(former) = known.column(&column.name) else {
                continue;
            };
            let retyped = former.data_type != column.data_type;
            let settled = former.generated.is_some() && column.generated.is_none();
            let path = (name.clone(), column.name.clone());
            let leaves = enum_of(&former.data_type).is_some_and(|name| {
                let holder = Holder::Column(path.0.clone(), path.1.clone());
                anew.contains(name) || values.replace.contains_key(&holder)
            });
            if (retyped && leaves) || ((retyped || settled) && values.fill.contains_key(&path)) {
                early.insert(path);
            }
        }
    }
    early
}

/// `schema` with these columns of the types that they have in `after`.
fn ready(schema: &Schema, after: &Schema, early: &BTreeSet<Path>) -> Schema {
    let mut ready = schema.clone();
    for (table, column) in early {
        let Some(wanted) = after.table(table).and_then(|table| table.column(column)) else {
            continue;
        };
        with_enum(&mut ready, after, &wanted.data_type);
        if let Some(known) = ready
            .table_mut(table)
            .and_then(|table| table.column_mut(column))
        {
            known.data_type = wanted.data_type.clone();
            known.collation.clone_from(&wanted.collation);
            known.generated.clone_from(&wanted.generated);
        }
    }
    ready
}

/// Makes the enum type that `data_type` is, if it is new.
fn with_enum(schema: &mut Schema, after: &Schema, data_type: &DataType) {
    if let Some(name) = enum_of(data_type)
        && !schema.enums.contains_key(name)
        && let Some(new) = after.enums.get(name)
    {
        let bare = crate::schema::Enum {
            comment: None,
            ..crate::schema::Enum::clone(new)
        };
        schema.enums.insert(name.to_owned(), Arc::new(bare));
    }
}

/// A name for what is called `name` until it goes: of as many bytes as PostgreSQL keeps.
fn former_name(schema: &Schema, name: &str) -> String {
    let mut ending = "_old".to_owned();
    loop {
        let mut former = name.to_owned();
        while former.len() + ending.len() > 63 {
            former.pop();
        }
        former.push_str(&ending);
        if !schema.enums.contains_key(&former) && schema.relation(&former).is_none() {
            return former;
        }
        ending.push('_');
    }
}

/// Makes an enum type anew, and its columns of the new one. Gives the name of the former one where columns of `early`
/// are of it still.
fn remake(
    name: &str,
    schema: &mut Schema,
    after: &Schema,
    values: &Values,
    early: &BTreeSet<Path>,
    items: &mut Vec<Item>,
) -> Option<String> {
    let wanted = after.enums.get(name)?;
    let former = former_name(schema, name);
    let none = Vec::new();
    let pairs = values
        .replace
        .get(&Holder::Type(name.to_owned()))
        .unwrap_or(&none);
    items.push(Item::Statement(Statement::RenameType(Rename {
        from: name.to_owned().into(),
        to: former.clone().into(),
        if_exists: false,
    })));
    let bare = crate::schema::Enum {
        comment: None,
        ..crate::schema::Enum::clone(wanted)
    };
    items.push(Item::Statement(definition::create_enum(&bare)));
    let (leaving, staying): (Vec<Path>, Vec<Path>) = columns_of(schema, name)
        .into_iter()
        .partition(|path| early.contains(path));
    for (table, column) in staying {
        let data_type = DataType::Enum(name.to_owned());
        let using = make::relabelled(&column, pairs, data_type.clone());
        let action = make::set_type(&column, data_type, None, Some(using));
        items.push(Item::Statement(make::alter(&table, action)));
    }
    for (table, column) in columns_of_type(schema, &array_of(name)) {
        let texts = make::cast(make::column(&column), DataType::Other("text[]".to_owned()));
        let using = make::cast(texts, array_of(name));
        let action = make::set_type(&column, array_of(name), None, Some(using));
        items.push(Item::Statement(make::alter(&table, action)));
    }
    schema.enums.insert(name.to_owned(), Arc::new(bare));
    if !leaving.is_empty() {
        return Some(former);
    }
    items.push(Item::Statement(Statement::DropType(make::drop(&former))));
    None
}

/// `schema` with the columns that need a value for the rows that are there: by a default of the moment where it is the
/// same for all, otherwise null at first.
fn grow(schema: &Schema, after: &Schema, values: &Values) -> Schema {
    let mut grown = schema.clone();
    for ((table, column), value) in &values.fill {
        let Some(wanted) = after.table(table).and_then(|table| table.column(column)) else {
            continue;
        };
        let Some(known) = schema.table(table) else {
            continue;
        };
        let former = known.column(column);
        if former.is_some_and(|former| former.data_type == wanted.data_type) {
            continue;
        }
        with_enum(&mut grown, after, &wanted.data_type);
        let constant = is_constant(value);
        let table = grown.table_mut(table);
        if former.is_some() {
            // The value is one of the new type.
            if let Some(column) = table.and_then(|table| table.column_mut(column)) {
                column.data_type = wanted.data_type.clone();
                column.collation.clone_from(&wanted.collation);
            }
            continue;
        }
        if let Some(table) = table {
            table.columns.push(Column {
                comment: None,
                not_null: constant,
                default: constant.then(|| value.clone()),
                ..wanted.clone()
            });
        }
    }
    grown
}

/// Values for the rows that have none.
fn fill(before: &Schema, grown: &Schema, after: &Schema, values: &Values, items: &mut Vec<Item>) {
    for ((table, column), value) in in_order(&values.fill) {
        let Some(now) = grown.table(table).and_then(|table| table.column(column)) else {
            continue;
        };
        let wanted = after.table(table).and_then(|table| table.column(column));
        if now.not_null || !wanted.is_some_and(|wanted| wanted.not_null) {
            continue;
        }
        let is_null = Node::Is {
            operand: make::column(column),
            truth: crate::schema::Truth::Null,
            negated: false,
        };
        // Of a column that is new every row is meant.
        let new = before
            .table(table)
            .is_none_or(|table| table.column(column).is_none());
        let predicate = (!new).then(|| is_null.into());
        items.push(Item::Statement(make::update(
            table,
            column,
            value.clone(),
            predicate,
        )));
    }
}

/// Values in an order in which those come first that others are made of.
fn in_order(fill: &BTreeMap<Path, Expression>) -> Vec<(&Path, &Expression)> {
    let mut ordered = Vec::with_capacity(fill.len());
    let mut tables: BTreeMap<&str, BTreeMap<&str, (&Path, &Expression)>> = BTreeMap::new();
    for (path, value) in fill {
        let table = tables.entry(path.0.as_str()).or_default();
        table.insert(path.1.as_str(), (path, value));
    }
    for table in tables.values() {
        let needs = table.iter().map(|(name, (_, value))| {
            let columns = value.columns().into_iter();
            let known = columns.filter_map(|column| table.get_key_value(column.as_str()));
            (*name, known.map(|(column, _)| *column).collect())
        });
        let names = difference::needs_first(needs.collect());
        ordered.extend(
            names
                .into_iter()
                .filter_map(|name| table.get(name).copied()),
        );
    }
    ordered
}
