//! One database that a made-up history runs on, and what is compared of it.

use super::room::{Eyes, Room};
use crate::{
    Dialect,
    connection::{Connection, DatabaseUrl},
    executor::{Options, Session},
    plan::Step,
    revision::{Direction, RevisionId},
    roundtrip::{finding::in_words, logical::Landings},
    schema::{Schema, difference::difference},
    snapshot::{self, Snapshot, difference::Wording, logical},
    source::Source,
};
use std::path::Path;

/// The id of the revision `number`.
pub(in crate::roundtrip) fn id(number: usize) -> String {
    format!("r{number:04}")
}

/// A history in one line, of the upgrade and downgrade blocks of each revision.
pub(in crate::roundtrip) fn source<'t>(blocks: impl Iterator<Item = [&'t str; 2]>) -> Source {
    let texts = blocks.enumerate().map(|(number, [upgrade, downgrade])| {
        let revises = number
            .checked_sub(1)
            .map(|parent| format!("--! revises {}\n", id(parent)))
            .unwrap_or_default();
        let text = format!(
            "-- Step\n\n--! revision {}\n{revises}\n--! upgrade\n{upgrade}\n\n--! downgrade\n{downgrade}\n",
            id(number),
        );
        (format!("{}.sql", id(number)), text.into())
    });
    Source::from_texts(Path::new("m"), texts.collect::<Vec<_>>(), Dialect::Postgres).unwrap()
}

/// One database with what migrates it.
pub(in crate::roundtrip) struct Side<'s> {
    session: Session<'s>,
    look: Look<'s>,
    landings: Landings,
}

/// What a database is looked at with.
enum Look<'s> {
    /// A database in memory has one connection only.
    Within(snapshot::Reader),
    /// The eyes of a room, which they are given back to.
    From(&'s Room, Eyes),
}

impl<'s> Side<'s> {
    /// An SQLite database in memory.
    pub(in crate::roundtrip) async fn in_memory(source: &'s Source) -> Side<'s> {
        let look = Look::Within(snapshot::Reader::new(Dialect::Sqlite));
        Side::open(&DatabaseUrl::memory(), source, look).await
    }

    /// The PostgreSQL database of a room.
    pub(in crate::roundtrip) async fn within(room: &'s Room, source: &'s Source) -> Side<'s> {
        let look = Look::From(room, room.eyes().await);
        Side::open(room.url(), source, look).await
    }

    async fn open(url: &DatabaseUrl, source: &'s Source, look: Look<'s>) -> Side<'s> {
        let mut session = Session::open(url, source, Options::default(), &mut |_| {})
            .await
            .unwrap();
        session.follow();
        Side {
            session,
            look,
            landings: Landings::default(),
        }
    }

    pub(in crate::roundtrip) async fn close(self) {
        self.session.close().await.unwrap();
        if let Look::From(room, eyes) = self.look {
            room.give_back(eyes);
        }
    }

    pub(in crate::roundtrip) async fn step(
        &mut self,
        number: usize,
        direction: Direction,
    ) -> Result<(), String> {
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

    pub(in crate::roundtrip) fn connection(&mut self) -> &mut Connection {
        self.session.connection()
    }

    pub(in crate::roundtrip) fn dialect(&mut self) -> Dialect {
        self.connection().dialect()
    }

    /// All that the catalogue says.
    pub(in crate::roundtrip) async fn snapshot(&mut self) -> Snapshot {
        let snapshot = match &mut self.look {
            Look::Within(reader) => reader.read(self.session.connection()).await,
            Look::From(_, eyes) => eyes.reader.read(&mut eyes.connection).await,
        };
        snapshot.unwrap()
    }

    /// The logical schema that the catalogue says, in the database's own words, and what of it is not what the SQL
    /// says.
    pub(in crate::roundtrip) fn live(&mut self, snapshot: &Snapshot) -> (Schema, Vec<String>) {
        let live = self.landings.live(snapshot);
        let Some(replayed) = self.session.replayed() else {
            return (live, vec!["the SQL was not replayed".to_owned()]);
        };
        let wording = Wording::Sides {
            before: "the SQL",
            after: "the database",
        };
        let changes = self.landings.compare(replayed, &live, snapshot.dialect);
        let words = changes.iter().map(|change| in_words(change, wording));
        let words = words.collect();
        (live, words)
    }

    /// The logical schema in SQLite's words on both, of what [`live`](Self::live) gives.
    pub(in crate::roundtrip) fn shared(&mut self, live: Schema) -> Schema {
        let dialect = self.dialect();
        let replayed = self.session.replayed().cloned();
        self.landings.shared(live, replayed.as_ref(), dialect)
    }

    /// The logical schema of now, in SQLite's words on both.
    pub(in crate::roundtrip) async fn schema(&mut self) -> Schema {
        let snapshot = self.snapshot().await;
        let live = self.landings.live(&snapshot);
        self.shared(live)
    }

    /// What had no form on SQLite when the schema was last asked for.
    pub(in crate::roundtrip) fn refused(&mut self) -> Vec<String> {
        std::mem::take(&mut self.landings.refused)
    }
}

/// What differs between the two databases' schemas, in SQLite's words.
pub(in crate::roundtrip) fn differences(postgres: &Schema, sqlite: &Schema) -> Vec<String> {
    let wording = Wording::Sides {
        before: "PostgreSQL",
        after: "SQLite",
    };
    logical::report(&difference(postgres, sqlite), Dialect::Sqlite)
        .changes
        .iter()
        .map(|change| in_words(change, wording))
        .collect()
}
