//! What goes before everything else, because it stands in the way of a change or would refuse what rows get.

use super::{
    super::{AutogenerateError, enum_of, former::Label, label::Holder, values::Values},
    enumeration::{array_of, columns_of, columns_of_type},
    way::{
        Way, foreign_keys_away, forget_comments, make_way, referring_away, unique_columns,
        views_away, way, without_column,
    },
};
use crate::{
    schema::{
        Deferrable, Expression, ForeignKey, Node, Schema,
        difference::{self, Change, ColumnChange},
    },
    sql::replay,
};
use std::collections::BTreeSet;

/// Takes away what mentions a label that has just been renamed: SQLite cannot follow it into expressions.
pub(super) fn unmention(schema: &mut Schema, label: &Label) {
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

/// `cleared`, which is `before` without some of it, without what stands in the way of the changes, and without what goes
/// anyway and would be in the way.
pub(super) fn clear(
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
                if let Some(view) = staying(&reading, before, after) {
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
                if let Some(view) = staying(&reading, before, after) {
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

/// The first of these views of `before` that is in `after` as it is.
fn staying<'v>(views: &'v [String], before: &Schema, after: &Schema) -> Option<&'v String> {
    views.iter().find(|view| {
        let wanted = after.views.get(*view);
        wanted.is_some() && wanted == before.views.get(*view)
    })
}

/// Takes away a constraint or a unique index that goes anyway, and that may refuse what rows get before.
pub(super) fn give_way(cleared: &mut Schema, change: &Change, values: &Values) {
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
