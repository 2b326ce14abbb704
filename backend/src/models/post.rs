//! The table `posts`.

use sqlx::types::chrono::{DateTime, Utc};

/// Something that a user wrote. It goes with its author.
#[derive(Debug, Clone, sqlx::FromRow, stairway::Model)]
#[model(table = "posts")]
#[model(index(
    unique,
    name = "posts_published_slug_key",
    slug,
    where = "status = 'published'"
))]
pub struct Post {
    /// Given out by the database and never reused.
    #[model(primary_key, identity)]
    pub id: i64,
    /// The user who wrote it.
    #[model(index, references = "users.id", on_delete = "cascade")]
    pub author_id: i64,
    /// The last part of the post's address; unique among published posts.
    #[model(length = 120)]
    pub slug: Option<String>,
    /// The heading.
    pub title: String,
    /// The text, empty at first.
    #[model(default = "''")]
    pub body: String,
    /// When it was published; `None` for a post that never was.
    pub published_at: Option<DateTime<Utc>>,
    /// When the row was written, by the database's clock.
    #[model(default = "now()")]
    pub created_at: DateTime<Utc>,
    /// `draft`, `unlisted`, `published` or `archived`; the database checks it.
    #[model(length = 20, default = "'draft'")]
    #[model(check = "status IN ('draft', 'unlisted', 'published', 'archived')")]
    pub status: String,
    /// When slug, title or body last changed, kept by a trigger; `None` if they never did.
    pub updated_at: Option<DateTime<Utc>>,
}
