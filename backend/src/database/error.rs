//! What a database says no with, told apart as far as a client can do something about it.

use sqlx::error::ErrorKind;
use std::borrow::Cow;

/// Why a query was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseError {
    /// Another row has what only one may have.
    #[error("it is taken")]
    Taken(Unique),
    /// What a row was to refer to is not there.
    #[error("what it refers to is not there")]
    Orphan,
    /// The database is not to be had at the moment.
    #[error("the database cannot be had at the moment")]
    Unavailable(#[source] sqlx::Error),
    /// Anything else: a bug, or a database that is not as it should be.
    #[error("the database refused a query")]
    Refused(#[source] sqlx::Error),
}

/// What only one row may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unique {
    /// The slug of a post, while it is published.
    PublishedSlug,
    /// The name of a tag, once in lower case.
    TagName,
}

impl Unique {
    const ALL: [Unique; 2] = [Unique::PublishedSlug, Unique::TagName];

    /// The name of its index, and what SQLite says instead where the index is on columns alone.
    fn names(self) -> [&'static str; 2] {
        match self {
            Unique::PublishedSlug => ["posts_published_slug_key", "posts.slug"],
            Unique::TagName => ["tags_lower_name_key", "tags.name"],
        }
    }

    fn of(error: &dyn sqlx::error::DatabaseError) -> Option<Unique> {
        let constraint = error
            .constraint()
            .map_or_else(|| Cow::Owned(error.message().to_owned()), Cow::Borrowed);
        let is_named = |unique: &Unique| unique.names().iter().any(|it| constraint.contains(it));
        Unique::ALL.into_iter().find(is_named)
    }
}

impl DatabaseError {
    /// Tells the operator what the client is not told.
    pub(crate) fn log(&self) {
        // Not as an error with its sources: the driver's texts repeat theirs.
        let cause = stairway::error::causes(self).join(": ");
        tracing::error!(error = %self, cause, "failed");
    }
}

impl From<sqlx::Error> for DatabaseError {
    fn from(error: sqlx::Error) -> DatabaseError {
        match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                DatabaseError::Unavailable(error)
            }
            sqlx::Error::Database(cause) => match cause.kind() {
                ErrorKind::ForeignKeyViolation => DatabaseError::Orphan,
                ErrorKind::UniqueViolation => match Unique::of(&**cause) {
                    Some(unique) => DatabaseError::Taken(unique),
                    None => DatabaseError::Refused(error),
                },
                _ if is_passing(cause.code()) => DatabaseError::Unavailable(error),
                _ => DatabaseError::Refused(error),
            },
            _ => DatabaseError::Refused(error),
        }
    }
}

/// Whether it may go well in a moment: another writer has an SQLite file; a server starts, stops, has too many clients, had
/// to choose between two, or has got another type of a name that the driver knew.
fn is_passing(code: Option<Cow<'_, str>>) -> bool {
    let Some(code) = code else {
        return false;
    };
    let of_sqlite = || code.parse::<u32>().is_ok_and(|code| code & 0xff == 5);
    let of_postgres = || {
        code.starts_with("57P") || matches!(&*code, "53300" | "40001" | "40P01" | "55P03" | "26000")
    };
    match code.len() {
        5 => of_postgres(),
        _ => of_sqlite(),
    }
}
