//! The ground that a proof stands on: a scratch database, a migrating session on it, and its snapshots.

use super::{Event, Options};
use crate::{
    Dialect, Error,
    connection::Connection,
    drift,
    revision::{Direction, RevisionId},
    schema::Schema,
    scratch::postgres::Server,
    script::Script,
    snapshot::{Reader, Snapshot},
    source::Source,
    sql::Doubt,
    store::Record,
};

/// A scratch database with a session and a reader on it, that can be replaced.
pub(super) struct Ground<'a> {
    source: &'a Source,
    dialect: Dialect,
    options: &'a Options,
    /// Where further databases are made.
    server: Option<&'a Server>,
    here: drift::Ground<'a>,
    /// How many databases there were before.
    number: usize,
}

impl<'a> Ground<'a> {
    /// New ground, at base; on PostgreSQL a database of `server`.
    pub(super) async fn new(
        source: &'a Source,
        dialect: Dialect,
        options: &'a Options,
        server: Option<&'a Server>,
    ) -> Result<Ground<'a>, Error> {
        let here = open(server, source, options).await?;
        Ok(Ground {
            source,
            dialect,
            options,
            server,
            here,
            number: 0,
        })
    }

    /// The database's own version.
    pub(super) async fn version(&mut self) -> Result<String, Error> {
        let connection = self.here.session().connection();
        connection.version().await.map_err(Error::from)
    }

    /// The dialect of the database.
    pub(super) fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The database as it is now.
    pub(super) async fn snapshot(&mut self) -> Result<Snapshot, Error> {
        self.here.snapshot().await
    }

    /// The database as it is now, read by a reader that has seen nothing yet.
    pub(super) async fn afresh(&mut self) -> Result<Snapshot, Error> {
        Reader::new(self.dialect)
            .read(self.here.session().connection())
            .await
    }

    /// What looks at the database, and fills its tables with rows.
    pub(super) fn eyes(&mut self) -> &mut Connection {
        self.here.eyes()
    }

    /// What migrates the database.
    pub(super) fn writer(&mut self) -> &mut Connection {
        self.here.session().connection()
    }

    /// The number of the database: of several, how many there were before.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// What is on record.
    pub(super) async fn records(&mut self) -> Result<Vec<Record>, Error> {
        self.here.session().records().await
    }

    /// The schema that the SQL of what is applied makes.
    pub(super) fn replayed(&self) -> Option<&Schema> {
        self.here.migrating().replayed()
    }

    /// What replay did not understand since this was last asked.
    pub(super) fn doubts(&mut self) -> Vec<Doubt> {
        self.here.session().doubts()
    }

    /// Takes one step.
    pub(super) async fn step(
        &mut self,
        revision: &RevisionId,
        direction: Direction,
    ) -> Result<(), Error> {
        self.here.step(revision, direction).await
    }

    /// Brings in the samples of a revision that is applied.
    pub(super) async fn sample(&mut self, revision: &RevisionId) -> Result<(), Error> {
        Ok(self.here.session().sample(revision).await?)
    }

    /// Records a revision whose change is in effect.
    pub(super) async fn stamp(&mut self, script: &Script) -> Result<(), Error> {
        self.here.session().stamp(script, &mut |_| {}).await
    }

    /// Whether `revision` is applied.
    pub(super) fn holds(&self, revision: &RevisionId) -> bool {
        self.here.migrating().applied().contains(revision)
    }

    /// What `revision` needs and is not applied.
    pub(super) fn lacks(&self, revision: &RevisionId) -> Option<RevisionId> {
        let needed = self.source.graph().before(revision.as_str());
        needed.into_iter().find(|needed| !self.holds(needed))
    }

    /// What is applied is known to make `schema`; where that is none, it is replayed when it is asked for.
    pub(super) fn resume(&mut self, schema: Option<Schema>) {
        self.here.session().resume(schema);
    }

    /// A new database, at base.
    pub(super) async fn renew(&mut self, emit: &(dyn Fn(Event) + Sync)) -> Result<(), Error> {
        emit(Event::Restoring {
            dialect: self.dialect,
        });
        let has_roles = self.server.is_some_and(Server::has_own_roles);
        if has_roles {
            // They can be made again only when they are gone.
            self.here.vacate().await?;
        }
        let here = open(self.server, self.source, self.options).await?;
        self.number += 1;
        let before = std::mem::replace(&mut self.here, here);
        match has_roles {
            true => Ok(()),
            false => before.close().await,
        }
    }

    /// Takes everything down.
    pub(super) async fn close(self) -> Result<(), Error> {
        self.here.close().await
    }
}

/// The server that the databases of a dialect are made on, if it has servers.
pub(super) async fn server(dialect: Dialect, options: &Options) -> Result<Option<Server>, Error> {
    match dialect {
        Dialect::Sqlite => Ok(None),
        Dialect::Postgres => {
            let url = options.postgres.as_ref();
            Server::named(&options.postgres_variable, url)
                .await
                .map(Some)
        }
    }
}

async fn open<'a>(
    server: Option<&Server>,
    source: &'a Source,
    options: &Options,
) -> Result<drift::Ground<'a>, Error> {
    let mut ground = drift::Ground::new(source, server, &options.interrupt).await?;
    ground.session().follow();
    Ok(ground)
}
