//! The table `tags`.

/// A word that groups posts.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Tag {
    /// Given out by the database and never reused.
    pub id: i64,
    /// Unique once in lower case.
    pub name: String,
}
