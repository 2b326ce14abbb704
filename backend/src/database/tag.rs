//! The table `tags`.

use super::{Database, Result, Span, query_as};
use crate::models::Tag;

/// A tag, and how many posts carry it.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct CountedTag {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) posts: i64,
}

impl Database {
    /// Tags in the order in which they came.
    pub(crate) async fn tags(&self, span: Span) -> Result<Vec<CountedTag>> {
        Ok(reading!(self, connection => {
            query_as(
                "SELECT id, name, \
                 (SELECT count(*) FROM post_tags WHERE post_tags.tag_id = tags.id) AS posts \
                 FROM tags WHERE id > $1 ORDER BY id LIMIT $2",
            )
            .bind(span.after.unwrap_or(i64::MIN))
            .bind(span.limit)
            .fetch_all(connection)
            .await?
        }))
    }

    pub(crate) async fn tag(&self, id: i64) -> Result<Option<CountedTag>> {
        Ok(reading!(self, connection => {
            query_as(
                "SELECT id, name, \
                 (SELECT count(*) FROM post_tags WHERE post_tags.tag_id = tags.id) AS posts \
                 FROM tags WHERE id = $1",
            )
            .bind(id)
            .fetch_optional(connection)
            .await?
        }))
    }

    pub(crate) async fn create_tag(&self, name: &str) -> Result<Tag> {
        Ok(writing!(self, connection => {
            query_as("INSERT INTO tags (name) VALUES ($1) RETURNING id, name")
                .bind(name)
                .fetch_one(connection)
                .await?
        }))
    }
}
