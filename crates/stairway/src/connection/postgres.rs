//! A live PostgreSQL database.

use super::{ConnectionError, DatabaseUrl, Row, ServerError};
use sqlx::{
    AssertSqlSafe, ConnectOptions, PgConnection, Row as _, ValueRef,
    postgres::{PgConnectOptions, PgRow},
};
use std::str::FromStr;

/// What other sessions see in `pg_stat_activity`.
const APPLICATION: &str = "stairway";

#[derive(Debug)]
pub(super) struct Live(PgConnection);

impl Live {
    pub(super) async fn open(url: &DatabaseUrl) -> Result<Live, ConnectionError> {
        let refused = |cause: sqlx::Error| ConnectionError::Refused {
            url: Box::new(url.clone()),
            cause: cause.into(),
        };
        let mut options = PgConnectOptions::from_str(&url.secret())
            .map_err(refused)?
            .statement_cache_capacity(0)
            .disable_statement_logging();
        if options.get_application_name().is_none() {
            options = options.application_name(APPLICATION);
        }
        Ok(Live(options.connect().await.map_err(refused)?))
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
}

fn texts(row: &PgRow) -> Result<Row, sqlx::Error> {
    (0..row.len())
        .map(|column| {
            let value = row.try_get_raw(column)?;
            if value.is_null() {
                return Ok(None);
            }
            // The simple protocol gives every value in its text form.
            value
                .as_str()
                .map(|text| Some(text.to_owned()))
                .map_err(sqlx::Error::Decode)
        })
        .collect()
}
