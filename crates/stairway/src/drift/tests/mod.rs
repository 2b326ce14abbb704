mod adopting;
mod changes;
mod history;
mod privilege;
mod reserve;

use super::*;
use crate::{
    Dialect,
    connection::Access,
    executor,
    revision::Target,
    scratch::{postgres::ScratchDatabase, sqlite::ScratchFile, testing},
};
use std::{path::Path, sync::Arc};

/// A history from one text: `=== id <- parents`, then the lines of the file, a revision each.
fn history(text: &str) -> Source {
    let texts = text.trim().split("=== ").skip(1).map(|part| {
        let (head, blocks) = part.split_once('\n').unwrap_or((part, ""));
        let (id, revises) = head.split_once(" <- ").unwrap_or((head, ""));
        let revises = match revises {
            "" => String::new(),
            ids => format!("--! revises {ids}\n"),
        };
        let text = format!("-- Message of {id}\n\n--! revision {id}\n{revises}\n{blocks}");
        (format!("{id}.sql"), Arc::from(text))
    });
    Source::from_texts(Path::new(""), texts, Dialect::Postgres).unwrap()
}

/// The revisions of this repository.
fn repository() -> Source {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    Source::read(&folder, Dialect::Postgres).unwrap()
}

/// Takes the records of the revisions away.
const FORGET: &str = "DROP TABLE stairway_revisions; DROP TABLE stairway_log";

/// A database of a test.
enum Place {
    Sqlite(ScratchFile),
    Postgres(Box<ScratchDatabase>),
}

impl Place {
    async fn new(dialect: Dialect) -> Place {
        match dialect {
            Dialect::Sqlite => Place::Sqlite(ScratchFile::create().unwrap()),
            Dialect::Postgres => {
                let server = testing::server().await;
                Place::Postgres(Box::new(server.create_database().await.unwrap()))
            }
        }
    }

    fn url(&self) -> &DatabaseUrl {
        match self {
            Place::Sqlite(file) => file.url(),
            Place::Postgres(database) => database.url(),
        }
    }

    /// At `target`, by running the revisions up to it.
    async fn at(dialect: Dialect, source: &Source, target: &str) -> Place {
        let place = Place::new(dialect).await;
        place.climb(source, target).await;
        place
    }

    /// Runs the revisions up to `target`.
    async fn climb(&self, source: &Source, target: &str) {
        let target: Target = target.parse().unwrap();
        let options = executor::Options::default();
        let report = executor::upgrade(self.url(), source, &target, options, &mut |_| {}).await;
        assert!(report.unwrap().error.is_none());
    }

    async fn run(&self, sql: &str) {
        let mut connection = Connection::open(self.url(), Access::Write).await.unwrap();
        connection.execute(sql).await.unwrap();
    }

    /// Takes the records of the revisions away.
    async fn forget(&self) {
        self.run(FORGET).await;
    }

    /// What the database may be at where its records are taken away; they are there again afterwards.
    async fn without_records(&self, source: &Source) -> Vec<Candidate> {
        let mut connection = Connection::open(self.url(), Access::Write).await.unwrap();
        let forgotten = format!("BEGIN; {FORGET}");
        connection.execute(&forgotten).await.unwrap();
        let found = candidates(&mut connection, source, &Reference::Replay).await;
        connection.execute("ROLLBACK").await.unwrap();
        found.unwrap()
    }

    async fn connect(&self) -> Connection {
        Connection::open(self.url(), Access::Read).await.unwrap()
    }

    async fn applied(&self, source: &Source) -> BTreeSet<RevisionId> {
        executor::status(self.url(), source)
            .await
            .unwrap()
            .applied()
    }

    async fn drift(&self, source: &Source, reference: &Reference) -> Drift {
        let applied = self.applied(source).await;
        drift(&mut self.connect().await, source, &applied, reference)
            .await
            .unwrap()
    }

    async fn candidates(&self, source: &Source, reference: &Reference) -> Vec<Candidate> {
        candidates(&mut self.connect().await, source, reference)
            .await
            .unwrap()
    }

    async fn close(self) {
        if let Place::Postgres(database) = self {
            database.close().await.unwrap();
        }
    }
}

async fn scratch() -> Reference {
    Reference::Scratch(Scratch {
        postgres: Some(testing::url().await),
        postgres_variable: "STAIRWAY_SCRATCH_POSTGRES".to_owned(),
        ..Scratch::default()
    })
}

/// A drift in lines: the changes, the notes, and what is not known.
fn lines(drift: &Drift) -> String {
    let changes = drift.changes.iter().map(|change| change.line(WORDING));
    let notes = drift.notes.iter();
    let notes = notes.map(|change| format!("note: {}", change.line(WORDING)));
    let unknown = drift
        .unknown
        .iter()
        .map(|words| format!("unknown: {words}"));
    changes
        .chain(notes)
        .chain(unknown)
        .collect::<Vec<_>>()
        .join("\n")
}
