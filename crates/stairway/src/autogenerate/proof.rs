//! What was written is read again and replayed, before anybody sees it.

use super::{AutogenerateError, Generated, describe};
use crate::{
    Dialect,
    revision::Direction,
    schema::{
        Schema,
        difference::{self, Change, TableChange},
        normal,
    },
    script,
    sql::{
        parse, pass,
        replay::{self, Naming},
    },
};
use std::sync::Arc;

/// Proves that the upgrade makes `after` of `before`, and the downgrade `before` of that.
pub(super) fn prove(
    before: &Schema,
    after: &Schema,
    generated: &Generated,
) -> Result<(), AutogenerateError> {
    let mut schema = before.clone();
    let goals = [
        (Direction::Upgrade, &generated.upgrade, "the models", after),
        (
            Direction::Downgrade,
            &generated.downgrade,
            "the schema before",
            before,
        ),
    ];
    for (direction, text, goal, expected) in goals {
        let unfaithful = |difference| AutogenerateError::Unfaithful {
            direction,
            goal,
            difference,
        };
        run(&mut schema, text)
            .map_err(|refused| unfaithful(format!("{} in `{}`", refused.why, refused.statement)))?;
        same(expected, &schema).map_err(unfaithful)?;
    }
    Ok(())
}

/// Proves that both blocks run where a part alone of the history is applied, of which `part` is the schema, and that
/// they lead back to it.
pub(super) fn fits(part: &Schema, generated: &Generated) -> Result<(), AutogenerateError> {
    let mut schema = part.clone();
    let texts = [
        (Direction::Upgrade, &generated.upgrade),
        (Direction::Downgrade, &generated.downgrade),
    ];
    for (direction, text) in texts {
        run(&mut schema, text).map_err(|Refused { statement, why }| {
            AutogenerateError::Elsewhere {
                direction,
                why,
                statement: Some(statement),
            }
        })?;
    }
    same(part, &schema).map_err(|why| AutogenerateError::Elsewhere {
        direction: Direction::Downgrade,
        why,
        statement: None,
    })
}

/// A statement that does not run, and why.
struct Refused {
    statement: String,
    why: String,
}

fn run(schema: &mut Schema, text: &str) -> Result<(), Refused> {
    for span in script::statements(text, Dialect::Postgres) {
        let text = text.get(span).unwrap_or_default();
        let refused = |problem: crate::sql::Problem| Refused {
            statement: text.to_owned(),
            why: problem.message,
        };
        let statement = parse::statement(text, Dialect::Postgres).map_err(refused)?;
        for part in pass::one_by_one(statement) {
            replay::apply(schema, &part, text, Dialect::Postgres, Naming::Postgres)
                .map_err(refused)?;
        }
    }
    Ok(())
}

/// That the two mean the same, or the first thing in which they differ.
fn same(expected: &Schema, found: &Schema) -> Result<(), String> {
    let changes = difference::difference(&differing(found, expected), &differing(expected, found));
    let counts = |change: &&Change| {
        !matches!(
            change,
            Change::AlterTable {
                what: TableChange::ColumnOrder { .. },
                ..
            }
        )
    };
    match changes.iter().find(counts) {
        None => Ok(()),
        Some(change) => Err(match describe::describe(change) {
            Some((words, _)) => words,
            None => "something".to_owned(),
        }),
    }
}

/// `schema` in normal form, without the tables and views that it shares with `twin`: those need no second look.
fn differing(schema: &Schema, twin: &Schema) -> Schema {
    let tables = schema.tables.iter();
    let views = schema.views.iter();
    Schema {
        tables: tables
            .filter(|(name, table)| {
                !twin
                    .tables
                    .get(*name)
                    .is_some_and(|twin| Arc::ptr_eq(twin, table))
            })
            .map(|(name, table)| (name.clone(), Arc::new(normal::table(table, schema))))
            .collect(),
        views: views
            .filter(|(name, view)| {
                !twin
                    .views
                    .get(*name)
                    .is_some_and(|twin| Arc::ptr_eq(twin, view))
            })
            .map(|(name, view)| (name.clone(), Arc::new(normal::view(view, schema))))
            .collect(),
        enums: schema.enums.clone(),
        triggers: schema.triggers.clone(),
    }
}
