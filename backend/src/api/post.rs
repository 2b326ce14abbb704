//! `/api/posts`

use super::{
    Listed, Paging,
    answer::{Answer, Created, moment},
    list::{Cursor, Limit},
    rule,
};
use crate::{
    database::{Database, DatabaseError, ListedPost, NewPost, PostChange, PostFilter},
    http::{Check, Faults, Id, Json, Problem, Query},
};
use axum::{
    extract::{OriginalUri, State},
    http::StatusCode,
};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::collections::BTreeSet;

/// How many tags a post can carry.
const MOST_TAGS: usize = 20;

/// A post, as clients see it.
#[derive(Serialize)]
pub(super) struct Shown {
    id: i64,
    author_id: i64,
    slug: Option<String>,
    title: String,
    body: String,
    status: String,
    tags: Vec<String>,
    created_at: String,
    published_at: Option<String>,
    updated_at: Option<String>,
}

impl From<ListedPost> for Shown {
    fn from(ListedPost { post, tags }: ListedPost) -> Shown {
        Shown {
            id: post.id,
            author_id: post.author_id,
            slug: post.slug,
            title: post.title,
            body: post.body,
            status: post.status,
            tags,
            created_at: moment(post.created_at),
            published_at: post.published_at.map(moment),
            updated_at: post.updated_at.map(moment),
        }
    }
}

/// Who can read a post. The database holds the same words.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    #[default]
    Draft,
    Unlisted,
    Published,
    Archived,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Unlisted => "unlisted",
            Status::Published => "published",
            Status::Archived => "archived",
        }
    }
}

/// The id of a user, out of a query.
struct Author(i64);

impl<'de> Deserialize<'de> for Author {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Author, D::Error> {
        let id = String::deserialize(deserializer)?.parse();
        id.map(Author)
            .map_err(|_| de::Error::custom("a number is needed"))
    }
}

/// What posts are looked for by.
struct Sought(String);

impl<'de> Deserialize<'de> for Sought {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sought, D::Error> {
        let text = String::deserialize(deserializer)?;
        match rule::sought(&text) {
            Ok(()) => Ok(Sought(text)),
            Err(detail) => Err(de::Error::custom(detail)),
        }
    }
}

/// Which posts, and which page of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filter {
    author: Option<Author>,
    status: Option<Status>,
    tag: Option<Sought>,
    q: Option<Sought>,
    #[serde(default)]
    limit: Limit,
    after: Option<Cursor>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct New {
    author_id: i64,
    slug: Option<String>,
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    status: Status,
    #[serde(default)]
    tags: Vec<String>,
}

impl Check for New {
    fn check(&self, faults: &mut Faults) {
        faults.check_given("/slug", self.slug.as_deref(), rule::slug);
        faults.check("/title", rule::title(&self.title));
        faults.check("/body", rule::body(&self.body));
        check_tags(faults, "/tags", &self.tags);
    }
}

/// What is left out stays; a `null` takes away.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Change {
    #[serde(default, deserialize_with = "super::given")]
    slug: Option<Option<String>>,
    #[serde(default, deserialize_with = "super::given")]
    title: Option<String>,
    #[serde(default, deserialize_with = "super::given")]
    body: Option<String>,
    #[serde(default, deserialize_with = "super::given")]
    status: Option<Status>,
}

impl Check for Change {
    fn check(&self, faults: &mut Faults) {
        let slug = self.slug.as_ref().and_then(Option::as_deref);
        faults.check_given("/slug", slug, rule::slug);
        faults.check_given("/title", self.title.as_deref(), rule::title);
        faults.check_given("/body", self.body.as_deref(), rule::body);
    }
}

/// The names of a post's tags.
#[derive(Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct Tags(Vec<String>);

impl Check for Tags {
    const IS_ARRAY: bool = true;

    fn check(&self, faults: &mut Faults) {
        check_tags(faults, "", &self.0);
    }
}

fn check_tags(faults: &mut Faults, pointer: &str, tags: &[String]) {
    if tags.len() > MOST_TAGS {
        let count = tags.len();
        faults.check(
            pointer,
            Err(format!("there are {count} tags, more than {MOST_TAGS}")),
        );
    }
    let mut seen = BTreeSet::new();
    for (index, tag) in tags.iter().enumerate() {
        let pointer = format!("{pointer}/{index}");
        faults.check(&pointer, rule::tag(tag));
        if !seen.insert(tag.to_lowercase()) {
            faults.check(&pointer, Err("it is there already".to_owned()));
        }
    }
}

pub(super) async fn list(
    State(database): State<Database>,
    OriginalUri(uri): OriginalUri,
    Query(query): Query<Filter>,
) -> Answer<Listed<Shown>> {
    let paging = Paging {
        limit: query.limit,
        after: query.after,
    };
    let filter = PostFilter {
        author: query.author.map(|Author(id)| id),
        status: query.status.map(Status::as_str),
        tag: query.tag.map(|Sought(text)| text),
        holds: query.q.map(|Sought(text)| text),
    };
    let posts = database.posts(&filter, paging.span()).await?;
    Ok(Listed::new(
        &uri,
        &paging,
        posts,
        |it| it.post.id,
        Shown::from,
    ))
}

pub(super) async fn get(State(database): State<Database>, Id(id): Id) -> Answer<axum::Json<Shown>> {
    let post = database.post(id).await?.ok_or_else(missing)?;
    Ok(axum::Json(post.into()))
}

pub(super) async fn create(
    State(database): State<Database>,
    Json(post): Json<New>,
) -> Answer<Created<Shown>> {
    let post = NewPost {
        author_id: post.author_id,
        slug: post.slug,
        title: post.title,
        body: post.body,
        status: post.status.as_str(),
        tags: post.tags,
    };
    let post = match database.create_post(&post).await {
        Err(DatabaseError::Orphan) => {
            let mut faults = Faults::default();
            faults.check("/author_id", Err("no user has this id".to_owned()));
            return Err(Problem::invalid(faults));
        }
        created => created?,
    };
    Ok(Created {
        location: format!("/api/posts/{}", post.post.id),
        value: post.into(),
    })
}

pub(super) async fn change(
    State(database): State<Database>,
    Id(id): Id,
    Json(change): Json<Change>,
) -> Answer<axum::Json<Shown>> {
    let change = PostChange {
        slug: change.slug,
        title: change.title,
        body: change.body,
        status: change.status.map(Status::as_str),
    };
    let post = database.change_post(id, &change).await?;
    Ok(axum::Json(post.ok_or_else(missing)?.into()))
}

pub(super) async fn delete(State(database): State<Database>, Id(id): Id) -> Answer<StatusCode> {
    match database.delete_post(id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(missing()),
    }
}

pub(super) async fn get_tags(
    State(database): State<Database>,
    Id(id): Id,
) -> Answer<axum::Json<Tags>> {
    let post = database.post(id).await?.ok_or_else(missing)?;
    Ok(axum::Json(Tags(post.tags)))
}

pub(super) async fn put_tags(
    State(database): State<Database>,
    Id(id): Id,
    Json(Tags(tags)): Json<Tags>,
) -> Answer<axum::Json<Tags>> {
    let tags = database.put_tags(id, &tags).await?;
    Ok(axum::Json(Tags(tags.ok_or_else(missing)?)))
}

fn missing() -> Problem {
    Problem::not_found("no post has this id")
}
