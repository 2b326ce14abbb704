//! `/api/users`

use super::{
    Listed, Paging,
    answer::{Answer, Created, moment},
    rule,
};
use crate::{
    database::{Database, NewUser, UserChange},
    http::{Check, Faults, Id, Json, Problem, Query},
    models::{User, UserRole},
};
use axum::{
    extract::{OriginalUri, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};

/// A user, as clients see them.
#[derive(Serialize)]
pub(super) struct Shown {
    id: i64,
    email: String,
    name: String,
    phone: Option<String>,
    role: UserRole,
    created_at: String,
}

impl From<User> for Shown {
    fn from(user: User) -> Shown {
        Shown {
            id: user.id,
            email: user.email,
            name: user.name,
            phone: user.phone,
            role: user.role,
            created_at: moment(user.created_at),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    email: String,
    name: String,
    phone: Option<String>,
    role: Option<UserRole>,
}

impl Check for New {
    fn check(&self, faults: &mut Faults) {
        faults.check("/email", rule::email(&self.email));
        faults.check("/name", rule::name(&self.name));
        faults.check_given("/phone", self.phone.as_deref(), rule::phone);
    }
}

/// What is left out stays; a `null` takes away.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    #[serde(default, deserialize_with = "super::given")]
    email: Option<String>,
    #[serde(default, deserialize_with = "super::given")]
    name: Option<String>,
    #[serde(default, deserialize_with = "super::given")]
    phone: Option<Option<String>>,
    #[serde(default, deserialize_with = "super::given")]
    role: Option<UserRole>,
}

impl Check for Change {
    fn check(&self, faults: &mut Faults) {
        faults.check_given("/email", self.email.as_deref(), rule::email);
        faults.check_given("/name", self.name.as_deref(), rule::name);
        let phone = self.phone.as_ref().and_then(Option::as_deref);
        faults.check_given("/phone", phone, rule::phone);
    }
}

pub(super) async fn list(
    State(database): State<Database>,
    OriginalUri(uri): OriginalUri,
    Query(paging): Query<Paging>,
) -> Answer<Listed<Shown>> {
    let users = database.users(paging.span()).await?;
    Ok(Listed::new(&uri, &paging, users, |it| it.id, Shown::from))
}

pub(super) async fn get(State(database): State<Database>, Id(id): Id) -> Answer<axum::Json<Shown>> {
    let user = database.user(id).await?.ok_or_else(missing)?;
    Ok(axum::Json(user.into()))
}

pub(super) async fn create(
    State(database): State<Database>,
    Json(user): Json<New>,
) -> Answer<Created<Shown>> {
    let user = NewUser {
        email: user.email,
        name: user.name,
        phone: user.phone,
        role: user.role,
    };
    let user = database.create_user(&user).await?;
    Ok(Created {
        location: format!("/api/users/{}", user.id),
        value: user.into(),
    })
}

pub(super) async fn change(
    State(database): State<Database>,
    Id(id): Id,
    Json(change): Json<Change>,
) -> Answer<axum::Json<Shown>> {
    let change = UserChange {
        email: change.email,
        name: change.name,
        phone: change.phone,
        role: change.role,
    };
    let user = database.change_user(id, &change).await?;
    Ok(axum::Json(user.ok_or_else(missing)?.into()))
}

pub(super) async fn delete(State(database): State<Database>, Id(id): Id) -> Answer<StatusCode> {
    match database.delete_user(id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(missing()),
    }
}

/// That no user has the id.
pub(super) fn missing() -> Problem {
    Problem::not_found("no user has this id")
}
