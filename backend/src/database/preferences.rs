//! The table `user_preferences`.

use super::{Database, Result, query_as};
use crate::models::{Digest, UserPreferences};

impl Database {
    /// None for a user who has chosen nothing yet, and where there is no such user.
    pub(crate) async fn preferences(&self, user: i64) -> Result<Option<UserPreferences>> {
        Ok(reading!(self, connection => {
            query_as("SELECT id, user_id, theme, digest FROM user_preferences WHERE user_id = $1")
                .bind(user)
                .fetch_optional(connection)
                .await?
        }))
    }

    pub(crate) async fn put_preferences(
        &self,
        user: i64,
        theme: Option<&str>,
        digest: Digest,
    ) -> Result<UserPreferences> {
        Ok(writing!(self, connection => {
            query_as(
                "INSERT INTO user_preferences (user_id, theme, digest) VALUES ($1, $2, $3) \
                 ON CONFLICT (user_id) DO UPDATE \
                 SET theme = excluded.theme, digest = excluded.digest \
                 RETURNING id, user_id, theme, digest",
            )
            .bind(user)
            .bind(theme)
            .bind(digest)
            .fetch_one(connection)
            .await?
        }))
    }
}
