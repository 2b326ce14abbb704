//! `/api/tags`

use super::{
    Listed, Paging,
    answer::{Answer, Created},
    rule,
};
use crate::{
    database::{CountedTag, Database},
    http::{Check, Faults, Id, Json, Problem, Query},
};
use axum::extract::{OriginalUri, State};
use serde::{Deserialize, Serialize};

/// A tag, and how many posts carry it.
#[derive(Serialize)]
pub(super) struct Shown {
    id: i64,
    name: String,
    posts: i64,
}

impl From<CountedTag> for Shown {
    fn from(tag: CountedTag) -> Shown {
        Shown {
            id: tag.id,
            name: tag.name,
            posts: tag.posts,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    name: String,
}

impl Check for New {
    fn check(&self, faults: &mut Faults) {
        faults.check("/name", rule::tag(&self.name));
    }
}

pub(super) async fn list(
    State(database): State<Database>,
    OriginalUri(uri): OriginalUri,
    Query(paging): Query<Paging>,
) -> Answer<Listed<Shown>> {
    let tags = database.tags(paging.span()).await?;
    Ok(Listed::new(&uri, &paging, tags, |it| it.id, Shown::from))
}

pub(super) async fn get(State(database): State<Database>, Id(id): Id) -> Answer<axum::Json<Shown>> {
    let tag = database.tag(id).await?;
    let tag = tag.ok_or_else(|| Problem::not_found("no tag has this id"))?;
    Ok(axum::Json(tag.into()))
}

pub(super) async fn create(
    State(database): State<Database>,
    Json(tag): Json<New>,
) -> Answer<Created<Shown>> {
    let tag = database.create_tag(&tag.name).await?;
    Ok(Created {
        location: format!("/api/tags/{}", tag.id),
        value: Shown {
            id: tag.id,
            name: tag.name,
            posts: 0,
        },
    })
}
