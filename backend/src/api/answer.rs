//! What a handler gives: an answer, or a problem that says no more of the database than a client should know.

use crate::{
    database::{DatabaseError, Unique},
    http::Problem,
};
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use sqlx::types::chrono::{DateTime, Utc};

pub(super) type Answer<T> = Result<T, Problem>;

/// What was made, and where it is.
pub(super) struct Created<T> {
    pub(super) location: String,
    pub(super) value: T,
}

impl<T: serde::Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::CREATED, Json(self.value)).into_response();
        if let Ok(location) = HeaderValue::from_str(&self.location) {
            response.headers_mut().insert(LOCATION, location);
        }
        response
    }
}

impl From<DatabaseError> for Problem {
    fn from(error: DatabaseError) -> Problem {
        match error {
            DatabaseError::Taken(Unique::PublishedSlug) => Problem::new(
                StatusCode::CONFLICT,
                "another post is published under this slug",
            )
            .at("/slug", "another published post has it"),
            DatabaseError::Taken(Unique::TagName) => {
                Problem::new(StatusCode::CONFLICT, "there is a tag of this name").at(
                    "/name",
                    "a tag has it, if perhaps in other letters of upper or lower case",
                )
            }
            DatabaseError::Orphan => Problem::new(
                StatusCode::CONFLICT,
                "what this refers to went away at the same moment",
            ),
            DatabaseError::Unavailable(_) => {
                error.log();
                Problem::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "the database cannot be had at the moment",
                )
            }
            DatabaseError::Refused(_) => {
                error.log();
                Problem::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "this is not your fault; the log knows more under the id in `X-Request-Id`",
                )
            }
        }
    }
}

/// A moment as RFC 3339 has it, in UTC and to the millisecond, which both databases keep.
pub(super) fn moment(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
