//! `/api/users/{id}/preferences`. Every user has them; they are the usual ones until others are put there.

use super::{answer::Answer, rule, user::missing};
use crate::{
    database::{Database, DatabaseError},
    http::{Check, Faults, Id, Json},
    models::{Digest, UserPreferences},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};

/// All that a user can choose: what is left out is as usual.
#[derive(Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Preferences {
    theme: Option<String>,
    digest: Digest,
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences {
            theme: None,
            digest: Digest::Never,
        }
    }
}

impl From<UserPreferences> for Preferences {
    fn from(preferences: UserPreferences) -> Preferences {
        Preferences {
            theme: preferences.theme,
            digest: preferences.digest,
        }
    }
}

impl Check for Preferences {
    fn check(&self, faults: &mut Faults) {
        faults.check_given("/theme", self.theme.as_deref(), rule::theme);
    }
}

pub(super) async fn get(
    State(database): State<Database>,
    Id(user): Id,
) -> Answer<axum::Json<Preferences>> {
    let preferences = database.preferences(user).await?;
    if preferences.is_none() && database.user(user).await?.is_none() {
        return Err(missing());
    }
    let preferences = preferences.map(Preferences::from);
    Ok(axum::Json(preferences.unwrap_or_default()))
}

pub(super) async fn put(
    State(database): State<Database>,
    Id(user): Id,
    Json(preferences): Json<Preferences>,
) -> Answer<axum::Json<Preferences>> {
    let theme = preferences.theme.as_deref();
    let put = database.put_preferences(user, theme, preferences.digest);
    match put.await {
        Ok(preferences) => Ok(axum::Json(preferences.into())),
        Err(DatabaseError::Orphan) => Err(missing()),
        Err(error) => Err(error.into()),
    }
}
