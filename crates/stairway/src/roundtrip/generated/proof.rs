//! The proof of one pair of models.

use super::{
    answer::answer,
    print,
    rows::{self, Rows},
    sql,
    value::{Column, Models, Reach},
};
use crate::{
    Dialect,
    autogenerate::{self, Answers, Generated, Outcome},
    model,
    plan::Step,
    revision::{Direction, RevisionId},
    roundtrip::{
        finding::in_words,
        random::{Room, Side, differences, id, source},
    },
    schema::{Schema, difference::difference, normal},
    snapshot::{
        Snapshot,
        difference::{self, Level, Wording},
        logical,
    },
    source::Source,
    sql::Walk,
};
use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

/// Proves that what is generated makes of an empty database what the models `before` declare, and of that what those
/// `after` do, and leads back. The error says what does not hold, with all that was generated.
pub(super) async fn prove(before: &Models, after: &Models, room: &Room) -> Result<(), String> {
    let mut log = format!(
        "the models before:\n{}\nthe models after:\n{}\n",
        print::rust(before),
        print::rust(after)
    );
    let result = match generated(before, after, &mut log) {
        Ok(revisions) => run(before, after, &revisions, room).await,
        Err(error) => Err(error),
    };
    result.map_err(|error| format!("{log}\n@@ {error}"))
}

/// Both revisions.
struct Revisions {
    source: Source,
    /// What each of the models says.
    models: [model::Models; 2],
}

/// What the source of `models` says, as the library reads it.
fn read(text: &str, name: &str) -> Result<model::Models, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    model::Models::read(&[path]).map_err(|error| words(&error))
}

/// All that an error says.
fn words(error: &crate::Error) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    let mut text = format!(
        "{error} {} {:?} {:?}",
        cause.unwrap_or_default(),
        error.help(),
        error.labels()
    );
    for other in error.related() {
        let _ = write!(text, "\n{}", words(other));
    }
    text
}

fn generated(before: &Models, after: &Models, log: &mut String) -> Result<Revisions, String> {
    let rows = rows::filled(before);
    let mut blocks: Vec<Generated> = Vec::new();
    let mut head = Schema::default();
    let mut found = Vec::new();
    let none = Models::new(before.reach);
    for (was, now) in [(&none, before), (before, after)] {
        let models = read(
            &format!("use stairway::Model;\n\n{}", print::rust(now)),
            "models.rs",
        )?;
        let differ = autogenerate::compare(&head, &models).map_err(|error| error.to_string())?;
        let next = revision(&head, &models, was, now, &rows, log)?;
        match (&next, differ.is_empty()) {
            (None, true) => {}
            (Some(_), false) => {}
            (None, false) => return Err(format!("nothing to do, and yet there differ {differ:?}")),
            // A table that no model declares is left alone unless it is named.
            (Some(_), true) if was.tables.iter().any(|table| now.table(table.id).is_none()) => {}
            (Some(_), true) => return Err("something to do, and yet nothing differs".to_owned()),
        }
        let next = next.unwrap_or(Generated {
            upgrade: String::new(),
            downgrade: String::new(),
            allows: Vec::new(),
            changes: Vec::new(),
        });
        let _ = writeln!(
            log,
            "upgrade {}:\n{}\ndowngrade {}:\n{}",
            blocks.len(),
            next.upgrade,
            blocks.len(),
            next.downgrade
        );
        blocks.push(next);
        head = replayed(&sourced(&blocks)).map_err(|error| format!("replay: {error}"))?;
        nothing_to_do(&head, &models)
            .map_err(|error| format!("the revision {}: {error}", blocks.len() - 1))?;
        same_meaning(&head, &sql::sql(now), &models, blocks.len() == 1)?;
        found.push(models);
    }
    let models: [model::Models; 2] = found.try_into().map_err(|_| "two models".to_owned())?;
    Ok(Revisions {
        source: sourced(&blocks),
        models,
    })
}

fn sourced(blocks: &[Generated]) -> Source {
    source(
        blocks
            .iter()
            .map(|block| [block.upgrade.as_str(), block.downgrade.as_str()]),
    )
}

/// The revision that makes the models `now` of the schema `head`, which the models `was` made; none if there is nothing
/// to do. It is the same when it is asked for again.
fn revision(
    head: &Schema,
    models: &model::Models,
    was: &Models,
    now: &Models,
    rows: &Rows,
    log: &mut String,
) -> Result<Option<Generated>, String> {
    let gone = was
        .tables
        .iter()
        .filter(|table| now.table(table.id).is_none());
    let mut answers = Answers {
        drops: gone.map(|table| table.name.clone()).collect(),
        ..Answers::default()
    };
    // A table of which hardly a column has its name is not asked for.
    for (table, old) in now
        .tables
        .iter()
        .filter_map(|table| Some((table, was.table(table.id)?)))
    {
        let named = |column: &&Column| {
            let kept = old.column(column.id);
            kept.is_some_and(|kept| kept.name == column.name || column.renamed_from.is_some())
        };
        let shared = table.columns.iter().filter(named).count();
        if table.name != old.name
            && table.renamed_from.is_none()
            && (shared == 0 || shared * 2 < table.columns.len().max(old.columns.len()))
        {
            answers.renames.insert(old.name.clone(), table.name.clone());
        }
    }
    // What an answer makes plain may lead to another question.
    for _ in 0..20 {
        let outcome = autogenerate::generate(head, models, &answers);
        let outcome = outcome.map_err(|error| format!("{}\n{answers:#?}", words(&error)))?;
        match outcome {
            Outcome::Nothing => return Ok(None),
            Outcome::Questions(questions) => {
                if questions.is_empty() {
                    return Err("no questions are asked".to_owned());
                }
                let before = answers.clone();
                for question in &questions {
                    let _ = writeln!(log, "{question:?}");
                    answer(question, was, now, rows, &mut answers)?;
                }
                if answers == before {
                    return Err(format!("asked again: {questions:?}\n{answers:#?}"));
                }
            }
            Outcome::Revision(one) => {
                let again = autogenerate::generate(head, models, &answers);
                return match again.map_err(|error| words(&error))? {
                    Outcome::Revision(other) if other == one => Ok(Some(one)),
                    other => Err(format!("not the same when generated again: {other:?}")),
                };
            }
        }
    }
    Err(format!("there is no end of questions: {answers:#?}"))
}

fn nothing_to_do(head: &Schema, models: &model::Models) -> Result<(), String> {
    let differences = autogenerate::compare(head, models).map_err(|error| error.to_string())?;
    match differences.is_empty() {
        true => Ok(()),
        false => {
            let words: Vec<&str> = differences.iter().map(|one| one.message.as_str()).collect();
            Err(format!("still to do: {}", words.join("; ")))
        }
    }
}

/// The schema that a history makes, in PostgreSQL's words.
fn replayed(source: &Source) -> Result<Schema, String> {
    let steps: Vec<Step> = source
        .graph()
        .order()
        .map(|revision| Step {
            revision: revision.clone(),
            direction: Direction::Upgrade,
        })
        .collect();
    let mut walk = Walk::new(source, Dialect::Postgres);
    walk.follow();
    let none: BTreeSet<RevisionId> = BTreeSet::new();
    let done = walk.prepare(&none, &steps);
    done.map_err(|error| words(&crate::Error::from(error)))?;
    walk.schema().cloned().ok_or_else(|| "not known".to_owned())
}

/// Whether `head` is what `text`, SQL that was written for the same models by hand, makes; with the same names if it is
/// the first.
fn same_meaning(
    head: &Schema,
    text: &str,
    models: &model::Models,
    names: bool,
) -> Result<(), String> {
    let by_hand = source(std::iter::once([text, ""]));
    let by_hand = replayed(&by_hand).map_err(|error| format!("{text}\n{error}"))?;
    let form = |schema: &Schema| {
        let mut schema = normal::normalize(schema);
        for table in schema.tables.values_mut() {
            let table = Arc::make_mut(table);
            for column in &mut table.columns {
                let any = (table.name.clone(), column.name.clone());
                if models.any_identity.contains(&any) {
                    column.identity = None;
                }
            }
            table
                .columns
                .sort_by(|one, other| one.name.cmp(&other.name));
            nameless(table);
        }
        schema
    };
    let called = |schema: &Schema| {
        let tables = schema.tables.values();
        let names = tables.flat_map(|table| {
            let constraints = table.constraint_names().map(str::to_owned);
            constraints.chain(table.indexes.keys().cloned())
        });
        names.collect::<BTreeSet<String>>()
    };
    let (one, other) = (called(&by_hand), called(head));
    if names && one != other {
        return Err(format!(
            "other names: by hand {one:?}, generated {other:?}\n{text}"
        ));
    }
    let (one, other) = (form(&by_hand), form(head));
    let wording = Wording::Sides {
        before: "SQL by hand",
        after: "what was generated",
    };
    let changes = logical::report(&difference(&one, &other), Dialect::Postgres).changes;
    let words: Vec<String> = changes
        .iter()
        .filter(|change| change.level == Level::Difference)
        .map(|change| in_words(change, wording))
        .collect();
    match words.is_empty() {
        true => Ok(()),
        false => Err(format!("{}\n{text}", words.join("\n"))),
    }
}

/// Gives constraints and indexes names by what they are.
fn nameless(table: &mut crate::schema::Table) {
    table
        .uniques
        .sort_by_key(|key| format!("{:?}", (&key.columns, &key.include)));
    table
        .checks
        .sort_by_key(|check| format!("{:?}", check.expression.node));
    table
        .foreign_keys
        .sort_by_key(|key| format!("{:?}", key.columns));
    let uniques = table.uniques.iter_mut().map(|key| &mut key.name);
    let checks = table.checks.iter_mut().map(|check| &mut check.name);
    let foreign = table.foreign_keys.iter_mut().map(|key| &mut key.name);
    let primary = table.primary_key.iter_mut().map(|key| &mut key.name);
    for (number, name) in primary
        .chain(uniques)
        .chain(checks)
        .chain(foreign)
        .enumerate()
    {
        *name = Some(format!("constraint {number}"));
    }
    let mut indexes: Vec<_> = std::mem::take(&mut table.indexes).into_values().collect();
    for index in &mut indexes {
        index.name = String::new();
    }
    indexes.sort_by_key(|index| {
        format!(
            "{:?}",
            index
                .columns
                .iter()
                .map(|item| &item.expression.node)
                .collect::<Vec<_>>()
        )
    });
    for (number, mut index) in indexes.into_iter().enumerate() {
        index.name = format!("index {number} of {}", table.name);
        table.indexes.insert(index.name.clone(), index);
    }
}

/// Runs the revisions on both databases, up and down and up, with rows.
async fn run(
    before: &Models,
    after: &Models,
    revisions: &Revisions,
    room: &Room,
) -> Result<(), String> {
    let mut sides = vec![Side::within(room, &revisions.source).await];
    if before.reach == Reach::Both {
        sides.push(Side::in_memory(&revisions.source).await);
    }
    let result = climb(before, after, revisions, &mut sides).await;
    for side in sides {
        side.close().await;
    }
    result
}

async fn climb(
    before: &Models,
    after: &Models,
    revisions: &Revisions,
    sides: &mut [Side<'_>],
) -> Result<(), String> {
    let [one, other] = &revisions.models;
    let filled = rows::filled(before);
    let now = rows::carried(&filled, before, after, true);
    let back = rows::carried(&now, after, before, false);
    let again = rows::carried(&back, before, after, true);

    let empty = snapshots(sides).await;
    step(sides, 0, Direction::Upgrade).await?;
    let at_first = landed(sides, one)
        .await
        .map_err(|error| format!("after the upgrade 0: {error}"))?;
    for side in &mut *sides {
        let dialect = side.dialect();
        for sql in rows::inserts(before, &filled, dialect) {
            let done = side.connection().execute(&sql).await;
            done.map_err(|error| format!("{dialect}: {}: {sql}", error.message))?;
        }
    }
    held(sides, before, &filled)
        .await
        .map_err(|error| format!("after the rows came in: {error}"))?;

    step(sides, 1, Direction::Upgrade).await?;
    let at_last = landed(sides, other)
        .await
        .map_err(|error| format!("after the upgrade 1: {error}"))?;
    held(sides, after, &now)
        .await
        .map_err(|error| format!("after the upgrade 1: {error}"))?;

    step(sides, 1, Direction::Downgrade).await?;
    let returned = landed(sides, one)
        .await
        .map_err(|error| format!("after the downgrade 1: {error}"))?;
    same(&at_first, &returned).map_err(|error| format!("after the downgrade 1: {error}"))?;
    held(sides, before, &back)
        .await
        .map_err(|error| format!("after the downgrade 1: {error}"))?;

    step(sides, 1, Direction::Upgrade).await?;
    let returned = landed(sides, other)
        .await
        .map_err(|error| format!("after the upgrade 1 again: {error}"))?;
    same(&at_last, &returned).map_err(|error| format!("after the upgrade 1 again: {error}"))?;
    held(sides, after, &again)
        .await
        .map_err(|error| format!("after the upgrade 1 again: {error}"))?;

    step(sides, 1, Direction::Downgrade).await?;
    step(sides, 0, Direction::Downgrade).await?;
    let returned = snapshots(sides).await;
    same(&empty, &returned).map_err(|error| format!("after the downgrade 0: {error}"))
}

async fn step(sides: &mut [Side<'_>], number: usize, direction: Direction) -> Result<(), String> {
    for side in sides {
        let dialect = side.dialect();
        let done = side.step(number, direction).await;
        done.map_err(|error| format!("the {direction} {} on {dialect}: {error}", id(number)))?;
    }
    Ok(())
}

async fn snapshots(sides: &mut [Side<'_>]) -> Vec<Snapshot> {
    let mut snapshots = Vec::new();
    for side in sides {
        snapshots.push(side.snapshot().await);
    }
    snapshots
}

/// What the catalogues say. It is what the SQL says, what the models say, and the same on both databases.
async fn landed(sides: &mut [Side<'_>], models: &model::Models) -> Result<Vec<Snapshot>, String> {
    let snapshots = snapshots(sides).await;
    let mut shared = Vec::new();
    for (side, snapshot) in sides.iter_mut().zip(&snapshots) {
        let (live, differ) = side.live(snapshot);
        if !differ.is_empty() {
            return Err(format!("{}: {}", snapshot.dialect, differ.join("\n")));
        }
        if snapshot.dialect == Dialect::Postgres {
            nothing_to_do(&live, models)
                .map_err(|error| format!("of what PostgreSQL shows {error}"))?;
        }
        shared.push(side.shared(live));
    }
    if let [postgres, sqlite] = shared.as_slice() {
        let differ = differences(postgres, sqlite);
        if !differ.is_empty() {
            return Err([differ, sides[0].refused()].concat().join("\n"));
        }
    }
    Ok(snapshots)
}

fn same(before: &[Snapshot], after: &[Snapshot]) -> Result<(), String> {
    let wording = Wording::Sides {
        before: "before",
        after: "now",
    };
    for (before, after) in before.iter().zip(after) {
        let words: Vec<String> = difference::difference(before, after)
            .changes
            .iter()
            .filter(|change| change.level == Level::Difference)
            .map(|change| in_words(change, wording))
            .collect();
        if !words.is_empty() {
            return Err(format!("{}: {}", before.dialect, words.join("\n")));
        }
    }
    Ok(())
}

/// Whether the databases hold `rows`, as far as they are known.
async fn held(sides: &mut [Side<'_>], models: &Models, rows: &Rows) -> Result<(), String> {
    for side in sides {
        let dialect = side.dialect();
        for table in &models.tables {
            let expected = &rows[&table.id];
            let columns = rows::known(table, expected);
            if columns.is_empty() {
                continue;
            }
            let sql = rows::select(table, &columns, dialect);
            let found = side.connection().rows(&sql).await;
            let mut found =
                found.map_err(|error| format!("{dialect}: {}: {sql}", error.message))?;
            found.sort();
            let mut expected: Vec<Vec<Option<String>>> = expected
                .iter()
                .map(|cells| {
                    let cells = columns.iter().map(|column| match &cells[&column.id] {
                        rows::Cell::Held(text) => Some(text.clone()),
                        _ => None,
                    });
                    cells.collect()
                })
                .collect();
            expected.sort();
            if found != expected {
                return Err(format!(
                    "{dialect}: other rows in `{}`: {sql}\nexpected {expected:?}\n   found {found:?}",
                    table.name
                ));
            }
        }
    }
    Ok(())
}

/// Proves that what is made up is sound: both databases take it, with its rows.
pub(super) async fn sound(models: &Models, room: &Room) -> Result<(), String> {
    let text = sql::sql(models);
    let source = source(std::iter::once([text.as_str(), ""]));
    let mut sides = vec![Side::within(room, &source).await];
    if models.reach == Reach::Both {
        sides.push(Side::in_memory(&source).await);
    }
    let filled = rows::filled(models);
    let result = async {
        step(&mut sides, 0, Direction::Upgrade).await?;
        landed(&mut sides, &model::Models::default()).await?;
        for side in &mut *sides {
            let dialect = side.dialect();
            for sql in rows::inserts(models, &filled, dialect) {
                let done = side.connection().execute(&sql).await;
                done.map_err(|error| format!("{dialect}: {}: {sql}", error.message))?;
            }
        }
        held(&mut sides, models, &filled).await
    }
    .await;
    for sql in ["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"] {
        sides[0].connection().execute(sql).await.unwrap();
    }
    for side in sides {
        side.close().await;
    }
    result.map_err(|error| format!("{}\n{text}\n{error}", print::rust(models)))
}
