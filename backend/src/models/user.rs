//! The table `users`.

use serde::{Deserialize, Serialize};
use sqlx::types::chrono::{DateTime, Utc};

/// Someone who can sign in and write posts.
#[derive(Debug, Clone, sqlx::FromRow, stairway::Model)]
#[model(table = "users")]
pub struct User {
    /// Given out by the database and never reused.
    #[model(primary_key, identity)]
    pub id: i64,
    /// As the user typed it; not unique.
    #[model(index)]
    pub email: String,
    /// The name that readers see.
    pub name: String,
    /// When the row was written, by the database's clock.
    #[model(default = "now()")]
    pub created_at: DateTime<Utc>,
    /// In whatever form the user typed it.
    pub phone: Option<String>,
    /// What the user may do.
    #[model(default = "'member'")]
    pub role: UserRole,
}

/// What a user may do. The least comes first.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    sqlx::Type,
    Deserialize,
    Serialize,
    stairway::Model,
)]
#[model(enum_type = "user_role", rename_all = "lowercase")]
#[sqlx(type_name = "user_role", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum UserRole {
    /// Write posts.
    Member,
    /// Archive the posts of others too.
    Moderator,
    /// Everything.
    Admin,
}
