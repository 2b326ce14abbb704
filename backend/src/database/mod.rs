//! The database that the API works on: every query that it sends, one text each for both databases. Knows nothing of
//! HTTP.
//!
//! Everything runs in a transaction, reading too. Behind a pooler that hands out a server for each transaction, the
//! statements of one would otherwise go to several servers; and nothing is prepared under a name, which the next server
//! would not know.

#[macro_use]
mod transaction;

mod error;
mod open;
mod post;
mod preferences;
mod profile;
mod record;
mod tag;
mod user;

pub(crate) use error::{DatabaseError, Unique};
pub(crate) use post::{ListedPost, NewPost, PostChange, PostFilter};
pub(crate) use tag::CountedTag;
pub(crate) use user::{NewUser, UserChange};

use sqlx::{
    FromRow,
    database::HasStatementCache,
    query::{Query, QueryAs},
};

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
compile_error!("one of the features `sqlite` and `postgres` is needed");

/// Connections to the database, handed out as they are needed. Its copies share them.
#[derive(Clone, Debug)]
pub(crate) enum Database {
    /// A file.
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::SqlitePool),
    /// A server.
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool),
}

type Result<T> = std::result::Result<T, DatabaseError>;

/// A part of a list that is ordered by id.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// The id that it begins behind; none for the beginning.
    pub(crate) after: Option<i64>,
    /// The most rows that it has.
    pub(crate) limit: i64,
}

fn query<DB: sqlx::Database + HasStatementCache>(
    sql: &'static str,
) -> Query<'static, DB, DB::Arguments> {
    sqlx::query(sql).persistent(is_kept::<DB>())
}

fn query_as<DB, T>(sql: &'static str) -> QueryAs<'static, DB, T, DB::Arguments>
where
    DB: sqlx::Database + HasStatementCache,
    T: for<'r> FromRow<'r, DB::Row>,
{
    sqlx::query_as(sql).persistent(is_kept::<DB>())
}

/// Whether a prepared statement is kept for the next time: not on a server, that the next transaction may not be sent to.
fn is_kept<DB: sqlx::Database>() -> bool {
    DB::NAME == "SQLite"
}
