//! Errors as a client gets them: `application/problem+json`, as RFC 9457 has it. What an operator alone should know is
//! logged where it happens and is no part of it.

use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use serde::Serialize;

const TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Why a request was not done.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    /// What the status means.
    title: &'static str,
    #[serde(serialize_with = "number")]
    status: StatusCode,
    /// What is wrong with this request in particular.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Faults::is_empty")]
    errors: Faults,
}

/// Each part of a request that is wrong, and why.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Faults(Vec<Fault>);

/// A part of a request that is wrong.
#[derive(Debug, Serialize)]
struct Fault {
    #[serde(flatten)]
    part: Part,
    detail: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Part {
    /// Of the body: a JSON pointer.
    Pointer(String),
    /// Of the query: its name.
    Parameter(String),
}

impl Faults {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes up what a rule says of the part of the body at `pointer`.
    pub(crate) fn check(&mut self, pointer: &str, rule: Result<(), String>) {
        if let Err(detail) = rule {
            self.0.push(Fault {
                part: Part::Pointer(pointer.to_owned()),
                detail,
            });
        }
    }

    /// The same for a part that may be left out.
    pub(crate) fn check_given<T: ?Sized>(
        &mut self,
        pointer: &str,
        value: Option<&T>,
        rule: impl FnOnce(&T) -> Result<(), String>,
    ) {
        self.check(pointer, value.map_or(Ok(()), rule));
    }
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem {
            detail: Some(detail.into()),
            ..Problem::of(status)
        }
    }

    /// That `what` is not there, such as `no user has this id`.
    pub(crate) fn not_found(what: &str) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, what)
    }

    /// A body that can be read and must not be taken.
    pub(crate) fn invalid(faults: Faults) -> Problem {
        Problem {
            errors: faults,
            ..Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "the body says what it must not",
            )
        }
    }

    /// With the part of the body that is to blame.
    pub(crate) fn at(mut self, pointer: &str, detail: &str) -> Problem {
        self.errors.check(pointer, Err(detail.to_owned()));
        self
    }

    /// With the part of the query that is to blame.
    pub(super) fn at_parameter(mut self, name: &str, detail: &str) -> Problem {
        self.errors.0.push(Fault {
            part: Part::Parameter(name.to_owned()),
            detail: detail.to_owned(),
        });
        self
    }

    fn of(status: StatusCode) -> Problem {
        Problem {
            title: status.canonical_reason().unwrap_or("Error"),
            status,
            detail: None,
            errors: Faults::default(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self)).into_response();
        response.headers_mut().insert(CONTENT_TYPE, TYPE);
        response
    }
}

/// Makes problems of the errors that come from around the routes: no such address, a method that it does not take, a
/// request that took too long. A page is left as it is.
pub(super) async fn uniform(response: Response) -> Response {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE);
    let is_html = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !(status.is_client_error() || status.is_server_error()) || kind == Some(&TYPE) || is_html {
        return response;
    }
    let detail = match status {
        StatusCode::NOT_FOUND => Some("nothing is at this address"),
        StatusCode::METHOD_NOT_ALLOWED => Some("the address does not take this method"),
        StatusCode::SERVICE_UNAVAILABLE => Some("the request took too long"),
        _ => None,
    };
    let problem = match detail {
        Some(detail) => Problem::new(status, detail),
        None => Problem::of(status),
    };
    let mut answer = problem.into_response();
    for (name, value) in response.headers() {
        if name != CONTENT_TYPE && name != CONTENT_LENGTH {
            answer.headers_mut().append(name, value.clone());
        }
    }
    answer
}

fn number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}
