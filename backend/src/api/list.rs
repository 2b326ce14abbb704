//! Lists a page at a time. A page begins behind the last row of the one before it, so rows that come and go meanwhile
//! neither repeat nor hide others.

use crate::database::Span;
use axum::{
    Json,
    http::{HeaderValue, Uri, header::LINK},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Deserializer, Serialize, de};
use std::{fmt, str::FromStr};

/// The most rows that a page can have.
const MOST: i64 = 100;

/// How many rows a page has that does not say.
const USUAL: i64 = 20;

/// Which page, as a query says it. A list that can be filtered has the same two parameters in a type of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paging {
    #[serde(default)]
    pub(super) limit: Limit,
    pub(super) after: Option<Cursor>,
}

/// How many rows a page has at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit(i64);

/// The row behind which a page begins. Clients are to take it from one page to ask for the next, and to see nothing in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cursor(i64);

/// A page of a list.
#[derive(Debug)]
pub(super) struct Listed<T> {
    items: Vec<T>,
    next: Option<String>,
}

impl Paging {
    /// One row more than the page has, which tells whether there is another page.
    pub(super) fn span(&self) -> Span {
        Span {
            after: self.after.map(|Cursor(id)| id),
            limit: self.limit.0 + 1,
        }
    }
}

impl<T> Listed<T> {
    /// The page of `rows`, which were asked for at `uri`.
    pub(super) fn new<R>(
        uri: &Uri,
        paging: &Paging,
        mut rows: Vec<R>,
        id: impl Fn(&R) -> i64,
        shown: impl Fn(R) -> T,
    ) -> Listed<T> {
        let limit = usize::try_from(paging.limit.0).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        Listed {
            next: last.map(|row| next(uri, Cursor(id(row)))),
            items: rows.into_iter().map(shown).collect(),
        }
    }
}

/// The same address with another beginning.
fn next(uri: &Uri, after: Cursor) -> String {
    let query = uri.query().unwrap_or_default();
    let others = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
    let mut next = format!("{}?", uri.path());
    for pair in others {
        next.push_str(pair);
        next.push('&');
    }
    format!("{next}after={after}")
}

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "items": self.items, "next": self.next });
        let mut response = Json(body).into_response();
        let link = self.next.map(|next| format!("<{next}>; rel=\"next\""));
        if let Some(Ok(link)) = link.as_deref().map(HeaderValue::from_str) {
            response.headers_mut().insert(LINK, link);
        }
        response
    }
}

impl Default for Limit {
    fn default() -> Limit {
        Limit(USUAL)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Limit, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.parse() {
            Ok(limit @ 1..=MOST) => Ok(Limit(limit)),
            _ => Err(de::Error::custom(format!(
                "a number from 1 to {MOST} is needed"
            ))),
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{:x}", self.0)
    }
}

impl FromStr for Cursor {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Cursor, &'static str> {
        let digits = text
            .strip_prefix('c')
            .filter(|it| !it.starts_with(['+', '-']));
        let id = digits.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        id.map(|id| Cursor(id.cast_signed()))
            .ok_or("it is taken from the `next` of a page, and this is from none")
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cursor, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        for id in [0, 1, 255, i64::MAX, -1, i64::MIN] {
            assert_eq!(Cursor(id).to_string().parse(), Ok(Cursor(id)));
        }
        for text in ["", "c", "1", "cx", "c+1", "c-1", "c10000000000000000"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_next_page_is_asked_for_as_this_one_was() {
        let check = |uri: &str, expected: &str| {
            assert_eq!(next(&uri.parse().unwrap(), Cursor(31)), expected);
        };
        check("/api/users", "/api/users?after=c1f");
        check("/api/users?", "/api/users?after=c1f");
        check(
            "/api/posts?after=c3&tag=a%26b&limit=2",
            "/api/posts?tag=a%26b&limit=2&after=c1f",
        );
    }
}
