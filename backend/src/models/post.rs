//! The table `posts`.

use sqlx::types::chrono::{DateTime, Utc};

/// Something that a user wrote. It goes with its author.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Post {
    /// Given out by the database and never reused.
    pub id: i64,
    /// The user who wrote it.
    pub author_id: i64,
    /// The last part of the post's address; unique among published posts.
    pub slug: Option<String>,
    /// The heading.
    pub title: String,
    /// The text, empty at first.
    pub body: String,
    /// When it was published; `None` for a post that never was.
    pub published_at: Option<DateTime<Utc>>,
    /// When the row was written, by the database's clock.
    pub created_at: DateTime<Utc>,
    /// `draft`, `published` or `archived`; the database checks it.
    pub status: String,
    /// When slug, title or body last changed, kept by a trigger; `None` if they never did.
    pub updated_at: Option<DateTime<Utc>>,
}
