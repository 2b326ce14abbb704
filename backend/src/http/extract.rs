//! What a request holds, read and checked before a handler sees it; what is wrong with it is a problem.

use super::{Faults, Problem};
use axum::{
    body::Bytes,
    extract::{self, FromRequest, FromRequestParts, Request},
    http::{StatusCode, header::CONTENT_TYPE, request::Parts},
};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

/// What a body must keep to, beyond its shape.
pub(crate) trait Check {
    /// Whether it is an array; otherwise it is an object.
    const IS_ARRAY: bool = false;

    /// Takes up everything that is wrong.
    fn check(&self, faults: &mut Faults);
}

/// A body as JSON, checked.
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Check> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Json<T>, Problem> {
        let kind = request.headers().get(CONTENT_TYPE);
        if !kind.is_some_and(|kind| kind.to_str().is_ok_and(is_json)) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "the body has to be `application/json`, and to say so in `Content-Type`",
            ));
        }
        let bytes =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
                        StatusCode::PAYLOAD_TOO_LARGE,
                        format!("the body has more than {} bytes", super::MOST),
                    ),
                    status => Problem::new(status, "the body could not be read to its end"),
                })?;
        let value = read::<T>(&bytes)?;
        let mut faults = Faults::default();
        value.check(&mut faults);
        match faults.is_empty() {
            true => Ok(Json(value)),
            false => Err(Problem::invalid(faults)),
        }
    }
}

/// `application/json`, and what is written in it, as `application/merge-patch+json`.
fn is_json(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    kind == "application/json" || kind.starts_with("application/") && kind.ends_with("+json")
}

fn read<T: DeserializeOwned + Check>(bytes: &[u8]) -> Result<T, Problem> {
    let no_json = |error: &serde_json::Error| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            format!("the body is no JSON: {error}"),
        )
    };
    // An array of all members would do for serde.
    let (first, shape) = match T::IS_ARRAY {
        true => (b'[', "an array is needed"),
        false => (b'{', "an object is needed"),
    };
    if bytes.trim_ascii_start().first() != Some(&first) {
        serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| no_json(&error))?;
        let mut faults = Faults::default();
        faults.check("", Err(shape.to_owned()));
        return Err(Problem::invalid(faults));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        if error.inner().classify() != Category::Data {
            return no_json(error.inner());
        }
        let text = error.inner().to_string();
        // The part is told by its pointer.
        let text = text
            .rsplit_once(" at line ")
            .map_or(&*text, |(text, _)| text);
        let mut faults = Faults::default();
        let text = text.replace("expected i64", "expected an integer");
        faults.check(&pointer(error.path()), Err(text));
        Problem::invalid(faults)
    })?;
    reader.end().map_err(|error| no_json(&error))?;
    Ok(value)
}

/// A JSON pointer, as RFC 6901 has it.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Segment::Unknown => {}
        }
    }
    pointer
}

/// The parameters after `?`.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Query<T>, Problem> {
        let read = extract::Query::<T>::try_from_uri(&parts.uri);
        read.map(|extract::Query(query)| Query(query))
            .map_err(|rejection| {
                use std::error::Error as _;
                let text = rejection
                    .source()
                    .map_or_else(|| rejection.to_string(), ToString::to_string);
                let problem =
                    Problem::new(StatusCode::BAD_REQUEST, "the query cannot be understood");
                match text.split_once(": ") {
                    Some((name, detail)) => problem.at_parameter(name, detail),
                    None => Problem::new(StatusCode::BAD_REQUEST, text),
                }
            })
    }
}

/// The id in a path.
pub(crate) struct Id(pub(crate) i64);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Id, Problem> {
        let no_id = |_| {
            Problem::new(
                StatusCode::BAD_REQUEST,
                "the id in the address is no number",
            )
        };
        let path = extract::Path::<String>::from_request_parts(parts, state).await;
        let extract::Path(id) = path.map_err(|rejection| no_id(rejection.to_string()))?;
        id.parse().map(Id).map_err(|_| no_id(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_many_names() {
        let check = |kind: &str, expected: bool| assert_eq!(is_json(kind), expected, "{kind}");
        check("application/json", true);
        check("application/JSON; charset=utf-8", true);
        check("application/merge-patch+json", true);
        check("text/json", false);
        check("application/jsonp", false);
        check("", false);
    }
}
