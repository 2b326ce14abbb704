//! A throwaway database on which revisions are run, and looked at in between.

use crate::{
    Dialect, Error,
    connection::{Access, Connection, DatabaseUrl, Interrupt},
    executor::{self, Session},
    plan::Step,
    revision::{Direction, RevisionId},
    scratch::postgres::{ScratchDatabase, Server},
    snapshot::{Reader, Snapshot},
    source::Source,
};

/// A scratch database with a session and a reader on it.
pub(crate) struct Ground<'s> {
    /// The database on a server; none for SQLite, whose databases are in memory and end with their session.
    database: Option<ScratchDatabase>,
    session: Session<'s>,
    /// What the reader looks through. A session of its own on PostgreSQL: the migrating one is cleaned before
    /// each step, and the queries that the reader prepared would go with the rest. None for a database in memory,
    /// which has one connection only.
    eyes: Option<Connection>,
    reader: Reader,
}

impl<'s> Ground<'s> {
    /// New ground, at base: a database of `server`, or in memory.
    pub(crate) async fn new(
        source: &'s Source,
        server: Option<&Server>,
        interrupt: &Interrupt,
    ) -> Result<Ground<'s>, Error> {
        let database = match server {
            Some(server) => Some(server.create_database().await?),
            None => None,
        };
        let memory = DatabaseUrl::memory();
        let url = database.as_ref().map_or(&memory, ScratchDatabase::url);
        let options = executor::Options {
            interrupt: interrupt.clone(),
            ..executor::Options::default()
        };
        let session = Session::open(url, source, options, &mut |_| {}).await?;
        let eyes = match &database {
            Some(database) => Some(Connection::open(database.url(), Access::Read).await?),
            None => None,
        };
        Ok(Ground {
            reader: match &eyes {
                // It has a session of its own.
                Some(eyes) => Reader::alone(eyes.dialect()),
                None => Reader::new(Dialect::Sqlite),
            },
            database,
            session,
            eyes,
        })
    }

    /// The session that migrates.
    pub(crate) fn session(&mut self) -> &mut Session<'s> {
        &mut self.session
    }

    /// The same, to be asked what it knows.
    pub(crate) fn migrating(&self) -> &Session<'s> {
        &self.session
    }

    /// What looks at the database.
    pub(crate) fn eyes(&mut self) -> &mut Connection {
        self.eyes.as_mut().unwrap_or(self.session.connection())
    }

    /// The database as it is now.
    pub(crate) async fn snapshot(&mut self) -> Result<Snapshot, Error> {
        let eyes = self.eyes.as_mut().unwrap_or(self.session.connection());
        self.reader.read(eyes).await
    }

    /// Takes one step.
    pub(crate) async fn step(
        &mut self,
        revision: &RevisionId,
        direction: Direction,
    ) -> Result<(), Error> {
        let step = Step {
            revision: revision.clone(),
            direction,
        };
        self.session.step(&step, &mut |_| {}).await?;
        Ok(())
    }

    /// Drops the database from under the session, of which nothing can be asked any more.
    pub(crate) async fn vacate(&mut self) -> Result<(), Error> {
        self.eyes = None;
        match self.database.take() {
            Some(database) => database.close().await,
            None => Ok(()),
        }
    }

    /// Takes everything down.
    pub(crate) async fn close(self) -> Result<(), Error> {
        drop(self.eyes);
        self.session.close().await?;
        match self.database {
            Some(database) => database.close().await,
            None => Ok(()),
        }
    }
}
