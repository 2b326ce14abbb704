//! A live PostgreSQL database.

use super::{ConnectionError, DatabaseUrl, Row, ServerError};
use futures_util::StreamExt as _;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Either, PgConnection, Row as _, ValueRef,
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

    pub(super) async fn execute_each(
        &mut self,
        statements: &[&str],
    ) -> Result<(), (usize, ServerError)> {
        // On a line of its own, a separator is in no comment that a statement may end with.
        const SEPARATOR: &str = "\n;\n";
        let sql = statements.join(SEPARATOR);
        let mut done = 0;
        let mut answers = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(&mut self.0);
        while let Some(answer) = answers.next().await {
            match answer {
                // The server says of each statement that it is complete.
                Ok(Either::Left(_)) => done += 1,
                Ok(Either::Right(_)) => {}
                Err(error) => {
                    let mut error = ServerError::from(error);
                    // The whole text is parsed before any of it runs, so that a position tells the statement better
                    // than the count does.
                    if let Some(position) = error.position {
                        let (index, within) = locate(statements, SEPARATOR, position);
                        done = index;
                        error.position = Some(within);
                    }
                    return Err((done, error));
                }
            }
        }
        Ok(())
    }

    pub(super) async fn rows(&mut self, sql: &str) -> Result<Vec<Row>, ServerError> {
        let rows = sqlx::raw_sql(AssertSqlSafe(sql))
            .fetch_all(&mut self.0)
            .await?;
        rows.iter().map(|row| Ok(texts(row)?)).collect()
    }
}

/// The statement that a position in the joined text is in, and the position in it; both positions in characters
/// from 1.
fn locate(statements: &[&str], separator: &str, position: usize) -> (usize, usize) {
    let mut before = 0;
    for (index, statement) in statements.iter().enumerate() {
        let length = statement.chars().count();
        if position <= before + length || index + 1 == statements.len() {
            return (index, position.saturating_sub(before).max(1));
        }
        before += length + separator.chars().count();
    }
    (0, position)
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

#[cfg(test)]
mod tests {
    use super::locate;

    #[test]
    fn a_position_is_counted_in_its_own_statement() {
        let statements = ["BEGIN", "SELECT \u{e9}", "SELECT x"];
        assert_eq!(locate(&statements, "\n;\n", 1), (0, 1));
        assert_eq!(locate(&statements, "\n;\n", 16), (1, 8));
        assert_eq!(locate(&statements, "\n;\n", 27), (2, 8));
    }
}
