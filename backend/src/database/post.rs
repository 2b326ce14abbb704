//! The tables `posts` and `post_tags`.

use super::{Database, Result, Span, query, query_as};
use crate::models::Post;
use sqlx::types::chrono::{DateTime, Utc};
use std::{collections::BTreeMap, time::SystemTime};

/// A post with the names of its tags, in the order of the alphabet.
#[derive(Debug)]
pub(crate) struct ListedPost {
    pub(crate) post: Post,
    pub(crate) tags: Vec<String>,
}

/// A post that is to be.
#[derive(Debug)]
pub(crate) struct NewPost {
    pub(crate) author_id: i64,
    pub(crate) slug: Option<String>,
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) status: &'static str,
    pub(crate) tags: Vec<String>,
}

/// What is to be another; what is `None` stays.
#[derive(Debug)]
pub(crate) struct PostChange {
    pub(crate) slug: Option<Option<String>>,
    pub(crate) title: Option<String>,
    pub(crate) body: Option<String>,
    pub(crate) status: Option<&'static str>,
}

/// Which posts; a `None` lets any pass.
#[derive(Debug, Default)]
pub(crate) struct PostFilter {
    pub(crate) author: Option<i64>,
    pub(crate) status: Option<&'static str>,
    /// A tag that they carry, whatever its case.
    pub(crate) tag: Option<String>,
    /// What is in their title or body, whatever its case.
    pub(crate) holds: Option<String>,
}

/// What a query for posts begins with.
macro_rules! select_posts {
    ($rest:literal) => {
        concat!(
            "SELECT id, author_id, slug, title, body, published_at, created_at, status, updated_at \
             FROM posts ",
            $rest
        )
    };
}

/// Gives a post without tags those of these names, in the transaction of `$connection`. A tag that is not there is made.
macro_rules! add_tags {
    ($connection:ident, $post:expr, $tags:expr) => {
        for name in in_order($tags) {
            // A row that is refused has used up an id, so only one that another has made meanwhile is.
            query(
                "INSERT INTO tags (name) SELECT $1 \
                 WHERE NOT EXISTS (SELECT 1 FROM tags WHERE lower(name) = lower($1)) \
                 ON CONFLICT (lower(name)) DO NOTHING",
            )
                .bind(name)
                .execute(&mut *$connection)
                .await?;
            query(
                "INSERT INTO post_tags (post_id, tag_id) \
                 SELECT $1, id FROM tags WHERE lower(name) = lower($2) \
                 ON CONFLICT DO NOTHING",
            )
            .bind($post)
            .bind(name)
            .execute(&mut *$connection)
            .await?;
        }
    };
}

/// Reads the tags of posts in the transaction of `$connection`.
macro_rules! with_tags {
    ($connection:ident, $posts:expr) => {{
        let posts: Vec<Post> = $posts;
        let mut tags: Vec<(i64, String)> = Vec::new();
        if !posts.is_empty() {
            let mut query = sqlx::QueryBuilder::new(
                "SELECT post_tags.post_id, tags.name FROM post_tags \
                 JOIN tags ON tags.id = post_tags.tag_id WHERE post_tags.post_id IN (",
            );
            let mut ids = query.separated(", ");
            for post in &posts {
                ids.push_bind(post.id);
            }
            query.push(")");
            let query = query.build_query_as().persistent(false);
            tags = query.fetch_all(&mut *$connection).await?;
        }
        listed(posts, tags)
    }};
}

/// Reads the post of this id in the transaction of `$connection`, if there is one.
macro_rules! one {
    ($connection:ident, $id:expr) => {{
        let posts = query_as(select_posts!("WHERE id = $1"))
            .bind($id)
            .fetch_all(&mut *$connection)
            .await?;
        with_tags!($connection, posts).pop()
    }};
}

impl Database {
    /// Posts, the newest first.
    pub(crate) async fn posts(&self, filter: &PostFilter, span: Span) -> Result<Vec<ListedPost>> {
        let pattern = filter.holds.as_deref().map(pattern);
        Ok(reading!(self, connection => {
            let posts = query_as(select_posts!(
                "WHERE id < $1 \
                 AND ($2 IS NULL OR author_id = $2) \
                 AND ($3 IS NULL OR status = $3) \
                 AND ($4 IS NULL OR EXISTS ( \
                     SELECT 1 FROM post_tags JOIN tags ON tags.id = post_tags.tag_id \
                     WHERE post_tags.post_id = posts.id AND lower(tags.name) = lower($4))) \
                 AND ($5 IS NULL \
                     OR lower(title) LIKE lower($5) ESCAPE '!' \
                     OR lower(body) LIKE lower($5) ESCAPE '!') \
                 ORDER BY id DESC LIMIT $6"
            ))
            .bind(span.after.unwrap_or(i64::MAX))
            .bind(filter.author)
            .bind(filter.status)
            .bind(&filter.tag)
            .bind(&pattern)
            .bind(span.limit)
            .fetch_all(&mut *connection)
            .await?;
            with_tags!(connection, posts)
        }))
    }

    pub(crate) async fn post(&self, id: i64) -> Result<Option<ListedPost>> {
        Ok(reading!(self, connection => {
            one!(connection, id)
        }))
    }

    pub(crate) async fn create_post(&self, post: &NewPost) -> Result<ListedPost> {
        let published_at = (post.status == "published").then(now);
        Ok(writing!(self, connection => {
            let (id,): (i64,) = query_as(
                "INSERT INTO posts (author_id, slug, title, body, status, published_at) \
                 VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            )
            .bind(post.author_id)
            .bind(&post.slug)
            .bind(&post.title)
            .bind(&post.body)
            .bind(post.status)
            .bind(published_at)
            .fetch_one(&mut *connection)
            .await?;
            add_tags!(connection, id, &post.tags);
            one!(connection, id).ok_or(sqlx::Error::RowNotFound)?
        }))
    }

    /// Gives the post as it is then, if there is one. It is published at the first moment that its status says so.
    pub(crate) async fn change_post(
        &self,
        id: i64,
        change: &PostChange,
    ) -> Result<Option<ListedPost>> {
        Ok(writing!(self, connection => {
            // To name these columns is to edit the post, as the trigger sees it: so only where something changes.
            query(
                "UPDATE posts SET slug = CASE WHEN $2 THEN $3 ELSE slug END, \
                 title = COALESCE($4, title), body = COALESCE($5, body) \
                 WHERE id = $1 AND ( \
                     ($2 AND slug IS DISTINCT FROM $3) \
                     OR title <> COALESCE($4, title) \
                     OR body <> COALESCE($5, body))",
            )
            .bind(id)
            .bind(change.slug.is_some())
            .bind(change.slug.as_ref().and_then(Option::as_ref))
            .bind(&change.title)
            .bind(&change.body)
            .execute(&mut *connection)
            .await?;
            query(
                "UPDATE posts SET status = $2, published_at = \
                 CASE WHEN $2 = 'published' THEN COALESCE(published_at, $3) ELSE published_at END \
                 WHERE id = $1 AND status <> $2",
            )
            .bind(id)
            .bind(change.status)
            .bind(now())
            .execute(&mut *connection)
            .await?;
            // SQLite's triggers write after RETURNING has been answered, so the row is read again.
            one!(connection, id)
        }))
    }

    /// Gives the post the tags of these names and no others; the names of all that it has then, if there is such a post.
    pub(crate) async fn put_tags(&self, id: i64, tags: &[String]) -> Result<Option<Vec<String>>> {
        Ok(writing!(self, connection => {
            // Whoever writes the row first is first; the other one waits, and then sees what came of it.
            let post = query("UPDATE posts SET status = status WHERE id = $1")
                .bind(id)
                .execute(&mut *connection)
                .await?;
            if post.rows_affected() == 0 {
                return Ok(None);
            }
            query("DELETE FROM post_tags WHERE post_id = $1")
                .bind(id)
                .execute(&mut *connection)
                .await?;
            add_tags!(connection, id, tags);
            one!(connection, id).map(|post| post.tags)
        }))
    }

    /// Whether there was one.
    pub(crate) async fn delete_post(&self, id: i64) -> Result<bool> {
        Ok(writing!(self, connection => {
            let done = query("DELETE FROM posts WHERE id = $1")
                .bind(id)
                .execute(connection)
                .await?;
            done.rows_affected() > 0
        }))
    }
}

/// The clock of this machine, since the databases have no common word for theirs.
fn now() -> DateTime<Utc> {
    SystemTime::now().into()
}

/// The names in one order, whoever gives them: two that make the same tags in other orders would wait for each other.
fn in_order(tags: &[String]) -> Vec<&str> {
    let mut tags: Vec<&str> = tags.iter().map(String::as_str).collect();
    tags.sort_by_key(|name| name.to_lowercase());
    tags
}

/// A pattern of LIKE for texts that hold `text`, with `!` before what is meant as it stands.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn listed(posts: Vec<Post>, tags: Vec<(i64, String)>) -> Vec<ListedPost> {
    let mut named: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (post, name) in tags {
        named.entry(post).or_default().push(name);
    }
    let listed = posts.into_iter().map(|post| {
        let mut tags = named.remove(&post.id).unwrap_or_default();
        tags.sort();
        ListedPost { post, tags }
    });
    listed.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_for_is_no_pattern() {
        assert_eq!(pattern("100%_!"), "%100!%!_!!%");
    }
}
