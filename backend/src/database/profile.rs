//! The table `user_profiles`.

use super::{Database, Result, query_as};
use crate::models::UserProfile;

impl Database {
    /// None for a user who has written none, and where there is no such user.
    pub(crate) async fn profile(&self, user: i64) -> Result<Option<UserProfile>> {
        Ok(reading!(self, connection => {
            query_as(
                "SELECT user_id, bio, website, avatar_url FROM user_profiles WHERE user_id = $1",
            )
            .bind(user)
            .fetch_optional(connection)
            .await?
        }))
    }

    pub(crate) async fn put_profile(&self, profile: &UserProfile) -> Result<UserProfile> {
        Ok(writing!(self, connection => {
            query_as(
                "INSERT INTO user_profiles (user_id, bio, website, avatar_url) \
                 VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (user_id) DO UPDATE \
                 SET bio = excluded.bio, website = excluded.website, avatar_url = excluded.avatar_url \
                 RETURNING user_id, bio, website, avatar_url",
            )
            .bind(profile.user_id)
            .bind(&profile.bio)
            .bind(&profile.website)
            .bind(&profile.avatar_url)
            .fetch_one(connection)
            .await?
        }))
    }
}
