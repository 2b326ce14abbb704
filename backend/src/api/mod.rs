//! The JSON API below `/api`: users with their profiles and preferences, posts, tags.
//!
//! What a request may say is a type of its own for each request, and so is what is answered: a column that the tables get
//! is no part of the API until somebody makes it one.

mod answer;
mod list;
mod post;
mod preferences;
mod profile;
mod rule;
mod tag;
mod user;

use crate::database::Database;
use axum::{
    Router,
    routing::{get, put},
};
use list::{Listed, Paging};

pub(crate) fn routes(database: Database) -> Router {
    Router::new()
        .route("/api/users", get(user::list).post(user::create))
        .route(
            "/api/users/{id}",
            get(user::get).patch(user::change).delete(user::delete),
        )
        .route(
            "/api/users/{id}/profile",
            get(profile::get).put(profile::put),
        )
        .route(
            "/api/users/{id}/preferences",
            get(preferences::get).put(preferences::put),
        )
        .route("/api/posts", get(post::list).post(post::create))
        .route(
            "/api/posts/{id}",
            get(post::get).patch(post::change).delete(post::delete),
        )
        .route(
            "/api/posts/{id}/tags",
            put(post::put_tags).get(post::get_tags),
        )
        .route("/api/tags", get(tag::list).post(tag::create))
        .route("/api/tags/{id}", get(tag::get))
        .with_state(database)
}

/// Tells a member that is there from one that is left out, so that `null` is a value like any other.
fn given<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: serde::Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
