//! The table `user_profiles`.

/// What a user tells about themselves. There is one row at most for each user, and it goes with the user.
#[derive(Debug, Clone, sqlx::FromRow, stairway::Model)]
#[model(table = "user_profiles")]
pub struct UserProfile {
    /// The user, and the key of this table.
    #[model(primary_key, references = "users.id", on_delete = "cascade")]
    pub user_id: i64,
    /// A few sentences.
    pub bio: Option<String>,
    /// The address of the user's own pages.
    pub website: Option<String>,
    /// The address of a picture, of any length.
    pub avatar_url: Option<String>,
}
