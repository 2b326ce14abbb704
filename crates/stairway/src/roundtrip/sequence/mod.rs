//! Random histories on both databases: what PostgreSQL makes of them as written, and SQLite of what they are
//! translated to, is the same schema with the same rows after every step, up and down.

mod model;
mod rows;

use self::model::{Change, Model};
use super::{finding::in_words, logical::Landings};
use crate::{
    Dialect,
    connection::{Access, Connection, DatabaseUrl},
    executor::{Options, Session},
    plan::Step,
    revision::{Direction, RevisionId},
    schema::{Schema, difference::difference},
    scratch::{postgres::ScratchDatabase, testing},
    snapshot::{self, difference::Wording, logical},
    source::Source,
};
use proptest::{prelude::*, test_runner::TestRunner};
use std::{cell::RefCell, fmt::Write as _, path::Path};

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

fn id(number: usize) -> String {
    format!("r{number:04}")
}

fn source(case: &Case) -> Source {
    let texts = case.changes.iter().enumerate().map(|(number, change)| {
        let revises = number
            .checked_sub(1)
            .map(|parent| format!("--! revises {}\n", id(parent)))
            .unwrap_or_default();
        let text = format!(
            "-- Step\n\n--! revision {}\n{revises}\n--! upgrade\n{}\n\n--! downgrade\n{}\n",
            id(number),
            change.upgrade,
            change.downgrade
        );
        (format!("{}.sql", id(number)), text.into())
    });
    Source::from_texts(Path::new("m"), texts.collect::<Vec<_>>(), Dialect::Postgres).unwrap()
}

/// One database with what migrates it.
struct Side<'s> {
    session: Session<'s>,
    reader: snapshot::Reader,
    /// What the reader looks through; none for a database in memory, which has one connection only.
    eyes: Option<Connection>,
    landings: Landings,
}

impl<'s> Side<'s> {
    async fn open(url: &DatabaseUrl, source: &'s Source) -> Side<'s> {
        let mut session = Session::open(url, source, Options::default(), &mut |_| {})
            .await
            .unwrap();
        session.follow();
        Side {
            session,
            reader: match url.dialect() {
                Dialect::Sqlite => snapshot::Reader::new(Dialect::Sqlite),
                Dialect::Postgres => snapshot::Reader::alone(Dialect::Postgres),
            },
            eyes: match url.dialect() {
                Dialect::Sqlite => None,
                Dialect::Postgres => Some(Connection::open(url, Access::Read).await.unwrap()),
            },
            landings: Landings::default(),
        }
    }

    async fn step(&mut self, number: usize, direction: Direction) -> Result<(), String> {
        let step = Step {
            revision: id(number).parse::<RevisionId>().unwrap(),
            direction,
        };
        let done = self.session.step(&step, &mut |_| {}).await;
        done.map(drop).map_err(|error| {
            let error = crate::Error::from(error);
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            format!(
                "{error:?}: {}\n{:?}",
                cause.unwrap_or_default(),
                error.notes()
            )
        })
    }

    fn connection(&mut self) -> &mut Connection {
        self.session.connection()
    }

    /// The logical schema, in SQLite's words on both.
    async fn schema(&mut self) -> Schema {
        let dialect = self.connection().dialect();
        let eyes = self.eyes.as_mut().unwrap_or(self.session.connection());
        let snapshot = self.reader.read(eyes).await.unwrap();
        let live = self.landings.live(&snapshot);
        let replayed = self.session.replayed().cloned();
        self.landings.shared(live, replayed.as_ref(), dialect)
    }

    /// Every row of every table, and how many each view shows.
    async fn rows(&mut self, model: &Model) -> String {
        let dialect = self.connection().dialect();
        let mut text = String::new();
        for table in &model.tables {
            let rows = self.connection().rows(&model.select(table, dialect)).await;
            let _ = writeln!(text, "{}: {:#?}", table.name, rows.unwrap());
        }
        for view in model.views() {
            let sql = format!("SELECT CAST(count(*) AS text) FROM {view}");
            let rows = self.connection().rows(&sql).await.unwrap();
            let _ = writeln!(text, "{view}: {rows:?}");
        }
        text
    }
}

/// Runs a history up and down on both databases. The error is what differs. `database` is left as it was found, and
/// so can be used again, unless there is an error.
async fn check(choices: &[(u8, u32)], database: &ScratchDatabase) -> Result<(), String> {
    let case = case(choices);
    let source = source(&case);
    let mut postgres = Side::open(database.url(), &source).await;
    let mut sqlite = Side::open(&DatabaseUrl::memory(), &source).await;
    let result = climb(&case, &mut postgres, &mut sqlite).await;
    postgres.session.close().await.unwrap();
    sqlite.session.close().await.unwrap();
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
            let dialect = side.connection().dialect();
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
    let (one, other) = (postgres.rows(model).await, sqlite.rows(model).await);
    if one != other {
        let difference = pretty_assertions::StrComparison::new(&one, &other);
        return Err(format!("rows differ, PostgreSQL < > SQLite\n{difference}"));
    }
    let (one, other) = (postgres.schema().await, sqlite.schema().await);
    let changes = logical::report(&difference(&one, &other), Dialect::Sqlite).changes;
    let wording = Wording::Sides {
        before: "PostgreSQL",
        after: "SQLite",
    };
    match changes.is_empty() {
        true => Ok(()),
        false => Err(changes
            .iter()
            .map(|change| in_words(change, wording))
            .chain(std::mem::take(&mut postgres.landings.refused))
            .collect::<Vec<_>>()
            .join("\n")),
    }
}

#[test]
fn both_databases_hold_the_same_after_every_step() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let fresh =
        || runtime.block_on(async { testing::server().await.create_database().await.unwrap() });
    let database = RefCell::new(fresh());
    // `PROPTEST_CASES` asks for more.
    let config = ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").map_or(100, |cases| cases.parse().unwrap()),
        max_shrink_iters: 100,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let histories = prop::collection::vec((any::<u8>(), any::<u32>()), 1..24);
    let result = TestRunner::new(config).run(&histories, |choices| {
        let result = runtime.block_on(check(&choices, &database.borrow()));
        result.map_err(|error| {
            let left = database.replace(fresh());
            runtime.block_on(left.close()).unwrap();
            TestCaseError::fail(error)
        })
    });
    runtime.block_on(database.into_inner().close()).unwrap();
    if let Err(error) = result {
        panic!("{error}");
    }
}
