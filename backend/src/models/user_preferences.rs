//! The table `user_preferences`.

use serde::{Deserialize, Serialize};

/// What a user has chosen. There is one row at most for each user, and it goes with the user.
#[derive(Debug, Clone, sqlx::FromRow, stairway::Model)]
#[model(table = "user_preferences")]
pub struct UserPreferences {
    /// Given out by the database and never reused.
    #[model(primary_key, identity)]
    pub id: i64,
    /// The user whose choices these are.
    #[model(unique, references = "users.id", on_delete = "cascade")]
    pub user_id: i64,
    /// The name of a colour theme; `None` follows the system.
    pub theme: Option<String>,
    /// How often the user wants to hear of new posts.
    #[model(default = "'never'")]
    pub digest: Digest,
}

/// How often a user wants to hear of new posts.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, sqlx::Type, Deserialize, Serialize, stairway::Model,
)]
#[model(sql_type = "varchar(10)", rename_all = "lowercase")]
#[sqlx(type_name = "varchar", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Digest {
    /// Not at all.
    Never,
    /// On Mondays.
    Weekly,
    /// Every morning.
    Daily,
}
