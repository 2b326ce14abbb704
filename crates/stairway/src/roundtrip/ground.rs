//! The ground that a proof stands on: a scratch database, a migrating session on it, and its snapshots.

use super::{Event, Options};
use crate::{
    Dialect, Error,
    connection::{Access, Connection, DatabaseUrl},
    executor,
    plan::Step,
    revision::{Direction, RevisionId},
    schema::Schema,
    scratch::postgres::{ScratchDatabase, Search, Server},
    script::Script,
    snapshot::{Reader, Snapshot},
    source::Source,
    sql::Doubt,
    store::Record,
};

/// A scratch database with a session and a reader on it.
pub(super) struct Ground<'a> {
    source: &'a Source,
    dialect: Dialect,
    options: &'a Options,
    /// Where further databases are made.
    server: Option<&'a Server>,
    /// The database on the server; none for SQLite, whose databases are in memory and end with their session.
    database: Option<ScratchDatabase>,
    session: executor::Session<'a>,
    /// What the reader looks through. A session of its own on PostgreSQL: the migrating one is cleaned before
    /// each step, and the queries that the reader prepared would go with the rest. None for a database in memory,
    /// which has one connection only.
    eyes: Option<Connection>,
    reader: Reader,
}

impl<'a> Ground<'a> {
    /// New ground, at base; on PostgreSQL a database of `server`.
    pub(super) async fn new(
        source: &'a Source,
        dialect: Dialect,
        options: &'a Options,
        server: Option<&'a Server>,
    ) -> Result<Ground<'a>, Error> {
        let (database, session, eyes) = open(server, source, options).await?;
        Ok(Ground {
            source,
            dialect,
            options,
            server,
            database,
            session,
            eyes,
            reader: reader(dialect),
        })
    }

    /// The database's own version.
    pub(super) async fn version(&mut self) -> Result<String, Error> {
        self.session
            .connection()
            .version()
            .await
            .map_err(Error::from)
    }

    /// The dialect of the database.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The database as it is now.
    pub(super) async fn snapshot(&mut self) -> Result<Snapshot, Error> {
        let eyes = self.eyes.as_mut().unwrap_or(self.session.connection());
        self.reader.read(eyes).await
    }

    /// The database as it is now, read by a reader that has seen nothing yet.
    pub(super) async fn afresh(&mut self) -> Result<Snapshot, Error> {
        Reader::new(self.dialect)
            .read(self.session.connection())
            .await
    }

    /// What is on record.
    pub(super) async fn records(&mut self) -> Result<Vec<Record>, Error> {
        self.session.records().await
    }

    /// The schema that the SQL of what is applied makes.
    pub(super) fn replayed(&self) -> Option<&Schema> {
        self.session.replayed()
    }

    /// What replay did not understand since this was last asked.
    pub(super) fn doubts(&mut self) -> Vec<Doubt> {
        self.session.doubts()
    }

    /// Takes one step.
    pub(super) async fn step(
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

    /// Records a revision whose change is in effect.
    pub(super) async fn stamp(&mut self, script: &Script) -> Result<(), Error> {
        self.session
            .stamp(script, &mut |_| {})
            .await
            .map_err(Error::from)
    }

    /// Whether `revision` is applied.
    pub(super) fn holds(&self, revision: &RevisionId) -> bool {
        self.session.applied().contains(revision)
    }

    /// What `revision` needs and is not applied.
    pub(super) fn lacks(&self, revision: &RevisionId) -> Option<RevisionId> {
        let needed = self.source.graph().before(revision.as_str());
        needed
            .into_iter()
            .find(|needed| !self.session.applied().contains(needed))
    }

    /// A new database, at the state after `applied`, which are in order and known to succeed.
    pub(super) async fn restore(
        &mut self,
        applied: &[RevisionId],
        emit: &(dyn Fn(Event) + Sync),
    ) -> Result<Snapshot, Error> {
        emit(Event::Restoring {
            dialect: self.dialect,
        });
        let (database, session, eyes) = open(self.server, self.source, self.options).await?;
        self.session = session;
        self.eyes = eyes;
        if let Some(former) = std::mem::replace(&mut self.database, database) {
            former.close().await?;
        }
        self.reader = reader(self.dialect);
        for revision in applied {
            self.step(revision, Direction::Upgrade).await?;
        }
        self.snapshot().await
    }

    /// Takes everything down.
    pub(super) async fn close(self) -> Result<(), Error> {
        drop(self.eyes);
        self.session.close().await?;
        match self.database {
            Some(database) => database.close().await,
            None => Ok(()),
        }
    }
}

/// The server that the databases of a dialect are made on, if it has servers.
pub(super) async fn server(dialect: Dialect, options: &Options) -> Result<Option<Server>, Error> {
    let variable = &options.postgres_variable;
    Ok(match (dialect, &options.postgres) {
        (Dialect::Sqlite, _) => None,
        (Dialect::Postgres, Some(url)) => Some(Server::shared(variable, url.clone())?),
        (Dialect::Postgres, None) => Some(Server::private(variable, &Search::machine()).await?),
    })
}

async fn open<'a>(
    server: Option<&Server>,
    source: &'a Source,
    options: &Options,
) -> Result<
    (
        Option<ScratchDatabase>,
        executor::Session<'a>,
        Option<Connection>,
    ),
    Error,
> {
    let database = match server {
        Some(server) => Some(server.create_database().await?),
        None => None,
    };
    let memory = DatabaseUrl::memory();
    let url = database.as_ref().map_or(&memory, ScratchDatabase::url);
    let options = executor::Options {
        interrupt: options.interrupt.clone(),
        ..executor::Options::default()
    };
    let mut session = executor::Session::open(url, source, options, &mut |_| {}).await?;
    session.follow();
    let eyes = match &database {
        Some(database) => Some(Connection::open(database.url(), Access::Read).await?),
        None => None,
    };
    Ok((database, session, eyes))
}

/// On PostgreSQL it has a session of its own, in memory it shares the one that there is.
fn reader(dialect: Dialect) -> Reader {
    match dialect {
        Dialect::Sqlite => Reader::new(dialect),
        Dialect::Postgres => Reader::alone(dialect),
    }
}
