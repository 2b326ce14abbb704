//! A live SQLite database.

use super::{
    Access, ConnectionError, DatabaseUrl, Interrupt, Obstacle, Row, ServerError,
    obstacle::is_unrecovered, sound,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use std::{fs, path::Path, str::FromStr, time::Duration};

/// How many virtual-machine instructions run between two looks at the interrupt.
const INSTRUCTIONS: i32 = 10_000;

/// How many rows the driver's thread reads ahead. All rows are wanted at once, so it seldom has to wait for ours.
const ROWS: usize = 4096;

/// One row: how many bytes the file's own header says that it has. SQLite opens lazily, so this also shows that it is a
/// database; and where whole pages are gone, SQLite says so by itself.
const LENGTH: &str = "SELECT CAST((SELECT page_count FROM pragma_page_count) \
                      * (SELECT page_size FROM pragma_page_size) AS TEXT), \
                      (SELECT CAST(count(*) AS TEXT) FROM sqlite_schema)";

/// Fails where nothing can be written, and leaves nothing: the journal that the first change needs is there for a
/// moment. BEGIN IMMEDIATE alone is content with a file that is read-only.
const TRIAL: &str = "BEGIN IMMEDIATE; PRAGMA user_version = 0; ROLLBACK";

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
            Err(ConnectionError::Refused { cause, .. })
                if access == Access::Write && may_be_the_folder(&cause) =>
            {
                url.file().map_or(Ok(()), sound::is_writable)?;
                Err(refused(url, cause))
            }
            outcome => outcome,
        }
    }

    async fn connect(url: &DatabaseUrl, access: Access) -> Result<Live, ConnectionError> {
        let refused = |error: sqlx::Error| refused(url, error.into());
        let mut options = match url.file() {
            None => SqliteConnectOptions::from_str("sqlite::memory:").map_err(refused)?,
            Some(path) => {
                sound::check(path, access)?;
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
        if let Some(path) = url.file() {
            match live.look(path, access).await {
                Err(cause) if !cause.is_busy() => return Err(self::refused(url, cause)),
                _ => {}
            }
        }
        Ok(live)
    }

    /// Finds out what is wrong with the file before anything is asked of it.
    async fn look(&mut self, path: &Path, access: Access) -> Result<(), ServerError> {
        if self.is_short(path).await? {
            // Without a lock, the two numbers may be of different times.
            self.execute("BEGIN").await?;
            let short = self.is_short(path).await;
            self.execute("ROLLBACK").await?;
            if short? && self.rows("PRAGMA journal_mode").await? != [[Some("wal".to_owned())]] {
                return Err(ServerError {
                    message: "the end of the file is missing".to_owned(),
                    code: Some("11".to_owned()),
                    ..ServerError::default()
                });
            }
        }
        match access {
            Access::Read => Ok(()),
            Access::Write => self.execute(TRIAL).await,
        }
    }

    /// Whether the file is shorter than it says. With a write-ahead log it may well be.
    async fn is_short(&mut self, path: &Path) -> Result<bool, ServerError> {
        let rows = self.rows(LENGTH).await?;
        let length = rows.first().and_then(|row| row.first()?.as_ref());
        let length: Option<u64> = length.and_then(|length| length.parse().ok());
        let file = fs::metadata(path).map(|file| file.len());
        Ok(matches!((length, file), (Some(length), Ok(file)) if file < length))
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

    pub(super) async fn pages(&mut self) -> Result<Vec<u8>, ServerError> {
        Ok(self.0.serialize(None).await?.as_ref().to_vec())
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

/// SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL and SQLITE_CANTOPEN, in all their forms.
fn may_be_the_folder(cause: &ServerError) -> bool {
    matches!(cause.primary(), Some(8 | 10 | 13 | 14))
}

fn refused(url: &DatabaseUrl, cause: ServerError) -> ConnectionError {
    ConnectionError::refused(url, Obstacle::answered(&cause), cause)
}

fn texts(row: &SqliteRow) -> Result<Row, sqlx::Error> {
    (0..row.len())
        .map(|column| row.try_get_unchecked::<Option<String>, _>(column))
        .collect()
}
