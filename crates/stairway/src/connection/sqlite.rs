//! A live SQLite database.

use super::{Access, ConnectionError, DatabaseUrl, Interrupt, Row, ServerError};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use std::{str::FromStr, time::Duration};

/// How many virtual-machine instructions run between two looks at the interrupt.
const INSTRUCTIONS: i32 = 10_000;

/// How many rows the driver's thread reads ahead. All rows are wanted at once, so it seldom has to wait for ours.
const ROWS: usize = 4096;

#[derive(Debug)]
pub(super) struct Live(SqliteConnection);

impl Live {
    pub(super) async fn open(url: &DatabaseUrl, access: Access) -> Result<Live, ConnectionError> {
        match Live::connect(url, access).await {
            Err(ConnectionError::Refused { cause, .. })
                if access == Access::Read && is_unrecovered(&cause) =>
            {
                // Whoever may write takes back what the killed writer began; then it can be read.
                Live::connect(url, Access::Write).await?;
                Live::connect(url, access).await
            }
            outcome => outcome,
        }
    }

    async fn connect(url: &DatabaseUrl, access: Access) -> Result<Live, ConnectionError> {
        let refused = |cause: sqlx::Error| ConnectionError::Refused {
            url: Box::new(url.clone()),
            cause: cause.into(),
        };
        let mut options = match url.file() {
            None => SqliteConnectOptions::from_str("sqlite::memory:").map_err(refused)?,
            Some(path) => {
                exists(path, access)?;
                let options =
                    SqliteConnectOptions::from_str(&format!("sqlite://f?{}", url.query()))
                        .map_err(refused)?
                        .filename(path);
                match access {
                    Access::Read => options.read_only(true),
                    Access::Write => options.create_if_missing(true),
                }
            }
        };
        // Waiting for another writer is the caller's loop, which can say so and be interrupted.
        options = options
            .foreign_keys(true)
            .busy_timeout(Duration::from_millis(20))
            .statement_cache_capacity(0)
            .row_buffer_size(ROWS)
            .disable_statement_logging();
        let mut live = Live(options.connect().await.map_err(refused)?);
        // SQLite opens lazily: only a read shows that the file is a database.
        live.rows("SELECT CAST(count(*) AS TEXT) FROM sqlite_schema")
            .await
            .map_or_else(
                |cause| match cause.is_busy() {
                    true => Ok(()),
                    false => Err(ConnectionError::Refused {
                        url: Box::new(url.clone()),
                        cause,
                    }),
                },
                |_| Ok(()),
            )?;
        Ok(live)
    }

    pub(super) async fn execute(&mut self, sql: &str) -> Result<(), ServerError> {
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut self.0)
            .await?;
        Ok(())
    }

    pub(super) async fn rows(&mut self, sql: &str) -> Result<Vec<Row>, ServerError> {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql))
            .fetch_all(&mut self.0)
            .await?;
        rows.iter().map(|row| Ok(texts(row)?)).collect()
    }

    pub(super) async fn obey(&mut self, interrupt: &Interrupt) -> Result<(), ServerError> {
        let interrupt = interrupt.clone();
        self.0
            .lock_handle()
            .await?
            .set_progress_handler(INSTRUCTIONS, move || !interrupt.is_triggered());
        Ok(())
    }

    pub(super) async fn disobey(&mut self) -> Result<(), ServerError> {
        self.0.lock_handle().await?.remove_progress_handler();
        Ok(())
    }
}

/// Whether a writer was killed in the middle, so that SQLite must write before anybody can read:
/// SQLITE_READONLY_ROLLBACK, and SQLITE_READONLY_RECOVERY where the file has a write-ahead log.
fn is_unrecovered(cause: &ServerError) -> bool {
    cause.is("776") || cause.is("264")
}

fn exists(path: &std::path::Path, access: Access) -> Result<(), ConnectionError> {
    if path.exists() {
        return Ok(());
    }
    let shown = path.display().to_string();
    if access == Access::Read {
        return Err(ConnectionError::NoFile { path: shown });
    }
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(ConnectionError::NoFolder {
                path: shown,
                folder: folder.display().to_string(),
            })
        }
        _ => Ok(()),
    }
}

fn texts(row: &SqliteRow) -> Result<Row, sqlx::Error> {
    (0..row.len())
        .map(|column| row.try_get_unchecked::<Option<String>, _>(column))
        .collect()
}
