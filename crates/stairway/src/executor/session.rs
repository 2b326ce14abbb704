//! A migrating session: a connection under the lock, with the records as they are.

use super::{
    Event, ExecutorError, Options, Status,
    keys::ForeignKeys,
    lock::{Lock, Wait, single},
    look,
};
use crate::{
    Dialect, Error,
    connection::{Access, Connection, DatabaseUrl, Interrupt, ServerError},
    dialect::{postgres, sqlite},
    revision::RevisionId,
    schema::Schema,
    source::Source,
    sql::{Doubt, Walk},
    store::{Record, Store},
};
use std::{collections::BTreeSet, time::Duration};

/// A connection that may migrate: it holds the lock, and knows what is applied.
#[derive(Debug)]
pub struct Session<'s> {
    pub(super) source: &'s Source,
    pub(super) options: Options,
    pub(super) connection: Connection,
    pub(super) store: Store,
    pub(super) applied: BTreeSet<RevisionId>,
    pub(super) guard: Guard,
    /// Whether the server can watch for a client that is gone.
    watches: bool,
    /// Whether a transaction that spans the whole run is open.
    pub(super) spanning: bool,
    /// What the steps run.
    pub(super) walk: Walk<'s>,
    /// Whether foreign keys were on and are off for the transaction that is open.
    pub(super) keys_suspended: bool,
}

/// What keeps other migrators away.
#[derive(Debug)]
pub(super) enum Guard {
    /// The advisory lock, held for the whole session, and the backend that does the work.
    Postgres { lock: Lock, backend: i64 },
    /// The state of the file as of our last look; each step takes the write lock and compares.
    Sqlite { data_version: String },
}

impl Guard {
    /// Awaits what the connection runs, and cancels it when the interrupt is raised. SQLite looks at that by itself.
    pub(super) async fn watch<T>(
        &mut self,
        execution: impl Future<Output = T>,
        interrupt: &Interrupt,
    ) -> T {
        let Guard::Postgres { lock, backend } = self else {
            return execution.await;
        };
        tokio::pin!(execution);
        tokio::select! {
            biased;
            result = &mut execution => return result,
            () = interrupt.triggered() => {}
        }
        // If the request fails, the end is awaited: what is not committed is rolled back all the same.
        let _ = lock.cancel(*backend).await;
        execution.await
    }
}

impl<'s> Session<'s> {
    /// Connects, takes the lock, makes the record tables where there are none, and reads the records.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached or locked in time, or its records do not fit `source`.
    pub async fn open(
        url: &DatabaseUrl,
        source: &'s Source,
        options: Options,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<Session<'s>, Error> {
        let mut connection = Connection::open(url, Access::Write).await?;
        connection
            .obey(&options.interrupt)
            .await
            .map_err(query("prepare the connection"))?;
        let guard = match connection.dialect() {
            Dialect::Postgres => {
                let backend = single(&mut connection, "SELECT pg_catalog.pg_backend_pid()")
                    .await
                    .map_err(query("prepare the connection"))?;
                let backend = backend.parse().map_err(|_| ExecutorError::Pooler)?;
                Guard::Postgres {
                    lock: Lock::acquire(url, &options, events).await?,
                    backend,
                }
            }
            Dialect::Sqlite => Guard::Sqlite {
                data_version: String::new(),
            },
        };
        let watches = match connection.dialect() {
            Dialect::Postgres => watches(&mut connection).await?,
            Dialect::Sqlite => false,
        };
        let store = look::store(&mut connection, &options, events).await?;
        let mut session = Session {
            source,
            options,
            connection,
            store,
            applied: BTreeSet::new(),
            guard,
            watches,
            spanning: false,
            walk: Walk::new(source, url.dialect()),
            keys_suspended: false,
        };
        session.prepare(events).await?;
        Ok(session)
    }

    /// The records, made and read in one transaction.
    async fn prepare(&mut self, events: &mut (dyn FnMut(Event) + Send)) -> Result<(), Error> {
        self.begin(ForeignKeys::AsTheyAre, events).await?;
        // Another migrator may have made the tables since they were looked for.
        self.store = Store::find(&mut self.connection).await?;
        self.store.create(&mut self.connection).await?;
        let status = Status::new(self.source, self.store.read(&mut self.connection).await?);
        // Before the lock is given back: what another migrator commits right after must be seen as a change.
        if let Guard::Sqlite { data_version } = &mut self.guard {
            *data_version = single(&mut self.connection, sqlite::session::DATA_VERSION)
                .await
                .map_err(query("read the file's state"))?;
        }
        self.commit(events)
            .await
            .map_err(query("create the migration records"))?;
        status.sound(self.source, &self.options)?;
        self.applied = status.applied();
        Ok(())
    }

    /// The ids of the records.
    pub fn applied(&self) -> &BTreeSet<RevisionId> {
        &self.applied
    }

    /// The connection, for whoever looks at the database between two steps.
    pub fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Begins a transaction, in a session that no earlier script has left its mark on. On SQLite this takes the
    /// write lock, and waits for it.
    pub(super) async fn begin(
        &mut self,
        keys: ForeignKeys,
        events: &mut (dyn FnMut(Event) + Send),
    ) -> Result<(), ExecutorError> {
        let failed = query("begin a transaction");
        if self.connection.dialect() == Dialect::Postgres {
            let sql = format!("{}; BEGIN; {}", postgres::session::CLEAN, self.timeouts());
            return self.connection.execute(&sql).await.map_err(failed);
        }
        self.ready(keys).await?;
        let mut wait = Wait::new();
        loop {
            match self.connection.execute(sqlite::session::BEGIN).await {
                Err(error) if error.is_busy() => wait.pause(&self.options, events).await?,
                other => return other.map_err(failed),
            }
        }
    }

    /// What is on record, as it is in the database.
    pub(crate) async fn records(&mut self) -> Result<Vec<Record>, Error> {
        Ok(self.store.read(&mut self.connection).await?)
    }

    /// Has the schema replayed at every step, also where nothing has to be translated.
    pub(crate) fn follow(&mut self) {
        self.walk.follow();
    }

    /// The schema that the SQL of what is applied makes, where it is replayed and known.
    pub(crate) fn replayed(&self) -> Option<&Schema> {
        self.walk.schema()
    }

    /// What is applied is known to make `schema`; where that is none, it is replayed when it is needed.
    pub(crate) fn resume(&mut self, schema: Option<Schema>) {
        self.walk.resume(schema);
    }

    /// What replay did not understand since this was last asked.
    pub(crate) fn doubts(&mut self) -> Vec<Doubt> {
        self.walk.doubts()
    }

    /// The timeouts of a transaction, as statements.
    pub(super) fn timeouts(&self) -> String {
        let mut sql = lock_timeout(self.options.lock_timeout);
        if self.watches {
            sql += "; ";
            sql += postgres::session::WATCH_CLIENT;
        }
        if let Some(timeout) = self.options.statement_timeout {
            sql += &format!("; SET LOCAL statement_timeout = {}", timeout.as_millis());
        }
        sql
    }

    /// Ends the transaction, if there is one; after an interrupt as well.
    pub(super) async fn roll_back(&mut self) {
        self.spanning = false;
        // The connection may be gone, and SQLite has rolled back by itself after some errors: either way
        // nothing is left to roll back.
        let _ = self.connection.disobey().await;
        let _ = self.connection.execute("ROLLBACK").await;
        if self.connection.dialect() == Dialect::Sqlite {
            // No transaction's: a rebuild may have been stopped in the middle of it.
            let _ = self
                .connection
                .execute(sqlite::session::LEGACY_ALTER_OFF)
                .await;
        }
        // If it cannot be done now, the next transaction begins with it.
        let _ = self.restore_keys().await;
    }

    /// Runs one statement of a script, and cancels it when the interrupt is raised.
    pub(super) async fn run(&mut self, sql: &str) -> Result<(), ServerError> {
        let execution = self.connection.execute(sql);
        self.guard.watch(execution, &self.options.interrupt).await
    }

    /// Between two steps of one transaction: what the first switched does not reach the second.
    pub(super) async fn clean_between(&mut self) -> Result<(), ServerError> {
        match self.connection.dialect() {
            Dialect::Postgres => {
                let sql = format!("{}; {}", postgres::session::CLEAN, self.timeouts());
                self.connection.execute(&sql).await
            }
            Dialect::Sqlite => Ok(()),
        }
    }

    /// Undoes what a script may have left in an SQLite session. PostgreSQL's is cleaned by [`begin`](Self::begin).
    pub(super) async fn clean(&mut self) -> Result<(), ServerError> {
        if self.connection.dialect() == Dialect::Postgres {
            return self.connection.execute(postgres::session::CLEAN).await;
        }
        for sql in [sqlite::session::TEMPORARY, sqlite::session::ATTACHED] {
            for row in self.connection.rows(sql).await? {
                for statement in row.into_iter().flatten() {
                    self.connection.execute(&statement).await?;
                }
            }
        }
        self.connection.execute(sqlite::session::CLEAN).await
    }

    /// Gives the lock back.
    ///
    /// # Errors
    ///
    /// When the server does not answer; the lock ends with the connection all the same.
    pub async fn close(self) -> Result<(), Error> {
        if let Guard::Postgres { lock, .. } = self.guard {
            lock.release()
                .await
                .map_err(query("release the migration lock"))?;
        }
        Ok(())
    }
}

/// How long a statement of the transaction may wait for a lock, as a statement.
pub(super) fn lock_timeout(timeout: Duration) -> String {
    format!("SET LOCAL lock_timeout = {}", timeout.as_millis())
}

pub(super) fn query(doing: &'static str) -> impl Fn(ServerError) -> ExecutorError {
    move |cause| ExecutorError::Query { doing, cause }
}

/// Whether the server can watch for a client that is gone.
async fn watches(connection: &mut Connection) -> Result<bool, ExecutorError> {
    match connection.execute(postgres::session::PROBE).await {
        Ok(()) => Ok(true),
        Err(error) if error.lost => Err(query("prepare the connection")(error)),
        Err(_) => {
            let rolled_back = connection.execute("ROLLBACK").await;
            rolled_back.map_err(query("prepare the connection"))?;
            Ok(false)
        }
    }
}
