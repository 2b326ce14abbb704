//! Making a database that is not there.

use super::{ConnectionError, DatabaseUrl, has_driver, sound};
use std::fs;

/// Makes the database where it is not there: on PostgreSQL the database, on SQLite the folder of its file. Gives
/// whether it had to be made; that another process makes it at the same time is no error.
///
/// PostgreSQL is asked through the database `postgres`, or else `template1`. The new one is what `createdb` makes, a
/// copy of `template1` with all that was put there for new databases. Only where that is not in UTF-8, or is what we
/// are connected to, it is `template0` in UTF-8.
///
/// # Errors
///
/// The server cannot be reached or the role may not; the folder cannot be made.
pub async fn create_database(url: &DatabaseUrl) -> Result<bool, ConnectionError> {
    has_driver(url.dialect())?;
    if let Some(path) = url.file() {
        let folder = sound::folder(path);
        if folder.is_dir() {
            return Ok(false);
        }
        fs::create_dir_all(folder).map_err(|cause| sound::refused("make", folder, cause))?;
        return Ok(true);
    }
    #[cfg(feature = "postgres")]
    if url.dialect() == crate::Dialect::Postgres {
        return on_server(url).await;
    }
    Ok(false)
}

#[cfg(feature = "postgres")]
async fn on_server(url: &DatabaseUrl) -> Result<bool, ConnectionError> {
    use super::{Access, Connection, ServerError, postgres};
    use crate::dialect::postgres::database::{create_database, find_database};

    let (role, database) = postgres::role_and_database(url)?;
    let refused = |cause| ConnectionError::Create {
        database: database.clone(),
        role: role.clone(),
        cause,
    };
    let open = async |name| {
        let url = url.with_database(name);
        Connection::reach(&url, Access::Write).await
    };
    let (mut connection, usual) = match open("postgres").await {
        Ok(connection) => (connection, true),
        Err(error) if error.is_passing() => return Err(error),
        // It was dropped, or lets us not in. While several of us are connected to `template1`, nobody can copy it.
        Err(error) => match open("template1").await {
            Ok(connection) => (connection, false),
            Err(_) => return Err(error),
        },
    };
    let rows = connection
        .rows(&find_database(&database))
        .await
        .map_err(refused)?;
    let Some([found, encoding]) = rows.first().map(Vec::as_slice) else {
        return Err(refused(ServerError::default()));
    };
    if found.is_some() {
        return Ok(false);
    }
    let usual = usual && encoding.as_deref() == Some("UTF8");
    let sql = create_database(&database, usual);
    made(connection.execute(&sql).await).map_err(refused)
}

/// Whether CREATE DATABASE has made one. That another made it while we looked is no error: duplicate_database, or
/// unique_violation where it is not done yet.
#[cfg(feature = "postgres")]
fn made(outcome: Result<(), super::ServerError>) -> Result<bool, super::ServerError> {
    match outcome {
        Ok(()) => Ok(true),
        Err(cause) if cause.is("42P04") || cause.is("23505") => Ok(false),
        Err(cause) => Err(cause),
    }
}

#[cfg(all(test, feature = "postgres"))]
mod tests {
    use super::made;
    use crate::connection::ServerError;
    use pretty_assertions::assert_eq;

    #[test]
    fn that_another_made_it_meanwhile_is_no_error() {
        let said = |code: &str| ServerError {
            code: Some(code.to_owned()),
            ..ServerError::default()
        };
        assert_eq!(made(Ok(())), Ok(true));
        for code in ["42P04", "23505"] {
            assert_eq!(made(Err(said(code))), Ok(false), "{code}");
        }
        assert_eq!(made(Err(said("42501"))), Err(said("42501")));
    }
}
