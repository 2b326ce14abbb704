//! A line in the log for each request: what it was, how it was answered, how long that took. Never what it held: bodies
//! and queries are the user's.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use std::{
    hash::{BuildHasher as _, RandomState},
    sync::{
        LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::Instant,
};
use tracing::Instrument as _;

/// The header that names a request. A proxy may have named it already.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// What asks so often that nobody wants to read it.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];

pub(super) async fn log(request: Request, next: Next) -> Response {
    let id = given(request.headers()).unwrap_or_else(made);
    let probe = PROBES.contains(&request.uri().path());
    let span = tracing::info_span!(
        "request",
        id,
        method = %request.method(),
        path = request.uri().path(),
    );
    let answered = async {
        let begin = Instant::now();
        let mut response = next.run(request).await;
        let milliseconds = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
        let status = response.status().as_u16();
        match probe && status < 400 {
            true => tracing::debug!(status, milliseconds, "answered"),
            false => tracing::info!(status, milliseconds, "answered"),
        }
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(HEADER, id);
        }
        response
    };
    answered.instrument(span).await
}

/// The name that came with the request, unless it would make a mess of the log.
fn given(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(HEADER)?.to_str().ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_plain = !id.is_empty() && id.len() <= 64 && id.chars().all(plain);
    is_plain.then(|| id.to_owned())
}

/// A name that this process gives to no other request; one of another process has another beginning.
fn made() -> String {
    static PROCESS: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(()));
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{:016x}-{count:x}", *PROCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_came_along_is_kept_if_it_is_plain() {
        let check = |id: &str, expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_str(id).unwrap());
            assert_eq!(given(&headers).as_deref(), expected);
        };
        check("4bf92f3577b34da6", Some("4bf92f3577b34da6"));
        check("a-b_c.d", Some("a-b_c.d"));
        check("a b", None);
        check("", None);
        check(&"a".repeat(65), None);
        assert_eq!(given(&HeaderMap::new()), None);
    }

    #[test]
    fn names_differ() {
        assert_ne!(made(), made());
    }
}
