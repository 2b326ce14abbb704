//! The view `published_posts`.

use sqlx::types::chrono::{DateTime, Utc};

/// What a reader sees of a published post.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PublishedPost {
    /// The post's id.
    pub id: i64,
    /// The last part of the post's address.
    pub slug: Option<String>,
    /// The heading.
    pub title: String,
    /// The text.
    pub body: String,
    /// When it was published; `None` for a post whose status alone was set.
    pub published_at: Option<DateTime<Utc>>,
    /// The author's name.
    pub author: String,
}
