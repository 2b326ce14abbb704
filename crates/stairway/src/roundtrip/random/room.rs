//! A PostgreSQL database for one made-up history after another.

use crate::{
    Dialect,
    connection::{Access, Connection, DatabaseUrl},
    scratch::{postgres::ScratchDatabase, testing},
    snapshot,
};
use std::cell::Cell;

/// What looks at a database: a connection that nobody else uses, with a reader that knows what it saw last.
pub(super) struct Eyes {
    pub(super) connection: Connection,
    pub(super) reader: snapshot::Reader,
}

/// A database, with what looks at it. To look for the first time is most of the work, so that the eyes stay from one
/// history to the next.
pub(in crate::roundtrip) struct Room {
    database: ScratchDatabase,
    /// None while somebody looks through them.
    eyes: Cell<Option<Eyes>>,
}

impl Room {
    /// A new one.
    pub(in crate::roundtrip) async fn new() -> Room {
        let server = testing::server().await;
        Room {
            database: server.create_database().await.unwrap(),
            eyes: Cell::default(),
        }
    }

    pub(super) fn url(&self) -> &DatabaseUrl {
        self.database.url()
    }

    pub(super) async fn eyes(&self) -> Eyes {
        match self.eyes.take() {
            Some(eyes) => eyes,
            None => Eyes {
                connection: Connection::open(self.url(), Access::Read).await.unwrap(),
                reader: snapshot::Reader::alone(Dialect::Postgres),
            },
        }
    }

    pub(super) fn give_back(&self, eyes: Eyes) {
        self.eyes.set(Some(eyes));
    }

    /// Takes it down.
    pub(in crate::roundtrip) async fn close(self) {
        drop(self.eyes);
        self.database.close().await.unwrap();
    }
}
