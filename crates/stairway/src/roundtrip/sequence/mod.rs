//! Random histories on both databases: what PostgreSQL makes of them as written, and SQLite of what they are
//! translated to, is the same schema with the same rows after every step, up and down.

mod model;
mod rows;

use self::model::{Change, Model};
use super::random::{Room, Side, differences, hold, source};
use crate::{revision::Direction, source::Source};
use proptest::prelude::*;
use std::fmt::Write as _;

/// The revisions of a history, and the model after each.
struct Case {
    changes: Vec<Change>,
    models: Vec<Model>,
}

fn case(choices: &[(u8, u32)]) -> Case {
    let mut model = Model::default();
    let (mut changes, mut models) = (Vec::new(), vec![model.clone()]);
    for (which, seed) in choices {
        if let Some(change) = model.change(*which, *seed) {
            changes.push(change);
            models.push(model.clone());
        }
    }
    Case { changes, models }
}

impl Case {
    fn source(&self) -> Source {
        let blocks = self.changes.iter();
        source(blocks.map(|change| [change.upgrade.as_str(), change.downgrade.as_str()]))
    }
}

/// Every row of every table, and how many each view shows.
async fn rows(side: &mut Side<'_>, model: &Model) -> String {
    let dialect = side.dialect();
    let mut text = String::new();
    for table in &model.tables {
        let rows = side.connection().rows(&model.select(table, dialect)).await;
        let _ = writeln!(text, "{}: {:#?}", table.name, rows.unwrap());
    }
    for view in model.views() {
        let sql = format!("SELECT CAST(count(*) AS text) FROM {view}");
        let rows = side.connection().rows(&sql).await.unwrap();
        let _ = writeln!(text, "{view}: {rows:?}");
    }
    text
}

/// Runs a history up and down on both databases. The error is what differs. `room` is left as it was found, and so
/// can be used again, unless there is an error.
async fn check(choices: &[(u8, u32)], room: &Room) -> Result<(), String> {
    let case = case(choices);
    let source = case.source();
    let mut postgres = Side::within(room, &source).await;
    let mut sqlite = Side::in_memory(&source).await;
    let result = climb(&case, &mut postgres, &mut sqlite).await;
    postgres.close().await;
    sqlite.close().await;
    result
}

async fn climb<'s>(
    case: &Case,
    postgres: &mut Side<'s>,
    sqlite: &mut Side<'s>,
) -> Result<(), String> {
    for (number, change) in case.changes.iter().enumerate() {
        let said = |error: String| format!("{error}\nin the upgrade {number}: {}", change.upgrade);
        postgres
            .step(number, Direction::Upgrade)
            .await
            .map_err(said)?;
        sqlite
            .step(number, Direction::Upgrade)
            .await
            .map_err(said)?;
        let model = &case.models[number + 1];
        alike(model, postgres, sqlite).await.map_err(said)?;
        for side in [&mut *postgres, &mut *sqlite] {
            let dialect = side.dialect();
            for sql in model.inserts(number, dialect) {
                let done = side.connection().execute(&sql).await;
                done.map_err(|error| said(format!("{dialect}: {}: {sql}", error.message)))?;
            }
        }
        alike(model, postgres, sqlite).await.map_err(said)?;
    }
    for (number, change) in case.changes.iter().enumerate().rev() {
        let said =
            |error: String| format!("{error}\nin the downgrade {number}: {}", change.downgrade);
        postgres
            .step(number, Direction::Downgrade)
            .await
            .map_err(said)?;
        sqlite
            .step(number, Direction::Downgrade)
            .await
            .map_err(said)?;
        alike(&case.models[number], postgres, sqlite)
            .await
            .map_err(said)?;
    }
    Ok(())
}

/// Whether both databases hold the same.
async fn alike<'s>(
    model: &Model,
    postgres: &mut Side<'s>,
    sqlite: &mut Side<'s>,
) -> Result<(), String> {
    let (one, other) = (rows(postgres, model).await, rows(sqlite, model).await);
    if one != other {
        let difference = pretty_assertions::StrComparison::new(&one, &other);
        return Err(format!("rows differ, PostgreSQL < > SQLite\n{difference}"));
    }
    let (one, other) = (postgres.schema().await, sqlite.schema().await);
    let differ = differences(&one, &other);
    match differ.is_empty() {
        true => Ok(()),
        false => Err([differ, postgres.refused()].concat().join("\n")),
    }
}

#[test]
fn both_databases_hold_the_same_after_every_step() {
    let histories = prop::collection::vec((any::<u8>(), any::<u32>()), 1..24);
    hold(100, 100, false, &histories, |runtime, choices, room| {
        runtime.block_on(check(choices, room))
    });
}
