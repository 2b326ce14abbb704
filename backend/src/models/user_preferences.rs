//! The table `user_preferences`.

/// What a user has chosen. There is one row at most for each user, and it goes with the user.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UserPreferences {
    /// Given out by the database and never reused.
    pub id: i64,
    /// The user whose choices these are.
    pub user_id: i64,
    /// The name of a colour theme; `None` follows the system.
    pub theme: Option<String>,
    /// Whether the user asked for the weekly digest.
    pub weekly_digest: bool,
}
