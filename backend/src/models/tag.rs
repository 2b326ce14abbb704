//! The table `tags`.

/// A word that groups posts.
#[derive(Debug, Clone, sqlx::FromRow, stairway::Model)]
#[model(table = "tags")]
#[model(index(unique, name = "tags_lower_name_key", expr = "lower(name)"))]
pub struct Tag {
    /// Given out by the database and never reused.
    #[model(primary_key, identity)]
    pub id: i64,
    /// Unique once in lower case.
    #[model(length = 40)]
    pub name: String,
}
