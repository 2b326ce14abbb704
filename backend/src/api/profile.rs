//! `/api/users/{id}/profile`. Every user has one; it is empty until something is put there.

use super::{answer::Answer, rule, user::missing};
use crate::{
    database::{Database, DatabaseError},
    http::{Check, Faults, Id, Json},
    models::UserProfile,
};
use axum::extract::State;
use serde::{Deserialize, Serialize};

/// All of a profile: what is left out is taken away.
#[derive(Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Profile {
    bio: Option<String>,
    website: Option<String>,
    avatar_url: Option<String>,
}

impl From<UserProfile> for Profile {
    fn from(profile: UserProfile) -> Profile {
        Profile {
            bio: profile.bio,
            website: profile.website,
            avatar_url: profile.avatar_url,
        }
    }
}

impl Check for Profile {
    fn check(&self, faults: &mut Faults) {
        faults.check_given("/bio", self.bio.as_deref(), rule::bio);
        faults.check_given("/website", self.website.as_deref(), rule::link);
        faults.check_given("/avatar_url", self.avatar_url.as_deref(), rule::link);
    }
}

pub(super) async fn get(
    State(database): State<Database>,
    Id(user): Id,
) -> Answer<axum::Json<Profile>> {
    let profile = database.profile(user).await?;
    if profile.is_none() && database.user(user).await?.is_none() {
        return Err(missing());
    }
    Ok(axum::Json(profile.map(Profile::from).unwrap_or_default()))
}

pub(super) async fn put(
    State(database): State<Database>,
    Id(user): Id,
    Json(profile): Json<Profile>,
) -> Answer<axum::Json<Profile>> {
    let profile = UserProfile {
        user_id: user,
        bio: profile.bio,
        website: profile.website,
        avatar_url: profile.avatar_url,
    };
    match database.put_profile(&profile).await {
        Ok(profile) => Ok(axum::Json(profile.into())),
        Err(DatabaseError::Orphan) => Err(missing()),
        Err(error) => Err(error.into()),
    }
}
