//! How the pools are opened, and closed.

use super::Database;
use stairway::{Dialect, connection::DatabaseUrl};
use std::time::Duration;

/// How long a request waits for a connection that is free.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long to try again while others have an SQLite file.
#[cfg(feature = "sqlite")]
const BUSY: Duration = Duration::from_secs(10);

/// How long the connections may take to end.
const CLOSING: Duration = Duration::from_secs(3);

impl Database {
    /// Connects to the database at `url`.
    pub(crate) async fn open(url: &DatabaseUrl) -> sqlx::Result<Database> {
        match url.dialect() {
            #[cfg(feature = "sqlite")]
            Dialect::Sqlite => sqlite(url).await.map(Database::Sqlite),
            #[cfg(feature = "postgres")]
            Dialect::Postgres => postgres(url).await.map(Database::Postgres),
            // The gate does not let pass what was not built in.
            #[allow(unreachable_patterns)]
            dialect => Err(sqlx::Error::Configuration(
                format!("this program was built without {}", dialect.title()).into(),
            )),
        }
    }

    /// Ends the connections, for so long as that is worth waiting for.
    pub(crate) async fn close(&self) {
        let closed = async {
            match self {
                #[cfg(feature = "sqlite")]
                Database::Sqlite(pool) => pool.close().await,
                #[cfg(feature = "postgres")]
                Database::Postgres(pool) => pool.close().await,
            }
        };
        if tokio::time::timeout(CLOSING, closed).await.is_err() {
            tracing::warn!("connections to the database were cut off");
        }
    }
}

#[cfg(feature = "sqlite")]
async fn sqlite(url: &DatabaseUrl) -> sqlx::Result<sqlx::SqlitePool> {
    use sqlx::{
        ConnectOptions as _, Connection as _,
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions},
    };
    let options: SqliteConnectOptions = url.secret().parse()?;
    let options = match url.file() {
        Some(path) => options.filename(path),
        None => options,
    };
    let options = options.foreign_keys(true).busy_timeout(PATIENCE);
    // The file keeps the mode, in which who reads and who writes are not in each other's way. While others have the file
    // it cannot be changed, and SQLite does not wait for that by itself.
    let deadline = tokio::time::Instant::now() + BUSY;
    loop {
        let connected = options
            .clone()
            .journal_mode(SqliteJournalMode::Wal)
            .connect()
            .await;
        match connected {
            Ok(connection) => break connection.close().await?,
            Err(error) if is_busy(&error) && tokio::time::Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(error) => return Err(error),
        }
    }
    // One writes at a time; the others read.
    SqlitePoolOptions::new()
        .max_connections(8)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await
}

/// Whether another connection was in the way: SQLITE_BUSY, in the low byte of what SQLite says.
#[cfg(feature = "sqlite")]
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|error| error.code());
    code.and_then(|code| code.parse::<u32>().ok())
        .is_some_and(|code| code & 0xff == 5)
}

#[cfg(feature = "postgres")]
async fn postgres(url: &DatabaseUrl) -> sqlx::Result<sqlx::PgPool> {
    use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
    let mut options: PgConnectOptions = url.secret().parse()?;
    if options.get_application_name().is_none() {
        options = options.application_name("backend");
    }
    // What is left out is what poolers do not let through.
    let options = options.extra_float_digits(None).statement_cache_capacity(0);
    PgPoolOptions::new()
        .max_connections(10)
        .acquire_timeout(PATIENCE)
        .after_connect(|connection, _| Box::pin(know_types(connection)))
        .connect_with(options)
        .await
}

/// Lets the driver look up the types of the schema's own, once for each connection. When it meets one in an answer it
/// looks it up as well, and by that loses the statement without a name whose answer it was.
#[cfg(feature = "postgres")]
async fn know_types(connection: &mut sqlx::PgConnection) -> sqlx::Result<()> {
    use sqlx::Connection as _;
    let mut transaction = connection.begin().await?;
    super::query("SELECT $1 IS NULL")
        .bind(crate::models::UserRole::Member)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}
