//! A live PostgreSQL database.

use super::{ConnectionError, DatabaseUrl, Obstacle, Row, ServerError, network::Place};
use futures_util::StreamExt as _;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Either, PgConnection, Row as _, ValueRef,
    postgres::{PgConnectOptions, PgDatabaseError, PgErrorPosition, PgRow},
};
use std::{str::FromStr, time::Duration};

/// What other sessions see in `pg_stat_activity`.
const APPLICATION: &str = "stairway";

#[derive(Debug)]
pub(super) struct Live(PgConnection);

impl Live {
    /// Connects, in `limit` at most.
    pub(super) async fn open(url: &DatabaseUrl, limit: Duration) -> Result<Live, ConnectionError> {
        let mut options = options(url)?
            // A pooler refuses this parameter, and every server prints floats exactly without it.
            .extra_float_digits(None)
            .statement_cache_capacity(0)
            .disable_statement_logging();
        if options.get_application_name().is_none() {
            options = options.application_name(APPLICATION);
        }
        let place = place(&options);
        match tokio::time::timeout(limit, options.connect()).await {
            Ok(Ok(connection)) => Ok(Live(connection)),
            Ok(Err(error)) => Err(refused(url, error, &place)),
            Err(_) => {
                let cause = ServerError {
                    message: format!("no answer within {} s", limit.as_secs_f64().ceil()),
                    lost: true,
                    ..ServerError::default()
                };
                let obstacle = Obstacle::Silent(place.to_string());
                Err(ConnectionError::refused(url, obstacle, cause))
            }
        }
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

/// The names of the role and the database that `url` leads to: where it says none, the driver and the server have
/// their own rules.
pub(super) fn role_and_database(url: &DatabaseUrl) -> Result<(String, String), ConnectionError> {
    let options = options(url)?;
    let role = options.get_username();
    let database = options.get_database().filter(|name| !name.is_empty());
    Ok((role.to_owned(), database.unwrap_or(role).to_owned()))
}

/// How the driver reads `url`.
pub(super) fn options(url: &DatabaseUrl) -> Result<PgConnectOptions, ConnectionError> {
    PgConnectOptions::from_str(&url.secret())
        .map_err(|error| ConnectionError::refused(url, Obstacle::Lasting, error.into()))
}

fn place(options: &PgConnectOptions) -> Place {
    let port = options.get_port();
    let socket = |folder: &str| Place::Socket(format!("{folder}/.s.PGSQL.{port}"));
    match (options.get_socket(), options.get_host()) {
        (Some(folder), _) => socket(&folder.display().to_string()),
        (None, host) if host.starts_with('/') => socket(host),
        (None, host) => Place::Host(host.to_owned(), port),
    }
}

fn refused(url: &DatabaseUrl, error: sqlx::Error, place: &Place) -> ConnectionError {
    let network = match &error {
        sqlx::Error::Io(error) => Some(Obstacle::of_network(error, place)),
        sqlx::Error::Protocol(message) => Some(Obstacle::of_protocol(message)),
        _ => None,
    };
    let cause = ServerError::from(error);
    let obstacle = network.unwrap_or_else(|| Obstacle::answered(&cause));
    ConnectionError::refused(url, obstacle, cause)
}

/// What the server said.
pub(super) fn answer(error: &PgDatabaseError) -> ServerError {
    let position = match error.position() {
        Some(PgErrorPosition::Original(position)) => Some(position),
        _ => None,
    };
    let code = error.code();
    ServerError {
        message: error.message().to_owned(),
        code: Some(code.to_owned()),
        detail: error.detail().map(str::to_owned),
        hint: error.hint().map(str::to_owned),
        position,
        context: error.r#where().map(str::to_owned),
        // Class 57P: the server ends this session (shutdown, crash, administrator's command).
        lost: code.starts_with("57P") || code.starts_with("08"),
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
    use super::{locate, options, place, role_and_database};
    use crate::connection::DatabaseUrl;

    #[test]
    fn a_position_is_counted_in_its_own_statement() {
        let statements = ["BEGIN", "SELECT \u{e9}", "SELECT x"];
        assert_eq!(locate(&statements, "\n;\n", 1), (0, 1));
        assert_eq!(locate(&statements, "\n;\n", 16), (1, 8));
        assert_eq!(locate(&statements, "\n;\n", 27), (2, 8));
    }

    #[test]
    fn where_a_url_leads_to() {
        let check = |url: &str, expected: &str| {
            let url: DatabaseUrl = url.parse().unwrap();
            let place = place(&options(&url).unwrap());
            let (role, database) = role_and_database(&url).unwrap();
            assert_eq!(format!("{place} {role} {database}"), expected, "{url}");
        };
        check("postgres://me@h:1/d", "h:1 me d");
        // A database that is not said has the name of the role.
        check("postgres://me@h:1/", "h:1 me me");
        check(
            "postgres:///d?host=/run/x&user=me",
            "/run/x/.s.PGSQL.5432 me d",
        );
        check("postgres://me@%2Frun%2Fx:7/d", "/run/x/.s.PGSQL.7 me d");
    }
}
